/** What people outside have of the organization's calendars and contacts, and what it comes to under today's policy. */
import type { Request, Response } from 'express'
import { z } from 'zod'
import { Problem } from '../errors.ts'
import { routeAdminister, routeOversee } from '../http/route.ts'
import { type Found, outsideGrants } from '../services/outside.ts'
import type { Access } from '../sharing/access.ts'
import type { Overseeing } from '../storage/outside.ts'
import { listOutsidePeople, type OutsidePerson, readOutsidePerson } from '../storage/outside-people.ts'
import { given, readQuery } from './body.ts'
import { calendarId } from './calendars.ts'
import { cursorsOf } from './cursor.ts'
import type { Door, Endpoint } from './endpoint.ts'
import { exported, fileAsked, sendFile } from './export.ts'
import { grant, grantCells, grantColumns, grantOf, person, personCells, personColumns, personOf, type Row } from './external-shape.ts'
import { listOf, pageOf, paging } from './fields.ts'
import { send } from './reply.ts'

const effective = z
  .enum(['true', 'false'])
  .transform(value => value === 'true')
  .optional()
  .meta({ description: 'Only what gives something today, or only what does not', type: 'boolean' })
const rowsAtOnce = 500

export function external({ config, db, now, sessionSecret }: Door): Endpoint[] {
  const cursors = cursorsOf(sessionSecret)
  const pages = paging(config.limits.eventsPerPage)
  const peopleQuery = z.strictObject(pages)
  const grantsQuery = z.strictObject({ effective, ...pages })
  const tag = 'Outside'
  const today = () => now().toISOString().slice(0, 10)

  async function* everybody(access: Access<'administer'>) {
    for (let after: string | null = null; ; ) {
      const some: OutsidePerson[] = await listOutsidePeople(db, access, { after, limit: rowsAtOnce })
      yield* some.map(personOf)
      if (some.length < rowsAtOnce) return
      after = some.at(-1)?.address ?? null
    }
  }

  async function* rowsOf(found: AsyncIterable<Found>): AsyncGenerator<Row> {
    for await (const { grant } of found) yield grantOf(grant)
  }

  async function grants(request: Request, response: Response, access: Overseeing): Promise<void> {
    const { cursor, limit = 100, ...wanted } = readQuery(request, grantsQuery)
    const type = fileAsked(request)
    const file = { name: `external-${today()}`, columns: grantColumns, cells: grantCells }
    if (type) return await sendFile(response, type, { ...file, rows: rowsOf(outsideGrants(db, access, given(wanted))) })
    const list = `external ${access.privilege === 'oversee' ? access.collectionId : access.organizationId} ${String(wanted.effective)}`
    const from = cursor === undefined ? null : placeOf(cursors.read(list, cursor))
    const found: Found[] = []
    let more = false
    for await (const one of outsideGrants(db, access, given(wanted), from)) {
      more = found.length === limit
      if (more) break
      found.push(one)
    }
    const last = found.at(-1)?.place
    const nextCursor = more && last ? cursors.write(list, [last[0], last[1], last[2] ?? '']) : null
    send(response, 200, { value: found.map(one => grantOf(one.grant)), nextCursor })
  }

  return [
    {
      method: 'get',
      path: '/external/people',
      tag,
      summary: 'Everybody outside who was given anything',
      query: peopleQuery,
      answers: { 200: { description: 'By address', schema: pageOf(person), also: exported } },
      handler: routeAdminister({
        handler: async (request, response, access) => {
          const { cursor, limit = 100 } = readQuery(request, peopleQuery)
          const type = fileAsked(request)
          const file = { name: `external-people-${today()}`, columns: personColumns, cells: personCells }
          if (type) return await sendFile(response, type, { ...file, rows: everybody(access) })
          const list = `external people ${access.organizationId}`
          const after = cursor === undefined ? null : (cursors.read(list, cursor)[0] ?? null)
          const some = await listOutsidePeople(db, access, { after, limit })
          const last = some.length === limit ? some.at(-1) : undefined
          send(response, 200, { value: some.map(personOf), nextCursor: last ? cursors.write(list, [last.address]) : null })
        },
      }),
    },
    {
      method: 'get',
      path: '/external/people/:personId',
      tag,
      summary: 'Everything that one person outside was given, and what they see today',
      answers: { 200: { description: 'The person and each grant', schema: person.extend({ grants: listOf(grant).shape.value }) } },
      handler: routeAdminister({
        handler: async (request, response, access) => {
          const found = await readOutsidePerson(db, access, String(request.params['personId']).slice(0, 320))
          if (!found) throw new Problem('not-found', 'There is nobody outside with this id or address')
          const rows: Row[] = []
          for await (const { grant } of outsideGrants(db, access, { address: found.address })) rows.push(grantOf(grant))
          send(response, 200, { ...personOf(found), grants: rows })
        },
      }),
    },
    {
      method: 'get',
      path: '/external/everything',
      tag,
      summary: 'Everything that people outside were given, with what it comes to today',
      query: grantsQuery,
      answers: { 200: { description: 'Permissions, links, pending invitations', schema: pageOf(grant), also: exported } },
      handler: routeAdminister({ handler: grants }),
    },
    {
      method: 'get',
      path: '/calendars/:calendarId/external',
      tag,
      summary: 'The same of one calendar, for whoever may share it',
      query: grantsQuery,
      answers: { 200: { description: 'Permissions, links, pending invitations', schema: pageOf(grant), also: exported } },
      handler: routeOversee(db, { target: calendarId, handler: grants }),
    },
  ]
}

function placeOf([kind, id = '', personId]: string[]): Found['place'] {
  return [kind === 'permission' || kind === 'link' ? kind : 'invitation', id, personId ? personId : null]
}

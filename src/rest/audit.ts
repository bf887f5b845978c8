/** The audit log, newest first: of the organization for its administrators, of one calendar for whoever may share it. */
import type { Request, Response } from 'express'
import { z } from 'zod'
import { routeAdminister, routeOversee } from '../http/route.ts'
import { type AuditEntry, type AuditFilter, listAudit, type Reading } from '../storage/audit-log.ts'
import { given, readQuery } from './body.ts'
import { calendarId } from './calendars.ts'
import { cursorsOf } from './cursor.ts'
import type { Door, Endpoint } from './endpoint.ts'
import { exported, fileAsked, sendFile } from './export.ts'
import { emailAddress, id, instant, line, pageOf, paging, when } from './fields.ts'
import { send } from './reply.ts'

const act = z
  .object({
    id,
    at: instant,
    actorId: id.nullable(),
    actor: emailAddress.nullable().meta({ description: 'null for the bearer of a link, and for somebody who is gone' }),
    action: z.string().meta({ example: 'permission.put' }),
    collectionId: id.nullable(),
    collectionName: z.string().nullable(),
    details: z.record(z.string(), z.unknown()).meta({ description: 'Names, roles and rules; never a secret, never what an event says' }),
  })
  .meta({ id: 'AuditEntry' })

const filter = {
  actor: line(320).min(1).optional().meta({ description: 'Id or address' }),
  action: line(60).min(1).optional().meta({ description: 'How its name begins', example: 'link' }),
  from: when.optional(),
  to: when.optional().meta({ description: 'Before this instant' }),
}
const rowsAtOnce = 500

export const shownAct = (entry: AuditEntry): z.infer<typeof act> => ({ ...entry, at: entry.at.toISOString() })

const columns = ['at', 'action', 'actor', 'actorId', 'collection', 'collectionId', 'details']
const cells = (row: z.infer<typeof act>) => [
  row.at,
  row.action,
  row.actor?.address ?? null,
  row.actorId,
  row.collectionName,
  row.collectionId,
  JSON.stringify(row.details),
]

export function auditLog({ config, db, now, sessionSecret }: Door): Endpoint[] {
  const cursors = cursorsOf(sessionSecret)
  const query = z.strictObject({ ...filter, ...paging(config.limits.eventsPerPage) })
  const organizationQuery = z.strictObject({ ...filter, collection: id.optional(), ...paging(config.limits.eventsPerPage) })

  async function* all(access: Reading, wanted: AuditFilter): AsyncGenerator<z.infer<typeof act>> {
    for (let after: string | null = null; ; ) {
      const { entries, next } = await listAudit(db, access, wanted, { after, limit: rowsAtOnce })
      yield* entries.map(shownAct)
      if (next === null) return
      after = next
    }
  }

  async function answer(request: Request, response: Response, access: Reading): Promise<void> {
    const { cursor, limit, ...rest } = readQuery(request, access.privilege === 'administer' ? organizationQuery : query)
    const wanted: AuditFilter = given(rest)
    const type = fileAsked(request)
    const name = `audit-${now().toISOString().slice(0, 10)}`
    if (type) return await sendFile(response, type, { name, columns, rows: all(access, wanted), cells })
    const of = access.privilege === 'oversee' ? access.collectionId : access.organizationId
    const list = `audit ${of} ${JSON.stringify(wanted)}`
    const after = cursor === undefined ? null : (cursors.read(list, cursor)[0] ?? null)
    const { entries, next } = await listAudit(db, access, wanted, { after, limit: limit ?? 100 })
    send(response, 200, { value: entries.map(shownAct), nextCursor: next && cursors.write(list, [next]) })
  }

  const common = {
    method: 'get',
    tag: 'Audit',
    description: 'In pages; all of it as CSV or newline-delimited JSON for whoever accepts those.',
    answers: { 200: { description: 'Newest first', schema: pageOf(act), also: exported } },
  } as const
  return [
    {
      ...common,
      path: '/audit',
      summary: 'Who changed whose sharing, and what was refused',
      query: organizationQuery,
      handler: routeAdminister({ handler: answer }),
    },
    {
      ...common,
      path: '/calendars/:calendarId/audit',
      summary: 'The same of one calendar: also who viewed it as somebody else',
      query,
      handler: routeOversee(db, { target: calendarId, handler: answer }),
    },
  ]
}

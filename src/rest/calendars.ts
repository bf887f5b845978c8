/** Calendars: what the person sees, with their own role on each (Graph `calendar`). */
import type { Request } from 'express'
import { z } from 'zod'
import { Problem } from '../errors.ts'
import { subjectOf } from '../http/hall.ts'
import { type Deciding, route, routeAll, routeDeciding, routeWrite } from '../http/route.ts'
import { readAddress } from '../services/addresses.ts'
import { changeCalendar, createCalendar, deleteCalendar, type NewCalendar } from '../services/calendars.ts'
import { listingsOf } from '../services/listings.ts'
import { bring, subscribe } from '../services/sources.ts'
import type { Access } from '../sharing/access.ts'
import { readCollections } from '../storage/collections.ts'
import { type Db, transaction } from '../storage/database.ts'
import { findAddress } from '../storage/directory.ts'
import { given, readJson, readQuery } from './body.ts'
import { calendar, inOrder, seen, shown } from './calendar-shape.ts'
import { type Door, type Endpoint, json } from './endpoint.ts'
import { address, color, id, line, listOf, sourceAddress, text } from './fields.ts'
import { send, sendTagged } from './reply.ts'

const settings = {
  description: text(2000).nullable().optional(),
  color: color.nullable().optional(),
  timeZone: line(100).optional().meta({ description: 'IANA name' }),
}
const newCalendar = z
  .strictObject({
    name: line(200).optional().meta({ description: 'Required, but for a calendar that is fed: its own name is taken' }),
    ...settings,
    source: z.strictObject({ address: sourceAddress }).optional().meta({
      description: 'The calendar is fed from this address: it is asked now, and again as often as it wishes. Nobody else writes events',
    }),
    ownerId: id.optional().meta({ description: 'A shared mailbox that one is a member of' }),
    ownerAddress: address.optional().meta({ description: 'The same by its address' }),
  })
  .meta({ id: 'NewCalendar' })
const calendarChange = z.strictObject({ name: line(200).optional(), ...settings }).meta({ id: 'CalendarChange' })

const listQuery = z.strictObject({
  listed: z
    .enum(['true', 'false'])
    .transform(value => value === 'true')
    .optional()
    .meta({ description: 'Only what stands in your own list, or only what does not', type: 'boolean' }),
  ownerId: id.optional().meta({ description: 'Only what you see of one person’s or mailbox’s calendars: opened from the address book' }),
})

/** The collection that the address names; the gate refuses what is not an id. */
export function calendarId(request: Request): string {
  return String(request.params['calendarId'])
}

async function ownerOf(db: Db, own: Access<'create'>, wanted: z.infer<typeof newCalendar>): Promise<string> {
  if (wanted.ownerId !== undefined) return wanted.ownerId
  if (wanted.ownerAddress === undefined) return own.collectionId
  const owner = await findAddress(db, own, readAddress(wanted.ownerAddress, 'ownerAddress'))
  if (!owner) throw new Problem('not-found', 'There is no such mailbox', { field: 'ownerAddress' })
  return owner.id
}

function named(fresh: Omit<z.infer<typeof newCalendar>, 'source'>): NewCalendar {
  const { name, ...rest } = fresh
  if (name === undefined) throw new Problem('bad-request', 'A calendar has a name', { field: 'name' })
  return { name, ...given(rest) }
}

async function create(door: Door, request: Request, deciding: Deciding): Promise<z.infer<typeof calendar>> {
  const { config, db, now } = door
  const subject = subjectOf(request)
  const own = await deciding.create(subject.kind === 'user' ? subject.id : '')
  const wanted = await readJson(request, newCalendar, config.limits)
  const owner = await ownerOf(db, own, wanted)
  const { ownerId: _id, ownerAddress: _address, source, ...fresh } = wanted
  const brought = source && (await bring(db, await deciding.create(owner), source.address, config, 'source.address'))
  return await transaction(db, async tx => {
    const creating = await deciding.create(owner, tx)
    const made = brought
      ? await subscribe(tx, creating, brought, given(fresh), config, now())
      : await createCalendar(tx, creating, named(fresh), config)
    const access = await deciding.require('share', made, { tx })
    return await seen(tx, access)
  })
}

export function calendars(door: Door): Endpoint[] {
  const { config, db, now } = door
  const tag = 'Calendars'
  return [
    {
      method: 'get',
      path: '/calendars',
      tag,
      summary: 'All calendars that you see, or those in your own list, or those of one owner',
      query: listQuery,
      answers: { 200: { description: 'With your role on each', schema: listOf(calendar) } },
      handler: routeAll(db, {
        needs: 'readFreeBusy',
        kind: 'calendar',
        handler: async (request, response, accesses) => {
          const { listed, ownerId } = readQuery(request, listQuery)
          const [all, listings] = await Promise.all([readCollections(db, accesses), listingsOf(db, accesses)])
          const value = all.flatMap(({ access, collection }) => {
            const listing = listings.get(collection.id)
            return listing ? [shown(access, collection, listing)] : []
          })
          const wanted = value.filter(one => one.isListed === (listed ?? one.isListed) && one.owner.id === (ownerId ?? one.owner.id))
          send(response, 200, { value: inOrder(wanted) })
        },
      }),
    },
    {
      method: 'post',
      path: '/calendars',
      tag,
      summary: 'Make a calendar',
      body: { [json]: newCalendar },
      answers: { 201: { description: 'Made', schema: calendar } },
      handler: routeDeciding(db, {
        because: 'the owner is named by the body, which is read only for somebody who may make calendars at all',
        handler: async (request, response, deciding) => {
          const made = await create(door, request, deciding)
          send(response.location(`${door.publicUrl}/api/calendars/${made.id}`), 201, made)
        },
      }),
    },
    {
      method: 'get',
      path: '/calendars/:calendarId',
      tag,
      summary: 'One calendar',
      answers: { 200: { description: 'With your role', schema: calendar } },
      handler: route(db, {
        needs: 'readFreeBusy',
        target: calendarId,
        handler: async (request, response, access) => sendTagged(request, response, await seen(db, access)),
      }),
    },
    {
      method: 'patch',
      path: '/calendars/:calendarId',
      tag,
      summary: 'Change name, description, colour or time zone',
      body: { [json]: calendarChange },
      answers: { 200: { description: 'Changed', schema: calendar } },
      handler: routeWrite(db, {
        needs: 'writeProperties',
        target: calendarId,
        prepare: request => readJson(request, calendarChange, config.limits),
        handler: async (tx, access, change) => {
          await changeCalendar(tx, access, given(change), { config, now })
          const changed = await seen(tx, access)
          return response => send(response, 200, changed)
        },
      }),
    },
    {
      method: 'delete',
      path: '/calendars/:calendarId',
      tag,
      summary: 'Delete the calendar with its events, permissions and links',
      answers: { 204: { description: 'Deleted' } },
      handler: routeWrite(db, {
        needs: 'share',
        target: calendarId,
        prepare: () => null,
        handler: async (tx, access) => {
          await deleteCalendar(tx, access)
          return response => void response.status(204).end()
        },
      }),
    },
  ]
}

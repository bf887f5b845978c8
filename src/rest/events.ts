/** Events read: lists, single ones, and the whole calendar as a file. */
import type { Request } from 'express'
import { Problem } from '../errors.ts'
import { route } from '../http/route.ts'
import { calendarText } from '../services/calendar-text.ts'
import type { Access } from '../sharing/access.ts'
import { readCollection } from '../storage/collections.ts'
import type { Db } from '../storage/database.ts'
import { readObject } from '../storage/objects.ts'
import { readOccurrence } from '../storage/occurrences.ts'
import { calendarId } from './calendars.ts'
import { calendarType, type Door, type Endpoint } from './endpoint.ts'
import { listEvents, listQuery } from './event-list.ts'
import { event, type EventJson, eventOf, occurrenceOf, tagOf } from './event-shape.ts'
import { pageOf } from './fields.ts'
import { send, sendTagged } from './reply.ts'

export const eventId = (request: Request): string => String(request.params['eventId'])

const instanceForm = /^[0-9a-f-]{36}_/i

/** Does the id name one instance of a series? */
export const isInstance = (id: string): boolean => instanceForm.test(id)

/** A stored event or series as the Access shows it, with its entity tag. @throws Problem `not-found` */
export async function storedEvent(
  db: Db,
  access: Access<'readFreeBusy'> | Access<'write'>,
  id: string,
): Promise<{ event: EventJson; etag: string | null }> {
  const { timeZone } = await readCollection(db, access)
  const object = await readObject(db, access, id)
  if (object?.component !== 'VEVENT') throw new Problem('not-found', 'There is no such event')
  return { event: eventOf(object, timeZone), etag: tagOf(object) }
}

async function instance(db: Db, access: Access<'readFreeBusy'>, id: string): Promise<{ event: EventJson; etag: string | null }> {
  const { timeZone } = await readCollection(db, access)
  const occurrence = await readOccurrence(db, access, id, timeZone)
  if (!occurrence) throw new Problem('not-found', 'There is no such event')
  return { event: occurrenceOf(occurrence), etag: null }
}

export function events(door: Door): Endpoint[] {
  const { db } = door
  const tag = 'Events'
  const all = '/calendars/:calendarId/events'
  return [
    {
      method: 'get',
      path: all,
      tag,
      summary: 'Events, as your role shows them',
      description: 'With `from` and `to` every instance between them in order of time; without, the stored events, series whole.',
      query: listQuery(door),
      answers: { 200: { description: 'In pages', schema: pageOf(event) } },
      handler: route(db, {
        needs: 'readFreeBusy',
        target: calendarId,
        handler: async (request, response, access) => send(response, 200, await listEvents(door, access, request)),
      }),
    },
    {
      method: 'get',
      path: `${all}/:eventId`,
      tag,
      summary: 'One event, series or instance',
      answers: { 200: { description: 'As your role shows it', schema: event }, 304: { description: 'You have it' } },
      handler: route(db, {
        needs: 'readFreeBusy',
        target: calendarId,
        handler: async (request, response, access) => {
          const id = eventId(request)
          const { event, etag } = await (isInstance(id) ? instance : storedEvent)(db, access, id)
          sendTagged(request, response, event, etag)
        },
      }),
    },
    {
      method: 'get',
      path: '/calendars/:calendarId/export',
      tag,
      summary: 'The calendar as an iCalendar file, as your role shows it',
      answers: { 200: { description: 'A file', type: calendarType } },
      handler: route(db, {
        needs: 'readFreeBusy',
        target: calendarId,
        handler: async (_request, response, access) => {
          const { name } = await readCollection(db, access)
          response.attachment(`${name}.ics`).set('Cache-Control', 'no-store').type(`${calendarType}; charset=utf-8`)
          response.send(await calendarText(db, access))
        },
      }),
    },
  ]
}

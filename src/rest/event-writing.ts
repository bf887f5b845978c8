/** Events written: made, changed and deleted, as JSON or as iCalendar. */
import type { Request, Response } from 'express'
import type { z } from 'zod'
import { Problem } from '../errors.ts'
import { routeWrite } from '../http/route.ts'
import { amendEvent } from '../icalendar/amend.ts'
import { composeEvent } from '../icalendar/compose.ts'
import { InvalidCalendar } from '../icalendar/object.ts'
import { changeObject, createObject, deleteObject, preparing, readCalendarObject } from '../services/objects.ts'
import { keep } from '../services/unseen-content.ts'
import type { Access } from '../sharing/access.ts'
import { readCollection } from '../storage/collections.ts'
import type { Db } from '../storage/database.ts'
import { mediaType, readJson, readText } from './body.ts'
import { calendarId } from './calendars.ts'
import { calendarType, type Door, type Endpoint, json } from './endpoint.ts'
import { changesOf, draftOf, eventChange, newEvent, type Surroundings } from './event-draft.ts'
import { event, type EventJson } from './event-shape.ts'
import { eventId, isInstance, storedEvent } from './events.ts'
import { preconditionOf } from './reply.ts'

type Body = { text: string } | { json: z.infer<typeof newEvent> }

async function readBody(request: Request, door: Door): Promise<Body> {
  const { limits } = door.config
  if (mediaType(request, [json, calendarType]) === calendarType) return { text: await readText(request, limits.objectBytes) }
  return { json: await readJson(request, newEvent, limits) }
}

/** What is wrong with JSON is said in JSON's terms: a 400 without lines of a text that the client never saw. */
async function asRequest<T>(work: () => Promise<T> | T): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof InvalidCalendar) throw new Problem('bad-request', error.message)
    if (error instanceof Problem && error.type === 'calendar-data') throw new Problem('bad-request', error.message)
    throw error
  }
}

/** The series is changed as a whole; single instances through CalDAV. */
function wholeId(request: Request): string {
  const id = eventId(request)
  if (isInstance(id))
    throw new Problem('conflict', 'A single instance cannot be changed here; change its series, or the instance through CalDAV')
  return id
}

export function eventWriting(door: Door): Endpoint[] {
  const { config, db, now } = door
  const tag = 'Events'
  const all = '/calendars/:calendarId/events'
  const one = `${all}/:eventId`

  const around = async (tx: Db, access: Access<'write'>): Promise<Surroundings> => {
    const { timeZone, ownerAddress, ownerName } = await readCollection(tx, access)
    return { zone: timeZone, owner: { address: ownerAddress, name: ownerName }, now: now() }
  }
  const create = async (tx: Db, access: Access<'write'>, body: Body): Promise<string> => {
    const text = 'text' in body ? body.text : composeEvent(draftOf(body.json, await around(tx, access)))
    const object = readCalendarObject(text, config, { ...(await readCollection(tx, access)), components: ['VEVENT'] })
    return (await createObject(tx, access, object, await preparing(tx, access, config, now()))).id
  }
  const change = async (tx: Db, access: Access<'write'>, request: Request, rewrite: (text: string) => string): Promise<string> => {
    const given = await preparing(tx, access, config, now())
    return (await changeObject(tx, access, wholeId(request), preconditionOf(request), config, given, rewrite)).id
  }
  const answer = async (tx: Db, access: Access<'write'>, status: 200 | 201, id: string): Promise<(response: Response) => void> => {
    const { event, etag } = await storedEvent(tx, access, id)
    const place = status === 201 ? { Location: `${door.publicUrl}/api/calendars/${access.collectionId}/events/${id}` } : {}
    return response =>
      void response
        .set({ ETag: `"${etag}"`, 'Cache-Control': 'no-store', ...place })
        .status(status)
        .json(event satisfies EventJson)
  }

  return [
    {
      method: 'post',
      path: all,
      tag,
      summary: 'Make an event',
      body: { [json]: newEvent, [calendarType]: null },
      answers: { 201: { description: 'Made', schema: event } },
      handler: routeWrite(db, {
        needs: 'write',
        target: calendarId,
        prepare: request => readBody(request, door),
        handler: async (tx, access, body) => {
          const id = await ('text' in body ? create(tx, access, body) : asRequest(() => create(tx, access, body)))
          return await answer(tx, access, 201, id)
        },
      }),
    },
    {
      method: 'patch',
      path: one,
      tag,
      summary: 'Change the fields that are named',
      description: '`If-Match` is honoured. What calendar programs stored beside these fields stays as it is.',
      body: { [json]: eventChange },
      answers: { 200: { description: 'Changed', schema: event } },
      handler: routeWrite(db, {
        needs: 'write',
        target: calendarId,
        prepare: request => readJson(request, eventChange, config.limits),
        handler: async (tx, access, wanted, request) => {
          const { event } = await storedEvent(tx, access, wholeId(request))
          const { organizer, ...changes } = changesOf(wanted, event.isAllDay, await around(tx, access))
          const all = organizer && !event.organizer ? { ...changes, organizer } : changes
          const id = await asRequest(() => change(tx, access, request, text => amendEvent(text, all, now())))
          return await answer(tx, access, 200, id)
        },
      }),
    },
    {
      method: 'put',
      path: one,
      tag,
      summary: 'Replace the event with an iCalendar object of the same UID',
      body: { [calendarType]: null },
      answers: { 200: { description: 'Replaced', schema: event } },
      handler: routeWrite(db, {
        needs: 'write',
        target: calendarId,
        prepare: request => {
          mediaType(request, [calendarType])
          return readText(request, config.limits.objectBytes)
        },
        handler: async (tx, access, text, request) => {
          const collection = await readCollection(tx, access)
          const rewrite = (stored: string) => keep(access, stored, readCalendarObject(text, config, collection).text).text
          return await answer(tx, access, 200, await change(tx, access, request, rewrite))
        },
      }),
    },
    {
      method: 'delete',
      path: one,
      tag,
      summary: 'Delete the event, a series with all its instances',
      answers: { 204: { description: 'Deleted' } },
      handler: routeWrite(db, {
        needs: 'write',
        target: calendarId,
        prepare: () => null,
        handler: async (tx, access, _body, request) => {
          await deleteObject(tx, access, wholeId(request), preconditionOf(request))
          return response => void response.status(204).end()
        },
      }),
    },
  ]
}

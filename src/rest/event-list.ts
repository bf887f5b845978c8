/** Lists of events: what happens in a window, or the stored objects, both in pages. */
import type { Request } from 'express'
import { z } from 'zod'
import { Problem } from '../errors.ts'
import type { Window } from '../icalendar/object.ts'
import type { Access } from '../sharing/access.ts'
import type { VisibleOccurrence } from '../sharing/visible.ts'
import { readCollection } from '../storage/collections.ts'
import { listObjects } from '../storage/objects.ts'
import { listOccurrences } from '../storage/occurrences.ts'
import { readQuery } from './body.ts'
import { cursorsOf } from './cursor.ts'
import type { Door } from './endpoint.ts'
import { type EventJson, eventOf, occurrenceOf } from './event-shape.ts'
import { paging, when } from './fields.ts'

const day = 24 * 60 * 60 * 1000
/** Instances read at most to fill one page. */
const mostRead = 20_000

export const listQuery = (door: Door) =>
  z.strictObject({ from: when.optional(), to: when.optional(), ...paging(door.config.limits.eventsPerPage) })

export interface Page {
  value: EventJson[]
  nextCursor: string | null
}

export interface PageAsked {
  from: Date | undefined
  to: Date | undefined
  cursor: string | undefined
  limit: number | undefined
}

/** With `from` and `to` the instances between them, in order of time; without, the stored objects, series whole. */
export async function listEvents(door: Door, access: Access<'readFreeBusy'>, request: Request): Promise<Page> {
  const { from, to, cursor, limit } = readQuery(request, listQuery(door))
  return await pageOfEvents(door, access, { from, to, cursor, limit })
}

/** @param names what the address calls the ends of the window */
export async function pageOfEvents(
  door: Door,
  access: Access<'readFreeBusy'>,
  { from, to, cursor, limit }: PageAsked,
  names: readonly [from: string, to: string] = ['from', 'to'],
): Promise<Page> {
  const cursors = cursorsOf(door.sessionSecret)
  const pageSize = limit ?? Math.min(100, door.config.limits.eventsPerPage)
  const window = windowOf(from, to, door.config.limits.windowDays, names)
  const list = `events ${access.collectionId} ${window ? `${window.from.getTime()} ${window.to.getTime()}` : ''}`
  const place = cursor === undefined ? null : cursors.read(list, cursor)
  const { timeZone } = await readCollection(door.db, access)
  if (!window) {
    const page = await listObjects(door.db, access, { after: place?.[0] ?? null, limit: pageSize })
    const events = page.objects.filter(one => one.component === 'VEVENT')
    return { value: events.map(one => eventOf(one, timeZone)), nextCursor: page.next && cursors.write(list, [page.next]) }
  }
  const { occurrences, more } = await instances(door, access, window, timeZone, place, pageSize)
  const last = occurrences.at(-1)
  return { value: occurrences.map(occurrenceOf), nextCursor: more && last ? cursors.write(list, placeOf(last)) : null }
}

/** @throws Problem `bad-request` for a window with one end, turned round or too long */
export function windowOf(
  from: Date | undefined,
  to: Date | undefined,
  mostDays: number,
  [first, last]: readonly [string, string],
): Window | null {
  if (!from && !to) return null
  if (!from || !to) throw new Problem('bad-request', `A window has both ${first} and ${last}`, { field: from ? last : first })
  if (to <= from) throw new Problem('bad-request', 'The window ends before it begins', { field: last })
  if (to.getTime() - from.getTime() > mostDays * day)
    throw new Problem('bad-request', `A window has at most ${mostDays} days`, { field: last })
  return { from, to }
}

const placeOf = (one: VisibleOccurrence): string[] => [one.start.toISOString(), one.end.toISOString(), one.id]

function isAfter(one: VisibleOccurrence, place: readonly string[]): boolean {
  const mine = placeOf(one)
  const differing = mine.findIndex((value, index) => value !== place[index])
  return differing >= 0 && (mine[differing] ?? '') > (place[differing] ?? '')
}

/** Whatever is still going on at the cursor comes again first; so more is read until a page is full. */
async function instances(
  door: Door,
  access: Access<'readFreeBusy'>,
  window: Window,
  zone: string,
  place: readonly string[] | null,
  pageSize: number,
) {
  const from = place?.[0] === undefined ? window.from : new Date(Math.max(Date.parse(place[0]), window.from.getTime()))
  for (let read = pageSize + 50; ; read *= 4) {
    const { occurrences, complete } = await listOccurrences(door.db, access, { from, to: window.to }, zone, read)
    const fresh = place ? occurrences.filter(one => isAfter(one, place)) : occurrences
    if (complete || fresh.length > pageSize || read > mostRead) {
      return { occurrences: fresh.slice(0, pageSize), more: fresh.length > pageSize || !complete }
    }
  }
}

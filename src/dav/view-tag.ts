/** What a calendar's view has come to: one number that getctag, the collection's entity tag and sync tokens count on. */
import { viewNumber } from '../storage/view-changes.ts'
import type { CalendarResource } from './resource.ts'
import type { Visit } from './visit.ts'

const numbers = new WeakMap<CalendarResource, Promise<number>>()

/** Asked for once in a request, however many properties count on it. */
export async function numberOf(visit: Visit, resource: CalendarResource): Promise<number> {
  // Who sees everything counts with the calendar's own number, which came with it.
  if (resource.access.visibility === 'full') return resource.calendar.changeNumber
  const known = numbers.get(resource) ?? viewNumber(visit.door.db, resource.access)
  numbers.set(resource, known)
  return await known
}

/** DAV:sync-token (RFC 6578 §4). */
export async function syncToken(visit: Visit, resource: CalendarResource): Promise<string> {
  return (await visit.door.tokens()).write(resource.access, await numberOf(visit, resource))
}

/** Opaque: another one whenever the view or the calendar's own properties change. */
export async function viewTag(visit: Visit, resource: CalendarResource): Promise<string> {
  const token = await syncToken(visit, resource)
  return `${token.slice(token.lastIndexOf(':') + 1)}-${resource.calendar.propertiesChangedAt.getTime().toString(36)}`
}

/** What a calendar's view has come to: the numbers that getctag, the collection's entity tag and sync tokens count on. */
import { type Reached, viewReached } from '../storage/view-changes.ts'
import type { CalendarResource } from './resource.ts'
import type { Visit } from './visit.ts'

const numbers = new WeakMap<CalendarResource, Promise<Reached>>()

/** Asked for once in a request, however many properties count on it. */
export async function reachedBy(visit: Visit, resource: CalendarResource): Promise<Reached> {
  const { access, calendar } = resource
  // An owner counts with the calendar's own number, which came with it: none of their alarms are kept apart from it.
  if (access.role === 'owner' && access.visibility === 'full') return { view: calendar.changeNumber, own: 0 }
  const known = numbers.get(resource) ?? viewReached(visit.door.db, access)
  numbers.set(resource, known)
  return await known
}

/** DAV:sync-token (RFC 6578 §4). */
export async function syncToken(visit: Visit, resource: CalendarResource): Promise<string> {
  return (await visit.door.tokens()).write(resource.access, await reachedBy(visit, resource))
}

/** Opaque: another one whenever the view or the calendar's own properties change. */
export async function viewTag(visit: Visit, resource: CalendarResource): Promise<string> {
  const token = await syncToken(visit, resource)
  return `${token.slice(token.lastIndexOf(':') + 1)}-${resource.calendar.propertiesChangedAt.getTime().toString(36)}`
}

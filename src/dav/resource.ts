/** What an address is to the one who asks: found, decided on, read. What may not be seen is not there (404). */
import { Problem } from '../errors.ts'
import type { Instance } from '../icalendar/instances.ts'
import type { Access } from '../sharing/access.ts'
import { listingsOf } from '../services/listings.ts'
import { type Notice, noticesOf } from '../services/notices.ts'
import { type DavCalendar, findInHome, readDavCalendar, readDavCalendars } from '../storage/dav-calendars.ts'
import type { Entry } from '../storage/dav-entries.ts'
import { type AddressedObject, readByAddress } from '../storage/dav-objects.ts'
import type { Opening } from '../storage/dav-opening.ts'
import type { Db } from '../storage/database.ts'
import { type Principal, principalByAddress } from '../services/principals.ts'
import type { ProxyKind, Target } from './address.ts'
import { standingOf } from './standing.ts'
import type { Visit } from './visit.ts'

type At<K extends Target['kind']> = Extract<Target, { kind: K }>

export interface CalendarResource {
  kind: 'calendar'
  target: At<'calendar'>
  access: Access<'readFreeBusy'>
  calendar: DavCalendar
  /** What the request began with; absent where it came to the calendar by another way. */
  opening?: Opening
}

export interface ObjectResource {
  kind: 'object'
  target: At<'object'>
  calendar: CalendarResource
  entry: Entry
  /** What it says; null in listings that did not ask for it. */
  object: AddressedObject | null
  /** Those in the window that sets are to be expanded in, where the index has all of them. */
  instances?: readonly Instance[] | null
}

export type Resource =
  | { kind: 'root' | 'principals' | 'homes'; target: Target }
  | { kind: 'principal'; target: At<'principal'>; principal: Principal }
  | { kind: 'proxy'; target: At<'proxy'>; principal: Principal; proxy: ProxyKind }
  | { kind: 'home'; target: At<'home'>; principal: Principal }
  | { kind: 'notifications'; target: At<'notifications'>; principal: Principal }
  | { kind: 'notification'; target: At<'notification'>; principal: Principal; notice: Notice }
  | CalendarResource
  | ObjectResource

export type ResourceKind = Resource['kind']

const nothing = () => new Problem('not-found', 'There is nothing here under that name')
// No collection has it: what does not exist is decided on like what does, at the same cost (invariant 21).
const noId = '00000000-0000-0000-0000-000000000000'
const idForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** @throws Problem, Denied: the same for what is not there and for what is not shown */
export async function resourceAt(visit: Visit, target: Target): Promise<Resource> {
  switch (target.kind) {
    case 'root':
    case 'principals':
    case 'homes':
      visit.decide.self()
      return { kind: target.kind, target }
    case 'principal':
      return { kind: 'principal', target, principal: await principalOf(visit, target.address) }
    case 'proxy':
      return { kind: 'proxy', target, principal: await principalOf(visit, target.address), proxy: target.proxy }
    case 'home':
      return { kind: 'home', target, principal: await homeOwner(visit, target.address) }
    case 'notifications':
      if (target.address !== visit.subject.address) throw nothing()
      return { kind: 'notifications', target, principal: await principalOf(visit, target.address) }
    case 'calendar':
      return await calendarAt(visit, target)
    case 'object': {
      const calendar = await calendarAt(visit, target)
      const known = calendar.opening?.object(calendar.access, target.name)
      if (known === null) throw nothing()
      return known ? withObject(calendar, known) : await objectIn(visit, calendar, target.name)
    }
    case 'notification': {
      if (target.address !== visit.subject.address) throw nothing()
      const notice = (await noticesOf(visit.door.db, visit.decide.self())).find(one => one.id === target.id)
      if (!notice) throw nothing()
      return { kind: 'notification', target, principal: await principalOf(visit, target.address), notice }
    }
    case 'nowhere':
      throw nothing()
  }
}

async function principalOf(visit: Visit, address: string): Promise<Principal> {
  const found = await principalByAddress(visit.door.db, visit.decide.self(), address)
  if (!found) throw nothing()
  return found
}

// Anybody's home can be asked for: it shows what the one who asks may see of it, which may be nothing.
async function homeOwner(visit: Visit, address: string): Promise<Principal> {
  const owner = await principalOf(visit, address)
  if (owner.kind === 'group') throw nothing()
  return owner
}

/** Which collection an address means. @returns an id that is no collection's where there is none */
export async function collectionAt(
  visit: Visit,
  target: Pick<At<'calendar'>, 'address' | 'segment'>,
  db: Db = visit.door.db,
): Promise<string> {
  const { subject } = visit
  const found = await findInHome(db, subject.organizationId, target.address, 'calendar', target.segment)
  if (found.collectionId !== null) return found.collectionId
  // What is shared with a person stands in their own home under its id.
  return target.address === subject.address && idForm.test(target.segment) ? target.segment : noId
}

export async function calendarAt(visit: Visit, target: At<'calendar'> | At<'object'>, tx?: Db): Promise<CalendarResource> {
  if (!tx) {
    const { access, opening } = await visit.decide.open('readFreeBusy', standingOf(target))
    return { ...calendarOf(access, opening.calendar(access), target.address), opening }
  }
  const access = await visit.decide.require('readFreeBusy', await collectionAt(visit, target, tx), { tx })
  const calendar = await readDavCalendar(tx, access)
  if (!calendar) throw nothing()
  return calendarOf(access, calendar, target.address)
}

function calendarOf(access: Access<'readFreeBusy'>, calendar: DavCalendar, home: string): CalendarResource {
  return { kind: 'calendar', target: { kind: 'calendar', ...placeOf(calendar, home) }, access, calendar }
}

/** Where a calendar stands in a home: under its name with its owner, under its id with everybody else. */
export function placeOf(calendar: DavCalendar, home: string): { address: string; segment: string } {
  return { address: home, segment: calendar.ownerAddress === home ? calendar.slug : calendar.id }
}

/** @throws Problem `not-found` */
export async function objectIn(visit: Visit, calendar: CalendarResource, name: string, db: Db = visit.door.db): Promise<ObjectResource> {
  const object = (await readByAddress(db, calendar.access, [name])).get(name)
  if (!object) throw nothing()
  return withObject(calendar, object)
}

export function withObject(calendar: CalendarResource, object: AddressedObject): ObjectResource {
  const { id, address, etag, component, modifiedAt } = object
  return withEntry(calendar, { id, address, etag, component, modifiedAt }, object)
}

export function withEntry(calendar: CalendarResource, entry: Entry, object: AddressedObject | null = null): ObjectResource {
  const target = { ...calendar.target, kind: 'object' as const, name: entry.address }
  return { kind: 'object', target, calendar, entry, object }
}

/** The calendars of a home, as the one who asks may see them: their own home has what stands in their list (`storage/listings.ts`). */
export async function calendarsIn(visit: Visit, home: string): Promise<CalendarResource[]> {
  const accesses = await visit.decide.all('readFreeBusy', 'calendar')
  const own = home === visit.subject.address
  const listings = own ? await listingsOf(visit.door.db, accesses) : null
  const shown = listings ? accesses.filter(access => listings.get(access.collectionId)?.listed) : accesses
  return (await readDavCalendars(visit.door.db, shown))
    .filter(({ calendar }) => own || calendar.ownerAddress === home)
    .map(({ access, calendar }) => calendarOf(access, calendar, home))
}

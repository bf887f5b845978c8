/** A new calendar text for an event that was given as values. */
import { randomUUID } from 'node:crypto'
import {
  ICalAttendeeRole,
  ICalAttendeeStatus,
  ICalCalendar,
  ICalEventBusyStatus,
  ICalEventClass,
  type ICalEventData,
  ICalEventStatus,
  ICalEventTransparency,
} from 'ical-generator'
import { DateTime } from 'luxon'
import { components, definitions, properties, type RawComponent, write } from './component.ts'
import { type RawProperty, readProperty } from './content-line.ts'
import { checkDraft, type DraftTime, type EventDraft } from './draft.ts'
import { type Attendee, InvalidCalendar } from './object.ts'
import { resolveZone, vtimezoneAs } from './timezone.ts'

export type { DraftTime, EventDraft } from './draft.ts'

const busyWords = {
  free: ICalEventBusyStatus.FREE,
  tentative: ICalEventBusyStatus.TENTATIVE,
  busy: ICalEventBusyStatus.BUSY,
  oof: ICalEventBusyStatus.OOF,
} as const

/** IANA name of the zone of a time; null for UTC and for days. */
function zoneOf(time: DraftTime): string | null {
  if ('date' in time) return null
  const { id } = resolveZone(time.timeZone, null)
  return /^(?:Etc\/)?UTC$/.test(id) ? null : id
}

/** ical-generator reads native dates by the clock of the machine: luxon values only. */
function luxon(time: DraftTime): DateTime {
  const value =
    'date' in time ? DateTime.fromISO(time.date, { zone: 'utc' }) : DateTime.fromISO(time.dateTime, { zone: zoneOf(time) ?? 'utc' })
  if (!value.isValid) throw new InvalidCalendar('valid-calendar-data', 'start, end: no such time')
  return value
}

function known<T extends string>(values: Record<string, T>, value: string): T | undefined {
  return Object.values(values).find(candidate => candidate === value)
}

function attendee({ address, name, role, status }: Attendee) {
  const given = { role: known(ICalAttendeeRole, role), status: known(ICalAttendeeStatus, status) }
  return {
    email: address,
    ...(name ? { name } : {}),
    ...(given.role ? { role: given.role } : {}),
    ...(given.status ? { status: given.status } : {}),
  }
}

function eventData(draft: EventDraft): ICalEventData {
  const { start, end, busyStatus } = draft
  const stamp = DateTime.fromJSDate(draft.now, { zone: 'utc' })
  const elsewhere = busyStatus === 'workingElsewhere'
  return {
    id: draft.uid ?? randomUUID(),
    stamp,
    created: stamp,
    lastModified: stamp,
    sequence: 0,
    start: luxon(start),
    ...(end ? { end: luxon(end) } : {}),
    allDay: 'date' in start,
    timezone: zoneOf(start),
    summary: draft.summary ?? '',
    description: draft.description,
    location: draft.location,
    url: draft.url,
    class: ICalEventClass[draft.class],
    status: draft.status && ICalEventStatus[draft.status],
    transparency: busyStatus === 'free' ? ICalEventTransparency.TRANSPARENT : ICalEventTransparency.OPAQUE,
    ...(elsewhere ? { x: { 'X-MICROSOFT-CDO-BUSYSTATUS': 'WORKINGELSEWHERE' } } : { busystatus: busyWords[busyStatus] }),
    repeating: draft.recurrence.length > 0 ? draft.recurrence.join('\r\n') : null,
    categories: draft.categories.filter(name => name !== '').map(name => ({ name })),
    attendees: (draft.attendees ?? []).map(attendee),
    organizer: draft.organizer ? { email: draft.organizer.address, name: draft.organizer.name || draft.organizer.address } : null,
  }
}

function tzids(component: RawComponent): string[] {
  const own = component.properties.flatMap(({ parameters }) => parameters.get('TZID') ?? [])
  return [...own, ...component.components.flatMap(tzids)]
}

/** Puts the VTIMEZONEs that are named but not defined before the other components. */
export function defineZones(calendar: RawComponent): void {
  const defined = definitions(calendar)
  const missing = new Set(tzids(calendar).filter(tzid => !defined.has(tzid)))
  calendar.components.unshift(...[...missing].map(tzid => components(vtimezoneAs(tzid, resolveZone(tzid, null).id))))
}

/** ical-generator escapes URIs as if they were text (RFC 5545 §3.3.13 does not), and names an organizer who has no name. */
function corrected(found: RawProperty, { url, organizer }: EventDraft): RawProperty {
  if (found.name === 'URL') return readProperty(`URL:${url}`, found.line)
  if (found.name === 'ORGANIZER' && organizer && !organizer.name) return readProperty(`ORGANIZER:mailto:${organizer.address}`, found.line)
  return found
}

/** The VCALENDAR of a draft as a tree, without time zones and without empty properties. */
export function draftTree(draft: EventDraft): RawComponent {
  checkDraft(draft)
  // ical-generator would put them the other way round.
  if (draft.end && luxon(draft.end) < luxon(draft.start)) throw new InvalidCalendar('valid-calendar-data', 'end: before the start')
  const calendar = new ICalCalendar({ prodId: '//Dela//Dela//EN' })
  calendar.createEvent(eventData(draft))
  const tree = components(calendar.toString())
  for (const event of tree.components)
    event.properties = event.properties.filter(({ raw }) => raw !== '').map(found => corrected(found, draft))
  return tree
}

/**
 * A VCALENDAR with one event and the time zones it names: CRLF, folded.
 * @throws InvalidCalendar when a value cannot stand in a calendar, or a zone is unknown; `parseObject` judges the rest
 */
export function composeEvent(draft: EventDraft): string {
  const tree = draftTree(draft)
  defineZones(tree)
  return write(tree)
}

/** True when the component is the master of its object, not an override. */
export function isMaster(component: RawComponent): boolean {
  return component.name === 'VEVENT' && properties(component, 'RECURRENCE-ID').length === 0
}

/** One component as the rest of the house reads it: `Part` (see object.ts). */
import { property, properties, type RawComponent, type RawProperty, textOf } from './component.ts'
import { type Moment, readMoment, type Zones } from './moment.ts'
import type { Attendee, BusyStatus, Part, Person } from './object.ts'

const busyWords: ReadonlyMap<string, BusyStatus> = new Map([
  ['FREE', 'free'],
  ['TENTATIVE', 'tentative'],
  ['BUSY', 'busy'],
  ['OOF', 'oof'],
  ['WORKINGELSEWHERE', 'workingElsewhere'],
])

function person(property: RawProperty): Person {
  const address = property.raw.trim().replace(/^mailto:/i, '')
  return {
    address: address === property.raw.trim() ? address : address.trim().toLowerCase(),
    name: property.parameters.get('CN')?.trim() || null,
  }
}

function attendee(property: RawProperty): Attendee {
  const { parameters } = property
  return {
    ...person(property),
    status: parameters.get('PARTSTAT')?.toUpperCase() || 'NEEDS-ACTION',
    role: parameters.get('ROLE')?.toUpperCase() || 'REQ-PARTICIPANT',
  }
}

function upper(component: RawComponent, name: string): string | null {
  return textOf(component, name)?.toUpperCase() ?? null
}

/** Only events take time; TRANSP says so first, Outlook's own word where TRANSP is silent. */
export function isTransparent(component: RawComponent): boolean {
  if (component.name !== 'VEVENT') return true
  const declared = upper(component, 'TRANSP')?.trim()
  return declared === undefined ? upper(component, 'X-MICROSOFT-CDO-BUSYSTATUS') === 'FREE' : declared === 'TRANSPARENT'
}

export function busyStatusOf(component: RawComponent): BusyStatus {
  const word = busyWords.get(upper(component, 'X-MICROSOFT-CDO-BUSYSTATUS')?.trim() ?? '')
  if (isTransparent(component)) return word === 'workingElsewhere' ? word : 'free'
  if (word !== undefined && word !== 'free' && word !== 'busy') return word
  return upper(component, 'STATUS') === 'TENTATIVE' ? 'tentative' : 'busy'
}

/** Calendar Server's word for private events, on the whole object: anything but PUBLIC is private, as with CLASS. */
export function isRestricted(calendar: RawComponent): boolean {
  return [calendar, ...calendar.components].some(one =>
    properties(one, 'X-CALENDARSERVER-ACCESS').some(({ raw }) => raw.trim().toUpperCase() !== 'PUBLIC'),
  )
}

/** RECURRENCE-ID in the form of `Part.recurrenceId`. */
export function recurrenceKey(moment: Moment): string {
  if (moment.date) return moment.local.slice(0, 10).replaceAll('-', '')
  const text = moment.utc || moment.zone ? new Date(moment.at).toISOString() : moment.local
  return text.slice(0, 19).replaceAll(/[-:]/g, '') + (moment.utc || moment.zone ? 'Z' : '')
}

function zoneName(moment: Moment | null): string | null {
  const zone = moment?.zone
  return zone?.known && !/^(?:Etc\/)?UTC$/.test(zone.id) ? zone.id : null
}

/** @param start DTSTART of the component, or DUE where a VTODO has no other date */
export function partOf(component: RawComponent, start: Moment | null, zones: Zones): Part {
  const instance = property(component, 'RECURRENCE-ID')
  const organizer = property(component, 'ORGANIZER')
  return {
    recurrenceId: instance ? recurrenceKey(readMoment(instance.raw, instance, zones)) : null,
    thisAndFuture: instance?.parameters.get('RANGE')?.toUpperCase() === 'THISANDFUTURE',
    summary: textOf(component, 'SUMMARY'),
    location: textOf(component, 'LOCATION'),
    description: textOf(component, 'DESCRIPTION'),
    url: textOf(component, 'URL'),
    organizer: organizer ? person(organizer) : null,
    attendees: properties(component, 'ATTENDEE').map(attendee),
    categories: properties(component, 'CATEGORIES').flatMap(({ values }) =>
      values.filter(value => typeof value === 'string' && value !== ''),
    ),
    status: upper(component, 'STATUS'),
    transparent: isTransparent(component),
    busyStatus: busyStatusOf(component),
    // An empty CLASS is one that nobody knows, not one that is absent.
    class: property(component, 'CLASS')?.raw.toUpperCase() ?? null,
    allDay: start?.date ?? false,
    zone: zoneName(start),
  } as Part
}

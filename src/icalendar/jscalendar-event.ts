/** What one component says, in the words of JSCalendar (RFC 8984 §4): times, and what is told of the event. */
import { properties, property, type RawComponent, textOf } from './component.ts'
import type { RawProperty } from './content-line.ts'
import type { Moment, Span } from './moment.ts'
import type { Member } from './series.ts'

export type Json = Record<string, unknown>

/** `2026-11-21T09:00:00Z` */
export function utcDateTime(instant: Date): string {
  return `${instant.toISOString().slice(0, 19)}Z`
}

/** A Duration (§1.4.6); days are of the calendar, hours exact. */
export function durationOf({ days, milliseconds }: Span): string {
  const whole = Math.round(milliseconds / 1000)
  const parts = [
    [Math.floor(whole / 3600), 'H'],
    [Math.floor(whole / 60) % 60, 'M'],
    [whole % 60, 'S'],
  ] as const
  const time = parts.map(([count, unit]) => (count > 0 ? `${count}${unit}` : '')).join('')
  const date = days > 0 ? `${days}D` : ''
  return date === '' && time === '' ? 'PT0S' : `P${date}${time === '' ? '' : `T${time}`}`
}

/** A TimeZoneId (§1.4.8): an IANA name, or one of the event's own, which begins with a slash; null when floating. */
export function zoneIdOf({ utc, zone }: Moment): string | null {
  if (utc) return 'Etc/UTC'
  if (!zone) return null
  return zone.known ? zone.id : `/${zone.id}`
}

/** `start`, `timeZone`, `duration` and `showWithoutTime` (§4.7, §5.1). */
export function timed({ start, lasts }: Pick<Member, 'start' | 'lasts'>): Json {
  if (!start) return {}
  const length = lasts.days > 0 || lasts.milliseconds > 0 ? { duration: durationOf(lasts) } : {}
  return { start: start.local, timeZone: zoneIdOf(start), ...length, ...(start.date ? { showWithoutTime: true } : {}) }
}

function member(name: string, value: unknown): Json {
  return value === null || value === undefined ? {} : { [name]: value }
}

const statuses = new Set(['CONFIRMED', 'CANCELLED', 'TENTATIVE'])

function word(component: RawComponent, name: string): string | null {
  return property(component, name)?.raw.trim().toUpperCase() ?? null
}

function numberOf(component: RawComponent, name: string, most: number): number | null {
  const raw = property(component, name)?.raw.trim() ?? ''
  return /^\d{1,9}$/.test(raw) && Number(raw) <= most ? Number(raw) : null
}

function keywordsOf(component: RawComponent): Json | null {
  const words = properties(component, 'CATEGORIES').flatMap(({ values }) =>
    values.filter(value => typeof value === 'string' && value !== ''),
  )
  return words.length === 0 ? null : Object.fromEntries(words.map(word => [word, true]))
}

const roles: Record<string, string> = {
  CHAIR: 'chair',
  'REQ-PARTICIPANT': 'attendee',
  'OPT-PARTICIPANT': 'optional',
  'NON-PARTICIPANT': 'informational',
}
const answers = new Set(['NEEDS-ACTION', 'ACCEPTED', 'DECLINED', 'TENTATIVE', 'DELEGATED'])

function participantOf({ name, parameters, raw }: RawProperty): Json {
  const address = raw.trim()
  const answer = parameters.get('PARTSTAT')?.toUpperCase() ?? ''
  const role = roles[parameters.get('ROLE')?.toUpperCase() ?? ''] ?? 'attendee'
  return {
    '@type': 'Participant',
    ...member('name', parameters.get('CN')),
    sendTo: { [/^mailto:/i.test(address) ? 'imip' : 'other']: address },
    // What is not an attendee's role of ours is one all the same.
    roles: name === 'ORGANIZER' ? { owner: true } : role === 'attendee' ? { attendee: true } : { attendee: true, [role]: true },
    ...(answers.has(answer) ? { participationStatus: answer.toLowerCase() } : {}),
  }
}

function participantsOf(component: RawComponent): Json | null {
  const people = [...properties(component, 'ORGANIZER'), ...properties(component, 'ATTENDEE')]
  return people.length === 0 ? null : Object.fromEntries(people.map((person, index) => [String(index + 1), participantOf(person)]))
}

/** All but times and recurrence. */
export function described(component: RawComponent): Json {
  const [location, url, status] = [textOf(component, 'LOCATION'), property(component, 'URL')?.raw.trim(), word(component, 'STATUS')]
  return {
    ...member('title', textOf(component, 'SUMMARY')),
    ...member('description', textOf(component, 'DESCRIPTION')),
    ...member('locations', location && { '1': { '@type': 'Location', name: location } }),
    ...member('links', url ? { '1': { '@type': 'Link', href: url } } : null),
    ...member('keywords', keywordsOf(component)),
    ...member('participants', participantsOf(component)),
    ...member('sequence', numberOf(component, 'SEQUENCE', 999_999_999)),
    ...member('priority', numberOf(component, 'PRIORITY', 9)),
    ...(status !== null && statuses.has(status) ? { status: status.toLowerCase() } : {}),
    // Its views tell nothing of a private event, not even that it is one.
    ...(word(component, 'CLASS') === 'PUBLIC' ? { privacy: 'public' } : {}),
    freeBusyStatus: word(component, 'TRANSP') === 'TRANSPARENT' ? 'free' : 'busy',
  }
}

/** What makes a calendar a calendar object resource (RFC 4791 §4.1): the shape, before any value is looked at. */
import { properties, property, type RawComponent, textOf } from './component.ts'
import { type CalendarCondition, type ComponentName, InvalidCalendar } from './object.ts'

const kinds: readonly string[] = ['VEVENT', 'VTODO', 'VJOURNAL'] satisfies ComponentName[]
/** Components that stand in one place only; what is not listed may stand anywhere. */
const places: ReadonlyMap<string, readonly string[]> = new Map([
  ['VCALENDAR', []],
  ['VEVENT', ['VCALENDAR']],
  ['VTODO', ['VCALENDAR']],
  ['VJOURNAL', ['VCALENDAR']],
  ['VFREEBUSY', ['VCALENDAR']],
  ['VTIMEZONE', ['VCALENDAR']],
  ['STANDARD', ['VTIMEZONE']],
  ['DAYLIGHT', ['VTIMEZONE']],
  ['VALARM', ['VEVENT', 'VTODO']],
])
const longestUid = 1000

function refuse(condition: CalendarCondition, reason: string, line: number | null = null): never {
  throw new InvalidCalendar(condition, reason, line)
}

/** @throws InvalidCalendar where a component stands in another that it does not belong in */
export function checkPlaces(component: RawComponent): void {
  for (const inner of component.components) {
    const allowed = places.get(inner.name)
    if (allowed && !allowed.includes(component.name)) refuse('valid-calendar-data', `${inner.name} inside ${component.name}`, inner.line)
    checkPlaces(inner)
  }
}

function checkVersion(calendar: RawComponent): void {
  const [version, second] = properties(calendar, 'VERSION')
  if (!version || second) refuse('valid-calendar-data', 'VERSION is needed, once', second?.line ?? calendar.line)
  if (version.raw.trim() !== '2.0') refuse('supported-calendar-data', 'Only iCalendar 2.0 is read', version.line)
  const scale = property(calendar, 'CALSCALE')
  if (scale && scale.raw.trim().toUpperCase() !== 'GREGORIAN')
    refuse('supported-calendar-data', 'Only the Gregorian CALSCALE is read', scale.line)
}

/**
 * The one VCALENDAR of a text.
 * @throws InvalidCalendar
 */
export function calendarOf(top: readonly RawComponent[], allowMethod: boolean): RawComponent {
  const [calendar, second] = top
  if (!calendar) refuse('valid-calendar-data', 'The text is empty')
  const stranger = top.find(({ name }) => name !== 'VCALENDAR')
  if (stranger) refuse('valid-calendar-data', 'The text is not one VCALENDAR', stranger.line)
  if (second) refuse('valid-calendar-object-resource', 'More than one VCALENDAR', second.line)
  checkVersion(calendar)
  const method = property(calendar, 'METHOD')
  if (method && !allowMethod) refuse('valid-calendar-object-resource', 'METHOD is not allowed in a calendar collection', method.line)
  checkPlaces(calendar)
  return calendar
}

function checkUid(component: RawComponent): string {
  const [uid, second] = properties(component, 'UID')
  if (second) refuse('valid-calendar-data', 'UID: more than once', second.line)
  const value = uid ? textOf(component, 'UID') : null
  if (value === null || value.trim() === '') refuse('valid-calendar-object-resource', 'UID is missing', uid?.line ?? component.line)
  if (/\p{Cc}/u.test(value)) refuse('valid-calendar-data', 'UID: control characters', uid?.line ?? component.line)
  if (Buffer.byteLength(value) > longestUid)
    refuse('valid-calendar-data', `UID: longer than ${longestUid} bytes`, uid?.line ?? component.line)
  return value
}

function checkInstances(items: readonly RawComponent[]): void {
  const seen = new Set<string>()
  for (const item of items) {
    const instance = property(item, 'RECURRENCE-ID')
    const key = instance ? `${instance.parameters.get('TZID') ?? ''} ${instance.raw}` : ''
    if (seen.has(key))
      refuse('valid-calendar-object-resource', instance ? 'Two components for one RECURRENCE-ID' : 'Two masters for one UID', item.line)
    seen.add(key)
  }
}

/**
 * The components of the resource in the order of the text, all of one kind and one UID.
 * @throws InvalidCalendar `valid-calendar-object-resource` or `supported-calendar-component`
 */
export function resourceOf(
  calendar: RawComponent,
  allowed: readonly ComponentName[] | undefined,
): { uid: string; kind: ComponentName; items: RawComponent[] } {
  const others = calendar.components.filter(({ name }) => name !== 'VTIMEZONE')
  const items = others.filter(({ name }) => kinds.includes(name))
  const [first] = items
  if (!first) {
    if (others[0]) refuse('supported-calendar-component', `${others[0].name} is not stored`, others[0].line)
    refuse('valid-calendar-object-resource', 'No VEVENT, VTODO or VJOURNAL', calendar.line)
  }
  const mixed = others.find(({ name }) => name !== first.name && (kinds.includes(name) || name === 'VFREEBUSY'))
  if (mixed) refuse('valid-calendar-object-resource', `${mixed.name} beside ${first.name}`, mixed.line)
  const kind = first.name as ComponentName
  if (allowed && !allowed.includes(kind)) refuse('supported-calendar-component', `${kind} is not taken here`, first.line)
  const uid = checkUid(first)
  for (const item of items) if (checkUid(item) !== uid) refuse('valid-calendar-object-resource', 'More than one UID', item.line)
  checkInstances(items)
  return { uid, kind, items }
}

/** One calendar object resource out of a text, strictly: RFC 5545 for the data, RFC 4791 §4.1 for the resource. */
import { definitions, properties, type RawComponent, readComponents } from './component.ts'
import { type Extent, extent } from './extent.ts'
import { type Zones, zonesOf } from './moment.ts'
import { type CalendarLimits, type ComponentName, InvalidCalendar, type Part, type ValidObject } from './object.ts'
import { checkDefinition } from './observances.ts'
import { isRestricted, partOf } from './parts.ts'
import { checkProperties } from './property-rules.ts'
import { calendarOf, resourceOf } from './resource.ts'
import { timesOf } from './times.ts'

export interface ParseOptions {
  /** IANA zone for floating and all-day values. */
  zone: string
  limits: CalendarLimits
  /** Kinds that the collection takes; all when left out. */
  components?: readonly ComponentName[]
  /** METHOD is kept instead of refused (scheduling messages). */
  allowMethod?: boolean
}

// oxlint-disable-next-line no-control-regex -- controls are what is looked for
const controls = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]|\r(?!\n)/

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}

function checkText(text: string, limits: CalendarLimits): void {
  if (Buffer.byteLength(text) > limits.objectBytes) {
    throw new InvalidCalendar('max-resource-size', `More than ${limits.objectBytes} bytes`)
  }
  const control = text.search(controls)
  if (control >= 0) throw new InvalidCalendar('valid-calendar-data', 'A control character', lineOf(text, control))
  if (!text.isWellFormed()) throw new InvalidCalendar('valid-calendar-data', 'Half of a character')
  if (/^\s*BEGIN:VCARD/i.test(text)) throw new InvalidCalendar('supported-calendar-data', 'A vCard is not a calendar', 1)
}

/** Without byte order mark, every line ended by CRLF, no blank lines (RFC 5545 §3.1); the same string when it is so already. */
function normalised(text: string): string {
  const unmarked = text.startsWith('\uFEFF') ? text.slice(1) : text
  return /(?:^|[^\r])\n|^\r\n|\n\r\n/.test(unmarked)
    ? `${unmarked
        .split(/(?:\r?\n)+/)
        .filter(line => line !== '')
        .join('\r\n')}\r\n`
    : unmarked
}

function checkItem(component: RawComponent, zones: Zones, limits: CalendarLimits): void {
  const attendees = properties(component, 'ATTENDEE')
  if (attendees.length > limits.attendees) {
    throw new InvalidCalendar('max-attendees-per-instance', `More than ${limits.attendees} attendees`, component.line)
  }
  checkProperties(component, zones)
}

function isPrivate(parts: readonly Part[]): boolean {
  return parts.some(part => part.class !== null && part.class !== 'PUBLIC')
}

function date(epochMs: number | null): Date | null {
  return epochMs === null ? null : new Date(epochMs)
}

/**
 * Reads and checks one object. `parts` stand in the order of the components in the text (VTIMEZONE and the like left out).
 * The text comes back as it was sent but for a byte order mark, line ends and blank lines.
 * @throws InvalidCalendar and nothing else, whatever the text
 */
export function parseObject(text: string, options: ParseOptions): ValidObject {
  const { limits } = options
  const stored = normalised(text)
  checkText(stored, limits)
  const calendar = calendarOf(readComponents(stored, limits), options.allowMethod ?? false)
  for (const definition of definitions(calendar).values()) checkDefinition(definition)
  const { uid, kind, items } = resourceOf(calendar, options.components)
  const zones = zonesOf(calendar, options.zone)
  for (const item of items) checkItem(item, zones, limits)
  const timed = items.map(component => ({ component, times: timesOf(component, zones) }))
  const parts = timed.map(({ component, times }) => partOf(component, times.start, zones))
  const { first, last, recurring }: Extent = extent(timed, zones, limits)
  const hidden = isPrivate(parts) || isRestricted(calendar)
  return { uid, component: kind, text: stored, parts, recurring, private: hidden, firstAt: date(first), lastAt: date(last) }
}

/** Only what takes place in a window: a series becomes the single events of it, so that nothing tells of the time before or after. */
import { createHash } from 'node:crypto'
import { components, property, type RawComponent, write } from './component.ts'
import { type Keep, withProperties } from './kept-properties.ts'
import type { Occurrence, Window } from './object.ts'
import { expandSeries } from './occurrences.ts'
import { isRecurring, type Series, seriesOf } from './series.ts'
import { written } from './text-value.ts'

export interface Clipped {
  /** BEGIN:VEVENT to END:VEVENT of each event in the window, CRLF, folded. */
  text: string
  /** The TZIDs that it uses. */
  zones: Set<string>
  /** False when there may be more: the limit was reached or the rules cost too much. */
  complete: boolean
}

/** What says when a component takes place and which instance it stands for; written anew for an instance of a series. */
const timing = new Set(['UID', 'DTSTART', 'DTEND', 'DURATION', 'RRULE', 'RDATE', 'EXDATE', 'EXRULE', 'RECURRENCE-ID'])

/**
 * The events of a calendar within a window, in the order of their objects. Tasks and journals are left out.
 * @param text one VCALENDAR with the VTIMEZONEs of its zones; any number of objects, each with a UID
 * @param options.zone IANA zone in which floating and all-day values are placed
 * @param options.limit most events in all
 * @param options.characters no event begins after so many; no bound where it is absent
 * @param options.property those that are passed on; all where it is absent
 * @param options.keep instances of the window that are kept; all where it is absent
 * @throws InvalidCalendar when the text is no calendar
 */
export function clip(
  text: string,
  window: Window,
  options: { zone: string; limit: number; characters?: number; keep?: (one: Occurrence) => boolean; property?: Keep },
): Clipped {
  const calendar = components(text)
  const clipped: string[] = []
  const used = new Set<string>()
  let complete = true
  let length = 0
  for (const object of objectsOf(calendar)) {
    const series = seriesOf(object, options.zone)
    const { occurrences, complete: whole } = expandSeries(series, window, options.limit - clipped.length)
    complete &&= whole
    for (const occurrence of occurrences) {
      if (options.keep?.(occurrence) === false) continue
      if (length > (options.characters ?? Infinity)) return { text: clipped.join(''), zones: used, complete: false }
      const found = componentOf(series, occurrence)
      const component = options.property ? withProperties(found, options.property) : found
      const single = isRecurring(series) ? null : component
      if (single) for (const name of ['DTSTART', 'DTEND']) note(single, name, used)
      const text = single ? write(single) : instance(component, occurrence)
      clipped.push(text)
      length += text.length
    }
  }
  return { text: clipped.join(''), zones: used, complete }
}

/** Calendars of one UID each, every one with the time zones. */
function objectsOf(calendar: RawComponent): RawComponent[] {
  const zones = calendar.components.filter(({ name }) => name === 'VTIMEZONE')
  const byUid = Map.groupBy(
    calendar.components.filter(({ name }) => name === 'VEVENT'),
    component => property(component, 'UID')?.raw ?? '',
  )
  return [...byUid.values()].map(events => ({ ...calendar, components: [...zones, ...events] }))
}

function componentOf({ master, overrides }: Series, { part }: Occurrence): RawComponent {
  const found = [...overrides, ...(master ? [master] : [])].find(member => member.part === part)
  if (!found) throw new RangeError('An occurrence is of no component')
  return found.component
}

function note(component: RawComponent, name: string, used: Set<string>): void {
  const tzid = property(component, name)?.parameters.get('TZID')
  if (tzid !== undefined) used.add(tzid)
}

/** An instance as an event of its own: its times exact in UTC. Its UID is the same each time and does not tell where the instance was moved from. */
function instance(component: RawComponent, occurrence: Occurrence): string {
  const uid = property(component, 'UID')?.raw ?? ''
  const own = createHash('sha256')
    .update(`${uid}\n${occurrence.recurrenceId ?? ''}`)
    .digest('base64url')
  const times = [`UID:${own}`, time('DTSTART', occurrence, 'start'), time('DTEND', occurrence, 'end')]
  const kept = component.properties.filter(({ name }) => !timing.has(name)).map(({ source }) => source)
  return written([`BEGIN:${component.name}`, ...times, ...kept, `END:${component.name}`])
}

function time(name: 'DTSTART' | 'DTEND', occurrence: Occurrence, which: 'start' | 'end'): string {
  const local = compact(which === 'start' ? occurrence.localStart : occurrence.localEnd)
  if (occurrence.allDay) return `${name};VALUE=DATE:${local.slice(0, 8)}`
  return occurrence.floating ? `${name}:${local}` : `${name}:${compact(occurrence[which].toISOString().slice(0, 19))}Z`
}

const compact = (iso: string): string => iso.replaceAll(/[-:]/g, '')

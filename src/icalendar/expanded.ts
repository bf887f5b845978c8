/** A recurrence set as single instances in UTC (RFC 4791 §9.6.5), and one without the overrides that a window does not need (§9.6.6). */
import { fold } from './content-line.ts'
import { components, property, type RawComponent, write } from './component.ts'
import { instantValue } from './feed.ts'
import type { Occurrence, Window } from './object.ts'
import { expandSeries } from './occurrences.ts'
import { isRecurring, type Member, resourceComponents, seriesOf } from './series.ts'
import type { Zone } from './timezone.ts'

const rules = new Set(['RRULE', 'RDATE', 'EXDATE', 'EXRULE', 'RECURRENCE-ID', 'DTSTART', 'DTEND', 'DUE'])
const mostInstances = 10_000

const dateValue = (local: string): string => local.slice(0, 10).replaceAll('-', '')

function timeLine(name: string, instant: Date, local: string, allDay: boolean): string {
  return allDay ? `${name};VALUE=DATE:${dateValue(local)}` : `${name}:${instantValue(instant)}`
}

/** `20261121`, `20261121T090000Z` or floating, as `Occurrence.recurrenceId` has it. */
function recurrenceLine(id: string): string {
  return id.includes('T') ? `RECURRENCE-ID:${id}` : `RECURRENCE-ID;VALUE=DATE:${id}`
}

/** @param zone IANA name or resolved, in which floating and all-day values are placed @returns null when nothing takes place in the window */
export function expanded(object: string | RawComponent, window: Window, zone: string | Zone): string | null {
  const calendar = components(object)
  const series = seriesOf(calendar, zone)
  const recurs = isRecurring(series)
  const { occurrences } = expandSeries(series, window, mostInstances)
  if (occurrences.length === 0) return null
  const members = resourceComponents(calendar)
  const head = calendar.properties.map(({ source }) => `${fold(source)}\r\n`).join('')
  const bodies = new Map<RawComponent, { kept: string; inner: string; ends: string | null }>()
  const instances = occurrences.map(one => {
    const member = members[one.part]
    if (!member) return ''
    const body = bodies.get(member) ?? bodyOf(member)
    bodies.set(member, body)
    return instanceText(member.name, one, body, recurs)
  })
  return `BEGIN:VCALENDAR\r\n${head}${instances.join('')}END:VCALENDAR\r\n`
}

function bodyOf(member: RawComponent): { kept: string; inner: string; ends: string | null } {
  const kept = member.properties.filter(({ name }) => !rules.has(name)).map(({ source }) => `${fold(source)}\r\n`)
  const ends = property(member, 'DTEND') ? 'DTEND' : property(member, 'DUE') ? 'DUE' : null
  return { kept: kept.join(''), inner: member.components.map(write).join(''), ends }
}

function instanceText(name: string, one: Occurrence, { kept, inner, ends }: ReturnType<typeof bodyOf>, recurs: boolean): string {
  const lines = [
    ...(recurs && one.recurrenceId !== null ? [recurrenceLine(one.recurrenceId)] : []),
    timeLine('DTSTART', one.start, one.localStart, one.allDay),
    ...(ends === null ? [] : [timeLine(ends, one.end, one.localEnd, one.allDay)]),
  ]
  return `BEGIN:${name}\r\n${lines.map(line => `${line}\r\n`).join('')}${kept}${inner}END:${name}\r\n`
}

/** The master and those overrides alone that have to do with the window: by their own time, or by the time they replace. */
export function limited(object: string | RawComponent, window: Window, zone: string | Zone): string {
  const calendar = components(object)
  const { master, overrides } = seriesOf(calendar, zone)
  if (!master) return write(calendar)
  const dropped = new Set(overrides.filter(one => !touches(one, window)).map(one => one.component))
  return write({ ...calendar, components: calendar.components.filter(one => !dropped.has(one)) })
}

function touches({ start, replaces, lasts, thisAndFuture }: Member, { from, to }: Window): boolean {
  const length = lasts.days * 86_400_000 + lasts.milliseconds
  const within = (at: number | undefined) => at !== undefined && at < to.getTime() && at + Math.max(length, 1) > from.getTime()
  return within(start?.at) || within(replaces?.at) || (thisAndFuture && (replaces?.at ?? 0) < to.getTime())
}

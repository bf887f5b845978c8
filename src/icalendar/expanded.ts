/** A recurrence set as single instances in UTC (RFC 4791 §9.6.5), and one without the overrides that a window does not need (§9.6.6). */
import { fold } from './content-line.ts'
import { components, property, type RawComponent, write } from './component.ts'
import { type Body, instancesText, ofTheSet } from './instances.ts'
import type { Window } from './object.ts'
import { expandSeries } from './occurrences.ts'
import { isRecurring, type Member, resourceComponents, seriesOf } from './series.ts'
import type { Zone } from './timezone.ts'

const mostInstances = 10_000

/** @param zone IANA name or resolved, in which floating and all-day values are placed @returns null when nothing takes place in the window */
export function expanded(object: string | RawComponent, window: Window, zone: string | Zone): string | null {
  const calendar = components(object)
  const series = seriesOf(calendar, zone)
  const recurs = isRecurring(series)
  const { occurrences } = expandSeries(series, window, mostInstances)
  if (occurrences.length === 0) return null
  const members = resourceComponents(calendar)
  const head = calendar.properties.map(({ source }) => `${fold(source)}\r\n`).join('')
  const parts = new Set(occurrences.map(one => one.part))
  const bodies = members.map((member, part) => (parts.has(part) ? bodyOf(member) : { name: member.name, kept: '', inner: '', ends: null }))
  const instances = occurrences.map(one => ({
    ...one,
    recurrenceId: recurs ? one.recurrenceId : null,
    start: one.start.getTime(),
    end: one.end.getTime(),
  }))
  return instancesText(head, bodies, instances)
}

function bodyOf(member: RawComponent): Body {
  const kept = member.properties.filter(({ name }) => !ofTheSet.has(name)).map(({ source }) => `${fold(source)}\r\n`)
  const ends = property(member, 'DTEND') ? 'DTEND' : property(member, 'DUE') ? 'DUE' : null
  return { name: member.name, kept: kept.join(''), inner: member.components.map(write).join(''), ends }
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

/** DATE, DATE-TIME and DURATION values (RFC 5545 §3.3.4 to §3.3.6) as written, and the instants they mean. */
import type { RawComponent, RawProperty } from './component.ts'
import { definitions } from './component.ts'
import { InvalidCalendar } from './object.ts'
import { resolveZone, type Zone } from './timezone.ts'

export interface Moment {
  /** A DATE: a whole day, midnight in the zone for floating values. */
  date: boolean
  utc: boolean
  /** Null when in UTC, floating or a date. */
  zone: Zone | null
  /** As written: `2026-11-21T09:00:00`; T00:00:00 for a date. */
  local: string
  /** Epoch milliseconds. */
  at: number
}

/** The zones of one calendar: its own definitions and the zone for floating and all-day values. */
export interface Zones {
  floating: Zone
  named(tzid: string): Zone
}

/** First and last instants that we store (the properties `min-date-time` and `max-date-time`, RFC 4791 §5.2.6, §5.2.7). */
export const earliest = Date.UTC(1000, 0, 1)
export const latest = Date.UTC(9999, 11, 31, 23, 59, 59)

/**
 * @param zone for floating and all-day values: an IANA name, or a zone that was resolved already
 * @throws InvalidCalendar when it is unknown
 */
export function zonesOf(calendar: RawComponent, zone: string | Zone): Zones {
  const defined = definitions(calendar)
  return {
    floating: typeof zone === 'string' ? resolveZone(zone, null) : zone,
    named: tzid => resolveZone(tzid, defined.get(tzid) ?? null),
  }
}

const days = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** `20261121` or `20261121T090000` with or without Z as a wall clock; null when there is no such day or time. */
export function wallClock(value: string): string | null {
  const found = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)Z?)?$/.exec(value)
  if (!found) return null
  const [, year = '', month = '', day = '', hour = '00', minute = '00', second = '00'] = found
  const leap = Number(year) % 4 === 0 && (Number(year) % 100 !== 0 || Number(year) % 400 === 0)
  const inMonth = month === '02' && !leap ? 28 : (days[Number(month) - 1] ?? 0)
  if (day < '01' || Number(day) > inMonth || hour > '23' || minute > '59' || second > '60') return null
  // A leap second has no instant of its own in POSIX time.
  return `${year}-${month}-${day}T${hour}:${minute}:${second === '60' ? '59' : second}`
}

function bounded(at: number, line: number): number {
  if (at < earliest) throw new InvalidCalendar('min-date-time', 'A date before the year 1000', line)
  if (at > latest) throw new InvalidCalendar('max-date-time', 'A date after the year 9999', line)
  return at
}

/**
 * One value of a property that holds dates.
 * @throws InvalidCalendar `valid-calendar-data`, `min-date-time`, `max-date-time`
 */
export function readMoment(value: string, property: RawProperty, zones: Zones): Moment {
  const { line, name } = property
  const date = property.type === 'date'
  const local = value.includes('T') === date ? null : wallClock(value)
  if (local === null)
    throw new InvalidCalendar('valid-calendar-data', `${name}: not a ${date ? 'date' : 'date and time'} that exists`, line)
  if (local.startsWith('0')) throw new InvalidCalendar('min-date-time', 'A date before the year 1000', line)
  const utc = value.endsWith('Z')
  const tzid = date || utc ? undefined : property.parameters.get('TZID')
  const zone = tzid === undefined ? null : zones.named(tzid)
  const at = utc ? Date.parse(`${local}Z`) : (zone ?? zones.floating).toUtc(local)
  return { date, utc, zone, local, at: bounded(at, line) }
}

export interface Span {
  /** Whole days move the wall clock, the rest moves the instant (RFC 5545 §3.3.6). */
  days: number
  milliseconds: number
}

const longest = 36_525

/**
 * A DURATION; null when it is none. A hundred years is the longest.
 */
export function readDuration(value: string): (Span & { negative: boolean }) | null {
  const found = /^([+-])?P(?=[\dT])(?:(\d{1,9})W)?(?:(\d{1,9})D)?(?:T(?=\d)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?$/.exec(value)
  if (!found) return null
  const [weeks, ofDays, hours, minutes, seconds] = found.slice(2).map(part => Number(part ?? 0)) as [number, number, number, number, number]
  const span = { days: weeks * 7 + ofDays, milliseconds: (hours * 3600 + minutes * 60 + seconds) * 1000, negative: found[1] === '-' }
  return span.days + span.milliseconds / 86_400_000 > longest ? null : span
}

/** Where a span that begins at a moment ends, in epoch milliseconds. */
export function after(moment: Moment, span: Span, zones: Zones): number {
  if (span.days === 0) return moment.at + span.milliseconds
  const wall = new Date(Date.parse(`${moment.local}Z`) + span.days * 86_400_000).toISOString().slice(0, -5)
  if (wall.length > 19) return latest + 1
  const at = moment.utc ? Date.parse(`${wall}Z`) : (moment.zone ?? zones.floating).toUtc(wall)
  return at + span.milliseconds
}

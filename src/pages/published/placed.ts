/** Where an occurrence stands on the calendar as seen from one time zone. */
import { Temporal } from 'temporal-polyfill'
import type { VisibleOccurrence } from '../../sharing/visible.ts'
import { type Day, type Period, plus } from './days.ts'

export interface Placed {
  of: VisibleOccurrence
  /** First and last day it touches; an event that ends at midnight does not touch the day that begins there. */
  first: Day
  last: Day
  /** Minutes after midnight of the first and of the last day; null for all-day. `to` may be 1440, and is below `from` in the hour that clocks repeat. */
  from: number | null
  to: number | null
  /** Drawn across days: all-day, or 24 hours and more. */
  bar: boolean
  /** `UTC+2` and `UTC+1` where a repeated hour would otherwise read as ending before it began. */
  offsets: [string, string] | null
}

interface WallClock {
  day: Day
  minutes: number
  /** From UTC, in minutes. */
  offset: number
}

/** In the order of the calendar: longer bars first, then by time, then by length. */
export function place(occurrences: readonly VisibleOccurrence[], zone: string): Placed[] {
  return occurrences.map(occurrence => placeOne(occurrence, zone)).sort(inOrder)
}

export function touches(placed: Placed, period: Period): boolean {
  return placed.first <= period.last && placed.last >= period.first
}

/** An instant as the wall clock of a zone, `2026-11-12T08:40`. */
export function wallClock(instant: Date, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone).toPlainDateTime().toString().slice(0, 16)
}

function placeOne(of: VisibleOccurrence, zone: string): Placed {
  if (of.allDay) {
    const first = of.localStart.slice(0, 10)
    const last = plus(of.localEnd.slice(0, 10), -1)
    return { of, first, last: last < first ? first : last, from: null, to: null, bar: true, offsets: null }
  }
  const start = of.floating ? written(of.localStart) : seenFrom(of.start, zone)
  const end = of.floating ? written(of.localEnd) : seenFrom(of.end, zone)
  const lasts = of.end.getTime() - of.start.getTime()
  const untilMidnight = end.minutes === 0 && end.day > start.day
  const last = untilMidnight ? plus(end.day, -1) : end.day < start.day ? start.day : end.day
  const to = untilMidnight ? 1440 : end.minutes
  const repeated = lasts > 0 && last === start.day && to <= start.minutes
  return {
    of,
    first: start.day,
    last,
    from: start.minutes,
    to,
    bar: lasts >= 24 * 3_600_000 && last > start.day,
    offsets: repeated ? [offsetName(start.offset), offsetName(end.offset)] : null,
  }
}

function written(local: string): WallClock {
  return { day: local.slice(0, 10), minutes: Number(local.slice(11, 13)) * 60 + Number(local.slice(14, 16)), offset: 0 }
}

function seenFrom(instant: Date, zone: string): WallClock {
  const { offsetNanoseconds } = Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone)
  const there = new Date(instant.getTime() + offsetNanoseconds / 1e6)
  const minutes = there.getUTCHours() * 60 + there.getUTCMinutes()
  return { day: there.toISOString().slice(0, -14), minutes, offset: Math.trunc(offsetNanoseconds / 60e9) }
}

function offsetName(minutes: number): string {
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
  return `UTC${minutes < 0 ? '-' : '+'}${hours}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`
}

function inOrder(a: Placed, b: Placed): number {
  if (a.first !== b.first) return a.first < b.first ? -1 : 1
  if (a.bar !== b.bar) return a.bar ? -1 : 1
  if (a.from !== b.from) return (a.from ?? -1) - (b.from ?? -1)
  return a.last === b.last ? (b.to ?? 0) - (a.to ?? 0) : a.last > b.last ? -1 : 1
}

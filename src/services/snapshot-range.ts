/** The stretch of time that a mailed calendar shows: whole days of its sender's zone, or exact instants. */
import { Temporal } from 'temporal-polyfill'
import { Problem } from '../errors.ts'
import type { SnapshotRange } from '../storage/snapshots.ts'

/** There is no year 0 in the database. */
const dayForm = /^(?!0000)\d{4}-\d{2}-\d{2}$/
const most = 40

/** The stretches that are chosen by name, from the day on which the mail is asked for (clients know them from Outlook). */
export const rangeNames = ['today', 'tomorrow', 'next7Days', 'next30Days', 'wholeCalendar'] as const
export type RangeName = (typeof rangeNames)[number]
export type GivenRange = RangeName | { from: string; to: string }

export interface ChosenRange extends SnapshotRange {
  /** Everything in the file; the days are those that the bodies list. */
  wholeCalendar: boolean
  /** So long that whoever sends is asked whether it is meant. */
  long: boolean
}

/** The first day, counted from today, and how many days. */
const named: Record<RangeName, [first: number, days: number]> = {
  today: [0, 1],
  tomorrow: [1, 1],
  next7Days: [0, 7],
  next30Days: [0, 30],
  wholeCalendar: [0, 30],
}

/** More days than these are rarely meant. */
export const longDays = 90

interface End {
  /** First instant, in milliseconds. */
  at: number
  /** Written as a day: the end of the day is meant when it is the last. */
  day: Temporal.PlainDate | null
}

/**
 * @param given a name, or both ends `YYYY-MM-DD` (inclusive) or instants with offset (RFC 3339), of which `to` is exclusive
 * @param zone IANA zone of the sender, in which days begin
 * @throws Problem `bad-request` for what is no date, is the wrong way round or is longer than `mostDays`
 */
export function readRange(given: GivenRange, zone: string, mostDays: number, now: Date): ChosenRange {
  if (typeof given === 'string') return namedRange(given, zone, now)
  const start = readEnd(given.from, zone, 'range.from')
  const end = readEnd(given.to, zone, 'range.to')
  const from = start.at
  const to = end.day ? startOf(end.day.add({ days: 1 }), zone) : end.at
  if (to <= from) throw new Problem('bad-request', 'The range ends before it begins', { field: 'range.to' })
  if (to - from > (mostDays + 1) * 86_400_000)
    throw new Problem('bad-request', `A range has at most ${mostDays} days`, { field: 'range.to' })
  const days = { firstDay: dayAt(from, zone), lastDay: dayAt(to - 1, zone) }
  return { ...days, from: new Date(from), to: new Date(to), wholeCalendar: false, long: to - from > (longDays + 1) * 86_400_000 }
}

/** The days that are meant by the name on the day that it is in the zone. */
export function namedRange(name: RangeName, zone: string, now: Date): ChosenRange {
  const [skip, days] = named[name]
  const first = Temporal.PlainDate.from(dayAt(now.getTime(), zone)).add({ days: skip })
  const next = first.add({ days })
  return {
    firstDay: first.toString(),
    lastDay: next.subtract({ days: 1 }).toString(),
    from: new Date(startOf(first, zone)),
    to: new Date(startOf(next, zone)),
    wholeCalendar: name === 'wholeCalendar',
    long: false,
  }
}

function readEnd(text: string, zone: string, field: string): End {
  try {
    if (dayForm.test(text)) {
      const day = Temporal.PlainDate.from(text, { overflow: 'reject' })
      return { at: startOf(day, zone), day }
    }
    if (text.length <= most && /^[1-9]/.test(text)) return { at: Temporal.Instant.from(text).epochMilliseconds, day: null }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
  }
  throw new Problem('bad-request', 'Not a day (2026-11-21) or an instant with offset (2026-11-21T09:00:00+01:00)', { field })
}

function startOf(day: Temporal.PlainDate, zone: string): number {
  return day.toZonedDateTime(zone).epochMilliseconds
}

function dayAt(instant: number, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone).toPlainDate().toString()
}

/** The stretch of time that a mailed calendar shows: whole days of the calendar's own zone, or exact instants. */
import { Temporal } from 'temporal-polyfill'
import { Problem } from '../errors.ts'
import type { SnapshotRange } from '../storage/snapshots.ts'

const dayForm = /^\d{4}-\d{2}-\d{2}$/
const most = 40

interface End {
  /** First instant, in milliseconds. */
  at: number
  /** Written as a day: the end of the day is meant when it is the last. */
  day: Temporal.PlainDate | null
}

/**
 * @param given both ends `YYYY-MM-DD` (inclusive), or instants with offset (RFC 3339), of which `to` is exclusive
 * @param zone IANA zone of the calendar, in which days begin
 * @throws Problem `bad-request` for what is no date, is the wrong way round or is longer than `mostDays`
 */
export function readRange(given: { from: string; to: string }, zone: string, mostDays: number): SnapshotRange {
  const start = readEnd(given.from, zone, 'range.from')
  const end = readEnd(given.to, zone, 'range.to')
  const from = start.at
  const to = end.day ? startOf(end.day.add({ days: 1 }), zone) : end.at
  if (to <= from) throw new Problem('bad-request', 'The range ends before it begins', { field: 'range.to' })
  if (to - from > (mostDays + 1) * 86_400_000)
    throw new Problem('bad-request', `A range has at most ${mostDays} days`, { field: 'range.to' })
  return { firstDay: dayAt(from, zone), lastDay: dayAt(to - 1, zone), from: new Date(from), to: new Date(to) }
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

/** Which days a feed is of, where it has not the whole calendar: whole days of the calendar's own zone around today. */
import { Temporal } from 'temporal-polyfill'
import type { Config } from '../config.ts'
import type { Window } from '../icalendar/object.ts'
import type { ViewSize } from './view-content.ts'

export type FeedLimits = Readonly<Config['feed']>

export interface Range {
  /** `2026-11-21`, both inclusive. */
  first: string
  last: string
  window: Window
  /** When the day began that the range was made on. */
  today: Date
}

/** Days back and ahead, ever closer to today: programs ask for a calendar because of what is coming. */
const steps = [
  [31, 184],
  [31, 92],
  [14, 31],
  [3, 14],
  [0, 3],
] as const

/** The ranges that may be tried, from the widest to the closest; the same ones all day. */
export function rangesAround(now: Date, zone: string, { pastDays, futureDays }: FeedLimits): [Range, ...Range[]] {
  const today = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(zone).toPlainDate()
  const startOf = (day: Temporal.PlainDate): Date => new Date(day.toZonedDateTime(zone).epochMilliseconds)
  const range = (past: number, future: number): Range => {
    const [first, last] = [today.subtract({ days: past }), today.add({ days: future })]
    const window = { from: startOf(first), to: startOf(last.add({ days: 1 })) }
    return { first: first.toString(), last: last.toString(), window, today: startOf(today) }
  }
  const closer = steps.filter(([past, future]) => past <= pastDays && future <= futureDays)
  return [range(pastDays, futureDays), ...closer.map(([past, future]) => range(past, future))]
}

export function fits({ items, bytes }: ViewSize, limits: FeedLimits): boolean {
  return items <= limits.items && bytes <= limits.bytes
}

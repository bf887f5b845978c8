/** Plain days, `YYYY-MM-DD`: they compare as strings and no time zone can move them. Weeks start on Monday (ISO 8601). */
import { Temporal } from 'temporal-polyfill'

export type Day = string

/** A period of whole days, both ends included. */
export interface Period {
  first: Day
  last: Day
}

export const views = ['month', 'week', 'list'] as const
export type View = (typeof views)[number]

/** Days that the list shows at a time. */
export const listDays = 30

const plain = (day: Day) => Temporal.PlainDate.from(day)
const length = 86_400_000

/** Days since 1970-01-01. A day alone is read as UTC, where every day is as long; a page counts thousands of them. */
function count(day: Day): number {
  return Date.parse(day) / length
}

export function plus(day: Day, days: number): Day {
  return new Date((count(day) + days) * length).toISOString().slice(0, -14)
}

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return count(to) - count(from)
}

/** 0 for Monday … 6 for Sunday. */
export function weekday(day: Day): number {
  // The first of them was a Thursday.
  return (((count(day) + 3) % 7) + 7) % 7
}

export function weekNumber(day: Day): number {
  return plain(day).weekOfYear ?? 0
}

export function monday(day: Day): Day {
  return plus(day, -weekday(day))
}

export function addMonths(day: Day, months: number): Day {
  return plain(day).with({ day: 1 }).add({ months }).toString()
}

export function everyDay({ first, last }: Period): Day[] {
  return Array.from({ length: daysBetween(first, last) + 1 }, (_, index) => plus(first, index))
}

/** The days that a view at `date` is about: a calendar month, a week, or thirty days from `date` on. */
export function periodOf(view: View, date: Day): Period {
  if (view === 'month') return { first: addMonths(date, 0), last: plus(addMonths(date, 1), -1) }
  if (view === 'week') return { first: monday(date), last: plus(monday(date), 6) }
  return { first: date, last: plus(date, listDays - 1) }
}

/** The days that are drawn: a month is filled up to whole weeks. */
export function drawnPeriod(view: View, date: Day): Period {
  const { first, last } = periodOf(view, date)
  return view === 'month' ? { first: monday(first), last: plus(monday(last), 6) } : { first, last }
}

/**
 * The instants whose occurrences a view at `date` needs, shown in `zone` (an IANA name). Fourteen hours more at each end than the
 * days themselves, so that floating and all-day values, stored as instants of another zone, are not missed by a whole day.
 */
export function viewWindow(view: View, date: Day, zone: string): { from: Date; to: Date } {
  const { first, last } = drawnPeriod(view, date)
  const start = (day: Day) => new Date(plain(day).toZonedDateTime(zone).epochMilliseconds)
  const margin = 14 * 3_600_000
  return { from: new Date(start(first).getTime() - margin), to: new Date(start(plus(last, 1)).getTime() + margin) }
}

/** When a series of mailed calendars is due: a time on some days of the week, on the wall clock of its zone. Pure. */
import { Temporal } from 'temporal-polyfill'
import { weekdays } from '../sharing/narrowing.ts'
import type { SeriesPlan } from '../storage/snapshot-series.ts'

/** A week has every weekday in it; today's may be over. */
const mostDays = 8

/**
 * The first time after the instant. An hour that clocks skip comes as late as they do, one that they repeat the first time alone
 * (RFC 5545 §3.3.10 would leave the first out: nobody would get a mail on that day).
 */
export function nextTime({ daysOfWeek, time, timeZone }: SeriesPlan, after: Date): Date {
  const today = dayAt(timeZone, after)
  for (let days = 0; days < mostDays; days++) {
    const day = today.add({ days })
    if (!daysOfWeek.some(name => weekdays.indexOf(name) + 1 === day.dayOfWeek)) continue
    const at = day.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(time) }).epochMilliseconds
    if (at > after.getTime()) return new Date(at)
  }
  throw new RangeError('A series has at least one day of the week')
}

/** The day of the series that a time of it is for, `YYYY-MM-DD`. */
export function periodOf({ timeZone }: SeriesPlan, dueAt: Date): string {
  return dayAt(timeZone, dueAt).toString()
}

function dayAt(zone: string, instant: Date): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone).toPlainDate()
}

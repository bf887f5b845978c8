/** Days of a calendar's zone. */
import { Temporal } from 'temporal-polyfill'

/** `2026-11-21`: the day it is in the zone at the instant. */
export function dayIn(zone: string, instant: Date): string {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone).toPlainDate().toString()
}

/** The instant at which the day is over in the zone. @param day `2026-11-21` */
export function endOfDay(zone: string, day: string): Date {
  return new Date(Temporal.PlainDate.from(day).add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds)
}

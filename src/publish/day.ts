/** Days of a calendar's zone. */
import { Temporal } from 'temporal-polyfill'

/** `2026-11-21`: the day it is in the zone at the instant. */
export function dayIn(zone: string, instant: Date): string {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone).toPlainDate().toString()
}

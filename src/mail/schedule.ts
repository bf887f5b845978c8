/** The daily schedule of a mailed calendar: each day from morning to evening, with what is free between what is not. Pure. */
import { Temporal } from 'temporal-polyfill'
import type { WorkingHours } from '../sharing/narrowing.ts'
import { weekdays } from '../sharing/narrowing.ts'
import type { Day } from '../pages/published/days.ts'

/** Minutes after midnight on the wall clock of a day; the end may be 1440. */
export interface Stretch {
  from: number
  to: number
}

export interface Gap extends Stretch {
  working: boolean
}

const wholeDay: Stretch = { from: 0, to: 1440 }

/** When the owner works on a day of another zone: for most people one stretch, told on that zone's clock. */
export function workingOn(day: Day, zone: string, { daysOfWeek, startTime, endTime, timeZone }: WorkingHours): Stretch[] {
  const start = Temporal.PlainDate.from(day)
  const midnight = start.toZonedDateTime(zone)
  const next = start.add({ days: 1 }).toZonedDateTime(zone)
  // Zones are up to 26 hours apart: the day before and the day after there touch this one too.
  return [-1, 0, 1].flatMap(offset => {
    const there = start.add({ days: offset })
    if (!daysOfWeek.some(name => weekdays.indexOf(name) + 1 === there.dayOfWeek)) return []
    const at = (time: string) => there.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(time) }).epochMilliseconds
    const from = Math.max(at(startTime), midnight.epochMilliseconds)
    const to = Math.min(at(endTime), next.epochMilliseconds)
    return from < to ? [{ from: minuteIn(from, zone), to: to === next.epochMilliseconds ? 1440 : minuteIn(to, zone) }] : []
  })
}

function minuteIn(instant: number, zone: string): number {
  const { hour, minute } = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone)
  return hour * 60 + minute
}

/** What is left of a day between the stretches that are taken, cut where work begins and ends. */
export function gapsBetween(taken: readonly Stretch[], working: readonly Stretch[]): Gap[] {
  const edges = [...new Set([...taken, ...working, wholeDay].flatMap(({ from, to }) => [from, to]))].toSorted((a, b) => a - b)
  const gaps: Gap[] = []
  for (const [index, from] of edges.entries()) {
    const to = edges[index + 1]
    if (to === undefined || taken.some(one => one.from <= from && one.to >= to)) continue
    const works = working.some(one => one.from <= from && one.to >= to)
    const before = gaps.at(-1)
    if (before?.to === from && before.working === works) before.to = to
    else gaps.push({ from, to, working: works })
  }
  return gaps
}

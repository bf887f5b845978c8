/** The periods of a rule (RFC 5545 §3.3.10: FREQ and INTERVAL) from a given moment on, each with its candidates. */
import { calendarDay, dayNumber, weekday } from './calendar-day.ts'
import type { Rule } from './rule.ts'
import { completed, daysOfMonth, daysOfWeek, daysOfYear, selects } from './rule-days.ts'
import { type Candidates, candidates, positioned, type TimesOfDay } from './time-slots.ts'

export interface Period {
  /** Seconds of the wall clock: no candidate of this or a later period is before it. */
  begins: number
  candidates: Candidates
  /** What finding it has cost, in steps. */
  steps: number
}

const daySeconds = 86_400
const none: Candidates = { length: 0, at: () => 0 }

interface Walk {
  rule: Rule
  /** Seconds of the wall clock: DTSTART, and the first moment of interest (not before DTSTART). */
  start: number
  from: number
  times: TimesOfDay
}

function aligned(start: number, target: number, step: number): number {
  return start + Math.max(0, Math.floor((target - start) / step)) * step
}

function* years({ rule, start, from, times }: Walk): Generator<Period> {
  const parts = completed(rule, Math.floor(start / daySeconds))
  const first = calendarDay(Math.floor(start / daySeconds)).year
  const steps = parts.months.length > 0 ? 3 * parts.months.length : 31
  for (let year = aligned(first, calendarDay(Math.floor(from / daySeconds)).year, rule.interval); year <= 9999; year += rule.interval) {
    yield {
      begins: dayNumber(year, 1, 1) * daySeconds,
      candidates: positioned(candidates(daysOfYear(parts, year), times), rule.positions),
      steps,
    }
  }
}

function* months({ rule, start, from, times }: Walk): Generator<Period> {
  const parts = completed(rule, Math.floor(start / daySeconds))
  const index = (seconds: number): number => {
    const { year, month } = calendarDay(Math.floor(seconds / daySeconds))
    return year * 12 + month - 1
  }
  for (let at = aligned(index(start), index(from), rule.interval); at < 120_000; at += rule.interval) {
    const year = Math.floor(at / 12)
    const month = (at % 12) + 1
    yield {
      begins: dayNumber(year, month, 1) * daySeconds,
      candidates: positioned(candidates(daysOfMonth(parts, year, month), times), rule.positions),
      steps: 3,
    }
  }
}

function* weeks({ rule, start, from, times }: Walk): Generator<Period> {
  const startDay = Math.floor(start / daySeconds)
  const parts = completed(rule, startDay)
  const first = startDay - ((weekday(startDay) - rule.weekStart + 7) % 7)
  for (let day = aligned(first, Math.floor(from / daySeconds), 7 * rule.interval); ; day += 7 * rule.interval) {
    yield { begins: day * daySeconds, candidates: positioned(candidates(daysOfWeek(parts, day), times), rule.positions), steps: 1 }
  }
}

/** The next day that a day filter may let pass: none before it can, because the month is not one of those asked for. */
function nextDay(rule: Rule, day: number): number {
  const { year, month } = calendarDay(day)
  return rule.months.length > 0 && !rule.months.includes(month) ? dayNumber(year, month + 1, 1) : day + 1
}

function* days({ rule, start, from, times }: Walk): Generator<Period> {
  const startDay = Math.floor(start / daySeconds)
  const parts = completed(rule, startDay)
  const ahead = (target: number): number => startDay + Math.ceil((target - startDay) / rule.interval) * rule.interval
  let day = aligned(startDay, Math.floor(from / daySeconds), rule.interval)
  for (;;) {
    const selected = selects(parts, day)
    yield { begins: day * daySeconds, candidates: selected ? positioned(candidates([day], times), rule.positions) : none, steps: 1 }
    day = ahead(selected ? day + 1 : nextDay(rule, day))
  }
}

function allows(values: number[], value: number): boolean {
  return values.length === 0 || values.includes(value)
}

/** HOURLY, MINUTELY and SECONDLY, on the wall clock: a period that a larger part rules out jumps to where that part changes. */
function* clock(walk: Walk, unit: number): Generator<Period> {
  const { rule, start, times } = walk
  const parts = completed(rule, Math.floor(start / daySeconds))
  const step = unit * rule.interval
  const origin = Math.floor(start / unit) * unit
  let at = aligned(origin, walk.from, step)
  let checkedDay = Number.NaN
  let dayPasses = false
  for (;;) {
    const day = Math.floor(at / daySeconds)
    if (day !== checkedDay) dayPasses = selects(parts, day)
    checkedDay = day
    const hour = Math.floor((at - day * daySeconds) / 3600)
    const minute = Math.floor((at - day * daySeconds) / 60) % 60
    let next = at + step
    let found = none
    if (!dayPasses) next = nextDay(rule, day) * daySeconds
    else if (!allows(rule.hours, hour)) next = day * daySeconds + (hour + 1) * 3600
    else if (unit < 3600 && !allows(rule.minutes, minute)) next = day * daySeconds + hour * 3600 + (minute + 1) * 60
    else if (unit > 1 || allows(rule.seconds, at - Math.floor(at / 60) * 60)) {
      const within = {
        hours: [hour],
        minutes: unit < 3600 ? [minute] : times.minutes,
        seconds: unit < 60 ? [((at % 60) + 60) % 60] : times.seconds,
      }
      found = positioned(candidates([day], within), rule.positions)
    }
    yield { begins: at, candidates: found, steps: 1 }
    at = origin + Math.max(Math.ceil((next - origin) / step), Math.floor((at - origin) / step) + 1) * step
  }
}

function timesOf(rule: Rule, start: number): TimesOfDay {
  const ofDay = start - Math.floor(start / daySeconds) * daySeconds
  const or = (values: number[], value: number): number[] => (values.length > 0 ? values : [value])
  return {
    hours: or(rule.hours, Math.floor(ofDay / 3600)),
    minutes: or(rule.minutes, Math.floor(ofDay / 60) % 60),
    seconds: or(rule.seconds, ofDay % 60),
  }
}

/** Periods in order, the first being the one that `from` lies in or an earlier one. Without end: the caller stops. */
export function periods(rule: Rule, start: number, from: number): Generator<Period> {
  const walk = { rule, start, from, times: timesOf(rule, start) }
  const walks = {
    YEARLY: years,
    MONTHLY: months,
    WEEKLY: weeks,
    DAILY: days,
    HOURLY: (given: Walk) => clock(given, 3600),
    MINUTELY: (given: Walk) => clock(given, 60),
    SECONDLY: (given: Walk) => clock(given, 1),
  }
  return walks[rule.frequency](walk)
}

/**
 * The wall-clock starts of a rule (RFC 5545 §3.3.10), from any point in time on and at a bounded cost.
 * rrule-temporal gives the same dates (a test compares them), at 25 to 140 µs per instance and without a bound on the time
 * of one call; two years of a daily event are too much of that for one PUT.
 */
import { periods } from './periods.ts'
import type { Rule } from './rule.ts'
import { firstFrom } from './time-slots.ts'

/** Steps that may still be taken: an instance given is one, and a dozen days looked at (a whole year: 31). */
export interface Budget {
  steps: number
  /** True once the steps were not enough: what was given is a part. */
  exceeded: boolean
}

export function budgetOf(steps: number): Budget {
  return { steps, exceeded: false }
}

function spend(budget: Budget, steps: number): boolean {
  budget.steps -= steps
  if (budget.steps < 0) budget.exceeded = true
  return !budget.exceeded
}

/** No date is computed after the year 9999 (RFC 3339, and Postgres beyond it would not agree). */
const endOfTime = Date.UTC(9999, 11, 31, 23, 59, 59)

const fixedSteps: Partial<Record<Rule['frequency'], number>> = {
  WEEKLY: 7 * 86_400_000,
  DAILY: 86_400_000,
  HOURLY: 3_600_000,
  MINUTELY: 60_000,
  SECONDLY: 1000,
}

/** Where the steps are all alike COUNT is a date, so that such a rule too can be entered anywhere. */
function endOf(rule: Rule, start: number): Pick<Rule, 'count' | 'until'> {
  const step = fixedSteps[rule.frequency]
  const parts = [
    rule.months,
    rule.monthDays,
    rule.yearDays,
    rule.weeks,
    rule.weekdays,
    rule.hours,
    rule.minutes,
    rule.seconds,
    rule.positions,
  ]
  if (rule.count === null || rule.count <= 0 || step === undefined || parts.some(part => part.length > 0)) return rule
  const last = start + (rule.count - 1) * rule.interval * step
  return { count: null, until: Math.min(last, rule.until ?? last) }
}

/**
 * Starts in order. DTSTART is the first one and counts, whether the rule would give it or not (RFC 5545 §3.8.5.3).
 * A rule with COUNT is followed from DTSTART, any other is entered at the window.
 * @param start wall clock of DTSTART, ms
 * @param from inclusive, ms; starts before it are left out
 * @param to inclusive, ms
 */
export function* starts(rule: Rule, start: number, from: number, to: number, budget: Budget): Generator<number> {
  const { count, until } = endOf(rule, start)
  let left = count ?? Number.POSITIVE_INFINITY
  if (left <= 0) return
  const last = Math.min(to, until ?? endOfTime, endOfTime)
  if (start >= from && start <= to) yield start
  left--
  if (!rule.supported) budget.exceeded = true
  if (left <= 0 || last <= start || budget.exceeded) return
  const entered = count === null ? Math.max(start, from) : start
  for (const { begins, candidates, steps } of periods(rule, start / 1000, Math.floor(entered / 1000))) {
    if (begins * 1000 > last || !spend(budget, steps)) return
    if (candidates.length === 0) continue
    const counted = firstFrom(candidates, start / 1000 + 1)
    const wanted = Math.max(counted, firstFrom(candidates, Math.ceil(from / 1000)))
    left -= wanted - counted
    for (let index = wanted; index < candidates.length && left > 0; index++) {
      const at = candidates.at(index) * 1000
      if (at > last) return
      if (!spend(budget, 1)) return
      yield at
      left--
    }
    if (left <= 0) return
  }
}

/** First and last instant of a set of components: what an index of time asks before anything is expanded. */
import { properties, property, type RawComponent, type RawProperty } from './component.ts'
import { latest, type Moment, readDuration, readMoment, wallClock, type Zones } from './moment.ts'
import { type CalendarLimits, InvalidCalendar } from './object.ts'
import { wallText } from './offset.ts'
import { type Budget, budgetOf, starts } from './recurrence.ts'
import { type Rule, readRule, type RecurValue } from './rule.ts'
import { perPeriod, perYear } from './rule-weight.ts'
import type { Times } from './times.ts'

export interface Timed {
  component: RawComponent
  times: Times
}

export interface Extent {
  /** Epoch milliseconds; null for an undated object. */
  first: number | null
  /** Null when undated or without end. Not before the end of the last instance; days later where UNTIL is not an instance. */
  last: number | null
  recurring: boolean
}

interface Reading {
  zones: Zones
  limits: CalendarLimits
  /** One for all components, so that many rules cost no more than one. */
  budget: Budget
}

const mostPerPeriod = 20_000
const widest = { from: Date.UTC(0, 0, 1), to: Date.UTC(9999, 11, 31) }

function tooMany(line: number): InvalidCalendar {
  return new InvalidCalendar('max-instances', 'The recurrence has too many instances', line)
}

function ruleOf(written: RawProperty, start: Moment): Rule {
  const rule = readRule(written.values[0] as RecurValue, null, start.date)
  if (!rule) throw new InvalidCalendar('valid-calendar-data', 'Recurrence rule: FREQ is missing or unknown', written.line)
  return rule
}

function untilOf(written: RawProperty, start: Moment, zones: Zones): number | null {
  const value = /(?:^|;)UNTIL=([^;]+)/i.exec(written.raw)?.[1]?.toUpperCase()
  const local = value === undefined ? null : wallClock(value)
  if (value === undefined || local === null) return null
  if (value.endsWith('Z')) return Date.parse(`${local}Z`)
  return (start.zone ?? zones.floating).toUtc(value.includes('T') ? local : `${local.slice(0, 10)}T23:59:59`)
}

/** Last start of a rule; null when it has no end, or none that the budget could find. */
function lastStart(written: RawProperty, start: Moment, { zones, limits, budget }: Reading): number | null {
  const rule = ruleOf(written, start)
  if (perPeriod(rule) > mostPerPeriod) throw tooMany(written.line)
  const until = untilOf(written, start, zones)
  if (rule.count === null) {
    const years = until === null ? Number.POSITIVE_INFINITY : Math.max(1, (until - start.at) / (365 * 86_400_000))
    if (perYear(rule) * Math.min(years, 1) > limits.instances) throw tooMany(written.line)
    return until === null ? null : Math.max(until, start.at)
  }
  if (rule.count > limits.instances) throw tooMany(written.line)
  let last = epoch(start.local)
  for (const wall of starts(rule, last, widest.from, widest.to, budget)) last = wall
  if (budget.exceeded) return null
  const local = new Date(last).toISOString().slice(0, 19)
  return start.utc ? last : (start.zone ?? zones.floating).toUtc(local)
}

function epoch(local: string): number {
  return Date.parse(`${local}Z`)
}

/** End of the instance that starts at `at`, as long as the first one: by the clock for days, by clock or by time for the rest. */
function endOf(at: number, start: Moment, end: number, zones: Zones): number {
  const exact = at + end - start.at
  if (start.utc || at === start.at) return exact
  const zone = start.zone ?? zones.floating
  const byClock = zone.toUtc(wallText(epoch(zone.toLocal(at)) + epoch(zone.toLocal(end)) - epoch(start.local)))
  return start.date ? byClock : Math.max(exact, byClock)
}

function additions(component: RawComponent, zones: Zones, usual: (at: number) => number): { start: number; end: number }[] {
  return properties(component, 'RDATE').flatMap(written =>
    written.raw.split(',').map(value => {
      const [begins = '', ends] = value.split('/')
      const start = readMoment(begins, written, zones).at
      if (ends === undefined) return { start, end: usual(start) }
      const lasts = readDuration(ends)
      const end = lasts ? start + lasts.days * 86_400_000 + lasts.milliseconds : readMoment(ends, written, zones).at
      return { start, end: Math.max(start, end) }
    }),
  )
}

function listed(component: RawComponent): number {
  const lists = component.properties.filter(({ name }) => name === 'RDATE' || name === 'EXDATE')
  return lists.reduce((sum, { values }) => sum + values.length, 0)
}

function spanOf({ component, times }: Timed, reading: Reading): { first: number; last: number | null } {
  const { start } = times
  const { zones, limits } = reading
  if (!start) return { first: Number.POSITIVE_INFINITY, last: Number.NEGATIVE_INFINITY }
  if (listed(component) > limits.instances) throw tooMany(component.line)
  const usual = (at: number) => endOf(at, start, times.end ?? start.at, zones)
  const dates = additions(component, zones, usual)
  const rules = properties(component, 'RRULE').map(rule => lastStart(rule, start, reading))
  const first = dates.reduce((least, date) => Math.min(least, date.start), start.at)
  const ends = rules.map(last => (last === null ? Number.POSITIVE_INFINITY : usual(last)))
  const last = [...dates.map(date => date.end), ...ends].reduce((a, b) => Math.max(a, b), times.end ?? start.at)
  return { first, last: last === Number.POSITIVE_INFINITY ? null : Math.min(last, latest) }
}

/** How much later than its own instance a RANGE=THISANDFUTURE makes those that follow it end. */
function moved({ component, times }: Timed, zones: Zones, length: number): number {
  const instance = property(component, 'RECURRENCE-ID')
  if (!instance || times.end === null || instance.parameters.get('RANGE')?.toUpperCase() !== 'THISANDFUTURE') return 0
  return Math.max(0, times.end - readMoment(instance.raw, instance, zones).at - length)
}

/**
 * The extent of all components of one UID: from the first start to the last end.
 * @throws InvalidCalendar `max-instances` when a rule, or the dates beside it, make more than `limits.instances`
 */
export function extent(all: readonly Timed[], zones: Zones, limits: CalendarLimits): Extent {
  const dated = all.filter(({ times }) => times.start !== null)
  const recurring = all.some(({ component }) => ['RRULE', 'RDATE', 'RECURRENCE-ID'].some(name => property(component, name)))
  if (dated.length === 0) return { first: null, last: null, recurring }
  const master = dated.find(({ component }) => !property(component, 'RECURRENCE-ID'))?.times
  const length = master?.start ? (master.end ?? master.start.at) - master.start.at : 0
  const later = dated.reduce((most, timed) => Math.max(most, moved(timed, zones, length)), 0)
  const reading = { zones, limits, budget: budgetOf(limits.instances * 4) }
  const spans = dated.map(timed => spanOf(timed, reading))
  const ends = spans.map(({ last }) => last)
  const first = spans.reduce((least, span) => Math.min(least, span.first), Number.POSITIVE_INFINITY)
  return {
    first,
    last: ends.includes(null) ? null : Math.min(latest, ends.reduce<number>((a, b) => Math.max(a, b ?? a), first) + later),
    recurring,
  }
}

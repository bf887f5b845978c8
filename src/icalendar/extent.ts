/** First and last instant of a set of components: what an index of time asks before anything is expanded. */
import { properties, property, type RawComponent, type RawProperty } from './component.ts'
import { latest, type Moment, readDuration, readMoment, wallClock, type Zones } from './moment.ts'
import { type CalendarLimits, InvalidCalendar } from './object.ts'
import { budgetOf, starts } from './recurrence.ts'
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

/** Last start of a rule; null when it has no end. */
function lastStart(written: RawProperty, start: Moment, zones: Zones, limits: CalendarLimits): number | null {
  const rule = ruleOf(written, start)
  if (perPeriod(rule) > mostPerPeriod) throw tooMany(written.line)
  const until = untilOf(written, start, zones)
  if (rule.count === null) {
    const years = until === null ? Number.POSITIVE_INFINITY : Math.max(1, (until - start.at) / (365 * 86_400_000))
    if (perYear(rule) * Math.min(years, 1) > limits.instances) throw tooMany(written.line)
    return until === null ? null : Math.max(until, start.at)
  }
  if (rule.count > limits.instances) throw tooMany(written.line)
  let last = Date.parse(`${start.local}Z`)
  for (const wall of starts(rule, last, widest.from, widest.to, budgetOf(limits.instances * 4))) last = wall
  const local = new Date(last).toISOString().slice(0, 19)
  return start.utc ? last : (start.zone ?? zones.floating).toUtc(local)
}

function additions(component: RawComponent, zones: Zones, length: number): { start: number; end: number }[] {
  return properties(component, 'RDATE').flatMap(written =>
    written.raw.split(',').map(value => {
      const [begins = '', ends] = value.split('/')
      const start = readMoment(begins, written, zones).at
      if (ends === undefined) return { start, end: start + length }
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

function spanOf({ component, times }: Timed, zones: Zones, limits: CalendarLimits): { first: number; last: number | null } {
  const { start } = times
  if (!start) return { first: Number.POSITIVE_INFINITY, last: Number.NEGATIVE_INFINITY }
  if (listed(component) > limits.instances) throw tooMany(component.line)
  const length = (times.end ?? start.at) - start.at
  const dates = additions(component, zones, length)
  const rules = properties(component, 'RRULE').map(rule => lastStart(rule, start, zones, limits))
  const first = dates.reduce((least, date) => Math.min(least, date.start), start.at)
  // An hour more where a zone changes between the first instance and the last.
  const ends = rules.map(last => (last === null ? Number.POSITIVE_INFINITY : last + length + (last > start.at ? 3_600_000 : 0)))
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
  const later = Math.max(...dated.map(timed => moved(timed, zones, length)))
  const spans = dated.map(timed => spanOf(timed, zones, limits))
  const ends = spans.map(({ last }) => last)
  const first = spans.reduce((least, span) => Math.min(least, span.first), Number.POSITIVE_INFINITY)
  return {
    first,
    last: ends.includes(null) ? null : Math.min(latest, ends.reduce<number>((a, b) => Math.max(a, b ?? a), first) + later),
    recurring,
  }
}

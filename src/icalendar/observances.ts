/** Offsets out of a VTIMEZONE itself (RFC 5545 §3.6.5), for zones that no table knows. Bounded whatever its rules say. */
import { LRUCache } from 'lru-cache'
import { components, properties, property, type RawComponent, textOf } from './component.ts'
import { InvalidCalendar } from './object.ts'
import { byDay, byYear, type Offset } from './offset.ts'
import { budgetOf, starts } from './recurrence.ts'
import { type RecurValue, readRule, type Rule } from './rule.ts'
import { checkRule } from './rule-syntax.ts'

interface Onset {
  /** UTC, epoch milliseconds. */
  at: number
  offset: number
}

interface Observance {
  from: number
  to: number
  /** Wall clock of the first onset as if it were UTC. */
  start: number
  /** Wall clocks of RDATE, likewise. */
  dates: number[]
  rule: Rule | null
}

const mostOnsets = 2_000
const mostObservances = 600
const mostRules = 40
/** No zone has kept one offset for longer, but for those that keep it for ever. */
const mostYears = 200
const mostSteps = 200

function invalid(reason: string, line: number): InvalidCalendar {
  return new InvalidCalendar('valid-calendar-data', reason, line)
}

function offsetValue(observance: RawComponent, name: string): number {
  const raw = property(observance, name)?.raw.trim() ?? ''
  const found = /^([+-])(\d\d):?([0-5]\d):?([0-5]\d)?$/.exec(raw)
  const milliseconds = found ? (Number(found[2]) * 3600 + Number(found[3]) * 60 + Number(found[4] ?? 0)) * 1000 : Number.NaN
  if (!found || milliseconds >= 86_400_000) throw invalid(`${name} is not an offset from UTC`, observance.line)
  return found[1] === '-' ? -milliseconds : milliseconds
}

/** A local date-time (`19701025T030000`) as if it were UTC. */
function wall(raw: string, line: number): number {
  const found = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)Z?)?$/.exec(raw.trim())
  const [, year, month, day, hour = '00', minute = '00', second = '00'] = found ?? []
  const at = found ? Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) : Number.NaN
  if (Number.isNaN(at)) throw invalid('A time zone needs dates that exist', line)
  return at
}

function ruleOf(observance: RawComponent, start: number, from: number): Rule | null {
  const written = property(observance, 'RRULE')
  if (!written) return null
  const until = checkRule(written.raw, written.line)
  // UNTIL is in UTC while the onsets are counted on the wall clock before the change.
  const last = until === null ? null : wall(until, written.line) + (until.endsWith('Z') ? from : 0)
  const rule = readRule(written.values[0] as RecurValue, last, false)
  if (rule?.frequency !== 'YEARLY' && rule?.frequency !== 'MONTHLY') {
    throw invalid('A time zone changes by the year or the month', written.line)
  }
  // A rule that gives nothing in nine years gives nothing ever; walking back in search of it would not end.
  const [first] = starts(rule, start, start + 1, start + 9 * 366 * 86_400_000, budgetOf(mostSteps))
  return first === undefined ? null : rule
}

function readObservance(observance: RawComponent): Observance {
  const started = property(observance, 'DTSTART')
  if (!started) throw invalid(`${observance.name} has no DTSTART`, observance.line)
  const start = wall(started.raw, started.line)
  const from = offsetValue(observance, 'TZOFFSETFROM')
  const dates = properties(observance, 'RDATE').flatMap(({ raw, line }) => raw.split(',').map(date => wall(date, line)))
  return {
    from,
    to: offsetValue(observance, 'TZOFFSETTO'),
    start,
    dates: dates.slice(0, mostOnsets),
    rule: ruleOf(observance, start, from),
  }
}

/** Onsets of one calendar year of the wall clock. */
function onsetsIn(observances: Observance[], year: number): Onset[] {
  const first = Date.UTC(year, 0, 1)
  const last = Date.UTC(year + 1, 0, 1) - 1
  return observances.flatMap(({ from, to, start, dates, rule }) => {
    const active = rule && start <= last && (rule.until ?? last) >= first
    const ruled = active ? [...starts(rule, start, first, last, budgetOf(mostSteps))] : []
    return [...ruled, ...[start, ...dates].filter(at => at >= first && at <= last)].map(at => ({ at: at - from, offset: to }))
  })
}

/** The offset at the beginning of a year: walks back to the last onset, or to the last that is written as a date. */
function before(observances: Observance[], year: number, ofYear: (year: number) => Onset[]): number {
  const written = observances
    .flatMap(({ start, dates, from, to }) => [start, ...dates].map(at => ({ at, from, to })))
    .toSorted((a, b) => a.at - b.at)
  const latest = written.findLast(({ at }) => at < Date.UTC(year, 0, 1))
  if (!latest) return written[0]?.from ?? 0
  const lowest = Math.max(new Date(latest.at).getUTCFullYear(), year - mostYears)
  for (let back = year - 1; back >= lowest; back--) {
    const last = ofYear(back).at(-1)
    if (last) return last.offset
  }
  return latest.to
}

const checked = new LRUCache<string, true>({ max: 1_000 })

/**
 * Refuses a VTIMEZONE text that says nothing or nonsense, also where its TZID is known anyway.
 * @throws InvalidCalendar `valid-calendar-data`
 */
export function checkDefinition(definition: string): void {
  if (checked.has(definition)) return
  offsetsOf(definition)
  checked.set(definition, true)
}

/**
 * The offsets of one VTIMEZONE text.
 * @throws InvalidCalendar `valid-calendar-data` when it has no observance or its offsets, dates or rules are not such
 */
export function offsetsOf(definition: string): Offset {
  const zone = components(definition)
  if (zone.name !== 'VTIMEZONE' || textOf(zone, 'TZID') === null) throw invalid('A VTIMEZONE needs a TZID', zone.line)
  const observances = zone.components.filter(({ name }) => name === 'STANDARD' || name === 'DAYLIGHT').map(readObservance)
  if (observances.length > mostObservances || observances.filter(({ rule }) => rule).length > mostRules)
    throw invalid('A VTIMEZONE of too many parts', zone.line)
  if (observances.length === 0) throw invalid('A VTIMEZONE needs STANDARD or DAYLIGHT', zone.line)
  const ofYear = byYear(year => onsetsIn(observances, year).toSorted((a, b) => a.at - b.at))
  // The wall clock of an onset may be in the year before or after its instant.
  const around = byYear(year => [year - 1, year, year + 1].flatMap(ofYear))
  const atBeginning = byYear(year => before(observances, year - 1, ofYear))
  return byDay(epochMs => {
    const year = new Date(epochMs).getUTCFullYear()
    const reached = around(year).findLast(({ at }) => at <= epochMs)
    return reached ? reached.offset : atBeginning(year)
  })
}

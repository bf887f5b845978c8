/** Offsets out of a VTIMEZONE itself (RFC 5545 §3.6.5), for zones that no table knows. Bounded whatever its rules say. */
import { LRUCache } from 'lru-cache'
import { RRuleTemporal } from 'rrule-temporal'
import { components, properties, property, type RawComponent, textOf } from './component.ts'
import { InvalidCalendar } from './object.ts'
import { byDay, type Offset } from './offset.ts'

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
  rule: RRuleTemporal | null
}

const mostOnsets = 2_000
const mostYears = 500

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

function ruleOf(observance: RawComponent, start: number, from: number): RRuleTemporal | null {
  const written = property(observance, 'RRULE')
  if (!written) return null
  const until = /(?:^|;)UNTIL=(\d{8}(?:T\d{6}Z?)?)/i.exec(written.raw)?.[1]
  // UNTIL is in UTC while the onsets are counted on the wall clock before the change.
  const last = until === undefined ? '' : compact(wall(until, written.line) + (until.toUpperCase().endsWith('Z') ? from : 0))
  const raw = until === undefined ? written.raw : written.raw.replace(until, last)
  if (!/(?:^|;)FREQ=(?:YEARLY|MONTHLY)(?:;|$)/i.test(raw)) throw invalid('A time zone changes by the year or the month', written.line)
  if (/(?:^|;)BY(?:HOUR|MINUTE|SECOND)=\d+,/i.test(raw)) throw invalid('A time zone changes once a day at most', written.line)
  try {
    return new RRuleTemporal({ rruleString: `DTSTART:${compact(start)}\nRRULE:${raw}`, maxIterations: 10_000 })
  } catch {
    throw invalid('The rule of a time zone cannot be read', written.line)
  }
}

function compact(wallMs: number): string {
  return `${new Date(wallMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`
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
  const next = Date.UTC(year + 1, 0, 1)
  return observances.flatMap(({ from, to, start, dates, rule }) => {
    const ruled = rule && start < next ? rule.between(new Date(first), new Date(next), true).map(date => date.epochMilliseconds) : []
    const within = [...ruled, ...dates, start].filter(at => at >= first && at < next)
    return within.map(at => ({ at: at - from, offset: to }))
  })
}

/** The last onset before a year: found by walking back to the year of the first one, `mostYears` at most. */
function before(observances: Observance[], year: number, ofYear: (year: number) => Onset[]): number {
  const earliest = observances.reduce((a, b) => (b.start < a.start ? b : a))
  const lowest = Math.max(new Date(earliest.start).getUTCFullYear(), year - mostYears)
  for (let back = year - 1; back >= lowest; back--) {
    const last = ofYear(back).at(-1)
    if (last) return last.offset
  }
  return earliest.from
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
  if (observances.length === 0) throw invalid('A VTIMEZONE needs STANDARD or DAYLIGHT', zone.line)
  const years = new Map<number, Onset[]>()
  const starts = new Map<number, number>()
  const ofYear = (year: number): Onset[] => {
    const onsets = years.get(year) ?? onsetsIn(observances, year).toSorted((a, b) => a.at - b.at)
    if (years.size > mostYears) years.clear()
    years.set(year, onsets)
    return onsets
  }
  return byDay(epochMs => {
    const year = new Date(epochMs).getUTCFullYear()
    const onsets = [...ofYear(year - 1), ...ofYear(year), ...ofYear(year + 1)]
    const reached = onsets.findLast(({ at }) => at <= epochMs)
    if (reached) return reached.offset
    let offset = starts.get(year)
    if (offset === undefined) {
      offset = before(observances, year - 1, ofYear)
      if (starts.size > mostYears) starts.clear()
      starts.set(year, offset)
    }
    return offset
  })
}

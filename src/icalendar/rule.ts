/** A recurrence rule read from jCal (RFC 7265 §3.6.10) into sorted numbers. Pure values; `recurrence.ts` walks them. */

export type Frequency = 'YEARLY' | 'MONTHLY' | 'WEEKLY' | 'DAILY' | 'HOURLY' | 'MINUTELY' | 'SECONDLY'

export interface WeekdayRule {
  /** 0 is Monday. */
  day: number
  /** Which one of its kind in the month or year, negative from the end; 0 for every one. */
  nth: number
}

/** Wall-clock times are milliseconds of a clock without zone: `Date.UTC` of the written fields. */
export interface Rule {
  frequency: Frequency
  interval: number
  count: number | null
  /** Last wall-clock time, inclusive. */
  until: number | null
  /** Monday is 0. */
  weekStart: number
  /** Empty where the rule says nothing. */
  months: number[]
  monthDays: number[]
  yearDays: number[]
  weeks: number[]
  weekdays: WeekdayRule[]
  hours: number[]
  minutes: number[]
  seconds: number[]
  positions: number[]
  /** False for a calendar scale or a way of skipping that is not computed here (RFC 7529). */
  supported: boolean
}

/** The jCal value of RRULE: lower-case part names; single values stand bare, several as a list. */
export type RecurValue = Readonly<Record<string, unknown>>

const weekdayNames = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']
const frequencies: readonly string[] = ['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY', 'MINUTELY', 'SECONDLY']

function list(value: unknown): unknown[] {
  return value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]
}

function word(value: unknown, absent: string): string {
  return typeof value === 'string' ? value.toUpperCase() : absent
}

function numbers(value: unknown): number[] {
  const found = list(value).map(Number).filter(Number.isInteger)
  return [...new Set(found)].sort((a, b) => a - b)
}

function weekdays(value: unknown): WeekdayRule[] {
  return list(value).flatMap(entry => {
    const match = /^([+-]?\d{1,3})?(MO|TU|WE|TH|FR|SA|SU)$/.exec(word(entry, ''))
    return match?.[2] ? [{ day: weekdayNames.indexOf(match[2]), nth: Number(match[1] ?? 0) }] : []
  })
}

// ical.js keeps WKST as a number with Sunday 1; other writers of jCal keep the name.
function weekStart(value: unknown): number {
  if (typeof value === 'number') return (value + 5) % 7
  const index = weekdayNames.indexOf(word(value, 'MO'))
  return index < 0 ? 0 : index
}

function isFrequency(value: string): value is Frequency {
  return frequencies.includes(value)
}

/**
 * Reads the jCal value of one RRULE.
 * @param until the UNTIL already turned into the wall clock of DTSTART (ms), null without one
 * @param allDay DTSTART is a date: parts of the clock are then without effect (RFC 5545 §3.3.10)
 * @returns null when the value has no known FREQ
 */
export function readRule(value: RecurValue, until: number | null, allDay: boolean): Rule | null {
  const frequency = word(value.freq, '')
  if (!isFrequency(frequency)) return null
  const count = value.count === undefined ? null : Math.max(0, Math.trunc(Number(value.count)) || 0)
  const scale = word(value.rscale, 'GREGORIAN')
  const skip = word(value.skip, 'OMIT')
  return {
    frequency,
    interval: Math.max(1, Math.trunc(Number(value.interval ?? 1)) || 1),
    count,
    until,
    weekStart: weekStart(value.wkst),
    months: numbers(value.bymonth),
    monthDays: numbers(value.bymonthday),
    yearDays: numbers(value.byyearday),
    weeks: numbers(value.byweekno),
    weekdays: weekdays(value.byday),
    hours: allDay ? [] : numbers(value.byhour),
    minutes: allDay ? [] : numbers(value.byminute),
    seconds: allDay ? [] : [...new Set(numbers(value.bysecond).map(second => Math.min(second, 59)))],
    positions: numbers(value.bysetpos),
    supported: scale === 'GREGORIAN' && skip === 'OMIT',
  }
}

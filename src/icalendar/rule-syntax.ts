/** Recurrence rules as text: are they well formed (RFC 5545 §3.3.10)? */
import { InvalidCalendar } from './object.ts'

const frequency = /^(?:SECONDLY|MINUTELY|HOURLY|DAILY|WEEKLY|MONTHLY|YEARLY)$/

/** Least and most of each list of numbers; negative too where the least is. */
const ranges: ReadonlyMap<string, readonly [number, number]> = new Map([
  ['BYSECOND', [0, 60]],
  ['BYMINUTE', [0, 59]],
  ['BYHOUR', [0, 23]],
  ['BYMONTHDAY', [-31, 31]],
  ['BYYEARDAY', [-366, 366]],
  ['BYWEEKNO', [-53, 53]],
  ['BYSETPOS', [-366, 366]],
  ['BYMONTH', [1, 12]],
])
const weekday = /^(?:[+-]?(?:[1-9]|[1-4]\d|5[0-3]))?(?:SU|MO|TU|WE|TH|FR|SA)$/
const longestList = 400

function checkList(name: string, list: readonly string[]): boolean {
  if (list.length > longestList) return false
  if (name === 'BYDAY') return list.every(item => weekday.test(item))
  const range = ranges.get(name)
  if (!range) return false
  const [least, most] = range
  return list.every(item => {
    // A leap month of RFC 7529 is `5L`.
    const digits = name === 'BYMONTH' ? item.replace(/L$/, '') : item
    if (!/^[+-]?\d{1,3}$/.test(digits)) return false
    const number = Number(digits)
    return number >= least && number <= most && (least >= 0 || number !== 0)
  })
}

function positive(value = ''): boolean {
  return /^\d{1,10}$/.test(value) && Number(value) >= 1
}

/**
 * Refuses what is no rule; `rule.ts` reads it afterwards and refuses nothing.
 * @returns UNTIL as written, null without one
 * @throws InvalidCalendar `valid-calendar-data`
 */
export function checkRule(written: string, line: number): string | null {
  const refuse = (reason: string) => new InvalidCalendar('valid-calendar-data', `Recurrence rule: ${reason}`, line)
  const given = new Map<string, string>()
  for (const part of written.trim().toUpperCase().split(';', 40)) {
    const [name = '', value = '', ...rest] = part.split('=')
    if (name === '' || value === '' || rest.length > 0) throw refuse('a part is not NAME=value')
    if (given.has(name)) throw refuse(`${name.slice(0, 20)} twice`)
    given.set(name, value)
  }
  for (const [name, value] of given) {
    if (['FREQ', 'INTERVAL', 'COUNT', 'UNTIL', 'RSCALE', 'SKIP'].includes(name)) continue
    if (name === 'WKST' && /^(?:SU|MO|TU|WE|TH|FR|SA)$/.test(value)) continue
    if (!checkList(name, value.split(','))) throw refuse(`${name.slice(0, 20)} is not understood`)
  }
  if (!frequency.test(given.get('FREQ') ?? '')) throw refuse('FREQ is missing or unknown')
  if (given.has('INTERVAL') && !positive(given.get('INTERVAL'))) throw refuse('INTERVAL is not a positive number')
  const until = given.get('UNTIL') ?? null
  if (given.has('COUNT') && (!positive(given.get('COUNT')) || until !== null)) {
    throw refuse('COUNT is not a positive number, or stands beside UNTIL')
  }
  return until
}

/** How many instances a recurrence rule makes, about and rather too many: asked before any are made. */
import type { Frequency, Rule } from './rule.ts'

const clocked: readonly Frequency[] = ['HOURLY', 'MINUTELY', 'SECONDLY']
const periods = { SECONDLY: 31_622_400, MINUTELY: 527_040, HOURLY: 8784, DAILY: 366, WEEKLY: 53, MONTHLY: 12, YEARLY: 1 } as const

/** Times on a day that the rule hits, without its INTERVAL. */
function perDay({ frequency, hours, minutes, seconds }: Rule): number {
  const level = clocked.indexOf(frequency)
  const ofHours = hours.length || (level >= 0 ? 24 : 1)
  const ofMinutes = minutes.length || (level >= 1 ? 60 : 1)
  return ofHours * ofMinutes * (seconds.length || (level === 2 ? 60 : 1))
}

function perMonth({ weekdays, monthDays }: Rule): number {
  return monthDays.length || weekdays.reduce((sum, { nth }) => sum + (nth === 0 ? 5 : 1), 0) || 1
}

/** Days of a year that the rule hits, without its INTERVAL. */
function days(rule: Rule): number {
  const { frequency, months, monthDays, yearDays, weeks, weekdays } = rule
  if (frequency === 'WEEKLY') return 53 * (weekdays.length || 1)
  if (frequency === 'MONTHLY') return (months.length || 12) * perMonth(rule)
  if (frequency === 'YEARLY') {
    const inMonths = months.length > 0 || monthDays.length > 0 ? (months.length || 12) * perMonth(rule) : 53 * weekdays.length
    return Math.max(yearDays.length, 7 * weeks.length, inMonths, 1)
  }
  const ofWeek = weekdays.length > 0 ? Math.min(1, weekdays.length / 7) : 1
  const ofMonth = monthDays.length > 0 ? Math.min(1, monthDays.length / 28) : 1
  return 366 * ((months.length || 12) / 12) * ofWeek * ofMonth
}

/** Instances in a year. */
export function perYear(rule: Rule): number {
  return (Math.min(366, days(rule)) * perDay(rule)) / rule.interval
}

/** Candidates that one period makes at once, however few of them COUNT or BYSETPOS let through. */
export function perPeriod(rule: Rule): number {
  return (Math.min(366, days(rule)) * perDay(rule)) / periods[rule.frequency]
}

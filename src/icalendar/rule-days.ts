/** Which days of one period (a year, a month, a week, a day) a rule selects: the table of RFC 5545 §3.3.10. */
import { calendarDay, dayNumber, daysInMonth, daysInYear, weekday, weekOf } from './calendar-day.ts'
import type { Rule, WeekdayRule } from './rule.ts'

/** The day parts of a rule with what DTSTART gives where the rule is silent. */
export interface DayParts extends Pick<Rule, 'frequency' | 'weekStart' | 'months' | 'weekdays'> {
  monthDays: ReadonlySet<number>
  yearDays: ReadonlySet<number>
  weeks: ReadonlySet<number>
}

/** DTSTART fills in what neither the frequency nor another part decides. */
export function completed(rule: Rule, startDay: number): DayParts {
  const { month, date } = calendarDay(startDay)
  const sameWeekday: WeekdayRule[] = [{ day: weekday(startDay), nth: 0 }]
  const parts: DayParts = {
    frequency: rule.frequency,
    weekStart: rule.weekStart,
    months: rule.months,
    weekdays: rule.weekdays,
    monthDays: new Set(rule.monthDays),
    yearDays: new Set(rule.yearDays),
    weeks: new Set(rule.frequency === 'YEARLY' ? rule.weeks : []),
  }
  if (rule.frequency === 'WEEKLY') return rule.weekdays.length === 0 ? { ...parts, weekdays: sameWeekday } : parts
  if (rule.frequency !== 'YEARLY' && rule.frequency !== 'MONTHLY') return parts
  if (rule.weekdays.length > 0 || rule.monthDays.length > 0 || rule.yearDays.length > 0) return parts
  if (parts.weeks.size > 0) return { ...parts, weekdays: sameWeekday }
  const months = rule.frequency === 'YEARLY' && rule.months.length === 0 ? [month] : rule.months
  return { ...parts, months, monthDays: new Set([date]) }
}

function holds(values: ReadonlySet<number>, position: number, length: number): boolean {
  return values.size === 0 || values.has(position) || values.has(position - length - 1)
}

function nthMatches(nth: number, position: number, length: number): boolean {
  return nth > 0 ? Math.ceil(position / 7) === nth : Math.ceil((length - position + 1) / 7) === -nth
}

/** Does a day pass every part? `nth` weekdays count in the month when the rule names months or runs monthly, else in the year. */
export function selects(parts: DayParts, day: number): boolean {
  const { year, month, date } = calendarDay(day)
  const inMonth = daysInMonth(year, month)
  if (parts.months.length > 0 && !parts.months.includes(month)) return false
  if (!holds(parts.monthDays, date, inMonth)) return false
  const needsYear = parts.yearDays.size > 0 || parts.weekdays.some(({ nth }) => nth !== 0)
  const inYear = needsYear ? daysInYear(year) : 0
  const yearDay = needsYear ? day - dayNumber(year, 1, 1) + 1 : 0
  if (!holds(parts.yearDays, yearDay, inYear)) return false
  if (parts.weeks.size > 0) {
    const { week, weeks } = weekOf(day, year, parts.weekStart)
    if (!holds(parts.weeks, week, weeks)) return false
  }
  if (parts.weekdays.length === 0) return true
  const of = weekday(day)
  const byMonth = parts.frequency === 'MONTHLY' || parts.months.length > 0
  const counted = (parts.frequency === 'MONTHLY' || parts.frequency === 'YEARLY') && parts.weeks.size === 0
  return parts.weekdays.some(
    ({ day: wanted, nth }) =>
      wanted === of && (nth === 0 || !counted || (byMonth ? nthMatches(nth, date, inMonth) : nthMatches(nth, yearDay, inYear))),
  )
}

function chosen(parts: DayParts, first: number, length: number): number[] {
  const days: number[] = []
  for (let day = first; day < first + length; day++) if (selects(parts, day)) days.push(day)
  return days
}

export function daysOfMonth(parts: DayParts, year: number, month: number): number[] {
  if (parts.months.length > 0 && !parts.months.includes(month)) return []
  const length = daysInMonth(year, month)
  return chosen(parts, dayNumber(year, month, 1), length)
}

export function daysOfYear(parts: DayParts, year: number): number[] {
  if (parts.months.length === 0) return chosen(parts, dayNumber(year, 1, 1), daysInYear(year))
  return parts.months.filter(month => month >= 1 && month <= 12).flatMap(month => daysOfMonth(parts, year, month))
}

export function daysOfWeek(parts: DayParts, first: number): number[] {
  return chosen(parts, first, 7)
}

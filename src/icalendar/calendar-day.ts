/** Days of the Gregorian calendar as numbers: day 0 is 1970-01-01. Weekdays count from Monday 0. */

const milliseconds = 86_400_000

export interface CalendarDay {
  year: number
  /** 1 to 12. */
  month: number
  date: number
}

export function dayNumber(year: number, month: number, date: number): number {
  const at = Date.UTC(2000, month - 1, date)
  // Date.UTC reads the years 0 to 99 as 1900 and on.
  return Math.floor(new Date(at).setUTCFullYear(year, month - 1, date) / milliseconds)
}

export function calendarDay(day: number): CalendarDay {
  const at = new Date(day * milliseconds)
  return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, date: at.getUTCDate() }
}

export function weekday(day: number): number {
  return (((day + 3) % 7) + 7) % 7
}

export function daysInMonth(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
  return isLeap(year) ? 29 : 28
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

export function daysInYear(year: number): number {
  return isLeap(year) ? 366 : 365
}

/** First day of week 1: the week, beginning on `weekStart`, that holds at least four days of the year (RFC 5545 §3.3.10). */
function firstWeek(year: number, weekStart: number): number {
  const first = dayNumber(year, 1, 1)
  const into = (weekday(first) - weekStart + 7) % 7
  return into <= 3 ? first - into : first + 7 - into
}

/** Number of the week that a day of `year` falls in and how many weeks that week's own year has. */
export function weekOf(day: number, year: number, weekStart: number): { week: number; weeks: number } {
  let from = firstWeek(year, weekStart)
  let to = firstWeek(year + 1, weekStart)
  if (day < from) {
    to = from
    from = firstWeek(year - 1, weekStart)
  } else if (day >= to) {
    from = to
    to = firstWeek(year + 2, weekStart)
  }
  return { week: Math.floor((day - from) / 7) + 1, weeks: (to - from) / 7 }
}

/** Days of the Gregorian calendar as numbers: day 0 is 1970-01-01. Weekdays count from Monday 0. */

export interface CalendarDay {
  year: number
  /** 1 to 12. */
  month: number
  date: number
}

/** Days of 400 years, and of the years 0 to 1970 when a year begins in March so that its leap day is the last. */
const era = 146_097
const toEpoch = 719_468

/** @param month may be 13 for January of the next year */
export function dayNumber(year: number, month: number, date: number): number {
  const fromMarch = (month + 9) % 12
  const marchYear = year + (month === 13 ? 1 : 0) - (fromMarch >= 10 ? 1 : 0)
  const eras = Math.floor(marchYear / 400)
  const ofEra = marchYear - eras * 400
  const ofYear = Math.floor((153 * fromMarch + 2) / 5) + date - 1
  return eras * era + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - toEpoch
}

/** In numbers rather than by Date: a yearly rule asks for every day of its years. */
export function calendarDay(day: number): CalendarDay {
  const shifted = day + toEpoch
  const eras = Math.floor(shifted / era)
  const ofEra = shifted - eras * era
  const years = Math.floor((ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365)
  const ofYear = ofEra - (365 * years + Math.floor(years / 4) - Math.floor(years / 100))
  const fromMarch = Math.floor((5 * ofYear + 2) / 153)
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
  return { year: years + eras * 400 + (month <= 2 ? 1 : 0), month, date: ofYear - Math.floor((153 * fromMarch + 2) / 5) + 1 }
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

/** A day's name in pieces, so that the eye may have the number alone and the ear the whole of it. */
import type { Formats } from '../words/format.ts'
import type { Day } from './days.ts'

/** `Torsdag`, ` den `, `12`, `. november`; joined they are the whole name. */
export function dayName(formats: Formats, day: Day): { weekday: string; between: string; number: string; after: string } {
  const whole = formats.fullDay(day)
  const weekday = formats.weekday(day)
  const number = String(Number(day.slice(8)))
  const at = whole.indexOf(number, weekday.length)
  return { weekday: formats.capital(weekday), between: whole.slice(weekday.length, at), number, after: whole.slice(at + number.length) }
}

/** Dates and times as each language writes them. Days are `YYYY-MM-DD`, times are minutes after midnight. */
import { LRUCache } from 'lru-cache'
import type { Language } from './language.ts'

const tags = { en: 'en-GB', sv: 'sv-SE', nb: 'nb-NO', da: 'da-DK' } as const satisfies Record<Language, string>

export type Formats = ReturnType<typeof make>

const made = new Map<Language, Formats>()

/** The formatters of a language, made once: building an Intl.DateTimeFormat costs more than a whole page. */
export function formatsOf(language: Language): Formats {
  const known = made.get(language)
  if (known !== undefined) return known
  const fresh = make(language)
  made.set(language, fresh)
  return fresh
}

/** A plain day as noon UTC, which no formatter can move to another day. */
function noon(day: string): Date {
  return new Date(`${day}T12:00:00Z`)
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function make(language: Language) {
  const tag = tags[language]
  const by = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(tag, { timeZone: 'UTC', ...options })
  const day = (options: Intl.DateTimeFormatOptions) => {
    const format = by(options)
    return (value: string) => format.format(noon(value))
  }
  const weekday = day({ weekday: 'long' })
  const date = day({ day: 'numeric', month: 'long' })
  const clock = by({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const times = new Map<number, string>()
  const range = by({ day: 'numeric', month: 'long' })
  const rangeShort = by({ day: 'numeric', month: 'short' })
  const rangeWithYear = by({ day: 'numeric', month: 'long', year: 'numeric' })
  const stamp = by({ dateStyle: 'long', timeStyle: 'short' })
  const numbers = new Intl.NumberFormat(tag)
  const zoneNames = new LRUCache<string, Intl.DateTimeFormat>({ max: 64 })

  return {
    /** `torsdag` */
    weekday,
    /** `tors`, `to.` */
    weekdayShort: day({ weekday: 'short' }),
    /** `12 November` */
    date,
    /** `12 Nov` */
    dateShort: day({ day: 'numeric', month: 'short' }),
    /** `12 November 2026` */
    dateYear: day({ day: 'numeric', month: 'long', year: 'numeric' }),
    /** `Thursday 12 November`; in Danish `torsdag den 12. november`, which ICU gives only together with a year. */
    fullDay:
      language === 'da'
        ? (value: string) => `${weekday(value)} den ${date(value)}`
        : day({ weekday: 'long', day: 'numeric', month: 'long' }),
    /** `november` */
    month: day({ month: 'long' }),
    capital,
    /** `12–18 november`, with years where they differ. */
    range: (from: string, to: string) => range.formatRange(noon(from), noon(to)),
    rangeShort: (from: string, to: string) => rangeShort.formatRange(noon(from), noon(to)),
    rangeYear: (from: string, to: string) => rangeWithYear.formatRange(noon(from), noon(to)),
    /** `09:05`, in Danish `09.05`; minute 1440 is midnight at the end of the day. */
    time: (minutes: number): string => {
      const known = times.get(minutes)
      if (known !== undefined) return known
      const text = clock.format(new Date(minutes * 60_000))
      times.set(minutes, text)
      return text
    },
    /** `12 November 2026 at 08:40` from a wall clock `2026-11-12T08:40`. */
    stamp: (wallClock: string) => stamp.format(new Date(`${wallClock.slice(0, 16)}:00Z`)),
    number: (value: number) => numbers.format(value),
    /** `Central European Standard Time`, as it is named at that instant. */
    zone: (zone: string, at: Date): string => {
      let format = zoneNames.get(zone)
      if (format === undefined) {
        format = new Intl.DateTimeFormat(tag, { timeZone: zone, timeZoneName: 'long' })
        zoneNames.set(zone, format)
      }
      return format.formatToParts(at).find(part => part.type === 'timeZoneName')?.value ?? zone
    },
  }
}

/** What a reader asked for in the address of a published page. Nothing in it raises what the link shows. */
import { Temporal } from 'temporal-polyfill'
import type { ViewRole } from '../../sharing/roles.ts'
import { isLanguage, type Language } from '../words/language.ts'
import { type Day, type View, views } from './days.ts'

export interface Reading {
  view: View
  date: Day
  today: Day
  zone: string
  /** The calendar's own, whatever was asked for. */
  ownZone: string
  /** As they stand in the address, so that links keep them; null when absent or not understood. */
  asked: { lang: Language | null; tz: string | null }
  embed: boolean
  /** The page where a time zone is chosen, in place of the calendar. */
  zones: boolean
}

export interface ReadingDefaults {
  role: ViewRole
  /** The calendar's own zone. */
  zone: string
  now: Date
}

/** Busy times are read by the hour, everything else by the month. */
export function defaultView(role: ViewRole): View {
  return role === 'freeBusyRead' ? 'week' : 'month'
}

/** Reads `view`, `date`, `lang`, `tz`, `embed` and `zones` (Express's `request.query`, or the like); what is not understood counts as absent. */
export function readQuery(query: Readonly<Record<string, unknown>>, { role, zone, now }: ReadingDefaults): Reading {
  const tz = zoneNamed(query['tz'])
  const shown = tz ?? zone
  const today = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(shown).toPlainDate().toString()
  const lang = query['lang']
  return {
    view: views.find(one => one === query['view']) ?? defaultView(role),
    date: dayNamed(query['date']) ?? today,
    today,
    zone: shown,
    ownZone: zone,
    asked: { lang: typeof lang === 'string' && isLanguage(lang) ? lang : null, tz },
    embed: query['embed'] !== undefined,
    zones: query['zones'] !== undefined,
  }
}

/** An IANA zone, as this server knows it; offsets such as `+02:00` are no place. */
export function zoneNamed(value: unknown): string | null {
  if (typeof value !== 'string' || !/^[A-Za-z][\w+/-]{1,49}$/.test(value)) return null
  try {
    new Intl.DateTimeFormat('en', { timeZone: value }).format(0)
    return value
  } catch {
    return null
  }
}

/** A day between 1900 and 2199 that exists. */
export function dayNamed(value: unknown): Day | null {
  if (typeof value !== 'string' || !/^(?:19|2[01])\d\d-\d\d-\d\d$/.test(value)) return null
  const date = new Date(`${value}T12:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value) ? value : null
}

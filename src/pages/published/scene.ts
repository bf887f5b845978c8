/** What every part of a published page knows: whose words, which zone, how to link. */
import type { ViewRole } from '../../sharing/roles.ts'
import type { VisibleOccurrence } from '../../sharing/visible.ts'
import type { Words } from '../words/catalogues.ts'
import type { Formats } from '../words/format.ts'
import type { Language } from '../words/language.ts'
import type { Day, View } from './days.ts'
import { calendarOf, type Together } from './legend.ts'
import type { Placed } from './placed.ts'
import { type Shown, shown } from './shown.ts'

export interface Scene {
  words: Words
  formats: Formats
  role: ViewRole
  today: Day
  color: number
  /** On a page of several calendars; null for one. */
  together: Together | null
  /** Address of another view or date of this page; the rest of the query stays. */
  link: (view: View, date: Day | null) => string
}

export interface Query {
  view: View
  date: Day | null
  /** As the reader asked for them in the address; null when they came from elsewhere. */
  lang: Language | null
  tz: string | null
  embed: boolean
  /** Whom the calendar is looked at as; absent for oneself. */
  subject?: string
}

export function queryString({ view, date, lang, tz, embed, subject }: Query): string {
  const query = new URLSearchParams({ ...(subject === undefined ? {} : { subject }), view })
  if (date !== null) query.set('date', date)
  if (lang !== null) query.set('lang', lang)
  if (tz !== null) query.set('tz', tz)
  return `?${query.toString()}${embed ? '&embed' : ''}`
}

export function say(scene: Scene, occurrence: VisibleOccurrence): Shown {
  return shown(scene.words, scene.role, occurrence)
}

/** Classes that colour and mark an event: `c1`–`c8`, `busy` hatched, and its status. */
export function marks(scene: Scene, { of }: Placed, { busyOnly, categories }: Shown): string {
  const status = { free: ' free', tentative: ' tent', busy: '', oof: ' oof', workingElsewhere: ' else' }[of.busyStatus]
  const category = categories[0]
  const calendar = calendarOf(scene.together, of)
  const color = calendar?.color ?? (category === undefined ? scene.color : categoryColor(category))
  return `c${color}${busyOnly ? ' busy' : ''}${status}`
}

/** `09:00–09:45`; in the hour that clocks repeat with the offsets, which alone tell the two apart. */
export function times({ formats }: Scene, { from, to, offsets }: Placed): string {
  if (from === null || to === null) return ''
  if (from === to && offsets === null) return formats.time(from)
  const [a, b] = offsets === null ? ['', ''] : offsets.map(offset => ` (${offset})`)
  return `${formats.time(from)}${a}–${formats.time(to)}${b}`
}

/** A category keeps its hue everywhere; FNV-1a over its name. */
function categoryColor(name: string): number {
  let hash = 0x811c9dc5
  for (const char of name.toLowerCase()) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193)
  return ((hash >>> 8) % 8) + 1
}

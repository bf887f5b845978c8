/** What a mailed calendar says of each day, in words: the one list that the HTML and the text are written from. */
import type { BusyStatus } from '../icalendar/object.ts'
import type { Language } from '../language/status.ts'
import type { WorkingHours } from '../sharing/narrowing.ts'
import type { ViewRole } from '../sharing/roles.ts'
import type { VisibleOccurrence } from '../sharing/visible.ts'
import { type Day, daysBetween, everyDay, type Period } from '../pages/published/days.ts'
import { type Placed, place, touches } from '../pages/published/placed.ts'
import { belongs, remark, shown } from '../pages/published/shown.ts'
import { type Words, wordsOf } from '../pages/words/catalogues.ts'
import { type Formats, formatsOf } from '../pages/words/format.ts'
import { type Gap, gapsBetween, type Stretch, workingOn } from './schedule.ts'
import { type MailWords, mailWordsOf } from './words/catalogues.ts'

export interface Entry {
  /** What takes place, or what is left of a day in a daily schedule. */
  kind: 'event' | 'free' | 'outside'
  /** `09:00–10:00`, `All day`, `Day 2 of 4`. */
  when: string
  /** The word for the status where no title may be seen. */
  title: string
  busyOnly: boolean
  status: BusyStatus
  cancelled: boolean
  /** `Tentative`, `Cancelled`: what sets it apart; null for one that is simply busy. */
  remark: string | null
  place: string | null
  /** Organizer and how many are invited. */
  people: string | null
  notes: string | null
}

export interface AgendaDay {
  day: Day
  /** `Thursday 12 November` */
  name: string
  entries: Entry[]
}

const longestTitle = 200
const longestNotes = 500

interface Saying {
  words: Words
  mail: MailWords
  formats: Formats
}

/** What the days are told by. */
export interface Telling {
  occurrences: readonly VisibleOccurrence[]
  period: Period
  /** IANA zone in which days begin and times are told. */
  zone: string
  role: ViewRole
  language: Language
  /** When the owner works: of account in a daily schedule. Null for a list of events. */
  schedule: { hours: WorkingHours; workingOnly: boolean } | null
}

/** The days of the period on which something is shown, each with what takes place on it; in a daily schedule every one. */
export function agenda({ occurrences, period, zone, role, language, schedule }: Telling): AgendaDay[] {
  const saying = { words: wordsOf(language), mail: mailWordsOf(language), formats: formatsOf(language) }
  const placed = place(
    occurrences.filter(one => belongs(role, one)),
    zone,
  ).filter(one => touches(one, period))
  const byDay = new Map<Day, Piece[]>()
  for (const one of placed) {
    const told = tell(saying, role, one.of)
    for (const day of everyDay({ first: later(one.first, period.first), last: earlier(one.last, period.last) })) {
      const pieces = byDay.get(day) ?? []
      byDay.set(day, pieces)
      pieces.push({ ...stretchOn(one, day), entry: { when: whenOn(saying, one, day), ...told } })
    }
  }
  const { formats } = saying
  const dayOf = (day: Day, entries: Entry[]) => ({ day, name: formats.capital(formats.fullDay(day)), entries })
  if (schedule === null) {
    const days = [...byDay].sort(([a], [b]) => (a < b ? -1 : 1))
    return days.map(([day, pieces]) =>
      dayOf(
        day,
        pieces.map(one => one.entry),
      ),
    )
  }
  const whole = everyDay(period).map(day => {
    const working = workingOn(day, zone, schedule.hours)
    return dayOf(day, fill(saying, byDay.get(day) ?? [], working, schedule.workingOnly))
  })
  return whole.filter(({ entries }) => entries.length > 0)
}

/** An entry with the part of the day that it takes. */
interface Piece extends Stretch {
  entry: Entry
}

function stretchOn({ first, last, from, to }: Placed, day: Day): Stretch {
  const start = from === null || day !== first ? 0 : from
  // In the hour that clocks repeat the end reads as before the start.
  return { from: start, to: to === null || day !== last ? 1440 : Math.max(start, to) }
}

/** What is free, and what is outside of working hours, in between: only what takes time takes it away. */
function fill(saying: Saying, pieces: readonly Piece[], working: readonly Stretch[], workingOnly: boolean): Entry[] {
  const taken = pieces.filter(({ entry }) => entry.status !== 'free' && !entry.cancelled)
  const gaps = gapsBetween(taken, working).filter(one => one.working || !workingOnly)
  const blocks = gaps.map(one => ({ ...one, entry: blockOf(saying, one) }))
  return [...pieces, ...blocks].toSorted((a, b) => a.from - b.from || b.to - a.to).map(({ entry }) => entry)
}

function blockOf({ words, mail, formats }: Saying, { from, to, working }: Gap): Entry {
  return {
    kind: working ? 'free' : 'outside',
    when: from === 0 && to === 1440 ? mail.allDay : `${formats.time(from)}–${formats.time(to)}`,
    title: working ? words.status.free : mail.outside,
    busyOnly: true,
    status: 'free',
    cancelled: false,
    remark: null,
    place: null,
    people: null,
    notes: null,
  }
}

const later = (a: Day, b: Day): Day => (a > b ? a : b)
const earlier = (a: Day, b: Day): Day => (a < b ? a : b)

function tell({ words, mail }: Saying, role: ViewRole, of: VisibleOccurrence): Omit<Entry, 'when'> {
  const told = shown(words, role, of)
  const people = [told.organizer === null ? null : mail.organizer(told.organizer), told.people > 0 ? mail.people(told.people) : null]
  return {
    kind: 'event',
    title: short(told.title, longestTitle),
    busyOnly: told.busyOnly,
    status: of.busyStatus,
    cancelled: of.cancelled,
    remark: told.busyOnly ? null : remark(words, of),
    place: told.place === null ? null : short(told.place, longestTitle),
    people: people.filter(one => one !== null).join(' · ') || null,
    notes: told.notes === null ? null : short(told.notes, longestNotes),
  }
}

/** A day in the middle of something timed is whole; its first and last are cut at midnight. */
function whenOn({ mail, formats }: Saying, { first, last, from, to, offsets }: Placed, day: Day): string {
  if (from === null || to === null)
    return first === last ? mail.allDay : mail.dayOf(daysBetween(first, day) + 1, daysBetween(first, last) + 1)
  const start = day === first ? from : 0
  const end = day === last ? to : 1440
  if (first !== last && start === 0 && end === 1440) return mail.allDay
  if (offsets !== null) return `${formats.time(start)} (${offsets[0]})–${formats.time(end)} (${offsets[1]})`
  return start === end ? formats.time(start) : `${formats.time(start)}–${formats.time(end)}`
}

/** At most so many characters, none of them halved. */
function short(text: string, longest: number): string {
  const characters = Array.from(text.slice(0, longest * 2 + 2))
  return characters.length <= longest
    ? text
    : `${characters
        .slice(0, longest - 1)
        .join('')
        .trimEnd()}…`
}

/**
 * What a link leaves out besides what its role does (sharing model §8): days, hours, categories, and details of the far future.
 * All of it narrows: an instance is shown at the level of the role, at `busy`, or not at all. Storage asks here for every instance.
 */
import { Temporal } from 'temporal-polyfill'
import type { Occurrence, Window } from '../icalendar/object.ts'
import type { Visibility } from './visible.ts'

export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const
export type Weekday = (typeof weekdays)[number]

/** When somebody works (Graph `workingHours`): from and to on the wall clock of their zone, `08:00`; the end is after the start. */
export interface WorkingHours {
  daysOfWeek: readonly Weekday[]
  startTime: string
  endTime: string
  /** IANA name. */
  timeZone: string
}

/** What a link was told to leave out, in whole days of its calendar's zone around today; null leaves nothing out. */
export interface LinkLimits {
  /** The calendar's zone. */
  zone: string
  daysBack: number | null
  daysForward: number | null
  /** After so many days more than busy times is shown no longer. */
  detailsDays: number | null
  /** After so many days nothing is shown. */
  busyDays: number | null
  /** The owner's hours, outside of which nothing is shown. */
  workingHours: WorkingHours | null
  /** Categories that are shown at the link's role, compared without case; everything else is busy time. */
  categories: readonly string[] | null
}

/** The limits as they are on one day. */
export interface Narrowing {
  zone: string
  /** The day it holds for: tomorrow it is another. */
  day: string
  /** null where the link has no limit in time. */
  window: Window | null
  detailsUntil: Date | null
  hours: WorkingHours | null
  /** In lower case. */
  categories: readonly string[] | null
}

/** An instance that goes on for ever has no end of its own in a feed: a limit in time that names no days has these, a year either way. */
const unnamedDays = 365

/** null for a link that leaves nothing out. @param now the database's clock */
export function narrowingOn(limits: LinkLimits | null, now: Date): Narrowing | null {
  if (!limits) return null
  const { zone, daysBack, daysForward, detailsDays, busyDays, workingHours, categories } = limits
  const timed = [daysBack, daysForward, detailsDays, busyDays, workingHours].some(one => one !== null)
  if (!timed && categories === null) return null
  const today = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(zone).toPlainDate()
  const midnight = (days: number) => new Date(today.add({ days }).toZonedDateTime(zone).epochMilliseconds)
  const ahead = Math.min(daysForward ?? Number.POSITIVE_INFINITY, busyDays ?? Number.POSITIVE_INFINITY)
  const forward = Number.isFinite(ahead) ? ahead : unnamedDays
  return {
    zone,
    day: today.toString(),
    window: timed ? { from: midnight(-(daysBack ?? unnamedDays)), to: midnight(forward + 1) } : null,
    detailsUntil: detailsDays === null ? null : midnight(detailsDays + 1),
    hours: workingHours,
    categories: categories === null ? null : categories.map(one => one.toLowerCase()),
  }
}

type Timed = Pick<Occurrence, 'start' | 'end' | 'allDay' | 'localStart' | 'localEnd'>

/**
 * At which level an instance is shown; null for not at all.
 * @param listed whether each component of its object has a category that the link names; of no account where it names none
 */
export function levelIn(narrowing: Narrowing | null, visibility: Visibility, one: Timed, listed: boolean): Visibility | null {
  if (!narrowing) return visibility
  const { window, hours, categories, detailsUntil } = narrowing
  if (window && !within(one, window)) return null
  if (hours && !inHours(one, hours)) return null
  const far = detailsUntil !== null && one.start >= detailsUntil
  return far || (categories !== null && !listed) ? 'busy' : visibility
}

/** The part of a window that a link shows anything of; null for none. */
export function narrowedWindow(narrowing: Narrowing | null, wanted: Window): Window | null {
  const bounds = narrowing?.window
  if (!bounds) return wanted
  const from = wanted.from > bounds.from ? wanted.from : bounds.from
  const to = wanted.to < bounds.to ? wanted.to : bounds.to
  return from < to ? { from, to } : null
}

/** What has no length takes place at its start. */
function within({ start, end }: Pick<Timed, 'start' | 'end'>, { from, to }: Window): boolean {
  return start < to && (end > from || start >= from)
}

const mostDays = 8

function inHours(one: Timed, { daysOfWeek, startTime, endTime, timeZone }: WorkingHours): boolean {
  const works = (day: Temporal.PlainDate) => daysOfWeek.some(name => weekdays.indexOf(name) + 1 === day.dayOfWeek)
  const local = (instant: Date) => Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(timeZone).toPlainDate()
  const first = one.allDay ? Temporal.PlainDate.from(one.localStart.slice(0, 10)) : local(one.start)
  const last = one.allDay ? Temporal.PlainDate.from(one.localEnd.slice(0, 10)).subtract({ days: 1 }) : local(one.end)
  // A week has every weekday in it.
  for (let days = 0; days < mostDays; days++) {
    const day = first.add({ days })
    if (days > 0 && Temporal.PlainDate.compare(day, last) > 0) return false
    if (!works(day)) continue
    if (one.allDay) return true
    const at = (time: string) => new Date(day.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(time) }).epochMilliseconds)
    if (within(one, { from: at(startTime), to: at(endTime) })) return true
  }
  return false
}

/** Instances in time as events of their own: for programs that know no recurrence and no time zones (RFC 5545 §3.6.1 and no more). */
import { instantValue } from './feed.ts'
import type { BusyStatus } from './object.ts'
import { escapeText, uriValue, written } from './text-value.ts'

/** What is told of an instance; fields that are not to be shown are null or empty. */
export interface Instance {
  start: Date
  end: Date
  allDay: boolean
  localStart: string
  localEnd: string
  busyStatus: BusyStatus
  cancelled: boolean
  summary: string | null
  location: string | null
  description: string | null
  url: string | null
  categories: readonly string[]
}

const busyWords: Record<BusyStatus, string> = {
  free: 'FREE',
  tentative: 'TENTATIVE',
  busy: 'BUSY',
  oof: 'OOF',
  workingElsewhere: 'WORKINGELSEWHERE',
}

function status({ cancelled, busyStatus }: Instance): string {
  if (cancelled) return 'CANCELLED'
  return busyStatus === 'tentative' ? 'TENTATIVE' : 'CONFIRMED'
}

const dateValue = (local: string): string => local.slice(0, 10).replaceAll('-', '')

/**
 * A VEVENT: times in UTC, whole days as dates. Nobody is invited to an instance: organizer and attendees stand in the calendar itself.
 * @param uid the same each time
 */
export function instanceEvent(one: Instance, uid: string): string {
  const times = one.allDay
    ? [`DTSTART;VALUE=DATE:${dateValue(one.localStart)}`, `DTEND;VALUE=DATE:${dateValue(one.localEnd)}`]
    : [`DTSTART:${instantValue(one.start)}`, `DTEND:${instantValue(one.end)}`]
  const texts = [
    ['SUMMARY', one.summary],
    ['LOCATION', one.location],
    ['DESCRIPTION', one.description],
  ] as const
  return written([
    'BEGIN:VEVENT',
    `UID:${escapeText(uid)}`,
    'DTSTAMP:19700101T000000Z',
    ...times,
    ...texts.flatMap(([name, text]) => (text === null ? [] : [`${name}:${escapeText(text)}`])),
    ...(one.url === null ? [] : [`URL:${uriValue(one.url)}`]),
    ...(one.categories.length === 0 ? [] : [`CATEGORIES:${one.categories.map(escapeText).join(',')}`]),
    `STATUS:${status(one)}`,
    `TRANSP:${one.busyStatus === 'free' ? 'TRANSPARENT' : 'OPAQUE'}`,
    `X-MICROSOFT-CDO-BUSYSTATUS:${busyWords[one.busyStatus]}`,
    'END:VEVENT',
  ])
}

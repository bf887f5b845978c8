/** VFREEBUSY texts (RFC 5545 §3.6.4): when somebody is busy and nothing else. */
import { instantValue, productId } from './feed.ts'
import type { BusyStatus, Window } from './object.ts'
import { escapeText, uriValue, written } from './text-value.ts'

export interface BusyPeriod {
  start: Date
  end: Date
  /** `free` is left out. */
  status: BusyStatus
}

export interface FreeBusy {
  uid: string
  /** DTSTAMP. */
  stamp: Date
  window: Window
  /** PUBLISH in a published file, REPLY to a request; null in the answer to a free-busy-query (RFC 4791 §7.10). */
  method: 'PUBLISH' | 'REPLY' | null
  /** Calendar user addresses, `mailto:…`; in a REPLY those of the request. */
  organizer?: string
  /** Where it is published. */
  url?: string
  attendee?: string
}

/** FBTYPE is always written: Thunderbird shows a period without one as "no information". */
const types = {
  busy: 'BUSY',
  workingElsewhere: 'BUSY',
  tentative: 'BUSY-TENTATIVE',
  oof: 'BUSY-UNAVAILABLE',
} as const satisfies Record<Exclude<BusyStatus, 'free'>, string>

interface Range {
  from: number
  to: number
}

/** In order, within the window, what touches joined. */
function joined(periods: readonly BusyPeriod[], window: Window): Range[] {
  const clipped = periods
    .map(({ start, end }) => ({ from: Math.max(start.getTime(), window.from.getTime()), to: Math.min(end.getTime(), window.to.getTime()) }))
    .filter(({ from, to }) => from < to)
    .sort((a, b) => a.from - b.from)
  const ranges: Range[] = []
  for (const range of clipped) {
    const last = ranges.at(-1)
    if (last && range.from <= last.to) last.to = Math.max(last.to, range.to)
    else ranges.push({ ...range })
  }
  return ranges
}

function periodLines(periods: readonly BusyPeriod[], window: Window): string[] {
  const byType = Map.groupBy(periods, ({ status }) => (status === 'free' ? null : types[status]))
  const lines = [...byType].flatMap(([type, group]) => (type === null ? [] : joined(group, window).map(range => ({ type, ...range }))))
  return lines
    .sort((a, b) => a.from - b.from)
    .map(({ type, from, to }) => `FREEBUSY;FBTYPE=${type}:${instantValue(new Date(from))}/${instantValue(new Date(to))}`)
}

/** A whole VCALENDAR with one VFREEBUSY. Periods of one kind that touch are joined, and cut at the window. */
export function freeBusy(periods: readonly BusyPeriod[], { uid, stamp, window, method, organizer, attendee, url }: FreeBusy): string {
  return written([
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    `PRODID:${productId}`,
    ...(method === null ? [] : [`METHOD:${method}`]),
    'BEGIN:VFREEBUSY',
    `UID:${escapeText(uid)}`,
    `DTSTAMP:${instantValue(stamp)}`,
    `DTSTART:${instantValue(window.from)}`,
    `DTEND:${instantValue(window.to)}`,
    ...(organizer === undefined ? [] : [`ORGANIZER:${uriValue(organizer)}`]),
    ...(attendee === undefined ? [] : [`ATTENDEE:${uriValue(attendee)}`]),
    ...(url === undefined ? [] : [`URL:${uriValue(url)}`]),
    ...periodLines(periods, window),
    'END:VFREEBUSY',
    'END:VCALENDAR',
  ])
}

/**
 * The calendar around joined views: what published feeds and mailed snapshots begin and end with. A feed is
 * `feedHead(header) + feedZones(zones) + views + feedTail`.
 */
import { colorName } from './color-name.ts'
import { vtimezone } from './timezone.ts'
import { escapeText, uriValue, written } from './text-value.ts'

export { fold as foldLine } from './content-line.ts'
export { escapeText } from './text-value.ts'

export interface FeedHeader {
  name: string
  description: string | null
  /** IANA zone of the calendar, for programs that read floating times by X-WR-TIMEZONE. */
  zone: string
  /** `#rrggbb`, an alpha after it allowed; anything else is left out. */
  color: string | null
  /** Stable for this calendar and link; tells nothing about either. */
  uid: string
  /** Last change of what the feed shows, never the time of the request. */
  lastModified: Date
  /** How often to ask again; null in a snapshot, which nobody fetches again. */
  refreshMinutes: number | null
  /** Address of the feed; null in a snapshot. */
  source: string | null
  /** Snapshots only: the range that was chosen (null for the whole calendar) and the first start and last end in it. */
  snapshot?: { chosen: { from: Date; to: Date } | null; contains: { from: Date; to: Date } | null }
}

export const productId = '-//Dela//Dela//EN'

/** `20261121T090000Z` */
export function instantValue(instant: Date): string {
  return `${instant.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`
}

function refreshLines(minutes: number): string[] {
  const whole = Math.max(1, Math.round(minutes))
  const duration = whole % 60 === 0 ? `PT${whole / 60}H` : `PT${whole}M`
  return [`REFRESH-INTERVAL;VALUE=DURATION:${duration}`, `X-PUBLISHED-TTL:${duration}`]
}

function colorLines(color: string): string[] {
  const name = colorName(color)
  return name === null ? [] : [`COLOR:${name}`, `X-APPLE-CALENDAR-COLOR:${color.slice(0, 7).toUpperCase()}`]
}

function rangeLines(names: [from: string, to: string], range: { from: Date; to: Date } | null): string[] {
  return range ? [`${names[0]}:${instantValue(range.from)}`, `${names[1]}:${instantValue(range.to)}`] : []
}

/** From BEGIN:VCALENDAR to before the first component (RFC 5545 §3.7, RFC 7986, and the X-WR names that programs really read). */
export function feedHead(header: FeedHeader): string {
  const { name, description, zone, color, uid, lastModified, refreshMinutes, source, snapshot } = header
  return written([
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    `PRODID:${productId}`,
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    // No UID of the calendar itself (RFC 7986 §5.3): vdirsyncer takes it for the UID of every event and keeps one of them.
    `X-WR-RELCALID:${escapeText(uid)}`,
    `NAME:${escapeText(name)}`,
    `X-WR-CALNAME:${escapeText(name)}`,
    ...(description === null ? [] : [`DESCRIPTION:${escapeText(description)}`, `X-WR-CALDESC:${escapeText(description)}`]),
    `X-WR-TIMEZONE:${escapeText(zone)}`,
    ...(color === null ? [] : colorLines(color)),
    `LAST-MODIFIED:${instantValue(lastModified)}`,
    ...(refreshMinutes === null || snapshot ? [] : refreshLines(refreshMinutes)),
    ...(source === null ? [] : [`SOURCE;VALUE=URI:${uriValue(source)}`]),
    ...rangeLines(['X-CLIPSTART', 'X-CLIPEND'], snapshot?.chosen ?? null),
    ...rangeLines(['X-CALSTART', 'X-CALEND'], snapshot?.contains ?? null),
  ])
}

export const feedTail = 'END:VCALENDAR\r\n'

/**
 * The VTIMEZONEs of joined views, each once, by name.
 * @param zones `View.zones` of each view
 */
export function feedZones(zones: Iterable<Readonly<Record<string, string | null>>>): string {
  const all = new Map<string, string | null>()
  for (const used of zones) for (const [tzid, definition] of Object.entries(used)) all.set(tzid, definition)
  const named = [...all].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return named.map(([tzid, definition]) => definition ?? vtimezone(tzid)).join('')
}

export interface Notice {
  summary: string
  /** `2026-11-21`, in the calendar's zone. */
  date: string
  uid: string
}

/**
 * What a link answers when it gives nothing any more (sharing model §8): a valid calendar with one all-day notice that takes
 * no time.
 * @throws RangeError when `date` is none
 */
export function noticeCalendar(header: FeedHeader, { summary, date, uid }: Notice): string {
  if (!/^\d{4}-\d\d-\d\d$/.test(date) || Number.isNaN(Date.parse(date))) throw new RangeError('Not a date')
  const next = new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10)
  const event = written([
    'BEGIN:VEVENT',
    `UID:${escapeText(uid)}`,
    `DTSTAMP:${instantValue(header.lastModified)}`,
    `DTSTART;VALUE=DATE:${date.replaceAll('-', '')}`,
    `DTEND;VALUE=DATE:${next.replaceAll('-', '')}`,
    `SUMMARY:${escapeText(summary)}`,
    'TRANSP:TRANSPARENT',
    'X-MICROSOFT-CDO-BUSYSTATUS:FREE',
    'END:VEVENT',
  ])
  return feedHead(header) + event + feedTail
}

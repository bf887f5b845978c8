/** The file of a mailed calendar: what Outlook's own *E-mail calendar* attaches, with nothing in it from outside the range (MS-OXCICAL). */
import { createHash } from 'node:crypto'
import { clip } from '../icalendar/clip.ts'
import { escapeText, written } from '../icalendar/text-value.ts'
import { vtimezone } from '../icalendar/timezone.ts'
import type { SnapshotContent } from '../services/snapshot-delivery.ts'

/** A whole VCALENDAR, CRLF, folded. */
export function snapshotCalendar(content: SnapshotContent): string {
  const { window, zones, limit } = content
  const all = written(['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Dela//Dela//EN'])
  const definitions = Object.entries(zones).map(([name, definition]) => [name, definition ?? vtimezone(name)] as const)
  const whole = `${all}${definitions.map(([, definition]) => definition).join('')}${content.components}END:VCALENDAR\r\n`
  const clipped = clip(whole, window, { zone: content.calendar.timeZone, limit })
  const used = definitions.filter(([name]) => clipped.zones.has(name)).map(([, definition]) => definition)
  return `${written(head(content))}${used.join('')}${clipped.text}END:VCALENDAR\r\n`
}

function head({ calendar, role, window, occurrences }: SnapshotContent): string[] {
  const starts = occurrences.map(one => one.start.getTime())
  const ends = occurrences.map(one => one.end.getTime())
  const extent = starts.length === 0 ? [] : [`X-CALSTART:${utc(starts.reduce(least))}`, `X-CALEND:${utc(ends.reduce(most))}`]
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Dela//Dela//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    `X-WR-CALNAME:${escapeText(calendar.name)}`,
    ...(calendar.description ? [`X-WR-CALDESC:${escapeText(calendar.description)}`] : []),
    `X-WR-TIMEZONE:${calendar.timeZone}`,
    `X-WR-RELCALID:${relatedId(calendar.id, role)}`,
    `X-CLIPSTART:${utc(window.from.getTime())}`,
    `X-CLIPEND:${utc(window.to.getTime())}`,
    ...extent,
  ]
}

const least = (a: number, b: number): number => Math.min(a, b)
const most = (a: number, b: number): number => Math.max(a, b)

const utc = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`

/** The same for every mail of a calendar at a level, so that a later one takes the place of the earlier in Outlook; it tells nothing. */
function relatedId(calendarId: string, role: string): string {
  const hash = createHash('sha256').update(`snapshot\n${calendarId}\n${role}`).digest('hex')
  return [hash.slice(0, 8), hash.slice(8, 12), hash.slice(12, 16), hash.slice(16, 20), hash.slice(20, 32)].join('-').toUpperCase()
}

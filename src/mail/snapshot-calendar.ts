/** The file of a mailed calendar: what Outlook's own *E-mail calendar* attaches, with nothing in it from outside the range (MS-OXCICAL). */
import { Problem } from '../errors.ts'
import { clip } from '../icalendar/clip.ts'
import { feedHead, feedTail, feedZones } from '../icalendar/feed.ts'
import { eventsWith, type Keep } from '../icalendar/kept-properties.ts'
import type { Window } from '../icalendar/object.ts'
import { keptProperty } from '../icalendar/view-details.ts'
import { opaqueId } from '../services/feed-frame.ts'
import type { SnapshotContent } from '../services/snapshot-content.ts'

/** Many mail servers take no more than some ten megabytes, and base64 adds a third. */
const mostAttached = 6_000_000

/**
 * A whole VCALENDAR, CRLF, folded.
 * @param sentAt the instant that the data was read
 * @throws Problem `bad-request` for what no mail server would take: a long text many times is soon too much for this one too
 */
export function snapshotCalendar(content: SnapshotContent, sentAt: Date): string {
  const { window, zones, limit, calendar, role, frame } = content
  const head = feedHead({
    name: calendar.name,
    description: calendar.description,
    zone: calendar.timeZone,
    color: calendar.color,
    // The same in every mail of a calendar at a level: a later one takes the place of the earlier in Outlook.
    uid: opaqueId('snapshot', calendar.id, role),
    lastModified: sentAt,
    refreshMinutes: null,
    source: null,
    // Of the whole calendar nobody chose an end, and the days of the bodies are none of its own.
    snapshot: frame.wholeCalendar ? { chosen: null, contains: null } : { chosen: window, contains: extentOf(content) },
  })
  const whole = `BEGIN:VCALENDAR\r\n${feedZones([zones])}${content.components}${feedTail}`
  const property: Keep = one => keptProperty(one) && (one.name !== 'ATTACH' || (frame.attachments && role === 'read'))
  if (frame.wholeCalendar) return `${head}${feedZones([zones])}${eventsWith(whole, property)}${feedTail}`
  const clipped = clip(whole, window, { zone: content.zone, limit, characters: mostAttached, property })
  if (clipped.text.length > mostAttached)
    throw new Problem('bad-request', 'The calendar is too large to be attached: choose fewer days', { field: 'range' })
  const used = Object.fromEntries(Object.entries(zones).filter(([name]) => clipped.zones.has(name)))
  return `${head}${feedZones([used])}${clipped.text}${feedTail}`
}

function extentOf({ occurrences }: SnapshotContent): Window | null {
  const [first, ...rest] = occurrences
  if (!first) return null
  const extent = { from: first.start, to: first.end }
  for (const { start, end } of rest) {
    if (start < extent.from) extent.from = start
    if (end > extent.to) extent.to = end
  }
  return extent
}

/** One object as a calendar of its own, as its reader sees it (RFC 4791 §4.1). */
import { feedTail, feedZones, productId } from '../icalendar/feed.ts'
import { withWords } from '../icalendar/views.ts'
import type { StatusWords } from '../language/status.ts'
import type { VisibleObject } from '../sharing/redact.ts'

/** The stored bytes untouched where everything is shown; below it the rendered view with the time zones it names. */
export function objectText(object: Pick<VisibleObject, 'content'>, words: StatusWords): string {
  const { content } = object
  if ('whole' in content) return content.whole
  const head = `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:${productId}\r\nCALSCALE:GREGORIAN\r\n`
  return head + feedZones([content.zones]) + withWords(content.text, words) + feedTail
}

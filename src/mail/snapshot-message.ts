/** A mailed calendar, composed: subject, HTML, text and file from what one recipient may see. Pure. */
import { oneLine } from '../language/one-line.ts'
import type { ComposedMail, SnapshotContent, Ways } from '../services/snapshot-content.ts'
import { wallClock } from '../pages/published/placed.ts'
import { formatsOf } from '../pages/words/format.ts'
import { type AgendaDay, agenda } from './agenda.ts'
import { snapshotCalendar } from './snapshot-calendar.ts'
import { snapshotHtml } from './snapshot-html.ts'
import { snapshotText } from './snapshot-text.ts'
import { mailWordsOf } from './words/catalogues.ts'

/** What both bodies are written from. */
export interface Composing {
  content: SnapshotContent
  subject: string
  /** `12–18 November 2026` */
  range: string
  /** The same as it stands under the name: with what else is to be known of it. */
  scope: string
  /** `All times in Europe/Oslo (…)` */
  zone: string
  /** `12 November 2026 at 08:40` */
  sent: string
  days: AgendaDay[]
  ways: Ways
}

/** Of a calendar, where its name stands in a header. */
export const longestName = 100

export const noWays: Ways = { check: null, stop: null }

/** @param sentAt the instant that the data was read */
export function composeSnapshot(content: SnapshotContent, sentAt: Date, ways: Ways = noWays): ComposedMail {
  const { language, calendar, role, firstDay, lastDay, zone, frame, hours, occurrences } = content
  const words = mailWordsOf(language)
  const formats = formatsOf(language)
  const range = firstDay === lastDay ? formats.dateYear(firstDay) : formats.rangeYear(firstDay, lastDay)
  const composing: Composing = {
    content,
    subject: content.subject ?? words.subject(oneLine(calendar.name, longestName), range),
    range,
    scope: `${frame.wholeCalendar ? words.whole(range) : range}${frame.workingHoursOnly ? ` · ${words.hoursOnly}` : ''}`,
    zone: words.zone(zone, formats.zone(zone, content.window.from)),
    sent: formats.stamp(wallClock(sentAt, zone)),
    days: agenda({
      occurrences,
      period: { first: firstDay, last: lastDay },
      zone,
      role,
      language,
      schedule: frame.layout === 'dailySchedule' ? { hours, workingOnly: frame.workingHoursOnly } : null,
    }),
    ways,
  }
  return {
    language,
    subject: composing.subject,
    html: snapshotHtml(composing),
    text: snapshotText(composing),
    ics: frame.attachCalendar ? snapshotCalendar(content, sentAt) : null,
    fileName: `${fileStem(calendar.name, words.calendar)}.ics`,
  }
}

function fileStem(name: string, word: string): string {
  const safe = oneLine(name.replaceAll(/[\p{Cc}\p{Cf}/\\:*?"<>|]+/gu, ' '), longestName).replace(/^[. ]+|[. …]+$/g, '')
  return safe.toLowerCase().includes(word.toLowerCase()) ? safe : `${safe} ${word}`.trim()
}

/** A mailed calendar, composed: subject, HTML, text and file from what one recipient may see. Pure. */
import { oneLine } from '../language/one-line.ts'
import type { Language } from '../language/status.ts'
import type { SnapshotContent } from '../services/snapshot-delivery.ts'
import { wallClock } from '../pages/published/placed.ts'
import { formatsOf } from '../pages/words/format.ts'
import { type AgendaDay, agenda } from './agenda.ts'
import { snapshotCalendar } from './snapshot-calendar.ts'
import { snapshotHtml } from './snapshot-html.ts'
import { snapshotText } from './snapshot-text.ts'
import { mailWordsOf } from './words/catalogues.ts'

export interface SnapshotMail {
  language: Language
  subject: string
  html: string
  text: string
  ics: string
  /** `<name> Calendar.ics`, of characters that every file system takes. */
  fileName: string
}

/** What both bodies are written from. */
export interface Composing {
  content: SnapshotContent
  subject: string
  /** `12–18 November 2026` */
  range: string
  /** `All times in Europe/Oslo (…)` */
  zone: string
  /** `12 November 2026 at 08:40` */
  sent: string
  days: AgendaDay[]
}

/** Of a calendar, where its name stands in a header. */
export const longestName = 100

/** @param sentAt the instant that the data was read */
export function composeSnapshot(content: SnapshotContent, sentAt: Date): SnapshotMail {
  const { language, calendar, role, firstDay, lastDay } = content
  const words = mailWordsOf(language)
  const formats = formatsOf(language)
  const range = firstDay === lastDay ? formats.dateYear(firstDay) : formats.rangeYear(firstDay, lastDay)
  const composing: Composing = {
    content,
    subject: content.subject ?? words.subject(oneLine(calendar.name, longestName), range),
    range,
    zone: words.zone(calendar.timeZone, formats.zone(calendar.timeZone, content.window.from)),
    sent: formats.stamp(wallClock(sentAt, calendar.timeZone)),
    days: agenda(content.occurrences, { first: firstDay, last: lastDay }, calendar.timeZone, role, language),
  }
  return {
    language,
    subject: composing.subject,
    html: snapshotHtml(composing),
    text: snapshotText(composing),
    ics: snapshotCalendar(content, sentAt),
    fileName: `${fileStem(calendar.name, words.calendar)}.ics`,
  }
}

function fileStem(name: string, word: string): string {
  const safe = oneLine(name.replaceAll(/[\p{Cc}\p{Cf}/\\:*?"<>|]+/gu, ' '), longestName).replace(/^[. ]+|[. …]+$/g, '')
  return safe.toLowerCase().includes(word.toLowerCase()) ? safe : `${safe} ${word}`.trim()
}

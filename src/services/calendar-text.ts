/** Calendars on their way out as files that are no feeds: exports, what WebDAV gives, attachments. */
import type { FeedHeader } from '../icalendar/feed.ts'
import { type Language, statusWordsOf } from '../language/status.ts'
import type { Db } from '../storage/database.ts'
import { readPublished } from '../storage/published.ts'
import type { Selection } from '../storage/view-texts.ts'
import { framed, headerOf } from './feed-frame.ts'
import { keep, languageOf } from './publishing.ts'
import { gather, type Reading } from './view-content.ts'

/** What a calendar file is besides its events, where it is not a feed. */
export interface TextOptions {
  language?: Language
  selection?: Selection
  /** Properties of the calendar for this file alone, over those of its own. */
  header?: Partial<FeedHeader>
}

/** The calendar as one text as the Access shows it: exports, WebDAV, attachments. */
export async function calendarText(db: Db, access: Reading, options: TextOptions = {}): Promise<string> {
  const published = await readPublished(db, access)
  const language = options.language ?? languageOf(published)
  const content = await gather(db, access, statusWordsOf(language), options.selection)
  // Of a part of the calendar nobody knows when it changed: that the whole did is said.
  const whole = options.selection ? null : await keep(db, { access, published }, content)
  const lastModified = whole?.modifiedAt ?? published.version?.modifiedAt ?? published.propertiesChangedAt
  const header = headerOf(published, { source: null, ttlMinutes: null, lastModified })
  return framed({ ...header, ...options.header }, content).toString()
}

/** The ICS format: what calendar programs subscribe to (clients §5.4). */
import { createHash } from 'node:crypto'
import { noticeCalendar } from '../icalendar/feed.ts'
import { firstLanguage, noticeWordsOf } from '../language/status.ts'
import type { Bearing } from '../services/bearing.ts'
import { calendarUid, opaqueId } from '../services/feed-frame.ts'
import { bundleFeedOf } from '../services/bundle-feed.ts'
import { expandedFeed } from '../services/expanded-feed.ts'
import { feedOf } from '../services/publishing.ts'
import type { LinkNotice } from '../storage/published.ts'
import { dayIn } from '../services/day.ts'
import type { Ended } from './ended.ts'
import { answerFeed } from './feed-answer.ts'
import type { Format, Visit } from './format.ts'
import { isUnchanged, sendBytes, setValidators } from './send.ts'
import { allowOrigins, barFromProgram, brief } from './brief.ts'

const type = 'text/calendar; charset=utf-8'

async function give(visit: Visit, bearing: Bearing): Promise<void> {
  const { access, published, bundle } = bearing
  const { request, config, db, now } = visit
  const kind = request.query['download'] === undefined ? 'inline' : 'attachment'
  const limits = config.feed
  await answerFeed(visit, bearing, { suffix: '.ics', type, kind }, async (shown, made) => {
    if (request.query['expand'] === '1')
      return await expandedFeed(db, shown, { ...made, source: `${made.source}?expand=1`, limits, now: now() })
    const options = { ...made, cut: { limits, now: now() } }
    return bundle ? await bundleFeedOf(db, shown, options) : await feedOf(db, { access, published }, options)
  })
}

/** The words, and nothing of the calendar: its readers see in their own calendar program that it is not there any more. */
function notice({ config, now }: Visit, { state }: Ended, link: LinkNotice): string {
  const words = noticeWordsOf(firstLanguage(link.language, link.organizationLanguage))
  const summary = state === 'suspended' ? words.suspended : words.gone
  const date = dayIn(link.timeZone, now())
  const header = {
    name: summary,
    description: null,
    zone: link.timeZone,
    color: null,
    uid: calendarUid('', link.id),
    lastModified: new Date(`${date}T00:00:00Z`),
    refreshMinutes: config.feed.ttlMinutes,
    source: null,
  }
  return noticeCalendar(header, { summary, date, uid: opaqueId('notice', link.id) })
}

function end(visit: Visit, ended: Ended, link: LinkNotice): void {
  const { request, response } = visit
  allowOrigins(visit, link.audience)
  if (ended.long) {
    brief(response, 410, 'This calendar is no longer shared.')
    return
  }
  const bytes = Buffer.from(notice(visit, ended, link))
  const etag = createHash('sha256').update(bytes).digest('base64url').slice(0, 22)
  // No Last-Modified: with access restored, a date must not make the calendar look unchanged.
  setValidators(response, { etag, lastModified: null }, 'identity')
  response.set({ 'Cache-Control': 'private, no-cache', 'Content-Type': type, 'Content-Disposition': 'inline; filename="calendar.ics"' })
  if (isUnchanged(request, etag, null)) response.status(304).removeHeader('Content-Type')
  if (response.statusCode === 304) response.end()
  else sendBytes(request, response, bytes, 'identity')
}

export const ics: Format = { suffix: '.ics', give, end, askToSignIn: barFromProgram }

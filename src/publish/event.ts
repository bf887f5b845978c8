/** One event of a published page as a file, for the reader's own calendar: `/p/<secret>.event.ics?day=…&event=…`. */
import { createHash } from 'node:crypto'
import type { Bearing } from '../services/bearing.ts'
import { eventFile } from '../services/event-file.ts'
import { shownBy, stateOf } from '../services/shown.ts'
import { dayNamed } from '../pages/published/reading.ts'
import { wordsOf } from '../pages/words/catalogues.ts'
import { contentDisposition } from './file-name.ts'
import type { Format, Visit } from './format.ts'
import { calendarLanguage, html, roleOf, shownOn, unknown } from './html.ts'
import { isUnchanged, sendBytes, setValidators } from './send.ts'

/** Whatever is not on the page is as unknown as a link that is none (invariant 33). */
async function give(visit: Visit, bearing: Bearing): Promise<void> {
  const { request, response, db, bodies } = visit
  const { published } = bearing
  const { day, event: named } = request.query
  const date = dayNamed(day)
  const words = wordsOf(calendarLanguage(visit, bearing))
  const { modifiedAt: changedAt } = await stateOf(db, shownBy(bearing), bodies)
  const { occurrences } =
    date === null ? { occurrences: [] } : await shownOn(visit, bearing, { view: 'week', date, zone: published.timeZone })
  const file = typeof named === 'string' ? eventFile(occurrences, named, { published, role: roleOf(bearing), words, changedAt }) : null
  if (!file) {
    unknown(visit)
    return
  }
  const bytes = Buffer.from(file.text)
  const etag = createHash('sha256').update(bytes).digest('base64url').slice(0, 22)
  setValidators(response, { etag, lastModified: null }, 'identity')
  response
    .set({
      'Content-Type': 'text/calendar; charset=utf-8',
      'Content-Disposition': contentDisposition('attachment', file.title, '.ics'),
      'Cache-Control': 'private, max-age=60',
    })
    .vary('Accept-Language')
  if (isUnchanged(request, etag, null)) response.status(304).removeHeader('Content-Type')
  if (response.statusCode === 304) response.end()
  else sendBytes(request, response, bytes, 'identity')
}

/** People come here by a button of the page: what is to be said is said to them, as on the page. */
export const event: Format = { suffix: '.event.ics', give, end: html.end, askToSignIn: html.askToSignIn }

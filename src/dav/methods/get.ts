/** GET and HEAD (RFC 9110 §9.3): an object as its reader sees it; a calendar whole, as one file; a folder as a page. */
import { createHash } from 'node:crypto'
import { Problem } from '../../errors.ts'
import { languageFor, pageHeaders } from '../../http/page.ts'
import { matchesStrongly, matchesWeakly } from '../../http/if-header.ts'
import { assetPaths } from '../../pages/assets.ts'
import { folderPage } from '../../pages/screens/davFolder.ts'
import { wordsOf } from '../../pages/words/catalogues.ts'
import { withoutAlarms } from '../../icalendar/own-alarms.ts'
import { calendarText } from '../../services/calendar-text.ts'
import { languageOf } from '../../language/status.ts'
import { withoutDefinitions } from '../../icalendar/zone-references.ts'
import { shownText } from '../content.ts'
import { mount } from '../address.ts'
import { requireIfHolds } from '../conditions.ts'
import type { Method } from '../methods.ts'
import { noticeTag, noticeText } from '../notices.ts'
import { type CalendarResource, calendarsIn, type ObjectResource, type Resource, resourceAt } from '../resource.ts'
import { viewTag } from '../view-tag.ts'
import { hrefFor, single, type Visit } from '../visit.ts'

const type = 'text/calendar; charset=utf-8'

export const get: Method = async visit => {
  const resource = await resourceAt(visit, visit.target)
  await requireIfHolds(visit, visit.door.db)
  if (resource.kind === 'object') sendObject(visit, resource)
  else if (resource.kind === 'calendar') await sendCalendar(visit, resource)
  else if (resource.kind === 'notification') {
    const told = { ETag: `"${noticeTag(visit, resource.notice)}"` }
    if (unchanged(visit, told.ETag)) visit.response.status(304).set(told).end()
    else send(visit, 'application/xml; charset=utf-8', told, noticeText(visit, resource.notice))
  } else await sendFolder(visit, resource)
}

/** @param status 201 where it was made by the request that it answers */
export function sendObject(visit: Visit, resource: ObjectResource, status = 200): void {
  const etag = `"${resource.entry.etag}"`
  const told = {
    ETag: etag,
    ...(resource.calendar.access.visibility === 'full' ? { 'Last-Modified': resource.entry.modifiedAt.toUTCString() } : {}),
  }
  if (['GET', 'HEAD'].includes(visit.request.method) && unchanged(visit, etag)) return void visit.response.status(304).set(told).end()
  send(visit, `${type}; component=${resource.entry.component.toLowerCase()}`, told, shownText(visit, resource), status)
}

/** For whoever opens the address in a browser: what it is for, and the calendars in it. */
async function sendFolder(visit: Visit, resource: Resource): Promise<void> {
  const { request, response, door, subject } = visit
  const calendars = resource.kind === 'home' ? await calendarsIn(visit, resource.target.address) : null
  const language = languageFor(request, { fallback: door.config.defaults.language })
  const page = folderPage(wordsOf(language), {
    language,
    assets: assetPaths,
    address: `${door.publicUrl}${mount}/`,
    user: subject.address,
    calendars: calendars?.map(one => ({ name: one.calendar.name, href: hrefFor(visit, one.target) })) ?? null,
  })
  response
    .status(200)
    .set({ ...pageHeaders, 'Cache-Control': 'private, no-store' })
    .vary('Accept-Language')
    .end(request.method === 'HEAD' ? undefined : page)
}

async function sendCalendar(visit: Visit, resource: CalendarResource): Promise<void> {
  // A word in the reader's language stands in lower views.
  const tag = createHash('sha256')
    .update(`${await viewTag(visit, resource)} ${resource.calendar.language}`)
    .digest('base64url')
    .slice(0, 22)
  const told = { ETag: `"${tag}"` }
  if (unchanged(visit, told.ETag)) return void visit.response.status(304).set(told).end()
  const language = languageOf(resource.calendar.language)
  const text = await calendarText(visit.door.db, resource.access, language === null ? {} : { language })
  // As with each object: alarms of the owner ring for the owner.
  const { role, visibility } = resource.access
  const shown = role !== 'owner' && visibility === 'full' ? withoutAlarms(text) : text
  send(visit, type, told, visit.definitions ? shown : withoutDefinitions(shown))
}

/** @throws Problem `precondition-failed` */
function unchanged(visit: Visit, etag: string): boolean {
  const match = single(visit.request, 'if-match')
  if (match !== undefined && !matchesStrongly(match, etag)) throw new Problem('precondition-failed', 'It is not as the request expects it')
  const none = single(visit.request, 'if-none-match')
  return none !== undefined && matchesWeakly(none, etag)
}

function send({ request, response }: Visit, contentType: string, told: Record<string, string>, text: string, status = 200): void {
  const bytes = Buffer.from(text)
  response
    .status(status)
    .set({ ...told, 'Content-Type': contentType, 'Content-Length': String(bytes.length), 'Cache-Control': 'private, no-cache' })
    .vary('CalDAV-Timezones')
  response.end(request.method === 'HEAD' ? undefined : bytes)
}

/** GET and HEAD (RFC 9110 §9.3): an object as its reader sees it; a calendar whole, as one file. */
import { createHash } from 'node:crypto'
import { Problem } from '../../errors.ts'
import { matchesStrongly, matchesWeakly } from '../../http/if-header.ts'
import { calendarText } from '../../services/publishing.ts'
import { languageOf } from '../../language/status.ts'
import { requireIfHolds } from '../conditions.ts'
import { textOf } from '../content.ts'
import type { Method } from '../methods.ts'
import { type CalendarResource, type ObjectResource, resourceAt } from '../resource.ts'
import { viewTag } from '../view-tag.ts'
import { single, type Visit } from '../visit.ts'

const type = 'text/calendar; charset=utf-8'

export const get: Method = async visit => {
  const resource = await resourceAt(visit, visit.target)
  await requireIfHolds(visit, visit.door.db)
  if (resource.kind === 'object') sendObject(visit, resource)
  else if (resource.kind === 'calendar') await sendCalendar(visit, resource)
  else throw new Problem('method-not-allowed', 'There is nothing to read here; PROPFIND lists it')
}

/** @param status 201 where it was made by the request that it answers */
export function sendObject(visit: Visit, resource: ObjectResource, status = 200): void {
  const etag = `"${resource.entry.etag}"`
  const told = {
    ETag: etag,
    ...(resource.calendar.access.visibility === 'full' ? { 'Last-Modified': resource.entry.modifiedAt.toUTCString() } : {}),
  }
  if (status === 200 && visit.request.method !== 'PUT' && unchanged(visit, etag)) return void visit.response.status(304).set(told).end()
  send(visit, `${type}; component=${resource.entry.component.toLowerCase()}`, told, textOf(resource), status)
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
  send(visit, type, told, text)
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
  response.end(request.method === 'HEAD' ? undefined : bytes)
}

/**
 * DAV:sync-collection (RFC 6578 §3): what changed in the view since a token, in pages. A token of another level, calendar or database
 * is refused, so that the program fetches the calendar anew.
 */
import { Problem } from '../../errors.ts'
import { d, dav, xmlText } from '../../http/xml.ts'
import { child, type XmlElement } from '../../http/xml-tree.ts'
import { type Change, changesSince, type Reached } from '../../storage/view-changes.ts'
import { calendarData } from '../calendar-data.ts'
import { addObjects } from '../listing.ts'
import { type Multistatus, multistatus, statusResponse } from '../multistatus.ts'
import { noticeResources, noticesToken } from '../notices.ts'
import type { Report } from '../reports.ts'
import { type CalendarResource, type ObjectResource, withEntry, withObject } from '../resource.ts'
import { readByAddress, readByIds } from '../../storage/dav-objects.ts'
import { ownChangesSince } from '../../storage/own-alarms.ts'
import { reachedBy } from '../view-tag.ts'
import { hrefFor, type Visit } from '../visit.ts'
import { answering, needsContent, responseOf, type Wanted, wantedIn } from '../wanted.ts'

const most = 10_000

export const syncCollection: Report = async (visit, resource, root) => {
  if (resource.kind === 'notifications') return await syncNotices(visit, root)
  if (resource.kind !== 'calendar') throw new Problem('not-found', 'There is no calendar here')
  const level = child(root, dav, 'sync-level')?.text.trim() ?? visit.depth ?? '1'
  if (!['1', 'infinite', 'infinity', '0'].includes(level)) throw new Problem('bad-request', 'DAV:sync-level is 1 or infinite')
  const wanted = wantedIn(root)
  const limit = limitIn(root)
  const tokens = await visit.door.tokens()
  const given = child(root, dav, 'sync-token')?.text.trim() ?? ''
  const since = given === '' ? null : tokens.read(resource.access, given)
  if (given !== '' && since === null) throw invalid()
  const until = await reachedBy(visit, resource)
  if (since !== null && (since.view > until.view || since.own > until.own)) throw invalid()
  const answer = multistatus(visit)
  const reached =
    since === null && limit === null
      ? await addObjects(visit, resource, wanted, answer, dataOf(visit, resource, wanted))
      : await some(visit, resource, wanted, answer, since, until, limit ?? most)
  await answer.add(d('sync-token', xmlText(tokens.write(resource.access, reached))))
  await answer.end()
}

/** Notices are few: whoever has not the newest state fetches them all. */
async function syncNotices(visit: Visit, root: XmlElement): Promise<void> {
  const wanted = wantedIn(root)
  const given = child(root, dav, 'sync-token')?.text.trim() ?? ''
  const token = await noticesToken(visit)
  if (given !== '' && given !== token) throw invalid()
  const answer = multistatus(visit)
  if (given === '') for (const one of await noticeResources(visit)) await answer.add(await responseOf(visit, one, wanted))
  await answer.add(d('sync-token', xmlText(token)))
  await answer.end()
}

function invalid(): Problem {
  return new Problem('need-privileges', 'The sync token is not of this calendar as you see it; fetch the calendar anew', {
    condition: 'valid-sync-token',
  })
}

/** DAV:limit (RFC 5323 §5.17). @throws Problem */
function limitIn(root: XmlElement): number | null {
  const limit = child(root, dav, 'limit')
  if (!limit) return null
  const text = child(limit, dav, 'nresults')?.text.trim() ?? ''
  if (!/^\d{1,9}$/.test(text)) throw new Problem('bad-request', 'DAV:nresults is a number')
  if (Number(text) < 1)
    throw new Problem('need-privileges', 'At least one result is asked for', { condition: 'number-of-matches-within-limits' })
  return Math.min(Number(text), most)
}

async function some(
  visit: Visit,
  calendar: CalendarResource,
  wanted: Wanted,
  answer: Multistatus,
  token: Reached | null,
  until: Reached,
  limit: number,
): Promise<Reached> {
  const { db } = visit.door
  const since = token ?? { view: 0, own: until.own }
  const changes = await changesSince(db, calendar.access, since.view, until.view, limit + 1)
  const page = changes.slice(0, limit)
  const answers = answering(visit, calendar, wanted, dataOf(visit, calendar, wanted))
  const batch = 200
  for (let at = 0; at < page.length; at += batch) {
    const part = page.slice(at, at + batch)
    const found = needsContent(wanted) || !toldByLog(calendar) ? await read(visit, calendar, part) : entriesOf(calendar, part)
    for (const change of part) {
      const one = found.get(change.address)
      if (one) await answer.add(await answers(one))
      else if (token !== null) await answer.add(statusResponse(hrefOfChange(visit, calendar, change), '404 Not Found'))
    }
  }
  if (changes.length <= limit) {
    if (since.own === until.own) return until
    const told = new Set(page.map(one => one.address))
    const own = await readByIds(db, calendar.access, await ownChangesSince(db, calendar.access, since.own, until.own))
    for (const one of own) if (!told.has(one.address)) await answer.add(await answers(withObject(calendar, one)))
    return until
  }
  await answer.add(
    statusResponse(hrefFor(visit, calendar.target), '507 Insufficient Storage', d('error', d('number-of-matches-within-limits'))),
  )
  return { view: page.at(-1)?.number ?? until.view, own: since.own }
}

function hrefOfChange(visit: Visit, calendar: CalendarResource, change: Change): string {
  return hrefFor(visit, { ...calendar.target, kind: 'object', name: change.address })
}

/** An owner reads what is stored; to everybody else an entity tag tells of their own alarms too. */
function toldByLog({ access }: CalendarResource): boolean {
  return access.role === 'owner' && access.visibility === 'full'
}

/** What a view has there now is read: it may have moved on since its log was written. */
async function read(visit: Visit, calendar: CalendarResource, changes: readonly Change[]): Promise<Map<string, ObjectResource>> {
  const addresses = changes.flatMap(one => (one.entry === null ? [] : [one.address]))
  const objects = await readByAddress(visit.door.db, calendar.access, addresses)
  return new Map([...objects].map(([address, object]) => [address, withObject(calendar, object)]))
}

function entriesOf(calendar: CalendarResource, changes: readonly Change[]): Map<string, ObjectResource> {
  return new Map(changes.flatMap(({ address, entry }) => (entry ? [[address, withEntry(calendar, entry)]] : [])))
}

function dataOf(visit: Visit, calendar: CalendarResource, { data }: Wanted): ((one: ObjectResource) => string) | null {
  return data === null ? null : calendarData(visit, calendar, data)
}

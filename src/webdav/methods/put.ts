/** PUT: a whole calendar file makes a calendar, or makes the one there what the file says; any other file is kept as it is. */
import { buffer } from 'node:stream/consumers'
import { cappedBody } from '../../http/body.ts'
import { Problem } from '../../errors.ts'
import { holdPlain, putFile, readPlain, requireParent } from '../../services/plain-files.ts'
import { findFile, holdName } from '../../services/publications.ts'
import { transaction } from '../../storage/database.ts'
import { hrefOf, isCalendarName } from '../address.ts'
import { type Entry, requireConditions } from '../conditions.ts'
import type { Method } from '../methods.ts'
import { keeping, pathOf, type PlainTarget } from '../plain.ts'
import { publish, publishable, readFor } from '../publication.ts'
import type { FileTarget, Visit } from '../visit.ts'
import { calendarBytes, contentTypeOf, requireWhole } from './put-body.ts'

export const put: Method = async visit => {
  const { target } = visit
  if (target.kind !== 'file' && target.kind !== 'plain')
    throw new Problem('method-not-allowed', 'This is a folder; a file name goes after it')
  requireWhole(visit.request)
  const { created, etag } =
    target.kind === 'file' || isCalendarName(target.path) ? await putCalendar(visit, target) : await putPlain(visit, target, null)
  visit.response.status(created ? 201 : 204).set('ETag', etag)
  if (created) visit.response.set({ Location: hrefOf(target), 'Content-Length': '0' })
  visit.response.end()
}

interface Done {
  created: boolean
  etag: string
}

async function putCalendar(visit: Visit, entry: Entry): Promise<Done> {
  const { request, door } = visit
  const target: FileTarget = { kind: 'file', address: entry.address, fileName: pathOf(entry) }
  // Who may not publish, or whose conditions fail, need not send the body.
  const may = await publishable(visit, target)
  await requireConditions(visit, door.db, target, may)
  const body = cappedBody(request, door.config.limits.importBytes)
  const first = await body.next()
  if (first.done === true && may.kind === 'new') return await putPlain(visit, target, Buffer.alloc(0))
  const file = await readFor(visit, target, may, calendarBytes(request, resumed(first, body)))
  return await transaction(
    door.db,
    async tx => await publish(visit, tx, target, file, async now => await requireConditions(visit, tx, target, now)),
  )
}

async function* resumed<T>(first: IteratorResult<T>, rest: AsyncIterable<T>): AsyncGenerator<T> {
  if (first.done !== true) yield first.value
  yield* rest
}

/** @param content null to read it from the request, once it is known that it may be kept */
async function putPlain(visit: Visit, target: FileTarget | PlainTarget, content: Buffer | null): Promise<Done> {
  const { request, door, subject } = visit
  const path = pathOf(target)
  const early = await keeping(visit, target.address)
  const place = { folderId: early.collectionId, fileName: path }
  await requireParent(door.db, early, path)
  await requireConditions(visit, door.db, target, { access: early, place }, (await readPlain(door.db, early, path)) === null)
  const fresh = {
    content: content ?? (await buffer(cappedBody(request, door.config.limits.plainFileBytes))),
    contentType: contentTypeOf(request),
  }
  return await transaction(door.db, async tx => {
    await holdName(tx, subject.organizationId, place)
    const access = await keeping(visit, target.address, tx)
    await holdPlain(tx, access)
    const known = await readPlain(tx, access, path)
    if (known?.isFolder) throw new Problem('method-not-allowed', 'This is a folder; a file name goes after it')
    if (target.kind === 'file' && (await findFile(tx, subject.organizationId, target.address, path)).collectionId !== null)
      throw new Problem('conflict', 'A calendar has been published under this name meanwhile')
    await requireConditions(visit, tx, target, { access, place }, known === null)
    await putFile(tx, access, path, fresh, door.config)
    return { created: known === null, etag: (await readPlain(tx, access, path))?.etag ?? '' }
  })
}

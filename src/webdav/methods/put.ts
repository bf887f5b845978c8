/** PUT: a whole calendar file makes a calendar, or makes the one there what the file says. All of it or nothing. */
import { cappedBody } from '../../http/body.ts'
import { Problem } from '../../errors.ts'
import type { ReadFile } from '../../services/import.ts'
import {
  createPublication,
  holdName,
  readPublication,
  replacePublication,
  requirePublishing,
  requirePublishingFor,
  zoneForNew,
} from '../../services/publications.ts'
import { type Db, transaction } from '../../storage/database.ts'
import { hrefOf } from '../address.ts'
import { requireConditions } from '../conditions.ts'
import type { Method } from '../methods.ts'
import { contentOf, type FileTarget, read, type Visit, writing } from '../visit.ts'
import { calendarBytes } from './put-body.ts'

export const put: Method = async visit => {
  const { target, door, response } = visit
  if (target.kind !== 'file') throw new Problem('method-not-allowed', 'This is a folder; a file name ending in .ics goes after it')
  // Who may not publish, or whose conditions fail, need not send the body.
  const may = await writing(visit, target)
  if (may.kind === 'new') await requirePublishingFor(door.db, may.access)
  else await requirePublishing(door.db, may.access)
  await requireConditions(visit, door.db, target, may)
  const zone = may.kind === 'new' ? await zoneForNew(door.db, may.access) : (await read(visit, target)).file.timeZone
  const bytes = calendarBytes(visit.request, cappedBody(visit.request, door.config.limits.importBytes))
  const file = await readPublication(bytes, door.config, zone)
  const { created, etag } = await transaction(door.db, async tx => await publish(visit, tx, target, file))
  response.status(created ? 201 : 204).set('ETag', etag)
  if (created) response.set({ Location: hrefOf(target), 'Content-Length': '0' })
  response.end()
}

async function publish(visit: Visit, tx: Db, target: FileTarget, file: ReadFile): Promise<{ created: boolean; etag: string }> {
  const { config, now, watch } = visit.door
  const first = await writing(visit, target, tx)
  await holdName(tx, visit.subject.organizationId, first.place)
  // Whoever held the name before may have made the calendar, or taken it away.
  const may = await writing(visit, target, tx)
  await requireConditions(visit, tx, target, may)
  const id = may.kind === 'new' ? await createPublication(tx, may.access, target.fileName, file, config) : may.collectionId
  const access = may.kind === 'new' ? await visit.decide.require('write', id, { tx }) : may.access
  await replacePublication(tx, access, file, config, now(), watch)
  const shown = await visit.decide.require('readFreeBusy', id, { tx })
  const { etag } = await contentOf(visit, tx, shown)()
  return { created: may.kind === 'new', etag }
}

/** A calendar put under a name in somebody's folder: a new one, or what the one there holds made anew. All of it or nothing. */
import { keepFile } from '../services/calendar-file.ts'
import type { ReadFile } from '../services/import.ts'
import { removeIfThere } from '../services/plain-files.ts'
import {
  createPublication,
  holdName,
  readPublication,
  replacePublication,
  requirePublishing,
  requireWebDav,
  zoneForNew,
} from '../services/publications.ts'
import type { Db } from '../storage/database.ts'
import { removing } from './plain.ts'
import { contentOf, type FileTarget, read, type Visit, type Writing, writing } from './visit.ts'

/** May be written there, now and by the policy. @throws Denied, Problem `need-privileges` */
export async function publishable(visit: Visit, target: FileTarget): Promise<Writing> {
  const may = await writing(visit, target)
  if (may.kind === 'new') await requireWebDav(visit.door.db, may.access)
  else await requirePublishing(visit.door.db, may.access)
  return may
}

/** A calendar file as it was read, with its bytes in UTF-8. */
export interface Publication {
  file: ReadFile
  content: Buffer
}

/** @throws Problem `calendar-data`, `too-large` */
export async function readFor(visit: Visit, target: FileTarget, may: Writing, bytes: AsyncIterable<Uint8Array>): Promise<Publication> {
  const { db, config } = visit.door
  const zone = may.kind === 'new' ? await zoneForNew(db, may.access) : (await read(visit, target)).file.timeZone
  const chunks: Uint8Array[] = []
  const noted = async function* () {
    for await (const chunk of bytes) {
      chunks.push(chunk)
      yield chunk
    }
  }
  const file = await readPublication(noted(), config, zone)
  return { file, content: Buffer.concat(chunks) }
}

/** Call inside a transaction. @param conditions judged once nobody else can publish under the name any more */
export async function publish(
  visit: Visit,
  tx: Db,
  target: FileTarget,
  { file, content }: Publication,
  conditions: (may: Writing) => Promise<void>,
): Promise<{ created: boolean; etag: string }> {
  const { config, now, watch, bodies } = visit.door
  const first = await writing(visit, target, tx)
  await holdName(tx, visit.subject.organizationId, first.place)
  // Whoever held the name before may have made the calendar, or taken it away.
  const may = await writing(visit, target, tx)
  await conditions(may)
  const id = may.kind === 'new' ? await createPublication(tx, may.access, target.fileName, file, config) : may.collectionId
  const access = may.kind === 'new' ? await visit.decide.require('write', id, { tx }) : may.access
  await replacePublication(tx, access, file, config, now(), watch)
  const replaced = may.kind === 'new' && (await removeIfThere(tx, await removing(visit, target.address, tx), target.fileName))
  const shown = await visit.decide.require('readFreeBusy', id, { tx })
  await keepFile(tx, access, shown, content, { bodies, ttlMinutes: config.feed.ttlMinutes })
  const { etag } = await contentOf(visit, tx, shown)()
  return { created: may.kind === 'new' && !replaced, etag }
}

/**
 * A published calendar as the file somebody gets of it: the same view and the same validators as everywhere else. Its owner gets the bytes
 * that were put, as long as the calendar is what they say: programs compare what they sent with what they get back.
 */
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import type { Db } from '../storage/database.ts'
import { type AsPut, keepAsPut, readAsPut, readBytesAsPut } from '../storage/files-as-put.ts'
import { readPublished } from '../storage/published.ts'
import type { Bodies } from './bodies.ts'
import { contentTag } from './plain-files.ts'
import { feedOf } from './publishing.ts'

export { type Bodies, bodies } from './bodies.ts'

export interface CalendarFile {
  /** Strong, with quotes. */
  etag: string
  modifiedAt: Date
  bytes(): Promise<Buffer>
  /** How many bytes they are. */
  length(): Promise<number>
}

/** The file as the Access shows it; its bytes are put together when they are asked for. */
export async function calendarFile(db: Db, access: Access<'readFreeBusy'>, kept: Bodies, ttlMinutes: number): Promise<CalendarFile> {
  const feed = await feedOf(db, { access, published: await readPublished(db, access) }, { bodies: kept, source: null, ttlMinutes })
  const asPut = await readAsPut(db, access)
  if (asPut?.version !== feed.etag) {
    const bytes = async () => (await feed.body('identity')).bytes
    return { etag: `"${feed.etag}"`, modifiedAt: feed.lastModified, bytes, length: async () => (await bytes()).length }
  }
  let put: Promise<Buffer> | null = null
  const bytes = async () => await (put ??= bytesAsPut(db, access, asPut))
  return { etag: asPut.etag, modifiedAt: asPut.at, bytes, length: async () => await Promise.resolve(asPut.bytes) }
}

async function bytesAsPut(db: Db, access: Access<'readFreeBusy'>, { etag }: AsPut): Promise<Buffer> {
  const bytes = await readBytesAsPut(db, access, etag)
  // Its entity tag has been told by now.
  if (!bytes) throw new Problem('unavailable', 'The file has just been put anew')
  return bytes
}

/** Keeps the bytes that a calendar was just made of. Call in the transaction of the write. @param shown the same calendar, as its writer sees it */
export async function keepFile(
  tx: Db,
  access: Access<'write'>,
  shown: Access<'readFreeBusy'>,
  content: Buffer,
  given: { bodies: Bodies; ttlMinutes: number },
): Promise<void> {
  const published = await readPublished(tx, shown)
  const { etag: version } = await feedOf(
    tx,
    { access: shown, published },
    { bodies: given.bodies, source: null, ttlMinutes: given.ttlMinutes },
  )
  await keepAsPut(tx, access, { content, etag: contentTag(content), version })
}

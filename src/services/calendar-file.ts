/** A published calendar as the file somebody gets of it: the same view and the same validators as everywhere else. */
import type { Access } from '../sharing/access.ts'
import type { Db } from '../storage/database.ts'
import { readPublished } from '../storage/published.ts'
import type { Bodies } from './bodies.ts'
import { feedOf } from './publishing.ts'

export { type Bodies, bodies } from './bodies.ts'

export interface CalendarFile {
  /** Strong, with quotes. */
  etag: string
  modifiedAt: Date
  bytes(): Promise<Buffer>
}

/** The file as the Access shows it; its bytes are put together when they are asked for. */
export async function calendarFile(db: Db, access: Access<'readFreeBusy'>, kept: Bodies, ttlMinutes: number): Promise<CalendarFile> {
  const feed = await feedOf(db, { access, published: await readPublished(db, access) }, { bodies: kept, source: null, ttlMinutes })
  return { etag: `"${feed.etag}"`, modifiedAt: feed.lastModified, bytes: async () => (await feed.body('identity')).bytes }
}

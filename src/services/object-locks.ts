/**
 * Write locks on calendars and their objects (RFC 4918 §6), kept where those on published files are. A lock is on a name in a calendar; a
 * lock on the calendar itself has an empty name, and keeps others from everything in it.
 */
import type { Access, Asked } from '../sharing/access.ts'
import type { Db } from '../storage/database.ts'
import type { Place } from '../storage/published-files.ts'
import * as locks from './locks.ts'

export { type Lock, tokenUri } from './locks.ts'

/** @param name of the object; null for the calendar itself */
export function placeOf(access: Access<Asked>, name: string | null): Place {
  return { folderId: access.collectionId, fileName: name ?? '' }
}

export async function locksOn(db: Db, access: Access<Asked>, name: string | null): Promise<locks.Lock[]> {
  return await locks.locksOn(db, access, placeOf(access, name))
}

/** @throws Problem `locked` by a lock on the object or on its calendar */
export async function requireUnlocked(
  db: Db,
  access: Access<Asked>,
  name: string | null,
  tokens: readonly string[],
  href: string,
): Promise<void> {
  await locks.requireUnlocked(db, access, placeOf(access, name), tokens, href)
  if (name !== null) await locks.requireUnlocked(db, access, placeOf(access, null), tokens, href)
}

export { lock, refresh, unlock } from './locks.ts'

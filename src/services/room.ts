/** Room for more: an owner keeps so many bytes and no more (RFC 4331 §6). */
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import type { Db } from '../storage/database.ts'
import { usedByOwner } from '../storage/room.ts'

/** As it was before the write. */
export interface Room {
  /** Bytes. */
  used: number
  limit: number
}

/**
 * Ask after the write and in its transaction, which the refusal undoes. Who is over the limit may still make things smaller.
 * @param brought bytes that were written; only near the limit is it asked what they took the place of
 * @throws Problem `insufficient-storage`
 */
export async function requireRoom(tx: Db, access: Access<'write'>, { used, limit }: Room, brought: number): Promise<void> {
  if (used + brought <= limit) return
  const now = await usedByOwner(tx, access)
  if (now > limit && now > used)
    throw new Problem('insufficient-storage', `All calendars and files of one owner hold at most ${limit} bytes`)
}

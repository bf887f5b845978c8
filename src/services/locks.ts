/** Write locks on published files: who holds what, for how long, and whom they keep out (RFC 4918 §6, §7). */
import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'
import type { Access, Asked } from '../sharing/access.ts'
import type { Db } from '../storage/database.ts'
import { addLock, countLocks, type Lock, type Locking, locksBelow, locksOn, refreshLock, removeLock } from '../storage/locks.ts'
import type { Place } from '../storage/published-files.ts'

export { type Lock, type Locking, locksOn, removeLocksOn } from '../storage/locks.ts'

/** A lock token as clients write it. */
export function tokenUri(lock: Pick<Lock, 'token'>): string {
  return `urn:uuid:${lock.token}`
}

function uuidOf(uri: string): string | null {
  return /^urn:uuid:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.exec(uri)?.[1]?.toLowerCase() ?? null
}

const locked = (href: string) => new Problem('locked', 'The file is locked by somebody', { href })

/**
 * A write goes on when the name is not locked, or when its writer holds the lock and says so by its token. Other people's tokens
 * do not help, and are not told.
 * @param href of the file, for the answer
 * @throws Problem `locked`
 */
export async function requireUnlocked(db: Db, access: Access<Asked>, place: Place, tokens: readonly string[], href: string): Promise<void> {
  const locks = await locksOn(db, access, place)
  const held = locks.some(lock => lock.holderId === access.principalId && tokens.includes(tokenUri(lock)))
  if (locks.length > 0 && !held) throw locked(href)
}

/**
 * The same for all that is below a folder: each of the locks there has to be held by the writer.
 * @param hrefBelow of a name there, for the answer
 * @throws Problem `locked`
 */
export async function requireUnlockedBelow(
  db: Db,
  access: Access<Asked>,
  place: Place,
  tokens: readonly string[],
  hrefBelow: (fileName: string) => string,
): Promise<void> {
  const locks = await locksBelow(db, access, place)
  const inTheWay = locks.find(lock => lock.holderId !== access.principalId || !tokens.includes(tokenUri(lock)))
  if (inTheWay) throw locked(hrefBelow(inTheWay.fileName))
}

/** @param seconds asked for; null for as long as is given @throws Problem `locked`, `insufficient-storage` */
export async function lock(
  tx: Db,
  access: Access<Locking>,
  place: Place,
  wanted: { shared: boolean; deep?: boolean; ownerNote: string | null; seconds: number | null },
  href: string,
  config: Config,
): Promise<Lock> {
  const deep = wanted.deep ?? false
  const others = [...(await locksOn(tx, access, place)), ...(deep ? await locksBelow(tx, access, place) : [])]
  if (others.some(one => !one.shared || !wanted.shared)) throw locked(href)
  const { locksPerPerson } = config.limits
  if ((await countLocks(tx, access)) >= locksPerPerson) {
    throw new Problem('insufficient-storage', `One person holds at most ${locksPerPerson} locks`)
  }
  return await addLock(tx, access, place, { ...wanted, deep, seconds: secondsOf(wanted.seconds, config) })
}

/** @param uris tokens that the client submitted; the first that is a lock of the caller's on this name @throws Problem `precondition-failed` */
export async function refresh(
  tx: Db,
  access: Access<Locking>,
  place: Place,
  uris: readonly string[],
  seconds: number | null,
  config: Config,
): Promise<Lock> {
  for (const uri of uris) {
    const token = uuidOf(uri)
    const refreshed = token && (await refreshLock(tx, access, place, token, secondsOf(seconds, config)))
    if (refreshed) return refreshed
  }
  throw new Problem('precondition-failed', 'There is no such lock of yours on this file', { condition: 'lock-token-matches-request-uri' })
}

/** @throws Problem `conflict` (`lock-token-matches-request-uri`, RFC 4918 §9.11.1) */
export async function unlock(tx: Db, access: Access<Locking>, place: Place, uri: string): Promise<void> {
  const token = uuidOf(uri)
  if (token && (await removeLock(tx, access, place, token))) return
  throw new Problem('conflict', 'There is no such lock of yours on this file', { condition: 'lock-token-matches-request-uri' })
}

function secondsOf(wanted: number | null, config: Config): number {
  return Math.min(Math.max(wanted ?? config.limits.lockSeconds, 1), config.limits.lockSeconds)
}

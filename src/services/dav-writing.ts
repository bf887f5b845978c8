/** Objects written and deleted under addresses of the writer's choice (RFC 4791 §5.3.2). */
import { Problem } from '../errors.ts'
import type { ValidObject } from '../icalendar/object.ts'
import type { Access } from '../sharing/access.ts'
import { holdWrites } from '../storage/changes.ts'
import type { UserSubject } from '../sharing/principal.ts'
import type { Db } from '../storage/database.ts'
import { putAtOnce } from '../storage/dav-put.ts'
import { moveAside, rename, type Standing, standingAt } from '../storage/dav-writing.ts'
import { putOwnAlarms } from '../storage/own-alarms.ts'
import { deleteObjects, etagsByUid, holds, type Precondition, putObjects } from '../storage/objects.ts'
import type { Opened } from './gate.ts'
import { type Deriving, type Preparing, prepare } from './objects.ts'
import { requireRoom } from './room.ts'
import { keepUnseen } from './unseen-content.ts'
import { besideUnseen } from './unseen-uids.ts'

export interface Put {
  id: string
  created: boolean
  /** Of the stored bytes, where the writer gets these back untouched; null where what they read differs from what they wrote. */
  etag: string | null
}

/** What the writer has under the address; an object that only others see there has made room. */
async function visibleAt(tx: Db, access: Access<'write'>, address: string, makeRoom: boolean): Promise<Standing | null> {
  const standing = await standingAt(tx, access, address)
  if (makeRoom && standing.some(one => one.kept))
    throw new Problem('need-privileges', 'That name is the address of another object for whoever does not see names')
  for (const one of standing) if (one.unseen && makeRoom) await moveAside(tx, access, one)
  return standing.find(one => !one.unseen) ?? null
}

function refuseMasked(access: Access<'write'>, standing: Standing): void {
  if (!standing.private || access.writesPrivate) return
  throw new Problem('need-privileges', 'Private events are changed by their owner and by delegates with private access only.', {
    highestRole: access.role,
  })
}

/**
 * Writes the object under the address, new or in place of the one there. Call inside the transaction that the Access was decided in.
 * @param hrefOf the address of an object of the calendar, for an answer that names the one in the way
 * @throws Problem `precondition-failed`, `no-uid-conflict`, `need-privileges`, `insufficient-storage`
 */
export async function putAt(
  tx: Db,
  access: Access<'write'>,
  address: string,
  brought: ValidObject,
  when: Precondition,
  given: Preparing,
  hrefOf: (address: string) => string,
): Promise<Put> {
  await holdWrites(tx, access)
  const standing = await visibleAt(tx, access, address, true)
  // Who may not change it is told so before being told what it is like now.
  if (standing) refuseMasked(access, standing)
  holds(when, standing?.etag ?? null)
  const named = await withItsUid(tx, access, brought, standing, given, hrefOf)
  const [{ object, alarms } = { object: named, alarms: null }] = await keepUnseen(tx, access, [named], given)
  const prepared = prepare(object, standing?.name ?? address, given)
  const ids = await putObjects(tx, access, [prepared])
  await requireRoom(tx, access, given.room, Buffer.byteLength(object.text))
  const id = ids.get(object.uid) ?? ''
  if (access.role !== 'owner') await putOwnAlarms(tx, access, id, alarms)
  const untouched = access.visibility === 'full' && object === brought
  return { id, created: standing === null, etag: untouched ? prepared.etag : null }
}

/**
 * The same in one statement, for the usual write by an owner: a new object, or one in place of another of its UID. A transaction of its
 * own; the facts that the Access was decided on are compared in it, with the permissions locked, and the room is measured.
 * @param most bytes that the owner's calendars hold together
 * @returns null when nothing was written, for `putAt` to find out what stands in the way
 */
export async function putPlainly(
  db: Db,
  { access, opening }: Opened<'write'>,
  who: UserSubject,
  address: string,
  brought: ValidObject,
  when: Precondition,
  given: Deriving,
  most: number,
): Promise<Put | null> {
  // Others keep what they do not see, and have alarms of their own.
  if (access.role !== 'owner') return null
  const prepared = prepare(brought, address, given)
  const written = await putAtOnce(db, access, who, opening.known, prepared, given.timeZone, when, most)
  return written && { ...written, etag: prepared.etag }
}

/** @throws Problem `no-uid-conflict` (RFC 4791 §5.3.2.1) */
async function withItsUid(
  tx: Db,
  access: Access<'write'>,
  brought: ValidObject,
  standing: Standing | null,
  given: Preparing,
  hrefOf: (address: string) => string,
): Promise<ValidObject> {
  const conflict = (name: string | null) =>
    new Problem('no-uid-conflict', 'The calendar has another object with this UID', name === null ? {} : { href: hrefOf(name) })
  if (standing?.uid === brought.uid) return brought
  const [object = brought] = await besideUnseen(tx, access, [brought], given.secret)
  if (standing) {
    if (object.uid !== standing.uid) throw conflict(null)
    return object
  }
  const known = (await etagsByUid(tx, access, [object.uid])).get(object.uid)
  if (known) throw conflict(known.name)
  return object
}

/** @throws Problem `not-found`, `precondition-failed`, `need-privileges` */
export async function deleteAt(tx: Db, access: Access<'write'>, address: string, when: Precondition): Promise<void> {
  await holdWrites(tx, access)
  const standing = await visibleAt(tx, access, address, false)
  if (!standing) throw new Problem('not-found', 'There is nothing here under that name')
  refuseMasked(access, standing)
  holds(when, standing.etag)
  await deleteObjects(tx, access, [standing.uid])
}

/**
 * Moves an object to another name in its calendar: it stays the object that it is, with what the mover does not see of it (invariant 35).
 * @returns whether nothing stood there before
 * @throws Problem `not-found`, `precondition-failed`, `need-privileges`
 */
export async function renameAt(
  tx: Db,
  access: Access<'write'>,
  from: string,
  to: string,
  when: { source: Precondition; destination: Precondition },
): Promise<boolean> {
  await holdWrites(tx, access)
  const standing = await visibleAt(tx, access, from, false)
  if (!standing) throw new Problem('not-found', 'There is nothing here under that name')
  refuseMasked(access, standing)
  holds(when.source, standing.etag)
  const there = await visibleAt(tx, access, to, true)
  if (there) refuseMasked(access, there)
  holds(when.destination, there?.etag ?? null)
  if (there) await deleteObjects(tx, access, [there.uid])
  await rename(tx, access, standing, to)
  return there === null
}

/**
 * Write locks on published files (RFC 4918 §6). A lock is on a name in a folder, and on all names below it where it is deep; expired ones
 * are as good as gone.
 */
import type { Access, Asked } from '../sharing/access.ts'
import { type Db, knexOf, run, type Statement } from './database.ts'
import type { Place } from './published-files.ts'

export interface Lock {
  /** UUID; on the wire `urn:uuid:…`. */
  token: string
  holderId: string
  /** The name that it was asked for under: the one that is locked, or a folder above it. */
  fileName: string
  shared: boolean
  /** Everything below is locked too. */
  deep: boolean
  /** XML of the client's `owner` element, as it was sent. */
  ownerNote: string | null
  /** Whole seconds left, by the database's clock. */
  secondsLeft: number
}

/** What a lock is taken with: the right to write what it is on. */
export type Locking = 'write' | 'create' | 'writeFiles'

interface LockRow {
  token: string
  holder_id: string
  file_name: string
  shared: boolean
  deep: boolean
  owner_note: string | null
  seconds_left: number
}

const columns = `token, holder_id, file_name, shared, deep, owner_note, ceil(extract(epoch FROM expires_at - now()))::int AS seconds_left`

function lockOf(row: LockRow): Lock {
  const { token, shared, deep } = row
  return { token, holderId: row.holder_id, fileName: row.file_name, shared, deep, ownerNote: row.owner_note, secondsLeft: row.seconds_left }
}

const listStatement: Statement = {
  name: 'webdav-locks',
  text: `SELECT ${columns} FROM webdav_lock
    WHERE organization_id = $1 AND folder_id = $2 AND (file_name = $3 OR deep AND file_name = ANY ($4)) AND expires_at > now()
    ORDER BY created_at, token`,
}

/** The folders that a name is in, by their names. */
function above({ fileName }: Place): string[] {
  const names = fileName.split('/')
  return names.slice(1).map((_, index) => names.slice(0, index + 1).join('/'))
}

/** The locks that hold on a name now: its own, and deep ones of folders that it is in. */
export async function locksOn(db: Db, access: Access<Asked>, place: Place): Promise<Lock[]> {
  return (await run<LockRow>(db, listStatement, [access.organizationId, place.folderId, place.fileName, above(place)])).map(lockOf)
}

/** The locks on names below this one. */
export async function locksBelow(db: Db, access: Access<Asked>, place: Place): Promise<Lock[]> {
  const { rows } = await knexOf(db).raw<{ rows: LockRow[] }>(
    `SELECT ${columns} FROM webdav_lock WHERE organization_id = ? AND folder_id = ? AND starts_with(file_name, ?) AND expires_at > now()`,
    [access.organizationId, place.folderId, `${place.fileName}/`],
  )
  return rows.map(lockOf)
}

/** Adds a lock for whoever the Access was given to. */
export async function addLock(
  db: Db,
  access: Access<Locking>,
  place: Place,
  fresh: { shared: boolean; deep: boolean; ownerNote: string | null; seconds: number },
): Promise<Lock> {
  const knex = knexOf(db)
  const { rows } = await knex.raw<{ rows: LockRow[] }>(
    `INSERT INTO webdav_lock (organization_id, folder_id, file_name, holder_id, shared, deep, owner_note, expires_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, now() + make_interval(secs => ?)) RETURNING ${columns}`,
    [access.organizationId, place.folderId, place.fileName, access.principalId, fresh.shared, fresh.deep, fresh.ownerNote, fresh.seconds],
  )
  const [row] = rows
  if (!row) throw new Error('The lock was not written')
  return lockOf(row)
}

/** How many locks the person holds anywhere; clears away the person's expired ones on the way. */
export async function countLocks(db: Db, access: Access<Locking>): Promise<number> {
  const held = { organization_id: access.organizationId, holder_id: access.principalId }
  const knex = knexOf(db)
  await knex('webdav_lock').where(held).where('expires_at', '<=', knex.fn.now()).delete()
  const row = await knex('webdav_lock').where(held).count({ n: '*' }).first()
  return Number(row?.['n'] ?? 0)
}

/** Starts the lock's time anew. @returns null when the person holds no such lock there */
export async function refreshLock(db: Db, access: Access<Locking>, place: Place, token: string, seconds: number): Promise<Lock | null> {
  const { rows } = await knexOf(db).raw<{ rows: LockRow[] }>(
    `UPDATE webdav_lock SET expires_at = now() + make_interval(secs => ?)
     WHERE organization_id = ? AND folder_id = ? AND (file_name = ? OR deep AND file_name = ANY (?)) AND token = ? AND holder_id = ?
       AND expires_at > now() RETURNING ${columns}`,
    [seconds, access.organizationId, place.folderId, place.fileName, above(place), token, access.principalId],
  )
  return rows[0] ? lockOf(rows[0]) : null
}

/** @returns false when the person holds no such lock there */
export async function removeLock(db: Db, access: Access<Locking>, place: Place, token: string): Promise<boolean> {
  if (access.principalId === null) return false
  const where = { organization_id: access.organizationId, folder_id: place.folderId, token, holder_id: access.principalId }
  return (
    (await knexOf(db)('webdav_lock')
      .where(where)
      .where(on => void on.where('file_name', place.fileName).orWhere(up => void up.where('deep', true).whereIn('file_name', above(place))))
      .delete()) > 0
  )
}

/** What goes with a file that is deleted or renamed: its locks, and those on what is below it (RFC 4918 §6.1, §7.5). */
export async function removeLocksOn(db: Db, access: Access<'share' | 'writeProperties' | 'writeFiles'>, place: Place): Promise<void> {
  const where = { organization_id: access.organizationId, folder_id: place.folderId }
  await knexOf(db)('webdav_lock')
    .where(where)
    .where(on => void on.where('file_name', place.fileName).orWhereRaw('starts_with(file_name, ?)', [`${place.fileName}/`]))
    .delete()
}

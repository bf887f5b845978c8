/** Write locks on published files (RFC 4918 §6). A lock is on a name in a folder; expired ones are as good as gone. */
import type { Access, Asked } from '../sharing/access.ts'
import { type Db, knexOf, run, type Statement } from './database.ts'
import type { Place } from './published-files.ts'

export interface Lock {
  /** UUID; on the wire `urn:uuid:…`. */
  token: string
  holderId: string
  shared: boolean
  /** XML of the client's `owner` element, as it was sent. */
  ownerNote: string | null
  /** Whole seconds left, by the database's clock. */
  secondsLeft: number
}

interface LockRow {
  token: string
  holder_id: string
  shared: boolean
  owner_note: string | null
  seconds_left: number
}

const columns = `token, holder_id, shared, owner_note, ceil(extract(epoch FROM expires_at - now()))::int AS seconds_left`

function lockOf(row: LockRow): Lock {
  const { token, shared } = row
  return { token, holderId: row.holder_id, shared, ownerNote: row.owner_note, secondsLeft: row.seconds_left }
}

const listStatement: Statement = {
  name: 'webdav-locks',
  text: `SELECT ${columns} FROM webdav_lock
    WHERE organization_id = $1 AND folder_id = $2 AND file_name = $3 AND expires_at > now() ORDER BY created_at, token`,
}

/** The locks on a name that hold now. */
export async function locksOn(db: Db, access: Access<Asked>, place: Place): Promise<Lock[]> {
  return (await run<LockRow>(db, listStatement, [access.organizationId, place.folderId, place.fileName])).map(lockOf)
}

/** Adds a lock for whoever the Access was given to. */
export async function addLock(
  db: Db,
  access: Access<'write' | 'create'>,
  place: Place,
  fresh: { shared: boolean; ownerNote: string | null; seconds: number },
): Promise<Lock> {
  const knex = knexOf(db)
  const { rows } = await knex.raw<{ rows: LockRow[] }>(
    `INSERT INTO webdav_lock (organization_id, folder_id, file_name, holder_id, shared, owner_note, expires_at)
     VALUES (?, ?, ?, ?, ?, ?, now() + make_interval(secs => ?)) RETURNING ${columns}`,
    [access.organizationId, place.folderId, place.fileName, access.principalId, fresh.shared, fresh.ownerNote, fresh.seconds],
  )
  const [row] = rows
  if (!row) throw new Error('The lock was not written')
  return lockOf(row)
}

/** How many locks the person holds anywhere; clears away the person's expired ones on the way. */
export async function countLocks(db: Db, access: Access<'write' | 'create'>): Promise<number> {
  const held = { organization_id: access.organizationId, holder_id: access.principalId }
  const knex = knexOf(db)
  await knex('webdav_lock').where(held).where('expires_at', '<=', knex.fn.now()).delete()
  const row = await knex('webdav_lock').where(held).count({ n: '*' }).first()
  return Number(row?.['n'] ?? 0)
}

/** Starts the lock's time anew. @returns null when the person holds no such lock there */
export async function refreshLock(
  db: Db,
  access: Access<'write' | 'create'>,
  place: Place,
  token: string,
  seconds: number,
): Promise<Lock | null> {
  const { rows } = await knexOf(db).raw<{ rows: LockRow[] }>(
    `UPDATE webdav_lock SET expires_at = now() + make_interval(secs => ?)
     WHERE organization_id = ? AND folder_id = ? AND file_name = ? AND token = ? AND holder_id = ? AND expires_at > now() RETURNING ${columns}`,
    [seconds, access.organizationId, place.folderId, place.fileName, token, access.principalId],
  )
  return rows[0] ? lockOf(rows[0]) : null
}

/** @returns false when the person holds no such lock there */
export async function removeLock(db: Db, access: Access<'write' | 'create'>, place: Place, token: string): Promise<boolean> {
  if (access.principalId === null) return false
  const where = { organization_id: access.organizationId, folder_id: place.folderId, file_name: place.fileName, token }
  return (
    (await knexOf(db)('webdav_lock')
      .where({ ...where, holder_id: access.principalId })
      .delete()) > 0
  )
}

/** What goes with a file that is deleted or renamed: its locks (RFC 4918 §6.1, §7.5). */
export async function removeLocksOn(db: Db, access: Access<'share' | 'writeProperties'>, place: Place): Promise<void> {
  const where = { organization_id: access.organizationId, folder_id: place.folderId, file_name: place.fileName }
  await knexOf(db)('webdav_lock').where(where).delete()
}

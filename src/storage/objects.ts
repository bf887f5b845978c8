/** Calendar object resources. What is read leaves redacted; what is written was validated and prepared before. */
import { hash } from 'node:crypto'
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import { redactObject, type VisibleObject } from '../sharing/redact.ts'
import type { Visibility } from '../sharing/visible.ts'
import { logChanges, logDeaths, takeNumbers } from './changes.ts'
import { type Db, knexOf, run, type Statement } from './database.ts'
import { type PreparedObject, writeObjects } from './object-rows.ts'
import { storedOf, type StoredObjectColumns } from './stored-object.ts'

export type { PreparedObject } from './object-rows.ts'

/** Who may write sees what is written. */
type Reading = Access<'read'> | Access<'readFreeBusy'> | Access<'write'>

/** What a conditional request demands of the object as the writer sees it (RFC 9110 §13). */
export interface Precondition {
  /** Any of these entity tags, or `*` for any object. */
  ifMatch?: readonly string[] | '*'
  /** `*`: only when there is none. */
  ifNoneMatch?: '*'
}

/** 128 bits of SHA-256: an opaque, strong entity tag without quotes. */
export function etagOf(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, 22)
}

// `data` is read for those alone who see everything of the object; nobody else's query touches it.
const seen = `o.id, o.name, o.uid, o.component, o.private, o.recurring, o.etag,
  v.busy, v.busy_zones, v.limited, v.limited_zones, v.details, v.details_zones`
const whole = 'o.id, o.name, o.uid, o.component, o.private, o.recurring, o.etag, o.data'
const from = `FROM object o LEFT JOIN object_view v
  ON v.organization_id = o.organization_id AND v.collection_id = o.collection_id AND v.object_id = o.id
  WHERE o.organization_id = $1 AND o.collection_id = $2`

function statement(name: string, visibility: Visibility, rest: string): Statement {
  const full = visibility === 'full'
  return { name: `${name}-${full ? 'full' : 'view'}`, text: `SELECT ${full ? whole : seen} ${from} ${rest}` }
}

function visible(access: Reading, rows: readonly StoredObjectColumns[]): VisibleObject[] {
  return rows.map(row => redactObject(storedOf(row), access.visibility, etagOf)).filter(one => one !== null)
}

const uuidForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** One object by its id; null when there is none or the view does not have it. */
export async function readObject(db: Db, access: Reading, id: string): Promise<VisibleObject | null> {
  if (!uuidForm.test(id)) return null
  const rows = await run<StoredObjectColumns>(db, statement('object-by-id', access.visibility, 'AND o.id = $3'), [
    access.organizationId,
    access.collectionId,
    id,
  ])
  return visible(access, rows)[0] ?? null
}

/** Objects after the id `after`, in the order of their ids. @returns those shown, and where to go on; null at the end */
export async function listObjects(
  db: Db,
  access: Reading,
  page: { after: string | null; limit: number },
): Promise<{ objects: VisibleObject[]; next: string | null }> {
  const values = [access.organizationId, access.collectionId, page.after, page.limit]
  // One comparison is what an index can begin at: with OR, each page would read all pages before it.
  const rest = `AND o.id > coalesce($3::uuid, '00000000-0000-0000-0000-000000000000') ORDER BY o.id LIMIT $4`
  const rows = await run<StoredObjectColumns>(db, statement('objects-page', access.visibility, rest), values)
  return { objects: visible(access, rows), next: rows.length === page.limit ? (rows.at(-1)?.id ?? null) : null }
}

/**
 * The stored bytes, for a change that keeps what it does not name. Only whoever may write private objects gets a private one.
 * The entity tag is of what the writer sees, which is what a client can know.
 */
export async function readForChange(
  db: Db,
  access: Access<'write'>,
  id: string,
): Promise<{ name: string; uid: string; data: string; etag: string; private: boolean } | null> {
  if (!uuidForm.test(id)) return null
  const row = await knexOf(db)('object')
    .where({ organization_id: access.organizationId, collection_id: access.collectionId, id })
    .forUpdate()
    .first('name', 'uid', 'data', 'etag', 'private')
  if (!row) return null
  refusePrivate(access, row.private)
  return access.visibility === 'full' ? row : { ...row, etag: (await readObject(db, access, id))?.etag ?? row.etag }
}

/** Entity tags of what a collection holds, by UID: what an import compares with. */
export async function etagsByUid(
  db: Db,
  access: Access<'write'>,
  uids: readonly string[],
): Promise<Map<string, { etag: string; private: boolean; name: string }>> {
  const text = 'SELECT uid, etag, private, name FROM object WHERE organization_id = $1 AND collection_id = $2 AND uid = ANY($3::text[])'
  const rows = await run<{ uid: string; etag: string; private: boolean; name: string }>(db, { name: 'object-etags', text }, [
    access.organizationId,
    access.collectionId,
    uids,
  ])
  return new Map(rows.map(row => [row.uid, row]))
}

/** Every UID of the collection: what a whole publication is compared with. */
export async function allUids(db: Db, access: Access<'write'>): Promise<string[]> {
  return await knexOf(db)('object').where({ organization_id: access.organizationId, collection_id: access.collectionId }).pluck('uid')
}

/** @throws Problem `need-privileges` where the object is private and the writer may not touch such */
function refusePrivate(access: Access<'write'>, isPrivate: boolean): void {
  if (isPrivate && !access.writesPrivate) {
    throw new Problem('need-privileges', 'Private events are changed by their owner and by delegates with private access only.', {
      highestRole: access.role,
    })
  }
}

/**
 * Writes objects, new or in place of those of the same UID. Call inside the transaction that the Access was decided in.
 * @returns the ids by UID
 * @throws Problem `need-privileges` for a private object that the writer may not touch
 */
export async function putObjects(db: Db, access: Access<'write'>, prepared: readonly PreparedObject[]): Promise<Map<string, string>> {
  if (prepared.length === 0) return new Map()
  for (const one of prepared) refusePrivate(access, one.object.private)
  const first = await takeNumbers(db, access, prepared.length)
  const where = { organizationId: access.organizationId, collectionId: access.collectionId, actorId: access.principalId }
  const ids = await writeObjects(db, where, prepared, first)
  await logChanges(
    db,
    access,
    prepared.map(one => ({ name: one.name, id: ids.get(one.object.uid) ?? '' })),
    first,
    false,
  )
  return ids
}

/** Deletes the objects of these UIDs. @returns how many there were */
export async function deleteObjects(db: Db, access: Access<'write'>, uids: readonly string[]): Promise<number> {
  if (uids.length === 0) return 0
  const first = await takeNumbers(db, access, uids.length)
  const text = 'DELETE FROM object WHERE organization_id = $1 AND collection_id = $2 AND uid = ANY($3::text[]) RETURNING id, name, private'
  const rows = await run<{ id: string; name: string; private: boolean }>(db, { name: 'objects-delete', text }, [
    access.organizationId,
    access.collectionId,
    uids,
  ])
  for (const row of rows) refusePrivate(access, row.private)
  await logChanges(db, access, rows, first, true)
  await logDeaths(db, access, rows, first)
  return rows.length
}

/** @throws Problem `precondition-failed` when the object is not as the client believes */
export function holds(when: Precondition, current: string | null): void {
  const failed =
    (when.ifNoneMatch === '*' && current !== null) ||
    (when.ifMatch === '*' && current === null) ||
    (Array.isArray(when.ifMatch) && (current === null || !when.ifMatch.includes(current)))
  if (failed) throw new Problem('precondition-failed', 'The event has changed since it was read')
}

/** The change log of a collection (RFC 6578): numbers that only go up, and the last thing that happened to each object. */
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import { type Db, run, type Statement } from './database.ts'

/** Takes `count` change numbers; whoever takes some next waits until this transaction ends. @returns the first of them */
export async function takeNumbers(db: Db, access: Access<'write'>, count: number): Promise<number> {
  const text = 'UPDATE collection SET change_number = change_number + $3 WHERE organization_id = $1 AND id = $2 RETURNING change_number'
  const [row] = await run<{ change_number: number }>(db, { name: 'change-numbers', text }, [
    access.organizationId,
    access.collectionId,
    count,
  ])
  if (!row) throw new Problem('not-found', 'There is no such calendar')
  return row.change_number - count + 1
}

/** From here to the end of the transaction nobody else writes to the collection: what is read of it holds for the write. */
export async function holdWrites(db: Db, access: Access<'write'>): Promise<void> {
  await takeNumbers(db, access, 0)
}

const logStatement: Statement = {
  name: 'changes-log',
  text: `INSERT INTO collection_change (organization_id, collection_id, number, object_name, object_id, deleted)
    SELECT $1, $2, r.number, r.name, r.id, $6 FROM unnest($3::bigint[], $4::text[], $5::uuid[]) AS r(number, name, id)
    ON CONFLICT (organization_id, collection_id, object_name)
      DO UPDATE SET number = excluded.number, object_id = excluded.object_id, deleted = excluded.deleted, at = now()`,
}

/** Writes what happened to which objects; the latest for each name is kept. */
export async function logChanges(
  db: Db,
  access: Access<'write'>,
  objects: readonly { name: string; id: string }[],
  first: number,
  deleted: boolean,
): Promise<void> {
  const numbers = objects.map((_, index) => first + index)
  const names = objects.map(one => one.name)
  const ids = objects.map(one => one.id)
  await run(db, logStatement, [access.organizationId, access.collectionId, numbers, names, ids, deleted])
}

/**
 * Says of deleted objects a second time that they are gone, by id: when another takes the name, the log knows the name for that one, and
 * whoever sees ids instead of names (`addressOf`) still has to be told of this one. No name begins with a slash.
 */
export async function logDeaths(db: Db, access: Access<'write'>, objects: readonly { id: string }[], first: number): Promise<void> {
  const dead = objects.map(({ id }) => ({ name: `/${id}`, id }))
  await logChanges(db, access, dead, first, true)
}

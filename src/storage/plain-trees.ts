/** Files with all that is below them: copied, moved and deleted, each in one statement. */
import type { Access } from '../sharing/access.ts'
import { type Db, knexOf } from './database.ts'

// Paths are compared byte by byte, and `0` is the character after the slash.
const tree = `organization_id = :organization AND owner_id = :owner AND (path = :path OR (path > :path || '/' AND path < :path || '0'))`
const place = (access: Access<'readFiles'> | Access<'writeFiles'>, path: string) => ({
  organization: access.organizationId,
  owner: access.collectionId,
  path,
})

/** @returns how many there were */
export async function removeTree(tx: Db, access: Access<'writeFiles'>, path: string): Promise<number> {
  const { rowCount } = await knexOf(tx).raw<{ rowCount: number }>(`DELETE FROM plain_file WHERE ${tree}`, place(access, path))
  return rowCount
}

/** Nothing may stand at the new path. */
export async function moveTree(tx: Db, from: Access<'writeFiles'>, path: string, to: Access<'writeFiles'>, newPath: string): Promise<void> {
  await knexOf(tx).raw(`UPDATE plain_file SET owner_id = :newOwner, path = :newPath || substr(path, length(:path) + 1) WHERE ${tree}`, {
    ...place(from, path),
    newOwner: to.collectionId,
    newPath,
  })
}

/** Nothing may stand at the new path. @param deep what is below a folder goes along */
export async function copyTree(
  tx: Db,
  from: Access<'readFiles'> | Access<'writeFiles'>,
  path: string,
  to: Access<'writeFiles'>,
  newPath: string,
  deep: boolean,
): Promise<void> {
  await knexOf(tx).raw(
    `INSERT INTO plain_file (organization_id, owner_id, path, content, content_type, etag, properties)
     SELECT organization_id, :newOwner, :newPath || substr(path, length(:path) + 1), content, content_type, etag, properties
     FROM plain_file WHERE ${deep ? tree : 'organization_id = :organization AND owner_id = :owner AND path = :path'}`,
    { ...place(from, path), newOwner: to.collectionId, newPath },
  )
}

/** The longest path below this one, in bytes beyond it; 0 for a file and for an empty folder. */
export async function reach(db: Db, access: Access<'readFiles'> | Access<'writeFiles'>, path: string): Promise<number> {
  const { rows } = await knexOf(db).raw<{ rows: { longest: number }[] }>(
    `SELECT coalesce(max(octet_length(path)) - octet_length(:path), 0) AS longest FROM plain_file WHERE ${tree}`,
    place(access, path),
  )
  return rows[0]?.longest ?? 0
}

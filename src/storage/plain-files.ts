/** Folders and files that stand beside published calendars, for their owner alone: rows by their whole path. */
import type { Access, Filing } from '../sharing/access.ts'
import { type Db, knexOf, run, type Statement } from './database.ts'

export interface PlainFile {
  /** The names from the owner's folder on, joined with a slash. */
  path: string
  isFolder: boolean
  contentType: string | null
  /** With quotes; null for a folder. */
  etag: string | null
  /** Bytes of its content. */
  size: number
  /** Whole elements by `{namespace}name` (RFC 4918 §4.3). */
  properties: Record<string, string>
  createdAt: Date
  changedAt: Date
}

const columns = `path, content IS NULL AS "isFolder", content_type AS "contentType", '"' || etag || '"' AS etag,
  coalesce(octet_length(content), 0) AS size, properties, created_at AS "createdAt", changed_at AS "changedAt"`
const mine = 'FROM plain_file WHERE organization_id = $1 AND owner_id = $2'

const oneStatement: Statement = { name: 'plain-file', text: `SELECT ${columns} ${mine} AND path = $3` }
const topStatement: Statement = { name: 'plain-files-top', text: `SELECT ${columns} ${mine} AND strpos(path, '/') = 0 ORDER BY path` }
// `0` is the character after the slash, and paths are compared byte by byte.
const insideStatement: Statement = {
  name: 'plain-files-inside',
  text: `SELECT ${columns} ${mine} AND path > $3 || '/' AND path < $3 || '0' AND strpos(substr(path, length($3) + 2), '/') = 0 ORDER BY path`,
}
const contentStatement: Statement = { name: 'plain-file-content', text: `SELECT content ${mine} AND path = $3 AND etag = $4` }
const keptStatement: Statement = {
  name: 'plain-files-kept',
  text: `SELECT count(*) AS files, coalesce(sum(bytes), 0)::bigint AS bytes ${mine}`,
}

const of = (access: Access<Filing>): [string, string] => [access.organizationId, access.collectionId]

/** null where there is nothing */
export async function readPlain(db: Db, access: Access<Filing>, path: string): Promise<PlainFile | null> {
  const [row] = await run<PlainFile>(db, oneStatement, [...of(access), path])
  return row ?? null
}

/** What stands directly in a folder. @param folder its path, empty for the owner's own folder */
export async function listPlain(db: Db, access: Access<'readFiles'>, folder: string): Promise<PlainFile[]> {
  if (folder === '') return await run<PlainFile>(db, topStatement, of(access))
  return await run<PlainFile>(db, insideStatement, [...of(access), folder])
}

/** The bytes of the version with this entity tag; null when that is not there any more. @param etag with its quotes */
export async function readContent(db: Db, access: Access<'readFiles'>, path: string, etag: string): Promise<Buffer | null> {
  const [row] = await run<{ content: Buffer }>(db, contentStatement, [...of(access), path, etag.slice(1, -1)])
  return row?.content ?? null
}

/** How much the owner keeps: rows, and bytes with their properties. */
export async function plainKept(db: Db, access: Access<Filing>): Promise<{ files: number; bytes: number }> {
  const [row] = await run<{ files: number; bytes: number }>(db, keptStatement, of(access))
  return row ?? { files: 0, bytes: 0 }
}

/** Until the transaction ends nobody else changes files of this owner. */
export async function holdPlain(tx: Db, access: Access<'writeFiles'>): Promise<void> {
  await knexOf(tx).raw('SELECT pg_advisory_xact_lock(hashtextextended(?, 4919))', [JSON.stringify(of(access))])
}

/** A file, new or in place of the one there is; its properties stay. @param etag without quotes */
export async function putContent(
  tx: Db,
  access: Access<'writeFiles'>,
  path: string,
  fresh: { content: Buffer; contentType: string | null; etag: string },
): Promise<void> {
  const knex = knexOf(tx)
  const values = { content: fresh.content, content_type: fresh.contentType, etag: fresh.etag, changed_at: knex.fn.now() }
  await knex('plain_file')
    .insert({ organization_id: access.organizationId, owner_id: access.collectionId, path, ...values })
    .onConflict(['organization_id', 'owner_id', 'path'])
    .merge(values)
}

export async function addFolder(tx: Db, access: Access<'writeFiles'>, path: string): Promise<void> {
  await knexOf(tx)('plain_file').insert({ organization_id: access.organizationId, owner_id: access.collectionId, path })
}

export async function setProperties(
  tx: Db,
  access: Access<'writeFiles'>,
  path: string,
  properties: Readonly<Record<string, string>>,
): Promise<void> {
  await knexOf(tx)('plain_file')
    .where({ organization_id: access.organizationId, owner_id: access.collectionId, path })
    .update({ properties: JSON.stringify(properties) as never })
}

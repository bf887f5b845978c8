/** The bytes of a published file as its owner put them, for as long as the calendar is what they say. */
import type { Access } from '../sharing/access.ts'
import { type Db, knexOf, run, type Statement } from './database.ts'

export interface AsPut {
  /** With quotes. */
  etag: string
  /** The calendar's entity tag right after. */
  version: string
  bytes: number
  at: Date
}

const statement: Statement = {
  name: 'file-as-put',
  text: `SELECT '"' || etag || '"' AS etag, version, bytes, put_at AS at FROM file_as_put WHERE organization_id = $1 AND collection_id = $2`,
}
const contentStatement: Statement = {
  name: 'file-as-put-content',
  text: 'SELECT content FROM file_as_put WHERE organization_id = $1 AND collection_id = $2 AND etag = $3',
}

/** null for everybody who is not its owner, and where the file was made in another way */
export async function readAsPut(db: Db, access: Access<'readFreeBusy'>): Promise<AsPut | null> {
  if (access.role !== 'owner') return null
  const [row] = await run<AsPut>(db, statement, [access.organizationId, access.collectionId])
  return row ?? null
}

/** null when other bytes have been put meanwhile @param etag with its quotes */
export async function readBytesAsPut(db: Db, access: Access<'readFreeBusy'>, etag: string): Promise<Buffer | null> {
  if (access.role !== 'owner') return null
  const [row] = await run<{ content: Buffer }>(db, contentStatement, [access.organizationId, access.collectionId, etag.slice(1, -1)])
  return row?.content ?? null
}

/** Only an owner's are kept: nobody else sees all that may stand in them. @param etag without quotes */
export async function keepAsPut(tx: Db, access: Access<'write'>, fresh: { content: Buffer; etag: string; version: string }): Promise<void> {
  if (access.role !== 'owner') return
  const knex = knexOf(tx)
  const values = { content: fresh.content, etag: fresh.etag, version: fresh.version }
  await knex('file_as_put')
    .insert({ organization_id: access.organizationId, collection_id: access.collectionId, ...values })
    .onConflict(['organization_id', 'collection_id'])
    .merge({ ...values, put_at: knex.fn.now() })
    // What is the same is not written again: programs put whole files every hour.
    .whereRaw('(file_as_put.etag, file_as_put.version) IS DISTINCT FROM (excluded.etag, excluded.version)')
}

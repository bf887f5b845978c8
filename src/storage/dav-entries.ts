/** A calendar's objects as a listing names them: address, entity tag, component. Nothing of what they say is read. */
import type { Access } from '../sharing/access.ts'
import type { Visibility } from '../sharing/visible.ts'
import { type Db, runPlain, type Statement } from './database.ts'

export type Reading = Access<'read'> | Access<'readFreeBusy'> | Access<'write'>

export interface Entry {
  id: string
  /** The last segment of its address for this reader. */
  address: string
  /** Opaque, of the view, without quotes. */
  etag: string
  component: string
  modifiedAt: Date
}

/**
 * SQL of address and entity tag at a visibility: what `addressOf` and `redactObject` of sharing/redact.ts say of one object.
 * A test holds the two equal. Expects `o` (object) and, below `full`, `v` (object_view).
 */
export const shownColumns: Record<Visibility, { address: string; etag: string; join: string }> = {
  full: { address: 'o.name', etag: 'o.etag', join: '' },
  details: view(`CASE WHEN o.private THEN o.id || '.ics' ELSE o.name END`, 'CASE WHEN o.private THEN v.busy_etag ELSE v.details_etag END'),
  limited: view(`o.id || '.ics'`, 'CASE WHEN o.private THEN v.busy_etag ELSE v.limited_etag END'),
  busy: view(`o.id || '.ics'`, 'v.busy_etag'),
}

function view(address: string, etag: string) {
  const join = `JOIN object_view v ON v.organization_id = o.organization_id AND v.collection_id = o.collection_id AND v.object_id = o.id`
  return { address, etag, join }
}

const page = 2000

function pageStatement(visibility: Visibility): Statement {
  const { address, etag, join } = shownColumns[visibility]
  return {
    name: `dav-entries-${visibility}`,
    // One comparison is what an index can begin at: with OR, each page would read all pages before it.
    text: `SELECT o.id, ${address} AS address, ${etag} AS etag, o.component, extract(epoch FROM o.modified_at)::float8 * 1000 FROM object o ${join}
      WHERE o.organization_id = $1 AND o.collection_id = $2 AND o.id > coalesce($3::uuid, '00000000-0000-0000-0000-000000000000')
      ORDER BY o.id LIMIT ${page}`,
  }
}

type PlainRow = [id: string, address: string, etag: string | null, component: string, modifiedAt: number]

/** Everything that the reader has, some thousands at a time, in the order of ids; what the view does not have is left out. */
export async function* listEntries(db: Db, access: Reading): AsyncGenerator<Entry[]> {
  const statement = pageStatement(access.visibility)
  let after: string | null = null
  for (;;) {
    const rows: PlainRow[] = await runPlain<PlainRow>(db, statement, [access.organizationId, access.collectionId, after])
    const entries: Entry[] = []
    for (const [id, address, etag, component, modifiedAt] of rows) {
      if (etag !== null) entries.push({ id, address, etag, component, modifiedAt: new Date(modifiedAt) })
    }
    yield entries
    if (rows.length < page) return
    after = rows.at(-1)?.[0] ?? null
  }
}

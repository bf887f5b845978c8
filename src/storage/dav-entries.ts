/** A calendar's objects as a listing names them: address, entity tag, component. Nothing of what they say is read. */
import type { Access } from '../sharing/access.ts'
import type { Visibility } from '../sharing/visible.ts'
import { type Db, runPlain, type Statement } from './database.ts'
import { type OwnColumns, ownColumns, personOf } from './own-alarms.ts'

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

/** What a line of a listing is made of. */
export type Listed = Omit<Entry, 'id'>
type Plain = [address: string, etag: string | null, component: string, modifiedAt: number | null, id: string]

/** Objects that are read in one go, in whatever order they lie; a larger calendar is read in pages, each by the index of ids. */
const most = 25_000
const page = 5_000
// One number for a time is read several times as fast as a date.
function columns({ visibility }: Reading, own: OwnColumns): string {
  const { address, etag } = shownColumns[visibility]
  return `${address}, ${own.etag(etag)}, o.component, CASE WHEN $3::boolean THEN floor(date_part('epoch', o.modified_at) * 1000) END`
}

function wholeStatement(access: Reading): Statement {
  const { visibility } = access
  const own = ownColumns(access, '$4')
  return {
    name: `dav-entries-whole-${visibility}${own.name}`,
    text: `SELECT ${columns(access, own)} FROM object o ${shownColumns[visibility].join} ${own.join}
      WHERE o.organization_id = $1 AND o.collection_id = $2 LIMIT ${most + 1}`,
  }
}

function pageStatement(access: Reading): Statement {
  const { visibility } = access
  const own = ownColumns(access, '$5')
  return {
    name: `dav-entries-${visibility}${own.name}`,
    // One comparison is what an index can begin at: with OR, each page would read all pages before it.
    text: `SELECT ${columns(access, own)}, o.id FROM object o ${shownColumns[visibility].join} ${own.join}
      WHERE o.organization_id = $1 AND o.collection_id = $2 AND o.id > coalesce($4::uuid, '00000000-0000-0000-0000-000000000000')
      ORDER BY o.id LIMIT ${page}`,
  }
}

/**
 * What the reader has, to be told and not to be read: some thousands at a time, in no order. What the view does not have is left out.
 * @param dated with when each was modified; else that is the beginning of time
 */
export async function* listLines(db: Db, access: Reading, dated: boolean): AsyncGenerator<Listed[]> {
  const values = [access.organizationId, access.collectionId, dated, ...personOf(access)]
  const rows = await runPlain<Plain>(db, wholeStatement(access), values)
  if (rows.length <= most) yield listed(rows)
  else for await (const some of pages(db, access, dated)) yield listed(some)
}

/** Everything that the reader has, some thousands at a time, in the order of ids; what the view does not have is left out. */
export async function* listEntries(db: Db, access: Reading): AsyncGenerator<Entry[]> {
  for await (const rows of pages(db, access, true)) yield rows.flatMap(row => listed([row]).map(one => ({ ...one, id: row[4] })))
}

async function* pages(db: Db, access: Reading, dated: boolean): AsyncGenerator<Plain[]> {
  const statement = pageStatement(access)
  for (let after: string | null = null; ; ) {
    const values = [access.organizationId, access.collectionId, dated, after, ...personOf(access)]
    const rows: Plain[] = await runPlain<Plain>(db, statement, values)
    yield rows
    if (rows.length < page) return
    after = rows.at(-1)?.[4] ?? null
  }
}

function listed(rows: readonly Plain[]): Listed[] {
  const found: Listed[] = []
  for (const [address, etag, component, modifiedAt] of rows) {
    if (etag !== null) found.push({ address, etag, component, modifiedAt: new Date(modifiedAt ?? 0) })
  }
  return found
}

/** Where calendars are fed from, as whoever may change their properties reads and sets it. How refreshes take them: `source-claims.ts`. */
import type { Access } from '../sharing/access.ts'
import { type Db, knexOf, run, type Statement } from './database.ts'
import type { CalendarSourceRow } from './calendar-tables.ts'

/** How the last attempts went: `waiting` for the first one, `ended` was said by the host, `stopped` after a month of failures. Neither is asked again by itself. */
export type SourceState = CalendarSourceRow['state']

export interface Source {
  /** May hold a secret. */
  address: string
  state: SourceState
  /** Why the last attempt brought nothing; one of `services/source-failure.ts`. */
  problem: string | null
  /** HTTP status of an answer that was no calendar. */
  status: number | null
  failingSince: Date | null
  /** Components of the last file that could not be read. */
  leftOut: number
  askedAt: Date | null
  refreshedAt: Date | null
  changedAt: Date | null
  nextAt: Date | null
}

/** What is known of an answer that was taken. */
export interface Taken {
  host: string
  etag: string | null
  lastModified: string | null
  contentHash: string
  lifetimeSeconds: number
  leftOut: number
}

const addStatement: Statement = {
  name: 'source-add',
  text: `WITH marked AS (UPDATE collection SET fed = true WHERE organization_id = $1 AND id = $2 AND owner_id = $3 RETURNING id)
    INSERT INTO calendar_source (organization_id, collection_id, address, host, settled_host, etag, last_modified, content_hash,
      lifetime_seconds, left_out, state, asked_at, refreshed_at, changed_at, next_at)
    SELECT $1, id, $4, $5, $6, $7, $8, $9, $10, $11, 'current', now(), now(), now(), now() + make_interval(secs => $12) FROM marked`,
}

/** The new calendar is fed from here on. @param waitSeconds until it is asked again */
export async function addSource(
  db: Db,
  access: Access<'create'>,
  collectionId: string,
  address: URL,
  taken: Taken,
  waitSeconds: number,
): Promise<void> {
  const { host, etag, lastModified, contentHash, lifetimeSeconds, leftOut } = taken
  const where = [access.organizationId, collectionId, access.collectionId]
  const values = [address.href, address.host, host, etag, lastModified, contentHash, lifetimeSeconds, leftOut, waitSeconds]
  await run(db, addStatement, [...where, ...values])
}

type Changing = Access<'writeProperties'>

const of = (access: Changing) => ({ organization_id: access.organizationId, collection_id: access.collectionId })

/** null for a calendar that is not fed. */
export async function readSource(db: Db, access: Changing): Promise<Source | null> {
  const row = await knexOf(db)('calendar_source').where(of(access)).first()
  if (!row) return null
  return {
    address: row.address,
    state: row.state,
    problem: row.problem,
    status: row.status,
    failingSince: row.failing_since,
    leftOut: row.left_out,
    askedAt: row.asked_at,
    refreshedAt: row.refreshed_at,
    changedAt: row.changed_at,
    nextAt: row.next_at,
  }
}

/** Another address: nothing that was known of the last one holds for it, and whoever is asking there is not believed any more. */
export async function moveSource(db: Db, access: Changing, address: URL): Promise<boolean> {
  const knex = knexOf(db)
  const moved = await knex('calendar_source').where(of(access)).update({
    address: address.href,
    host: address.host,
    settled_host: null,
    etag: null,
    last_modified: null,
    content_hash: null,
    state: 'waiting',
    problem: null,
    status: null,
    failures: 0,
    failing_since: null,
    empty_since: null,
    next_at: knex.fn.now(),
    claim: null,
    claimed_until: null,
  })
  return moved > 0
}

const removeStatement: Statement = {
  name: 'source-remove',
  text: `WITH gone AS (DELETE FROM calendar_source WHERE organization_id = $1 AND collection_id = $2 RETURNING collection_id)
    UPDATE collection c SET fed = false FROM gone WHERE c.organization_id = $1 AND c.id = gone.collection_id RETURNING c.id`,
}

/** The calendar becomes one like any other; what it holds stays. @returns whether it was fed */
export async function removeSource(db: Db, access: Changing): Promise<boolean> {
  return (await run(db, removeStatement, [access.organizationId, access.collectionId])).length > 0
}

/** Those of the calendars whose last attempt brought nothing. */
export async function failingAmong(db: Db, accesses: readonly Changing[]): Promise<Set<string>> {
  const ids = accesses.map(access => access.collectionId)
  return new Set(await knexOf(db)('calendar_source').whereIn('collection_id', ids).whereNotNull('problem').pluck('collection_id'))
}

/**
 * What changed in a view of a calendar (RFC 6578). Whoever sees everything reads the collection's own log. Each lower view has a log
 * of its own that is written when it is read: it moves by what the view shows and by nothing else (invariant 9), and whoever
 * writes to the calendar waits for none of it.
 */
import { viewRulesVersion } from '../icalendar/views.ts'
import type { Visibility } from '../sharing/visible.ts'
import { type Db, knexOf, run, type Statement, transaction } from './database.ts'
import { type Entry, type Reading, shownColumns } from './dav-entries.ts'
import { personOf } from './own-alarms.ts'

type View = Exclude<Visibility, 'full'>

export interface Change {
  address: string
  /** null where there is nothing any more. */
  entry: Entry | null
  number: number
}

interface ChangeRow extends Omit<Entry, 'etag'> {
  etag: string | null
  number: number
}

/** How far a reader has come: in the view that all of the level share, and in their own alarms. */
export interface Reached {
  view: number
  own: number
}

interface State {
  own: number
  change_number: number
  processed: number | null
  number: number | null
  rules_version: number | null
}

const stateStatement: Statement = {
  name: 'view-state',
  text: `SELECT c.change_number, s.processed, s.number, s.rules_version,
      coalesce((SELECT max(a.number) FROM own_alarm a
        WHERE a.organization_id = c.organization_id AND a.collection_id = c.id AND a.principal_id = $4), 0) AS own
    FROM collection c
    LEFT JOIN view_state s ON s.organization_id = c.organization_id AND s.collection_id = c.id AND s.visibility = $3
    WHERE c.organization_id = $1 AND c.id = $2`,
}

const ownersStatement: Statement = {
  name: 'view-state-owner',
  text: `SELECT c.change_number, NULL AS processed, NULL AS number, NULL AS rules_version, 0 AS own FROM collection c
    WHERE c.organization_id = $1 AND c.id = $2 AND $3::text IS NOT NULL`,
}

/** The numbers that the reader's view has reached: sync tokens and ctags count on them. */
export async function viewReached(db: Db, access: Reading): Promise<Reached> {
  const { visibility } = access
  const values = [access.organizationId, access.collectionId, visibility, ...personOf(access)]
  const [state] = await run<State>(db, access.role === 'owner' ? ownersStatement : stateStatement, values)
  if (!state) return { view: 0, own: 0 }
  const { own } = state
  if (visibility === 'full') return { view: state.change_number, own }
  const current = state.processed === state.change_number && state.rules_version === viewRulesVersion
  return { view: current && state.number !== null ? state.number : await advance(db, access, visibility), own }
}

/** Brings the log of a lower view up to the collection's last change: what differs is compared by entity tag, whole only the first time. */
async function advance(db: Db, access: Reading, visibility: View): Promise<number> {
  return await transaction(db, async tx => {
    const home = { organization_id: access.organizationId, collection_id: access.collectionId, visibility }
    const knex = knexOf(tx)
    await knex('view_state')
      .insert({ ...home, rules_version: 0, processed: 0, number: 0 })
      .onConflict()
      .ignore()
    const state = await knex('view_state').where(home).forUpdate().first()
    const collection = await knex('collection')
      .where({ organization_id: access.organizationId, id: access.collectionId })
      .first('change_number')
    if (!state || !collection) return 0
    const since = state.rules_version === viewRulesVersion ? state.processed : 0
    const values = [access.organizationId, access.collectionId, visibility, since, state.number, collection.change_number]
    const rows = await run<{ number: number }>(tx, logStatement(visibility), values)
    const number = state.number + rows.length
    await knex('view_state').where(home).update({ rules_version: viewRulesVersion, processed: collection.change_number, number })
    return number
  })
}

function logStatement(visibility: View): Statement {
  const { address, etag, join } = shownColumns[visibility]
  return {
    name: `view-log-${visibility}`,
    text: `WITH now AS (
        SELECT ${address} AS address, o.id, ${etag} AS etag FROM object o ${join}
        WHERE o.organization_id = $1 AND o.collection_id = $2 AND o.change_number > $4 AND o.change_number <= $6
      ), gone AS (
        SELECT l.address, l.object_id FROM view_change l
        WHERE l.organization_id = $1 AND l.collection_id = $2 AND l.visibility = $3 AND l.etag IS NOT NULL AND (
          l.object_id IN (SELECT n.object_id FROM collection_change n
            WHERE n.organization_id = $1 AND n.collection_id = $2 AND n.number > $4 AND n.number <= $6 AND n.deleted)
          OR l.object_id IN (SELECT id FROM now WHERE now.address <> l.address OR now.etag IS NULL))
      ), news AS (
        SELECT DISTINCT ON (address) address, id AS object_id, etag FROM now WHERE etag IS NOT NULL
          AND NOT EXISTS (SELECT FROM view_change l WHERE l.organization_id = $1 AND l.collection_id = $2 AND l.visibility = $3
            AND l.address = now.address AND l.etag = now.etag AND l.object_id = now.id)
        UNION ALL SELECT address, object_id, NULL FROM gone WHERE address NOT IN (SELECT address FROM now WHERE etag IS NOT NULL)
      ) INSERT INTO view_change (organization_id, collection_id, visibility, address, object_id, etag, number)
        SELECT $1, $2, $3, address, object_id, etag, $5 + row_number() OVER (ORDER BY address) FROM news
        ON CONFLICT (organization_id, collection_id, visibility, address)
          DO UPDATE SET object_id = excluded.object_id, etag = excluded.etag, number = excluded.number
        RETURNING number`,
  }
}

const ownChanges: Statement = {
  name: 'changes-since-full',
  text: `SELECT n.object_name AS address, CASE WHEN NOT n.deleted THEN o.etag END AS etag, n.number,
      o.id, o.component, o.modified_at AS "modifiedAt" FROM collection_change n
    LEFT JOIN object o ON o.organization_id = n.organization_id AND o.collection_id = n.collection_id AND o.name = n.object_name
    WHERE n.organization_id = $1 AND n.collection_id = $2 AND n.number > $3 AND n.number <= $4
      AND n.object_name NOT LIKE '/%' ORDER BY n.number, n.object_name LIMIT $5`,
}
const viewChanges: Statement = {
  name: 'changes-since-view',
  text: `SELECT n.address, CASE WHEN o.id IS NOT NULL THEN n.etag END AS etag, n.number, o.id, o.component, o.modified_at AS "modifiedAt" FROM view_change n
    LEFT JOIN object o ON o.organization_id = n.organization_id AND o.collection_id = n.collection_id AND o.id = n.object_id
    WHERE n.organization_id = $1 AND n.collection_id = $2 AND n.visibility = $6 AND n.number > $3 AND n.number <= $4
    ORDER BY n.number, n.address LIMIT $5`,
}

/**
 * What changed for the reader after the number, up to and with another, oldest first.
 * @param until the `view` that `viewReached` said
 */
export async function changesSince(db: Db, access: Reading, since: number, until: number, limit: number): Promise<Change[]> {
  const values = [access.organizationId, access.collectionId, since, until, limit]
  const full = access.visibility === 'full'
  const rows = await run<ChangeRow>(db, full ? ownChanges : viewChanges, full ? values : [...values, access.visibility])
  return rows.map(({ number, etag, ...entry }) => ({ address: entry.address, entry: etag === null ? null : { ...entry, etag }, number }))
}

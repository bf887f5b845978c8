/** How refreshes take calendars that are due and settle them: whoever takes one holds it until it is settled or forgotten. */
import type { Access } from '../sharing/access.ts'
import type { CollectionFacts } from '../sharing/principal.ts'
import type { CollectionKind } from '../sharing/roles.ts'
import { type Db, run, type Statement, transaction } from './database.ts'
import type { Taken } from './sources.ts'

/** A calendar that is being refreshed, with what its host is to be asked. */
export interface SourceClaim {
  organizationId: string
  collectionId: string
  claim: string
  address: string
  settledHost: string | null
  etag: string | null
  lastModified: string | null
  contentHash: string | null
  lifetimeSeconds: number
  failures: number
  failingSince: Date | null
  emptySince: Date | null
  timeZone: string
  now: Date
}

/** After this long without a word whoever took it is taken for dead. */
const forgottenSeconds = 300

const taking = `UPDATE calendar_source s SET claim = gen_random_uuid(), claimed_until = now() + interval '${forgottenSeconds} seconds', asked_at = now()
  FROM collection c WHERE c.organization_id = s.organization_id AND c.id = s.collection_id`
const taken = `RETURNING s.organization_id AS "organizationId", s.collection_id AS "collectionId", s.claim, s.address,
  s.settled_host AS "settledHost", s.etag, s.last_modified AS "lastModified", s.content_hash AS "contentHash",
  s.lifetime_seconds AS "lifetimeSeconds", s.failures, s.failing_since AS "failingSince", s.empty_since AS "emptySince",
  c.time_zone AS "timeZone", now() AS now`
const free = (of: string) => `(${of}.claimed_until IS NULL OR ${of}.claimed_until <= now())`

// One host is asked by one at a time and not too often, which takes that all who take look one after another.
const inTurn: Statement = { name: 'source-turn', text: `SELECT pg_advisory_xact_lock(hashtext('calendar_source'))` }
// Nobody reads what is brought to an owner who may not sign in.
const due = `d.next_at <= now() AND ${free('d')} AND EXISTS (SELECT FROM collection k
  JOIN principal o ON o.organization_id = k.organization_id AND o.id = k.owner_id AND o.disabled_at IS NULL
  WHERE k.organization_id = d.organization_id AND k.id = d.collection_id)`
const nextStatement: Statement = {
  name: 'source-next',
  text: `${taking} AND (s.organization_id, s.collection_id) = (
      SELECT d.organization_id, d.collection_id FROM calendar_source d WHERE ${due} AND NOT EXISTS (
        SELECT FROM calendar_source b WHERE b.host = d.host AND (b.claimed_until > now() OR b.asked_at > now() - make_interval(secs => $1)))
      ORDER BY d.next_at LIMIT 1 FOR UPDATE SKIP LOCKED) ${taken}`,
}
const waitingStatement: Statement = { name: 'source-waiting', text: `SELECT 1 FROM calendar_source d WHERE ${due} LIMIT 1` }

/**
 * Takes the calendar that has been due longest, of a host that nobody is asking.
 * @param betweenSeconds two questions to one host
 * @returns `later` where all that are due wait for their hosts, null when nothing is due
 */
export async function claimDueSource(db: Db, betweenSeconds: number): Promise<SourceClaim | 'later' | null> {
  const found = await transaction(db, async tx => {
    await run(tx, inTurn, [])
    return (await run<SourceClaim>(tx, nextStatement, [betweenSeconds]))[0] ?? null
  })
  if (found) return found
  return (await run(db, waitingStatement, [])).length > 0 ? 'later' : null
}

const ofStatement: Statement = {
  name: 'source-take',
  text: `${taking} AND s.organization_id = $1 AND s.collection_id = $2 AND ${free('s')} ${taken}`,
}

/** Takes this one, due or not. @returns null while somebody else is at it */
export async function claimSource(db: Db, access: Access<'writeProperties'>): Promise<SourceClaim | null> {
  return (await run<SourceClaim>(db, ofStatement, [access.organizationId, access.collectionId]))[0] ?? null
}

interface FedRow {
  organization_id: string
  id: string
  kind: CollectionKind
  owner_id: string
  fed: boolean
}

const heldStatement: Statement = {
  name: 'source-held',
  text: `SELECT c.organization_id, c.id, c.kind, c.owner_id, c.fed FROM calendar_source s
    JOIN collection c ON c.organization_id = s.organization_id AND c.id = s.collection_id
    WHERE s.organization_id = $1 AND s.collection_id = $2 AND s.claim = $3 FOR UPDATE OF s`,
}

/** What a decision on the refresh knows; null when the calendar, its address or the claim is another by now. Holds it to the end of the transaction. */
export async function holdClaim(tx: Db, claim: SourceClaim): Promise<CollectionFacts | null> {
  const [row] = await run<FedRow>(tx, heldStatement, [claim.organizationId, claim.collectionId, claim.claim])
  return row ? factsOf(row) : null
}

const newStatement: Statement = {
  name: 'source-collection',
  text: `SELECT organization_id, id, kind, owner_id, fed FROM collection WHERE organization_id = $1 AND id = $2 AND owner_id = $3`,
}

/** The same of a calendar that was just made. */
export async function newlyFed(tx: Db, access: Access<'create'>, collectionId: string): Promise<CollectionFacts> {
  const [row] = await run<FedRow>(tx, newStatement, [access.organizationId, collectionId, access.collectionId])
  if (!row) throw new Error('The calendar was not made')
  return factsOf(row)
}

function factsOf(row: FedRow): CollectionFacts {
  return { organizationId: row.organization_id, id: row.id, kind: row.kind, ownerId: row.owner_id, fed: row.fed }
}

const settled = `claim = NULL, claimed_until = NULL WHERE organization_id = $1 AND collection_id = $2 AND claim = $3`
const tookStatement: Statement = {
  name: 'source-took',
  text: `UPDATE calendar_source SET state = 'current', problem = NULL, status = NULL, failures = 0, failing_since = NULL, empty_since = NULL,
      settled_host = $4, etag = $5, last_modified = $6, content_hash = $7, lifetime_seconds = $8, left_out = $9,
      refreshed_at = now(), changed_at = CASE WHEN $10 THEN now() ELSE changed_at END, next_at = now() + make_interval(secs => $11), ${settled}`,
}

/** The answer was taken. @param changed something of the calendar differs @param waitSeconds until it is asked again */
export async function settleTaken(tx: Db, claim: SourceClaim, answer: Taken, changed: boolean, waitSeconds: number): Promise<void> {
  const { host, etag, lastModified, contentHash, lifetimeSeconds, leftOut } = answer
  const values = [host, etag, lastModified, contentHash, lifetimeSeconds, leftOut, changed, waitSeconds]
  await run(tx, tookStatement, [claim.organizationId, claim.collectionId, claim.claim, ...values])
}

const sameStatement: Statement = {
  name: 'source-same',
  text: `UPDATE calendar_source SET state = 'current', problem = NULL, status = NULL, failures = 0, failing_since = NULL, empty_since = NULL,
      refreshed_at = now(), next_at = now() + make_interval(secs => $4), ${settled}`,
}

/** Nothing has changed since. */
export async function settleUnchanged(db: Db, claim: SourceClaim, waitSeconds: number): Promise<void> {
  await run(db, sameStatement, [claim.organizationId, claim.collectionId, claim.claim, waitSeconds])
}

export interface Failed {
  state: 'failing' | 'ended' | 'stopped'
  problem: string
  status: number | null
  /** It answered, with a calendar that has nothing in it. */
  empty: boolean
  /** null: it is not asked again by itself. */
  waitSeconds: number | null
}

const failedStatement: Statement = {
  name: 'source-failed',
  text: `UPDATE calendar_source SET state = $4, problem = $5, status = $6, failures = failures + 1, failing_since = coalesce(failing_since, now()),
      empty_since = CASE WHEN $7 THEN coalesce(empty_since, now()) END, next_at = now() + make_interval(secs => $8), ${settled}`,
}

/** Nothing was brought; the events stay as they are. */
export async function settleFailed(db: Db, claim: SourceClaim, failed: Failed): Promise<void> {
  const { state, problem, status, empty, waitSeconds } = failed
  await run(db, failedStatement, [claim.organizationId, claim.collectionId, claim.claim, state, problem, status, empty, waitSeconds])
}

const differingStatement: Statement = {
  name: 'source-differing',
  text: `SELECT o.uid, o.data FROM unnest($3::text[], $4::text[]) AS r(uid, etag)
    JOIN object o ON o.organization_id = $1 AND o.collection_id = $2 AND o.uid = r.uid AND o.etag <> r.etag`,
}

/** The stored texts of those objects that differ from what was brought, by UID. */
export async function differingTexts(
  tx: Db,
  access: Access<'write'>,
  brought: readonly { uid: string; etag: string }[],
): Promise<Map<string, string>> {
  const columns = [brought.map(one => one.uid), brought.map(one => one.etag)]
  const rows = await run<{ uid: string; data: string }>(tx, differingStatement, [access.organizationId, access.collectionId, ...columns])
  return new Map(rows.map(row => [row.uid, row.data]))
}

/** What a person asks colleagues for (sharing model §6), as they themselves know it: never whether there is a calendar behind an address. */
import type { InvitedRole } from '../sharing/invitation.ts'
import type { Access } from '../sharing/access.ts'
import { type Db, run, type Statement } from './database.ts'

export type RequestState = 'waiting' | 'granted' | 'declined' | 'withdrawn' | 'expired'

/** `r` is the request. */
export const stateOf = `CASE WHEN r.state = 'waiting' AND r.expires_at <= now() THEN 'expired' ELSE r.state END`

export interface OwnRequest {
  id: string
  /** Who was asked, as it was typed; the owner's of a calendar that was named. */
  address: string
  /** Only of a calendar that the person named. */
  calendarId: string | null
  role: InvitedRole
  message: string | null
  state: RequestState
  askedAt: Date
  expiresAt: Date
  settledAt: Date | null
}

const holdStatement: Statement = {
  name: 'access-asker-hold',
  text: `SELECT id FROM principal WHERE organization_id = $1 AND id = $2 AND kind = 'user' AND disabled_at IS NULL FOR NO KEY UPDATE`,
}

/** Nobody asks twice at once. @returns false for who is not one of the organization's own */
export async function holdAsker(tx: Db, access: Access<'self'>): Promise<boolean> {
  return (await run(tx, holdStatement, [access.organizationId, access.principalId])).length > 0
}

/** What stands behind an address: a calendar, and who is to be told. */
export interface Target {
  calendarId: string
  /** Whoever may share it, at most `most`. */
  told: { id: string; address: string }[]
}

// In a shared mailbox with more members than are written to, those first by address are; all of them see it on their pages.
const targetOf = (which: string) => `SELECT c.id AS "calendarId", coalesce(t.told, '[]') AS told
  FROM principal o JOIN collection c ON c.organization_id = o.organization_id AND c.owner_id = o.id AND c.kind = 'calendar'
  LEFT JOIN LATERAL (SELECT jsonb_agg(jsonb_build_object('id', w.id, 'address', w.address) ORDER BY w.address) AS told FROM (
    SELECT o.id, o.address WHERE o.kind = 'user'
    UNION ALL (SELECT p.id, p.address FROM principal p WHERE o.kind = 'mailbox' AND p.organization_id = o.organization_id AND p.kind = 'user'
      AND p.disabled_at IS NULL AND o.id IN (SELECT id FROM mailboxes_of(p.organization_id, p.id)) ORDER BY p.address LIMIT $3)) w) t ON true
  WHERE o.organization_id = $1 AND o.kind IN ('user', 'mailbox') AND o.disabled_at IS NULL AND ${which} ORDER BY c.created_at, c.id LIMIT 1`
const byAddress: Statement = { name: 'access-target-address', text: targetOf('o.address = $2 AND c.adopted_at IS NULL') }
const byCalendar: Statement = { name: 'access-target-calendar', text: targetOf('c.id = $2') }

/** The default calendar of an address; null for none, whatever the reason. */
export async function targetOfAddress(db: Db, access: Access<'self'>, address: string, most: number): Promise<Target | null> {
  return (await run<Target>(db, byAddress, [access.organizationId, address, most]))[0] ?? null
}

/** Who is to be told of a request for a calendar that the person sees. */
export async function targetOfCalendar(db: Db, access: Access<'readFreeBusy'>, most: number): Promise<Target | null> {
  return (await run<Target>(db, byCalendar, [access.organizationId, access.collectionId, most]))[0] ?? null
}

const countStatement: Statement = {
  name: 'access-requests-count',
  text: `SELECT count(*)::int AS others FROM access_request WHERE organization_id = $1 AND asker_id = $2
    AND coalesce(collection_id::text, address) <> $3 AND (state = 'waiting' AND expires_at > now() OR asked_at > now() - interval '1 day')`,
}

/** Of other calendars and addresses: what waits, and whatever was asked for within a day, so that taking back makes no room for more. */
export async function countOthers(db: Db, access: Access<'self'>, target: string): Promise<number> {
  return (await run<{ others: number }>(db, countStatement, [access.organizationId, access.principalId, target]))[0]?.others ?? 0
}

export interface NewRequest {
  address: string
  calendarId: string | null
  named: boolean
  role: InvitedRole
  message: string | null
  /** How long it waits. */
  days: number
}

// Who was told within a day is not told again; for nobody it counts as told, so that both are alike.
const putStatement: Statement = {
  name: 'access-request-put',
  text: `WITH before AS (SELECT role, message FROM access_request WHERE organization_id = $1 AND asker_id = $2
      AND coalesce(collection_id::text, address) = coalesce($4::uuid::text, $3) AND state = 'waiting' AND expires_at > now())
    INSERT INTO access_request AS r (organization_id, asker_id, address, collection_id, named, role, message, expires_at, told_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, now() + make_interval(days => $8), CASE WHEN $4::uuid IS NULL THEN now() END)
    ON CONFLICT (organization_id, asker_id, (coalesce(collection_id::text, address))) DO UPDATE SET
      address = excluded.address, named = r.named OR excluded.named, role = excluded.role, message = excluded.message, state = 'waiting',
      asked_at = now(), expires_at = excluded.expires_at, settled_at = NULL, settled_by = NULL,
      telling = r.telling + (r.told_at IS NULL OR r.told_at <= now() - interval '1 day')::int,
      told_at = CASE WHEN r.told_at > now() - interval '1 day' THEN r.told_at ELSE excluded.told_at END
    RETURNING id, telling, told_at IS NULL OR told_at = now() AS tell,
      NOT EXISTS (SELECT FROM before b WHERE b.role = r.role AND b.message IS NOT DISTINCT FROM r.message) AS changed`,
}

export interface PutRequest {
  id: string
  telling: number
  /** Nobody was told of it within a day. */
  tell: boolean
  /** It is another than what waited before. */
  changed: boolean
}

/** Asks, in place of what was asked for there before. */
export async function putRequest(tx: Db, access: Access<'self'>, fresh: NewRequest): Promise<PutRequest> {
  const { address, calendarId, named, role, message, days } = fresh
  const values = [access.organizationId, access.principalId, address, calendarId, named, role, message, days]
  const [row] = await run<PutRequest>(tx, putStatement, values)
  if (!row) throw new Error('The request was not written')
  return row
}

const ownStatement: Statement = {
  name: 'access-requests-own',
  text: `SELECT r.id, r.address, CASE WHEN r.named THEN r.collection_id END AS "calendarId", r.role, r.message, ${stateOf} AS state,
      r.asked_at AS "askedAt", r.expires_at AS "expiresAt", r.settled_at AS "settledAt"
    FROM access_request r WHERE r.organization_id = $1 AND r.asker_id = $2 ORDER BY r.asked_at DESC, r.id DESC LIMIT 200`,
}

/** What the person asked for, newest first. */
export async function ownRequests(db: Db, access: Access<'self'>): Promise<OwnRequest[]> {
  return await run<OwnRequest>(db, ownStatement, [access.organizationId, access.principalId])
}

const withdrawStatement: Statement = {
  name: 'access-request-withdraw',
  text: `UPDATE access_request SET state = 'withdrawn', settled_at = now(), settled_by = $2
    WHERE organization_id = $1 AND asker_id = $2 AND id = $3 AND state = 'waiting' AND expires_at > now() RETURNING address`,
}

/** @returns who had been asked; null where nothing of the person's waits under the id */
export async function withdrawRequest(tx: Db, access: Access<'self'>, id: string): Promise<string | null> {
  const [row] = await run<{ address: string }>(tx, withdrawStatement, [access.organizationId, access.principalId, id])
  return row?.address ?? null
}

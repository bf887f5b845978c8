/** What people ask for of calendars, as it is known to whoever may share them, and to the mails about it. */
import type { Access } from '../sharing/access.ts'
import type { InvitedRole } from '../sharing/invitation.ts'
import { rank, type Role, roles } from '../sharing/roles.ts'
import { type RequestState, stateOf } from './access-requests.ts'
import { type Db, knexOf, run, type Statement } from './database.ts'

export interface AskedAccess {
  organizationId: string
  id: string
  calendarId: string
  calendarName: string
  asker: { id: string; name: string; address: string }
  /** Who was asked, as the asker knows them. */
  address: string
  /** The asker knew the calendar, and named it. */
  named: boolean
  role: InvitedRole
  message: string | null
  state: RequestState
  askedAt: Date
  expiresAt: Date
  telling: number
  settledAt: Date | null
  settledBy: string | null
}

// Who has left, or is none of the organization's people any more, asks for nothing.
const columns = `r.organization_id AS "organizationId", r.id, r.collection_id AS "calendarId", c.name AS "calendarName",
  jsonb_build_object('id', p.id, 'name', p.name, 'address', p.address) AS asker, r.address, r.named, r.role, r.message, ${stateOf} AS state,
  r.asked_at AS "askedAt", r.expires_at AS "expiresAt", r.telling, r.settled_at AS "settledAt", r.settled_by AS "settledBy"
  FROM access_request r JOIN collection c ON c.organization_id = r.organization_id AND c.id = r.collection_id
  JOIN principal p ON p.organization_id = r.organization_id AND p.id = r.asker_id AND p.kind = 'user' AND p.disabled_at IS NULL`

/** A person and a calendar meet in few requests; nobody reads more on a page. */
const most = 200

/** Those that wait, of all these calendars; oldest first. */
export async function waitingAccess(db: Db, accesses: readonly Access<'share'>[]): Promise<AskedAccess[]> {
  if (accesses.length === 0) return []
  const { rows } = await knexOf(db).raw<{ rows: AskedAccess[] }>(
    `SELECT ${columns} WHERE (r.organization_id, r.collection_id) IN (SELECT * FROM unnest(?::uuid[], ?::uuid[]))
       AND r.state = 'waiting' AND r.expires_at > now() ORDER BY r.asked_at, r.id LIMIT ${most}`,
    [accesses.map(access => access.organizationId), accesses.map(access => access.collectionId)],
  )
  return rows
}

/** One of any of these calendars, whatever became of it. */
export async function findAsked(db: Db, accesses: readonly Access<'share'>[], id: string): Promise<AskedAccess | null> {
  const { rows } = await knexOf(db).raw<{ rows: AskedAccess[] }>(
    `SELECT ${columns} WHERE r.id = ? AND (r.organization_id, r.collection_id) IN (SELECT * FROM unnest(?::uuid[], ?::uuid[]))`,
    [id, accesses.map(access => access.organizationId), accesses.map(access => access.collectionId)],
  )
  return rows[0] ?? null
}

const lockStatement: Statement = {
  name: 'access-asked-lock',
  text: `SELECT ${columns} WHERE r.organization_id = $1 AND r.collection_id = $2 AND r.id = $3 FOR UPDATE OF r`,
}

/** The same to be answered: until the transaction ends nobody else answers it or takes it back. */
export async function lockAsked(tx: Db, access: Access<'share'>, id: string): Promise<AskedAccess | null> {
  return (await run<AskedAccess>(tx, lockStatement, [access.organizationId, access.collectionId, id]))[0] ?? null
}

const settleStatement: Statement = {
  name: 'access-asked-settle',
  text: `UPDATE access_request SET state = $4, role = $5, settled_at = date_trunc('milliseconds', now()), settled_by = $6
    WHERE organization_id = $1 AND collection_id = $2 AND id = $3 AND state = 'waiting' AND expires_at > now() RETURNING settled_at AS "settledAt"`,
}

/** @param role what was given; what had been asked for, where that was declined. @returns when; null where it waits no more */
export async function settleAsked(
  tx: Db,
  access: Access<'share'>,
  id: string,
  state: 'granted' | 'declined',
  role: InvitedRole,
): Promise<Date | null> {
  const values = [access.organizationId, access.collectionId, id, state, role, access.principalId]
  return (await run<{ settledAt: Date }>(tx, settleStatement, values))[0]?.settledAt ?? null
}

const meetStatement: Statement = {
  name: 'access-asked-meet',
  text: `UPDATE access_request SET state = 'granted', settled_at = date_trunc('milliseconds', now()), settled_by = $5
    WHERE organization_id = $1 AND collection_id = $2 AND asker_id = $3 AND role = ANY ($4) AND state = 'waiting' AND expires_at > now()`,
}

/** Whoever is given as much as they ask for, or more, waits for no answer any more, whichever way it was given. */
export async function meetAsked(tx: Db, access: Access<'share'>, askerId: string, role: Role): Promise<void> {
  await run(tx, meetStatement, [access.organizationId, access.collectionId, askerId, roles.slice(1, rank(role) + 1), access.principalId])
}

const byId: Statement = { name: 'access-asked-by-id', text: `SELECT ${columns} WHERE r.organization_id = $1 AND r.id = $2` }

/** For a mail about it; null where the calendar or the asker is gone, and for an address without a calendar. */
export async function askedById(db: Db, organizationId: string, id: string): Promise<AskedAccess | null> {
  return (await run<AskedAccess>(db, byId, [organizationId, id]))[0] ?? null
}

const toldStatement: Statement = {
  name: 'access-asked-told',
  text: 'UPDATE access_request SET told_at = now() WHERE organization_id = $1 AND id = $2 AND telling = $3',
}

/** Its mail has left. */
export async function markTold(tx: Db, organizationId: string, id: string, telling: number): Promise<void> {
  await run(tx, toldStatement, [organizationId, id, telling])
}

/** Forgets what was answered, taken back or left alone for longer than `days` days. @returns how many */
export async function forgetAsked(db: Db, days: number): Promise<number> {
  return await knexOf(db)('access_request').whereRaw('coalesce(settled_at, expires_at) < now() - make_interval(days => ?)', [days]).delete()
}

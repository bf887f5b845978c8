/** How many bytes an owner's calendars hold (RFC 4331): counted by triggers on every write, so that nobody adds objects up. */
import type { Access } from '../sharing/access.ts'
import { type Db, run, type Statement } from './database.ts'

const usedStatement: Statement = {
  name: 'room-used',
  text: `SELECT coalesce(sum(o.bytes), 0)::bigint AS used FROM collection c
    JOIN collection o ON o.organization_id = c.organization_id AND o.owner_id = c.owner_id WHERE c.organization_id = $1 AND c.id = $2`,
}

/** Bytes of all that the calendar's owner keeps. To be told to owners alone: others would learn of what they do not see (invariant 9). */
export async function usedByOwner(db: Db, access: Access<'write'> | Access<'writeProperties'>): Promise<number> {
  const [row] = await run<{ used: number }>(db, usedStatement, [access.organizationId, access.collectionId])
  return row?.used ?? 0
}

const ownStatement: Statement = {
  name: 'room-used-own',
  text: 'SELECT coalesce(sum(bytes), 0)::bigint AS used FROM collection WHERE organization_id = $1 AND owner_id = $2',
}

/** Bytes of all that the person themselves keeps. */
export async function usedBySelf(db: Db, access: Access<'self'>): Promise<number> {
  const [row] = await run<{ used: number }>(db, ownStatement, [access.organizationId, access.principalId])
  return row?.used ?? 0
}

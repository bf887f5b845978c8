/** How many bytes an owner's calendars and files hold (RFC 4331): counted by triggers on every write, so that nobody adds objects up. */
import type { Access } from '../sharing/access.ts'
import { type Db, run, type Statement } from './database.ts'

const usedStatement: Statement = {
  name: 'room-used',
  text: 'SELECT bytes_kept(c.organization_id, c.owner_id) AS used FROM collection c WHERE c.organization_id = $1 AND c.id = $2',
}

/** Bytes of all that the calendar's owner keeps. To be told to owners alone: others would learn of what they do not see (invariant 9). */
export async function usedByOwner(db: Db, access: Access<'write'> | Access<'writeProperties'>): Promise<number> {
  const [row] = await run<{ used: number }>(db, usedStatement, [access.organizationId, access.collectionId])
  return row?.used ?? 0
}

const ownStatement: Statement = {
  name: 'room-used-own',
  text: 'SELECT bytes_kept($1, $2) AS used',
}

/** Bytes of all that the person themselves keeps. */
export async function usedBySelf(db: Db, access: Access<'self'>): Promise<number> {
  const [row] = await run<{ used: number }>(db, ownStatement, [access.organizationId, access.principalId])
  return row?.used ?? 0
}

/** Bytes of all that stands in the folder and its owner's calendars together. */
export async function usedInFolder(db: Db, access: Access<'readFiles'> | Access<'writeFiles'>): Promise<number> {
  const [row] = await run<{ used: number }>(db, ownStatement, [access.organizationId, access.collectionId])
  return row?.used ?? 0
}

/** Principals by any part of a name or an address, for programs that complete what somebody types (RFC 3744 §9.4). */
import type { Access } from '../sharing/access.ts'
import { type Db, knexOf } from './database.ts'
import type { Principal } from './directory.ts'
import { principalOf } from './principal-rows.ts'
import type { PrincipalRow } from './tables.ts'

/** People, groups and shared mailboxes of the person's own organization. @param search any part; case and wildcards mean nothing special */
export async function principalsLike(db: Db, access: Access<'self'>, search: string, most: number): Promise<Principal[]> {
  const pattern = `%${search.replaceAll(/[\\%_]/g, found => `\\${found}`)}%`
  const { rows } = await knexOf(db).raw<{ rows: PrincipalRow[] }>(
    `SELECT p.* FROM principal p WHERE p.organization_id = ? AND p.kind IN ('user', 'group', 'mailbox') AND p.disabled_at IS NULL
       AND (p.name ILIKE ? OR p.address ILIKE ? OR 'mailto:' || p.address ILIKE ?) ORDER BY p.name, p.id LIMIT ?`,
    [access.organizationId, pattern, pattern, pattern, most],
  )
  return rows.map(principalOf)
}

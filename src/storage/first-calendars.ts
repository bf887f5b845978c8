/** The calendar that comes with an account: made with the account by whoever makes that, and empty. */
import { randomBytes } from 'node:crypto'
import type { Access } from '../sharing/access.ts'
import { type Db, knexOf } from './database.ts'
import type { PermissionRow } from './sharing-tables.ts'

/** @param first `role` is what everybody inside is given on it @returns the calendar's id */
export async function addFirstCalendar(
  tx: Db,
  access: Access<'administer' | 'create'>,
  ownerId: string,
  first: { name: string; slug: string; timeZone: string; role: PermissionRow['role'] },
): Promise<string> {
  const { organizationId } = access
  const { role, timeZone, ...named } = first
  const [row] = await knexOf(tx)('collection')
    .insert({
      ...named,
      organization_id: organizationId,
      owner_id: ownerId,
      kind: 'calendar',
      time_zone: timeZone,
      secret: randomBytes(32),
    })
    .returning('id')
  if (!row) throw new Error('The calendar was not written')
  await knexOf(tx)('permission').insert({
    organization_id: organizationId,
    collection_id: row.id,
    grantee_id: null,
    role,
    created_by: access.principalId,
  })
  return row.id
}

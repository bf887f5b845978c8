/** When the owner of calendars works: what links that keep to working hours go by. */
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import type { WorkingHours } from '../sharing/narrowing.ts'
import { type Db, knexOf } from './database.ts'
import { usualHours } from './link-limits.ts'

/** @param access of whoever acts as the owner */
export async function readWorkingHours(db: Db, access: Access<'create'>): Promise<{ hours: WorkingHours; usual: boolean }> {
  const row = await knexOf(db)('principal as p')
    .join('organization as n', 'n.id', 'p.organization_id')
    .where({ 'p.organization_id': access.organizationId, 'p.id': access.collectionId })
    .first('p.working_hours as hours', 'p.time_zone as own', 'n.time_zone as zone')
  if (!row) throw new Problem('not-found', 'There is no such account')
  return { hours: row.hours ?? usualHours(row.own ?? row.zone), usual: row.hours === null }
}

/** @param hours null for what is usual */
export async function writeWorkingHours(db: Db, access: Access<'create'>, hours: WorkingHours | null): Promise<void> {
  await knexOf(db)('principal')
    .where({ organization_id: access.organizationId, id: access.collectionId })
    .update({ working_hours: hours === null ? null : JSON.stringify(hours) } as object)
}

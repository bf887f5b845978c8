/** What a link leaves out, as its row and its owner's hours say it: the same for who opens it and for who is asked about it. */
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import type { LinkLimits, WorkingHours } from '../sharing/narrowing.ts'
import { type Db, knexOf } from './database.ts'

export interface LimitsRow {
  days_back: number | null
  days_forward: number | null
  details_days: number | null
  busy_days: number | null
  working_hours_only: boolean
  categories: string[] | null
  owner_hours: WorkingHours | null
  calendar_zone: string
}

/** For a statement that has `l` link, `c` its collection and `o` the owner. */
export const limitColumns = `l.days_back, l.days_forward, l.details_days, l.busy_days, l.working_hours_only, l.categories,
  o.working_hours AS owner_hours, c.time_zone AS calendar_zone`

/** What whoever never said otherwise works: Outlook's own proposal. */
export function usualHours(timeZone: string): WorkingHours {
  return {
    daysOfWeek: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
    startTime: '08:00',
    endTime: '17:00',
    timeZone,
  }
}

/** Has each component of `o` one of the categories? The names in `parameter` are in lower case. */
export function listedBy(parameter: string): string {
  return `NOT EXISTS (SELECT FROM object_part q WHERE q.organization_id = o.organization_id AND q.collection_id = o.collection_id
      AND q.object_id = o.id AND NOT lower(q.categories::text)::text[] && ${parameter}::text[])`
}

export function limitsOf(row: LimitsRow): LinkLimits {
  return {
    zone: row.calendar_zone,
    daysBack: row.days_back,
    daysForward: row.days_forward,
    detailsDays: row.details_days,
    busyDays: row.busy_days,
    workingHours: row.working_hours_only ? (row.owner_hours ?? usualHours(row.calendar_zone)) : null,
    categories: row.categories,
  }
}

/** What a link to be made on the collection goes by: its zone and its owner's hours. */
export async function readLimits(db: Db, access: Access<'share'>): Promise<{ ownerId: string; limits: LinkLimits }> {
  const row = await knexOf(db)('collection as c')
    .join('principal as o', join => join.on('o.organization_id', 'c.organization_id').andOn('o.id', 'c.owner_id'))
    .where({ 'c.organization_id': access.organizationId, 'c.id': access.collectionId })
    .first('c.owner_id as ownerId', 'c.time_zone as zone', 'o.working_hours as hours')
  if (!row) throw new Problem('not-found', 'There is no such calendar')
  const { ownerId, zone, hours } = row
  const none = { daysBack: null, daysForward: null, detailsDays: null, busyDays: null, categories: null }
  return { ownerId, limits: { zone, ...none, workingHours: hours ?? usualHours(zone) } }
}

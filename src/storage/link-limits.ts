/** What a link leaves out, as its row and its owner's hours say it: the same for who opens it and for who is asked about it. */
import type { LinkLimits, WorkingHours } from '../sharing/narrowing.ts'

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

/** When a calendar's owner is busy, and nothing else: read off the index of time, merged where it touches (RFC 4791 §7.10). */
import type { BusyPeriod } from '../icalendar/free-busy.ts'
import type { BusyStatus, Window } from '../icalendar/object.ts'
import type { Access } from '../sharing/access.ts'
import { type Db, run, type Statement } from './database.ts'
import { listOccurrences } from './occurrences.ts'

const near: Statement = {
  name: 'busy-times',
  text: `SELECT busy_status AS status, lower(span) AS start, upper(span) AS end FROM (
      SELECT p.busy_status, unnest(range_agg(c.span)) AS span FROM occurrence c
      CROSS JOIN LATERAL (SELECT * FROM object WHERE organization_id = c.organization_id AND collection_id = c.collection_id
        AND id = c.object_id LIMIT 1) o
      CROSS JOIN LATERAL (SELECT * FROM object_part WHERE organization_id = c.organization_id AND collection_id = c.collection_id
        AND object_id = c.object_id AND number = c.part LIMIT 1) p
      WHERE c.organization_id = $1 AND c.collection_id = $2 AND c.span && tstzrange($3, $4) AND o.component = 'VEVENT' AND NOT p.transparent
        AND p.busy_status <> 'free' AND p.status IS DISTINCT FROM 'CANCELLED' AND c.ends_at > c.starts_at
      GROUP BY p.busy_status) merged`,
}

const goesOn: Statement = {
  name: 'busy-times-beyond',
  text: `SELECT EXISTS (SELECT FROM object o WHERE o.organization_id = $1 AND o.collection_id = $2 AND o.component = 'VEVENT'
    AND (o.materialized_to < $4 OR o.materialized_from > $3) AND (o.last_at IS NULL OR o.last_at > $3) AND o.first_at < $4) AS beyond`,
}

const most = 50_000

/** @param zone IANA zone that floating and all-day values are placed in, for what lies beyond the index */
export async function busyTimes(db: Db, access: Access<'readFreeBusy'>, window: Window, zone: string): Promise<BusyPeriod[]> {
  const values = [access.organizationId, access.collectionId, window.from, window.to]
  const [further] = await run<{ beyond: boolean }>(db, goesOn, values)
  if (!further?.beyond && !access.narrowing) return await run<{ status: BusyStatus; start: Date; end: Date }>(db, near, values)
  const { occurrences } = await listOccurrences(db, access, window, zone, most)
  return occurrences
    .filter(one => !one.cancelled && one.busyStatus !== 'free' && one.end > one.start)
    .map(one => ({ start: one.start, end: one.end, status: one.busyStatus }))
}

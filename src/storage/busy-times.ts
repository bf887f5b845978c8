/** When a calendar's owner is busy, and nothing else: read off the index of time, merged where it touches (RFC 4791 §7.10). */
import type { BusyPeriod } from '../icalendar/free-busy.ts'
import type { BusyStatus, Window } from '../icalendar/object.ts'
import type { Access } from '../sharing/access.ts'
import { type Db, run, type Statement } from './database.ts'
import { listOccurrences } from './occurrences.ts'

// A set is looked up once, however often it takes place.
const near: Statement = {
  name: 'busy-times',
  text: `WITH busy AS MATERIALIZED (
      SELECT c.object_id, c.part, range_agg(c.span) AS spans FROM occurrence c
      WHERE c.organization_id = $1 AND c.collection_id = $2 AND c.span && tstzrange($3, $4) AND c.ends_at > c.starts_at
      GROUP BY c.object_id, c.part
    ) SELECT busy_status AS status, lower(span) AS start, upper(span) AS end FROM (
      SELECT p.busy_status, unnest(range_agg(b.spans)) AS span FROM busy b
      CROSS JOIN LATERAL (SELECT * FROM object WHERE organization_id = $1 AND collection_id = $2 AND id = b.object_id LIMIT 1) o
      CROSS JOIN LATERAL (SELECT * FROM object_part WHERE organization_id = $1 AND collection_id = $2
        AND object_id = b.object_id AND number = b.part LIMIT 1) p
      WHERE o.component = 'VEVENT' AND NOT p.transparent AND p.busy_status <> 'free' AND p.status IS DISTINCT FROM 'CANCELLED'
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

/** Which objects a calendar-query may be about: what the index of time can answer, without reading what they say (RFC 4791 §7.8). */
import type { Instance } from '../icalendar/instances.ts'
import type { Window } from '../icalendar/object.ts'
import type { Visibility } from '../sharing/visible.ts'
import { type Db, run, type Statement } from './database.ts'
import type { Reading } from './dav-entries.ts'
import { type AddressedObject, type ObjectColumns, reading, shown } from './dav-objects.ts'
import { personOf } from './own-alarms.ts'

/** An object that a query may be about. */
export interface Candidate {
  object: AddressedObject
  /** An instance that the reader sees lies in the window, or no window was given. Else a rule goes on past the index, or it is no event. */
  sure: boolean
  /** Every instance in the window, in order of time; null where they were not asked for or the index does not have them all. */
  instances: readonly Instance[] | null
}

type Row = ObjectColumns & { sure: boolean; instances: string | null }

// What a busy view has: see `redactOccurrence`.
const busy = `NOT p.transparent AND p.busy_status <> 'free' AND p.status IS DISTINCT FROM 'CANCELLED'`
const page = 1000
const seen: Record<Visibility, string> = {
  full: 'true',
  details: `(NOT o.private OR (${busy}))`,
  limited: `CASE WHEN o.private THEN ${busy} ELSE p.status IS DISTINCT FROM 'CANCELLED' END`,
  busy,
}

/** Each instance as a line of its values, one number for a time: thousands of them are read several times as fast as rows. */
const lines = `string_agg(concat_ws(E'\\t', c.part, coalesce(c.recurrence_id, ''), date_part('epoch', c.starts_at) * 1000,
  date_part('epoch', c.ends_at) * 1000, c.all_day, c.local_start, c.local_end), E'\\n' ORDER BY c.starts_at)`

function instancesIn(text: string): Instance[] {
  return text.split('\n').map(line => {
    const [part, recurrenceId = '', start, end, allDay, localStart = '', localEnd = ''] = line.split('\t')
    const times = { start: Number(start), end: Number(end), allDay: allDay === 't', localStart, localEnd }
    return { part: Number(part), recurrenceId: recurrenceId === '' ? null : recurrenceId, ...times }
  })
}

/** @param listed with the instances: for who sees everything of an object, for the index knows no less */
function inWindow(access: Reading, listed: boolean): Statement {
  const { visibility } = access
  const { name, columns, join } = reading(access, '$7')
  const part =
    visibility === 'full'
      ? ''
      : `CROSS JOIN LATERAL (SELECT * FROM object WHERE organization_id = c.organization_id AND collection_id = c.collection_id
          AND id = c.object_id LIMIT 1) o
        CROSS JOIN LATERAL (SELECT * FROM object_part WHERE organization_id = c.organization_id AND collection_id = c.collection_id
          AND object_id = c.object_id AND number = c.part LIMIT 1) p`
  return {
    name: `dav-in-window-${name}${listed ? '-listed' : ''}`,
    text: `WITH hit AS MATERIALIZED (
        SELECT c.object_id AS id, ${listed ? lines : 'NULL'} AS instances FROM occurrence c ${part}
        WHERE c.organization_id = $1 AND c.collection_id = $2 AND c.span && tstzrange($3, $4) AND ${seen[visibility]} GROUP BY c.object_id
      ), candidate AS (
        SELECT id, true AS sure, instances FROM hit
        UNION ALL SELECT o.id, false, NULL FROM object o WHERE o.organization_id = $1 AND o.collection_id = $2 AND o.component = $5
          AND (o.materialized_from IS NOT NULL OR o.materialized_to IS NOT NULL)
          AND (o.materialized_to < $4 OR o.materialized_from > $3)
          AND (o.last_at IS NULL OR o.last_at > $3) AND o.first_at < $4 AND o.id NOT IN (SELECT id FROM hit)
      ) SELECT candidate.sure,
        CASE WHEN coalesce(o.materialized_to >= $4, true) AND coalesce(o.materialized_from <= $3, true) THEN candidate.instances END AS instances,
        ${columns} FROM candidate CROSS JOIN LATERAL (SELECT * FROM object
        WHERE organization_id = $1 AND collection_id = $2 AND id = candidate.id LIMIT 1) o ${join}
      WHERE o.component = $5 AND candidate.id > coalesce($6::uuid, '00000000-0000-0000-0000-000000000000') ORDER BY candidate.id LIMIT ${page}`,
  }
}

function ofKind(access: Reading): Statement {
  const { name, columns, join } = reading(access, '$6')
  return {
    name: `dav-of-kind-${name}`,
    text: `SELECT $5::boolean AS sure, NULL AS instances, ${columns} FROM object o ${join}
      WHERE o.organization_id = $1 AND o.collection_id = $2 AND ($3::text IS NULL OR o.component = $3)
        AND o.id > coalesce($4::uuid, '00000000-0000-0000-0000-000000000000') ORDER BY o.id LIMIT ${page}`,
  }
}

/**
 * What a query may be about, as the reader has it, some hundreds at a time.
 * @param component VEVENT, VTODO or VJOURNAL; null for whatever there is @param window null for any time
 * @param listed with the instances of events in the window, as far as the index has them and the reader sees everything
 */
export async function* candidates(
  db: Db,
  access: Reading,
  component: string | null,
  window: Window | null,
  listed = false,
): AsyncGenerator<Candidate[]> {
  const home = [access.organizationId, access.collectionId]
  const indexed = window !== null && component === 'VEVENT'
  const statement = indexed ? inWindow(access, listed && access.visibility === 'full') : ofKind(access)
  for (let after: string | null = null; ; ) {
    const values: unknown[] = indexed ? [...home, window.from, window.to, component, after] : [...home, component, after, window === null]
    const rows: Row[] = await run(db, statement, [...values, ...personOf(access)])
    yield rows.flatMap(row =>
      shown(access, [row]).map(object => ({
        object,
        sure: row.sure,
        instances: row.instances === null ? null : instancesIn(row.instances),
      })),
    )
    if (rows.length < page) return
    after = rows.at(-1)?.id ?? null
  }
}

/** Which objects a calendar-query may be about: what the index of time can answer, without reading what they say (RFC 4791 §7.8). */
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
}

// What a busy view has: see `redactOccurrence`.
const busy = `NOT p.transparent AND p.busy_status <> 'free' AND p.status IS DISTINCT FROM 'CANCELLED'`
const page = 1000
const seen: Record<Visibility, string> = {
  full: 'true',
  details: `(NOT o.private OR (${busy}))`,
  limited: `CASE WHEN o.private THEN ${busy} ELSE p.status IS DISTINCT FROM 'CANCELLED' END`,
  busy,
}

function inWindow(access: Reading): Statement {
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
    name: `dav-in-window-${name}`,
    text: `WITH hit AS MATERIALIZED (
        SELECT DISTINCT c.object_id AS id FROM occurrence c ${part}
        WHERE c.organization_id = $1 AND c.collection_id = $2 AND c.span && tstzrange($3, $4) AND ${seen[visibility]}
      ), candidate AS (
        SELECT id, true AS sure FROM hit
        UNION ALL SELECT o.id, false FROM object o WHERE o.organization_id = $1 AND o.collection_id = $2 AND o.component = $5
          AND (o.materialized_from IS NOT NULL OR o.materialized_to IS NOT NULL)
          AND (o.materialized_to < $4 OR o.materialized_from > $3)
          AND (o.last_at IS NULL OR o.last_at > $3) AND o.first_at < $4 AND o.id NOT IN (SELECT id FROM hit)
      ) SELECT candidate.sure, ${columns} FROM candidate CROSS JOIN LATERAL (SELECT * FROM object
        WHERE organization_id = $1 AND collection_id = $2 AND id = candidate.id LIMIT 1) o ${join}
      WHERE o.component = $5 AND candidate.id > coalesce($6::uuid, '00000000-0000-0000-0000-000000000000') ORDER BY candidate.id LIMIT ${page}`,
  }
}

function ofKind(access: Reading): Statement {
  const { name, columns, join } = reading(access, '$6')
  return {
    name: `dav-of-kind-${name}`,
    text: `SELECT $5::boolean AS sure, ${columns} FROM object o ${join}
      WHERE o.organization_id = $1 AND o.collection_id = $2 AND ($3::text IS NULL OR o.component = $3)
        AND o.id > coalesce($4::uuid, '00000000-0000-0000-0000-000000000000') ORDER BY o.id LIMIT ${page}`,
  }
}

/**
 * What a query may be about, as the reader has it, some hundreds at a time.
 * @param component VEVENT, VTODO or VJOURNAL; null for whatever there is @param window null for any time
 */
export async function* candidates(db: Db, access: Reading, component: string | null, window: Window | null): AsyncGenerator<Candidate[]> {
  const home = [access.organizationId, access.collectionId]
  const indexed = window !== null && component === 'VEVENT'
  const statement = indexed ? inWindow(access) : ofKind(access)
  for (let after: string | null = null; ; ) {
    const values: unknown[] = indexed ? [...home, window.from, window.to, component, after] : [...home, component, after, window === null]
    const rows: (ObjectColumns & { sure: boolean })[] = await run(db, statement, [...values, ...personOf(access)])
    const sure = new Set(rows.flatMap(row => (row.sure ? [row.id] : [])))
    yield shown(access, rows).map(object => ({ object, sure: sure.has(object.id) }))
    if (rows.length < page) return
    after = rows.at(-1)?.id ?? null
  }
}

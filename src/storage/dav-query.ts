/** Which objects a calendar-query may be about: what the index of time can answer, without reading what they say (RFC 4791 §7.8). */
import type { Window } from '../icalendar/object.ts'
import type { Visibility } from '../sharing/visible.ts'
import { type Db, run, type Statement } from './database.ts'
import type { Reading } from './dav-entries.ts'

export interface Candidates {
  /** They match: an instance that the reader sees lies in the window. */
  sure: string[]
  /** They may: rules that go on past the index, to-dos and journals. */
  perhaps: string[]
}

// What a busy view has: see `redactOccurrence`.
const busy = `NOT p.transparent AND p.busy_status <> 'free' AND p.status IS DISTINCT FROM 'CANCELLED'`
const seen: Record<Visibility, string> = {
  full: 'true',
  details: `(NOT o.private OR (${busy}))`,
  limited: `CASE WHEN o.private THEN ${busy} ELSE p.status IS DISTINCT FROM 'CANCELLED' END`,
  busy,
}

function inWindow(visibility: Visibility): Statement {
  const part =
    visibility === 'full'
      ? ''
      : `CROSS JOIN LATERAL (SELECT * FROM object_part WHERE organization_id = c.organization_id AND collection_id = c.collection_id
          AND object_id = c.object_id AND number = c.part LIMIT 1) p`
  return {
    name: `dav-in-window-${visibility}`,
    text: `SELECT DISTINCT c.object_id AS id FROM occurrence c
      CROSS JOIN LATERAL (SELECT * FROM object WHERE organization_id = c.organization_id AND collection_id = c.collection_id
        AND id = c.object_id LIMIT 1) o ${part}
      WHERE c.organization_id = $1 AND c.collection_id = $2 AND c.span && tstzrange($3, $4) AND o.component = $5 AND ${seen[visibility]}`,
  }
}

const beyond: Statement = {
  name: 'dav-beyond',
  text: `SELECT o.id FROM object o WHERE o.organization_id = $1 AND o.collection_id = $2 AND o.component = $5
    AND (o.materialized_from IS NOT NULL OR o.materialized_to IS NOT NULL)
    AND (o.materialized_to < $4 OR o.materialized_from > $3)
    AND (o.last_at IS NULL OR o.last_at > $3) AND o.first_at < $4`,
}

const ofKind: Statement = {
  name: 'dav-of-kind',
  text: `SELECT o.id FROM object o WHERE o.organization_id = $1 AND o.collection_id = $2 AND ($3::text IS NULL OR o.component = $3) ORDER BY o.id`,
}

/** @param component VEVENT, VTODO or VJOURNAL; null for whatever there is @param window null for any time */
export async function candidates(db: Db, access: Reading, component: string | null, window: Window | null): Promise<Candidates> {
  const home = [access.organizationId, access.collectionId]
  const ids = async (statement: Statement, values: unknown[]) => (await run<{ id: string }>(db, statement, values)).map(row => row.id)
  if (window === null || component !== 'VEVENT') return { sure: [], perhaps: await ids(ofKind, [...home, component]) }
  const values = [...home, window.from, window.to, component]
  const sure = await ids(inWindow(access.visibility), values)
  const known = new Set(sure)
  return { sure, perhaps: (await ids(beyond, values)).filter(id => !known.has(id)) }
}

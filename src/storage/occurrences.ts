/** Instances in time, read from the index; beyond its horizon the few rules that go on are expanded on demand. */
import { expand } from '../icalendar/occurrences.ts'
import type { Occurrence, Window } from '../icalendar/object.ts'
import type { Access } from '../sharing/access.ts'
import { type Narrowing, narrowedWindow } from '../sharing/narrowing.ts'
import { shownOccurrence, type StoredOccurrence } from '../sharing/redact.ts'
import type { VisibleOccurrence } from '../sharing/visible.ts'
import { type Db, run, type Statement } from './database.ts'
import type { PartRow } from './calendar-tables.ts'
import { listedBy } from './link-limits.ts'

type Reading = Access<'read'> | Access<'readFreeBusy'>

const columns = `o.id AS "objectId", o.private, c.recurrence_id AS "recurrenceId", c.starts_at AS start, c.ends_at AS end,
  c.all_day AS "allDay", c.floating, c.local_start AS "localStart", c.local_end AS "localEnd", p.zone,
  p.summary, p.location, p.description, p.url, p.organizer, p.attendees, p.categories, p.status, p.transparent, p.busy_status AS "busyStatus"`

// Each row by its whole key: after a large import the planner knows nothing of these tables yet, and a join of its choice took
// seconds where this takes milliseconds.
const described = `CROSS JOIN LATERAL (SELECT * FROM object WHERE organization_id = c.organization_id AND collection_id = c.collection_id
      AND id = c.object_id LIMIT 1) o
    CROSS JOIN LATERAL (SELECT * FROM object_part WHERE organization_id = c.organization_id AND collection_id = c.collection_id
      AND object_id = c.object_id AND number = c.part LIMIT 1) p`

/** One statement for who reads all categories alike, another for the bearer of a link that names some: it asks for each object's too. */
interface Pair {
  plain: Statement
  listed: Statement
}

/** @param parameter of the names of categories, the last one */
function pair(name: string, parameter: number, text: (listed: string) => string): Pair {
  return {
    plain: { name, text: text('') },
    listed: { name: `${name}-listed`, text: text(`, ${listedBy(`$${parameter}`)} AS listed`) },
  }
}

async function runPair<R>(db: Db, statements: Pair, values: readonly unknown[], narrowing: Narrowing | null): Promise<R[]> {
  const categories = narrowing?.categories
  return categories ? await run<R>(db, statements.listed, [...values, categories]) : await run<R>(db, statements.plain, [...values])
}

const inWindow = pair(
  'occurrences-window',
  6,
  listed => `SELECT ${columns}${listed} FROM occurrence c ${described}
    WHERE c.organization_id = $1 AND c.collection_id = $2 AND c.span && tstzrange($3, $4) AND o.component = 'VEVENT'
    ORDER BY c.starts_at, c.ends_at, o.id LIMIT $5`,
)

const beyond = pair(
  'occurrences-beyond',
  5,
  listed => `SELECT o.id, o.private, o.data, o.materialized_from, o.materialized_to,
      (SELECT jsonb_agg(to_jsonb(p) ORDER BY p.number) FROM object_part p
        WHERE p.organization_id = o.organization_id AND p.collection_id = o.collection_id AND p.object_id = o.id) AS parts${listed}
    FROM object o WHERE o.organization_id = $1 AND o.collection_id = $2 AND o.component = 'VEVENT'
      AND (o.materialized_from IS NOT NULL OR o.materialized_to IS NOT NULL)
      AND (o.materialized_to < $4 OR o.materialized_from > $3)
      AND (o.last_at IS NULL OR o.last_at > $3) AND o.first_at < $4`,
)

interface BeyondRow {
  id: string
  private: boolean
  data: string
  materialized_from: Date | null
  materialized_to: Date | null
  parts: PartRow[]
  listed?: boolean
}

export interface Listing {
  occurrences: VisibleOccurrence[]
  /** False when there are more than were asked for. */
  complete: boolean
}

/**
 * What happens in the window, in order of time, as the Access shows it.
 * @param zone IANA zone that floating and all-day values are placed in
 * @param limit most instances to read
 */
export async function listOccurrences(db: Db, access: Reading, window: Window, zone: string, limit: number): Promise<Listing> {
  const { narrowing } = access
  const seen = narrowedWindow(narrowing, window)
  if (!seen) return { occurrences: [], complete: true }
  const home = [access.organizationId, access.collectionId, seen.from, seen.to]
  // One after the other: inside a transaction both go over one connection.
  const near = await runPair<StoredOccurrence>(db, inWindow, [...home, limit + 1], narrowing)
  const far = await runPair<BeyondRow>(db, beyond, home, narrowing)
  // The days of a link are its calendar's, whatever zone its reader is in.
  const placed = narrowing?.zone ?? zone
  const all = far.length === 0 ? near : [...near, ...far.flatMap(row => expandBeyond(row, seen, placed, limit))].sort(byTime)
  const shown = all.slice(0, limit).map(one => shownOccurrence(one, access))
  return { occurrences: shown.filter(one => one !== null), complete: all.length <= limit }
}

const byRecurrence = pair(
  'occurrence-by-id',
  5,
  listed => `SELECT ${columns}${listed} FROM occurrence c ${described}
    WHERE c.organization_id = $1 AND c.collection_id = $2 AND c.object_id = $3 AND c.recurrence_id = $4 AND o.component = 'VEVENT' LIMIT 1`,
)

const occurrenceForm = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})_(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)Z?)?$/i
const day = 24 * 60 * 60 * 1000

/** One instance by the id that `listOccurrences` gave it; null when there is none or the view does not have it. */
export async function readOccurrence(db: Db, access: Reading, id: string, zone: string): Promise<VisibleOccurrence | null> {
  const [, objectId, year, month, date, hour = '0', minute = '0', second = '0'] = occurrenceForm.exec(id) ?? []
  if (!objectId) return null
  const values = [access.organizationId, access.collectionId, objectId, id.slice(objectId.length + 1)]
  const [row] = await runPair<StoredOccurrence>(db, byRecurrence, values, access.narrowing)
  if (row) return shownOccurrence(row, access)
  const at = Date.UTC(Number(year), Number(month) - 1, Number(date), Number(hour), Number(minute), Number(second))
  // Beyond the index the rule says where it is: near its own time, give or take a zone.
  const near = await listOccurrences(db, access, { from: new Date(at - day), to: new Date(at + 2 * day) }, zone, 1_000)
  return near.occurrences.find(one => one.id === id) ?? null
}

function byTime(a: StoredOccurrence, b: StoredOccurrence): number {
  return a.start.getTime() - b.start.getTime() || a.end.getTime() - b.end.getTime() || (a.objectId < b.objectId ? -1 : 1)
}

function expandBeyond(row: BeyondRow, window: Window, zone: string, limit: number): StoredOccurrence[] {
  const { occurrences } = expand(row.data, window, { zone, limit })
  const isNew = (one: Occurrence) =>
    (row.materialized_to !== null && one.start >= row.materialized_to) ||
    (row.materialized_from !== null && one.start < row.materialized_from)
  return occurrences.filter(isNew).flatMap(one => {
    const part = row.parts[one.part]
    return part ? [{ ...storedOf(row, part, one), ...(row.listed === undefined ? {} : { listed: row.listed }) }] : []
  })
}

function storedOf(row: BeyondRow, part: PartRow, one: Occurrence): StoredOccurrence {
  const { recurrenceId, start, end, allDay, floating, localStart, localEnd } = one
  const { zone, summary, location, description, url, organizer, attendees, categories, status, transparent } = part
  return {
    objectId: row.id,
    private: row.private,
    recurrenceId,
    start,
    end,
    allDay,
    floating,
    localStart,
    localEnd,
    zone,
    summary,
    location,
    description,
    url,
    organizer,
    attendees,
    categories,
    status,
    transparent,
    busyStatus: part.busy_status,
  }
}

const nextStatement = pair(
  'occurrence-next',
  4,
  listed => `SELECT ${columns}${listed} FROM occurrence c ${described}
    WHERE c.organization_id = $1 AND c.collection_id = $2 AND c.starts_at >= $3 AND o.component = 'VEVENT'
    ORDER BY c.starts_at LIMIT 50`,
)

/** The first thing shown at or after the instant; null when the index has nothing. */
export async function nextOccurrence(db: Db, access: Reading, from: Date): Promise<VisibleOccurrence | null> {
  const rows = await runPair<StoredOccurrence>(db, nextStatement, [access.organizationId, access.collectionId, from], access.narrowing)
  for (const row of rows) {
    const shown = shownOccurrence(row, access)
    if (shown) return shown
  }
  return null
}

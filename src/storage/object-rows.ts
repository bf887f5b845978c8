/** How a validated object becomes rows: for one object and for thousands the same statement, columns passed as arrays. */
import type { Occurrence, ValidObject } from '../icalendar/object.ts'
import type { RenderedView } from '../sharing/redact.ts'
import { type Db, run, type Statement } from './database.ts'

/** All that is kept of an object, worked out before anything is written. */
export interface PreparedObject {
  name: string
  /** Opaque digest of the stored bytes. */
  etag: string
  object: ValidObject
  views: { busy: RenderedView | null; limited: RenderedView | null; details: RenderedView | null }
  rulesVersion: number
  occurrences: Occurrence[]
  /** Bounds outside which instances exist that are not among `occurrences`; null where there are none on that side. */
  materializedFrom: Date | null
  materializedTo: Date | null
}

const insertObjects: Statement = {
  name: 'objects-put',
  text: `INSERT INTO object (organization_id, collection_id, name, uid, component, data, etag, private, recurring,
      first_at, last_at, materialized_from, materialized_to, change_number, created_by)
    SELECT $1, $2, r.name, r.uid, r.component, r.data, r.etag, r.private, r.recurring,
      r.first_at, r.last_at, r.materialized_from, r.materialized_to, r.change_number, $3
    FROM unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::boolean[], $10::boolean[],
      $11::timestamptz[], $12::timestamptz[], $13::timestamptz[], $14::timestamptz[], $15::bigint[])
      AS r(name, uid, component, data, etag, private, recurring, first_at, last_at, materialized_from, materialized_to, change_number)
    ON CONFLICT (organization_id, collection_id, uid) DO UPDATE SET
      component = excluded.component, data = excluded.data, etag = excluded.etag, private = excluded.private,
      recurring = excluded.recurring, first_at = excluded.first_at, last_at = excluded.last_at,
      materialized_from = excluded.materialized_from, materialized_to = excluded.materialized_to,
      change_number = excluded.change_number, modified_at = now()
    RETURNING id, uid, xmax <> 0 AS replaced`,
}

const insertViews: Statement = {
  name: 'object-views-put',
  text: `INSERT INTO object_view (organization_id, collection_id, object_id, rules_version, busy, limited, details, busy_zones, limited_zones, details_zones)
    SELECT $1, $2, r.* FROM unnest($3::uuid[], $4::int[], $5::text[], $6::text[], $7::text[], $8::jsonb[], $9::jsonb[], $10::jsonb[]) AS r
    ON CONFLICT (organization_id, collection_id, object_id) DO UPDATE SET rules_version = excluded.rules_version,
      busy = excluded.busy, limited = excluded.limited, details = excluded.details,
      busy_zones = excluded.busy_zones, limited_zones = excluded.limited_zones, details_zones = excluded.details_zones`,
}

const deleteIndex: Statement = {
  name: 'object-index-clear',
  text: `WITH gone AS (DELETE FROM occurrence WHERE organization_id = $1 AND collection_id = $2 AND object_id = ANY($3::uuid[]))
    DELETE FROM object_part WHERE organization_id = $1 AND collection_id = $2 AND object_id = ANY($3::uuid[])`,
}

const insertParts: Statement = {
  name: 'object-parts-put',
  text: `INSERT INTO object_part (organization_id, collection_id, object_id, number, recurrence_id, summary, location, description, url,
      organizer, attendees, categories, status, transparent, busy_status, class, all_day, zone)
    SELECT $1, $2, r.object_id, r.number, r.recurrence_id, r.summary, r.location, r.description, r.url, r.organizer, r.attendees,
      ARRAY(SELECT jsonb_array_elements_text(r.categories)), r.status, r.transparent, r.busy_status, r.class, r.all_day, r.zone
    FROM unnest($3::uuid[], $4::int[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::jsonb[], $11::jsonb[], $12::jsonb[],
      $13::text[], $14::boolean[], $15::text[], $16::text[], $17::boolean[], $18::text[])
      AS r(object_id, number, recurrence_id, summary, location, description, url, organizer, attendees, categories,
        status, transparent, busy_status, class, all_day, zone)`,
}

const insertOccurrences: Statement = {
  name: 'occurrences-put',
  text: `INSERT INTO occurrence (organization_id, collection_id, object_id, number, part, recurrence_id, starts_at, ends_at, all_day, floating, local_start, local_end)
    SELECT $1, $2, r.* FROM unnest($3::uuid[], $4::int[], $5::int[], $6::text[], $7::timestamptz[], $8::timestamptz[],
      $9::boolean[], $10::boolean[], $11::text[], $12::text[]) AS r`,
}

const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value))

export interface Where {
  organizationId: string
  collectionId: string
  actorId: string | null
}

/** Writes the objects with views, parts and occurrences; the change numbers count up from `firstNumber`. @returns ids by UID */
export async function writeObjects(
  db: Db,
  where: Where,
  prepared: readonly PreparedObject[],
  firstNumber: number,
): Promise<Map<string, string>> {
  const home = [where.organizationId, where.collectionId]
  const objects = prepared.map(one => one.object)
  const rows = await run<{ id: string; uid: string; replaced: boolean }>(db, insertObjects, [
    ...home,
    where.actorId,
    prepared.map(one => one.name),
    objects.map(one => one.uid),
    objects.map(one => one.component),
    objects.map(one => one.text),
    prepared.map(one => one.etag),
    objects.map(one => one.private),
    objects.map(one => one.recurring),
    objects.map(one => one.firstAt),
    objects.map(one => one.lastAt),
    prepared.map(one => one.materializedFrom),
    prepared.map(one => one.materializedTo),
    prepared.map((_, index) => firstNumber + index),
  ])
  const ids = new Map(rows.map(row => [row.uid, row.id]))
  const idOf = (one: PreparedObject): string => {
    const id = ids.get(one.object.uid)
    if (id === undefined) throw new Error('An object was not written')
    return id
  }
  // Only a row that was there before has a transaction in its xmax: the upsert that locked it.
  const replaced = rows.filter(row => row.replaced).map(row => row.id)
  if (replaced.length > 0) await run(db, deleteIndex, [...home, replaced])
  await writeViews(
    db,
    home,
    prepared.map(one => ({ id: idOf(one), views: one.views, rulesVersion: one.rulesVersion })),
  )
  await writeParts(
    db,
    home,
    prepared.flatMap(one => one.object.parts.map((part, number) => ({ id: idOf(one), number, part }))),
  )
  await writeOccurrences(
    db,
    home,
    prepared.flatMap(one => one.occurrences.map((occurrence, number) => ({ id: idOf(one), number, occurrence }))),
  )
  return ids
}

/** Views rendered anew: after a change of the object, or of the rules. */
export async function writeViews(
  db: Db,
  home: string[],
  rows: readonly { id: string; views: PreparedObject['views']; rulesVersion: number }[],
): Promise<void> {
  await run(db, insertViews, [
    ...home,
    rows.map(row => row.id),
    rows.map(row => row.rulesVersion),
    rows.map(row => row.views.busy?.text ?? null),
    rows.map(row => row.views.limited?.text ?? null),
    rows.map(row => row.views.details?.text ?? null),
    rows.map(row => json(row.views.busy?.zones ?? null)),
    rows.map(row => json(row.views.limited?.zones ?? null)),
    rows.map(row => json(row.views.details?.zones ?? null)),
  ])
}

async function writeParts(
  db: Db,
  home: string[],
  rows: readonly { id: string; number: number; part: ValidObject['parts'][number] }[],
): Promise<void> {
  const parts = rows.map(row => row.part)
  await run(db, insertParts, [
    ...home,
    rows.map(row => row.id),
    rows.map(row => row.number),
    parts.map(part => part.recurrenceId),
    parts.map(part => part.summary),
    parts.map(part => part.location),
    parts.map(part => part.description),
    parts.map(part => part.url),
    parts.map(part => json(part.organizer)),
    parts.map(part => json(part.attendees)),
    parts.map(part => json(part.categories)),
    parts.map(part => part.status),
    parts.map(part => part.transparent),
    parts.map(part => part.busyStatus),
    parts.map(part => part.class),
    parts.map(part => part.allDay),
    parts.map(part => part.zone),
  ])
}

/** Instances of objects whose rows for that stretch are not there yet. */
export async function writeOccurrences(
  db: Db,
  home: string[],
  rows: readonly { id: string; number: number; occurrence: Occurrence }[],
): Promise<void> {
  if (rows.length === 0) return
  const instances = rows.map(row => row.occurrence)
  await run(db, insertOccurrences, [
    ...home,
    rows.map(row => row.id),
    rows.map(row => row.number),
    instances.map(one => one.part),
    instances.map(one => one.recurrenceId),
    instances.map(one => one.start),
    instances.map(one => (one.end < one.start ? one.start : one.end)),
    instances.map(one => one.allDay),
    instances.map(one => one.floating),
    instances.map(one => one.localStart),
    instances.map(one => one.localEnd),
  ])
}

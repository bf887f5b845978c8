/** Objects whose place in time depends on their calendar's zone: whole days and floating times (RFC 5545 §3.3.5). */
import type { Access } from '../sharing/access.ts'
import { type Db, run, type Statement } from './database.ts'
import { type PreparedObject, writeOccurrences } from './object-rows.ts'

const page = 200

const floatingStatement: Statement = {
  name: 'floating-objects',
  text: `SELECT id, name, data FROM object WHERE organization_id = $1 AND collection_id = $2 AND id > $3
      AND data ~* '\\n(DTSTART|DTEND|DUE|RDATE|RECURRENCE-ID)((?!;TZID=)[^:\\r\\n])*:[0-9]{8}(T[0-9]{6})?[\\r\\n,]'
    ORDER BY id LIMIT ${page}`,
}

export interface Floating {
  id: string
  name: string
  data: string
}

/** Some at a time, in the order of their ids; they are re-indexed and shown to nobody. */
export async function* floatingObjects(tx: Db, access: Access<'writeProperties'>): AsyncGenerator<Floating[]> {
  let after = '00000000-0000-0000-0000-000000000000'
  for (;;) {
    const rows = await run<Floating>(tx, floatingStatement, [access.organizationId, access.collectionId, after])
    if (rows.length > 0) yield rows
    if (rows.length < page) return
    after = rows.at(-1)?.id ?? after
  }
}

const extentStatement: Statement = {
  name: 'object-extents',
  text: `WITH gone AS (DELETE FROM occurrence WHERE organization_id = $1 AND collection_id = $2 AND object_id = ANY($3::uuid[]))
    UPDATE object o SET first_at = r.first_at, last_at = r.last_at, materialized_from = r.materialized_from, materialized_to = r.materialized_to
    FROM unnest($3::uuid[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[], $7::timestamptz[])
      AS r(id, first_at, last_at, materialized_from, materialized_to)
    WHERE o.organization_id = $1 AND o.collection_id = $2 AND o.id = r.id`,
}

/** Writes their place in the index of time and nothing else: what they say is as it was, and so are their entity tags. */
export async function replaceInTime(
  tx: Db,
  access: Access<'writeProperties'>,
  placed: readonly { id: string; prepared: PreparedObject }[],
): Promise<void> {
  const home = [access.organizationId, access.collectionId]
  await run(tx, extentStatement, [
    ...home,
    placed.map(one => one.id),
    placed.map(one => one.prepared.object.firstAt),
    placed.map(one => one.prepared.object.lastAt),
    placed.map(one => one.prepared.materializedFrom),
    placed.map(one => one.prepared.materializedTo),
  ])
  await writeOccurrences(
    tx,
    home,
    placed.flatMap(({ id, prepared }) => prepared.occurrences.map((occurrence, number) => ({ id, number, occurrence }))),
  )
}

/** One calendar object written in one statement (`put_object`), where nothing is in the way and the facts are still those decided on. */
import type { Access } from '../sharing/access.ts'
import { type Db, run, type Statement } from './database.ts'
import { factsOn } from './dav-opening.ts'
import { mayBeKept } from './dav-writing.ts'
import type { PreparedObject } from './object-rows.ts'
import type { Precondition } from './objects.ts'

const given = (first: number) => Array.from({ length: 32 }, (_, at) => `$${at + first}`).join(', ')

// RFC 4331 §6, counted as `readRendering` counts: near the limit the general way asks what the bytes take the place of.
const room = (of: string, brought: number, most: number) =>
  `bytes_kept(${of}.organization_id, ${of}.owner_id) + $${brought}::bigint <= $${most}::bigint`

// The function's arguments are the row's: it is called for facts that are as they were, and not before that is known.
// The permissions that were weighed are locked, as `facts-one-locked` does: a revoke comes before the write or waits for it.
const statement: Statement = {
  name: 'dav-put',
  text: `WITH RECURSIVE person AS MATERIALIZED (SELECT $1::uuid AS organization_id, $2::uuid AS id),
    c AS MATERIALIZED (SELECT c.organization_id, c.id, c.kind, c.owner_id, c.fed FROM collection c WHERE c.id = $3::uuid),
    ${factsOn('FOR SHARE OF p')} SELECT put.* FROM fact f, LATERAL put_object(f.organization_id, f.id, f.who_id, ${given(5)}) put
      WHERE to_jsonb(f) = $4::jsonb AND ${room('f', 37, 38)}`,
}

const ownStatement: Statement = {
  name: 'dav-put-own',
  text: `SELECT put.* FROM collection c JOIN principal p ON p.organization_id = c.organization_id AND p.id = c.owner_id,
      LATERAL put_object(c.organization_id, c.id, p.id, ${given(4)}) put
    WHERE c.organization_id = $1 AND c.id = $3 AND p.id = $2 AND p.disabled_at IS NULL AND NOT c.fed AND ${room('c', 36, 37)}`,
}

const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value))

/**
 * @param who the person whose facts were decided on, as they signed in
 * @param known those facts (`Opening.known`); null for an owner
 * @param zone the time zone that the object was prepared in
 * @param most bytes that the owner's calendars hold together
 * @returns null when nothing was written: something is not as usual
 */
export async function putAtOnce(
  db: Db,
  access: Access<'write'>,
  who: { organizationId: string; id: string },
  known: string | null,
  prepared: PreparedObject,
  zone: string,
  when: Precondition,
  most: number,
): Promise<{ id: string; created: boolean } | null> {
  if (access.role !== 'owner' || access.visibility !== 'full' || !access.writesPrivate || mayBeKept(prepared.name)) return null
  const { object, views, occurrences } = prepared
  const [row] = await run<{ id: string; created: boolean }>(db, known === null ? ownStatement : statement, [
    who.organizationId,
    who.id,
    access.collectionId,
    ...(known === null ? [] : [known]),
    zone,
    prepared.name,
    object.uid,
    object.component,
    object.text,
    prepared.etag,
    object.private,
    object.recurring,
    object.firstAt,
    object.lastAt,
    prepared.materializedFrom,
    prepared.materializedTo,
    prepared.rulesVersion,
    views.busy?.text ?? null,
    views.limited?.text ?? null,
    views.details?.text ?? null,
    json(views.busy?.zones ?? null),
    json(views.limited?.zones ?? null),
    json(views.details?.zones ?? null),
    JSON.stringify(object.parts.map((part, number) => ({ ...part, number }))),
    occurrences.map((_, number) => number),
    occurrences.map(one => one.part),
    occurrences.map(one => one.recurrenceId),
    occurrences.map(one => one.start),
    occurrences.map(one => (one.end < one.start ? one.start : one.end)),
    occurrences.map(one => one.allDay),
    occurrences.map(one => one.floating),
    occurrences.map(one => one.localStart),
    occurrences.map(one => one.localEnd),
    Array.isArray(when.ifMatch) ? when.ifMatch : null,
    when.ifMatch === '*',
    when.ifNoneMatch === '*',
    Buffer.byteLength(object.text),
    most,
  ])
  return row ?? null
}

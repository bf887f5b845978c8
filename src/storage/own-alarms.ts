/** Alarms of one's own on objects of somebody else (`icalendar/own-alarms.ts`): each person's, shown to nobody but them. */
import type { OwnAlarms } from '../icalendar/own-alarms.ts'
import type { Access } from '../sharing/access.ts'
import type { Reading } from './dav-entries.ts'
import { type Db, run, type Statement } from './database.ts'

/** SQL that puts the reader's own alarms beside `o` (object). */
export interface OwnColumns {
  /** Part of the names of statements that have it. */
  name: string
  join: string
  alarms: string
  tag: string
  /** An entity tag of what the reader gets: of the view, and of their own alarms in it. */
  etag(etag: string): string
}

const none: OwnColumns = { name: '', join: '', alarms: 'NULL::jsonb', tag: 'NULL', etag: etag => etag }

/** @param person the placeholder for `personOf`; an owner's alarms are those of the object */
export function ownColumns({ role }: Reading, person: string): OwnColumns {
  if (role === 'owner') return none
  return {
    name: '-own',
    join: `LEFT JOIN own_alarm a ON a.organization_id = o.organization_id AND a.collection_id = o.collection_id
      AND a.object_id = o.id AND a.principal_id = ${person}::uuid`,
    alarms: 'a.alarms',
    tag: 'a.tag',
    etag: etag => `${etag} || coalesce('-' || a.tag, '')`,
  }
}

/** The values that the statements of `ownColumns` need beside their own. */
export function personOf({ role, principalId }: Reading): (string | null)[] {
  return role === 'owner' ? [] : [principalId]
}

const holdStatement: Statement = {
  name: 'own-alarms-hold',
  text: `SELECT pg_advisory_xact_lock(hashtextextended($1 || $2, 41))`,
}
const putStatement: Statement = {
  name: 'own-alarms-put',
  text: `INSERT INTO own_alarm AS known (organization_id, collection_id, object_id, principal_id, alarms, number)
    SELECT $1, $2, $3, $4, $5::jsonb, coalesce((SELECT max(number) FROM own_alarm
      WHERE organization_id = $1 AND collection_id = $2 AND principal_id = $4), 0) + 1
    WHERE $5::jsonb IS NOT NULL OR EXISTS (SELECT FROM own_alarm
      WHERE organization_id = $1 AND collection_id = $2 AND object_id = $3 AND principal_id = $4 AND alarms IS NOT NULL)
    ON CONFLICT (organization_id, collection_id, object_id, principal_id)
      DO UPDATE SET alarms = excluded.alarms, number = excluded.number WHERE known.alarms IS DISTINCT FROM excluded.alarms`,
}

/** Sets or, with null, takes away the alarms of the Access's person on an object that was shown to them. The same once more changes nothing. */
export async function putOwnAlarms(tx: Db, access: Reading, objectId: string, alarms: OwnAlarms | null): Promise<void> {
  if (access.principalId === null) throw new TypeError('Alarms are somebody’s')
  // Numbers go up in the order in which they are seen.
  await run(tx, holdStatement, [access.collectionId, access.principalId])
  await run(tx, putStatement, [
    access.organizationId,
    access.collectionId,
    objectId,
    access.principalId,
    alarms === null ? null : JSON.stringify(alarms),
  ])
}

const changesStatement: Statement = {
  name: 'own-alarms-changes',
  text: `SELECT object_id AS id FROM own_alarm WHERE organization_id = $1 AND collection_id = $2 AND principal_id = $3
    AND number > $4 AND number <= $5 ORDER BY number`,
}

/** Ids of the objects whose own alarms changed after a number, up to and with another. */
export async function ownChangesSince(db: Db, access: Reading, since: number, until: number): Promise<string[]> {
  const values = [access.organizationId, access.collectionId, access.principalId, since, until]
  return (await run<{ id: string }>(db, changesStatement, values)).map(row => row.id)
}

const textsStatement: Statement = {
  name: 'object-texts',
  text: 'SELECT uid, data FROM object WHERE organization_id = $1 AND collection_id = $2 AND uid = ANY($3::text[]) AND (NOT private OR $4)',
}

/** What is stored of these UIDs, for a write that keeps what its writer does not see; private objects for whoever may change them. */
export async function textsByUid(tx: Db, access: Access<'write'>, uids: readonly string[]): Promise<Map<string, string>> {
  const values = [access.organizationId, access.collectionId, uids, access.writesPrivate]
  return new Map((await run<{ uid: string; data: string }>(tx, textsStatement, values)).map(row => [row.uid, row.data]))
}

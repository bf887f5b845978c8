/** Calendar object resources by the addresses their readers know them under (RFC 4791 §4.1). */
import type { OwnAlarms } from '../icalendar/own-alarms.ts'
import { redactObject, type VisibleObject } from '../sharing/redact.ts'
import type { Visibility } from '../sharing/visible.ts'
import { type Db, run, type Statement } from './database.ts'
import type { Reading } from './dav-entries.ts'
import { etagOf } from './objects.ts'
import { ownColumns, personOf } from './own-alarms.ts'
import { storedOf, type StoredObjectColumns } from './stored-object.ts'

/** What leaves: with when it was last written, for whoever asks (DAV:getlastmodified). */
export type AddressedObject = VisibleObject & {
  modifiedAt: Date
  /** The reader's, where the object is somebody else's. */
  alarms: OwnAlarms | null
}

/** An object with what its reader reaches of it. */
export type ObjectColumns = StoredObjectColumns & { modified_at: Date; alarms: OwnAlarms | null; tag: string | null }

// What the reader does not reach is not read.
const columns: Record<Visibility, string> = {
  full: 'o.data',
  details: 'v.busy, v.busy_zones, v.details, v.details_zones',
  limited: 'v.busy, v.busy_zones, v.limited, v.limited_zones',
  busy: 'v.busy, v.busy_zones',
}

const idForm = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.ics$/

/** SQL that reads `ObjectColumns` of the object `o`. @param person the placeholder for `personOf` */
export function reading(access: Reading, person: string): { name: string; columns: string; join: string } {
  const { visibility } = access
  const own = ownColumns(access, person)
  const join =
    visibility === 'full'
      ? ''
      : `LEFT JOIN object_view v ON v.organization_id = o.organization_id AND v.collection_id = o.collection_id AND v.object_id = o.id`
  const read = `o.id, o.name, o.uid, o.component, o.private, o.recurring, o.etag, o.modified_at, ${columns[visibility]}`
  return {
    name: `${visibility}${own.name}`,
    columns: `${read}, ${own.alarms} AS alarms, ${own.tag} AS tag`,
    join: `${join} ${own.join}`,
  }
}

function statementFor(access: Reading, by: 'address' | 'id', person: string): Statement {
  const { visibility } = access
  const { name, columns: read, join } = reading(access, person)
  const named =
    by === 'id'
      ? 'o.id = ANY($3::uuid[])'
      : visibility === 'full'
        ? 'o.name = ANY($3::text[])'
        : '(o.name = ANY($3::text[]) OR o.id = ANY($4::uuid[]))'
  return {
    name: `dav-objects-${name}-${by}`,
    text: `SELECT ${read} FROM object o ${join} WHERE o.organization_id = $1 AND o.collection_id = $2 AND ${named}`,
  }
}

/**
 * The objects that stand under these addresses for the reader, by address; an address under which the reader has nothing is not in it.
 * A name that another reader knows is nobody's here.
 */
export async function readByAddress(db: Db, access: Reading, addresses: readonly string[]): Promise<Map<string, AddressedObject>> {
  const wanted = new Set(addresses)
  const ids = addresses.flatMap(address => idForm.exec(address)?.[1] ?? [])
  const home = [access.organizationId, access.collectionId, addresses]
  const values = access.visibility === 'full' ? home : [...home, ids]
  const statement = statementFor(access, 'address', `$${values.length + 1}`)
  const rows = await run<ObjectColumns>(db, statement, [...values, ...personOf(access)])
  return new Map(shown(access, rows).flatMap(one => (wanted.has(one.address) ? [[one.address, one]] : [])))
}

/** Objects by their ids, for those that an index named. */
export async function readByIds(db: Db, access: Reading, ids: readonly string[]): Promise<AddressedObject[]> {
  const values = [access.organizationId, access.collectionId, ids, ...personOf(access)]
  return shown(access, await run<ObjectColumns>(db, statementFor(access, 'id', '$4'), values))
}

/** What of these rows the reader has. */
export function shown(access: Reading, rows: readonly ObjectColumns[]): AddressedObject[] {
  return rows.flatMap(row => {
    const visible = redactObject(storedOf(row), access.visibility, etagOf)
    if (!visible) return []
    const etag = row.tag === null ? visible.etag : `${visible.etag}-${row.tag}`
    return [{ ...visible, etag, modifiedAt: row.modified_at, alarms: row.alarms }]
  })
}

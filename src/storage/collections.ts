/** Calendars and contacts folders themselves: their names, colours and zones. What is in them stands in `objects.ts`. */
import { randomBytes } from 'node:crypto'
import { Problem } from '../errors.ts'
import type { Access, Asked } from '../sharing/access.ts'
import type { CollectionKind } from '../sharing/roles.ts'
import { type Db, knexOf, run, type Statement, violates } from './database.ts'
import type { CollectionRow } from './calendar-tables.ts'

export interface Collection {
  id: string
  kind: CollectionKind
  ownerId: string
  ownerName: string
  ownerAddress: string
  slug: string
  name: string
  description: string | null
  /** `#RRGGBB`. */
  color: string | null
  timeZone: string
  components: string[]
  /** The file a WebDAV client publishes it as; null for a calendar that did not come that way. */
  fileName: string | null
  /** Its events come from an address: nobody writes to it but its refresh. */
  fed: boolean
  changeNumber: number
  createdAt: Date
  propertiesChangedAt: Date
  /** The first of its kind that its owner has, those taken over from others left out. */
  isDefault: boolean
}

type OwnedRow = CollectionRow & { owner_name: string; owner_address: string; is_default: boolean }

const isDefault = `c.adopted_at IS NULL AND NOT EXISTS (SELECT FROM collection e WHERE e.organization_id = c.organization_id
  AND e.owner_id = c.owner_id AND e.kind = c.kind AND e.adopted_at IS NULL AND (e.created_at, e.id) < (c.created_at, c.id)) AS is_default`

export interface NewCollection {
  kind: CollectionKind
  name: string
  slug: string
  description?: string | null
  color?: string | null
  timeZone: string
  components?: string[]
  fileName?: string | null
}

export type CollectionChange = Partial<Pick<NewCollection, 'name' | 'description' | 'color' | 'timeZone'>> & {
  transparent?: boolean
  timeZoneText?: string | null
  descriptionLanguage?: string | null
}

/** Any privilege on a collection lets its name and colour be seen. */
type Any = Exclude<Asked, 'administer' | 'self' | 'create'>

function query(db: Db) {
  return knexOf(db)('collection as c')
    .join('principal as o', join => join.on('o.organization_id', 'c.organization_id').andOn('o.id', 'c.owner_id'))
    .select<OwnedRow[]>('c.*', 'o.name as owner_name', 'o.address as owner_address', knexOf(db).raw(isDefault))
}

function collectionOf(row: OwnedRow): Collection {
  return {
    id: row.id,
    kind: row.kind,
    ownerId: row.owner_id,
    ownerName: row.owner_name,
    ownerAddress: row.owner_address,
    slug: row.slug,
    name: row.name,
    description: row.description,
    color: row.color,
    timeZone: row.time_zone,
    components: row.components,
    fileName: row.file_name,
    fed: row.fed,
    changeNumber: row.change_number,
    createdAt: row.created_at,
    propertiesChangedAt: row.properties_changed_at,
    isDefault: row.is_default,
  }
}

export async function readCollection(db: Db, access: Access<Any>): Promise<Collection> {
  const [row] = await query(db).where({ 'c.organization_id': access.organizationId, 'c.id': access.collectionId })
  if (!row) throw new Problem('not-found', 'There is no such calendar')
  return collectionOf(row)
}

/** Many at once, in one query; in the order of the accesses, those that were deleted meanwhile left out. */
export async function readCollections<P extends Any>(
  db: Db,
  accesses: readonly Access<P>[],
): Promise<{ access: Access<P>; collection: Collection }[]> {
  if (accesses.length === 0) return []
  // Guests and federated people see collections of several organizations.
  const rows = await query(db).whereRaw('(c.organization_id, c.id) IN (SELECT * FROM unnest(?::uuid[], ?::uuid[]))', [
    accesses.map(access => access.organizationId),
    accesses.map(access => access.collectionId),
  ])
  const found = new Map(rows.map(row => [row.id, collectionOf(row)]))
  return accesses.flatMap(access => {
    const collection = found.get(access.collectionId)
    return collection ? [{ access, collection }] : []
  })
}

/**
 * Makes a collection for the owner that the Access was given for.
 * @throws Problem `conflict` when the owner has one of that slug or file name
 */
export async function addCollection(db: Db, access: Access<'create'>, fresh: NewCollection): Promise<string> {
  try {
    const [row] = await knexOf(db)('collection')
      .insert({
        organization_id: access.organizationId,
        owner_id: access.collectionId,
        kind: fresh.kind,
        slug: fresh.slug,
        name: fresh.name,
        description: fresh.description ?? null,
        color: fresh.color ?? null,
        time_zone: fresh.timeZone,
        ...(fresh.components ? { components: fresh.components } : {}),
        secret: randomBytes(32),
        file_name: fresh.fileName ?? null,
      })
      .returning('id')
    if (!row) throw new Error('The collection was not written')
    return row.id
  } catch (error) {
    if (
      violates(error, 'collection_organization_id_owner_id_kind_slug_key') ||
      violates(error, 'collection_organization_id_owner_id_file_name_key')
    ) {
      throw new Problem('conflict', 'There is already a calendar of that name', { field: 'name' })
    }
    throw error
  }
}

export async function countCollections(db: Db, access: Access<'create'>): Promise<number> {
  const row = await knexOf(db)('collection')
    .where({ organization_id: access.organizationId, owner_id: access.collectionId })
    .count({ n: '*' })
    .first()
  return Number(row?.['n'] ?? 0)
}

export async function changeCollection(db: Db, access: Access<'writeProperties'>, change: CollectionChange): Promise<void> {
  const knex = knexOf(db)
  await knex('collection')
    .where({ organization_id: access.organizationId, id: access.collectionId })
    .update({
      ...(change.name === undefined ? {} : { name: change.name }),
      ...(change.description === undefined ? {} : { description: change.description }),
      ...(change.color === undefined ? {} : { color: change.color }),
      ...(change.timeZone === undefined ? {} : { time_zone: change.timeZone }),
      ...(change.transparent === undefined ? {} : { transparent: change.transparent }),
      ...(change.timeZoneText === undefined ? {} : { time_zone_text: change.timeZoneText }),
      ...(change.descriptionLanguage === undefined ? {} : { description_language: change.descriptionLanguage }),
      properties_changed_at: knex.fn.now(),
    })
}

/** Deletes the collection with all that hangs on it. */
export async function deleteCollection(db: Db, access: Access<'share'>): Promise<void> {
  const knex = knexOf(db)
  const { organizationId: organization_id, collectionId } = access
  // Whoever makes the mails of a series holds its row and asks for the calendar's: here they are taken in the same order.
  await knex('snapshot_series').where({ organization_id, collection_id: collectionId }).select('id').forUpdate()
  await knex('collection').where({ organization_id, id: collectionId }).delete()
}

const renderingStatement: Statement = {
  name: 'collection-rendering',
  text: `SELECT c.secret, c.time_zone AS "timeZone", bytes_kept(c.organization_id, c.owner_id) AS used
    FROM collection c WHERE c.organization_id = $1 AND c.id = $2`,
}

/** What the views of this collection are rendered with, and the bytes that its owner keeps; neither leaves the server. */
export async function readRendering(db: Db, access: Access<Any>): Promise<{ secret: Uint8Array; timeZone: string; used: number }> {
  const [row] = await run<{ secret: Uint8Array; timeZone: string; used: number }>(db, renderingStatement, [
    access.organizationId,
    access.collectionId,
  ])
  if (!row) throw new Problem('not-found', 'There is no such calendar')
  return row
}

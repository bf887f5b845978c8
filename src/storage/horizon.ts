/** The horizon of the index: objects that recur past it get the next stretch of instances. */
import type { Occurrence } from '../icalendar/object.ts'
import { type Db, knexOf } from './database.ts'
import { writeOccurrences } from './object-rows.ts'

/** An object whose index ends before the horizon. */
export interface Unfinished {
  organizationId: string
  collectionId: string
  objectId: string
  data: string
  timeZone: string
  materializedTo: Date
}

/**
 * Objects that recur past what is indexed, some at a time: the job that moves the horizon on. No content leaves the job.
 * @param after the last one of the page before
 */
export async function unfinished(db: Db, before: Date, limit: number, after: Unfinished | null = null): Promise<Unfinished[]> {
  const rows = await knexOf(db)('object as o')
    .join('collection as c', join => join.on('c.organization_id', 'o.organization_id').andOn('c.id', 'o.collection_id'))
    .where('o.materialized_to', '<', before)
    .whereRaw('(o.last_at IS NULL OR o.last_at > o.materialized_to)')
    .andWhere(query => {
      if (after) void query.whereRaw('(o.materialized_to, o.id) > (?, ?::uuid)', [after.materializedTo, after.objectId])
    })
    .orderBy('o.materialized_to')
    .orderBy('o.id')
    .limit(limit)
    .select('o.organization_id', 'o.collection_id', 'o.id', 'o.data', 'o.materialized_to', 'c.time_zone')
  return rows.map(row => ({
    organizationId: row.organization_id as string,
    collectionId: row.collection_id as string,
    objectId: row.id as string,
    data: row.data as string,
    timeZone: row.time_zone as string,
    materializedTo: row.materialized_to as Date,
  }))
}

/** Adds the instances from the old end of the index to the new one. */
export async function moveHorizon(db: Db, object: Unfinished, occurrences: readonly Occurrence[], to: Date): Promise<void> {
  const knex = knexOf(db)
  const where = { organization_id: object.organizationId, collection_id: object.collectionId }
  const moved = await knex('object')
    .where({ ...where, id: object.objectId, materialized_to: object.materializedTo })
    .update({ materialized_to: to })
  if (moved === 0) return
  const last = await knex('occurrence')
    .where({ ...where, object_id: object.objectId })
    .max({ n: 'number' })
    .first()
  const first = Number(last?.n ?? -1) + 1
  const home = [object.organizationId, object.collectionId]
  await writeOccurrences(
    db,
    home,
    occurrences.map((occurrence, index) => ({ id: object.objectId, number: first + index, occurrence })),
  )
}

/** Everything that calendars hold, as the database has it: what must be the same after a request that was refused. */
import { knexOf } from '../../src/storage/database.ts'
import type { World } from '../setup/world.ts'

/** Calendars, objects, permissions, and what people call their calendars; one text. */
export async function readCalendarTexts({ db }: World): Promise<string> {
  const knex = knexOf(db)
  const calendars: unknown = await knex('collection').select('id', 'slug', 'name', 'description', 'color').orderBy('id')
  const objects: unknown = await knex('object').select('collection_id', 'name', 'uid', 'etag', 'data').orderBy(['collection_id', 'name'])
  const permissions: unknown = await knex('permission').select('collection_id', 'grantee_id', 'role').orderBy('id')
  const listings: unknown = await knex('listing').select('*').orderBy(['collection_id', 'principal_id'])
  return JSON.stringify([calendars, objects, permissions, listings])
}

/** The id of the calendar that was made under a name in somebody's home. */
export async function calendarNamed({ db }: World, slug: string): Promise<string> {
  const row: { id: string } | undefined = await knexOf(db)('collection').where({ slug }).first('id')
  if (!row) throw new Error(`There is no calendar ${slug}`)
  return row.id
}

import type { Knex } from 'knex'

/** How large each view of a calendar is: what is too large for the programs that fetch it is known without reading an event. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE feed ADD COLUMN items integer, ADD COLUMN bytes bigint;
    COMMENT ON COLUMN feed.items IS 'objects that the view shows; null where it was put together before they were counted'
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}

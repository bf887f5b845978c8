import type { Knex } from 'knex'

/** A lock on a folder may hold for everything below it (RFC 4918 §7.4). */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE webdav_lock ADD COLUMN deep boolean NOT NULL DEFAULT false;
    COMMENT ON COLUMN webdav_lock.deep IS 'Depth infinity: names below this one, joined to it with a slash, are locked too'
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}

import type { Knex } from 'knex'

/** Links by the day they end, for the mail that tells of it a week before. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE INDEX publish_link_expiring ON publish_link (expires_at) WHERE expires_at IS NOT NULL AND unpublished_at IS NULL AND gone_at IS NULL
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}

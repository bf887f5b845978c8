import type { Knex } from 'knex'

/** Collections that came from an owner who is gone, and people found by the beginning of their name. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE collection ADD COLUMN adopted_at timestamptz;
    COMMENT ON COLUMN collection.adopted_at IS
      'taken over from an owner whose account was deleted; the first of its kind that an owner did not take over is the default';
    CREATE INDEX principal_name ON principal (organization_id, lower(name), id)
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}

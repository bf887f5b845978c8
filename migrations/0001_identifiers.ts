import type { Knex } from 'knex'

/** Time-ordered ids: Postgres 18 has them built in, older servers get random ones. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    DO $migration$ BEGIN
      IF EXISTS (SELECT FROM pg_proc WHERE proname = 'uuidv7') THEN
        CREATE FUNCTION new_id() RETURNS uuid LANGUAGE sql VOLATILE AS 'SELECT uuidv7()';
      ELSE
        CREATE FUNCTION new_id() RETURNS uuid LANGUAGE sql VOLATILE AS 'SELECT gen_random_uuid()';
      END IF;
    END $migration$;
    CREATE EXTENSION IF NOT EXISTS btree_gist
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}

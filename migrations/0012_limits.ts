import type { Knex } from 'knex'

/** Counters of guesses and requests, shared by every process. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE rate_limit (
      key varchar(255) PRIMARY KEY,
      points integer NOT NULL DEFAULT 0,
      expire bigint
    );
    CREATE INDEX rate_limit_expire ON rate_limit (expire)
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}

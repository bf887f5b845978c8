import type { Knex } from 'knex'

/** What the server itself remembers: its keys and the first-start token. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE server_setting (
      key text PRIMARY KEY,
      value text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now()
    )
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}

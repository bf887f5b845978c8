import type { Knex } from 'knex'

/** What each view of a calendar came to, so that an unchanged feed is one indexed query and a change a view does not show moves no validator. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE feed (
      organization_id uuid NOT NULL,
      collection_id uuid NOT NULL,
      visibility text NOT NULL,
      rules_version integer NOT NULL,
      change_number bigint NOT NULL,
      content_hash text NOT NULL,
      modified_at timestamptz NOT NULL,
      PRIMARY KEY (organization_id, collection_id, visibility),
      FOREIGN KEY (organization_id, collection_id) REFERENCES collection ON DELETE CASCADE
    )
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}

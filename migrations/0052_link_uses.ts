import type { Knex } from 'knex'

/** How often a link was opened on a day and by which kind of program; no address and no person stands here. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE link_use (
      organization_id uuid NOT NULL,
      collection_id uuid NOT NULL,
      link_id uuid NOT NULL,
      day date NOT NULL,
      client text NOT NULL,
      count integer NOT NULL,
      last_at timestamptz NOT NULL,
      PRIMARY KEY (organization_id, collection_id, link_id, day, client),
      FOREIGN KEY (organization_id, collection_id, link_id) REFERENCES publish_link ON DELETE CASCADE
    );
    CREATE INDEX link_use_day ON link_use (day)
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}

import type { Knex } from 'knex'

/** The change log of a collection: sync tokens, ctag and feed versions count on it. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE collection_change (
      organization_id uuid NOT NULL,
      collection_id uuid NOT NULL,
      number bigint NOT NULL,
      object_name text NOT NULL,
      deleted boolean NOT NULL,
      at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (organization_id, collection_id, object_name),
      FOREIGN KEY (organization_id, collection_id) REFERENCES collection ON DELETE CASCADE
    );
    CREATE INDEX collection_change_number ON collection_change (organization_id, collection_id, number)
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}

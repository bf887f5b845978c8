import type { Knex } from 'knex'

/** Calendar object resources: the client's bytes, the essentials as columns, the lower views rendered once per version. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Ids of objects are shown at every level, so they are random: a time-ordered id would tell when an event was made.
    CREATE TABLE object (
      organization_id uuid NOT NULL,
      collection_id uuid NOT NULL,
      id uuid NOT NULL DEFAULT gen_random_uuid(),
      name text NOT NULL,
      uid text NOT NULL,
      component text NOT NULL,
      data text NOT NULL,
      etag text NOT NULL,
      private boolean NOT NULL,
      recurring boolean NOT NULL,
      first_at timestamptz,
      last_at timestamptz,
      materialized_from timestamptz,
      materialized_to timestamptz,
      change_number bigint NOT NULL,
      created_by uuid,
      created_at timestamptz NOT NULL DEFAULT now(),
      modified_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (organization_id, collection_id, id),
      -- What tells objects apart stands first: on a table without statistics an index that begins like the primary key looks as
      -- good to the planner as the primary key itself, and every look-up by id would read the whole collection.
      UNIQUE (name, collection_id, organization_id),
      UNIQUE (uid, collection_id, organization_id),
      FOREIGN KEY (organization_id, collection_id) REFERENCES collection ON DELETE CASCADE
    );
    CREATE INDEX object_unfinished ON object (organization_id, collection_id, materialized_to)
      WHERE materialized_from IS NOT NULL OR materialized_to IS NOT NULL;
    CREATE TABLE object_view (
      organization_id uuid NOT NULL,
      collection_id uuid NOT NULL,
      object_id uuid NOT NULL,
      rules_version integer NOT NULL,
      busy text,
      limited text,
      details text,
      busy_zones jsonb,
      limited_zones jsonb,
      details_zones jsonb,
      PRIMARY KEY (organization_id, collection_id, object_id),
      FOREIGN KEY (organization_id, collection_id, object_id) REFERENCES object ON DELETE CASCADE
    )
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}

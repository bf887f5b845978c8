import type { Knex } from 'knex'

/** Publish links and their secrets, of which only hashes are kept. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE publish_link (
      organization_id uuid NOT NULL,
      collection_id uuid NOT NULL,
      id uuid NOT NULL DEFAULT new_id(),
      name text NOT NULL,
      role text NOT NULL CHECK (role IN ('freeBusyRead', 'limitedRead', 'read')),
      audience text NOT NULL CHECK (audience IN ('direct', 'organization', 'anonymous')),
      language text,
      expires_at timestamptz,
      created_by uuid NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      changed_at timestamptz NOT NULL DEFAULT now(),
      unpublished_at timestamptz,
      PRIMARY KEY (organization_id, collection_id, id),
      FOREIGN KEY (organization_id, collection_id) REFERENCES collection ON DELETE CASCADE
    );
    CREATE TABLE publish_link_secret (
      organization_id uuid NOT NULL,
      collection_id uuid NOT NULL,
      link_id uuid NOT NULL,
      token_hash bytea NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      retired_at timestamptz,
      PRIMARY KEY (organization_id, token_hash),
      FOREIGN KEY (organization_id, collection_id, link_id) REFERENCES publish_link ON DELETE CASCADE
    );
    CREATE INDEX publish_link_secret_hash ON publish_link_secret (token_hash);
    CREATE INDEX publish_link_secret_link ON publish_link_secret (organization_id, collection_id, link_id)
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}

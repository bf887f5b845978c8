import type { Knex } from 'knex'

/** What stands in somebody's WebDAV folder beside published calendars: folders and files for themselves alone, by their whole path, and locks on them. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE plain_file (
      organization_id uuid NOT NULL,
      owner_id uuid NOT NULL,
      path text COLLATE "C" NOT NULL,
      content bytea,
      content_type text,
      etag text,
      properties jsonb NOT NULL DEFAULT '{}',
      bytes bigint GENERATED ALWAYS AS (coalesce(octet_length(content), 0) + octet_length(properties::text)) STORED,
      created_at timestamptz NOT NULL DEFAULT now(),
      changed_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (organization_id, owner_id, path) INCLUDE (bytes),
      FOREIGN KEY (organization_id, owner_id) REFERENCES principal ON DELETE CASCADE,
      CHECK ((content IS NULL) = (etag IS NULL))
    );
    -- Files come compressed or small: looking for more to compress costs more than it saves.
    ALTER TABLE plain_file ALTER COLUMN content SET STORAGE EXTERNAL;
    COMMENT ON COLUMN plain_file.path IS 'the names from the owner''s folder on, joined with a slash';
    COMMENT ON COLUMN plain_file.content IS 'null for a folder';
    COMMENT ON COLUMN plain_file.properties IS 'RFC 4918 §4.3, whole elements by {namespace}name';
    ALTER TABLE webdav_lock ADD COLUMN deep boolean NOT NULL DEFAULT false;
    COMMENT ON COLUMN webdav_lock.deep IS 'Depth infinity: names below this one, joined to it with a slash, are locked too'
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}

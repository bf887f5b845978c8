import type { Knex } from 'knex'

/** What stands in somebody's WebDAV folder beside published calendars: folders and files for themselves alone, by their whole path. */
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

    CREATE FUNCTION bytes_kept(organization uuid, owner uuid) RETURNS bigint LANGUAGE sql STABLE AS $function$
      SELECT (SELECT coalesce(sum(c.bytes), 0) FROM collection c WHERE c.organization_id = organization AND c.owner_id = owner)::bigint
        + (SELECT coalesce(sum(f.bytes), 0) FROM plain_file f WHERE f.organization_id = organization AND f.owner_id = owner)::bigint
    $function$;
    COMMENT ON FUNCTION bytes_kept IS 'of all calendars and files of one owner (RFC 4331)'
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}

import type { Knex } from 'knex'

/** A published file as its owner put it: programs that compare what they get back with what they sent find the same bytes. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE file_as_put (
      organization_id uuid NOT NULL,
      collection_id uuid NOT NULL,
      content bytea NOT NULL,
      bytes bigint GENERATED ALWAYS AS (octet_length(content)) STORED,
      etag text NOT NULL,
      version text NOT NULL,
      put_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (organization_id, collection_id) INCLUDE (bytes),
      FOREIGN KEY (organization_id, collection_id) REFERENCES collection ON DELETE CASCADE
    );
    COMMENT ON COLUMN file_as_put.version IS 'entity tag of the calendar right after: where it has another one, the calendar is no more what was put';

    CREATE FUNCTION bytes_kept(organization uuid, owner uuid) RETURNS bigint LANGUAGE sql STABLE AS $function$
      SELECT (SELECT coalesce(sum(c.bytes + coalesce(p.bytes, 0)), 0) FROM collection c
          LEFT JOIN file_as_put p ON p.organization_id = c.organization_id AND p.collection_id = c.id
          WHERE c.organization_id = organization AND c.owner_id = owner)::bigint
        + (SELECT coalesce(sum(f.bytes), 0) FROM plain_file f WHERE f.organization_id = organization AND f.owner_id = owner)::bigint
    $function$;
    COMMENT ON FUNCTION bytes_kept IS 'of all calendars and files of one owner (RFC 4331)'
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}

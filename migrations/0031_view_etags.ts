import type { Knex } from 'knex'

/** An entity tag for each view of an object, and for each view of a calendar a log of its own: who sees less is told less (invariant 9). */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- The same digest as \`etagOf\` of storage/objects.ts makes of "visibility, newline, text".
    CREATE FUNCTION view_etag(visibility text, body text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $function$
      SELECT left(translate(encode(sha256(convert_to(visibility || E'\\n' || body, 'UTF8')), 'base64'), '+/', '-_'), 22)
    $function$;
    ALTER TABLE object_view
      ADD COLUMN busy_etag text GENERATED ALWAYS AS (view_etag('busy', busy)) STORED,
      ADD COLUMN limited_etag text GENERATED ALWAYS AS (view_etag('limited', limited)) STORED,
      ADD COLUMN details_etag text GENERATED ALWAYS AS (view_etag('details', details)) STORED;

    ALTER TABLE collection_change ADD COLUMN object_id uuid;
    UPDATE collection_change n SET object_id = o.id FROM object o
      WHERE o.organization_id = n.organization_id AND o.collection_id = n.collection_id AND o.name = n.object_name;

    CREATE TABLE view_state (
      organization_id uuid NOT NULL,
      collection_id uuid NOT NULL,
      visibility text NOT NULL CHECK (visibility IN ('busy', 'limited', 'details')),
      rules_version integer NOT NULL,
      processed bigint NOT NULL,
      number bigint NOT NULL,
      PRIMARY KEY (organization_id, collection_id, visibility),
      FOREIGN KEY (organization_id, collection_id) REFERENCES collection ON DELETE CASCADE
    );
    COMMENT ON COLUMN view_state.processed IS 'the change of the collection up to which the log of the view has been written';
    COMMENT ON COLUMN view_state.number IS 'counts changes that the view shows, and no others';
    CREATE TABLE view_change (
      organization_id uuid NOT NULL,
      collection_id uuid NOT NULL,
      visibility text NOT NULL,
      address text NOT NULL,
      object_id uuid NOT NULL,
      etag text,
      number bigint NOT NULL,
      PRIMARY KEY (organization_id, collection_id, visibility, address),
      FOREIGN KEY (organization_id, collection_id) REFERENCES collection ON DELETE CASCADE
    );
    COMMENT ON COLUMN view_change.etag IS 'null where the view has it no more';
    CREATE INDEX view_change_number ON view_change (organization_id, collection_id, visibility, number);
    CREATE INDEX view_change_object ON view_change (organization_id, collection_id, visibility, object_id)
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}

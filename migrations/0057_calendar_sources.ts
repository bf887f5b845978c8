import type { Knex } from 'knex'

/** Calendars that are fed from an address: where from, how the last attempts went, and who is at it now. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE collection ADD COLUMN fed boolean NOT NULL DEFAULT false;
    COMMENT ON COLUMN collection.fed IS 'it has a row in calendar_source: its refresh alone writes to it';

    CREATE TABLE calendar_source (
      organization_id uuid NOT NULL,
      collection_id uuid NOT NULL,
      address text NOT NULL,
      host text NOT NULL,
      settled_host text,
      etag text,
      last_modified text,
      content_hash text,
      lifetime_seconds integer NOT NULL,
      state text NOT NULL CHECK (state IN ('waiting', 'current', 'failing', 'ended', 'stopped')),
      problem text,
      status integer,
      failures integer NOT NULL DEFAULT 0,
      failing_since timestamptz,
      empty_since timestamptz,
      left_out integer NOT NULL DEFAULT 0,
      asked_at timestamptz,
      refreshed_at timestamptz,
      changed_at timestamptz,
      next_at timestamptz,
      claim uuid,
      claimed_until timestamptz,
      created_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (organization_id, collection_id),
      FOREIGN KEY (organization_id, collection_id) REFERENCES collection ON DELETE CASCADE
    );
    COMMENT ON COLUMN calendar_source.address IS 'may hold a secret: for those alone who may change the calendar''s properties, and never in the audit log';
    COMMENT ON COLUMN calendar_source.host IS 'of the address: one question at a time to each host';
    COMMENT ON COLUMN calendar_source.settled_host IS 'that answered first, after redirects: no other is believed later';
    COMMENT ON COLUMN calendar_source.problem IS 'why the last attempt brought nothing; null when it did';
    COMMENT ON COLUMN calendar_source.next_at IS 'null when it is not asked any more';
    CREATE INDEX calendar_source_due ON calendar_source (next_at) WHERE next_at IS NOT NULL;
    CREATE INDEX calendar_source_host ON calendar_source (host)
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}

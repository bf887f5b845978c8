import type { Knex } from 'knex'

/** What people ask colleagues for: one row for each person and calendar, or for an address that nothing stands behind. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE access_request (
      organization_id uuid NOT NULL,
      id uuid NOT NULL DEFAULT new_id(),
      asker_id uuid NOT NULL,
      address text NOT NULL,
      collection_id uuid,
      named boolean NOT NULL,
      role text NOT NULL CHECK (role IN ('freeBusyRead', 'limitedRead', 'read', 'write', 'delegateWithoutPrivateEventAccess', 'delegateWithPrivateEventAccess')),
      message text,
      state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'granted', 'declined', 'withdrawn')),
      asked_at timestamptz NOT NULL DEFAULT now(),
      expires_at timestamptz NOT NULL,
      telling integer NOT NULL DEFAULT 1,
      told_at timestamptz,
      settled_at timestamptz,
      settled_by uuid,
      PRIMARY KEY (organization_id, id),
      FOREIGN KEY (organization_id, asker_id) REFERENCES principal ON DELETE CASCADE,
      FOREIGN KEY (organization_id, collection_id) REFERENCES collection ON DELETE CASCADE,
      CHECK ((state = 'waiting') = (settled_at IS NULL))
    );
    CREATE UNIQUE INDEX access_request_one ON access_request (organization_id, asker_id, (coalesce(collection_id::text, address)));
    CREATE INDEX access_request_collection ON access_request (organization_id, collection_id) WHERE collection_id IS NOT NULL;
    CREATE INDEX access_request_ended ON access_request ((coalesce(settled_at, expires_at)));
    COMMENT ON COLUMN access_request.collection_id IS 'null where the address has no calendar; whoever asked is not told so';
    COMMENT ON COLUMN access_request.named IS 'the asker saw the calendar and named it; otherwise they gave an address alone';
    COMMENT ON COLUMN access_request.telling IS 'counts the times that the owner was to be told; the mail of an earlier one does not leave';
    COMMENT ON COLUMN access_request.settled_by IS 'whoever answered; they may be gone, so there is no foreign key'
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}

import type { Knex } from 'knex'

/** Calendars sent by mail: what was asked for, and what became of it for each recipient. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE snapshot (
      organization_id uuid NOT NULL,
      id uuid NOT NULL DEFAULT new_id(),
      collection_id uuid NOT NULL,
      sender_id uuid NOT NULL,
      first_day date NOT NULL,
      last_day date NOT NULL CHECK (last_day >= first_day),
      from_at timestamptz NOT NULL,
      to_at timestamptz NOT NULL CHECK (to_at > from_at),
      subject text,
      message text,
      created_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (organization_id, id),
      FOREIGN KEY (organization_id, collection_id) REFERENCES collection ON DELETE CASCADE,
      FOREIGN KEY (organization_id, sender_id) REFERENCES principal ON DELETE CASCADE
    );
    CREATE INDEX snapshot_collection ON snapshot (organization_id, collection_id, created_at);
    CREATE TABLE snapshot_delivery (
      organization_id uuid NOT NULL,
      id uuid NOT NULL DEFAULT gen_random_uuid(),
      snapshot_id uuid NOT NULL,
      address text NOT NULL,
      name text NOT NULL,
      role text NOT NULL CHECK (role IN ('freeBusyRead', 'limitedRead', 'read')),
      language text NOT NULL,
      status text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'sending', 'sent', 'refused', 'failed')),
      attempts integer NOT NULL DEFAULT 0,
      claimed_at timestamptz,
      settled_at timestamptz,
      told_at timestamptz,
      answer text,
      PRIMARY KEY (organization_id, id),
      UNIQUE (organization_id, snapshot_id, address),
      FOREIGN KEY (organization_id, snapshot_id) REFERENCES snapshot ON DELETE CASCADE
    );
    COMMENT ON COLUMN snapshot_delivery.answer IS 'the mail server''s words, or the rule that refused';
    COMMENT ON COLUMN snapshot_delivery.told_at IS 'when the sender was told that it was not sent'
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}

import type { Knex } from 'knex'

/** Calendars that are sent by mail again and again, until somebody stops it. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE snapshot_series (
      organization_id uuid NOT NULL,
      id uuid NOT NULL DEFAULT new_id(),
      collection_id uuid NOT NULL,
      sender_id uuid NOT NULL,
      days_of_week text[] NOT NULL CHECK (cardinality(days_of_week) > 0),
      at_time text NOT NULL CHECK (at_time ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
      time_zone text NOT NULL,
      range text NOT NULL CHECK (range IN ('today', 'tomorrow', 'next7Days', 'next30Days')),
      layout text NOT NULL CHECK (layout IN ('dailySchedule', 'eventList')),
      working_hours_only boolean NOT NULL,
      private_details boolean NOT NULL,
      attachments boolean NOT NULL,
      attach_calendar boolean NOT NULL,
      subject text,
      message text,
      created_at timestamptz NOT NULL DEFAULT now(),
      next_at timestamptz,
      ended_at timestamptz,
      ended_because text CHECK (ended_because IN ('stopped', 'sender', 'unsubscribed')),
      PRIMARY KEY (organization_id, id),
      FOREIGN KEY (organization_id, collection_id) REFERENCES collection ON DELETE CASCADE,
      FOREIGN KEY (organization_id, sender_id) REFERENCES principal ON DELETE CASCADE,
      CHECK ((ended_at IS NULL) = (next_at IS NOT NULL) AND (ended_at IS NULL) = (ended_because IS NULL))
    );
    CREATE INDEX snapshot_series_due ON snapshot_series (next_at) WHERE next_at IS NOT NULL;
    CREATE INDEX snapshot_series_collection ON snapshot_series (organization_id, collection_id);
    CREATE TABLE snapshot_series_recipient (
      organization_id uuid NOT NULL,
      series_id uuid NOT NULL,
      address text NOT NULL,
      role text NOT NULL CHECK (role IN ('freeBusyRead', 'limitedRead', 'read')),
      language text NOT NULL,
      unsubscribed_at timestamptz,
      refused_at timestamptz,
      PRIMARY KEY (organization_id, series_id, address),
      FOREIGN KEY (organization_id, series_id) REFERENCES snapshot_series ON DELETE CASCADE
    );
    COMMENT ON COLUMN snapshot_series_recipient.refused_at IS 'since when the policy has not allowed it; the sender was told then, and is not told again';
    ALTER TABLE snapshot
      ADD COLUMN series_id uuid,
      ADD COLUMN period date,
      ADD FOREIGN KEY (organization_id, series_id) REFERENCES snapshot_series ON DELETE CASCADE,
      ADD CHECK ((series_id IS NULL) = (period IS NULL)),
      ADD UNIQUE (organization_id, series_id, period)
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}

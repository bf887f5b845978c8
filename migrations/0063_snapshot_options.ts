import type { Knex } from 'knex'

/** How a mailed calendar was to look, and the addresses at which its reader asks whether it is still current. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE snapshot
      ADD COLUMN time_zone text,
      ADD COLUMN whole_calendar boolean NOT NULL DEFAULT false,
      ADD COLUMN layout text NOT NULL DEFAULT 'eventList' CHECK (layout IN ('dailySchedule', 'eventList')),
      ADD COLUMN working_hours_only boolean NOT NULL DEFAULT false,
      ADD COLUMN private_details boolean NOT NULL DEFAULT false,
      ADD COLUMN attachments boolean NOT NULL DEFAULT false,
      ADD COLUMN attach_calendar boolean NOT NULL DEFAULT true;
    COMMENT ON COLUMN snapshot.time_zone IS 'in which its days begin; null for the zone of the calendar';
    CREATE TABLE snapshot_check (
      secret_hash bytea NOT NULL,
      organization_id uuid NOT NULL,
      snapshot_id uuid NOT NULL,
      address text NOT NULL,
      role text NOT NULL CHECK (role IN ('freeBusyRead', 'limitedRead', 'read')),
      language text NOT NULL,
      digest text NOT NULL,
      expires_at timestamptz NOT NULL,
      PRIMARY KEY (secret_hash),
      FOREIGN KEY (organization_id, snapshot_id) REFERENCES snapshot ON DELETE CASCADE
    );
    COMMENT ON COLUMN snapshot_check.digest IS 'of what the mail showed; nothing of it can be read from here';
    CREATE INDEX snapshot_check_snapshot ON snapshot_check (organization_id, snapshot_id);
    CREATE INDEX snapshot_check_expired ON snapshot_check (expires_at)
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}

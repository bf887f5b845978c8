import type { Knex } from 'knex'

/** What a publish link leaves out, who may find or embed it, its password, and the working hours of owners that a link may keep to. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE publish_link
      ADD COLUMN days_back integer CHECK (days_back >= 0),
      ADD COLUMN days_forward integer CHECK (days_forward >= 0),
      ADD COLUMN details_days integer CHECK (details_days >= 0),
      ADD COLUMN busy_days integer CHECK (busy_days >= 0),
      ADD COLUMN working_hours_only boolean NOT NULL DEFAULT false,
      ADD COLUMN categories text[],
      ADD COLUMN searchable boolean NOT NULL DEFAULT false,
      ADD COLUMN embed_origins text[],
      ADD COLUMN password_hash text,
      ADD COLUMN gone_at timestamptz;
    COMMENT ON COLUMN publish_link.details_days IS 'after so many days more than busy times is shown no longer';
    COMMENT ON COLUMN publish_link.busy_days IS 'after so many days nothing is shown';
    COMMENT ON COLUMN publish_link.embed_origins IS 'null for nowhere, one * for everywhere';
    COMMENT ON COLUMN publish_link.gone_at IS 'withdrawn for good: kept so that its address goes on saying that it is gone';
    CREATE INDEX publish_link_withdrawn ON publish_link (unpublished_at) WHERE unpublished_at IS NOT NULL AND gone_at IS NULL;
    ALTER TABLE principal ADD COLUMN working_hours jsonb;
    COMMENT ON COLUMN principal.working_hours IS 'daysOfWeek, startTime, endTime, timeZone; null for what is usual'
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}

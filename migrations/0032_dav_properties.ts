import type { Knex } from 'knex'

/** What calendar programs keep on calendars: properties we know nothing about, and a few that we do. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE collection
      ADD COLUMN transparent boolean NOT NULL DEFAULT false,
      ADD COLUMN time_zone_text text;
    COMMENT ON COLUMN collection.transparent IS 'RFC 6638 §9.1 schedule-calendar-transp: does not count when somebody asks for busy times';
    COMMENT ON COLUMN collection.time_zone_text IS 'the VTIMEZONE that a program set as calendar-timezone, as it was written';
    CREATE TABLE dead_property (
      organization_id uuid NOT NULL,
      collection_id uuid NOT NULL,
      principal_id uuid NOT NULL,
      namespace text NOT NULL,
      name text NOT NULL,
      value text NOT NULL,
      PRIMARY KEY (organization_id, collection_id, principal_id, namespace, name),
      FOREIGN KEY (organization_id, collection_id) REFERENCES collection ON DELETE CASCADE,
      FOREIGN KEY (organization_id, principal_id) REFERENCES principal ON DELETE CASCADE
    );
    COMMENT ON TABLE dead_property IS 'RFC 4918 §4.3, each person''s own: what one program notes on a calendar is not shown to others'
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}

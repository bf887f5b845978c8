import type { Knex } from 'knex'

/** Alarms that people set for themselves on events of somebody else: the object stays as its owner has it. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE own_alarm (
      organization_id uuid NOT NULL,
      collection_id uuid NOT NULL,
      object_id uuid NOT NULL,
      principal_id uuid NOT NULL,
      alarms jsonb,
      tag text GENERATED ALWAYS AS (view_etag('own', alarms::text)) STORED,
      number bigint NOT NULL,
      PRIMARY KEY (organization_id, collection_id, object_id, principal_id),
      FOREIGN KEY (organization_id, collection_id, object_id) REFERENCES object ON DELETE CASCADE,
      FOREIGN KEY (organization_id, principal_id) REFERENCES principal ON DELETE CASCADE
    );
    COMMENT ON COLUMN own_alarm.alarms IS 'content lines by RECURRENCE-ID; null where the person took theirs away again';
    COMMENT ON COLUMN own_alarm.number IS 'counts the changes that the person made in the calendar: what sync tokens of theirs count on';
    CREATE INDEX own_alarm_number ON own_alarm (organization_id, collection_id, principal_id, number)
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}

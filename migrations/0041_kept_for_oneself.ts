import type { Knex } from 'knex'

/** What people keep for themselves beside what is shared: alarms on events of somebody else, and notices that they put away. */
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
    CREATE INDEX own_alarm_number ON own_alarm (organization_id, collection_id, principal_id, number);

    CREATE TABLE notice_dismissal (
      organization_id uuid NOT NULL,
      principal_id uuid NOT NULL,
      notice_id uuid NOT NULL,
      PRIMARY KEY (organization_id, principal_id, notice_id),
      FOREIGN KEY (organization_id, principal_id) REFERENCES principal ON DELETE CASCADE
    );
    COMMENT ON TABLE notice_dismissal IS 'notices of invitations that a calendar program deleted; the invitation itself waits on'
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}

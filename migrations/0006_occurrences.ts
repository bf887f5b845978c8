import type { Knex } from 'knex'

/** Every component's essentials and every instance in time, so that no read has to parse iCalendar. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE object_part (
      organization_id uuid NOT NULL,
      collection_id uuid NOT NULL,
      object_id uuid NOT NULL,
      number smallint NOT NULL,
      recurrence_id text,
      summary text,
      location text,
      description text,
      url text,
      organizer jsonb,
      attendees jsonb NOT NULL DEFAULT '[]',
      categories text[] NOT NULL DEFAULT '{}',
      status text,
      transparent boolean NOT NULL,
      busy_status text NOT NULL,
      class text,
      all_day boolean NOT NULL,
      zone text,
      PRIMARY KEY (organization_id, collection_id, object_id, number),
      FOREIGN KEY (organization_id, collection_id, object_id) REFERENCES object ON DELETE CASCADE
    );
    CREATE TABLE occurrence (
      organization_id uuid NOT NULL,
      collection_id uuid NOT NULL,
      object_id uuid NOT NULL,
      number integer NOT NULL,
      part smallint NOT NULL,
      recurrence_id text,
      starts_at timestamptz NOT NULL,
      ends_at timestamptz NOT NULL CHECK (ends_at >= starts_at),
      all_day boolean NOT NULL,
      floating boolean NOT NULL,
      local_start text NOT NULL,
      local_end text NOT NULL,
      span tstzrange GENERATED ALWAYS AS (tstzrange(starts_at, ends_at, CASE WHEN ends_at > starts_at THEN '[)' ELSE '[]' END)) STORED,
      PRIMARY KEY (organization_id, collection_id, object_id, number),
      FOREIGN KEY (organization_id, collection_id, object_id) REFERENCES object ON DELETE CASCADE
    );
    CREATE INDEX occurrence_span ON occurrence USING gist (collection_id, span)
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}

import type { Knex } from 'knex'

/** Calendars and contacts folders. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE collection (
      organization_id uuid NOT NULL,
      id uuid NOT NULL DEFAULT new_id(),
      owner_id uuid NOT NULL,
      kind text NOT NULL CHECK (kind IN ('calendar', 'contacts')),
      slug text NOT NULL,
      name text NOT NULL,
      description text,
      color text CHECK (color ~ '^#[0-9A-F]{6}$'),
      time_zone text NOT NULL,
      components text[] NOT NULL DEFAULT '{VEVENT,VTODO,VJOURNAL}',
      secret bytea NOT NULL,
      file_name text,
      change_number bigint NOT NULL DEFAULT 0,
      created_at timestamptz NOT NULL DEFAULT now(),
      properties_changed_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (organization_id, id),
      UNIQUE (organization_id, owner_id, kind, slug),
      UNIQUE (organization_id, owner_id, file_name),
      FOREIGN KEY (organization_id, owner_id) REFERENCES principal ON DELETE RESTRICT
    )
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}

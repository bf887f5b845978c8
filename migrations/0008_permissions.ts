import type { Knex } from 'knex'

/** Who is given which role on which collection (Graph calendarPermission). */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE permission (
      organization_id uuid NOT NULL,
      collection_id uuid NOT NULL,
      id uuid NOT NULL DEFAULT new_id(),
      grantee_id uuid,
      role text NOT NULL,
      created_by uuid,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (organization_id, collection_id, id),
      UNIQUE NULLS NOT DISTINCT (organization_id, collection_id, grantee_id),
      FOREIGN KEY (organization_id, collection_id) REFERENCES collection ON DELETE CASCADE,
      FOREIGN KEY (organization_id, grantee_id) REFERENCES principal ON DELETE CASCADE
    );
    COMMENT ON COLUMN permission.grantee_id IS 'null is the row of the whole organization (Exchange: Default)';
    CREATE INDEX permission_grantee ON permission (organization_id, grantee_id)
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}

import type { Knex } from 'knex'

/** Write locks on published files (RFC 4918 §6), by the name they are asked for under: a name can be locked before its file is there. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE webdav_lock (
      organization_id uuid NOT NULL,
      folder_id uuid NOT NULL,
      file_name text NOT NULL,
      token uuid NOT NULL DEFAULT gen_random_uuid(),
      holder_id uuid NOT NULL,
      shared boolean NOT NULL,
      owner_note text,
      created_at timestamptz NOT NULL DEFAULT now(),
      expires_at timestamptz NOT NULL,
      PRIMARY KEY (organization_id, folder_id, file_name, token),
      FOREIGN KEY (organization_id, folder_id) REFERENCES principal ON DELETE CASCADE,
      FOREIGN KEY (organization_id, holder_id) REFERENCES principal ON DELETE CASCADE
    );
    CREATE INDEX webdav_lock_holder ON webdav_lock (organization_id, holder_id);
    CREATE INDEX webdav_lock_expiry ON webdav_lock (expires_at)
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}

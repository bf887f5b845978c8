import type { Knex } from 'knex'

/** App passwords and API tokens (hashes of 256 random bits), and sessions of the pages. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE credential (
      organization_id uuid NOT NULL,
      id uuid NOT NULL DEFAULT new_id(),
      principal_id uuid NOT NULL,
      kind text NOT NULL CHECK (kind IN ('appPassword', 'token')),
      name text NOT NULL,
      secret_hash bytea NOT NULL,
      scopes text[],
      created_at timestamptz NOT NULL DEFAULT now(),
      last_used_at timestamptz,
      expires_at timestamptz,
      PRIMARY KEY (organization_id, id),
      FOREIGN KEY (organization_id, principal_id) REFERENCES principal ON DELETE CASCADE
    );
    CREATE INDEX credential_secret ON credential (secret_hash);
    CREATE INDEX credential_principal ON credential (organization_id, principal_id);
    CREATE TABLE session (
      sid varchar PRIMARY KEY,
      sess json NOT NULL,
      expire timestamp(6) NOT NULL
    );
    CREATE INDEX session_expire ON session (expire)
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}

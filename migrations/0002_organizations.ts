import type { Knex } from 'knex'

/** Organizations and the domains that are theirs. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE organization (
      id uuid PRIMARY KEY DEFAULT new_id(),
      name text NOT NULL,
      language text NOT NULL,
      time_zone text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE TABLE organization_domain (
      organization_id uuid NOT NULL REFERENCES organization ON DELETE CASCADE,
      domain text NOT NULL CHECK (domain = lower(domain)),
      PRIMARY KEY (organization_id, domain)
    )
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}

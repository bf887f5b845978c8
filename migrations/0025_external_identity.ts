import type { Knex } from 'knex'

/** Who people are to the providers they sign in with (OpenID Connect, LDAP), and groups that come from there. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE external_identity (
      organization_id uuid NOT NULL,
      principal_id uuid NOT NULL,
      provider text NOT NULL,
      subject text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      seen_at timestamptz NOT NULL DEFAULT now(),
      gone_at timestamptz,
      PRIMARY KEY (organization_id, provider, subject),
      UNIQUE (organization_id, provider, principal_id),
      FOREIGN KEY (organization_id, principal_id) REFERENCES principal ON DELETE CASCADE
    );
    COMMENT ON COLUMN external_identity.provider IS 'the issuer of OpenID Connect, or ldap';
    COMMENT ON COLUMN external_identity.subject IS 'the id that never becomes another person''s: sub, entryUUID';
    COMMENT ON COLUMN external_identity.gone_at IS 'when a sync found them gone, and disabled them with it';
    CREATE INDEX external_identity_principal ON external_identity (organization_id, principal_id);
    CREATE TABLE external_group (
      organization_id uuid NOT NULL,
      group_id uuid NOT NULL,
      provider text NOT NULL,
      subject text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (organization_id, provider, subject),
      FOREIGN KEY (organization_id, group_id) REFERENCES principal ON DELETE CASCADE
    );
    CREATE INDEX external_group_group ON external_group (organization_id, group_id);
    ALTER TABLE group_member ADD COLUMN source text;
    COMMENT ON COLUMN group_member.source IS 'the provider that says so; null for a membership made here, which no provider takes away';
    CREATE INDEX group_member_source ON group_member (organization_id, source) WHERE source IS NOT NULL
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}

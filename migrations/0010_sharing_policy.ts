import type { Knex } from 'knex'

/** What organization, mailbox and collection say about sharing; null inherits. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE sharing_policy (
      organization_id uuid NOT NULL REFERENCES organization ON DELETE CASCADE,
      subject_id uuid NOT NULL,
      sharing_capability text,
      domain_rules text[],
      anonymous_max_role text,
      anonymous_max_days integer CHECK (anonymous_max_days > 0),
      anonymous_expiry_required boolean,
      default_link_type text,
      internal_default_role text,
      web_dav_publishing boolean,
      updated_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (organization_id, subject_id)
    );
    COMMENT ON COLUMN sharing_policy.subject_id IS 'the organization, the owner of collections, or one collection'
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}

import type { Knex } from 'knex'

/** The rest of the sharing policy's settings, links for one recipient, and what people have in their list of calendars. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE sharing_policy
      ADD COLUMN domain_mode text CHECK (domain_mode IN ('none', 'allowList', 'blockList')),
      ADD COLUMN domains text[],
      ADD COLUMN external_sharers text CHECK (external_sharers IN ('everyone', 'group', 'nobody')),
      ADD COLUMN external_sharers_group_id uuid,
      ADD COLUMN require_accepting_account_match boolean,
      ADD COLUMN prevent_external_resharing boolean;
    COMMENT ON COLUMN sharing_policy.external_sharers_group_id IS 'a group that is gone has no members: nobody shares';

    ALTER TABLE publish_link ADD COLUMN recipient_address text CHECK (recipient_address = lower(recipient_address));
    COMMENT ON COLUMN publish_link.recipient_address IS 'a personal link: sent to one person who does not sign in';

    -- Of the groups that today's policy above a collection names as external sharers: those that somebody is in.
    CREATE FUNCTION sharer_groups(organization uuid, owner uuid, collection uuid, who uuid) RETURNS uuid[] LANGUAGE sql STABLE AS $function$
      SELECT array_agg(s.external_sharers_group_id) FROM sharing_policy s
      WHERE s.organization_id = organization AND s.subject_id IN (organization, owner, collection) AND s.external_sharers = 'group'
        AND EXISTS (SELECT FROM groups_of(organization, who) g WHERE g.id = s.external_sharers_group_id)
    $function$;

    CREATE TABLE listing (
      organization_id uuid NOT NULL,
      collection_id uuid NOT NULL,
      principal_id uuid NOT NULL,
      listed boolean NOT NULL,
      name text,
      color text CHECK (color ~ '^#[0-9A-F]{6}$'),
      position integer,
      changed_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (organization_id, collection_id, principal_id),
      FOREIGN KEY (organization_id, collection_id) REFERENCES collection ON DELETE CASCADE,
      FOREIGN KEY (organization_id, principal_id) REFERENCES principal ON DELETE CASCADE
    );
    COMMENT ON TABLE listing IS 'what a person took into or out of their own list of calendars, and what it is called there; gives no access';
    CREATE INDEX listing_principal ON listing (organization_id, principal_id)
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}

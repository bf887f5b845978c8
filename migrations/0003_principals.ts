import type { Knex } from 'knex'

/** People, groups and shared mailboxes; who is in what, at any depth. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE principal (
      organization_id uuid NOT NULL REFERENCES organization ON DELETE CASCADE,
      id uuid NOT NULL DEFAULT new_id(),
      kind text NOT NULL CHECK (kind IN ('user', 'group', 'mailbox', 'guest')),
      address text NOT NULL CHECK (address = lower(address)),
      name text NOT NULL,
      group_kind text CHECK (group_kind IN ('security', 'unified')),
      language text,
      time_zone text,
      password_hash text,
      administrator boolean NOT NULL DEFAULT false,
      disabled_at timestamptz,
      created_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (organization_id, id),
      UNIQUE (organization_id, address),
      CHECK ((kind = 'group') = (group_kind IS NOT NULL)),
      CHECK (kind = 'user' OR NOT administrator),
      CHECK (kind IN ('user', 'guest') OR password_hash IS NULL)
    );
    CREATE INDEX principal_address ON principal (address);
    CREATE TABLE group_member (
      organization_id uuid NOT NULL,
      group_id uuid NOT NULL,
      member_id uuid NOT NULL CHECK (member_id <> group_id),
      created_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (organization_id, group_id, member_id),
      FOREIGN KEY (organization_id, group_id) REFERENCES principal ON DELETE CASCADE,
      FOREIGN KEY (organization_id, member_id) REFERENCES principal ON DELETE CASCADE
    );
    CREATE INDEX group_member_member ON group_member (organization_id, member_id);
    CREATE TABLE mailbox_member (
      organization_id uuid NOT NULL,
      mailbox_id uuid NOT NULL,
      member_id uuid NOT NULL,
      automapping boolean NOT NULL DEFAULT true,
      created_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (organization_id, mailbox_id, member_id),
      FOREIGN KEY (organization_id, mailbox_id) REFERENCES principal ON DELETE CASCADE,
      FOREIGN KEY (organization_id, member_id) REFERENCES principal ON DELETE CASCADE
    );
    CREATE INDEX mailbox_member_member ON mailbox_member (organization_id, member_id);
    CREATE FUNCTION groups_of(organization uuid, who uuid) RETURNS TABLE (id uuid) LANGUAGE sql STABLE AS $function$
      WITH RECURSIVE up(id) AS (
        SELECT who
        UNION
        SELECT m.group_id FROM up JOIN group_member m ON m.organization_id = organization AND m.member_id = up.id
      ) SELECT id FROM up
    $function$;
    CREATE FUNCTION mailboxes_of(organization uuid, who uuid) RETURNS TABLE (id uuid) LANGUAGE sql STABLE AS $function$
      SELECT DISTINCT m.mailbox_id FROM groups_of(organization, who) g
      JOIN mailbox_member m ON m.organization_id = organization AND m.member_id = g.id
    $function$
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}

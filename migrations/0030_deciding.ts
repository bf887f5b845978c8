import type { Knex } from 'knex'

/**
 * What decisions look up on every request. A collection is known by its id alone before it is known whose it is. Memberships are
 * looked up one by one (OFFSET 0), however many Postgres expects. Groups are looked at for a policy only where it names some.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE INDEX collection_id ON collection (id);
    CREATE OR REPLACE FUNCTION groups_of(organization uuid, who uuid) RETURNS TABLE (id uuid) LANGUAGE sql STABLE AS $function$
      WITH RECURSIVE up(id) AS (
        SELECT who
        UNION
        SELECT m.group_id FROM up,
          LATERAL (SELECT x.group_id FROM group_member x WHERE x.organization_id = organization AND x.member_id = up.id OFFSET 0) m
      ) SELECT id FROM up
    $function$;
    CREATE OR REPLACE FUNCTION mailboxes_of(organization uuid, who uuid) RETURNS TABLE (id uuid) LANGUAGE sql STABLE AS $function$
      SELECT DISTINCT m.mailbox_id FROM groups_of(organization, who) g,
        LATERAL (SELECT x.mailbox_id FROM mailbox_member x WHERE x.organization_id = organization AND x.member_id = g.id OFFSET 0) m
    $function$;
    CREATE OR REPLACE FUNCTION sharer_groups(organization uuid, owner uuid, collection uuid, who uuid) RETURNS uuid[]
    LANGUAGE plpgsql STABLE AS $function$
      DECLARE
        named uuid[];
      BEGIN
        SELECT array_agg(s.external_sharers_group_id) INTO named FROM sharing_policy s
          WHERE s.organization_id = organization AND s.subject_id IN (organization, owner, collection) AND s.external_sharers = 'group';
        IF named IS NULL THEN
          RETURN NULL;
        END IF;
        RETURN (SELECT array_agg(g.id) FROM groups_of(organization, who) g WHERE g.id = ANY (named));
      END
    $function$
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}

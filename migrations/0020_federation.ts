import type { Knex } from 'knex'

/**
 * Several organizations on one server: domains and their proof, organizations that name each other, and their people's rows in
 * each other's directories. Whoever founded an organization answers for the domains that were named then.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE organization_domain
      ADD COLUMN verified_at timestamptz,
      ADD COLUMN proof text,
      ADD COLUMN created_at timestamptz NOT NULL DEFAULT now();
    UPDATE organization_domain d SET verified_at = now()
      WHERE NOT EXISTS (SELECT FROM organization_domain e WHERE e.domain = d.domain AND e.organization_id < d.organization_id);
    COMMENT ON COLUMN organization_domain.proof IS 'what a TXT record of the domain has to say; published by whoever proves it, so no secret';
    CREATE UNIQUE INDEX organization_domain_verified ON organization_domain (domain) WHERE verified_at IS NOT NULL;
    CREATE TABLE federation (
      organization_id uuid NOT NULL REFERENCES organization ON DELETE CASCADE,
      partner_id uuid NOT NULL REFERENCES organization ON DELETE CASCADE CHECK (partner_id <> organization_id),
      created_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (organization_id, partner_id)
    );
    COMMENT ON TABLE federation IS 'holds only where both organizations name each other';

    ALTER TABLE principal DROP CONSTRAINT principal_kind_check;
    ALTER TABLE principal
      ADD CONSTRAINT principal_kind_check CHECK (kind IN ('user', 'group', 'mailbox', 'guest', 'federated')),
      ADD COLUMN home_organization_id uuid,
      ADD COLUMN home_id uuid,
      ADD CONSTRAINT principal_home_check CHECK ((kind = 'federated') = (home_id IS NOT NULL) AND (home_id IS NULL) = (home_organization_id IS NULL)),
      ADD CONSTRAINT principal_home_fkey FOREIGN KEY (home_organization_id, home_id) REFERENCES principal (organization_id, id) ON DELETE CASCADE,
      ADD CONSTRAINT principal_home_key UNIQUE (home_organization_id, home_id, organization_id);
    COMMENT ON COLUMN principal.home_id IS 'the user of another organization that a federated person is';

    -- Every row that stands for the same person: a user's own and those in federated organizations; a guest's in each
    -- organization that the address was proved to. \`mutual\`: the organizations name each other today.
    CREATE FUNCTION standings_of(organization uuid, who uuid)
    RETURNS TABLE (organization_id uuid, id uuid, kind text, mutual boolean) LANGUAGE sql STABLE AS $function$
      SELECT p.organization_id, p.id, p.kind, true FROM principal p
        WHERE p.organization_id = organization AND p.id = who AND p.disabled_at IS NULL
      UNION ALL
      SELECT s.organization_id, s.id, s.kind,
          EXISTS (SELECT FROM federation f WHERE f.organization_id = s.organization_id AND f.partner_id = organization)
          AND EXISTS (SELECT FROM federation f WHERE f.organization_id = organization AND f.partner_id = s.organization_id)
        FROM principal s WHERE s.home_organization_id = organization AND s.home_id = who AND s.disabled_at IS NULL
      UNION ALL
      SELECT g.organization_id, g.id, g.kind, true FROM principal p
        JOIN principal g ON g.address = p.address AND g.kind = 'guest' AND g.organization_id <> p.organization_id AND g.disabled_at IS NULL
        WHERE p.organization_id = organization AND p.id = who AND p.kind = 'guest' AND p.disabled_at IS NULL
    $function$
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}

/** Everybody outside who has something of an organization: guests, federated people, and addresses that something was sent to. */
import type { Access } from '../sharing/access.ts'
import { type Db, run, type Statement } from './database.ts'
import { uuidForm } from './facts.ts'

export interface OutsidePerson {
  /** The person's row; null for an address that nobody has proved to be theirs. */
  id: string | null
  kind: 'guest' | 'federated' | 'invited' | 'personalLink'
  address: string
  name: string | null
  since: Date
  /** Their newest act in the audit log; null for none. */
  lastSeenAt: Date | null
  /** How many collections anything was given on, whatever it comes to today. */
  collections: number
}

const people: Statement = {
  name: 'outside-people',
  text: `WITH known AS (
      SELECT id, kind, address, name, created_at AS since FROM principal
      WHERE organization_id = $1 AND kind IN ('guest', 'federated') AND disabled_at IS NULL
    ), addressed AS (
      SELECT address, 'invited' AS kind, created_at AS since, collection_id FROM invitation
        WHERE organization_id = $1 AND kind IN ('guest', 'federated', 'personal') AND state = 'pending' AND expires_at > now()
      UNION ALL SELECT recipient_address, 'personalLink', created_at, collection_id FROM publish_link
        WHERE organization_id = $1 AND recipient_address IS NOT NULL AND unpublished_at IS NULL
    ), everybody AS (
      SELECT id, kind, address, name, since FROM known
      UNION ALL SELECT NULL, max(kind), address, NULL, min(since) FROM addressed a
        WHERE NOT EXISTS (SELECT FROM known WHERE known.address = a.address) GROUP BY address
    ) SELECT e.id, e.kind, e.address, e.name, e.since,
      (SELECT max(a.at) FROM audit a WHERE a.organization_id = $1 AND a.actor_id = e.id AND NOT starts_with(a.action, 'refused')) AS "lastSeenAt",
      (SELECT count(DISTINCT of.collection_id) FROM (
        SELECT p.collection_id FROM groups_of($1, e.id) m
          JOIN permission p ON p.organization_id = $1 AND p.grantee_id = m.id AND p.role <> 'none'
        UNION ALL SELECT a.collection_id FROM addressed a WHERE a.address = e.address) of) AS collections
    FROM everybody e WHERE ($2::text IS NULL OR e.address > $2) AND ($3::uuid IS NULL OR e.id = $3) AND ($4::text IS NULL OR e.address = $4)
    ORDER BY e.address LIMIT $5`,
}

/** In the order of their addresses, after the address `after`. */
export async function listOutsidePeople(
  db: Db,
  access: Access<'administer'>,
  page: { after: string | null; limit: number },
): Promise<OutsidePerson[]> {
  return await run<OutsidePerson>(db, people, [access.organizationId, page.after, null, null, page.limit])
}

/** @param who the id of their row, or their address; null for nobody outside who has anything */
export async function readOutsidePerson(db: Db, access: Access<'administer'>, who: string): Promise<OutsidePerson | null> {
  const id = uuidForm.test(who) ? who : null
  const [person] = await run<OutsidePerson>(db, people, [access.organizationId, null, id, id === null ? who.toLowerCase() : null, 1])
  return person ?? null
}

/** What stands in a person's own list of calendars, and under which name. It gives no access and takes none away. */
import type { Access } from '../sharing/access.ts'
import type { Privilege } from '../sharing/roles.ts'
import { type Db, knexOf } from './database.ts'

export interface Listing {
  listed: boolean
  /** Where the person calls it something else. */
  name: string | null
  /** `#RRGGBB`. */
  color: string | null
  position: number | null
}

export type ListingChange = Partial<Omit<Listing, 'listed'>>

/**
 * Where nothing was said: one's own calendars; those of a shared mailbox that one is a member of with automapping, through
 * whatever groups; those that were given to oneself, to a group or a mailbox of one's own and not by an invitation that waits or
 * was declined. What everybody inside is given is opened from the directory.
 */
const statement = `WITH asked AS (
    SELECT * FROM unnest(CAST(:organizations AS uuid[]), CAST(:collections AS uuid[]), CAST(:people AS uuid[])) AS a(organization_id, collection_id, who)
  ), who AS (SELECT DISTINCT organization_id, who FROM asked
  ), groups AS MATERIALIZED (SELECT w.*, g.id FROM who w, LATERAL groups_of(w.organization_id, w.who) g
  ), mapped AS (
    SELECT g.who, m.mailbox_id FROM groups g JOIN mailbox_member m ON m.organization_id = g.organization_id AND m.member_id = g.id AND m.automapping
  ), mine AS MATERIALIZED (
    SELECT organization_id, who, id FROM groups
    UNION SELECT g.organization_id, g.who, m.mailbox_id FROM groups g
      JOIN mailbox_member m ON m.organization_id = g.organization_id AND m.member_id = g.id
  ) SELECT a.collection_id AS id, l.name, l.color, l.position, coalesce(l.listed,
      c.owner_id = a.who
      OR EXISTS (SELECT FROM mapped m WHERE m.who = a.who AND m.mailbox_id = c.owner_id)
      OR EXISTS (SELECT FROM permission p JOIN mine g ON g.organization_id = p.organization_id AND g.id = p.grantee_id AND g.who = a.who
        JOIN principal n ON n.organization_id = p.organization_id AND n.id = p.grantee_id
        WHERE p.organization_id = c.organization_id AND p.collection_id = c.id AND p.role <> 'none'
          AND coalesce((SELECT i.state FROM invitation i WHERE i.organization_id = c.organization_id AND i.collection_id = c.id
            AND i.address = n.address ORDER BY i.created_at DESC LIMIT 1), 'accepted') NOT IN ('pending', 'declined'))) AS listed
  FROM asked a JOIN collection c ON c.organization_id = a.organization_id AND c.id = a.collection_id
  LEFT JOIN listing l ON l.organization_id = c.organization_id AND l.collection_id = c.id AND l.principal_id = a.who`

/** Of several collections, each as the person of its Access has it, by collection; in one query. */
export async function listingsOf(db: Db, accesses: readonly Access<Privilege>[]): Promise<Map<string, Listing>> {
  const held = accesses.filter(access => access.principalId !== null)
  if (held.length === 0) return new Map()
  const { rows } = await knexOf(db).raw<{ rows: (Listing & { id: string })[] }>(statement, {
    organizations: held.map(access => access.organizationId),
    collections: held.map(access => access.collectionId),
    people: held.map(access => access.principalId),
  })
  return new Map(rows.map(({ id, ...listing }) => [id, listing]))
}

/** Puts the collection into the list of the Access's person or takes it out; what is absent in the change stays. */
export async function putListing(tx: Db, access: Access<Privilege>, listed: boolean, change: ListingChange = {}): Promise<void> {
  if (access.principalId === null) throw new TypeError('A list is somebody’s')
  await write(tx, access, access.principalId, { listed, ...change })
}

/** Takes the calendar of an invitation into, or out of, the list of whoever answered it. */
export async function putInvitedListing(tx: Db, access: Access<'invitation'>, principalId: string, listed: boolean): Promise<void> {
  await write(tx, access, principalId, { listed })
}

/** Puts a calendar into the list of the person who asked for it. */
export async function putAskedListing(tx: Db, access: Access<'share'>, principalId: string): Promise<void> {
  await write(tx, access, principalId, { listed: true })
}

async function write(
  tx: Db,
  { organizationId, collectionId }: Access<Privilege | 'invitation'>,
  principalId: string,
  row: Pick<Listing, 'listed'> & ListingChange,
): Promise<void> {
  const knex = knexOf(tx)
  await knex('listing')
    .insert({ organization_id: organizationId, collection_id: collectionId, principal_id: principalId, ...row })
    .onConflict(['organization_id', 'collection_id', 'principal_id'])
    .merge({ ...row, changed_at: knex.fn.now() })
}

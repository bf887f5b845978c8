/** What hangs on an account, a group or a shared mailbox, and its end: handed over, or gone for good. */
import type { Access } from '../sharing/access.ts'
import type { CollectionKind, Role } from '../sharing/roles.ts'
import { type Db, knexOf } from './database.ts'

export interface OwnedCollection {
  id: string
  kind: CollectionKind
  name: string
  events: number
  /** Given to others, the row of the whole organization left out. */
  permissions: number
  /** Published today, or to be published again by the policy. */
  links: number
  pendingInvitations: number
}

/** What goes when somebody goes. */
export interface Belongings {
  collections: OwnedCollection[]
  /** Given to them on other people's collections. */
  permissions: { collectionId: string; collection: string; owner: string; role: Role }[]
  appPasswords: number
  tokens: number
  groups: { id: string; name: string; address: string }[]
  mailboxes: { id: string; name: string; address: string }[]
  /** Of these mailboxes they are the only member. */
  mailboxesLeftAlone: { id: string; name: string; address: string }[]
  /** Who is in them, of a group or a shared mailbox. */
  members: number
  /** In how many federated organizations they stand. */
  federatedOrganizations: number
  /** They set a sharing policy of their own, which does not go along with what is handed over. */
  hasOwnPolicy: boolean
  /** How many policies name the group as the one that may share outside; nobody may then. */
  policiesThatNameIt: number
}

const statement = `SELECT
  (SELECT coalesce(json_agg(json_build_object('id', c.id, 'kind', c.kind, 'name', c.name,
     'events', (SELECT count(*) FROM object b WHERE b.organization_id = c.organization_id AND b.collection_id = c.id),
     'permissions', (SELECT count(*) FROM permission p
       WHERE p.organization_id = c.organization_id AND p.collection_id = c.id AND p.grantee_id IS NOT NULL AND p.role <> 'none'),
     'links', (SELECT count(*) FROM publish_link l
       WHERE l.organization_id = c.organization_id AND l.collection_id = c.id AND l.unpublished_at IS NULL),
     'pendingInvitations', (SELECT count(*) FROM invitation i
       WHERE i.organization_id = c.organization_id AND i.collection_id = c.id AND i.state = 'pending' AND i.expires_at > now())
   ) ORDER BY c.created_at, c.id), '[]') FROM collection c WHERE c.organization_id = w.organization_id AND c.owner_id = w.id) AS collections,
  (SELECT coalesce(json_agg(json_build_object('collectionId', c.id, 'collection', c.name, 'owner', o.address, 'role', p.role) ORDER BY c.name, c.id), '[]')
     FROM permission p JOIN collection c ON c.organization_id = p.organization_id AND c.id = p.collection_id
     JOIN principal o ON o.organization_id = c.organization_id AND o.id = c.owner_id
     WHERE p.organization_id = w.organization_id AND p.grantee_id = w.id) AS permissions,
  (SELECT count(*) FROM credential k WHERE k.organization_id = w.organization_id AND k.principal_id = w.id AND k.kind = 'appPassword') AS "appPasswords",
  (SELECT count(*) FROM credential k WHERE k.organization_id = w.organization_id AND k.principal_id = w.id AND k.kind = 'token') AS tokens,
  (SELECT coalesce(json_agg(json_build_object('id', g.id, 'name', g.name, 'address', g.address) ORDER BY g.name, g.id), '[]')
     FROM group_member m JOIN principal g ON g.organization_id = m.organization_id AND g.id = m.group_id
     WHERE m.organization_id = w.organization_id AND m.member_id = w.id) AS groups,
  (SELECT coalesce(json_agg(json_build_object('id', g.id, 'name', g.name, 'address', g.address) ORDER BY g.name, g.id), '[]')
     FROM mailbox_member m JOIN principal g ON g.organization_id = m.organization_id AND g.id = m.mailbox_id
     WHERE m.organization_id = w.organization_id AND m.member_id = w.id) AS mailboxes,
  (SELECT coalesce(json_agg(json_build_object('id', g.id, 'name', g.name, 'address', g.address) ORDER BY g.name, g.id), '[]')
     FROM mailbox_member m JOIN principal g ON g.organization_id = m.organization_id AND g.id = m.mailbox_id
     WHERE m.organization_id = w.organization_id AND m.member_id = w.id AND NOT EXISTS (SELECT FROM mailbox_member n
       WHERE n.organization_id = m.organization_id AND n.mailbox_id = m.mailbox_id AND n.member_id <> w.id)) AS "mailboxesLeftAlone",
  (SELECT count(*) FROM group_member m WHERE m.organization_id = w.organization_id AND m.group_id = w.id)
    + (SELECT count(*) FROM mailbox_member m WHERE m.organization_id = w.organization_id AND m.mailbox_id = w.id) AS members,
  (SELECT count(*) FROM principal s WHERE s.home_organization_id = w.organization_id AND s.home_id = w.id) AS "federatedOrganizations",
  EXISTS (SELECT FROM sharing_policy s WHERE s.organization_id = w.organization_id AND s.subject_id = w.id) AS "hasOwnPolicy",
  (SELECT count(*) FROM sharing_policy s WHERE s.organization_id = w.organization_id AND s.external_sharers_group_id = w.id) AS "policiesThatNameIt"
  FROM principal w WHERE w.organization_id = ? AND w.id = ?`

/** null when there is nobody of this id */
export async function belongingsOf(db: Db, access: Access<'administer'>, id: string): Promise<Belongings | null> {
  const { rows } = await knexOf(db).raw<{ rows: Belongings[] }>(statement, [access.organizationId, id])
  return rows[0] ?? null
}

/**
 * Gives everything that one owns to another owner. What was shared stays shared and what was published stays published, in the new
 * owner's name; only links whose publisher might still share are taken along, so that none comes back to life.
 * @returns how many links go on
 */
export async function handOver(tx: Db, access: Access<'administer'>, from: string, to: string): Promise<{ links: number }> {
  const knex = knexOf(tx)
  const own = { organization: access.organizationId, from, to }
  const moved = 'SELECT c.id FROM collection c WHERE c.organization_id = :organization AND c.owner_id = :from'
  const { rowCount: links } = await knex.raw<{ rowCount: number }>(
    `UPDATE publish_link l SET created_by = :to WHERE l.organization_id = :organization AND l.collection_id IN (${moved})
       AND (l.created_by = :from OR acts_for(l.organization_id, l.created_by, :from)) AND l.unpublished_at IS NULL`,
    own,
  )
  const theirs = `organization_id = :organization AND collection_id IN (${moved})`
  await knex.raw(`UPDATE invitation SET created_by = :to WHERE ${theirs} AND created_by = :from`, own)
  await knex.raw(`UPDATE permission SET created_by = :to WHERE ${theirs} AND created_by = :from`, own)
  // An owner needs no permission and no place in the list; what they had as a reader ends.
  await knex.raw(`DELETE FROM permission WHERE ${theirs} AND grantee_id = :to`, own)
  await knex.raw(`DELETE FROM listing WHERE ${theirs} AND principal_id = :to`, own)
  await knex.raw(
    `UPDATE invitation SET state = 'withdrawn', settled_at = now() WHERE ${theirs} AND state = 'pending'
       AND address = (SELECT p.address FROM principal p WHERE p.organization_id = :organization AND p.id = :to)`,
    own,
  )
  // A name that the new owner has already gets a part of the collection's own id; a file name keeps its ending.
  await knex.raw(
    `UPDATE collection c SET owner_id = :to, adopted_at = now(),
       slug = CASE WHEN EXISTS (SELECT FROM collection e WHERE e.organization_id = c.organization_id AND e.owner_id = :to
         AND e.kind = c.kind AND e.slug = c.slug) THEN c.slug || '-' || right(c.id::text, 12) ELSE c.slug END,
       file_name = CASE WHEN EXISTS (SELECT FROM collection e WHERE e.organization_id = c.organization_id AND e.owner_id = :to
         AND e.file_name = c.file_name) THEN regexp_replace(c.file_name, '(\\.[^.]*)\\?$', ' ' || right(c.id::text, 12) || '\\1') ELSE c.file_name END
     WHERE c.organization_id = :organization AND c.owner_id = :from`,
    own,
  )
  return { links }
}

/**
 * The principal with all that is theirs and all that they were given; ids are never used again, so nothing comes back with a new
 * one of the same address (invariant 17).
 */
export async function removePrincipal(tx: Db, access: Access<'administer'>, id: string): Promise<void> {
  const knex = knexOf(tx)
  const { organizationId } = access
  const owned = knex('collection').where({ organization_id: organizationId, owner_id: id })
  await knex('sharing_policy')
    .where({ organization_id: organizationId })
    .where(query => void query.where('subject_id', id).orWhereIn('subject_id', owned.clone().select('id')))
    .delete()
  await owned.delete()
  await knex('principal').where({ organization_id: organizationId, id }).delete()
}

/** Invitations that wait for the address, and links that were sent to it alone. */
export async function withdrawFromAddress(tx: Db, access: Access<'administer'>, address: string): Promise<void> {
  const knex = knexOf(tx)
  const { organizationId } = access
  await knex('invitation')
    .where({ organization_id: organizationId, address, state: 'pending' })
    .update({ state: 'withdrawn', settled_at: knex.fn.now() })
  await knex('publish_link')
    .where({ organization_id: organizationId, recipient_address: address })
    .whereNull('unpublished_at')
    .update({ unpublished_at: knex.fn.now(), changed_at: knex.fn.now() })
}

/**
 * What people outside reach of an organization, as facts that `weigh` judges: every permission, anonymous link and open invitation,
 * all of it or below one mailbox or collection. One query a kind; the policy is put in by whoever asks.
 */
import type { Access } from '../sharing/access.ts'
import type { Grant, LinkGrant } from '../sharing/facts.ts'
import type { CollectionFacts, Standing } from '../sharing/principal.ts'
import type { CollectionKind, Role } from '../sharing/roles.ts'
import { type Db, knexOf } from './database.ts'
import type { PolicyRow } from './policy-rows.ts'

/** What is reached. */
export interface OutsideOf {
  collection: CollectionFacts & { name: string }
  owner: { name: string; address: string }
  now: Date
}

export interface OutsidePerson extends OutsideOf {
  person: { name: string; address: string; organizationId: string; id: string }
  standing: Standing
  grants: Extract<Grant, { via: 'permission' }>[]
}

export interface OutsideLink extends OutsideOf {
  link: LinkGrant & { name: string }
  publisher: { id: string; address: string }
}

export interface OutsideInvitation extends OutsideOf {
  id: string
  address: string
  personal: boolean
  /** The address is known here as a guest or a federated person. */
  accepted: boolean
  role: Role
  sharerGroups: string[]
}

/** @param groups the security groups that any of the policies names as external sharers */
export interface Asked {
  /** A mailbox or a collection; null for the whole organization. */
  below: string | null
  groups: readonly string[]
}

interface Row {
  collection_id: string
  kind: CollectionKind
  collection_name: string
  owner_id: string
  fed: boolean
  owner_name: string
  owner_address: string
  now: Date
}

const reached = `c.id AS collection_id, c.kind, c.name AS collection_name, c.owner_id, c.fed, o.name AS owner_name, o.address AS owner_address, now() AS now`
const owners = 'JOIN principal o ON o.organization_id = c.organization_id AND o.id = c.owner_id'
const within = '(:below::uuid IS NULL OR c.id = :below OR c.owner_id = :below)'
const sharerGroups = (who: string) => `ARRAY(SELECT g.id FROM groups_of(c.organization_id, ${who}) g WHERE g.id = ANY(:groups::uuid[]))`

function bindings(access: Access<'administer'>, { below, groups }: Asked) {
  return { organization: access.organizationId, below, groups: [...groups] }
}

function outsideOf(access: Access<'administer'>, row: Row): OutsideOf {
  return {
    collection: {
      organizationId: access.organizationId,
      id: row.collection_id,
      kind: row.kind,
      ownerId: row.owner_id,
      fed: row.fed,
      name: row.collection_name,
    },
    owner: { name: row.owner_name, address: row.owner_address },
    now: row.now,
  }
}

/** Guests and federated people with each grant they have of a collection, through groups too. */
export async function outsidePeople(db: Db, access: Access<'administer'>, asked: Asked): Promise<OutsidePerson[]> {
  type PersonRow = Row & {
    id: string
    standing: 'guest' | 'federated'
    name: string
    address: string
    home: string
    mutual: boolean
    grants: { id: string; role: Exclude<Role, 'owner'>; name: string; through: 'self' | 'group'; sharerGroups: string[] }[]
  }
  const { rows } = await knexOf(db).raw<{ rows: PersonRow[] }>(
    `SELECT ${reached}, w.id, w.kind AS standing, w.name, coalesce(h.address, w.address) AS address, coalesce(w.home_organization_id, w.organization_id) AS home,
       w.kind = 'guest' OR (EXISTS (SELECT FROM federation f WHERE f.organization_id = w.organization_id AND f.partner_id = w.home_organization_id)
         AND EXISTS (SELECT FROM federation f WHERE f.partner_id = w.organization_id AND f.organization_id = w.home_organization_id)) AS mutual,
       jsonb_agg(jsonb_build_object('id', p.id, 'role', p.role, 'name', g.name, 'through', CASE WHEN g.id = w.id THEN 'self' ELSE 'group' END,
         'sharerGroups', ${sharerGroups('p.created_by')}) ORDER BY p.id) AS grants
     FROM principal w LEFT JOIN principal h ON h.organization_id = w.home_organization_id AND h.id = w.home_id
     CROSS JOIN LATERAL groups_of(w.organization_id, w.id) a
     JOIN principal g ON g.organization_id = w.organization_id AND g.id = a.id
     JOIN permission p ON p.organization_id = w.organization_id AND p.grantee_id = a.id
     JOIN collection c ON c.organization_id = p.organization_id AND c.id = p.collection_id ${owners}
     WHERE w.organization_id = :organization AND w.kind IN ('guest', 'federated') AND w.disabled_at IS NULL AND h.disabled_at IS NULL AND ${within}
     GROUP BY c.organization_id, c.id, o.organization_id, o.id, w.organization_id, w.id, h.address ORDER BY c.id, w.id`,
    bindings(access, asked),
  )
  return rows.map(row => ({
    ...outsideOf(access, row),
    person: { name: row.name, address: row.address, organizationId: row.home, id: row.id },
    standing: { id: row.id, is: row.standing, mutual: row.mutual },
    grants: row.grants.map(grant => ({ via: 'permission' as const, ...grant })),
  }))
}

/** Anonymous links that neither ended nor were withdrawn, personal ones among them. */
export async function outsideLinks(db: Db, access: Access<'administer'>, asked: Asked): Promise<OutsideLink[]> {
  type LinkRow = Row & { id: string; name: string; role: LinkGrant['role']; created_at: Date; expires_at: Date | null } & {
    recipient_address: string | null
    created_by: string
    publisher_address: string
    authorized: boolean
    sharer_groups: string[]
  }
  const { rows } = await knexOf(db).raw<{ rows: LinkRow[] }>(
    `SELECT ${reached}, l.id, l.name, l.role, l.created_at, l.expires_at, l.recipient_address, l.created_by, b.address AS publisher_address, ${sharerGroups('l.created_by')} AS sharer_groups,
       o.disabled_at IS NULL AND (l.created_by = c.owner_id OR acts_for(c.organization_id, l.created_by, c.owner_id)) AS authorized
     FROM publish_link l JOIN collection c ON c.organization_id = l.organization_id AND c.id = l.collection_id ${owners}
     JOIN principal b ON b.organization_id = l.organization_id AND b.id = l.created_by
     WHERE l.organization_id = :organization AND l.audience = 'anonymous' AND l.unpublished_at IS NULL AND ${within} ORDER BY c.id, l.id`,
    bindings(access, asked),
  )
  return rows.map(row => ({
    ...outsideOf(access, row),
    publisher: { id: row.created_by, address: row.publisher_address },
    link: {
      via: 'link',
      id: row.id,
      name: row.name,
      role: row.role,
      audience: 'anonymous',
      createdAt: row.created_at,
      expiresAt: row.expires_at,
      unpublishedAt: null,
      secretRetiredAt: null,
      authorized: row.authorized,
      recipient: row.recipient_address,
      sharerGroups: row.sharer_groups,
      // Weighed against policies alone: nothing is opened with it.
      limits: null,
      locked: false,
    },
  }))
}

/** Invitations to people outside that nobody has answered. */
export async function outsideInvitations(db: Db, access: Access<'administer'>, asked: Asked): Promise<OutsideInvitation[]> {
  type InvitationRow = Row & { id: string; address: string; personal: boolean; accepted: boolean; role: Role; sharer_groups: string[] }
  const { rows } = await knexOf(db).raw<{ rows: InvitationRow[] }>(
    `SELECT ${reached}, i.id, i.address, i.kind = 'personal' AS personal, i.role, ${sharerGroups('i.created_by')} AS sharer_groups,
       EXISTS (SELECT FROM principal g WHERE g.organization_id = c.organization_id AND g.address = i.address
         AND g.kind IN ('guest', 'federated') AND g.disabled_at IS NULL) AS accepted
     FROM invitation i JOIN collection c ON c.organization_id = i.organization_id AND c.id = i.collection_id ${owners}
     WHERE i.organization_id = :organization AND i.state = 'pending' AND i.kind <> 'internal' AND i.expires_at > now() AND ${within}
     ORDER BY c.id, i.id`,
    bindings(access, asked),
  )
  return rows.map(({ id, address, personal, accepted, role, ...row }) => ({
    ...outsideOf(access, row),
    id,
    address,
    personal,
    accepted,
    role,
    sharerGroups: row.sharer_groups,
  }))
}

/** Every policy of the organization, its own and those of mailboxes and collections. */
export async function readAllPolicies(db: Db, access: Access<'administer'>): Promise<PolicyRow[]> {
  return await knexOf(db)('sharing_policy').where({ organization_id: access.organizationId })
}

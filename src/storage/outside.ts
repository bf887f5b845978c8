/** What people outside have of an organization's collections: permissions, links, invitations, each with what it is judged on. */
import type { Access } from '../sharing/access.ts'
import type { Facts } from '../sharing/facts.ts'
import type { PolicyStack } from '../sharing/policy.ts'
import type { CollectionKind, Role } from '../sharing/roles.ts'
import { type Db, knexOf, run, type Statement } from './database.ts'
import { limitColumns } from './link-limits.ts'
import { factsOf, type GivenRow } from './outside-judged.ts'
import { policyStack } from './policy-rows.ts'
import type { SharingPolicyRow } from './sharing-tables.ts'

/** An administrator's: all of the organization. Whoever oversees one collection: what is given on that one. */
export type Overseeing = Access<'administer'> | Access<'oversee'>

export interface OutsideFilter {
  /** Of a person: what is given to them, and what was sent to this address. */
  address?: string
  /** One link, also one that has ended or is no link for outsiders. */
  linkId?: string
}

/** Where a list goes on: the last row's id, and the person's for a permission. */
export interface Place {
  id: string
  personId: string | null
}

export type OutsideKind = 'permission' | 'link' | 'invitation'

export interface Given {
  kind: OutsideKind
  id: string
  role: Exclude<Role, 'none' | 'owner'>
  /** Of a link or an invitation. */
  name: string | null
  since: Date
  expiresAt: Date | null
  person: { id: string | null; kind: 'guest' | 'federated' | 'address'; address: string; name: string | null } | null
  collection: { id: string; kind: CollectionKind; name: string; owner: { id: string; name: string; address: string } }
  sharerGroups: readonly string[]
  policy: PolicyStack
  /** What the gate would decide with; null for what nobody has accepted. */
  facts: Facts | null
}

const common = (from: string) => `${from}.id, ${from}.role, ${from}.created_at AS since, now() AS now,
  c.id AS collection_id, c.kind, c.name AS collection_name, o.id AS owner_id, o.name AS owner_name, o.address AS owner_address,
  sharer_groups(c.organization_id, c.owner_id, c.id, ${from}.created_by) AS sharer_groups`

/** A row by its whole key, whatever the planner believes of tables that it has no statistics of yet: it would begin at the organization. */
const one = (as: string, table: string, organization: string, id: string) =>
  `CROSS JOIN LATERAL (SELECT * FROM ${table} WHERE organization_id = ${organization} AND id = ${id} OFFSET 0) ${as}`
const collection = (from: string) => `${one('c', 'collection', `${from}.organization_id`, `${from}.collection_id`)}
  ${one('o', 'principal', 'c.organization_id', 'c.owner_id')}`

// $1 organization, $2 collection, $3 address, $4 and $5 the place, $6 how many; null for no limit.
const statements: Record<OutsideKind, Statement> = {
  permission: {
    name: 'outside-permissions',
    // Set by set, and each permission by its grantee: after many guests came the planner knows nothing of these tables yet.
    text: `WITH RECURSIVE reached(holder, id) AS (
        SELECT id, id FROM principal WHERE organization_id = $1 AND kind IN ('guest', 'federated') AND disabled_at IS NULL
          AND ($3::text IS NULL OR address = $3)
        UNION SELECT m.group_id, r.id FROM reached r CROSS JOIN LATERAL (
          SELECT group_id FROM group_member WHERE organization_id = $1 AND member_id = r.holder OFFSET 0) m
      ), given AS MATERIALIZED (
        SELECT p.*, r.id AS person_id FROM reached r CROSS JOIN LATERAL (
          SELECT * FROM permission WHERE organization_id = $1 AND grantee_id = r.holder AND role <> 'none' OFFSET 0) p
        WHERE ($2::uuid IS NULL OR p.collection_id = $2) AND ($4::uuid IS NULL OR (p.id, r.id) > ($4, $5::uuid))
        ORDER BY p.id, r.id LIMIT $6
      ) SELECT ${common('p')}, via.name, g.id AS person_id, g.kind AS person_kind, g.address, g.name AS person_name,
        CASE WHEN via.id = g.id THEN 'self' ELSE 'group' END AS through, g.kind = 'guest' OR (
          EXISTS (SELECT FROM federation f WHERE f.organization_id = g.organization_id AND f.partner_id = g.home_organization_id)
          AND EXISTS (SELECT FROM federation f WHERE f.organization_id = g.home_organization_id AND f.partner_id = g.organization_id)) AS mutual
      FROM given p ${one('g', 'principal', 'p.organization_id', 'p.person_id')} ${one('via', 'principal', 'p.organization_id', 'p.grantee_id')}
      ${collection('p')}
      ORDER BY p.id, g.id`,
  },
  link: {
    name: 'outside-links',
    text: `SELECT ${common('l')}, l.name, l.audience, l.expires_at, l.unpublished_at, l.recipient_address AS address, ${limitColumns},
        o.disabled_at IS NULL AND (l.created_by = c.owner_id OR acts_for(c.organization_id, l.created_by, c.owner_id)) AS authorized
      FROM publish_link l ${collection('l')}
      WHERE l.organization_id = $1 AND ($2::uuid IS NULL OR c.id = $2) AND ($3::text IS NULL OR l.recipient_address = $3)
        AND ($4::uuid IS NULL OR l.id > $4) AND $5::uuid IS NULL
        AND CASE WHEN $7::uuid IS NULL THEN l.audience = 'anonymous' AND l.unpublished_at IS NULL ELSE l.id = $7 AND l.gone_at IS NULL END ORDER BY l.id LIMIT $6`,
  },
  invitation: {
    name: 'outside-invitations',
    text: `SELECT ${common('i')}, i.subject AS name, i.address, i.expires_at FROM invitation i ${collection('i')}
      WHERE i.organization_id = $1 AND ($2::uuid IS NULL OR c.id = $2) AND ($3::text IS NULL OR i.address = $3)
        AND i.kind IN ('guest', 'federated', 'personal') AND i.state = 'pending' AND i.expires_at > now() AND i.link_id IS NULL
        AND ($4::uuid IS NULL OR i.id > $4) AND $5::uuid IS NULL ORDER BY i.id LIMIT $6`,
  },
}

type Policies = Map<string, SharingPolicyRow>

/** Every policy of the organization by what it is of, read once for a whole list. */
export async function policiesOf(db: Db, access: Overseeing): Promise<Policies> {
  const rows = await knexOf(db)('sharing_policy').where({ organization_id: access.organizationId })
  return new Map(rows.map(row => [row.subject_id, row]))
}

/** Rows of one kind in the order of their ids, after the place. */
export async function readOutside(
  db: Db,
  access: Overseeing,
  kind: OutsideKind,
  { address = null, linkId = null }: { address?: string | null; linkId?: string | null },
  policies: Policies,
  page: { after: Place | null; limit: number },
): Promise<Given[]> {
  const of = access.privilege === 'oversee' ? access.collectionId : null
  const values = [access.organizationId, of, address, page.after?.id ?? null, page.after?.personId ?? null, page.limit]
  const rows = await run<GivenRow>(db, statements[kind], kind === 'link' ? [...values, linkId] : values)
  return rows.map(row => givenOf(kind, access.organizationId, row, policies))
}

function givenOf(kind: OutsideKind, organizationId: string, row: GivenRow, policies: Policies): Given {
  const above = [organizationId, row.owner_id, row.collection_id].flatMap(id => policies.get(id) ?? [])
  const policy = policyStack({ organization_id: organizationId, owner_id: row.owner_id, id: row.collection_id }, above)
  const person = {
    id: row.person_id ?? null,
    kind: row.person_kind ?? 'address',
    address: row.address ?? '',
    name: row.person_name ?? null,
  } as const
  const given: Given = {
    kind,
    id: row.id,
    role: row.role,
    name: row.through === 'self' ? null : (row.name ?? null),
    since: row.since,
    expiresAt: row.expires_at ?? null,
    person: row.address === null ? null : person,
    collection: {
      id: row.collection_id,
      kind: row.kind,
      name: row.collection_name,
      owner: { id: row.owner_id, name: row.owner_name, address: row.owner_address },
    },
    sharerGroups: row.sharer_groups ?? [],
    policy,
    facts: null,
  }
  return { ...given, facts: kind === 'invitation' ? null : factsOf(given, organizationId, row) }
}

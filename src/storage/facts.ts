/** Loads everything a decision knows, for one collection or for all of a person's, in one query each. */
import type { Access } from '../sharing/access.ts'
import type { Facts, Grant, LinkGrant } from '../sharing/facts.ts'
import type { CollectionFacts, LinkSubject, RecipientSubject, Subject, UserSubject } from '../sharing/principal.ts'
import type { CollectionKind, Role } from '../sharing/roles.ts'
import { type Db, run, type Statement } from './database.ts'
import { type PolicyRow, policyStack } from './policy-rows.ts'
import { type LinkNotice, type Published, publishedColumns, publishedOf, type PublishedRow } from './published.ts'

interface PermissionFact {
  id: string
  name: string
  through: 'self' | 'group' | 'mailbox' | 'organization'
  role: Exclude<Role, 'owner'>
}

interface CollectionFactRow {
  organization_id: string
  id: string
  kind: CollectionKind
  owner_id: string
  owner_name: string
  is_owner: boolean
  is_member: boolean
  permissions: PermissionFact[] | null
  policies: PolicyRow[] | null
  now: Date
}

// $1 organization, $2 who. `me` is the person, every group above and every mailbox of theirs.
const me = `me AS (
  SELECT id FROM groups_of($1::uuid, $2::uuid) UNION SELECT id FROM mailboxes_of($1::uuid, $2::uuid)
)`

const policies = `(SELECT json_agg(to_json(s)) FROM sharing_policy s
    WHERE s.organization_id = c.organization_id AND s.subject_id IN (c.organization_id, c.owner_id, c.id)) AS policies`

const columns = `c.organization_id, c.id, c.kind, c.owner_id, o.name AS owner_name, now() AS now,
  c.owner_id = $2::uuid AS is_owner,
  c.owner_id <> $2::uuid AND o.kind = 'mailbox' AND EXISTS (SELECT FROM me WHERE me.id = c.owner_id) AS is_member,
  ${policies}`

const permissionFact = `jsonb_build_object('id', p.id, 'role', p.role, 'name', coalesce(g.name, ''), 'through',
  CASE WHEN p.grantee_id IS NULL THEN 'organization' WHEN p.grantee_id = $2::uuid THEN 'self' ELSE g.kind END)`

const owners = 'JOIN principal o ON o.organization_id = c.organization_id AND o.id = c.owner_id'

function one(lock: '' | 'FOR SHARE OF p'): string {
  return `WITH RECURSIVE ${me}, granted AS MATERIALIZED (
    SELECT ${permissionFact} AS fact FROM permission p
    LEFT JOIN principal g ON g.organization_id = p.organization_id AND g.id = p.grantee_id
    WHERE p.organization_id = $1::uuid AND p.collection_id = $3::uuid AND (p.grantee_id IS NULL OR p.grantee_id IN (SELECT id FROM me)) ${lock}
  ) SELECT ${columns}, (SELECT jsonb_agg(fact) FROM granted) AS permissions
  FROM collection c ${owners} WHERE c.organization_id = $1::uuid AND c.id = $3::uuid`
}

const oneStatement: Statement = { name: 'facts-one', text: one('') }
// A revoke either comes before this row is read or waits until the write is done.
const oneLocked: Statement = { name: 'facts-one-locked', text: one('FOR SHARE OF p') }

const allStatement: Statement = {
  name: 'facts-all',
  text: `WITH RECURSIVE ${me}, granted AS (
    SELECT p.collection_id, jsonb_agg(${permissionFact}) AS facts FROM permission p
    LEFT JOIN principal g ON g.organization_id = p.organization_id AND g.id = p.grantee_id
    WHERE p.organization_id = $1::uuid AND (p.grantee_id IS NULL OR p.grantee_id IN (SELECT id FROM me)) GROUP BY p.collection_id
  ) SELECT ${columns}, granted.facts AS permissions
  FROM collection c ${owners} LEFT JOIN granted ON granted.collection_id = c.id
  WHERE c.organization_id = $1::uuid AND c.kind = $3 AND (granted.facts IS NOT NULL OR c.owner_id IN (SELECT id FROM me))
  ORDER BY c.id`,
}

function ownGrants(row: CollectionFactRow): Grant[] {
  const grants: Grant[] = []
  if (row.is_owner) grants.push({ via: 'owner' })
  if (row.is_member) grants.push({ via: 'mailbox', name: row.owner_name })
  for (const fact of row.permissions ?? []) grants.push({ via: 'permission', ...fact })
  return grants
}

function collectionFacts(row: CollectionFactRow): CollectionFacts {
  return { organizationId: row.organization_id, id: row.id, kind: row.kind, ownerId: row.owner_id }
}

function factsOf(subject: Subject, row: CollectionFactRow): Facts {
  return { subject, collection: collectionFacts(row), policy: policyStack(row, row.policies), grants: ownGrants(row), now: row.now }
}

const uuidForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The facts of one person and one collection of their organization; null when there is no such collection. */
export async function factsFor(db: Db, subject: UserSubject, collectionId: string, lock = false): Promise<Facts | null> {
  if (!uuidForm.test(collectionId)) return null
  const statement = lock ? oneLocked : oneStatement
  const [row] = await run<CollectionFactRow>(db, statement, [subject.organizationId, subject.id, collectionId])
  return row ? factsOf(subject, row) : null
}

/** The facts of one person and every collection that anything connects them to. */
export async function factsForAll(db: Db, subject: UserSubject, kind: CollectionKind): Promise<Facts[]> {
  const rows = await run<CollectionFactRow>(db, allStatement, [subject.organizationId, subject.id, kind])
  return rows.map(row => factsOf(subject, row))
}

interface LinkFactRow extends PublishedRow {
  organization_id: string
  collection_id: string
  kind: CollectionKind
  owner_id: string
  link_id: string
  role: LinkGrant['role']
  audience: LinkGrant['audience']
  created_at: Date
  expires_at: Date | null
  unpublished_at: Date | null
  retired_at: Date | null
  authorized: boolean
  policies: (PolicyRow & { updated_at: string })[] | null
  now: Date
}

const linkStatement: Statement = {
  name: 'facts-link',
  text: `SELECT c.organization_id, c.id AS collection_id, c.kind, c.owner_id, l.id AS link_id, l.role, l.audience,
      l.created_at, l.expires_at, l.unpublished_at, s.retired_at, now() AS now, ${policies}, ${publishedColumns},
      l.name AS link_name, l.role AS link_role, l.audience AS link_audience, l.language AS link_language, l.changed_at AS link_changed_at,
      o.disabled_at IS NULL AND (l.created_by = c.owner_id OR acts_for(c.organization_id, l.created_by, c.owner_id)) AS authorized
    FROM publish_link_secret s
    JOIN publish_link l ON l.organization_id = s.organization_id AND l.collection_id = s.collection_id AND l.id = s.link_id
    JOIN collection c ON c.organization_id = l.organization_id AND c.id = l.collection_id ${owners} JOIN organization n ON n.id = c.organization_id
    WHERE s.token_hash = $1`,
}

export interface LinkFacts {
  facts: Facts
  /** What the link publishes, to whoever was let in. */
  published(access: Access<'readFreeBusy'>): Published
  /** What is told when nobody is let in. */
  notice: LinkNotice
}

/** The facts of a link's bearer; null when no link ever had this secret. A person signed in brings their own grants for a `direct` link. */
export async function factsForLink(db: Db, subject: LinkSubject): Promise<LinkFacts | null> {
  const [row] = await run<LinkFactRow>(db, linkStatement, [Buffer.from(subject.tokenHash)])
  if (!row) return null
  const link: LinkGrant = {
    via: 'link',
    id: row.link_id,
    role: row.role,
    audience: row.audience,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    unpublishedAt: row.unpublished_at,
    secretRetiredAt: row.retired_at,
    authorized: row.authorized,
  }
  const user = subject.user
  const own =
    row.audience === 'direct' && user && user.organizationId === row.organization_id ? await factsFor(db, user, row.collection_id) : null
  const facts: Facts = {
    subject,
    collection: { organizationId: row.organization_id, id: row.collection_id, kind: row.kind, ownerId: row.owner_id },
    policy: policyStack({ organization_id: row.organization_id, owner_id: row.owner_id, id: row.collection_id }, row.policies),
    grants: [link, ...(own?.grants ?? [])],
    now: row.now,
  }
  const notice: LinkNotice = {
    id: row.link_id,
    audience: row.audience,
    language: row.link_language ?? null,
    organizationLanguage: row.organization_language,
    timeZone: row.time_zone,
    now: row.now,
  }
  return { facts, published: access => publishedOf(row, access), notice }
}

interface RecipientFactRow extends Omit<CollectionFactRow, 'is_owner' | 'is_member' | 'permissions'> {
  sender_may_share: boolean
  inside: boolean
  accepted: boolean
}

const recipientStatement: Statement = {
  name: 'facts-recipient',
  text: `SELECT c.organization_id, c.id, c.kind, c.owner_id, o.name AS owner_name, now() AS now, ${policies},
      EXISTS (SELECT FROM principal b WHERE b.organization_id = $1 AND b.id = $2 AND b.disabled_at IS NULL
        AND (b.id = c.owner_id OR c.owner_id IN (SELECT id FROM mailboxes_of($1, $2)))) AS sender_may_share,
      EXISTS (SELECT FROM principal i WHERE i.organization_id = $1 AND i.address = $4 AND i.kind <> 'guest' AND i.disabled_at IS NULL) AS inside,
      EXISTS (SELECT FROM principal g WHERE g.organization_id = $1 AND g.address = $4 AND g.kind = 'guest' AND g.disabled_at IS NULL) AS accepted
    FROM collection c ${owners} WHERE c.organization_id = $1 AND c.id = $3`,
}

/** The facts of a mail's recipient; null when the collection is gone. */
export async function factsForRecipient(db: Db, subject: RecipientSubject, collectionId: string): Promise<Facts | null> {
  if (!uuidForm.test(collectionId)) return null
  const values = [subject.organizationId, subject.senderId, collectionId, subject.address]
  const [row] = await run<RecipientFactRow>(db, recipientStatement, values)
  if (!row) return null
  return {
    subject,
    collection: { organizationId: row.organization_id, id: row.id, kind: row.kind, ownerId: row.owner_id },
    policy: policyStack(row, row.policies),
    grants: [{ via: 'snapshot', role: subject.role, inside: row.inside, accepted: row.accepted, senderMayShare: row.sender_may_share }],
    now: row.now,
  }
}

const createStatement: Statement = {
  name: 'facts-create',
  text: `SELECT p.id, p.organization_id AS "organizationId",
      p.kind = 'mailbox' AND p.id IN (SELECT id FROM mailboxes_of($1, $2)) AS "memberOf"
    FROM principal p WHERE p.organization_id = $1 AND p.id = $3`,
}

/** The principal that a collection would be made for, and whether the person acts as its owner. */
export async function factsForCreate(
  db: Db,
  subject: UserSubject,
  ownerId: string,
): Promise<{ id: string; organizationId: string; memberOf: boolean } | null> {
  if (!uuidForm.test(ownerId)) return null
  const [row] = await run<{ id: string; organizationId: string; memberOf: boolean }>(db, createStatement, [
    subject.organizationId,
    subject.id,
    ownerId,
  ])
  return row ?? null
}

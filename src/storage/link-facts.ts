/** Everything a decision on a publish link knows, and what stands behind the link, in one query. */
import type { Access } from '../sharing/access.ts'
import type { Facts, LinkGrant } from '../sharing/facts.ts'
import type { LinkSubject } from '../sharing/principal.ts'
import type { CollectionKind } from '../sharing/roles.ts'
import { type Db, run, type Statement } from './database.ts'
import { factsFor, owners, policies } from './facts.ts'
import { limitColumns, limitsOf, type LimitsRow } from './link-limits.ts'
import { type PolicyRow, policyStack } from './policy-rows.ts'
import { type LinkNotice, linkFeeds, type Published, publishedColumns, publishedOf, type PublishedRow } from './published.ts'

interface LinkFactRow extends PublishedRow, LimitsRow {
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
  fresh: boolean
  authorized: boolean
  recipient_address: string | null
  password_hash: string | null
  sharer_groups: string[] | null
  policies: (PolicyRow & { updated_at: string })[] | null
  now: Date
}

const linkStatement: Statement = {
  name: 'facts-link',
  text: `SELECT c.organization_id, c.id AS collection_id, c.kind, c.owner_id, l.id AS link_id, l.role, l.audience,
      l.created_at, l.expires_at, l.unpublished_at, l.recipient_address, s.retired_at, s.first_used_at IS NULL AS fresh, now() AS now,
      sharer_groups(c.organization_id, c.owner_id, c.id, l.created_by) AS sharer_groups, ${policies}, ${publishedColumns},
      l.name AS link_name, l.role AS link_role, l.audience AS link_audience, l.language AS link_language, l.changed_at AS link_changed_at,
      l.searchable AS link_searchable, l.embed_origins AS link_embed, ${limitColumns}, l.password_hash, ${linkFeeds},
      o.disabled_at IS NULL AND (l.created_by = c.owner_id OR acts_for(c.organization_id, l.created_by, c.owner_id)) AS authorized
    FROM publish_link_secret s
    JOIN publish_link l ON l.organization_id = s.organization_id AND l.collection_id = s.collection_id AND l.id = s.link_id
    JOIN collection c ON c.organization_id = l.organization_id AND c.id = l.collection_id ${owners} JOIN organization n ON n.id = c.organization_id
    WHERE s.token_hash = $1`,
}

export interface LinkFacts {
  facts: Facts
  /** Nobody has opened this address before. */
  fresh: boolean
  /** What the link publishes, to whoever was let in. */
  published(access: Access<'readFreeBusy'>): Published
  /** What is told when nobody is let in. */
  notice: LinkNotice
  /** Of the password that a locked link takes. */
  passwordHash: string | null
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
    recipient: row.recipient_address,
    sharerGroups: row.sharer_groups ?? [],
    limits: limitsOf(row),
    locked: row.password_hash !== null,
  }
  const user = subject.user
  const own = row.audience !== 'anonymous' && user ? await factsFor(db, user, row.collection_id) : null
  const facts: Facts = {
    subject,
    standing: own?.standing ?? null,
    collection: { organizationId: row.organization_id, id: row.collection_id, kind: row.kind, ownerId: row.owner_id },
    policy: policyStack({ organization_id: row.organization_id, owner_id: row.owner_id, id: row.collection_id }, row.policies),
    grants: [link, ...(own?.grants ?? [])],
    now: row.now,
  }
  const notice: LinkNotice = {
    id: row.link_id,
    collectionId: row.collection_id,
    audience: row.audience,
    language: row.link_language ?? null,
    organizationLanguage: row.organization_language,
    timeZone: row.time_zone,
    now: row.now,
  }
  return { facts, fresh: row.fresh, published: access => publishedOf(row, access), notice, passwordHash: row.password_hash }
}

/** Everything a decision on a publish link knows, and what stands behind the link, in one query: of each calendar that it shows. */
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
  fed: boolean
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
  text: `SELECT c.organization_id, c.id AS collection_id, c.kind, c.owner_id, c.fed, l.id AS link_id, l.role, l.audience,
      l.created_at, l.expires_at, l.unpublished_at, l.recipient_address, s.retired_at, s.first_used_at IS NULL AS fresh, now() AS now,
      sharer_groups(c.organization_id, c.owner_id, c.id, l.created_by) AS sharer_groups, ${policies}, ${publishedColumns},
      l.name AS link_name, l.role AS link_role, l.audience AS link_audience, l.language AS link_language, l.changed_at AS link_changed_at,
      l.searchable AS link_searchable, l.embed_origins AS link_embed, ${limitColumns}, l.password_hash, ${linkFeeds},
      o.disabled_at IS NULL AND (l.created_by = c.owner_id OR acts_for(c.organization_id, l.created_by, c.owner_id)) AS authorized
    FROM publish_link_secret s CROSS JOIN LATERAL (
      SELECT s.collection_id, s.link_id, NULL::timestamptz AS added_at
      UNION ALL SELECT p.part_collection_id, p.part_link_id, p.added_at FROM publish_link_part p
        WHERE p.organization_id = s.organization_id AND p.collection_id = s.collection_id AND p.link_id = s.link_id) b
    JOIN publish_link l ON l.organization_id = s.organization_id AND l.collection_id = b.collection_id AND l.id = b.link_id
    JOIN collection c ON c.organization_id = l.organization_id AND c.id = l.collection_id ${owners} JOIN organization n ON n.id = c.organization_id
    WHERE s.token_hash = $1 ORDER BY b.added_at NULLS FIRST, l.id`,
}

export interface LinkFacts {
  facts: Facts
  /** Nobody has opened this address before. */
  fresh: boolean
  /** What the link publishes, to whoever was let in. */
  published(access: Access<'readFreeBusy'>): Published
  /** What is told when nobody is let in. */
  notice: LinkNotice
  /** When the link, or the policy above it, last changed, or it ended. */
  changedAt: Date
  /** Of the calendars that it shows besides its own, each with its own link; decided on one by one. */
  parts: LinkFacts[]
  /** Of the password that a locked link takes. */
  passwordHash: string | null
}

/** The facts of a link's bearer; null when no link ever had this secret. A person signed in brings their own grants for a `direct` link. */
export async function factsForLink(db: Db, subject: LinkSubject): Promise<LinkFacts | null> {
  const [row, ...parts] = await run<LinkFactRow>(db, linkStatement, [Buffer.from(subject.tokenHash)])
  if (!row) return null
  const own = await ofOne(db, subject, row)
  for (const part of parts) own.parts.push(await ofOne(db, subject, under(row, part)))
  return own
}

/** What is read at the address of a link ends with that link, whatever its own says, and what the link leaves out is left out of all of it. */
function under(link: LinkFactRow, part: LinkFactRow): LinkFactRow {
  const earlier = <T extends Date | number>(one: T | null, other: T | null): T | null =>
    one === null || (other !== null && other < one) ? other : one
  const named = link.categories?.map(name => name.toLowerCase())
  return {
    ...part,
    expires_at: earlier(link.expires_at, part.expires_at),
    unpublished_at: link.unpublished_at ?? part.unpublished_at,
    days_back: earlier(link.days_back, part.days_back),
    days_forward: earlier(link.days_forward, part.days_forward),
    details_days: earlier(link.details_days, part.details_days),
    busy_days: earlier(link.busy_days, part.busy_days),
    working_hours_only: link.working_hours_only || part.working_hours_only,
    categories: part.categories?.filter(name => !named || named.includes(name.toLowerCase())) ?? link.categories,
  }
}

async function ofOne(db: Db, subject: LinkSubject, row: LinkFactRow): Promise<LinkFacts> {
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
    collection: { organizationId: row.organization_id, id: row.collection_id, kind: row.kind, ownerId: row.owner_id, fed: row.fed },
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
  const ended = row.expires_at && row.expires_at <= row.now ? row.expires_at : null
  const times = [row.link_changed_at, ended, ...(row.policies ?? []).map(({ updated_at }) => new Date(updated_at))]
  const changedAt = new Date(Math.max(...times.map(time => time?.getTime() ?? 0)))
  const published = (access: Access<'readFreeBusy'>) => publishedOf(row, access)
  return { facts, fresh: row.fresh, published, notice, changedAt, parts: [], passwordHash: row.password_hash }
}

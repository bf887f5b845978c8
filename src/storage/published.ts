/** What stands behind a publish link besides the decision: names, versions, and the texts of one view. */
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import type { LinkAudience } from '../sharing/policy.ts'
import type { ViewRole } from '../sharing/roles.ts'
import type { Visibility } from '../sharing/visible.ts'
import { type Db, knexOf, run, type Statement } from './database.ts'

/** What one view of a collection came to when it was last put together. */
export interface FeedVersion {
  rulesVersion: number
  changeNumber: number
  contentHash: string
  modifiedAt: Date
  /** Of a link that leaves something out, a digest of what and on which day; null for the whole view. */
  narrowing: string | null
}

/** The link that it is published by. */
export interface PublishedLink {
  id: string
  name: string
  role: ViewRole
  audience: LinkAudience
  /** null for the reader's own. */
  language: string | null
  changedAt: Date
  /** May search engines keep it? */
  searchable: boolean
  /** Origins whose pages may have it in a frame; `*` for all, null for none. */
  embed: readonly string[] | null
  hasPassword: boolean
}

/** All that a feed's validators and its head are made of. */
export interface Published {
  collectionId: string
  name: string
  description: string | null
  color: string | null
  timeZone: string
  ownerName: string
  organizationName: string
  organizationLanguage: string
  changeNumber: number
  propertiesChangedAt: Date
  /** When the policy above a link last changed, and with it perhaps what the link shows; null without a link. */
  policyChangedAt: Date | null
  link: PublishedLink | null
  /** The newest known state of the view; null when it was never put together. */
  version: FeedVersion | null
}

/** What may be known of a link that gives nothing (any more): enough to say so in the right words on the right day. */
export interface LinkNotice {
  id: string
  collectionId: string
  audience: LinkAudience
  language: string | null
  organizationLanguage: string
  timeZone: string
  /** The database's clock. */
  now: Date
}

/** As read beside the facts of a decision: it is opened with the Access that the decision gave, and shows that view's version alone. */
export interface PublishedRow {
  name: string
  description: string | null
  color: string | null
  time_zone: string
  owner_name: string
  organization_name: string
  organization_language: string
  change_number: number
  properties_changed_at: Date
  link_name?: string
  link_role?: ViewRole
  link_audience?: LinkAudience
  link_language?: string | null
  link_changed_at?: Date
  link_searchable?: boolean
  link_embed?: string[] | null
  password_hash?: string | null
  /** As `to_json` gives them, dates as text. */
  policies?: { updated_at: string }[] | null
  feeds: FeedRow[] | null
  link_feeds?: (FeedRow & { narrowing: string })[] | null
}

interface FeedRow {
  visibility: Visibility
  rules_version: number
  change_number: number
  content_hash: string
  modified_at: string
}

/** Columns for a statement that has `c` collection, `o` its owner and `n` its organization. */
export const publishedColumns = `c.name, c.description, c.color, c.time_zone, o.name AS owner_name, n.name AS organization_name,
  n.language AS organization_language, c.change_number, c.properties_changed_at,
  (SELECT json_agg(to_json(f)) FROM feed f WHERE f.organization_id = c.organization_id AND f.collection_id = c.id) AS feeds`

/** The same of the link `l` itself, which is looked at where it leaves something out. */
export const linkFeeds = `(SELECT json_agg(to_json(f)) FROM link_feed f WHERE f.organization_id = l.organization_id
  AND f.collection_id = l.collection_id AND f.link_id = l.id) AS link_feeds`

export function publishedOf(row: PublishedRow, access: Access<'readFreeBusy' | 'read' | 'share' | 'oversee'>): Published {
  const feeds: (FeedRow & { narrowing?: string })[] | null | undefined = access.narrowing ? row.link_feeds : row.feeds
  const feed = feeds?.find(one => one.visibility === access.visibility)
  const { link_name: name, link_role: role, link_audience: audience, link_changed_at: changedAt } = row
  const linked = access.linkId !== null && name !== undefined && role && audience && changedAt
  return {
    collectionId: access.collectionId,
    name: row.name,
    description: access.visibility === 'busy' ? null : row.description,
    color: row.color,
    timeZone: row.time_zone,
    ownerName: row.owner_name,
    organizationName: row.organization_name,
    organizationLanguage: row.organization_language,
    changeNumber: row.change_number,
    propertiesChangedAt: row.properties_changed_at,
    policyChangedAt: newest(row.policies),
    link: linked ? { id: access.linkId, name, role, audience, changedAt, ...settingsOf(row) } : null,
    version: feed
      ? {
          rulesVersion: feed.rules_version,
          changeNumber: feed.change_number,
          contentHash: feed.content_hash,
          modifiedAt: new Date(feed.modified_at),
          narrowing: feed.narrowing ?? null,
        }
      : null,
  }
}

function settingsOf(row: PublishedRow) {
  const { link_language: language = null, link_searchable: searchable = false, link_embed: embed = null, password_hash: hash = null } = row
  return { language, searchable, embed, hasPassword: hash !== null }
}

function newest(policies: PublishedRow['policies']): Date | null {
  const times = (policies ?? []).map(policy => new Date(policy.updated_at).getTime())
  return times.length > 0 ? new Date(Math.max(...times)) : null
}

const byAccess: Statement = {
  name: 'published-by-access',
  text: `SELECT ${publishedColumns} FROM collection c
    JOIN principal o ON o.organization_id = c.organization_id AND o.id = c.owner_id JOIN organization n ON n.id = c.organization_id
    WHERE c.organization_id = $1 AND c.id = $2`,
}

/** The same for somebody who has the Access without a link: exports and snapshots. */
export async function readPublished(db: Db, access: Access<'readFreeBusy' | 'read' | 'share' | 'oversee'>): Promise<Published> {
  const [row] = await run<PublishedRow>(db, byAccess, [access.organizationId, access.collectionId])
  if (!row) throw new Problem('not-found', 'There is no such calendar')
  return publishedOf(row, access)
}

/** The collection's change number as this transaction sees it. */
export async function changeNumberOf(db: Db, access: Access<'readFreeBusy' | 'read'>): Promise<number> {
  const row = await knexOf(db)('collection')
    .where({ organization_id: access.organizationId, id: access.collectionId })
    .first('change_number')
  if (!row) throw new Problem('not-found', 'There is no such calendar')
  return row.change_number
}

/** Publish links of one collection. Secrets are kept as hashes: nobody can read an address out again, not even its owner. */
import type { Access } from '../sharing/access.ts'
import type { LinkAudience } from '../sharing/policy.ts'
import type { ViewRole } from '../sharing/roles.ts'
import { type Db, knexOf } from './database.ts'
import { type LinkSettings, settingColumns, settingsOf, type StoredSettings } from './link-settings.ts'
import type { PublishLinkRow } from './sharing-tables.ts'

export interface PublishLink {
  id: string
  name: string
  role: ViewRole
  audience: LinkAudience
  language: string | null
  expiresAt: Date | null
  createdAt: Date
  changedAt: Date
  unpublishedAt: Date | null
  /** Whom a personal link was sent to; null for links that are published. */
  recipientAddress: string | null
  createdBy: string
  settings: LinkSettings & { hasPassword: boolean }
}

export interface NewLink {
  name: string
  role: ViewRole
  audience: LinkAudience
  language: string | null
  expiresAt: Date | null
  /** null where the secret is made when the mail with it is. */
  tokenHash: Uint8Array | null
  /** For a personal link: whom it is sent to. */
  recipientAddress?: string
  settings?: Partial<StoredSettings>
}

export type LinkChange = Partial<Pick<NewLink, 'name' | 'role' | 'language' | 'expiresAt' | 'settings'>>

function linkOf(row: PublishLinkRow): PublishLink {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    audience: row.audience,
    language: row.language,
    expiresAt: row.expires_at,
    createdAt: row.created_at,
    changedAt: row.changed_at,
    unpublishedAt: row.unpublished_at,
    recipientAddress: row.recipient_address,
    createdBy: row.created_by,
    settings: settingsOf(row),
  }
}

function of(access: Access<'share'>, id: string) {
  return { organization_id: access.organizationId, collection_id: access.collectionId, id }
}

function secretOf(access: Access<'share'>, id: string, tokenHash: Uint8Array) {
  return { organization_id: access.organizationId, collection_id: access.collectionId, link_id: id, token_hash: Buffer.from(tokenHash) }
}

function secretsOf(access: Access<'share'>, id: string) {
  return { organization_id: access.organizationId, collection_id: access.collectionId, link_id: id }
}

export async function addLink(db: Db, access: Access<'share'>, fresh: NewLink): Promise<PublishLink> {
  if (access.principalId === null) throw new TypeError('A link is published by somebody')
  const { tokenHash, expiresAt, recipientAddress, settings = {}, ...link } = fresh
  const [row] = await knexOf(db)('publish_link')
    .insert({
      organization_id: access.organizationId,
      collection_id: access.collectionId,
      ...link,
      ...settingColumns(settings),
      expires_at: expiresAt,
      recipient_address: recipientAddress ?? null,
      created_by: access.principalId,
    })
    .returning('*')
  if (!row) throw new Error('The link was not written')
  if (tokenHash) await knexOf(db)('publish_link_secret').insert(secretOf(access, row.id, tokenHash))
  return linkOf(row)
}

export async function listLinks(db: Db, access: Access<'share'>): Promise<PublishLink[]> {
  const rows = await knexOf(db)('publish_link')
    .where({ organization_id: access.organizationId, collection_id: access.collectionId, gone_at: null })
    .orderBy('created_at')
    .orderBy('id')
  return rows.map(linkOf)
}

/** Of several collections at once, in one query, by collection. */
export async function listLinksOf(db: Db, accesses: readonly Access<'share'>[]): Promise<Map<string, PublishLink[]>> {
  const pairs = [accesses.map(access => access.organizationId), accesses.map(access => access.collectionId)]
  const rows = await knexOf(db)('publish_link')
    .whereNull('gone_at')
    .whereRaw('(organization_id, collection_id) IN (SELECT * FROM unnest(?::uuid[], ?::uuid[]))', pairs)
  return new Map([...Map.groupBy(rows, row => row.collection_id)].map(([id, some]) => [id, some.map(linkOf)]))
}

export async function readLink(db: Db, access: Access<'share'>, id: string): Promise<PublishLink | null> {
  const row = await knexOf(db)('publish_link')
    .where({ ...of(access, id), gone_at: null })
    .first()
  return row ? linkOf(row) : null
}

export async function changeLink(db: Db, access: Access<'share'>, id: string, change: LinkChange): Promise<PublishLink | null> {
  const knex = knexOf(db)
  const { expiresAt, settings = {}, ...columns } = change
  const [row] = await knex('publish_link')
    .where(of(access, id))
    .update({
      ...columns,
      ...settingColumns(settings),
      ...(expiresAt === undefined ? {} : { expires_at: expiresAt }),
      changed_at: knex.fn.now(),
    })
    .returning('*')
  return row ? linkOf(row) : null
}

/** @returns false when there is no such link that is still published */
export async function unpublishLink(db: Db, access: Access<'share'>, id: string): Promise<boolean> {
  const knex = knexOf(db)
  const where = of(access, id)
  return (
    (await knex('publish_link')
      .where(where)
      .whereNull('unpublished_at')
      .update({ unpublished_at: knex.fn.now(), changed_at: knex.fn.now() })) > 0
  )
}

/** Publishes again under the old secret, which is possible for `days` days. @returns false when it is too late, nothing was unpublished or the secret was retired */
export async function restoreLink(db: Db, access: Access<'share'>, id: string, days: number): Promise<boolean> {
  const knex = knexOf(db)
  const restored = await knex('publish_link')
    .where(of(access, id))
    .whereRaw('unpublished_at > now() - make_interval(days => ?)', [days])
    .whereExists(
      knex('publish_link_secret')
        .where({ ...secretsOf(access, id) })
        .whereNull('retired_at'),
    )
    .update({ unpublished_at: null, changed_at: knex.fn.now() })
  return restored > 0
}

/** A new secret; the old one is withdrawn from now on. A link that was unpublished is published again by it. */
export async function renewLink(db: Db, access: Access<'share'>, id: string, tokenHash: Uint8Array): Promise<PublishLink | null> {
  const knex = knexOf(db)
  const [row] = await knex('publish_link').where(of(access, id)).update({ unpublished_at: null, changed_at: knex.fn.now() }).returning('*')
  if (!row) return null
  await knex('publish_link_secret').where(secretsOf(access, id)).whereNull('retired_at').update({ retired_at: knex.fn.now() })
  await knex('publish_link_secret').insert(secretOf(access, id, tokenHash))
  return linkOf(row)
}

/** The addresses of a personal link that were mailed until now are withdrawn; the next mail makes others. */
export async function retireSecrets(db: Db, access: Access<'share'>, id: string): Promise<void> {
  const knex = knexOf(db)
  const secrets = { organization_id: access.organizationId, collection_id: access.collectionId, link_id: id }
  await knex('publish_link_secret').where(secrets).whereNull('retired_at').update({ retired_at: knex.fn.now() })
}

/** All links of the collection at once: what setting *Anonymous* to `none` does. @returns how many */
export async function unpublishAnonymous(db: Db, access: Access<'share'>): Promise<number> {
  const knex = knexOf(db)
  return await knex('publish_link')
    .where({ organization_id: access.organizationId, collection_id: access.collectionId, audience: 'anonymous' })
    .whereNull('unpublished_at')
    .update({ unpublished_at: knex.fn.now(), changed_at: knex.fn.now() })
}

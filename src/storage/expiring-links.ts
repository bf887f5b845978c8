/** Links that are about to end, as the clock finds them. */
import { type Db, run, type Statement } from './database.ts'

export interface ExpiringLink {
  organizationId: string
  collectionId: string
  linkId: string
  expiresAt: Date
  /** Whoever published it. */
  publisherId: string
  address: string
}

// Of a link for a few days its publisher knows without being told.
const expiringStatement: Statement = {
  name: 'links-expiring',
  text: `SELECT l.organization_id AS "organizationId", l.collection_id AS "collectionId", l.id AS "linkId", l.expires_at AS "expiresAt",
      p.id AS "publisherId", p.address
    FROM publish_link l JOIN principal p ON p.organization_id = l.organization_id AND p.id = l.created_by AND p.disabled_at IS NULL
    WHERE l.unpublished_at IS NULL AND l.gone_at IS NULL
      AND l.expires_at > coalesce($1, now()) AND l.expires_at <= coalesce($1, now()) + make_interval(days => $2)
      AND l.created_at < l.expires_at - make_interval(days => $2)
    ORDER BY l.expires_at, l.id`,
}

/** @param at another clock than the database's, for who wants to know what will be @param days before the end */
export async function expiringLinks(db: Db, at: Date | null, days: number): Promise<ExpiringLink[]> {
  return await run<ExpiringLink>(db, expiringStatement, [at, days])
}

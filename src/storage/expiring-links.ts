/** Links that are about to end, as the clock finds them. */
import { type Db, run, type Statement } from './database.ts'

export interface ExpiringLink {
  organizationId: string
  collectionId: string
  linkId: string
  /** By itself, or because the sharing policy lets links without sign-in last only so long. */
  expiresAt: Date
  /** Whoever published it. */
  publisherId: string
  address: string
}

// Of a link for a few days its publisher knows without being told.
const expiringStatement: Statement = {
  name: 'links-expiring',
  text: `SELECT l.organization_id AS "organizationId", l.collection_id AS "collectionId", l.id AS "linkId", e.at AS "expiresAt",
      p.id AS "publisherId", p.address
    FROM publish_link l JOIN principal p ON p.organization_id = l.organization_id AND p.id = l.created_by AND p.disabled_at IS NULL
      JOIN collection c ON c.organization_id = l.organization_id AND c.id = l.collection_id
      LEFT JOIN LATERAL (SELECT min(s.anonymous_max_days) AS days FROM sharing_policy s
        WHERE s.organization_id = l.organization_id AND s.subject_id IN (l.organization_id, c.owner_id, c.id) AND l.audience = 'anonymous') m ON true
      CROSS JOIN LATERAL (SELECT least(l.expires_at, l.created_at + make_interval(hours => 24 * m.days)) AS at) e
    WHERE l.unpublished_at IS NULL AND l.gone_at IS NULL
      AND e.at > coalesce($1, now()) AND e.at <= coalesce($1, now()) + make_interval(hours => 24 * $2)
      AND l.created_at < e.at - make_interval(hours => 24 * $2)
    ORDER BY e.at, l.id`,
}

/** @param at another clock than the database's, for who wants to know what will be @param days before the end */
export async function expiringLinks(db: Db, at: Date | null, days: number): Promise<ExpiringLink[]> {
  return await run<ExpiringLink>(db, expiringStatement, [at, days])
}

/** How often links were opened: a count a day and kind of program. No address and no person is kept. */
import type { Access } from '../sharing/access.ts'
import { type Db, run, type Statement } from './database.ts'

/** What was gathered of one link, one day and one kind of program. */
export interface Uses {
  organizationId: string
  collectionId: string
  linkId: string
  /** `YYYY-MM-DD`. */
  day: string
  client: string
  count: number
  lastAt: Date
}

const addStatement: Statement = {
  name: 'link-uses-add',
  // In one order always, so that two processes never wait for each other.
  text: `INSERT INTO link_use (organization_id, collection_id, link_id, day, client, count, last_at)
    SELECT l.organization_id, l.collection_id, l.id, u.day, u.client, u.count, u.last_at
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::date[], $5::text[], $6::int[], $7::timestamptz[])
      AS u(organization_id, collection_id, link_id, day, client, count, last_at)
    JOIN publish_link l ON l.organization_id = u.organization_id AND l.collection_id = u.collection_id AND l.id = u.link_id
    ORDER BY l.id, u.day, u.client
    ON CONFLICT (organization_id, collection_id, link_id, day, client) DO UPDATE
      SET count = link_use.count + excluded.count, last_at = greatest(link_use.last_at, excluded.last_at)`,
}

/** Adds all of them in one statement; those of links that are gone are dropped. Counts are no shared data: there is no Access behind them. */
export async function addUses(db: Db, uses: readonly Uses[]): Promise<void> {
  await run(db, addStatement, [
    uses.map(one => one.organizationId),
    uses.map(one => one.collectionId),
    uses.map(one => one.linkId),
    uses.map(one => one.day),
    uses.map(one => one.client),
    uses.map(one => one.count),
    uses.map(one => one.lastAt),
  ])
}

export interface UseRow {
  linkId: string
  day: string
  client: string
  count: number
  lastAt: Date
}

const readStatement: Statement = {
  name: 'link-uses-read',
  text: `SELECT link_id AS "linkId", day::text, client, count, last_at AS "lastAt" FROM link_use
    WHERE organization_id = $1 AND collection_id = $2 AND ($3::uuid IS NULL OR link_id = $3) AND day >= $4::date ORDER BY day, client`,
}

/** @param linkId null for all links of the collection @param from the first day, `YYYY-MM-DD` */
export async function readUses(db: Db, access: Access<'share'>, linkId: string | null, from: string): Promise<UseRow[]> {
  return await run<UseRow>(db, readStatement, [access.organizationId, access.collectionId, linkId, from])
}

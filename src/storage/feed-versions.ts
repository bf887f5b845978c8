/** What a view of a calendar came to when it was put together last: of the whole view, or of a link that leaves something out of it. */
import type { Access } from '../sharing/access.ts'
import { type Db, knexOf, run, type Statement } from './database.ts'
import type { FeedVersion } from './published.ts'

type Reading = Access<'readFreeBusy' | 'read'>

// The time moves only when the content did, so that a change the view does not show is not to be seen.
const kept = (table: string) => `rules_version = excluded.rules_version, change_number = excluded.change_number,
      content_hash = excluded.content_hash,
      modified_at = CASE WHEN ${table}.content_hash = excluded.content_hash THEN ${table}.modified_at ELSE excluded.modified_at END`

const ofView: Statement = {
  name: 'feed-version-keep',
  text: `INSERT INTO feed (organization_id, collection_id, visibility, rules_version, change_number, content_hash, modified_at)
    VALUES ($1, $2, $3, $4, $5, $6, date_trunc('second', now()))
    ON CONFLICT (organization_id, collection_id, visibility) DO UPDATE SET ${kept('feed')}
      WHERE feed.change_number <= excluded.change_number
    RETURNING modified_at`,
}

const ofLink: Statement = {
  name: 'link-feed-version-keep',
  text: `INSERT INTO link_feed (organization_id, collection_id, link_id, visibility, narrowing, rules_version, change_number, content_hash, modified_at)
    VALUES ($1, $2, $7, $3, $8, $4, $5, $6, date_trunc('second', now()))
    ON CONFLICT (organization_id, collection_id, link_id, visibility) DO UPDATE SET narrowing = excluded.narrowing, ${kept('link_feed')}
      WHERE link_feed.change_number <= excluded.change_number
    RETURNING modified_at`,
}

/** Remembers what the view came to. */
export async function keepFeedVersion(db: Db, access: Reading, fresh: Omit<FeedVersion, 'modifiedAt'>): Promise<FeedVersion> {
  const { organizationId, collectionId, visibility, linkId } = access
  const values = [organizationId, collectionId, visibility, fresh.rulesVersion, fresh.changeNumber, fresh.contentHash]
  const { narrowing } = fresh
  const [row] = await (narrowing === null
    ? run<{ modified_at: Date }>(db, ofView, values)
    : run<{ modified_at: Date }>(db, ofLink, [...values, linkId, narrowing]))
  if (row) return { ...fresh, modifiedAt: row.modified_at }
  const of = { organization_id: organizationId, collection_id: collectionId, visibility }
  const newer = await (narrowing === null
    ? knexOf(db)('feed').where(of).first('modified_at')
    : knexOf(db)('link_feed')
        .where({ ...of, link_id: linkId ?? '' })
        .first('modified_at'))
  return { ...fresh, modifiedAt: newer?.modified_at ?? new Date(0) }
}

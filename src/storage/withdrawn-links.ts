/** Links that were withdrawn so long ago that nobody can restore them: they go for good, but for what their address has to say. */
import { auditSync } from './audit.ts'
import { type Db, knexOf, transaction } from './database.ts'

interface Ended {
  organization_id: string
  collection_id: string
  id: string
}

/**
 * Ends what was withdrawn `days` days ago or earlier. What stays of a link is that it was one: its address goes on answering that
 * it is gone (sharing model §8). Nobody of ours acted, the audit log says.
 * @returns how many
 */
export async function endWithdrawn(db: Db, days: number): Promise<number> {
  return await transaction(db, async tx => {
    const knex = knexOf(tx)
    const { rows } = await knex.raw<{ rows: Ended[] }>(
      `UPDATE publish_link l SET gone_at = now(), name = '', recipient_address = NULL, password_hash = NULL, categories = NULL,
         embed_origins = NULL, searchable = false
       WHERE l.gone_at IS NULL AND l.unpublished_at <= now() - make_interval(days => ?) AND NOT EXISTS (
         SELECT FROM invitation i WHERE i.organization_id = l.organization_id AND i.link_id = l.id AND i.state = 'pending')
       RETURNING l.organization_id, l.collection_id, l.id`,
      [days],
    )
    for (const { organization_id: organizationId, collection_id: collectionId, id } of rows) {
      await auditSync(tx, organizationId, 'link.end', { link: id }, collectionId)
      await knex('link_use').where({ organization_id: organizationId, collection_id: collectionId, link_id: id }).delete()
      await knex('link_feed').where({ organization_id: organizationId, collection_id: collectionId, link_id: id }).delete()
    }
    return rows.length
  })
}

/** Forgets counts older than `days` days. */
export async function forgetUses(db: Db, days: number): Promise<void> {
  await knexOf(db).raw('DELETE FROM link_use WHERE day < current_date - ?::integer', [days])
}

/** What people have in their own list of calendars. A listing gives no access: it is asked only where somebody has some. */
import type { Access } from '../sharing/access.ts'
import { type Db, knexOf } from './database.ts'

/** Takes the calendar of an invitation into, or out of, the list of whoever answered it. */
export async function putListing(db: Db, access: Access<'invitation'>, principalId: string, listed: boolean): Promise<void> {
  const knex = knexOf(db)
  await knex('listing')
    .insert({ organization_id: access.organizationId, collection_id: access.collectionId, principal_id: principalId, listed })
    .onConflict(['organization_id', 'collection_id', 'principal_id'])
    .merge({ listed, changed_at: knex.fn.now() })
}

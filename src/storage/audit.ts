/** The audit log: one row for each act, written in the transaction of the act. Never a secret in it. */
import type { Access, Asked } from '../sharing/access.ts'
import { type Db, knexOf } from './database.ts'

export type AuditedAct =
  | 'organization.found'
  | 'collection.create'
  | 'collection.delete'
  | 'permission.put'
  | 'permission.delete'
  | 'link.publish'
  | 'link.change'
  | 'link.unpublish'
  | 'link.restore'
  | 'link.renew'
  | 'policy.change'
  | 'credential.create'
  | 'credential.revoke'
  | 'password.change'
  | 'guest.sign-in'
  | 'snapshot.send'
  | 'invitation.send'
  | 'invitation.resend'
  | 'invitation.change'
  | 'invitation.withdraw'
  | 'invitation.accept'
  | 'invitation.decline'
  | 'directory.add'
  | 'directory.member'

/**
 * Adds a row.
 * @param more.details names and roles, never secrets
 * @param more.actorId who acted, where the Access was given before they had a row in the organization
 */
export async function audit(
  db: Db,
  access: Access<Asked>,
  action: AuditedAct,
  more: { collectionId?: string; details?: Record<string, unknown>; actorId?: string } = {},
): Promise<void> {
  await knexOf(db)('audit').insert({
    organization_id: access.organizationId,
    actor_id: more.actorId ?? access.principalId,
    action,
    collection_id: more.collectionId ?? null,
    details: more.details ?? {},
  })
}

export interface AuditEntry {
  id: string
  at: Date
  actorId: string | null
  action: string
  collectionId: string | null
  details: Record<string, unknown>
}

/** Newest first, after the row `after`. */
export async function listAudit(
  db: Db,
  access: Access<'administer'>,
  page: { after: string | null; limit: number },
): Promise<{ entries: AuditEntry[]; next: string | null }> {
  const knex = knexOf(db)
  const own = { organization_id: access.organizationId }
  const query = knex('audit').where(own).orderBy('at', 'desc').orderBy('id', 'desc').limit(page.limit)
  if (page.after !== null)
    query.whereRaw('(at, id) < (?)', [
      knex('audit')
        .where({ ...own, id: page.after })
        .select('at', 'id'),
    ])
  const rows = await query
  const entries = rows.map(row => ({
    id: row.id,
    at: row.at,
    actorId: row.actor_id,
    action: row.action,
    collectionId: row.collection_id,
    details: row.details,
  }))
  return { entries, next: rows.length === page.limit ? (rows.at(-1)?.id ?? null) : null }
}

/** The audit log: one row for each act, written in the transaction of the act. Never a secret in it. */
import type { Access, Asked } from '../sharing/access.ts'
import { type Db, knexOf, run, type Statement, transaction } from './database.ts'

export type AuditedAct =
  | 'organization.found'
  | 'collection.create'
  | 'collection.delete'
  | 'source.change'
  | 'source.end'
  | 'permission.put'
  | 'permission.delete'
  | 'link.publish'
  | 'link.change'
  | 'link.unpublish'
  | 'link.restore'
  | 'link.renew'
  | 'link.end'
  | 'hours.change'
  | 'policy.change'
  | 'credential.create'
  | 'credential.revoke'
  | 'password.change'
  | 'guest.sign-in'
  | 'snapshot.send'
  | 'snapshot.repeat'
  | 'snapshot.stop'
  | 'snapshot.unsubscribe'
  | 'invitation.send'
  | 'invitation.resend'
  | 'invitation.change'
  | 'invitation.withdraw'
  | 'invitation.accept'
  | 'invitation.decline'
  | 'directory.add'
  | 'directory.member'
  | 'link.first-use'
  | 'view.as'
  | 'directory.change'
  | 'directory.convert'
  | 'directory.delete'
  | 'organization.change'
  | 'domain.add'
  | 'domain.verify'
  | 'domain.remove'
  | 'federation.add'
  | 'federation.remove'
  | 'directory.disable'
  | 'directory.enable'
  | 'identity.link'
  | 'outbox.again'
  | 'directory.sender'
  | 'access.ask'
  | 'access.withdraw'
  | 'access.decline'

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

/** A row of what a directory outside did to its people here: nobody of ours acted. */
export async function auditSync(
  db: Db,
  organizationId: string,
  action: AuditedAct,
  details: Record<string, unknown>,
  collectionId: string | null = null,
): Promise<void> {
  await knexOf(db)('audit').insert({ organization_id: organizationId, actor_id: null, action, collection_id: collectionId, details })
}

/** What the server's operator does at the command line, where nobody of the organization acts. */
export async function auditOperator(
  db: Db,
  organizationId: string,
  action: 'organization.found' | 'domain.verify',
  details: Record<string, unknown>,
): Promise<void> {
  await knexOf(db)('audit').insert({ organization_id: organizationId, actor_id: null, action, collection_id: null, details })
}

export interface Refused {
  organizationId: string
  /** Who tried, or whom somebody tried to be. */
  actorId: string
  action: 'refused.sharing' | 'refused.sign-in'
  collectionId: string | null
  details: Record<string, unknown>
}

/** Rows of refusals of one person and kind in an hour; what comes after that says nothing new and would fill the log. */
const mostRefusals = 20

const refusal: Statement = {
  name: 'audit-refusal',
  text: `INSERT INTO audit (organization_id, actor_id, action, collection_id, details) SELECT $1, $2, $3, $4, $5
    WHERE ${mostRefusals} > (SELECT count(*) FROM (SELECT FROM audit
      WHERE organization_id = $1 AND actor_id = $2 AND action = $3 AND at > now() - interval '1 hour' LIMIT ${mostRefusals}) recent)`,
}

/** Adds a row about something that was refused, in a transaction of its own: that of the act is gone. There is no Access behind it. */
export async function auditRefusal(db: Db, { organizationId, actorId, action, collectionId, details }: Refused): Promise<void> {
  await run(db, refusal, [organizationId, actorId, action, collectionId, details])
}

const refusedSignIn: Statement = {
  name: 'audit-refused-sign-in',
  text: `INSERT INTO audit (organization_id, actor_id, action, details)
    SELECT p.organization_id, p.id, 'refused.sign-in', $2 FROM principal p
    WHERE p.address = $1 AND p.kind IN ('user', 'guest') AND ${mostRefusals} > (SELECT count(*) FROM (SELECT FROM audit a
      WHERE a.organization_id = p.organization_id AND a.actor_id = p.id AND a.action = 'refused.sign-in'
        AND a.at > now() - interval '1 hour' LIMIT ${mostRefusals}) recent)`,
}

/**
 * The same for everybody who signs in with an address. Nobody waits for the disk, so that an address somebody has is not told by
 * the time that refusing it takes.
 */
export async function auditRefusedSignIn(db: Db, address: string, details: Record<string, unknown>): Promise<void> {
  await transaction(db, async tx => {
    await knexOf(tx).raw('SET LOCAL synchronous_commit = off')
    await run(tx, refusedSignIn, [address, details])
  })
}

const firstUse: Statement = {
  name: 'link-first-use',
  text: `UPDATE publish_link_secret SET first_used_at = now() WHERE organization_id = $1 AND token_hash = $2 AND first_used_at IS NULL
    RETURNING link_id`,
}

/** The first time that an address of a link is opened: one row for each secret, however many come at once. */
export async function auditFirstUse(db: Db, access: Access<'readFreeBusy'>, tokenHash: Uint8Array): Promise<void> {
  await transaction(db, async tx => {
    const [first] = await run<{ link_id: string }>(tx, firstUse, [access.organizationId, Buffer.from(tokenHash)])
    if (first)
      await audit(tx, access, 'link.first-use', { collectionId: access.collectionId, details: { link: first.link_id, role: access.role } })
  })
}

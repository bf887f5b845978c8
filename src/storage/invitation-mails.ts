/** How workers take the mails of invitations and settle them, and the secrets that are made when a mail is composed. */
import type { Access } from '../sharing/access.ts'
import { type Db, knexOf, run, type Statement } from './database.ts'

/** After this long without a word the worker is taken for dead; longer than any mail server is waited for. */
const forgottenMinutes = 5

/** One mail that a worker has taken. */
export interface ClaimedMail {
  organizationId: string
  invitationId: string
  /** Which mail of the invitation. */
  sending: number
  attempts: number
}

const claimStatement: Statement = {
  name: 'invitation-claim',
  text: `UPDATE invitation SET mail = 'sending', mail_attempts = mail_attempts + 1, mail_claimed_at = now()
    WHERE organization_id = $1 AND id = (
      SELECT id FROM invitation WHERE organization_id = $1 AND id = $2 AND sending = $3
        AND (mail = 'queued' OR mail = 'sending' AND mail_claimed_at < now() - interval '${forgottenMinutes} minutes')
      FOR UPDATE SKIP LOCKED)
    RETURNING mail_attempts AS attempts`,
}

const heldStatement: Statement = {
  name: 'invitation-held',
  text: `SELECT 1 FROM invitation WHERE organization_id = $1 AND id = $2 AND sending = $3 AND mail IN ('queued', 'sending')`,
}

/** Takes the mail. @returns `held` while another worker has it, null when it is settled, replaced by a newer one, or gone */
export async function claimInvitation(db: Db, organizationId: string, id: string, sending: number): Promise<ClaimedMail | 'held' | null> {
  const values = [organizationId, id, sending]
  const [row] = await run<{ attempts: number }>(db, claimStatement, values)
  if (row) return { organizationId, invitationId: id, sending, attempts: row.attempts }
  return (await run(db, heldStatement, values)).length > 0 ? 'held' : null
}

const settleStatement: Statement = {
  name: 'invitation-settle',
  text: `UPDATE invitation SET mail = $3, mail_answer = $4, mail_claimed_at = NULL
    WHERE organization_id = $1 AND id = $2 AND sending = $5 AND mail_attempts = $6 AND mail = 'sending'`,
}

/** Says how the attempt ended; `queued` puts it back for another. A worker that was taken for dead meanwhile changes nothing. */
export async function settleInvitationMail(
  db: Db,
  { organizationId, invitationId, sending, attempts }: ClaimedMail,
  status: 'queued' | 'sent' | 'refused' | 'failed',
  answer: string | null,
): Promise<void> {
  await run(db, settleStatement, [organizationId, invitationId, status, answer?.slice(0, 1000) ?? null, sending, attempts])
}

/**
 * Keeps the hash of the secret that a mail is about to carry, beside those of earlier attempts: any of them may have arrived.
 * @returns false when a newer mail has been asked for meanwhile: then this one must not leave
 */
export async function addInvitationSecret(
  db: Db,
  access: Access<'invitation'>,
  claimed: ClaimedMail,
  tokenHash: Uint8Array,
): Promise<boolean> {
  const { organizationId, invitationId, sending } = claimed
  const row = await knexOf(db)('invitation').where({ organization_id: organizationId, id: invitationId, sending }).forShare().first('id')
  if (!row) return false
  const secret = { organization_id: access.organizationId, invitation_id: invitationId, token_hash: Buffer.from(tokenHash) }
  await knexOf(db)('invitation_secret').insert(secret)
  return true
}

/** The same for a personal link, whose secret opens the calendar itself. */
export async function addPersonalSecret(
  db: Db,
  access: Access<'invitation'>,
  claimed: ClaimedMail,
  linkId: string,
  tokenHash: Uint8Array,
): Promise<boolean> {
  const knex = knexOf(db)
  const { organizationId, invitationId, sending } = claimed
  const mine = await knex('invitation').where({ organization_id: organizationId, id: invitationId, sending }).forShare().first('id')
  const link = { organization_id: access.organizationId, collection_id: access.collectionId, id: linkId }
  const live = await knex('publish_link')
    .where(link)
    .whereNull('unpublished_at')
    .whereRaw('(expires_at IS NULL OR expires_at > now())')
    .forShare()
    .first('id')
  if (!mine || !live) return false
  const { id: link_id, ...collection } = link
  await knex('publish_link_secret').insert({ ...collection, link_id, token_hash: Buffer.from(tokenHash) })
  return true
}

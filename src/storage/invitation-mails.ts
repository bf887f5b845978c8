/** What came of the mails of invitations, and the secrets that are made when one is composed. Their turns stand in the outbox. */
import type { Access } from '../sharing/access.ts'
import { type Db, knexOf, run, type Statement } from './database.ts'
import type { Untold } from './deliveries.ts'

/** One mail of an invitation. */
export interface ClaimedMail {
  organizationId: string
  invitationId: string
  /** Which mail of the invitation. */
  sending: number
}

const validStatement: Statement = {
  name: 'invitation-valid',
  text: `SELECT 1 FROM invitation WHERE organization_id = $1 AND id = $2 AND sending = $3`,
}

/** Is it still the one that counts? False when it was replaced by a newer one, or is gone with its calendar. */
export async function isValidMail(db: Db, { organizationId, invitationId, sending }: ClaimedMail): Promise<boolean> {
  return (await run(db, validStatement, [organizationId, invitationId, sending])).length > 0
}

const settleStatement: Statement = {
  name: 'invitation-settle',
  text: `UPDATE invitation i SET mail = $3, mail_answer = $4, mail_attempts = mail_attempts + 1 FROM principal p
    WHERE i.organization_id = $1 AND i.id = $2 AND i.sending = $5 AND p.organization_id = i.organization_id AND p.id = i.created_by
    RETURNING p.address`,
}

/** Says how an attempt ended; `queued` where there is to be another. @returns the sharer's address; null for a mail that was replaced */
export async function settleInvitationMail(
  db: Db,
  { organizationId, invitationId, sending }: ClaimedMail,
  { state, answer }: { state: 'queued' | 'sent' | 'refused' | 'failed'; answer: string | null },
): Promise<string | null> {
  const values = [organizationId, invitationId, state, answer?.slice(0, 1000) ?? null, sending]
  const [row] = await run<{ address: string }>(db, settleStatement, values)
  return row?.address ?? null
}

const untoldStatement: Statement = {
  name: 'invitation-untold',
  text: `SELECT p.id AS "sharerId", c.id AS "collectionId", p.address AS "sharerAddress", p.name AS "sharerName", p.language AS "sharerLanguage", c.name AS "calendarName",
      n.language AS "organizationLanguage", i.address, i.mail AS status, i.mail_answer AS answer
    FROM invitation i JOIN collection c ON c.organization_id = i.organization_id AND c.id = i.collection_id
    JOIN organization n ON n.id = i.organization_id
    JOIN principal p ON p.organization_id = i.organization_id AND p.id = i.created_by AND p.disabled_at IS NULL
    WHERE i.organization_id = $1 AND i.id = $2 AND i.sending = $3 AND i.mail IN ('refused', 'failed')`,
}

interface UntoldRow {
  sharerId: string
  collectionId: string
  sharerAddress: string
  sharerName: string
  sharerLanguage: string | null
  calendarName: string
  organizationLanguage: string
  address: string
  status: 'refused' | 'failed'
  answer: string | null
}

/** What the sharer is told of a mail that did not leave; null when there is nothing to tell, or nobody. */
export async function readUntoldInvitation(db: Db, { organizationId, invitationId, sending }: ClaimedMail): Promise<Untold | null> {
  const [row] = await run<UntoldRow>(db, untoldStatement, [organizationId, invitationId, sending])
  if (!row) return null
  const {
    sharerId: id,
    collectionId,
    sharerAddress: address,
    sharerName: name,
    sharerLanguage: language,
    calendarName,
    organizationLanguage,
  } = row
  return {
    sender: { id, address, name, language },
    collectionId,
    calendarName,
    organizationLanguage,
    recipients: [{ address: row.address, status: row.status, answer: row.answer }],
  }
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

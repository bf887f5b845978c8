/** Invitations to a collection (sharing model §6) as whoever shares it sees them, and as whoever was invited does. */
import type { Access } from '../sharing/access.ts'
import type { InvitationKind, InvitedRole } from '../sharing/invitation.ts'
import { type Db, knexOf } from './database.ts'
import type { SentFrom } from './mailbox-senders.ts'
import type { InvitationRow } from './sharing-tables.ts'

/** How long an invitation can be accepted. */
export const invitationDays = 30

export interface Invitation {
  id: string
  address: string
  kind: InvitationKind
  role: InvitedRole
  /** A pending one may have expired. */
  state: 'pending' | 'accepted' | 'declined' | 'withdrawn' | 'expired'
  subject: string | null
  message: string | null
  shareBack: boolean
  language: string | null
  linkId: string | null
  createdAt: Date
  expiresAt: Date
  settledAt: Date | null
  mail: InvitationRow['mail']
  /** The mail server's last words, or the rule that refused. */
  mailAnswer: string | null
  /** Those that are over, of all mails of it. */
  mailAttempts: number
  sending: number
  sentFrom: SentFrom | null
}

export interface NewInvitation {
  address: string
  kind: InvitationKind
  role: InvitedRole
  subject: string | null
  message: string | null
  shareBack: boolean
  matchRequired: boolean
  language: string | null
  linkId: string | null
  /** The shared mailbox that the mail goes out from; null for the sharer's own. */
  sentFrom: SentFrom | null
}

/** As read, with whether its time is over by the database's clock. */
export type InvitationRead = InvitationRow & { expired: boolean }

export const expired = "state = 'pending' AND expires_at <= now() AS expired"

export function invitationOf(row: InvitationRead): Invitation {
  return {
    id: row.id,
    address: row.address,
    kind: row.kind,
    role: row.role,
    state: row.expired ? 'expired' : row.state,
    subject: row.subject,
    message: row.message,
    shareBack: row.share_back,
    language: row.language,
    linkId: row.link_id,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    settledAt: row.settled_at,
    mail: row.mail,
    mailAnswer: row.mail_answer,
    mailAttempts: row.mail_attempts,
    sending: row.sending,
    sentFrom: row.from_mailbox !== null && row.from_right !== null ? { mailboxId: row.from_mailbox, right: row.from_right } : null,
  }
}

const fromColumns = (from: SentFrom | null) => ({ from_mailbox: from?.mailboxId ?? null, from_right: from?.right ?? null })

function of(access: Access<'share'>) {
  return { organization_id: access.organizationId, collection_id: access.collectionId }
}

/** @param fresh a personal one needs no accepting: it is in force at once */
export async function addInvitation(db: Db, access: Access<'share'>, fresh: NewInvitation): Promise<Invitation> {
  if (access.principalId === null) throw new TypeError('An invitation is sent by somebody')
  const knex = knexOf(db)
  const personal = fresh.kind === 'personal'
  const [row] = await knex('invitation')
    .insert({
      ...of(access),
      address: fresh.address,
      kind: fresh.kind,
      role: fresh.role,
      subject: fresh.subject,
      message: fresh.message,
      share_back: fresh.shareBack,
      match_required: fresh.matchRequired,
      language: fresh.language,
      link_id: fresh.linkId,
      ...fromColumns(fresh.sentFrom),
      created_by: access.principalId,
      expires_at: knex.raw('now() + make_interval(days => ?)', [invitationDays]) as never,
      ...(personal ? { state: 'accepted', settled_at: knex.fn.now() as never } : {}),
    })
    .returning('*')
  if (!row) throw new Error('The invitation was not written')
  return invitationOf({ ...row, expired: false })
}

/** Newest first. */
export async function listInvitations(db: Db, access: Access<'share'>): Promise<Invitation[]> {
  const knex = knexOf(db)
  const rows = await knex('invitation')
    .where(of(access))
    .select<InvitationRead[]>('*', knex.raw(expired))
    .orderBy('created_at', 'desc')
    .orderBy('id')
  return rows.map(invitationOf)
}

export async function readInvitation(db: Db, access: Access<'share'>, id: string): Promise<Invitation | null> {
  const knex = knexOf(db)
  const [row] = await knex('invitation')
    .where({ ...of(access), id })
    .select<InvitationRead[]>('*', knex.raw(expired))
  return row ? invitationOf(row) : null
}

export type InvitationChange = Partial<Omit<NewInvitation, 'address' | 'linkId'>>

export async function changeInvitation(db: Db, access: Access<'share'>, id: string, change: InvitationChange): Promise<void> {
  const { shareBack, matchRequired, sentFrom, ...columns } = change
  await knexOf(db)('invitation')
    .where({ ...of(access), id })
    .update({
      ...columns,
      ...(sentFrom === undefined ? {} : fromColumns(sentFrom)),
      ...(shareBack === undefined ? {} : { share_back: shareBack }),
      ...(matchRequired === undefined ? {} : { match_required: matchRequired }),
    })
}

/** Another mail takes the place of the last: its secrets stop working, and the thirty days begin anew. */
export async function renewInvitation(db: Db, access: Access<'share'>, id: string): Promise<Invitation> {
  const knex = knexOf(db)
  await knex('invitation_secret')
    .where({ organization_id: access.organizationId, invitation_id: id })
    .whereNull('retired_at')
    .update({ retired_at: knex.fn.now() })
  const [row] = await knex('invitation')
    .where({ ...of(access), id })
    .update({
      mail: 'queued',
      mail_answer: null,
      sending: knex.raw('sending + 1') as never,
      expires_at: knex.raw('now() + make_interval(days => ?)', [invitationDays]) as never,
    })
    .returning('*')
  if (!row) throw new Error('The invitation is gone')
  return invitationOf({ ...row, expired: false })
}

/** @returns whether it was in force */
export async function withdrawInvitation(db: Db, access: Access<'share'>, id: string): Promise<boolean> {
  const knex = knexOf(db)
  const withdrawn = await knex('invitation')
    .where({ ...of(access), id })
    .whereNotIn('state', ['withdrawn', 'declined'])
    .update({ state: 'withdrawn', settled_at: knex.fn.now() })
  return withdrawn > 0
}

/** What waits for an address whose permission ends: a mail must not go on offering it. */
export async function withdrawWaiting(db: Db, access: Access<'share'>, address: string): Promise<void> {
  const knex = knexOf(db)
  await knex('invitation')
    .where({ ...of(access), address, state: 'pending' })
    .update({ state: 'withdrawn', settled_at: knex.fn.now() })
}

/** Outside sharing was switched off for a collection or an owner: what waits to be accepted there is gone for good (sharing model §5). @returns how many */
export async function withdrawOutside(db: Db, access: Access<'administer'>, subjectId: string): Promise<number> {
  const { rowCount } = await knexOf(db).raw<{ rowCount: number }>(
    `UPDATE invitation i SET state = 'withdrawn', settled_at = now() FROM collection c
     WHERE i.organization_id = ? AND i.state = 'pending' AND i.kind IN ('guest', 'federated')
       AND c.organization_id = i.organization_id AND c.id = i.collection_id AND (c.id = ? OR c.owner_id = ?)`,
    [access.organizationId, subjectId, subjectId],
  )
  return rowCount
}

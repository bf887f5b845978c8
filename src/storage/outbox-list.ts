/** The outbox as administrators see it: to whom, what kind, what became of it. Never what a mail says. */
import type { Access } from '../sharing/access.ts'
import { type Db, knexOf } from './database.ts'
import { standing } from './mail-numbers.ts'
import type { MailState } from './outbox.ts'
import type { OutboxRow } from './mail-tables.ts'

export interface MailFilter {
  states?: readonly MailState[]
  kind?: string
  /** The whole address. */
  address?: string
}

export interface OutboxMail {
  id: string
  kind: string
  address: string
  state: MailState
  /** Of the latest sending. */
  attempts: number
  /** How often it was sent off: once, and each time that somebody had it sent again. */
  sendings: number
  createdAt: Date
  /** Of the next attempt; null unless one is to come. */
  nextAt: Date | null
  expiresAt: Date
  settledAt: Date | null
  /** The mail server's last words, or the rule that refused. */
  answer: string | null
}

export function mailOf(row: OutboxRow): OutboxMail {
  return {
    id: row.id,
    kind: row.kind,
    address: row.address,
    state: row.state,
    attempts: row.attempts,
    sendings: row.sending,
    createdAt: row.created_at,
    nextAt: row.state === 'queued' ? row.next_at : null,
    expiresAt: row.expires_at,
    settledAt: row.settled_at,
    answer: row.answer,
  }
}

/** @param page the rows after the id `after`; newest first */
export async function listMails(
  db: Db,
  access: Access<'administer'>,
  filter: MailFilter,
  page: { after: string | null; limit: number },
): Promise<{ mails: OutboxMail[]; next: string | null }> {
  const knex = knexOf(db)
  const own = { organization_id: access.organizationId }
  const query = knex('outbox').where(own).orderByRaw('created_at DESC, id DESC').limit(page.limit)
  if (filter.states) query.whereIn('state', filter.states)
  if (filter.kind !== undefined) query.where({ kind: filter.kind })
  if (filter.address !== undefined) query.where({ address: filter.address.toLowerCase() })
  if (page.after !== null) {
    const last = knex('outbox')
      .where({ ...own, id: page.after })
      .select('created_at', 'id')
    query.whereRaw('(created_at, id) < (?)', [last])
  }
  const rows = await query
  return { mails: rows.map(mailOf), next: rows.length === page.limit ? (rows.at(-1)?.id ?? null) : null }
}

/** @param lock against workers, where something is to be changed */
export async function readMail(db: Db, access: Access<'administer'>, id: string, lock = false): Promise<OutboxRow | null> {
  const query = knexOf(db)('outbox').where({ organization_id: access.organizationId, id })
  if (lock) query.forUpdate()
  return (await query.first()) ?? null
}

export interface MailCounts {
  /** To be sent, of these `waiting` after an attempt that failed. */
  queued: number
  waiting: number
  sending: number
  /** Since the oldest that is to be sent was queued; null when none is. */
  oldestSeconds: number | null
  /** What became of mails in the last 24 hours. */
  lastDay: { sent: number; refused: number; failed: number; expired: number }
}

const counting = `count(*) FILTER (WHERE state = 'queued')::int AS queued, count(*) FILTER (WHERE state = 'queued' AND attempts > 0)::int AS waiting,
  count(*) FILTER (WHERE state = 'sending')::int AS sending,
  extract(epoch FROM now() - min(created_at) FILTER (WHERE state IN ('queued', 'sending')))::float8 AS "oldestSeconds",
  jsonb_build_object('sent', count(*) FILTER (WHERE state = 'sent' AND recent), 'refused', count(*) FILTER (WHERE state = 'refused' AND recent),
    'failed', count(*) FILTER (WHERE state = 'failed' AND recent), 'expired', count(*) FILTER (WHERE state = 'expired' AND recent)) AS "lastDay"`

/** Of the organization. */
export async function countMails(db: Db, access: Access<'administer'>): Promise<MailCounts> {
  const text = `SELECT ${counting} FROM (${standing}) o WHERE organization_id = ?`
  const { rows } = await knexOf(db).raw<{ rows: MailCounts[] }>(text, [access.organizationId])
  return rounded(rows[0])
}

/** Of the whole server, for whoever runs it. */
export async function countAllMails(db: Db): Promise<MailCounts> {
  const { rows } = await knexOf(db).raw<{ rows: MailCounts[] }>(`SELECT ${counting} FROM (${standing}) o`)
  return rounded(rows[0])
}

function rounded(counts: MailCounts | undefined): MailCounts {
  if (!counts) throw new Error('Nothing was counted')
  return { ...counts, oldestSeconds: counts.oldestSeconds === null ? null : Math.max(0, Math.floor(counts.oldestSeconds)) }
}

/** Its time comes now. */
export async function hasten(tx: Db, access: Access<'administer'>, id: string): Promise<void> {
  const knex = knexOf(tx)
  const now = knex.fn.now() as never
  await knex('outbox').where({ organization_id: access.organizationId, id }).update({ next_at: now, in_turn: true })
}

/** Sent off once more, as another mail with all its time before it. */
export async function requeue(tx: Db, access: Access<'administer'>, id: string): Promise<void> {
  const knex = knexOf(tx)
  await knex('outbox')
    .where({ organization_id: access.organizationId, id })
    .update({
      state: 'queued',
      sending: knex.raw('sending + 1') as never,
      attempts: 0,
      in_turn: false,
      answer: null,
      settled_at: null,
      next_at: knex.fn.now() as never,
      expires_at: knex.raw('now() + lives') as never,
    })
}

/** What its sender sees of it says that it is on its way again. @returns false when what the mail was about is gone, or a newer mail took its place */
export async function reopen(
  tx: Db,
  access: Access<'administer'>,
  about: { deliveryId: string } | { invitationId: string; sending: number },
): Promise<boolean> {
  const own = { organization_id: access.organizationId }
  if ('deliveryId' in about) {
    const changed = { status: 'queued', answer: null, settled_at: null } as const
    return (
      (await knexOf(tx)('snapshot_delivery')
        .where({ ...own, id: about.deliveryId })
        .update(changed)) > 0
    )
  }
  const where = { ...own, id: about.invitationId, sending: about.sending }
  return (await knexOf(tx)('invitation').where(where).update({ mail: 'queued', mail_answer: null })) > 0
}

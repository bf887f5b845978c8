/** The outbox as workers know it: put in, taken by one worker at a time, settled once. Every statement reads the database's clock. */
import { type Db, knexOf, run, type Statement } from './database.ts'

export type MailState = 'queued' | 'sending' | 'sent' | 'refused' | 'failed' | 'expired' | 'dropped'

export interface NewMail<Job> {
  /** Null for a code that may be for nobody. */
  organizationId: string | null
  kind: string
  /** What the mail is about: there is one of each. */
  name: string
  /** Ids alone, never a secret. */
  job: Job
  address: string
  livesSeconds: number
  /** Given up then, but no earlier than after a day. */
  usefulUntil: Date | null
}

/** @returns its id; null where there is one of this name already */
export async function addMail<Job extends object>(tx: Db, mail: NewMail<Job>): Promise<string | null> {
  const knex = knexOf(tx)
  const lives = knex.raw('make_interval(secs => ?)', [mail.livesSeconds]) as never
  const [row] = await knex('outbox')
    .insert({
      organization_id: mail.organizationId,
      kind: mail.kind,
      name: mail.name,
      job: mail.job,
      address: mail.address,
      lives,
      expires_at: knex.raw(
        `least(now() + make_interval(secs => ?), greatest(coalesce(?::timestamptz, 'infinity'), now() + interval '1 day'))`,
        [mail.livesSeconds, mail.usefulUntil],
      ) as never,
    })
    .onConflict('name')
    .ignore()
    .returning('id')
  return row?.id ?? null
}

/** One mail that a worker has taken. */
export interface ClaimedMail<Job> {
  id: string
  organizationId: string | null
  kind: string
  name: string
  job: Job
  sending: number
  /** This one counted. */
  attempts: number
  /** Its time was over before anybody came to it. */
  late: boolean
}

export interface Taking {
  /** After this long without a word a worker is taken for dead; longer than any mail server is waited for. */
  forgottenSeconds: number
  /** Mails of one organization in a minute; null for no limit. */
  perMinute: number | null
}

const lockStatement: Statement = {
  name: 'outbox-lock',
  text: `SELECT organization_id AS "organizationId", kind, in_turn AS "inTurn" FROM outbox
    WHERE id = $1 AND (state = 'queued' AND next_at <= now() OR state = 'sending' AND claimed_at < now() - make_interval(secs => $2))
    FOR UPDATE SKIP LOCKED`,
}
const turnStatement: Statement = {
  name: 'outbox-turn',
  text: `INSERT INTO outbox_pace AS p (organization_id, free_at) VALUES ($1, now() + make_interval(secs => $2))
    ON CONFLICT (organization_id) DO UPDATE SET free_at = greatest(p.free_at, now()) + make_interval(secs => $2)
    RETURNING extract(epoch FROM free_at - now())::float8 - $2 AS waits`,
}
const waitStatement: Statement = {
  name: 'outbox-wait',
  text: `UPDATE outbox SET state = 'queued', in_turn = true, next_at = now() + make_interval(secs => $2) WHERE id = $1`,
}
const claimStatement: Statement = {
  name: 'outbox-claim',
  text: `UPDATE outbox SET state = 'sending', attempts = attempts + 1, claimed_at = now(), in_turn = false WHERE id = $1
    RETURNING id, organization_id AS "organizationId", kind, name, job, sending, attempts, expires_at < now() - interval '1 minute' AS late`,
}

/** What leaves at once although it is a burst, in seconds of the rate. */
const burstSeconds = 10

/**
 * Takes the mail, in the caller's transaction.
 * @returns the seconds after which its turn comes, where the organization sends many; null when it is not due, settled, gone, or another worker's
 */
export async function claimMail<Job>(
  tx: Db,
  id: string,
  { forgottenSeconds, perMinute }: Taking,
): Promise<ClaimedMail<Job> | number | null> {
  const [found] = await run<{ organizationId: string | null; inTurn: boolean }>(tx, lockStatement, [id, forgottenSeconds])
  if (!found) return null
  if (perMinute !== null && found.organizationId !== null && !found.inTurn) {
    const [turn] = await run<{ waits: number }>(tx, turnStatement, [found.organizationId, 60 / perMinute])
    const waits = (turn?.waits ?? 0) - burstSeconds
    if (waits > 0) {
      await run(tx, waitStatement, [id, waits])
      return waits
    }
  }
  const [row] = await run<ClaimedMail<Job>>(tx, claimStatement, [id])
  return row ?? null
}

const settleStatement: Statement = {
  name: 'outbox-settle',
  text: `UPDATE outbox SET answer = $4, claimed_at = NULL, organization_id = coalesce(organization_id, $6),
      state = CASE WHEN $3 = 'queued' AND expires_at <= now() THEN 'expired' ELSE $3 END,
      next_at = CASE WHEN $3 = 'queued' THEN least(expires_at, now() + make_interval(secs => $5)) ELSE next_at END,
      settled_at = CASE WHEN $3 = 'queued' AND expires_at > now() THEN NULL ELSE now() END
    WHERE id = $1 AND state = 'sending' AND attempts = $2 AND sending = $7
    RETURNING state, greatest(0, extract(epoch FROM next_at - now()))::float8 AS "waits"`,
}

export interface Settling {
  state: Exclude<MailState, 'sending' | 'expired'>
  answer: string | null
  /** Until the next attempt, where it goes back. */
  waitSeconds: number
  /** Whose it turned out to be. */
  organizationId: string | null
}

/**
 * Says how the attempt ended; `queued` puts it back, and becomes `expired` when its time is over.
 * @returns null for a worker that was taken for dead meanwhile: it changes nothing
 */
export async function settleMail(
  tx: Db,
  { id, attempts, sending }: ClaimedMail<unknown>,
  { state, answer, waitSeconds, organizationId }: Settling,
): Promise<{ state: MailState; waits: number } | null> {
  const values = [id, attempts, state, answer?.slice(0, 1000) ?? null, waitSeconds, organizationId, sending]
  const [row] = await run<{ state: MailState; waits: number }>(tx, settleStatement, values)
  return row ?? null
}

/** Whatever somebody typed as an address leaves nothing behind when it is nobody's. */
export async function deleteMail(tx: Db, id: string): Promise<void> {
  await knexOf(tx)('outbox').where({ id }).delete()
}

/** Mails that no job wakes any more: their time has long come, or their worker is dead. */
export async function strandedMails(db: Db, forgottenSeconds: number, most: number): Promise<{ id: string; kind: string }[]> {
  const { rows } = await knexOf(db).raw<{ rows: { id: string; kind: string }[] }>(
    `(SELECT id, kind FROM outbox WHERE state = 'queued' AND next_at < now() - interval '1 minute' ORDER BY next_at LIMIT ?)
     UNION ALL
     (SELECT id, kind FROM outbox WHERE state = 'sending' AND claimed_at < now() - make_interval(secs => ?) ORDER BY claimed_at LIMIT ?)`,
    [most, forgottenSeconds, most],
  )
  return rows
}

/** Settled mails are kept for their administrators for a while. @returns how many went */
export async function forgetMails(db: Db, days: number): Promise<number> {
  return await knexOf(db)('outbox').whereRaw('settled_at < now() - make_interval(days => ?)', [days]).delete()
}

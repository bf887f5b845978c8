/** Every mail there is: put into the outbox by the act that causes it, taken by one worker, settled once. What leaves is decided in between. */
import { hash, randomUUID } from 'node:crypto'
import type { Config } from '../config.ts'
import type { Language } from '../language/status.ts'
import { type Db, transaction } from '../storage/database.ts'
import { addMail, type ClaimedMail, claimMail, deleteMail, settleMail, type Settling } from '../storage/outbox.ts'

export type { ClaimedMail } from '../storage/outbox.ts'
export { forgetMails, strandedMails } from '../storage/outbox.ts'

interface Posted {
  /** Whom it goes to. */
  address: string
  /** How long it is of use to anybody; five days, as mail servers keep trying (RFC 5321 §4.5.4.1). */
  livesSeconds?: number
  /** After it the mail is of little use; it is tried for a day all the same. */
  usefulUntil?: Date
}

/** A mail to be; ids alone, what counts stands in the database. Never a secret. */
export type Job = Posted &
  (
    | { queue: 'snapshot'; organizationId: string; deliveryId: string }
    | { queue: 'snapshot-notice'; organizationId: string; deliveries: string[] }
    | { queue: 'snapshot-notice'; organizationId: string; seriesId: string }
    | { queue: 'invitation'; organizationId: string; invitationId: string; sending: number }
    | { queue: 'invitation-notice'; organizationId: string; invitationId: string; sending: number }
    | { queue: 'invitation-answer'; organizationId: string; invitationId: string }
    | { queue: 'link-expiry'; organizationId: string; collectionId: string; linkId: string; publisherId: string; expiresAt: string }
    | { queue: 'links-stopped'; organizationId: string; change: string; publisherId: string; links: string[] }
    | { queue: 'access-request'; organizationId: string; requestId: string; telling: number; recipientId: string | null }
    | { queue: 'access-answer'; organizationId: string; requestId: string; settledAt: string }
    | { queue: 'one-time-code'; invitationId: string | null; language: Language }
  )
export type JobOf<Kind extends Job['queue']> = Extract<Job, { queue: Kind }>

/** Puts a mail into the outbox, in the caller's transaction: it is there when that is kept, and not otherwise. One of each, however often. */
export type Enqueue = (tx: Db, job: Job) => Promise<void>

/** Has a mail looked at after some seconds, when the transaction is kept. */
export type Wake = (tx: Db, mail: { id: string; kind: string }, seconds: number) => Promise<void>

const usualLife = 5 * 24 * 60 * 60

/** What a mail is about. Its Message-ID is made of this, and the outbox has one of each. */
export function nameOf(job: Job): string {
  switch (job.queue) {
    case 'snapshot':
      return job.deliveryId
    case 'snapshot-notice':
      return 'seriesId' in job ? `ended-${job.seriesId}` : `notice-${hash('sha256', job.deliveries.toSorted().join()).slice(0, 32)}`
    case 'invitation':
      return `invitation-${job.invitationId}-${job.sending}`
    case 'invitation-notice':
      return `notice-${job.invitationId}-${job.sending}`
    case 'invitation-answer':
      return `answer-${job.invitationId}`
    case 'link-expiry':
      return `expiry-${job.linkId}-${job.expiresAt.slice(0, 19).replaceAll(/\D/g, '')}`
    case 'links-stopped':
      return `stopped-${job.change}-${job.publisherId}`
    case 'access-request':
      return `request-${job.requestId}-${job.telling}-${job.recipientId ?? 'nobody'}`
    case 'access-answer':
      return `answered-${job.requestId}-${job.settledAt.replaceAll(/\D/g, '')}`
    case 'one-time-code':
      return `code-${randomUUID()}`
  }
}

/** @returns the id of the mail; null where the outbox has it already */
export async function post(tx: Db, job: Job): Promise<string | null> {
  const { usefulUntil = null, ...kept } = job
  const { queue: kind, address, livesSeconds = usualLife } = kept
  const organizationId = forNobody(job) ? null : job.organizationId
  return await addMail(tx, { organizationId, kind, name: nameOf(job), job: kept, address, livesSeconds, usefulUntil })
}

/** An address that somebody typed, and that may be nobody's: no administrator is to find it. */
function forNobody(job: Job): job is JobOf<'one-time-code'> {
  return job.queue === 'one-time-code' || (job.queue === 'access-request' && job.recipientId === null)
}

/** Without angle brackets and domain: the same for every attempt, another when an administrator has it sent again. */
export function messageIdOf({ name, sending }: Pick<ClaimedMail<Job>, 'name' | 'sending'>): string {
  return sending === 1 ? name : `${name}.${sending}`
}

/**
 * Takes the mail for one attempt.
 * @param wakeAfter called in the transaction where its turn has not come: an organization that sends many waits for its rate
 * @returns null when there is nothing to do now
 */
export async function takeMail(
  db: Db,
  id: string,
  { limits, rateLimits }: Config,
  forgottenSeconds: number,
  wakeAfter: (tx: Db, seconds: number) => Promise<void>,
): Promise<ClaimedMail<Job> | null> {
  const perMinute = rateLimits === 'off' ? null : limits.mailsPerMinutePerOrganization
  return await transaction(db, async tx => {
    const claimed = await claimMail<Job>(tx, id, { forgottenSeconds, perMinute })
    if (typeof claimed !== 'number') return claimed
    await wakeAfter(tx, claimed)
    return null
  })
}

/** What came of an attempt, as those are told who wait for it. */
export interface Outcome {
  state: 'queued' | 'sent' | 'refused' | 'failed'
  answer: string | null
}

/**
 * Settles the attempt and all that hangs on it together.
 * @param told.settled writes what came of it where its sender sees it; not called for a mail that nobody needs any more
 * @param told.wakeAfter called where there is to be another attempt
 */
export async function settleAttempt(
  db: Db,
  claimed: ClaimedMail<Job>,
  settling: Settling,
  told: { settled(tx: Db, outcome: Outcome): Promise<void>; wakeAfter(tx: Db, seconds: number): Promise<void> },
): Promise<void> {
  await transaction(db, async tx => {
    const settled = await settleMail(tx, claimed, settling)
    if (!settled) return
    const { state, waits } = settled
    if (state === 'dropped' || state === 'expired') {
      // Nobody ever found out whose it would have been: what somebody typed is not kept.
      if (claimed.organizationId === null && settling.organizationId === null) return await deleteMail(tx, claimed.id)
    }
    if (state === 'dropped') return
    if (state === 'queued') await told.wakeAfter(tx, waits)
    const { answer } = settling
    await told.settled(tx, { state: state === 'expired' ? 'failed' : (state as Outcome['state']), answer })
  })
}

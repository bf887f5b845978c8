/**
 * One attempt at one mail: taken, decided again, composed, handed to the mail server, settled.
 *
 * What is promised: at least once, and under one Message-ID. A worker that dies before the server has said 250 has sent nothing, and
 * another sends the mail; one that dies after it, and before its commit, leaves a mail that is sent again. No order of these two steps
 * avoids that: written down first, the mail would be lost instead. Whoever receives both can tell by the Message-ID that it is one.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { mailFailure } from '../language/mail-failures.ts'
import { MailFailure } from '../mail/transport.ts'
import { type ClaimedMail, type Job, type JobOf, messageIdOf, settleAttempt, takeMail } from '../services/outbox.ts'
import { Denial } from '../sharing/decide.ts'
import type { Db } from '../storage/database.ts'
import type { Settling } from '../storage/outbox.ts'
import { accessAnswer } from './access-answer.ts'
import { accessRequest } from './access-request.ts'
import { backOff, type Steps } from './back-off.ts'
import { invitationMail } from './invitation.ts'
import { invitationAnswer } from './invitation-answer.ts'
import { invitationNotice } from './invitation-notice.ts'
import { linkExpiry } from './link-expiry.ts'
import { linksStopped } from './links-stopped.ts'
import { oneTimeCode } from './one-time-code.ts'
import { snapshotMail } from './snapshot.ts'
import { snapshotNotice } from './snapshot-notice.ts'
import type { MailKind, Working } from './working.ts'

export interface Trying extends Steps {
  forgottenSeconds: number
}

const kinds: { [Kind in Job['queue']]: MailKind<JobOf<Kind>> } = {
  snapshot: snapshotMail,
  'snapshot-notice': snapshotNotice,
  invitation: invitationMail,
  'invitation-notice': invitationNotice,
  'invitation-answer': invitationAnswer,
  'link-expiry': linkExpiry,
  'links-stopped': linksStopped,
  'access-request': accessRequest,
  'access-answer': accessAnswer,
  'one-time-code': oneTimeCode,
}

function kindOf(job: Job): MailKind<Job> {
  return kinds[job.queue] as MailKind<Job>
}

/** @param id of the row in the outbox; nothing happens where it is settled, not due, or another worker's */
export async function deliver(working: Working, id: string, trying: Trying): Promise<void> {
  const { db, config, enqueue } = working
  const wakeOf = (kind: string) => async (tx: Db, seconds: number) => await working.wake(tx, { id, kind }, seconds)
  const claimed = await takeMail(db, id, config, trying.forgottenSeconds, wakeOf('snapshot'))
  if (claimed === null) return
  const { job } = claimed
  const settling = { ...(await attempt(working, claimed)), waitSeconds: backOff(claimed.attempts, trying, Math.random()) }
  const settle = async () =>
    await settleAttempt(db, claimed, settling, {
      settled: async (tx, outcome) => await kindOf(job).settled?.(tx, job, outcome, enqueue),
      wakeAfter: wakeOf(job.queue),
    })
  // A database that is away for a moment is no reason to send a mail twice.
  for (const seconds of settling.state === 'sent' ? [1, 5, 25] : []) {
    try {
      return await settle()
    } catch (error) {
      working.log.warn({ mail: id, err: error }, 'A mail was sent, and this could not be written down yet')
      await sleep(seconds * 1000)
    }
  }
  await settle()
}

async function attempt(working: Working, claimed: ClaimedMail<Job>): Promise<Omit<Settling, 'waitSeconds'>> {
  const { transport, now, log } = working
  const facts = { mail: claimed.id, kind: claimed.kind, attempt: claimed.attempts }
  let organizationId: string | null = null
  try {
    // Put back, it is over: its time ended before this attempt.
    if (claimed.late) return { state: 'queued', answer: mailFailure('late'), organizationId }
    const composed = await kindOf(claimed.job).compose(working, claimed.job, claimed)
    if (composed === null) return { state: 'dropped', answer: null, organizationId }
    if (composed instanceof Denial) return { state: 'refused', answer: composed.rule ?? composed.because, organizationId }
    organizationId = composed.organizationId ?? null
    const answer = await transport.send({ ...composed.mail, id: messageIdOf(claimed), date: now() })
    return { state: 'sent', answer, organizationId }
  } catch (error) {
    const answer = error instanceof MailFailure ? error.message : mailFailure('fault')
    const final = error instanceof MailFailure && error.final
    log.warn({ ...facts, err: error }, final ? 'A mail was not delivered' : 'A mail waits for another attempt')
    return { state: final ? 'failed' : 'queued', answer, organizationId }
  }
}

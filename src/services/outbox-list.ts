/** The outbox as administrators see it, and a mail sent again because one of them says so. */
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import { audit } from '../storage/audit.ts'
import type { Db } from '../storage/database.ts'
import { hasten, mailOf, type OutboxMail, readMail, reopen, requeue } from '../storage/outbox-list.ts'
import { isId } from './names.ts'
import type { Job, Wake } from './outbox.ts'

export { countMails, listMails, type MailCounts, type MailFilter, type OutboxMail } from '../storage/outbox-list.ts'

export const mailStates = ['queued', 'sending', 'sent', 'refused', 'failed', 'expired', 'dropped'] as const
export const mailKinds: readonly Job['queue'][] = [
  'snapshot',
  'snapshot-notice',
  'invitation',
  'invitation-notice',
  'invitation-answer',
  'link-expiry',
  'links-stopped',
  'access-request',
  'access-answer',
  'one-time-code',
]

/** @throws Problem `not-found` */
export async function knownMail(db: Db, access: Access<'administer'>, id: string): Promise<OutboxMail> {
  const row = isId(id) ? await readMail(db, access, id) : null
  if (!row) throw new Problem('not-found', 'There is no such mail')
  return mailOf(row)
}

/** May it be sent again? A code is asked for anew by whoever needs it; one that is on its way is in a worker's hands. */
export function canBeSentAgain({ kind, state }: Pick<OutboxMail, 'kind' | 'state'>): boolean {
  return kind !== 'one-time-code' && state !== 'sending'
}

/**
 * A mail that waits is tried now; one that is settled is sent off once more, under a Message-ID of its own: what a mail server took
 * and lost must not look like a copy. What leaves is decided then, like the first time.
 * @throws Problem `not-found`, `conflict` for a code, for a mail that is being sent, and for one that nothing is left of
 */
export async function sendAgain(tx: Db, access: Access<'administer'>, id: string, wake: Wake): Promise<OutboxMail> {
  const row = isId(id) ? await readMail(tx, access, id, true) : null
  if (!row) throw new Problem('not-found', 'There is no such mail')
  if (row.kind === 'one-time-code') throw new Problem('conflict', 'A code is asked for anew by whoever needs it')
  if (row.state === 'sending') throw new Problem('conflict', 'It is being sent at this moment')
  if (row.state === 'queued') await hasten(tx, access, id)
  else {
    if (!(await reopenFor(tx, access, row.job as Job)))
      throw new Problem('conflict', 'What the mail was about is gone, or a newer mail has taken its place')
    await requeue(tx, access, id)
  }
  await audit(tx, access, 'outbox.again', { details: { mail: id, kind: row.kind, address: row.address } })
  await wake(tx, row, 0)
  return await knownMail(tx, access, id)
}

async function reopenFor(tx: Db, access: Access<'administer'>, job: Job): Promise<boolean> {
  switch (job.queue) {
    case 'snapshot':
    case 'invitation':
      return await reopen(tx, access, job)
    case 'snapshot-notice':
    case 'invitation-notice':
    case 'invitation-answer':
    case 'link-expiry':
    case 'links-stopped':
    case 'access-request':
    case 'access-answer':
    case 'one-time-code':
      return true
  }
}

/** Tells a sender, once, which of the mails did not leave. */
import { createHash } from 'node:crypto'
import { composeNotice } from '../mail/notice-message.ts'
import { MailFailure } from '../mail/transport.ts'
import { untold } from '../services/snapshot-delivery.ts'
import type { Working } from './queue.ts'

/** @throws when it is to be tried again */
export async function sendNotice({ db, transport, now, log }: Working, data: unknown): Promise<void> {
  const { organizationId, deliveries } = data as { organizationId: string; deliveries: string[] }
  const told = await untold(db, organizationId, deliveries)
  if (!told) return
  const { subject, html, text, language } = composeNotice(told)
  const id = `notice-${createHash('sha256').update(deliveries.toSorted().join()).digest('hex').slice(0, 32)}`
  try {
    await transport.send({
      id,
      date: now(),
      fromName: 'Dela',
      to: told.sender,
      replyTo: null,
      subject,
      html,
      text,
      language,
      calendar: null,
    })
  } catch (error) {
    if (!(error instanceof MailFailure) || !error.final) throw error
    log.warn({ answer: error.message }, 'A sender could not be told that a calendar was not delivered')
  }
}

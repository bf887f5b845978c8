/** Tells a sender, once, which of the mails did not leave. */
import { createHash } from 'node:crypto'
import { composeNotice } from '../mail/notice-message.ts'
import { untold } from '../services/snapshot-delivery.ts'
import { sendOwnMail } from './own-mail.ts'
import type { Working } from './queue.ts'

/** @throws when it is to be tried again */
export async function sendNotice(working: Working, data: unknown): Promise<void> {
  const { organizationId, deliveries } = data as { organizationId: string; deliveries: string[] }
  const told = await untold(working.db, organizationId, deliveries)
  if (!told) return
  const id = `notice-${createHash('sha256').update(deliveries.toSorted().join()).digest('hex').slice(0, 32)}`
  const mail = { id, to: told.sender, ...composeNotice(told) }
  await sendOwnMail(working, mail, 'A sender could not be told that a calendar was not delivered')
}

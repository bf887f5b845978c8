/** The mail of an invitation: taken, decided again, composed, sent, settled. At least once, and under one Message-ID for each sending. */
import { composeInvitation } from '../mail/invitation-message.ts'
import type { Mail } from '../mail/transport.ts'
import {
  type ClaimedMail,
  type InvitationContent,
  readInvitationMail,
  settleInvitation,
  takeInvitation,
} from '../services/invitation-mail.ts'
import { Denial } from '../sharing/decide.ts'
import { attempt } from './attempt.ts'
import type { Working } from './queue.ts'

/**
 * @param data the ids that the job carries
 * @param last no further attempt follows: what is not sent now has failed
 * @throws when it is to be tried again
 */
export async function deliverInvitation(working: Working, data: unknown, last: boolean): Promise<void> {
  const { organizationId, invitationId, sending } = data as { organizationId: string; invitationId: string; sending: number }
  const { db } = working
  const claimed = await takeInvitation(db, organizationId, invitationId, sending)
  if (claimed === null) return
  if (claimed === 'held') throw new Error('Another worker has this mail')
  await attempt(working, last, {
    send: async () => await send(working, claimed),
    settle: async (state, why) => await settleInvitation(db, claimed, state, why),
    facts: { invitation: invitationId, attempt: claimed.attempts },
    failed: 'An invitation was not delivered',
    waits: 'An invitation waits for another attempt',
  })
}

async function send({ db, config, transport, now, publicUrl }: Working, claimed: ClaimedMail): Promise<void> {
  const content = await readInvitationMail(db, claimed, config)
  if (content === null) return
  if (content instanceof Denial) {
    await settleInvitation(db, claimed, 'refused', content.rule ?? content.because)
    return
  }
  const answer = await transport.send(mailOf(claimed, content, publicUrl, now()))
  await settleInvitation(db, claimed, 'sent', answer)
}

function mailOf({ invitationId, sending }: ClaimedMail, content: InvitationContent, publicUrl: string, date: Date): Mail {
  return {
    id: `invitation-${invitationId}-${sending}`,
    date,
    fromName: `${content.sharer.name} via Dela`,
    to: content.recipient,
    replyTo: content.sharer,
    language: content.language,
    ...composeInvitation(content, publicUrl),
    calendar: null,
  }
}

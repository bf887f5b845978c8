/** The mail of an invitation: decided again, given its secret, composed. */
import { writtenBy } from '../mail/author.ts'
import { composeInvitation } from '../mail/invitation-message.ts'
import { readInvitationMail, settleInvitation } from '../services/invitation-mail.ts'
import type { JobOf } from '../services/outbox.ts'
import { Denial } from '../sharing/decide.ts'
import type { MailKind } from './working.ts'

export const invitationMail: MailKind<JobOf<'invitation'>> = {
  async compose({ db, config, publicUrl }, { organizationId, invitationId, sending }) {
    const content = await readInvitationMail(db, { organizationId, invitationId, sending }, config)
    if (content === null || content instanceof Denial) return content
    return {
      mail: {
        ...writtenBy(content.author, content.language),
        to: content.recipient,
        ...composeInvitation(content, publicUrl),
        calendar: null,
      },
    }
  },
  async settled(tx, { organizationId, invitationId, sending }, outcome, enqueue) {
    await settleInvitation(tx, { organizationId, invitationId, sending }, outcome, enqueue)
  },
}

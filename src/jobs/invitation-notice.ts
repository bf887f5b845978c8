/** Tells a sharer, once, that the mail of an invitation did not leave. */
import { composeNotice } from '../mail/notice-message.ts'
import { untoldInvitation } from '../services/invitation-mail.ts'
import type { JobOf } from '../services/outbox.ts'
import { ownMail } from './own-mail.ts'
import type { MailKind } from './working.ts'

export const invitationNotice: MailKind<JobOf<'invitation-notice'>> = {
  async compose({ db }, { organizationId, invitationId, sending }) {
    const told = await untoldInvitation(db, { organizationId, invitationId, sending })
    return told && { mail: ownMail({ to: told.sender, ...composeNotice(told, 'invitation') }) }
  },
}

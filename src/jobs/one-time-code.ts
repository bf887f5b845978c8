/** The mail with a one-time code. The code is made here; another attempt makes another. */
import { composeCode } from '../mail/one-time-code-message.ts'
import { codeMinutes, mintCode } from '../services/one-time-codes.ts'
import type { JobOf } from '../services/outbox.ts'
import { ownMail } from './own-mail.ts'
import type { MailKind } from './working.ts'

export const oneTimeCode: MailKind<JobOf<'one-time-code'>> = {
  async compose({ db, now, log }, { address, invitationId, language }, { createdAt }) {
    // A code that comes later than it would have held is of no use to anybody.
    if (now().getTime() - createdAt.getTime() > codeMinutes * 60_000) {
      log.warn({}, 'A one-time code was not sent: the mail server was away for too long')
      return null
    }
    const fresh = await mintCode(db, { address, invitationId })
    if (!fresh) return null
    const mail = ownMail({ to: { name: '', address }, ...composeCode(fresh.code, codeMinutes, language) })
    return { mail, organizationId: fresh.organizationId }
  },
}

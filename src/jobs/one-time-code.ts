/** The mail with a one-time code. The code is made here; another attempt makes another, and none is made later than it would have held. */
import { composeCode } from '../mail/one-time-code-message.ts'
import { codeMinutes, mintCode } from '../services/one-time-codes.ts'
import type { JobOf } from '../services/outbox.ts'
import { ownMail } from './own-mail.ts'
import type { MailKind } from './working.ts'

export const oneTimeCode: MailKind<JobOf<'one-time-code'>> = {
  async compose({ db }, { address, invitationId, language }) {
    const fresh = await mintCode(db, { address, invitationId })
    if (!fresh) return null
    const mail = ownMail({ to: { name: '', address }, ...composeCode(fresh.code, codeMinutes, language) })
    return { mail, organizationId: fresh.organizationId }
  },
}

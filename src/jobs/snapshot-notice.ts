/** Tells a sender, once, which mails of a calendar did not leave. */
import { composeNotice } from '../mail/notice-message.ts'
import type { JobOf } from '../services/outbox.ts'
import { untold } from '../services/snapshot-delivery.ts'
import { ownMail } from './own-mail.ts'
import type { MailKind } from './working.ts'

export const snapshotNotice: MailKind<JobOf<'snapshot-notice'>> = {
  async compose({ db }, { organizationId, deliveries }) {
    const told = await untold(db, organizationId, deliveries)
    return told && { mail: ownMail({ to: told.sender, ...composeNotice(told, 'calendar') }) }
  },
}

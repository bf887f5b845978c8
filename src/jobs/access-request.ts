/** Tells whoever may share a calendar that somebody asks for it. */
import { composeRequest } from '../mail/access-message.ts'
import { markTold, readRequestMail } from '../services/access-mail.ts'
import type { JobOf } from '../services/outbox.ts'
import { Denial } from '../sharing/decide.ts'
import { ownMail } from './own-mail.ts'
import type { MailKind } from './working.ts'

export const accessRequest: MailKind<JobOf<'access-request'>> = {
  async compose({ db, config, publicUrl }, job) {
    const content = await readRequestMail(db, job, config)
    if (content === null || content instanceof Denial) return content
    const { person, asker } = content
    return { mail: { ...ownMail({ to: person, ...composeRequest(content, publicUrl) }), replyTo: asker } }
  },
  async settled(tx, { organizationId, requestId, telling }, { state }) {
    if (state === 'sent') await markTold(tx, organizationId, requestId, telling)
  },
}

/** Tells whoever published links that a change of the policy has stopped them. */
import { composeStopped } from '../mail/link-message.ts'
import type { JobOf } from '../services/outbox.ts'
import { readStopped } from '../services/stopped-links.ts'
import { ownMail } from './own-mail.ts'
import type { MailKind } from './working.ts'

export const linksStopped: MailKind<JobOf<'links-stopped'>> = {
  async compose({ db, config, publicUrl, now }, job) {
    const content = await readStopped(db, job, config, now())
    return content && { mail: ownMail({ to: content.person, ...composeStopped(content, publicUrl) }) }
  },
}

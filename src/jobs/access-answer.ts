/** Tells whoever asked for access that it was granted or declined. */
import { composeAccessAnswer } from '../mail/access-message.ts'
import { readAccessAnswer } from '../services/access-mail.ts'
import type { JobOf } from '../services/outbox.ts'
import { Denial } from '../sharing/decide.ts'
import { ownMail } from './own-mail.ts'
import type { MailKind } from './working.ts'

export const accessAnswer: MailKind<JobOf<'access-answer'>> = {
  async compose({ db, config, publicUrl }, job) {
    const content = await readAccessAnswer(db, job, config)
    if (content === null || content instanceof Denial) return content
    return { mail: ownMail({ to: content.person, ...composeAccessAnswer(content, publicUrl) }) }
  },
}

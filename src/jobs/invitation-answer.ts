/** Tells whoever invited that it was accepted or declined. */
import { composeAnswer } from '../mail/answer-message.ts'
import { readAnswer } from '../services/invitation-answers.ts'
import type { JobOf } from '../services/outbox.ts'
import { Denial } from '../sharing/decide.ts'
import { ownMail } from './own-mail.ts'
import type { MailKind } from './working.ts'

export const invitationAnswer: MailKind<JobOf<'invitation-answer'>> = {
  async compose({ db, config, publicUrl }, job) {
    const answer = await readAnswer(db, job, config)
    if (answer === null || answer instanceof Denial) return answer
    return { mail: ownMail({ to: answer.person, ...composeAnswer(answer, publicUrl) }) }
  },
}

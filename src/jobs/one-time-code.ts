/** The mail with a one-time code. The code is made here; another attempt makes another. */
import { composeCode } from '../mail/one-time-code-message.ts'
import { MailFailure } from '../mail/transport.ts'
import { codeMinutes, type CodeRequest, mintCode } from '../services/one-time-codes.ts'
import type { Working } from './queue.ts'

/**
 * @param data whom it is for, as the job carries it
 * @param queuedAt a code that comes later than it would have held is of no use to anybody
 * @throws when it is to be tried again
 */
export async function sendOneTimeCode({ db, transport, now, log }: Working, data: unknown, queuedAt: Date): Promise<void> {
  const { address, invitationId, language } = data as CodeRequest
  if (now().getTime() - queuedAt.getTime() > codeMinutes * 60_000) {
    log.warn({}, 'A one-time code was not sent: the mail server was away for too long')
    return
  }
  const fresh = await mintCode(db, { address, invitationId })
  if (!fresh) return
  const { subject, html, text } = composeCode(fresh.code, codeMinutes, language)
  try {
    await transport.send({
      id: `code-${fresh.id}`,
      date: now(),
      fromName: 'Dela',
      to: { name: '', address },
      replyTo: null,
      subject,
      html,
      text,
      language,
      calendar: null,
    })
  } catch (error) {
    if (!(error instanceof MailFailure) || !error.final) throw error
    log.warn({ answer: error.message }, 'A one-time code could not be sent')
  }
}

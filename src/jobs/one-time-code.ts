/** The mail with a one-time code. The code is made here; another attempt makes another. */
import { composeCode } from '../mail/one-time-code-message.ts'
import { codeMinutes, type CodeRequest, mintCode } from '../services/one-time-codes.ts'
import { sendOwnMail } from './own-mail.ts'
import type { Working } from './queue.ts'

/**
 * @param data whom it is for, as the job carries it
 * @param queuedAt a code that comes later than it would have held is of no use to anybody
 * @throws when it is to be tried again
 */
export async function sendOneTimeCode(working: Working, data: unknown, queuedAt: Date): Promise<void> {
  const { db, now, log } = working
  const { address, invitationId, language } = data as CodeRequest
  if (now().getTime() - queuedAt.getTime() > codeMinutes * 60_000) {
    log.warn({}, 'A one-time code was not sent: the mail server was away for too long')
    return
  }
  const fresh = await mintCode(db, { address, invitationId })
  if (!fresh) return
  const mail = { id: `code-${fresh.id}`, to: { name: '', address }, ...composeCode(fresh.code, codeMinutes, language) }
  await sendOwnMail(working, mail, 'A one-time code could not be sent')
}

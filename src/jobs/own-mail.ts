/** A mail that comes from the server itself: nobody's calendar goes with it, and nobody is answered. */
import { type Mail, MailFailure } from '../mail/transport.ts'
import type { Working } from './queue.ts'

/**
 * @param failed what the log says when the mail server refuses it for good
 * @throws when it is to be tried again
 */
export async function sendOwnMail(
  { transport, now, log }: Pick<Working, 'transport' | 'now' | 'log'>,
  mail: Omit<Mail, 'date' | 'fromName' | 'replyTo' | 'calendar'>,
  failed: string,
): Promise<void> {
  try {
    await transport.send({ ...mail, date: now(), fromName: 'Dela', replyTo: null, calendar: null })
  } catch (error) {
    if (!(error instanceof MailFailure) || !error.final) throw error
    log.warn({ answer: error.message }, failed)
  }
}

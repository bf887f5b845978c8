/** A mail that comes from the server itself: nobody's calendar goes with it, and nobody is answered. */
import type { Composed } from './working.ts'

export function ownMail(mail: Pick<Composed['mail'], 'to' | 'subject' | 'text' | 'html' | 'language'>): Composed['mail'] {
  return { ...mail, fromName: 'Dela', replyTo: null, calendar: null }
}

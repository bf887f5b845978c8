/** The choice of whom a mail goes out from; there is none for whoever has their own name alone. */
import type { Html } from '../html.ts'
import type { MailedWords } from '../words/mailed/catalogues.ts'
import { select } from './field.ts'

export interface SenderChoice {
  value: string
  right: 'sendAs' | 'sendOnBehalf'
  /** Of the mailbox. */
  name: string
}

/** @param chosen a `value`, or empty for one's own name */
export function senderSelect(said: MailedWords, senders: readonly SenderChoice[], chosen: string): Html | false {
  if (senders.length === 0) return false
  const mailboxes = senders.map(({ value, right, name }) => ({ value, text: said[right](name) }))
  return select('sender', said.sender, [{ value: '', text: said.ownName }, ...mailboxes], chosen)
}

/** From whom a mail goes out, as a form has it chosen: one's own name, or a shared mailbox by one of the two rights. */
import type { Request } from 'express'
import { Problem } from '../errors.ts'
import type { SenderChoice } from '../pages/screens/senderSelect.ts'
import type { FromRequest, OwnSender } from '../services/mailbox-senders.ts'
import { textOf } from './form.ts'

const sendingRights = ['sendAs', 'sendOnBehalf'] as const

/** @throws Problem `bad-request` for what the choice does not offer to anybody; whether it is this person's is decided with the mail */
export function readSender(request: Request): string {
  const chosen = textOf(request, 'sender')
  if (chosen !== '' && fromOf(chosen) === null) throw new Problem('bad-request', 'Nobody sends like that', { field: 'sender' })
  return chosen
}

/** Null for one's own name. */
export function fromOf(chosen: string): FromRequest | null {
  const [, right, mailbox = ''] = /^(sendAs|sendOnBehalf) (\S{3,320})$/.exec(chosen) ?? []
  return right === 'sendAs' || right === 'sendOnBehalf' ? { mailbox, right } : null
}

/** The choice of senders, each right by itself. */
export function sendersOf(mailboxes: readonly OwnSender[]): SenderChoice[] {
  return mailboxes.flatMap(one =>
    sendingRights.filter(right => one[right]).map(right => ({ value: `${right} ${one.address}`, right, name: one.name })),
  )
}

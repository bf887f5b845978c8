/** Sending from a shared mailbox: as it, or on its behalf. Two rights, given one by one by administrators; full access gives neither. */
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import { Denial } from '../sharing/decide.ts'
import { audit } from '../storage/audit.ts'
import type { Db } from '../storage/database.ts'
import { findAddress, type Principal, principalById } from '../storage/directory.ts'
import {
  deleteSender,
  mailboxSentFrom,
  mailboxToSendFrom,
  putSender,
  type Sender,
  type SendingRight,
  type SendingRights,
  type SentFrom,
} from '../storage/mailbox-senders.ts'
import { readAddress } from './addresses.ts'
import { isId } from './names.ts'

export { listSenders, type OwnSender, ownSenders, type Sender, type SendingRight, type SentFrom } from '../storage/mailbox-senders.ts'

/** What somebody asks for who sends a mail: the mailbox by its address. */
export interface FromRequest {
  mailbox: string
  right: SendingRight
}

/**
 * Gives a person or a security group exactly these rights; none of them takes both away. What they have already is not written again.
 * @throws Problem `bad-request` for an address of nobody, or of somebody who cannot have them
 */
export async function setSender(
  tx: Db,
  access: Access<'administer'>,
  mailbox: Principal,
  address: string,
  rights: SendingRights,
): Promise<Sender> {
  const grantee = await findAddress(tx, access, readAddress(address, 'address'))
  if (!grantee) throw new Problem('bad-request', 'Nobody in the organization has this address', { field: 'address' })
  const changed =
    rights.sendAs || rights.sendOnBehalf
      ? await putSender(tx, access, mailbox.id, grantee, rights)
      : await deleteSender(tx, access, mailbox.id, grantee.id)
  if (changed) await record(tx, access, mailbox, grantee, rights)
  return { ...grantee, ...rights }
}

/** @throws Problem `not-found` */
export async function removeSender(tx: Db, access: Access<'administer'>, mailbox: Principal, id: string): Promise<void> {
  const grantee = isId(id) ? await principalById(tx, access, id) : null
  if (!grantee || !(await deleteSender(tx, access, mailbox.id, grantee.id))) throw new Problem('not-found', 'There is no such sender')
  await record(tx, access, mailbox, grantee, { sendAs: false, sendOnBehalf: false })
}

async function record(tx: Db, access: Access<'administer'>, mailbox: Principal, grantee: Principal, rights: SendingRights): Promise<void> {
  await audit(tx, access, 'directory.sender', { details: { mailbox: mailbox.address, sender: grantee.address, ...rights } })
}

/**
 * From which mailbox a mail is to go out. What is no mailbox and what one may not send from are refused alike.
 * @throws Problem `need-privileges`
 */
export async function readFrom(tx: Db, access: Access<'share'>, asked: FromRequest | undefined): Promise<SentFrom | null> {
  if (asked === undefined) return null
  const { mailbox: address, right } = asked
  const mailbox = await mailboxToSendFrom(tx, access, address.trim().toLowerCase(), right)
  if (!mailbox?.allowed) {
    const how = right === 'sendAs' ? 'as' : 'on behalf of'
    const text = `This message cannot be sent: you may not send ${how} this mailbox. An administrator of the organization gives that right`
    throw new Problem('need-privileges', text, { field: 'from', because: right })
  }
  return { mailboxId: mailbox.id, right }
}

export interface Named {
  name: string
  address: string
}

/** Whose mail it is, as its reader sees it. */
export interface Author {
  /** The person, or the mailbox that they send as. */
  shown: Named
  mailbox: Named | null
  /** Whoever writes on the mailbox's behalf. */
  behalf: Named | null
  proven: boolean
}

/** Decided when the mail leaves: a right that was taken away meanwhile lets nothing go. */
export async function authorOf(
  db: Db,
  organizationId: string,
  sender: Named & { id: string },
  from: SentFrom | null,
): Promise<Author | Denial> {
  const person = { name: sender.name, address: sender.address }
  if (from === null) return { shown: person, mailbox: null, behalf: null, proven: false }
  const found = await mailboxSentFrom(db, organizationId, sender.id, from)
  if (!found?.allowed) return new Denial('sender', 'share', { rule: `right ${from.right}` })
  const mailbox = { name: found.name, address: found.address }
  const behalf = from.right === 'sendOnBehalf' ? person : null
  return { shown: behalf ?? mailbox, mailbox, behalf, proven: found.proven }
}

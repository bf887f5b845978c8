/** Who may send mail as a shared mailbox or on its behalf, and from which mailbox a mail goes out. It gives no reading of anything. */
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import { type Db, knexOf, run, type Statement } from './database.ts'
import { type Principal, principalOf } from './principal-rows.ts'
import type { PrincipalRow } from './tables.ts'

export type SendingRight = 'sendAs' | 'sendOnBehalf'

/** The mailbox that a mail is to go out from, and by which right. */
export interface SentFrom {
  mailboxId: string
  right: SendingRight
}

export interface SendingRights {
  sendAs: boolean
  sendOnBehalf: boolean
}

export interface Sender extends Principal, SendingRights {}

const rightsOf = (row: { send_as: boolean; send_on_behalf: boolean }): SendingRights => ({
  sendAs: row.send_as,
  sendOnBehalf: row.send_on_behalf,
})

/** By name. */
export async function listSenders(db: Db, access: Access<'administer'>, mailboxId: string): Promise<Sender[]> {
  const rows = await knexOf(db)('mailbox_sender as s')
    .join('principal as p', { 'p.organization_id': 's.organization_id', 'p.id': 's.grantee_id' })
    .where({ 's.organization_id': access.organizationId, 's.mailbox_id': mailboxId })
    .select<(PrincipalRow & { send_as: boolean; send_on_behalf: boolean })[]>('p.*', 's.send_as', 's.send_on_behalf')
    .orderBy(['p.name', 'p.id'])
  return rows.map(row => ({ ...principalOf(row), ...rightsOf(row) }))
}

/** @returns whether anything is different now @throws Problem `bad-request` for somebody who cannot have it: a guest, a mailbox, a group that is not a security group */
export async function putSender(
  db: Db,
  access: Access<'administer'>,
  mailboxId: string,
  grantee: Principal,
  rights: SendingRights,
): Promise<boolean> {
  if (grantee.kind === 'group' && grantee.groupKind !== 'security') {
    const details = { field: 'address', reason: 'group-not-security' } as const
    throw new Problem('bad-request', 'The address is a group that is not a security group', details)
  }
  if (grantee.kind !== 'user' && grantee.kind !== 'group')
    throw new Problem('bad-request', 'Only people and groups of the organization send from a mailbox', { field: 'address' })
  const columns = { send_as: rights.sendAs, send_on_behalf: rights.sendOnBehalf }
  const written = await knexOf(db)('mailbox_sender')
    .insert({ organization_id: access.organizationId, mailbox_id: mailboxId, grantee_id: grantee.id, ...columns })
    .onConflict(['organization_id', 'mailbox_id', 'grantee_id'])
    .merge(['send_as', 'send_on_behalf'])
    .whereRaw('(mailbox_sender.send_as, mailbox_sender.send_on_behalf) <> (excluded.send_as, excluded.send_on_behalf)')
    .returning('grantee_id')
  return written.length > 0
}

/** @returns whether there was anything to take away */
export async function deleteSender(db: Db, access: Access<'administer'>, mailboxId: string, granteeId: string): Promise<boolean> {
  const where = { organization_id: access.organizationId, mailbox_id: mailboxId, grantee_id: granteeId }
  return (await knexOf(db)('mailbox_sender').where(where).delete()) > 0
}

export interface OwnSender extends SendingRights {
  id: string
  name: string
  address: string
}

const ownStatement: Statement = {
  name: 'mailbox-senders-own',
  text: `SELECT m.id, m.name, m.address, may_send_from($1, $2, m.id, 'sendAs') AS "sendAs", may_send_from($1, $2, m.id, 'sendOnBehalf') AS "sendOnBehalf"
    FROM principal m WHERE m.organization_id = $1 AND m.kind = 'mailbox' AND m.disabled_at IS NULL
      AND EXISTS (SELECT FROM mailbox_sender s WHERE s.organization_id = $1 AND s.mailbox_id = m.id
        AND s.grantee_id IN (SELECT id FROM groups_of($1, $2)))
    ORDER BY m.name, m.id`,
}

/** The mailboxes that the person may send from. */
export async function ownSenders(db: Db, access: Access<'self'>): Promise<OwnSender[]> {
  const rows = await run<OwnSender>(db, ownStatement, [access.organizationId, access.principalId])
  return rows.filter(one => one.sendAs || one.sendOnBehalf)
}

/** A mailbox as a mail shows it. */
export interface FromMailbox {
  id: string
  name: string
  address: string
  /** Has the person the right at this moment? */
  allowed: boolean
  /** The organization has proved that the address's domain is its own. */
  proven: boolean
}

const fromColumns = `m.id, m.name, m.address, may_send_from($1, $2, m.id, $4) AS allowed,
    EXISTS (SELECT FROM organization_domain d WHERE d.organization_id = $1 AND d.domain = substring(m.address FROM '[^@]*$') AND d.verified_at IS NOT NULL) AS proven
    FROM principal m WHERE m.organization_id = $1 AND m.kind = 'mailbox' AND m.disabled_at IS NULL`
const byAddress: Statement = { name: 'mailbox-from-address', text: `SELECT ${fromColumns} AND m.address = $3` }
const byId: Statement = { name: 'mailbox-from-id', text: `SELECT ${fromColumns} AND m.id = $3` }

/** The mailbox of an address, asked by whoever wants to send from it; null for none. */
export async function mailboxToSendFrom(
  db: Db,
  access: Access<'share'>,
  address: string,
  right: SendingRight,
): Promise<FromMailbox | null> {
  return (await run<FromMailbox>(db, byAddress, [access.organizationId, access.principalId, address, right]))[0] ?? null
}

/** The same when a mail leaves, by the rights that its sender has then. Nothing of the mailbox but its name and address. */
export async function mailboxSentFrom(
  db: Db,
  organizationId: string,
  senderId: string,
  { mailboxId, right }: SentFrom,
): Promise<FromMailbox | null> {
  return (await run<FromMailbox>(db, byId, [organizationId, senderId, mailboxId, right]))[0] ?? null
}

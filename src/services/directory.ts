/** People, groups and shared mailboxes, as their administrator makes them. */
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import { audit } from '../storage/audit.ts'
import type { Db } from '../storage/database.ts'
import {
  addGroupMember,
  addMailboxMember,
  addPrincipal,
  findAddress,
  type Member,
  type NewPrincipal,
  type Principal,
  principalById,
  removeGroupMember,
  removeMailboxMember,
  setAutomapping,
} from '../storage/directory.ts'
import { newAddress } from './accounts.ts'
import { readAddress } from './addresses.ts'
import { hashPassword } from './authentication.ts'
import { checkName, checkTimeZone } from './calendars.ts'
import { giveFirstCalendar } from './first-calendars.ts'
import { isId } from './names.ts'

export interface NewEntry extends Omit<NewPrincipal, 'passwordHash'> {
  password?: string
}

/**
 * A person and a shared mailbox come with a calendar. What many act for is shared outside with people who are known already, until an
 * administrator says otherwise for that mailbox.
 * @throws Problem `bad-request`, `conflict` when the address is taken or another organization's, `calendar-cannot-be-shared` when it is none
 */
export async function addEntry(tx: Db, access: Access<'administer'>, fresh: NewEntry): Promise<Principal> {
  const { password, ...rest } = fresh
  const principal = await addPrincipal(tx, access, {
    ...rest,
    address: await newAddress(tx, access, fresh.address),
    name: checkName(fresh.name),
    ...(fresh.timeZone === undefined ? {} : { timeZone: checkTimeZone(fresh.timeZone) }),
    ...(password === undefined ? {} : { passwordHash: await hashPassword(password) }),
  })
  const { id, kind, address, administrator } = principal
  const calendar = kind === 'group' ? {} : { collectionId: await giveFirstCalendar(tx, access, principal) }
  await audit(tx, access, 'directory.add', {
    ...calendar,
    details: { id, kind, address, administrator },
  })
  return principal
}

/** One entry of the organization. @throws Problem `not-found` */
export async function entryById(db: Db, access: Access<'administer'>, kind: 'user' | 'group' | 'mailbox', id: string): Promise<Principal> {
  const found = await known(db, access, id)
  if (found?.kind === kind) return found
  throw new Problem('not-found', `There is no such ${kind === 'user' ? 'person' : kind}`)
}

async function known(db: Db, access: Access<'administer'>, id: string): Promise<Principal | null> {
  return isId(id) ? await principalById(db, access, id) : null
}

/**
 * @param automapping of a mailbox: its calendars stand in the member's list by themselves, which they do unless said otherwise
 * @throws Problem `bad-request` for an address of nobody, or of somebody who cannot be a member, `conflict` for a circle of groups
 */
export async function addMember(
  tx: Db,
  access: Access<'administer'>,
  holder: Principal,
  address: string,
  automapping?: boolean,
): Promise<Member> {
  const member = await findAddress(tx, access, readAddress(address, 'address'))
  if (!member) throw new Problem('bad-request', 'Nobody in the organization has this address', { field: 'address' })
  if (holder.kind === 'group') await addGroupMember(tx, access, holder.id, member.id)
  else await addMailboxMember(tx, access, holder.id, member.id, automapping ?? true)
  await audit(tx, access, 'directory.member', { details: { [holder.kind]: holder.address, added: member.address } })
  return { ...member, automapping: holder.kind === 'group' ? null : (automapping ?? true) }
}

async function knownMember(tx: Db, access: Access<'administer'>, id: string): Promise<Principal> {
  const member = await known(tx, access, id)
  if (!member) throw new Problem('not-found', 'There is no such member')
  return member
}

/** @throws Problem `not-found` */
export async function changeAutomapping(
  tx: Db,
  access: Access<'administer'>,
  mailbox: Principal,
  id: string,
  automapping: boolean,
): Promise<Member> {
  const member = await knownMember(tx, access, id)
  if (!(await setAutomapping(tx, access, mailbox.id, member.id, automapping))) throw new Problem('not-found', 'There is no such member')
  await audit(tx, access, 'directory.member', { details: { mailbox: mailbox.address, member: member.address, automapping } })
  return { ...member, automapping }
}

/** @throws Problem `not-found` */
export async function removeMember(tx: Db, access: Access<'administer'>, holder: Principal, id: string): Promise<void> {
  const member = await knownMember(tx, access, id)
  const remove = holder.kind === 'group' ? removeGroupMember : removeMailboxMember
  if (!(await remove(tx, access, holder.id, member.id))) throw new Problem('not-found', 'There is no such member')
  await audit(tx, access, 'directory.member', { details: { [holder.kind]: holder.address, removed: member.address } })
}

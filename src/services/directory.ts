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
  type NewPrincipal,
  type Principal,
  principalById,
  removeGroupMember,
  removeMailboxMember,
} from '../storage/directory.ts'
import { readAddress } from './addresses.ts'
import { hashPassword } from './authentication.ts'
import { checkName, checkTimeZone } from './calendars.ts'
import { isId } from './names.ts'

export interface NewEntry extends Omit<NewPrincipal, 'passwordHash'> {
  password?: string
}

/** @throws Problem `bad-request`, `conflict` when the address is taken, `calendar-cannot-be-shared` when it is none */
export async function addEntry(tx: Db, access: Access<'administer'>, fresh: NewEntry): Promise<Principal> {
  const { password, ...rest } = fresh
  const principal = await addPrincipal(tx, access, {
    ...rest,
    address: readAddress(fresh.address, 'address'),
    name: checkName(fresh.name),
    ...(fresh.timeZone === undefined ? {} : { timeZone: checkTimeZone(fresh.timeZone) }),
    ...(password === undefined ? {} : { passwordHash: await hashPassword(password) }),
  })
  const { id, kind, address, administrator } = principal
  await audit(tx, access, 'directory.add', { details: { id, kind, address, administrator } })
  return principal
}

/** What has members. @throws Problem `not-found` */
export async function holderOf(db: Db, access: Access<'administer'>, kind: 'group' | 'mailbox', id: string): Promise<Principal> {
  const found = await known(db, access, id)
  if (found?.kind !== kind) throw new Problem('not-found', kind === 'group' ? 'There is no such group' : 'There is no such mailbox')
  return found
}

async function known(db: Db, access: Access<'administer'>, id: string): Promise<Principal | null> {
  return isId(id) ? await principalById(db, access, id) : null
}

/** @throws Problem `bad-request` for an address of nobody, or of somebody who cannot be a member, `conflict` for a circle of groups */
export async function addMember(tx: Db, access: Access<'administer'>, holder: Principal, address: string): Promise<Principal> {
  const member = await findAddress(tx, access, readAddress(address, 'address'))
  if (!member) throw new Problem('bad-request', 'Nobody in the organization has this address', { field: 'address' })
  if (holder.kind === 'group') await addGroupMember(tx, access, holder.id, member.id)
  else await addMailboxMember(tx, access, holder.id, member.id)
  await audit(tx, access, 'directory.member', { details: { [holder.kind]: holder.address, added: member.address } })
  return member
}

/** @throws Problem `not-found` */
export async function removeMember(tx: Db, access: Access<'administer'>, holder: Principal, id: string): Promise<void> {
  const member = await known(tx, access, id)
  if (!member) throw new Problem('not-found', 'There is no such member')
  if (holder.kind === 'group') await removeGroupMember(tx, access, holder.id, member.id)
  else await removeMailboxMember(tx, access, holder.id, member.id)
  await audit(tx, access, 'directory.member', { details: { [holder.kind]: holder.address, removed: member.address } })
}

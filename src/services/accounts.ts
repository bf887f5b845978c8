/** Accounts and groups changed by their administrator: renamed, disabled, promoted, turned into shared mailboxes. */
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import { changePrincipal, endWaysIn, holdPrincipal, otherAdministrator, turnIntoMailbox } from '../storage/accounts.ts'
import { audit } from '../storage/audit.ts'
import type { Db } from '../storage/database.ts'
import type { Principal } from '../storage/directory.ts'
import { refuseForeignAddress } from '../storage/domains.ts'
import { readAddress } from './addresses.ts'
import { hashPassword } from './authentication.ts'
import { checkName, checkTimeZone } from './calendars.ts'
import { isId } from './names.ts'

export interface EntryChange {
  name?: string
  address?: string
  language?: string | null
  timeZone?: string | null
  isAdministrator?: boolean
  isDisabled?: boolean
  /** A new one in place of one that was lost; every way in ends with the old one (invariant 29). */
  password?: string
}

const kinds = { user: 'person', group: 'group', mailbox: 'shared mailbox', guest: 'guest' } as const
export type EntryKind = keyof typeof kinds

/** The entry, which nobody else changes until the transaction ends. @throws Problem `not-found` */
export async function holdEntry(tx: Db, access: Access<'administer'>, kind: EntryKind, id: string): Promise<Principal> {
  const found = isId(id) ? await holdPrincipal(tx, access, id) : null
  if (found?.kind !== kind) throw new Problem('not-found', `There is no such ${kinds[kind]}`)
  return found
}

/** @throws Problem `conflict` when nobody would be left to administer the organization */
export async function keepAnAdministrator(tx: Db, access: Access<'administer'>, leaving: Principal): Promise<void> {
  if (!leaving.administrator || (await otherAdministrator(tx, access, leaving.id))) return
  throw new Problem('conflict', `${leaving.name} is the last administrator; make somebody else one first`)
}

/**
 * Holds from the next request on. A person who is disabled acts nowhere, in no organization, and what they published stops.
 * @throws Problem `not-found`, `bad-request`, `conflict` for a taken address or the last administrator
 */
export async function changeEntry(
  tx: Db,
  access: Access<'administer'>,
  kind: 'user' | 'group' | 'mailbox',
  id: string,
  change: EntryChange,
): Promise<Principal> {
  const before = await holdEntry(tx, access, kind, id)
  const { isAdministrator, isDisabled, password, ...rest } = change
  if (password !== undefined && id === access.principalId) {
    throw new Problem('conflict', 'One’s own password is changed by saying the current one', { field: 'password' })
  }
  const leaves = (isAdministrator === false && before.administrator) || (isDisabled === true && !before.disabled)
  if (leaves) await keepAnAdministrator(tx, access, before)
  const after = await changePrincipal(tx, access, before.id, {
    ...rest,
    ...(rest.name === undefined ? {} : { name: checkName(rest.name) }),
    ...(rest.address === undefined ? {} : { address: await newAddress(tx, access, rest.address) }),
    ...(typeof rest.timeZone === 'string' ? { timeZone: checkTimeZone(rest.timeZone) } : {}),
    ...(isAdministrator === undefined ? {} : { administrator: isAdministrator }),
    ...(isDisabled === undefined ? {} : { disabled: isDisabled }),
    ...(password === undefined ? {} : { passwordHash: await hashPassword(password) }),
  })
  if (isDisabled === true || password !== undefined) await endWaysIn(tx, access, before.id)
  const told = { ...change, ...(password === undefined ? {} : { password: 'reset' }) }
  await audit(tx, access, 'directory.change', { details: { id: before.id, kind, address: before.address, change: told } })
  return after
}

/** @throws Problem `calendar-cannot-be-shared` for what is no address, `conflict` for one in another organization's domain */
export async function newAddress(tx: Db, access: Access<'administer'>, text: string): Promise<string> {
  const address = readAddress(text, 'address')
  await refuseForeignAddress(tx, access.organizationId, address)
  return address
}

/**
 * A person who left becomes a shared mailbox: nobody signs in as it any more, from the next request on. Calendars and permissions
 * stay; memberships end, and so do the places in federated organizations.
 * @throws Problem `not-found`, `conflict` for the last administrator, for a guest, and for what is a mailbox already
 */
export async function convertToMailbox(tx: Db, access: Access<'administer'>, id: string): Promise<Principal> {
  const found = isId(id) ? await holdPrincipal(tx, access, id) : null
  if (found?.kind === 'guest') throw new Problem('conflict', 'A guest owns nothing and cannot become a shared mailbox')
  if (found?.kind === 'mailbox') throw new Problem('conflict', `${found.name} is a shared mailbox already`)
  if (found?.kind !== 'user') throw new Problem('not-found', 'There is no such person')
  await keepAnAdministrator(tx, access, found)
  await endWaysIn(tx, access, found.id)
  const mailbox = await turnIntoMailbox(tx, access, found.id)
  await audit(tx, access, 'directory.convert', { details: { id: found.id, address: found.address, from: 'user', to: 'mailbox' } })
  return mailbox
}

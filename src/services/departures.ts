/** Somebody goes: what goes with them is shown first, and what they own is handed over or deleted, as the administrator says. */
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import { endWaysIn } from '../storage/accounts.ts'
import { audit } from '../storage/audit.ts'
import type { Db } from '../storage/database.ts'
import { findAddress, principalById, type Principal } from '../storage/directory.ts'
import { type Belongings, belongingsOf, handOver, removePrincipal, withdrawFromAddress } from '../storage/departures.ts'
import { type EntryKind, holdEntry, keepAnAdministrator } from './accounts.ts'
import { readAddress } from './addresses.ts'
import { isId } from './names.ts'

/** What becomes of what somebody owns. */
export interface Disposition {
  disposition?: 'transfer' | 'delete'
  /** Whose it becomes: the address of a person or a shared mailbox of the organization. */
  to?: string
}

/** What went, and where. */
export interface Departure {
  disposition: 'transfer' | 'delete'
  to: string | null
  /** Of those that were published: how many go on under the new owner, who is taken for their publisher now. */
  linksThatGoOn: number
  gone: Belongings
}

/** @throws Problem `not-found` */
export async function belongings(db: Db, access: Access<'administer'>, kind: EntryKind, id: string): Promise<Belongings> {
  const found = isId(id) ? await principalById(db, access, id) : null
  const owned = found?.kind === kind ? await belongingsOf(db, access, id) : null
  if (!owned) throw new Problem('not-found', 'There is nobody of this id')
  return owned
}

/**
 * Deletes a person, a shared mailbox or a group. A group owns nothing, so there is nothing to say of it.
 * @throws Problem `not-found`, `bad-request` without a disposition (with what would go in `wouldGo`) or with nobody to give it to,
 *   `conflict` for the last administrator
 */
export async function deleteEntry(
  tx: Db,
  access: Access<'administer'>,
  kind: 'user' | 'group' | 'mailbox',
  id: string,
  wanted: Disposition,
): Promise<Departure> {
  const leaving = await holdEntry(tx, access, kind, id)
  const gone = await belongings(tx, access, kind, leaving.id)
  const disposition = kind === 'group' ? 'delete' : wanted.disposition
  if (disposition === undefined) {
    const text = 'Say what becomes of the calendars: disposition=transfer&to=<address>, or disposition=delete'
    throw new Problem('bad-request', text, { field: 'disposition', wouldGo: gone })
  }
  await keepAnAdministrator(tx, access, leaving)
  const heir = disposition === 'transfer' ? await heirOf(tx, access, leaving, wanted.to) : null
  if (heir === null && wanted.to !== undefined) throw new Problem('bad-request', 'What is deleted goes to nobody', { field: 'to' })
  const linksThatGoOn = heir ? (await handOver(tx, access, leaving.id, heir.id)).links : 0
  await endWaysIn(tx, access, leaving.id)
  await removePrincipal(tx, access, leaving.id)
  const { address } = leaving
  const details = { id: leaving.id, kind, address, disposition, to: heir?.address ?? null, collections: gone.collections.length }
  await audit(tx, access, 'directory.delete', { details })
  return { disposition, to: heir?.address ?? null, linksThatGoOn, gone }
}

async function heirOf(tx: Db, access: Access<'administer'>, leaving: Principal, to: string | undefined): Promise<Principal> {
  const nobody = (message: string) => new Problem('bad-request', message, { field: 'to' })
  if (to === undefined) throw nobody('Say to whom the calendars go: to=<address>')
  const found = await findAddress(tx, access, readAddress(to, 'to'))
  if (!found || found.id === leaving.id || (found.kind !== 'user' && found.kind !== 'mailbox')) {
    throw nobody('Calendars go to another person or shared mailbox of the organization')
  }
  return await holdEntry(tx, access, found.kind, found.id)
}

/** Gone for good (sharing model §5): permissions, memberships, sessions, credentials, invitations that wait. @throws Problem `not-found` */
export async function removeGuest(tx: Db, access: Access<'administer'>, id: string): Promise<void> {
  const guest = await holdEntry(tx, access, 'guest', id)
  await endWaysIn(tx, access, guest.id)
  await withdrawFromAddress(tx, access, guest.address)
  await removePrincipal(tx, access, guest.id)
  await audit(tx, access, 'directory.delete', { details: { id: guest.id, kind: 'guest', address: guest.address } })
}

/** What people ask for of calendars that one may share (sharing model §6): seen, granted, declined. A grant is an act of sharing like any other. */
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import { Denial } from '../sharing/decide.ts'
import type { InvitedRole } from '../sharing/invitation.ts'
import { atLeast, rank, type Role } from '../sharing/roles.ts'
import { type AskedAccess, findAsked, lockAsked, settleAsked } from '../storage/asked-access.ts'
import { audit } from '../storage/audit.ts'
import { personById } from '../storage/authentication.ts'
import type { Db } from '../storage/database.ts'
import { putAskedListing } from '../storage/listings.ts'
import { askedRoles } from './access-requests.ts'
import { ask } from './gate.ts'
import { isId } from './names.ts'
import type { Enqueue } from './outbox.ts'
import { share } from './permissions.ts'
import { shareeOf } from './sharees.ts'

export { type AskedAccess, waitingAccess } from '../storage/asked-access.ts'

/** @param accesses of every calendar that the person may share. @throws Problem `not-found`: the same for what is not theirs to answer */
export async function readAsked(
  db: Db,
  accesses: readonly Access<'share'>[],
  id: string,
): Promise<{ asked: AskedAccess; access: Access<'share'> }> {
  const asked = isId(id) ? await findAsked(db, accesses, id) : null
  const access = asked && accesses.find(one => one.collectionId === asked.calendarId)
  if (!access) throw new Problem('not-found', 'Nothing under this id waits for your answer')
  return { asked, access }
}

/** What the asker sees today by all their grants, decided like any request of theirs; `none` for nothing. */
export async function seenBy(db: Db, { organizationId, calendarId, asker }: AskedAccess): Promise<Role> {
  const person = await personById(db, organizationId, asker.id)
  const access = person && (await ask(db, person, 'readFreeBusy', calendarId))
  return access && !(access instanceof Denial) ? access.role : 'none'
}

/** What may be granted: from what they see today up to the most that the policy gives them. */
export async function grantable(
  db: Db,
  access: Access<'share'>,
  asked: AskedAccess,
): Promise<{ seen: Role; roles: InvitedRole[]; because: string }> {
  const seen = await seenBy(db, asked)
  const { roles, because } = await shareeOf(db, access, asked.asker.address, 'role')
  return { seen, roles: askedRoles.filter(role => roles.includes(role) && rank(role) >= rank(seen)), because }
}

/**
 * Grants a role: the one that was asked for, or another. It is the asker's permission from now on, and the calendar stands in their list.
 * @throws Problem `not-found`, `conflict` for what waits no more and for less than they have, `policy` with the highest role that is allowed
 */
export async function grantAccess(tx: Db, access: Access<'share'>, id: string, role: InvitedRole, enqueue: Enqueue): Promise<AskedAccess> {
  const asked = await waiting(tx, access, id)
  const seen = await seenBy(tx, asked)
  if (!atLeast(role, seen)) throw new Problem('conflict', 'They have more than that already', { field: 'role', highestRole: seen })
  // Answered first: a permission that is given answers what waits for it, without a mail.
  const answered = await settle(tx, access, asked, 'granted', role, enqueue)
  if (role !== seen) await share(tx, access, asked.asker.address, role, { request: id })
  await putAskedListing(tx, access, asked.asker.id)
  return answered
}

/** Declines: nothing changes, and the asker is told. @throws Problem `not-found`, `conflict` for what waits no more */
export async function declineAccess(tx: Db, access: Access<'share'>, id: string, enqueue: Enqueue): Promise<AskedAccess> {
  const asked = await waiting(tx, access, id)
  const { role, asker } = asked
  await audit(tx, access, 'access.decline', { collectionId: access.collectionId, details: { request: id, asker: asker.address, role } })
  return await settle(tx, access, asked, 'declined', role, enqueue)
}

async function waiting(tx: Db, access: Access<'share'>, id: string): Promise<AskedAccess> {
  const asked = isId(id) ? await lockAsked(tx, access, id) : null
  if (!asked) throw new Problem('not-found', 'Nothing under this id waits for your answer')
  if (asked.state !== 'waiting') throw new Problem('conflict', `It does not wait any more: ${asked.state}`)
  return asked
}

async function settle(
  tx: Db,
  access: Access<'share'>,
  asked: AskedAccess,
  state: 'granted' | 'declined',
  role: InvitedRole,
  enqueue: Enqueue,
): Promise<AskedAccess> {
  const settledAt = await settleAsked(tx, access, asked.id, state, role)
  if (!settledAt) throw new Problem('conflict', 'It does not wait any more')
  const { organizationId, id: requestId, asker } = asked
  await enqueue(tx, { queue: 'access-answer', organizationId, requestId, settledAt: settledAt.toISOString(), address: asker.address })
  return { ...asked, state, role, settledAt, settledBy: access.principalId }
}

/** Sharing with people, in the shape of Graph's `calendarPermission`. A role above the cap is refused, never lowered (sharing model §5). */
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import { isViewRole, type ViewRole } from '../sharing/roles.ts'
import { audit } from '../storage/audit.ts'
import type { Db } from '../storage/database.ts'
import { readInvitation, withdrawWaiting } from '../storage/invitations.ts'
import { deletePermission, type Permission, putPermission, readPermission, setPermissionRole } from '../storage/permissions.ts'
import { readPolicyStack } from '../storage/policies.ts'
import { changeInvited, withdraw } from './invitation-changes.ts'
import { isId } from './names.ts'
import { anonymousId, type CalendarPermission, closeAnonymous, readAnonymous, readRow } from './permission-rows.ts'
import { capFor, type Grantable, inside, refuseOwner, refuseRole, rolesUpTo, type Sharee, shareeOf } from './sharees.ts'

export { type CalendarPermission, listPermissions, readCalendarPermission } from './permission-rows.ts'

/** What somebody had asked for, by its id. */
type Because = { request?: string }

async function known(db: Db, access: Access<'share'>, id: string): Promise<Permission> {
  const permission = isId(id) ? await readPermission(db, access, id) : null
  if (!permission) throw new Problem('not-found', 'There is no such permission')
  return permission
}

/**
 * Gives a person, a group, a mailbox or everybody inside a role, in place of an earlier one. The same once more changes nothing
 * (invariant 34).
 * @param to an address of somebody inside or of a known guest, or null for everybody inside (Exchange: Default)
 * @param because of which it is given, for the audit log
 * @throws Problem `calendar-cannot-be-shared` with its reason, `policy` with the highest role that is allowed
 */
export async function share(
  tx: Db,
  access: Access<'share'>,
  to: string | null,
  role: Grantable,
  because: Because = {},
): Promise<CalendarPermission> {
  const sharee = to === null ? null : await shareeOf(tx, access, to, 'emailAddress.address')
  const { kind } = await readPolicyStack(tx, access)
  refuseRole(sharee ?? { roles: rolesUpTo(kind, inside.role), because: inside.because }, kind, role, 'role')
  if (sharee && !sharee.principal) {
    throw new Problem('calendar-cannot-be-shared', 'The address is outside the organization; people outside are invited by mail', {
      reason: 'outside-not-allowed',
      highestRole: sharee.roles.at(-1) ?? 'none',
      because: sharee.because,
    })
  }
  return await give(tx, access, sharee, role, because)
}

/** The same for somebody who was looked up before. @returns the permission as it is then */
export async function give(
  tx: Db,
  access: Access<'share'>,
  sharee: Sharee | null,
  role: Grantable,
  because: Because = {},
): Promise<CalendarPermission> {
  if (sharee) await refuseOwner(tx, access, sharee.address, 'emailAddress.address')
  const { id, changed } = await putPermission(tx, access, sharee?.principal?.id ?? null, role)
  if (changed) await record(tx, access, sharee?.address ?? null, role, because)
  if (sharee && role === 'none') await withdrawWaiting(tx, access, sharee.address)
  return await readRow(tx, access, id)
}

async function record(tx: Db, access: Access<'share'>, grantee: string | null, role: Grantable, because: Because = {}): Promise<void> {
  const details = { grantee: grantee ?? 'organization', role, ...because }
  await audit(tx, access, 'permission.put', { collectionId: access.collectionId, details })
}

/**
 * Changes the role of one row; `none` revokes. The row of somebody who has not accepted yet has the id of the invitation.
 * @throws Problem `not-found`, `policy`, `conflict` for anonymous readers, who get a role by a link
 */
export async function changeRole(tx: Db, access: Access<'share'>, id: string, role: Grantable, now: Date): Promise<CalendarPermission> {
  if (id === anonymousId) return await changeAnonymous(tx, access, role, now)
  if (isId(id) && !(await readPermission(tx, access, id)) && (await readInvitation(tx, access, id)))
    return await changeInvited(tx, access, id, role)
  const { grantee } = await known(tx, access, id)
  const policy = await readPolicyStack(tx, access)
  const cap = grantee ? capFor(policy, { is: grantee.kind, address: grantee.address }, true) : inside
  refuseRole({ roles: rolesUpTo(policy.kind, cap.role), because: cap.because }, policy.kind, role, 'role')
  if (await setPermissionRole(tx, access, id, role)) {
    if (grantee && role === 'none') await withdrawWaiting(tx, access, grantee.address)
    await record(tx, access, grantee?.address ?? null, role)
  }
  return await readRow(tx, access, id)
}

/** What anonymous readers get comes of links alone: only taking it away is an act on this row. */
async function changeAnonymous(tx: Db, access: Access<'share'>, role: Grantable, now: Date): Promise<CalendarPermission> {
  const before = await readAnonymous(tx, access, now)
  if (role !== 'none') {
    if (role === before.role) return before
    const highestRole = before.role as ViewRole | 'none'
    throw new Problem('conflict', 'Anonymous readers get what links give: publish a link with this role instead, or set none', {
      field: 'role',
      ...(isViewRole(highestRole) ? { highestRole } : {}),
    })
  }
  return await closeAnonymous(tx, access, now)
}

/** @throws Problem `not-found`, `conflict` for the rows of the whole organization and of anonymous readers, which are set to `none` instead */
export async function unshare(tx: Db, access: Access<'share'>, id: string): Promise<void> {
  if (id === anonymousId) throw new Problem('conflict', 'The row of anonymous readers stays; set its role to none')
  if (isId(id) && !(await readPermission(tx, access, id)) && (await readInvitation(tx, access, id))) return await withdraw(tx, access, id)
  const permission = await known(tx, access, id)
  if (!permission.grantee) throw new Problem('conflict', 'The row of the whole organization stays; set its role to none')
  await deletePermission(tx, access, id)
  await withdrawWaiting(tx, access, permission.grantee.address)
  await audit(tx, access, 'permission.delete', { collectionId: access.collectionId, details: { grantee: permission.grantee.address } })
}

/** What may be given to an address, before anything is chosen. */
export interface Allowed {
  address: string
  name: string
  kind: Sharee['is']
  isInsideOrganization: boolean
  allowedRoles: Grantable[]
  because: string
  /** The most that a personal address, which needs no sign-in, would show. */
  personalRole: 'none' | ViewRole
  /** Why the calendar cannot be shared with the address at all; null where it can. */
  reason: 'outside-not-allowed' | null
}

/** @throws Problem `calendar-cannot-be-shared` for what is no address and for a group that is not a security group */
export async function readAllowed(db: Db, access: Access<'share'>, address: string): Promise<Allowed> {
  const { is: kind, roles, personal, principal: _principal, parted: _parted, ...rest } = await shareeOf(db, access, address, 'address')
  const isInsideOrganization = kind !== 'guest' && kind !== 'federated'
  const nothing = roles.every(role => role === 'none')
  return {
    ...rest,
    kind,
    isInsideOrganization,
    allowedRoles: nothing ? [] : roles,
    personalRole: isViewRole(personal.role) ? personal.role : 'none',
    reason: nothing ? 'outside-not-allowed' : null,
  }
}

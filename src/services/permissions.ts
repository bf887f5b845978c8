/** Sharing with people, in the shape of Graph's `calendarPermission`. A role above the cap is refused, never lowered (sharing model §5). */
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import { outsideCap } from '../sharing/caps.ts'
import type { PrincipalKind } from '../sharing/principal.ts'
import { grantableRoles, rank, type Role } from '../sharing/roles.ts'
import { audit } from '../storage/audit.ts'
import type { Db } from '../storage/database.ts'
import { findAddress, type Principal } from '../storage/directory.ts'
import {
  deletePermission,
  listPermissions as rows,
  type Permission,
  putPermission,
  readPermission,
  setPermissionRole,
} from '../storage/permissions.ts'
import { type PolicyAbove, readPolicyStack } from '../storage/policies.ts'
import { readAddress } from './addresses.ts'
import { isId } from './names.ts'

type Grantable = Exclude<Role, 'owner'>

export interface CalendarPermission {
  id: string
  /** null for the row of everybody in the organization. */
  emailAddress: { name: string; address: string } | null
  role: Grantable
  /** What the policy allows this grantee at most, and everything below. */
  allowedRoles: Grantable[]
  isInsideOrganization: boolean
  isRemovable: boolean
}

function isOutside(grantee: { kind: PrincipalKind }): boolean {
  return grantee.kind === 'guest' || grantee.kind === 'federated'
}

/** The roles up to the cap of the grantee. */
function allowedRoles(grantee: Permission['grantee'], policy: PolicyAbove): { roles: Grantable[]; because: string } {
  if (!grantee || !isOutside(grantee)) return { roles: [...grantableRoles], because: 'inside the organization' }
  const cap = outsideCap(policy, grantee.address, true, policy)
  return { roles: grantableRoles.filter(role => rank(role) <= rank(cap.role)), because: cap.because }
}

function shown(permission: Permission, policy: PolicyAbove): CalendarPermission {
  const { grantee } = permission
  return {
    id: permission.id,
    emailAddress: grantee && { name: grantee.name, address: grantee.address },
    role: permission.role,
    allowedRoles: allowedRoles(grantee, policy).roles,
    isInsideOrganization: !grantee || !isOutside(grantee),
    isRemovable: grantee !== null,
  }
}

export async function listPermissions(db: Db, access: Access<'share'>): Promise<CalendarPermission[]> {
  const policy = await readPolicyStack(db, access)
  return (await rows(db, access)).map(row => shown(row, policy))
}

/** @throws Problem `not-found` */
export async function readCalendarPermission(db: Db, access: Access<'share'>, id: string): Promise<CalendarPermission> {
  return shown(await known(db, access, id), await readPolicyStack(db, access))
}

async function known(db: Db, access: Access<'share'>, id: string): Promise<Permission> {
  const permission = isId(id) ? await readPermission(db, access, id) : null
  if (!permission) throw new Problem('not-found', 'There is no such permission')
  return permission
}

async function grantee(db: Db, access: Access<'share'>, given: string): Promise<Principal> {
  const address = readAddress(given, 'emailAddress.address')
  const found = await findAddress(db, access, address)
  if (found?.kind === 'group' && found.groupKind !== 'security') {
    throw new Problem('calendar-cannot-be-shared', 'The address is a group that is not a security group', { reason: 'group-not-security' })
  }
  if (found) return found
  const policy = await readPolicyStack(db, access)
  const cap = outsideCap(policy, address, false, policy)
  throw new Problem(
    'calendar-cannot-be-shared',
    cap.role === 'none'
      ? `The address is outside the organization and the policy does not let this calendar be shared there (${cap.because})`
      : 'The address is outside the organization; people outside are reached by a publish link or a snapshot by mail',
    { reason: 'outside-not-allowed', highestRole: cap.role, because: cap.because },
  )
}

function refuseAbove(role: Grantable, allowed: { roles: Grantable[]; because: string }): void {
  if (allowed.roles.includes(role)) return
  const highestRole = allowed.roles.at(-1) ?? 'none'
  throw new Problem('policy', `${role} is more than is allowed here; the highest is ${highestRole} (${allowed.because})`, {
    highestRole,
    because: allowed.because,
    field: 'role',
  })
}

/**
 * Gives a person, a group, a mailbox or everybody inside a role, in place of an earlier one.
 * @param to an address of the organization, or null for everybody in it (Exchange: Default)
 * @throws Problem `calendar-cannot-be-shared` with its reason, `policy` with the highest role that is allowed
 */
export async function share(tx: Db, access: Access<'share'>, to: string | null, role: Grantable): Promise<CalendarPermission> {
  const principal = to === null ? null : await grantee(tx, access, to)
  refuseAbove(role, allowedRoles(principal, await readPolicyStack(tx, access)))
  const id = await putPermission(tx, access, principal?.id ?? null, role)
  await audit(tx, access, 'permission.put', {
    collectionId: access.collectionId,
    details: { grantee: principal?.address ?? 'organization', role },
  })
  return await readCalendarPermission(tx, access, id)
}

/** Changes the role of one row; `none` revokes. @throws Problem `not-found`, `policy` */
export async function changeRole(tx: Db, access: Access<'share'>, id: string, role: Grantable): Promise<CalendarPermission> {
  const permission = await known(tx, access, id)
  refuseAbove(role, allowedRoles(permission.grantee, await readPolicyStack(tx, access)))
  await setPermissionRole(tx, access, id, role)
  const details = { grantee: permission.grantee?.address ?? 'organization', role }
  await audit(tx, access, 'permission.put', { collectionId: access.collectionId, details })
  return await readCalendarPermission(tx, access, id)
}

/** @throws Problem `not-found`, `conflict` for the row of the whole organization, which is set to `none` instead */
export async function unshare(tx: Db, access: Access<'share'>, id: string): Promise<void> {
  const permission = await known(tx, access, id)
  if (!permission.grantee) throw new Problem('conflict', 'The row of the whole organization stays; set its role to none')
  await deletePermission(tx, access, id)
  await audit(tx, access, 'permission.delete', { collectionId: access.collectionId, details: { grantee: permission.grantee.address } })
}

/** The rows of a calendar's permissions as whoever shares it reads them: people, *Default*, *Anonymous*, and those who have not accepted yet. */
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import type { Cap } from '../sharing/caps.ts'
import type { PrincipalKind } from '../sharing/principal.ts'
import { higher, type Role } from '../sharing/roles.ts'
import { audit } from '../storage/audit.ts'
import type { Db } from '../storage/database.ts'
import { type Invitation, listInvitations, readInvitation } from '../storage/invitations.ts'
import { listLinks, unpublishAnonymous } from '../storage/links.ts'
import { listPermissions as rows, type Permission, readPermission } from '../storage/permissions.ts'
import { type PolicyAbove, readPolicyStack } from '../storage/policies.ts'
import { shown as linkShown } from './link-state.ts'
import { isId } from './names.ts'
import { capFor, type Grantable, inside, rolesUpTo } from './sharees.ts'

/** Stands where other rows have their id: what anonymous readers get is derived. */
export const anonymousId = 'anonymous'

export interface CalendarPermission {
  id: string
  /** `organization` and `anonymous` are the standing rows *Default* and *Anonymous*; `guest` and `federated` are outside. */
  grantee: 'organization' | 'anonymous' | PrincipalKind
  /** `pending` until the invitation is accepted; its id is the row's. */
  status: 'active' | 'pending'
  /** null for the two standing rows. */
  emailAddress: { name: string; address: string } | null
  role: Grantable
  /** What the policy allows this grantee at most, and everything below. */
  allowedRoles: Grantable[]
  /** The rule that sets the limit; null where there is none. */
  because: string | null
  isInsideOrganization: boolean
  isRemovable: boolean
}

function limits(policy: PolicyAbove, cap: Cap): Pick<CalendarPermission, 'allowedRoles' | 'because'> {
  return { allowedRoles: rolesUpTo(policy.kind, cap.role), because: cap === inside ? null : cap.because }
}

function shown(permission: Permission, policy: PolicyAbove): CalendarPermission {
  const { grantee } = permission
  return {
    id: permission.id,
    grantee: grantee?.kind ?? 'organization',
    status: 'active',
    emailAddress: grantee && { name: grantee.name, address: grantee.address },
    role: permission.role,
    ...limits(policy, grantee ? capFor(policy, { is: grantee.kind, address: grantee.address }, true) : inside),
    isInsideOrganization: grantee === null || (grantee.kind !== 'guest' && grantee.kind !== 'federated'),
    isRemovable: grantee !== null,
  }
}

function isWaiting({ state, kind }: Invitation): boolean {
  return state === 'pending' && (kind === 'guest' || kind === 'federated')
}

function waiting(invitation: Invitation, policy: PolicyAbove): CalendarPermission {
  const { id, address, role } = invitation
  const is = invitation.kind === 'federated' ? 'federated' : 'guest'
  return {
    id,
    grantee: is,
    status: 'pending',
    emailAddress: { name: '', address },
    role,
    ...limits(policy, capFor(policy, { is, address }, false)),
    isInsideOrganization: false,
    isRemovable: true,
  }
}

/**
 * *Default* first, then *Anonymous*, then people in the order they were given something.
 * @param now for what links give today
 * @param invitations where they were read already
 */
export async function listPermissions(
  db: Db,
  access: Access<'share'>,
  now: Date,
  invitations: readonly Invitation[] | null = null,
): Promise<CalendarPermission[]> {
  const policy = await readPolicyStack(db, access)
  const [standing, ...people] = (await rows(db, access)).map(row => shown(row, policy))
  const pending = (invitations ?? (await listInvitations(db, access))).filter(isWaiting).toReversed()
  const first = standing ? [standing] : []
  const anonymous = policy.kind === 'calendar' ? [await readAnonymous(db, access, now)] : []
  return [...first, ...anonymous, ...people, ...pending.map(one => waiting(one, policy))]
}

/** One row, whatever it stands for. @throws Problem `not-found` */
export async function readCalendarPermission(db: Db, access: Access<'share'>, id: string, now: Date): Promise<CalendarPermission> {
  return id === anonymousId ? await readAnonymous(db, access, now) : await readRow(db, access, id)
}

/** The row of a permission, or of an invitation that waits. @throws Problem `not-found` */
export async function readRow(db: Db, access: Access<'share'>, id: string): Promise<CalendarPermission> {
  const permission = isId(id) ? await readPermission(db, access, id) : null
  if (permission) return shown(permission, await readPolicyStack(db, access))
  const invitation = isId(id) ? await readInvitation(db, access, id) : null
  if (invitation && isWaiting(invitation)) return waiting(invitation, await readPolicyStack(db, access))
  throw new Problem('not-found', 'There is no such permission')
}

/** The highest role that a live anonymous link gives today, personal ones among them. */
export async function readAnonymous(db: Db, access: Access<'share'>, now: Date): Promise<CalendarPermission> {
  const policy = await readPolicyStack(db, access)
  const links = (await listLinks(db, access)).map(link => linkShown(link, policy, now))
  const live = links.filter(link => link.audience === 'anonymous' && link.state === 'live')
  const role = live.reduce<Role>((highest, link) => higher(highest, link.effectiveRole), 'none') as Grantable
  return {
    id: anonymousId,
    grantee: 'anonymous',
    status: 'active',
    emailAddress: null,
    role,
    allowedRoles: role === 'none' ? ['none'] : ['none', role],
    because: 'what links give',
    isInsideOrganization: false,
    isRemovable: false,
  }
}

/** Unpublishes every anonymous link, also those that give nothing today: nobody reads without signing in until one is published again. */
export async function closeAnonymous(tx: Db, access: Access<'share'>, now: Date): Promise<CalendarPermission> {
  const links = await unpublishAnonymous(tx, access)
  const details = { grantee: anonymousId, role: 'none', links }
  if (links > 0) await audit(tx, access, 'permission.put', { collectionId: access.collectionId, details })
  return await readAnonymous(tx, access, now)
}

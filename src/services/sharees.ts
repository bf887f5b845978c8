/** Whom an address belongs to when something is shared with it, and the most that may be given (sharing model §5): asked before anything is chosen. */
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import { anonymousCap, type Cap, outsideCap } from '../sharing/caps.ts'
import { type CollectionKind, grantableRoles, rank, type Role } from '../sharing/roles.ts'
import { readCollection } from '../storage/collections.ts'
import type { Db } from '../storage/database.ts'
import { findAddress, type Principal } from '../storage/directory.ts'
import { standingOf } from '../storage/invitation-facts.ts'
import { type PolicyAbove, readPolicyStack } from '../storage/policies.ts'
import { readAddress } from './addresses.ts'

export type Grantable = Exclude<Role, 'owner'>

/** Somebody to share with. */
export interface Sharee {
  address: string
  name: string
  is: 'user' | 'group' | 'mailbox' | 'federated' | 'guest'
  /** Their row in the directory; null for somebody outside who is not known here yet. */
  principal: Principal | null
  /** Of an organization that was federated: nobody there can accept anything now. */
  parted: boolean
  /** From `none` to the most that the policy allows. */
  roles: Grantable[]
  /** The rule that sets the limit. */
  because: string
  /** The most that a personal address, which needs no sign-in, shows them; `none` for people inside. */
  personal: Cap
}

const contactRoles: readonly Grantable[] = ['none', 'read', 'write']

/** Roles that a collection of the kind can give, up to the cap. */
export function rolesUpTo(kind: CollectionKind, cap: Role): Grantable[] {
  return grantableRoles.filter(role => rank(role) <= rank(cap) && (kind === 'calendar' || contactRoles.includes(role)))
}

export const inside: Cap = { role: 'owner', because: 'inside the organization' }

/** What a grantee of a permission may have at most. @param accepted outsiders whom the organization knows */
export function capFor(policy: PolicyAbove, { is, address }: Pick<Sharee, 'is' | 'address'>, accepted: boolean): Cap {
  return is === 'guest' || is === 'federated' ? outsideCap(policy, address, accepted, policy) : inside
}

/** @throws Problem `calendar-cannot-be-shared` for what is no address, for a group that is not a security group, and for who is there no more */
export async function shareeOf(db: Db, access: Access<'share'>, given: string, field: string): Promise<Sharee> {
  const address = readAddress(given, field)
  const policy = await readPolicyStack(db, access)
  const principal = await findAddress(db, access, address)
  if (principal?.kind === 'group' && principal.groupKind !== 'security') {
    throw new Problem('calendar-cannot-be-shared', 'The address is a group that is not a security group', {
      reason: 'group-not-security',
      field,
    })
  }
  const { here, partner } = await standingOf(db, access.organizationId, address)
  if (here?.disabled) {
    throw new Problem('calendar-cannot-be-shared', 'Whoever had the address has it no more', { reason: 'address-not-valid', field })
  }
  const is = principal && principal.kind !== 'guest' ? principal.kind : partner ? 'federated' : 'guest'
  const cap = capFor(policy, { is, address }, principal !== null)
  const outside = is === 'guest' || is === 'federated'
  return {
    address,
    name: principal?.name ?? partner?.name ?? '',
    is,
    principal,
    parted: is === 'federated' && partner === null,
    roles: rolesUpTo(policy.kind, cap.role),
    because: cap.because,
    personal: outside && policy.kind === 'calendar' ? anonymousCap(policy, policy, address) : { role: 'none', because: cap.because },
  }
}

/** @throws Problem `policy` with the highest role that is allowed, `calendar-cannot-be-shared` where that is none */
export function refuseAbove(role: Role, { role: highestRole, because }: Cap, kind: CollectionKind, field: string): void {
  if (rank(role) <= rank(highestRole)) return
  const details = { highestRole, because, field, ...(kind === 'calendar' ? {} : { kind }) }
  if (highestRole === 'none') {
    throw new Problem(
      'calendar-cannot-be-shared',
      `The address is outside the organization and the policy does not let you share this there (${because})`,
      { ...details, reason: 'outside-not-allowed' },
    )
  }
  throw new Problem('policy', `${role} is more than your organization allows here; the highest is ${highestRole} (${because})`, details)
}

/** @throws Problem `policy`, `calendar-cannot-be-shared`, and `bad-request` for a role that the kind of collection does not have */
export function refuseRole(sharee: Pick<Sharee, 'roles' | 'because'>, kind: CollectionKind, role: Grantable, field: string): void {
  if (sharee.roles.includes(role)) return
  if (!rolesUpTo(kind, 'owner').includes(role)) throw new Problem('bad-request', `${role} is no role of a contacts folder`, { field })
  refuseAbove(role, { role: sharee.roles.at(-1) ?? 'none', because: sharee.because }, kind, field)
}

/** Sharing with the owner changes nothing. @throws Problem `conflict` */
export async function refuseOwner(db: Db, access: Access<'share'>, address: string, field: string): Promise<void> {
  const { ownerAddress } = await readCollection(db, access)
  if (ownerAddress === address) throw new Problem('conflict', 'They own it: they see everything already', { field })
}

/** Roles (Microsoft Graph `calendarPermission`), privileges and visibilities: the ladder of "what" (sharing model §2). */
import type { Visibility } from './visible.ts'

/** From least to most. */
export const roles = [
  'none',
  'freeBusyRead',
  'limitedRead',
  'read',
  'write',
  'delegateWithoutPrivateEventAccess',
  'delegateWithPrivateEventAccess',
  'owner',
] as const
export type Role = (typeof roles)[number]

/** Roles a permission may give: everything but ownership. */
export const grantableRoles = roles.filter((role): role is Exclude<Role, 'owner'> => role !== 'owner')
/** Roles a publish link, a snapshot or the policy's anonymous rules may give: views, never change. */
export const viewRoles = ['freeBusyRead', 'limitedRead', 'read'] as const
export type ViewRole = (typeof viewRoles)[number]

export type CollectionKind = 'calendar' | 'contacts'

/** What is asked of a collection. `share` covers permissions, links, snapshots and deletion of the collection. */
export const privileges = ['readFreeBusy', 'read', 'write', 'writeProperties', 'share'] as const
export type Privilege = (typeof privileges)[number]

const least = {
  readFreeBusy: 'freeBusyRead',
  read: 'limitedRead',
  write: 'write',
  writeProperties: 'owner',
  share: 'owner',
} as const satisfies Record<Privilege, Role>

const shows = {
  none: null,
  freeBusyRead: 'busy',
  limitedRead: 'limited',
  read: 'details',
  write: 'details',
  delegateWithoutPrivateEventAccess: 'details',
  delegateWithPrivateEventAccess: 'full',
  owner: 'full',
} as const satisfies Record<Role, Visibility | null>

export function rank(role: Role): number {
  return roles.indexOf(role)
}

export function atLeast(role: Role, wanted: Role): boolean {
  return rank(role) >= rank(wanted)
}

export function lower(a: Role, b: Role): Role {
  return rank(a) <= rank(b) ? a : b
}

export function higher(a: Role, b: Role): Role {
  return rank(a) >= rank(b) ? a : b
}

/** Does the role carry the privilege? */
export function carries(role: Role, privilege: Privilege): boolean {
  return atLeast(role, least[privilege])
}

/** The least role that carries the privilege, for messages. */
export function leastRole(privilege: Privilege): Role {
  return least[privilege]
}

/** What the role shows of an object that is not private; null for nothing. */
export function visibilityOf(role: Role): Visibility | null {
  return shows[role]
}

export function isRole(value: string): value is Role {
  return (roles as readonly string[]).includes(value)
}

export function isViewRole(value: string): value is ViewRole {
  return (viewRoles as readonly string[]).includes(value)
}

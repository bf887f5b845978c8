/** What a link gives today under the policy above it, and what the policy lets a new one be. */
import type { Access } from '../sharing/access.ts'
import { anonymousCap, anonymousExpiryRequired, anonymousMaxDays, anonymousSuspension, type Cap, defaultLinkType } from '../sharing/caps.ts'
import type { LinkAudience } from '../sharing/policy.ts'
import { lower, type Role } from '../sharing/roles.ts'
import type { Db } from '../storage/database.ts'
import { listLinksOf, type PublishLink } from '../storage/links.ts'
import { type PolicyAbove, readPolicyStack, readPolicyStacks } from '../storage/policies.ts'

export type LinkState = 'live' | 'suspended' | 'expired' | 'unpublished'

/** A link as its owner sees it: what was published, and what it gives today. */
export interface ShownLink extends PublishLink {
  state: LinkState
  effectiveRole: Role
  because: string | null
}

/** @param now the application's clock; decisions themselves go by the database's */
export function shown(link: PublishLink, policy: PolicyAbove, now: Date): ShownLink {
  if (link.unpublishedAt) return { ...link, state: 'unpublished', effectiveRole: 'none', because: null }
  if (link.expiresAt && link.expiresAt <= now) return { ...link, state: 'expired', effectiveRole: 'none', because: null }
  if (link.audience !== 'anonymous') return { ...link, state: 'live', effectiveRole: link.role, because: null }
  const cap = anonymousCap(policy, policy, link.recipientAddress)
  const suspended = anonymousSuspension(policy, link, now)
  const effectiveRole = suspended === null ? lower(link.role, cap.role) : 'none'
  const because = suspended ?? (effectiveRole === link.role ? null : cap.because)
  return { ...link, state: effectiveRole === 'none' ? 'suspended' : 'live', effectiveRole, because }
}

/** How many links of each calendar work now; calendars without any are not in it. */
export async function countLive(db: Db, accesses: readonly Access<'share'>[], now: Date): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  const found = await listLinksOf(db, accesses)
  const published = accesses.filter(access => found.has(access.collectionId))
  for (const [id, policy] of await readPolicyStacks(db, published)) {
    counts.set(id, (found.get(id) ?? []).filter(link => shown(link, policy, now).state === 'live').length)
  }
  return counts
}

/** What the policy lets a new anonymous link be, and what it proposes: what the publish dialog shows. */
export interface Ceiling extends Cap {
  maxDays: number | null
  expiryRequired: boolean
  defaultLinkType: LinkAudience
}

export async function anonymousCeiling(db: Db, access: Access<'share'>): Promise<Ceiling> {
  const policy = await readPolicyStack(db, access)
  return {
    ...anonymousCap(policy, policy),
    maxDays: anonymousMaxDays(policy),
    expiryRequired: anonymousExpiryRequired(policy),
    defaultLinkType: defaultLinkType(policy),
  }
}

/** Every mailbox and collection with its own setting beside what holds there: where an organization is open, at a glance. */
import type { Access } from '../sharing/access.ts'
import { effectivePolicy } from '../sharing/effective.ts'
import type { SharingCapability } from '../sharing/policy.ts'
import type { Db } from '../storage/database.ts'
import { listPolicyScopes, type PolicyScopeEntry } from '../storage/policy-scopes.ts'

export interface ScopeAtAGlance extends Pick<PolicyScopeEntry, 'kind' | 'id' | 'name' | 'owner'> {
  /** Set here; null inherits. */
  sharingCapability: SharingCapability | null
  effectiveCapability: SharingCapability
  /** The settings that are set here. */
  sets: string[]
}

/** @param page as `storage/policy-scopes.ts` takes it */
export async function listScopes(
  db: Db,
  access: Access<'administer'>,
  page: Parameters<typeof listPolicyScopes>[2],
): Promise<{ value: ScopeAtAGlance[]; next: [string, string] | null }> {
  const { entries, next } = await listPolicyScopes(db, access, page)
  const value = entries.map(({ kind, id, name, owner, set, stack }) => ({
    kind,
    id,
    name,
    owner,
    sharingCapability: set.sharingCapability ?? null,
    effectiveCapability: effectivePolicy(stack).sharingCapability,
    sets: Object.entries(set).flatMap(([setting, value]) => (value === null ? [] : [setting])),
  }))
  return { value, next }
}

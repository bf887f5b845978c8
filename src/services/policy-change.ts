/** A change of the policy as people write it, read and checked against what stands above its scope; nothing is written here. */
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import { parseDomain, parseDomainRule } from '../sharing/domain-rules.ts'
import { effectivePolicy } from '../sharing/effective.ts'
import { looserThan } from '../sharing/looser.ts'
import type { AnonymousLinks, PolicyOverride, PolicyScope, PolicyStack, SharerRule, SharingPolicy } from '../sharing/policy.ts'
import type { Db } from '../storage/database.ts'
import { findAddress, principalById } from '../storage/directory.ts'
import { type PolicySubject, readStackOf } from '../storage/policies.ts'
import { completePolicy } from '../storage/policy-rows.ts'
import { readAddress } from './addresses.ts'
import { isId } from './names.ts'

/** The policy with its rules as lines. */
export interface PolicyText extends Omit<SharingPolicy, 'domainRules' | 'domains'> {
  domainRules: string[]
  domains: string[]
}

/** A change: what is absent stays, null goes back to the default (or to what is above). `groupId` takes an address too. */
export type PolicyChange = { [K in keyof Omit<PolicyText, 'anonymousLinks'>]?: PolicyText[K] | null | undefined } & {
  anonymousLinks?: Partial<AnonymousLinks> | null | undefined
}

/** Where a policy is set: on the organization (null), or on a mailbox or collection of a kind. */
export type ScopeName = { kind: PolicySubject['kind']; id: string } | null

/** What a change comes to. */
export interface Planned {
  scope: PolicyScope
  subjectId: string
  before: PolicyOverride
  after: PolicyOverride
  /** What stands over the scope, with the scope as it is and as it would be. */
  now: PolicyStack
  next: PolicyStack
}

const mostRules = 500

/** What stands over a scope today. @throws Problem `not-found` for a scope that there is not */
export async function stackOf(
  db: Db,
  access: Access<'administer'>,
  scope: ScopeName,
): Promise<Pick<Planned, 'scope' | 'subjectId' | 'before' | 'now'>> {
  const subjectId = scope?.id ?? access.organizationId
  const found = scope !== null && !isId(scope.id) ? null : await readStackOf(db, access, subjectId)
  if (!found || (scope && found.kind !== scope.kind)) throw new Problem('not-found', `There is no such ${scope?.kind ?? 'organization'}`)
  return { scope: found.scope, subjectId, before: found.set, now: found.stack }
}

/**
 * Reads a change. Looser than what holds above is refused, naming both; a level above that is tightened later needs no asking.
 * @throws Problem `bad-request` naming the field, `policy` for what is looser, `not-found`
 */
export async function planChange(db: Db, access: Access<'administer'>, scope: ScopeName, change: PolicyChange): Promise<Planned> {
  const found = await stackOf(db, access, scope)
  const above = levelAbove(found.scope, found.now)
  const links = found.before.anonymousLinks ?? (above?.policy ?? found.now.organization).anonymousLinks
  const after = { ...found.before, ...(await read(db, access, change, links)) }
  const looser = above && looserThan(changed(found.before, after), above.policy)
  if (above && looser) {
    const detail = `${looser.wanted} is looser than ${above.name} ${looser.field} ${looser.above}; a lower level can be stricter, never looser`
    throw new Problem('policy', detail, { field: looser.field, because: `${above.name} ${looser.field} ${looser.above}` })
  }
  return { ...found, after, next: withScope(found.now, found.scope, after) }
}

/** The stack with one of its scopes set otherwise. */
export function withScope(stack: PolicyStack, scope: PolicyScope, set: PolicyOverride): PolicyStack {
  return scope === 'organization' ? { ...stack, organization: completePolicy(set) } : { ...stack, [scope]: set }
}

function levelAbove(scope: PolicyScope, stack: PolicyStack): { name: string; policy: SharingPolicy } | null {
  if (scope === 'organization') return null
  const policy = effectivePolicy({
    organization: stack.organization,
    mailbox: scope === 'collection' ? stack.mailbox : null,
    collection: null,
  })
  const name = scope === 'collection' && stack.mailbox ? 'organization and mailbox' : 'organization'
  return { name, policy }
}

// What was set before and has become looser since is not this change's fault.
function changed(before: PolicyOverride, after: PolicyOverride): PolicyOverride {
  const differs = Object.entries(after).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(before[key as keyof PolicyOverride]),
  )
  const set = Object.fromEntries(differs) as PolicyOverride
  return 'domains' in set || 'domainMode' in set ? { ...set, domainMode: after.domainMode ?? null, domains: after.domains ?? null } : set
}

async function read(db: Db, access: Access<'administer'>, change: PolicyChange, base: AnonymousLinks): Promise<PolicyOverride> {
  const { domainRules, domains, anonymousLinks, externalSharers, ...rest } = change
  const override: Record<string, unknown> = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
  if (domainRules !== undefined) override['domainRules'] = domainRules === null ? null : readRules(domainRules)
  if (domains !== undefined) override['domains'] = domains === null ? null : readDomains(domains)
  if (anonymousLinks !== undefined) override['anonymousLinks'] = anonymousLinks === null ? null : { ...base, ...anonymousLinks }
  if (externalSharers !== undefined) override['externalSharers'] = externalSharers && (await readSharers(db, access, externalSharers))
  return override as PolicyOverride
}

function readDomains(given: readonly string[]): string[] {
  if (given.length > mostRules) throw new Problem('bad-request', `A policy has at most ${mostRules} domains`, { field: 'domains' })
  return [...new Set(given.map(parseDomain))].toSorted()
}

function readRules(lines: readonly string[]): SharingPolicy['domainRules'] {
  if (lines.length > mostRules) throw new Problem('bad-request', `A policy has at most ${mostRules} rules`, { field: 'domainRules' })
  const rules = lines.map(parseDomainRule)
  const twice = rules.find((rule, index) => rules.findIndex(other => other.domain === rule.domain) !== index)
  if (twice) throw new Problem('bad-request', `There are two rules for ${twice.domain}`, { field: 'domainRules' })
  return rules
}

async function readSharers(db: Db, access: Access<'administer'>, { allow, groupId }: SharerRule): Promise<SharerRule> {
  const fault = (message: string) => new Problem('bad-request', message, { field: 'externalSharers.groupId' })
  if (allow !== 'group') {
    if (groupId !== null) throw fault('A group is named only where one group may share outside')
    return { allow, groupId }
  }
  if (groupId === null) throw fault('Name the group whose members may share outside')
  const group = isId(groupId)
    ? await principalById(db, access, groupId)
    : await findAddress(db, access, readAddress(groupId, 'externalSharers.groupId'))
  if (group?.kind !== 'group') throw fault('There is no such group in the organization')
  if (group.groupKind !== 'security') throw fault('This is not a security group')
  return { allow, groupId: group.id }
}

/**
 * The most that people outside and bearers of links get today (sharing model §4). Every scope that says something must allow:
 * organization, mailbox, collection.
 */
import { type DomainRule, formatDomainRule, listed, ruleFor } from './domain-rules.ts'
import {
  domainModes,
  type LinkAudience,
  linkAudiences,
  type PolicyOverride,
  type PolicyScope,
  type PolicyStack,
  type Shared,
  type SharingCapability,
  sharingCapabilities,
  type SharingPolicy,
} from './policy.ts'
import { rank, type Role, type ViewRole } from './roles.ts'

/** A limit and the rule that sets it, as text an administrator recognises. */
export interface Cap {
  role: Role
  because: string
}

function scopes(stack: PolicyStack): [PolicyScope, PolicyOverride | SharingPolicy][] {
  const all: [PolicyScope, PolicyOverride | SharingPolicy | null][] = [
    ['organization', stack.organization],
    ['mailbox', stack.mailbox],
    ['collection', stack.collection],
  ]
  return all.filter((entry): entry is [PolicyScope, PolicyOverride | SharingPolicy] => entry[1] !== null)
}

const needed = ['sharingCapability', 'domainRules', 'domainMode', 'domains', 'anonymousLinks', 'externalSharers'] as const

/** A setting that the organization's policy lacks: nothing is given then, whatever the rest says (invariant 31); null when it is whole. */
function incomplete({ organization }: PolicyStack): string | null {
  const set: PolicyOverride = organization
  const missing = needed.find(setting => (set[setting] ?? null) === null)
  return missing === undefined ? null : `organization ${missing} is not known`
}

/** The scope whose `sharingCapability` is below the least that is needed; null when all allow. */
function incapable(stack: PolicyStack, least: SharingCapability): string | null {
  for (const [scope, policy] of scopes(stack)) {
    const set = policy.sharingCapability
    if (set && sharingCapabilities.indexOf(set) < sharingCapabilities.indexOf(least)) return `${scope} sharingCapability ${set}`
  }
  return null
}

/** The scope that does not let whoever shared this share outside; null when all do. */
function sharerRefused(stack: PolicyStack, shared: Shared): string | null {
  for (const [scope, { externalSharers: rule }] of scopes(stack)) {
    if (!rule || rule.allow === 'everyone') continue
    const member = rule.allow === 'group' && rule.groupId !== null && shared.sharerGroups.includes(rule.groupId)
    if (!member) return `${scope} externalSharers ${rule.allow}`
  }
  return null
}

/** The scope whose list of domains keeps the address out; null when none does. */
function domainRefused(stack: PolicyStack, domain: string): string | null {
  for (const [scope, { domainMode, domains }] of scopes(stack)) {
    const found = listed(domains ?? [], domain)
    if (domainMode && !domainModes.includes(domainMode)) return `${scope} domainMode is not known`
    if (domainMode === 'blockList' && found !== null) return `${scope} domains blockList ${found}`
    if (domainMode === 'allowList' && found === null) return `${scope} domains allowList without ${domain}`
  }
  return null
}

function granted(rule: DomainRule | null, shared: Shared): Role {
  if (shared.kind === 'contacts') return rule?.contacts ? 'read' : 'none'
  return rule?.calendar ?? 'none'
}

function capByRules(stack: PolicyStack, shared: Shared, find: (rules: readonly DomainRule[]) => DomainRule | null): Cap {
  let cap: Cap = { role: 'owner', because: 'no rule' }
  for (const [scope, policy] of scopes(stack)) {
    if (!policy.domainRules) continue
    const rule = find(policy.domainRules)
    const role = granted(rule, shared)
    if (rank(role) < rank(cap.role)) cap = { role, because: `${scope} rule ${rule ? formatDomainRule(rule) : 'none that applies'}` }
  }
  return cap
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1)
}

function refused(because: string): Cap {
  return { role: 'none', because }
}

const calendarOfNobody: Shared = { kind: 'calendar', sharerGroups: [] }

/**
 * The most an anonymous link gives today (`Anonymous` rule, capability, `externalSharers`, `anonymousLinks.maxRole`).
 * @param recipient whom a personal link was sent to: its domain must be one that may be shared with
 */
export function anonymousCap(stack: PolicyStack, shared: Shared = calendarOfNobody, recipient: string | null = null): Cap {
  const because =
    incomplete(stack) ??
    incapable(stack, 'ExternalUserAndGuestSharing') ??
    sharerRefused(stack, shared) ??
    (recipient === null ? null : domainRefused(stack, domainOf(recipient)))
  if (because !== null) return refused(because)
  let cap = capByRules(stack, shared, rules => rules.find(rule => rule.domain === 'Anonymous') ?? null)
  for (const [scope, policy] of scopes(stack)) {
    if (!policy.anonymousLinks) continue
    const max: Role = policy.anonymousLinks.maxRole ?? 'none'
    if (rank(max) < rank(cap.role)) cap = { role: max, because: `${scope} anonymousLinks.maxRole ${max}` }
  }
  return cap
}

/** The most a person outside gets today, by the domain of the address; `accepted` when the person is known here already. */
export function outsideCap(stack: PolicyStack, address: string, accepted: boolean, shared: Shared = calendarOfNobody): Cap {
  const domain = domainOf(address)
  const because =
    (address.includes('@') ? null : 'no address') ??
    incomplete(stack) ??
    incapable(stack, accepted ? 'ExistingExternalUserSharingOnly' : 'ExternalUserSharingOnly') ??
    sharerRefused(stack, shared) ??
    domainRefused(stack, domain)
  return because === null ? capByRules(stack, shared, rules => ruleFor(rules, domain)) : refused(because)
}

/** The longest life of an anonymous link in days that every scope allows; null for no limit. */
export function anonymousMaxDays(stack: PolicyStack): number | null {
  const limits = scopes(stack)
    .map(([, policy]) => policy.anonymousLinks?.maxDays ?? null)
    .filter((days): days is number => days !== null)
  return limits.length > 0 ? Math.min(...limits) : null
}

export function anonymousExpiryRequired(stack: PolicyStack): boolean {
  return scopes(stack).some(([, policy]) => policy.anonymousLinks?.expiryRequired === true)
}

/** When today's policy ends an anonymous link, whatever the link itself says; null for never. */
export function anonymousEnd(stack: PolicyStack, createdAt: Date): Date | null {
  const maxDays = anonymousMaxDays(stack)
  return maxDays === null ? null : new Date(createdAt.getTime() + maxDays * 24 * 60 * 60 * 1000)
}

/** The rule on the life of anonymous links by which today's policy suspends one that was made under an earlier policy; null for none. */
export function anonymousSuspension(stack: PolicyStack, link: { createdAt: Date; expiresAt: Date | null }, now: Date): string | null {
  const end = anonymousEnd(stack, link.createdAt)
  // Without a time there is no decision: this throws where a comparison of dates would be false.
  if (end !== null) return now.getTime() >= end.getTime() ? `anonymousLinks.maxDays ${anonymousMaxDays(stack)}` : null
  return anonymousExpiryRequired(stack) && link.expiresAt === null ? 'anonymousLinks.expiryRequired' : null
}

/** `webDavPublishing` is a switch of its own: every scope that sets it must allow. */
export function webDavAllowed(stack: PolicyStack): boolean {
  return scopes(stack).every(([, policy]) => policy.webDavPublishing !== false)
}

/** May an invitation be accepted by another address than it was sent to? One scope that says no is enough. */
export function matchRequired(stack: PolicyStack): boolean {
  return scopes(stack).some(([, policy]) => policy.requireAcceptingAccountMatchInvitedAccount === true)
}

/** What everybody inside gets on a new calendar: the least that any scope says. */
export function internalDefault(stack: PolicyStack): 'none' | ViewRole {
  const set = scopes(stack).flatMap(([, policy]) => policy.internalDefaultRole ?? [])
  return set.reduce((least, one) => (rank(one) < rank(least) ? one : least), 'read')
}

/** What the publish dialog proposes: the narrowest audience that any scope says. */
export function defaultLinkType(stack: PolicyStack): LinkAudience {
  const set = scopes(stack).flatMap(([, policy]) => policy.defaultLinkType ?? [])
  return set.reduce((least, one) => (linkAudiences.indexOf(one) < linkAudiences.indexOf(least) ? one : least), 'anonymous')
}

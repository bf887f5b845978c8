/**
 * What holds for a mailbox or a collection once every scope above it has spoken: the strictest of each setting (sharing model §4).
 * For people who look at a policy; decisions ask each scope by itself (`caps.ts`).
 */
import { type DomainRule, listed, ruleFor } from './domain-rules.ts'
import { anonymousExpiryRequired, anonymousMaxDays, defaultLinkType, internalDefault, matchRequired, webDavAllowed } from './caps.ts'
import {
  externalSharers,
  type PolicyOverride,
  type PolicyStack,
  sharingCapabilities,
  type SharerRule,
  type SharingPolicy,
} from './policy.ts'
import { lower, rank, type ViewRole } from './roles.ts'

type Said = PolicyOverride | SharingPolicy

// An underscore is in no domain: it stands for any name below the parent that no rule names.
function named(domain: string): string {
  return domain.startsWith('*.') ? `_${domain.slice(1)}` : domain
}

/** The entry of a list of domains that covers what another list's entry names; null for none. */
export function listedUnder(domains: readonly string[], domain: string): string | null {
  return listed(domains, named(domain))
}

/** The rule of one list that decides on what another list's rule names. */
export function ruleUnder(rules: readonly DomainRule[], domain: string): DomainRule | null {
  if (domain === 'Anonymous' || domain === '*') return rules.find(rule => rule.domain === domain) ?? null
  return ruleFor(rules, named(domain))
}

// The most specific rule of all lists together lies below the most specific one of each: their least is exact for every domain.
function rulesOf(lists: readonly (readonly DomainRule[])[]): DomainRule[] {
  const names = [...new Set(lists.flatMap(rules => rules.map(rule => rule.domain)))]
  const least = names.map(domain => {
    const each = lists.map(rules => ruleUnder(rules, domain))
    const calendar = each.map(rule => rule?.calendar ?? 'none').reduce(lower)
    return { domain, calendar, contacts: each.every(rule => rule?.contacts === true) }
  })
  return least.filter(rule => lists.length === 1 || rule.domain !== 'Anonymous' || rank(rule.calendar) > 0)
}

/** Names that stand in every allow list, or the union of the block lists; allowed names that a block list has are left out. */
function domainsOf(said: readonly Said[]): Pick<SharingPolicy, 'domainMode' | 'domains'> {
  const lists = (mode: string) => said.filter(one => one.domainMode === mode).map(one => one.domains ?? [])
  const [allow, block] = [lists('allowList'), lists('blockList').flat()]
  if (allow.length === 0) return { domainMode: block.length > 0 ? 'blockList' : modeWithout(said), domains: [...new Set(block)].toSorted() }
  const inAll = allow.flat().filter(domain => allow.every(list => listedUnder(list, domain) !== null))
  return { domainMode: 'allowList', domains: [...new Set(inAll)].filter(domain => listedUnder(block, domain) === null).toSorted() }
}

function modeWithout(said: readonly Said[]): SharingPolicy['domainMode'] {
  return said.some(one => one.domainMode === 'blockList') ? 'blockList' : 'none'
}

function sharersOf(said: readonly Said[]): SharerRule {
  const rules = said.flatMap(one => one.externalSharers ?? [])
  return rules.reduce((least, one) => (strictness(one) >= strictness(least) ? one : least))
}

export function strictness({ allow }: SharerRule): number {
  return externalSharers.indexOf(allow)
}

/** Every setting as it holds at the lowest scope of the stack. */
export function effectivePolicy(stack: PolicyStack): SharingPolicy {
  const said: Said[] = [stack.organization, stack.mailbox, stack.collection].filter(one => one !== null)
  const capability = said.flatMap(one => one.sharingCapability ?? []).map(one => sharingCapabilities.indexOf(one))
  const maxRole = said.flatMap(one => one.anonymousLinks?.maxRole ?? []).reduce<ViewRole>((a, b) => (rank(b) < rank(a) ? b : a), 'read')
  return {
    sharingCapability: sharingCapabilities[Math.min(...capability)] ?? 'Disabled',
    domainRules: rulesOf(said.flatMap(one => (one.domainRules ? [one.domainRules] : []))),
    ...domainsOf(said),
    anonymousLinks: { maxRole, maxDays: anonymousMaxDays(stack), expiryRequired: anonymousExpiryRequired(stack) },
    externalSharers: sharersOf(said),
    requireAcceptingAccountMatchInvitedAccount: matchRequired(stack),
    preventExternalUsersFromResharing: said.some(one => one.preventExternalUsersFromResharing === true),
    defaultLinkType: defaultLinkType(stack),
    internalDefaultRole: internalDefault(stack),
    webDavPublishing: webDavAllowed(stack),
  }
}

/**
 * The organization's sharing policy (sharing model §4): settings, Exchange's rule syntax and the cap each subject class gets.
 * The same settings exist on organization, mailbox and collection; every one that is set must allow, so a lower scope is
 * stricter and never looser.
 */
import { Problem } from '../errors.ts'
import { isRole, lower, rank, type Role, type ViewRole } from './roles.ts'

/** SharePoint's `SharingCapability`, from least to most. */
export const sharingCapabilities = [
  'Disabled',
  'ExistingExternalUserSharingOnly',
  'ExternalUserSharingOnly',
  'ExternalUserAndGuestSharing',
] as const
export type SharingCapability = (typeof sharingCapabilities)[number]

export const linkAudiences = ['direct', 'organization', 'anonymous'] as const
export type LinkAudience = (typeof linkAudiences)[number]

/** Exchange `New-SharingPolicy -Domains`: one line, read. */
export interface DomainRule {
  /** `Anonymous`, `*`, `fabrikam.com` or `*.fabrikam.com`; domains in lower case. */
  domain: string
  /** The most a subject of that domain gets on a calendar. */
  calendar: Role
  contacts: boolean
}

export interface AnonymousLinks {
  maxRole: ViewRole
  /** Longest life of an anonymous link in days, counted from its creation; null for no limit. */
  maxDays: number | null
  expiryRequired: boolean
}

export interface SharingPolicy {
  sharingCapability: SharingCapability
  domainRules: readonly DomainRule[]
  anonymousLinks: AnonymousLinks
  defaultLinkType: LinkAudience
  internalDefaultRole: 'none' | ViewRole
  webDavPublishing: boolean
}

/** What a mailbox or a collection sets on its own; null or absent inherits. */
export type PolicyOverride = { readonly [K in keyof SharingPolicy]?: SharingPolicy[K] | null }

export type PolicyScope = 'organization' | 'mailbox' | 'collection'

/** All that stands above one collection. */
export interface PolicyStack {
  organization: SharingPolicy
  mailbox: PolicyOverride | null
  collection: PolicyOverride | null
}

/** A limit and the rule that sets it, as text an administrator recognises. */
export interface Cap {
  role: Role
  because: string
}

/** A fresh organization: people outside and anonymous readers get busy times at most. */
export const defaultPolicy: SharingPolicy = {
  sharingCapability: 'ExternalUserAndGuestSharing',
  domainRules: [
    { domain: '*', calendar: 'freeBusyRead', contacts: false },
    { domain: 'Anonymous', calendar: 'freeBusyRead', contacts: false },
  ],
  anonymousLinks: { maxRole: 'read', maxDays: null, expiryRequired: false },
  defaultLinkType: 'anonymous',
  internalDefaultRole: 'freeBusyRead',
  webDavPublishing: true,
}

const actions = new Map<string, Role>([
  ['calendarsharingfreebusysimple', 'freeBusyRead'],
  ['calendarsharingfreebusydetail', 'limitedRead'],
  ['calendarsharingfreebusyreviewer', 'read'],
])
const actionNames = new Map<Role, string>([
  ['freeBusyRead', 'CalendarSharingFreeBusySimple'],
  ['limitedRead', 'CalendarSharingFreeBusyDetail'],
  ['read', 'CalendarSharingFreeBusyReviewer'],
])
const domainForm = /^(?:\*|(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)$/

/**
 * Reads one line `Domain: Action[, Action]` (Exchange `SharingPolicyDomain`). A role name is accepted as an action too.
 * @throws Problem `bad-request` naming what is wrong with the line
 */
export function parseDomainRule(line: string): DomainRule {
  const fault = (reason: string) => new Problem('bad-request', `Domain rule "${line.slice(0, 200)}": ${reason}`, { field: 'domainRules' })
  if (line.length > 500) throw fault('is longer than 500 characters')
  const colon = line.indexOf(':')
  if (colon < 0) throw fault('has no colon; expected "Domain: Action[, Action]"')
  const name = line.slice(0, colon).trim()
  const anonymous = name.toLowerCase() === 'anonymous'
  const domain = anonymous ? 'Anonymous' : name.toLowerCase()
  if (!anonymous && (domain.length > 253 || !domainForm.test(domain))) throw fault(`"${name}" is not a domain, "*" or "Anonymous"`)
  let calendar: Role = 'none'
  let contacts = false
  for (const text of line.slice(colon + 1).split(',')) {
    const action = text.trim()
    const role = actions.get(action.toLowerCase()) ?? (isRole(action) && action !== 'owner' ? action : undefined)
    if (action.toLowerCase() === 'contactssharing') contacts = true
    else if (role === undefined) throw fault(`"${action}" is not an action or a role`)
    else if (rank(role) > rank(calendar)) calendar = role
  }
  if (anonymous && rank(calendar) > rank('read')) throw fault(`the policy does not allow anonymous sharing with ${calendar}`)
  if (anonymous && contacts) throw fault('contacts are never shared with anonymous readers')
  return { domain, calendar, contacts }
}

/** The line again, in Exchange's own words where it has them. */
export function formatDomainRule(rule: DomainRule): string {
  const named = rule.calendar === 'none' ? [] : [actionNames.get(rule.calendar) ?? rule.calendar]
  const listed = rule.contacts ? [...named, 'ContactsSharing'] : named
  return `${rule.domain}:${listed.length > 0 ? listed.join(', ') : 'none'}`
}

/** The most specific rule for the domain: exact, then the closest parent written `*.parent`, then `*`; null for none. */
export function ruleFor(rules: readonly DomainRule[], domain: string): DomainRule | null {
  const wanted = domain.toLowerCase()
  const named = new Map(rules.map(rule => [rule.domain, rule]))
  const exact = named.get(wanted)
  if (exact) return exact
  for (let dot = wanted.indexOf('.'); dot >= 0; dot = wanted.indexOf('.', dot + 1)) {
    const parent = named.get(`*${wanted.slice(dot)}`)
    if (parent) return parent
  }
  return named.get('*') ?? null
}

function scopes(stack: PolicyStack): [PolicyScope, PolicyOverride | SharingPolicy][] {
  const all: [PolicyScope, PolicyOverride | SharingPolicy | null][] = [
    ['organization', stack.organization],
    ['mailbox', stack.mailbox],
    ['collection', stack.collection],
  ]
  return all.filter((entry): entry is [PolicyScope, PolicyOverride | SharingPolicy] => entry[1] !== null)
}

/** Does every scope that says anything allow at least this capability? Names the scope that does not. */
function capable(stack: PolicyStack, least: SharingCapability): PolicyScope | null {
  for (const [scope, policy] of scopes(stack)) {
    const set = policy.sharingCapability
    if (set && sharingCapabilities.indexOf(set) < sharingCapabilities.indexOf(least)) return scope
  }
  return null
}

function capByRules(stack: PolicyStack, find: (rules: readonly DomainRule[]) => DomainRule | null): Cap {
  let cap: Cap = { role: 'owner', because: 'no rule' }
  for (const [scope, policy] of scopes(stack)) {
    if (!policy.domainRules) continue
    const rule = find(policy.domainRules)
    const role = rule?.calendar ?? 'none'
    if (rank(role) < rank(cap.role)) cap = { role, because: `${scope} rule ${rule ? formatDomainRule(rule) : 'none that applies'}` }
  }
  return cap
}

/** The most an anonymous link gives today (`Anonymous` rule, capability, `anonymousLinks.maxRole`). */
export function anonymousCap(stack: PolicyStack): Cap {
  const forbids = capable(stack, 'ExternalUserAndGuestSharing')
  if (forbids) return { role: 'none', because: `${forbids} sharingCapability` }
  const cap = capByRules(stack, rules => rules.find(rule => rule.domain === 'Anonymous') ?? null)
  for (const [scope, policy] of scopes(stack)) {
    const max = policy.anonymousLinks?.maxRole
    if (max && rank(max) < rank(cap.role)) return { role: lower(max, cap.role), because: `${scope} anonymousLinks.maxRole ${max}` }
  }
  return cap
}

/** The most a person outside gets today, by the domain of the address; `accepted` when the person is a guest already. */
export function outsideCap(stack: PolicyStack, address: string, accepted: boolean): Cap {
  const forbids = capable(stack, accepted ? 'ExistingExternalUserSharingOnly' : 'ExternalUserSharingOnly')
  if (forbids) return { role: 'none', because: `${forbids} sharingCapability` }
  const domain = address.slice(address.lastIndexOf('@') + 1)
  return capByRules(stack, rules => ruleFor(rules, domain))
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

/** `webDavPublishing` is a switch of its own: every scope that sets it must allow. */
export function webDavAllowed(stack: PolicyStack): boolean {
  return scopes(stack).every(([, policy]) => policy.webDavPublishing !== false)
}

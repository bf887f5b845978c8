/** Exchange's `SharingPolicyDomain` lines: read, written, and which one is for an address (sharing model §4). */
import { Problem } from '../errors.ts'
import { isRole, rank, type Role } from './roles.ts'

/** Exchange `New-SharingPolicy -Domains`: one line, read. */
export interface DomainRule {
  /** `Anonymous`, `*`, `fabrikam.com` or `*.fabrikam.com`; domains in lower case. */
  domain: string
  /** The most a subject of that domain gets on a calendar. */
  calendar: Role
  contacts: boolean
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

/** A domain of an allow or block list: `fabrikam.com`, or `*.fabrikam.com` for all below it. @throws Problem `bad-request` */
export function parseDomain(text: string): string {
  const domain = text.trim().toLowerCase()
  if (domain === '*' || domain.length > 253 || !domainForm.test(domain)) {
    throw new Problem('bad-request', `"${text.slice(0, 200)}" is not a domain`, { field: 'domains' })
  }
  return domain
}

/** The entry of a list that the domain is in: itself, or a parent written `*.parent`; null for none. A parent alone does not name what is below it. */
export function listed(domains: readonly string[], domain: string): string | null {
  const wanted = domain.toLowerCase()
  return domains.find(one => one === wanted || (one.startsWith('*.') && wanted.endsWith(one.slice(1)))) ?? null
}

/** A lower scope can be stricter than what holds above it, never looser (sharing model §4): the first setting that would be, in words. */
import { formatDomainRule } from './domain-rules.ts'
import { listedUnder, ruleUnder, strictness } from './effective.ts'
import { linkAudiences, type PolicyOverride, sharingCapabilities, type SharingPolicy } from './policy.ts'
import { rank } from './roles.ts'

/** A setting that says more than the level above lets it. */
export interface Looser {
  field: keyof SharingPolicy
  wanted: string
  above: string
}

type Check = (set: PolicyOverride, above: SharingPolicy) => Looser | null

function found(field: keyof SharingPolicy, wanted: unknown, above: unknown): Looser {
  return { field, wanted: String(wanted), above: String(above) }
}

/** For settings whose values stand in an order, least first. */
function ordered<K extends keyof SharingPolicy>(field: K, order: (value: SharingPolicy[K]) => number): Check {
  return (set, above) => {
    const wanted = set[field] ?? null
    return wanted !== null && order(wanted as SharingPolicy[K]) > order(above[field]) ? found(field, wanted, above[field]) : null
  }
}

const domainRules: Check = (set, above) => {
  for (const rule of set.domainRules ?? []) {
    const over = ruleUnder(above.domainRules, rule.domain)
    const more = rank(rule.calendar) > rank(over?.calendar ?? 'none') || (rule.contacts && !over?.contacts)
    if (more) return found('domainRules', formatDomainRule(rule), over ? formatDomainRule(over) : `no rule for ${rule.domain}`)
  }
  return null
}

const domains: Check = ({ domainMode, domains: names }, above) => {
  if (domainMode === 'none' && above.domainMode !== 'none') return found('domainMode', domainMode, above.domainMode)
  if (domainMode !== 'allowList') return null
  for (const name of names ?? []) {
    const kept = listedUnder(above.domains, name) !== null
    if (above.domainMode === 'allowList' && !kept) return found('domains', name, 'an allowList without it')
    if (above.domainMode === 'blockList' && kept) return found('domains', name, 'a blockList with it')
  }
  return null
}

const anonymousLinks: Check = ({ anonymousLinks: set }, { anonymousLinks: above }) => {
  if (!set) return null
  if (rank(set.maxRole) > rank(above.maxRole)) return found('anonymousLinks', `maxRole ${set.maxRole}`, `maxRole ${above.maxRole}`)
  if (above.maxDays !== null && (set.maxDays === null || set.maxDays > above.maxDays)) {
    return found('anonymousLinks', `maxDays ${set.maxDays ?? 'without limit'}`, `maxDays ${above.maxDays}`)
  }
  return above.expiryRequired && !set.expiryRequired ? found('anonymousLinks', 'expiryRequired false', 'expiryRequired true') : null
}

const externalSharers: Check = ({ externalSharers: set }, { externalSharers: above }) =>
  set && strictness(set) < strictness(above) ? found('externalSharers', set.allow, above.allow) : null

const checks: readonly Check[] = [
  ordered('sharingCapability', value => sharingCapabilities.indexOf(value)),
  domainRules,
  domains,
  anonymousLinks,
  externalSharers,
  ordered('requireAcceptingAccountMatchInvitedAccount', value => Number(!value)),
  ordered('preventExternalUsersFromResharing', value => Number(!value)),
  ordered('defaultLinkType', value => linkAudiences.indexOf(value)),
  ordered('internalDefaultRole', rank),
  ordered('webDavPublishing', Number),
]

/** @param above what holds one level up; @returns null when nothing of the set is looser */
export function looserThan(set: PolicyOverride, above: SharingPolicy): Looser | null {
  for (const check of checks) {
    const one = check(set, above)
    if (one) return one
  }
  return null
}

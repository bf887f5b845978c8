/** The form of the sharing policy: values out of a policy, typed values with their faults, and the change they mean. */
import type { Request } from 'express'
import { Problem } from '../errors.ts'
import type { PolicyPage } from '../pages/screens/policy.ts'
import type { PolicyChange, PolicyText } from '../services/policy.ts'
import { parseDomain, parseDomainRule } from '../sharing/domain-rules.ts'
import { domainModes, externalSharers, linkAudiences, sharingCapabilities } from '../sharing/policy.ts'
import { viewRoles } from '../sharing/roles.ts'
import { choiceOf, rawOf, textOf } from './form.ts'

export type Values = PolicyPage['values']
export type Typed = Pick<PolicyPage, 'values' | 'faults'>

const longestLife = 3650

/** @param group the address of the group that may share outside; empty for none */
export function valuesOf({ anonymousLinks, domainRules, domains, ...policy }: PolicyText, group: string): Values {
  return {
    sharingCapability: policy.sharingCapability,
    domainRules: domainRules.join('\n'),
    domainMode: policy.domainMode,
    domains: domains.join('\n'),
    sharers: policy.externalSharers.allow,
    group,
    match: policy.requireAcceptingAccountMatchInvitedAccount,
    resharing: policy.preventExternalUsersFromResharing,
    anonymousMaxRole: anonymousLinks.maxRole,
    anonymousMaxDays: anonymousLinks.maxDays,
    anonymousExpiryRequired: anonymousLinks.expiryRequired,
    defaultLinkType: policy.defaultLinkType,
    internalDefaultRole: policy.internalDefaultRole,
  }
}

/** The number of the first line that cannot be read or says again what one above it did, counted from 1; null when all are well. */
function wrongLine(text: string, read: (line: string) => string): number | null {
  const seen = new Set<string>()
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue
    const name = nameOf(line, read)
    if (name === null || seen.has(name)) return index + 1
    seen.add(name)
  }
  return null
}

function nameOf(line: string, read: (line: string) => string): string | null {
  try {
    return read(line)
  } catch (error) {
    if (error instanceof Problem) return null
    throw error
  }
}

/** @throws Problem `bad-request` for what the form does not offer */
export function typedIn(request: Request): Typed {
  const days = textOf(request, 'anonymousMaxDays')
  const life = /^[1-9]\d{0,3}$/.test(days) && Number(days) <= longestLife ? Number(days) : null
  const [domainRules, domains] = [rawOf(request, 'domainRules'), rawOf(request, 'domains')]
  const [rule, domain] = [wrongLine(domainRules, line => parseDomainRule(line).domain), wrongLine(domains, parseDomain)]
  const sharers = choiceOf(request, 'sharers', externalSharers)
  const group = textOf(request, 'group').slice(0, 320)
  return {
    values: {
      sharingCapability: choiceOf(request, 'sharingCapability', sharingCapabilities),
      domainRules,
      domainMode: choiceOf(request, 'domainMode', domainModes),
      domains,
      sharers,
      group,
      match: textOf(request, 'match') === 'yes',
      resharing: textOf(request, 'resharing') === 'yes',
      anonymousMaxRole: choiceOf(request, 'anonymousMaxRole', viewRoles),
      anonymousMaxDays: life,
      anonymousExpiryRequired: textOf(request, 'anonymousExpiryRequired') === 'yes',
      defaultLinkType: choiceOf(request, 'defaultLinkType', linkAudiences),
      internalDefaultRole: choiceOf(request, 'internalDefaultRole', ['none', ...viewRoles] as const),
    },
    faults: {
      ...(rule === null ? {} : { domainRules: { line: rule } }),
      ...(domain === null ? {} : { domains: { line: domain } }),
      ...(sharers === 'group' && group === '' ? { group: 'unknown' } : {}),
      ...(days === '' || life !== null ? {} : { anonymousMaxDays: 'invalid' }),
    },
  }
}

function linesOf(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line !== '')
}

export function changeOf(values: Values): PolicyChange {
  return {
    sharingCapability: values.sharingCapability,
    domainRules: linesOf(values.domainRules),
    domainMode: values.domainMode,
    domains: linesOf(values.domains),
    externalSharers: { allow: values.sharers, groupId: values.sharers === 'group' ? values.group : null },
    requireAcceptingAccountMatchInvitedAccount: values.match,
    preventExternalUsersFromResharing: values.resharing,
    anonymousLinks: {
      maxRole: values.anonymousMaxRole,
      maxDays: values.anonymousMaxDays,
      expiryRequired: values.anonymousExpiryRequired,
    },
    defaultLinkType: values.defaultLinkType,
    internalDefaultRole: values.internalDefaultRole,
  }
}

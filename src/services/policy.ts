/** The sharing policy as people read and write it: Exchange's lines, Graph-like names. Each change is one audit row. */
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import { type AnonymousLinks, type PolicyOverride, type SharingPolicy, sharingCapabilities } from '../sharing/policy.ts'
import { formatDomainRule, parseDomain, parseDomainRule } from '../sharing/domain-rules.ts'
import { audit } from '../storage/audit.ts'
import type { Db } from '../storage/database.ts'
import { withdrawOutside } from '../storage/invitations.ts'
import {
  changePolicy as write,
  deleteOutsidePermissions,
  knowsPolicySubject,
  readOverride,
  readPolicy as readRow,
} from '../storage/policies.ts'
import { isId } from './names.ts'

/** The policy with its rules as lines. */
export interface PolicyText extends Omit<SharingPolicy, 'domainRules' | 'domains'> {
  domainRules: string[]
  domains: string[]
}

/** What one scope sets on its own; null inherits. */
export type OverrideText = { [K in keyof PolicyText]: PolicyText[K] | null }

/** A change: what is absent stays, null goes back to the default (or to what is above). */
export type PolicyChange = { [K in keyof Omit<PolicyText, 'anonymousLinks'>]?: PolicyText[K] | null | undefined } & {
  anonymousLinks?: Partial<AnonymousLinks> | null | undefined
}

const mostRules = 500

export async function readPolicy(db: Db, access: Access<'administer' | 'self'>): Promise<PolicyText> {
  const policy = await readRow(db, access)
  return { ...policy, domainRules: policy.domainRules.map(formatDomainRule), domains: [...policy.domains] }
}

function overrideOf(change: PolicyChange, before: AnonymousLinks | null): PolicyOverride {
  const { domainRules, domains, anonymousLinks, ...rest } = change
  const override: Record<string, unknown> = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
  if (domainRules !== undefined) override['domainRules'] = domainRules === null ? null : readRules(domainRules)
  if (domains !== undefined) override['domains'] = domains === null ? null : readDomains(domains)
  if (anonymousLinks !== undefined) {
    const base = before ?? { maxRole: 'read', maxDays: null, expiryRequired: false }
    override['anonymousLinks'] = anonymousLinks === null ? null : { ...base, ...anonymousLinks }
  }
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

/** Changes the organization's policy; it holds from the next request on, in every door. @throws Problem `bad-request` */
export async function changePolicy(tx: Db, access: Access<'administer'>, change: PolicyChange): Promise<PolicyText> {
  const before = await readPolicy(tx, access)
  await write(tx, access, access.organizationId, overrideOf(change, before.anonymousLinks))
  const after = await readPolicy(tx, access)
  await audit(tx, access, 'policy.change', { details: { before, after } })
  return after
}

/** What a collection or an owner sets on its own. @throws Problem `not-found` */
export async function readOverrideOf(db: Db, access: Access<'administer'>, subjectId: string): Promise<OverrideText> {
  await scopeOf(db, access, subjectId)
  const set = await readOverride(db, access, subjectId)
  return {
    sharingCapability: set?.sharingCapability ?? null,
    domainRules: set?.domainRules?.map(formatDomainRule) ?? null,
    anonymousLinks: set?.anonymousLinks ?? null,
    domainMode: set?.domainMode ?? null,
    domains: set?.domains ? [...set.domains] : null,
    externalSharers: set?.externalSharers ?? null,
    requireAcceptingAccountMatchInvitedAccount: set?.requireAcceptingAccountMatchInvitedAccount ?? null,
    preventExternalUsersFromResharing: set?.preventExternalUsersFromResharing ?? null,
    defaultLinkType: set?.defaultLinkType ?? null,
    internalDefaultRole: set?.internalDefaultRole ?? null,
    webDavPublishing: set?.webDavPublishing ?? null,
  }
}

async function scopeOf(db: Db, access: Access<'administer'>, subjectId: string): Promise<'collection' | 'mailbox'> {
  const scope = isId(subjectId) ? await knowsPolicySubject(db, access, subjectId) : null
  if (!scope) throw new Problem('not-found', 'There is no such calendar or owner')
  return scope
}

/**
 * Changes what a collection or an owner's collections set on their own. Looser than above is accepted and without effect: every
 * scope must allow. Switching outside sharing off here deletes what outsiders were given, for good (sharing model §5).
 */
export async function changeOverride(tx: Db, access: Access<'administer'>, subjectId: string, change: PolicyChange): Promise<OverrideText> {
  const scope = await scopeOf(tx, access, subjectId)
  const before = await readOverrideOf(tx, access, subjectId)
  await write(tx, access, subjectId, overrideOf(change, before.anonymousLinks))
  const after = await readOverrideOf(tx, access, subjectId)
  const off = after.sharingCapability === sharingCapabilities[0] && before.sharingCapability !== sharingCapabilities[0]
  const deleted = off ? await deleteOutsidePermissions(tx, access, subjectId) : 0
  const withdrawn = off ? await withdrawOutside(tx, access, subjectId) : 0
  const details = { scope, subject: subjectId, before, after, deletedPermissions: deleted, withdrawnInvitations: withdrawn }
  await audit(tx, access, 'policy.change', scope === 'collection' ? { collectionId: subjectId, details } : { details })
  return after
}

/** Sharing policy rows read as the values the ground decides with, and back. */
import { formatDomainRule, parseDomainRule } from '../sharing/domain-rules.ts'
import { defaultPolicy, type PolicyOverride, type PolicyStack, type SharingPolicy } from '../sharing/policy.ts'
import type { SharingPolicyRow } from './sharing-tables.ts'

/** As `to_json` gives it: dates are text and of no interest here. */
export type PolicyRow = Omit<SharingPolicyRow, 'updated_at'>

/** A row as an override. A stored rule that cannot be read any more counts as forbidding: the fault is thrown, never skipped. */
export function overrideOf(row: PolicyRow): PolicyOverride {
  const anonymous = row.anonymous_max_role !== null || row.anonymous_max_days !== null || row.anonymous_expiry_required !== null
  return {
    sharingCapability: row.sharing_capability,
    domainRules: row.domain_rules?.map(parseDomainRule) ?? null,
    anonymousLinks: anonymous
      ? {
          maxRole: row.anonymous_max_role ?? 'read',
          maxDays: row.anonymous_max_days,
          expiryRequired: row.anonymous_expiry_required ?? false,
        }
      : null,
    domainMode: row.domain_mode,
    domains: row.domains,
    externalSharers: row.external_sharers === null ? null : { allow: row.external_sharers, groupId: row.external_sharers_group_id },
    requireAcceptingAccountMatchInvitedAccount: row.require_accepting_account_match,
    preventExternalUsersFromResharing: row.prevent_external_resharing,
    defaultLinkType: row.default_link_type,
    internalDefaultRole: row.internal_default_role,
    webDavPublishing: row.web_dav_publishing,
  }
}

/** The organization's policy: what it has set, and the defaults for what it has not. */
export function completePolicy(override: PolicyOverride | null): SharingPolicy {
  const set = Object.entries(override ?? {}).filter(([, value]) => value !== null && value !== undefined)
  return { ...defaultPolicy, ...Object.fromEntries(set) }
}

/** Sorts the rows that concern one collection into their scopes. */
export function policyStack(of: { organization_id: string; owner_id: string; id: string }, rows: readonly PolicyRow[] | null): PolicyStack {
  const find = (subject: string) => {
    const row = rows?.find(one => one.subject_id === subject)
    return row ? overrideOf(row) : null
  }
  return { organization: completePolicy(find(of.organization_id)), mailbox: find(of.owner_id), collection: find(of.id) }
}

/** Columns for a change: only what is named is touched, null goes back to inheriting. */
export function columnsOf(change: PolicyOverride): Partial<PolicyRow> {
  const columns: Partial<PolicyRow> = {}
  if (change.sharingCapability !== undefined) columns.sharing_capability = change.sharingCapability
  if (change.domainRules !== undefined) columns.domain_rules = change.domainRules?.map(formatDomainRule) ?? null
  if (change.anonymousLinks !== undefined) {
    columns.anonymous_max_role = change.anonymousLinks?.maxRole ?? null
    columns.anonymous_max_days = change.anonymousLinks?.maxDays ?? null
    columns.anonymous_expiry_required = change.anonymousLinks?.expiryRequired ?? null
  }
  if (change.domainMode !== undefined) columns.domain_mode = change.domainMode
  if (change.domains !== undefined) columns.domains = change.domains && [...change.domains]
  if (change.externalSharers !== undefined) {
    columns.external_sharers = change.externalSharers?.allow ?? null
    columns.external_sharers_group_id = change.externalSharers?.groupId ?? null
  }
  if (change.requireAcceptingAccountMatchInvitedAccount !== undefined) {
    columns.require_accepting_account_match = change.requireAcceptingAccountMatchInvitedAccount
  }
  if (change.preventExternalUsersFromResharing !== undefined) {
    columns.prevent_external_resharing = change.preventExternalUsersFromResharing
  }
  if (change.defaultLinkType !== undefined) columns.default_link_type = change.defaultLinkType
  if (change.internalDefaultRole !== undefined) columns.internal_default_role = change.internalDefaultRole
  if (change.webDavPublishing !== undefined) columns.web_dav_publishing = change.webDavPublishing
  return columns
}

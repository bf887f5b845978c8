/**
 * The organization's sharing policy (sharing model §4): its settings. The same settings exist on organization, mailbox and
 * collection; every one that is set must allow, so a lower scope is stricter and never looser (`caps.ts`).
 */
import type { DomainRule } from './domain-rules.ts'
import type { CollectionKind, ViewRole } from './roles.ts'

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

export const domainModes = ['none', 'allowList', 'blockList'] as const
export type DomainMode = (typeof domainModes)[number]

/** Who may share outside: everyone, the members of one group at any depth, nobody. */
export const externalSharers = ['everyone', 'group', 'nobody'] as const
export type ExternalSharers = (typeof externalSharers)[number]

export interface SharerRule {
  allow: ExternalSharers
  /** The group, where `allow` is `group`. */
  groupId: string | null
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
  /** Outside addresses that may be shared with at all. */
  domainMode: DomainMode
  domains: readonly string[]
  anonymousLinks: AnonymousLinks
  externalSharers: SharerRule
  requireAcceptingAccountMatchInvitedAccount: boolean
  preventExternalUsersFromResharing: boolean
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

/** What a cap is judged on besides the policy: what is shared, and which of the groups that the policy names its sharer is in. */
export interface Shared {
  kind: CollectionKind
  sharerGroups: readonly string[]
}

/** A fresh organization: people outside and anonymous readers get busy times at most. */
export const defaultPolicy: SharingPolicy = {
  sharingCapability: 'ExternalUserAndGuestSharing',
  domainRules: [
    { domain: '*', calendar: 'freeBusyRead', contacts: false },
    { domain: 'Anonymous', calendar: 'freeBusyRead', contacts: false },
  ],
  domainMode: 'none',
  domains: [],
  anonymousLinks: { maxRole: 'read', maxDays: null, expiryRequired: false },
  externalSharers: { allow: 'everyone', groupId: null },
  requireAcceptingAccountMatchInvitedAccount: true,
  preventExternalUsersFromResharing: true,
  defaultLinkType: 'anonymous',
  internalDefaultRole: 'freeBusyRead',
  webDavPublishing: true,
}

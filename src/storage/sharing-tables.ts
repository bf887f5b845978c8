/** The rows of sharing as knex types them: permissions, invitations, links, policy. One interface a table. */
import type { DomainMode, ExternalSharers, LinkAudience, SharingCapability } from '../sharing/policy.ts'
import type { Role, ViewRole } from '../sharing/roles.ts'
import type { FeedRow } from './calendar-tables.ts'

export interface PermissionRow {
  organization_id: string
  collection_id: string
  id: string
  grantee_id: string | null
  role: Exclude<Role, 'owner'>
  created_by: string | null
  created_at: Date
  updated_at: Date
}

export interface ListingRow {
  organization_id: string
  collection_id: string
  principal_id: string
  listed: boolean
  name: string | null
  color: string | null
  position: number | null
  changed_at: Date
}

export interface PublishLinkRow {
  organization_id: string
  collection_id: string
  id: string
  name: string
  role: ViewRole
  audience: LinkAudience
  language: string | null
  expires_at: Date | null
  created_by: string
  created_at: Date
  changed_at: Date
  unpublished_at: Date | null
  recipient_address: string | null
  days_back: number | null
  days_forward: number | null
  details_days: number | null
  busy_days: number | null
  working_hours_only: boolean
  categories: string[] | null
  searchable: boolean
  embed_origins: string[] | null
  password_hash: string | null
  gone_at: Date | null
}

/** Of a link that leaves something out of its view. */
export interface LinkFeedRow extends FeedRow {
  link_id: string
  narrowing: string
}

export interface LinkUseRow {
  organization_id: string
  collection_id: string
  link_id: string
  /** `YYYY-MM-DD`; read it as `day::text`. */
  day: string
  client: string
  count: number
  last_at: Date
}

/** A calendar that a link shows besides its own, by a link of its own. */
export interface PublishLinkPartRow {
  organization_id: string
  collection_id: string
  link_id: string
  part_collection_id: string
  part_link_id: string
  added_at: Date
}

export interface PublishLinkSecretRow {
  organization_id: string
  collection_id: string
  link_id: string
  token_hash: Buffer
  created_at: Date
  retired_at: Date | null
  first_used_at: Date | null
}

export interface InvitationRow {
  organization_id: string
  collection_id: string
  id: string
  address: string
  kind: 'internal' | 'federated' | 'guest' | 'personal'
  role: Exclude<Role, 'none' | 'owner'>
  subject: string | null
  message: string | null
  share_back: boolean
  match_required: boolean
  language: string | null
  link_id: string | null
  created_by: string
  created_at: Date
  expires_at: Date
  state: 'pending' | 'accepted' | 'declined' | 'withdrawn'
  settled_at: Date | null
  settled_by: string | null
  mail: 'queued' | 'sent' | 'refused' | 'failed'
  mail_attempts: number
  mail_answer: string | null
  sending: number
  from_mailbox: string | null
  from_right: 'sendAs' | 'sendOnBehalf' | null
}

export interface InvitationSecretRow {
  organization_id: string
  token_hash: Buffer
  invitation_id: string
  created_at: Date
  retired_at: Date | null
}

export interface AccessRequestRow {
  organization_id: string
  id: string
  asker_id: string
  address: string
  collection_id: string | null
  named: boolean
  role: Exclude<Role, 'none' | 'owner'>
  message: string | null
  state: 'waiting' | 'granted' | 'declined' | 'withdrawn'
  asked_at: Date
  expires_at: Date
  telling: number
  told_at: Date | null
  settled_at: Date | null
  settled_by: string | null
}

export interface OneTimeCodeRow {
  id: string
  address: string
  code_hash: Buffer
  invitation_id: string | null
  attempts: number
  created_at: Date
  expires_at: Date
  used_at: Date | null
}

export interface SharingPolicyRow {
  organization_id: string
  subject_id: string
  sharing_capability: SharingCapability | null
  domain_rules: string[] | null
  anonymous_max_role: ViewRole | null
  anonymous_max_days: number | null
  anonymous_expiry_required: boolean | null
  default_link_type: LinkAudience | null
  internal_default_role: 'none' | ViewRole | null
  web_dav_publishing: boolean | null
  domain_mode: DomainMode | null
  domains: string[] | null
  external_sharers: ExternalSharers | null
  external_sharers_group_id: string | null
  require_accepting_account_match: boolean | null
  prevent_external_resharing: boolean | null
  updated_at: Date
}

declare module 'knex/types/tables.js' {
  interface Tables {
    permission: PermissionRow
    listing: ListingRow
    invitation: InvitationRow
    invitation_secret: InvitationSecretRow
    access_request: AccessRequestRow
    one_time_code: OneTimeCodeRow
    publish_link: PublishLinkRow
    publish_link_part: PublishLinkPartRow
    link_feed: LinkFeedRow
    link_use: LinkUseRow
    publish_link_secret: PublishLinkSecretRow
    sharing_policy: SharingPolicyRow
  }
}

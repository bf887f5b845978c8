/** The rows as knex types them: one interface a table. */
import type { Attendee, BusyStatus, Person } from '../icalendar/object.ts'
import type { WorkingHours } from '../sharing/narrowing.ts'
import type { PrincipalKind } from '../sharing/principal.ts'
import type { CollectionKind, ViewRole } from '../sharing/roles.ts'
import type { Visibility } from '../sharing/visible.ts'

export interface OrganizationRow {
  id: string
  name: string
  language: string
  time_zone: string
  created_at: Date
}

export interface OrganizationDomainRow {
  organization_id: string
  domain: string
  verified_at: Date | null
  proof: string | null
  created_at: Date
}

export interface PrincipalRow {
  organization_id: string
  id: string
  kind: PrincipalKind
  address: string
  name: string
  group_kind: 'security' | 'unified' | null
  language: string | null
  time_zone: string | null
  password_hash: string | null
  administrator: boolean
  disabled_at: Date | null
  created_at: Date
  home_organization_id: string | null
  home_id: string | null
  working_hours: WorkingHours | null
}

export interface CollectionRow {
  organization_id: string
  id: string
  owner_id: string
  kind: CollectionKind
  slug: string
  name: string
  description: string | null
  color: string | null
  time_zone: string
  components: string[]
  secret: Buffer
  file_name: string | null
  change_number: number
  created_at: Date
  properties_changed_at: Date
  transparent: boolean
  time_zone_text: string | null
  bytes: number
  description_language: string | null
  adopted_at: Date | null
}

export interface ObjectRow {
  organization_id: string
  collection_id: string
  id: string
  name: string
  uid: string
  component: string
  data: string
  etag: string
  private: boolean
  recurring: boolean
  first_at: Date | null
  last_at: Date | null
  materialized_from: Date | null
  materialized_to: Date | null
  change_number: number
  created_by: string | null
  created_at: Date
  modified_at: Date
}

export interface ObjectViewRow {
  organization_id: string
  collection_id: string
  object_id: string
  rules_version: number
  busy: string | null
  limited: string | null
  details: string | null
  busy_zones: Record<string, string | null> | null
  limited_zones: Record<string, string | null> | null
  details_zones: Record<string, string | null> | null
}

export interface PartRow {
  organization_id: string
  collection_id: string
  object_id: string
  number: number
  recurrence_id: string | null
  summary: string | null
  location: string | null
  description: string | null
  url: string | null
  organizer: Person | null
  attendees: Attendee[]
  categories: string[]
  status: string | null
  transparent: boolean
  busy_status: BusyStatus
  class: string | null
  all_day: boolean
  zone: string | null
}

export interface OccurrenceRow {
  organization_id: string
  collection_id: string
  object_id: string
  number: number
  part: number
  recurrence_id: string | null
  starts_at: Date
  ends_at: Date
  all_day: boolean
  floating: boolean
  local_start: string
  local_end: string
}

export interface ChangeRow {
  organization_id: string
  collection_id: string
  number: number
  object_name: string
  object_id: string | null
  deleted: boolean
  at: Date
}

export interface ViewStateRow {
  organization_id: string
  collection_id: string
  visibility: Visibility
  rules_version: number
  processed: number
  number: number
}

export interface DeadPropertyRow {
  organization_id: string
  collection_id: string
  principal_id: string
  namespace: string
  name: string
  value: string
}

export interface OwnAlarmRow {
  organization_id: string
  collection_id: string
  object_id: string
  principal_id: string
  /** Content lines by RECURRENCE-ID. */
  alarms: Record<string, string> | null
  tag: string | null
  number: number
}

export interface NoticeDismissalRow {
  organization_id: string
  principal_id: string
  notice_id: string
}

export interface CredentialRow {
  organization_id: string
  id: string
  principal_id: string
  kind: 'appPassword' | 'token'
  name: string
  secret_hash: Buffer
  scopes: string[] | null
  created_at: Date
  last_used_at: Date | null
  expires_at: Date | null
}

export interface ExternalIdentityRow {
  organization_id: string
  principal_id: string
  provider: string
  subject: string
  created_at: Date
  seen_at: Date
  gone_at: Date | null
}

export interface ExternalGroupRow {
  organization_id: string
  group_id: string
  provider: string
  subject: string
  created_at: Date
}

export interface FeedRow {
  organization_id: string
  collection_id: string
  visibility: Visibility
  rules_version: number
  change_number: number
  content_hash: string
  modified_at: Date
}

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

export interface WebDavLockRow {
  organization_id: string
  folder_id: string
  file_name: string
  token: string
  holder_id: string
  shared: boolean
  owner_note: string | null
  created_at: Date
  expires_at: Date
}

export interface AuditRow {
  organization_id: string
  id: string
  at: Date
  actor_id: string | null
  action: string
  collection_id: string | null
  details: Record<string, unknown>
}

export interface SnapshotRow {
  organization_id: string
  id: string
  collection_id: string
  sender_id: string
  /** `YYYY-MM-DD`; read it as `first_day::text`, the driver would make a midnight of it. */
  first_day: string
  last_day: string
  from_at: Date
  to_at: Date
  subject: string | null
  message: string | null
  created_at: Date
}

export interface SnapshotDeliveryRow {
  organization_id: string
  id: string
  snapshot_id: string
  address: string
  name: string
  role: ViewRole
  language: string
  status: 'queued' | 'sending' | 'sent' | 'refused' | 'failed'
  attempts: number
  claimed_at: Date | null
  settled_at: Date | null
  told_at: Date | null
  answer: string | null
}

declare module 'knex/types/tables.js' {
  interface Tables {
    organization: OrganizationRow
    organization_domain: OrganizationDomainRow
    federation: { organization_id: string; partner_id: string; created_at: Date }
    principal: PrincipalRow
    group_member: { organization_id: string; group_id: string; member_id: string; source: string | null }
    mailbox_member: { organization_id: string; mailbox_id: string; member_id: string; automapping: boolean }
    collection: CollectionRow
    object: ObjectRow
    object_view: ObjectViewRow
    object_part: PartRow
    occurrence: OccurrenceRow
    collection_change: ChangeRow
    view_state: ViewStateRow
    dead_property: DeadPropertyRow
    own_alarm: OwnAlarmRow
    notice_dismissal: NoticeDismissalRow
    credential: CredentialRow
    external_identity: ExternalIdentityRow
    external_group: ExternalGroupRow
    feed: FeedRow
    link_feed: LinkFeedRow
    link_use: LinkUseRow
    audit: AuditRow
    webdav_lock: WebDavLockRow
    snapshot: SnapshotRow
    snapshot_delivery: SnapshotDeliveryRow
    server_setting: { key: string; value: string }
  }
}

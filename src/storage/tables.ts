/** The rows of the directory, of credentials, of mail and of the server itself as knex types them: one interface a table. */
import type { Weekday, WorkingHours } from '../sharing/narrowing.ts'
import type { PrincipalKind } from '../sharing/principal.ts'
import type { ViewRole } from '../sharing/roles.ts'
import type { SnapshotLayout } from './snapshot-options.ts'
import type { SeriesEnd, SeriesRange } from './snapshot-series.ts'

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

export interface WebDavLockRow {
  organization_id: string
  folder_id: string
  file_name: string
  token: string
  holder_id: string
  shared: boolean
  deep: boolean
  owner_note: string | null
  created_at: Date
  expires_at: Date
}

export interface FileAsPutRow {
  organization_id: string
  collection_id: string
  content: Buffer
  bytes: number
  etag: string
  version: string
  put_at: Date
}

export interface PlainFileRow {
  organization_id: string
  owner_id: string
  path: string
  content: Buffer | null
  content_type: string | null
  etag: string | null
  properties: Record<string, string>
  bytes: number
  created_at: Date
  changed_at: Date
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
  from_mailbox: string | null
  from_right: 'sendAs' | 'sendOnBehalf' | null
  created_at: Date
  time_zone: string | null
  whole_calendar: boolean
  layout: SnapshotLayout
  working_hours_only: boolean
  private_details: boolean
  attachments: boolean
  attach_calendar: boolean
  series_id: string | null
  /** `YYYY-MM-DD` */
  period: string | null
}

export interface SnapshotSeriesRow {
  organization_id: string
  id: string
  collection_id: string
  sender_id: string
  days_of_week: Weekday[]
  at_time: string
  time_zone: string
  range: SeriesRange
  layout: SnapshotLayout
  working_hours_only: boolean
  private_details: boolean
  attachments: boolean
  attach_calendar: boolean
  subject: string | null
  message: string | null
  from_mailbox: string | null
  from_right: 'sendAs' | 'sendOnBehalf' | null
  created_at: Date
  next_at: Date | null
  ended_at: Date | null
  ended_because: SeriesEnd | null
}

export interface SnapshotSeriesRecipientRow {
  organization_id: string
  series_id: string
  address: string
  role: ViewRole
  language: string
  unsubscribed_at: Date | null
  refused_at: Date | null
}

export interface SnapshotDeliveryRow {
  organization_id: string
  id: string
  snapshot_id: string
  address: string
  name: string
  role: ViewRole
  language: string
  status: 'queued' | 'sent' | 'refused' | 'failed'
  attempts: number
  settled_at: Date | null
  told_at: Date | null
  answer: string | null
}

export interface MailboxSenderRow {
  organization_id: string
  mailbox_id: string
  grantee_id: string
  send_as: boolean
  send_on_behalf: boolean
}

export interface OutboxRow {
  id: string
  organization_id: string | null
  kind: string
  name: string
  job: object
  address: string
  state: 'queued' | 'sending' | 'sent' | 'refused' | 'failed' | 'expired' | 'dropped'
  sending: number
  attempts: number
  in_turn: boolean
  created_at: Date
  next_at: Date
  expires_at: Date
  lives: string
  claimed_at: Date | null
  settled_at: Date | null
  answer: string | null
}

declare module 'knex/types/tables.js' {
  interface Tables {
    organization: OrganizationRow
    organization_domain: OrganizationDomainRow
    federation: { organization_id: string; partner_id: string; created_at: Date }
    principal: PrincipalRow
    group_member: { organization_id: string; group_id: string; member_id: string; source: string | null }
    mailbox_sender: MailboxSenderRow
    mailbox_member: { organization_id: string; mailbox_id: string; member_id: string; automapping: boolean }
    notice_dismissal: NoticeDismissalRow
    credential: CredentialRow
    external_identity: ExternalIdentityRow
    external_group: ExternalGroupRow
    audit: AuditRow
    webdav_lock: WebDavLockRow
    plain_file: PlainFileRow
    file_as_put: FileAsPutRow
    snapshot: SnapshotRow
    snapshot_delivery: SnapshotDeliveryRow
    outbox: OutboxRow
    snapshot_series: SnapshotSeriesRow
    snapshot_series_recipient: SnapshotSeriesRecipientRow
    server_setting: { key: string; value: string }
  }
}

/** The rows of the directory, of credentials, of files and of the server itself as knex types them: one interface a table. */
import type { WorkingHours } from '../sharing/narrowing.ts'
import type { PrincipalKind } from '../sharing/principal.ts'

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

declare module 'knex/types/tables.js' {
  interface Tables {
    organization: OrganizationRow
    organization_domain: OrganizationDomainRow
    federation: { organization_id: string; partner_id: string; created_at: Date }
    principal: PrincipalRow
    group_member: { organization_id: string; group_id: string; member_id: string; source: string | null }
    mailbox_member: { organization_id: string; mailbox_id: string; member_id: string; automapping: boolean }
    notice_dismissal: NoticeDismissalRow
    credential: CredentialRow
    external_identity: ExternalIdentityRow
    external_group: ExternalGroupRow
    audit: AuditRow
    webdav_lock: WebDavLockRow
    plain_file: PlainFileRow
    file_as_put: FileAsPutRow
    server_setting: { key: string; value: string }
  }
}

/** The rows of mail as knex types them: what is sent, in which series, from which mailbox, and what became of it. */
import type { Weekday } from '../sharing/narrowing.ts'
import type { ViewRole } from '../sharing/roles.ts'
import type { SnapshotLayout } from './snapshot-options.ts'
import type { SeriesEnd, SeriesRange } from './snapshot-series.ts'

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
    mailbox_sender: MailboxSenderRow
    snapshot: SnapshotRow
    snapshot_delivery: SnapshotDeliveryRow
    outbox: OutboxRow
    snapshot_series: SnapshotSeriesRow
    snapshot_series_recipient: SnapshotSeriesRecipientRow
  }
}

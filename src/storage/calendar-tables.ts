/** Rows of what stands in collections: objects, what they come to at each level, and what changed. One interface a table. */
import type { Attendee, BusyStatus, Person } from '../icalendar/object.ts'
import type { CollectionKind } from '../sharing/roles.ts'
import type { Visibility } from '../sharing/visible.ts'

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
  fed: boolean
}

export interface CalendarSourceRow {
  organization_id: string
  collection_id: string
  address: string
  host: string
  settled_host: string | null
  etag: string | null
  last_modified: string | null
  content_hash: string | null
  lifetime_seconds: number
  state: 'waiting' | 'current' | 'failing' | 'ended' | 'stopped'
  problem: string | null
  status: number | null
  failures: number
  failing_since: Date | null
  empty_since: Date | null
  left_out: number
  asked_at: Date | null
  refreshed_at: Date | null
  changed_at: Date | null
  next_at: Date | null
  claim: string | null
  claimed_until: Date | null
  created_at: Date
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

export interface FeedRow {
  organization_id: string
  collection_id: string
  visibility: Visibility
  rules_version: number
  change_number: number
  content_hash: string
  modified_at: Date
}

declare module 'knex/types/tables.js' {
  interface Tables {
    collection: CollectionRow
    calendar_source: CalendarSourceRow
    object: ObjectRow
    object_view: ObjectViewRow
    object_part: PartRow
    occurrence: OccurrenceRow
    collection_change: ChangeRow
    view_state: ViewStateRow
    dead_property: DeadPropertyRow
    own_alarm: OwnAlarmRow
    feed: FeedRow
  }
}

/** What a publish link leaves out, who may find or embed it, and the hash of its password: its settings as columns. */
import type { PublishLinkRow } from './sharing-tables.ts'

export interface LinkSettings {
  /** Whole days around today; null for no limit. */
  daysBack: number | null
  daysForward: number | null
  /** After so many days more than busy times is shown no longer. */
  detailsDays: number | null
  /** After so many days nothing is shown. */
  busyDays: number | null
  /** Nothing outside of the owner's working hours. */
  workingHoursOnly: boolean
  /** Shown at the link's role, everything else as busy time; null for all alike. */
  categories: string[] | null
  /** May search engines keep its page? */
  searchable: boolean
  /** Origins whose pages may have it in a frame; `*` for all, null for none. */
  embedOrigins: string[] | null
}

/** The hash is written, and never read out but for comparing. */
export type StoredSettings = LinkSettings & { passwordHash: string | null }

const columns = {
  daysBack: 'days_back',
  daysForward: 'days_forward',
  detailsDays: 'details_days',
  busyDays: 'busy_days',
  workingHoursOnly: 'working_hours_only',
  categories: 'categories',
  searchable: 'searchable',
  embedOrigins: 'embed_origins',
  passwordHash: 'password_hash',
} as const satisfies Record<keyof StoredSettings, keyof PublishLinkRow>

/** For this folder alone. */
export function settingsOf(row: PublishLinkRow): LinkSettings & { hasPassword: boolean } {
  return {
    daysBack: row.days_back,
    daysForward: row.days_forward,
    detailsDays: row.details_days,
    busyDays: row.busy_days,
    workingHoursOnly: row.working_hours_only,
    categories: row.categories,
    searchable: row.searchable,
    embedOrigins: row.embed_origins,
    hasPassword: row.password_hash !== null,
  }
}

/** For this folder alone: those that are named, as columns. */
export function settingColumns(settings: Partial<StoredSettings>): Partial<PublishLinkRow> {
  const named = Object.entries(settings).map(([name, value]) => [columns[name as keyof StoredSettings], value])
  return Object.fromEntries(named) as Partial<PublishLinkRow>
}

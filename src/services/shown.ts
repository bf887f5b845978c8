/** What a link shows: one calendar, or several that go together without an event twice. */
import { hash } from 'node:crypto'
import type { FeedHeader } from '../icalendar/feed.ts'
import type { Window } from '../icalendar/object.ts'
import type { VisibleOccurrence } from '../sharing/visible.ts'
import type { Db } from '../storage/database.ts'
import { duplicatesOf } from '../storage/link-parts.ts'
import { type Listing, listOccurrences, nextOccurrence } from '../storage/occurrences.ts'
import type { Bodies } from './bodies.ts'
import { calendarUid, headerOf } from './feed-frame.ts'
import type { Bearing, View } from './bearing.ts'
import { sizeOf, type Validators, versionOf } from './publishing.ts'
import type { ViewSize } from './view-content.ts'

export interface Shown {
  /** Whose address it is. */
  linkId: string
  views: readonly [View, ...View[]]
  /** When something about the links of a bundle last changed; null for one calendar, which knows that itself. */
  changedAt: Date | null
}

export function shownBy({ access, published, bundle }: Bearing): Shown {
  return bundle ?? { linkId: published.link?.id ?? '', views: [{ access, published }], changedAt: null }
}

/** The link's own name: a bundle is of no one calendar. Where the link has none, that of its first calendar. */
export function nameOf({ views: [{ published }], changedAt }: Shown): string {
  const { link, name } = published
  return changedAt && link && link.name !== '' ? link.name : name
}

export function headOf(shown: Shown, more: { source: string | null; ttlMinutes: number | null; lastModified: Date }): FeedHeader {
  const header = headerOf(shown.views[0].published, more)
  return shown.changedAt ? { ...header, name: nameOf(shown), description: null, uid: calendarUid('', shown.linkId) } : header
}

/** Validators of all that is shown, told without reading an event where nothing changed; when its content last did, and how much it is. */
export async function stateOf(db: Db, shown: Shown, bodies: Bodies): Promise<Validators & { modifiedAt: Date; size: ViewSize }> {
  const versions = []
  for (const view of shown.views) versions.push(await versionOf(db, view, bodies))
  const [only] = versions
  if (only && shown.changedAt === null) return { ...only, size: sizeOf(only) }
  const made = JSON.stringify([shown.linkId, nameOf(shown), ...versions.map(({ etag }) => etag)])
  const newest = (...times: Date[]): Date => new Date(Math.floor(Math.max(...times.map(time => time.getTime())) / 1000) * 1000)
  const changes = shown.changedAt ? [shown.changedAt] : []
  const modifiedAt = newest(...changes, ...versions.map(version => version.modifiedAt))
  const sizes = versions.map(sizeOf)
  const size = { items: sizes.reduce((sum, { items }) => sum + items, 0), bytes: sizes.reduce((sum, { bytes }) => sum + bytes, 0) }
  const lastModified = newest(...changes, ...versions.map(version => version.lastModified))
  return { etag: hash('sha256', made, 'base64url').slice(0, 22), lastModified, modifiedAt, size }
}

/** Ids of the objects of which another calendar of the bundle shows as much or more. */
export async function leftOut(db: Db, { views }: Shown): Promise<Set<string>> {
  return await duplicatesOf(
    db,
    views.map(({ access }) => access),
  )
}

const objectOf = ({ id }: VisibleOccurrence): string => id.split('_', 1)[0] ?? ''

/**
 * What happens in the window in all of its calendars, in order of time.
 * @param options.zone of the reader; without one, each calendar's own
 * @param options.limit most instances to read of each
 */
export async function listShown(
  db: Db,
  { views }: Shown,
  without: ReadonlySet<string>,
  window: Window,
  options: { zone?: string; limit: number },
): Promise<Listing & { calendarOf: Map<string, number> }> {
  const { zone, limit } = options
  const calendarOf = new Map<string, number>()
  const listings: Listing[] = []
  for (const [index, { access, published }] of views.entries()) {
    const listing = await listOccurrences(db, access, window, zone ?? published.timeZone, limit)
    for (const one of listing.occurrences) calendarOf.set(objectOf(one), index)
    listings.push(listing)
  }
  const occurrences = listings.flatMap(one => one.occurrences).filter(one => !without.has(objectOf(one)))
  if (views.length > 1) occurrences.sort((a, b) => a.start.getTime() - b.start.getTime() || a.end.getTime() - b.end.getTime())
  return { occurrences, complete: listings.every(one => one.complete), calendarOf }
}

/** The first thing that any of its calendars shows at or after the instant. */
export async function nextShown(db: Db, { views }: Shown, from: Date): Promise<VisibleOccurrence | null> {
  let first: VisibleOccurrence | null = null
  for (const { access } of views) {
    const next = await nextOccurrence(db, access, from)
    if (next && (!first || next.start < first.start)) first = next
  }
  return first
}

/** The calendar around a view's components: names, colour, zone, and how often to ask again. */
import { createHash } from 'node:crypto'
import { type FeedHeader, feedHead, feedTail, feedZones } from '../icalendar/feed.ts'
import type { Published } from '../storage/published.ts'
import type { Content } from './view-content.ts'

/** Counted up when the same calendar would be framed differently: feeds get new validators then. */
export const frameVersion = 3

/** An id of the same form for everything: nothing of what it is made from can be read from it. */
export function opaqueId(...parts: readonly string[]): string {
  const hex = createHash('sha256').update(parts.join('\n')).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-')
}

/** The same for every reader of one link, another for another link: re-imports meet their own calendar (X-WR-RELCALID). */
export function calendarUid(collectionId: string, linkId: string | null): string {
  return opaqueId('calendar', collectionId, linkId ?? '')
}

export function headerOf(published: Published, more: { source: string | null; ttlMinutes: number | null; lastModified: Date }): FeedHeader {
  const { collectionId, name, description, timeZone: zone, color, link } = published
  const uid = calendarUid(collectionId, link?.id ?? null)
  return { name, description, zone, color, uid, lastModified: more.lastModified, refreshMinutes: more.ttlMinutes, source: more.source }
}

export function framed(header: FeedHeader, { zones, pieces }: Content): Buffer {
  return Buffer.concat([Buffer.from(feedHead(header) + feedZones([zones])), ...pieces, Buffer.from(feedTail)])
}

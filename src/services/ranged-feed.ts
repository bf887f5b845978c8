/** Feeds of a range of days around today, made from the index of time: their validators are those of the view and of the day. */
import { hash } from 'node:crypto'
import type { Db } from '../storage/database.ts'
import type { Bodies } from './bodies.ts'
import { type FeedLimits, type Range, rangesAround } from './feed-range.ts'
import type { Feed } from './publishing.ts'
import { type Shown, stateOf } from './shown.ts'

export interface RangedOptions {
  bodies: Bodies
  /** Where the feed is fetched from. */
  source: string
  ttlMinutes: number
  limits: FeedLimits
  now: Date
}

/** What a feed is made of, when it is not kept from earlier. */
export interface Making {
  /** From the widest to the closest. */
  ranges: [Range, ...Range[]]
  /** When what it shows last changed: no later than its day began, or the view moved. */
  modifiedAt: Date
}

/** @param name of the kind of feed, apart from all others of the same view */
export async function rangedFeed(
  db: Db,
  shown: Shown,
  name: string,
  options: RangedOptions,
  make: (making: Making) => Promise<string>,
): Promise<Feed> {
  const { bodies, source, ttlMinutes, limits, now } = options
  const version = await stateOf(db, shown, bodies)
  const ranges = rangesAround(now, shown.views[0].published.timeZone, limits)
  const [{ first, last, today }] = ranges
  const later = (time: Date): Date => (today > time ? today : time)
  const made = JSON.stringify([name, version.etag, first, last, source, ttlMinutes])
  const etag = hash('sha256', made, 'base64url').slice(0, 22)
  const lastModified = later(version.lastModified)
  const body: Feed['body'] = async encoding => {
    const kept = await bodies.get(etag, encoding)
    if (kept) return { etag, lastModified, bytes: kept }
    const whole = await bodies.once(`${name} ${etag}`, async () =>
      Buffer.from(await make({ ranges, modifiedAt: later(version.modifiedAt) })),
    )
    bodies.put(etag, whole)
    return { etag, lastModified, bytes: (await bodies.get(etag, encoding, whole)) ?? whole }
  }
  return { etag, lastModified, body }
}

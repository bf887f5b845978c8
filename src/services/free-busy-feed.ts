/** When somebody is busy in the days around today, as one VFREEBUSY that can be fetched: the same at every level. */
import { freeBusy } from '../icalendar/free-busy.ts'
import type { Access } from '../sharing/access.ts'
import { busyTimes } from '../storage/busy-times.ts'
import type { Db } from '../storage/database.ts'
import { opaqueId } from './feed-frame.ts'
import type { Feed, Viewed } from './publishing.ts'
import { type RangedOptions, rangedFeed } from './ranged-feed.ts'

export async function freeBusyFeed(db: Db, viewed: Viewed & { access: Access<'readFreeBusy'> }, options: RangedOptions): Promise<Feed> {
  const { access, published } = viewed
  return await rangedFeed(db, viewed, 'free-busy', options, async ({ ranges: [{ window }], modifiedAt }) => {
    const periods = await busyTimes(db, access, window, published.timeZone)
    const uid = opaqueId('free-busy', published.link?.id ?? '')
    return freeBusy(periods, { uid, stamp: modifiedAt, window, method: 'PUBLISH', organizer: options.source, url: options.source })
  })
}

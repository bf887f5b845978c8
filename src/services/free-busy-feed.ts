/** When somebody is busy in the days around today, as one VFREEBUSY that can be fetched: the same at every level. */
import { type BusyPeriod, freeBusy } from '../icalendar/free-busy.ts'
import { busyTimes } from '../storage/busy-times.ts'
import type { Db } from '../storage/database.ts'
import { opaqueId } from './feed-frame.ts'
import type { Feed } from './publishing.ts'
import { type RangedOptions, rangedFeed } from './ranged-feed.ts'
import type { Shown } from './shown.ts'

export async function freeBusyFeed(db: Db, shown: Shown, options: RangedOptions): Promise<Feed> {
  return await rangedFeed(db, shown, 'free-busy', options, async ({ ranges: [{ window }], modifiedAt }) => {
    const periods: BusyPeriod[] = []
    for (const { access, published } of shown.views) periods.push(...(await busyTimes(db, access, window, published.timeZone)))
    const uid = opaqueId('free-busy', shown.linkId)
    return freeBusy(periods, { uid, stamp: modifiedAt, window, method: 'PUBLISH', organizer: options.source, url: options.source })
  })
}

/** A feed for weak programs: every instance of its range as an event of its own, told by the index of time. */
import { feedHead, feedTail } from '../icalendar/feed.ts'
import { instanceEvent } from '../icalendar/single-events.ts'
import { cutNotice, statusWordsOf } from '../language/status.ts'
import type { VisibleOccurrence } from '../sharing/visible.ts'
import type { Db } from '../storage/database.ts'
import { opaqueId } from './feed-frame.ts'
import type { Range } from './feed-range.ts'
import { type Feed, languageOf } from './publishing.ts'
import { type RangedOptions, rangedFeed } from './ranged-feed.ts'
import { headOf, leftOut, listShown, type Shown } from './shown.ts'

/** Instances read at most, where most of them are not shown. */
const mostRead = 20_000

export async function expandedFeed(db: Db, shown: Shown, options: RangedOptions): Promise<Feed> {
  const [{ published }] = shown.views
  const { source, ttlMinutes, limits } = options
  const language = languageOf(published)
  const words = statusWordsOf(language)
  const event = (one: VisibleOccurrence): string => {
    const summary = one.visibility === 'busy' ? words[one.busyStatus] : one.summary
    return instanceEvent({ ...one, summary }, opaqueId('instance', shown.linkId, one.id))
  }

  /** Of the widest range whose instances a feed may have; of the closest, those it may have. */
  async function fitting(ranges: [Range, ...Range[]]): Promise<{ range: Range; events: string[] }> {
    const without = await leftOut(db, shown)
    let [range] = ranges
    let events: string[] = []
    for (range of ranges) {
      const { occurrences, complete } = await listShown(db, shown, without, range.window, { limit: mostRead })
      events = occurrences.slice(0, limits.items).map(event)
      const bytes = events.reduce((sum, text) => sum + Buffer.byteLength(text), 0)
      if (complete && occurrences.length <= limits.items && bytes <= limits.bytes) break
    }
    return { range, events }
  }

  return await rangedFeed(db, shown, 'expanded', options, async ({ ranges, modifiedAt }) => {
    const { range, events } = await fitting(ranges)
    const header = headOf(shown, { source, ttlMinutes, lastModified: modifiedAt })
    const notice = range === ranges[0] ? [] : [cutNotice(language, range.first, range.last)]
    const description = [...(header.description === null ? [] : [header.description]), ...notice].join('\n\n')
    return feedHead({ ...header, description: description === '' ? null : description }) + events.join('') + feedTail
  })
}

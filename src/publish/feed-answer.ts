/** How every format of a feed is answered: who may read it from elsewhere, how long it may be kept, and nothing where the program has it already. */
import type { Bearing } from '../services/bearing.ts'
import type { Bodies } from '../services/bodies.ts'
import type { Feed } from '../services/publishing.ts'
import { nameOf, type Shown, shownBy } from '../services/shown.ts'
import { allowOrigins } from './brief.ts'
import { contentDisposition } from './file-name.ts'
import type { Visit } from './format.ts'
import { sendConditionally } from './send.ts'

interface Answered {
  suffix: '.ics' | '.ifb' | '.json'
  /** Content-Type. */
  type: string
  kind?: 'inline' | 'attachment'
}

/** What any format of it is made with. */
export interface Made {
  bodies: Bodies
  /** Where the feed is fetched from. */
  source: string
  ttlMinutes: number
}

/** @param feedOf makes the feed, or finds that it has not changed */
export async function answerFeed(
  visit: Visit,
  bearing: Bearing,
  { suffix, type, kind = 'inline' }: Answered,
  feedOf: (shown: Shown, made: Made) => Promise<Feed>,
): Promise<void> {
  const shown = shownBy(bearing)
  const { request, response, config, bodies, publicUrl, token } = visit
  const { ttlMinutes } = config.feed
  allowOrigins(visit, bearing.published.link?.audience)
  response.set('Cache-Control', `private, max-age=${ttlMinutes * 60}`)
  const feed = await feedOf(shown, { bodies, source: `${publicUrl}/p/${token}${suffix}`, ttlMinutes })
  await sendConditionally(request, response, feed, async encoding => {
    response.set({ 'Content-Type': type, 'Content-Disposition': contentDisposition(kind, nameOf(shown), suffix) })
    return await feed.body(encoding)
  })
}

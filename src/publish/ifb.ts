/** The free/busy format (RFC 5545 §3.6.4): what Outlook, Thunderbird and Evolution ask for when a meeting is planned. */
import type { Bearing } from '../services/gate.ts'
import { freeBusyFeed } from '../services/free-busy-feed.ts'
import { nameOf, shownBy } from '../services/shown.ts'
import { allowOrigins, barFromProgram, endForProgram } from './brief.ts'
import { contentDisposition } from './file-name.ts'
import type { Format, Visit } from './format.ts'
import { sendConditionally } from './send.ts'

async function give(visit: Visit, bearing: Bearing): Promise<void> {
  const { published } = bearing
  const shown = shownBy(bearing)
  const { request, response, config, db, bodies, publicUrl, token, now } = visit
  const { ttlMinutes } = config.feed
  allowOrigins(visit, published.link?.audience)
  response.set('Cache-Control', `private, max-age=${ttlMinutes * 60}`)
  const source = `${publicUrl}/p/${token}.ifb`
  const feed = await freeBusyFeed(db, shown, { bodies, source, ttlMinutes, limits: config.feed, now: now() })
  await sendConditionally(request, response, feed, async encoding => {
    const type = 'text/calendar; charset=utf-8; method=PUBLISH; component=VFREEBUSY'
    response.set({ 'Content-Type': type, 'Content-Disposition': contentDisposition('inline', nameOf(shown), '.ifb') })
    return await feed.body(encoding)
  })
}

export const ifb: Format = { suffix: '.ifb', give, end: endForProgram, askToSignIn: barFromProgram }

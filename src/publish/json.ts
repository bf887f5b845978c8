/** The JSON format: JSCalendar (RFC 8984), for programs that would rather not read iCalendar. */
import { setImmediate as breathe } from 'node:timers/promises'
import { jsEvents, jsGroup } from '../icalendar/jscalendar.ts'
import type { Bearing } from '../services/gate.ts'
import { bundleFeedOf } from '../services/bundle-feed.ts'
import { feedOf, type Form } from '../services/publishing.ts'
import { nameOf, shownBy } from '../services/shown.ts'
import { allowOrigins, barFromProgram, endForProgram } from './brief.ts'
import { contentDisposition } from './file-name.ts'
import type { Format, Visit } from './format.ts'
import { sendConditionally } from './send.ts'

const type = 'application/jscalendar+json;type=group'

/** Objects made between two pauses, in which others are served. */
const stretch = 20

const jscalendar: Form = {
  name: 'jscalendar',
  async write(header, { pieces, zones }) {
    const definitions = new Map(Object.entries(zones).flatMap(([tzid, text]) => (text === null ? [] : [[tzid, text] as const])))
    const options = { zone: header.zone, updated: header.lastModified }
    const entries = []
    let made = 0
    for (const piece of pieces) {
      for (const events of jsEvents(piece.toString(), definitions, options)) {
        entries.push(...events)
        if (++made % stretch === 0) await breathe()
      }
    }
    return Buffer.from(JSON.stringify(jsGroup(header, entries)))
  },
}

async function give(visit: Visit, bearing: Bearing): Promise<void> {
  const { access, published, bundle } = bearing
  const shown = shownBy(bearing)
  const { request, response, config, db, bodies, publicUrl, token, now } = visit
  const { ttlMinutes } = config.feed
  allowOrigins(visit, published.link?.audience)
  response.set('Cache-Control', `private, max-age=${ttlMinutes * 60}`)
  const source = `${publicUrl}/p/${token}.json`
  const options = { bodies, source, ttlMinutes, cut: { limits: config.feed, now: now() }, form: jscalendar }
  const feed = bundle ? await bundleFeedOf(db, shown, options) : await feedOf(db, { access, published }, options)
  await sendConditionally(request, response, feed, async encoding => {
    response.set({ 'Content-Type': type, 'Content-Disposition': contentDisposition('inline', nameOf(shown), '.json') })
    return await feed.body(encoding)
  })
}

export const json: Format = { suffix: '.json', give, end: endForProgram, askToSignIn: barFromProgram }

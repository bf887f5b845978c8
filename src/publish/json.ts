/** The JSON format: JSCalendar (RFC 8984), for programs that would rather not read iCalendar. */
import { setImmediate as breathe } from 'node:timers/promises'
import { jsEvents, jsGroup } from '../icalendar/jscalendar.ts'
import type { Bearing } from '../services/bearing.ts'
import { bundleFeedOf } from '../services/bundle-feed.ts'
import { feedOf, type Form } from '../services/publishing.ts'
import { barFromProgram, endForProgram } from './brief.ts'
import { answerFeed } from './feed-answer.ts'
import type { Format, Visit } from './format.ts'

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
  const { config, db, now } = visit
  await answerFeed(visit, bearing, { suffix: '.json', type }, async (shown, made) => {
    const options = { ...made, cut: { limits: config.feed, now: now() }, form: jscalendar }
    return bundle ? await bundleFeedOf(db, shown, options) : await feedOf(db, { access, published }, options)
  })
}

export const json: Format = { suffix: '.json', give, end: endForProgram, askToSignIn: barFromProgram }

/** The free/busy format (RFC 5545 §3.6.4): what Outlook, Thunderbird and Evolution ask for when a meeting is planned. */
import type { Bearing } from '../services/bearing.ts'
import { freeBusyFeed } from '../services/free-busy-feed.ts'
import { barFromProgram, endForProgram } from './brief.ts'
import { answerFeed } from './feed-answer.ts'
import type { Format, Visit } from './format.ts'

const type = 'text/calendar; charset=utf-8; method=PUBLISH; component=VFREEBUSY'

async function give(visit: Visit, bearing: Bearing): Promise<void> {
  const { config, db, now } = visit
  await answerFeed(
    visit,
    bearing,
    { suffix: '.ifb', type },
    async (shown, made) => await freeBusyFeed(db, shown, { ...made, limits: config.feed, now: now() }),
  )
}

export const ifb: Format = { suffix: '.ifb', give, end: endForProgram, askToSignIn: barFromProgram }

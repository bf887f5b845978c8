/** PROPPATCH (RFC 4918 §9.2): all of it or nothing. What a person calls a shared calendar, and its colour, is their own. */
import { d, xmlText } from '../../http/xml.ts'
import { transaction } from '../../storage/database.ts'
import { requireConditions } from '../conditions.ts'
import type { Method } from '../methods.ts'
import { multistatus } from '../multistatus.ts'
import { applyAll, type Judged, judgeUpdate, outcome } from '../property-update.ts'
import { calendarAt, resourceAt } from '../resource.ts'
import { followed, hrefFor, readXml, type Visit } from '../visit.ts'

export const proppatch: Method = async visit => {
  const { target } = visit
  const body = await readXml(visit)
  // Where nothing is kept, everything is refused; but only to whoever may know the place.
  const resource = await resourceAt(visit, target)
  const judged =
    target.kind === 'calendar'
      ? await patch(visit, body)
      : judgeUpdate(body, false).map((one): Judged => ({ ...one, change: null, protected: one.change === null && one.protected }))
  const inner = outcome(visit, judged)
  // RFC 8144 §2.2: all of it was done, and nothing else was to be told.
  if (inner === '') {
    followed(visit, 'return=minimal')
    return void visit.response.status(200).set({ 'Content-Length': '0', 'Cache-Control': 'no-cache' }).end()
  }
  const answer = multistatus(visit)
  await answer.add(d('response', d('href', xmlText(hrefFor(visit, resource.target))) + inner))
  await answer.end()
}

/** The decision and the conditions come first, also when nothing will be changed. */
async function patch(visit: Visit, body: Awaited<ReturnType<typeof readXml>>): Promise<Judged[]> {
  const { target } = visit
  if (target.kind !== 'calendar') return []
  return await transaction(visit.door.db, async tx => {
    const { access, calendar } = await calendarAt(visit, target, tx)
    const owns = access.role === 'owner'
    const judged = judgeUpdate(body, owns)
    const owner = owns ? await visit.decide.require('writeProperties', calendar.id, { tx }) : null
    await requireConditions(visit, tx, target, access)
    if (judged.every(one => one.change !== null)) await applyAll(visit, tx, access, owner, judged)
    return judged
  })
}

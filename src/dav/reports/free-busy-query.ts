/** CALDAV:free-busy-query (RFC 4791 §7.10): when somebody is busy, for whoever may see that much, and nothing else. */
import { createHash } from 'node:crypto'
import { Problem } from '../../errors.ts'
import { caldav } from '../../http/xml.ts'
import { freeBusy } from '../../icalendar/free-busy.ts'
import { busyTimes } from '../../storage/busy-times.ts'
import { windowOf } from '../filter-xml.ts'
import type { Report } from '../reports.ts'
import { calendarsIn, type CalendarResource } from '../resource.ts'

const day = 86_400_000
const invalid = (reason: string) => new Problem('bad-request', reason)

export const freeBusyQuery: Report = async (visit, resource, root) => {
  const ranges = root.children.filter(one => one.namespace === caldav && one.name === 'time-range')
  const [range] = ranges
  if (!range || ranges.length > 1 || !range.attributes.has('start') || !range.attributes.has('end')) {
    throw new Problem('bad-request', 'The report has one CALDAV:time-range with a start and an end')
  }
  const window = windowOf(range, invalid)
  const { windowDays } = visit.door.config.limits
  if (window.to.getTime() - window.from.getTime() > windowDays * day) {
    throw new Problem('need-privileges', `At most ${windowDays} days are asked for at once`, {
      condition: 'number-of-matches-within-limits',
    })
  }
  const calendars =
    resource.kind === 'calendar' ? [resource] : resource.kind === 'home' ? await counting(visit, resource.target.address) : []
  const periods = []
  for (const { access, calendar } of calendars) periods.push(...(await busyTimes(visit.door.db, access, window, calendar.timeZone)))
  const uid = createHash('sha256')
    .update(JSON.stringify([resource.target, window]))
    .digest('base64url')
    .slice(0, 22)
  const text = freeBusy(periods, { uid, stamp: visit.door.now(), window, method: null })
  visit.response.status(200).set({ 'Content-Type': 'text/calendar; charset=utf-8', 'Cache-Control': 'no-store' }).end(text)
}

/** The owner's own calendars that count (RFC 6638 §9.1), as far as the one who asks may see them. */
async function counting(visit: Parameters<Report>[0], home: string): Promise<CalendarResource[]> {
  return (await calendarsIn(visit, home)).filter(({ calendar }) => calendar.ownerAddress === home && !calendar.transparent)
}

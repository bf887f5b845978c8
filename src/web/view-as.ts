/** A calendar drawn as somebody else sees it (sharing model §7), under a notice that says as whom. Each look is a row of its audit log. */
import { Problem } from '../errors.ts'
import { subjectOf } from '../http/hall.ts'
import { languageFor } from '../http/page.ts'
import { routeDeciding } from '../http/route.ts'
import { readQuery } from '../pages/published/reading.ts'
import { viewedAsNotice } from '../pages/words/oversight.ts'
import { spokenOf, viewAs as look } from '../services/view-as.ts'
import { readPublished } from '../storage/published.ts'
import type { Door, Row } from './door.ts'
import { drawnCalendar } from './drawn-calendar.ts'
import { calendarId } from './publish.ts'
import { sendPage } from './send.ts'
import { frameFor } from './signed-in.ts'
import { levelOf } from './view.ts'

export function viewAs(door: Door): Row[] {
  const { db, now } = door
  return [
    {
      method: 'get',
      path: '/calendars/:calendarId/view-as',
      handler: routeDeciding(db, {
        because: 'decides on overseeing the calendar of the address, and then as the subject that is asked about',
        handler: async (request, response, deciding) => {
          const access = await deciding.oversee(calendarId(request))
          const { frame } = await frameFor(door, request, deciding.self())
          const { subject } = request.query
          if (typeof subject !== 'string' || subject.length > 320)
            throw new Problem('bad-request', 'The address says nobody to view as', { field: 'subject' })
          const page = await look(db, subjectOf(request), access, subject, async (tx, seen, explained) => {
            // The name of the calendar is no content: whoever oversees it knows it, also where the subject sees nothing.
            const published = await readPublished(tx, seen ?? access)
            const role = levelOf(seen?.role ?? 'freeBusyRead')
            const reading = readQuery(request.query, { role, zone: published.timeZone, now: now() })
            const language = languageFor(request, { setting: reading.asked.lang ?? frame.language, fallback: frame.language })
            const notice = viewedAsNotice(language, spokenOf(explained), explained.role)
            return await drawnCalendar(tx, seen, { published, role, reading, language }, { viewedAs: { subject, notice } })
          })
          sendPage(response, page)
        },
      }),
    },
  ]
}

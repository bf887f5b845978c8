/** A calendar to look at, drawn like a published one, at the level the signed-in person has. */
import { languageFor } from '../http/page.ts'
import { routeDeciding } from '../http/route.ts'
import { readQuery } from '../pages/published/reading.ts'
import { isViewRole, type Role, type ViewRole } from '../sharing/roles.ts'
import { readPublished } from '../storage/published.ts'
import type { Door, Row } from './door.ts'
import { drawnCalendar } from './drawn-calendar.ts'
import { moreOf } from './people.ts'
import { calendarId } from './publish.ts'
import { sendPage } from './send.ts'
import { frameFor } from './signed-in.ts'

/** What the page calls the level; whoever may do more than read reads everything. What is shown was decided before. */
export function levelOf(role: Role): ViewRole {
  return isViewRole(role) ? role : 'read'
}

export function view(door: Door): Row[] {
  const { db, now } = door
  return [
    {
      method: 'get',
      path: '/calendars/:calendarId/view',
      handler: routeDeciding(db, {
        because: 'decides on the calendar of the address, and on the person for their language',
        handler: async (request, response, deciding) => {
          const access = await deciding.require('readFreeBusy', calendarId(request))
          const self = deciding.self()
          const { frame } = await frameFor(door, request, self)
          const published = await readPublished(db, access)
          const role = levelOf(access.role)
          const reading = readQuery(request.query, { role, zone: published.timeZone, now: now() })
          // The footer's choice of language is for this page alone, and so comes before the person's setting.
          const language = languageFor(request, { setting: reading.asked.lang ?? frame.language, fallback: frame.language })
          const ask = frame.menu.account !== null && access.organizationId === self.organizationId ? moreOf(access) : null
          const drawn = { published, role, reading, language }
          sendPage(response, await drawnCalendar(db, access, drawn, ask === null ? {} : { askMore: ask }))
        },
      }),
    },
  ]
}

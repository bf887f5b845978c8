/** A calendar's events exactly as somebody else gets them. Who looked, and as whom, stands in the calendar's audit log. */
import { z } from 'zod'
import { subjectOf } from '../http/hall.ts'
import { routeOversee } from '../http/route.ts'
import { viewAs as view } from '../services/view-as.ts'
import { visibilityOf } from '../sharing/roles.ts'
import { visibilities } from '../sharing/visible.ts'
import { readQuery } from './body.ts'
import { calendarId } from './calendars.ts'
import type { Door, Endpoint } from './endpoint.ts'
import { pageOfEvents, windowOf } from './event-list.ts'
import { event } from './event-shape.ts'
import { subjectField } from './explain.ts'
import { pageOf, paging, role, when } from './fields.ts'
import { send } from './reply.ts'

const shape = pageOf(event).extend({
  role: role.meta({ description: 'What they have today' }),
  visibility: z.enum(visibilities).nullable(),
})

const names = ['start', 'end'] as const

export function viewAs(door: Door): Endpoint[] {
  const { config, db } = door
  const query = z.strictObject({ subject: subjectField, start: when, end: when, ...paging(config.limits.eventsPerPage) })
  return [
    {
      method: 'get',
      path: '/calendars/:calendarId/view-as',
      tag: 'Sharing policy',
      summary: 'Events as somebody else sees them',
      description: 'For whoever may share the calendar and for administrators, with a credential that reads. Each look is audited.',
      query,
      answers: { 200: { description: 'As that subject gets them; nothing for who sees nothing', schema: shape } },
      handler: routeOversee(db, {
        target: calendarId,
        handler: async (request, response, access) => {
          const { subject, start, end, cursor, limit } = readQuery(request, query)
          // Also for a subject who sees nothing.
          windowOf(start, end, config.limits.windowDays, names)
          const asked = { from: start, to: end, cursor, limit }
          const answer = await view(db, subjectOf(request), access, subject, async (tx, seen, { role }) => {
            const page = seen ? await pageOfEvents({ ...door, db: tx }, seen, asked, names) : { value: [], nextCursor: null }
            return { ...page, role, visibility: visibilityOf(role) }
          })
          send(response, 200, answer satisfies z.infer<typeof shape>)
        },
      }),
    },
  ]
}

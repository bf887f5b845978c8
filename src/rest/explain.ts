/** What a person sees of a calendar, and why (sharing model §7). It tells of grants and rules, and nothing of the calendar. */
import { z } from 'zod'
import { Problem } from '../errors.ts'
import { routeAdminister } from '../http/route.ts'
import { readAddress } from '../services/addresses.ts'
import * as gate from '../services/gate.ts'
import { visibilityOf } from '../sharing/roles.ts'
import { visibilities } from '../sharing/visible.ts'
import { personById } from '../storage/authentication.ts'
import { findAddress } from '../storage/directory.ts'
import { readQuery } from './body.ts'
import type { Door, Endpoint } from './endpoint.ts'
import { address, id, role } from './fields.ts'
import { send } from './reply.ts'

const explanation = z
  .object({
    role,
    visibility: z.enum(visibilities).nullable().meta({ description: 'Of events that are not private; null for nothing' }),
    trace: z.array(
      z.object({
        grant: z.string(),
        role,
        cap: role.nullable().meta({ description: 'The most that the policy lets this grant give; null without a cap' }),
        effective: role,
        because: z.string(),
      }),
    ),
  })
  .meta({ id: 'Explanation' })
const query = z.strictObject({ subject: address, collection: id })

export function explain({ db }: Door): Endpoint[] {
  return [
    {
      method: 'get',
      path: '/explain',
      tag: 'Sharing policy',
      summary: 'What a person sees of a calendar, and why',
      query,
      answers: { 200: { description: 'Each grant considered, with the cap on it', schema: explanation } },
      handler: routeAdminister({
        handler: async (request, response, access) => {
          const asked = readQuery(request, query)
          const known = await findAddress(db, access, readAddress(asked.subject, 'subject'))
          const person = known && (await personById(db, access.organizationId, known.id))
          if (!person) throw new Problem('not-found', 'Nobody in the organization signs in with this address', { field: 'subject' })
          const found = await gate.explain(db, person, asked.collection)
          if (!found) throw new Problem('not-found', 'There is no such calendar', { field: 'collection' })
          const trace = found.trace.map(({ grant, role, cap, effective, because }) => ({ grant, role, cap, effective, because }))
          send(response, 200, { role: found.role, visibility: visibilityOf(found.role), trace } satisfies z.infer<typeof explanation>)
        },
      }),
    },
  ]
}

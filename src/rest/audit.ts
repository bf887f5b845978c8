/** The audit log, newest first. */
import { z } from 'zod'
import { routeAdminister } from '../http/route.ts'
import { listAudit } from '../storage/audit.ts'
import { readQuery } from './body.ts'
import { cursorsOf } from './cursor.ts'
import type { Door, Endpoint } from './endpoint.ts'
import { id, instant, pageOf, paging } from './fields.ts'
import { send } from './reply.ts'

const act = z
  .object({
    id,
    at: instant,
    actorId: id.nullable(),
    action: z.string(),
    collectionId: id.nullable(),
    details: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'AuditEntry' })

export function auditLog({ config, db, sessionSecret }: Door): Endpoint[] {
  const cursors = cursorsOf(sessionSecret)
  const query = z.strictObject(paging(config.limits.eventsPerPage))
  return [
    {
      method: 'get',
      path: '/audit',
      tag: 'Audit',
      summary: 'Who changed whose sharing',
      query,
      answers: { 200: { description: 'In pages', schema: pageOf(act) } },
      handler: routeAdminister({
        handler: async (request, response, access) => {
          const { cursor, limit } = readQuery(request, query)
          const list = `audit ${access.organizationId}`
          const after = cursor === undefined ? null : (cursors.read(list, cursor)[0] ?? null)
          const { entries, next } = await listAudit(db, access, { after, limit: limit ?? 100 })
          const value = entries.map(entry => ({ ...entry, at: entry.at.toISOString() }))
          send(response, 200, { value, nextCursor: next && cursors.write(list, [next]) })
        },
      }),
    },
  ]
}

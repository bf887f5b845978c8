/** The address book: whom one can share with. */
import { z } from 'zod'
import { routeSelf } from '../http/route.ts'
import { type AddressBookEntry, findPeople } from '../services/people.ts'
import { readQuery } from './body.ts'
import { cursorsOf } from './cursor.ts'
import type { Door, Endpoint } from './endpoint.ts'
import { id, line, pageOf, paging } from './fields.ts'
import { send } from './reply.ts'

const person = z
  .object({
    id,
    kind: z.enum(['user', 'group', 'mailbox']),
    name: z.string(),
    address: z.string(),
    groupKind: z.enum(['security', 'unified']).nullable(),
    canBeSharedWith: z.boolean().meta({ description: 'False for a group that is not a security group' }),
  })
  .meta({ id: 'AddressBookEntry' }) satisfies z.ZodType<AddressBookEntry>

export function people({ config, db, sessionSecret }: Door): Endpoint[] {
  const cursors = cursorsOf(sessionSecret)
  const query = z.strictObject({
    search: line(200).optional().meta({ description: 'The beginning of a word of a name, or of an address' }),
    ...paging(config.limits.eventsPerPage),
  })
  return [
    {
      method: 'get',
      path: '/people',
      tag: 'Directory',
      summary: 'The address book of your organization',
      query,
      answers: { 200: { description: 'By name, in pages', schema: pageOf(person) } },
      handler: routeSelf({
        handler: async (request, response, access) => {
          const { search = '', cursor, limit } = readQuery(request, query)
          const list = `people ${access.organizationId} ${search}`
          const [name, last] = cursor === undefined ? [] : cursors.read(list, cursor)
          const after = name === undefined || last === undefined ? null : ([name, last] as const)
          const { people: value, next } = await findPeople(db, access, search, { after, limit: limit ?? 50 })
          send(response, 200, { value, nextCursor: next && cursors.write(list, next) })
        },
      }),
    },
  ]
}

/** People, groups and shared mailboxes of the organization, for its administrators. */
import { z } from 'zod'
import { routeAdminister } from '../http/route.ts'
import { addEntry } from '../services/directory.ts'
import type { PrincipalKind } from '../sharing/principal.ts'
import { transaction } from '../storage/database.ts'
import { listPrincipals, type Principal } from '../storage/directory.ts'
import { given, readJson, readQuery } from './body.ts'
import { cursorsOf } from './cursor.ts'
import { type Door, type Endpoint, json } from './endpoint.ts'
import { address, id, language, line, pageOf, paging } from './fields.ts'
import { send } from './reply.ts'

export const entry = z
  .object({
    id,
    kind: z.enum(['user', 'group', 'mailbox', 'guest', 'federated'] satisfies PrincipalKind[]),
    address: z.string(),
    name: z.string(),
    groupKind: z.enum(['security', 'unified']).nullable(),
    language: z.string().nullable(),
    timeZone: z.string().nullable(),
    isAdministrator: z.boolean(),
  })
  .meta({ id: 'DirectoryEntry' })

export function entryOf(principal: Principal): z.infer<typeof entry> {
  const { administrator, ...rest } = principal
  return { ...rest, isAdministrator: administrator }
}

const named = { address, name: line(200) }
const newUser = z
  .strictObject({
    ...named,
    password: z.string().min(10).max(1024).optional().meta({ description: 'Without one, the person cannot sign in to the pages yet' }),
    language: language.optional(),
    timeZone: line(100).optional(),
    isAdministrator: z.boolean().optional(),
  })
  .meta({ id: 'NewUser' })
const newGroup = z.strictObject({ ...named, groupKind: z.enum(['security', 'unified']).optional() }).meta({ id: 'NewGroup' })
const newMailbox = z.strictObject({ ...named, timeZone: line(100).optional() }).meta({ id: 'NewMailbox' })

const nouns = {
  user: { path: '/users', one: 'a person', many: 'The people of the organization', schema: newUser },
  group: { path: '/groups', one: 'a group', many: 'The groups of the organization', schema: newGroup },
  mailbox: { path: '/mailboxes', one: 'a shared mailbox', many: 'The shared mailboxes of the organization', schema: newMailbox },
} as const

/** The address below /api under which each kind stands. */
export const pathOf = (kind: keyof typeof nouns): string => nouns[kind].path

export function directory(door: Door, kind: keyof typeof nouns): Endpoint[] {
  const { config, db } = door
  const { path, one, many, schema } = nouns[kind]
  const cursors = cursorsOf(door.sessionSecret)
  const query = z.strictObject(paging(config.limits.eventsPerPage))
  const tag = 'Directory'
  return [
    {
      method: 'get',
      path,
      tag,
      summary: many,
      query,
      answers: { 200: { description: 'In pages', schema: pageOf(entry) } },
      handler: routeAdminister({
        handler: async (request, response, access) => {
          const { cursor, limit } = readQuery(request, query)
          const list = `${kind} ${access.organizationId}`
          const after = cursor === undefined ? null : (cursors.read(list, cursor)[0] ?? null)
          const page = await listPrincipals(db, access, kind, { after, limit: limit ?? 100 })
          send(response, 200, { value: page.principals.map(entryOf), nextCursor: page.next && cursors.write(list, [page.next]) })
        },
      }),
    },
    {
      method: 'post',
      path,
      tag,
      summary: `Add ${one}`,
      body: { [json]: schema },
      answers: { 201: { description: 'Added', schema: entry } },
      handler: routeAdminister({
        handler: async (request, response, access) => {
          const { isAdministrator, ...fresh } = given(await readJson<z.infer<typeof newUser>>(request, schema, config.limits))
          const administrator = isAdministrator === undefined ? {} : { administrator: isAdministrator }
          const added = await transaction(db, tx => addEntry(tx, access, { kind, ...given(fresh), ...administrator }))
          send(response, 201, entryOf(added))
        },
      }),
    },
  ]
}

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
import { address, id, instant, language, line, pageOf, paging } from './fields.ts'
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
    isDisabled: z.boolean(),
    createdAt: instant,
    warnings: z
      .array(z.object({ code: z.enum(['no-members']), message: z.string() }))
      .optional()
      .meta({ description: 'Of one shared mailbox: what its administrator should know' }),
  })
  .meta({ id: 'DirectoryEntry' })

/** What Exchange asks before a mailbox is saved that nobody may open. */
export const withoutMembers = { code: 'no-members' as const, message: 'No permission granted: nobody is a member of this mailbox' }

export function entryOf(principal: Principal): z.infer<typeof entry> {
  const { id, kind, address, name, groupKind, language, timeZone, administrator, disabled, createdAt } = principal
  const same = { id, kind, address, name, groupKind, language, timeZone }
  return { ...same, isAdministrator: administrator, isDisabled: disabled, createdAt: createdAt.toISOString() }
}

/** A new one; the service says what is wrong with a password. */
export const password = z.string().min(10).max(1024)

const named = { address, name: line(200) }
const newUser = z
  .strictObject({
    ...named,
    password: password.optional().meta({ description: 'Without one, the person cannot sign in to the pages yet' }),
    language: language.optional(),
    timeZone: line(100).optional(),
    isAdministrator: z.boolean().optional(),
  })
  .meta({ id: 'NewUser' })
const newGroup = z.strictObject({ ...named, groupKind: z.enum(['security', 'unified']).optional() }).meta({ id: 'NewGroup' })
const newMailbox = z.strictObject({ ...named, language: language.optional(), timeZone: line(100).optional() }).meta({ id: 'NewMailbox' })

const nouns = {
  user: { path: '/users', one: 'a person', many: 'The people of the organization', schema: newUser },
  group: { path: '/groups', one: 'a group', many: 'The groups of the organization', schema: newGroup },
  mailbox: { path: '/mailboxes', one: 'a shared mailbox', many: 'The shared mailboxes of the organization', schema: newMailbox },
} as const

const tag = 'Directory'

/** The address below /api under which each kind stands. */
export const pathOf = (kind: keyof typeof nouns): string => nouns[kind].path

function listing({ config, db, sessionSecret }: Door, kind: PrincipalKind, path: string, summary: string): Endpoint {
  const cursors = cursorsOf(sessionSecret)
  const query = z.strictObject(paging(config.limits.eventsPerPage))
  return {
    method: 'get',
    path,
    tag,
    summary,
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
  }
}

/** Guests come by invitation: they are listed here, and removed. */
export function guests(door: Door): Endpoint[] {
  return [listing(door, 'guest', '/guests', 'The guests of the organization')]
}

export function directory(door: Door, kind: keyof typeof nouns): Endpoint[] {
  const { config, db } = door
  const { path, one, many, schema } = nouns[kind]
  return [
    listing(door, kind, path, many),
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
          send(response, 201, { ...entryOf(added), ...(kind === 'mailbox' ? { warnings: [withoutMembers] } : {}) })
        },
      }),
    },
  ]
}

/** People, groups, shared mailboxes and guests deleted: what goes with them is shown before. */
import { z } from 'zod'
import { routeAdminister } from '../http/route.ts'
import { belongings, deleteEntry, removeGuest } from '../services/departures.ts'
import { roles } from '../sharing/roles.ts'
import { transaction } from '../storage/database.ts'
import { given, readQuery } from './body.ts'
import { pathOf } from './directory.ts'
import type { Door, Endpoint } from './endpoint.ts'
import { entryId } from './entries.ts'
import { address, emailAddress, id } from './fields.ts'
import { send } from './reply.ts'

const directoryName = emailAddress.extend({ id })
const gone = z
  .object({
    collections: z.array(
      z.object({
        id,
        kind: z.enum(['calendar', 'contacts']),
        name: z.string(),
        events: z.int(),
        permissions: z.int(),
        links: z.int(),
        pendingInvitations: z.int(),
      }),
    ),
    permissions: z
      .array(z.object({ collectionId: id, collection: z.string(), owner: z.string(), role: z.enum(roles) }))
      .meta({ description: 'What they were given by others' }),
    appPasswords: z.int(),
    tokens: z.int(),
    groups: z.array(directoryName),
    mailboxes: z.array(directoryName),
    mailboxesLeftAlone: z.array(directoryName).meta({ description: 'Shared mailboxes that nobody is a member of then' }),
    members: z.int(),
    federatedOrganizations: z.int(),
    hasOwnPolicy: z.boolean().meta({ description: 'A sharing policy of their own, which does not go along with what is handed over' }),
    policiesThatNameIt: z.int().meta({ description: 'Of a group: policies by which its members may share outside; nobody may then' }),
  })
  .meta({ id: 'Belongings' })
const departure = z
  .object({
    disposition: z.enum(['transfer', 'delete']),
    to: z.string().nullable(),
    linksThatGoOn: z.int().meta({ description: 'Published links that stay alive; the new owner counts as their publisher from now on' }),
    gone,
  })
  .meta({ id: 'Departure' })
const disposition = z.strictObject({
  disposition: z
    .enum(['transfer', 'delete'])
    .optional()
    .meta({ description: 'What becomes of the calendars; without it, 400 shows what would go' }),
  to: address.optional().meta({ description: 'Of `transfer`: a person or a shared mailbox of the organization' }),
})
const nothing = z.strictObject({})

export function departures({ db }: Door, kind: 'user' | 'group' | 'mailbox'): Endpoint[] {
  const path = `${pathOf(kind)}/:entryId`
  const tag = 'Directory'
  const query = kind === 'group' ? nothing : disposition
  return [
    {
      method: 'get',
      path: `${path}/deletion`,
      tag,
      summary: 'What would go with it',
      answers: { 200: { description: 'Nothing is deleted', schema: gone } },
      handler: routeAdminister({
        handler: async (request, response, access) => send(response, 200, await belongings(db, access, kind, entryId(request))),
      }),
    },
    {
      method: 'delete',
      path,
      tag,
      summary: 'Delete it; nothing comes back with a new one of the same address',
      ...(kind === 'group' ? {} : { query }),
      answers: { 200: { description: 'What went, and where', schema: departure } },
      handler: routeAdminister({
        handler: async (request, response, access) => {
          const wanted = given(readQuery<z.infer<typeof disposition>>(request, query))
          send(response, 200, await transaction(db, tx => deleteEntry(tx, access, kind, entryId(request), wanted)))
        },
      }),
    },
  ]
}

export function guestRemoval({ db }: Door): Endpoint[] {
  return [
    {
      method: 'delete',
      path: '/guests/:entryId',
      tag: 'Directory',
      summary: 'Remove a guest for good, with everything they were given',
      answers: { 204: { description: 'Gone' } },
      handler: routeAdminister({
        handler: async (request, response, access) => {
          await transaction(db, tx => removeGuest(tx, access, entryId(request)))
          response.status(204).end()
        },
      }),
    },
  ]
}

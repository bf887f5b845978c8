/** One person, group or shared mailbox: read, changed, and a person turned into a shared mailbox. */
import type { Request } from 'express'
import { z } from 'zod'
import { Problem } from '../errors.ts'
import { routeAdminister } from '../http/route.ts'
import { changeEntry, convertToMailbox } from '../services/accounts.ts'
import { entryById } from '../services/directory.ts'
import type { Access } from '../sharing/access.ts'
import { type Db, transaction } from '../storage/database.ts'
import { membersOf, type Principal } from '../storage/directory.ts'
import { given, readJson } from './body.ts'
import { entry, entryOf, pathOf, password, withoutMembers } from './directory.ts'
import { type Door, type Endpoint, json } from './endpoint.ts'
import { address, language, line } from './fields.ts'
import { send, sendTagged } from './reply.ts'

const named = { name: line(200).optional(), address: address.optional() }
const placed = { ...named, language: language.nullable().optional(), timeZone: line(100).nullable().optional() }
const changes = {
  user: z
    .strictObject({
      ...placed,
      isAdministrator: z.boolean().optional(),
      isDisabled: z.boolean().optional().meta({ description: 'Ends every way in at once, and what the person published stops' }),
      password: password.optional().meta({ description: 'In place of one that was lost' }),
    })
    .meta({ id: 'UserChange' }),
  group: z.strictObject(named).meta({ id: 'GroupChange' }),
  mailbox: z.strictObject(placed).meta({ id: 'MailboxChange' }),
} as const
const one = { user: 'a person', group: 'a group', mailbox: 'a shared mailbox' } as const

/** The entry that the address names; services refuse what is not an id. */
export const entryId = (request: Request) => String(request.params['entryId'])

async function shown(db: Db, access: Access<'administer'>, principal: Principal): Promise<z.infer<typeof entry>> {
  const alone = principal.kind === 'mailbox' && (await membersOf(db, access, principal.id)).length === 0
  return { ...entryOf(principal), ...(principal.kind === 'mailbox' ? { warnings: alone ? [withoutMembers] : [] } : {}) }
}

export function entries({ config, db }: Door, kind: keyof typeof changes): Endpoint[] {
  const path = `${pathOf(kind)}/:entryId`
  const tag = 'Directory'
  const schema = changes[kind]
  return [
    {
      method: 'get',
      path,
      tag,
      summary: `Read ${one[kind]}`,
      answers: { 200: { description: 'The entry', schema: entry } },
      handler: routeAdminister({
        handler: async (request, response, access) =>
          sendTagged(request, response, await shown(db, access, await entryById(db, access, kind, entryId(request)))),
      }),
    },
    {
      method: 'patch',
      path,
      tag,
      summary: `Change ${one[kind]}; holds from the next request on`,
      body: { [json]: schema },
      answers: { 200: { description: 'Changed', schema: entry } },
      handler: routeAdminister({
        handler: async (request, response, access) => {
          const change = given(await readJson<z.infer<typeof changes.user>>(request, schema, config.limits))
          const changed = await transaction(db, tx => changeEntry(tx, access, kind, entryId(request), change))
          send(response, 200, await shown(db, access, changed))
        },
      }),
    },
  ]
}

/** A person into a shared mailbox; the other ways round there are none. */
export function conversion({ db }: Door): Endpoint[] {
  const tag = 'Directory'
  return [
    {
      method: 'post',
      path: '/users/:entryId/convert',
      tag,
      summary: 'Turn a person into a shared mailbox',
      description: 'Nobody signs in as it any more, from the next request on. Calendars and permissions stay, memberships end.',
      answers: { 200: { description: 'A shared mailbox', schema: entry } },
      handler: routeAdminister({
        handler: async (request, response, access) => {
          const mailbox = await transaction(db, tx => convertToMailbox(tx, access, entryId(request)))
          send(response, 200, await shown(db, access, mailbox))
        },
      }),
    },
    {
      method: 'post',
      path: '/mailboxes/:entryId/convert',
      tag,
      summary: 'Refused: a shared mailbox becomes nothing else',
      answers: { 409: { description: 'What to do instead' } },
      handler: routeAdminister({
        handler: async (request, _response, access) => {
          const { name } = await entryById(db, access, 'mailbox', entryId(request))
          throw new Problem('conflict', `${name} is a shared mailbox and cannot become a group; make the group and add it as a member`)
        },
      }),
    },
  ]
}

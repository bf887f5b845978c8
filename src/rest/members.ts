/** Members of groups and of shared mailboxes. */
import { z } from 'zod'
import { routeAdminister } from '../http/route.ts'
import { addMember, changeAutomapping, entryById, removeMember } from '../services/directory.ts'
import { transaction } from '../storage/database.ts'
import { type Member, membersOf } from '../storage/directory.ts'
import { readJson } from './body.ts'
import { entry, entryOf, pathOf } from './directory.ts'
import { type Door, type Endpoint, json } from './endpoint.ts'
import { address, listOf } from './fields.ts'
import { send } from './reply.ts'

const automapping = z.boolean().meta({ description: 'The mailbox’s calendars stand in the member’s list by themselves' })
const member = entry.extend({ automapping: automapping.nullable() }).meta({ id: 'Member' })
const newMember = {
  group: z.strictObject({ address }).meta({ id: 'NewMember' }),
  mailbox: z.strictObject({ address, automapping: automapping.optional() }).meta({ id: 'NewMailboxMember' }),
}
const memberChange = z.strictObject({ automapping }).meta({ id: 'MailboxMemberChange' })

const memberOf = (one: Member): z.infer<typeof member> => ({ ...entryOf(one), automapping: one.automapping })

export function members({ config, db }: Door, kind: 'group' | 'mailbox'): Endpoint[] {
  const all = `${pathOf(kind)}/:holderId/members`
  const tag = 'Directory'
  const takes = kind === 'group' ? 'a person or another group' : 'a person or a group: they act as its owner'
  return [
    {
      method: 'get',
      path: all,
      tag,
      summary: `The direct members of a ${kind}`,
      answers: { 200: { description: 'By name', schema: listOf(member) } },
      handler: routeAdminister({
        handler: async (request, response, access) => {
          const holder = await entryById(db, access, kind, String(request.params['holderId']))
          send(response, 200, { value: (await membersOf(db, access, holder.id)).map(memberOf) })
        },
      }),
    },
    {
      method: 'post',
      path: all,
      tag,
      summary: `Add ${takes}`,
      body: { [json]: newMember[kind] },
      answers: { 201: { description: 'Added', schema: member } },
      handler: routeAdminister({
        handler: async (request, response, access) => {
          const holder = await entryById(db, access, kind, String(request.params['holderId']))
          const body = await readJson<z.infer<typeof newMember.mailbox>>(request, newMember[kind], config.limits)
          const added = await transaction(db, tx => addMember(tx, access, holder, body.address, body.automapping))
          send(response, 201, memberOf(added))
        },
      }),
    },
    {
      method: 'delete',
      path: `${all}/:memberId`,
      tag,
      summary: 'Take a member out; holds from the next request on',
      answers: { 204: { description: 'No member any more' } },
      handler: routeAdminister({
        handler: async (request, response, access) => {
          const holder = await entryById(db, access, kind, String(request.params['holderId']))
          await transaction(db, tx => removeMember(tx, access, holder, String(request.params['memberId'])))
          response.status(204).end()
        },
      }),
    },
  ]
}

/** How a shared mailbox stands in the list of one of its members. */
export function automappings({ config, db }: Door): Endpoint[] {
  return [
    {
      method: 'patch',
      path: `${pathOf('mailbox')}/:holderId/members/:memberId`,
      tag: 'Directory',
      summary: 'Turn automapping on or off for one member',
      body: { [json]: memberChange },
      answers: { 200: { description: 'Changed', schema: member } },
      handler: routeAdminister({
        handler: async (request, response, access) => {
          const holder = await entryById(db, access, 'mailbox', String(request.params['holderId']))
          const body = await readJson(request, memberChange, config.limits)
          const id = String(request.params['memberId'])
          send(response, 200, memberOf(await transaction(db, tx => changeAutomapping(tx, access, holder, id, body.automapping))))
        },
      }),
    },
  ]
}

/** Members of groups and of shared mailboxes. */
import { z } from 'zod'
import { routeAdminister } from '../http/route.ts'
import { addMember, holderOf, removeMember } from '../services/directory.ts'
import { transaction } from '../storage/database.ts'
import { membersOf } from '../storage/directory.ts'
import { readJson } from './body.ts'
import { entry, entryOf, pathOf } from './directory.ts'
import { type Door, type Endpoint, json } from './endpoint.ts'
import { address, listOf } from './fields.ts'
import { send } from './reply.ts'

const newMember = z.strictObject({ address }).meta({ id: 'NewMember' })

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
      answers: { 200: { description: 'By name', schema: listOf(entry) } },
      handler: routeAdminister({
        handler: async (request, response, access) => {
          const holder = await holderOf(db, access, kind, String(request.params['holderId']))
          send(response, 200, { value: (await membersOf(db, access, holder.id)).map(entryOf) })
        },
      }),
    },
    {
      method: 'post',
      path: all,
      tag,
      summary: `Add ${takes}`,
      body: { [json]: newMember },
      answers: { 201: { description: 'Added', schema: entry } },
      handler: routeAdminister({
        handler: async (request, response, access) => {
          const holder = await holderOf(db, access, kind, String(request.params['holderId']))
          const body = await readJson(request, newMember, config.limits)
          send(response, 201, entryOf(await transaction(db, tx => addMember(tx, access, holder, body.address))))
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
          const holder = await holderOf(db, access, kind, String(request.params['holderId']))
          await transaction(db, tx => removeMember(tx, access, holder, String(request.params['memberId'])))
          response.status(204).end()
        },
      }),
    },
  ]
}

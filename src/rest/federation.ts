/** Organizations on this server that the organization names as federated. */
import { z } from 'zod'
import { routeAdminister } from '../http/route.ts'
import { endFederation, federate } from '../services/federation.ts'
import { transaction } from '../storage/database.ts'
import { listPartners, type Partner } from '../storage/federation.ts'
import { readJson } from './body.ts'
import { type Door, type Endpoint, json } from './endpoint.ts'
import { id, instant, line, listOf } from './fields.ts'
import { send } from './reply.ts'

const partner = z
  .object({
    id,
    name: z.string(),
    domains: z.array(z.string()),
    isMutual: z.boolean().meta({ description: 'It names yours too; before that, nothing can be shared with its people as federated' }),
    createdAt: instant,
  })
  .meta({ id: 'FederatedOrganization' })
const newPartner = z.strictObject({ domain: line(300) }).meta({ id: 'NewFederatedOrganization' })

const shown = (one: Partner) => ({ ...one, createdAt: one.createdAt.toISOString() })

export function federation({ config, db }: Door): Endpoint[] {
  const all = '/organization/federation'
  const tag = 'Organization'
  return [
    {
      method: 'get',
      path: all,
      tag,
      summary: 'The organizations that yours names as federated',
      answers: { 200: { description: 'By name', schema: listOf(partner) } },
      handler: routeAdminister({
        handler: async (_request, response, access) => send(response, 200, { value: (await listPartners(db, access)).map(shown) }),
      }),
    },
    {
      method: 'post',
      path: all,
      tag,
      summary: 'Name an organization by a domain that it has proved',
      body: { [json]: newPartner },
      answers: { 201: { description: 'Named', schema: partner } },
      handler: routeAdminister({
        handler: async (request, response, access) => {
          const body = await readJson(request, newPartner, config.limits)
          send(response, 201, shown(await transaction(db, tx => federate(tx, access, body.domain))))
        },
      }),
    },
    {
      method: 'delete',
      path: `${all}/:partnerId`,
      tag,
      summary: 'Name it no more; its people lose what they were given from the next request on, until both name each other again',
      answers: { 204: { description: 'Not federated any more' } },
      handler: routeAdminister({
        handler: async (request, response, access) => {
          await transaction(db, tx => endFederation(tx, access, String(request.params['partnerId'])))
          response.status(204).end()
        },
      }),
    },
  ]
}

/** Domains of the organization, and the proof that they are its own. */
import type { Request } from 'express'
import { z } from 'zod'
import { routeAdminister } from '../http/route.ts'
import { addDomain, type Domain, listDomains, removeDomain, verifyDomain } from '../services/domains.ts'
import { transaction } from '../storage/database.ts'
import { readJson } from './body.ts'
import { type Door, type Endpoint, json } from './endpoint.ts'
import { instant, line, listOf } from './fields.ts'
import { send } from './reply.ts'

const domain = z
  .object({
    domain: z.string().meta({ example: 'nordlys.example' }),
    isVerified: z.boolean(),
    verifiedAt: instant.nullable(),
    txtRecord: z.string().nullable().meta({ description: 'What a TXT record of the domain has to say; null where none was asked for' }),
    createdAt: instant,
  })
  .meta({ id: 'Domain' })
const newDomain = z.strictObject({ domain: line(300) }).meta({ id: 'NewDomain' })

const shown = ({ domain, verifiedAt, proof, createdAt }: Domain) => ({
  domain,
  isVerified: verifiedAt !== null,
  verifiedAt: verifiedAt?.toISOString() ?? null,
  txtRecord: proof,
  createdAt: createdAt.toISOString(),
})
const named = (request: Request) => String(request.params['domain'])

export function domains({ config, db }: Door): Endpoint[] {
  const all = '/organization/domains'
  const tag = 'Organization'
  return [
    {
      method: 'get',
      path: all,
      tag,
      summary: 'The domains of the organization',
      answers: { 200: { description: 'By name', schema: listOf(domain) } },
      handler: routeAdminister({
        handler: async (_request, response, access) => send(response, 200, { value: (await listDomains(db, access)).map(shown) }),
      }),
    },
    {
      method: 'post',
      path: all,
      tag,
      summary: 'Name a domain; it counts once it is proved',
      body: { [json]: newDomain },
      answers: { 201: { description: 'With the TXT record that proves it', schema: domain } },
      handler: routeAdminister({
        handler: async (request, response, access) => {
          const body = await readJson(request, newDomain, config.limits)
          send(response, 201, shown(await transaction(db, tx => addDomain(tx, access, body.domain))))
        },
      }),
    },
    {
      method: 'post',
      path: `${all}/:domain/verify`,
      tag,
      summary: 'Look for the TXT record',
      description: 'A domain that was proved belongs to one organization of the server. 409 says what is missing.',
      answers: { 200: { description: 'Proved', schema: domain } },
      handler: routeAdminister({
        handler: async (request, response, access) =>
          send(response, 200, shown(await verifyDomain(db, access, named(request), config.directory.dnsServers))),
      }),
    },
    {
      method: 'delete',
      path: `${all}/:domain`,
      tag,
      summary: 'Take a domain off the list; one that is proved, once no address is in it',
      answers: { 204: { description: 'Not a domain of the organization any more' } },
      handler: routeAdminister({
        handler: async (request, response, access) => {
          await transaction(db, tx => removeDomain(tx, access, named(request)))
          response.status(204).end()
        },
      }),
    },
  ]
}

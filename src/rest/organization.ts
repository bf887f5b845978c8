/** The organization itself, as its administrators read and change it. */
import { z } from 'zod'
import { routeAdminister } from '../http/route.ts'
import { changeOrganization } from '../services/organizations.ts'
import { transaction } from '../storage/database.ts'
import { type Organization, organizationOf } from '../storage/organizations.ts'
import { given, readJson } from './body.ts'
import { type Door, type Endpoint, json } from './endpoint.ts'
import { id, language, line } from './fields.ts'
import { send, sendTagged } from './reply.ts'

const organization = z
  .object({
    id,
    name: z.string(),
    language: z.string().meta({ description: 'Of people and calendars that say nothing else' }),
    timeZone: z.string(),
    domains: z.array(z.string()).meta({ description: 'Those it has proved' }),
  })
  .meta({ id: 'Organization' }) satisfies z.ZodType<Organization>
const organizationChange = z
  .strictObject({ name: line(200).optional(), language: language.optional(), timeZone: line(100).optional() })
  .meta({ id: 'OrganizationChange' })

export function organizations({ config, db }: Door): Endpoint[] {
  const path = '/organization'
  const tag = 'Organization'
  return [
    {
      method: 'get',
      path,
      tag,
      summary: 'Your organization',
      answers: { 200: { description: 'The organization', schema: organization } },
      handler: routeAdminister({
        handler: async (request, response, access) => sendTagged(request, response, await organizationOf(db, access)),
      }),
    },
    {
      method: 'patch',
      path,
      tag,
      summary: 'Change its name, language or time zone',
      body: { [json]: organizationChange },
      answers: { 200: { description: 'Changed', schema: organization } },
      handler: routeAdminister({
        handler: async (request, response, access) => {
          const change = given(await readJson(request, organizationChange, config.limits))
          send(response, 200, await transaction(db, tx => changeOrganization(tx, access, change)))
        },
      }),
    },
  ]
}

/** Who is signed in. */
import { z } from 'zod'
import { routeSelf } from '../http/route.ts'
import { mailboxesOf, principalById } from '../storage/directory.ts'
import { organizationOf } from '../storage/organizations.ts'
import { Problem } from '../errors.ts'
import type { Door, Endpoint } from './endpoint.ts'
import { emailAddress, id } from './fields.ts'
import { sendTagged } from './reply.ts'

const me = z
  .object({
    id,
    address: z.string(),
    name: z.string(),
    isAdministrator: z.boolean(),
    isGuest: z.boolean(),
    language: z.string().nullable(),
    timeZone: z.string().nullable(),
    organization: z.object({ id, name: z.string(), language: z.string(), timeZone: z.string() }),
    mailboxes: z.array(emailAddress.extend({ id })).meta({ description: 'Shared mailboxes that you are a member of' }),
  })
  .meta({ id: 'Me' })

export function whoAmI({ db }: Door): Endpoint[] {
  return [
    {
      method: 'get',
      path: '/me',
      tag: 'Me',
      summary: 'Who you are',
      answers: { 200: { description: 'You', schema: me } },
      handler: routeSelf({
        handler: async (request, response, access) => {
          const person = await principalById(db, access, access.principalId ?? '')
          if (!person) throw new Problem('not-found', 'The account is gone')
          const { id, name, language, timeZone } = await organizationOf(db, access)
          sendTagged(request, response, {
            id: person.id,
            address: person.address,
            name: person.name,
            isAdministrator: person.administrator,
            isGuest: person.kind === 'guest',
            language: person.language,
            timeZone: person.timeZone,
            organization: { id, name, language, timeZone },
            mailboxes: (await mailboxesOf(db, access)).map(({ id, name, address }) => ({ id, name, address })),
          } satisfies z.infer<typeof me>)
        },
      }),
    },
  ]
}

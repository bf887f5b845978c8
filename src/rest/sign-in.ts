/** A token for an address and a password: how a program gets its first. */
import { z } from 'zod'
import { open } from '../http/route.ts'
import { networkOf } from '../services/network.ts'
import { signInHours, signInForToken } from '../services/sign-in-token.ts'
import { readJson } from './body.ts'
import { type Door, type Endpoint, json } from './endpoint.ts'
import { address, id, instant } from './fields.ts'
import { send } from './reply.ts'

const wanted = z.strictObject({ address, password: z.string().min(1).max(1024) }).meta({ id: 'SignIn' })
const entered = z
  .object({ id, address: z.string(), token: z.string().meta({ description: 'Shown this once' }), expiresAt: instant })
  .meta({ id: 'SignedIn' })

export function signIn({ authentication, config, db, now }: Door): Endpoint[] {
  const limits = { ...config.limits, jsonBytes: config.limits.unauthenticatedBodyBytes }
  return [
    {
      method: 'post',
      path: '/sign-in',
      tag: 'Tokens',
      summary: 'A token for an address and a password',
      description: `It ends after ${signInHours} hours, and with the password. Guesses are counted together with those on the pages.`,
      secured: false,
      body: { [json]: wanted },
      answers: { 201: { description: 'Signed in', schema: entered } },
      handler: open({
        because: 'finds out who somebody is and gives them a token of their own; the next request is decided on',
        handler: async (request, response) => {
          const given = await readJson(request, wanted, limits)
          const person = await authentication.byPassword(given.address, given.password, networkOf(request.ip ?? ''))
          const { credential, secret, expiresAt } = await signInForToken(db, person, config, now())
          const told = { id: credential.id, address: person.address, token: secret, expiresAt: expiresAt.toISOString() }
          send(response, 201, told satisfies z.infer<typeof entered>)
        },
      }),
    },
  ]
}

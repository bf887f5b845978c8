/** One's own password, changed. */
import { z } from 'zod'
import { subjectOf } from '../http/hall.ts'
import { routeSelf } from '../http/route.ts'
import { shortestPassword } from '../services/authentication.ts'
import { networkOf } from '../services/network.ts'
import { changePassword } from '../services/passwords.ts'
import { readJson } from './body.ts'
import { type Door, type Endpoint, json } from './endpoint.ts'

const change = z
  .strictObject({ current: z.string().max(1024), password: z.string().min(shortestPassword).max(1024) })
  .meta({ id: 'PasswordChange' })

export function myPassword({ authentication, config, db }: Door): Endpoint[] {
  return [
    {
      method: 'post',
      path: '/me/password',
      tag: 'Me',
      summary: 'Change your password',
      description: 'Every other way in ends with the old one: sessions, app passwords and tokens, the one of this request among them.',
      body: { [json]: change },
      answers: { 204: { description: 'Changed' } },
      handler: routeSelf({
        handler: async (request, response, access) => {
          const person = subjectOf(request)
          if (person.kind !== 'user') throw new TypeError('Nobody is signed in')
          const given = await readJson(request, change, config.limits)
          await changePassword(db, access, person, authentication, given, networkOf(request.ip ?? ''))
          response.status(204).end()
        },
      }),
    },
  ]
}

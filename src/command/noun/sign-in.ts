/** `dela sign-in`, `sign-out`, `me`: a token for this machine, kept where its owner alone can read it. */
import { clientOf, pathTo } from '../client.ts'
import type { ApiCommand, OwnCommand } from '../command.ts'
import { keep, readShelf, shelfFile } from '../kept.ts'
import { isExposed, languageOf, serverOf } from '../place.ts'
import { Failed } from '../refusal.ts'

interface Entered {
  id: string
  token: string
  address: string
  expiresAt: string
}

export const entering: OwnCommand[] = [
  {
    name: 'sign-in',
    options: {
      address: { value: '<address>', about: 'yours' },
      'password-stdin': { about: 'the first line of standard input is the password' },
    },
    summary: 'Sign in to a server; its token is kept on this machine for twelve hours',
    async alone(given, { out, terminal }) {
      const url = serverOf(given, process.env)
      const address = given.must('address')
      if (isExposed({ url, token: '' })) terminal.note(`${url} is not encrypted: others on the way can read the password`)
      const password = await terminal.password(`Password of ${address} at ${url}`, given.flag('password-stdin'))
      const answer = await clientOf({ url, token: null, language: languageOf(process.env) }).send('POST', '/sign-in', { address, password })
      const { id, token, address: own, expiresAt } = answer.value as Entered
      keep(process.env, url, { id, token, address: own, expiresAt })
      await out.show(answer, `Signed in to ${url} as ${own}; the token is in ${shelfFile(process.env)}`)
    },
  },
  {
    name: 'sign-out',
    summary: 'End the token that signing in left on this machine',
    async alone(given, { out }) {
      const url = serverOf(given, process.env)
      const kept = readShelf(process.env).servers[url]
      if (!kept) throw new Failed(`Nobody is signed in to ${url} here`)
      const api = clientOf({ url, token: kept.token, language: languageOf(process.env) })
      await api.send('DELETE', pathTo('tokens', kept.id)).catch((error: unknown) => {
        // It ended by itself, or with a new password.
        if (!(error instanceof Failed) || (error.status !== 401 && error.status !== 404)) throw error
      })
      keep(process.env, url, null)
      await out.say(`Signed out of ${url}`)
    },
  },
]

export const whoAmI: ApiCommand = {
  name: 'me',
  summary: 'Who you are there',
  run: async (_given, { api, out }) => await out.show(await api.get('/me')),
}

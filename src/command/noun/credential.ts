/** `dela token` and `dela app-password`: one's own, each shown once. */
import { pathTo } from '../client.ts'
import type { ApiCommand } from '../command.ts'
import { rowId } from '../lookup.ts'

function of(noun: 'token' | 'app-password', what: string, field: string): ApiCommand[] {
  const path = `/${noun}s`
  return [
    {
      name: `${noun} list`,
      summary: `Your ${what}s, without their secrets`,
      async run(_given, { api, out }) {
        const heads = [
          ['Name', 'name'],
          ['Made', 'createdAt'],
          ['Last used', 'lastUsedAt'],
          ['Expires', 'expiresAt'],
          ['For', 'scopes'],
          ['Id', 'id'],
        ] as const
        await out.table(await api.get(path), heads, `You have no ${what}s`)
      },
    },
    {
      name: `${noun} add`,
      operands: '<name>',
      options: {
        scope: { value: '<scope>', many: true, about: 'what it may be used for; all that you may if nothing is said' },
        expires: { value: '<instant>', about: 'when it ends' },
      },
      summary: `Make one; it is printed this once`,
      async run(given, { api, out }) {
        const scopes = given.many('scope')
        const body = { name: given.operand(0), expiresAt: given.text('expires'), ...(scopes.length > 0 ? { scopes } : {}) }
        const answer = await api.send('POST', path, body)
        await out.show(answer, String((answer.value as Record<string, unknown>)[field]))
      },
    },
    {
      name: `${noun} end`,
      operands: `<${noun}>`,
      summary: 'End it, by name or id; holds from the next request on',
      async run(given, { api, out }) {
        const id = await rowId(api, path, given.operand(0), row => [row['name']])
        await out.show(await api.send('DELETE', `${path}${pathTo(id)}`), `Ended ${given.operand(0)}`)
      },
    },
  ]
}

export const credentials: ApiCommand[] = [...of('token', 'token', 'token'), ...of('app-password', 'app password', 'password')]

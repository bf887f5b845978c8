/** A real provider of OpenID Connect on a loopback port, whose people need not type anything. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'

/** What the provider says of its people, by their `sub`. */
export type People = Record<string, Record<string, unknown>>

export interface IdentityProvider {
  issuer: string
  people: People
  /** Who signs in next; null lets them say no. */
  who: string | null
  /** Answers in the provider's place when it gives true. */
  instead: (request: IncomingMessage, response: ServerResponse) => boolean
  close(): Promise<void>
}

export const client = { clientId: 'dela', clientSecret: 'kanari-client-secret' }

export async function openProvider(redirectUri: string, port = 0): Promise<IdentityProvider> {
  const people: People = {}
  const server: Server = createServer((request, response) => void answer(request, response))
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const self: IdentityProvider = { issuer, people, who: null, instead: () => false, close }
  // It warns of keys and storage that are for a test alone.
  const { warn } = console
  console.warn = () => {}
  const provider = new Provider(issuer, {
    clients: [{ client_id: client.clientId, client_secret: client.clientSecret, redirect_uris: [redirectUri] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'locale', 'groups'] },
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub, ...people[sub] }) }),
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    ttl: { AccessToken: 3600, Grant: 3600, IdToken: 3600, Interaction: 3600, Session: 3600 },
    pkce: { required: () => true },
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({ clientId: oidc.client?.clientId ?? '', accountId: oidc.session?.accountId ?? '' })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
    cookies: { keys: ['a key of the test'] },
  })
  console.warn = warn
  provider.on('server_error', (_context, error) => console.error(error))
  const handler = provider.callback()

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (self.instead(request, response)) return
    if (!request.url?.startsWith('/interaction/')) {
      await handler(request, response)
      return
    }
    const result = self.who === null ? { error: 'access_denied', error_description: 'They said no' } : { login: { accountId: self.who } }
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
  }

  async function close(): Promise<void> {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }

  return self
}

/** Follows the provider's own redirects with its own cookies, up to the one that leads away from it. @returns that address */
export async function through(start: string): Promise<string> {
  const { origin } = new URL(start)
  const jar = new Map<string, string>()
  let at = start
  for (let steps = 0; steps < 10; steps++) {
    const reply = await fetch(at, {
      redirect: 'manual',
      headers: { Cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
    })
    for (const line of reply.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    const next = reply.headers.get('location')
    if (next === null) throw new Error(`The provider stopped at ${reply.status}: ${(await reply.text()).slice(0, 500)}`)
    at = new URL(next, at).href
    if (new URL(at).origin !== origin) return at
  }
  throw new Error('The provider leads round in a circle')
}

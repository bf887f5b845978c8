/**
 * OpenID Connect with openid-client's passport strategy: authorization code, PKCE, state and nonce, all kept in the session. What
 * comes out is what the provider says of somebody; whether that lets them in is decided elsewhere (`services/external-identity.ts`).
 */
import type { Request, Response } from 'express'
import * as client from 'openid-client'
import { type AuthenticateOptions, Strategy } from 'openid-client/passport'
import passport from 'passport'
import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'
import type { Claimed } from '../services/external-identity.ts'

declare module 'express-session' {
  interface SessionData {
    /** The strategy's: state, nonce and verifier of the sign-in under way. Gone with the first answer to it. */
    oidc?: object
  }
}

export const paths = { start: '/sign-in/oidc', callback: '/sign-in/oidc/callback' } as const

export interface OpenId {
  /** Sends the browser to the provider. @throws Problem `unavailable` */
  start(request: Request, response: Response): Promise<void>
  /** What the provider says of whoever comes back. @throws Problem `unauthenticated`, `unavailable` */
  finish(request: Request): Promise<Claimed>
}

type Settings = NonNullable<Config['signIn']['oidc']>

/** Knows where it stands from the settings alone: nothing that the request says of its host is believed. */
class HouseStrategy extends Strategy {
  // Passport works on an object made from this one, which has no `#` fields.
  private readonly publicUrl: string
  constructor(config: client.Configuration, scope: string, publicUrl: string) {
    const callbackURL = `${publicUrl}${paths.callback}`
    super({ name: 'oidc', sessionKey: 'oidc', config, scope, callbackURL }, (tokens, verified) => {
      verified(null, tokens as never)
    })
    this.publicUrl = publicUrl
  }
  override currentUrl(request: Request): URL {
    return new URL(request.originalUrl, this.publicUrl)
  }
  override shouldInitiateAuthRequest(_request: Request, url: URL): boolean {
    return url.pathname.endsWith(paths.start)
  }
  override authorizationRequestParams<T extends AuthenticateOptions>(): URLSearchParams & T {
    // The strategy would leave out the nonce, and the state where the provider knows PKCE.
    return new URLSearchParams({ state: client.randomState(), nonce: client.randomNonce() }) as URLSearchParams & T
  }
}

async function discover({ issuer, clientId, clientSecret }: Settings, timeoutSeconds: number): Promise<client.Configuration> {
  // The settings let http through for this machine alone.
  const insecure = issuer.startsWith('http:')
  const execute = insecure ? [client.allowInsecureRequests] : []
  const found = await client.discovery(new URL(issuer), clientId, undefined, client.None(), { execute, timeout: timeoutSeconds })
  const server = found.serverMetadata()
  const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
  const basic = methods.includes('client_secret_basic') ? client.ClientSecretBasic : client.ClientSecretPost
  const config = new client.Configuration(server, clientId, undefined, clientSecret === null ? client.None() : basic(clientSecret))
  config.timeout = timeoutSeconds
  if (insecure) client.allowInsecureRequests(config)
  client.enableNonRepudiationChecks(config)
  return config
}

type Tokens = client.TokenEndpointResponse & client.TokenEndpointResponseHelpers

/** @param tell hears why a provider could not be used: its operator's business, nothing of it is shown */
export function openId(settings: Settings, timeoutSeconds: number, publicUrl: string, tell: (error: unknown) => void): OpenId {
  let ready: Promise<{ door: passport.PassportStatic; config: client.Configuration }> | null = null

  /** Asked when somebody first signs in, and again as long as the provider did not answer. */
  async function opened(): Promise<{ door: passport.PassportStatic; config: client.Configuration }> {
    ready ??= discover(settings, timeoutSeconds).then(config => {
      const door = new passport.Passport() as passport.PassportStatic
      return { door: door.use(new HouseStrategy(config, settings.scopes, publicUrl)), config }
    })
    try {
      return await ready
    } catch (error) {
      ready = null
      tell(error)
      throw away()
    }
  }

  function ask(door: passport.PassportStatic, request: Request, response: unknown): Promise<Tokens | null> {
    return new Promise((resolve, reject) => {
      const authenticate = door.authenticate('oidc', { session: false }, (error: unknown, tokens?: Tokens | false) => {
        if (error) reject(error as Error)
        else resolve(tokens || null)
      }) as (request: Request, response: unknown, next: (error?: unknown) => void) => void
      authenticate(request, response, error => reject(error as Error))
    })
  }

  return {
    async start(request, response) {
      const { door } = await opened()
      const sent = new Promise<null>(resolve => response.once('close', () => resolve(null)))
      response.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' })
      await Promise.race([ask(door, request, response), sent])
    },
    async finish(request) {
      const { door, config } = await opened()
      try {
        const tokens = await ask(door, request, request.res)
        const claims = tokens?.claims()
        if (!tokens || !claims) throw failed()
        return claimedOf(settings, await completed(config, settings, tokens, claims))
      } catch (error) {
        throw reasonOf(error, tell)
      }
    },
  }
}

/** Providers put the address and the groups into the ID token, or give them to whoever asks with the access token. */
async function completed(
  config: client.Configuration,
  { groupsClaim }: Settings,
  tokens: Tokens,
  claims: client.IDToken,
): Promise<Record<string, unknown> & client.IDToken> {
  const whole = 'email' in claims && (groupsClaim === null || groupsClaim in claims)
  if (whole || config.serverMetadata().userinfo_endpoint === undefined) return claims
  return { ...(await client.fetchUserInfo(config, tokens.access_token, claims.sub)), ...claims }
}

function claimedOf({ issuer, groupsClaim }: Settings, claims: Record<string, unknown> & client.IDToken): Claimed {
  const said = (name: string): string | null => (typeof claims[name] === 'string' ? claims[name] : null)
  const listed = groupsClaim === null ? null : [claims[groupsClaim] ?? []].flat()
  return {
    provider: issuer,
    subject: claims.sub,
    address: said('email'),
    verified: claims['email_verified'] === true,
    name: said('name'),
    language: said('locale'),
    groups: listed && [...new Set(listed)].filter(one => typeof one === 'string').map(name => ({ subject: name, name })),
  }
}

const away = () => new Problem('unavailable', 'The provider does not answer', { retryAfterSeconds: 30 })
const failed = () => new Problem('unauthenticated', 'The provider’s answer is not one that was asked for', { because: 'provider' })

/** The provider was not reached, or is broken; else its answer is not good. */
function reasonOf(error: unknown, tell: (error: unknown) => void): Error {
  if (error instanceof Problem) return error
  if (error instanceof client.AuthorizationResponseError || error instanceof client.ResponseBodyError) {
    return error.error === 'server_error' || error.error === 'temporarily_unavailable' ? away() : failed()
  }
  if (!(error instanceof Error)) return failed()
  tell(error)
  const { code, cause, name } = error as Error & { code?: unknown }
  const broken = cause instanceof globalThis.Response && cause.status >= 500
  const silent = code === 'OAUTH_TIMEOUT' || name === 'TimeoutError' || /fetch failed/.test(error.message) || cause instanceof TypeError
  return broken || silent ? away() : failed()
}

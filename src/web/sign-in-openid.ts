/** Signing in with the provider of OpenID Connect that the settings name. */
import type { Request, Response } from 'express'
import { Problem } from '../errors.ts'
import { subjectOf } from '../http/hall.ts'
import { open } from '../http/route.ts'
import { networkOf } from '../services/network.ts'
import { admit } from '../services/external-identity.ts'
import type { Door, Row } from './door.ts'
import { tokenFor } from './forgery.ts'
import { openId, paths } from './openid.ts'
import { ownPath } from './own-path.ts'
import { seeOther } from './send.ts'
import { begin } from './session.ts'
import { showFailure } from './sign-in-page.ts'

declare module 'express-session' {
  interface SessionData {
    /** Where to go after signing in elsewhere. */
    returnTo?: string | null
  }
}

export function signInOpenId(door: Door): Row[] {
  const { config, db, log, publicUrl, authentication } = door
  const settings = config.signIn.oidc
  const tell = (error: unknown) => log.warn({ err: error }, 'The provider of OpenID Connect could not be used')
  const provider = settings && openId(settings, config.signIn.timeoutSeconds, publicUrl, tell)

  async function start(request: Request, response: Response): Promise<void> {
    if (!provider) throw new Problem('not-found', 'There is no such way to sign in')
    const returnTo = ownPath(request.query['to'])
    // A session to keep the state in; a visitor's is short.
    tokenFor(request)
    request.session.returnTo = returnTo
    try {
      await provider.start(request, response)
    } catch (error) {
      showFailure(door, request, response, error, { returnTo })
    }
  }

  async function finish(request: Request, response: Response): Promise<void> {
    if (!provider || !settings) throw new Problem('not-found', 'There is no such way to sign in')
    const returnTo = request.session.returnTo ?? null
    const before = subjectOf(request)
    const already = before.kind === 'user' ? before : null
    const rules = { organization: settings.organization, mostGroups: config.signIn.mostGroups }
    try {
      const ask = async () => await admit(db, rules, await provider.finish(request), already)
      const person = await authentication.byProvider(networkOf(request.ip ?? ''), ask)
      await begin(request, person)
    } catch (error) {
      showFailure(door, request, response, error, { returnTo })
      return
    }
    seeOther(response, returnTo ?? '/')
  }

  return [
    {
      method: 'get',
      path: paths.start,
      handler: open({ because: 'sends whoever wants to sign in to their provider; keeps nothing but the state of that', handler: start }),
    },
    {
      method: 'get',
      path: paths.callback,
      handler: open({ because: 'finds out who somebody is; the next request is decided on', handler: finish }),
    },
  ]
}

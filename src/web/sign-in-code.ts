/** Guests sign in with a code that is mailed to them. Whether an address is known here is never told. */
import type { Request, Response } from 'express'
import { Problem } from '../errors.ts'
import { subjectOf } from '../http/hall.ts'
import { languageFor } from '../http/page.ts'
import { open } from '../http/route.ts'
import { assetPaths } from '../pages/assets.ts'
import { type SignInCodePage, signInCodePage } from '../pages/screens/signInCode.ts'
import { wordsOf } from '../pages/words/catalogues.ts'
import { networkOf } from '../services/network.ts'
import { codeMinutes, sendCode } from '../services/one-time-codes.ts'
import { transaction } from '../storage/database.ts'
import type { Door, Row } from './door.ts'
import { isGenuine, tokenFor } from './forgery.ts'
import { textOf } from './form.ts'
import { ownPath } from './own-path.ts'
import { seeOther, sendPage } from './send.ts'
import { begin } from './session.ts'
import { paths } from './signed-in.ts'

declare module 'express-session' {
  interface SessionData {
    /** Where a code was sent, and where to go after it; never in an address. */
    code?: { address: string; returnTo: string | null }
  }
}

const path = '/sign-in/code'
const actions = { send: path, enter: `${path}/enter` }

type Showing = Pick<SignInCodePage, 'step' | 'state'> &
  Partial<Pick<SignInCodePage, 'address' | 'returnTo' | 'retryMinutes'>> & { status?: number }

/** Minutes to wait, for a refusal of those who try too often; null for any other error. */
function waitOf(error: unknown): number | null {
  if (!(error instanceof Problem) || error.type !== 'too-many-requests') return null
  return Math.max(1, Math.ceil((error.details.retryAfterSeconds ?? 60) / 60))
}

export function signInCode({ config, db, enqueue, authentication }: Door): Row[] {
  function show(request: Request, response: Response, { status = 200, ...showing }: Showing): void {
    const language = languageFor(request, { fallback: config.defaults.language })
    const basics = { language, assets: assetPaths, csrf: tokenFor(request), actions, back: '/sign-in', minutes: codeMinutes }
    const page = { ...basics, address: '', retryMinutes: 0, returnTo: null, ...showing }
    sendPage(response, signInCodePage(wordsOf(language), page), status)
  }

  function showWait(request: Request, response: Response, minutes: number, showing: Omit<Showing, 'state' | 'status'>): void {
    response.set('Retry-After', String(minutes * 60))
    show(request, response, { ...showing, state: 'tooMany', status: 429, retryMinutes: minutes })
  }

  async function send(request: Request, response: Response): Promise<void> {
    const returnTo = ownPath(textOf(request, 'returnTo')) ?? request.session.code?.returnTo ?? null
    const address = textOf(request, 'address').slice(0, 320)
    const showing = { step: 'address', address, returnTo } as const
    if (!isGenuine(request)) return show(request, response, { ...showing, state: 'expired', status: 403 })
    const language = languageFor(request, { fallback: config.defaults.language })
    const wanted = { address, network: networkOf(request.ip ?? ''), invitationId: null, language }
    try {
      await transaction(db, async tx => await sendCode(tx, wanted, { config, enqueue }))
    } catch (error) {
      const minutes = waitOf(error)
      if (minutes !== null) return showWait(request, response, minutes, showing)
      if (!(error instanceof Problem) || error.details.field !== 'address') throw error
      return show(request, response, { ...showing, state: 'invalid', status: 400 })
    }
    request.session.code = { address, returnTo }
    seeOther(response, `${path}?sent`)
  }

  async function enter(request: Request, response: Response): Promise<void> {
    const sent = request.session.code
    if (!isGenuine(request) || !sent) return show(request, response, { step: 'address', state: 'expired', status: 403 })
    const showing = { step: 'code', address: sent.address } as const
    try {
      const person = await authentication.byCode(sent.address, textOf(request, 'code'), networkOf(request.ip ?? ''))
      await begin(request, person)
    } catch (error) {
      const minutes = waitOf(error)
      if (minutes !== null) return showWait(request, response, minutes, showing)
      if (!(error instanceof Problem) || error.type !== 'unauthenticated') throw error
      return show(request, response, { ...showing, state: 'wrong', status: 401 })
    }
    // Guests have no account page, which the sign-in page leads to where nothing else was asked for.
    seeOther(response, sent.returnTo === null || sent.returnTo === paths.account ? paths.home : sent.returnTo)
  }

  return [
    {
      method: 'get',
      path,
      handler: open({
        because: 'asks who somebody is; nothing that is shared stands on it',
        handler: (request, response) => {
          const returnTo = ownPath(request.query['to'])
          if (subjectOf(request).kind === 'user') return seeOther(response, returnTo ?? '/')
          const sent = request.query['sent'] === undefined ? undefined : request.session.code
          if (sent) return show(request, response, { step: 'code', state: 'first', address: sent.address })
          show(request, response, { step: 'address', state: 'first', returnTo })
        },
      }),
    },
    {
      method: 'post',
      path: actions.send,
      handler: open({ because: 'mails a code to its own address, if a guest has it; nothing of that is told', handler: send }),
    },
    {
      method: 'post',
      path: actions.enter,
      handler: open({ because: 'finds out who somebody is; the next request is decided on', handler: enter }),
    },
  ]
}

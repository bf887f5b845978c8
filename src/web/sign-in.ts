/** Signing in and out. */
import type { Request, Response } from 'express'
import { Problem } from '../errors.ts'
import { subjectOf } from '../http/hall.ts'
import { languageFor } from '../http/page.ts'
import { open } from '../http/route.ts'
import { assetPaths } from '../pages/assets.ts'
import { type SignInPage, signInPage } from '../pages/screens/signIn.ts'
import { wordsOf } from '../pages/words/catalogues.ts'
import type { Door, Row } from './door.ts'
import { isGenuine, refuseForged, tokenFor } from './forgery.ts'
import { rawOf, textOf } from './form.ts'
import { ownPath } from './own-path.ts'
import { byForm } from './password.ts'
import { seeOther, sendPage } from './send.ts'
import { begin, end } from './session.ts'

/** What differs from one showing of the page to the next. */
type Showing = Pick<SignInPage, 'state'> & Partial<Pick<SignInPage, 'address' | 'retryMinutes' | 'returnTo'>> & { status?: number }

export function signIn({ config, authentication }: Door): Row[] {
  const ask = byForm(authentication)

  function show(request: Request, response: Response, { status = 200, ...showing }: Showing): void {
    const language = languageFor(request, { fallback: config.defaults.language })
    const rest = { address: '', retryMinutes: 0, returnTo: null, ...showing }
    const code = rest.returnTo === null ? '/sign-in/code' : `/sign-in/code?to=${encodeURIComponent(rest.returnTo)}`
    const basics = { language, assets: assetPaths, csrf: tokenFor(request), action: '/sign-in', code }
    const page = signInPage(wordsOf(language), { ...basics, ...rest })
    sendPage(response, page, status)
  }

  async function enter(request: Request, response: Response): Promise<void> {
    const returnTo = ownPath(textOf(request, 'returnTo'))
    const address = textOf(request, 'address').slice(0, 320)
    // The form was left open until its session ended: it is shown anew, with nothing judged.
    if (!isGenuine(request)) return show(request, response, { state: 'needed', status: 403, address, returnTo })
    rawOf(request, 'password')
    try {
      const person = await ask(request)
      if (!person) return show(request, response, { state: 'wrong', status: 401, address, returnTo })
      await begin(request, person)
    } catch (error) {
      const known = error instanceof Problem ? error : null
      const seconds = known?.details.retryAfterSeconds ?? 60
      if (known?.type === 'unauthenticated') return show(request, response, { state: 'wrong', status: 401, address, returnTo })
      if (known?.type !== 'too-many-requests') throw error
      response.set('Retry-After', String(seconds))
      return show(request, response, {
        state: 'tooMany',
        status: 429,
        address,
        returnTo,
        retryMinutes: Math.max(1, Math.ceil(seconds / 60)),
      })
    }
    seeOther(response, returnTo ?? '/')
  }

  return [
    {
      method: 'get',
      path: '/sign-in',
      handler: open({
        because: 'asks who somebody is; nothing that is shared stands on it',
        handler: (request, response) => {
          const returnTo = ownPath(request.query['to'])
          if (subjectOf(request).kind === 'user') return seeOther(response, returnTo ?? '/')
          const state = returnTo !== null ? 'needed' : request.query['out'] === undefined ? 'first' : 'signedOut'
          show(request, response, { state, returnTo })
        },
      }),
    },
    {
      method: 'post',
      path: '/sign-in',
      handler: open({ because: 'finds out who somebody is; the next request is decided on', handler: enter }),
    },
    {
      method: 'post',
      path: '/sign-out',
      handler: open({
        because: 'ends the session it came with',
        handler: async (request, response) => {
          refuseForged(request)
          await end(request, response)
          seeOther(response, '/sign-in?out')
        },
      }),
    },
  ]
}

/** Signing in and out. */
import type { Request, Response } from 'express'
import { subjectOf } from '../http/hall.ts'
import { open } from '../http/route.ts'
import type { Door, Row } from './door.ts'
import { isGenuine, refuseForged } from './forgery.ts'
import { rawOf, textOf } from './form.ts'
import { ownPath } from './own-path.ts'
import { byForm } from './password.ts'
import { seeOther } from './send.ts'
import { begin, end } from './session.ts'
import { showFailure, showSignIn } from './sign-in-page.ts'

export function signIn(door: Door): Row[] {
  const ask = byForm(door.authentication)

  async function enter(request: Request, response: Response): Promise<void> {
    const returnTo = ownPath(textOf(request, 'returnTo'))
    const address = textOf(request, 'address').slice(0, 320)
    const typed = { address, returnTo }
    // The form was left open until its session ended: it is shown anew, with nothing judged.
    if (!isGenuine(request)) return showSignIn(door, request, response, { ...typed, state: 'needed', status: 403 })
    rawOf(request, 'password')
    try {
      const person = await ask(request)
      if (!person) return showSignIn(door, request, response, { ...typed, state: 'wrong', status: 401 })
      await begin(request, person)
    } catch (error) {
      return showFailure(door, request, response, error, typed)
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
          showSignIn(door, request, response, { state, returnTo })
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

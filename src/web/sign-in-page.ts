/** The sign-in page as every way to sign in shows it, with what went wrong. */
import type { Request, Response } from 'express'
import { Problem } from '../errors.ts'
import { languageFor } from '../http/page.ts'
import { assetPaths } from '../pages/assets.ts'
import { type SignInPage, type SignInRefusal, signInPage } from '../pages/screens/signIn.ts'
import { wordsOf } from '../pages/words/catalogues.ts'
import { refusals } from '../services/external-identity.ts'
import type { Door } from './door.ts'
import { tokenFor } from './forgery.ts'
import { sendPage } from './send.ts'

/** What differs from one showing of the page to the next. */
export type Showing = Pick<SignInPage, 'state'> &
  Partial<Pick<SignInPage, 'address' | 'retryMinutes' | 'returnTo' | 'refusal'>> & { status?: number }

export function showSignIn({ config }: Pick<Door, 'config'>, request: Request, response: Response, showing: Showing): void {
  const { status = 200, ...rest } = showing
  const language = languageFor(request, { fallback: config.defaults.language })
  const returnTo = rest.returnTo ?? null
  const way = (path: string) => (returnTo === null ? path : `${path}?to=${encodeURIComponent(returnTo)}`)
  const { oidc } = config.signIn
  const ways = { code: way('/sign-in/code'), provider: oidc && { name: oidc.name, href: way('/sign-in/oidc') } }
  const basics = { language, assets: assetPaths, csrf: tokenFor(request), action: '/sign-in', ...ways }
  const page = signInPage(wordsOf(language), { ...basics, address: '', retryMinutes: 0, refusal: null, ...rest, returnTo })
  sendPage(response, page, status)
}

/**
 * The page with what a failed attempt comes to, in the reader's words.
 * @throws the error itself when it is not about signing in
 */
export function showFailure(
  door: Pick<Door, 'config'>,
  request: Request,
  response: Response,
  error: unknown,
  typed: Pick<Showing, 'address' | 'returnTo'>,
): void {
  if (!(error instanceof Problem)) throw error
  const seconds = error.details.retryAfterSeconds ?? 60
  switch (error.type) {
    case 'unauthenticated': {
      const elsewhere = error.details.because === 'provider'
      return showSignIn(door, request, response, { ...typed, state: elsewhere ? 'refused' : 'wrong', refusal: 'failed', status: 401 })
    }
    case 'need-privileges':
      return showSignIn(door, request, response, { ...typed, state: 'refused', refusal: refusalOf(error), status: 403 })
    case 'unavailable':
      response.set('Retry-After', String(seconds))
      return showSignIn(door, request, response, { ...typed, state: 'refused', refusal: 'away', status: 503 })
    case 'too-many-requests': {
      response.set('Retry-After', String(seconds))
      const retryMinutes = Math.max(1, Math.ceil(seconds / 60))
      return showSignIn(door, request, response, { ...typed, state: 'tooMany', status: 429, retryMinutes })
    }
    default:
      throw error
  }
}

function refusalOf({ details }: Problem): SignInRefusal {
  return refusals.find(one => one === details.because) ?? 'failed'
}

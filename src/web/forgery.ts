/**
 * Forms that other sites make a browser send (CSRF). Three fences: the session's cookie is SameSite=Lax, the browser's own words
 * (`Sec-Fetch-Site`, `Origin`) are believed, and each form carries a token that only the pages shown to this browser have (csrf-sync).
 */
import { csrfSync } from 'csrf-sync'
import type { NextFunction, Request, RequestHandler, Response } from 'express'
import { Problem } from '../errors.ts'
import { subjectOf } from '../http/hall.ts'
import { rawOf } from './form.ts'

const hour = 60 * 60 * 1000

const { generateToken, isRequestValid } = csrfSync({ size: 32, getTokenFromRequest: request => rawOf(request, 'csrf') })

/** For the hidden field `csrf`. Makes a session for a visitor who has none; that one lasts an hour. */
export function tokenFor(request: Request): string {
  const visitor = request.session.person === undefined && request.session.csrfToken === undefined
  const token = generateToken(request)
  if (visitor) request.session.cookie.maxAge = hour
  return token
}

/** Does the form carry the token of the session? */
export function isGenuine(request: Request): boolean {
  return isRequestValid(request)
}

/** @throws Problem `need-privileges`; `unauthenticated` where the session is over, so that the person is asked to sign in again */
export function refuseForged(request: Request): void {
  if (isGenuine(request)) return
  if (subjectOf(request).kind !== 'user') throw new Problem('unauthenticated', 'Sign in first')
  throw new Problem('need-privileges', 'The form does not come from a page that this browser was shown')
}

/** Refuses forms that come from another site, whatever they carry. */
export function refuseForeign(publicUrl: string): RequestHandler {
  const own = new URL(publicUrl).origin
  return (request: Request, _response: Response, next: NextFunction) => {
    if (isForeign(request, own)) throw new Problem('need-privileges', 'The form comes from another site')
    next()
  }
}

function isForeign({ headers }: Request, own: string): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true
  const { origin } = headers
  if (origin === undefined || origin === own) return false
  // One server may have several names; the browser's own address is in both headers.
  return !URL.canParse(origin) || new URL(origin).host !== headers.host
}

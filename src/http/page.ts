/** What every page of HTML is sent with, and a refusal as a page in the reader's language: shared by the doors that show pages. */
import type { Request } from 'express'
import { assetPaths } from '../pages/assets.ts'
import { problemPage, problemStatusFor } from '../pages/screens/problem.ts'
import { wordsOf } from '../pages/words/catalogues.ts'
import { chooseLanguage, type Language } from '../pages/words/language.ts'
import type { Failure } from './problem.ts'
import { told } from './refusal.ts'

/** No script runs, nothing is fetched from elsewhere, nobody puts the page into a frame. */
export const pageHeaders = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
} as const

export interface ReaderChoice {
  /** The signed-in person's own; null for nobody or none. */
  setting?: string | null
  fallback: Language
}

/** The person's setting, then `?lang=`, then what the browser asks for, then the fallback. */
export function languageFor(request: Request, { setting = null, fallback }: ReaderChoice): Language {
  const { lang } = request.query
  const query = typeof lang === 'string' ? lang : null
  return chooseLanguage({ setting, query, acceptLanguage: request.headers['accept-language'], fallback })
}

/** @param ways where the page leads on to; null for nowhere. @param administrator whoever reads can change the policy */
export function problemPageOf(
  failure: Failure,
  language: Language,
  ways: { home: string | null; signIn: string | null },
  administrator = false,
): string {
  return problemPage(wordsOf(language), {
    ...ways,
    told: failure.refused === undefined ? null : told(failure.refused, failure.details, language, administrator),
    language,
    assets: assetPaths,
    status: problemStatusFor(failure.status),
    retryAfterSeconds: failure.details.retryAfterSeconds ?? null,
    reference: null,
  })
}

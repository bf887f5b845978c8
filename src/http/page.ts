/** What every page of HTML is sent with, and a refusal as a page in the reader's language: shared by the doors that show pages. */
import type { Request } from 'express'
import { assetPaths } from '../pages/assets.ts'
import { problemPage, problemStatusFor } from '../pages/screens/problem.ts'
import { wordsOf } from '../pages/words/catalogues.ts'
import { chooseLanguage, type Language } from '../pages/words/language.ts'
import type { Failure } from './problem.ts'
import { told } from './refusal.ts'

export interface PageFreedom {
  /** Whether scripts of our own files may run. */
  script?: boolean
  /** Origins that may put the page into a frame. */
  frames?: readonly string[]
}

/** Nothing is fetched from elsewhere, nothing inline counts, and no script runs and no frame holds the page unless it is given leave. */
export function contentPolicy({ script = false, frames = [] }: PageFreedom = {}): string {
  const scripts = script ? "script-src 'self'; " : ''
  const ancestors = frames.length > 0 ? frames.join(' ') : "'none'"
  return `default-src 'none'; ${scripts}style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors ${ancestors}`
}

export const pageHeaders = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': contentPolicy(),
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

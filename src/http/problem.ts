/** Refusals on their way out: the last handler of each door, and how the API writes them. */
import type { NextFunction, Request, Response } from 'express'
import { chooseLanguage } from '../pages/words/language.ts'
import { type Failure, failureOf } from './failure.ts'
import { cover, subjectSoFar, witness } from './hall.ts'
import { told } from './refusal.ts'

export { type Failure, failureOf } from './failure.ts'

/** How a door shows a failure. */
export type Render = (failure: Failure, request: Request, response: Response) => Promise<void> | void

/**
 * The last handler of a door.
 * @param report told of every failure of ours (500)
 */
export function problems(render: Render, report: (error: unknown, request: Request) => void) {
  return async (error: unknown, request: Request, response: Response, next: NextFunction): Promise<void> => {
    const failure = failureOf(error)
    if (failure.status === 500) report(error, request)
    await witness(request, error)
    if (response.headersSent) {
      next(error)
      return
    }
    cover(request)
    response.status(failure.status).set(failure.headers)
    await render(failure, request, response)
  }
}

/** May whoever asks change the policy? Told apart in what a refusal advises, never in what is refused. */
export function administers(request: Request): boolean {
  const subject = subjectSoFar(request)
  return subject.kind === 'user' && subject.administrator && !subject.guest
}

/** RFC 9457. `type` is a path on this server that names the kind of problem and explains it. */
export const problemJson: Render = (failure, request, response) => {
  if (failure.status === 401) response.set('WWW-Authenticate', 'Bearer realm="Dela"')
  const { refused, details } = failure
  const language = chooseLanguage({ acceptLanguage: request.headers['accept-language'], fallback: 'en' })
  const full = refused && told(refused, details, language, administers(request))
  if (full) response.set('Content-Language', language).vary('Accept-Language')
  response.type('application/problem+json').send(
    JSON.stringify({
      type: `/problems/${failure.type}`,
      title: failure.title,
      status: failure.status,
      detail: failure.detail,
      ...full,
      ...details,
    }),
  )
}

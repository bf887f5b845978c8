/**
 * The sharing-policy middleware: every request of every door passes through the hall. It finds out who asks, keeps the subject
 * beside the request, and closes every reply below 400 that no decision covered (invariant 31).
 */
import type { NextFunction, Request, RequestHandler, Response } from 'express'
import type { Subject } from '../sharing/principal.ts'
import { anonymous } from '../sharing/principal.ts'

interface Visit {
  subject: Subject
  covered: boolean
  refused: Witness
}

const visits = new WeakMap<Request, Visit>()

/** Told of every error before it is answered. Must not throw. */
export type Witness = (request: Request, error: unknown) => Promise<void>

/** Finds the subject in a request's credentials. @throws Problem for credentials that are wrong */
export type Identify = (request: Request) => Promise<Subject>

/**
 * @param identify the authentication service's reading of cookie, Basic and Bearer
 * @param report told of a reply that nothing covered: a fault of ours
 * @param refused keeps what has to be kept of a refusal (`services/refusals.ts`)
 */
export function hall(identify: Identify, report: (request: Request) => void, refused: Witness = async () => {}): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    const visit: Visit = { subject: anonymous, covered: false, refused }
    visits.set(request, visit)
    closeUncovered(response, visit, () => report(request))
    identify(request).then(
      subject => {
        visit.subject = subject
        next()
      },
      (error: unknown) => {
        next(error)
      },
    )
  }
}

/** Who asks. @throws TypeError outside the hall */
export function subjectOf(request: Request): Subject {
  return visitOf(request).subject
}

/** The same for a page about a refusal: nobody, where the request was refused before the hall. */
export function subjectSoFar(request: Request): Subject {
  return visits.get(request)?.subject ?? anonymous
}

/** For the publish door: the bearer of a link's secret takes the place of whoever is signed in. */
export function enterAs(request: Request, subject: Subject): void {
  visitOf(request).subject = subject
}

/** Says that a decision, or a refusal, stands behind this reply. Called by `route.ts` and `problem.ts` alone. */
export function cover(request: Request): void {
  const visit = visits.get(request)
  // A request that was refused before the hall has nothing to be covered.
  if (visit) visit.covered = true
}

/** Lets what has to be kept of a refusal be kept. Called by `problem.ts`, and where one answer tells of several (CS:share). */
export async function witness(request: Request, error: unknown): Promise<void> {
  await visits.get(request)?.refused(request, error)
}

function visitOf(request: Request): Visit {
  const visit = visits.get(request)
  if (!visit) throw new TypeError('This request did not come through the hall')
  return visit
}

// Wrapping writeHead alone would let the body out: write and end are where bytes leave.
function closeUncovered(response: Response, visit: Visit, report: () => void): void {
  const { write, end, writeHead } = response
  let closing = false
  let closed = false
  /** True when nothing of what the handler wanted to say may leave. */
  const shut = (): boolean => {
    if (closing) return false
    if (closed) return true
    if (visit.covered || response.statusCode >= 400) return false
    closed = true
    report()
    for (const name of response.getHeaderNames()) response.removeHeader(name)
    response.statusCode = 500
    response.statusMessage = ''
    closing = true
    Reflect.apply(end, response, [])
    closing = false
    return true
  }
  response.writeHead = ((...given: unknown[]) => {
    if (!closing && typeof given[0] === 'number') response.statusCode = given[0]
    if (shut()) return response
    return Reflect.apply(writeHead, response, closing ? [500] : given) as Response
  }) as typeof writeHead
  response.write = ((...given: unknown[]) => (shut() ? true : (Reflect.apply(write, response, given) as boolean))) as typeof write
  response.end = ((...given: unknown[]) => (shut() ? response : (Reflect.apply(end, response, given) as Response))) as typeof end
}

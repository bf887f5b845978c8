/** The door of publish links, `/p/<secret>` and `/p/<secret>.ics`, `.ifb`, `.json`, `.svg`: whoever has the address reads what the link shows, no more. */
import express, { type ErrorRequestHandler, type Request, type Response } from 'express'
import { Problem } from '../errors.ts'
import { enterAs, subjectOf } from '../http/hall.ts'
import { languageFor, problemPageOf } from '../http/page.ts'
import { linkLimit } from '../http/link-limit.ts'
import { problems, type Render } from '../http/problem.ts'
import { routeLink } from '../http/route.ts'
import { hashSecret } from '../services/authentication.ts'
import { networkOf } from '../services/network.ts'
import { bodies } from '../services/bodies.ts'
import { auditFirstUse } from '../storage/audit.ts'
import { brief } from './brief.ts'
import { endOf } from './ended.ts'
import { event } from './event.ts'
import type { Format, PublishDependencies, Visit } from './format.ts'
import { askForPassword, html, sendPage, toPage, unknown } from './html.ts'
import { ics } from './ics.ts'
import { ifb } from './ifb.ts'
import { json } from './json.ts'
import { qr } from './qr.ts'
import { unlocking } from './password.ts'
import type { LinkNotice } from '../storage/published.ts'

/** The first whose suffix the address has. Never by `Accept`: half of the calendar programs send none. */
const formats: readonly Format[] = [event, ics, ifb, json, qr, html]
const methods = ['GET', 'HEAD']

/** The form of a link with a password is posted to its page. */
function takes(request: Request): boolean {
  return methods.includes(request.method) || (request.method === 'POST' && read(request).format === html)
}

function refusePost({ method }: Request): void {
  if (method === 'POST') throw forReading()
}

const forReading = () => new Problem('method-not-allowed', 'A link is only for reading')

/** Taken from the address as it was sent: no decoding, so that one link has one address. */
function read({ baseUrl, path }: Request): { format: Format; token: string } {
  const name = baseUrl === '/p' ? path.slice(1) : ''
  const format = formats.find(({ suffix }) => name.endsWith(suffix)) ?? html
  return { format, token: name.slice(0, name.length - format.suffix.length) }
}

function neverIndexed(response: Response): void {
  response.set('X-Robots-Tag', 'noindex')
}

/** Programs are asked for it by a challenge, people by a page. */
function askPassword(visit: Visit, format: Format, link: LinkNotice): void {
  if (format === html || format === event) {
    askForPassword(visit, link)
    return
  }
  visit.response.set('WWW-Authenticate', 'Basic realm="Dela", charset="UTF-8"')
  brief(visit.response, 401, 'This calendar has a password.')
}

export function publish(dependencies: PublishDependencies): express.Router {
  const { config, db, now, uses } = dependencies
  const kept = bodies(config.feed.cacheBytes)
  const limit = linkLimit(config)
  const unlock = unlocking(dependencies)
  const router = express.Router()
  const keyOf = (tokenHash: Uint8Array): string => Buffer.from(tokenHash).toString('base64url')

  router.use(
    routeLink(db, {
      async enter(request, response) {
        if (!takes(request)) throw forReading()
        const tokenHash = hashSecret(read(request).token)
        await limit.refuse(keyOf(tokenHash))
        const subject = subjectOf(request)
        enterAs(request, { kind: 'link', tokenHash, user: subject.kind === 'user' ? subject : null })
        return unlock(request, response, keyOf(tokenHash))
      },
      async handler(request, response, decision) {
        const { format, token } = read(request)
        response.set('Referrer-Policy', 'no-referrer')
        const visit: Visit = { ...dependencies, request, response, bodies: kept, token }
        // A page alone is of use to whoever searches.
        const found = 'access' in decision && format === html && decision.published.link?.searchable === true
        if (!found) neverIndexed(response)
        const ended = 'access' in decision ? null : endOf(decision)
        const link = 'access' in decision ? decision.published.link : decision.link
        if (ended === 'unknown' || !link) {
          await limit.countGuess(networkOf(request.ip ?? ''))
          refusePost(request)
          unknown(visit)
          return
        }
        if (ended !== 'locked' && !('access' in decision && decision.hasPassword)) refusePost(request)
        const subject = subjectOf(request)
        if (subject.kind === 'link') await limit.count(keyOf(subject.tokenHash))
        // Invariant 32: the row is there before the first reader has anything.
        if (subject.kind === 'link' && 'access' in decision && decision.fresh) await auditFirstUse(db, decision.access, subject.tokenHash)
        // A picture of the address shows nothing of the calendar.
        if ('access' in decision && request.method === 'GET' && format !== qr)
          uses.count(decision.access, decision.published.timeZone, request.headers['user-agent'], now())
        if ('access' in decision) await (request.method === 'POST' ? toPage(visit) : format.give(visit, decision))
        else if (ended === 'sign-in') format.askToSignIn(visit)
        else if (ended === 'locked' && decision.link) askPassword(visit, format, decision.link)
        else if (ended && ended !== 'locked' && decision.link) format.end(visit, ended, decision.link)
      },
    }),
  )
  return router
}

/** Refusals of this door, those of the hall before it as well: a sentence for programs, a page for people. */
export function publishProblems(
  dependencies: PublishDependencies,
  report: (error: unknown, request: Request) => void,
): ErrorRequestHandler {
  const render: Render = (failure, request, response) => {
    for (const name of ['ETag', 'Last-Modified', 'Content-Disposition', 'Access-Control-Allow-Origin', 'Access-Control-Expose-Headers']) {
      response.removeHeader(name)
    }
    neverIndexed(response)
    response.set('Referrer-Policy', 'no-referrer')
    if (failure.status === 405) response.set('Allow', methods.join(', '))
    if (failure.status === 401) response.set('WWW-Authenticate', 'Basic realm="Dela", charset="UTF-8"')
    const { format, token } = read(request)
    if (format !== html || failure.status === 405) {
      brief(response, failure.status, failure.detail)
      return
    }
    const language = languageFor(request, { fallback: dependencies.config.defaults.language })
    const page = problemPageOf(failure, language, { home: null, signIn: null })
    sendPage({ ...dependencies, request, response, bodies: bodies(1), token }, failure.status, page)
  }
  return problems(render, report) as ErrorRequestHandler
}

/** Refusals of the pages, and of every address that no door knows: a page for browsers, JSON for programs. */
import type { ErrorRequestHandler, Request } from 'express'
import type { Config } from '../config.ts'
import { subjectSoFar } from '../http/hall.ts'
import { languageFor, problemPageOf } from '../http/page.ts'
import { administers, type Failure, problemJson, problems, type Render } from '../http/problem.ts'
import * as gate from '../services/gate.ts'
import type { UserSubject } from '../sharing/principal.ts'
import type { Db } from '../storage/database.ts'
import { principalById } from '../storage/directory.ts'
import { seeOther, sendPage } from './send.ts'
import { paths } from './signed-in.ts'

const programs = /^\/(?:api|dav|webdav|\.well-known)(?:\/|$)/

/** The last handler of all. @param report told of every failure of ours */
export function pageProblems(
  { config, db }: { config: Config; db: Db },
  report: (error: unknown, request: Request) => void,
): ErrorRequestHandler {
  const render: Render = async (failure, request, response) => {
    if (!wantsPage(request)) {
      await problemJson(failure, request, response)
      return
    }
    if (failure.status === 401) {
      seeOther(response, signInFor(request))
      return
    }
    const person = personOf(request)
    const setting = person && failure.status < 500 ? await languageOf(db, person) : null
    const language = languageFor(request, { setting, fallback: config.defaults.language })
    sendPage(response, problemPageOf(failure, language, waysFrom(failure, person), administers(request)), failure.status)
  }
  return problems(render, report) as ErrorRequestHandler
}

function wantsPage(request: Request): boolean {
  return !programs.test(request.path) && request.accepts(['html', 'json']) === 'html'
}

/** Back to the page that was asked for; a form that was posted is not posted again. */
function signInFor({ method, originalUrl }: Request): string {
  const page = (method === 'GET' || method === 'HEAD') && originalUrl !== paths.home
  return page ? `/sign-in?to=${encodeURIComponent(originalUrl)}` : '/sign-in'
}

function waysFrom({ status }: Failure, person: UserSubject | null): { home: string | null; signIn: string | null } {
  return { home: person && status < 500 ? paths.home : null, signIn: null }
}

function personOf(request: Request): UserSubject | null {
  const subject = subjectSoFar(request)
  return subject.kind === 'user' ? subject : null
}

/** The person's own language; a page that says what went wrong must not fail over it. */
async function languageOf(db: Db, person: UserSubject): Promise<string | null> {
  try {
    return (await principalById(db, gate.self(person), person.id))?.language ?? null
  } catch {
    return null
  }
}

/**
 * Which credentials each door takes, read with passport: DAV doors Basic with app passwords, the API Bearer tokens, pages the
 * session, publish links a session or Basic. A credential of one door opens no other.
 */
import type { Request, RequestHandler } from 'express'
import passport from 'passport'
import { Strategy as CustomStrategy } from 'passport-custom'
import { Problem } from '../errors.ts'
import type { Authentication, Standing } from '../services/authentication.ts'
import { isAppPassword } from '../services/link-settings.ts'
import { networkOf } from '../services/network.ts'
import { anonymous, type Subject, type UserSubject } from '../sharing/principal.ts'
import type { Identify } from './hall.ts'

declare module 'express-session' {
  interface SessionData {
    /** Who signed in, by ids: what they may do is read anew on every request. */
    person?: { organizationId: string; id: string; mark: string }
    csrfToken?: string
  }
}

/** RFC 7617: the user-id ends at the first colon; both are UTF-8. Null for anything else. */
export function readBasic(header: string): { user: string; password: string } | null {
  const match = /^Basic +([A-Za-z0-9+/_-]+={0,2}) *$/i.exec(header)
  if (!match?.[1]) return null
  const bytes = Buffer.from(match[1], 'base64')
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    // Older programs send ISO 8859-1.
    text = bytes.toString('latin1')
  }
  const colon = text.indexOf(':')
  return colon < 0 || text.includes('\0') ? null : { user: text.slice(0, colon), password: text.slice(colon + 1) }
}

function strategy(find: (request: Request) => Promise<UserSubject | null>): InstanceType<typeof CustomStrategy> {
  return new CustomStrategy((request, done) => {
    find(request).then(
      subject => done(null, subject ?? false),
      (error: unknown) => done(error),
    )
  })
}

/**
 * @param sessions the express-session middleware; it runs for pages and links alone
 * @param standingOf the calendar that a request of the CalDAV door is about; null for none
 */
export function identify(
  authentication: Authentication,
  sessions: RequestHandler,
  standingOf: (request: Request) => Standing | null = () => null,
): Identify {
  const doors = new passport.Passport()
  doors.use(
    'basic',
    strategy(async request => {
      const header = request.headers.authorization
      if (header === undefined) return null
      const given = readBasic(header)
      if (!given) throw new Problem('unauthenticated', 'These are not Basic credentials')
      return await authentication.byAppPassword(given.user, given.password, networkOf(request.ip ?? ''), standingOf(request))
    }),
  )
  doors.use(
    'bearer',
    strategy(async request => {
      const header = request.headers.authorization
      if (header === undefined) return null
      const token = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i.exec(header)?.[1]
      if (!token) throw new Problem('unauthenticated', 'This is not a Bearer token')
      return await authentication.byToken(token, networkOf(request.ip ?? ''))
    }),
  )
  doors.use(
    'session',
    strategy(async request => {
      // Who has no cookie has no session; the store need not be asked.
      if (!request.headers.cookie?.includes('dela.sid=')) return null
      const person = request.session?.person
      return person ? await authentication.bySession(person) : null
    }),
  )

  const ask = async (request: Request, name: string): Promise<UserSubject | null> =>
    await new Promise((resolve, reject) => {
      const middleware = doors.authenticate(name, { session: false }, (error: unknown, subject?: UserSubject | false) => {
        if (error) reject(error as Error)
        else resolve(subject || null)
      }) as (request: Request, response: unknown, next: (error?: unknown) => void) => void
      middleware(request, request.res, error => {
        reject(error as Error)
      })
    })

  return async request => {
    if (count(request, 'authorization') > 1) throw new Problem('bad-request', 'There are two Authorization headers')
    if (/^\/(?:dav|webdav|\.well-known)(?:\/|$)/.test(request.path)) return (await ask(request, 'basic')) ?? anonymous
    if (/^\/api(?:\/|$)/.test(request.path)) return (await ask(request, 'bearer')) ?? anonymous
    if (/^\/(?:healthz|readyz|assets|robots\.txt)(?:\/|$)/.test(request.path)) return anonymous
    return await page(request)
  }

  async function page(request: Request): Promise<Subject> {
    const link = request.path.startsWith('/p/')
    // What is no app password may be the link's own: the door asks for that (`publish/password.ts`).
    if (link && request.headers.authorization !== undefined) {
      const given = readBasic(request.headers.authorization)
      return given && !isAppPassword(given.password) ? anonymous : ((await ask(request, 'basic')) ?? anonymous)
    }
    // A link's readers are many and mostly have no cookie: no session is made for them.
    if (link && !request.headers.cookie?.includes('dela.sid=')) return anonymous
    await new Promise<void>((resolve, reject) => {
      sessions(request, request.res as never, (error?: unknown) => {
        if (error) reject(error as Error)
        else resolve()
      })
    })
    return (await ask(request, 'session')) ?? anonymous
  }
}

function count(request: Request, name: string): number {
  return request.rawHeaders.filter((value, index) => index % 2 === 0 && value.toLowerCase() === name).length
}

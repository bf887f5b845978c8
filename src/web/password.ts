/** Address and password from the sign-in form, read with passport-local. */
import type { Request } from 'express'
import passport from 'passport'
import { Strategy as LocalStrategy } from 'passport-local'
import type { Authentication } from '../services/authentication.ts'
import { networkOf } from '../services/network.ts'
import type { UserSubject } from '../sharing/principal.ts'

/** @returns who it is; null for fields left empty. @throws Problem `unauthenticated`, `too-many-requests` */
export type ByForm = (request: Request) => Promise<UserSubject | null>

export function byForm(authentication: Authentication): ByForm {
  const door = new passport.Passport()
  const fields = { usernameField: 'address', passwordField: 'password', session: false, passReqToCallback: true } as const
  door.use(
    new LocalStrategy(fields, (request, address, password, done) => {
      authentication.byPassword(address, password, networkOf(request.ip ?? '')).then(
        subject => done(null, subject),
        (error: unknown) => done(error),
      )
    }),
  )
  return request =>
    new Promise((resolve, reject) => {
      const ask = door.authenticate('local', { session: false }, (error: unknown, subject?: UserSubject | false) => {
        if (error) reject(error as Error)
        else resolve(subject || null)
      }) as (request: Request, response: unknown, next: (error?: unknown) => void) => void
      ask(request, request.res, error => reject(error as Error))
    })
}

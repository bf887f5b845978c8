/** Sessions begin and end here. What is in one before signing in is never carried over (session fixation). */
import type { Request, Response } from 'express'
import type { UserSubject } from '../sharing/principal.ts'

type Kept = Pick<UserSubject, 'organizationId' | 'id' | 'mark'>

/** A session with a new id, of this person. */
export async function begin(request: Request, { organizationId, id, mark }: Kept): Promise<void> {
  await settled(done => request.session.regenerate(done))
  request.session.person = { organizationId, id, mark }
}

/** The session is gone on the server; a kept cookie opens nothing. */
export async function end(request: Request, response: Response): Promise<void> {
  await settled(done => request.session.destroy(done))
  response.clearCookie('dela.sid', { path: '/', httpOnly: true, sameSite: 'lax' })
}

function settled(start: (done: (error?: unknown) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    start(error => (error ? reject(error as Error) : resolve()))
  })
}

/** Answers for programs: a status and one plain sentence where there is no content, and who may read what there is. */
import type { Response } from 'express'
import type { LinkNotice } from '../storage/published.ts'
import type { Ended } from './ended.ts'
import type { Visit } from './format.ts'

export function brief(response: Response, status: number, sentence: string): void {
  response.status(status).set('Cache-Control', 'private, no-store').type('text/plain; charset=utf-8').send(`${sentence}\n`)
}

/** Programs in other people's pages may read what anybody may read, and nothing else. */
export function allowOrigins({ response }: Visit, audience: string | undefined): void {
  if (audience === 'anonymous')
    response.set({ 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': 'ETag, Content-Disposition' })
}

/** For formats that cannot say so in their own way: no free time and no empty list is made of what is not told (sharing model §8). */
export function endForProgram(visit: Visit, { state }: Ended, link: LinkNotice): void {
  allowOrigins(visit, link.audience)
  if (state === 'suspended') brief(visit.response, 403, 'Sharing of this calendar is switched off for now.')
  else brief(visit.response, 410, 'This calendar is no longer shared.')
}

export function barFromProgram({ response }: Visit): void {
  response.set('WWW-Authenticate', 'Basic realm="Dela", charset="UTF-8"')
  brief(response, 401, 'This calendar is for people who are signed in.')
}

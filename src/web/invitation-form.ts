/** One form of an invitation's page: what it does, and how a refusal becomes what the page says. */
import type { Request, Response } from 'express'
import { endingOf, type Invited } from '../services/acceptance.ts'
import type { InvitationNote } from './invitation-step.ts'

export const tokenOf = (request: Request) => String(request.params['token'])

/** One form of the page: what it does, and what the page then says. A refusal is a step of the page too. */
export type Act = (
  request: Request,
  response: Response,
  invited: Invited,
  token: string,
) => Promise<InvitationNote | 'code' | 'back' | null>

/** An answer that comes too late, or of the wrong account, is no fault: the page itself says what stands in the way. */
export async function answer<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    if (endingOf(error) === null) throw error
    return null
  }
}

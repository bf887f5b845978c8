/** What each handler was mounted as: every form of `route.ts` declares it, and a test reads it. */
import type { Request, RequestHandler, Response } from 'express'
import type { Privilege } from '../sharing/roles.ts'

/** What a handler was mounted as, for the test that reads the routes. */
export interface Declaration {
  needs: Privilege | 'administer' | 'self' | 'create' | 'link' | 'all' | 'deciding' | 'oversee' | 'invitation' | 'mailed' | 'open'
  because?: string
}

const declarations = new WeakMap<object, Declaration>()

/** How a handler was declared; undefined for one that was not. */
export function declarationOf(handler: object): Declaration | undefined {
  return declarations.get(handler)
}

/** For `route.ts` alone. */
export function mount(declaration: Declaration, handler: (request: Request, response: Response) => Promise<void>): RequestHandler {
  const mounted: RequestHandler = async (request, response) => {
    await handler(request, response)
  }
  declarations.set(mounted, declaration)
  return mounted
}

/** What is said at addresses and methods that no page has. */
import type { Request, Response } from 'express'
import { Problem } from '../errors.ts'
import type { Row } from './door.ts'

/** The last handler of the door. @throws Problem `method-not-allowed` with Allow set, `not-found` */
export function noSuch(rows: readonly Row[]): (request: Request, response: Response) => void {
  const known = rows.map(({ method, path }) => ({ method, form: new RegExp(`^${path.replaceAll(/:[A-Za-z]+/g, '[^/]+')}$`) }))
  return (request, response) => {
    const methods = known.filter(({ form }) => form.test(request.path)).map(({ method }) => method.toUpperCase())
    if (methods.length === 0) throw new Problem('not-found', 'There is nothing at this address')
    response.set('Allow', [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', '))
    if (request.method !== 'OPTIONS') throw new Problem('method-not-allowed', `${request.method.slice(0, 40)} is not for this address`)
    response.status(204).end()
  }
}

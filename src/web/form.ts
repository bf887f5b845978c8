/** Forms as browsers post them (application/x-www-form-urlencoded), read before anything else is done with the request. */
import type { NextFunction, Request, RequestHandler, Response } from 'express'
import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'
import { readBody } from '../http/body.ts'
import { subjectOf } from '../http/hall.ts'
import { longestPassword, shortestPassword } from '../services/authentication.ts'

const mostFields = 50

/**
 * Puts the fields where passport and csrf-sync look for them; one that is there twice as a list. Whoever is not signed in may send
 * little, and a body of another type stays unread for its own route. Express's parser reads what it refuses to its end; this one does not.
 */
export function readForm({ limits }: Config): RequestHandler {
  return async (request: Request, _response: Response, next: NextFunction) => {
    const [type = ''] = (request.headers['content-type'] ?? '').toLowerCase().split(';')
    if (type.trim() === 'application/x-www-form-urlencoded') {
      const bytes = subjectOf(request).kind === 'user' ? limits.jsonBytes : limits.unauthenticatedBodyBytes
      request.body = fieldsOf((await readBody(request, bytes)).toString())
    }
    next()
  }
}

function fieldsOf(text: string): Record<string, string | string[]> {
  const fields = new URLSearchParams(text)
  if (fields.size > mostFields) throw new Problem('bad-request', `The form has more than ${mostFields} fields`)
  const names = [...new Set(fields.keys())]
  return Object.fromEntries(
    names.map(name => {
      const [first = '', ...more] = fields.getAll(name)
      return [name, more.length > 0 ? [first, ...more] : first]
    }),
  )
}

/** A field as it was typed, without spaces around it; empty when it is not there. @throws Problem `bad-request` when it is there twice */
export function textOf(request: Request, name: string): string {
  return rawOf(request, name).trim()
}

/** A field as it was typed: for passwords. */
export function rawOf(request: Request, name: string): string {
  const body: unknown = request.body
  const value = typeof body === 'object' && body !== null && Object.hasOwn(body, name) ? (body as Record<string, unknown>)[name] : ''
  if (typeof value !== 'string') throw new Problem('bad-request', `The field ${name} is there more than once`, { field: name })
  return value
}

/** One of a few values, as a choice in the form offers them. @throws Problem `bad-request` for any other */
export function choiceOf<T extends string>(request: Request, name: string, choices: readonly T[]): T {
  const value = textOf(request, name)
  const found = choices.find(one => one === value)
  if (found === undefined) throw new Problem('bad-request', `The field ${name} has none of its values`, { field: name })
  return found
}

/** The fault of a name in a form, if it has one. @param longest in characters */
export function nameFault(name: string, longest: number): 'required' | 'tooLong' | null {
  if (name === '') return 'required'
  return name.length > longest ? 'tooLong' : null
}

/** The fault of a new password in a form, if it has one. */
export function passwordFault(password: string): 'required' | 'tooShort' | 'tooLong' | null {
  if (password === '') return 'required'
  if (password.length < shortestPassword) return 'tooShort'
  return Buffer.byteLength(password) > longestPassword ? 'tooLong' : null
}

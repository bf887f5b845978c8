/** Forms as browsers post them (application/x-www-form-urlencoded), read before anything else is done with the request. */
import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express'
import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'
import { subjectOf } from '../http/hall.ts'

/** Parses the body; whoever is not signed in may send little. Other bodies stay unread for their own route. */
export function readForm({ limits }: Config): RequestHandler {
  const small = express.urlencoded({ extended: false, limit: limits.unauthenticatedBodyBytes, parameterLimit: 50 })
  const large = express.urlencoded({ extended: false, limit: limits.jsonBytes, parameterLimit: 50 })
  return (request: Request, response: Response, next: NextFunction) =>
    (subjectOf(request).kind === 'user' ? large : small)(request, response, next)
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

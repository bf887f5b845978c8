/** Answers, with the validators that go with them (RFC 9110 §8.8, §13). */
import type { Request, Response } from 'express'
import { Problem } from '../errors.ts'
import { etagOf, type Precondition } from '../storage/objects.ts'

/** JSON that nobody may keep. */
export function send(response: Response, status: number, body: unknown): void {
  response.status(status).set('Cache-Control', 'no-store').type('application/json').send(JSON.stringify(body))
}

/** JSON with an entity tag: 304 for a client that has it. @param etag without quotes; made of the answer where the thing has none of its own */
export function sendTagged(request: Request, response: Response, body: unknown, etag: string | null = null): void {
  const text = JSON.stringify(body)
  const tag = etag ?? etagOf(text)
  response.set({ ETag: `"${tag}"`, 'Cache-Control': 'private, no-cache', Vary: 'Authorization, Accept' })
  const known = request.headers['if-none-match']
  if (known !== undefined && (known.trim() === '*' || readTags(known).includes(tag))) response.status(304).end()
  else response.status(200).type('application/json').send(text)
}

/** What If-Match demands; a weak tag never matches (RFC 9110 §13.1.1). @throws Problem `bad-request` for what is not a list of tags */
export function preconditionOf(request: Request): Precondition {
  const given = request.headers['if-match']
  if (given === undefined) return {}
  if (given.trim() === '*') return { ifMatch: '*' }
  if (!/^\s*(?:W\/)?"[^"]*"(?:\s*,\s*(?:W\/)?"[^"]*")*\s*$/.test(given))
    throw new Problem('bad-request', 'If-Match is not a list of entity tags')
  return { ifMatch: given.split(',').flatMap(one => /^\s*"([^"]*)"\s*$/.exec(one)?.[1] ?? []) }
}

function readTags(header: string): string[] {
  return [...header.matchAll(/(?:W\/)?"([^"]*)"/g)].map(match => match[1] ?? '')
}

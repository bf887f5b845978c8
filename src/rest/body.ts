/** Bodies of requests, read only once a decision let them in. Nothing is read of a body that nobody asked for. */
import type { Request } from 'express'
import { z } from 'zod'
import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'
import { parseJson } from './json-text.ts'

/** The media type in lower case, without parameters. @throws Problem `unsupported-media-type` for a type or character set that is not taken */
export function mediaType(request: Request, taken: readonly string[]): string {
  const [type = '', ...parameters] = (request.headers['content-type'] ?? '').toLowerCase().split(';')
  const found = taken.find(one => one === type.trim())
  if (!found) throw new Problem('unsupported-media-type', `The body must be ${taken.join(' or ')}`)
  const charset = parameters.map(one => /^\s*charset\s*=\s*"?([^";\s]*)/.exec(one)?.[1]).find(one => one !== undefined)
  if (found.endsWith('json') && charset !== undefined && charset !== 'utf-8' && charset !== 'utf8') {
    throw new Problem('unsupported-media-type', 'JSON is UTF-8 (RFC 8259 §8.1)')
  }
  const encoding = request.headers['content-encoding'] ?? 'identity'
  if (encoding.toLowerCase() !== 'identity') throw new Problem('unsupported-media-type', 'The body must not be compressed')
  if (request.headers['content-range'] !== undefined) throw new Problem('bad-request', 'A part of a body cannot be taken (RFC 9110 §14.5)')
  return found
}

/**
 * The body piece by piece. Leaving the loop early keeps the connection, so that the refusal reaches the client.
 * @throws Problem `too-large` before anything is read when the client says so itself
 */
export async function* pieces(request: Request, bytes: number): AsyncGenerator<Uint8Array> {
  const tooLarge = () => new Problem('too-large', `The body may have ${bytes} bytes at most`)
  if (Number(request.headers['content-length'] ?? 0) > bytes) throw tooLarge()
  let read = 0
  const source: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false })
  for await (const piece of source) {
    read += piece.length
    if (read > bytes) throw tooLarge()
    yield piece
  }
}

/** The whole body as UTF-8. @throws Problem `bad-request`, `too-large` */
export async function readText(request: Request, bytes: number): Promise<string> {
  const read: Uint8Array[] = []
  for await (const piece of pieces(request, bytes)) read.push(piece)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(read))
  } catch {
    throw new Problem('bad-request', 'The body is not UTF-8')
  }
}

const jsonTypes = ['application/json', 'application/merge-patch+json']

/** The JSON body, checked. @throws Problem `bad-request` naming the field, `unsupported-media-type`, `too-large` */
export async function readJson<T>(request: Request, schema: z.ZodType<T>, { jsonBytes, jsonDepth }: Config['limits']): Promise<T> {
  mediaType(request, request.method === 'PATCH' ? jsonTypes : jsonTypes.slice(0, 1))
  return check(schema, parseJson(await readText(request, jsonBytes), jsonDepth))
}

/** The query, checked; an unknown parameter is refused like an unknown field. @throws Problem `bad-request` */
export function readQuery<T>(request: Request, schema: z.ZodType<T>): T {
  return check(schema, Object.fromEntries(Object.entries(request.query)))
}

function check<T>(schema: z.ZodType<T>, value: unknown): T {
  const checked = schema.safeParse(value)
  if (checked.success) return checked.data
  const [issue] = checked.error.issues
  throw issue ? faultOf(issue, value) : new Problem('bad-request', 'The value is not as expected')
}

function faultOf(issue: z.core.$ZodIssue, value: unknown): Problem {
  const path = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') {
    const key = (issue.keys[0] ?? '').slice(0, 100)
    return new Problem('bad-request', `There is no field "${key}" here`, { field: [...path, key].join('.') })
  }
  const said = !issue.message.startsWith('Invalid')
  if (!said && path.length > 0 && path.reduce<unknown>((at, key) => Object(at)[key], value) === undefined) {
    return new Problem('bad-request', `The field "${path.at(-1)}" is missing`, { field: path.join('.') })
  }
  return new Problem('bad-request', issue.message, path.length > 0 ? { field: path.join('.') } : {})
}

/** Without the keys that were left out: what services take where absent and undefined differ. */
export function given<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> }
}

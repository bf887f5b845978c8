/** One answer with its validators: 304 when the reader has it, else the bytes in an encoding that the reader takes. */
import type { Request, Response } from 'express'
import type { Encoding } from '../services/bodies.ts'
import type { Validators } from '../services/publishing.ts'

/** Each encoding is a representation of its own, so a strong entity tag tells them apart (RFC 9110 §8.8.3.3). */
const suffixes: Record<Encoding, string> = { identity: '', gzip: '-gzip', br: '-br' }

/** The best encoding that the request accepts. */
export function encodingOf(request: Request): Encoding {
  if (request.acceptsEncodings('br')) return 'br'
  return request.acceptsEncodings('gzip') ? 'gzip' : 'identity'
}

export function tagOf(etag: string, encoding: Encoding): string {
  return `"${etag}${suffixes[encoding]}"`
}

/** RFC 9110 §13.2.2: `If-None-Match` counts alone where it is sent; a date is not looked at then. */
export function isUnchanged(request: Request, etag: string, lastModified: Date | null): boolean {
  const given = request.headers['if-none-match']
  if (given !== undefined) {
    const tags = new Set(Object.values(suffixes).map(suffix => `"${etag}${suffix}"`))
    return given.trim() === '*' || given.split(',').some(tag => tags.has(tag.trim().replace(/^W\//, '')))
  }
  const since = Date.parse(request.headers['if-modified-since'] ?? '')
  return lastModified !== null && lastModified.getTime() <= since
}

export function setValidators(
  response: Response,
  { etag, lastModified }: { etag: string; lastModified: Date | null },
  encoding: Encoding,
): void {
  response.set('ETag', tagOf(etag, encoding))
  if (lastModified) response.set('Last-Modified', lastModified.toUTCString())
}

/** Ranges of a calendar are of no use to anybody: they are ignored, and it is said so (RFC 9110 §14.3). */
export function sendBytes(request: Request, response: Response, bytes: Buffer, encoding: Encoding): void {
  response.vary('Accept-Encoding').set('Accept-Ranges', 'none').set('Content-Length', String(bytes.length))
  if (encoding !== 'identity') response.set('Content-Encoding', encoding)
  response.end(request.method === 'HEAD' ? undefined : bytes)
}

/** @param known validators of what the reader would get; `body` may turn out to be newer and then has its own */
export async function sendConditionally(
  request: Request,
  response: Response,
  known: Validators,
  body: (encoding: Encoding) => Promise<Validators & { bytes: Buffer }>,
): Promise<void> {
  const encoding = encodingOf(request)
  if (isUnchanged(request, known.etag, known.lastModified)) {
    setValidators(response, known, encoding)
    response.vary('Accept-Encoding').status(304).removeHeader('Content-Type')
    response.end()
    return
  }
  const { bytes, ...validators } = await body(encoding)
  setValidators(response, validators, encoding)
  sendBytes(request, response, bytes, encoding)
}

/** What kind of body may be put: a whole file; for a publication calendar data by its declared type, in a character set that is turned into UTF-8. */
import type { Request } from 'express'
import { Problem } from '../../errors.ts'

const taken = new Set(['text/calendar', 'application/ics', 'application/octet-stream', 'text/plain'])
const utf8 = new Set(['', 'utf-8', 'utf8', 'us-ascii', 'ascii'])
const converted = new Set(['iso-8859-1', 'iso_8859-1', 'latin1', 'iso-8859-15', 'windows-1252', 'cp1252'])

/** @throws Problem `bad-request` for a part of a file (RFC 9110 §14.5) */
export function requireWhole(request: Request): void {
  if (request.headers['content-range'] !== undefined) throw new Problem('bad-request', 'A file is put whole, without Content-Range')
}

/** What a file that is kept as it is says it is; null where it says nothing that can be repeated. */
export function contentTypeOf(request: Request): string | null {
  const type = request.headers['content-type']?.trim() ?? ''
  return /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:\s*;[\t\x20-\x7E]*)?$/.test(type) && type.length <= 200 ? type : null
}

/**
 * @returns the body as UTF-8
 * @throws Problem `unsupported-media-type`
 */
export function calendarBytes(request: Request, body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const [type = '', ...parameters] = (request.headers['content-type'] ?? '').split(';').map(part => part.trim().toLowerCase())
  if (type !== '' && !taken.has(type)) throw new Problem('unsupported-media-type', 'Only calendar files (text/calendar) are kept here')
  const charset =
    parameters
      .find(part => part.startsWith('charset='))
      ?.slice('charset='.length)
      .replaceAll('"', '') ?? ''
  if (utf8.has(charset)) return body
  if (converted.has(charset)) return recoded(body, charset === 'cp1252' || charset === 'iso_8859-1' ? 'windows-1252' : charset)
  throw new Problem('unsupported-media-type', 'The character set is not read: send UTF-8')
}

async function* recoded(body: AsyncIterable<Uint8Array>, charset: string): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(charset)
  for await (const chunk of body) yield Buffer.from(decoder.decode(chunk, { stream: true }))
  yield Buffer.from(decoder.decode())
}

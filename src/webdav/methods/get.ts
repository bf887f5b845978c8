/** GET and HEAD: a calendar as one file, in the view of whoever asks; any other file as it was put. Whole, or one range of it. */
import { pipeline } from 'node:stream/promises'
import type { Request } from 'express'
import { Problem } from '../../errors.ts'
import { isUnchanged } from '../conditions.ts'
import { entryBytes } from '../file-system.ts'
import type { Method } from '../methods.ts'
import { kept } from '../plain.ts'
import { folderSeen, read, type Visit } from '../visit.ts'

interface Answer {
  etag: string
  modifiedAt: Date
  contentType: string
  /** Bytes; asked for when the client does not have them already. */
  length: () => Promise<number>
}

export const get: Method = async (visit, context) => {
  const { target, request, response } = visit
  if (target.kind === 'root' || target.kind === 'folder') {
    if (target.kind === 'folder') await folderSeen(visit, target.address)
    throw new Problem('method-not-allowed', 'This is a folder; PROPFIND lists what is in it')
  }
  const { etag, modifiedAt, contentType, length } = await answerFor(visit)
  const unchanged = await isUnchanged(visit, target, { etag, modifiedAt })
  response.set({
    ETag: etag,
    'Last-Modified': modifiedAt.toUTCString(),
    'Cache-Control': 'private, no-cache',
    Vary: 'Authorization',
    'Accept-Ranges': 'bytes',
  })
  if (unchanged) {
    response.status(304).end()
    return
  }
  const name = target.kind === 'file' ? target.fileName : target.path.slice(target.path.lastIndexOf('/') + 1)
  response.set({
    'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
    'X-Content-Type-Options': 'nosniff',
    // Whatever is kept here is no page of ours, also where a browser is made to open it.
    'Content-Security-Policy': "default-src 'none'; sandbox",
  })
  // Not `response.set`: it would add a character set that nobody knows to be right.
  response.setHeader('Content-Type', contentType)
  const whole = await length()
  const range = rangeOf(request, whole, { etag, modifiedAt })
  if (range === 'none of it') {
    response
      .status(416)
      .set({ 'Content-Range': `bytes */${whole}`, 'Content-Length': '0' })
      .end()
    return
  }
  response.status(range ? 206 : 200).set('Content-Length', String(range ? range.end - range.start + 1 : whole))
  if (range) response.set('Content-Range', `bytes ${range.start}-${range.end}/${whole}`)
  if (request.method === 'HEAD') response.end()
  else if (range) response.end((await entryBytes(visit, target)).subarray(range.start, range.end + 1))
  else await pipeline(await (await context.getResourceAsync()).openReadStreamAsync(false), response)
}

/** RFC 9110 §14: one range of bytes of the version that the client has. Whoever asks for several gets the whole. */
function rangeOf(
  request: Request,
  whole: number,
  { etag, modifiedAt }: { etag: string; modifiedAt: Date },
): { start: number; end: number } | 'none of it' | null {
  const condition = request.headers['if-range']
  if (request.method !== 'GET' || request.headers.range === undefined) return null
  if (condition !== undefined && condition !== etag && condition !== modifiedAt.toUTCString()) return null
  const ranges = request.range(whole)
  if (ranges === -1) return 'none of it'
  const [only] = typeof ranges === 'object' && ranges.type === 'bytes' && ranges.length === 1 ? ranges : []
  return only ?? null
}

async function answerFor(visit: Visit): Promise<Answer> {
  const { target, request } = visit
  if (target.kind === 'file') {
    const content = await (await read(visit, target)).content()
    const { etag, modifiedAt } = content
    const length = async () => (request.method === 'HEAD' ? await content.length() : (await content.bytes()).length)
    return { etag, modifiedAt, contentType: 'text/calendar; charset=utf-8', length }
  }
  if (target.kind !== 'plain') throw new TypeError('Folders have no content')
  const { file } = await kept(visit, target)
  if (file.etag === null) throw new Problem('method-not-allowed', 'This is a folder; PROPFIND lists what is in it')
  const contentType = file.contentType ?? 'application/octet-stream'
  return { etag: file.etag, modifiedAt: file.changedAt, contentType, length: async () => await Promise.resolve(file.size) }
}

/** GET and HEAD: a calendar as one file, in the view of whoever asks; any other file as it was put. Whole, or one range of it. */
import type { Request } from 'express'
import { Problem } from '../../errors.ts'
import { readContent } from '../../services/plain-files.ts'
import { isUnchanged } from '../conditions.ts'
import type { Method } from '../methods.ts'
import { kept, type PlainTarget } from '../plain.ts'
import { type FileTarget, folderSeen, read, type Visit } from '../visit.ts'

interface Answer {
  target: FileTarget | PlainTarget
  etag: string
  modifiedAt: Date
  contentType: string
  /** Bytes; asked for when the client does not have them already. */
  length: () => Promise<number>
  /** Of that very version; null where another has been put in its place since. */
  bytes: () => Promise<Buffer | null>
}

/** Writes that may come between what is said of a file and its bytes. */
const mostVersions = 10

export const get: Method = async visit => {
  for (let tries = 0; tries < mostVersions; tries++) if (await answered(visit, await answerFor(visit))) return
  throw new Problem('unavailable', 'The file is being put anew again and again')
}

/** @returns false where the file has changed under the answer, of which nothing was sent */
async function answered(visit: Visit, { target, etag, modifiedAt, contentType, length, bytes }: Answer): Promise<boolean> {
  const { request, response } = visit
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
    return true
  }
  const content = request.method === 'HEAD' ? null : await bytes()
  if (content === null && request.method !== 'HEAD') return false
  const name = nameOf(target)
  response.set({
    'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
    'X-Content-Type-Options': 'nosniff',
    // Whatever is kept here is no page of ours, also where a browser is made to open it.
    'Content-Security-Policy': "default-src 'none'; sandbox",
  })
  // Not `response.set`: it would add a character set that nobody knows to be right.
  response.setHeader('Content-Type', contentType)
  const whole = content?.length ?? (await length())
  const range = rangeOf(request, whole, { etag, modifiedAt })
  if (range === 'none of it') {
    response
      .status(416)
      .set({ 'Content-Range': `bytes */${whole}`, 'Content-Length': '0' })
      .end()
    return true
  }
  response.status(range ? 206 : 200).set('Content-Length', String(range ? range.end - range.start + 1 : whole))
  if (range) response.set('Content-Range', `bytes ${range.start}-${range.end}/${whole}`)
  response.end(content && range ? content.subarray(range.start, range.end + 1) : (content ?? undefined))
  return true
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

function nameOf(target: FileTarget | PlainTarget): string {
  return target.kind === 'file' ? target.fileName : target.path.slice(target.path.lastIndexOf('/') + 1)
}

async function answerFor(visit: Visit): Promise<Answer> {
  const { target, request, door } = visit
  if (target.kind === 'root' || target.kind === 'folder') {
    if (target.kind === 'folder') await folderSeen(visit, target.address)
    throw new Problem('method-not-allowed', 'This is a folder; PROPFIND lists what is in it')
  }
  if (target.kind === 'file') {
    const content = await (await read(visit, target)).content()
    const { etag, modifiedAt } = content
    const length = async () => (request.method === 'HEAD' ? await content.length() : (await content.bytes()).length)
    const bytes = async () => await content.bytes()
    return { target, etag, modifiedAt, contentType: 'text/calendar; charset=utf-8', length, bytes }
  }
  if (target.kind !== 'plain') throw new Problem('not-found', 'There is nothing here under that name')
  const { access, file } = await kept(visit, target)
  const { etag, changedAt: modifiedAt, size } = file
  if (etag === null) throw new Problem('method-not-allowed', 'This is a folder; PROPFIND lists what is in it')
  const contentType = file.contentType ?? 'application/octet-stream'
  const bytes = async () => await readContent(door.db, access, target.path, etag)
  return { target, etag, modifiedAt, contentType, length: async () => await Promise.resolve(size), bytes }
}

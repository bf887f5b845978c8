/** GET and HEAD: the calendar as one file, in the view of whoever asks. */
import { pipeline } from 'node:stream/promises'
import type { Method } from '../methods.ts'
import { Problem } from '../../errors.ts'
import { isUnchanged } from '../conditions.ts'
import { folderSeen, read } from '../visit.ts'

export const get: Method = async (visit, context) => {
  const { target, request, response } = visit
  if (target.kind !== 'file') {
    if (target.kind === 'folder') await folderSeen(visit, target.address)
    throw new Problem('method-not-allowed', 'This is a folder; PROPFIND lists what is in it')
  }
  const content = await (await read(visit, target)).content()
  response.set({
    ETag: content.etag,
    'Last-Modified': content.modifiedAt.toUTCString(),
    'Cache-Control': 'private, no-cache',
    Vary: 'Authorization',
  })
  if (await isUnchanged(visit, target)) {
    response.status(304).end()
    return
  }
  const bytes = await content.bytes()
  response.status(200).set({
    'Content-Type': 'text/calendar; charset=utf-8',
    'Content-Length': String(bytes.length),
    'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(target.fileName)}`,
    'X-Content-Type-Options': 'nosniff',
  })
  if (request.method === 'HEAD') response.end()
  else await pipeline(await (await context.getResourceAsync()).openReadStreamAsync(false), response)
}

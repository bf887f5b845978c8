/** The body of an answer from the address of a source. */
import type { IncomingMessage } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { SourceFailure } from './source-failure.ts'

/** Decompressed, and never more of it in memory than is allowed, however little was sent. @throws SourceFailure `too-large`, `not-a-calendar` */
export async function bodyOf(response: IncomingMessage, most: number, signal: AbortSignal): Promise<Buffer> {
  const read: Buffer[] = []
  let size = 0
  const gather = async (source: AsyncIterable<Buffer>) => {
    for await (const chunk of source) {
      size += chunk.length
      if (size > most) throw new SourceFailure('too-large')
      read.push(chunk)
    }
  }
  if (Number(response.headers['content-length'] ?? 0) > most) {
    response.destroy()
    throw new SourceFailure('too-large')
  }
  const encoding = (response.headers['content-encoding'] ?? 'identity').trim().toLowerCase()
  if (encoding === 'identity' || encoding === '') await pipeline(response, gather, { signal })
  else await pipeline(response, decoderOf(encoding, response), gather, { signal })
  return Buffer.concat(read)
}

function decoderOf(encoding: string, response: IncomingMessage) {
  if (encoding === 'gzip' || encoding === 'x-gzip') return createGunzip()
  if (encoding === 'br') return createBrotliDecompress()
  if (encoding === 'deflate') return createInflate()
  response.destroy()
  throw new SourceFailure('not-a-calendar')
}

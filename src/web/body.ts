/** Bodies of forms: never more of one than its limit, and none at all where the client says itself that it is too large. */
import type { Request } from 'express'
import { Problem } from '../errors.ts'

/** @throws Problem `too-large`, `unsupported-media-type` for a compressed one */
export async function readBody(request: Request, bytes: number): Promise<Buffer<ArrayBuffer>> {
  const tooLarge = () => new Problem('too-large', `The form may have ${bytes} bytes at most`)
  if (Number(request.headers['content-length'] ?? 0) > bytes) throw tooLarge()
  if ((request.headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity') {
    throw new Problem('unsupported-media-type', 'The form must not be compressed')
  }
  const read: Buffer[] = []
  let length = 0
  // Leaving the loop early keeps the connection, so that the refusal reaches the client.
  const source: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false })
  for await (const piece of source) {
    length += piece.length
    if (length > bytes) throw tooLarge()
    read.push(piece)
  }
  return Buffer.concat(read)
}

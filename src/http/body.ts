/** Request bodies as the DAV doors read them: with a cap, and never as more than was sent. */
import type { Request } from 'express'
import { Problem } from '../errors.ts'

/** True when the request announces a body: a length above zero, or chunks. */
export function hasBody(request: Request): boolean {
  return request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0
}

/**
 * The body as it comes in, cut off at the cap. Reading on after a fault is not tried; the connection stays so that the answer arrives.
 * @throws Problem `too-large` as soon as more was announced or came, `unsupported-media-type` for compressed bodies,
 * `bad-request` when the sender went away before the end
 */
export async function* cappedBody(request: Request, bytes: number): AsyncGenerator<Uint8Array> {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
  if (encoding !== 'identity' && encoding !== '') throw new Problem('unsupported-media-type', 'Bodies are read without Content-Encoding')
  const tooLarge = () => new Problem('too-large', `A body has at most ${bytes} bytes here`, { condition: 'max-resource-size' })
  if (Number(request.headers['content-length'] ?? 0) > bytes) throw tooLarge()
  let read = 0
  try {
    // A thrown error must not destroy the request: the socket is the answer's too.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
      read += chunk.length
      if (read > bytes) throw tooLarge()
      yield chunk
    }
  } catch (error) {
    if (error instanceof Problem || !request.destroyed) throw error
    throw new Problem('bad-request', 'The body ended before it was complete')
  }
  if (!request.complete) throw new Problem('bad-request', 'The body ended before it was complete')
}

/** The whole body. @throws as `cappedBody` */
export async function readBody(request: Request, bytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of cappedBody(request, bytes)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

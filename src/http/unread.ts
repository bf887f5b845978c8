/**
 * Bodies that an answer did not wait for. Node reads what is left of such a body to its end, however long it is; here it is read
 * for as long as a client needs to notice the answer, and then the connection is closed.
 */
import type { Request, RequestHandler } from 'express'

/** @param most bytes that are taken from the network after the answer */
export function closeUnread(most: number): RequestHandler {
  return (request, response, next) => {
    if (request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined) {
      response.once('finish', () => closeAfter(request, most))
    }
    next()
  }
}

function closeAfter(request: Request, most: number): void {
  if (request.complete) return
  let left = most
  request.on('data', (piece: Buffer) => {
    left -= piece.length
    if (left < 0) request.socket.destroy()
  })
}

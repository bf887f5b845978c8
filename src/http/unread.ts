/**
 * Bodies that an answer did not wait for. Node takes in what is left of such a body to its end, however long it is; here it may
 * go on for as long as a client needs to notice the answer, and then the connection is closed.
 */
import type { Request, RequestHandler } from 'express'

const glanceMs = 10
const longestMs = 2_000

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
  const { socket } = request
  const before = socket.bytesRead
  const since = performance.now()
  const look = setInterval(() => {
    const enough = socket.bytesRead - before > most || performance.now() - since > longestMs
    if (enough && !request.complete) socket.destroy()
    if (enough || request.complete || socket.destroyed) clearInterval(look)
  }, glanceMs)
  look.unref()
}

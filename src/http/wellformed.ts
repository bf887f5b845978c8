/** Requests that Node's parser lets through and nobody honest sends: refused before anybody is asked who they are. */
import type { RequestHandler } from 'express'
import { Problem } from '../errors.ts'

/**
 * @param publicHost host of the address that people reach this server by, as in a Host header
 * @throws Problem `bad-request`, `method-not-allowed`, `misdirected`
 */
export function wellFormed(publicHost: string): RequestHandler {
  return (request, _response, next) => {
    if (request.httpVersionMajor !== 1) throw new Problem('bad-request', 'This server speaks HTTP/1.1')
    if (request.method === 'TRACE') throw new Problem('method-not-allowed', 'TRACE is not for any address')
    const hosts = request.rawHeaders.filter((value, index) => index % 2 === 0 && value.toLowerCase() === 'host')
    if (hosts.length > 1) throw new Problem('bad-request', 'There are two Host headers')
    // Absolute-form (RFC 9112 §3.2.2) is for proxies; it may still name ourselves.
    const absolute = /^https?:\/\/([^/?#]*)/i.exec(request.url)?.[1]?.toLowerCase()
    if (absolute !== undefined && absolute !== request.headers.host?.toLowerCase() && absolute !== publicHost) {
      throw new Problem('misdirected', 'That is the address of another server')
    }
    next()
  }
}

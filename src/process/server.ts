/** The HTTP server around the app: its bounds, and an end that lets requests under way finish. */
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { StartError } from './start-error.ts'

export interface Listening {
  /** What was taken when port 0 was asked for. */
  port: number
  /**
   * Takes no new connections, closes the idle ones, lets requests under way finish and closes their connections after the answer.
   * What is not done after `seconds` is cut off.
   * @returns how many were cut off
   */
  drain(seconds: number): Promise<number>
}

/**
 * @param appAt called once the port is known, before any request is read; must not wait for anything
 * @throws StartError when the port or the address cannot be had
 */
export async function listen(host: string, port: number, appAt: (port: number) => RequestListener): Promise<Listening> {
  const server = createServer({
    // A dripping header or body is cut off (RFC 9110 §15.5.9, 408); larger headers are answered with 431.
    headersTimeout: 60_000,
    requestTimeout: 60_000,
    connectionsCheckingInterval: 5_000,
    maxHeaderSize: 64 * 1024,
    // Longer than what usual reverse proxies keep an idle connection for, so that the proxy closes first.
    keepAliveTimeout: 65_000,
    insecureHTTPParser: false,
  })
  const underWay = new Set<ServerResponse>()
  server.on('request', (_request, response) => {
    underWay.add(response)
    response.once('close', () => underWay.delete(response))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', error => reject(explain(error, host, port)))
    server.listen({ host, port }, () => {
      server.on('request', appAt(portOf(server)))
      resolve()
    })
  })
  return { port: portOf(server), drain: seconds => drain(server, underWay, seconds) }
}

async function drain(server: Server, underWay: Set<ServerResponse>, seconds: number): Promise<number> {
  const closed = new Promise<void>(resolve => server.close(() => resolve()))
  server.prependListener('request', (_request, response: ServerResponse) => response.setHeader('Connection', 'close'))
  for (const response of underWay) if (!response.headersSent) response.setHeader('Connection', 'close')
  // A connection whose answer was already on its way becomes idle only now.
  const idle = setInterval(() => server.closeIdleConnections(), 50)
  let cut = 0
  const end = setTimeout(() => {
    cut = underWay.size
    server.closeAllConnections()
  }, seconds * 1000)
  await closed
  clearInterval(idle)
  clearTimeout(end)
  return cut
}

/** How people on this machine reach it when no public address is set. */
export function addressOf(host: string, port: number): string {
  const name = ['0.0.0.0', '::', '127.0.0.1', '::1'].includes(host) ? 'localhost' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}

const portOf = (server: Server) => (server.address() as AddressInfo).port

function explain(error: NodeJS.ErrnoException, host: string, port: number): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new StartError(`Port ${port} on ${host} is in use by another program. Choose another with --port (0 takes a free one).`)
    case 'EACCES':
      return new StartError(`Port ${port} needs more rights than this account has. Choose one above 1023 with --port.`)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new StartError(`This machine has no address ${host} (server.host, DELA_HOST).`)
    default:
      return error
  }
}

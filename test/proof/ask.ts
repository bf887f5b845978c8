/**
 * One request through the app without a port: Node's own request and response objects over a socket that keeps what it is given.
 * Some hundred thousand questions are asked; a connection for each would be most of the work.
 */
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { Writable } from 'node:stream'
import type { Express } from 'express'

export interface Question {
  method?: string
  path: string
  headers?: Record<string, string>
  body?: string
}

export interface Reply {
  status: number
  headers: Record<string, string>
  text: string
}

export async function ask(app: Express, { method = 'GET', path, headers = {}, body }: Question): Promise<Reply> {
  const all: Record<string, string> = {
    host: 'dela.test',
    ...headers,
    ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
  }
  const request = new IncomingMessage(new Socket())
  Object.assign(request, { method, url: path, httpVersion: '1.1', httpVersionMajor: 1, httpVersionMinor: 1, complete: true })
  for (const [name, value] of Object.entries(all)) {
    request.headers[name.toLowerCase()] = value
    request.rawHeaders.push(name, value)
  }
  if (body !== undefined) request.push(body)
  request.push(null)
  const response = new ServerResponse(request)
  // As for a client that knows no chunks: the body stands in one piece behind the headers.
  response.useChunkedEncodingByDefault = false
  const chunks: Buffer[] = []
  const wire = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk)
      done()
    },
  })
  response.assignSocket(wire as unknown as Socket)
  await new Promise<void>((resolve, reject) => {
    response.once('finish', resolve)
    response.once('error', reject)
    ;(app as unknown as (request: IncomingMessage, response: ServerResponse) => void)(request, response)
  })
  const bytes = Buffer.concat(chunks)
  const end = bytes.indexOf('\r\n\r\n')
  const given = Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)])
  return {
    status: response.statusCode,
    headers: Object.fromEntries(given) as Record<string, string>,
    text: bytes.subarray(end + 4).toString(),
  }
}

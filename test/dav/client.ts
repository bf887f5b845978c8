/** A calendar program over a real connection: one method, one body, and the answer read as XML. */
import { request as send } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServer, type Server } from 'node:http'
import type { Express } from 'express'
import { child, parseXml, type XmlElement } from '../../src/http/xml-tree.ts'

export const dav = 'DAV:'
export const caldav = 'urn:ietf:params:xml:ns:caldav'
export const cs = 'http://calendarserver.org/ns/'
export const apple = 'http://apple.com/ns/ical/'
export const declared = `xmlns:D="DAV:" xmlns:C="${caldav}" xmlns:CS="${cs}" xmlns:A="${apple}"`

export interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
  /** The body as XML. @throws when it is none */
  xml(): XmlElement
  /** Each DAV:response by its href. */
  responses(): Map<string, Told>
  /** Name of the precondition in a DAV:error body; null for none. */
  condition(): string | null
}

export interface Told {
  /** Of the response itself; null where it has propstats. */
  status: number | null
  /** Properties found, by local name. */
  has: Map<string, XmlElement>
  lacks: string[]
}

export interface Client {
  ask(method: string, path: string, body?: string | Buffer, headers?: Record<string, string>): Promise<Answer>
  propfind(path: string, props: string, depth?: string): Promise<Answer>
  report(path: string, body: string, headers?: Record<string, string>): Promise<Answer>
  put(path: string, ics: string | Buffer, headers?: Record<string, string>): Promise<Answer>
}

export interface Listening {
  origin: string
  client(address: string, password: string): Client
  close(): Promise<void>
}

export async function listen(app: Express): Promise<Listening> {
  const server: Server = createServer(app)
  await new Promise<void>(resolve => void server.listen(0, '127.0.0.1', resolve))
  const port = (server.address() as AddressInfo).port
  return {
    origin: `http://127.0.0.1:${port}`,
    client: (address, password) => clientOf(port, `Basic ${Buffer.from(`${address}:${password}`).toString('base64')}`),
    close: async () => {
      server.closeAllConnections()
      await new Promise<void>(resolve => void server.close(() => resolve()))
    },
  }
}

/** @param authorization the header */
export function clientOf(port: number, authorization: string): Client {
  const ask: Client['ask'] = async (method, path, body, headers = {}) =>
    await new Promise((resolve, reject) => {
      const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }
      const type = typeof body === 'string' && body.startsWith('<') ? { 'Content-Type': 'application/xml; charset=utf-8' } : {}
      const outgoing = send(
        { port, host: '127.0.0.1', method, path, headers: { Authorization: authorization, ...type, ...length, ...headers } },
        incoming => {
          const chunks: Buffer[] = []
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
          incoming.on('end', () => resolve(answerOf(incoming.statusCode ?? 0, incoming.headers, Buffer.concat(chunks).toString('utf8'))))
          incoming.on('error', reject)
        },
      )
      outgoing.on('error', reject)
      outgoing.end(body)
    })
  return {
    ask,
    propfind: async (path, props, depth = '0') =>
      await ask('PROPFIND', path, `<D:propfind ${declared}><D:prop>${props}</D:prop></D:propfind>`, { Depth: depth }),
    report: async (path, body, headers = {}) => await ask('REPORT', path, body, headers),
    put: async (path, ics, headers = {}) => await ask('PUT', path, ics, { 'Content-Type': 'text/calendar; charset=utf-8', ...headers }),
  }
}

function answerOf(status: number, headers: Answer['headers'], text: string): Answer {
  const xml = () => parseXml(Buffer.from(text), { depth: 200, nodes: 5_000_000 })
  return {
    status,
    headers,
    text,
    xml,
    responses: () =>
      new Map(
        xml()
          .children.filter(one => one.name === 'response')
          .map(toldOf),
      ),
    condition: () => (text.includes(':error') ? (xml().children.find(one => one.name !== 'responsedescription')?.name ?? null) : null),
  }
}

function toldOf(response: XmlElement): [string, Told] {
  const href = child(response, dav, 'href')?.text ?? ''
  const own = child(response, dav, 'status')
  const has = new Map<string, XmlElement>()
  const lacks: string[] = []
  for (const propstat of response.children.filter(one => one.name === 'propstat')) {
    const found = / 200 /.test(child(propstat, dav, 'status')?.text ?? '')
    for (const prop of child(propstat, dav, 'prop')?.children ?? []) {
      if (found) has.set(prop.name, prop)
      else lacks.push(prop.name)
    }
  }
  return [href, { status: own ? Number(/ (\d{3}) /.exec(`${own.text} `)?.[1]) : null, has, lacks }]
}

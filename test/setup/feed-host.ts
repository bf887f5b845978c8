/** Web servers on the loopback network that calendars are fed from: real sockets, answers that each test writes. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AddressInfo } from 'node:net'

/** The one network that the settings of these tests allow. */
export const allowed = '127.0.0.2'
/** Of the loopback network too, and not allowed. */
export const forbidden = '127.0.0.1'

export type Answer = (request: IncomingMessage, response: ServerResponse) => void

export interface FeedHost {
  port: number
  /** By path without its query; 404 for what is not there. */
  answers: Map<string, Answer>
  /** Whatever was asked, in order. */
  requests: { url: string; headers: IncomingMessage['headers']; at: number }[]
  /** Connections that were opened, whatever was sent over them. */
  connections(): number
  close(): Promise<void>
}

/** @param port the same as another host's, to be met in its place; 0 for a free one */
export async function openFeedHost(address: string, port = 0, tls: { key: Buffer; cert: Buffer } | null = null): Promise<FeedHost> {
  const answers = new Map<string, Answer>()
  const requests: FeedHost['requests'] = []
  let connections = 0
  const answer: Answer = (request, response) => {
    const url = request.url ?? ''
    requests.push({ url, headers: request.headers, at: performance.now() })
    const found = answers.get(url.replace(/\?.*/, ''))
    if (found) found(request, response)
    else response.writeHead(404).end()
  }
  const server: Server = tls ? createSecureServer(tls, answer) : createServer(answer)
  server.on('connection', () => (connections += 1))
  server.listen(port, address)
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    answers,
    requests,
    connections: () => connections,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** A certificate that signed itself, for the name. */
export function certificate(name: string): { key: Buffer; cert: Buffer; caFile: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'dela-feeds-'))
  const [key, caFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const what = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`, '-days', '2', '-nodes', '-newkey', 'rsa:2048']
  execFileSync('openssl', ['req', '-x509', ...what, '-keyout', key, '-out', caFile], { stdio: 'ignore' })
  return { key: readFileSync(key), cert: readFileSync(caFile), caFile, remove: () => rmSync(folder, { recursive: true }) }
}

export interface Feed {
  name?: string
  lines?: string[]
  events?: { uid: string; summary?: string; lines?: string[] }[]
}

/** A calendar as hosts send it, with stamps of the moment. */
export function feed({ name = 'Club', lines = [], events = [] }: Feed, stamp = '20261101T000000Z'): string {
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//host//EN',
    'METHOD:PUBLISH',
    `X-WR-CALNAME:${name}`,
    ...lines,
    ...events.flatMap(({ uid, summary = uid, lines: more = [] }) => [
      'BEGIN:VEVENT',
      `UID:${uid}`,
      `DTSTAMP:${stamp}`,
      `LAST-MODIFIED:${stamp}`,
      'DTSTART:20261123T090000Z',
      'DTEND:20261123T100000Z',
      `SUMMARY:${summary}`,
      ...more,
      'END:VEVENT',
    ]),
    'END:VCALENDAR',
    '',
  ].join('\r\n')
}

/** Answers with a text, and nothing else that is not asked for. */
export function says(text: string | (() => string), headers: Record<string, string> = {}): Answer {
  return (_request, response) =>
    response.writeHead(200, { 'Content-Type': 'text/calendar; charset=utf-8', ...headers }).end(typeof text === 'string' ? text : text())
}

/** A status and nothing else. */
export function refuses(status: number, headers: Record<string, string> = {}): Answer {
  return (_request, response) => response.writeHead(status, headers).end()
}

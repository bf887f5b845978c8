/** A client that sends exactly what it is told: addresses as written, bodies cut short, headers of any kind. */
import { type ClientRequest, type IncomingHttpHeaders, request, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import type { UserSubject } from '../../src/sharing/principal.ts'
import type { World } from '../setup/world.ts'

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  text: string
}

export type Send = (method: string, path: string, headers?: Record<string, string>, body?: string | Buffer) => Promise<Answer>

export interface Client {
  port: number
  /** With the person's app password. */
  as(person: UserSubject): Promise<Send>
  nobody: Send
  /** Bytes on a socket; what comes back until the other side closes, or for `ms` milliseconds. */
  raw(bytes: string, ms?: number): Promise<string>
  close(): Promise<void>
}

export async function clientOf(world: World): Promise<Client> {
  const server = await new Promise<Server>(resolve => {
    const listening = world.app.listen(0, '127.0.0.1', () => resolve(listening))
  })
  const { port } = server.address() as AddressInfo
  const sender = (authorization?: string): Send => {
    return async (method, path, headers = {}, body = '') =>
      await new Promise((resolve, reject) => {
        const sent: ClientRequest = request(
          {
            host: '127.0.0.1',
            port,
            method,
            path,
            agent: false,
            headers: {
              ...(authorization ? { authorization } : {}),
              ...(body.length > 0 && headers['transfer-encoding'] === undefined
                ? { 'content-length': String(Buffer.byteLength(body)) }
                : {}),
              ...headers,
            },
          },
          response => {
            const chunks: Buffer[] = []
            response.on('data', (chunk: Buffer) => chunks.push(chunk))
            response.on('end', () => {
              resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString() })
            })
            response.on('error', reject)
          },
        )
        sent.on('error', reject)
        sent.end(body)
      })
  }
  return {
    port,
    as: async person => sender(await authorizationOf(world, person)),
    nobody: sender(),
    raw: async (bytes, ms = 1500) =>
      await new Promise(resolve => {
        let text = ''
        const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
        socket.on('data', chunk => (text += chunk.toString()))
        socket.on('error', () => resolve(text))
        socket.on('close', () => resolve(text))
        setTimeout(() => socket.destroy(), ms).unref()
      }),
    close: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

export async function authorizationOf(world: World, person: UserSubject): Promise<string> {
  return `Basic ${Buffer.from(`${person.address}:${await world.appPassword(person)}`).toString('base64')}`
}

/** A calendar file of these events, each `[uid, summary]`. */
export function calendar(events: readonly (readonly [string, string])[], more: readonly string[] = []): string {
  const body = events.flatMap(([uid, summary], index) => [
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'DTSTAMP:20261101T000000Z',
    `DTSTART:20261121T${String(index % 24).padStart(2, '0')}0000Z`,
    `DTEND:20261121T${String(index % 24).padStart(2, '0')}3000Z`,
    `SUMMARY:${summary}`,
    'END:VEVENT',
  ])
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', ...more, ...body, 'END:VCALENDAR', ''].join('\r\n')
}

export const asCalendar = { 'content-type': 'text/calendar' }

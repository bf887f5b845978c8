/** Dela as it is started by anybody, with a data folder of its own, and the calendars that are measured. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { calendar } from './events.ts'
import { type Answer, type Ask, expect } from './load.ts'
import { type Server, start } from './server.ts'

export interface Dela extends Server {
  url: string
  /** The postmaster's process. */
  postgres: number
  /** Address of the superuser of its Postgres. */
  admin: string
  api(method: NonNullable<Ask['method']>, path: string, body?: object | string, status?: number): Promise<Answer>
}

/** A published calendar of some size. */
export interface Feed {
  size: number
  id: string
  eventId: string
  /** Addresses of its feed, one for each link. */
  addresses: string[]
}

/** Starts `src/main.ts` on a free port. The demonstration fills its database in a start before this one, which is another process. */
export async function startDela(): Promise<Dela> {
  const data = await mkdtemp(join(tmpdir(), 'dela-bench-'))
  const dela = async () =>
    await start('../src/main.ts', ['--port', '0', '--data', data, '--demo', '--json'], { DELA_LIMITS: 'off', DELA_LOG_LEVEL: 'error' })
  await (await dela()).stop()
  const server = await dela()
  const { url, users } = server.said as { url: string; users: { token: string }[] }
  const port = new URL(url).port
  const memory = JSON.parse(await readFile(join(data, 'postgres.json'), 'utf8')) as { port: number; adminPassword: string }
  const note = await readFile(join(data, 'postgres', 'cluster', 'postmaster.pid'), 'utf8')
  const headers = { Authorization: `Bearer ${users[0]?.token}` }
  return {
    ...server,
    url: `http://127.0.0.1:${port}`,
    postgres: Number(note.split('\n')[0]),
    admin: `postgres://postgres:${memory.adminPassword}@127.0.0.1:${memory.port}/postgres`,
    async api(method, path, body, status = 200) {
      const type = typeof body === 'string' ? 'text/calendar' : 'application/json'
      const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
      const given = { method, url: `http://127.0.0.1:${port}/api${path}`, headers: { ...headers, 'Content-Type': type } }
      return await expect(status, text === undefined ? given : { ...given, body: text })
    },
    async stop() {
      await server.stop()
      await rm(data, { recursive: true, force: true })
    },
  }
}

const read = <T>(answer: Answer): T => JSON.parse(answer.body.toString()) as T

/** An empty calendar. @returns its id */
export async function makeCalendar(dela: Dela, name: string): Promise<string> {
  return read<{ id: string }>(await dela.api('POST', '/calendars', { name }, 201)).id
}

/** Imports a file of `count` events. @throws Error unless all of them were taken */
export async function importEvents(dela: Dela, id: string, text: string, count: number): Promise<void> {
  const { created } = read<{ created: number }>(await dela.api('POST', `/calendars/${id}/import`, text))
  if (created !== count) throw new Error(`${created} of ${count} events were taken`)
}

/** A calendar of `size` events, published `links` times with everything but private events. */
export async function makeFeed(dela: Dela, size: number, links: number): Promise<Feed> {
  const id = await makeCalendar(dela, `Of ${size} events`)
  await importEvents(dela, id, calendar(size), size)
  const addresses: string[] = []
  for (let at = 0; at < links; at++) {
    const made = await dela.api('POST', `/calendars/${id}/links`, { role: 'read', audience: 'anonymous' }, 201)
    const { ics } = read<{ ics: string }>(made)
    addresses.push(dela.url + new URL(ics).pathname)
  }
  const events = read<{ value: { id: string }[] }>(await dela.api('GET', `/calendars/${id}/events?limit=1`))
  return { size, id, eventId: events.value[0]?.id ?? '', addresses }
}

/** Changes one event, so that everything that was kept of the calendar's feeds is old. */
export async function touch(dela: Dela, feed: Feed): Promise<void> {
  await dela.api('PATCH', `/calendars/${feed.id}/events/${feed.eventId}`, { subject: `Changed at ${performance.now()}` })
}

/** Anna's calendar with one object that must outlive whatever the tests send, clients of those around her, and a socket for bytes as they are. */
import { connect } from 'node:net'
import { expect } from '@jest/globals'
import type { Config, DeepPartial } from '../../src/config.ts'
import type { UserSubject } from '../../src/sharing/principal.ts'
import { processorMs } from '../setup/processor.ts'
import { makeWorld, type World } from '../setup/world.ts'
import { type Client, declared, type Listening, listen } from './client.ts'

/** A world that calendar programs speak to, with a program for some of its people. */
export interface Programs {
  world: World
  server: Listening
  anna: Client
  bo: Client
  cia: Client
  as(person: UserSubject): Promise<Client>
  close(): Promise<void>
}

export interface Scene extends Programs {
  /** Of Anna's, `…/work/`. */
  path: string
  calendarId: string
  /** Anna's calendar as it stands in the home of whoever it is shared with. */
  seenBy(person: UserSubject): string
  home(person?: UserSubject): string
  /** `Authorization: …` of Anna. */
  authorization: string
  /** Bytes on a socket; what comes back until the other side closes, or for `ms` milliseconds. */
  raw(bytes: string | Buffer, ms?: number): Promise<string>
  /** Everything that reads the calendar still reads it, within seconds, for its owner and for who sees busy times. */
  healthy(): Promise<void>
  /** The names that stand in Anna's calendar. */
  names(): Promise<string[]>
  /** What the process would have died of. */
  faults: unknown[]
}

/** A calendar of one event. @param change properties by name; null to leave one out @param more lines before the event's end */
export function event(uid: string, change: Record<string, string | null> = {}, more: readonly string[] = []): string {
  const properties: Record<string, string | null> = {
    UID: `UID:${uid}`,
    DTSTAMP: 'DTSTAMP:20260101T000000Z',
    SUMMARY: 'SUMMARY:Something',
    DTSTART: 'DTSTART:20270301T090000Z',
    DTEND: 'DTEND:20270301T100000Z',
    ...change,
  }
  return calendar(['BEGIN:VEVENT', ...Object.values(properties).flatMap(line => line ?? []), ...more, 'END:VEVENT'])
}

/** As `event`, under a title. */
export function titled(uid: string, summary: string, more: readonly string[] = []): string {
  return event(uid, { SUMMARY: `SUMMARY:${summary}` }, more)
}

/** @param lines of its components @param head of the calendar itself */
export function calendar(lines: readonly string[], head: readonly string[] = ['VERSION:2.0', 'PRODID:-//test//EN']): string {
  return ['BEGIN:VCALENDAR', ...head, ...lines, 'END:VCALENDAR', ''].join('\r\n')
}

const month = 'start="20270201T000000Z" end="20270401T000000Z"'
const query = `<C:calendar-query ${declared}><D:prop><D:getetag/><C:calendar-data><C:expand ${month}/></C:calendar-data></D:prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:time-range ${month}/></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`
const search = `<C:calendar-query ${declared}><D:prop><D:getetag/></D:prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:prop-filter name="SUMMARY"><C:text-match>e</C:text-match></C:prop-filter></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`
const busy = `<C:free-busy-query ${declared}><C:time-range ${month}/></C:free-busy-query>`
export const syncBody = (token = '', more = '', props = '<D:getetag/><C:calendar-data/>') =>
  `<D:sync-collection ${declared}><D:sync-token>${token}</D:sync-token><D:sync-level>1</D:sync-level>${more}<D:prop>${props}</D:prop></D:sync-collection>`

export async function makePrograms(overrides: DeepPartial<Config> = {}): Promise<Programs> {
  const world = await makeWorld(overrides)
  const server = await listen(world.app)
  const as = async (person: UserSubject) => server.client(person.address, await world.appPassword(person))
  const [anna, bo, cia] = [await as(world.anna), await as(world.bo), await as(world.cia)]
  const close = async () => {
    await server.close()
    await world.close()
  }
  return { world, server, anna, bo, cia, as, close }
}

/** A calendar of Anna's. @returns its id, and its address in her home */
export async function makeWork({ world, anna }: Programs): Promise<{ calendarId: string; path: string }> {
  const calendarId = await world.calendar(world.anna, 'Work')
  const listed = await anna.propfind(`/dav/calendars/${world.anna.address}/`, '<D:resourcetype/>', '1')
  return { calendarId, path: [...listed.responses().keys()].find(href => href.split('/').length > 5) ?? '' }
}

export async function makeScene(overrides: DeepPartial<Config> = {}): Promise<Scene> {
  const programs = await makePrograms(overrides)
  const { world, server, anna, bo } = programs
  const { calendarId, path } = await makeWork(programs)
  await world.share(world.anna, calendarId, world.bo.address, 'freeBusyRead')
  const home = (person = world.anna) => `/dav/calendars/${person.address}/`
  const seenBy = (person: UserSubject) => `${home(person)}${calendarId}/`
  expect((await anna.put(`${path}good.ics`, event('good'))).status).toBe(201)
  const faults: unknown[] = []
  const keep = (error: unknown) => void faults.push(error)
  process.on('uncaughtException', keep)
  process.on('unhandledRejection', keep)
  const port = Number(new URL(server.origin).port)
  const secret = await world.appPassword(world.anna)
  return {
    ...programs,
    path,
    calendarId,
    seenBy,
    home,
    faults,
    authorization: `Basic ${Buffer.from(`${world.anna.address}:${secret}`).toString('base64')}`,
    raw: async (bytes, ms = 2000) =>
      await new Promise(resolve => {
        let text = ''
        const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
        socket.on('data', chunk => (text += chunk.toString('latin1')))
        socket.on('error', () => resolve(text))
        socket.on('close', () => resolve(text))
        setTimeout(() => socket.destroy(), ms).unref()
      }),
    names: async () => {
      const listing = await anna.propfind(path, '<D:getetag/>', '1')
      return [...listing.responses().keys()].filter(href => href !== path).map(href => href.slice(path.length))
    },
    healthy: async () => {
      const before = processorMs()
      for (const [who, at] of [
        [anna, path],
        [bo, seenBy(world.bo)],
      ] as const) {
        const answers = [
          await who.propfind(at, '<D:getetag/><D:getcontentlength/>', '1'),
          await who.report(at, query, { Depth: '1' }),
          await who.report(at, search, { Depth: '1' }),
          await who.report(at, busy),
          await who.report(at, syncBody()),
          await who.ask('GET', at),
        ]
        expect(answers.map(one => one.status)).toEqual([207, 207, 207, 200, 207, 200])
        for (const one of answers.slice(0, 2)) expect(one.responses().size).toBeGreaterThan(0)
      }
      expect((await anna.ask('GET', `${path}good.ics`)).text).toBe(event('good'))
      expect(processorMs() - before).toBeLessThan(5000)
      expect(faults).toEqual([])
    },
    close: async () => {
      process.off('uncaughtException', keep)
      process.off('unhandledRejection', keep)
      await programs.close()
    },
  }
}

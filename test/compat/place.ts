/** Where a calendar program meets the server: a small organization, the server on a port of the loopback, a folder for the program. */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { UserSubject } from '../../src/sharing/principal.ts'
import { type Client, clientOf } from '../dav/client.ts'
import { makeWorld, type World } from '../setup/world.ts'

/** @property client asks what the program's own words do not show: what the server has now */
export interface Person {
  subject: UserSubject
  address: string
  password: string
  client: Client
  /** Path of the calendars, with a slash at the end. */
  home: string
}

export interface Place {
  world: World
  /** Without a slash at the end. */
  origin: string
  port: number
  /** Gone afterwards. */
  folder: string
  /** Whose calendar program it is. */
  anna: Person
  /** Who shares with her. */
  cia: Person
  /** Every request since it was last emptied, as `PUT /dav/…`. */
  requests: string[]
  /** Requests that the server itself failed at: there must be none, whatever a program sends. */
  faults: string[]
  close(): Promise<void>
}

/** Everything of its own: what one program leaves behind meets no other. */
export async function openPlace(): Promise<Place> {
  const world = await makeWorld()
  const requests: string[] = []
  const faults: string[] = []
  const trace = process.env['COMPAT_TRACE'] !== undefined
  let app = world.app
  const server = createServer((request, response) => {
    const asked = `${request.method} ${request.url}`
    requests.push(asked)
    response.on('finish', () => {
      if (response.statusCode >= 500) faults.push(`${asked} ${response.statusCode}`)
      if (trace) process.stderr.write(`    ${asked} ${response.statusCode}\n`)
    })
    app(request, response)
  })
  await new Promise<void>(resolve => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`
  app = world.another({ publicUrl: origin })
  const folder = mkdtempSync(join(tmpdir(), 'dela-compat-'))
  const person = async (subject: UserSubject): Promise<Person> => {
    const password = await world.appPassword(subject)
    const client = clientOf(port, `Basic ${Buffer.from(`${subject.address}:${password}`).toString('base64')}`)
    return { subject, address: subject.address, password, client, home: `/dav/calendars/${subject.address}/` }
  }
  return {
    world,
    origin,
    port,
    folder,
    anna: await person(world.anna),
    cia: await person(world.cia),
    requests,
    faults,
    close: async () => {
      server.closeAllConnections()
      await new Promise<void>(resolve => void server.close(() => resolve()))
      await world.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Makes a calendar at an address of its own. @throws Error */
export async function makeCalendar({ client, home }: Person, slug: string, props = ''): Promise<string> {
  const path = `${home}${slug}/`
  const body = `<C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:A="http://apple.com/ns/ical/"><D:set><D:prop><D:displayname>${slug}</D:displayname>${props}</D:prop></D:set></C:mkcalendar>`
  const { status, text } = await client.ask('MKCALENDAR', path, body)
  if (status !== 201) throw new Error(`MKCALENDAR ${path}: ${status} ${text}`)
  return path
}

/** What is stored in a calendar, as its reader gets it, by address. */
export async function objectsOf({ client }: Person, path: string): Promise<Map<string, string>> {
  const answer = await client.report(
    path,
    `<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><C:calendar-data/></D:prop><C:filter><C:comp-filter name="VCALENDAR"/></C:filter></C:calendar-query>`,
    { Depth: '1' },
  )
  if (answer.status !== 207) throw new Error(`calendar-query ${path}: ${answer.status} ${answer.text}`)
  return new Map([...answer.responses()].map(([href, told]) => [href, told.has.get('calendar-data')?.text ?? '']))
}

/** All that is stored in a calendar, as one text: for what must be there or must not. */
export async function textOf(person: Person, path: string): Promise<string> {
  return [...(await objectsOf(person, path)).values()].join('')
}

/** Stores an object. @throws Error */
export async function store({ client }: Person, path: string, ics: string): Promise<void> {
  const { status, text } = await client.put(path, ics)
  if (status !== 201 && status !== 204) throw new Error(`PUT ${path}: ${status} ${text}`)
}

/** Where a calendar of that name stands in a person's own home. @throws Error */
export async function pathOf({ client, home }: Person, name: string): Promise<string> {
  const listed = (await client.propfind(home, '<D:displayname/>', '1')).responses()
  const found = [...listed].find(([, told]) => told.has.get('displayname')?.text === name)
  if (!found) throw new Error(`There is no calendar ${name} in ${home}`)
  return found[0]
}

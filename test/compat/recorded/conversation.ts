/** What calendar programs were seen to send, word for word, and what has to come back whatever they ask for. */
import { expect } from '@jest/globals'
import { type Answer, type Client, type Listening, listen, type Told } from '../../dav/client.ts'
import { child, type XmlElement } from '../../../src/http/xml-tree.ts'
import { makeWorld, type World } from '../../setup/world.ts'

export interface Conversation {
  world: World
  server: Listening
  anna: Client
  bo: Client
  cia: Client
  /** Anna's, as the server spells it, with a slash at the end. */
  home: string
  principal: string
  close(): Promise<void>
}

export async function begin(): Promise<Conversation> {
  const world = await makeWorld()
  const server = await listen(world.app)
  const client = async (person: typeof world.anna) => server.client(person.address, await world.appPassword(person))
  return {
    world,
    server,
    anna: await client(world.anna),
    bo: await client(world.bo),
    cia: await client(world.cia),
    home: `/dav/calendars/${world.anna.address}/`,
    principal: `/dav/principals/${world.anna.address}/`,
    close: async () => {
      await server.close()
      await world.close()
    },
  }
}

/** Local names of the elements inside the first `prop` of a body. */
export function askedIn(body: string): string[] {
  const inner = /<(?:\w+:)?prop(?:\s[^>]*)?>([\s\S]*?)<\/(?:\w+:)?prop>/.exec(body)?.[1] ?? ''
  return [
    ...inner
      .replaceAll(/<(?:\w+:)?calendar-data[^>]*>[\s\S]*?<\/(?:\w+:)?calendar-data>/g, '<calendar-data/>')
      .matchAll(/<(?:\w+:)?([\w-]+)/g),
  ].map(found => found[1] ?? '')
}

/** Every property that was asked for is in each answer once: found or said to be missing, never passed over, never an error. */
export function accounted(answer: Answer, body: string): Map<string, Told> {
  expect([answer.status, answer.status === 207 ? '' : answer.text]).toEqual([207, ''])
  expect(answer.text).not.toMatch(/HTTP\/1\.1 5/)
  const responses = answer.responses()
  const asked = [...new Set(askedIn(body))].sort()
  for (const [href, told] of responses) {
    if (told.status === null) expect([href, [...told.has.keys(), ...told.lacks].sort()]).toEqual([href, asked])
  }
  return responses
}

/** The first href inside a property. */
export function hrefIn(told: Told | undefined, name: string): string {
  return told?.has.get(name)?.children.find(one => one.name === 'href')?.text ?? ''
}

export function namesIn(element: XmlElement | undefined): string[] {
  return (element?.children ?? []).map(one => one.name)
}

/** Names of the reports that a supported-report-set lists. */
export function reportsIn(told: Told | undefined): string[] {
  const set = told?.has.get('supported-report-set')?.children ?? []
  return set.flatMap(one => namesIn(child(one, 'DAV:', 'report')))
}

/** Privileges of a current-user-privilege-set. */
export function privilegesIn(told: Told | undefined): string[] {
  return (told?.has.get('current-user-privilege-set')?.children ?? []).flatMap(namesIn)
}

/** One event as programs send them. */
export function event(uid: string, summary: string, day = 1, more: readonly string[] = []): string {
  const date = `202703${String(day).padStart(2, '0')}`
  const times = [`DTSTART:${date}T090000Z`, `DTEND:${date}T100000Z`]
  const head = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//x//EN', 'BEGIN:VEVENT', `UID:${uid}`, 'DTSTAMP:20260101T000000Z']
  return [...head, ...times, `SUMMARY:${summary}`, ...more, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n')
}

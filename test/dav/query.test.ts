/** calendar-query, expand, partial retrieval and free-busy-query: what matches, and for whom. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { makeWorld, type World } from '../setup/world.ts'
import { type Client, declared, type Listening, listen } from './client.ts'

let world: World
let server: Listening
let anna: Client
let bo: Client
let calendarId: string
let path: string
let shared: string

const calendar = (...components: string[][]) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//x//EN', ...components.flat(), 'END:VCALENDAR', ''].join('\r\n')
const event = (uid: string, lines: string[]) => ['BEGIN:VEVENT', `UID:${uid}`, 'DTSTAMP:20260101T000000Z', ...lines, 'END:VEVENT']

const stored: Record<string, string> = {
  'single.ics': calendar(
    event('single', [
      'SUMMARY:Dentist',
      'LOCATION:Århus',
      'DTSTART:20270303T090000Z',
      'DTEND:20270303T100000Z',
      'CATEGORIES:Health,Private life',
    ]),
  ),
  'weekly.ics': calendar(
    event('weekly', [
      'SUMMARY:Standup',
      'DTSTART;TZID=Europe/Stockholm:20270301T090000',
      'DTEND;TZID=Europe/Stockholm:20270301T093000',
      'RRULE:FREQ=WEEKLY;COUNT=6',
    ]),
    event('weekly', [
      'SUMMARY:Moved',
      'RECURRENCE-ID;TZID=Europe/Stockholm:20270308T090000',
      'DTSTART;TZID=Europe/Stockholm:20270310T140000',
      'DTEND;TZID=Europe/Stockholm:20270310T150000',
    ]),
  ),
  'day.ics': calendar(event('day', ['SUMMARY:Fair', 'DTSTART;VALUE=DATE:20270305', 'DTEND;VALUE=DATE:20270306', 'TRANSP:TRANSPARENT'])),
  'alarmed.ics': calendar(
    event('alarmed', [
      'SUMMARY:Call',
      'DTSTART:20270320T120000Z',
      'DTEND:20270320T123000Z',
      'BEGIN:VALARM',
      'ACTION:DISPLAY',
      'TRIGGER:-PT30M',
      'DESCRIPTION:x',
      'END:VALARM',
    ]),
  ),
  'todo.ics': calendar(['BEGIN:VTODO', 'UID:todo', 'DTSTAMP:20260101T000000Z', 'SUMMARY:Buy paper', 'DUE:20270304T100000Z', 'END:VTODO']),
  'undated.ics': calendar(['BEGIN:VTODO', 'UID:undated', 'DTSTAMP:20260101T000000Z', 'SUMMARY:Some day', 'END:VTODO']),
}

beforeAll(async () => {
  world = await makeWorld()
  server = await listen(world.app)
  const client = async (person: typeof world.anna) => server.client(person.address, await world.appPassword(person))
  anna = await client(world.anna)
  bo = await client(world.bo)
  calendarId = await world.calendar(world.anna, 'Work')
  const home = await anna.propfind(`/dav/calendars/${world.anna.address}/`, '<D:resourcetype/>', '1')
  path = [...home.responses().keys()].find(href => href.split('/').length > 5) ?? ''
  shared = `/dav/calendars/${world.bo.address}/${calendarId}/`
  for (const [name, text] of Object.entries(stored)) expect((await anna.put(path + name, text)).status).toBe(201)
})
afterAll(async () => {
  await server.close()
  await world.close()
})

const query = async (client: Client, at: string, filter: string, prop = '<D:getetag/>', headers: Record<string, string> = {}) =>
  await client.report(
    at,
    `<C:calendar-query ${declared}><D:prop>${prop}</D:prop><C:filter><C:comp-filter name="VCALENDAR">${filter}</C:comp-filter></C:filter></C:calendar-query>`,
    headers,
  )
const names = (answer: Awaited<ReturnType<typeof query>>) =>
  [...answer.responses().keys()].map(href => href.slice(href.lastIndexOf('/') + 1)).toSorted()
const range = (start: string, end: string) => `<C:time-range start="${start}" end="${end}"/>`

describe('what matches', () => {
  it.each([
    ['everything of a kind', '<C:comp-filter name="VEVENT"/>', ['alarmed.ics', 'day.ics', 'single.ics', 'weekly.ics']],
    ['a window', `<C:comp-filter name="VEVENT">${range('20270303T000000Z', '20270304T000000Z')}</C:comp-filter>`, ['single.ics']],
    [
      'an instance that was moved, on its new day',
      `<C:comp-filter name="VEVENT">${range('20270310T000000Z', '20270311T000000Z')}</C:comp-filter>`,
      ['weekly.ics'],
    ],
    ['and no longer on its old one', `<C:comp-filter name="VEVENT">${range('20270308T000000Z', '20270309T000000Z')}</C:comp-filter>`, []],
    ['a whole day', `<C:comp-filter name="VEVENT">${range('20270305T080000Z', '20270305T090000Z')}</C:comp-filter>`, ['day.ics']],
    [
      'a window without an end',
      `<C:comp-filter name="VEVENT"><C:time-range start="20270319T000000Z"/></C:comp-filter>`,
      ['alarmed.ics', 'weekly.ics'],
    ],
    [
      'text in any case',
      '<C:comp-filter name="VEVENT"><C:prop-filter name="SUMMARY"><C:text-match>dENT</C:text-match></C:prop-filter></C:comp-filter>',
      ['single.ics'],
    ],
    [
      'text to the letter',
      '<C:comp-filter name="VEVENT"><C:prop-filter name="SUMMARY"><C:text-match collation="i;octet">dENT</C:text-match></C:prop-filter></C:comp-filter>',
      [],
    ],
    [
      'letters beyond ASCII',
      '<C:comp-filter name="VEVENT"><C:prop-filter name="LOCATION"><C:text-match collation="i;unicode-casemap">åRHUS</C:text-match></C:prop-filter></C:comp-filter>',
      ['single.ics'],
    ],
    [
      'a property that is not there',
      '<C:comp-filter name="VEVENT"><C:prop-filter name="LOCATION"><C:is-not-defined/></C:prop-filter><C:prop-filter name="RRULE"><C:is-not-defined/></C:prop-filter></C:comp-filter>',
      ['alarmed.ics', 'day.ics', 'weekly.ics'],
    ],
    [
      'no alarm',
      '<C:comp-filter name="VEVENT"><C:comp-filter name="VALARM"><C:is-not-defined/></C:comp-filter></C:comp-filter>',
      ['day.ics', 'single.ics', 'weekly.ics'],
    ],
    [
      'when an alarm rings',
      `<C:comp-filter name="VEVENT"><C:comp-filter name="VALARM">${range('20270320T112000Z', '20270320T113500Z')}</C:comp-filter></C:comp-filter>`,
      ['alarmed.ics'],
    ],
    [
      'to-dos by when they are due, and those without a day',
      `<C:comp-filter name="VTODO">${range('20270304T000000Z', '20270305T000000Z')}</C:comp-filter>`,
      ['todo.ics', 'undated.ics'],
    ],
    ['two kinds at once: nothing has both', '<C:comp-filter name="VEVENT"/><C:comp-filter name="VTODO"/>', []],
    [
      'a property and a window of the same component',
      `<C:comp-filter name="VEVENT">${range('20270310T000000Z', '20270311T000000Z')}<C:prop-filter name="SUMMARY"><C:text-match>standup</C:text-match></C:prop-filter></C:comp-filter>`,
      [],
    ],
  ])('%s', async (_what, filter, found) => {
    const answer = await query(anna, path, filter)
    expect(answer.status).toBe(207)
    expect(names(answer)).toEqual(found)
  })

  it.each([
    ['no filter element', '', 'valid-filter'],
    [
      'a window that ends before it starts',
      `<C:comp-filter name="VEVENT">${range('20270304T000000Z', '20270303T000000Z')}</C:comp-filter>`,
      'valid-filter',
    ],
    ['a local time', `<C:comp-filter name="VEVENT">${range('20270304T000000', '20270305T000000')}</C:comp-filter>`, 'valid-filter'],
    ['a component we do not know', '<C:comp-filter name="X-FOO"/>', 'supported-filter'],
    [
      'a collation we do not know',
      '<C:comp-filter name="VEVENT"><C:prop-filter name="SUMMARY"><C:text-match collation="i;klingon">x</C:text-match></C:prop-filter></C:comp-filter>',
      'supported-collation',
    ],
  ])('refuses %s', async (what, filter, condition) => {
    const answer =
      what === 'no filter element'
        ? await anna.report(path, `<C:calendar-query ${declared}><D:prop/></C:calendar-query>`)
        : await query(anna, path, filter)
    expect([answer.status, answer.condition()]).toEqual([403, condition])
  })
})

describe('for whoever sees less', () => {
  it('text that is not shown does not match, and free time is not there', async () => {
    await world.share(world.anna, calendarId, world.bo.address, 'freeBusyRead')
    expect(
      names(
        await query(
          bo,
          shared,
          '<C:comp-filter name="VEVENT"><C:prop-filter name="SUMMARY"><C:text-match>dentist</C:text-match></C:prop-filter></C:comp-filter>',
        ),
      ),
    ).toEqual([])
    expect(
      names(await query(bo, shared, `<C:comp-filter name="VEVENT">${range('20270305T080000Z', '20270305T090000Z')}</C:comp-filter>`)),
    ).toEqual([])
    expect(
      names(await query(bo, shared, `<C:comp-filter name="VEVENT">${range('20270303T000000Z', '20270304T000000Z')}</C:comp-filter>`)),
    ).toHaveLength(1)
  })
})

describe('calendar-data', () => {
  it('expands into single instances in UTC', async () => {
    const data = `<C:calendar-data><C:expand start="20270301T000000Z" end="20270331T000000Z"/></C:calendar-data>`
    const answer = await query(
      anna,
      path,
      `<C:comp-filter name="VEVENT">${range('20270301T000000Z', '20270331T000000Z')}</C:comp-filter>`,
      data,
    )
    const text = answer.responses().get(`${path}weekly.ics`)?.has.get('calendar-data')?.text ?? ''
    expect(text).not.toMatch(/RRULE|TZID/)
    expect(text.match(/RECURRENCE-ID:\d{8}T\d{6}Z/g)).toEqual([
      'RECURRENCE-ID:20270301T080000Z',
      'RECURRENCE-ID:20270308T080000Z',
      'RECURRENCE-ID:20270315T080000Z',
      'RECURRENCE-ID:20270322T080000Z',
      'RECURRENCE-ID:20270329T070000Z',
    ])
    expect(text).toContain('DTSTART:20270310T130000Z')
  })

  it('gives the properties that are asked for and no others', async () => {
    const data =
      '<C:calendar-data><C:comp name="VCALENDAR"><C:prop name="VERSION"/><C:comp name="VEVENT"><C:prop name="UID"/><C:prop name="SUMMARY" novalue="yes"/></C:comp></C:comp></C:calendar-data>'
    const answer = await query(
      anna,
      path,
      '<C:comp-filter name="VEVENT"><C:prop-filter name="UID"><C:text-match>single</C:text-match></C:prop-filter></C:comp-filter>',
      data,
    )
    expect(answer.responses().get(`${path}single.ics`)?.has.get('calendar-data')?.text).toBe(
      'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:single\r\nSUMMARY:\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n',
    )
  })
})

describe('free-busy-query', () => {
  it('tells when somebody is busy, for who may see that much', async () => {
    const ask = async (client: Client, at: string) =>
      await client.report(at, `<C:free-busy-query ${declared}>${range('20270301T000000Z', '20270312T000000Z')}</C:free-busy-query>`)
    const mine = await ask(anna, path)
    expect(mine.text.match(/FREEBUSY;FBTYPE=BUSY:.*/g)?.map(line => line.trim())).toEqual([
      'FREEBUSY;FBTYPE=BUSY:20270301T080000Z/20270301T083000Z',
      'FREEBUSY;FBTYPE=BUSY:20270303T090000Z/20270303T100000Z',
      'FREEBUSY;FBTYPE=BUSY:20270310T130000Z/20270310T140000Z',
    ])
    await world.share(world.anna, calendarId, world.bo.address, 'freeBusyRead')
    const theirs = await ask(bo, shared)
    expect(theirs.text.match(/FREEBUSY.*/g)).toEqual(mine.text.match(/FREEBUSY.*/g))
    await world.share(world.anna, calendarId, world.bo.address, 'none')
    await world.share(world.anna, calendarId, null, 'none')
    expect((await ask(bo, shared)).status).toBe(404)
  })
})

/** Places where calendar servers in use fail real programs: one test for each, so that this one does not. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { makeWorld, type World } from '../setup/world.ts'
import { caldav, type Client, declared, type Listening, listen } from './client.ts'

let world: World
let server: Listening
let anna: Client
let home: string
let path: string

beforeAll(async () => {
  world = await makeWorld()
  server = await listen(world.app)
  anna = server.client(world.anna.address, await world.appPassword(world.anna))
  home = `/dav/calendars/${world.anna.address}/`
  path = `${home}mixed/`
  expect((await anna.ask('MKCALENDAR', path)).status).toBe(201)
  for (const [name, text] of Object.entries(objects)) expect([name, (await anna.put(path + name, text)).status]).toEqual([name, 201])
})
afterAll(async () => {
  await server.close()
  await world.close()
})

function text(...components: (readonly string[])[]): string {
  const inner = components.flatMap(([kind = '', ...lines]) => [`BEGIN:${kind}`, 'DTSTAMP:20260101T000000Z', ...lines, `END:${kind}`])
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//x//EN', ...inner, 'END:VCALENDAR', ''].join('\r\n')
}

const series = ['VEVENT', 'UID:series', 'SUMMARY:Every day', 'DTSTART:20270301T090000Z', 'DTEND:20270301T100000Z', 'RRULE:FREQ=DAILY']
const moved = [
  'VEVENT',
  'UID:series',
  'SUMMARY:Moved',
  'RECURRENCE-ID:20270303T090000Z',
  'DTSTART:20270303T200000Z',
  'DTEND:20270303T210000Z',
]
const objects: Record<string, string> = {
  'series.ics': text(series, moved),
  'single.ics': text([
    'VEVENT',
    'UID:single',
    'SUMMARY:Single',
    'CATEGORIES:Work,Travel',
    'DTSTART:20270310T090000Z',
    'DTEND:20270310T100000Z',
  ]),
  'floating.ics': text(['VEVENT', 'UID:floating', 'SUMMARY:Floating', 'DTSTART:20270312T233000', 'DTEND:20270312T234500']),
  'task.ics': text(['VTODO', 'UID:task', 'SUMMARY:Every week', 'DTSTART:20270301T090000Z', 'DUE:20270301T100000Z', 'RRULE:FREQ=WEEKLY']),
  'diary.ics': text(['VJOURNAL', 'UID:diary', 'SUMMARY:Diary', 'DTSTART;VALUE=DATE:20270305']),
}

/** Names of what a query finds. @param filter inside VCALENDAR */
async function found(filter: string, more = '', headers: Record<string, string> = {}): Promise<string[]> {
  const body = `<C:calendar-query ${declared}><D:prop><D:getetag/></D:prop><C:filter><C:comp-filter name="VCALENDAR">${filter}</C:comp-filter></C:filter>${more}</C:calendar-query>`
  const answer = await anna.report(path, body, headers)
  expect([answer.status, answer.status === 207 ? '' : answer.text]).toEqual([207, ''])
  return [...answer.responses().keys()].map(href => decodeURIComponent(href.slice(path.length))).sort()
}

const range = (start: string, end: string) => `<C:time-range start="${start}" end="${end}"/>`
const comp = (name: string, inner = '') => `<C:comp-filter name="${name}">${inner}</C:comp-filter>`

describe('what is stored', () => {
  it.each([
    'X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-TITLE=Here:geo:59.332170,18.062960',
    'CATEGORIES:b,a , c',
    'SUMMARY;LANGUAGE=sv:Semi\\; comma\\, and a\\nline',
    'X-EMPTY:',
    'x-lower;VALUE=text;Param="quoted, comma":value',
  ])('comes back byte for byte: %s', async line => {
    const given = text(['VEVENT', 'UID:bytes', 'DTSTART:20270601T090000Z', line])
    const put = await anna.put(`${path}bytes.ics`, given)
    const read = await anna.ask('GET', `${path}bytes.ics`)
    expect([read.text, read.headers['etag']]).toEqual([given, put.headers['etag']])
    await anna.ask('DELETE', `${path}bytes.ics`)
  })

  it('is not sent again to who has it', async () => {
    const { headers } = await anna.ask('GET', `${path}single.ics`)
    const again = await anna.ask('GET', `${path}single.ics`, undefined, { 'If-None-Match': String(headers['etag']) })
    expect([again.status, again.text]).toEqual([304, ''])
  })

  it('is what the calendar takes and nothing else', async () => {
    const body = `<C:mkcalendar ${declared}><D:set><D:prop><C:supported-calendar-component-set><C:comp name="VTODO"/></C:supported-calendar-component-set></D:prop></D:set></C:mkcalendar>`
    expect((await anna.ask('MKCALENDAR', `${home}todos/`, body)).status).toBe(201)
    const refused = await anna.put(`${home}todos/x.ics`, text(['VEVENT', 'UID:no', 'DTSTART:20270601T090000Z']))
    expect([refused.status, refused.condition()]).toEqual([403, 'supported-calendar-component'])
  })

  it.each([
    "it's (1)!*.ics",
    '100%.ics',
    'hash#tag.ics',
    'and&more.ics',
    'with space.ics',
    'blåbär 🫐.ics',
    'a%2Fb.ics',
    'semi;colon=+.ics',
  ])('survives under the name %s: listed, fetched, moved', async name => {
    const uid = `uid ${name}`
    const href = path + encodeURIComponent(name)
    const given = text(['VEVENT', `UID:${uid.replaceAll(';', '\\;')}`, 'SUMMARY:Odd', 'DTSTART:20270602T090000Z'])
    expect((await anna.put(href, given)).status).toBe(201)
    const listed = (await anna.propfind(path, '<D:getetag/>', '1')).responses()
    const spelled = [...listed.keys()].find(one => decodeURIComponent(one.slice(path.length)) === name) ?? ''
    const get = (one: string) =>
      `<C:calendar-multiget ${declared}><D:prop><C:calendar-data/></D:prop><D:href>${one}</D:href></C:calendar-multiget>`
    const told = (await anna.report(path, get(spelled.replaceAll('&', '&amp;')))).responses()
    expect(told.get(spelled)?.has.get('calendar-data')?.text).toBe(given)
    const moved = await anna.ask('MOVE', href, undefined, { Destination: `${href}2` })
    expect([moved.status, (await anna.ask('GET', `${href}2`)).text]).toEqual([201, given])
    expect((await anna.ask('DELETE', `${href}2`)).status).toBe(204)
  })
})

describe('a query', () => {
  it('finds a series in a month far away', async () => {
    expect(await found(comp('VEVENT', range('20350301T000000Z', '20350401T000000Z')))).toEqual(['series.ics'])
  })

  it('does not find an instance on the day that it was moved from', async () => {
    expect(await found(comp('VEVENT', range('20270303T083000Z', '20270303T103000Z')))).toEqual([])
    expect(await found(comp('VEVENT', range('20270303T193000Z', '20270303T203000Z')))).toEqual(['series.ics'])
  })

  it('finds to-dos that repeat', async () => {
    expect(await found(comp('VTODO', range('20270308T000000Z', '20270309T000000Z')))).toEqual(['task.ics'])
    expect(await found(comp('VTODO', range('20270309T120000Z', '20270310T120000Z')))).toEqual([])
  })

  it('finds everything when it asks for no component', async () => {
    expect(await found('')).toEqual(Object.keys(objects).sort())
  })

  it('takes all conditions together', async () => {
    const word = (name: string, value: string) => `<C:prop-filter name="${name}"><C:text-match>${value}</C:text-match></C:prop-filter>`
    expect(await found(comp('VEVENT', word('SUMMARY', 'single') + word('CATEGORIES', 'travel')))).toEqual(['single.ics'])
    expect(await found(comp('VEVENT', word('SUMMARY', 'single') + word('CATEGORIES', 'holiday')))).toEqual([])
    expect(await found(comp('VEVENT', range('20270301T000000Z', '20270311T000000Z') + word('SUMMARY', 'single')))).toEqual(['single.ics'])
  })

  it('means one level without a Depth header, and with each that programs send', async () => {
    const all = await found(comp('VEVENT'))
    expect(all.length).toBe(3)
    expect(await found(comp('VEVENT'), '', { Depth: '1' })).toEqual(all)
    expect(await found(comp('VEVENT'), '', { Depth: 'infinity' })).toEqual(all)
  })

  it('places times without a zone where it says', async () => {
    const filter = comp('VEVENT', range('20270312T220000Z', '20270312T230000Z'))
    // 23:30 is 22:30 UTC in Stockholm, the calendar's own zone, and the next morning in New York.
    expect(await found(filter)).toEqual(['floating.ics'])
    const zone = `<C:timezone>${text([
      'VTIMEZONE',
      'TZID:Far',
      'BEGIN:STANDARD',
      'DTSTART:19700101T000000',
      'TZOFFSETFROM:-0500',
      'TZOFFSETTO:-0500',
      'TZNAME:F',
      'END:STANDARD',
    ]).replace('DTSTAMP:20260101T000000Z\r\n', '')}</C:timezone>`
    expect(await found(filter, zone.replace('TZID:Far', 'TZID:America/New_York'))).toEqual([])
  })

  it('says of each object that is not there that it is not', async () => {
    const body = `<C:calendar-multiget ${declared}><D:prop><D:getetag/></D:prop><D:href>${path}single.ics</D:href><D:href>${path}gone.ics</D:href><D:href>${path}gone-too.ics</D:href></C:calendar-multiget>`
    const told = (await anna.report(path, body)).responses()
    expect([...told].map(([href, one]) => [href.slice(path.length), one.status])).toEqual([
      ['single.ics', null],
      ['gone.ics', 404],
      ['gone-too.ics', 404],
    ])
  })

  it('for when somebody is busy has one answer, periods joined', async () => {
    const body = `<C:free-busy-query ${declared}>${range('20270301T000000Z', '20270304T000000Z')}</C:free-busy-query>`
    const answer = await anna.report(path, body, { Depth: '1' })
    expect(answer.headers['content-type']).toMatch(/^text\/calendar/)
    expect(answer.text.match(/BEGIN:VFREEBUSY/g)).toHaveLength(1)
    const periods = answer.text.replaceAll('\r\n ', '').match(/\d{8}T\d{6}Z\/[\dTZPHMD]+/g) ?? []
    expect(periods.map(one => one.slice(0, 13))).toEqual(['20270301T0900', '20270302T0900', '20270303T2000'])
  })
})

describe('a refusal', () => {
  it.each([
    [
      'a sync token that nobody gave',
      'REPORT',
      '<D:sync-collection xmlns:D="DAV:"><D:sync-token>http://x.example/1</D:sync-token><D:sync-level>1</D:sync-level><D:prop/></D:sync-collection>',
      403,
      'valid-sync-token',
    ],
    ['a report that is not there', 'REPORT', '<D:version-tree xmlns:D="DAV:"/>', 403, 'supported-report'],
    [
      'a collation that is not known',
      'REPORT',
      `<C:calendar-query ${declared}><D:prop/><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:prop-filter name="SUMMARY"><C:text-match collation="i;none">x</C:text-match></C:prop-filter></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`,
      403,
      'supported-collation',
    ],
    ['a calendar that is there', 'MKCALENDAR', '', 405, 'resource-must-be-null'],
    ['a listing without end', 'PROPFIND', '', 403, 'propfind-finite-depth'],
  ])('names its precondition: %s', async (_what, method, body, status, condition) => {
    const answer = await anna.ask(method, path, body === '' ? undefined : body)
    expect([answer.status, answer.condition()]).toEqual([status, condition])
    expect(answer.xml()).toMatchObject({ namespace: 'DAV:', name: 'error' })
  })

  it.each([
    ['no calendar', 'Hello', 'valid-calendar-data'],
    [
      'a METHOD',
      text(['VEVENT', 'UID:m', 'DTSTART:20270601T090000Z']).replace('PRODID', 'METHOD:PUBLISH\r\nPRODID'),
      'valid-calendar-object-resource',
    ],
    [
      'two UIDs',
      text(['VEVENT', 'UID:a', 'DTSTART:20270601T090000Z'], ['VEVENT', 'UID:b', 'DTSTART:20270601T090000Z']),
      'valid-calendar-object-resource',
    ],
    ['a UID that is there', text(['VEVENT', 'UID:single', 'DTSTART:20270601T090000Z']), 'no-uid-conflict'],
  ])('of what is put names its precondition: %s', async (_what, body, condition) => {
    const answer = await anna.put(`${path}refused.ics`, body)
    expect([answer.status >= 400 && answer.status < 500, answer.condition()]).toEqual([true, condition])
    expect((await anna.ask('GET', `${path}refused.ics`)).status).toBe(404)
  })

  it('comes for a lock token that nobody gave, in any list', async () => {
    const { headers } = await anna.ask('GET', `${path}single.ics`)
    const list = `(<urn:uuid:00000000-0000-4000-8000-000000000000> [${String(headers['etag'])}])`
    expect((await anna.put(`${path}single.ics`, objects['single.ics'] ?? '', { If: list })).status).toBe(412)
  })
})

describe('a collection', () => {
  it('takes no file where calendars stand, and lists no method that it refuses', async () => {
    for (const place of [`${home}stray.ics`, home, '/dav/']) {
      const refused = await anna.put(place, objects['single.ics'] ?? '')
      expect([refused.status, String(refused.headers['allow']).split(', ').includes('PUT')]).toEqual([405, false])
    }
  })

  it('keeps names, colours and orders as they are said, escaped once', async () => {
    const patch = `<D:propertyupdate ${declared}><D:set><D:prop><D:displayname>R&amp;D &lt;all&gt; &amp;amp;</D:displayname><A:calendar-color>#44A703FF</A:calendar-color><A:calendar-order>5</A:calendar-order></D:prop></D:set></D:propertyupdate>`
    expect((await anna.ask('PROPPATCH', path, patch)).status).toBe(207)
    const told = (await anna.propfind(path, '<D:displayname/><A:calendar-color/><A:calendar-order/>')).responses().get(path)
    expect([...(told?.has.values() ?? [])].map(one => one.text)).toEqual(['R&D <all> &amp;', '#44A703FF', '5'])
  })

  it('that was deleted does not come back, be it the first', async () => {
    const listed = async () => {
      const answer = await anna.propfind(home, '<D:resourcetype/>', '1')
      return [...answer.responses()]
        .filter(([, one]) => one.has.get('resourcetype')?.children.some(type => type.namespace === caldav))
        .map(([href]) => href)
    }
    const before = await listed()
    for (const href of before) expect((await anna.ask('DELETE', href)).status).toBe(204)
    expect(await listed()).toEqual([])
    expect((await anna.propfind(`/dav/principals/${world.anna.address}/`, '<C:calendar-home-set/>')).status).toBe(207)
    expect(await listed()).toEqual([])
  })
})

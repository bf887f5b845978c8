/** What calendars say of themselves and take: time zones, quota, colours, languages; and how a program prefers its answers. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { makeWorld, type World } from '../setup/world.ts'
import { type Client, declared, type Listening, listen } from './client.ts'

let world: World
let server: Listening
let anna: Client
let bo: Client
const home = () => `/dav/calendars/${world.anna.address}/`
const limit = 20_000

beforeAll(async () => {
  world = await makeWorld({ limits: { bytesPerOwner: limit } })
  server = await listen(world.app)
  const client = async (person: typeof world.anna) => server.client(person.address, await world.appPassword(person))
  anna = await client(world.anna)
  bo = await client(world.bo)
})
afterAll(async () => {
  await server.close()
  await world.close()
})

const calendar = (...lines: string[]) => ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//x//EN', ...lines, 'END:VCALENDAR', ''].join('\r\n')
const event = (uid: string, ...lines: string[]) => ['BEGIN:VEVENT', `UID:${uid}`, 'DTSTAMP:20260101T000000Z', ...lines, 'END:VEVENT']
const fresh = async (name: string): Promise<string> => {
  expect((await anna.ask('MKCALENDAR', `${home()}${name}/`)).status).toBe(201)
  return `${home()}${name}/`
}
const patch = async (client: Client, path: string, set: string, headers: Record<string, string> = {}) =>
  await client.ask('PROPPATCH', path, `<D:propertyupdate ${declared}><D:set><D:prop>${set}</D:prop></D:set></D:propertyupdate>`, headers)
const told = async (client: Client, path: string, prop: string) => (await client.propfind(path, prop)).responses().get(path)
const query = async (client: Client, path: string, comp: string, more = '', prop = '<D:getetag/>', headers: Record<string, string> = {}) =>
  await client.report(
    path,
    `<C:calendar-query ${declared}><D:prop>${prop}</D:prop><C:filter><C:comp-filter name="VCALENDAR">${comp}</C:comp-filter></C:filter>${more}</C:calendar-query>`,
    headers,
  )
const during = (start: string, end: string) => `<C:comp-filter name="VEVENT"><C:time-range start="${start}" end="${end}"/></C:comp-filter>`
const names = (answer: Awaited<ReturnType<typeof query>>) =>
  [...answer.responses().keys()].map(href => href.slice(href.lastIndexOf('/') + 1)).toSorted()

// Eight and a half hours ahead, a day and night that no zone of IANA has; and the clocks of Tokyo under a name of somebody's own.
const definition = (tzid: string, offset: string) => [
  'BEGIN:VTIMEZONE',
  `TZID:${tzid}`,
  'BEGIN:STANDARD',
  'DTSTART:19700101T000000',
  `TZOFFSETFROM:${offset}`,
  `TZOFFSETTO:${offset}`,
  'END:STANDARD',
  'END:VTIMEZONE',
]

describe('the time zone of a calendar', () => {
  it('is set by name, and places whole days and floating times anew', async () => {
    const path = await fresh('zoned')
    const floating = calendar(...event('floats', 'SUMMARY:Floats', 'DTSTART:20270303T090000', 'DTEND:20270303T100000'))
    expect((await anna.put(`${path}floats.ics`, floating)).status).toBe(201)
    const etag = (await anna.ask('GET', `${path}floats.ics`)).headers['etag']
    expect(names(await query(anna, path, during('20270303T080000Z', '20270303T090000Z')))).toEqual(['floats.ics'])
    const set = await patch(anna, path, '<C:calendar-timezone-id>Asia/Tokyo</C:calendar-timezone-id>')
    expect(set.text).toContain('200 OK')
    expect((await told(anna, path, '<C:calendar-timezone-id/>'))?.has.get('calendar-timezone-id')?.text).toBe('Asia/Tokyo')
    expect((await told(anna, path, '<C:calendar-timezone/>'))?.has.get('calendar-timezone')?.text).toContain('TZID:Asia/Tokyo')
    expect(names(await query(anna, path, during('20270303T080000Z', '20270303T090000Z')))).toEqual([])
    expect(names(await query(anna, path, during('20270303T000000Z', '20270303T010000Z')))).toEqual(['floats.ics'])
    const busy = await anna.report(
      path,
      `<C:free-busy-query ${declared}><C:time-range start="20270301T000000Z" end="20270305T000000Z"/></C:free-busy-query>`,
    )
    expect(busy.text).toContain('20270303T000000Z/20270303T010000Z')
    expect((await anna.ask('GET', `${path}floats.ics`)).headers['etag']).toBe(etag)
  })

  it('is set by a definition, which comes back as it was written; of a name of its own the clocks count', async () => {
    const path = await fresh('defined')
    const text = calendar(...definition('Somewhere east', '+0900'))
    expect((await patch(anna, path, `<C:calendar-timezone>${text}</C:calendar-timezone>`)).text).toContain('200 OK')
    const now = await told(anna, path, '<C:calendar-timezone/><C:calendar-timezone-id/>')
    expect(now?.has.get('calendar-timezone')?.text.replaceAll(/\s+/g, ' ')).toBe(text.replaceAll(/\s+/g, ' '))
    const id = now?.has.get('calendar-timezone-id')?.text ?? ''
    expect(new Intl.DateTimeFormat('en', { timeZone: id, timeZoneName: 'longOffset' }).format(new Date('2027-03-03'))).toContain(
      'GMT+09:00',
    )
  })

  it.each([
    ['no iCalendar', '<C:calendar-timezone>hello</C:calendar-timezone>', 'valid-calendar-data'],
    ['two zones', () => calendar(...definition('A', '+0100'), ...definition('B', '+0200')), 'valid-calendar-data'],
    ['an event', () => calendar(...event('x', 'DTSTART:20270101T000000Z')), 'valid-calendar-data'],
    ['offsets that are none', () => calendar(...definition('A', '+99')), 'valid-calendar-data'],
    ['a name that nobody knows', '<C:calendar-timezone-id>Mars/Olympus</C:calendar-timezone-id>', 'valid-timezone'],
    ['a way out of a folder', '<C:calendar-timezone-id>../../etc/passwd</C:calendar-timezone-id>', 'valid-timezone'],
  ])('is not %s, and nothing else of the request is done', async (_what, value, condition) => {
    const path = `${home()}defined/`
    const property = typeof value === 'string' ? value : `<C:calendar-timezone>${value()}</C:calendar-timezone>`
    const before = await told(anna, path, '<D:displayname/><C:calendar-timezone/>')
    const refused = await patch(anna, path, `<D:displayname>Half</D:displayname>${property}`)
    expect(refused.status).toBe(207)
    expect(refused.text).toContain(`<C:${condition}/>`)
    expect(refused.text).toContain('424 Failed Dependency')
    expect(await told(anna, path, '<D:displayname/><C:calendar-timezone/>')).toEqual(before)
  })

  it('of a report is given by definition or by name, also one that nobody else has', async () => {
    const path = await fresh('asked')
    const floating = calendar(...event('floats2', 'DTSTART:20270303T090000', 'DTEND:20270303T100000'))
    await anna.put(`${path}f.ics`, floating)
    const odd = `<C:timezone>${calendar(...definition('Nowhere', '+0817'))}</C:timezone>`
    expect(names(await query(anna, path, during('20270303T004300Z', '20270303T004301Z'), odd))).toEqual(['f.ics'])
    expect(names(await query(anna, path, during('20270303T004259Z', '20270303T004300Z'), odd))).toEqual([])
    const named = '<C:timezone-id>America/New_York</C:timezone-id>'
    expect(names(await query(anna, path, during('20270303T140000Z', '20270303T140001Z'), named))).toEqual(['f.ics'])
    const unknown = await query(anna, path, during('20270303T140000Z', '20270303T140001Z'), '<C:timezone-id>Mars</C:timezone-id>')
    expect([unknown.status, unknown.condition()]).toEqual([403, 'valid-timezone'])
    const expand = '<C:calendar-data><C:expand start="20270301T000000Z" end="20270401T000000Z"/></C:calendar-data>'
    const data = await query(anna, path, '<C:comp-filter name="VEVENT"/>', named, expand)
    expect(data.status).toBe(207)
  })
})

describe('time zones by reference (RFC 7809)', () => {
  it('are left out for who knows them, and defined for who does not', async () => {
    const path = await fresh('reference')
    const bare = calendar(...event('bare', 'DTSTART;TZID=Europe/Oslo:20270303T090000', 'DTEND;TZID=Europe/Oslo:20270303T100000'))
    const own = calendar(...definition('Nowhere', '+0817'), ...event('own', 'DTSTART;TZID=Nowhere:20270303T090000'))
    expect((await anna.put(`${path}bare.ics`, bare)).status).toBe(201)
    expect((await anna.put(`${path}own.ics`, own)).status).toBe(201)
    const get = async (name: string, headers: Record<string, string> = {}) => await anna.ask('GET', path + name, undefined, headers)
    const whole = await get('bare.ics')
    expect(whole.text).toMatch(/BEGIN:VTIMEZONE\r\nTZID:Europe\/Oslo\r\n[\s\S]*END:VTIMEZONE\r\nBEGIN:VEVENT/)
    expect(whole.text.replace(/BEGIN:VTIMEZONE[\s\S]*END:VTIMEZONE\r\n/, '')).toBe(bare)
    expect(whole.headers['vary']).toContain('CalDAV-Timezones')
    expect((await get('bare.ics', { 'CalDAV-Timezones': 'F' })).text).toBe(bare)
    // A zone that is known nowhere else stays.
    expect((await get('own.ics', { 'CalDAV-Timezones': 'F' })).text).toBe(own)
    const hrefs = `<D:href>${path}bare.ics</D:href>`
    const fetch = async (flag: string) =>
      (
        await anna.report(
          path,
          `<C:calendar-multiget ${declared}><D:prop><C:calendar-data/><D:getcontentlength/></D:prop>${hrefs}</C:calendar-multiget>`,
          { 'CalDAV-Timezones': flag },
        )
      )
        .responses()
        .get(`${path}bare.ics`)
    for (const [flag, text] of [
      ['T', whole.text],
      ['F', bare],
    ] as const) {
      const one = await fetch(flag)
      expect(one?.has.get('calendar-data')?.text).toBe(text)
      expect(one?.has.get('getcontentlength')?.text).toBe(String(Buffer.byteLength(text)))
    }
    expect((await get('bare.ics', { 'CalDAV-Timezones': 'maybe' })).status).toBe(400)
    expect((await anna.ask('GET', path, undefined, { 'CalDAV-Timezones': 'F' })).text).not.toContain('TZID:Europe/Oslo')
  })

  it('a name that nobody knows and nobody defines is refused', async () => {
    const refused = await anna.put(`${home()}reference/mars.ics`, calendar(...event('mars', 'DTSTART;TZID=Mars/Olympus:20270303T090000')))
    expect([refused.status, refused.condition()]).toEqual([403, 'valid-calendar-data'])
  })
})

describe('quota (RFC 4331)', () => {
  it('is told to the owner, counts what is there, and a write beyond it is refused as a whole', async () => {
    const path = await fresh('full')
    const used = async () => Number((await told(anna, path, '<D:quota-used-bytes/>'))?.has.get('quota-used-bytes')?.text)
    const before = await used()
    const text = (uid: string, bytes: number) => calendar(...event(uid, 'DTSTART:20270303T090000Z', `DESCRIPTION:${'x'.repeat(bytes)}`))
    const stored = async (name: string) => Buffer.byteLength((await anna.ask('GET', path + name)).text)
    await anna.put(`${path}a.ics`, text('qa', 4000))
    expect(await used()).toBe(before + (await stored('a.ics')))
    const free = (await told(anna, path, '<D:quota-available-bytes/>'))?.has.get('quota-available-bytes')?.text
    expect(Number(free)).toBe(limit - (await used()))
    const ofHome = await told(anna, home(), '<D:quota-used-bytes/>')
    expect(ofHome?.has.get('quota-used-bytes')?.text).toBe(String(await used()))
    const full = await anna.put(`${path}b.ics`, text('qb', limit))
    expect([full.status, full.condition()]).toEqual([507, 'quota-not-exceeded'])
    expect((await anna.ask('GET', `${path}b.ics`)).status).toBe(404)
    await anna.put(`${path}a.ics`, text('qa', 100))
    expect(await used()).toBe(before + (await stored('a.ics')))
    expect((await anna.ask('DELETE', `${path}a.ics`)).status).toBe(204)
    expect(await used()).toBe(before)
    await anna.put(`${path}c.ics`, text('qc', 1000))
    expect((await anna.ask('DELETE', path)).status).toBe(204)
    expect((await told(anna, home(), '<D:quota-used-bytes/>'))?.has.get('quota-used-bytes')?.text).toBe(String(before))
  })

  it('is nobody else’s to know: it would tell of changes that they do not see (invariant 9)', async () => {
    const id = await world.calendar(world.anna, 'Shared')
    for (const role of ['freeBusyRead', 'write', 'delegateWithPrivateEventAccess'] as const) {
      await world.share(world.anna, id, world.bo.address, role)
      const shared = `/dav/calendars/${world.bo.address}/${id}/`
      expect((await told(bo, shared, '<D:quota-used-bytes/><D:quota-available-bytes/>'))?.lacks.toSorted()).toEqual([
        'quota-available-bytes',
        'quota-used-bytes',
      ])
    }
    expect((await told(bo, home(), '<D:quota-used-bytes/>'))?.lacks).toEqual(['quota-used-bytes'])
  })

  it('an import beyond it changes nothing', async () => {
    const id = await world.calendar(world.anna, 'Imported')
    const many = calendar(
      ...Array.from({ length: 60 }, (_, at) => event(`m${at}`, 'DTSTART:20270303T090000Z', `DESCRIPTION:${'y'.repeat(400)}`)).flat(),
    )
    await expect(world.put(world.anna, id, many)).rejects.toMatchObject({ type: 'insufficient-storage' })
    expect((await anna.propfind(`${home()}${id}/`, '<D:getetag/>', '1')).responses().size).toBeLessThan(2)
  })
})

describe('colours, languages and bounds', () => {
  it.each([
    ['#ABC', '#AABBCCFF'],
    ['#a1B2c3', '#A1B2C3FF'],
    ['#a1B2c380', '#A1B2C3FF'],
    ['rebeccapurple-ish', null],
    ['Salmon', '#FA8072FF'],
    ['javascript:alert(1)', null],
    ['#12345', null],
  ])('calendar-color %s', async (given, kept) => {
    const path = `${home()}zoned/`
    const answer = await patch(anna, path, `<A:calendar-color>${given}</A:calendar-color>`)
    expect(answer.text).toContain(kept === null ? '403 Forbidden' : '200 OK')
    if (kept !== null) expect((await told(anna, path, '<A:calendar-color/>'))?.has.get('calendar-color')?.text).toBe(kept)
  })

  it('a description keeps the language it is in', async () => {
    const path = `${home()}zoned/`
    await patch(anna, path, '<C:calendar-description xml:lang="sv-SE">Möten &amp; fika</C:calendar-description>')
    const found = (await told(anna, path, '<C:calendar-description/>'))?.has.get('calendar-description')
    expect([found?.text, found?.attributes.get('{http://www.w3.org/XML/1998/namespace}lang')]).toEqual(['Möten & fika', 'sv-SE'])
  })

  it('dates beyond the bounds that are told are refused with their names', async () => {
    const path = `${home()}zoned/`
    const bounds = await told(
      anna,
      path,
      '<C:min-date-time/><C:max-date-time/><C:max-resource-size/><C:max-instances/><C:max-attendees-per-instance/>',
    )
    expect(bounds?.has.get('min-date-time')?.text).toBe('10000101T000000Z')
    expect(bounds?.has.get('max-date-time')?.text).toBe('99991231T235959Z')
    expect(bounds?.lacks).toEqual([])
    const early = await anna.put(`${path}early.ics`, calendar(...event('early', 'DTSTART:09991231T000000Z')))
    expect([early.status, early.condition()]).toEqual([403, 'min-date-time'])
    const late = await anna.put(`${path}late.ics`, calendar(...event('late', 'DTSTART:99991231T000000Z', 'DURATION:P2D')))
    expect([late.status, late.condition()]).toEqual([403, 'max-date-time'])
  })

  it('a calendar that does not count is left out of the busy times of its home', async () => {
    const path = await fresh('counted')
    await anna.put(`${path}c.ics`, calendar(...event('counted', 'DTSTART:20280101T090000Z', 'DTEND:20280101T100000Z')))
    const range = '<C:time-range start="20280101T000000Z" end="20280102T000000Z"/>'
    const busy = async () =>
      /^FREEBUSY/m.test((await anna.report(home(), `<C:free-busy-query ${declared}>${range}</C:free-busy-query>`)).text)
    const lines = async () => (await anna.propfind(path, '<C:schedule-calendar-transp/>')).text
    expect(await busy()).toBe(true)
    const transparent = '<C:schedule-calendar-transp><C:transparent/></C:schedule-calendar-transp>'
    expect((await patch(anna, path, transparent)).text).toContain('200 OK')
    expect(await lines()).toContain('<C:transparent/>')
    expect(await busy()).toBe(false)
    expect((await patch(anna, path, '<C:schedule-calendar-transp><C:loud/></C:schedule-calendar-transp>')).text).toContain('403 Forbidden')
  })

  it('what RFC 7986 adds to events is kept for the owner, and shown in details where it opens nothing', async () => {
    const path = await fresh('rich')
    const lines = [
      'DTSTART:20270303T090000Z',
      'COLOR:turquoise',
      'IMAGE;VALUE=URI;DISPLAY=BADGE:https://example.org/a.png',
      'CONFERENCE;VALUE=URI;FEATURE=VIDEO:https://meet.example.org/x',
      'CONFERENCE;VALUE=URI:file:///etc/passwd',
    ]
    const text = calendar(
      'NAME:Rich',
      'REFRESH-INTERVAL;VALUE=DURATION:P1W',
      'SOURCE;VALUE=URI:https://example.org/c.ics',
      ...event('rich', ...lines),
    )
    await anna.put(`${path}r.ics`, text)
    expect((await anna.ask('GET', `${path}r.ics`)).text).toBe(text)
    const id = await world.calendar(world.anna, 'Rich too')
    await anna.put(`${home()}${id}/r.ics`, text)
    await world.share(world.anna, id, world.bo.address, 'read')
    const seen = (await bo.ask('GET', `/dav/calendars/${world.bo.address}/${id}/r.ics`)).text
    for (const line of lines.slice(1, 4)) expect(seen).toContain(line)
    expect(seen).not.toMatch(/passwd|REFRESH-INTERVAL|SOURCE|NAME:Rich/)
    await world.share(world.anna, id, world.bo.address, 'limitedRead')
    const listed = await query(bo, `/dav/calendars/${world.bo.address}/${id}/`, '<C:comp-filter name="VEVENT"/>', '', '<C:calendar-data/>')
    expect(listed.text).not.toMatch(/turquoise|a\.png|meet\.example/)
  })
})

describe('preferences (RFC 7240, RFC 8144)', () => {
  const minimal = { Prefer: 'return=minimal' }

  it('minimal: no 404s in listings, no body for what was done, and the answer says so', async () => {
    const path = await fresh('prefer')
    const find = await anna.ask(
      'PROPFIND',
      path,
      `<D:propfind ${declared}><D:prop><D:displayname/><X:no xmlns:X="http://x.example/"/></D:prop></D:propfind>`,
      { Depth: '0', ...minimal },
    )
    expect(find.text).not.toContain('HTTP/1.1 404')
    expect([find.headers['preference-applied'], find.headers['vary']]).toEqual(['return=minimal', 'Prefer, Brief'])
    const done = await patch(anna, path, '<D:displayname>Other</D:displayname>', minimal)
    expect([done.status, done.text, done.headers['preference-applied']]).toEqual([200, '', 'return=minimal'])
    const refused = await patch(anna, path, '<D:getetag>x</D:getetag>', minimal)
    expect(refused.status).toBe(207)
    const brief = await patch(anna, path, '<D:displayname>Third</D:displayname>', { Brief: 't' })
    expect([brief.status, brief.headers['preference-applied']]).toEqual([200, undefined])
    const listed = await anna.ask('PROPFIND', home(), `<D:propfind ${declared}><D:prop><D:displayname/></D:prop></D:propfind>`, {
      Depth: '1',
      Prefer: 'depth-noroot, return=minimal',
    })
    expect([...listed.responses().keys()]).not.toContain(home())
    expect(listed.headers['preference-applied']).toBe('return=minimal, depth-noroot')
  })

  it('representation: what stands there now, after a write and after one that came too late', async () => {
    const path = `${home()}prefer/`
    const wish = { Prefer: 'return=representation' }
    const text = calendar(...event('shown', 'SUMMARY:One', 'DTSTART:20270303T090000Z'))
    const made = await anna.put(`${path}s.ics`, text, wish)
    expect([made.status, made.text, made.headers['preference-applied']]).toEqual([201, text, 'return=representation'])
    expect(made.headers['content-location']).toBe(`${path}s.ics`)
    const late = await anna.put(`${path}s.ics`, text.replace('One', 'Two'), { ...wish, 'If-Match': '"older"' })
    expect([late.status, late.text, late.headers['etag']]).toEqual([412, text, made.headers['etag']])
    const changed = await anna.put(`${path}s.ics`, text.replace('One', 'Three'), { ...wish, 'If-Match': String(made.headers['etag']) })
    expect([changed.status, changed.text]).toEqual([200, text.replace('One', 'Three')])
    const copied = await anna.ask('COPY', `${path}s.ics`, undefined, { ...wish, Destination: `${home()}rich/s.ics` })
    expect([copied.status, copied.text]).toEqual([201, text.replace('One', 'Three')])
    expect((await anna.put(`${path}s.ics`, text, { 'If-Match': '"older"' })).text).not.toContain('SUMMARY')
  })
})

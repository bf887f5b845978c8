/** Bad input through the API: a clear refusal each time, never a 5xx, nothing changed. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Client, clientOf } from './client.ts'
import { makeWorld, type World } from '../setup/world.ts'

let world: World
let anna: Client
let astrid: Client
let nobody: Client
let calendar: string
let server: Server
let token: string

beforeAll(async () => {
  world = await makeWorld({ limits: { importBytes: 200_000, importEvents: 50, jsonBytes: 700_000, objectBytes: 100_000 } })
  token = await world.token(world.anna)
  anna = clientOf(world.app, token)
  astrid = clientOf(world.app, await world.token(world.astrid))
  nobody = clientOf(world.app, null)
  calendar = await world.calendar(world.anna)
  server = createServer(world.app).listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(async () => {
  server.close()
  await world.close()
})

const json = 'application/json'
const deep = (open: string, close: string) => `${open.repeat(100_000)}1${close.repeat(100_000)}`

describe('JSON that is refused', () => {
  it.each([
    ['nothing', '', undefined],
    ['text', 'hello', undefined],
    ['a cut body', '{"name":"x"', undefined],
    ['two values', '{"name":"x"}{}', undefined],
    ['NaN', '{"name":NaN}', undefined],
    ['an array', '[{"name":"x"}]', undefined],
    ['null', 'null', undefined],
    ['a string', '"name"', undefined],
    ['arrays 100 000 deep', deep('[', ']'), undefined],
    ['objects 100 000 deep', deep('{"a":', '}'), undefined],
    ['a key twice', '{"name":"x","name":"y"}', 'name'],
    ['a key twice, written differently', '{"name":"x","n\\u0061me":"y"}', 'name'],
    ['__proto__', '{"name":"x","__proto__":{"admin":true}}', '__proto__'],
    ['constructor.prototype', '{"name":"x","constructor":{"prototype":{"admin":true}}}', 'constructor'],
    ['half a surrogate pair', '{"name":"\\ud800"}', 'name'],
    ['half a pair as a key', '{"\\ud800":"x"}', '\uFFFD'],
    ['NUL', '{"name":"a\\u0000b"}', 'name'],
    ['a line end in a name', '{"name":"x\\r\\nBEGIN:VEVENT"}', 'name'],
    ['another type', '{"name":5}', 'name'],
    ['a number without end', '{"name":1e400}', 'name'],
    ['too long a name', JSON.stringify({ name: 'x'.repeat(201) }), 'name'],
    ['an empty name', '{"name":"  "}', 'name'],
    ['no name', '{}', 'name'],
    ['a colour that is none', '{"name":"x","color":"red;}"}', 'color'],
    ['a zone that is none', '{"name":"x","timeZone":"../../etc/passwd"}', 'timeZone'],
    ['mass assignment: role', '{"name":"x","role":"owner"}', 'role'],
    ['mass assignment: id', '{"name":"x","id":"00000000-0000-0000-0000-000000000000"}', 'id'],
    ['mass assignment: organization', '{"name":"x","organizationId":"x"}', 'organizationId'],
    ['an owner that is no id', '{"name":"x","ownerId":"1\' OR 1=1"}', 'ownerId'],
  ])('%s', async (_what, body, field) => {
    const before = (await anna.get('/calendars')).body.value.length
    const answer = await anna.raw('post', '/calendars', body, json)
    expect(answer.status).toBe(400)
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/)
    expect(answer.body).toMatchObject({ type: '/problems/bad-request', status: 400, detail: expect.stringMatching(/\w/) })
    if (field !== undefined) expect(answer.body.field).toBe(field)
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
    expect((await anna.get('/calendars')).body.value).toHaveLength(before)
  })

  it('a field that is missing is named as missing, and one of another type as that', async () => {
    const calendar = (await anna.post('/calendars', { name: 'Plain' })).body.id
    const fault = async (body: object) => (await anna.post(`/calendars/${calendar}/links`, body)).body
    expect(await fault({})).toMatchObject({ field: 'role', detail: 'The field "role" is missing' })
    expect((await fault({ role: null })).detail).not.toContain('missing')
  })

  it('bytes that are not UTF-8', async () => {
    expect((await anna.raw('post', '/calendars', Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x7d]), json)).status).toBe(400)
  })

  it.each([
    ['text/plain', {}],
    ['application/x-www-form-urlencoded', {}],
    ['application/json; charset=utf-16', {}],
    ['application/json', { 'Content-Encoding': 'gzip' }],
    ['application/json', { 'Content-Encoding': 'banana' }],
  ])('as %s %j: 415', async (type, headers) => {
    expect((await anna.raw('post', '/calendars', '{"name":"x"}', type, headers as Record<string, string>)).status).toBe(415)
  })

  it('a part of a body, and too much of one', async () => {
    expect((await anna.raw('post', '/calendars', '{"name":"x"}', json, { 'Content-Range': 'bytes 0-3/9' })).status).toBe(400)
    expect((await anna.raw('post', '/calendars', JSON.stringify({ name: 'x'.repeat(800_000) }), json)).status).toBe(413)
  })

  it('a change that takes away what must be there, or sets what the server sets', async () => {
    const path = `/calendars/${calendar}`
    for (const body of [{ name: null }, { role: 'read' }, { ownerId: world.bo.id }, { owner: {} }, { timeZone: null }]) {
      expect([body, (await anna.patch(path, body)).status]).toEqual([body, 400])
    }
    for (const body of [{ role: 'owner' }, { role: 'reviewer' }, { role: null }, {}]) {
      const { status } = await anna.post(`${path}/permissions`, { emailAddress: { address: 'bo@nordlys.example' }, ...body })
      expect([body, status]).toEqual([body, 400])
    }
    for (const body of [
      { role: 'write' },
      { role: 'read', token: 'x' },
      { role: 'read', expiresAt: 'tomorrow' },
      { role: 'freeBusyRead', expiresAt: '2020-01-01T00:00:00Z' },
      { role: 'freeBusyRead', language: 'xx' },
    ]) {
      expect([body, (await anna.post(`${path}/links`, body)).status]).toEqual([body, 400])
    }
    expect((await anna.post('/tokens', { name: 'x', scopes: ['everything'] })).status).toBe(400)
    expect((await anna.post('/tokens', { name: 'x', expiresAt: '2020-01-01T00:00:00Z' })).status).toBe(400)
    expect((await astrid.patch('/policy', { anonymousLinks: { maxDays: -1 } })).body.field).toBe('anonymousLinks.maxDays')
    expect((await astrid.patch('/policy', { sharingCapability: null })).status).toBe(400)
    expect((await anna.get(`${path}/links`)).body.value).toEqual([])
  })
})

describe('events that are refused', () => {
  const start = { dateTime: '2027-03-01T09:00:00' }
  it.each([
    ['no start', {}],
    ['a date that is none', { start: { dateTime: '2027-02-30T09:00:00' } }],
    ['a time that is none', { start: { dateTime: '2027-02-03T25:00:00' } }],
    ['an end before the start', { start, end: { dateTime: '2027-03-01T08:00:00' } }],
    ['half a day', { start: { dateTime: '2027-03-01' }, end: { dateTime: '2027-03-02T09:00:00' }, isAllDay: false }],
    ['a zone that is none', { start: { ...start, timeZone: 'Middle/Earth' } }],
    ['a zone with a line end', { start: { ...start, timeZone: 'UTC\r\nX:1' } }],
    ['a rule that is none', { start, recurrence: ['RRULE:FREQ=BANANA'] }],
    ['a property among the rules', { start, recurrence: ['ATTACH:file:///etc/passwd'] }],
    ['a rule with a line end', { start, recurrence: ['RRULE:FREQ=DAILY\r\nATTACH:x'] }],
    ['an address with a line end', { start, attendees: [{ emailAddress: { address: 'a@b.se\r\nBcc: x' } }] }],
    ['a name with a line end', { start, attendees: [{ emailAddress: { address: 'a@b.se', name: 'x\r\nX-EVIL:1' } }] }],
    ['a category with a line end', { start, categories: ['x\r\nX-EVIL:1'] }],
    ['an address of a page with a line end', { start, url: 'https://x/\r\nX-EVIL:1' }],
    ['a control character in a subject', { start, subject: 'a\u0001b' }],
    ['HTML as body', { start, body: { contentType: 'html', content: '<script>' } }],
    ['a UID of one’s own', { start, iCalUId: 'x' }],
    ['an organizer', { start, organizer: { emailAddress: { address: 'x@y.z' } } }],
    ['a status that is none', { start, showAs: 'asleep' }],
    ['the year 10 000', { start: { dateTime: '10000-01-01T00:00:00' } }],
    ['the year 0', { start: { dateTime: '0000-01-01T00:00:00' } }],
  ])('%s', async (_what, body) => {
    const answer = await anna.post(`/calendars/${calendar}/events`, body)
    expect([answer.status, answer.body.type]).toEqual([expect.any(Number), expect.stringMatching(/bad-request|address-not-valid/)])
    expect(answer.status).toBeLessThan(404)
    expect((await anna.get(`/calendars/${calendar}/events`)).body.value).toEqual([])
  })

  it.each([
    'from=2027-01-01T00:00:00Z',
    'to=2027-01-01T00:00:00Z',
    'from=2027-01-02T00:00:00Z&to=2027-01-01T00:00:00Z',
    'from=2027-01-01T00:00:00&to=2027-02-01T00:00:00',
    'from=yesterday&to=tomorrow',
    'from=0001-01-01T00:00:00Z&to=9999-01-01T00:00:00Z',
    'limit=-1',
    'limit=0',
    'limit=1e9',
    'limit=1000000000',
    'limit=abc',
    'limit=1&limit=2',
    'limit[a]=1',
    'cursor=',
    'cursor=forged',
    'cursor=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    'level=full',
    'from=2027-13-01T00:00:00Z&to=2028-01-01T00:00:00Z',
  ])('a list with %s', async query => {
    expect((await anna.get(`/calendars/${calendar}/events?${query}`)).status).toBe(400)
  })

  it('an If-Match that is no list of tags', async () => {
    const { body } = await anna.post(`/calendars/${calendar}/events`, { start })
    const path = `/calendars/${calendar}/events/${body.id}`
    for (const tag of ['banana', '"', '"a" "b"']) expect((await anna.patch(path, { subject: 'x' }, { 'If-Match': tag })).status).toBe(400)
    expect((await anna.patch(path, { subject: 'x' }, { 'If-Match': `W/${body.etag}` })).status).toBe(412)
    expect((await anna.patch(path, { subject: 'x' }, { 'If-Match': '*' })).status).toBe(200)
    await anna.delete(path)
  })
})

describe('calendar files that are refused', () => {
  const file = (...lines: string[]) => ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:x', ...lines, 'END:VCALENDAR', ''].join('\r\n')
  const event = (uid: string, ...more: string[]) => [
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'DTSTAMP:20270101T000000Z',
    'DTSTART:20270301T080000Z',
    ...more,
    'END:VEVENT',
  ]
  const count = async () => (await anna.get(`/calendars/${calendar}/events`)).body.value.length

  it.each([
    ['empty', ''],
    ['text', 'hello'],
    ['JSON', '{"a":1}'],
    ['HTML', '<html></html>'],
    ['a vCard', 'BEGIN:VCARD\r\nEND:VCARD\r\n'],
  ])('%s: no calendar at all', async (_what, text) => {
    for (const answer of [
      await anna.raw('post', `/calendars/${calendar}/import`, text, 'text/calendar'),
      await anna.raw('post', `/calendars/${calendar}/events`, text, 'text/calendar'),
    ]) {
      expect([answer.status, answer.body.type]).toEqual([403, '/problems/calendar-data'])
    }
    expect(await count()).toBe(0)
  })

  it.each([
    ['cut', file(...event('a@x')).slice(0, 90)],
    ['without END', file('BEGIN:VEVENT', 'UID:a@x')],
    ['with METHOD', file('METHOD:REQUEST', ...event('a@x'))],
    ['two UIDs', file(...event('a@x'), ...event('b@x'))],
    ['a task', file('BEGIN:VTODO', 'UID:a@x', 'DTSTAMP:20270101T000000Z', 'END:VTODO')],
    ['NUL', file(...event('a@x', 'SUMMARY:a\0b'))],
    ['nested 5 000 deep', file(...Array.from({ length: 5_000 }, () => 'BEGIN:VEVENT'))],
    ['an end before the start', file(...event('a@x', 'DTEND:20270201T080000Z'))],
    [
      'TZID=../../etc/passwd',
      file(...event('a@x').map(line => line.replace('DTSTART:', 'DTSTART;TZID=../../etc/passwd:').replace('080000Z', '080000'))),
    ],
    ['a UID with a control character', file(...event('a\u0007@x'))],
  ])('as one event: %s', async (_what, text) => {
    const answer = await anna.raw('post', `/calendars/${calendar}/events`, text, 'text/calendar')
    expect([answer.status, answer.body.type, answer.body.condition]).toEqual([
      403,
      '/problems/calendar-data',
      expect.stringMatching(/^[a-z-]+$/),
    ])
    expect(await count()).toBe(0)
  })

  it('too large, in bytes and in events, whatever length is claimed', async () => {
    const large = file(...event('a@x', `DESCRIPTION:${'x'.repeat(300_000)}`))
    expect((await anna.raw('post', `/calendars/${calendar}/import`, large, 'text/calendar')).status).toBe(413)
    expect((await anna.raw('post', `/calendars/${calendar}/events`, large, 'text/calendar')).status).toBe(413)
    const many = file(...Array.from({ length: 51 }, (_, index) => event(`${index}@x`)).flat())
    expect((await anna.raw('post', `/calendars/${calendar}/import`, many, 'text/calendar')).status).toBe(413)
    expect(await count()).toBe(0)
  })

  it('of another type', async () => {
    for (const type of ['application/json', 'text/plain', 'text/html', 'application/octet-stream']) {
      expect((await anna.raw('post', `/calendars/${calendar}/import`, file(...event('a@x')), type)).status).toBe(415)
    }
    expect(
      (await anna.raw('post', `/calendars/${calendar}/import`, file(...event('a@x')), 'text/calendar', { 'Content-Encoding': 'gzip' }))
        .status,
    ).toBe(415)
    expect(await count()).toBe(0)
  })
})

describe('addresses and methods', () => {
  it.each(['banana', '1', 'null', '..%2f..', '%00', '00000000-0000-0000-0000-000000000000', '-'.repeat(36), '__proto__', 'a'.repeat(300)])(
    'an id %s is not found',
    async id => {
      for (const path of [
        `/calendars/${id}`,
        `/calendars/${id}/events`,
        `/calendars/${calendar}/events/${id}`,
        `/calendars/${calendar}/permissions/${id}`,
        `/calendars/${calendar}/links/${id}`,
        `/calendars/${calendar}/snapshots/${id}`,
      ]) {
        expect([path, (await anna.get(path)).status]).toEqual([path, 404])
      }
      for (const path of [
        `/calendars/${calendar}/links/${id}`,
        `/tokens/${id}`,
        `/app-passwords/${id}`,
        `/calendars/${calendar}/events/${id}`,
      ]) {
        expect([path, (await anna.delete(path)).status]).toEqual([path, 404])
      }
      expect((await astrid.get(`/calendars/${id}/policy`)).status).toBe(404)
      expect((await astrid.get(`/groups/${id}/members`)).status).toBe(404)
    },
  )

  it('that cannot be decoded are 400', async () => {
    for (const path of ['/calendars/%zz', '/calendars/%', '/calendars/%c0%ae'])
      expect([path, (await anna.get(path)).status]).toEqual([path, 400])
  })

  it('that are not there are 404, methods that are not there 405 with Allow', async () => {
    expect((await anna.get('/nothing')).status).toBe(404)
    const { status, headers } = await anna.put('/calendars', '{}', json)
    expect([status, headers['allow']]).toEqual([405, 'GET, POST, HEAD, OPTIONS'])
    expect((await nobody.delete(`/calendars/${calendar}/import`)).headers['allow']).toBe('POST, OPTIONS')
    expect((await anna.delete(`/calendars/${calendar}/import`, { 'X-HTTP-Method-Override': 'POST' })).status).toBe(405)
  })
})

describe('credentials that are refused', () => {
  it.each([
    'Bearer',
    'Bearer ',
    'Bearer wrong',
    `Bearer ${'A'.repeat(43)}`,
    'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbm5hIn0.',
    'Basic YW5uYTp4',
    'Digest x',
    `Bearer ${'x'.repeat(5000)}`,
  ])('%s', async header => {
    const answer = await nobody.get('/calendars', { Authorization: header })
    expect([answer.status, answer.headers['www-authenticate']]).toEqual([401, 'Bearer realm="Dela"'])
  })

  it('none, or those of another door', async () => {
    expect((await nobody.get('/me')).status).toBe(401)
    const secret = await world.appPassword(world.anna)
    expect((await nobody.get('/me', { Authorization: `Bearer ${secret}` })).status).toBe(401)
    expect((await nobody.get('/me', { 'X-Remote-User': 'anna@nordlys.example' })).status).toBe(401)
    const { token: link } = await world.publish(world.anna, calendar, 'freeBusyRead')
    expect((await nobody.get(`/calendars/${calendar}`, { Authorization: `Bearer ${link}` })).status).toBe(401)
  })

  it('two of them', async () => {
    const answer = await spoken(
      `GET /api/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nAuthorization: Bearer ${token}\r\nConnection: close\r\n\r\n`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
  })

  it('are refused before the body is read, and the connection ends', async () => {
    const head = 'POST /api/calendars HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50000000\r\n\r\n'
    const { port } = server.address() as AddressInfo
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    let answer = ''
    socket.on('data', piece => (answer += piece.toString()))
    socket.write(head)
    await once(socket, 'data')
    expect(answer).toMatch(/^HTTP\/1\.1 401 /)
    let sent = 0
    const ended = new Promise(resolve => socket.once('close', resolve))
    const piece = Buffer.alloc(64 * 1024, 'x')
    while (!socket.destroyed && sent < 50_000_000) {
      sent += piece.length
      if (!socket.write(piece)) await Promise.race([once(socket, 'drain').catch(() => {}), ended])
    }
    await ended
    expect(sent).toBeLessThan(45_000_000)
  })
})

/** One request as it stands on the wire. */
async function spoken(text: string): Promise<string> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  let answer = ''
  socket.on('data', piece => (answer += piece.toString()))
  socket.end(text)
  await once(socket, 'close')
  return answer
}

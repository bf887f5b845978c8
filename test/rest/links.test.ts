/** Publish links in the API: their settings, one for each of a list, what looks private, how often they are opened, and their end. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import request from 'supertest'
import { endWithdrawnLinks } from '../../src/jobs/withdrawn-links.ts'
import { privateLooking } from '../../src/language/private-looking.ts'
import { clientOf as kindOf } from '../../src/services/link-uses.ts'
import { knexOf } from '../../src/storage/database.ts'
import { plantedCalendar } from '../setup/planted.ts'
import { makeWorld, openPolicy, type World } from '../setup/world.ts'
import { type Client, clientOf } from './client.ts'

let world: World
let api: Client
let calendar = ''
let all = ''
beforeAll(async () => {
  world = await makeWorld()
  await world.policy(openPolicy)
  api = clientOf(world.app, await world.token(world.anna))
  calendar = await world.calendar(world.anna, 'Work')
  all = `/calendars/${calendar}/links`
})
afterAll(async () => await world.close())

const plain = {
  publishDateRangeFrom: null,
  publishDateRangeTo: null,
  detailsDays: null,
  busyDays: null,
  workingHoursOnly: false,
  categories: null,
  searchableUrlEnabled: false,
  embedOrigins: null,
  hasPassword: false,
}
const tokenOf = (body: { html?: string }) => (body.html ?? '').split('/').at(-1) ?? ''
const publish = async (more: object = {}) => {
  const { status, body } = await api.post(all, { role: 'read', audience: 'anonymous', ...more })
  expect([status, body]).toEqual([201, expect.anything()])
  return { ...(body as { id: string; html: string }), token: tokenOf(body as object) }
}

describe('the settings of a link', () => {
  it('are what was asked for, told alike in every answer, and changed one by one', async () => {
    const fresh = await publish()
    expect(fresh).toMatchObject(plain)
    const settings = {
      publishDateRangeFrom: 'OneWeek',
      publishDateRangeTo: 'SixMonths',
      detailsDays: 14,
      busyDays: 60,
      workingHoursOnly: true,
      categories: ['Kurser', ' Öppet hus ', 'kurser'],
      searchableUrlEnabled: true,
      embedOrigins: ['https://www.example.com/', 'http://[2001:db8::1]:8080', 'https://www.example.com'],
      password: 'grön häst 1',
    }
    const told = {
      ...settings,
      publishDateRangeFrom: 7,
      publishDateRangeTo: 180,
      categories: ['kurser', 'Öppet hus'],
      embedOrigins: ['https://www.example.com', 'http://[2001:db8::1]:8080'],
      hasPassword: true,
    }
    // What was asked for is told, but for the password.
    const { password: _, ...answered } = told
    const one = await publish(settings)
    expect(one).toMatchObject(answered)
    expect((await api.get(`${all}/${one.id}`)).body).toMatchObject(answered)
    const list = (await api.get(all)).body as { value: { id: string }[] }
    expect(list.value.find(({ id }) => id === one.id)).toMatchObject(answered)
    expect(JSON.stringify(list)).not.toMatch(/argon2|password_hash|grön/)
    const { body } = await api.patch(`${all}/${one.id}`, { detailsDays: null, embedOrigins: ['*'], workingHoursOnly: false })
    expect(body).toMatchObject({ ...answered, detailsDays: null, embedOrigins: ['*'], workingHoursOnly: false })
    const { hasPassword: _has, ...back } = plain
    expect((await api.patch(`${all}/${one.id}`, { ...back, password: null })).body).toMatchObject(plain)
    const rows = await knexOf(world.db)('audit').where({ action: 'link.publish' }).orderBy('at', 'desc').limit(1)
    expect(rows[0]?.details).toMatchObject({ daysBack: 7, embedOrigins: told.embedOrigins, hasPassword: true })
    expect(JSON.stringify(rows)).not.toMatch(/argon2|grön/)
  })

  it.each([
    [{ publishDateRangeFrom: -1 }, 'publishDateRangeFrom'],
    [{ publishDateRangeFrom: 'TwoDays' }, 'publishDateRangeFrom'],
    [{ publishDateRangeTo: 1.5 }, 'publishDateRangeTo'],
    [{ publishDateRangeTo: 1e9 }, 'publishDateRangeTo'],
    [{ detailsDays: '7' }, 'detailsDays'],
    [{ detailsDays: 8, busyDays: 7 }, 'detailsDays'],
    [{ workingHoursOnly: null }, 'workingHoursOnly'],
    [{ categories: [] }, 'categories'],
    [{ categories: ['  '] }, 'categories'],
    [{ categories: Array.from({ length: 51 }, (_, index) => `c${index}`) }, 'categories'],
    [{ searchableUrlEnabled: 'yes' }, 'searchableUrlEnabled'],
    [{ embedOrigins: ['https://example.com/path'] }, 'embedOrigins'],
    [{ embedOrigins: ["https://example.com; script-src 'unsafe-inline'"] }, 'embedOrigins'],
    [{ embedOrigins: ['https://*.example.com'] }, 'embedOrigins'],
    [{ embedOrigins: ['javascript:alert(1)'] }, 'embedOrigins'],
    [{ embedOrigins: ['*', 'https://example.com'] }, 'embedOrigins'],
    [{ embedOrigins: ['https://user@example.com'] }, 'embedOrigins'],
    [{ hasPassword: true }, 'hasPassword'],
  ])('refuse %j by name, made or changed, and keep nothing', async (bad, field) => {
    const before = ((await api.get(all)).body as { value: object[] }).value
    const made = await api.post(all, { role: 'read', ...bad })
    expect([made.status, (made.body as { field?: string }).field?.split('.')[0]]).toEqual([400, field])
    const [first] = before as { id: string }[]
    const changed = await api.patch(`${all}/${first?.id}`, bad)
    expect([changed.status, (changed.body as { field?: string }).field?.split('.')[0]]).toEqual([400, field])
    expect(((await api.get(all)).body as { value: object[] }).value).toEqual(before)
  })

  it('let search engines keep the page where it is said, the feed never', async () => {
    const { token, id } = await publish({ searchableUrlEnabled: true })
    const robots = async (address: string) => (await request(world.app).get(`/p/${address}`)).headers['x-robots-tag']
    expect([await robots(token), await robots(`${token}.ics`)]).toEqual([undefined, 'noindex'])
    await api.delete(`${all}/${id}`)
    expect(await robots(token)).toBe('noindex')
  })

  it('make the page speak the link’s language, or its reader’s', async () => {
    const [own, readers] = [await publish({ language: 'nb' }), await publish()]
    const language = async (token: string, query = '') => {
      const { text } = await request(world.app).get(`/p/${token}${query}`).set('Accept-Language', 'da')
      return /<html lang="(\w+)"/.exec(text)?.[1]
    }
    expect([await language(own.token), await language(readers.token), await language(own.token, '?lang=sv')]).toEqual(['nb', 'da', 'sv'])
    // That there is nothing any more is said in the reader’s.
    await api.delete(`${all}/${own.id}`)
    expect(await language(own.token)).toBe('da')
  })
})

describe('a link for each of a list', () => {
  it('is one for each, shown once, withdrawn alone', async () => {
    const recipients = [{ address: 'Pia@Elsewhere.example', name: 'Pia' }, { address: 'olle@other.example' }]
    const { status, body } = await api.post(`${all}/for-each`, { recipients, role: 'limitedRead', publishDateRangeTo: 'OneMonth' })
    const made = (body as { value: { id: string; html: string; name: string }[] }).value
    expect([status, made]).toMatchObject([
      201,
      [
        { name: 'Pia', recipientAddress: 'pia@elsewhere.example', audience: 'anonymous', publishDateRangeTo: 30 },
        { name: 'olle@other.example', recipientAddress: 'olle@other.example' },
      ],
    ])
    const tokens = made.map(tokenOf)
    expect(new Set(tokens).size).toBe(2)
    for (const token of tokens) expect((await request(world.app).get(`/p/${token}.ics`)).status).toBe(200)
    await api.delete(`${all}/${made[0]?.id}`)
    const states = await Promise.all(tokens.map(async token => (await request(world.app).get(`/p/${token}`)).status))
    expect(states).toEqual([410, 200])
    const rows = await knexOf(world.db)('audit').where({ action: 'link.publish', collection_id: calendar })
    expect(rows.filter(({ details }) => made.some(({ id }) => details['link'] === id))).toHaveLength(2)
  })

  it('is made for all of them or nobody, and names each who is refused', async () => {
    const before = (await api.get(all)).body as object
    await world.policy({ domainMode: 'blockList', domains: ['blocked.example'] })
    const addresses = ['fine@elsewhere.example', 'no address', 'x@blocked.example', 'FINE@elsewhere.example']
    const recipients = addresses.map(address => ({ address }))
    const { status, body } = await api.post(`${all}/for-each`, { recipients, role: 'read' })
    await world.policy({ domainMode: 'none' })
    expect([status, (body as { refused: object[] }).refused]).toMatchObject([
      403,
      [
        { address: 'no address', field: 'recipients.1.address' },
        { address: 'x@blocked.example', field: 'recipients.2.address', highestRole: 'none' },
        { address: 'FINE@elsewhere.example', field: 'recipients.3.address' },
      ],
    ])
    expect((await api.get(all)).body).toEqual(before)
    const many = Array.from({ length: 60 }, (_, index) => ({ address: `p${index}@elsewhere.example` }))
    expect((await api.post(`${all}/for-each`, { recipients: many, role: 'read' })).status).toBe(507)
    expect((await api.post(`${all}/for-each`, { recipients: [], role: 'read' })).status).toBe(400)
    expect((await api.get(all)).body).toEqual(before)
  })
})

describe('what looks private', () => {
  it.each([
    ['+46 70 123 45 67', 'phone'],
    ['ring 070-123 45 67', 'phone'],
    ['08-123 456 78', 'phone'],
    ['(555) 123-4567', 'phone'],
    ['555-123-4567', 'phone'],
    ['Tlf: 22 12 34 56', 'phone'],
    ['tel:+4512345678', 'phone'],
    ['0047 22 12 34 56', 'phone'],
    ['skriv till åsa.öberg@exempel.se', 'email'],
    ['MAILTO:anna@example.com', 'email'],
    ['https://teams.microsoft.com/l/meetup-join/19%3ameeting_x', 'meetingUrl'],
    ['zoom.us/j/99912345678?pwd=x', 'meetingUrl'],
    ['https://meet.google.com/abc-defg-hij', 'meetingUrl'],
    ['https://acme.webex.com/meet/anna', 'meetingUrl'],
    ['Meeting ID: 999 1234 5678', 'dialIn'],
    ['Passcode: aB3x9Z', 'dialIn'],
    ['PIN: 1234#', 'dialIn'],
    ['möteskod: 123456', 'dialIn'],
    ['Møte-ID: 345 222 111', 'dialIn'],
    ['+46 8 505 000 00,,123456789#', 'dialIn'],
  ] as const)('is found in "%s"', (text, kind) => {
    expect(privateLooking(text).map(one => one.kind)).toEqual([kind])
  })

  it.each([
    'Room 1204, building 08, floor 3',
    'Rum 12 och Sal 0412',
    'Budget 2026–2028: 1 234 567',
    '2026-11-21, 21.11.2026, 01-02-2026 and 12/24/2026',
    '09:00-10:30, kl 08.15–09.45',
    '1 200,50 kr, 45 000 SEK, kr 12 500 000, € 100 000 and 100 000 000 NOK',
    'SK1415 ARN-OSL, DY 4312, flight LH 2345 at 08.15',
    'ISBN 978-3-16-148410-0, order 12345678, case 2025-001234',
    'PIN design review; the password policy; byte av lösenord 2026',
    'Zoom out: strategy. Teams: blue against red',
    'https://example.com/123456789012 v1.2.3',
    '@anna and #hash',
  ])('is not found in "%s"', text => {
    expect(privateLooking(text)).toEqual([])
  })

  it('takes no time, whatever is written', () => {
    const hostile = [
      '1'.repeat(60_000),
      'a.'.repeat(30_000),
      'a@'.repeat(30_000),
      '+1 '.repeat(20_000),
      'pin: '.repeat(10_000),
      '0 '.repeat(30_000),
    ]
    const started = process.cpuUsage()
    for (const text of hostile) privateLooking(text)
    expect(process.cpuUsage(started).user).toBeLessThan(5_000_000)
  })

  it('is counted by event, at the level and in the days of the link that is asked about, and of no private event', async () => {
    const id = await world.calendar(world.anna, 'Meetings')
    const event = (uid: string, lines: string[]) => ['BEGIN:VEVENT', `UID:${uid}`, 'DTSTAMP:20260101T000000Z', ...lines, 'END:VEVENT']
    const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '')
    const file = [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//Dela//test//EN',
      ...event('a@example.com', [
        `DTSTART:${day(3)}T090000Z`,
        'SUMMARY:Weekly',
        'RRULE:FREQ=WEEKLY',
        'LOCATION:https://zoom.us/j/123456789',
      ]),
      ...event('b@example.com', [
        `DTSTART:${day(4)}T090000Z`,
        'SUMMARY:Call Pia 070-123 45 67',
        'DESCRIPTION:Join\\nPasscode: 123456',
        'ATTENDEE;CN=Pia:mailto:pia@example.com',
      ]),
      ...event('c@example.com', [`DTSTART:${day(400)}T090000Z`, 'SUMMARY:Mail me: far@example.com']),
      ...event('d@example.com', [`DTSTART:${day(4)}T120000Z`, 'CLASS:PRIVATE', 'SUMMARY:hidden@example.com']),
      'END:VCALENDAR',
      '',
    ].join('\r\n')
    await world.put(world.anna, id, file)
    const check = async (body: object, client = api) => await client.post(`/calendars/${id}/links/check`, body)
    const counts = async (body: object) =>
      Object.fromEntries(
        ((await check(body)).body as { value: { kind: string; events: number }[] }).value.map(one => [one.kind, one.events]),
      )
    expect(await counts({ role: 'read' })).toEqual({ dialIn: 1, phone: 1, email: 2, meetingUrl: 1 })
    expect(await counts({ role: 'limitedRead' })).toEqual({ phone: 1, email: 1, meetingUrl: 1 })
    expect(await counts({ role: 'freeBusyRead' })).toEqual({})
    expect(await counts({ role: 'read', publishDateRangeTo: 'OneMonth' })).toEqual({ dialIn: 1, phone: 1, email: 1, meetingUrl: 1 })
    expect(await counts({ role: 'read', detailsDays: 0 })).toEqual({})
    expect(await counts({ role: 'read', categories: ['Public'] })).toEqual({})
    const { body } = await check({ role: 'read' })
    expect(body).toMatchObject({
      value: [
        { kind: 'dialIn', examples: [{ title: 'Call Pia 070-123 45 67', text: 'Passcode: 123456' }] },
        { kind: 'phone' },
        { kind: 'email', examples: expect.arrayContaining([{ title: 'Mail me: far@example.com', text: 'far@example.com' }]) },
        { kind: 'meetingUrl', examples: [{ title: 'Weekly', text: 'https://zoom.us/j/123456789' }] },
      ],
    })
    expect(JSON.stringify(body)).not.toContain('hidden@')
    // What is shown are words of the calendar: a credential that does not read gets none.
    expect((await check({ role: 'read' }, clientOf(world.app, await world.token(world.anna, ['share'])))).status).toBe(403)
    expect((await check({ role: 'read' }, clientOf(world.app, await world.token(world.bo)))).status).toBe(403)
    expect((await check({ role: 'read', detailsDays: -1 })).status).toBe(400)
    await world.policy({ sharingCapability: 'Disabled' })
    expect(await counts({ role: 'read' })).toEqual({})
    await world.policy({ sharingCapability: 'ExternalUserAndGuestSharing' })
  })
})

describe('how often a link is opened', () => {
  it('is counted by day and kind of program, with no address, and written in one statement later', async () => {
    const { id, token } = await publish()
    const open = async (agent: string, address = `${token}.ics`) =>
      (await request(world.app).get(`/p/${address}`).set('User-Agent', agent).set('X-Forwarded-For', '203.0.113.7')).status
    const agents = [
      'Microsoft Office/16.0 (Windows NT 10.0; Outlook 16.0)',
      'Google-Calendar-Importer',
      'iOS/18.0 dataaccessd/1.0',
      '',
      'curl/8',
    ]
    for (const agent of agents) expect(await open(agent)).toBe(200)
    for (let more = 0; more < 3; more++) await open('Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0', token)
    // What opens nothing is no use: somebody else's guess, a question about the head.
    await open('curl/8', 'no-such-link.ics')
    await request(world.app).head(`/p/${token}.ics`)
    const uses = async () => (await api.get(`${all}/${id}/uses`)).body as { total: number; days: { count: number }[]; clients: object[] }
    expect((await uses()).total).toBe(0)
    await world.dependencies.uses.flush()
    await world.dependencies.uses.flush()
    const told = await uses()
    expect([told.total, told.days.length, told.days.at(-1)?.count]).toEqual([8, 30, 8])
    const counted = (client: string, count: number) => ({ client, count, lastUsedAt: expect.any(String) })
    expect(told.clients).toEqual([
      counted('outlook', 1),
      counted('google', 1),
      counted('apple', 1),
      counted('browser', 3),
      counted('other', 2),
    ])
    await open('Mozilla/5.0 Thunderbird/140.0')
    await world.dependencies.uses.flush()
    expect((await uses()).clients).toHaveLength(6)
    const { rows } = await knexOf(world.db).raw<{ rows: object[] }>('SELECT * FROM link_use')
    expect(JSON.stringify(rows)).not.toMatch(/203\.0\.113|127\.0\.0|Mozilla|Firefox/)
    expect((await clientOf(world.app, await world.token(world.bo)).get(`${all}/${id}/uses`)).status).toBe(403)
    expect((await api.get(`${all}/${calendar}/uses`)).status).toBe(404)
  })

  it.each([
    ['Microsoft Exchange/15.20 (OWA)', 'outlook'],
    ['Google-Calendar-Importer', 'google'],
    ['macOS/15.0 (24A335) CalendarAgent/988', 'apple'],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:128.0) Gecko/20100101 Thunderbird/128.0', 'thunderbird'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1', 'browser'],
    ['ICSx5/2.2', 'other'],
    [undefined, 'other'],
  ] as const)('tells %s as %s', (agent, kind) => {
    expect(kindOf(agent)).toBe(kind)
  })
})

describe('a link that was withdrawn', () => {
  const log = { info() {}, warn() {}, error() {} }
  const age = async (id: string, days: number) =>
    void (await knexOf(world.db).raw(`UPDATE publish_link SET unpublished_at = now() - make_interval(days => ?) WHERE id = ?`, [days, id]))

  it('goes for good after thirty days, and its address goes on saying so', async () => {
    const own = await world.calendar(world.anna, 'Withdrawn')
    await world.put(world.anna, own, plantedCalendar(new Date('2026-11-02T00:00:00Z')))
    const links = `/calendars/${own}/links`
    const make = async (name: string) => {
      const { body } = await api.post(links, { role: 'read', audience: 'anonymous', name, categories: ['secret'], password: 'grön häst 1' })
      await api.delete(`${links}/${(body as { id: string }).id}`)
      return { ...(body as { id: string; html: string }), token: tokenOf(body as object) }
    }
    const [old, young] = [await make('Old name'), await make('Young')]
    await age(old.id, 31)
    await age(young.id, 29)
    expect(await endWithdrawnLinks({ db: world.db, log })).toBe(1)
    expect(await endWithdrawnLinks({ db: world.db, log })).toBe(0)
    const listed = ((await api.get(links)).body as { value: { id: string }[] }).value.map(({ id }) => id)
    expect(listed).toEqual([young.id])
    for (const act of ['restore', 'renew']) expect((await api.post(`${links}/${old.id}/${act}`)).status).toBe(404)
    expect((await api.patch(`${links}/${old.id}`, { name: 'Back' })).status).toBe(404)
    expect((await api.post(`${links}/${young.id}/restore`)).status).toBe(200)
    const states = await Promise.all(['', '.ics'].map(async end => (await request(world.app).get(`/p/${old.token}${end}`)).status))
    expect(states).toEqual([410, 410])
    const row = await knexOf(world.db)('publish_link').where({ id: old.id }).first()
    expect(row).toMatchObject({ name: '', categories: null, password_hash: null })
    const audited = await knexOf(world.db)('audit').where({ action: 'link.end' })
    expect(audited).toMatchObject([{ actor_id: null, collection_id: own, details: { link: old.id } }])
  })
})

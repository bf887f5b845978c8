/** Who sees what through the API: journeys of an owner and a reader, and a planted event read at every level. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Response } from 'supertest'
import { expected, forbidden, plantedCalendar } from '../setup/planted.ts'
import { type Client, clientOf } from './client.ts'
import { makeWorld, type World } from '../setup/world.ts'

let world: World
let anna: Client
let bo: Client
let cia: Client
let astrid: Client

beforeAll(async () => {
  world = await makeWorld()
  anna = clientOf(world.app, await world.token(world.anna))
  bo = clientOf(world.app, await world.token(world.bo))
  cia = clientOf(world.app, await world.token(world.cia))
  astrid = clientOf(world.app, await world.token(world.astrid))
})
afterAll(async () => await world.close())

const firstDay = new Date('2027-03-01T00:00:00Z')
const window = 'from=2027-02-01T00:00:00Z&to=2027-05-01T00:00:00Z'

/** A calendar of Anna's with the planted events, shared with nobody yet. */
async function planted(): Promise<string> {
  const calendar = await world.calendar(world.anna)
  await world.share(world.anna, calendar, null, 'none')
  await world.put(world.anna, calendar, plantedCalendar(firstDay))
  return calendar
}

/** Everything that a reader can get of a calendar with GET, bodies and headers. */
async function everything(client: Client, calendar: string): Promise<{ answers: Response[]; text: string }> {
  const path = `/calendars/${calendar}`
  const answers = [await client.get('/calendars'), await client.get(path), await client.get(`${path}/export`)]
  const lists = [await client.get(`${path}/events`), await client.get(`${path}/events?${window}`)]
  answers.push(...lists)
  for (const { id } of lists.flatMap(list => (list.body.value ?? []) as { id: string }[]))
    answers.push(await client.get(`${path}/events/${id}`))
  for (const noun of ['permissions', 'links', 'snapshots', 'policy']) answers.push(await client.get(`${path}/${noun}`))
  return { answers, text: answers.map(answer => `${JSON.stringify(answer.headers)}\n${answer.text}`).join('\n') }
}

const unfolded = (text: string) => text.replaceAll(/\r\n[ \t]/g, '')

describe.each([
  ['freeBusyRead', 'busy'],
  ['limitedRead', 'limited'],
  ['read', 'details'],
  ['write', 'details'],
  ['delegateWithoutPrivateEventAccess', 'details'],
] as const)('a reader with %s', (role, level) => {
  it('gets no word above it from any GET, and those up to it', async () => {
    const calendar = await planted()
    await world.share(world.anna, calendar, 'bo@nordlys.example', role)
    const { answers, text } = await everything(bo, calendar)
    const seen = unfolded(text)
    expect(forbidden(level).filter(word => seen.includes(word))).toEqual([])
    expect(expected(level).filter(word => !seen.includes(word))).toEqual([])
    expect(answers.filter(answer => answer.status === 200).length).toBeGreaterThan(8)
    expect(answers.every(answer => answer.status < 500)).toBe(true)
  })

  it('gets the fields of it and no others, absent and not null', async () => {
    const calendar = await planted()
    await world.share(world.anna, calendar, 'bo@nordlys.example', role)
    const { body } = await bo.get(`/calendars/${calendar}/events`)
    const series = body.value.find((one: { start: { dateTime: string } }) => one.start.dateTime === '2027-03-01T09:00:00')
    const always = ['end', 'etag', 'exceptionOccurrences', 'id', 'isAllDay', 'recurrence', 'showAs', 'start', 'type']
    const titled = ['location', 'subject']
    const detailed = ['attendees', 'body', 'bodyPreview', 'categories', 'isCancelled', 'organizer', 'url']
    const fields = { busy: always, limited: [...always, ...titled], details: [...always, ...titled, ...detailed] }[level]
    expect(Object.keys(series).sort()).toEqual(fields.sort())
    expect(series).toMatchObject({
      start: { dateTime: '2027-03-01T09:00:00', timeZone: 'Europe/Stockholm' },
      recurrence: ['RRULE:FREQ=WEEKLY;COUNT=4'],
    })
    const masked = body.value.find((one: { start: { dateTime: string } }) => one.start.dateTime === '2027-03-02T13:00:00')
    expect(masked).toMatchObject({ showAs: 'busy', ...(level === 'busy' ? {} : { sensitivity: 'private' }) })
    for (const field of [...titled, ...detailed]) expect(masked).not.toHaveProperty(field)
  })
})

describe('whoever sees everything', () => {
  it.each(['owner', 'delegateWithPrivateEventAccess'] as const)('as %s gets every word', async role => {
    const calendar = await planted()
    if (role !== 'owner') await world.share(world.anna, calendar, 'bo@nordlys.example', role)
    const { text } = await everything(role === 'owner' ? anna : bo, calendar)
    const seen = unfolded(text)
    for (const word of forbidden('busy')) expect(seen).toContain(word)
  })
})

describe('a calendar that is shared and taken back', () => {
  it('is seen, defended and gone on the next request', async () => {
    const calendar = await planted()
    const path = `/calendars/${calendar}`
    expect((await bo.get(path)).status).toBe(404)
    const { body: permission } = await anna.post(`${path}/permissions`, { emailAddress: { address: 'bo@nordlys.example' }, role: 'read' })
    const seen = await bo.get(path)
    expect([seen.status, seen.body.role]).toEqual([200, 'read'])
    const [event] = (await bo.get(`${path}/events`)).body.value
    const tag = (await bo.get(`${path}/events/${event.id}`)).headers['etag'] ?? ''

    const attempts = [
      await bo.post(`${path}/events`, { start: { dateTime: '2027-03-01' } }),
      await bo.patch(`${path}/events/${event.id}`, { subject: 'x' }),
      await bo.delete(`${path}/events/${event.id}`),
      await bo.raw('post', `${path}/import`, 'x', 'text/calendar'),
      await bo.patch(path, { name: 'x' }),
      await bo.delete(path),
      await bo.get(`${path}/permissions`),
      await bo.post(`${path}/permissions`, { emailAddress: { address: 'cia@nordlys.example' }, role: 'read' }),
      await bo.patch(`${path}/permissions/${permission.id}`, { role: 'write' }),
      await bo.post(`${path}/links`, { role: 'freeBusyRead' }),
      await bo.get(`${path}/links`),
      await bo.post(`${path}/snapshots`, {}),
      await bo.get(`${path}/policy`),
    ]
    for (const { status, body } of attempts.slice(0, -1))
      expect([status, body.type, body.highestRole]).toEqual([403, '/problems/need-privileges', 'read'])
    expect(attempts.at(-1)?.status).toBe(403)
    expect((await anna.get(`${path}/events/${event.id}`)).status).toBe(200)

    await anna.delete(`${path}/permissions/${permission.id}`)
    for (const answer of [
      await bo.get(path),
      await bo.get(`${path}/events`),
      await bo.get(`${path}/events/${event.id}`, { 'If-None-Match': tag }),
      await bo.get(`${path}/export`),
      await bo.delete(path),
      await bo.post(`${path}/events`, { start: { dateTime: '2027-03-01' } }),
    ]) {
      expect([answer.status, answer.body.type]).toEqual([404, '/problems/not-found'])
      expect(answer.headers['etag']).toBeUndefined()
    }
    expect((await bo.get('/calendars')).body.value.map((one: { id: string }) => one.id)).not.toContain(calendar)
  })

  it('is not told from one that never was', async () => {
    const calendar = await planted()
    const unknown = '0192f0c1-0000-7000-8000-000000000000'
    for (const suffix of ['', '/events', '/export', '/permissions', '/links', '/snapshots', `/events/${unknown}`]) {
      const [there, nowhere] = [await cia.get(`/calendars/${calendar}${suffix}`), await cia.get(`/calendars/${unknown}${suffix}`)]
      expect([there.status, there.text]).toEqual([404, nowhere.text])
    }
  })

  it('changes its entity tags with the role', async () => {
    const calendar = await planted()
    const { body } = await anna.get(`/calendars/${calendar}/events`)
    const event = body.value.find((one: { subject: string }) => one.subject === 'kanari-summary')
    const tags = new Set<string>()
    for (const role of ['freeBusyRead', 'limitedRead', 'read', 'delegateWithPrivateEventAccess'] as const) {
      await world.share(world.anna, calendar, 'bo@nordlys.example', role)
      const last = [...tags].join(', ')
      const { status, headers } = await bo.get(`/calendars/${calendar}/events/${event.id}`, last ? { 'If-None-Match': last } : {})
      expect(status).toBe(200)
      tags.add(headers['etag'] ?? '')
    }
    expect(tags.size).toBe(4)
  })

  it('is reached through a nested group until the membership ends', async () => {
    const calendar = await planted()
    await world.share(world.anna, calendar, 'everyone@nordlys.example', 'limitedRead')
    expect((await bo.get(`/calendars/${calendar}`)).body.role).toBe('limitedRead')
    expect((await cia.get(`/calendars/${calendar}`)).status).toBe(404)
    expect((await astrid.get(`/calendars/${calendar}`)).status).toBe(404)
    await astrid.delete(`/groups/${world.everyone.id}/members/${world.team.id}`)
    expect((await bo.get(`/calendars/${calendar}`)).status).toBe(404)
    await astrid.post(`/groups/${world.everyone.id}/members`, { address: world.team.address })
  })
})

describe('an explanation', () => {
  it('names every grant, for administrators and for the owner', async () => {
    const calendar = await planted()
    await world.share(world.anna, calendar, 'everyone@nordlys.example', 'limitedRead')
    const path = `/explain?collection=${calendar}&subject=bo@nordlys.example`
    const { status, body } = await astrid.get(path)
    expect([status, body.role, body.visibility]).toEqual([200, 'limitedRead', 'limited'])
    const given = { role: 'limitedRead', cap: null, effective: 'limitedRead', because: 'granted' }
    const step = { ...given, grant: 'permission of group Everyone there', name: null, linkId: null, wins: true }
    expect(body.trace).toContainEqual(step)
    expect((await astrid.get(path.replace('bo@', 'cia@'))).body).toMatchObject({ role: 'none', visibility: null })
    expect((await astrid.get(path.replace('bo@', 'nobody@'))).body).toMatchObject({ subject: { kind: 'address' }, role: 'none' })
    expect((await anna.get(path)).body).toEqual(body)
    expect((await bo.get(path)).status).toBe(403)
  })
})

describe('scoped tokens', () => {
  it('do what they are for, and nothing else of their person', async () => {
    const calendar = await planted()
    const path = `/calendars/${calendar}`
    const writer = clientOf(world.app, await world.token(world.anna, ['write']))
    expect((await writer.post(`${path}/events`, { subject: 'x', start: { dateTime: '2027-03-01' } })).status).toBe(201)
    for (const refused of [
      await writer.get(`${path}/permissions`),
      await writer.patch(path, { name: 'x' }),
      await writer.get('/me'),
      await writer.get('/tokens'),
      await writer.post('/calendars', { name: 'x' }),
    ]) {
      expect([refused.status, refused.body.type]).toEqual([403, '/problems/need-privileges'])
    }
    const admin = clientOf(world.app, await world.token(world.astrid, ['read']))
    expect((await admin.patch('/policy', { webDavPublishing: false })).status).toBe(403)
  })

  it('for free/busy times show no more, also of one’s own calendar', async () => {
    const calendar = await planted()
    const reader = clientOf(world.app, await world.token(world.anna, ['readFreeBusy']))
    const { text } = await everything(reader, calendar)
    expect(text).toContain('2027-03-01T09:00:00')
    expect(forbidden('busy').filter(word => unfolded(text).includes(word))).toEqual([])
    expect((await reader.get(`/calendars/${calendar}`)).body.role).toBe('freeBusyRead')
  })
})

describe('snapshots by mail', () => {
  it('are queued, told of, and refused as a whole above the policy', async () => {
    const calendar = await planted()
    const path = `/calendars/${calendar}/snapshots`
    const body = {
      recipients: ['cia@nordlys.example', { address: 'Somebody@elsewhere.example', role: 'freeBusyRead' }],
      range: { from: '2027-03-01', to: '2027-03-31' },
      role: 'limitedRead',
      message: 'Hello',
    }
    const queued = await anna.post(path, body)
    expect(queued.status).toBe(202)
    expect(queued.body.recipients).toMatchObject([
      { address: 'cia@nordlys.example', role: 'limitedRead', status: 'queued' },
      { address: 'somebody@elsewhere.example', role: 'freeBusyRead', status: 'queued' },
    ])
    const one = await anna.get(`${path}/${queued.body.id}`)
    expect(one.body).toMatchObject({
      id: queued.body.id,
      range: { firstDay: '2027-03-01', lastDay: '2027-03-31', to: '2027-03-31T22:00:00.000Z' },
    })
    expect((await anna.get(path)).body.value).toEqual([one.body])

    const refused = await anna.post(path, { ...body, role: 'read', recipients: ['cia@nordlys.example', 'somebody@elsewhere.example'] })
    expect([refused.status, refused.body]).toMatchObject([
      403,
      { type: '/problems/policy', highestRole: 'freeBusyRead', field: 'recipients.1' },
    ])
    for (const wrong of [
      { recipients: [] },
      { recipients: ['a@b.se\r\nBcc: c@d.se'] },
      { range: { from: '2027-03-31', to: '2027-03-01' } },
      { range: { from: '0001-01-01', to: '9999-01-01' } },
      { role: 'write' },
      { senderId: world.bo.id },
    ]) {
      expect([wrong, (await anna.post(path, { ...body, ...wrong })).status]).toEqual([wrong, 400])
    }
    expect((await anna.get(path)).body.value).toHaveLength(1)
  })
})

describe('requests of one account', () => {
  it('are counted for it alone, over all doors', async () => {
    const { config } = world
    const app = world.another({ config: { ...config, rateLimits: 'on', limits: { ...config.limits, requestsPerMinutePerAccount: 5 } } })
    const [one, other] = [clientOf(app, await world.token(world.anna)), clientOf(app, await world.token(world.bo))]
    for (let count = 0; count < 5; count += 1) expect((await one.get('/me')).status).toBe(200)
    const refused = await clientOf(app, await world.token(world.anna)).get('/me')
    expect([refused.status, refused.body.type]).toEqual([429, '/problems/too-many-requests'])
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    expect((await other.get('/me')).status).toBe(200)
    expect((await clientOf(app, null).get('/openapi.json')).status).toBe(200)
  })
})

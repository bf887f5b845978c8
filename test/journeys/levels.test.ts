/** The access levels as people know them, each through the API, the feed and the page: what is seen, what may be done, and who decides. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import request from 'supertest'
import type { Role } from '../../src/sharing/roles.ts'
import { type Client, clientOf } from '../rest/client.ts'
import { expected, forbidden, plantedCalendar } from '../setup/planted.ts'
import { makeWorld, openPolicy, type World } from '../setup/world.ts'

const firstDay = new Date('2027-03-01T00:00:00Z')
const window = 'from=2027-02-01T00:00:00Z&to=2027-05-01T00:00:00Z'
let world: World
let anna: Client
let bo: Client
let cia: Client
beforeAll(async () => {
  world = await makeWorld()
  await world.policy(openPolicy)
  anna = clientOf(world.app, await world.token(world.anna))
  bo = clientOf(world.app, await world.token(world.bo))
  cia = clientOf(world.app, await world.token(world.cia))
})
afterAll(() => world.close())

async function planted(): Promise<string> {
  const calendar = await world.calendar(world.anna, 'Planted')
  await world.share(world.anna, calendar, null, 'none')
  await world.put(world.anna, calendar, plantedCalendar(firstDay))
  return calendar
}

const unfolded = (text: string) => text.replaceAll(/\r\n[ \t]/g, '')

/** The same calendar at one level: what a colleague reads through the API, and what a link gives as feed and as page. */
async function through(role: 'freeBusyRead' | 'limitedRead' | 'read'): Promise<{ api: string; feed: string; page: string }> {
  const calendar = await planted()
  await world.share(world.anna, calendar, world.bo.address, role)
  const { token } = await world.publish(world.anna, calendar, role)
  const api = await bo.get(`/calendars/${calendar}/events?${window}`)
  const feed = await request(world.app).get(`/p/${token}.ics`)
  const page = await request(world.app).get(`/p/${token}?date=2027-03-01&view=list`)
  expect([api.status, feed.status, page.status]).toEqual([200, 200, 200])
  return { api: api.text, feed: unfolded(feed.text), page: page.text }
}

describe('a level', () => {
  it.each([
    ['1, when I am busy: times and nothing else', 'freeBusyRead', 'busy'],
    ['2, titles and places, and nothing else', 'limitedRead', 'limited'],
    ['3, all details, private events as busy time', 'read', 'details'],
  ] as const)('%s', async (_what, role, level) => {
    for (const [door, text] of Object.entries(await through(role))) {
      expect([door, forbidden(level).filter(word => text.includes(word))]).toEqual([door, []])
      expect([door, expected(level).filter(word => !text.includes(word))]).toEqual([door, []])
    }
  })

  it('shows when, at the very least, through every door', async () => {
    const { api, feed, page } = await through('freeBusyRead')
    expect(JSON.parse(api).value.map((one: { start: { dateTime: string } }) => one.start.dateTime)).toContain('2027-03-01T09:00:00')
    expect(feed).toMatch(/DTSTART[^:]*:20270301T090000/)
    expect(page).toContain('9:00')
  })

  it.each(['freeBusyRead', 'limitedRead', 'read'] as const)('to look (%s) never lets anything be changed', async role => {
    const calendar = await planted()
    await world.share(world.anna, calendar, world.bo.address, role)
    const [event] = (await bo.get(`/calendars/${calendar}/events`)).body.value as { id: string }[]
    const before = (await anna.get(`/calendars/${calendar}/export`)).text
    const attempts = [
      await bo.post(`/calendars/${calendar}/events`, { subject: 'x', start: { dateTime: '2027-03-01' } }),
      await bo.patch(`/calendars/${calendar}/events/${event?.id}`, { subject: 'x' }),
      await bo.delete(`/calendars/${calendar}/events/${event?.id}`),
      await bo.raw('post', `/calendars/${calendar}/import`, plantedCalendar(firstDay), 'text/calendar'),
    ]
    expect(attempts.map(one => [one.status, one.body.type])).toEqual(attempts.map(() => [403, '/problems/need-privileges']))
    expect((await anna.get(`/calendars/${calendar}/export`)).text).toBe(before)
  })

  it.each([
    ['write', false],
    ['delegateWithoutPrivateEventAccess', false],
    ['delegateWithPrivateEventAccess', true],
  ] as const)('to edit (%s) changes events, private ones only with access to them, and shares nothing', async (role, privately) => {
    const calendar = await planted()
    await world.share(world.anna, calendar, world.bo.address, role)
    const at = {
      start: { dateTime: '2027-03-10T09:00:00', timeZone: 'Europe/Stockholm' },
      end: { dateTime: '2027-03-10T10:00:00', timeZone: 'Europe/Stockholm' },
    }
    const made = await bo.post(`/calendars/${calendar}/events`, { subject: 'Made by Bo', ...at })
    expect(made.status).toBe(201)
    expect((await anna.get(`/calendars/${calendar}/events/${made.body.id}`)).body.subject).toBe('Made by Bo')
    expect((await bo.patch(`/calendars/${calendar}/events/${made.body.id}`, { subject: 'Changed' })).status).toBe(200)
    expect((await bo.delete(`/calendars/${calendar}/events/${made.body.id}`)).status).toBe(204)
    const secret = await anna.post(`/calendars/${calendar}/events`, { subject: 'Secret', sensitivity: 'private', ...at })
    expect((await bo.delete(`/calendars/${calendar}/events/${secret.body.id}`)).status).toBe(privately ? 204 : 403)
    expect(
      (await bo.post(`/calendars/${calendar}/permissions`, { emailAddress: { address: world.cia.address }, role: 'read' })).status,
    ).toBe(403)
    expect((await bo.post(`/calendars/${calendar}/links`, { role: 'freeBusyRead' })).status).toBe(403)
  })
})

describe('what is shared', () => {
  it('is any calendar of one’s own; the first is the default one, and none of the others goes with it', async () => {
    const dora = await world.addPerson({ address: 'dora@nordlys.example', name: 'Dora' })
    const client = clientOf(world.app, await world.token(dora))
    const ids: string[] = []
    for (const name of ['First', 'Second', 'Third']) ids.push((await client.post('/calendars', { name })).body.id)
    for (const id of ids) await world.share(dora, id, null, 'none')
    const shown = (await client.get('/calendars')).body.value as { id: string; isDefaultCalendar: boolean }[]
    expect(shown.filter(one => one.isDefaultCalendar).map(one => one.id)).toEqual([ids[0]])
    await world.share(dora, ids[1]!, world.bo.address, 'read')
    const seen = (await bo.get('/calendars')).body.value.map((one: { id: string }) => one.id) as string[]
    expect(ids.filter(id => seen.includes(id))).toEqual([ids[1]])
  })

  it('is for each person at a level of their own', async () => {
    const calendar = await planted()
    const give = async (address: string, role: Exclude<Role, 'owner'>) => await world.share(world.anna, calendar, address, role)
    await give(world.bo.address, 'write')
    await give(world.cia.address, 'freeBusyRead')
    await give(world.astrid.address, 'limitedRead')
    const astrid = clientOf(world.app, await world.token(world.astrid))
    const roles = await Promise.all([bo, cia, astrid].map(async client => (await client.get(`/calendars/${calendar}`)).body.role as Role))
    expect(roles).toEqual(['write', 'freeBusyRead', 'limitedRead'])
    const titles = await cia.get(`/calendars/${calendar}/events`)
    expect(titles.text).not.toContain('kanari-summary')
  })

  it('is decided by the owner, within what the administrator allows', async () => {
    const calendar = await planted()
    const events = (await anna.get(`/calendars/${calendar}/events`)).body.value as { id: string; subject: string }[]
    const event = events.find(one => one.subject === 'kanari-summary')
    await world.share(world.anna, calendar, world.bo.address, 'read')
    expect((await bo.get(`/calendars/${calendar}/events/${event?.id}`)).text).toContain('kanari-summary')
    expect((await anna.patch(`/calendars/${calendar}/events/${event?.id}`, { sensitivity: 'private' })).status).toBe(200)
    expect((await bo.get(`/calendars/${calendar}/events/${event?.id}`)).text).not.toContain('kanari-summary')
    await world.policy({ domainRules: ['Anonymous: CalendarSharingFreeBusySimple'] })
    const refused = await anna.post(`/calendars/${calendar}/links`, { role: 'read', audience: 'anonymous' })
    expect([refused.status, refused.body.highestRole]).toEqual([403, 'freeBusyRead'])
    expect((await anna.post(`/calendars/${calendar}/links`, { role: 'freeBusyRead', audience: 'anonymous' })).status).toBe(201)
    const astrid = clientOf(world.app, await world.token(world.astrid))
    expect((await astrid.get(`/calendars/${calendar}/events`)).status).toBe(404)
    await world.policy(openPolicy)
  })
})

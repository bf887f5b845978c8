/** Calendars that are fed from an address: made, refreshed, read by others, written by nobody. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import request from 'supertest'
import { openQueue, startJobs } from '../../src/jobs/queue.ts'
import { openTransport } from '../../src/mail/transport.ts'
import * as gate from '../../src/services/gate.ts'
import { claimDueSource, claimSource, refreshSource } from '../../src/services/source-refresh.ts'
import { lifetimeOf, waitAfter, waitAfterFailure } from '../../src/services/source-pace.ts'
import { decideRefresh, Denial } from '../../src/sharing/decide.ts'
import { knexOf } from '../../src/storage/database.ts'
import { until } from '../mail/post-office.ts'
import { type Client, clientOf } from '../rest/client.ts'
import { type Feed, feed, refuses, says } from '../setup/feed-host.ts'
import { type Feeding, openFeeding } from '../setup/feeding.ts'
import { expected, forbidden, plantedCalendar } from '../setup/planted.ts'
import { openPolicy, type World } from '../setup/world.ts'

let feeding: Feeding
let world: World
let anna: Client
let bo: Client
beforeAll(async () => {
  feeding = await openFeeding()
  ;({ world } = feeding)
  await world.policy(openPolicy)
  anna = clientOf(world.app, await world.token(world.anna))
  bo = clientOf(world.app, await world.token(world.bo))
})
afterEach(() => {
  feeding.host.requests.length = 0
  expect(feeding.faults.splice(0)).toEqual([])
})
afterAll(() => feeding.close())

let paths = 0
/** A host's calendar at a path of its own. */
function put(content: Feed | string, headers: Record<string, string> = {}, path = `/${(paths += 1)}.ics`): string {
  feeding.host.answers.set(path, says(typeof content === 'string' ? content : feed(content), headers))
  return path
}

async function subscribed(path: string, body: object = {}, as = anna): Promise<string> {
  const made = await as.post('/calendars', { ...body, source: { address: feeding.address(path) } })
  expect([made.status, made.body]).toEqual([201, expect.objectContaining({ isFed: true, canEdit: false, role: 'owner' })])
  return made.body.id
}

const source = async (id: string, as = anna) => (await as.get(`/calendars/${id}/source`)).body
const row = async (id: string) => (await knexOf(world.db)('calendar_source').where({ collection_id: id }).first()) ?? null
const stored = async (id: string) =>
  (await knexOf(world.db)('object').where({ collection_id: id }).orderBy('uid').select('uid', 'change_number', 'data')) as {
    uid: string
    change_number: number
    data: string
  }[]
const uids = async (id: string) => (await stored(id)).map(one => one.uid)
const events = (...all: string[]) => ({ events: all.map(uid => ({ uid })) })
/** Due, asked, and how it stands then. */
async function again(id: string, more: object = {}) {
  await feeding.due(id, more)
  await feeding.round()
  return await source(id)
}

describe('a new one', () => {
  it('has what stands at the address, and what it says of itself', async () => {
    const lines = ['X-WR-TIMEZONE:Europe/Oslo', 'X-APPLE-CALENDAR-COLOR:#112233FF', 'REFRESH-INTERVAL;VALUE=DURATION:PT3H']
    const path = put({ name: 'Fotball', lines, ...events('a', 'b') }, { ETag: '"1"' })
    const id = await subscribed(`${path}?token=kanari`)
    expect((await anna.get(`/calendars/${id}`)).body).toMatchObject({ name: 'Fotball', timeZone: 'Europe/Oslo', color: '#112233' })
    expect(await source(id)).toMatchObject({
      address: feeding.address(`${path}?token=kanari`),
      state: 'current',
      problem: null,
      detail: null,
      leftOut: 0,
      failingSince: null,
    })
    expect(await uids(id)).toEqual(['a', 'b'])
    expect(await row(id)).toMatchObject({ lifetime_seconds: 10_800, etag: '"1"', settled_host: 'feeds.example' })
    const { body } = await anna.get(`/calendars/${id}/events?from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z`)
    expect(body.value.map((one: { subject: string }) => one.subject).toSorted()).toEqual(['a', 'b'])
  })

  it('is called, coloured and owned as whoever makes it says', async () => {
    const body = { name: 'Mine', color: '#445566', timeZone: 'Asia/Tokyo', description: 'Ours', ownerAddress: world.reception.address }
    const id = await subscribed(put({ lines: ['X-WR-TIMEZONE:Europe/Oslo'], ...events('a') }), body, bo)
    expect((await bo.get(`/calendars/${id}`)).body).toMatchObject({
      name: 'Mine',
      color: '#445566',
      timeZone: 'Asia/Tokyo',
      owner: { address: world.reception.address },
    })
    expect((await source(id, bo)).address).toContain('feeds.example')
  })

  it('may be empty, and is as long as its host sends nothing', async () => {
    const id = await subscribed(put({ name: 'Empty' }))
    expect([await uids(id), (await source(id)).leftOut]).toEqual([[], 0])
    expect(await again(id)).toMatchObject({ state: 'current', problem: null })
  })

  it.each([
    ['a page', () => put('<!doctype html><title>Sign in</title>'), 'not-a-calendar'],
    ['nothing', () => put(''), 'not-a-calendar'],
    ['contacts', () => put('BEGIN:VCARD\r\nVERSION:4.0\r\nFN:A\r\nEND:VCARD\r\n'), 'not-a-calendar'],
    ['a calendar that breaks off', () => put(feed(events('a', 'b')).slice(0, -40)), 'broken'],
    ['events that cannot be read', () => put(feed(events('a')).replace('DTSTART:20261123T090000Z', 'DTSTART:never')), 'broken'],
    ['too much', () => put(feed(events('a')).replace('SUMMARY:a', `DESCRIPTION:${'a'.repeat(1_100_000)}`)), 'too-large'],
    ['nobody', () => '/nothing-there.ics', 'not-found'],
  ])('is not made of %s', async (_what, at, problem) => {
    const before = await knexOf(world.db)('collection').count({ n: '*' }).first()
    const { status, body } = await anna.post('/calendars', { source: { address: feeding.address(at()) } })
    expect([status, body]).toEqual([
      400,
      expect.objectContaining({ type: '/problems/bad-request', field: 'source.address', because: problem }),
    ])
    expect(await knexOf(world.db)('collection').count({ n: '*' }).first()).toEqual(before)
  })

  it.each([
    [{ source: { address: 'http://127.0.0.1/a.ics' } }, 'source.address'],
    [{ source: { address: 'file:///etc/passwd' } }, 'source.address'],
    [{ source: { address: 'https://a:b@feeds.example/' } }, 'source.address'],
    [{ source: { address: '' } }, 'source.address'],
    [{ source: {} }, 'source.address'],
    [{ source: 'http://feeds.example/' }, 'source'],
    [{ source: { address: 'http://feeds.example/', state: 'current' } }, 'source.state'],
    [{ name: 'x', isFed: true }, ''],
    [{}, 'name'],
  ])('is not made of %j', async (body, field) => {
    const answer = await anna.post('/calendars', body)
    expect(answer.status).toBe(400)
    if (field !== '') expect(answer.body.field).toBe(field)
    expect(feeding.host.requests).toEqual([])
  })

  it('is for those who may make calendars: nobody else makes this server ask anything', async () => {
    const body = { source: { address: feeding.address(put(events('a'))) } }
    const reading = clientOf(world.app, await world.token(world.anna, ['read']))
    expect((await clientOf(world.app, null).post('/calendars', body)).status).toBe(401)
    expect((await reading.post('/calendars', body)).status).toBe(403)
    expect((await anna.post('/calendars', { ...body, ownerId: world.bo.id })).status).toBe(404)
    expect(feeding.host.requests).toEqual([])
  })

  it('counts for its owner’s room, and what has no room leaves the calendar as it was', async () => {
    const small = await openFeeding({ limits: { bytesPerOwner: 2000 } })
    const client = clientOf(small.world.app, await small.world.token(small.world.anna))
    small.host.answers.set('/a.ics', says(feed(events('a'))))
    const made = await client.post('/calendars', { source: { address: small.address('/a.ics') } })
    expect(made.status).toBe(201)
    const big = feed({ events: [{ uid: 'a', summary: 'b'.repeat(3000) }] })
    small.host.answers.set('/a.ics', says(big))
    small.host.answers.set('/b.ics', says(big))
    expect((await client.post('/calendars', { source: { address: small.address('/b.ics') } })).status).toBe(507)
    await small.due(made.body.id)
    await small.round()
    expect((await client.get(`/calendars/${made.body.id}/source`)).body).toMatchObject({ state: 'failing', problem: 'no-room' })
    const [kept] = await knexOf(small.world.db)('object').where({ collection_id: made.body.id })
    expect(kept?.data).toContain('SUMMARY:a')
    expect(small.faults).toEqual([])
    await small.close()
  })

  it('is not for a server that asks nothing outside, and is counted', async () => {
    const closed = await openFeeding({ subscriptions: { enabled: false } })
    const there = clientOf(closed.world.app, await closed.world.token(closed.world.anna))
    closed.host.answers.set('/a.ics', says(feed(events('a'))))
    expect((await there.post('/calendars', { source: { address: closed.address('/a.ics') } })).body).toMatchObject({
      status: 403,
      because: 'subscriptions.enabled',
    })
    await closed.close()
    const counted = await openFeeding({ rateLimits: 'on', limits: { refreshesPerHourPerPerson: 2 } })
    const client = clientOf(counted.world.app, await counted.world.token(counted.world.anna))
    counted.host.answers.set('/a.ics', says(feed(events('a'))))
    const made = await client.post('/calendars', { source: { address: counted.address('/a.ics') } })
    const refresh = async () => (await client.post(`/calendars/${made.body.id}/source/refresh`)).status
    expect([made.status, await refresh(), await refresh()]).toEqual([201, 200, 429])
    expect(closed.host.requests).toEqual([])
    await counted.close()
  })
})

describe('a refresh', () => {
  it('asks with what it knows, and changes what differs and nothing else', async () => {
    const path = put(events('a', 'b', 'c'), { ETag: '"1"', 'Last-Modified': 'Sat, 21 Nov 2026 09:00:00 GMT' })
    const id = await subscribed(path)
    const before = await stored(id)
    const next = feed({ events: [{ uid: 'a' }, { uid: 'b', summary: 'changed' }, { uid: 'd' }] }, '20261121T120000Z')
    put(next, { ETag: '"2"' }, path)
    expect(await again(id)).toMatchObject({ state: 'current', changedAt: expect.any(String) })
    expect(feeding.host.requests.at(-1)?.headers).toMatchObject({
      'if-none-match': '"1"',
      'if-modified-since': 'Sat, 21 Nov 2026 09:00:00 GMT',
    })
    const after = await stored(id)
    expect(after.map(one => one.uid)).toEqual(['a', 'b', 'd'])
    // Written at another time and otherwise the same: nobody has to fetch it again.
    expect(after[0]).toEqual(before[0])
    expect(after[1]?.data).toContain('SUMMARY:changed')
    expect(after[1]?.change_number).toBeGreaterThan(Math.max(...before.map(one => one.change_number)))
  })

  it('takes nothing where nothing has changed: 304, the same bytes, or other stamps alone', async () => {
    let stamp = 0
    const path = put(events('a', 'b'), { ETag: '"1"' })
    const id = await subscribed(path)
    const version = async () =>
      (await knexOf(world.db)('collection').where({ id }).first('change_number', 'properties_changed_at', 'bytes')) as object
    const [before, { changed_at: changed }] = [await version(), (await row(id)) ?? { changed_at: null }]
    feeding.host.answers.set(path, refuses(304))
    expect(await again(id)).toMatchObject({ state: 'current', problem: null })
    put(events('a', 'b'), {}, path)
    expect(await again(id)).toMatchObject({ state: 'current' })
    feeding.host.answers.set(
      path,
      says(() => feed(events('a', 'b'), `2026112${(stamp += 1)}T100000Z`)),
    )
    expect(await again(id)).toMatchObject({ state: 'current' })
    expect(await again(id)).toMatchObject({ state: 'current' })
    expect(await version()).toEqual(before)
    expect((await row(id))?.changed_at).toEqual(changed)
    expect(feeding.host.requests).toHaveLength(5)
  })

  it('leaves out alarms, and single events that cannot be read', async () => {
    const alarm = ['BEGIN:VALARM', 'ACTION:DISPLAY', 'TRIGGER:-PT15M', 'DESCRIPTION:kanari', 'END:VALARM']
    const bad = ['BEGIN:VEVENT', 'UID:bad', 'DTSTAMP:20261101T000000Z', 'DTSTART:never', 'END:VEVENT']
    const text = feed({ events: [{ uid: 'a', lines: alarm }] }).replace('END:VCALENDAR', [...bad, 'END:VCALENDAR'].join('\r\n'))
    const id = await subscribed(put(text))
    expect((await stored(id)).map(one => one.data.includes('VALARM'))).toEqual([false])
    expect((await source(id)).leftOut).toBe(1)
  })

  const trouble: [string, () => Parameters<Feeding['host']['answers']['set']>[1], string][] = [
    ['a page', () => says('<!doctype html><title>Down</title>'), 'not-a-calendar'],
    ['half a calendar', () => says(feed(events('x', 'y')).slice(0, -30)), 'broken'],
    ['a fault', () => refuses(500), 'status'],
    ['no such thing', () => refuses(404), 'not-found'],
    ['a sign-in', () => refuses(401, { 'WWW-Authenticate': 'Basic' }), 'needs-sign-in'],
    ['a wish to be left alone', () => refuses(429, { 'Retry-After': '7200' }), 'busy'],
    ['more than is taken', () => says('BEGIN:VCALENDAR'.repeat(100_000)), 'too-large'],
    ['a connection that is cut', () => (_request, response) => void response.destroy(), 'unreachable'],
    ['another host', () => refuses(302, { Location: feeding.address('/elsewhere.ics', 'other.example') }), 'moved'],
  ]
  it.each(trouble)('that meets %s leaves the last good copy, says so, and asks more seldom', async (_what, answer, problem) => {
    put(events('elsewhere'), {}, '/elsewhere.ics')
    const path = put(events('a', 'b'))
    const id = await subscribed(path)
    const before = await stored(id)
    feeding.host.answers.set(path, answer())
    const first = await again(id)
    expect(first).toMatchObject({ state: 'failing', problem, detail: expect.any(String), failingSince: expect.any(String) })
    const second = await again(id)
    const wait = ({ askedAt, nextAt }: { askedAt: string; nextAt: string }) => Date.parse(nextAt) - Date.parse(askedAt)
    expect(wait(second)).toBeGreaterThan(problem === 'busy' ? 7_000_000 : wait(first) * 1.2)
    expect(second.failingSince).toBe(first.failingSince)
    expect(await stored(id)).toEqual(before)
    put(events('a', 'c'), {}, path)
    expect(await again(id)).toMatchObject({ state: 'current', problem: null, status: null, failingSince: null })
    expect(await uids(id)).toEqual(['a', 'c'])
  })

  it('believes an empty calendar when it has been empty for a day', async () => {
    const path = put(events('a'), { ETag: '"1"' })
    const id = await subscribed(path)
    put({}, { ETag: '"2"' }, path)
    expect(await again(id)).toMatchObject({ state: 'failing', problem: 'empty' })
    expect(await again(id)).toMatchObject({ problem: 'empty' })
    // Asked for as before: the answer is not one that was taken.
    expect(feeding.host.requests.at(-1)?.headers['if-none-match']).toBe('"1"')
    expect(await uids(id)).toEqual(['a'])
    expect(await again(id, { empty_since: new Date(Date.now() - 25 * 3_600_000) })).toMatchObject({ state: 'current', problem: null })
    expect(await uids(id)).toEqual([])
  })

  it('ends where its host says so, and stops after a month; by hand it may go on', async () => {
    const path = put(events('a'))
    const id = await subscribed(path)
    feeding.host.answers.set(path, refuses(410))
    expect(await again(id)).toMatchObject({ state: 'ended', problem: 'gone', nextAt: null })
    expect(await uids(id)).toEqual(['a'])
    put(events('a', 'b'), {}, path)
    const refreshed = await anna.post(`/calendars/${id}/source/refresh`)
    expect(refreshed.body).toMatchObject({ state: 'current', problem: null })
    expect(await uids(id)).toEqual(['a', 'b'])
    feeding.host.answers.set(path, refuses(500))
    expect(await again(id, { failing_since: new Date(Date.now() - 31 * 86_400_000), failures: 20 })).toMatchObject({
      state: 'stopped',
      nextAt: null,
    })
    feeding.host.requests.length = 0
    await feeding.round()
    expect(feeding.host.requests).toEqual([])
  })

  it('keeps to the pace that the calendar, its host and the settings say', () => {
    const settings = { ...world.config.subscriptions, leastMinutes: 15, usualMinutes: 60, mostMinutes: 1440 }
    expect(lifetimeOf(7200, 60, settings)).toBe(7200)
    expect(lifetimeOf(null, 1800, settings)).toBe(1800)
    expect(lifetimeOf(null, null, settings)).toBe(3600)
    expect(lifetimeOf(null, 0, settings)).toBe(3600)
    expect(lifetimeOf(1, null, settings)).toBe(900)
    expect(lifetimeOf(10_000_000, null, settings)).toBe(86_400)
    const waits = Array.from({ length: 200 }, () => waitAfter(3600))
    expect([Math.min(...waits) >= 3240, Math.max(...waits) <= 3960, new Set(waits).size > 20]).toEqual([true, true, true])
    expect(waitAfterFailure(0, null, settings)).toBeLessThan(1000)
    expect(waitAfterFailure(3, null, settings)).toBeGreaterThan(6000)
    expect(waitAfterFailure(1000, null, settings)).toBeLessThanOrEqual(86_400 * 1.1)
    expect(waitAfterFailure(0, 50_000, settings)).toBe(50_000)
  })
})

describe('the work', () => {
  it('is one’s at a time: calendars, and hosts', async () => {
    const [first, second] = [await subscribed(put(events('a'))), await subscribed(put(events('b')))]
    await feeding.due(first)
    await feeding.due(second)
    const claims = await Promise.all([1, 2, 3, 4].map(() => claimDueSource(world.db, 60)))
    const taken = claims.filter(one => one !== null && one !== 'later')
    // Both stand at one host: one is asked, and the other waits for it.
    expect(taken).toHaveLength(1)
    expect(claims.filter(one => one === 'later')).toHaveLength(3)
    expect((await anna.post(`/calendars/${taken[0]?.collectionId}/source/refresh`)).status).toBe(409)
    // Whoever took it is dead by now: what was begun is done by the next, once.
    await knexOf(world.db)('calendar_source').update({ claimed_until: new Date(0), asked_at: new Date(0) })
    const [next] = taken
    if (!next) throw new Error('Nothing was taken')
    await feeding.due(next.collectionId)
    put(events('a', 'late'), {}, new URL(next.address).pathname)
    expect(await feeding.round()).toBe(2)
    const before = await row(next.collectionId)
    await refreshSource(world.db, next, { config: world.config, now: () => new Date(), log: { error: () => {} } })
    expect(await row(next.collectionId)).toEqual(before)
  })

  it('that breaks off in the middle leaves nothing half done, and is done again', async () => {
    const knex = knexOf(world.db)
    const path = put(events('a', 'b'))
    const id = await subscribed(path)
    const before = await stored(id)
    const breaking = async (state: string | null) => {
      await knex.raw('DROP TRIGGER IF EXISTS breaks ON object')
      if (state === null) return
      const body = `BEGIN RAISE EXCEPTION 'broken off' USING ERRCODE = '${state}'; END`
      await knex.raw(`CREATE OR REPLACE FUNCTION breaks() RETURNS trigger LANGUAGE plpgsql AS $f$ ${body} $f$`)
      // Objects are deleted when all others have been written.
      await knex.raw('CREATE TRIGGER breaks BEFORE DELETE ON object FOR EACH ROW EXECUTE FUNCTION breaks()')
    }
    put({ events: [{ uid: 'a', summary: 'changed' }, { uid: 'c' }] }, {}, path)
    // The database goes away: whoever is next takes it up when this one has been forgotten.
    await breaking('57P01')
    await feeding.due(id)
    await expect(feeding.round()).rejects.toThrow('broken off')
    expect([await stored(id), (await row(id))?.claim]).toEqual([before, expect.any(String)])
    await feeding.round()
    expect(feeding.host.requests.filter(one => one.url === path)).toHaveLength(2)
    // What is the database's own refusal of just this calendar holds up no other.
    await breaking('23514')
    await feeding.due(id, { claimed_until: new Date(0) })
    await feeding.round()
    expect([await stored(id), await source(id)]).toEqual([before, expect.objectContaining({ state: 'failing', problem: 'fault' })])
    expect(feeding.faults.splice(0)).toHaveLength(1)
    await breaking(null)
    expect(await again(id)).toMatchObject({ state: 'current', problem: null })
    expect(await uids(id)).toEqual(['a', 'c'])
  })

  it('changes nothing of a calendar that was given another address, or was deleted, while its host was asked', async () => {
    const path = put(events('a'))
    const id = await subscribed(path)
    const owner = await gate.require(world.db, world.anna, 'writeProperties', id)
    const claim = await claimSource(world.db, owner)
    if (!claim) throw new Error('It was not taken')
    put(events('b'), {}, path)
    const other = put(events('c'))
    expect((await anna.patch(`/calendars/${id}/source`, { address: feeding.address(other) })).body).toMatchObject({
      state: 'current',
      address: feeding.address(other),
    })
    const given = { config: world.config, now: () => new Date(), log: { error: () => {} } }
    await refreshSource(world.db, claim, given)
    expect([await uids(id), (await source(id)).address]).toEqual([['c'], feeding.address(other)])
    const late = await claimSource(world.db, owner)
    expect((await anna.delete(`/calendars/${id}`)).status).toBe(204)
    if (late) await refreshSource(world.db, late, given)
    expect([await row(id), await uids(id)]).toEqual([null, []])
  })

  it('is done each minute by whichever process comes first', async () => {
    const path = put(events('a'))
    const id = await subscribed(path)
    put(events('a', 'b'), {}, path)
    const quiet = { info() {}, warn() {}, error: console.error }
    const pace = { pollSeconds: 0.5, retrySeconds: 1 }
    const start = async () => {
      const queue = openQueue(world.db, quiet)
      const transport = openTransport(world.config, quiet)
      const about = { db: world.db, config: world.config, log: quiet, transport, publicUrl: 'http://dela.test', now: () => new Date() }
      return { queue, jobs: await startJobs({ ...about, queue, pace }) }
    }
    const processes = [await start(), await start()]
    try {
      await feeding.due(id)
      await Promise.all(processes.map(async ({ queue }) => await (await queue.start()).send('source-refresh', {})))
      await until(async () => ((await uids(id)).length === 2 ? true : null), 'the calendar to be refreshed')
      expect(feeding.host.requests.filter(one => one.url === path)).toHaveLength(2)
      const schedules = await (await processes[0]?.queue.start())?.getSchedules()
      expect(schedules?.find(one => one.name === 'source-refresh')?.cron).toBe('* * * * *')
    } finally {
      for (const { jobs } of processes) await jobs.stop()
    }
  })

  it('is not done for owners who may not sign in', async () => {
    const person = await world.addPerson({ address: 'dora@nordlys.example', name: 'Dora' })
    const path = put(events('a'))
    const id = await subscribed(path, {}, clientOf(world.app, await world.token(person)))
    await knexOf(world.db)('principal').where({ id: person.id }).update({ disabled_at: new Date() })
    feeding.host.requests.length = 0
    await feeding.due(id)
    await feeding.round()
    expect(feeding.host.requests.filter(one => one.url === path)).toEqual([])
  })
})

describe('events', () => {
  it('are written by nobody, their owner included, and the reason is told', async () => {
    const id = await subscribed(put(events('a')))
    await world.share(world.anna, id, world.bo.address, 'delegateWithPrivateEventAccess')
    await world.share(world.anna, id, world.cia.address, 'read')
    const before = await stored(id)
    const event = {
      subject: 'New',
      start: { dateTime: '2026-11-24T09:00:00', timeZone: 'UTC' },
      end: { dateTime: '2026-11-24T10:00:00', timeZone: 'UTC' },
    }
    const [{ id: eventId }] = (await anna.get(`/calendars/${id}/events`)).body.value as [{ id: string }]
    const path = `/calendars/${id}/events`
    for (const client of [anna, bo]) {
      const answers = [
        await client.post(path, event),
        await client.raw('post', path, feed(events('x')), 'text/calendar'),
        await client.patch(`${path}/${eventId}`, { subject: 'Changed' }, { 'If-Match': '*' }),
        await client.delete(`${path}/${eventId}`, { 'If-Match': '*' }),
        await client.raw('post', `/calendars/${id}/import`, feed(events('x')), 'text/calendar'),
      ]
      for (const { status, body } of answers) {
        expect([status, body]).toEqual([403, expect.objectContaining({ type: '/problems/need-privileges', because: 'fed' })])
        expect(body.detail).toContain('fed from an address')
      }
    }
    const cia = clientOf(world.app, await world.token(world.cia))
    expect((await cia.post(path, event)).body).toMatchObject({ status: 403, because: 'role' })
    expect(await stored(id)).toEqual(before)
    expect((await bo.get(`/calendars/${id}`)).body).toMatchObject({ role: 'delegateWithPrivateEventAccess', canEdit: false, isFed: true })
    // What is not its events stays its owner's.
    expect((await anna.patch(`/calendars/${id}`, { name: 'Renamed', color: '#010203' })).body).toMatchObject({ name: 'Renamed' })
  })

  it('are shown and published at every level as those of any calendar', async () => {
    const id = await subscribed(put(plantedCalendar(new Date('2026-11-02T00:00:00Z'))))
    for (const [level, role] of [
      ['busy', 'freeBusyRead'],
      ['limited', 'limitedRead'],
      ['details', 'read'],
    ] as const) {
      const { token } = await world.publish(world.anna, id, role)
      await world.share(world.anna, id, world.cia.address, role)
      const cia = clientOf(world.app, await world.token(world.cia))
      const all = [
        (await request(world.app).get(`/p/${token}.ics`)).text.replaceAll('\r\n ', ''),
        (await request(world.app).get(`/p/${token}?date=2026-11-02&view=list`)).text,
        (await cia.get(`/calendars/${id}/export`)).text.replaceAll('\r\n ', ''),
        JSON.stringify((await cia.get(`/calendars/${id}`)).body),
      ].join('\n')
      expect(forbidden(level).filter(word => all.includes(word))).toEqual([])
      for (const word of expected(level)) expect(all).toContain(word)
    }
  })

  it('stay when the calendar is no longer fed, and are its owner’s then', async () => {
    const id = await subscribed(put(events('a')))
    expect((await bo.delete(`/calendars/${id}/source`)).status).toBe(403)
    expect((await anna.delete(`/calendars/${id}/source`)).status).toBe(204)
    expect((await anna.get(`/calendars/${id}`)).body).toMatchObject({ isFed: false, canEdit: true })
    expect((await anna.raw('post', `/calendars/${id}/import`, feed(events('x')), 'text/calendar')).status).toBe(200)
    expect(await uids(id)).toEqual(['a', 'x'])
    for (const answer of [
      await anna.get(`/calendars/${id}/source`),
      await anna.delete(`/calendars/${id}/source`),
      await anna.post(`/calendars/${id}/source/refresh`),
      await anna.patch(`/calendars/${id}/source`, { address: feeding.address('/1.ics') }),
    ])
      expect(answer.status).toBe(404)
    const actions = (await knexOf(world.db)('audit').where({ collection_id: id }).orderBy('id').select('action', 'details')) as object[]
    expect(actions).toEqual([
      { action: 'collection.create', details: { name: 'Club', fedFrom: 'feeds.example' } },
      { action: 'source.end', details: {} },
    ])
  })

  it('are a refresh’s to write in no other calendar', async () => {
    const id = await world.calendar(world.anna, 'Ordinary')
    const facts = { organizationId: world.organizationId, id, kind: 'calendar', ownerId: world.anna.id, fed: false } as const
    expect(decideRefresh(facts)).toBeInstanceOf(Denial)
    expect(() => gate.refresh(facts)).toThrow(gate.Denied)
  })
})

describe('the address', () => {
  const secret = 'kanari-source-secret'

  it('is for those alone who may change the calendar: no door, no reader and no log has it', async () => {
    const path = put(events('a'))
    const id = await subscribed(`${path}?key=${secret}`)
    const link = await world.publish(world.anna, id, 'read')
    await world.share(world.anna, id, world.bo.address, 'delegateWithPrivateEventAccess')
    expect((await source(id)).address).toContain(secret)
    const member = await subscribed(`${path}?key=${secret}`, { ownerId: world.reception.id, name: 'Theirs' }, bo)
    expect((await source(member, bo)).address).toContain(secret)
    const astrid = clientOf(world.app, await world.token(world.astrid))
    const reading = clientOf(world.app, await world.token(world.anna, ['read']))
    for (const client of [bo, astrid, reading]) {
      for (const answer of [
        await client.get(`/calendars/${id}/source`),
        await client.post(`/calendars/${id}/source/refresh`),
        await client.patch(`/calendars/${id}/source`, { address: feeding.address(path) }),
        await client.delete(`/calendars/${id}/source`),
      ])
        expect([403, 404]).toContain(answer.status)
    }
    feeding.host.answers.set(path, refuses(302, { Location: `http://127.0.0.1/${secret}` }))
    await again(id)
    const said = [
      await anna.get('/calendars'),
      await anna.get(`/calendars/${id}`),
      await anna.get(`/calendars/${id}/events`),
      await anna.get(`/calendars/${id}/export`),
      await anna.get(`/calendars/${id}/links`),
      await anna.get(`/calendars/${id}/permissions`),
      await bo.get('/calendars'),
      await bo.get(`/calendars/${id}`),
      await astrid.get('/audit?limit=500'),
      await astrid.get(`/explain?calendarId=${id}&subject=${world.bo.address}`),
      await request(world.app).get(`/p/${link.token}.ics`),
      await request(world.app).get(`/p/${link.token}`),
      await anna.post('/calendars', { source: { address: `http://127.0.0.1/${secret}` } }),
      await anna.post('/calendars', { source: { address: feeding.address(`/nothing?${secret}`) } }),
      await anna.patch(`/calendars/${id}/source`, { address: `file:///${secret}` }),
    ]
    for (const { text, headers } of said) expect([text, JSON.stringify(headers)].filter(one => one.includes(secret))).toEqual([])
    const audit = JSON.stringify(await knexOf(world.db)('audit').select())
    expect([audit.includes(secret), audit.includes(feeding.address(''))]).toEqual([false, false])
  })

  it('is changed by one act, and what was known of the last one holds no more', async () => {
    const id = await subscribed(put(events('a'), { ETag: '"1"' }))
    const next = put(events('b'), { ETag: '"1"' })
    feeding.host.requests.length = 0
    const other = feeding.address(`${next}?key=${secret}`, 'other.example')
    expect((await anna.patch(`/calendars/${id}/source`, { address: other })).body).toMatchObject({ address: other, state: 'current' })
    expect(feeding.host.requests.map(one => one.headers['if-none-match'])).toEqual([undefined])
    expect(await uids(id)).toEqual(['b'])
    for (const body of [{ address: 'http://10.0.0.1/' }, { address: 5 }, { address: '' }, {}, { address: other, more: 1 }, []]) {
      expect((await anna.patch(`/calendars/${id}/source`, body)).status).toBe(400)
    }
    const rows = await knexOf(world.db)('audit').where({ collection_id: id, action: 'source.change' }).select('details')
    expect(rows).toEqual([{ details: { host: 'other.example' } }])
    // What cannot be asked is told, and the events stay.
    const gone = await anna.patch(`/calendars/${id}/source`, { address: feeding.address('/nothing.ics') })
    expect([gone.status, gone.body.problem, await uids(id)]).toEqual([200, 'not-found', ['b']])
  })

  it('goes along when its calendar is handed over: the new owner reads it, and the refreshes go on', async () => {
    const leaving = await world.addPerson({ address: 'lea@nordlys.example', name: 'Lea' })
    const path = put(events('a'))
    const id = await subscribed(path, {}, clientOf(world.app, await world.token(leaving)))
    const astrid = clientOf(world.app, await world.token(world.astrid))
    const gone = await astrid.delete(`/users/${leaving.id}?disposition=transfer&to=${world.anna.address}`)
    expect([gone.status, gone.text.includes('feeds.example')]).toEqual([200, false])
    put(events('a', 'b'), {}, path)
    expect(await again(id)).toMatchObject({ state: 'current', address: feeding.address(path) })
    expect(await uids(id)).toEqual(['a', 'b'])
  })
})

/** Calendars mailed again and again, and the secret address in each mail: what it tells, to whom, and what it stops. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import request from 'supertest'
import { type Jobs, openQueue, startJobs } from '../../src/jobs/queue.ts'
import { runSeries } from '../../src/jobs/snapshot-series.ts'
import { openTransport } from '../../src/mail/transport.ts'
import * as gate from '../../src/services/gate.ts'
import { hashSecret } from '../../src/services/secrets.ts'
import { nextTime } from '../../src/services/series-times.ts'
import { runDueSeries } from '../../src/services/series-run.ts'
import { listAudit } from '../../src/storage/audit-log.ts'
import { knexOf } from '../../src/storage/database.ts'
import { addMailboxMember, removeMailboxMember } from '../../src/storage/directory.ts'
import { type Client, clientOf } from '../rest/client.ts'
import { forbidden, plantedCalendar, words } from '../setup/planted.ts'
import { makeWorld, openPolicy, type World } from '../setup/world.ts'
import { openPostOffice, type PostOffice, type Received, until } from './post-office.ts'

// Long after today: what runs by the database's clock finds nothing that is due.
const monday = new Date('2037-11-16T00:00:00Z')
const quiet = { info() {}, warn() {}, error: console.error }
const plan = { range: 'next7Days', daysOfWeek: ['monday'], time: '07:00', role: 'limitedRead' }

let world: World
let anna: Client
let now: Date
let calendar: string
let name: string

async function begin(body: object = {}, by = anna): Promise<{ id: string; nextAt: string }> {
  const answer = await by.post(`/calendars/${calendar}/snapshot-series`, { ...plan, recipients: ['bo@fabrikam.example'], ...body })
  if (answer.status !== 201) throw new Error(`${answer.status}: ${answer.text}`)
  return answer.body
}

async function run(at: string): Promise<number> {
  now = new Date(at)
  return await runSeries({ db: world.db, enqueue: world.queue.enqueue, log: quiet }, now)
}

interface Sent {
  seriesId: string | null
  range: { firstDay: string; lastDay: string }
  recipients: { address: string; status: string }[]
}
const sent = async (): Promise<Sent[]> => (await anna.get(`/calendars/${calendar}/snapshots`)).body.value
const series = async () =>
  (await anna.get(`/calendars/${calendar}/snapshot-series`)).body.value as {
    id: string
    nextAt: string | null
    endedBecause: string | null
  }[]
const audited = async (action: string) =>
  (await listAudit(world.db, gate.administer(world.astrid), {}, { after: null, limit: 100 })).entries.filter(
    one => one.action === action && one.collectionId === calendar,
  )

const addressIn = ({ mail }: Received) => /http:\/\/dela\.test(\/s\/[\w-]{43})$/m.exec(mail.text ?? '')?.[1] ?? ''

async function workers(office: PostOffice): Promise<Jobs> {
  const mail = { ...world.config.mail, from: 'Dela <dela@nordlys.example>', smtpUrl: office.url, directory: null }
  const config = { ...world.config, mail }
  const { db, dependencies } = world
  const transport = openTransport(config, quiet)
  const queue = openQueue(db, quiet)
  return await startJobs({
    db,
    config,
    log: quiet,
    transport,
    publicUrl: dependencies.publicUrl,
    now: () => now,
    queue,
    pace: { pollSeconds: 0.5 },
  })
}

beforeAll(async () => {
  world = await makeWorld()
  now = new Date('2037-11-15T12:00:00Z')
  anna = clientOf(world.another({ now: () => now }), await world.token(world.anna))
})
afterAll(async () => await world.close())

beforeEach(async () => {
  await world.policy(openPolicy)
  now = new Date('2037-11-15T12:00:00Z')
  name = `Work ${Math.random()}`
  calendar = await world.calendar(world.anna, name)
  await world.put(world.anna, calendar, plantedCalendar(monday))
})
afterEach(async () => {
  // What goes on would be due in the next test.
  await knexOf(world.db)('snapshot_series').delete()
})

describe('when a series is due', () => {
  const at = (days: string[], time: string, timeZone: string, after: string) =>
    nextTime({ daysOfWeek: days as never, time, timeZone }, new Date(after)).toISOString()

  it('is a time of the wall clock, whatever clocks do in between', () => {
    expect(at(['monday'], '07:00', 'Europe/Oslo', '2026-10-20T00:00:00Z')).toBe('2026-10-26T06:00:00.000Z')
    expect(at(['monday'], '07:00', 'Europe/Oslo', '2026-10-12T05:00:00Z')).toBe('2026-10-19T05:00:00.000Z')
    expect(at(['sunday'], '02:30', 'Europe/Oslo', '2026-10-24T12:00:00Z')).toBe('2026-10-25T00:30:00.000Z')
    expect(at(['sunday'], '02:30', 'Europe/Oslo', '2026-10-25T00:30:00Z')).toBe('2026-11-01T01:30:00.000Z')
    expect(at(['sunday'], '02:30', 'Europe/Oslo', '2027-03-27T12:00:00Z')).toBe('2027-03-28T01:30:00.000Z')
    expect(at(['friday', 'monday'], '07:00', 'America/New_York', '2026-11-16T12:00:00Z')).toBe('2026-11-20T12:00:00.000Z')
  })
})

describe('a series', () => {
  it('makes one snapshot on each of its days, of the days from then on, until it is stopped', async () => {
    const { id, nextAt } = await begin({ layout: 'dailySchedule', subject: 'My week', message: 'Hi' })
    expect(nextAt).toBe('2037-11-16T06:00:00.000Z')
    expect(await run('2037-11-16T05:59:00Z')).toBe(0)
    expect(await run('2037-11-16T06:00:30Z')).toBe(1)
    expect(await run('2037-11-16T06:02:00Z')).toBe(0)
    expect(await run('2037-11-23T06:00:30Z')).toBe(1)
    const all = await sent()
    expect(all.map(one => [one.seriesId, one.range.firstDay, one.range.lastDay])).toEqual([
      [id, '2037-11-23', '2037-11-29'],
      [id, '2037-11-16', '2037-11-22'],
    ])
    expect((await anna.delete(`/calendars/${calendar}/snapshot-series/${id}`)).status).toBe(204)
    expect((await anna.delete(`/calendars/${calendar}/snapshot-series/${id}`)).status).toBe(404)
    expect(await run('2037-11-30T06:00:30Z')).toBe(0)
    expect(await series()).toMatchObject([{ id, nextAt: null, endedBecause: 'stopped' }])
    expect((await audited('snapshot.repeat'))[0]).toMatchObject({ actorId: world.anna.id, details: { series: id, time: '07:00' } })
    expect((await audited('snapshot.stop'))[0]).toMatchObject({ actorId: world.anna.id, details: { series: id, because: 'stopped' } })
  })

  it('makes one mail for each recipient and day, however many workers look and wherever one of them dies', async () => {
    await begin({ recipients: ['bo@fabrikam.example', 'cy@fabrikam.example'] })
    now = new Date('2037-11-16T06:00:30Z')
    const dies = async () => {
      throw new Error('killed')
    }
    await expect(runDueSeries(world.db, dies, now)).rejects.toThrow('killed')
    expect(await sent()).toEqual([])
    // None of them meets another.
    const faults: object[] = []
    const log = { ...quiet, error: (facts: object) => void faults.push(facts) }
    const workers = [1, 2, 3, 4].map(() => runSeries({ db: world.db, enqueue: world.queue.enqueue, log }, now))
    expect((await Promise.all(workers)).reduce((sum, made) => sum + made)).toBe(1)
    expect(faults).toEqual([])
    expect((await sent()).map(one => one.recipients.map(({ address }) => address))).toEqual([
      ['bo@fabrikam.example', 'cy@fabrikam.example'],
    ])
    // Whoever runs it again for the same day meets the day's own key.
    await knexOf(world.db)('snapshot_series').update({ next_at: new Date('2037-11-16T06:00:00Z') })
    await expect(runDueSeries(world.db, world.queue.enqueue, now)).rejects.toThrow(/snapshot_organization_id_series_id_period_key/)
    expect(await sent()).toHaveLength(1)
  })

  it('that cannot be run holds no other one up', async () => {
    const { id } = await begin({ time: '06:00' })
    await knexOf(world.db)('snapshot_series').where({ id }).update({ time_zone: 'Nowhere/Land' })
    await begin({ recipients: ['cy@fabrikam.example'] })
    const faults: object[] = []
    now = new Date('2037-11-16T06:00:30Z')
    const log = { ...quiet, error: (facts: object) => void faults.push(facts) }
    expect(await runSeries({ db: world.db, enqueue: world.queue.enqueue, log }, now)).toBe(1)
    expect((await sent()).flatMap(one => one.recipients.map(({ address }) => address))).toEqual(['cy@fabrikam.example'])
    expect(faults).toMatchObject([{ series: id }])
    await knexOf(world.db)('snapshot_series').where({ id }).update({ time_zone: 'Europe/Stockholm' })
    expect(await run('2037-11-16T06:01:30Z')).toBe(1)
    expect(await sent()).toHaveLength(2)
  })

  it('sends nothing of what was due while nobody was there, and goes on after that', async () => {
    await begin()
    expect(await run('2037-11-19T09:00:00Z')).toBe(1)
    expect(await sent()).toEqual([])
    expect(await series()).toMatchObject([{ nextAt: '2037-11-23T06:00:00.000Z' }])
  })

  it('ends when its sender may not share the calendar any more, and goes with the calendar', async () => {
    const mine = calendar
    calendar = await world.calendar(world.bo, `Desk ${Math.random()}`, world.reception.id)
    const bo = clientOf(world.another({ now: () => now }), await world.token(world.bo))
    await begin({ recipients: ['cia@nordlys.example'] }, bo)
    const admin = gate.administer(world.astrid)
    await removeMailboxMember(world.db, admin, world.reception.id, world.everyone.id)
    expect(await run('2037-11-16T06:00:30Z')).toBe(1)
    const rows = await knexOf(world.db)('snapshot_series').select('ended_because')
    expect(rows).toEqual([{ ended_because: 'sender' }])
    expect(await knexOf(world.db)('snapshot').where({ collection_id: calendar })).toEqual([])
    expect((await audited('snapshot.stop'))[0]).toMatchObject({ actorId: null, details: { because: 'sender' } })
    await addMailboxMember(world.db, admin, world.reception.id, world.everyone.id)
    calendar = mine
    await begin()
    expect((await anna.delete(`/calendars/${calendar}`)).status).toBe(204)
    expect(await run('2037-11-16T06:00:30Z')).toBe(0)
  })

  it('that ends by itself is told to its sender once, without the name of a calendar that they may not see', async () => {
    await knexOf(world.db)('outbox').delete()
    const office = await openPostOffice()
    const bo = clientOf(world.another({ now: () => now }), await world.token(world.bo))
    await world.share(world.anna, calendar, 'bo@nordlys.example', 'read')
    calendar = await world.calendar(world.bo, `kanari-desk ${Math.random()}`, world.reception.id)
    await world.put(world.bo, calendar, plantedCalendar(monday))
    const { id } = await begin({ recipients: ['cia@nordlys.example'], subject: 'kanari-subject', message: 'kanari-message' }, bo)
    const admin = gate.administer(world.astrid)
    await world.share(world.bo, calendar, null, 'none')
    await removeMailboxMember(world.db, admin, world.reception.id, world.everyone.id)
    for (const at of ['2037-11-16T06:00:30Z', '2037-11-23T06:00:30Z']) await run(at)
    await addMailboxMember(world.db, admin, world.reception.id, world.everyone.id)
    // Somebody who has left is not written to.
    await begin({ recipients: ['cia@nordlys.example'] }, bo)
    await knexOf(world.db)('principal').where({ id: world.bo.id }).update({ disabled_at: new Date() })
    expect(await run('2037-12-07T06:00:30Z')).toBe(1)
    await knexOf(world.db)('principal').where({ id: world.bo.id }).update({ disabled_at: null })
    const told = await knexOf(world.db)('outbox').where({ kind: 'snapshot-notice', address: 'bo@nordlys.example' }).select('name', 'job')
    expect(told).toMatchObject([{ name: `ended-${id}` }])
    expect(JSON.stringify(told)).not.toContain('kanari')
    await removeMailboxMember(world.db, admin, world.reception.id, world.everyone.id)
    const jobs = await workers(office)
    const [{ mail, raw } = {} as Received] = await office.next('bo@nordlys.example')
    await addMailboxMember(world.db, admin, world.reception.id, world.everyone.id)
    expect(mail.subject).toBe('Your repeated mails have ended')
    expect(mail.text).toContain('Monday at 07:00 (Europe/Stockholm)\n  cia@nordlys.example')
    expect(`${raw}${mail.text}${mail.html}`).not.toMatch(/kanari/)
    await jobs.stop()
    await office.close()
  })

  it('tells once of a recipient whom the policy no longer allows, and begins again when it does', async () => {
    await begin({ recipients: ['bo@fabrikam.example', 'cia@nordlys.example'] })
    await world.policy({ domainRules: ['*: none'] })
    const whom = async () => (await sent())[0]?.recipients.map(one => one.address)
    await run('2037-11-16T06:00:30Z')
    expect(await whom()).toEqual(['bo@fabrikam.example', 'cia@nordlys.example'])
    await run('2037-11-23T06:00:30Z')
    expect(await whom()).toEqual(['cia@nordlys.example'])
    await world.policy(openPolicy)
    await run('2037-11-30T06:00:30Z')
    expect(await whom()).toEqual(['bo@fabrikam.example', 'cia@nordlys.example'])
  })

  it.each([
    [{ daysOfWeek: [] }, 'daysOfWeek'],
    [{ daysOfWeek: ['someday'] }, 'daysOfWeek.0'],
    [{ time: '25:00' }, 'time'],
    [{ time: '7' }, 'time'],
    [{ range: 'wholeCalendar' }, 'range'],
    [{ range: { from: '2037-11-16', to: '2037-11-17' } }, 'range'],
    [{ timeZone: 'Nowhere' }, 'timeZone'],
    [{ restrictToWorkingHours: true }, 'restrictToWorkingHours'],
    [{ recipients: ['a b@c'] }, 'recipients.0'],
  ])('%j is refused', async (body, field) => {
    const answer = await anna.post(`/calendars/${calendar}/snapshot-series`, { ...plan, recipients: ['bo@fabrikam.example'], ...body })
    expect([answer.status, answer.body.field]).toEqual([400, field])
    expect(await series()).toEqual([])
  })

  it('is nobody’s who may not share: not begun, listed or stopped', async () => {
    const { id } = await begin()
    await world.share(world.anna, calendar, 'cia@nordlys.example', 'write')
    const cia = clientOf(world.app, await world.token(world.cia))
    const path = `/calendars/${calendar}/snapshot-series`
    expect((await cia.get(path)).status).toBe(403)
    expect((await cia.post(path, { ...plan, recipients: ['cia@nordlys.example'] })).status).toBe(403)
    expect((await cia.delete(`${path}/${id}`)).status).toBe(403)
    const other = await world.calendar(world.anna, 'Other')
    expect((await anna.delete(`/calendars/${other}/snapshot-series/${id}`)).status).toBe(404)
    expect((await anna.delete(`${path}/x`)).status).toBe(404)
    const twenty = Array.from({ length: 19 }, () => begin())
    await Promise.all(twenty)
    expect((await anna.post(path, { ...plan, recipients: ['bo@fabrikam.example'] })).status).toBe(409)
  })
})

describe('the address in a mail', () => {
  const get = (path: string, headers: Record<string, string> = {}) =>
    request(world.app)
      .get(path)
      .set({ Accept: 'text/html', ...headers })
  const state = async (path: string) => {
    const { status, body } = await get(`${path}.json`)
    return [status, body]
  }

  async function mailed(body: object = {}): Promise<Received> {
    await begin(body)
    await run('2037-11-16T06:00:30Z')
    // Those of the tests before come as well.
    return await until(() => office.received.find(one => one.mail.subject?.includes(name)) ?? null, 'the mail of the series')
  }

  let office: PostOffice
  let jobs: Jobs

  beforeAll(async () => {
    office = await openPostOffice()
    jobs = await workers(office)
  })
  afterAll(async () => {
    await jobs.stop()
    await office.close()
  })

  it('stops the series with one click and with none, but never by being looked at', async () => {
    const received = await mailed()
    const header = (name: string) => received.mail.headers.find(one => one.key === name)?.value
    const path = addressIn(received)
    expect(header('list-unsubscribe')).toBe(`<http://dela.test${path}/stop>`)
    expect(header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click')
    expect(received.mail.html).toContain(`href="http://dela.test${path}/stop"`)
    const page = await get(`${path}/stop`, { 'Accept-Language': 'da' })
    expect([page.status, page.text]).toEqual([200, expect.stringContaining('<form class="stack" method="post">')])
    expect(page.text).toContain('Stop disse mails?')
    await request(world.app).head(`${path}/stop`)
    expect((await series())[0]?.nextAt).not.toBeNull()
    expect((await request(world.app).post(`${path}/stop`).set('Origin', 'https://evil.example').type('form').send({})).status).toBe(403)
    const clicked = await request(world.app).post(`${path}/stop`).type('form').send('List-Unsubscribe=One-Click')
    expect(clicked.status).toBe(200)
    expect((await request(world.app).post(`${path}/stop`).type('form').send('')).status).toBe(200)
    expect(await series()).toMatchObject([
      { nextAt: null, endedBecause: 'unsubscribed', recipients: [{ unsubscribedAt: expect.any(String) }] },
    ])
    expect(await run('2037-11-23T06:00:30Z')).toBe(0)
    expect((await audited('snapshot.unsubscribe')).map(one => one.details)).toEqual([
      { series: expect.any(String), address: 'bo@fabrikam.example' },
    ])
    expect(JSON.stringify(await audited('snapshot.unsubscribe'))).not.toContain(path.slice(3))
  })

  it('lets nothing leave that waited when its recipient unsubscribed, and tells nobody of it', async () => {
    await knexOf(world.db)('outbox').delete()
    const [bo, cy] = ['bo@fabrikam.example', 'cy@fabrikam.example']
    const received = await mailed({ recipients: [bo, cy] })
    await until(() => (office.received.filter(one => one.mail.subject?.includes(name)).length === 2 ? true : null), 'both mails')
    office.refuse = () => ({ code: 451, text: 'Later' })
    await run('2037-11-23T06:00:30Z')
    const second = async () => {
      const week = (await sent()).find(one => one.range.firstDay === '2037-11-23')
      return new Map(week?.recipients.map(({ address, status }) => [address, status]))
    }
    const tried = async () =>
      (await knexOf(world.db)('outbox').where({ state: 'queued', answer: '451 Later' })).length === 2 ? true : null
    await until(tried, 'both to wait')
    office.refuse = () => null
    const gone = received.to[0] ?? ''
    expect(
      (
        await request(world.app)
          .post(`${addressIn(received)}/stop`)
          .type('form')
          .send('List-Unsubscribe=One-Click')
      ).status,
    ).toBe(200)
    const astrid = clientOf(world.app, await world.token(world.astrid))
    for (const { id } of await knexOf(world.db)('outbox').where({ state: 'queued' }))
      expect((await astrid.post(`/outbox/${id}/send-again`)).status).toBe(202)
    const settled = async () => ([...(await second()).values()].every(status => status !== 'queued') ? true : null)
    await until(settled, 'both to be settled')
    expect((await second()).get(gone)).toBe('refused')
    expect((await second()).get(gone === bo ? cy : bo)).toBe('sent')
    expect(office.received.filter(one => one.to.includes(gone) && one.mail.subject?.includes(name))).toHaveLength(1)
    expect(await knexOf(world.db)('outbox').where({ kind: 'snapshot-notice' })).toEqual([])
  })

  it('tells changed or unchanged of what the mail shows, and nothing of anything else', async () => {
    const received = await mailed({ role: 'freeBusyRead' })
    const path = addressIn(received)
    expect(await state(path)).toEqual([200, { state: 'unchanged' }])
    const put = async (from: string, to: string) => await world.put(world.anna, calendar, plantedCalendar(monday).replaceAll(from, to))
    // Titles, notes, alarms, private events' words, and what is after the days of the mail.
    await put('SUMMARY:kanari-summary', 'SUMMARY:another')
    await put('SUMMARY:kanari-private-summary', 'SUMMARY:another')
    await put('DESCRIPTION:kanari-alarm', 'DESCRIPTION:another')
    await put('20371123T120000', '20371123T130000')
    expect(await state(path)).toEqual([200, { state: 'unchanged' }])
    await put('20371116T100000', '20371116T110000')
    expect(await state(path)).toEqual([200, { state: 'changed' }])
    await world.put(world.anna, calendar, plantedCalendar(monday))
    expect(await state(path)).toEqual([200, { state: 'unchanged' }])
    const page = await get(path, { 'Accept-Language': 'nb' })
    expect(page.text).toContain('Ingenting er endret')
    const headers = JSON.stringify(page.headers)
    for (const word of [...forbidden('busy'), 'Work', 'Anna', 'bo@', 'Nordlys']) expect(`${headers}${page.text}`).not.toContain(word)
    expect(page.headers).toMatchObject({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex', 'referrer-policy': 'strict-origin' })
    expect((await get(path, { Accept: 'application/json' })).body).toEqual({ state: 'unchanged' })
  })

  it('of the whole calendar tells of all that the mail’s file has; a mail that is no series’ has nothing to unsubscribe from', async () => {
    const body = { recipients: ['bo@fabrikam.example'], range: 'wholeCalendar', role: 'freeBusyRead' }
    expect((await anna.post(`/calendars/${calendar}/snapshots`, body)).status).toBe(202)
    const received = await until(() => office.received.find(one => one.mail.subject?.includes(name)) ?? null, 'the whole calendar')
    expect(received.raw).not.toMatch(/^List-Unsubscribe/im)
    expect(received.mail.html).not.toContain('/stop')
    const path = addressIn(received)
    expect((await get(`${path}/stop`)).status).toBe(404)
    await world.put(world.anna, calendar, plantedCalendar(monday).replaceAll('kanari-summary', 'another'))
    expect(await state(path)).toEqual([200, { state: 'unchanged' }])
    await world.put(world.anna, calendar, plantedCalendar(monday).replaceAll('COUNT=4', 'COUNT=40'))
    expect(await state(path)).toEqual([200, { state: 'changed' }])
  })

  it('refuses by today’s policy, and comes back with it', async () => {
    const path = addressIn(await mailed({ role: 'limitedRead' }))
    for (const domainRules of [['*: none'], ['*: CalendarSharingFreeBusySimple']]) {
      await world.policy({ domainRules })
      expect(await state(path)).toEqual([403, { state: 'refused' }])
      const page = await get(path, { 'Accept-Language': 'sv' })
      expect(page.text).toContain('Det här visas inte längre')
      for (const word of [...words.limited, ...words.details]) expect(page.text).not.toContain(word)
    }
    await world.policy(openPolicy)
    expect(await state(path)).toEqual([200, { state: 'unchanged' }])
  })

  it('answers the same when it is too old, of a calendar that is gone, or none at all', async () => {
    const path = addressIn(await mailed())
    const answer = async (at: string) => {
      const { status, text, headers } = await get(at)
      const { date: _date, ...rest } = headers
      return [status, text, rest]
    }
    const none = await answer(`/s/${'x'.repeat(43)}`)
    expect(none[0]).toBe(404)
    await knexOf(world.db)('snapshot_check').update({ expires_at: new Date('2020-01-01T00:00:00Z') })
    expect(await answer(path)).toEqual(none)
    expect((await get(`${path}/stop`)).text).toContain('Stop these mails?')
    await knexOf(world.db)('snapshot_check').update({ expires_at: new Date('2999-01-01T00:00:00Z') })
    expect((await answer(path))[0]).toBe(200)
    expect((await anna.delete(`/calendars/${calendar}`)).status).toBe(204)
    for (const at of [path, '/s/preview', '/s/%00', `/s/${'a'.repeat(3000)}`, `${path}/stop`])
      expect([at, await answer(at)]).toEqual([at, none])
    expect((await request(world.app).post(`${path}/stop`).type('form').send('')).status).toBe(404)
  })

  it('is asked so often and no more', async () => {
    const path = addressIn(await mailed())
    const limits = { ...world.config.limits, requestsPerMinutePerLink: 2, anonymousRequestsPerMinute: 2 }
    const app = world.another({ config: { ...world.config, rateLimits: 'on', limits } })
    const ask = async (at: string) => (await request(app).get(at)).status
    expect([await ask(path), await ask(path), await ask(path)]).toEqual([200, 200, 429])
    expect([await ask('/s/a'), await ask('/s/b'), await ask('/s/c')]).toEqual([404, 404, 429])
  })

  it('is kept as a hash', async () => {
    const secret = addressIn(await mailed()).slice(3)
    const rows = await knexOf(world.db)('snapshot_check').select('*')
    expect(rows.length).toBeGreaterThan(0)
    expect(JSON.stringify(rows)).not.toContain(secret)
    const kept = rows.map(row => Buffer.from((row as { secret_hash: Uint8Array }).secret_hash).toString('hex'))
    expect(kept).toContain(Buffer.from(hashSecret(secret)).toString('hex'))
  })
})

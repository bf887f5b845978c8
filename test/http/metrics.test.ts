/** What Prometheus reads: well-formed, true, only for whoever has the token, and with nothing in it that could be a secret or a person. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Express } from 'express'
import supertest from 'supertest'
import { loadConfig } from '../../src/config.ts'
import { mailKinds } from '../../src/services/outbox-list.ts'
import { closeDatabase, knexOf, openDatabase, transaction } from '../../src/storage/database.ts'
import { standing } from '../../src/storage/mail-numbers.ts'
import { clientOf } from '../rest/client.ts'
import { plantedCalendar } from '../setup/planted.ts'
import { makeWorld, openPolicy, type World } from '../setup/world.ts'

const token = 'kanari-metrics-token-of-enough-characters'

interface Sample {
  name: string
  labels: Record<string, string>
  value: number
}

/** Prometheus' text format 0.0.4, strictly: whatever it does not know is thrown. */
function parse(text: string): { types: Map<string, string>; samples: Sample[] } {
  expect(text.endsWith('\n')).toBe(true)
  const types = new Map<string, string>()
  const helped = new Set<string>()
  const samples: Sample[] = []
  for (const line of text.split('\n').filter(one => one !== '')) {
    const help = /^# HELP ([a-zA-Z_:][\w:]*) .+$/.exec(line)?.[1]
    const [, typed, type] = /^# TYPE ([a-zA-Z_:][\w:]*) (counter|gauge|histogram|summary|untyped)$/.exec(line) ?? []
    if (help !== undefined) {
      if (helped.has(help)) throw new Error(`Described twice: ${help}`)
      helped.add(help)
    } else if (typed !== undefined && type !== undefined) {
      if (types.has(typed) || !helped.has(typed)) throw new Error(`A type out of place: ${line}`)
      types.set(typed, type)
    } else {
      const [, name = '', inner = '', value = ''] =
        /^([a-zA-Z_:][\w:]*)(?:\{((?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\"n])*",?)*)\})? (-?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|Inf)|\+Inf|Nan|NaN)$/.exec(
          line,
        ) ?? []
      const family = types.has(name) ? name : name.replace(/_(?:bucket|sum|count)$/, '')
      if (!types.has(family)) throw new Error(`Not a line of the format: ${line}`)
      const labels = Object.fromEntries([...inner.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g)].map(([, key, text]) => [key, text]))
      samples.push({ name, labels, value: Number(value.replace('Inf', 'Infinity')) })
    }
  }
  const keys = samples.map(
    ({ name, labels }) => `${name}${JSON.stringify(Object.entries(labels).toSorted(([one], [other]) => one.localeCompare(other)))}`,
  )
  if (new Set(keys).size !== keys.length) throw new Error('A series twice')
  return { types, samples }
}

let world: World
let app: Express
const scrape = async (from = app) => await supertest(from).get('/metrics').set('Authorization', `Bearer ${token}`)

async function numbers(from = app) {
  const { status, text } = await scrape(from)
  expect(status).toBe(200)
  const { types, samples } = parse(text)
  const all = (name: string, labels: Record<string, string> = {}) =>
    samples.filter(one => one.name === name && Object.entries(labels).every(([key, value]) => one.labels[key] === value))
  const sum = (name: string, labels: Record<string, string> = {}) => all(name, labels).reduce((total, one) => total + one.value, 0)
  return { text, types, samples, all, sum }
}

beforeAll(async () => {
  world = await makeWorld({ metrics: { token } })
  await world.policy(openPolicy)
  ;({ app } = world)
})
afterAll(async () => await world.close())

describe('who may read them', () => {
  it('is whoever brings the token as Bearer; to all others there is nothing at that address', async () => {
    const { status, headers } = await scrape()
    expect([status, headers['content-type'], headers['cache-control']]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
      'no-store',
    ])
    const personal = await world.token(world.astrid)
    const password = await world.appPassword(world.astrid)
    const wrong = [
      {},
      { Authorization: 'Bearer' },
      { Authorization: `Bearer ${token}x` },
      { Authorization: `Bearer ${token.slice(0, -1)}` },
      { Authorization: `Bearer ${token.toUpperCase()}` },
      { Authorization: token },
      { Authorization: `Basic ${Buffer.from(`metrics:${token}`).toString('base64')}` },
      { Authorization: `Bearer ${personal}` },
      { Authorization: `Basic ${Buffer.from(`astrid@nordlys.example:${password}`).toString('base64')}` },
    ]
    for (const sent of wrong) {
      for (const accept of ['text/html', 'application/json']) {
        const [there, nowhere] = [
          await supertest(app)
            .get('/metrics')
            .set({ ...sent, Accept: accept }),
          await supertest(app)
            .get('/metricz')
            .set({ ...sent, Accept: accept }),
        ]
        const answered = ({ status: code, text, headers: { date: _date, ...rest } }: supertest.Response) => [code, text, rest]
        expect(answered(there)).toEqual(answered(nowhere))
        expect(there.status).toBe(404)
      }
    }
    for (const path of [`/metrics?token=${token}`, `/metrics/${token}`, `/metrics/`])
      expect((await supertest(app).get(path)).status).toBe(404)
    expect((await supertest(app).post('/metrics').set('Authorization', `Bearer ${token}`)).status).toBe(404)
    expect((await supertest(app).head('/metrics').set('Authorization', `Bearer ${token}`)).text).toBeFalsy()
  })

  it('is nobody where no token is set, and a short one stops the start', async () => {
    const off = world.another({ config: { ...world.config, metrics: { token: null } } })
    for (const sent of [`Bearer ${token}`, 'Bearer null', 'Bearer ', 'Bearer undefined'])
      expect((await supertest(off).get('/metrics').set('Authorization', sent)).status).toBe(404)
    expect(() => loadConfig({ metrics: { token: 'short' } })).toThrow('metrics.token')
    expect(() => loadConfig({ metrics: { token: '' } })).toThrow('metrics.token')
  })
})

describe('what they say', () => {
  it('of mail: what is on its way, and what became of that of the last day, by kind', async () => {
    const knex = knexOf(world.db)
    const row = (name: string, more: object) => ({
      organization_id: world.organizationId,
      kind: 'snapshot',
      name,
      job: {},
      address: 'kanari@fabrikam.example',
      lives: '5 days',
      expires_at: new Date(Date.now() + 86_400_000),
      ...more,
    })
    const hours = (count: number) => new Date(Date.now() - count * 3_600_000)
    await knex('outbox').insert([
      row('a', { created_at: hours(2) }),
      row('b', { attempts: 2, kind: 'invitation', created_at: hours(5) }),
      row('c', { state: 'sending', attempts: 1, claimed_at: new Date() }),
      row('d', { state: 'sent', settled_at: hours(1), created_at: hours(90) }),
      row('e', { state: 'failed', settled_at: hours(2), kind: 'one-time-code', organization_id: null }),
      row('f', { state: 'sent', settled_at: hours(30) }),
    ] as never)
    const { sum, all } = await numbers()
    expect(sum('dela_outbox_mails', { kind: 'snapshot', state: 'queued' })).toBe(1)
    expect(sum('dela_outbox_mails', { kind: 'invitation', state: 'waiting' })).toBe(1)
    expect(sum('dela_outbox_mails', { state: 'sending' })).toBe(1)
    expect(sum('dela_outbox_mails')).toBe(3)
    expect(sum('dela_outbox_settled_last_day', { state: 'sent' })).toBe(1)
    expect(sum('dela_outbox_settled_last_day', { kind: 'one-time-code', state: 'failed' })).toBe(1)
    expect(sum('dela_outbox_settled_last_day')).toBe(2)
    const age = sum('dela_outbox_oldest_seconds')
    expect(age).toBeGreaterThanOrEqual(5 * 3600)
    expect(age).toBeLessThan(6 * 3600)
    // Each kind has its series from the beginning, so that a rate over it is never of nothing.
    expect(all('dela_outbox_mails')).toHaveLength(mailKinds.length * 3)
    await knex('outbox').delete()
    const after = await numbers()
    expect(after.sum('dela_outbox_mails')).toBe(0)
    expect(after.sum('dela_outbox_oldest_seconds')).toBe(0)
  })

  it('of mail without reading what lies there: each part is found by an index', async () => {
    const plan = await transaction(world.db, async tx => {
      // A planner that may choose reads a small table whole; without that choice only what has no index is.
      await knexOf(tx).raw('SET LOCAL enable_seqscan = off')
      return JSON.stringify((await knexOf(tx).raw(`EXPLAIN SELECT count(*) FROM (${standing}) o`)).rows)
    })
    expect(plan).toMatch(/Index.*Scan/)
    expect(plan).not.toContain('Seq Scan')
  })

  it('of requests: by door and class of status, each in a histogram that adds up', async () => {
    const before = await numbers()
    await supertest(app).get('/healthz').expect(200)
    await supertest(app).get('/api/calendars').expect(401)
    await supertest(app).get('/p/nobody-has-this.ics').expect(404)
    await supertest(app).get('/sign-in').expect(200)
    const after = await numbers()
    const more = (labels: Record<string, string>) =>
      after.sum('dela_http_request_seconds_count', labels) - before.sum('dela_http_request_seconds_count', labels)
    expect(more({ door: 'rest', status: '4xx' })).toBe(1)
    expect(more({ door: 'publish', status: '4xx' })).toBe(1)
    expect(more({ door: 'pages', status: '2xx' })).toBe(1)
    // The probe, and the scrape before.
    expect(more({ door: 'probe', status: '2xx' })).toBe(2)
    expect(after.types.get('dela_http_request_seconds')).toBe('histogram')
    for (const { labels, value } of after.all('dela_http_request_seconds_count')) {
      const buckets = after
        .all('dela_http_request_seconds_bucket', labels)
        .toSorted(
          (one, other) => Number(one.labels['le']?.replace('+Inf', 'Infinity')) - Number(other.labels['le']?.replace('+Inf', 'Infinity')),
        )
      expect(buckets.at(-1)).toMatchObject({ labels: { le: '+Inf' }, value })
      expect(buckets.map(one => one.value)).toEqual(buckets.map(one => one.value).toSorted((one, other) => one - other))
    }
  })

  it('of the process, its pool and the queue', async () => {
    const { sum, all, types } = await numbers()
    expect(sum('process_start_time_seconds')).toBeGreaterThan(1_700_000_000)
    expect(sum('nodejs_version_info')).toBe(1)
    expect(types.get('process_cpu_seconds_total')).toBe('counter')
    expect(sum('dela_database_up')).toBe(1)
    expect(sum('dela_database_connections')).toBeGreaterThan(0)
    const queues = new Set(all('dela_queue_jobs').map(one => one.labels['queue']))
    expect([...queues]).toEqual(expect.arrayContaining(['mail', 'mail-soon', 'outbox-sweep']))
  })

  it('without the database is all that does not come from it', async () => {
    const db = openDatabase({ url: world.url.replace(/\/[^/]*$/, '/there-is-no-such-database'), poolSize: 2, statementTimeoutMs: 1_000 })
    const { text, sum } = await numbers(world.another({ db }))
    await closeDatabase(db)
    expect(sum('dela_database_up')).toBe(0)
    expect(sum('dela_database_connections_most')).toBe(2)
    expect(sum('process_start_time_seconds')).toBeGreaterThan(0)
    expect(text).not.toMatch(/^dela_(?:outbox|queue)\w*(?:\{.*\})? /m)
  })
})

describe('what they never say', () => {
  it('is an address, a path, an id, a name or a secret: every label is of a closed list', async () => {
    const calendar = await world.calendar(world.anna, 'kanari-calendar')
    await world.put(world.anna, calendar, plantedCalendar(new Date('2026-11-16T00:00:00Z')))
    const link = await world.publish(world.anna, calendar, 'read')
    const personal = await world.token(world.anna)
    const anna = clientOf(app, personal)
    const password = await world.appPassword(world.anna)
    expect((await supertest(app).get(`/p/${link.token}.ics?kanari-query=1`)).status).toBe(200)
    expect((await supertest(app).get(`/p/${link.token}`).set('User-Agent', 'kanari-agent')).status).toBe(200)
    await supertest(app).get('/i/kanari-invitation-secret')
    await supertest(app).get('/s/kanari-mailed-secret')
    await supertest(app).get('/kanari-path/kanari-second').set('Cookie', 'dela.sid=kanari-cookie')
    await supertest(app).get('/constructor')
    await supertest(app).get('/setup?token=kanari-setup')
    await supertest(app).get('/dav/').auth('anna@nordlys.example', password)
    await supertest(app).propfind('/webdav/').auth('anna@nordlys.example', password)
    await supertest(app).get('/webdav/').auth('kanari@nordlys.example', 'kanari-password')
    expect((await anna.get(`/calendars/${calendar}`)).status).toBe(200)
    const recipients = ['kanari-recipient@fabrikam.example']
    const body = { recipients, range: { from: '2026-11-16', to: '2026-11-29' }, role: 'read', subject: 'kanari-subject' }
    expect((await anna.post(`/calendars/${calendar}/snapshots`, body)).status).toBe(202)
    const { text, samples } = await numbers()
    expect(text).not.toMatch(/kanari|@|nordlys|fabrikam/i)
    for (const secret of [token, personal, password, link.token, link.id, calendar, world.anna.id, world.organizationId, world.url])
      expect(text).not.toContain(secret)
    const own = samples.filter(one => one.name.startsWith('dela_'))
    const doors = new Set(own.map(one => one.labels['door']).filter(one => one !== undefined))
    const known = ['rest', 'publish', 'invitation', 'mailed', 'caldav', 'webdav', 'assets', 'probe', 'pages']
    expect([...doors].filter(one => !known.includes(one))).toEqual([])
    expect(doors.size).toBeGreaterThanOrEqual(8)
    expect(new Set(own.flatMap(one => Object.keys(one.labels)))).toEqual(new Set(['door', 'status', 'le', 'kind', 'state', 'queue']))
  })
})

/** `dela --local`: the same API in the command's own process, and what only the machine of the server can do. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createServer } from 'node:net'
import { loadConfig } from '../../src/config.ts'
import { knexOf } from '../../src/storage/database.ts'
import { migrated } from '../../src/storage/migrations.ts'
import { clientOf } from '../rest/client.ts'
import { makeWorld, openPolicy, type World } from '../setup/world.ts'
import { openPostOffice } from '../mail/post-office.ts'
import { call, type Calling } from './calling.ts'

let world: World
let work: string
beforeAll(async () => {
  world = await makeWorld()
  work = await world.calendar(world.anna)
  await world.policy(openPolicy)
})
afterAll(async () => await world.close())

const here = async (line: string, { env = {}, ...more }: Calling = {}) =>
  await call(line.split(' '), { env: { DATABASE_URL: world.url, ...env }, ...more })
const as = (address: string) => `--local --as ${address}`
const log = async () =>
  (await clientOf(world.app, await world.token(world.astrid)).get('/audit')).body.value as {
    action: string
    details: Record<string, unknown>
  }[]

describe('an administrator on the machine of the server', () => {
  it('acts through the same API, with a token that ends with the command', async () => {
    const { code, out } = await here(`user list --json ${as('astrid@nordlys.example')}`)
    expect(code).toBe(0)
    expect((JSON.parse(out) as { value: { address: string }[] }).value.map(one => one.address)).toContain('bo@nordlys.example')
    const [ended, made] = await log()
    expect(made).toMatchObject({ action: 'credential.create', details: { kind: 'token', name: 'dela --local' } })
    expect(ended).toMatchObject({ action: 'credential.revoke' })
    const tokens = await clientOf(world.app, await world.token(world.astrid)).get('/tokens')
    expect(tokens.body.value.map((one: { name: string }) => one.name)).not.toContain('dela --local')
  })

  it('is under the same policy: what is not theirs is not theirs here either', async () => {
    await world.share(world.anna, work, null, 'none')
    expect(await here(`export ${work} ${as('astrid@nordlys.example')}`)).toMatchObject({ code: 1, out: '' })
    expect((await here(`publish add ${work} read ${as('astrid@nordlys.example')}`)).code).toBe(1)
  })

  it('must be one', async () => {
    expect(await here(`user list ${as('bo@nordlys.example')}`)).toMatchObject({
      code: 1,
      err: expect.stringMatching('is no administrator'),
    })
    expect(await here(`user list ${as('nobody@nordlys.example')}`)).toMatchObject({
      code: 1,
      err: expect.stringMatching('is no administrator'),
    })
    expect(await here('user list --local')).toMatchObject({ code: 2, err: expect.stringMatching('--as') })
  })

  it('is told what is wrong with the settings and the database', async () => {
    const wrong = { DATABASE_URL: world.url, DELA_NONSENSE: '1' }
    expect(await here(`me ${as('astrid@nordlys.example')}`, { env: wrong })).toMatchObject({
      code: 1,
      err: expect.stringMatching('DELA_NONSENSE'),
    })
    const away = { DATABASE_URL: world.url.replace(/\/[^/]*$/, '/no_such_database') }
    expect(await here(`me ${as('astrid@nordlys.example')}`, { env: away })).toMatchObject({
      code: 1,
      err: expect.stringMatching('cannot be used'),
    })
  })

  it('may have the client’s own variables set beside the server’s', () => {
    Object.assign(process.env, { DELA_URL: 'http://x', DELA_TOKEN: 'x' })
    try {
      expect(() => loadConfig()).not.toThrow()
    } finally {
      delete process.env['DELA_URL']
      delete process.env['DELA_TOKEN']
    }
  })
})

describe('doctor --local', () => {
  type Finding = { check: string; state: string; says: string; remedy: string | null }
  const examined = async (env: Record<string, string> = {}) => {
    const { code, out } = await here('doctor --local --json', { env })
    return { code, found: Object.fromEntries((JSON.parse(out) as { value: Finding[] }).value.map(one => [one.check, one])) }
  }

  it('finds what is wrong, and says what to do', async () => {
    const closed = createServer()
    await new Promise<void>(resolve => closed.listen(0, '127.0.0.1', resolve))
    const { port } = closed.address() as { port: number }
    await new Promise(resolve => closed.close(resolve))
    const link = await world.publish(world.anna, work, 'read')
    const { code, found } = await examined({ DELA_SMTP_URL: `smtp://127.0.0.1:${port}`, DELA_PUBLIC_URL: 'http://calendar.example.org' })
    expect(code).toBe(1)
    expect(found['mail']).toMatchObject({ state: 'fault', says: expect.stringMatching('cannot be used') })
    expect(found['public address']).toMatchObject({ state: 'fault', remedy: expect.stringMatching('https') })
    // The tests' own Postgres is told to be quick.
    expect(found['database settings']).toMatchObject({ state: 'fault', says: expect.stringMatching('fsync = off') })
    expect(found['migrations']).toMatchObject({ state: 'ok' })
    // And connects as a superuser, whom only the triggers bind.
    expect(found['audit log']).toMatchObject({ says: expect.stringMatching('Append-only|superuser') })
    expect(found['links']).toMatchObject({ state: 'ok' })
    expect(link.id).toMatch(/-/)
  })

  it('is content with a mail server that answers, and sends it nothing', async () => {
    const office = await openPostOffice()
    try {
      const { found } = await examined({ DELA_SMTP_URL: office.url, DELA_PUBLIC_URL: 'https://calendar.example.org' })
      expect(found['mail']).toMatchObject({ state: 'ok' })
      expect(found['public address']).toMatchObject({ state: 'ok' })
      expect(office.received).toEqual([])
    } finally {
      await office.close()
    }
  })
})

describe('after a restore from a backup', () => {
  it('nothing that may have been withdrawn since lives on', async () => {
    const link = await world.publish(world.anna, work, 'read')
    const gone = await world.publish(world.anna, work, 'read')
    const token = await world.token(world.anna)
    const anna = clientOf(world.app, token)
    await anna.delete(`/calendars/${work}/links/${gone.id}`)
    const feed = async (secret: string) => {
      const { default: request } = await import('supertest')
      return (await request(world.app).get(`/p/${secret}.ics`)).text
    }
    expect(await feed(link.token)).toMatch('X-WR-CALNAME:Work')

    const mailed = await anna.post(`/calendars/${work}/snapshots`, {
      recipients: ['bo@nordlys.example'],
      range: { from: '2026-11-16', to: '2026-11-29' },
      role: 'freeBusyRead',
    })
    expect(mailed.status).toBe(202)
    const plan = { recipients: ['bo@nordlys.example'], range: 'next7Days', daysOfWeek: ['monday'], time: '07:00', role: 'freeBusyRead' }
    expect((await anna.post(`/calendars/${work}/snapshot-series`, plan)).status).toBe(201)
    expect((await here('doctor --restored')).code).toBe(2)
    expect(await here('doctor --local --restored')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching('restored from a backup'),
    })
    expect((await anna.get('/me')).status).toBe(200)
    const { code, out } = await here('doctor --local --restored --yes --json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ value: [{ organizationId: world.organizationId, links: expect.any(Number), series: 1 }] })

    expect(await feed(link.token)).not.toMatch('X-WR-CALNAME:Work')
    expect((await anna.get('/me')).status).toBe(401)
    const fresh = clientOf(world.app, await world.token(world.anna))
    // A mail that waited is not sent twice.
    expect((await fresh.get(`/calendars/${work}/snapshots`)).body.value[0].recipients).toMatchObject([{ status: 'failed' }])
    // Nor does it begin again to write to somebody who has unsubscribed since.
    expect((await fresh.get(`/calendars/${work}/snapshot-series`)).body.value).toMatchObject([{ nextAt: null, endedBecause: 'stopped' }])
    expect(await knexOf(world.db)('outbox').whereIn('state', ['queued', 'sending'])).toEqual([])
    for (const id of [link.id, gone.id]) expect((await fresh.post(`/calendars/${work}/links/${id}/restore`)).status).toBe(409)
    const renewed = await fresh.post(`/calendars/${work}/links/${link.id}/renew`)
    expect(await feed(String(renewed.body.html).split('/').at(-1) ?? '')).toMatch('X-WR-CALNAME:Work')
    expect((await log()).find(one => one.action === 'restore.retire')?.details).toMatchObject({ credentials: expect.any(Number) })
    expect(await migrated(world.db)).toBe(true)
  })
})

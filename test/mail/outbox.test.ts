/** What the outbox promises, against a mail server that fails at every step and workers that are killed at each (security model C 11, 12, 33). */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import pg from 'pg'
import { backOff } from '../../src/jobs/back-off.ts'
import { type Jobs, openQueue, startJobs } from '../../src/jobs/queue.ts'
import { sweepOutbox } from '../../src/jobs/sweep.ts'
import { openTransport, type Patience } from '../../src/mail/transport.ts'
import { deleteCalendar } from '../../src/services/calendars.ts'
import * as gate from '../../src/services/gate.ts'
import { settleAttempt, takeMail } from '../../src/services/outbox.ts'
import { settle } from '../../src/services/snapshot-delivery.ts'
import { listSnapshots, queueSnapshot } from '../../src/services/snapshots.ts'
import { knexOf, transaction } from '../../src/storage/database.ts'
import type { OutboxRow } from '../../src/storage/mail-tables.ts'
import { plantedCalendar } from '../setup/planted.ts'
import { makeWorld, openPolicy, type World } from '../setup/world.ts'
import { type Act, openPostOffice, type PostOffice, type Step, until } from './post-office.ts'

const firstDay = new Date('2026-11-16T00:00:00Z')
const range = { from: '2026-11-16', to: '2026-11-29' }
const pace = { pollSeconds: 0.5, retrySeconds: 0.5, forgottenSeconds: 300 }
const patience: Partial<Patience> = { longestMs: 9_000, connectionMs: 3_000, greetingMs: 3_000, silenceMs: 3_000 }
const quiet = { info() {}, warn() {}, error: console.error }

let world: World
let office: PostOffice
let jobs: Jobs | null = null
let calendar: string
let people = 0

async function work(config = world.config): Promise<void> {
  const mail = { ...config.mail, from: 'Dela <dela@nordlys.example>', smtpUrl: office.url }
  const settings = { ...config, mail }
  const transport = openTransport(settings, quiet, patience)
  const { db, dependencies } = world
  const common = { db, config: settings, log: quiet, transport, publicUrl: dependencies.publicUrl, now: () => new Date() }
  jobs = await startJobs({ ...common, queue: openQueue(db, quiet), pace })
}

async function rest(): Promise<void> {
  await jobs?.stop()
  jobs = null
}

/** Sends the calendar to so many people nobody has written to before. */
async function send(count = 1): Promise<string[]> {
  const recipients = Array.from({ length: count }, () => `p${(people += 1)}@fabrikam.example`)
  await transaction(world.db, async tx => {
    const access = await gate.require(tx, world.anna, 'share', calendar)
    await queueSnapshot(tx, access, { range, role: 'limitedRead', recipients }, world.dependencies, new Date())
  })
  return recipients
}

async function rowOf(address: string): Promise<OutboxRow> {
  const row = await knexOf(world.db)('outbox').where({ address, kind: 'snapshot' }).first()
  if (!row) throw new Error(`Nothing goes to ${address}`)
  return row
}

async function settled(address: string): Promise<OutboxRow> {
  return await until(async () => {
    const row = await rowOf(address)
    return row.settled_at ? row : null
  }, `the mail to ${address} to be settled`)
}

const received = (address: string) => office.received.filter(one => one.to.includes(address))
const once = (at: Step, act: Act) => (step: Step, visit: number) => (step === at && visit === 1 ? act : null)

beforeAll(async () => {
  world = await makeWorld()
  await world.policy(openPolicy)
})
afterAll(async () => await world.close())
beforeEach(async () => {
  calendar = await world.calendar(world.anna, `Work ${Math.random()}`)
  await world.put(world.anna, calendar, plantedCalendar(firstDay))
  office = await openPostOffice()
})
afterEach(async () => {
  await rest()
  await office.close()
})

describe('a mail server', () => {
  const steps = ['connect', 'ehlo', 'mail', 'rcpt', 'data', 'body', 'dot'] as const
  const failures: [Step, Act, RegExp][] = [
    ...steps.map((step): [Step, Act, RegExp] => [step, 'hang', /^The mail server cannot be used/]),
    ...steps.map((step): [Step, Act, RegExp] => [step, 'drop', /^The mail server cannot be used/]),
    ['connect', { code: 421, text: 'Too busy' }, /421 Too busy/],
    ['mail', { code: 451, text: 'Not now' }, /451 Not now/],
    ['rcpt', { code: 451, text: 'Greylisted' }, /451 Greylisted/],
    // What no mail server says.
    ['data', { raw: 'OK whatever' }, /^OK whatever$/],
    ['body', { code: 421, text: 'Going down' }, /421 Going down|cannot be used/],
    ['dot', { code: 452, text: 'Disk full' }, /452 Disk full/],
  ]
  it.each(failures)('that fails at %s with %j gets the mail again, once, under the same Message-ID', async (step, act, says) => {
    const looked = Promise.withResolvers<null>()
    // The next attempt comes in when the one before has been looked at.
    office.script = (at, visit) => (at === step && visit === 1 ? act : at === 'connect' && visit === 2 ? looked.promise : null)
    const [address = ''] = await send()
    await work()
    const waiting = await until(async () => {
      const row = await rowOf(address)
      return row.answer === null ? null : row
    }, 'the answer to be kept')
    expect(waiting.answer).toMatch(says)
    expect(waiting.settled_at).toBeNull()
    looked.resolve(null)
    expect(await settled(address)).toMatchObject({ state: 'sent', attempts: 2 })
    expect(received(address)).toHaveLength(1)
    expect(received(address)[0]?.mail.messageId).toBe(`<${waiting.name}@nordlys.example>`)
  })

  it.each([
    ['mail', { code: 550, text: 'Not from you' }],
    ['rcpt', { code: 550, text: 'No such user' }],
    ['dot', { code: 554, text: 'Looks like spam' }],
  ] as [Step, { code: number; text: string }][])(
    'that refuses for good at %s is asked once; the owner sees its words and is told once',
    async (step, act) => {
      office.script = (at, visit) => (at === step && visit === 1 ? act : null)
      const [address = ''] = await send()
      await work()
      expect(await settled(address)).toMatchObject({ state: 'failed', attempts: 1, answer: expect.stringContaining(act.text) })
      const [snapshot] = await listSnapshots(world.db, await gate.require(world.db, world.anna, 'share', calendar))
      expect(snapshot?.deliveries).toMatchObject([{ status: 'failed', answer: expect.stringContaining(act.text) }])
      const told = await until(async () => {
        const rows = await knexOf(world.db)('outbox').where({ kind: 'snapshot-notice' }).whereRaw('created_at > ?', [snapshot!.createdAt])
        return rows.length > 0 && rows.every(row => row.state === 'sent') ? rows : null
      }, 'the owner to be told')
      expect(told).toHaveLength(1)
      expect(received('anna@nordlys.example')).toHaveLength(1)
      expect(received('anna@nordlys.example')[0]?.mail.text).toContain(act.text)
    },
  )

  it('that refuses one now and another later: the owner is told of each once', async () => {
    const [first = '', later = ''] = await send(2)
    office.refuse = (address, attempt) =>
      address === first || (address === later && attempt > 1)
        ? { code: 550, text: 'Never' }
        : address === later
          ? { code: 451, text: 'Later' }
          : null
    await work()
    const told = await until(() => {
      const notices = received('anna@nordlys.example')
      return notices.length > 1 ? notices.map(one => one.mail.text ?? '') : null
    }, 'both notices')
    expect(told.map(text => [first, later].filter(one => text.includes(one)))).toEqual([[first], [later]])
    expect(await settled(later)).toMatchObject({ state: 'failed', attempts: 2 })
  })

  it('that takes the mail and goes away at once is not asked again', async () => {
    office.script = once('accepted', 'drop')
    const [address = ''] = await send()
    await work()
    expect(await settled(address)).toMatchObject({ state: 'sent', attempts: 1 })
    expect(received(address)).toHaveLength(1)
  })

  it('that takes the mail with an answer of any bytes is not given it again', async () => {
    office.script = once('dot', { raw: `250 ${'x'.repeat(999)}\u{1F600}\0\u202E` })
    const [address = ''] = await send()
    await work()
    expect(await settled(address)).toMatchObject({ state: 'sent', attempts: 1, answer: expect.stringMatching(/^250 x+…$/) })
  })

  it('that has taken a mail is not given it again when the database cannot write that down at once', async () => {
    const knex = knexOf(world.db)
    await knex.raw(`CREATE SEQUENCE away; CREATE FUNCTION away() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF NEW.state = 'sent' AND nextval('away') = 1 THEN RAISE EXCEPTION 'away' USING ERRCODE = '57P03'; END IF; RETURN NEW; END $$;
      CREATE TRIGGER away BEFORE UPDATE ON outbox FOR EACH ROW EXECUTE FUNCTION away()`)
    const [address = ''] = await send()
    await work()
    expect(await settled(address)).toMatchObject({ state: 'sent', attempts: 1 })
    expect((await knex.raw<{ rows: object[] }>('SELECT last_value::int FROM away')).rows).toEqual([{ last_value: 2 }])
    expect(received(address)).toHaveLength(1)
    await knex.raw('DROP TRIGGER away ON outbox; DROP FUNCTION away(); DROP SEQUENCE away')
  })

  it('that takes a mail and loses it is told by nobody: the mail is sent, as far as can be known', async () => {
    office.script = once('dot', 'lose')
    const [address = ''] = await send()
    await work()
    expect(await settled(address)).toMatchObject({ state: 'sent', attempts: 1 })
    expect(received(address)).toEqual([])
  })
})

describe('a calendar that is deleted', () => {
  it('while a mail of it is settled, or a series of it makes its mails, waits for that, and nobody waits for ever', async () => {
    const knex = knexOf(world.db)
    const [address = ''] = await send()
    const { deliveryId } = (await rowOf(address)).job as { deliveryId: string }
    const access = await gate.require(world.db, world.anna, 'share', calendar)
    const [series] = await knex('snapshot_series')
      .insert({
        organization_id: world.organizationId,
        collection_id: calendar,
        sender_id: world.anna.id,
        range: 'today',
        layout: 'eventList',
        working_hours_only: false,
        private_details: false,
        attachments: false,
        attach_calendar: true,
        days_of_week: ['monday'],
        at_time: '07:00',
        time_zone: 'Europe/Oslo',
        next_at: new Date('2037-11-16T06:00:00Z'),
      } as never)
      .returning('id')
    // Each has written its first row when the deletion begins.
    const started = Promise.withResolvers<void>()
    await knex.raw(`CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.5); RETURN NEW; END $$;
      CREATE TRIGGER slow AFTER UPDATE ON snapshot_delivery FOR EACH ROW EXECUTE FUNCTION slow()`)
    const settling = transaction(world.db, async tx => {
      started.resolve()
      await settle(tx, world.organizationId, deliveryId, { state: 'sent', answer: '250' } as never, world.dependencies.enqueue)
    })
    const making = transaction(world.db, async tx => {
      await knexOf(tx)('snapshot_series').where({ id: series!.id }).forUpdate().select('id')
      await new Promise(resolve => setTimeout(resolve, 500))
      await queueSnapshot(tx, access, { range, role: 'limitedRead', recipients: ['late@fabrikam.example'] }, world.dependencies, new Date())
    })
    await started.promise
    await new Promise(resolve => setTimeout(resolve, 200))
    const deleting = transaction(world.db, async tx => await deleteCalendar(tx, access))
    const ended = await Promise.allSettled([settling, making, deleting])
    await knex.raw('DROP TRIGGER slow ON snapshot_delivery; DROP FUNCTION slow()')
    expect(ended.map(one => (one.status === 'rejected' ? String(one.reason) : one.status))).toEqual(Array(3).fill('fulfilled'))
    expect(await knex('collection').where({ id: calendar })).toEqual([])
    await knex('outbox').delete()
  })
})

describe('waiting', () => {
  it('doubles from a minute to a day, and never all at once', () => {
    const steps = { retrySeconds: 60, mostSeconds: 86_400 }
    for (const random of [0, 0.5, 0.999999]) {
      const waits = Array.from({ length: 40 }, (_, index) => backOff(index + 1, steps, random))
      expect(waits[0]).toBeGreaterThanOrEqual(60)
      expect(waits[0]).toBeLessThanOrEqual(75)
      for (const [index, wait] of waits.entries()) {
        expect(wait).toBeLessThanOrEqual(86_400)
        expect(wait).toBeGreaterThanOrEqual(waits[index - 1] ?? 0)
      }
      expect(waits.at(-1)).toBeGreaterThanOrEqual(69_120)
    }
    expect(backOff(3, steps, 0.2)).not.toBe(backOff(3, steps, 0.7))
  })

  it('ends with the time that the mail is of use: then it is expired, and failed for its owner', async () => {
    office.refuse = () => ({ code: 450, text: 'Never' })
    const [address = ''] = await send()
    await knexOf(world.db)('outbox')
      .where({ address })
      .update({ expires_at: new Date(Date.now() - 5_000) })
    await work()
    expect(await settled(address)).toMatchObject({ state: 'expired', attempts: 1, answer: expect.stringContaining('Never') })
    await rest()
    const [late = ''] = await send()
    await knexOf(world.db)('outbox')
      .where({ address: late })
      .update({ expires_at: new Date(Date.now() - 120_000) })
    await work()
    expect(await settled(late)).toMatchObject({ state: 'expired', answer: 'The mail could not be sent in time' })
    expect(office.attempts.has(late)).toBe(false)
  })

  it('is for five days, but no longer than the days that a mail is about, and at least one day', async () => {
    const [usual = ''] = await send()
    const days = async (address: string) => {
      const { expires_at: end, created_at: start } = await rowOf(address)
      return (end.getTime() - start.getTime()) / 86_400_000
    }
    const lasting = new Date(Date.now() + 3 * 86_400_000)
    const enqueue = async (deliveryId: string, address: string, usefulUntil: Date) => {
      const job = { queue: 'snapshot', organizationId: world.organizationId, deliveryId, address, usefulUntil } as const
      await transaction(world.db, async tx => await world.dependencies.enqueue(tx, job))
      // Once more is not one more.
      await transaction(world.db, async tx => await world.dependencies.enqueue(tx, job))
      expect(await knexOf(world.db)('outbox').where({ address })).toHaveLength(1)
      return await days(address)
    }
    expect(await days(usual)).toBeLessThanOrEqual(5)
    expect(await enqueue(randomUUID(), 'until3@fabrikam.example', lasting)).toBeCloseTo(3, 2)
    expect(await enqueue(randomUUID(), 'until0@fabrikam.example', new Date(0))).toBeCloseTo(1, 2)
    expect(await enqueue(randomUUID(), 'until9@fabrikam.example', new Date(Date.now() + 9 * 86_400_000))).toBeCloseTo(5, 2)
    await knexOf(world.db)('outbox').delete()
  })

  it('is never past the end of a mail’s time, however long the next wait would be', async () => {
    const [address = ''] = await send()
    const { id } = await rowOf(address)
    await knexOf(world.db)('outbox')
      .where({ id })
      .update({ expires_at: new Date(Date.now() + 60_000) })
    const taken = await takeMail(world.db, id, world.config, 300, async () => {})
    const waits: number[] = []
    const told = { settled: async () => {}, wakeAfter: async (_tx: unknown, seconds: number) => void waits.push(seconds) }
    await settleAttempt(world.db, taken!, { state: 'queued', answer: 'Later', waitSeconds: 86_400, organizationId: null }, told)
    const { next_at: next, expires_at: end } = await rowOf(address)
    expect(next).toEqual(end)
    expect(waits[0]).toBeLessThanOrEqual(60)
    await knexOf(world.db)('outbox').delete()
  })

  it('spreads a burst of one organization over its rate, refuses none of it, and holds nobody else up', async () => {
    const config = { ...world.config, rateLimits: 'on' as const, limits: { ...world.config.limits, mailsPerMinutePerOrganization: 60 } }
    const many = await send(20)
    // An hour without a mail is no credit for the next.
    await knexOf(world.db).raw("INSERT INTO outbox_pace VALUES (?, now() - interval '1 hour')", [world.organizationId])
    const rows = await Promise.all(many.map(rowOf))
    const postponed: number[] = []
    for (const { id } of rows) await takeMail(world.db, id, config, 300, async (_tx, seconds) => void postponed.push(seconds))
    const all = await Promise.all(many.map(rowOf))
    // Ten seconds of the rate leave at once, the rest one second after another.
    expect(all.filter(row => row.state === 'sending').length).toBeGreaterThanOrEqual(10)
    const later = all.filter(row => row.state === 'queued')
    expect(later.length).toBeGreaterThanOrEqual(3)
    expect(later.every(row => row.in_turn && row.attempts === 0)).toBe(true)
    expect(postponed).toEqual(postponed.toSorted((one, other) => one - other))
    expect(postponed).toHaveLength(later.length)
    const { rows: pace } = await knexOf(world.db).raw<{ rows: { organization_id: string }[] }>('SELECT organization_id FROM outbox_pace')
    expect(pace.map(row => row.organization_id)).toEqual([world.organizationId])
    // Its turn has come: it is taken without waiting again.
    const [first] = later
    await knexOf(world.db)('outbox')
      .where({ id: first!.id })
      .update({ next_at: new Date(Date.now() - 1000) })
    expect(await takeMail(world.db, first!.id, config, 300, async () => {})).toMatchObject({ id: first!.id, attempts: 1 })
    await knexOf(world.db)('outbox').delete()
  })
})

describe('a worker that is killed', () => {
  function start() {
    const url = new URL(world.url)
    url.searchParams.set('application_name', 'killed')
    const child = spawn(process.execPath, [join(import.meta.dirname, 'worker.ts'), url.href, office.url], {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, NODE_OPTIONS: '' },
    })
    const exit = new Promise(resolve => child.once('exit', resolve))
    return {
      async kill() {
        child.kill('SIGKILL')
        await exit
      },
    }
  }

  /** What it had said last has happened in the database, too. */
  async function gone(): Promise<void> {
    await until(async () => {
      const { rows } = await knexOf(world.db).raw(`SELECT FROM pg_stat_activity WHERE application_name = 'killed'`)
      return rows.length === 0 ? true : null
    }, 'the connections of the dead worker to end')
  }

  /** What the next minute does, with the dead worker's time over. */
  async function takeUp(): Promise<void> {
    await gone()
    await knexOf(world.db)('outbox')
      .where({ state: 'sending' })
      .update({ claimed_at: new Date(Date.now() - 301_000) })
    // Its job was the dead worker's, who had not come to the mail yet.
    await knexOf(world.db)('outbox')
      .where({ state: 'queued' })
      .update({ next_at: new Date(Date.now() - 61_000) })
    const queue = openQueue(world.db, quiet)
    await sweepOutbox({ db: world.db, wake: queue.wake, log: quiet }, 300)
    await queue.stop(1)
  }

  it.each(['connect', 'ehlo', 'mail', 'rcpt', 'data', 'body', 'dot'] as const)(
    'at %s has sent nothing: another sends it, once',
    async step => {
      office.script = once(step, 'hang')
      const [address = ''] = await send()
      const child = start()
      await until(() => (office.steps.includes(step) ? true : null), step)
      await child.kill()
      expect(await rowOf(address)).toMatchObject({ state: 'sending', attempts: 1 })
      await takeUp()
      await work()
      expect(await settled(address)).toMatchObject({ state: 'sent', attempts: 2 })
      expect(received(address)).toHaveLength(1)
    },
    40_000,
  )

  it('after our 250 and before its commit leaves a mail that goes out twice, as one: its Message-ID is the same', async () => {
    const [address = ''] = await send()
    const { id, name } = await rowOf(address)
    const client = new pg.Client(world.url)
    await client.connect()
    office.script = async step => {
      if (step !== 'dot' || received(address).length > 0) return null
      await client.query('BEGIN')
      await client.query('SELECT 1 FROM outbox WHERE id = $1 FOR UPDATE', [id])
      return null
    }
    const child = start()
    await until(() => (office.steps.includes('accepted') ? true : null), 'the mail to be accepted')
    await child.kill()
    await client.query('ROLLBACK')
    await client.end()
    await until(async () => ((await rowOf(address)).state === 'sending' ? true : null), 'the lock to be gone')
    await takeUp()
    await work()
    expect(await settled(address)).toMatchObject({ state: 'sent', attempts: 2 })
    expect(received(address).map(one => one.mail.messageId)).toEqual(Array(2).fill(`<${name}@nordlys.example>`))
  }, 40_000)

  it('for dead only, and comes back, changes nothing any more, also not of the mail sent again', async () => {
    const [address = ''] = await send()
    const { id } = await rowOf(address)
    const take = async () => await takeMail(world.db, id, world.config, 300, async () => {})
    const told: string[] = []
    const settle = async (claimed: Awaited<ReturnType<typeof take>>, state: 'queued' | 'sent' | 'failed', waitSeconds = 0) =>
      await settleAttempt(
        world.db,
        claimed!,
        { state, answer: state, waitSeconds, organizationId: null },
        { settled: async (_tx, outcome) => void told.push(outcome.state), wakeAfter: async () => {} },
      )
    const first = await take()
    await knexOf(world.db)('outbox')
      .where({ id })
      .update({ claimed_at: new Date(Date.now() - 301_000) })
    const second = await take()
    expect([first?.attempts, second?.attempts]).toEqual([1, 2])
    await settle(first, 'failed')
    await settle(second, 'queued', 600)
    // Its time has not come.
    expect(await take()).toBeNull()
    await settle(second, 'failed')
    expect([told, (await rowOf(address)).state]).toEqual([['queued'], 'queued'])
    await knexOf(world.db)('outbox')
      .where({ id })
      .update({ state: 'queued', sending: 2, attempts: 0, next_at: new Date(0) })
    const again = await take()
    expect([again?.sending, again?.attempts]).toEqual([2, 1])
    await settle(first, 'failed')
    expect((await rowOf(address)).state).toBe('sending')
    await settle(again, 'sent')
    expect([told, (await rowOf(address)).state]).toEqual([['queued', 'sent'], 'sent'])
  })

  it('with the whole queue leaves the outbox: what waits is found there within a minute, and what is long settled goes', async () => {
    const [address = '', old = '', recent = ''] = await send(3)
    const day = 86_400_000
    const settled = async (to: string, at: Date) =>
      await knexOf(world.db)('outbox').where({ address: to }).update({ state: 'sent', settled_at: at })
    await settled(old, new Date(Date.now() - 31 * day))
    await settled(recent, new Date(Date.now() - 29 * day))
    await knexOf(world.db).raw('DELETE FROM pgboss.job')
    await knexOf(world.db)('outbox')
      .where({ address })
      .update({ next_at: new Date(Date.now() - 61_000) })
    await takeUp()
    await work()
    await until(() => (received(address).length > 0 ? true : null), 'the mail')
    expect(received(address)).toHaveLength(1)
    expect(await knexOf(world.db)('outbox').whereIn('address', [old, recent]).select('address')).toEqual([{ address: recent }])
  })

  it('in the middle of many leaves each recipient with one mail', async () => {
    const all = await send(8)
    office.script = (step, visit) => (step === 'rcpt' && visit === 4 ? 'hang' : null)
    const child = start()
    await until(() => (office.steps.filter(step => step === 'rcpt').length >= 4 ? true : null), 'the fourth mail')
    await child.kill()
    office.script = () => null
    await takeUp()
    await work()
    for (const address of all) expect(await settled(address)).toMatchObject({ state: 'sent' })
    // A mail whose 250 had come and whose commit had not is the one that may be there twice, under one Message-ID.
    for (const address of all) expect(new Set(received(address).map(one => one.mail.messageId)).size).toBe(1)
    expect(office.received.length).toBeLessThanOrEqual(all.length + 3)
  }, 60_000)
})

/** Guests come in with a code that is mailed to them; nobody learns who is a guest. */
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import request from 'supertest'
import { type Jobs, openQueue, startJobs } from '../../src/jobs/queue.ts'
import { composeCode } from '../../src/mail/one-time-code-message.ts'
import { openTransport } from '../../src/mail/transport.ts'
import { mintCode, sendCode, useCode } from '../../src/services/one-time-codes.ts'
import { knexOf, transaction } from '../../src/storage/database.ts'
import { openPostOffice, type PostOffice, type Received, until } from '../mail/post-office.ts'
import { makeWorld, password, type World } from '../setup/world.ts'
import { hidden, type Visitor, visitor } from '../web/visitor.ts'

const pace = { pollSeconds: 0.5, retrySeconds: 1 }
const quiet = { info() {}, warn() {}, error: console.error }
const kari = 'kari@kunde.example'

let world: World
let office: PostOffice
let jobs: Jobs

beforeAll(async () => {
  world = await makeWorld()
  office = await openPostOffice()
  const config = { ...world.config, mail: { ...world.config.mail, smtpUrl: office.url } }
  const transport = openTransport(config, quiet)
  jobs = await startJobs({
    db: world.db,
    config,
    log: quiet,
    transport,
    publicUrl: world.dependencies.publicUrl,
    // The clock of this machine is wrong by an hour: what counts is the database's.
    now: () => new Date(Date.now() + 3_600_000),
    queue: openQueue(world.db, quiet),
    pace,
  })
})
afterAll(async () => {
  await jobs.stop()
  await office.close()
  await world.close()
})
beforeEach(async () => {
  await addGuest(world.organizationId, kari)
})
/** A mail that one test asked for must not come in the middle of the next. */
async function idle(): Promise<true | null> {
  return (await knexOf(world.db)('outbox').whereIn('state', ['queued', 'sending'])).length === 0 ? true : null
}
afterEach(async () => {
  await until(idle, 'the queue to be empty')
  office.received.length = 0
  office.attempts.clear()
  office.refuse = () => null
  await knexOf(world.db)('principal').where({ kind: 'guest' }).delete()
  await knexOf(world.db)('one_time_code').delete()
})

async function addGuest(organizationId: string, address: string): Promise<string> {
  const [row] = await knexOf(world.db)('principal')
    .insert({ organization_id: organizationId, kind: 'guest', address, name: 'Kari Kunde' })
    .returning('id')
  return row?.id ?? ''
}

const codeIn = ({ mail }: Received): string => /^(\d{4} \d{4})$/m.exec(mail.text ?? '')?.[1] ?? ''

async function asked(address: string, language = 'en', to = ''): Promise<Visitor> {
  const guest = visitor(world.app, language)
  const page = await guest.get(`/sign-in/code${to}`)
  const sent = await guest.post('/sign-in/code', { address, returnTo: hidden(page.text, 'returnTo') ?? '' })
  expect([sent.status, sent.headers['location']]).toEqual([303, '/sign-in/code?sent'])
  return guest
}

/** Another digit in the last place. */
const off = (code: string): string => `${code.slice(0, -1)}${(Number(code.at(-1)) + 1) % 10}`

const mint = async (invitationId: string | null = null, address = kari) => (await mintCode(world.db, { address, invitationId }))?.code ?? ''
const use = async (code: string, invitationId: string | null = null, address = kari) =>
  await transaction(world.db, async tx => await useCode(tx, { address, code, invitationId }))

describe('signing in as a guest', () => {
  it('mails a code that is good once, and begins a session that lasts', async () => {
    expect((await visitor(world.app).get('/sign-in?to=%2Faccount')).text).toContain('href="/sign-in/code?to=%2Faccount"')
    const guest = await asked(` ${kari.toUpperCase()}`, 'en', '?to=%2Faccount')
    const [mail] = await office.next(kari)
    const code = codeIn(mail as Received)
    expect(code).toMatch(/^\d{4} \d{4}$/)
    expect(mail?.mail.html).toContain(code)
    expect(mail?.mail.subject).toBe('Your code')
    expect(mail?.raw).not.toMatch(/^(?:Subject|From|To|Message-ID):.*\d{4} \d{4}/im)
    // Nothing keeps it: neither the queue nor its own table.
    const { rows } = await knexOf(world.db).raw<{ rows: { kept: string }[] }>(
      `SELECT data::text AS kept FROM pgboss.job UNION ALL SELECT o::text FROM outbox o UNION ALL SELECT c::text FROM one_time_code c`,
    )
    expect(rows.length).toBeGreaterThan(1)
    expect(rows.filter(row => row.kept.includes(code.replace(' ', '')))).toEqual([])

    const page = await guest.get('/sign-in/code?sent')
    expect(page.text).toContain(kari.toUpperCase())
    expect((await guest.post('/sign-in/code/enter', { code: off(code) })).status).toBe(401)
    const entered = await guest.post('/sign-in/code/enter', { code: ` ${code} ` })
    // Guests have no account page.
    expect([entered.status, entered.headers['location']]).toEqual([303, '/'])
    for (let visits = 0; visits < 2; visits++) expect((await guest.get('/')).text).toContain('Kari Kunde')
    expect(await use(code)).toBe(false)
    const log = await knexOf(world.db)('audit').where({ action: 'guest.sign-in' })
    expect(log).toHaveLength(1)
    // A guest who is taken away is out with the next request.
    await knexOf(world.db)('principal').where({ kind: 'guest' }).delete()
    expect((await guest.get('/account')).status).toBe(303)
  })

  it('answers the same to guests, people of the house and strangers, and writes to guests alone', async () => {
    const pages = new Set<string>()
    for (const address of [kari, 'anna@nordlys.example', 'reception@nordlys.example', 'nobody@kunde.example']) {
      const page = (await (await asked(address, 'sv')).get('/sign-in/code?sent')).text
      pages.add(page.replaceAll(address, 'X').replaceAll(/name="csrf" value="[^"]*"/g, ''))
    }
    expect(pages.size).toBe(1)
    expect([...pages][0]).toContain('Om en gäst har adressen X är en kod på väg dit')
    await office.next(kari)
    const mine = await asked(kari)
    await office.next(kari, 2)
    expect(office.received.map(one => one.to)).toEqual([[kari], [kari]])
    // A code of nobody and a wrong one of a guest are refused in the same words.
    const refusals = new Set<string>()
    for (const guest of [mine, await asked('nobody@kunde.example')]) {
      const refused = await guest.post('/sign-in/code/enter', { code: '0000 000' })
      expect(refused.status).toBe(401)
      refusals.add(refused.text.replaceAll(/[a-z]+@kunde\.example/g, 'X').replaceAll(/name="csrf" value="[^"]*"/g, ''))
    }
    expect(refusals.size).toBe(1)
  })

  it('gives a guest no password, and a disabled one nothing', async () => {
    const { password_hash } = (await knexOf(world.db)('principal').where({ id: world.anna.id }).first('password_hash')) ?? {}
    await knexOf(world.db)('principal')
      .where({ kind: 'guest' })
      .update({ password_hash: password_hash ?? null })
    const guest = visitor(world.app)
    await guest.get('/sign-in')
    expect((await guest.post('/sign-in', { address: kari, password })).status).toBe(401)
    const code = await mint()
    await knexOf(world.db)('principal').where({ kind: 'guest' }).update({ disabled_at: new Date() })
    expect(await mint()).toBe('')
    const late = await asked(kari)
    expect((await late.post('/sign-in/code/enter', { code })).status).toBe(401)
  })

  it('takes nothing odd, nothing forged, and nothing by GET', async () => {
    const guest = visitor(world.app, 'da')
    await guest.get('/sign-in/code')
    for (const address of [
      '',
      'kari',
      `${'x'.repeat(400)}@kunde.example`,
      '"a@evil.example x"@kunde.example',
      'a@b,c@d.example',
      'a\u0000@b.example',
    ]) {
      const refused = await guest.post('/sign-in/code', { address })
      expect([address.slice(0, 40), refused.status]).toEqual([address.slice(0, 40), 400])
      expect(refused.text).toContain('Skriv en hel mailadresse')
    }
    expect((await guest.post('/sign-in/code', { address: kari, csrf: 'x' })).status).toBe(403)
    expect((await guest.post('/sign-in/code/enter', { code: '12345678' })).status).toBe(403)
    expect((await guest.get('/sign-in/code?sent')).text).not.toContain('name="code"')
    expect((await guest.post('/sign-in/code', { address: kari }, { Origin: 'https://evil.example' })).status).toBe(403)
    expect((await guest.get('/sign-in/code/enter?code=12345678')).status).toBe(405)
    const someone = await asked(kari)
    for (const code of ['', '1', 'x'.repeat(4000), '１２３４５６７８', '12345678\u0000', "' OR true --"]) {
      expect((await someone.post('/sign-in/code/enter', { code })).status).toBe(401)
    }
    const twice = await request(world.app)
      .post('/sign-in/code')
      .set('Cookie', someone.cookie())
      .type('form')
      .send(`csrf=${hidden((await someone.get('/sign-in/code')).text, 'csrf')}&address=a&address=b`)
    expect(twice.status).toBe(400)
    await office.next(kari)
    expect(office.received).toHaveLength(1)
  })
})

describe('a code', () => {
  it('falls to the fifth wrong try, to a newer one, and to time', async () => {
    const code = await mint()
    for (let count = 0; count < 4; count++) expect(await use(off(code))).toBe(false)
    expect(await use(code)).toBe(true)
    const tired = await mint()
    for (let count = 0; count < 5; count++) expect(await use(off(tired))).toBe(false)
    expect(await use(tired)).toBe(false)
    const older = await mint()
    const newer = await mint()
    if (older !== newer) expect(await use(older)).toBe(false)
    expect(await use(newer)).toBe(true)
    const late = await mint()
    await knexOf(world.db)('one_time_code').update({ expires_at: knexOf(world.db).raw('now()') as never })
    expect(await use(late)).toBe(false)
  })

  it('is one sign-in’s even when it comes ten times at once', async () => {
    const code = await mint()
    const all = await Promise.all(Array.from({ length: 10 }, async () => await use(code)))
    expect(all.filter(Boolean)).toHaveLength(1)
  })

  it('is for its address and its purpose alone', async () => {
    const calendar = await world.calendar(world.anna)
    const row = { organization_id: world.organizationId, collection_id: calendar, created_by: world.anna.id, address: kari }
    const soon = new Date(Date.now() + 3_600_000)
    const [invitation] = await knexOf(world.db)('invitation')
      .insert({ ...row, kind: 'guest', role: 'read', match_required: true, expires_at: soon })
      .returning('id')
    const id = invitation?.id ?? ''
    const forInvitation = await mint(id)
    const forSignIn = await mint()
    if (forInvitation !== forSignIn) expect([await use(forInvitation), await use(forSignIn, id)]).toEqual([false, false])
    expect(await use(forSignIn, null, 'other@kunde.example')).toBe(false)
    expect(await use(forInvitation, randomUUID())).toBe(false)
    expect([await use(forInvitation, id), await use(forSignIn)]).toEqual([true, true])
    // An invitation that waits no more gets no code; one that does gets it for an address that no guest has yet.
    expect(await mint(id, 'new@kunde.example')).toMatch(/^\d{8}$/)
    await knexOf(world.db)('invitation').where({ id }).update({ state: 'withdrawn' })
    expect(await mint(id)).toBe('')
  })

  it('is mailed in the language of the page; another attempt mails another; nobody gets it an hour late', async () => {
    office.refuse = (_address, attempt) => (attempt === 1 ? { code: 451, text: 'later' } : null)
    await asked(kari, 'nb')
    const [mail] = await office.next(kari)
    expect(mail?.mail.subject).toBe('Koden din')
    expect(office.attempts.get(kari)).toBe(2)
    expect(await use(codeIn(mail as Received))).toBe(true)
    office.received.length = 0
    await transaction(world.db, async tx => {
      await world.dependencies.enqueue(tx, { queue: 'one-time-code', address: kari, invitationId: null, language: 'en' })
      await knexOf(tx)('outbox')
        .where({ address: kari, state: 'queued' })
        .update({ expires_at: new Date(Date.now() - 3_000_000) })
    })
    await until(idle, 'the late code to be dropped')
    expect(office.received).toHaveLength(0)
    expect(await knexOf(world.db)('outbox').where({ address: kari, state: 'queued' })).toEqual([])
    const bodies = (['en', 'sv', 'nb', 'da'] as const).map(language => composeCode('12345678', 10, language))
    expect(new Set(bodies.map(one => one.text)).size).toBe(4)
    for (const { text, html } of bodies) expect([text.includes('1234 5678'), html.includes('1234 5678')]).toEqual([true, true])
  })
})

describe('asking and guessing', () => {
  it('is slowed down by address, and by network whatever the address', async () => {
    const config = {
      ...world.config,
      rateLimits: 'on' as const,
      limits: { ...world.config.limits, codesPerAddressPerHour: 2, codesPerNetworkPerHour: 4 },
    }
    const app = world.another({ config })
    const ask = async (address: string) => {
      const guest = visitor(app, 'sv')
      await guest.get('/sign-in/code')
      return await guest.post('/sign-in/code', { address })
    }
    // Known or not, the answer is the same.
    for (const address of ['nobody@kunde.example', 'nobody@kunde.example']) expect((await ask(address)).status).toBe(303)
    const tooMany = await ask('nobody@kunde.example')
    expect([tooMany.status, tooMany.text.includes('För många försök')]).toEqual([429, true])
    expect(Number(tooMany.headers['retry-after'])).toBeGreaterThan(3000)
    expect((await ask(kari)).status).toBe(303)
    expect((await ask(kari)).status).toBe(303)
    expect((await ask('third@kunde.example')).status).toBe(429)
  })

  it('ends with the limits of every sign-in', async () => {
    const config = { ...world.config, rateLimits: 'on' as const, limits: { ...world.config.limits, signInPerAccountPerHour: 3 } }
    const app = world.another({ config })
    const guest = visitor(app)
    await guest.get('/sign-in/code')
    await guest.post('/sign-in/code', { address: kari })
    const code = codeIn((await office.next(kari))[0] as Received)
    for (let count = 0; count < 3; count++) expect((await guest.post('/sign-in/code/enter', { code: off(code) })).status).toBe(401)
    expect((await guest.post('/sign-in/code/enter', { code })).status).toBe(429)
  })

  it('queues nothing when the act around it is not kept', async () => {
    const count = async () =>
      Number(
        (
          await knexOf(world.db).raw<{ rows: { n: number }[] }>(
            `SELECT (SELECT count(*) FROM pgboss.job) + (SELECT count(*) FROM outbox) AS n`,
          )
        ).rows[0]?.n,
      )
    const before = await count()
    const wanted = { address: kari, network: '127.0.0.1', invitationId: null, language: 'en' } as const
    const failing = transaction(world.db, async tx => {
      await sendCode(tx, wanted, world.dependencies)
      throw new Error('not kept')
    })
    await expect(failing).rejects.toThrow('not kept')
    expect(await count()).toBe(before)
  })
})

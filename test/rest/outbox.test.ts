/** Outgoing mail as administrators see it, and nobody else; a mail sent again; what is never told of it. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type Jobs, openQueue, startJobs } from '../../src/jobs/queue.ts'
import { openTransport } from '../../src/mail/transport.ts'
import { checkContents } from '../../src/services/health.ts'
import { takeMail } from '../../src/services/outbox.ts'
import { personById } from '../../src/storage/authentication.ts'
import { knexOf, transaction } from '../../src/storage/database.ts'
import { found } from '../../src/storage/organizations.ts'
import { wallClock } from '../../src/pages/published/placed.ts'
import { formatsOf } from '../../src/pages/words/format.ts'
import { openPostOffice, type PostOffice, until } from '../mail/post-office.ts'
import { forbidden, plantedCalendar } from '../setup/planted.ts'
import { makeWorld, openPolicy, type World } from '../setup/world.ts'
import { hidden, visitor } from '../web/visitor.ts'
import { type Client, clientOf } from './client.ts'

const quiet = { info() {}, warn() {}, error: console.error }
const pace = { pollSeconds: 0.5, retrySeconds: 60 }
const range = { from: '2026-11-16', to: '2026-11-29' }
const nowhere = '00000000-0000-4000-8000-000000000000'
let world: World
let office: PostOffice
let jobs: Jobs | null = null
let [astrid, anna]: Client[] = []
let strangers: Client
let calendar: string

beforeAll(async () => {
  world = await makeWorld()
  await world.policy(openPolicy)
  astrid = clientOf(world.app, await world.token(world.astrid))
  anna = clientOf(world.app, await world.token(world.anna))
  const administrator = { address: 'ove@contoso.example', name: 'Ove', passwordHash: null as never, language: null }
  const founding = { name: 'Contoso', language: 'en', timeZone: 'Europe/Oslo', domains: ['contoso.example'] }
  const other = await found(world.db, { ...founding, administrator })
  const ove = await personById(world.db, other.organizationId, other.administratorId)
  strangers = clientOf(world.app, await world.token(ove as never))
})
afterAll(async () => await world.close())
beforeEach(async () => {
  office = await openPostOffice()
  calendar = await world.calendar(world.anna, `Secret plans ${Math.random()}`)
  await world.put(world.anna, calendar, plantedCalendar(new Date('2026-11-16T00:00:00Z')))
})
afterEach(async () => {
  await jobs?.stop()
  jobs = null
  await office.close()
  await knexOf(world.db)('outbox').delete()
})

async function work(): Promise<void> {
  const config = { ...world.config, mail: { ...world.config.mail, from: 'Dela <dela@nordlys.example>', smtpUrl: office.url } }
  const common = { db: world.db, config, log: quiet, publicUrl: 'http://dela.test', now: () => new Date() }
  jobs = await startJobs({ ...common, transport: openTransport(config, quiet), queue: openQueue(world.db, quiet), pace })
}

async function send(...recipients: string[]): Promise<void> {
  const body = { recipients, range, role: 'limitedRead', subject: 'kanari-subject', message: 'kanari-message' }
  expect((await anna!.post(`/calendars/${calendar}/snapshots`, body)).status).toBe(202)
}

interface Shown {
  id: string
  kind: string
  address: string
  state: string
  attempts: number
  sendings: number
  nextAt: string | null
  answer: string | null
}

async function one(address: string): Promise<Shown> {
  const { body } = await astrid!.get(`/outbox?address=${encodeURIComponent(address)}`)
  return (body.value as Shown[])[0]!
}

const inState = async (address: string, state: string) =>
  await until(async () => {
    const mail = await one(address)
    return mail.state === state ? mail : null
  }, `${address} to be ${state}`)

describe('outgoing mail', () => {
  it('is listed for administrators: to whom, what kind, what came of it; never what a mail says', async () => {
    office.refuse = address =>
      address.startsWith('nobody')
        ? { code: 550, text: 'No such user' }
        : address.startsWith('later')
          ? { code: 451, text: 'Greylisted' }
          : null
    await send('bo@fabrikam.example', 'nobody@fabrikam.example', 'later@fabrikam.example')
    await work()
    await inState('bo@fabrikam.example', 'sent')
    expect(await inState('nobody@fabrikam.example', 'failed')).toMatchObject({
      kind: 'snapshot',
      attempts: 1,
      answer: expect.stringContaining('No such user'),
    })
    const waiting = await until(async () => {
      const mail = await one('later@fabrikam.example')
      return mail.attempts === 1 && mail.state === 'queued' ? mail : null
    }, 'the greylisted one')
    expect(Date.parse(waiting.nextAt ?? '')).toBeGreaterThan(Date.now() + 30_000)
    expect(waiting.answer).toContain('Greylisted')
    await inState('anna@nordlys.example', 'sent')
    const { body, text } = await astrid!.get('/outbox')
    expect((body.value as Shown[]).map(mail => mail.kind)).toContain('snapshot-notice')
    for (const word of [...forbidden('busy'), 'kanari-subject', 'kanari-message', 'Secret plans']) expect(text).not.toContain(word)
    const counts = (await astrid!.get('/outbox/counts')).body
    expect(counts).toMatchObject({ queued: 1, waiting: 1, sending: 0, lastDay: { sent: 2, failed: 1, refused: 0, expired: 0 } })
    expect(counts.oldestSeconds).toBeGreaterThanOrEqual(0)
    const [finding] = (await checkContents(world.db)).filter(found => found.check === 'mail queue')
    expect(finding).toMatchObject({ state: 'warning', says: expect.stringContaining('1 not sent') })
  })

  it('is filtered and paged, and its cursors belong to their list', async () => {
    await send(...Array.from({ length: 5 }, (_, n) => `page${n}@fabrikam.example`))
    const first = (await astrid!.get('/outbox?limit=3&state=queued')).body
    expect([first.value.length, typeof first.nextCursor]).toEqual([3, 'string'])
    const second = (await astrid!.get(`/outbox?limit=3&state=queued&cursor=${first.nextCursor}`)).body
    expect(new Set([...first.value, ...second.value].map((mail: Shown) => mail.id)).size).toBe(5)
    expect(second.nextCursor).toBeNull()
    expect((await astrid!.get(`/outbox?limit=3&cursor=${first.nextCursor}`)).status).toBe(400)
    expect((await astrid!.get('/outbox?state=sent')).body.value).toEqual([])
    expect((await astrid!.get('/outbox?kind=invitation')).body.value).toEqual([])
  })

  it('is nobody else’s: not of other people, not of administrators elsewhere, not of who is not signed in', async () => {
    await send('bo@fabrikam.example')
    const { id } = await one('bo@fabrikam.example')
    const reader = clientOf(world.app, await world.token(world.astrid, ['read']))
    for (const path of ['/outbox', '/outbox/counts', `/outbox/${id}`]) {
      expect((await anna!.get(path)).status).toBe(403)
      expect((await reader.get(path)).status).toBe(403)
      expect((await clientOf(world.app, null).get(path)).status).toBe(401)
    }
    expect((await anna!.post(`/outbox/${id}/send-again`)).status).toBe(403)
    expect((await strangers.get('/outbox')).body.value).toEqual([])
    expect((await strangers.get('/outbox/counts')).body).toMatchObject({ queued: 0, oldestSeconds: null })
    expect((await strangers.get(`/outbox/${id}`)).status).toBe(404)
    expect((await strangers.post(`/outbox/${id}/send-again`)).status).toBe(404)
    expect(await one('bo@fabrikam.example')).toMatchObject({ state: 'queued', attempts: 0 })
  })

  it.each([
    ['get', '/outbox?state=lost', 400],
    ['get', '/outbox?kind=love-letter', 400],
    ['get', '/outbox?limit=0', 400],
    ['get', '/outbox?limit=1e3', 400],
    ['get', '/outbox?address=', 400],
    ['get', `/outbox?address=${'a'.repeat(400)}`, 400],
    ['get', '/outbox?address=a%00b', 400],
    ['get', '/outbox?colour=red', 400],
    ['get', '/outbox?cursor=AAAA', 400],
    ['get', '/outbox/no-id', 404],
    ['get', `/outbox/${nowhere}`, 404],
    ['post', '/outbox/no-id/send-again', 404],
    ['post', `/outbox/${nowhere}/send-again`, 404],
    ['post', '/outbox', 405],
    ['delete', `/outbox/${nowhere}`, 405],
  ] as const)('refuses %s %s', async (method, path, status) => {
    const response = await astrid![method](path)
    expect(response.status).toBe(status)
    expect(response.type).toBe('application/problem+json')
  })
})

describe('a mail', () => {
  it('that waits is tried now; one that failed is sent again under another Message-ID; each is one line in the audit log', async () => {
    office.refuse = (_address, attempt) =>
      attempt === 1 ? { code: 451, text: 'Greylisted' } : attempt === 3 ? { code: 550, text: 'Gone' } : null
    await send('twice@fabrikam.example')
    await work()
    const waiting = await until(async () => {
      const mail = await one('twice@fabrikam.example')
      return mail.answer === null ? null : mail
    }, 'the first answer')
    const hastened = await astrid!.post(`/outbox/${waiting.id}/send-again`)
    expect([hastened.status, hastened.body.sendings]).toEqual([202, 1])
    await inState('twice@fabrikam.example', 'sent')
    expect((await astrid!.post(`/outbox/${waiting.id}/send-again`)).body).toMatchObject({
      state: 'queued',
      sendings: 2,
      attempts: 0,
      answer: null,
    })
    expect(await inState('twice@fabrikam.example', 'failed')).toMatchObject({ attempts: 1, answer: expect.stringContaining('Gone') })
    await astrid!.post(`/outbox/${waiting.id}/send-again`)
    const again = await inState('twice@fabrikam.example', 'sent')
    expect(again.sendings).toBe(3)
    const ids = office.received.filter(mail => mail.to.includes('twice@fabrikam.example')).map(({ mail }) => mail.messageId)
    expect(ids).toHaveLength(2)
    expect(ids[1]).toBe(ids[0]?.replace('@', '.3@'))
    const { body } = await astrid!.get('/audit?action=outbox')
    expect(body.value).toHaveLength(3)
    expect(body.value[0]).toMatchObject({
      action: 'outbox.again',
      details: { mail: waiting.id, kind: 'snapshot', address: 'twice@fabrikam.example' },
    })
    expect((await anna!.get(`/calendars/${calendar}/snapshots`)).body.value[0].recipients).toMatchObject([{ status: 'sent' }])
  })

  it('that is tried now does not wait for the turn of its organization once more', async () => {
    await send('turn@fabrikam.example')
    const { id } = await one('turn@fabrikam.example')
    const hour = new Date(Date.now() + 3_600_000)
    await knexOf(world.db).raw('INSERT INTO outbox_pace VALUES (?, ?)', [world.organizationId, hour])
    await knexOf(world.db)('outbox').where({ id }).update({ next_at: hour })
    const take = async () => await takeMail(world.db, id, { ...world.config, rateLimits: 'on' }, 300, async () => {})
    expect(await take()).toBeNull()
    expect((await astrid!.post(`/outbox/${id}/send-again`)).status).toBe(202)
    expect(await take()).toMatchObject({ id, attempts: 1 })
    await knexOf(world.db).raw('DELETE FROM outbox_pace')
  })

  it('sent again is decided again: who may not have it any more gets nothing', async () => {
    office.refuse = () => ({ code: 550, text: 'Closed' })
    await send('bo@fabrikam.example')
    await work()
    const { id } = await inState('bo@fabrikam.example', 'failed')
    office.refuse = () => null
    await world.policy({ domainRules: ['*: none'] })
    expect((await astrid!.post(`/outbox/${id}/send-again`)).status).toBe(202)
    expect((await inState('bo@fabrikam.example', 'refused')).answer).toContain('*:none')
    expect(office.received.filter(mail => mail.to.includes('bo@fabrikam.example'))).toEqual([])
    await world.policy(openPolicy)
  })

  it('of an invitation is sent again while it is the valid one; a newer one takes its place', async () => {
    office.refuse = (address, attempt) => (address.startsWith('kari') && attempt === 1 ? { code: 550, text: 'Closed' } : null)
    const wanted = { recipients: [{ address: 'kari@kunde.example', role: 'read' }] }
    const [invitation] = (await anna!.post(`/calendars/${calendar}/invitations`, wanted)).body.value
    await work()
    const { id } = await inState('kari@kunde.example', 'failed')
    // The sharer is told once, and sees it in the list.
    const [notice] = await office.next('anna@nordlys.example')
    expect(notice?.mail.text).toContain('An invitation to the calendar')
    expect(notice?.mail.text).toContain('kari@kunde.example')
    const invited = async () => (await anna!.get(`/calendars/${calendar}/invitations/${invitation.id}`)).body
    expect(await invited()).toMatchObject({ mail: 'failed', mailAnswer: expect.stringContaining('Closed') })
    expect((await astrid!.post(`/outbox/${id}/send-again`)).status).toBe(202)
    await inState('kari@kunde.example', 'sent')
    expect(await invited()).toMatchObject({ mail: 'sent' })
    expect((await anna!.post(`/calendars/${calendar}/invitations/${invitation.id}/resend`)).status).toBe(200)
    const conflict = await astrid!.post(`/outbox/${id}/send-again`)
    expect([conflict.status, conflict.type]).toEqual([409, 'application/problem+json'])
    expect(office.received.filter(mail => mail.to.includes('anna@nordlys.example'))).toHaveLength(1)
  })

  it('that is a code, or in a worker’s hands, or about nothing any more, is not sent again', async () => {
    const code = await transaction(world.db, async tx => {
      await world.dependencies.enqueue(tx, { queue: 'one-time-code', address: 'gunn@kunde.example', invitationId: null, language: 'en' })
      await knexOf(tx)('outbox').where({ kind: 'one-time-code' }).update({ organization_id: world.organizationId })
      return await knexOf(tx)('outbox').where({ kind: 'one-time-code' }).first('id')
    })
    expect((await astrid!.post(`/outbox/${code!.id}/send-again`)).status).toBe(409)
    await send('bo@fabrikam.example')
    const { id } = await one('bo@fabrikam.example')
    await knexOf(world.db)('outbox').where({ id }).update({ state: 'sending' })
    expect((await astrid!.post(`/outbox/${id}/send-again`)).status).toBe(409)
    await knexOf(world.db)('outbox').where({ id }).update({ state: 'failed', settled_at: new Date() })
    await anna!.delete(`/calendars/${calendar}`)
    expect((await astrid!.post(`/outbox/${id}/send-again`)).status).toBe(409)
    expect((await one('bo@fabrikam.example')).state).toBe('failed')
  })

  it.each([
    ['in time', {}],
    ['too late', { livesSeconds: -120 }],
  ])('about a code that is nobody’s leaves no address behind: %s', async (_when, more) => {
    await transaction(world.db, async tx => {
      await world.dependencies.enqueue(tx, {
        queue: 'one-time-code',
        address: 'nobody-at-all@kunde.example',
        invitationId: null,
        language: 'en',
        ...more,
      })
    })
    await work()
    await until(async () => ((await knexOf(world.db)('outbox').select('id')).length === 0 ? true : null), 'the row to be gone')
    expect(office.received).toEqual([])
  })
})

describe('the page', () => {
  it('shows what waits and failed to administrators, and sends again by a form that other sites cannot post', async () => {
    await send('bo@fabrikam.example')
    const { id } = await one('bo@fabrikam.example')
    await knexOf(world.db)('outbox').where({ id }).update({ state: 'failed', settled_at: new Date(), answer: '550 <b>No</b>' })
    const browser = visitor(world.app)
    await browser.signIn('astrid@nordlys.example')
    const page = await browser.get('/outbox?show=notSent')
    expect(page.status).toBe(200)
    expect(page.text).toContain('bo@fabrikam.example')
    expect(page.text).toContain('550 &lt;b&gt;No&lt;/b&gt;')
    for (const word of [...forbidden('busy'), 'kanari-subject', 'Secret plans']) expect(page.text).not.toContain(word)
    expect((await browser.get('/')).text).toContain('href="/outbox"')
    expect((await browser.post(`/outbox/${id}/again`, { csrf: 'made up' })).status).toBe(403)
    expect((await one('bo@fabrikam.example')).state).toBe('failed')
    const again = await browser.post(`/outbox/${id}/again`, { csrf: hidden(page.text, 'csrf') ?? '' })
    expect([again.status, again.headers['location']]).toEqual([303, '/outbox'])
    expect((await browser.get('/outbox')).text).toContain('It is on its way.')
    expect(await one('bo@fabrikam.example')).toMatchObject({ state: 'queued', sendings: 2 })
    expect((await browser.get('/outbox?show=constructor')).status).toBe(400)
    expect((await browser.get('/outbox?before=x')).status).toBe(400)
    const other = visitor(world.app)
    await other.signIn('anna@nordlys.example')
    expect((await other.get('/outbox')).status).toBe(403)
    expect((await other.get('/')).text).not.toContain('href="/outbox"')
  })
})

describe('whoever had a mail sent', () => {
  it('sees while it is tried how often, when again and what the mail server said, on the page in their own zone and language', async () => {
    office.refuse = address => (address.startsWith('slow') ? { code: 451, text: 'Greylisted <b>' } : null)
    await send('slow@fabrikam.example', 'quick@fabrikam.example')
    const inviting = { recipients: [{ address: 'slow.guest@kunde.example', role: 'read' }] }
    const invited = await anna!.post(`/calendars/${calendar}/invitations`, inviting)
    expect(invited.body.value).toMatchObject([{ mail: 'queued', mailAttempts: 0, mailNextAt: expect.any(String), mailAnswer: null }])
    const recipients = async (): Promise<Record<string, unknown>[]> =>
      (await anna!.get(`/calendars/${calendar}/snapshots`)).body.value[0].recipients
    expect(await recipients()).toMatchObject([
      { address: 'quick@fabrikam.example', status: 'queued', attempts: 0, nextAt: expect.any(String), answer: null },
      { address: 'slow@fabrikam.example', status: 'queued', attempts: 0, nextAt: expect.any(String), answer: null },
    ])
    await work()
    for (const address of ['slow@fabrikam.example', 'slow.guest@kunde.example'])
      await until(async () => ((await one(address)).answer === null ? null : true), `the answer to ${address}`)
    await inState('quick@fabrikam.example', 'sent')
    await jobs?.stop()
    jobs = null
    const [quick, slow] = await recipients()
    expect(quick).toMatchObject({ status: 'sent', attempts: 1, nextAt: null })
    const said = expect.stringContaining('Greylisted <b>')
    expect(slow).toMatchObject({ status: 'queued', attempts: 1, answer: said, settledAt: null })
    const next = new Date(String(slow?.['nextAt']))
    expect(next.getTime()).toBeGreaterThan(Date.now())
    const [invitation] = (await anna!.get(`/calendars/${calendar}/invitations`)).body.value
    expect(invitation).toMatchObject({ mail: 'queued', mailAttempts: 1, mailNextAt: expect.any(String), mailAnswer: said })
    expect((await anna!.get(`/calendars/${calendar}/invitations/${invitation.id}`)).body).toEqual(invitation)

    const person = knexOf(world.db)('principal').where({ id: world.anna.id })
    await person.clone().update({ language: 'sv', time_zone: 'Pacific/Auckland' })
    const browser = visitor(world.app)
    await browser.signIn('anna@nordlys.example')
    const page = (await browser.get(`/calendars/${calendar}/mail`)).text
    const when = formatsOf('sv').stamp(wallClock(next, 'Pacific/Auckland'))
    expect(page).toMatch(
      new RegExp(`slow@fabrikam\\.example: försökt en gång, nästa försök ${when}; e-postservern svarade: <code>[^<]*Greylisted &lt;b&gt;`),
    )
    expect(page).not.toContain('quick@fabrikam.example:')
    await person.clone().update({ language: null, time_zone: null })

    // A try that is under way is not over, and nothing comes after one that is the last.
    await knexOf(world.db)('outbox').where({ address: 'slow@fabrikam.example' }).update({ state: 'sending', attempts: 2 })
    expect((await recipients())[1]).toMatchObject({ attempts: 1, nextAt: null })
    // What the outbox has forgotten is still told with what came of it.
    await knexOf(world.db)('outbox').delete()
    expect(await recipients()).toMatchObject([
      { attempts: 1, nextAt: null },
      { attempts: 1, nextAt: null },
    ])
  })
})

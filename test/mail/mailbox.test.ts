/** Sending from a shared mailbox: as it, and on its behalf. Two rights, which nobody has by being a member, and which let nobody read. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type Jobs, openQueue, startJobs } from '../../src/jobs/queue.ts'
import { runSeries } from '../../src/jobs/snapshot-series.ts'
import { openTransport } from '../../src/mail/transport.ts'
import { knexOf } from '../../src/storage/database.ts'
import { type Client, clientOf } from '../rest/client.ts'
import { forbidden, plantedCalendar } from '../setup/planted.ts'
import { makeWorld, openPolicy, type World } from '../setup/world.ts'
import { visitor } from '../web/visitor.ts'
import { openPostOffice, type PostOffice, type Received, until } from './post-office.ts'

const quiet = { info() {}, warn() {}, error: console.error }
const pace = { pollSeconds: 0.5, retrySeconds: 60 }
const range = { from: '2026-11-16', to: '2026-11-29' }
const mailbox = 'reception@nordlys.example'
let world: World
let office: PostOffice
let jobs: Jobs | null = null
let [astrid, bo, cia]: Client[] = []
let desk: string
let own: string
let people = 0

beforeAll(async () => {
  world = await makeWorld()
  await world.policy(openPolicy)
  astrid = clientOf(world.app, await world.token(world.astrid))
  bo = clientOf(world.app, await world.token(world.bo))
  cia = clientOf(world.app, await world.token(world.cia))
  desk = await world.calendar(world.bo, 'Front desk', world.reception.id)
  await world.put(world.bo, desk, plantedCalendar(new Date('2026-11-16T00:00:00Z')))
  own = await world.calendar(world.cia, 'Own')
})
afterAll(async () => await world.close())
beforeEach(async () => {
  office = await openPostOffice()
})
afterEach(async () => {
  await jobs?.stop()
  jobs = null
  await office.close()
  await knexOf(world.db)('outbox').delete()
  await knexOf(world.db)('mailbox_sender').delete()
})

async function work(from = 'Dela <dela@nordlys.example>', domains: string[] = []): Promise<void> {
  const config = { ...world.config, mail: { ...world.config.mail, from, domains, smtpUrl: office.url } }
  const common = { db: world.db, config, log: quiet, publicUrl: 'http://dela.test', now: () => new Date() }
  jobs = await startJobs({ ...common, transport: openTransport(config, quiet), queue: openQueue(world.db, quiet), pace })
}

const senders = `/mailboxes/MAILBOX/senders`
const at = () => senders.replace('MAILBOX', world.reception.id)
const grant = async (address: string, sendAs: boolean, sendOnBehalf: boolean) => await astrid!.post(at(), { address, sendAs, sendOnBehalf })

/** @returns the address that nobody has written to before */
async function snapshot(client: Client, calendar: string, right: string | null, status = 202, more: object = {}): Promise<string> {
  const address = `s${(people += 1)}@fabrikam.example`
  const from = right === null ? {} : { from: { mailbox, right } }
  const response = await client.post(`/calendars/${calendar}/snapshots`, {
    recipients: [address],
    range,
    role: 'limitedRead',
    ...from,
    ...more,
  })
  expect([response.status, response.body]).toEqual([status, expect.anything()])
  return address
}

async function arrived(address: string): Promise<Received> {
  return (await office.next(address))[0]!
}

const field = ({ raw }: Received, name: string) =>
  new RegExp(`^${name}: (.*(?:\\r\\n[ \\t].*)*)`, 'im').exec(raw)?.[1]?.replaceAll(/\r\n[ \t]+/g, ' ') ?? null

describe('a member', () => {
  it('has neither right by being one: mails go out in their own name, and answers come to them', async () => {
    for (const right of ['sendAs', 'sendOnBehalf']) {
      const refused = await bo!.post(`/calendars/${desk}/snapshots`, {
        recipients: ['x@fabrikam.example'],
        range,
        role: 'read',
        from: { mailbox, right },
      })
      expect([refused.status, refused.body.type, refused.body.field]).toEqual([403, expect.stringContaining('need-privileges'), 'from'])
      expect(refused.body.detail).toContain('cannot be sent')
      const invited = await bo!.post(`/calendars/${desk}/invitations`, {
        recipients: [{ address: 'x@fabrikam.example', role: 'read' }],
        from: { mailbox, right },
      })
      expect(invited.status).toBe(403)
    }
    expect(await knexOf(world.db)('outbox').select('id')).toEqual([])
    const address = await snapshot(bo!, desk, null)
    await work()
    const mail = await arrived(address)
    expect(field(mail, 'From')).toBe('Bo Lind via Dela <dela@nordlys.example>')
    expect(field(mail, 'Reply-To')).toBe('Bo Lind <bo@nordlys.example>')
    expect(mail.mail.text).toContain('Sent by Bo Lind')
  })

  it.each([
    ['sendAs', 'sendOnBehalf'],
    ['sendOnBehalf', 'sendAs'],
  ] as const)('with %s has not the other', async (has, hasNot) => {
    expect((await grant('bo@nordlys.example', has === 'sendAs', has === 'sendOnBehalf')).status).toBe(200)
    await snapshot(bo!, desk, hasNot, 403)
    await snapshot(bo!, desk, has)
    expect((await bo!.get('/me/senders')).body.value).toMatchObject([{ address: mailbox, [has]: true, [hasNot]: false }])
    expect((await cia!.get('/me/senders')).body.value).toEqual([])
  })
})

describe('a mail', () => {
  it('as the mailbox looks as from it, whoever wrote it', async () => {
    await grant('bo@nordlys.example', true, false)
    const address = await snapshot(bo!, desk, 'sendAs')
    const invitation = { recipients: [{ address: 'guest@kunde.example', role: 'read' }], from: { mailbox, right: 'sendAs' } }
    expect((await bo!.post(`/calendars/${desk}/invitations`, invitation)).status).toBe(201)
    await work()
    for (const mail of [await arrived(address), await arrived('guest@kunde.example')]) {
      expect(field(mail, 'From')).toBe('Reception <reception@nordlys.example>')
      expect(field(mail, 'Sender')).toBeNull()
      expect(field(mail, 'Reply-To')).toBe('Reception <reception@nordlys.example>')
      // The envelope and the Message-ID stay ours.
      expect(mail.from).toBe('dela@nordlys.example')
      expect(mail.mail.messageId).toMatch(/@nordlys\.example>$/)
      expect(`${mail.raw}${mail.mail.html}${mail.mail.text}`).not.toMatch(/Bo Lind|bo@nordlys/)
      expect(mail.mail.text).toContain('Reception')
    }
    // Nor does the page of the invitation say who it was.
    const page = (await office.next('guest@kunde.example'))[0]?.mail.text?.match(/http:\/\/dela\.test(\/i\/\S+)/)?.[1] ?? ''
    const shown = await import('../web/visitor.ts').then(({ visitor }) => visitor(world.app).get(page))
    expect(shown.text).toContain('Reception')
    expect(shown.text).not.toContain('Bo Lind')
    // The audit log does.
    const { body } = await astrid!.get('/audit?action=snapshot.send&limit=1')
    expect(body.value[0]).toMatchObject({ actor: { address: 'bo@nordlys.example' }, details: { mailbox: { mailbox, right: 'sendAs' } } })
  })

  it('on its behalf says who wrote it, in the reader’s language', async () => {
    await grant('team@nordlys.example', false, true)
    const address = await snapshot(bo!, desk, 'sendOnBehalf', 202, { language: 'sv' })
    const invitation = {
      recipients: [{ address: 'annan@kunde.example', role: 'read' }],
      from: { mailbox, right: 'sendOnBehalf' },
      language: 'da',
    }
    expect((await bo!.post(`/calendars/${desk}/invitations`, invitation)).status).toBe(201)
    await work()
    const mails = [await arrived(address), await arrived('annan@kunde.example')]
    for (const mail of mails) {
      expect(field(mail, 'From')).toBe('Reception <reception@nordlys.example>')
      expect(field(mail, 'Sender')).toBe('Bo Lind <bo@nordlys.example>')
      expect(field(mail, 'Reply-To')).toBe('Reception <reception@nordlys.example>')
      expect(mail.from).toBe('dela@nordlys.example')
    }
    expect(mails[0]?.mail.text).toContain('Bo Lind på uppdrag av Reception')
    expect(mails[1]?.mail.text).toContain('Bo Lind på vegne af Reception')
    expect(mails[1]?.mail.subject).toContain('Bo Lind på vegne af Reception')
  })

  it('has our own address in From where the mailbox’s domain is not ours to send for, or not proved (DMARC)', async () => {
    await grant('bo@nordlys.example', true, true)
    const [as, behalf] = [await snapshot(bo!, desk, 'sendAs'), await snapshot(bo!, desk, 'sendOnBehalf')]
    await work('Dela <no-reply@mailer.example>')
    expect(field(await arrived(as), 'From')).toBe('Reception via Dela <no-reply@mailer.example>')
    expect(field(await arrived(as), 'Reply-To')).toBe('Reception <reception@nordlys.example>')
    expect(field(await arrived(behalf), 'From')).toBe('Bo Lind on behalf of Reception via Dela <no-reply@mailer.example>')
    expect(field(await arrived(behalf), 'Sender')).toBeNull()
    await jobs?.stop()
    const listed = await snapshot(bo!, desk, 'sendAs')
    await work('Dela <no-reply@mailer.example>', ['nordlys.example'])
    expect(field(await arrived(listed), 'From')).toBe('Reception <reception@nordlys.example>')
    expect((await arrived(listed)).from).toBe('no-reply@mailer.example')
    await jobs?.stop()
    // A domain that somebody only wrote into their directory is not theirs to send for.
    await knexOf(world.db)('organization_domain').where({ domain: 'nordlys.example' }).update({ verified_at: null })
    const claimed = await snapshot(bo!, desk, 'sendAs')
    await work()
    expect(field(await arrived(claimed), 'From')).toBe('Reception via Dela <dela@nordlys.example>')
    await knexOf(world.db)('organization_domain').where({ domain: 'nordlys.example' }).update({ verified_at: new Date() })
  })

  it('is decided again when it leaves: a right that was taken away lets nothing go, and its sender is told', async () => {
    await grant('bo@nordlys.example', true, false)
    const address = await snapshot(bo!, desk, 'sendAs')
    const invitation = { recipients: [{ address: 'sent@kunde.example', role: 'read' }], from: { mailbox, right: 'sendAs' } }
    expect((await bo!.post(`/calendars/${desk}/invitations`, invitation)).status).toBe(201)
    expect((await astrid!.delete(`${at()}/${world.bo.id}`)).status).toBe(204)
    await work()
    const told = (await office.next('bo@nordlys.example', 2)).map(one => one.mail.text).join()
    expect(told).toContain(address)
    expect(told).toContain('sent@kunde.example')
    expect(await knexOf(world.db)('outbox').where({ address }).first('state', 'answer')).toEqual({
      state: 'refused',
      answer: 'right sendAs',
    })
    expect(await knexOf(world.db)('outbox').where({ address: 'sent@kunde.example' }).first('state', 'attempts')).toEqual({
      state: 'refused',
      attempts: 1,
    })
    expect(office.received.filter(one => !one.to.includes('bo@nordlys.example'))).toEqual([])
  })
})

describe('the rights', () => {
  it('let nobody read, change or share anything of the mailbox', async () => {
    await grant('cia@nordlys.example', true, true)
    const address = await snapshot(cia!, own, 'sendAs')
    await work()
    expect(field(await arrived(address), 'From')).toBe('Reception <reception@nordlys.example>')
    await world.share(world.bo, desk, null, 'none')
    for (const path of [
      `/calendars/${desk}`,
      `/calendars/${desk}/snapshots`,
      `/calendars/${desk}/events?start=2026-11-01T00:00:00Z&end=2026-12-01T00:00:00Z`,
    ]) {
      const { status, text } = await cia!.get(path)
      expect(status).toBe(404)
      for (const word of forbidden('busy')) expect(text).not.toContain(word)
    }
    await snapshot(cia!, desk, 'sendAs', 404)
    expect((await cia!.get('/calendars')).body.value.map((one: { name: string }) => one.name)).not.toContain('Front desk')
  })

  it('are an administrator’s to give, to people and security groups, each time in the audit log', async () => {
    expect((await grant('team@nordlys.example', true, false)).body).toMatchObject({ kind: 'group', sendAs: true, sendOnBehalf: false })
    expect((await grant('cia@nordlys.example', false, true)).status).toBe(200)
    expect((await astrid!.get(at())).body.value).toMatchObject([
      { address: 'cia@nordlys.example', sendOnBehalf: true, sendAs: false },
      { address: 'team@nordlys.example', sendAs: true },
    ])
    expect((await grant('cia@nordlys.example', false, false)).status).toBe(200)
    expect((await astrid!.get(at())).body.value).toHaveLength(1)
    const { body } = await astrid!.get('/audit?action=directory.sender')
    expect(body.value[0].details).toEqual({ mailbox, sender: 'cia@nordlys.example', sendAs: false, sendOnBehalf: false })
    for (const client of [bo!, cia!]) {
      expect((await client.get(at())).status).toBe(403)
      expect((await client.post(at(), { address: 'cia@nordlys.example', sendAs: true, sendOnBehalf: true })).status).toBe(403)
      expect((await client.delete(`${at()}/${world.team.id}`)).status).toBe(403)
    }
    expect((await clientOf(world.app, null).get('/me/senders')).status).toBe(401)
    expect((await astrid!.get(at())).body.value).toHaveLength(1)
  })

  it('are refused to whom they cannot be given', async () => {
    const admin = { organization_id: world.organizationId, name: 'x' }
    await knexOf(world.db)('principal').insert([
      { ...admin, kind: 'guest', address: 'gunn@kunde.example' },
      { ...admin, kind: 'group', group_kind: 'unified', address: 'club@nordlys.example' },
    ] as never)
    for (const address of ['gunn@kunde.example', 'club@nordlys.example', mailbox, 'nobody@nordlys.example', 'no address', 'a@b\r\nc'])
      expect([400, 403]).toContain((await grant(address, true, true)).status)
    for (const body of [
      {},
      { address: 'cia@nordlys.example' },
      { address: 'cia@nordlys.example', sendAs: 'yes', sendOnBehalf: false },
      { address: 'cia@nordlys.example', sendAs: true, sendOnBehalf: true, more: 1 },
    ])
      expect((await astrid!.post(at(), body)).status).toBe(400)
    expect(
      (await astrid!.post(`/mailboxes/${world.team.id}/senders`, { address: 'cia@nordlys.example', sendAs: true, sendOnBehalf: true }))
        .status,
    ).toBe(404)
    expect((await astrid!.delete(`${at()}/no-id`)).status).toBe(404)
    expect((await astrid!.delete(`${at()}/${world.cia.id}`)).status).toBe(404)
    for (const from of [
      { mailbox },
      { mailbox, right: 'owner' },
      { mailbox: 5, right: 'sendAs' },
      'reception',
      { mailbox, right: 'sendAs', name: 'Chief' },
    ])
      expect(
        (await bo!.post(`/calendars/${desk}/snapshots`, { recipients: ['x@fabrikam.example'], range, role: 'read', from })).status,
      ).toBe(400)
    for (const other of ['anna@nordlys.example', 'nobody@nordlys.example', 'ceo@elsewhere.example'])
      expect(
        (
          await bo!.post(`/calendars/${desk}/snapshots`, {
            recipients: ['x@fabrikam.example'],
            range,
            role: 'read',
            from: { mailbox: other, right: 'sendAs' },
          })
        ).status,
      ).toBe(403)
  })

  it('end with the group, the person and the mailbox', async () => {
    await grant('team@nordlys.example', true, true)
    await snapshot(bo!, desk, 'sendAs')
    await knexOf(world.db)('group_member').where({ group_id: world.team.id, member_id: world.bo.id }).delete()
    await knexOf(world.db)('mailbox_member').insert({
      organization_id: world.organizationId,
      mailbox_id: world.reception.id,
      member_id: world.bo.id,
      automapping: true,
    })
    await snapshot(bo!, desk, 'sendAs', 403)
    await work()
    await until(
      async () => ((await knexOf(world.db)('outbox').where({ state: 'refused' })).length > 0 ? true : null),
      'the mail to be refused',
    )
    await knexOf(world.db)('group_member').insert({
      organization_id: world.organizationId,
      group_id: world.team.id,
      member_id: world.bo.id,
      source: null,
    })
    await snapshot(bo!, desk, 'sendAs')
    await knexOf(world.db)('principal').where({ id: world.reception.id }).update({ disabled_at: new Date() })
    expect((await bo!.get('/me/senders')).body.value).toEqual([])
    await knexOf(world.db)('principal').where({ id: world.reception.id }).update({ disabled_at: null })
  })
})

describe('a series from a mailbox', () => {
  const path = () => `/calendars/${desk}/snapshot-series`
  const series = (right: string) => ({
    recipients: [`s${(people += 1)}@fabrikam.example`],
    range: 'next7Days',
    daysOfWeek: ['monday'],
    time: '07:00',
    role: 'limitedRead',
    from: { mailbox, right },
  })
  const run = async (at: string) => await runSeries({ db: world.db, enqueue: world.queue.enqueue, log: quiet }, new Date(at))
  // Long after today: what runs by the database's clock finds nothing that is due.
  let later: Client

  beforeAll(async () => {
    later = clientOf(world.another({ now: () => new Date('2037-11-15T12:00:00Z') }), await world.token(world.bo))
  })
  afterEach(async () => void (await knexOf(world.db)('snapshot_series').delete()))

  it('is begun by whoever has the right of that kind, and goes out as from the mailbox each time', async () => {
    await grant('bo@nordlys.example', false, true)
    expect((await later.post(path(), series('sendAs'))).status).toBe(403)
    for (const from of [{ mailbox }, { mailbox, right: 'owner' }, { mailbox: 5, right: 'sendAs' }, 'reception'])
      expect((await later.post(path(), { ...series('sendAs'), from })).status).toBe(400)
    const asked = series('sendOnBehalf')
    const begun = await later.post(path(), asked)
    expect([begun.status, begun.body.from]).toEqual([201, { mailbox, right: 'sendOnBehalf' }])
    expect((await bo!.get(path())).body.value).toMatchObject([{ from: { mailbox, right: 'sendOnBehalf' } }])
    const { body } = await astrid!.get('/audit?action=snapshot.repeat&limit=1')
    expect(body.value[0].details.mailbox).toEqual({ mailbox, right: 'sendOnBehalf' })
    expect(await run('2037-11-16T06:00:30Z')).toBe(1)
    await work()
    const mail = await arrived(asked.recipients[0]!)
    expect(field(mail, 'From')).toBe('Reception <reception@nordlys.example>')
    expect(field(mail, 'Sender')).toBe('Bo Lind <bo@nordlys.example>')
    expect(field(mail, 'List-Unsubscribe')).toMatch(/\/stop>$/)
  })

  it('is decided anew each time: when the right is gone it ends, nobody is sent anything, and its sender is told once', async () => {
    await grant('bo@nordlys.example', true, true)
    const asked = series('sendAs')
    const { id } = (await later.post(path(), asked)).body
    expect(await run('2037-11-16T06:00:30Z')).toBe(1)
    // The other right does not stand in for the one that it was begun by.
    await grant('bo@nordlys.example', false, true)
    expect(await run('2037-11-23T06:00:30Z')).toBe(1)
    expect(await run('2037-11-30T06:00:30Z')).toBe(0)
    expect((await bo!.get(path())).body.value).toMatchObject([{ id, nextAt: null, endedBecause: 'mailbox' }])
    const { body } = await astrid!.get('/audit?action=snapshot.stop&limit=1')
    expect(body.value[0].details).toEqual({ series: id, because: 'mailbox' })
    await work()
    const told = (await office.next('bo@nordlys.example', 2)).map(one => one.mail)
    // One mail had been made while the right was there, and was refused when it was to leave: that is told by itself.
    expect(new Set(told.map(one => one.subject))).toEqual(
      new Set(['Not sent: Front desk', 'Your repeated mails of “Front desk” have ended']),
    )
    const end = told.find(one => one.subject?.startsWith('Your'))
    expect(end?.text).toContain('You may not send from “Reception” any more')
    expect(end?.text).toContain(asked.recipients[0])
    expect(end?.text).toContain(`http://dela.test/calendars/${desk}/mail`)
    for (const word of forbidden('busy')) expect(`${end?.text}${end?.html}`).not.toContain(word)
    expect(office.received.filter(one => !one.to.includes('bo@nordlys.example'))).toEqual([])
  })

  it('ends with the mailbox', async () => {
    await grant('bo@nordlys.example', true, false)
    const { id } = (await later.post(path(), series('sendAs'))).body
    await knexOf(world.db)('snapshot_series').where({ id }).update({ from_mailbox: id })
    expect(await run('2037-11-16T06:00:30Z')).toBe(1)
    expect((await bo!.get(path())).body.value).toMatchObject([{ endedBecause: 'mailbox', from: { mailbox: null, right: 'sendAs' } }])
    await work()
    expect((await office.next('bo@nordlys.example'))[0]?.mail.text).toContain('You may not send from the shared mailbox any more')
  })
})

describe('the page of a calendar’s mails', () => {
  it('offers each mailbox by each right that the person has, sends and repeats from it, and says what is not allowed', async () => {
    const page = visitor(world.app)
    await page.signIn('bo@nordlys.example')
    const at = `/calendars/${desk}/mail`
    expect((await page.get(at)).text).not.toContain('name="sender"')
    await grant('team@nordlys.example', true, false)
    await grant('bo@nordlys.example', false, true)
    const form = (await page.get(at)).text
    for (const [value, text] of [
      ['', 'My own name'],
      [`sendAs ${mailbox}`, 'As Reception'],
      [`sendOnBehalf ${mailbox}`, 'On behalf of Reception'],
    ])
      expect(form).toMatch(new RegExp(`<option value="${value}"(?: selected)?>${text}</option>`))
    const address = `s${(people += 1)}@fabrikam.example`
    const fields = {
      to: address,
      range: 'next7Days',
      from: '',
      until: '',
      role: 'limitedRead',
      layout: 'eventList',
      subject: '',
      message: '',
      language: 'en',
      time: '07:00',
      sender: `sendOnBehalf ${mailbox}`,
    }
    expect((await page.post(`${at}/preview`, fields)).text).toContain('Bo Lind on behalf of Reception')
    expect((await page.post(at, fields)).status).toBe(303)
    expect((await page.get(at)).text).toContain('One mail is on its way.')
    expect((await page.post(`${at}/repeat`, { ...fields, 'on-monday': 'yes' })).status).toBe(303)
    expect((await page.get(at)).text).toContain(`, from ${mailbox}</span>`)
    await knexOf(world.db)('snapshot_series').delete()
    await work()
    expect(field(await arrived(address), 'Sender')).toBe('Bo Lind <bo@nordlys.example>')

    const shareAt = `/calendars/${desk}/sharing`
    const colleague = 'cia@nordlys.example'
    expect((await page.get(shareAt)).text).toContain(`value="sendAs ${mailbox}"`)
    const sharing = { to: colleague, role: 'read', outside: 'guest', subject: '', message: '', language: 'en', sender: `sendAs ${mailbox}` }
    expect((await page.post(shareAt, sharing)).status).toBe(303)
    expect((await page.get(shareAt)).text).toContain('Shared. One mail is on its way.')
    expect(field(await arrived(colleague), 'From')).toContain('Reception')

    await grant('bo@nordlys.example', false, false)
    await page.post(shareAt, { ...sharing, sender: `sendOnBehalf ${mailbox}` })
    expect((await page.get(shareAt)).text).toContain('You may not send from this mailbox.')
    expect((await page.post(`${at}/preview`, fields)).text).toContain('You may not send from this mailbox.')
    for (const path of ['', '/repeat']) {
      await page.post(`${at}${path}`, { ...fields, 'on-monday': 'yes' })
      expect((await page.get(at)).text).toContain('You may not send from this mailbox.')
    }
    expect((await bo!.get(`/calendars/${desk}/snapshot-series`)).body.value).toEqual([])
    for (const sender of ['reception', `owner ${mailbox}`, 'sendAs ', `sendAs ${mailbox} x`])
      expect([sender, (await page.post(at, { ...fields, sender })).status]).toEqual([sender, 400])
  })
})

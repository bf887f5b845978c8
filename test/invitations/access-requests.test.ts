/** Asking a colleague for a calendar: asked, told by mail, granted, declined, taken back; and what nobody learns by asking. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { endWithdrawnLinks } from '../../src/jobs/withdrawn-links.ts'
import { knexOf } from '../../src/storage/database.ts'
import { until } from '../mail/post-office.ts'
import { type Client, clientOf } from '../rest/client.ts'
import { expected, forbidden, plantedCalendar } from '../setup/planted.ts'
import { asking } from '../setup/queries.ts'
import { visitor } from '../web/visitor.ts'
import { type Around, firstDay, makeAround, window } from './around.ts'

const anna = 'anna@nordlys.example'
const bo = 'bo@nordlys.example'
const cia = 'cia@nordlys.example'
const nobody = 'nobody@nordlys.example'

let around: Around
let calendar: string
let bos: Client
let cias: Client

const outbox = () => knexOf(around.world.db)('outbox')
const table = (name: 'access_request' | 'audit' | 'permission') => knexOf(around.world.db)(name)
const mails = (address: string) => around.office.received.filter(one => one.to.includes(address)).map(({ mail }) => mail)
/** Nothing waits any more: what has not come does not come. */
const idle = async () =>
  await until(async () => ((await outbox().whereIn('state', ['queued', 'sending'])).length === 0 ? true : null), 'an empty outbox')
/** What is done while no mail leaves. */
const unsent = async (act: () => Promise<void>) => {
  await around.stopWork()
  try {
    await act()
  } finally {
    await around.startWork()
  }
}
const states = async (kind: string) => (await outbox().where({ kind }).orderBy('created_at')).map(({ state }) => state)
const asks = async (who: Client, body: object) => (await who.post('/access-requests', body)).status
const waiting = async (who: Client) =>
  (await who.get('/access-requests')).body.value as { id: string; role: string; message: string | null }[]
const own = async (who: Client) => (await who.get('/me/access-requests')).body.value as { id: string; address: string; state: string }[]
const clientFor = async (...given: Parameters<Around['world']['token']>) => clientOf(around.world.app, await around.world.token(...given))
/** Cia's request for Anna's calendar. */
const request = async (role = 'read') => {
  expect(await asks(cias, { address: anna, role })).toBe(202)
  return (await waiting(around.anna))[0]!.id
}
const aDayLater = async () => void (await table('access_request').update({ told_at: new Date(Date.now() - 25 * 3_600_000) }))

beforeAll(async () => {
  around = await makeAround()
  bos = await clientFor(around.world.bo)
  cias = await clientFor(around.world.cia)
})
afterAll(async () => await around.close())
beforeEach(async () => {
  await idle()
  await knexOf(around.world.db)('collection').delete()
  await table('access_request').delete()
  await outbox().delete()
  around.office.received.length = 0
  calendar = await around.calendar()
})
afterEach(async () => await knexOf(around.world.db)('principal').update({ language: null, disabled_at: null }))

describe('asking for a colleague’s calendar', () => {
  it('tells its owner by mail, is granted by them, and gives the very permission that sharing gives', async () => {
    expect(await asks(cias, { address: anna.toUpperCase(), role: 'read', message: 'For the\nplanning' })).toBe(202)
    const [{ mail } = {}] = await around.office.next(anna)
    expect(mail?.subject).toMatch(/^Cia Holm asks for access to “Anna’s <work>/)
    expect(mail?.replyTo).toEqual([{ name: 'Cia Holm', address: cia }])
    expect(mail?.headers.find(({ key }) => key === 'auto-submitted')?.value).toBe('auto-generated')
    const [one] = await waiting(around.anna)
    for (const body of [mail?.text, mail?.html || '']) {
      for (const said of ['Cannot view', 'Can view all details', `http://dela.test/requests/${one!.id}`]) expect(body).toContain(said)
      for (const word of forbidden('busy')) expect(body).not.toContain(word)
    }
    expect(mail?.text).toContain('> For the\n> planning')
    const { body } = await around.anna.get(`/access-requests/${one!.id}`)
    expect(body).toMatchObject({
      askedBy: { name: 'Cia Holm', address: cia },
      calendar: { id: calendar },
      role: 'read',
      message: 'For the\nplanning',
      state: 'waiting',
      currentRole: 'none',
      allowedRoles: ['freeBusyRead', 'limitedRead', 'read', 'write', 'delegateWithoutPrivateEventAccess', 'delegateWithPrivateEventAccess'],
    })
    expect((await cias.get(`/calendars/${calendar}`)).status).toBe(404)

    const granted = await around.anna.post(`/access-requests/${one!.id}/grant`)
    expect([granted.status, granted.body.state, granted.body.role]).toEqual([200, 'granted', 'read'])
    const seen = await cias.get(`/calendars/${calendar}/events?${window}`)
    for (const word of expected('details')) expect(seen.text).toContain(word)
    for (const word of forbidden('details')) expect(seen.text).not.toContain(word)
    const listed = (await cias.get('/calendars')).body.value as { id: string; isListed: boolean }[]
    expect(listed.find(({ id }) => id === calendar)).toMatchObject({ isListed: true })
    const [answer] = await around.office.next(cia)
    expect(answer?.mail.subject).toMatch(/^Anna Åkesson has given you access to “Anna’s <work>/)
    expect(answer?.mail.text).toContain('You see all details.')
    expect(answer?.mail.text).toContain(`http://dela.test/calendars/${calendar}/view`)
    expect(answer?.mail.html).not.toContain('<work>')
    expect(await waiting(around.anna)).toEqual([])
    expect(await own(cias)).toMatchObject([{ address: anna, state: 'granted', role: 'read', calendarId: null }])
  })

  it('leaves one row of the audit log for each act, the grant’s being that of the permission, and no secret', async () => {
    const [{ count } = {}] = await table('audit').count<{ count: string }[]>('* as count')
    const id = await request()
    // The same once more is no other act (invariant 34).
    await request()
    await around.anna.post(`/access-requests/${id}/grant`, { role: 'limitedRead' })
    await aDayLater()
    expect(await asks(cias, { calendarId: calendar, role: 'write' })).toBe(202)
    await around.anna.post(`/access-requests/${id}/decline`)
    expect(await asks(bos, { address: nobody, role: 'read' })).toBe(202)
    const [mine] = await own(bos)
    expect((await bos.delete(`/access-requests/${mine!.id}`)).status).toBe(204)
    const rows = await table('audit').orderBy(['at', 'id']).offset(Number(count)).select('action', 'actor_id', 'collection_id', 'details')
    const { cia: c, anna: a, bo: b } = around.world
    expect(rows.map(row => [row.action, row.actor_id, row.collection_id, row.details])).toEqual([
      ['access.ask', c.id, calendar, { address: anna, role: 'read' }],
      ['permission.put', a.id, calendar, { grantee: cia, role: 'limitedRead', request: id }],
      ['access.ask', c.id, calendar, { address: anna, role: 'write' }],
      ['access.decline', a.id, calendar, { request: id, asker: cia, role: 'write' }],
      ['access.ask', b.id, null, { address: nobody, role: 'read' }],
      ['access.withdraw', b.id, null, { address: nobody, request: mine!.id }],
    ])
  })

  it('that is declined changes nothing, and says so to whoever asked', async () => {
    const id = await request()
    expect((await around.anna.post(`/access-requests/${id}/decline`)).body.state).toBe('declined')
    const [{ mail } = {}] = await around.office.next(cia)
    expect(mail?.subject).toBe('Anna Åkesson has declined your request for access')
    // Nothing of a calendar that they do not see, not even what it is called.
    for (const body of [mail?.text, mail?.html || '']) expect(body).not.toMatch(/work|Dear/)
    expect((await cias.get(`/calendars/${calendar}`)).status).toBe(404)
    expect(await own(cias)).toMatchObject([{ state: 'declined' }])
  })

  it('waits no more once as much is given in another way, and a mail that has not left is not sent', async () => {
    await request('read')
    await around.office.next(anna)
    const given = { emailAddress: { address: cia }, role: 'limitedRead' }
    const { id } = (await around.anna.post(`/calendars/${calendar}/permissions`, given)).body
    expect(await waiting(around.anna)).toHaveLength(1)
    expect((await around.anna.patch(`/calendars/${calendar}/permissions/${id}`, { role: 'write' })).status).toBe(200)
    expect([await waiting(around.anna), await own(cias)]).toMatchObject([[], [{ state: 'granted' }]])
    expect(await states('access-answer')).toEqual([])
    await table('access_request').delete()
    await around.anna.delete(`/calendars/${calendar}/permissions/${id}`)
    await unsent(async () => {
      await request('limitedRead')
      const recipients = [{ address: cia, role: 'read' }]
      expect((await around.anna.post(`/calendars/${calendar}/invitations`, { recipients })).status).toBe(201)
      expect(await waiting(around.anna)).toEqual([])
    })
    await around.office.next(cia)
    await idle()
    expect(mails(anna)).toHaveLength(1)
  })

  it('for more of a calendar that is seen says what is seen today, and is granted up to it and not below', async () => {
    await around.world.share(around.world.anna, calendar, cia, 'limitedRead')
    expect(await asks(cias, { calendarId: calendar, role: 'limitedRead' })).toBe(409)
    expect(await asks(cias, { address: anna, role: 'freeBusyRead' })).toBe(409)
    expect(await asks(cias, { calendarId: calendar, role: 'write' })).toBe(202)
    const [one] = await waiting(around.anna)
    const [{ mail } = {}] = await around.office.next(anna)
    expect(mail?.text).toContain('Can view titles and locations')
    const { body } = await around.anna.get(`/access-requests/${one!.id}`)
    expect([body.currentRole, body.allowedRoles[0]]).toEqual(['limitedRead', 'limitedRead'])
    const less = await around.anna.post(`/access-requests/${one!.id}/grant`, { role: 'freeBusyRead' })
    expect([less.status, less.body.highestRole]).toEqual([409, 'limitedRead'])
    // The same again gives nothing new (invariant 34).
    const before = await table('permission').where({ collection_id: calendar }).orderBy('id')
    expect((await around.anna.post(`/access-requests/${one!.id}/grant`, { role: 'limitedRead' })).status).toBe(200)
    expect(await table('permission').where({ collection_id: calendar }).orderBy('id')).toEqual(before)
    expect(await own(cias)).toMatchObject([{ state: 'granted', role: 'limitedRead', calendarId: calendar }])
  })

  it('twice is one request with the newest role and message, and at most one mail a day', async () => {
    const id = await request('freeBusyRead')
    await idle()
    expect(await asks(cias, { address: anna, role: 'write', message: 'More' })).toBe(202)
    await idle()
    expect(await waiting(around.anna)).toMatchObject([{ id, role: 'write', message: 'More' }])
    expect(mails(anna)).toHaveLength(1)
    await aDayLater()
    expect(await asks(cias, { address: anna, role: 'read' })).toBe(202)
    await idle()
    expect(mails(anna)).toHaveLength(2)
    expect(new Set(mails(anna).map(mail => mail.messageId)).size).toBe(2)
    expect(await asks(bos, { address: anna, role: 'read' })).toBe(202)
    expect(await waiting(around.anna)).toHaveLength(2)
  })

  it('of a shared mailbox’s calendar tells its members, ten at most, and any of them answers', async () => {
    const shared = await around.world.calendar(around.world.bo, 'Front desk', around.world.reception.id)
    for (let count = 0; count < 11; count += 1) {
      const { id } = await around.world.addPerson({ address: `z${count}@nordlys.example`, name: `Z ${count}` })
      await knexOf(around.world.db)('mailbox_member').insert({
        organization_id: around.world.organizationId,
        mailbox_id: around.world.reception.id,
        member_id: id,
        automapping: true,
      })
    }
    expect(await asks(cias, { address: around.world.reception.address, role: 'read' })).toBe(202)
    await idle()
    expect(await states('access-request')).toEqual(Array.from({ length: 10 }, () => 'sent'))
    expect(mails(bo)).toHaveLength(1)
    const [one] = await waiting(bos)
    expect(await waiting(around.anna)).toEqual([])
    expect((await bos.post(`/access-requests/${one!.id}/grant`)).status).toBe(200)
    expect((await cias.get(`/calendars/${shared}`)).body.role).toBe('read')
    await knexOf(around.world.db)('mailbox_member').whereNot({ member_id: around.world.everyone.id }).delete()
    await knexOf(around.world.db)('principal').where('address', 'like', 'z%').delete()
  })
})

describe('mails about it are decided when they leave', () => {
  it('none for what was taken back, none to an owner who left, none about an asker who left', async () => {
    await unsent(async () => {
      await request()
      expect((await cias.delete(`/access-requests/${(await own(cias))[0]!.id}`)).status).toBe(204)
      expect(await asks(bos, { address: anna, role: 'read' })).toBe(202)
      await knexOf(around.world.db)('principal').where({ address: bo }).update({ disabled_at: new Date() })
    })
    await idle()
    expect(await states('access-request')).toEqual(['dropped', 'dropped'])
    await knexOf(around.world.db)('principal').update({ disabled_at: null })
    await unsent(async () => {
      expect(await asks(bos, { address: anna, role: 'write' })).toBe(202)
      await knexOf(around.world.db)('principal').where({ address: anna }).update({ disabled_at: new Date() })
    })
    await idle()
    expect((await states('access-request')).at(-1)).toBe('dropped')
    expect(around.office.received).toEqual([])
  })

  it('taken back before its mail left and asked for again, the owner is told once; by the newest words', async () => {
    await unsent(async () => {
      await request('freeBusyRead')
      await cias.delete(`/access-requests/${(await own(cias))[0]!.id}`)
      await request('write')
    })
    await idle()
    expect(await states('access-request')).toEqual(['dropped', 'sent'])
    expect(mails(anna)).toHaveLength(1)
    expect(mails(anna)[0]?.text).toContain('Can edit')
  })

  it('no word of a grant that was taken back before its mail left', async () => {
    const id = await request()
    await unsent(async () => {
      await around.anna.post(`/access-requests/${id}/grant`)
      await around.world.share(around.world.anna, calendar, cia, 'none')
    })
    await idle()
    expect(await states('access-answer')).toEqual(['refused'])
    expect(mails(cia)).toEqual([])
  })

  it('no word to a member of a mailbox who is none any more', async () => {
    await around.world.calendar(around.world.bo, 'Front desk', around.world.reception.id)
    await unsent(async () => {
      expect(await asks(cias, { address: around.world.reception.address, role: 'read' })).toBe(202)
      await knexOf(around.world.db)('mailbox_member').delete()
    })
    await idle()
    expect(await states('access-request')).toEqual(['refused'])
    await knexOf(around.world.db)('mailbox_member').insert({
      organization_id: around.world.organizationId,
      mailbox_id: around.world.reception.id,
      member_id: around.world.everyone.id,
      automapping: true,
    })
  })
})

describe('by asking nobody learns', () => {
  it('whether an address is anybody’s or has a calendar: answers, lists and statements are alike', async () => {
    await unsent(async () => {
      await knexOf(around.world.db)('principal').where({ address: bo }).update({ disabled_at: new Date() })
      const asked = [
        anna,
        nobody,
        'astrid@nordlys.example',
        bo,
        around.world.team.address,
        'somebody@elsewhere.example',
        around.frida.address,
      ]
      const answers = []
      for (const address of asked) {
        const { result, asked: queries } = await asking(async () => await cias.post('/access-requests', { address, role: 'read' }))
        const { date: _date, ...headers } = result.headers as Record<string, string>
        // The queue makes itself ready once.
        const ours = queries.filter(({ text }) => !text.includes('pgboss')).map(({ text }) => text.slice(0, 60))
        answers.push({ status: result.status, text: result.text, headers, ours })
      }
      for (const answer of answers) expect(answer).toEqual(answers[1])
      expect(answers[0]?.status).toBe(202)
      expect(answers[0]?.ours.length).toBeGreaterThan(5)
      const listed = await own(cias)
      expect(listed.map(({ address }) => address).toSorted()).toEqual(asked.toSorted())
      const shapes = listed.map(({ id: _id, address: _address, ...rest }) => ({ ...rest, askedAt: 0, expiresAt: 0 }))
      for (const shape of shapes) expect(shape).toEqual(shapes[0])
    })
    await idle()
    // Whatever somebody typed is not left in the administrators' list of mails either.
    expect((await outbox().where({ kind: 'access-request' })).map(({ address, state }) => [address, state])).toEqual([[anna, 'sent']])
  })

  it('of a calendar that is not seen, not even that it is there; and its owner nothing of the asker’s', async () => {
    const hidden = await around.world.calendar(around.world.anna, 'kanari-hidden')
    await around.world.share(around.world.anna, hidden, null, 'none')
    const secret = await around.world.calendar(around.world.cia, 'kanari-cias-own')
    await around.world.share(around.world.cia, secret, null, 'none')
    await around.world.put(around.world.cia, secret, plantedCalendar(firstDay))
    const unknown = await cias.post('/access-requests', { calendarId: '00000000-0000-7000-8000-000000000000', role: 'read' })
    const unseen = await cias.post('/access-requests', { calendarId: hidden, role: 'read' })
    expect([unseen.status, unseen.text]).toEqual([404, unknown.text])
    const id = await request()
    const told = [(await cias.get('/me/access-requests')).text, (await around.anna.get(`/access-requests/${id}`)).text]
    for (const text of told) for (const word of ['kanari', ...forbidden('busy')]) expect(text).not.toContain(word)
    expect(told[0]).not.toContain('work')
    expect(told[0]).not.toContain(calendar)
  })

  it('anything of other people’s requests: not to read, not to answer, not to take back', async () => {
    const id = await request()
    const admin = around.astrid
    for (const who of [bos, cias, admin]) {
      for (const path of [`/access-requests/${id}`, `/access-requests/00000000-0000-7000-8000-000000000000`]) {
        expect((await who.get(path)).status).toBe(404)
        for (const act of ['grant', 'decline']) expect((await who.post(`${path}/${act}`)).status).toBe(404)
      }
      expect(await waiting(who)).toEqual([])
    }
    expect((await around.anna.delete(`/access-requests/${id}`)).status).toBe(404)
    expect((await bos.delete(`/access-requests/${id}`)).status).toBe(404)
    expect(await waiting(around.anna)).toHaveLength(1)
    for (const path of ['/access-requests', '/me/access-requests', `/access-requests/${id}`])
      expect((await clientOf(around.world.app, null).get(path)).status).toBe(401)
  })
})

describe('asking is for people of the organization', () => {
  it('not for guests, not for people of a federated organization, whatever they see', async () => {
    await around.world.policy({ domainRules: ['*: CalendarSharingFreeBusyReviewer'] })
    await around.federate()
    await around.anna.post(`/calendars/${calendar}/invitations`, {
      recipients: [
        { address: around.frida.address, role: 'freeBusyRead' },
        { address: 'kari@kunde.example', role: 'freeBusyRead' },
      ],
    })
    const fridas = await clientFor(around.frida)
    const invitations = (await fridas.get('/me/invitations')).body.value as { id: string }[]
    expect((await fridas.post(`/me/invitations/${invitations[0]!.id}/accept`)).status).toBe(200)
    expect((await fridas.get(`/calendars/${calendar}`)).body.role).toBe('freeBusyRead')
    expect(await asks(fridas, { calendarId: calendar, role: 'read' })).toBe(403)
    // In an organization of their own the address is nobody's.
    expect(await asks(fridas, { address: anna, role: 'read' })).toBe(202)
    const { id: guestId } = (
      await knexOf(around.world.db)('principal')
        .insert({ organization_id: around.world.organizationId, kind: 'guest', address: 'gerd@kunde.example', name: '' })
        .returning('id')
    )[0]!
    const gerd = { ...around.world.cia, id: guestId, address: 'gerd@kunde.example', name: '', guest: true }
    const guests = await clientFor(gerd)
    await around.world.share(around.world.anna, calendar, 'gerd@kunde.example', 'freeBusyRead')
    expect((await guests.get(`/calendars/${calendar}`)).status).toBe(200)
    expect(await asks(guests, { calendarId: calendar, role: 'read' })).toBe(403)
    expect(await asks(guests, { address: anna, role: 'read' })).toBe(403)
    const browser = visitor(around.world.app)
    await browser.get('/sign-in/code')
    await browser.post('/sign-in/code', { address: gerd.address })
    const code = await around.code(gerd.address)
    await browser.post('/sign-in/code/enter', { code })
    expect((await browser.get('/')).text).not.toContain('/requests')
    expect((await browser.get(`/calendars/${calendar}/view`)).text).not.toContain('/requests')
    for (const path of ['/requests', `/requests?calendar=${calendar}`]) expect((await browser.get(path)).status).toBe(403)
    expect((await browser.post('/requests', { calendar, role: 'read' })).status).toBe(403)
    expect(await waiting(around.anna)).toEqual([])
    await around.part()
  })

  it('with a credential for it, as for every other act of one’s own; and answered with one that shares', async () => {
    const reads = await clientFor(around.world.cia, ['read'])
    expect(await asks(reads, { address: anna, role: 'read' })).toBe(403)
    const id = await request()
    const annaReads = await clientFor(around.world.anna, ['read', 'self'])
    expect((await annaReads.post(`/access-requests/${id}/grant`)).status).toBe(404)
    expect((await annaReads.get('/access-requests')).body.value).toEqual([])
    expect(await waiting(around.anna)).toHaveLength(1)
  })

  it('at most twenty at once, also where they were taken back meanwhile', async () => {
    for (let count = 0; count < 20; count += 1) expect(await asks(cias, { address: `n${count}@nordlys.example`, role: 'read' })).toBe(202)
    const refused = await cias.post('/access-requests', { address: anna, role: 'read' })
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '86400'])
    // The same once more is none more.
    expect(await asks(cias, { address: 'n7@nordlys.example', role: 'write' })).toBe(202)
    for (const { id } of await own(cias)) expect((await cias.delete(`/access-requests/${id}`)).status).toBe(204)
    expect(await asks(cias, { address: anna, role: 'read' })).toBe(429)
    await table('access_request').update({ asked_at: new Date(Date.now() - 25 * 3_600_000) })
    expect(await asks(cias, { address: anna, role: 'read' })).toBe(202)
  })

  it('and ends: after thirty days by itself, with the asker, with the calendar; a month later nothing is left of it', async () => {
    const id = await request()
    await table('access_request').update({ expires_at: new Date(Date.now() - 1000) })
    expect(await waiting(around.anna)).toEqual([])
    expect(await own(cias)).toMatchObject([{ id, state: 'expired' }])
    for (const act of ['grant', 'decline']) expect((await around.anna.post(`/access-requests/${id}/${act}`)).status).toBe(409)
    expect((await cias.delete(`/access-requests/${id}`)).status).toBe(404)
    await endWithdrawnLinks({ db: around.world.db, log: { info() {}, warn() {}, error() {} } })
    expect(await own(cias)).toHaveLength(1)
    expect(await request('write')).toBe(id)
    await table('access_request').update({ expires_at: new Date(Date.now() - 31 * 86_400_000) })
    await endWithdrawnLinks({ db: around.world.db, log: { info() {}, warn() {}, error() {} } })
    expect(await own(cias)).toEqual([])
    await request()
    await knexOf(around.world.db)('principal').where({ address: cia }).update({ disabled_at: new Date() })
    expect(await waiting(around.anna)).toEqual([])
    await knexOf(around.world.db)('principal').update({ disabled_at: null })
    expect(await waiting(around.anna)).toHaveLength(1)
    expect((await around.anna.delete(`/calendars/${calendar}`)).status).toBe(204)
    expect(await table('access_request')).toEqual([])
  })
})

describe('bad input', () => {
  it.each<[string, number, string, object]>([
    ['nothing', 400, 'role', {}],
    ['no place', 400, 'address', { role: 'read' }],
    ['no role', 400, 'role', { address: anna }],
    ['a role that cannot be given', 400, 'role', { address: anna, role: 'owner' }],
    ['no access', 400, 'role', { address: anna, role: 'none' }],
    ['a field that is not there', 400, 'state', { address: anna, role: 'read', state: 'granted' }],
    ['two places at once', 400, 'address', { address: anna, role: 'read', calendarId: '00000000-0000-7000-8000-000000000000' }],
    ['no id', 400, 'calendarId', { calendarId: 'x', role: 'read' }],
    ['a message of 10 001 characters', 400, 'message', { address: anna, role: 'read', message: 'x'.repeat(10_001) }],
    ['a message with NUL', 400, 'message', { address: anna, role: 'read', message: 'a\u0000b' }],
    ['several roles', 400, 'role', { address: anna, role: ['read'] }],
    ['no address', 400, 'address', { address: 'anna', role: 'read' }],
    ['a header in the address', 400, 'address', { address: 'anna@nordlys.example\r\nBcc: all@nordlys.example', role: 'read' }],
    ['two addresses', 400, 'address', { address: 'anna@nordlys.example,bo@nordlys.example', role: 'read' }],
    ['one’s own address', 409, 'address', { address: cia, role: 'read' }],
  ])('%s is refused with %i, and nothing is asked', async (_what, status, field, body) => {
    const answer = await cias.post('/access-requests', body)
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8')
    expect([answer.status, answer.body.field]).toEqual([status, field])
    expect(await table('access_request')).toEqual([])
  })

  it('takes ten thousand characters, and of a name that holds a header its words alone', async () => {
    await knexOf(around.world.db)('principal').where({ address: cia }).update({ name: 'Cia\r\nBcc: all@nordlys.example' })
    expect(await asks(cias, { address: anna, role: 'read', message: 'å'.repeat(10_000) })).toBe(202)
    const [{ mail, to } = {}] = await around.office.next(anna)
    expect(to).toEqual([anna])
    expect(mail?.headers.filter(({ key }) => key === 'bcc')).toEqual([])
    expect(mail?.subject).toMatch(/^Cia Bcc: all@nordlys.example asks for access to/)
    await knexOf(around.world.db)('principal').where({ address: cia }).update({ name: 'Cia Holm' })
  })

  it('of an answer: unknown ids, another role, twice, after it was taken back', async () => {
    const id = await request()
    for (const bad of ['x', '%00', '..%2f', '0'.repeat(300)])
      expect((await around.anna.post(`/access-requests/${bad}/grant`)).status).toBeLessThan(500)
    for (const body of [{ role: 'owner' }, { role: 'none' }, { role: 'read', more: 1 }, []])
      expect((await around.anna.post(`/access-requests/${id}/grant`, body)).status).toBe(400)
    expect((await around.anna.post(`/access-requests/${id}/grant`)).status).toBe(200)
    for (const act of ['grant', 'decline']) expect((await around.anna.post(`/access-requests/${id}/${act}`)).status).toBe(409)
    await idle()
    await request('write')
    expect((await cias.delete(`/access-requests/${id}`)).status).toBe(204)
    expect((await cias.delete(`/access-requests/${id}`)).status).toBe(404)
    expect((await around.anna.post(`/access-requests/${id}/grant`)).status).toBe(409)
    expect((await cias.get(`/calendars/${calendar}`)).body.role).toBe('read')
    await idle()
    expect(await states('access-answer')).toEqual(['sent'])
  })

  it('answered and taken back at the same moment, one of them holds, whichever comes first', async () => {
    for (let round = 0; round < 8; round += 1) {
      await around.world.share(around.world.anna, calendar, cia, 'none')
      const id = await request()
      const [grant, again, back] = await Promise.all([
        around.anna.post(`/access-requests/${id}/grant`),
        around.anna.post(`/access-requests/${id}/grant`, { role: 'limitedRead' }),
        cias.delete(`/access-requests/${id}`),
      ])
      const done = [grant.status === 200, again.status === 200, back.status === 204]
      expect(done.filter(Boolean)).toHaveLength(1)
      const { status, body } = await cias.get(`/calendars/${calendar}`)
      expect(done[2] ? status : body.role).toBe(done[2] ? 404 : done[0] ? 'read' : 'limitedRead')
    }
  })
})

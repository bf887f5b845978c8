/** Sharing by mail from the first click to the calendar that is seen: as a colleague, a federated person, a guest, and without signing in. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import request from 'supertest'
import { freshSecret, hashSecret } from '../../src/services/authentication.ts'
import { knexOf } from '../../src/storage/database.ts'
import { until } from '../mail/post-office.ts'
import { clientOf } from '../rest/client.ts'
import { expected, forbidden } from '../setup/planted.ts'
import { visitor } from '../web/visitor.ts'
import { type Around, makeAround, openPolicy, window } from './around.ts'

/** A row of an answer, as far as these tests look. */
interface Row {
  [field: string]: unknown
  id: string
  grantee: string
  kind: string
  role: string
  state: string
  status: string
  calendar: { id: string }
  emailAddress: { address: string } | null
}

let around: Around
let calendar: string
const invite = async (recipients: object[], more: object = {}) =>
  await around.anna.post(`/calendars/${calendar}/invitations`, { recipients, ...more })
const permissions = async () => (await around.anna.get(`/calendars/${calendar}/permissions`)).body.value as Row[]
const unfolded = (text: string) => text.replaceAll(/\r\n[ \t]/g, '')
let counter = 0
const stranger = () => `kari${(counter += 1)}@kunde.example`

/** Through the code to the session of a guest. */
async function acceptAsGuest(address: string, path: string) {
  const guest = visitor(around.world.app)
  expect((await guest.get(path)).text).toContain('Send me a code')
  const sent = await guest.post(`${path}/code`)
  expect([sent.status, sent.headers['location']]).toEqual([303, `${path}?code`])
  expect((await guest.get(`${path}?code`)).text).toContain('Code from the e-mail')
  const answered = await guest.post(`${path}/enter`, { code: await around.code(address) })
  expect([answered.status, answered.headers['location']]).toEqual([303, path])
  return guest
}

beforeAll(async () => {
  around = await makeAround()
})
afterAll(async () => await around.close())
beforeEach(async () => {
  await around.world.policy({
    ...openPolicy,
    sharingCapability: null,
    domainMode: null,
    domains: null,
    requireAcceptingAccountMatchInvitedAccount: null,
  })
  around.office.received.length = 0
  calendar = await around.calendar()
})

describe('a colleague', () => {
  it('is given the calendar with the mail, which has two buttons and plain addresses, and nothing of the events', async () => {
    const made = await invite([{ address: 'Bo@nordlys.example', role: 'limitedRead' }], { message: 'Hello\nBo', subject: 'My week' })
    expect([made.status, made.body.value]).toMatchObject([
      201,
      [{ address: 'bo@nordlys.example', kind: 'internal', state: 'pending', role: 'limitedRead' }],
    ])
    const { received, links, invitation } = await around.mail('bo@nordlys.example')
    const { text = '', html = '', subject } = received.mail
    expect(subject).toBe('My week')
    for (const body of [text, html]) {
      for (const said of ['Add this calendar', 'Share mine back', 'Anna Åkesson', 'You see titles and locations', 'Hello'])
        expect(body.replaceAll(/\s+/g, ' ')).toContain(said)
      for (const word of forbidden('busy')) expect(body).not.toContain(word)
    }
    expect(links).toEqual([invitation, `${invitation}?back`, `/calendars/${calendar}/view`])
    const bo = clientOf(around.world.app, await around.world.token(around.world.bo))
    expect((await bo.get(`/calendars/${calendar}`)).body.role).toBe('limitedRead')

    const browser = visitor(around.world.app)
    const asked = await browser.get(invitation)
    expect(asked.text).toContain('b…@nordlys.example')
    expect(asked.text).not.toContain('bo@nordlys.example')
    expect(asked.text).toContain(`/sign-in?to=${encodeURIComponent(invitation)}`)
    await browser.signIn('bo@nordlys.example')
    expect((await browser.get(invitation)).text).toContain('Add this calendar')
    await browser.post(`${invitation}/accept`)
    const done = await browser.get(invitation)
    expect([done.status, done.text]).toEqual([200, expect.stringContaining('The calendar is in your list')])
    const { db } = around.world
    expect(await knexOf(db)('listing').where({ collection_id: calendar, principal_id: around.world.bo.id }).first()).toMatchObject({
      listed: true,
    })
    expect((await around.anna.get(`/calendars/${calendar}/invitations`)).body.value[0]).toMatchObject({ state: 'accepted', mail: 'sent' })
  })

  it('shares back from the page, at a level of their own', async () => {
    const own = await around.world.calendar(around.world.bo, 'Bo’s own')
    await invite([{ address: 'bo@nordlys.example', role: 'read' }], { requestShareBack: true })
    const { received, invitation } = await around.mail('bo@nordlys.example')
    expect(received.mail.text).toContain('asks you to share yours as well')
    const browser = visitor(around.world.app)
    await browser.signIn('bo@nordlys.example')
    await browser.get(invitation)
    const asked = await browser.get(invitation)
    expect(asked.text).toContain('Add, and share mine back')
    const added = await browser.post(`${invitation}/accept`, { next: 'back' })
    expect([added.status, added.headers['location']]).toEqual([303, `${invitation}#back`])
    const page = await browser.get(invitation)
    expect(page.text).toContain('Bo’s own')
    expect(page.text).toMatch(/<section[^>]* id="back">.*<option value="freeBusyRead" selected/s)
    await browser.post(`${invitation}/share-back`, { calendar: own, role: 'write' })
    expect((await browser.get(invitation)).text).toContain('Your calendar is shared with Anna Åkesson')
    expect((await around.anna.get(`/calendars/${own}`)).body.role).toBe('write')
    // Among the answers of this test and the one before.
    const shared = 'Bo Lind shares the calendar “Bo’s own” with you'
    const found = () =>
      around.office.received.find(({ to, mail }) => to.includes('anna@nordlys.example') && mail.subject === shared) ?? null
    expect((await until(found, 'the mail to Anna')).mail.text).toContain('Add this calendar')
  })

  it('is told on the page of an account that is not theirs, and declines with one button', async () => {
    await invite([{ address: 'bo@nordlys.example', role: 'read' }])
    const { invitation } = await around.mail('bo@nordlys.example')
    const cia = visitor(around.world.app)
    await cia.signIn('cia@nordlys.example')
    const wrong = await cia.get(invitation)
    expect(wrong.text).toContain('This invitation is for another account')
    expect(wrong.text).toContain('cia@nordlys.example')
    expect(wrong.text).not.toContain('bo@nordlys.example')
    await cia.post(`${invitation}/accept`)
    expect((await around.anna.get(`/calendars/${calendar}/invitations`)).body.value[0].state).toBe('pending')
    const bo = visitor(around.world.app)
    await bo.get(invitation)
    await bo.post(`${invitation}/decline`)
    expect([(await bo.get(invitation)).status, (await bo.get(invitation)).text]).toEqual([
      410,
      expect.stringContaining('This invitation was declined'),
    ])
    expect((await around.anna.get(`/calendars/${calendar}/invitations`)).body.value[0].state).toBe('declined')
  })

  it('in a group or a mailbox is written to by name, and the group has the permission', async () => {
    const made = await invite([{ address: 'everyone@nordlys.example', role: 'read' }])
    expect(made.body.value.map((one: { address: string }) => one.address)).toEqual(['bo@nordlys.example'])
    await around.mail('bo@nordlys.example')
    expect((await permissions()).find(one => one['grantee'] === 'group')).toMatchObject({
      role: 'read',
      emailAddress: { address: 'everyone@nordlys.example' },
    })
    const { invitation } = await around.mail('bo@nordlys.example')
    const row = (await permissions()).find(one => one['grantee'] === 'group')
    await around.anna.delete(`/calendars/${calendar}/permissions/${row?.['id']}`)
    const page = await visitor(around.world.app).get(invitation)
    expect([page.status, page.text]).toEqual([410, expect.stringContaining('This invitation was withdrawn')])
  })
})

describe('a federated person', () => {
  it('is nobody but an outsider while only one organization names the other, and proves the address by a code', async () => {
    await around.part()
    const made = await invite([{ address: around.frida.address, role: 'read' }])
    expect(made.body.value).toMatchObject([{ kind: 'guest' }])
    const { invitation } = await around.mail(around.frida.address)
    const browser = visitor(around.world.app)
    await browser.signIn(around.frida.address)
    const page = await browser.get(invitation)
    expect(page.text).toMatch(/Send me a code|Skicka en kod/)
    await browser.post(`${invitation}/accept`)
    expect((await around.anna.get(`/calendars/${calendar}/invitations`)).body.value[0].state).toBe('pending')
    // An account of the same address in a directory elsewhere is no proof.
    expect((await clientOf(around.world.app, await around.world.token(around.frida)).get('/me/invitations')).body.value).toEqual([])
  })

  it('sees nothing before signing in and accepting, then what was given, and loses it when the organizations part', async () => {
    await around.federate()
    const made = await invite([{ address: around.frida.address, role: 'read' }])
    expect(made.body.value).toMatchObject([{ kind: 'federated', state: 'pending', role: 'read' }])
    expect((await permissions()).at(-1)).toMatchObject({ grantee: 'federated', status: 'pending', isInsideOrganization: false })
    const { received, invitation } = await around.mail(around.frida.address)
    expect(received.mail.text).toContain('Share mine back')
    const frida = clientOf(around.world.app, await around.world.token(around.frida))
    expect((await frida.get(`/calendars/${calendar}`)).status).toBe(404)
    const waiting = (await frida.get('/me/invitations')).body.value.filter((one: Row) => one.calendar.id === calendar)
    expect(waiting).toMatchObject([
      { kind: 'federated', role: 'read', organization: 'Nordlys Design Studio', sharedBy: { address: 'anna@nordlys.example' } },
    ])

    const browser = visitor(around.world.app)
    expect((await browser.get(invitation)).text).not.toContain('Send me a code')
    await browser.signIn(around.frida.address)
    expect((await browser.get(invitation)).text).toContain('Add this calendar')
    await browser.post(`${invitation}/accept`)
    expect((await frida.get(`/calendars/${calendar}`)).body).toMatchObject({ role: 'read', owner: { address: 'anna@nordlys.example' } })
    expect((await frida.get('/calendars')).body.value.map((one: { id: string }) => one.id)).toContain(calendar)
    expect((await permissions()).at(-1)).toMatchObject({ grantee: 'federated', status: 'active', emailAddress: { name: 'Frida Falk' } })
    const seen = unfolded((await frida.get(`/calendars/${calendar}/events?${window}`)).text)
    for (const word of forbidden('details')) expect(seen).not.toContain(word)
    for (const word of expected('details')) expect(seen).toContain(word)

    await around.part()
    expect((await frida.get(`/calendars/${calendar}`)).status).toBe(404)
    const refused = await invite([{ address: around.frida.address, role: 'write' }])
    expect([refused.body.type, refused.body.because]).toEqual(['/problems/outside-not-allowed', expect.stringContaining('federated')])
    await around.federate()
    expect((await frida.get(`/calendars/${calendar}`)).status).toBe(200)
  })

  it('accepts over the API and shares back to the other organization, where it waits too', async () => {
    await around.federate()
    const theirs = await around.world.calendar(around.frida, 'Frida’s')
    const [made] = (await invite([{ address: around.frida.address, role: 'freeBusyRead' }])).body.value
    const frida = clientOf(around.world.app, await around.world.token(around.frida))
    const accepted = await frida.post(`/me/invitations/${made.id}/accept`, { shareBack: { calendarId: theirs, role: 'freeBusyRead' } })
    expect([accepted.status, accepted.body]).toEqual([200, { calendarId: calendar }])
    expect((await frida.post(`/me/invitations/${made.id}/accept`)).status).toBe(404)
    const back = (await around.anna.get('/me/invitations')).body.value.find((one: Row) => one.calendar.id === theirs)
    expect(back).toMatchObject({ calendar: { id: theirs, name: 'Frida’s' }, kind: 'federated' })
    expect((await around.anna.post(`/me/invitations/${back.id}/accept`)).status).toBe(200)
    expect((await around.anna.get(`/calendars/${theirs}`)).body.role).toBe('freeBusyRead')
  })
})

describe('a guest', () => {
  it.each([
    ['freeBusyRead', 'busy'],
    ['limitedRead', 'limited'],
    ['read', 'details'],
  ] as const)('proves the address by a code and sees %s in REST, on the page and in a feed, and no word more', async (role, level) => {
    const address = stranger()
    await invite([{ address, role }])
    const { received, invitation } = await around.mail(address)
    for (const word of forbidden('busy')) expect(`${received.mail.text}${received.mail.html}${received.raw}`).not.toContain(word)
    const guest = await acceptAsGuest(address, invitation)
    const home = await guest.get('/')
    expect(home.text).toContain('You are a guest here')
    expect(home.text).toContain(`/calendars/${calendar}/view`)
    const row = await knexOf(around.world.db)('principal').where({ address, organization_id: around.world.organizationId }).first()
    expect(row).toMatchObject({ kind: 'guest', password_hash: null, administrator: false })
    const client = clientOf(around.world.app, await tokenOf(row!.id))
    const { token } = await around.world.publish(around.world.anna, calendar, role, 'direct')
    const answers = [
      await guest.get(`/calendars/${calendar}/view?view=list&date=2027-03-01`),
      await guest.get(`/p/${token}.ics`),
      await client.get(`/calendars/${calendar}`),
      await client.get(`/calendars/${calendar}/events`),
      await client.get(`/calendars/${calendar}/events?${window}`),
      await client.get(`/calendars/${calendar}/export`),
    ]
    expect(answers.map(answer => answer.status)).toEqual([200, 200, 200, 200, 200, 200])
    for (const answer of answers) for (const word of forbidden(level)) expect(unfolded(answer.text)).not.toContain(word)
    for (const word of expected(level)) expect(unfolded(answers[3]!.text)).toContain(word)
    expect((await request(around.world.app).get(`/p/${token}.ics`)).status).not.toBe(200)
  })

  async function tokenOf(principalId: string): Promise<string> {
    const secret = freshSecret()
    await knexOf(around.world.db)('credential').insert({
      organization_id: around.world.organizationId,
      principal_id: principalId,
      kind: 'token',
      name: 'test',
      secret_hash: Buffer.from(hashSecret(secret)),
      scopes: null,
    })
    return secret
  }

  it('owns and shares nothing, whatever they were given', async () => {
    await around.world.policy({ domainRules: ['*: delegateWithPrivateEventAccess'] })
    const address = stranger()
    await invite([{ address, role: 'write' }])
    const guest = await acceptAsGuest(address, (await around.mail(address)).invitation)
    await guest.get('/')
    expect((await guest.post('/calendars', { name: 'Mine', owner: 'x' })).status).toBe(404)
    for (const path of ['/account', '/policy', `/calendars/${calendar}`])
      expect([path, (await guest.get(path)).status]).toEqual([path, 403])
    const row = await knexOf(around.world.db)('principal').where({ address }).first()
    const client = clientOf(around.world.app, await tokenOf(row!.id))
    const written = await client.post(`/calendars/${calendar}/events`, { subject: 'By a guest', start: { dateTime: '2027-03-01' } })
    expect(written.status).toBe(201)
    await around.world.policy(openPolicy)
    expect((await client.delete(`/calendars/${calendar}/events/${written.body.id}`)).status).toBe(403)
    expect((await client.post('/calendars', { name: 'x' })).status).toBe(404)
    for (const path of [
      `/calendars/${calendar}/permissions`,
      `/calendars/${calendar}/invitations`,
      `/calendars/${calendar}/links`,
      '/users',
      '/policy',
    ])
      expect([path, (await client.get(path)).status]).toEqual([path, 403])
  })

  it('accepts a second invitation with one button, and over the API', async () => {
    const address = stranger()
    await invite([{ address, role: 'read' }])
    const guest = await acceptAsGuest(address, (await around.mail(address)).invitation)
    const first = calendar
    calendar = await around.calendar()
    await invite([{ address, role: 'limitedRead' }])
    const { invitation } = await around.mail(address, 3)
    expect((await guest.get(invitation)).text).toContain('Add this calendar')
    await guest.post(`${invitation}/accept`)
    expect((await guest.get('/')).text).toContain(`/calendars/${calendar}/view`)
    expect((await guest.get('/')).text).toContain(`/calendars/${first}/view`)
  })

  it('is not let in by a wrong code, by another’s code, or by none', async () => {
    const [address, other] = [stranger(), stranger()]
    await invite([
      { address, role: 'read' },
      { address: other, role: 'read' },
    ])
    const [{ invitation }, theirs] = [await around.mail(address), await around.mail(other)]
    const guest = visitor(around.world.app)
    await guest.get(invitation)
    await guest.post(`${invitation}/enter`, { code: '12345678' })
    await guest.post(`${invitation}/code`)
    const code = await around.code(address)
    await guest.get(`${invitation}?code`)
    await guest.post(`${invitation}/enter`, { code: '' })
    expect((await guest.get(`${invitation}?code`)).text).toContain('Write the code from the e-mail')
    await guest.post(`${invitation}/enter`, { code: `${code.slice(0, -1)}${(Number(code.at(-1)) + 1) % 10}` })
    expect((await guest.get(`${invitation}?code`)).text).toContain('not the code')
    await guest.get(theirs.invitation)
    await guest.post(`${theirs.invitation}/enter`, { code })
    expect((await guest.get('/')).status).toBe(303)
    expect((await around.anna.get(`/calendars/${calendar}/invitations`)).body.value.map((one: { state: string }) => one.state)).toEqual([
      'pending',
      'pending',
    ])
    await guest.get(`${invitation}?code`)
    await guest.post(`${invitation}/enter`, { code })
    expect((await guest.get('/')).status).toBe(200)
  })
})

describe('a personal address', () => {
  it('opens page and feed without signing in, stands among the links without its address, and is withdrawn for this one recipient', async () => {
    const [address, other] = [stranger(), stranger()]
    const made = await invite([
      { address, role: 'limitedRead', personal: true },
      { address: other, role: 'limitedRead', personal: true },
    ])
    expect(made.body.value).toMatchObject([{ kind: 'personal', state: 'accepted' }, { kind: 'personal' }])
    const [mine, theirs] = [await around.mail(address), await around.mail(other)]
    const [page, ics] = mine.links
    expect(ics).toBe(`${page}.ics`)
    const app = around.world.app
    const feed = await request(app).get(ics!)
    expect([feed.status, (await request(app).get(page!)).status]).toEqual([200, 200])
    for (const word of forbidden('limited')) expect(unfolded(feed.text)).not.toContain(word)
    for (const word of expected('limited')) expect(unfolded(feed.text)).toContain(word)
    const links = (await around.anna.get(`/calendars/${calendar}/links`)).body.value
    expect(links).toMatchObject([{ recipientAddress: address, audience: 'anonymous', role: 'limitedRead' }, { recipientAddress: other }])
    expect(JSON.stringify(links)).not.toContain(page!.slice('/p/'.length))
    expect((await permissions()).find(one => one['id'] === 'anonymous')).toMatchObject({ role: 'limitedRead', isRemovable: false })

    expect((await around.anna.delete(`/calendars/${calendar}/invitations/${made.body.value[0].id}`)).status).toBe(204)
    expect((await request(app).get(page!)).status).toBe(410)
    expect((await request(app).get(theirs.links[0]!)).status).toBe(200)
  })

  it('is stopped by the block list and works again without it', async () => {
    const address = stranger()
    await invite([{ address, role: 'freeBusyRead', personal: true }])
    const [page] = (await around.mail(address)).links
    await around.world.policy({ domainMode: 'blockList', domains: ['kunde.example'] })
    expect((await request(around.world.app).get(page!)).status).toBe(403)
    await around.world.policy({ domainMode: 'none' })
    expect((await request(around.world.app).get(page!)).status).toBe(200)
  })

  it('is not for people inside, lets nobody write, and needs the policy’s leave', async () => {
    const refused = async (recipient: object) => {
      const { status, body } = await invite([recipient])
      return [status, body.type, body.field]
    }
    expect(await refused({ address: 'bo@nordlys.example', role: 'read', personal: true })).toEqual([
      400,
      '/problems/bad-request',
      'recipients.0.personal',
    ])
    expect(await refused({ address: 'x@kunde.example', role: 'write', personal: true })).toEqual([
      400,
      '/problems/bad-request',
      'recipients.0.role',
    ])
    await around.world.policy({ sharingCapability: 'ExternalUserSharingOnly' })
    expect(await refused({ address: 'x@kunde.example', role: 'freeBusyRead', personal: true })).toEqual([
      403,
      '/problems/outside-not-allowed',
      'recipients.0.role',
    ])
    expect((await around.anna.get(`/calendars/${calendar}/links`)).body.value).toEqual([])
  })

  it('has new addresses when it is sent again, and the old ones end', async () => {
    const address = stranger()
    const [made] = (await invite([{ address, role: 'freeBusyRead', personal: true }])).body.value
    const [old] = (await around.mail(address)).links
    expect((await around.anna.post(`/calendars/${calendar}/invitations/${made.id}/resend`)).status).toBe(200)
    expect((await request(around.world.app).get(old!)).status).toBe(410)
    const [fresh] = (await around.mail(address, 2)).links
    expect((await request(around.world.app).get(fresh!)).status).toBe(200)
  })
})

/** Shared mailboxes and their members, what stands in whose list of calendars, the address book, and guests. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import request from 'supertest'
import * as gate from '../../src/services/gate.ts'
import type { UserSubject } from '../../src/sharing/principal.ts'
import { personById } from '../../src/storage/authentication.ts'
import { knexOf, transaction } from '../../src/storage/database.ts'
import { putPermission } from '../../src/storage/permissions.ts'
import { plantedCalendar, words } from '../setup/planted.ts'
import { makeWorld, openPolicy, type World } from '../setup/world.ts'
import { visitor } from '../web/visitor.ts'
import { type Client, clientOf } from './client.ts'

let world: World
let astrid: Client
let anna: Client
let bo: Client
let cia: Client

beforeAll(async () => {
  world = await makeWorld()
  await world.policy(openPolicy)
  const people = [world.astrid, world.anna, world.bo, world.cia]
  const clients = await Promise.all(people.map(async person => clientOf(world.app, await world.token(person))))
  ;[astrid, anna, bo, cia] = clients as [Client, Client, Client, Client]
})
afterAll(async () => await world.close())

const json = 'application/json'
const take = async (client: Client, id: string, body: object = {}) => await client.put(`/me/calendars/${id}`, JSON.stringify(body), json)
const list = async (client: Client) =>
  (await client.get('/calendars?listed=true')).body.value.map((one: { name: string }) => one.name) as string[]
const names = (answer: { body: { value: { name: string }[] } }) => answer.body.value.map(one => one.name)
const acts = async () => (await astrid.get('/audit?limit=500')).body.value.map((one: { action: string }) => one.action) as string[]
async function mailbox(name: string, ...members: (string | { address: string; automapping: boolean })[]): Promise<string> {
  const { body } = await astrid.post('/mailboxes', { name, address: `${name.toLowerCase().replaceAll(' ', '-')}@nordlys.example` })
  for (const one of members) {
    expect((await astrid.post(`/mailboxes/${body.id}/members`, typeof one === 'string' ? { address: one } : one)).status).toBe(201)
  }
  return body.id as string
}
async function calendarOf(id: string): Promise<string> {
  const row = await knexOf(world.db)('collection').where({ owner_id: id }).first('id')
  return row?.id ?? ''
}

describe('a shared mailbox', () => {
  it('says that nobody may open it until somebody is a member', async () => {
    const made = await astrid.post('/mailboxes', { name: 'Sales', address: 'Sales@nordlys.example', language: 'sv' })
    const warning = { code: 'no-members', message: 'No permission granted: nobody is a member of this mailbox' }
    expect(made.body).toMatchObject({ kind: 'mailbox', address: 'sales@nordlys.example', warnings: [warning] })
    expect((await astrid.get(`/mailboxes/${made.body.id}`)).body.warnings).toEqual([warning])
    await astrid.post(`/mailboxes/${made.body.id}/members`, { address: 'bo@nordlys.example' })
    expect((await astrid.get(`/mailboxes/${made.body.id}`)).body.warnings).toEqual([])
    expect((await bo.get('/calendars?listed=true')).body.value).toMatchObject([
      { name: 'Kalender', isDefaultCalendar: true, role: 'owner' },
    ])
    expect((await astrid.patch(`/mailboxes/${made.body.id}`, { name: 'Sales desk' })).body).toMatchObject({
      name: 'Sales desk',
      warnings: [],
    })
    expect(names(await astrid.get('/people?search=sales'))).toEqual(['Sales desk'])
    await astrid.delete(`/mailboxes/${made.body.id}?disposition=delete`)
  })

  it('begins with what its organization has, and is made stricter by an administrator alone', async () => {
    const id = await mailbox('Front office', 'bo@nordlys.example')
    const calendar = await calendarOf(id)
    await world.policy({ ...openPolicy, sharingCapability: 'ExternalUserAndGuestSharing' })
    const invite = async (address: string) =>
      await bo.post(`/calendars/${calendar}/invitations`, { recipients: [{ address, role: 'freeBusyRead' }] })
    expect((await invite('new@kunde.example')).status).toBe(201)
    const stricter = { sharingCapability: 'ExistingExternalUserSharingOnly' }
    expect((await bo.patch(`/mailboxes/${id}/policy`, stricter)).status).toBe(403)
    expect((await astrid.patch(`/mailboxes/${id}/policy`, stricter)).status).toBe(200)
    const refused = await invite('newer@kunde.example')
    expect([refused.status, refused.body.reason, refused.body.because]).toEqual([
      403,
      'outside-not-allowed',
      'mailbox sharingCapability ExistingExternalUserSharingOnly',
    ])
    expect((await bo.post(`/calendars/${calendar}/links`, { role: 'freeBusyRead', audience: 'anonymous' })).status).toBe(403)
    await world.policy({ ...openPolicy, sharingCapability: null })
    await astrid.delete(`/mailboxes/${id}?disposition=delete`)
  })

  it('is written by every member as if it were their own, and seen by all', async () => {
    const id = await mailbox('Bookings', 'bo@nordlys.example', 'cia@nordlys.example')
    const calendar = await calendarOf(id)
    await world.put(world.bo, calendar, plantedCalendar(new Date('2026-11-02T00:00:00Z')))
    const shown = await cia.get(`/calendars/${calendar}/events?from=2026-11-02T00:00:00Z&to=2026-11-09T00:00:00Z`)
    expect(shown.text).toContain('kanari-private-summary')
    for (const event of (await cia.get(`/calendars/${calendar}/events`)).body.value as { id: string }[]) {
      expect((await cia.delete(`/calendars/${calendar}/events/${event.id}`)).status).toBe(204)
    }
    expect((await bo.get(`/calendars/${calendar}/events`)).body.value).toEqual([])
    const others = await anna.get(`/calendars/${calendar}`)
    expect([others.status, others.body.role]).toEqual([200, 'freeBusyRead'])
    await astrid.delete(`/mailboxes/${id}?disposition=delete`)
  })

  it('is never signed in to, by no page, app password or token', async () => {
    const browser = visitor(world.app)
    expect((await browser.signIn('reception@nordlys.example')).status).not.toBe(303)
    expect((await astrid.patch(`/mailboxes/${world.reception.id}`, { password: 'correct horse battery' })).body.field).toBe('password')
    expect((await astrid.post('/mailboxes', { name: 'x', address: 'x@nordlys.example', password: 'correct horse' })).body.field).toBe(
      'password',
    )
    const secret = await world.token({ ...world.cia, id: world.reception.id })
    const password = await world.appPassword({ ...world.cia, id: world.reception.id })
    expect((await clientOf(world.app, secret).get('/me')).status).toBe(401)
    expect((await request(world.app).get('/webdav/reception@nordlys.example/').auth('reception@nordlys.example', password)).status).toBe(
      401,
    )
  })

  it('has people and security groups of the organization as members, and nobody else', async () => {
    const { body: club } = await astrid.post('/groups', { name: 'Club', address: 'club@nordlys.example', groupKind: 'unified' })
    const row = { organization_id: world.organizationId, kind: 'guest' as const, address: 'gmail@example.com', name: 'Gmail' }
    await knexOf(world.db)('principal').insert(row)
    const refuse = async (path: string, address: string) => {
      const { status, body } = await astrid.post(`${path}/members`, { address })
      return [status, body.field, body.reason]
    }
    const members = `/mailboxes/${world.reception.id}`
    expect(await refuse(members, 'club@nordlys.example')).toEqual([400, 'address', 'group-not-security'])
    expect(await refuse(`/groups/${world.team.id}`, 'club@nordlys.example')).toEqual([400, 'address', 'group-not-security'])
    expect(await refuse(members, 'gmail@example.com')).toEqual([400, undefined, undefined])
    expect(await refuse(members, 'nobody@example.com')).toEqual([400, 'address', undefined])
    expect(await refuse(members, 'reception@nordlys.example')).toEqual([400, undefined, undefined])
    const calendar = await world.calendar(world.anna, 'For the club')
    const shared = await anna.post(`/calendars/${calendar}/permissions`, {
      emailAddress: { address: 'club@nordlys.example' },
      role: 'read',
    })
    expect(shared.body).toMatchObject({ status: 403, title: 'This calendar cannot be shared', reason: 'group-not-security' })
    expect((await anna.get('/people?search=club')).body.value).toMatchObject([
      { id: club.id, groupKind: 'unified', canBeSharedWith: false },
    ])
    await knexOf(world.db)('principal').where({ address: 'gmail@example.com' }).delete()
    await anna.delete(`/calendars/${calendar}`)
  })

  it('lets go of whoever leaves a group inside a group, on the next request (invariant 16)', async () => {
    const id = await mailbox('Archive', world.everyone.address)
    const calendar = await calendarOf(id)
    const role = async () => (await bo.get(`/calendars/${calendar}`)).body.role as string
    expect(await role()).toBe('owner')
    expect((await astrid.delete(`/groups/${world.team.id}/members/${world.bo.id}`)).status).toBe(204)
    expect(await role()).toBe('freeBusyRead')
    expect((await bo.post('/calendars', { name: 'x', ownerId: id })).status).toBe(404)
    expect((await astrid.delete(`/groups/${world.team.id}/members/${world.bo.id}`)).status).toBe(404)
    // A direct membership stays.
    await astrid.post(`/mailboxes/${id}/members`, { address: 'bo@nordlys.example' })
    await astrid.post(`/groups/${world.team.id}/members`, { address: 'bo@nordlys.example' })
    await astrid.delete(`/groups/${world.everyone.id}/members/${world.team.id}`)
    expect(await role()).toBe('owner')
    await astrid.post(`/groups/${world.everyone.id}/members`, { address: world.team.address })
    await astrid.delete(`/mailboxes/${id}?disposition=delete`)
  })

  it('gives its members what the mailbox may and no more, and what they may not pass on (invariant 28)', async () => {
    const id = await mailbox('Delegates', 'cia@nordlys.example')
    const calendar = await world.calendar(world.anna, 'Lent')
    await world.share(world.anna, calendar, 'delegates@nordlys.example', 'delegateWithPrivateEventAccess')
    expect((await cia.get(`/calendars/${calendar}`)).body).toMatchObject({ role: 'delegateWithPrivateEventAccess', canShare: false })
    const passedOn = await cia.post(`/calendars/${calendar}/permissions`, { emailAddress: { address: 'bo@nordlys.example' }, role: 'read' })
    expect([passedOn.status, (await cia.post(`/calendars/${calendar}/links`, { role: 'freeBusyRead' })).status]).toEqual([403, 403])
    expect((await cia.delete(`/calendars/${calendar}`)).status).toBe(403)
    await astrid.delete(`/mailboxes/${id}/members/${world.cia.id}`)
    expect((await cia.get(`/calendars/${calendar}`)).body.role).toBe('freeBusyRead')
    await astrid.delete(`/mailboxes/${id}?disposition=delete`)
    await anna.delete(`/calendars/${calendar}`)
  })
})

describe('a person turned into a shared mailbox', () => {
  it('cannot sign in from the next request on; calendars, permissions and links stay', async () => {
    const made = await astrid.post('/users', { name: 'Mia', address: 'mia@nordlys.example', password: 'correct horse battery' })
    const mia = (await personById(world.db, world.organizationId, made.body.id)) as UserSubject
    const client = clientOf(world.app, await world.token(mia))
    const secret = await world.appPassword(mia)
    const browser = visitor(world.app)
    await browser.signIn(mia.address)
    await astrid.post(`/groups/${world.team.id}/members`, { address: mia.address })
    await astrid.post(`/mailboxes/${world.reception.id}/members`, { address: mia.address })
    const calendar = await world.calendar(mia, 'Clients')
    await world.share(mia, calendar, world.anna.address, 'write')
    const lent = await world.calendar(world.anna, 'Lent to Mia')
    await world.share(world.anna, lent, mia.address, 'limitedRead')
    const { token } = await world.publish(mia, calendar, 'read')
    const dav = async () => (await request(world.app).get(`/webdav/${mia.address}/`).auth(mia.address, secret)).status
    expect([(await client.get('/me')).status, (await browser.get('/')).status, (await dav()) === 401]).toEqual([200, 200, false])

    expect((await anna.post(`/users/${mia.id}/convert`)).status).toBe(403)
    const converted = await astrid.post(`/users/${mia.id}/convert`)
    expect(converted.status).toBe(200)
    expect(converted.body).toMatchObject({
      id: mia.id,
      kind: 'mailbox',
      address: mia.address,
      isAdministrator: false,
      warnings: [{ code: 'no-members' }],
    })
    expect([(await client.get('/me')).status, (await browser.get('/')).status, await dav()]).toEqual([401, 303, 401])
    expect((await browser.signIn(mia.address)).status).not.toBe(303)
    expect((await astrid.get(`/users/${mia.id}`)).status).toBe(404)
    expect((await astrid.get(`/mailboxes/${mia.id}/deletion`)).body).toMatchObject({
      groups: [],
      mailboxes: [],
      collections: [{ name: 'Calendar' }, { name: 'Clients' }],
    })
    expect((await anna.get(`/calendars/${calendar}`)).body.role).toBe('write')
    expect((await request(world.app).get(`/p/${token}.ics`)).text).not.toMatch(/BEGIN:VEVENT|no longer shared|switched off/)
    expect((await request(world.app).get(`/p/${token}`)).status).toBe(200)

    await astrid.post(`/mailboxes/${mia.id}/members`, { address: 'cia@nordlys.example' })
    expect((await cia.get(`/calendars/${calendar}`)).body.role).toBe('owner')
    expect((await cia.get(`/calendars/${lent}`)).body.role).toBe('limitedRead')
    expect((await acts()).filter(one => one === 'directory.convert')).toHaveLength(1)

    const back = await astrid.post(`/mailboxes/${mia.id}/convert`)
    expect([back.status, back.body.detail]).toEqual([
      409,
      'Mia is a shared mailbox and cannot become a group; make the group and add it as a member',
    ])
    expect((await astrid.post(`/users/${mia.id}/convert`)).status).toBe(409)
    expect((await astrid.post(`/mailboxes/${mia.id}/members`, { address: mia.address })).status).toBe(400)
    await astrid.delete(`/mailboxes/${mia.id}?disposition=delete`)
    await anna.delete(`/calendars/${lent}`)
  })

  it('is a person, nothing else', async () => {
    const row = { organization_id: world.organizationId, kind: 'guest' as const, address: 'gus@contoso.example', name: 'Gus' }
    const [guest] = await knexOf(world.db)('principal').insert(row).returning('id')
    expect((await astrid.post(`/users/${guest?.id}/convert`)).body).toMatchObject({ status: 409, detail: expect.stringContaining('guest') })
    expect((await astrid.post(`/users/${world.team.id}/convert`)).status).toBe(404)
    expect((await astrid.post('/users/banana/convert')).status).toBe(404)
    expect((await astrid.post('/mailboxes/banana/convert')).status).toBe(404)
    expect((await astrid.delete(`/guests/${guest?.id}`)).status).toBe(204)
  })
})

describe('one’s own list of calendars', () => {
  it('has one’s own, those of mailboxes with automapping through any groups, and what was given to one', async () => {
    const own = await world.calendar(world.cia, 'Cia’s own')
    const direct = await mailbox('Direct', 'cia@nordlys.example')
    const silent = await mailbox('Silent', { address: 'cia@nordlys.example', automapping: false })
    const { body: inner } = await astrid.post('/groups', { name: 'Inner', address: 'inner@nordlys.example' })
    const { body: outer } = await astrid.post('/groups', { name: 'Outer', address: 'outer@nordlys.example' })
    await astrid.post(`/groups/${inner.id}/members`, { address: 'cia@nordlys.example' })
    await astrid.post(`/groups/${outer.id}/members`, { address: 'inner@nordlys.example' })
    const nested = await mailbox('Nested', 'outer@nordlys.example')
    for (const [id, name] of [
      [direct, 'Direct'],
      [silent, 'Silent'],
      [nested, 'Nested'],
    ] as const)
      await knexOf(world.db)('collection').where({ owner_id: id }).update({ name })
    for (const name of ['To me', 'To my group', 'To my mailbox', 'To everybody', 'To me, none']) await world.calendar(world.anna, name)
    const { body } = await anna.get('/calendars?listed=true')
    const annas = new Map<string, string>(body.value.map((one: { name: string; id: string }) => [one.name, one.id]))
    await world.share(world.anna, annas.get('To me')!, 'cia@nordlys.example', 'read')
    await world.share(world.anna, annas.get('To my group')!, 'outer@nordlys.example', 'read')
    await world.share(world.anna, annas.get('To my mailbox')!, 'silent@nordlys.example', 'read')
    await world.share(world.anna, annas.get('To me, none')!, 'cia@nordlys.example', 'none')

    expect((await list(cia)).sort()).toEqual(['Cia’s own', 'Direct', 'Nested', 'To me', 'To my group', 'To my mailbox'])
    const all = (await cia.get('/calendars')).body.value as { id: string; name: string; calendarGroup: string; isListed: boolean }[]
    const groupOf = new Map(all.map(one => [one.name, one.calendarGroup]))
    expect(['Cia’s own', 'Direct', 'Silent', 'To me', 'To everybody'].map(name => groupOf.get(name))).toEqual([
      'myCalendars',
      'myCalendars',
      'myCalendars',
      'peoplesCalendars',
      'peoplesCalendars',
    ])
    expect(await list(anna)).toHaveLength(5)
    const unlisted = (await cia.get('/calendars?listed=false')).body.value
    expect(unlisted.map((one: { isListed: boolean }) => one.isListed)).not.toContain(true)
    expect(unlisted.map((one: { name: string }) => one.name)).toEqual(expect.arrayContaining(['Silent', 'To everybody']))
    expect((await cia.get('/calendars?listed=1')).body.field).toBe('listed')
    expect((await cia.get('/calendars?mine=true')).body.field).toBe('mine')

    // Automapping is a matter of each membership: one that has it is enough.
    const member = `/mailboxes/${silent}/members`
    expect((await astrid.get(member)).body.value).toMatchObject([{ name: 'Cia Holm', automapping: false }])
    await astrid.post(member, { address: 'outer@nordlys.example' })
    expect(await list(cia)).toContain('Silent')
    const { body: changed } = await astrid.patch(`${member}/${outer.id}`, { automapping: false })
    expect(changed).toMatchObject({ name: 'Outer', automapping: false })
    expect(await list(cia)).not.toContain('Silent')
    expect((await cia.get(`/calendars/${await calendarOf(silent)}`)).body.role).toBe('owner')
    await astrid.patch(`${member}/${world.cia.id}`, { automapping: true })
    expect(await list(cia)).toContain('Silent')
    expect((await astrid.get(`/groups/${inner.id}/members`)).body.value).toMatchObject([{ automapping: null }])
    expect((await astrid.patch(`${member}/${world.bo.id}`, { automapping: true })).status).toBe(404)
    expect((await astrid.patch(`${member}/banana`, { automapping: true })).status).toBe(404)
    expect((await astrid.patch(`${member}/${outer.id}`, { automapping: 'yes' })).body.field).toBe('automapping')
    expect((await astrid.post(`/groups/${inner.id}/members`, { address: 'bo@nordlys.example', automapping: true })).status).toBe(400)
    expect((await astrid.patch(`/groups/${outer.id}/members/${inner.id}`, { automapping: true })).status).toBe(405)

    await cia.delete(`/calendars/${own}`)
    for (const id of annas.values()) await anna.delete(`/calendars/${id}`)
    for (const id of [direct, silent, nested]) await astrid.delete(`/mailboxes/${id}?disposition=delete`)
  })

  it('waits for an invitation to be accepted, and leaves out what was declined', async () => {
    const calendar = await world.calendar(world.anna, 'Invited')
    await world.share(world.anna, calendar, 'cia@nordlys.example', 'read')
    const invite = async (state: 'pending' | 'accepted' | 'declined') => {
      await knexOf(world.db)('invitation').insert({
        organization_id: world.organizationId,
        collection_id: calendar,
        address: 'cia@nordlys.example',
        kind: 'internal',
        role: 'read',
        match_required: false,
        created_by: world.anna.id,
        created_at: knexOf(world.db).raw('clock_timestamp()') as never,
        expires_at: new Date('2099-01-01'),
        state,
      })
      return (await list(cia)).includes('Invited')
    }
    expect(await list(cia)).toContain('Invited')
    expect(await invite('declined')).toBe(false)
    expect(await invite('accepted')).toBe(true)
    expect(await invite('pending')).toBe(false)
    // What one took in oneself needs no waiting.
    expect((await take(cia, calendar)).body.isListed).toBe(true)
    expect(await list(cia)).toContain('Invited')
    await anna.delete(`/calendars/${calendar}`)
  })

  it('takes in what the directory shows, under a name, a colour and a place of one’s own', async () => {
    const first = await world.calendar(world.anna, 'Anna')
    const second = await world.calendar(world.anna, 'Another')
    await world.put(world.anna, first, plantedCalendar(new Date('2026-11-02T00:00:00Z')))
    expect(await list(cia)).toEqual([])
    const [found] = (await cia.get('/people?search=anna')).body.value
    expect(names(await cia.get(`/calendars?ownerId=${found.id}`))).toEqual(expect.arrayContaining(['Anna', 'Another']))
    expect((await cia.get(`/calendars?ownerId=${found.id}&listed=true`)).body.value).toEqual([])
    expect((await cia.get('/calendars?ownerId=banana')).body.field).toBe('ownerId')
    const taken = await take(cia, first, { name: ' Anna Å ', color: '#0a0b0c', position: 2 })
    expect(taken.body).toMatchObject({
      name: 'Anna',
      isListed: true,
      listedName: 'Anna Å',
      listedColor: '#0A0B0C',
      listedPosition: 2,
      role: 'freeBusyRead',
      calendarGroup: 'peoplesCalendars',
    })
    expect(
      Object.values(words)
        .flat()
        .filter(word => taken.text.includes(word)),
    ).toEqual([])
    await take(cia, second, { position: 1 })
    expect(await list(cia)).toEqual(['Another', 'Anna'])
    expect((await take(cia, first, { name: null })).body).toMatchObject({ listedName: null, listedColor: '#0A0B0C' })
    // It is Cia's list; the calendar and everybody else's list are as before.
    expect((await anna.get(`/calendars/${first}`)).body).toMatchObject({ name: 'Anna', color: null, listedName: null, isListed: true })
    expect(await list(bo)).not.toContain('Anna')

    expect((await cia.delete(`/me/calendars/${first}`)).status).toBe(204)
    expect(await list(cia)).toEqual(['Another'])
    expect((await cia.get(`/calendars/${first}`)).body).toMatchObject({ role: 'freeBusyRead', isListed: false })
    expect((await cia.delete(`/me/calendars/${first}`)).status).toBe(204)
    expect((await anna.delete(`/me/calendars/${second}`)).status).toBe(204)
    expect((await anna.get(`/calendars/${second}`)).body).toMatchObject({ role: 'owner', isListed: false })
    expect((await acts()).some(one => one.startsWith('listing'))).toBe(false)
  })

  it('gives no access: what one does not see is not there to be taken', async () => {
    const hidden = await world.calendar(world.anna, 'Hidden')
    await world.share(world.anna, hidden, null, 'none')
    expect((await take(cia, hidden)).status).toBe(404)
    expect((await cia.delete(`/me/calendars/${hidden}`)).status).toBe(404)
    expect((await take(cia, 'banana')).status).toBe(404)
    expect((await take(clientOf(world.app, null), hidden)).status).toBe(401)
    await world.share(world.anna, hidden, world.cia.address, 'read')
    await take(cia, hidden, { name: 'Mine' })
    await world.share(world.anna, hidden, world.cia.address, 'none')
    expect(await list(cia)).not.toContain('Hidden')
    for (const [body, field] of [
      [{ name: '' }, 'name'],
      [{ name: 'a\nb' }, 'name'],
      [{ color: 'red' }, 'color'],
      [{ position: -1 }, 'position'],
      [{ position: 1.5 }, 'position'],
      [{ role: 'owner' }, 'role'],
    ] as const) {
      const refused = await take(anna, hidden, body)
      expect([refused.status, refused.body.field]).toEqual([400, field])
    }
    for (const scopes of [['read'], ['self']] as const) {
      const scoped = clientOf(world.app, await world.token(world.anna, scopes))
      expect((await take(scoped, hidden)).status).toBe(403)
    }
  })
})

describe('the address book', () => {
  it('finds people, groups and shared mailboxes by the beginning of a word or an address', async () => {
    await astrid.post('/users', { name: 'Zoë Ånäs', address: 'zoe@nordlys.example' })
    const find = async (search: string) => names(await cia.get(`/people?search=${encodeURIComponent(search)}`))
    expect(await find('zo')).toEqual(['Zoë Ånäs'])
    expect(await find('ÅNÄ')).toEqual(['Zoë Ånäs'])
    expect(await find('zoe@')).toEqual(['Zoë Ånäs'])
    expect(await find('oë')).toEqual([])
    expect(await find('%')).toEqual([])
    expect(await find('_oë')).toEqual([])
    expect(await find('\\')).toEqual([])
    expect((await cia.get('/people?search=reception')).body.value).toEqual([
      {
        id: world.reception.id,
        kind: 'mailbox',
        name: 'Reception',
        address: 'reception@nordlys.example',
        groupKind: null,
        canBeSharedWith: true,
      },
    ])
    expect((await cia.get('/people?search=project')).body.value).toMatchObject([
      { kind: 'group', groupKind: 'security', canBeSharedWith: true },
    ])
    expect((await cia.get('/people?search=a%00b')).body.field).toBe('search')
    expect((await cia.get(`/people?search=${'x'.repeat(201)}`)).body.field).toBe('search')
    expect((await cia.get('/people?name=zo')).body.field).toBe('name')
    expect((await cia.get('/people?search=a&search=b')).status).toBe(400)
  })

  it('comes in pages in the order of the names', async () => {
    const seen: string[] = []
    let next: string | null = ''
    while (next !== null) {
      const page = await cia.get(`/people?limit=3${next === '' ? '' : `&cursor=${next}`}`)
      expect(page.status).toBe(200)
      seen.push(...names(page))
      next = page.body.nextCursor as string | null
    }
    expect(seen).toEqual(names(await cia.get('/people?limit=500')))
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen).toEqual(expect.arrayContaining(['Anna Åkesson', 'Astrid Berg', 'Reception', 'Project team']))
    const { body } = await cia.get('/people?limit=1')
    expect((await cia.get(`/people?limit=1&search=a&cursor=${body.nextCursor}`)).status).toBe(400)
  })
})

describe('a guest', () => {
  let calendar: string
  let guest: UserSubject
  let gia: Client

  beforeAll(async () => {
    calendar = await world.calendar(world.anna, 'Project')
    const row = { organization_id: world.organizationId, kind: 'guest' as const, address: 'gia@contoso.example', name: 'Gia Conti' }
    const [made] = await knexOf(world.db)('principal').insert(row).returning('id')
    guest = { ...world.cia, id: made?.id ?? '', address: row.address, name: row.name, guest: true }
    await transaction(world.db, async tx => {
      await putPermission(tx, await gate.require(tx, world.anna, 'share', calendar), guest.id, 'read')
    })
    gia = clientOf(world.app, await world.token(guest))
  })

  it('sees what was given and nothing of the organization', async () => {
    expect((await gia.get('/calendars')).body.value).toMatchObject([
      { id: calendar, role: 'read', isListed: true, calendarGroup: 'peoplesCalendars' },
    ])
    expect((await gia.get('/people')).body).toMatchObject({ status: 403, detail: 'The address book is for people of the organization' })
    expect((await gia.get('/people?search=anna')).text).not.toContain('anna@')
    for (const path of ['/organization', '/organization/domains', '/users', '/guests', '/audit', '/policy', '/organization/federation']) {
      expect([path, (await gia.get(path)).status]).toEqual([path, 403])
    }
    expect((await gia.post('/calendars', { name: 'Mine' })).status).toBe(404)
    expect(
      (await gia.post(`/calendars/${calendar}/permissions`, { emailAddress: { address: 'bo@nordlys.example' }, role: 'read' })).status,
    ).toBe(403)
    expect((await gia.post(`/calendars/${calendar}/links`, { role: 'freeBusyRead' })).status).toBe(403)
    expect((await astrid.patch(`/users/${guest.id}`, { isAdministrator: true })).status).toBe(404)
    expect((await take(gia, calendar, { name: 'Nordlys' })).body).toMatchObject({ listedName: 'Nordlys' })
  })

  it('is listed, and removed for good with everything', async () => {
    const { token } = await world.publish(world.anna, calendar, 'read')
    await knexOf(world.db)('publish_link').where({ collection_id: calendar }).update({ recipient_address: guest.address })
    await knexOf(world.db)('invitation').insert({
      organization_id: world.organizationId,
      collection_id: calendar,
      address: guest.address,
      kind: 'guest',
      role: 'read',
      match_required: false,
      created_by: world.anna.id,
      expires_at: new Date('2099-01-01'),
    })
    await astrid.post(`/groups/${world.team.id}/members`, { address: guest.address })
    expect((await astrid.get('/guests')).body).toMatchObject({
      value: [{ id: guest.id, kind: 'guest', address: 'gia@contoso.example' }],
      nextCursor: null,
    })
    expect((await request(world.app).get(`/p/${token}`)).status).toBe(200)

    expect((await astrid.delete(`/guests/${world.bo.id}`)).status).toBe(404)
    expect((await astrid.delete(`/guests/${guest.id}`)).status).toBe(204)
    expect((await gia.get('/calendars')).status).toBe(401)
    expect((await request(world.app).get(`/p/${token}`)).status).toBe(410)
    expect((await knexOf(world.db)('invitation').where({ address: guest.address })).map(one => one.state)).toEqual(['withdrawn'])
    expect((await astrid.get('/guests')).body.value).toEqual([])
    expect((await anna.get(`/calendars/${calendar}/permissions`)).body.value.map((one: { grantee: string }) => one.grantee)).toEqual([
      'organization',
      'anonymous',
    ])
    expect(names(await astrid.get(`/groups/${world.team.id}/members`))).not.toContain('Gia Conti')
    expect((await astrid.get('/audit?limit=1')).body.value).toMatchObject([
      { action: 'directory.delete', details: { kind: 'guest', address: guest.address } },
    ])

    const row = { organization_id: world.organizationId, kind: 'guest' as const, address: guest.address, name: 'Gia Conti' }
    const [again] = await knexOf(world.db)('principal').insert(row).returning('id')
    const back = clientOf(world.app, await world.token({ ...guest, id: again?.id ?? '' }))
    expect((await back.get('/calendars')).body.value).toEqual([])
  })
})

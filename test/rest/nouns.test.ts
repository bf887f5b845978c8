/** Every address of the API once as it is meant, through the app and a real database. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Client, clientOf } from './client.ts'
import { readQr } from '../setup/qr.ts'
import { makeWorld, type World } from '../setup/world.ts'

let world: World
let anna: Client
let bo: Client
let astrid: Client
let nobody: Client

beforeAll(async () => {
  world = await makeWorld()
  anna = clientOf(world.app, await world.token(world.anna))
  bo = clientOf(world.app, await world.token(world.bo))
  astrid = clientOf(world.app, await world.token(world.astrid))
  nobody = clientOf(world.app, null)
})
afterAll(async () => await world.close())

const isoInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

describe('calendars', () => {
  it('are made, listed with the own role, read, changed and deleted', async () => {
    const made = await anna.post('/calendars', { name: 'Work', color: '#0078d4', timeZone: 'Europe/Oslo' })
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({
      name: 'Work',
      color: '#0078D4',
      timeZone: 'Europe/Oslo',
      role: 'owner',
      canShare: true,
      isDefaultCalendar: true,
    })
    expect(made.body.owner).toEqual({ id: world.anna.id, name: 'Anna Åkesson', address: 'anna@nordlys.example' })
    expect(made.headers['location']).toBe(`http://dela.test/api/calendars/${made.body.id}`)
    const second = await anna.post('/calendars', { name: 'Home', description: 'two\nlines' })
    expect(second.body).toMatchObject({ isDefaultCalendar: false, description: 'two\nlines', timeZone: 'Europe/Stockholm' })

    const list = await anna.get('/calendars')
    expect(list.body.value.map((one: { name: string }) => one.name).sort()).toEqual(['Home', 'Work'])
    const others = await bo.get('/calendars')
    expect(others.body.value.map((one: { role: string }) => one.role)).toEqual(['freeBusyRead', 'freeBusyRead'])
    expect(JSON.stringify(others.body)).not.toContain('two')

    const changed = await anna.patch(`/calendars/${second.body.id}`, { name: 'House', color: null })
    expect(changed.status).toBe(200)
    expect(changed.body).toMatchObject({ name: 'House', color: null, description: 'two\nlines' })
    expect((await anna.delete(`/calendars/${second.body.id}`)).status).toBe(204)
    expect((await anna.get(`/calendars/${second.body.id}`)).status).toBe(404)
  })

  it('have an entity tag that differs by role and answers 304', async () => {
    const { body } = await anna.post('/calendars', { name: 'Tagged' })
    const mine = await anna.get(`/calendars/${body.id}`)
    const his = await bo.get(`/calendars/${body.id}`)
    expect(mine.headers['etag']).toMatch(/^"[\w-]+"$/)
    expect(his.headers['etag']).not.toBe(mine.headers['etag'])
    const again = await anna.get(`/calendars/${body.id}`, { 'If-None-Match': mine.headers['etag'] ?? '' })
    expect([again.status, again.text]).toEqual([304, ''])
    expect((await bo.get(`/calendars/${body.id}`, { 'If-None-Match': mine.headers['etag'] ?? '' })).status).toBe(200)
  })

  it('are made for a shared mailbox by its members alone', async () => {
    const byAddress = await bo.post('/calendars', { name: 'Front desk', ownerAddress: 'Reception@nordlys.example' })
    expect(byAddress.body).toMatchObject({ role: 'owner', owner: { address: 'reception@nordlys.example' } })
    expect((await bo.post('/calendars', { name: 'Rooms', ownerId: world.reception.id })).status).toBe(201)
    expect((await anna.post('/calendars', { name: 'Rooms', ownerId: world.reception.id })).status).toBe(404)
    expect((await anna.post('/calendars', { name: 'Rooms', ownerId: world.bo.id })).status).toBe(404)
    expect((await anna.post('/calendars', { name: 'Rooms', ownerAddress: 'nobody@nordlys.example' })).status).toBe(404)
  })
})

describe('permissions', () => {
  it('are in the shape of Graph and can be given, read, changed and taken', async () => {
    const calendar = await world.calendar(world.anna, 'Shared')
    const path = `/calendars/${calendar}/permissions`
    const [row] = (await anna.get(path)).body.value
    expect(row).toMatchObject({ emailAddress: null, role: 'freeBusyRead', isInsideOrganization: true, isRemovable: false })
    const given = await anna.post(path, { emailAddress: { address: 'bo@nordlys.example' }, role: 'write' })
    expect(given.status).toBe(201)
    expect(given.body).toEqual({
      id: given.body.id,
      grantee: 'user',
      status: 'active',
      because: null,
      emailAddress: { name: 'Bo Lind', address: 'bo@nordlys.example' },
      role: 'write',
      allowedRoles: expect.arrayContaining(['none', 'delegateWithPrivateEventAccess']),
      isInsideOrganization: true,
      isRemovable: true,
    })
    const one = `${path}/${given.body.id}`
    expect((await anna.get(one)).body).toEqual(given.body)
    expect((await anna.patch(one, { role: 'read' })).body.role).toBe('read')
    expect((await anna.patch(`${path}/${row.id}`, { role: 'none' })).body.role).toBe('none')
    expect((await anna.delete(`${path}/${row.id}`)).status).toBe(409)
    expect((await anna.delete(one)).status).toBe(204)
    expect((await anna.get(one)).status).toBe(404)
  })

  it('take everybody’s role, and one person’s, from the next request on', async () => {
    const calendar = await world.calendar(world.anna, 'Changed')
    const path = `/calendars/${calendar}/permissions`
    const [everybody] = (await anna.get(path)).body.value
    const given = (await anna.post(path, { emailAddress: { address: 'bo@nordlys.example' }, role: 'read' })).body
    const cia = clientOf(world.app, await world.token(world.cia))
    const seen = async () => await Promise.all([bo, cia].map(async who => (await who.get(`/calendars/${calendar}`)).body.role ?? null))
    expect(await seen()).toEqual(['read', 'freeBusyRead'])
    await anna.patch(`${path}/${everybody.id}`, { role: 'limitedRead' })
    expect(await seen()).toEqual(['read', 'limitedRead'])
    await anna.patch(`${path}/${everybody.id}`, { role: 'none' })
    expect(await seen()).toEqual(['read', null])
    await anna.patch(`${path}/${given.id}`, { role: 'none' })
    expect(await seen()).toEqual([null, null])
    await anna.patch(`${path}/${everybody.id}`, { role: 'freeBusyRead' })
    expect(await seen()).toEqual(['freeBusyRead', 'freeBusyRead'])
  })

  it('say why an address cannot be shared with', async () => {
    const calendar = await world.calendar(world.anna, 'Refused')
    const path = `/calendars/${calendar}/permissions`
    await world.policy({ domainMode: 'blockList', domains: ['elsewhere.example'] })
    for (const [address, reason] of [
      ['no address', 'address-not-valid'],
      ['somebody@elsewhere.example', 'outside-not-allowed'],
    ]) {
      const { status, body } = await anna.post(path, { emailAddress: { address }, role: 'read' })
      expect([status, body.type, body.reason]).toEqual([403, `/problems/${reason}`, reason])
    }
    await world.policy({ domainMode: null, domains: null })
    const above = await anna.post(path, { emailAddress: { address: 'somebody@elsewhere.example' }, role: 'read' })
    expect([above.status, above.body.type, above.body.highestRole]).toEqual([403, '/problems/policy', 'freeBusyRead'])
  })
})

describe('publish links', () => {
  it('are published once, withdrawn, restored and renewed', async () => {
    const calendar = await world.calendar(world.anna, 'Public')
    const path = `/calendars/${calendar}/links`
    const made = await anna.post(path, { role: 'freeBusyRead', name: 'Web site', language: 'sv', expiresAt: '2099-01-01T00:00:00+01:00' })
    expect(made.status).toBe(201)
    expect(made.body.html).toMatch(/^http:\/\/dela\.test\/p\/[\w-]{43}$/)
    expect(made.body.ics).toBe(`${made.body.html}.ics`)
    expect(made.body.webcal).toBe(made.body.ics.replace(/^http/, 'webcal').replace('webcals', 'webcal'))
    expect([made.body.freeBusy, made.body.json]).toEqual([`${made.body.html}.ifb`, `${made.body.html}.json`])
    expect(readQr(made.body.qr)).toBe(made.body.webcal)
    expect(made.body).toMatchObject({
      state: 'live',
      effectiveRole: 'freeBusyRead',
      audience: 'anonymous',
      expiresAt: '2098-12-31T23:00:00.000Z',
    })
    const token = made.body.html.split('/').at(-1)

    const list = await anna.get(path)
    expect(list.body.value).toHaveLength(1)
    expect(list.text).not.toContain(token)
    const one = `${path}/${made.body.id}`
    expect((await anna.get(one)).body.name).toBe('Web site')
    expect((await anna.patch(one, { name: 'Home page', expiresAt: null })).body).toMatchObject({ name: 'Home page', expiresAt: null })
    expect((await anna.delete(one)).status).toBe(204)
    expect((await anna.get(one)).body.state).toBe('unpublished')
    expect((await anna.post(`${one}/restore`)).body.state).toBe('live')
    const renewed = await anna.post(`${one}/renew`)
    expect(renewed.status).toBe(200)
    expect(renewed.body.ics).not.toBe(made.body.ics)
  })

  it('are refused above the policy with the highest role and the rule', async () => {
    const calendar = await world.calendar(world.anna, 'Capped')
    const { status, body } = await anna.post(`/calendars/${calendar}/links`, { role: 'read' })
    expect(status).toBe(403)
    expect(body).toMatchObject({ type: '/problems/policy', highestRole: 'freeBusyRead', field: 'role' })
    expect(body.because).toContain('Anonymous:CalendarSharingFreeBusySimple')
  })
})

describe('the sharing policy', () => {
  it('is read by anybody inside and changed by administrators', async () => {
    const before = await bo.get('/policy')
    expect(before.body.domainRules).toEqual(['*:CalendarSharingFreeBusySimple', 'Anonymous:CalendarSharingFreeBusySimple'])
    const rules = ['Anonymous:CalendarSharingFreeBusyDetail', 'fabrikam.com:CalendarSharingFreeBusyReviewer, ContactsSharing']
    const changed = await astrid.patch('/policy', { domainRules: rules, anonymousLinks: { maxDays: 90 } })
    expect(changed.body).toMatchObject({ domainRules: rules, anonymousLinks: { maxRole: 'read', maxDays: 90, expiryRequired: false } })
    expect((await bo.patch('/policy', { domainRules: [] })).status).toBe(403)
    const wrong = await astrid.patch('/policy', { domainRules: ['Anonymous:Everything'] })
    expect([wrong.status, wrong.body.field]).toEqual([400, 'domainRules'])
    await astrid.patch('/policy', { domainRules: before.body.domainRules, anonymousLinks: before.body.anonymousLinks })
    expect((await bo.get('/policy')).body).toEqual(before.body)
  })

  it('is stricter for one calendar', async () => {
    const calendar = await world.calendar(world.anna, 'Strict')
    const path = `/calendars/${calendar}/policy`
    expect((await astrid.get(path)).body.sharingCapability).toBeNull()
    expect((await astrid.patch(path, { sharingCapability: 'Disabled' })).body.sharingCapability).toBe('Disabled')
    expect((await anna.post(`/calendars/${calendar}/links`, { role: 'freeBusyRead' })).body.type).toBe('/problems/policy')
    expect((await anna.get(path)).status).toBe(403)
    expect((await astrid.patch(path, { sharingCapability: null })).body.sharingCapability).toBeNull()
    expect((await anna.post(`/calendars/${calendar}/links`, { role: 'freeBusyRead' })).status).toBe(201)
  })
})

describe('credentials', () => {
  it.each([
    ['/app-passwords', 'password'],
    ['/tokens', 'token'],
  ])('%s are shown once and end at once', async (path, secret) => {
    const made = await anna.post(path, { name: 'Thunderbird', expiresAt: '2099-01-01T00:00:00Z' })
    expect(made.status).toBe(201)
    expect(made.body[secret]).toMatch(/^[\w-]{43}$/)
    const list = await anna.get(path)
    expect(list.text).not.toContain(made.body[secret])
    expect(list.body.value.find((one: { id: string }) => one.id === made.body.id)).toMatchObject({
      name: 'Thunderbird',
      scopes: null,
      lastUsedAt: null,
    })
    expect((await bo.delete(`${path}/${made.body.id}`)).status).toBe(404)
    expect((await anna.delete(`${path}/${made.body.id}`)).status).toBe(204)
    expect((await anna.delete(`${path}/${made.body.id}`)).status).toBe(404)
  })

  it('work as tokens within their scopes, and mint nothing wider', async () => {
    const { body } = await anna.post('/tokens', { name: 'reader', scopes: ['read', 'self'] })
    const reader = clientOf(world.app, body.token)
    expect((await reader.get('/calendars')).status).toBe(200)
    const refused = await reader.post('/calendars', { name: 'More' })
    expect([refused.status, refused.body.type]).toEqual([403, '/problems/need-privileges'])
    expect((await reader.post('/tokens', { name: 'wider', scopes: ['write'] })).status).toBe(403)
    const child = await reader.post('/tokens', { name: 'same' })
    expect(child.body.scopes).toEqual(['read', 'self'])
    expect((await reader.post('/app-passwords', { name: 'same' })).body.scopes).toEqual(['read', 'self'])
    expect((await reader.post('/tokens', { name: 'narrower', scopes: ['readFreeBusy'] })).status).toBe(201)
    await anna.delete(`/tokens/${body.id}`)
    expect((await reader.get('/calendars')).status).toBe(401)
  })
})

describe('a credential that ends', () => {
  it('makes none that lives longer, however it is asked', async () => {
    const ends = new Date(Date.now() + 3_600_000).toISOString()
    const sooner = new Date(Date.now() + 60_000).toISOString()
    const { body } = await anna.post('/tokens', { name: 'an hour', expiresAt: ends })
    const hour = clientOf(world.app, body.token)
    for (const path of ['/tokens', '/app-passwords']) {
      expect((await hour.post(path, { name: 'silent' })).body.expiresAt).toBe(ends)
      expect((await hour.post(path, { name: 'for ever', expiresAt: null })).body.expiresAt).toBe(ends)
      expect((await hour.post(path, { name: 'long', expiresAt: '2099-01-01T00:00:00Z' })).body.expiresAt).toBe(ends)
      expect((await hour.post(path, { name: 'short', expiresAt: sooner })).body.expiresAt).toBe(sooner)
    }
    const child = clientOf(world.app, (await hour.post('/tokens', { name: 'child' })).body.token)
    expect((await child.post('/tokens', { name: 'grandchild', expiresAt: null })).body.expiresAt).toBe(ends)
    expect((await anna.post('/tokens', { name: 'mine', expiresAt: null })).body.expiresAt).toBeNull()
  })
})

describe('the directory', () => {
  it('takes a colleague, a nested group and a shared mailbox, who then see the mailbox’s calendar', async () => {
    const person = await astrid.post('/users', {
      address: 'Dag@nordlys.example',
      name: 'Dag Ek',
      password: 'long enough now',
      language: 'sv',
    })
    expect(person.body).toMatchObject({ kind: 'user', address: 'dag@nordlys.example', isAdministrator: false })
    const [inner, outer] = [
      await astrid.post('/groups', { address: 'inner@nordlys.example', name: 'Inner' }),
      await astrid.post('/groups', { address: 'outer@nordlys.example', name: 'Outer' }),
    ]
    const mailbox = await astrid.post('/mailboxes', { address: 'support@nordlys.example', name: 'Support' })
    expect((await astrid.post(`/groups/${inner.body.id}/members`, { address: 'dag@nordlys.example' })).status).toBe(201)
    expect((await astrid.post(`/groups/${outer.body.id}/members`, { address: 'inner@nordlys.example' })).status).toBe(201)
    expect((await astrid.post(`/groups/${inner.body.id}/members`, { address: 'outer@nordlys.example' })).status).toBe(409)
    expect((await astrid.post(`/mailboxes/${mailbox.body.id}/members`, { address: 'outer@nordlys.example' })).status).toBe(201)
    expect((await astrid.get(`/mailboxes/${mailbox.body.id}/members`)).body.value).toMatchObject([{ name: 'Outer' }])

    const subject = { ...world.anna, id: person.body.id as string, address: 'dag@nordlys.example', name: 'Dag Ek' }
    const dag = clientOf(world.app, await world.token(subject))
    expect((await dag.get('/me')).body).toMatchObject({
      address: 'dag@nordlys.example',
      language: 'sv',
      mailboxes: [{ address: 'support@nordlys.example' }],
    })
    expect((await dag.post('/calendars', { name: 'Tickets', ownerAddress: 'support@nordlys.example' })).status).toBe(201)
    expect((await astrid.delete(`/groups/${inner.body.id}/members/${person.body.id}`)).status).toBe(204)
    expect((await dag.post('/calendars', { name: 'Tickets', ownerAddress: 'support@nordlys.example' })).status).toBe(404)
  })

  it('is listed in pages', async () => {
    const first = await astrid.get('/users?limit=2')
    expect(first.body.value).toHaveLength(2)
    const second = await astrid.get(`/users?limit=2&cursor=${first.body.nextCursor}`)
    const ids = [...first.body.value, ...second.body.value].map((one: { id: string }) => one.id)
    expect(new Set(ids).size).toBe(4)
    expect((await astrid.get(`/groups?cursor=${first.body.nextCursor}`)).status).toBe(400)
    expect((await astrid.get('/mailboxes')).body.value.map((one: { kind: string }) => one.kind)).toContain('mailbox')
  })

  it('refuses what cannot be', async () => {
    expect((await astrid.post('/users', { address: 'anna@nordlys.example', name: 'Twice' })).status).toBe(409)
    expect((await astrid.post('/users', { address: 'x@nordlys.example', name: 'x', password: 'short' })).body.field).toBe('password')
    expect((await astrid.get('/groups/banana/members')).status).toBe(404)
    expect((await astrid.get(`/groups/${world.reception.id}/members`)).status).toBe(404)
    expect((await astrid.post(`/groups/${world.team.id}/members`, { address: 'reception@nordlys.example' })).status).toBe(400)
    for (const path of ['/users', '/groups', '/mailboxes', '/audit']) expect((await anna.get(path)).status).toBe(403)
  })
})

describe('the audit log', () => {
  it('has every act once, newest first, in pages, and no secret', async () => {
    const calendar = await anna.post('/calendars', { name: 'Audited' })
    const link = await anna.post(`/calendars/${calendar.body.id}/links`, { role: 'freeBusyRead' })
    const first = await astrid.get('/audit?limit=1')
    const second = await astrid.get(`/audit?limit=1&cursor=${first.body.nextCursor}`)
    expect(first.body.value).toMatchObject([{ action: 'link.publish', actorId: world.anna.id, collectionId: calendar.body.id }])
    expect(first.body.value[0].at).toMatch(isoInstant)
    expect(second.body.value).toMatchObject([{ action: 'collection.create', details: { name: 'Audited' } }])
    const whole = await astrid.get('/audit?limit=500')
    expect(whole.text).not.toContain(link.body.html.split('/').at(-1))
  })
})

describe('the documentation', () => {
  it('is on our own origin, open, and free of inline script', async () => {
    const page = await nobody.get('/docs')
    expect(page.status).toBe(200)
    expect(page.headers['content-security-policy']).toContain("script-src 'self';")
    expect(page.text).not.toMatch(/<script(?![^>]*src=)|\son\w+=|https?:/)
    for (const [, address] of page.text.matchAll(/(?:src|href)="(docs\/[^"]+)"/g))
      expect((await nobody.get(`/${address}`)).status).toBe(200)
  })
})

/** Several organizations on one server: their domains and the proof of them, and federation between two that name each other. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { freshSecret, hashSecret } from '../../src/services/authentication.ts'
import * as gate from '../../src/services/gate.ts'
import { foundOrganization, operatorVerifyDomain } from '../../src/services/organizations.ts'
import type { UserSubject } from '../../src/sharing/principal.ts'
import { personById } from '../../src/storage/authentication.ts'
import { addCredential } from '../../src/storage/credentials.ts'
import { knexOf, transaction } from '../../src/storage/database.ts'
import { putPermission } from '../../src/storage/permissions.ts'
import { type NameServer, openNameServer } from '../setup/name-server.ts'
import { forbidden, plantedCalendar } from '../setup/planted.ts'
import { makeWorld, openPolicy, type World } from '../setup/world.ts'
import { type Client, clientOf } from './client.ts'

let names: NameServer
let world: World
let astrid: Client
let anna: Client
let otto: Client
/** Administrator of the other organization, and somebody in it. */
let other: { organizationId: string; administratorId: string }

async function clientFor(organizationId: string, id: string): Promise<{ client: Client; subject: UserSubject }> {
  const subject = await personById(world.db, organizationId, id)
  if (!subject) throw new Error('There is no such person')
  const secret = freshSecret()
  await addCredential(world.db, gate.self(subject), 'token', {
    name: 'test',
    scopes: null,
    secretHash: hashSecret(secret),
    expiresAt: null,
  })
  return { client: clientOf(world.app, secret), subject }
}

beforeAll(async () => {
  names = await openNameServer()
  world = await makeWorld({ directory: { dnsServers: [names.address] } })
  astrid = clientOf(world.app, await world.token(world.astrid))
  anna = clientOf(world.app, await world.token(world.anna))
  other = await foundOrganization(world.db, {
    name: 'Fabrikam',
    language: 'nb',
    timeZone: 'Europe/Oslo',
    domains: ['Fabrikam.Example'],
    administrator: { address: 'otto@fabrikam.example', name: 'Otto Vik', password: 'correct horse battery' },
  })
  ;({ client: otto } = await clientFor(other.organizationId, other.administratorId))
})
afterAll(async () => {
  await world.close()
  await names.close()
})

const audited = async (client: Client) =>
  (await client.get('/audit?limit=500')).body.value.map(({ action, details }: { action: string; details: object }) => ({
    action,
    ...details,
  }))

describe('an organization', () => {
  it('is founded by whoever runs the server, with its domain, its administrator and their calendar', async () => {
    expect((await otto.get('/organization')).body).toEqual({
      id: other.organizationId,
      name: 'Fabrikam',
      language: 'nb',
      timeZone: 'Europe/Oslo',
      domains: ['fabrikam.example'],
    })
    expect((await otto.get('/me')).body).toMatchObject({ isAdministrator: true, organization: { name: 'Fabrikam' } })
    expect((await otto.get('/calendars')).body.value).toMatchObject([
      { name: 'Kalender', timeZone: 'Europe/Oslo', isDefaultCalendar: true },
    ])
    expect(await audited(otto)).toContainEqual({
      action: 'organization.found',
      name: 'Fabrikam',
      domains: ['fabrikam.example'],
      administrator: 'otto@fabrikam.example',
    })
  })

  it('is not founded on the domain of another, nor by halves', async () => {
    const wanted = { name: 'Copy', language: 'en', timeZone: 'Europe/Oslo' }
    const administrator = { address: 'eve@copy.example', name: 'Eve' }
    const founding = (more: object) => foundOrganization(world.db, { ...wanted, domains: ['copy.example'], administrator, ...more })
    await expect(founding({ domains: ['copy.example', 'nordlys.example'] })).rejects.toMatchObject({ type: 'conflict' })
    await expect(founding({ administrator: { ...administrator, address: 'eve@nordlys.example' } })).rejects.toMatchObject({
      type: 'conflict',
    })
    await expect(founding({ domains: ['*.copy.example'] })).rejects.toMatchObject({ type: 'bad-request' })
    await expect(founding({ timeZone: 'Mars/Olympus' })).rejects.toMatchObject({ details: { field: 'timeZone' } })
    await expect(founding({ administrator: { ...administrator, password: 'short' } })).rejects.toMatchObject({ type: 'bad-request' })
    expect(await knexOf(world.db)('organization').where({ name: 'Copy' })).toEqual([])
  })

  it('is read and changed by its administrators alone, and is one of many', async () => {
    const changed = await astrid.patch('/organization', { name: ' Nordlys ', language: 'sv', timeZone: 'europe/stockholm' })
    expect(changed.body).toMatchObject({ name: 'Nordlys', language: 'sv', timeZone: 'Europe/Stockholm' })
    expect((await otto.get('/organization')).body.name).toBe('Fabrikam')
    expect(await audited(astrid)).toContainEqual(expect.objectContaining({ action: 'organization.change', name: 'Nordlys' }))
    for (const [body, field] of [
      [{ name: '' }, 'name'],
      [{ language: 'de' }, 'language'],
      [{ timeZone: 'Mars/Olympus' }, 'timeZone'],
      [{ domains: [] }, 'domains'],
    ] as const) {
      const refused = await astrid.patch('/organization', body)
      expect([refused.status, refused.body.field]).toEqual([400, field])
    }
    for (const path of ['/organization', '/organization/domains', '/organization/federation']) {
      expect((await anna.get(path)).status).toBe(403)
      expect((await clientOf(world.app, null).get(path)).status).toBe(401)
    }
    expect((await anna.patch('/organization', { name: 'Mine' })).status).toBe(403)
    expect((await astrid.get('/users')).text).not.toContain('fabrikam')
  })
})

describe('a domain', () => {
  it('is named, proved by a TXT record, and then belongs to one organization', async () => {
    const added = await astrid.post('/organization/domains', { domain: ' Bücher.Example ' })
    expect(added.status).toBe(201)
    expect(added.body).toMatchObject({ domain: 'xn--bcher-kva.example', isVerified: false, verifiedAt: null })
    const { txtRecord } = added.body as { txtRecord: string }
    expect(txtRecord).toMatch(/^dela-verification=[\w-]{32}$/)
    const verify = (client: Client) => client.post('/organization/domains/xn--bcher-kva.example/verify')

    expect((await verify(astrid)).body).toMatchObject({ status: 409, because: 'record' })
    names.zone.set('xn--bcher-kva.example', [['v=spf1 -all'], ['dela-verification=', 'x'.repeat(32)]])
    expect((await verify(astrid)).status).toBe(409)
    names.zone.set('xn--bcher-kva.example', 'SERVFAIL')
    expect((await verify(astrid)).body).toMatchObject({ status: 409, because: 'dns' })

    // Named by both, proved by the one who published the record.
    const theirs = await otto.post('/organization/domains', { domain: 'bücher.example' })
    expect([theirs.status, theirs.body.txtRecord === txtRecord]).toEqual([201, false])
    names.zone.set('xn--bcher-kva.example', [['v=spf1 -all'], [txtRecord.slice(0, 20), txtRecord.slice(20)]])
    expect((await verify(otto)).status).toBe(409)
    expect((await verify(astrid)).body).toMatchObject({ isVerified: true, verifiedAt: expect.any(String) })
    const before = names.asked()
    expect((await verify(astrid)).status).toBe(200)
    expect(names.asked()).toBe(before)
    names.zone.set('xn--bcher-kva.example', [[theirs.body.txtRecord]])
    expect((await verify(otto)).body).toMatchObject({ status: 409, field: 'domain' })
    expect((await astrid.get('/organization')).body.domains).toEqual(['nordlys.example', 'xn--bcher-kva.example'])
    const acts = (await audited(astrid)).map((one: { action: string }) => one.action)
    expect(acts.filter((one: string) => one.startsWith('domain.'))).toEqual(['domain.verify', 'domain.add'])
  })

  it('that another has proved is neither named nor lived in', async () => {
    expect((await otto.post('/organization/domains', { domain: 'nordlys.example' })).status).toBe(409)
    await expect(operatorVerifyDomain(world.db, other.organizationId, 'nordlys.example')).rejects.toMatchObject({ type: 'conflict' })
    for (const path of ['/users', '/groups', '/mailboxes']) {
      const refused = await otto.post(path, { name: 'Spy', address: 'spy@nordlys.example' })
      expect([refused.status, refused.body.field]).toEqual([409, 'address'])
      expect(refused.body.detail).toContain('nordlys.example')
    }
    const kai = await otto.post('/users', { name: 'Kai', address: 'kai@fabrikam.example' })
    expect((await otto.patch(`/users/${kai.body.id}`, { address: 'kai@nordlys.example' })).status).toBe(409)
    // A domain that nobody has proved is no obstacle.
    expect((await otto.patch(`/users/${kai.body.id}`, { address: 'kai@private.example' })).body.address).toBe('kai@private.example')
  })

  it('is taken off the list once nobody lives in it; whoever runs the server may answer for one', async () => {
    expect((await operatorVerifyDomain(world.db, other.organizationId, 'fabrikam.test')).verifiedAt).not.toBeNull()
    expect(await audited(otto)).toContainEqual({ action: 'domain.verify', domain: 'fabrikam.test' })
    expect((await astrid.post('/organization/domains', { domain: 'fabrikam.test' })).status).toBe(409)
    const lived = await otto.delete('/organization/domains/fabrikam.example')
    expect([lived.status, lived.body.detail]).toEqual([409, '1 addresses of the organization are in fabrikam.example'])
    expect((await otto.delete('/organization/domains/fabrikam.test')).status).toBe(204)
    expect((await otto.delete('/organization/domains/fabrikam.test')).status).toBe(404)
    expect((await astrid.post('/organization/domains', { domain: 'fabrikam.test' })).status).toBe(201)
  })

  it.each([
    '',
    'localhost',
    '*.example.com',
    '*',
    'a b.example',
    '-a.example',
    '192.168.0.1',
    `${'a'.repeat(64)}.example`,
    'x@y.example',
    'a..b',
  ])('is not "%s"', async domain => {
    const refused = await astrid.post('/organization/domains', { domain })
    expect([refused.status, refused.body.field]).toEqual([400, 'domain'])
    const path = `/organization/domains/${encodeURIComponent(domain === '' ? '%' : domain)}`
    expect((await astrid.post(`${path}/verify`)).status).toBe(400)
    expect((await astrid.delete(path)).status).toBe(400)
  })

  it('that nobody named is not proved', async () => {
    const before = names.asked()
    expect((await astrid.post('/organization/domains/unknown.example/verify')).status).toBe(404)
    expect(names.asked()).toBe(before)
  })
})

describe('federation', () => {
  const nordlys = { domain: 'nordlys.example' }
  const fabrikam = { domain: 'fabrikam.example' }
  let calendar: string
  let kim: Client

  /** A person of the other organization, given a role here under a row that stands for them. */
  beforeAll(async () => {
    await world.policy(openPolicy)
    calendar = await world.calendar(world.anna, 'Studio')
    await world.put(world.anna, calendar, plantedCalendar(new Date('2026-11-02T00:00:00Z')))
    const { body } = await otto.post('/users', { name: 'Kim', address: 'kim@fabrikam.example' })
    ;({ client: kim } = await clientFor(other.organizationId, body.id))
    const home = { home_organization_id: other.organizationId, home_id: body.id as string }
    const row = { organization_id: world.organizationId, kind: 'federated' as const, address: body.address, name: body.name, ...home }
    const [standing] = await knexOf(world.db)('principal').insert(row).returning('id')
    await transaction(world.db, async tx => {
      await putPermission(tx, await gate.require(tx, world.anna, 'share', calendar), standing?.id ?? '', 'limitedRead')
    })
  })

  it('holds once both sides name each other, and ends with either', async () => {
    const seen = async () => (await kim.get(`/calendars/${calendar}/events?from=2026-11-02T00:00:00Z&to=2026-11-09T00:00:00Z`)).status
    const listed = async () => (await kim.get('/calendars?listed=true')).body.value.map((one: { name: string }) => one.name)
    expect([await seen(), await listed()]).toEqual([404, ['Kalender']])

    const named = await astrid.post('/organization/federation', fabrikam)
    expect(named.status).toBe(201)
    expect(named.body).toMatchObject({ id: other.organizationId, name: 'Fabrikam', domains: ['fabrikam.example'], isMutual: false })
    expect(await seen()).toBe(404)
    expect((await otto.post('/organization/federation', nordlys)).body).toMatchObject({ id: world.organizationId, isMutual: true })
    expect((await astrid.get('/organization/federation')).body.value).toMatchObject([{ name: 'Fabrikam', isMutual: true }])
    expect([await seen(), await listed()]).toEqual([200, ['Studio', 'Kalender']])

    for (const [client, partner, domain] of [
      [astrid, other.organizationId, fabrikam],
      [otto, world.organizationId, nordlys],
    ] as const) {
      expect((await client.delete(`/organization/federation/${partner}`)).status).toBe(204)
      expect([await seen(), await listed()]).toEqual([404, ['Kalender']])
      expect((await client.post('/organization/federation', domain)).status).toBe(201)
      expect([await seen(), await listed()]).toEqual([200, ['Studio', 'Kalender']])
    }
    const acts = (await audited(otto)).map((one: { action: string }) => one.action)
    expect(acts.filter((one: string) => one.startsWith('federation.'))).toEqual(['federation.add', 'federation.remove', 'federation.add'])
  })

  it('shows a federated person what they were given, in the app and in no address book', async () => {
    const { body } = await kim.get('/calendars?listed=true')
    const studio = body.value.find((one: { owner: { address: string } }) => one.owner.address === world.anna.address)
    expect(studio).toMatchObject({
      role: 'limitedRead',
      calendarGroup: 'peoplesCalendars',
      isListed: true,
      owner: { address: 'anna@nordlys.example' },
    })
    const { text } = await kim.get(`/calendars/${calendar}/events?from=2026-11-02T00:00:00Z&to=2026-11-30T00:00:00Z`)
    expect(text).toContain('kanari-summary')
    expect(forbidden('limited').filter(word => text.includes(word))).toEqual([])
    expect((await kim.get('/people')).text).not.toContain('nordlys')
    expect((await kim.get('/organization')).status).toBe(403)
    expect((await kim.put(`/me/calendars/${calendar}`, '{"name":"Anna at Nordlys"}', 'application/json')).body).toMatchObject({
      listedName: 'Anna at Nordlys',
    })
    expect((await kim.delete(`/me/calendars/${calendar}`)).status).toBe(204)
    expect((await kim.get('/calendars?listed=true')).body.value).toMatchObject([{ name: 'Kalender' }])
    expect((await kim.get(`/calendars/${calendar}`)).status).toBe(200)
  })

  it('follows the person: renamed at home, disabled at home, deleted at home', async () => {
    const row = async () =>
      await knexOf(world.db)('principal').where({ organization_id: world.organizationId, kind: 'federated' }).select('name', 'address')
    const kims = (await otto.get('/people?search=kim')).body.value[0]
    await otto.patch(`/users/${kims.id}`, { name: 'Kim Lie', address: 'kim.lie@fabrikam.example' })
    expect(await row()).toEqual([{ name: 'Kim Lie', address: 'kim.lie@fabrikam.example' }])
    await otto.patch(`/users/${kims.id}`, { isDisabled: true })
    expect((await kim.get(`/calendars/${calendar}`)).status).toBe(401)
    expect((await otto.get(`/users/${kims.id}/deletion`)).body.federatedOrganizations).toBe(1)
    expect((await otto.delete(`/users/${kims.id}?disposition=delete`)).status).toBe(200)
    expect(await row()).toEqual([])
  })

  it('is with an organization of this server that has proved the domain, and not with oneself', async () => {
    const refused = async (body: object) => {
      const { status } = await astrid.post('/organization/federation', body)
      return status
    }
    expect(await refused({ domain: 'nowhere.example' })).toBe(404)
    expect(await refused({ domain: 'nordlys.example' })).toBe(400)
    expect(await refused({ domain: '*' })).toBe(400)
    expect(await refused({ partnerId: other.organizationId })).toBe(400)
    expect((await astrid.delete('/organization/federation/banana')).status).toBe(404)
    expect((await astrid.delete(`/organization/federation/${world.organizationId}`)).status).toBe(404)
    expect((await anna.post('/organization/federation', fabrikam)).status).toBe(403)
  })
})

/** People, groups, shared mailboxes and guests: changed, disabled, converted, handed over and deleted; who finds and lists what. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import request from 'supertest'
import type { UserSubject } from '../../src/sharing/principal.ts'
import { personById } from '../../src/storage/authentication.ts'
import { knexOf } from '../../src/storage/database.ts'
import { plantedCalendar, words } from '../setup/planted.ts'
import { makeWorld, openPolicy, password, type World } from '../setup/world.ts'
import { visitor } from '../web/visitor.ts'
import { type Client, clientOf } from './client.ts'

let world: World
let astrid: Client
let anna: Client
let bo: Client

beforeAll(async () => {
  world = await makeWorld()
  await world.policy(openPolicy)
  astrid = clientOf(world.app, await world.token(world.astrid))
  anna = clientOf(world.app, await world.token(world.anna))
  bo = clientOf(world.app, await world.token(world.bo))
})
afterAll(async () => await world.close())

const everyWord = Object.values(words).flat()
const names = (answer: { body: { value: { name: string }[] } }) => answer.body.value.map(one => one.name)
const lastAct = async () => (await astrid.get('/audit?limit=1')).body.value[0]
const as = async (person: UserSubject) => clientOf(world.app, await world.token(person))
let count = 0
/** Somebody new, with a password, made as the tests' world makes people: without a calendar of their own. */
async function hire(name: string, more: { administrator?: boolean } = {}): Promise<UserSubject> {
  count += 1
  const person = await world.addPerson({ address: `${name.toLowerCase()}${count}@nordlys.example`, name, ...more })
  return (await personById(world.db, world.organizationId, person.id)) ?? person
}
/** A link's status for a calendar program, and what it says. */
const fed = async (token: string) => {
  const { status, text } = await request(world.app).get(`/p/${token}.ics`)
  return status === 200 && text.includes('BEGIN:VEVENT') && !/no longer shared|switched off/.test(text) ? 'alive' : 'ended'
}

describe('a new account', () => {
  it('comes with a calendar in its language and zone, with what the policy gives everybody inside', async () => {
    const { body: dag } = await astrid.post('/users', {
      name: 'Dag Ek',
      address: 'dag@nordlys.example',
      language: 'nb',
      timeZone: 'Europe/Oslo',
    })
    expect(await lastAct()).toMatchObject({
      action: 'directory.add',
      collectionId: expect.any(String),
      details: { address: 'dag@nordlys.example' },
    })
    const client = await as({ ...world.cia, id: dag.id, address: dag.address })
    expect((await client.get('/calendars?listed=true')).body.value).toMatchObject([
      { name: 'Kalender', timeZone: 'Europe/Oslo', isDefaultCalendar: true, calendarGroup: 'myCalendars', role: 'owner' },
    ])
    const { body: second } = await client.post('/calendars', { name: 'Football' })
    expect(second.isDefaultCalendar).toBe(false)
    const [kalender] = (await client.get('/calendars?listed=true')).body.value
    expect((await client.get(`/calendars/${kalender.id}/permissions`)).body.value).toMatchObject([
      { grantee: 'organization', emailAddress: null, role: 'freeBusyRead' },
      { grantee: 'anonymous', role: 'none' },
    ])
    const { body: group } = await astrid.post('/groups', { name: 'Choir', address: 'choir@nordlys.example' })
    expect((await astrid.get(`/groups/${group.id}/deletion`)).body.collections).toEqual([])
  })

  it('has an address that nobody else has, whatever they are', async () => {
    for (const taken of ['anna@nordlys.example', 'TEAM@nordlys.example', 'reception@Nordlys.Example']) {
      for (const path of ['/users', '/groups', '/mailboxes']) {
        const refused = await astrid.post(path, { name: 'Second', address: taken })
        expect([refused.status, refused.body.field]).toEqual([409, 'address'])
        expect(refused.body.detail).toBe(`The address ${taken.toLowerCase()} is already being used; choose another`)
      }
    }
    expect((await astrid.post('/mailboxes', { name: '', address: 'empty@nordlys.example' })).body.field).toBe('name')
    expect((await astrid.post('/mailboxes', { address: 'empty@nordlys.example' })).body.field).toBe('name')
    expect((await astrid.post('/mailboxes', { name: 'No address' })).body.field).toBe('address')
    expect((await astrid.post('/mailboxes', { name: 'x', address: 'not an address' })).status).toBe(403)
    expect((await astrid.get('/people?search=empty')).body.value).toEqual([])
  })
})

describe('a person', () => {
  it('is read and changed by administrators', async () => {
    const eva = await hire('Eva')
    expect((await astrid.get(`/users/${eva.id}`)).body).toMatchObject({
      name: 'Eva',
      kind: 'user',
      isDisabled: false,
      isAdministrator: false,
    })
    const change = { name: 'Eva Dahl', language: 'da', timeZone: 'europe/copenhagen', address: 'Eva.Dahl@nordlys.example' }
    const changed = await astrid.patch(`/users/${eva.id}`, change)
    expect(changed.status).toBe(200)
    expect(changed.body).toMatchObject({ ...change, timeZone: 'Europe/Copenhagen', address: 'eva.dahl@nordlys.example' })
    expect((await astrid.patch(`/users/${eva.id}`, { language: null, timeZone: null })).body).toMatchObject({
      language: null,
      timeZone: null,
    })
    expect((await astrid.patch(`/users/${eva.id}`, {})).body.name).toBe('Eva Dahl')
    expect(await lastAct()).toMatchObject({ action: 'directory.change', actorId: world.astrid.id, details: { id: eva.id } })
    for (const [body, status, field] of [
      [{ address: 'anna@nordlys.example' }, 409, 'address'],
      [{ address: 'no address' }, 403, 'address'],
      [{ name: ' ' }, 400, 'name'],
      [{ timeZone: 'Mars/Olympus' }, 400, 'timeZone'],
      [{ timeZone: '' }, 400, 'timeZone'],
      [{ language: 'fi' }, 400, 'language'],
      [{ password: 'short' }, 400, 'password'],
      [{ isAdministrator: 'yes' }, 400, 'isAdministrator'],
      [{ kind: 'group' }, 400, 'kind'],
    ] as const) {
      const refused = await astrid.patch(`/users/${eva.id}`, body)
      expect([refused.status, refused.body.field]).toEqual([status, field])
    }
    for (const id of ['banana', world.team.id, world.reception.id, '00000000-0000-4000-8000-000000000000']) {
      expect((await astrid.get(`/users/${id}`)).status).toBe(404)
      expect((await astrid.patch(`/users/${id}`, { name: 'x' })).status).toBe(404)
      expect((await astrid.get(`/users/${id}/deletion`)).status).toBe(404)
      expect((await astrid.delete(`/users/${id}?disposition=delete`)).status).toBe(404)
    }
    expect((await astrid.get(`/users/${eva.id}`)).body.name).toBe('Eva Dahl')
  })

  it('is nobody’s to change who is no administrator, and the refusal says so', async () => {
    const refused = await Promise.all([
      anna.get(`/users/${world.bo.id}`),
      anna.patch(`/users/${world.anna.id}`, { isAdministrator: true }),
      anna.delete(`/users/${world.bo.id}?disposition=delete`),
      anna.get(`/users/${world.bo.id}/deletion`),
      anna.post(`/users/${world.bo.id}/convert`),
      anna.post('/mailboxes', { name: 'Mine', address: 'mine@nordlys.example' }),
      anna.patch(`/mailboxes/${world.reception.id}`, { name: 'Mine' }),
      anna.delete(`/groups/${world.team.id}`),
      anna.get('/guests'),
      anna.delete(`/guests/${world.bo.id}`),
    ])
    expect(refused.map(one => one.status)).toEqual(refused.map(() => 403))
    expect(refused[0]?.body).toMatchObject({ title: 'Not allowed', detail: 'This takes an administrator of the organization.' })
  })

  it('who is the last administrator stays one', async () => {
    for (const asked of [
      astrid.patch(`/users/${world.astrid.id}`, { isAdministrator: false }),
      astrid.patch(`/users/${world.astrid.id}`, { isDisabled: true }),
      astrid.delete(`/users/${world.astrid.id}?disposition=delete`),
      astrid.post(`/users/${world.astrid.id}/convert`),
    ]) {
      const refused = await asked
      expect([refused.status, refused.body.detail]).toEqual([409, expect.stringContaining('Astrid Berg is the last administrator')])
    }
    const frida = await hire('Frida')
    // Somebody who cannot sign in does not count.
    await astrid.patch(`/users/${frida.id}`, { isAdministrator: true, isDisabled: true })
    expect((await astrid.patch(`/users/${world.astrid.id}`, { isAdministrator: false })).status).toBe(409)
    await astrid.patch(`/users/${frida.id}`, { isDisabled: false })
    // Of two who demote each other at once, one stays.
    const fridas = await as({ ...frida, administrator: true })
    const both = await Promise.all([
      astrid.patch(`/users/${frida.id}`, { isAdministrator: false }),
      fridas.patch(`/users/${world.astrid.id}`, { isAdministrator: false }),
    ])
    const statuses = both.map(one => one.status).sort((a, b) => a - b)
    expect(statuses[0]).toBe(200)
    // The later one is refused as nobody's administrator any more, or because the other is the last.
    expect([403, 409]).toContain(statuses[1])
    await knexOf(world.db)('principal').where({ id: world.astrid.id }).update({ administrator: true })
    expect((await astrid.patch(`/users/${frida.id}`, { isAdministrator: false })).status).toBe(200)
  })

  it('who is disabled gets nowhere by any way in, and what they published stops', async () => {
    const greta = await hire('Greta')
    const calendar = await world.calendar(greta, 'Greta')
    await world.put(greta, calendar, plantedCalendar(new Date('2026-11-02T00:00:00Z')))
    const { token } = await world.publish(greta, calendar, 'read')
    const client = await as(greta)
    const secret = await world.appPassword(greta)
    const browser = visitor(world.app)
    await browser.signIn(greta.address)
    const dav = async () => (await request(world.app).get(`/webdav/${greta.address}/`).auth(greta.address, secret)).status
    const page = async () => (await browser.get('/')).status
    expect([(await client.get('/me')).status, await page(), await fed(token)]).toEqual([200, 200, 'alive'])
    const davBefore = await dav()
    expect(davBefore).not.toBe(401)

    expect((await astrid.patch(`/users/${greta.id}`, { isDisabled: true })).body.isDisabled).toBe(true)
    expect([(await client.get('/me')).status, await page(), await dav(), await fed(token)]).toEqual([401, 303, 401, 'ended'])
    expect((await browser.signIn(greta.address)).status).not.toBe(303)
    expect(names(await astrid.get('/people?search=greta'))).toEqual([])
    expect((await anna.post('/calendars', { name: 'x', ownerAddress: greta.address })).status).toBe(404)

    await astrid.patch(`/users/${greta.id}`, { isDisabled: false })
    // What ended stays ended; what was published is again.
    expect([(await client.get('/me')).status, await dav(), await fed(token)]).toEqual([401, 401, 'alive'])
    expect((await browser.signIn(greta.address)).status).toBe(303)
  })

  it('whose password is reset loses every other way in; one’s own is changed elsewhere', async () => {
    const hans = await hire('Hans')
    const client = await as(hans)
    const browser = visitor(world.app)
    await browser.signIn(hans.address)
    expect((await astrid.patch(`/users/${hans.id}`, { password: 'a new password for Hans' })).status).toBe(200)
    expect(JSON.stringify(await lastAct())).not.toContain('a new password')
    expect([(await client.get('/me')).status, (await browser.get('/')).status]).toEqual([401, 303])
    expect((await browser.signIn(hans.address)).status).not.toBe(303)
    expect((await browser.signIn(hans.address, { password: 'a new password for Hans' })).status).toBe(303)
    const own = await astrid.patch(`/users/${world.astrid.id}`, { password: 'a new password for me' })
    expect([own.status, own.body.field]).toEqual([409, 'password'])
  })
})

describe('somebody who goes', () => {
  /** Somebody with two calendars, one of them given to others and published, and things given to them. */
  async function leaver(name: string) {
    const person = await hire(name)
    const plan = await world.calendar(person, 'Plan')
    const private_ = await world.calendar(person, 'Private')
    await world.put(person, plan, plantedCalendar(new Date('2026-11-02T00:00:00Z')))
    await world.share(person, plan, world.bo.address, 'read')
    await world.share(person, plan, world.anna.address, 'write')
    const { token } = await world.publish(person, plan, 'limitedRead')
    const theirs = await world.calendar(world.anna, `For ${name}`)
    await world.share(world.anna, theirs, person.address, 'write')
    await astrid.post(`/groups/${world.team.id}/members`, { address: person.address })
    const { body: mailbox } = await astrid.post('/mailboxes', { name: `${name}’s desk`, address: `desk${count}@nordlys.example` })
    await astrid.post(`/mailboxes/${mailbox.id}/members`, { address: person.address })
    await world.appPassword(person)
    const client = await as(person)
    return { person, plan, private: private_, token, theirs, mailbox: mailbox as { id: string; name: string }, client }
  }

  it('is shown with all that goes, and asked for what becomes of it', async () => {
    const { person, plan, theirs, mailbox } = await leaver('Ida')
    const shown = await astrid.get(`/users/${person.id}/deletion`)
    expect(shown.body).toMatchObject({
      collections: [
        { id: plan, name: 'Plan', kind: 'calendar', events: 3, permissions: 2, links: 1, pendingInvitations: 0 },
        { name: 'Private', events: 0, permissions: 0, links: 0 },
      ],
      permissions: [{ collectionId: theirs, collection: 'For Ida', owner: 'anna@nordlys.example', role: 'write' }],
      appPasswords: 1,
      tokens: 1,
      groups: [{ address: 'team@nordlys.example' }],
      mailboxes: [{ id: mailbox.id }],
      mailboxesLeftAlone: [{ name: mailbox.name }],
      hasOwnPolicy: false,
    })
    const asked = await astrid.delete(`/users/${person.id}`)
    expect([asked.status, asked.body.field, asked.body.wouldGo]).toEqual([400, 'disposition', shown.body])
    expect(asked.body.detail).toMatch(/transfer.*delete/)
    for (const [query, field] of [
      ['disposition=burn', 'disposition'],
      ['disposition=transfer', 'to'],
      ['disposition=transfer&to=nobody@nordlys.example', 'to'],
      [`disposition=transfer&to=${person.address}`, 'to'],
      ['disposition=transfer&to=team@nordlys.example', 'to'],
      ['disposition=delete&to=anna@nordlys.example', 'to'],
      ['disposition=delete&force=1', 'force'],
    ]) {
      const refused = await astrid.delete(`/users/${person.id}?${query}`)
      expect([query, refused.status, refused.body.field]).toEqual([query, 400, field])
    }
    expect((await astrid.get(`/users/${person.id}/deletion`)).body).toEqual(shown.body)
    // The names of calendars are told, and nothing of what is in them (invariant 30).
    for (const { text } of [shown, asked]) expect(everyWord.filter(word => text.includes(word))).toEqual([])
  })

  it('hands over: the calendars go on, shared and published, and are nobody’s default', async () => {
    const { person, plan, token, theirs, client } = await leaver('Jon')
    const knex = knexOf(world.db)
    const file = { file_name: 'Plan.ics', slug: 'plan' }
    await knex('collection').where({ id: plan }).update(file)
    const own = await world.calendar(world.cia, 'Own')
    await knex('collection').where({ id: own }).update(file)
    await world.share(person, plan, world.cia.address, 'freeBusyRead')
    const retired = await world.publish(person, plan, 'read')
    await client.delete(`/calendars/${plan}/links/${retired.id}`)
    const cia = await as(world.cia)

    const done = await astrid.delete(`/users/${person.id}?disposition=transfer&to=${world.cia.address}`)
    expect(done.status).toBe(200)
    expect(done.body).toMatchObject({
      disposition: 'transfer',
      to: world.cia.address,
      linksThatGoOn: 1,
      gone: { collections: [{ name: 'Plan' }, {}] },
    })
    expect(await lastAct()).toMatchObject({ action: 'directory.delete', details: { id: person.id, to: world.cia.address, collections: 2 } })
    expect((await client.get('/me')).status).toBe(401)

    expect((await cia.get(`/calendars/${plan}`)).body).toMatchObject({
      role: 'owner',
      isDefaultCalendar: false,
      isListed: true,
      owner: { id: world.cia.id },
    })
    expect((await cia.get(`/calendars/${own}`)).body.isDefaultCalendar).toBe(true)
    const given = (await cia.get(`/calendars/${plan}/permissions`)).body.value
    expect(
      given.map((one: { emailAddress: { address: string } | null; role: string }) => [one.emailAddress?.address ?? '', one.role]),
    ).toEqual([
      ['', 'freeBusyRead'],
      ['', 'limitedRead'],
      ['bo@nordlys.example', 'read'],
      ['anna@nordlys.example', 'write'],
    ])
    expect((await bo.get(`/calendars/${plan}/events?from=2026-11-02T00:00:00Z&to=2026-11-30T00:00:00Z`)).text).toContain(
      'kanari-description',
    )
    expect([await fed(token), await fed(retired.token)]).toEqual(['alive', 'ended'])
    const files = await knex('collection').where({ owner_id: world.cia.id }).orderBy('created_at').select('file_name', 'slug')
    expect(files.map(one => one.file_name)).toContain('Plan.ics')
    expect(files.find(one => one.file_name !== null && one.file_name !== 'Plan.ics')?.file_name).toMatch(/^Plan [0-9a-f]{12}\.ics$/)
    expect(new Set(files.map(one => one.slug)).size).toBe(files.length)
    expect((await anna.get(`/calendars/${theirs}/permissions`)).body.value.map((one: { grantee: string }) => one.grantee)).toEqual([
      'organization',
      'anonymous',
    ])
  })

  it('hands over to a shared mailbox, whose members own it then; links that had stopped stay stopped', async () => {
    const { person, plan, token } = await leaver('Kaj')
    // Published by somebody who acts for the owner no more: handing over does not bring it back.
    const stopped = await world.publish(person, plan, 'read')
    await knexOf(world.db)('publish_link').where({ id: stopped.id }).update({ created_by: world.anna.id })
    expect([await fed(token), await fed(stopped.token)]).toEqual(['alive', 'ended'])
    const done = await astrid.delete(`/users/${person.id}?disposition=transfer&to=reception@nordlys.example`)
    expect(done.body.linksThatGoOn).toBe(1)
    expect((await bo.get(`/calendars/${plan}`)).body).toMatchObject({ role: 'owner', calendarGroup: 'myCalendars' })
    expect([await fed(token), await fed(stopped.token)]).toEqual(['alive', 'ended'])
  })

  it('is deleted for good: nothing comes back with a new account of the same address (invariant 17)', async () => {
    const { person, plan, token, theirs, client, mailbox } = await leaver('Lea')
    const secret = await world.token(person)
    const browser = visitor(world.app)
    await browser.signIn(person.address)
    expect((await browser.get('/')).status).toBe(200)
    expect((await astrid.delete(`/users/${person.id}?disposition=delete`)).body).toMatchObject({
      disposition: 'delete',
      to: null,
      linksThatGoOn: 0,
    })
    expect([(await client.get('/me')).status, (await browser.get('/')).status, await fed(token)]).toEqual([401, 303, 'ended'])
    expect((await bo.get(`/calendars/${plan}`)).status).toBe(404)
    expect((await astrid.get(`/users/${person.id}`)).status).toBe(404)
    const left = await Promise.all(
      (
        [
          'principal',
          'collection',
          'permission',
          'credential',
          'group_member',
          'mailbox_member',
          'object',
          'publish_link',
          'listing',
        ] as const
      ).map(
        async table =>
          JSON.stringify(await knexOf(world.db)(table)).includes(person.id) || JSON.stringify(await knexOf(world.db)(table)).includes(plan),
      ),
    )
    // The permission that the person gave as the owner of nothing any more is gone with the calendar.
    expect(left).toEqual(left.map(() => false))

    const again = await astrid.post('/users', { name: 'Lea', address: person.address, password })
    expect([again.status, again.body.id === person.id]).toEqual([201, false])
    const lea = await as({ ...person, id: again.body.id })
    expect(names(await lea.get('/calendars?listed=true'))).toEqual(['Calendar'])
    expect((await lea.get(`/calendars/${theirs}`)).body.role).toBe('freeBusyRead')
    expect((await lea.get('/me')).body.mailboxes).toEqual([])
    expect((await clientOf(world.app, secret).get('/me')).status).toBe(401)
    expect(names(await astrid.get(`/groups/${world.team.id}/members`))).not.toContain('Lea')
    expect((await astrid.get(`/mailboxes/${mailbox.id}/members`)).body.value).toEqual([])
    expect((await browser.get('/')).status).toBe(303)
  })

  it('may be a group: what was given to it ends, and does not come back with its name', async () => {
    const { body: group } = await astrid.post('/groups', { name: 'Board', address: 'board@nordlys.example' })
    await astrid.post(`/groups/${group.id}/members`, { address: 'bo@nordlys.example' })
    const calendar = await world.calendar(world.anna, 'Minutes')
    await world.share(world.anna, calendar, null, 'none')
    await world.share(world.anna, calendar, 'board@nordlys.example', 'read')
    expect((await bo.get(`/calendars/${calendar}`)).status).toBe(200)
    expect((await astrid.patch(`/groups/${group.id}`, { name: 'The board' })).body.name).toBe('The board')
    expect((await astrid.get(`/groups/${group.id}/deletion`)).body).toMatchObject({
      members: 1,
      permissions: [{ collection: 'Minutes', owner: 'anna@nordlys.example', role: 'read' }],
    })
    expect((await astrid.delete(`/groups/${group.id}?disposition=delete`)).status).toBe(400)
    expect((await astrid.delete(`/groups/${group.id}`)).body.gone.permissions).toHaveLength(1)
    expect((await bo.get(`/calendars/${calendar}`)).status).toBe(404)
    const { body: again } = await astrid.post('/groups', { name: 'Board', address: 'board@nordlys.example' })
    await astrid.post(`/groups/${again.id}/members`, { address: 'bo@nordlys.example' })
    expect((await bo.get(`/calendars/${calendar}`)).status).toBe(404)
    expect((await astrid.get(`/groups/${again.id}/deletion`)).body.permissions).toEqual([])
  })

  it('may be a shared mailbox, with a disposition', async () => {
    const { body: mailbox } = await astrid.post('/mailboxes', { name: 'Fair', address: 'fair@nordlys.example' })
    await astrid.post(`/mailboxes/${mailbox.id}/members`, { address: 'bo@nordlys.example' })
    const calendar = await world.calendar(world.bo, 'Stand', mailbox.id)
    const { token } = await world.publish(world.bo, calendar, 'read')
    await world.put(world.bo, calendar, plantedCalendar(new Date('2026-11-02T00:00:00Z')))
    expect((await astrid.delete(`/mailboxes/${mailbox.id}`)).body).toMatchObject({ status: 400, wouldGo: { members: 1 } })
    const done = await astrid.delete(`/mailboxes/${mailbox.id}?disposition=transfer&to=anna@nordlys.example`)
    // The member who published it acts for nobody now; the new owner does.
    expect(done.body).toMatchObject({ linksThatGoOn: 1, gone: { collections: [{ name: 'Calendar' }, { name: 'Stand' }] } })
    expect((await anna.get(`/calendars/${calendar}`)).body.role).toBe('owner')
    expect([(await bo.get(`/calendars/${calendar}`)).body.role, await fed(token)]).toEqual(['freeBusyRead', 'alive'])
  })

  it('while somebody shares with them: the one who is later is told', async () => {
    const nina = await hire('Nina')
    const calendar = await world.calendar(world.anna, 'Late')
    const knex = knexOf(world.db)
    const waiting = async () =>
      (await knex('pg_stat_activity').where({ wait_event_type: 'Lock' }).whereRaw('datname = current_database()')).length > 0
    const deletion = await knex.transaction()
    await deletion('principal').where({ id: nina.id }).delete()
    const sharing = world
      .share(world.anna, calendar, null, 'none')
      .then(() => anna.post(`/calendars/${calendar}/permissions`, { emailAddress: { address: nina.address }, role: 'read' }))
    while (!(await waiting())) await new Promise(resolve => setTimeout(resolve, 20))
    await deletion.commit()
    expect((await sharing).body).toMatchObject({ status: 409, detail: expect.stringContaining('deleted meanwhile') })
    expect((await anna.get(`/calendars/${calendar}/permissions`)).body.value.map((one: { grantee: string }) => one.grantee)).toEqual([
      'organization',
      'anonymous',
    ])
  })
})

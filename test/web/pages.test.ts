/** What people do on the pages, from the form to what it changed. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import request from 'supertest'
import { knexOf } from '../../src/storage/database.ts'
import { expected, forbidden, plantedCalendar } from '../setup/planted.ts'
import { readQr } from '../setup/qr.ts'
import { makeWorld, openPolicy, type World } from '../setup/world.ts'
import { actions, hidden, type Visitor, visitor } from './visitor.ts'

let world: World
let anna: Visitor
const firstDay = new Date('2026-11-02T00:00:00Z')
beforeAll(async () => {
  world = await makeWorld()
  anna = visitor(world.app)
  await anna.signIn('anna@nordlys.example')
})
afterAll(() => world.close())

const link = { name: 'Partner', role: 'limitedRead', audience: 'anonymous', expires: '' }
/** The secret of the link whose addresses are shown. */
const secretOn = (page: string): string | null => /value="http:\/\/dela\.test(\/p\/[^".]+)"/.exec(page)?.[1] ?? null
const follow = async (who: Visitor, response: request.Response) => await who.get(String(response.headers['location']))
const text = (page: string) => page.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')

describe('publishing through the forms', () => {
  let path = ''

  it('makes a calendar, takes a file, and shows both', async () => {
    await anna.get('/')
    expect(text((await follow(anna, await anna.post('/calendars', { name: '  ', owner: world.anna.id }))).text)).toContain('Fill this in.')
    const made = await anna.post('/calendars', { name: 'Project <b>', owner: world.anna.id })
    path = String(made.headers['location'])
    expect(path).toMatch(/^\/calendars\/[0-9a-f-]{36}$/)
    expect((await anna.get(path)).text).toContain('<h1>Project &lt;b&gt;</h1>')

    const broken = plantedCalendar(firstDay).replace(
      'END:VCALENDAR',
      'BEGIN:VEVENT\r\nUID:x\r\nDTSTART:never\r\nEND:VEVENT\r\nEND:VCALENDAR',
    )
    const report = text((await follow(anna, await anna.upload(`${path}/import`, broken))).text)
    expect(report).toContain('3 added, 0 changed, 0 the same as before.')
    expect(report).toContain('1 entry was not taken')
    expect(text((await anna.get(path)).text)).not.toContain('3 added')
    expect(text((await follow(anna, await anna.upload(`${path}/import`, broken))).text)).toContain('0 added, 0 changed, 3 the same')
    expect(text((await follow(anna, await anna.upload(`${path}/import`, 'no calendar'))).text)).toContain('not a calendar file')
    expect(text((await follow(anna, await anna.upload(`${path}/import`, ''))).text)).toContain('Choose a file first.')
    expect((await anna.post(`${path}/import`)).status).toBe(415)
    const view = await anna.get(`${path}/view?date=2026-11-02`)
    for (const word of [...expected('details'), 'kanari-private-summary']) expect(view.text).toContain(word)
  })

  it('offers what the policy allows, and refuses more however it is asked for', async () => {
    const page = await anna.get(path)
    expect(text(page.text)).toContain('Your sharing policy lets links show when you’re busy, no more.')
    expect(page.text).toContain('<code>Anonymous:CalendarSharingFreeBusySimple</code>')
    expect(page.text).toMatch(/value="read" required disabled/)
    const refused = await anna.post(`${path}/links`, link)
    expect(refused.status).toBe(403)
    expect((await anna.post(`${path}/links`, { ...link, role: 'owner' })).status).toBe(400)
    expect((await anna.post(`${path}/links`, { ...link, audience: 'everybody' })).status).toBe(400)
    await world.policy({ sharingCapability: 'ExternalUserSharingOnly' })
    const without = await anna.get(path)
    expect(text(without.text)).toContain('does not allow links without sign-in')
    expect(without.text).not.toContain('value="anonymous"')
    await world.policy({ sharingCapability: null, ...openPolicy })
  })

  it('shows the addresses once, never in an address of ours, and the link works', async () => {
    const mended = await follow(anna, await anna.post(`${path}/links`, { ...link, name: '', expires: '2020-01-01' }))
    expect(text(mended.text)).toContain('Fill this in.')
    expect(text(mended.text)).toContain('It has to be today or later.')
    const made = await anna.post(`${path}/links`, link)
    expect([made.status, made.headers['location']]).toEqual([303, path])
    const page = await anna.get(path)
    const secret = secretOn(page.text)
    expect(page.text).toContain(`value="http://dela.test${secret}.ics"`)
    expect(page.text).toContain(`href="webcal://dela.test${secret}.ics"`)
    const codes = [...page.text.matchAll(/<svg width.*?<\/svg>/g)].map(([svg]) => readQr(svg))
    expect(codes).toEqual([`http://dela.test${secret}`, `webcal://dela.test${secret}.ics`])
    expect((await request(world.app).get(`${secret}.ics`)).text).toContain('kanari-summary')
    const again = await anna.get(path)
    expect(secretOn(again.text)).toBeNull()
    expect(again.text).not.toContain('<svg width')
    expect(text(again.text)).toContain('Its addresses were shown when it was made.')
    expect((await anna.get('/')).text).toContain('1 link')

    const [unpublish = ''] = actions(again.text, '/unpublish')
    const [renew = ''] = actions(again.text, '/renew')
    expect((await anna.post(unpublish, { csrf: 'x' })).status).toBe(403)
    expect((await request(world.app).get(`${secret}.ics`)).text).toContain('kanari-summary')
    const gone = await follow(anna, await anna.post(unpublish))
    expect((await request(world.app).get(`${secret}.ics`)).text).not.toContain('kanari')
    expect((await anna.get('/')).text).toContain('Not published')
    const [restore = ''] = actions(gone.text, '/restore')
    const restored = await follow(anna, await anna.post(restore))
    expect(secretOn(restored.text)).toBeNull()
    expect((await request(world.app).get(`${secret}.ics`)).text).toContain('kanari-summary')
    const renewed = secretOn((await follow(anna, await anna.post(renew))).text)
    expect(renewed).not.toBe(secret)
    expect((await request(world.app).get(`${renewed}.ics`)).text).toContain('kanari-summary')
    expect((await request(world.app).get(`${secret}.ics`)).text).not.toContain('kanari')
    expect((await anna.post(`${path}/links/${world.anna.id}/renew`)).status).toBe(404)
    expect((await anna.post(`${path}/links/x/unpublish`)).status).toBe(404)
  })

  it('shows several calendars behind one link, as many as one may share', async () => {
    const made = await anna.post(`${path}/links`, { ...link, name: 'Together' })
    const listed = await follow(anna, made)
    const secret = secretOn(listed.text)
    const [, bundle = ''] =
      new RegExp(`href="(${path}/links/[^"]+/calendars)" aria-label="Several calendars: Together"`).exec(listed.text) ?? []
    const other = await world.calendar(world.anna, 'Second <i>')
    const foreign = await world.calendar(world.cia, 'Of Cia')
    const page = await anna.get(bundle)
    expect(page.text).toContain('Second &lt;i&gt;')
    expect(page.text).not.toContain('Of Cia')
    expect((await anna.post(bundle, { csrf: 'x', calendar: other, role: 'read' })).status).toBe(403)
    expect((await anna.post(bundle, { calendar: foreign, role: 'read' })).status).toBe(403)
    expect((await anna.post(bundle, { calendar: 'x', role: 'read' })).status).toBe(404)
    expect((await anna.post(bundle, { calendar: other, role: 'write' })).status).toBe(400)
    const shown = await follow(anna, await anna.post(bundle, { calendar: other, role: 'limitedRead' }))
    const [remove = ''] = actions(shown.text, '/remove')
    expect(remove).toContain(other)
    expect((await request(world.app).get(`${secret}?view=list`)).text).toMatch(/<ul class="legend">.*Second &lt;i&gt;/)
    const alone = await follow(anna, await anna.post(remove))
    expect(text(alone.text)).toContain('The link shows its own calendar alone.')
    expect((await request(world.app).get(String(secret))).text).not.toContain('legend')
  })

  it('ends a link with its last day in the calendar’s zone, within the policy', async () => {
    const days = async () => await knexOf(world.db)('publish_link').where({ name: 'Until' }).select('expires_at')
    await anna.post(`${path}/links`, { ...link, name: 'Until', expires: '2099-07-01' })
    // Midnight in Stockholm, summer time.
    expect((await days())[0]?.expires_at?.toISOString()).toBe('2099-07-01T22:00:00.000Z')
    expect(text((await anna.get(path)).text)).toContain('Stops 1 July 2099')
    await world.policy({ anonymousLinks: { maxDays: 10, expiryRequired: true, maxRole: 'read' } })
    const page = await anna.get(path)
    const last = /name="expires"[^>]* max="([\d-]+)"/.exec(page.text)?.[1] ?? ''
    expect(hidden(page.text, 'name')).toBeNull()
    expect(text((await follow(anna, await anna.post(`${path}/links`, { ...link, expires: '2099-07-01' }))).text)).toContain(
      '10 days at most',
    )
    expect(text((await follow(anna, await anna.post(`${path}/links`, { ...link, expires: '' }))).text)).toContain('Fill this in.')
    expect(secretOn((await follow(anna, await anna.post(`${path}/links`, { ...link, expires: last }))).text)).not.toBeNull()
    await world.policy({ anonymousLinks: null })
  })

  it('is the owner’s: others see no more than their level, and change nothing', async () => {
    const bo = visitor(world.app)
    await bo.signIn('bo@nordlys.example')
    const page = await anna.get(path)
    const forms = [...actions(page.text, '/unpublish'), `${path}/links`]
    await world.share(world.anna, path.slice('/calendars/'.length), 'bo@nordlys.example', 'write')
    expect((await bo.get(path)).status).toBe(403)
    for (const action of forms) expect([action, (await bo.post(action, link)).status]).toEqual([action, 403])
    const stranger = visitor((await secondWorld()).app)
    await stranger.signIn('anna@nordlys.example')
    for (const address of [path, `${path}/view`]) expect((await stranger.get(address)).status).toBe(404)
    for (const action of forms) expect((await stranger.post(action, link)).status).toBe(404)
    expect((await visitor(world.app).post(`${path}/links`, link)).headers['location']).toBe('/sign-in')
  })
})

let second: World | null = null
const secondWorld = async (): Promise<World> => (second ??= await makeWorld())
afterAll(async () => await second?.close())

describe('a calendar looked at', () => {
  it.each([
    ['freeBusyRead', 'busy'],
    ['limitedRead', 'limited'],
    ['read', 'details'],
  ] as const)('%s shows no word above its level, in no view', async (role, level) => {
    const calendar = await world.calendar(world.anna, `Seen as ${role}`)
    await world.put(world.anna, calendar, plantedCalendar(firstDay))
    await world.share(world.anna, calendar, 'cia@nordlys.example', role)
    const cia = visitor(world.app)
    await cia.signIn('cia@nordlys.example')
    const home = await cia.get('/')
    expect(home.text).toContain(`href="/calendars/${calendar}/view"`)
    expect(home.text).not.toContain(`href="/calendars/${calendar}"`)
    for (const view of ['month', 'week', 'list']) {
      const page = await cia.get(`/calendars/${calendar}/view?view=${view}&date=2026-11-02`)
      expect(page.status).toBe(200)
      const all = page.text + JSON.stringify(page.headers)
      for (const word of forbidden(level)) expect([view, word, all.includes(word)]).toEqual([view, word, false])
      if (view !== 'month') for (const word of expected(level).slice(0, 2)) expect(all).toContain(word)
      expect(page.headers['cache-control']).toBe('no-store')
      // No link's secret, and no way to subscribe, stands on a page for a person.
      expect(page.text).not.toMatch(/\/p\/|webcal:/)
    }
  })

  it('speaks the person’s language, or the one that its footer asks for', async () => {
    const eva = await world.addPerson({ address: 'eva@nordlys.example', name: 'Eva', language: 'da' })
    const calendar = await world.calendar(eva, 'Evas')
    const page = visitor(world.app, 'sv')
    await page.signIn(eva.address)
    expect((await page.get(`/calendars/${calendar}/view`)).text).toContain('<html lang="da">')
    expect((await page.get(`/calendars/${calendar}/view?lang=nb`)).text).toContain('<html lang="nb">')
    expect((await page.get('/nothing')).text).toContain('<html lang="da">')
  })

  it('of a shared mailbox is its members’, who may make more for it', async () => {
    const bo = visitor(world.app)
    await bo.signIn('bo@nordlys.example')
    const home = await bo.get('/')
    expect(home.text).toContain(`<option value="${world.reception.id}">Reception</option>`)
    const made = await bo.post('/calendars', { name: 'Front desk', owner: world.reception.id })
    expect(made.status).toBe(303)
    const boxes = text((await bo.get('/')).text)
    expect(boxes).toMatch(/Shared mailboxes Reception reception@nordlys\.example Front desk You act as its owner/)
    await anna.get('/')
    for (const owner of [world.reception.id, world.bo.id, 'x', '']) {
      expect([owner, (await anna.post('/calendars', { name: 'Not mine', owner })).status]).toEqual([owner, 404])
    }
  })
})

describe('app passwords', () => {
  it('are shown once, work on the DAV doors, and end when they are removed', async () => {
    await anna.get('/account')
    expect(text((await follow(anna, await anna.post('/account', { name: ' ' }))).text)).toContain('Fill this in.')
    const made = await anna.post('/account', { name: 'Thunderbird' })
    const page = await follow(anna, made)
    const secret = /<code class="secret">([^<]+)</.exec(page.text)?.[1] ?? ''
    expect(secret.length).toBeGreaterThan(40)
    const server = /<code>http:\/\/dela\.test(\/[^<]*)<\/code>/.exec(page.text)?.[1] ?? ''
    const again = await anna.get('/account')
    expect(again.text).not.toContain(secret)
    expect(text((await follow(anna, await anna.post('/account', { name: 'thunderbird' }))).text)).toContain('already have a password')
    const dav = async () => (await request(world.app).options(server).auth('anna@nordlys.example', secret)).status
    expect([server, await dav()]).toEqual(['/dav/', 200])
    const [revoke = ''] = actions(again.text, '/revoke')
    const bo = visitor(world.app)
    await bo.signIn('bo@nordlys.example')
    expect((await bo.post(revoke)).status).toBe(404)
    expect(await dav()).toBeLessThan(300)
    expect(text((await follow(anna, await anna.post(revoke))).text)).toContain('There are no app passwords.')
    expect(await dav()).toBe(401)
  })
})

describe('the policy', () => {
  const values = {
    sharingCapability: 'ExternalUserAndGuestSharing',
    domainRules: '*:CalendarSharingFreeBusySimple\r\n\r\nAnonymous:CalendarSharingFreeBusyDetail\r\n',
    domainMode: 'blockList',
    domains: 'rival.example',
    sharers: 'everyone',
    group: '',
    match: 'yes',
    resharing: 'yes',
    anonymousMaxRole: 'limitedRead',
    anonymousMaxDays: '90',
    anonymousExpiryRequired: 'yes',
    defaultLinkType: 'organization',
    internalDefaultRole: 'none',
  }
  const kept = async () => await knexOf(world.db)('sharing_policy').where({ subject_id: world.organizationId }).first()

  it('is changed by an administrator, with faults said at their line', async () => {
    const astrid = visitor(world.app)
    await astrid.signIn('astrid@nordlys.example')
    await astrid.get('/policy')
    const before = JSON.stringify(await kept())
    const faults: [Partial<typeof values>, string][] = [
      [{ domainRules: '*:read\n\nfabrikam.example: everything' }, 'Line 3 cannot be read.'],
      [{ domainRules: '*:read\n*:limitedRead' }, 'Line 2 cannot be read.'],
      [{ domains: 'rival.example\nnot a domain' }, 'Line 2 is not a domain.'],
      [{ sharers: 'group', group: '' }, 'This is not the address of a security group'],
      [{ sharers: 'group', group: 'anna@nordlys.example' }, 'This is not the address of a security group'],
      [{ sharers: 'group', group: 'nobody' }, 'This is not the address of a security group'],
      [{ anonymousMaxDays: '0' }, 'Write a number of days from 1 to 3650'],
      [{ anonymousMaxDays: '9999' }, 'Write a number of days from 1 to 3650'],
    ]
    for (const [change, said] of faults) {
      const page = await follow(astrid, await astrid.post('/policy', { ...values, ...change }))
      expect(text(page.text)).toContain(said)
      if (change.domainRules) expect(page.text).toContain(change.domainRules.split('\n')[0] ?? '')
    }
    expect(JSON.stringify(await kept())).toBe(before)
    expect((await astrid.post('/policy', { ...values, defaultLinkType: 'x' })).status).toBe(400)
    expect((await astrid.post('/policy', { ...values, sharers: 'x' })).status).toBe(400)
    const saved = await follow(astrid, await astrid.post('/policy', { ...values, confirm: 'yes' }))
    expect(text(saved.text)).toContain('The policy is saved and holds from now on.')
    expect(saved.text).toContain('Anonymous:CalendarSharingFreeBusyDetail')
    expect(saved.text).toContain('value="90"')
    expect(text((await astrid.get('/policy')).text)).not.toContain('is saved')
    expect(await kept()).toMatchObject({ internal_default_role: 'none', default_link_type: 'organization' })
    const rows = await knexOf(world.db)('audit').where({ action: 'policy.change' }).count({ n: '*' }).first()
    expect(Number(rows?.['n'])).toBeGreaterThan(0)
    await follow(astrid, await astrid.post('/policy', { ...values, sharers: 'group', group: 'Team@nordlys.example', confirm: 'yes' }))
    expect((await astrid.get('/policy')).text).toContain('value="team@nordlys.example"')
    expect(await kept()).toMatchObject({ external_sharers: 'group', external_sharers_group_id: world.team.id, domains: ['rival.example'] })
  })

  it('shows what a change does to what is shared, and saves it only once that is confirmed', async () => {
    const open = { ...values, anonymousMaxDays: '', anonymousExpiryRequired: '' }
    await world.policy({ ...openPolicy, sharingCapability: null, anonymousLinks: null, externalSharers: null, domainMode: null })
    const calendar = await world.calendar(world.anna, 'Rehearsed')
    await world.publish(world.anna, calendar, 'read')
    const astrid = visitor(world.app)
    await astrid.signIn('astrid@nordlys.example')
    await astrid.get('/policy')
    const before = JSON.stringify(await kept())
    const shown = await follow(astrid, await astrid.post('/policy', { ...open, sharingCapability: 'Disabled' }))
    expect(text(shown.text)).toMatch(/This changes what is shared today It stops \d+ links? (?:or share|and shares)/)
    expect(text(shown.text)).toMatch(/Link read Rehearsed Can view all details Cannot view/)
    expect(shown.text).toMatch(/<option value="Disabled" selected/)
    expect(JSON.stringify(await kept())).toBe(before)
    expect(text((await astrid.get('/policy')).text)).not.toContain('This changes what is shared today')
    await follow(astrid, await astrid.post('/policy', { ...open, sharingCapability: 'Disabled', confirm: 'yes' }))
    expect(await kept()).toMatchObject({ sharing_capability: 'Disabled' })
    expect(text((await astrid.get('/policy')).text)).toContain('Before you switch it on again')
    const again = await follow(astrid, await astrid.post('/policy', open))
    expect(text(again.text)).toMatch(/It opens \d+ links? (?:or share|and shares) again/)
    await world.policy({ sharingCapability: null })
  })

  it('is nobody else’s', async () => {
    const before = JSON.stringify(await kept())
    const home = await anna.get('/')
    expect(home.text).not.toContain('href="/policy"')
    expect((await anna.get('/policy')).status).toBe(403)
    expect((await anna.post('/policy', { ...values, internalDefaultRole: 'read' })).status).toBe(403)
    expect((await visitor(world.app).post('/policy', values)).headers['location']).toBe('/sign-in')
    expect(JSON.stringify(await kept())).toBe(before)
  })
})

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import ICAL from 'ical.js'
import request from 'supertest'
import * as gate from '../../src/services/gate.ts'
import * as links from '../../src/services/links.ts'
import { knexOf, transaction } from '../../src/storage/database.ts'
import { plantedCalendar } from '../setup/planted.ts'
import { makeWorld, openPolicy, type World } from '../setup/world.ts'

let world: World
let calendar = ''
let token = ''
let id = ''
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(async () => {
  await world.close()
})
beforeEach(async () => {
  await world.policy(openPolicy)
  calendar = await world.calendar(world.anna, 'Kanariefågeln')
  await world.put(world.anna, calendar, plantedCalendar(new Date('2026-11-02T00:00:00Z')))
  ;({ token, id } = await world.publish(world.anna, calendar, 'read'))
})

const feed = (secret = token, app = world.app) => request(app).get(`/p/${secret}.ics`)
const page = (secret = token, app = world.app) => request(app).get(`/p/${secret}`)
const sql = async (text: string, values: string[]) => void (await knexOf(world.db).raw(text, values))
const unpublish = async () =>
  await transaction(world.db, async tx => await links.unpublish(tx, await gate.require(tx, world.anna, 'share', calendar), id))
const restore = async () =>
  await transaction(world.db, async tx => await links.restore(tx, await gate.require(tx, world.anna, 'share', calendar), id, new Date()))
const renew = async () =>
  await transaction(
    world.db,
    async tx => (await links.renew(tx, await gate.require(tx, world.anna, 'share', calendar), id, new Date())).token,
  )

/** The one notice of a calendar that gives nothing. */
async function noticeOf(secret = token, language?: string) {
  const { status, text, headers } = await feed(secret).set('Accept-Language', language ?? 'en')
  expect(status).toBe(200)
  expect(text).not.toContain('kanari')
  expect(text).not.toContain('Kanarie')
  const events = new ICAL.Component(ICAL.parse(text) as never).getAllSubcomponents('vevent')
  expect(events).toHaveLength(1)
  const start = events[0]?.getFirstPropertyValue('dtstart') as ICAL.Time
  expect(start.isDate).toBe(true)
  return { summary: events[0]?.getFirstPropertyValue('summary'), day: start.toString(), headers }
}
/** Dates of HTTP are whole seconds: what changes within one looks unchanged to whoever sends dates alone. */
const nextSecond = async () => await new Promise(resolve => setTimeout(resolve, 1001))
const todayIn = (zone: string) => new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(new Date())

describe('a link that gives nothing any more (sharing model §8)', () => {
  it.each([
    ['unpublished', async () => await unpublish()],
    ['expired', async () => await sql(`UPDATE publish_link SET expires_at = now() WHERE id = ?`, [id])],
    ['withdrawn', async () => void (await renew())],
  ])('%s less than 30 days ago: ICS 200 with one notice, HTML 410', async (_, endIt) => {
    const { headers: before } = await feed()
    await endIt()
    const notice = await noticeOf()
    expect(notice.summary).toBe('This calendar is no longer shared')
    expect(notice.day).toBe(todayIn('Europe/Stockholm'))
    expect(notice.headers['content-type']).toBe('text/calendar; charset=utf-8')
    expect(notice.headers['etag']).not.toBe(before['etag'])
    expect(notice.headers['last-modified']).toBeUndefined()
    expect(notice.headers['cache-control']).toBe('private, no-cache')
    await feed()
      .set('If-None-Match', notice.headers['etag'] ?? '')
      .expect(304)
    // A validator of the calendar is worth nothing any more.
    await feed()
      .set('If-None-Match', before['etag'] ?? '')
      .expect(200)
    await feed().set('If-Modified-Since', new Date().toUTCString()).expect(200)
    const shown = await page().set('Accept-Language', 'nb')
    expect(shown.status).toBe(410)
    expect(shown.text).toContain('lang="nb"')
    expect(shown.text).not.toMatch(/kanari|Kanarie|Anna/)
    await page().set('If-None-Match', '*').expect(410)
  })

  it.each([
    [
      'unpublished',
      async (age: string) => {
        await unpublish()
        await sql(`UPDATE publish_link SET unpublished_at = now() - ?::interval WHERE id = ?`, [age, id])
      },
    ],
    ['expired', async (age: string) => await sql(`UPDATE publish_link SET expires_at = now() - ?::interval WHERE id = ?`, [age, id])],
    [
      'withdrawn',
      async (age: string) => {
        await renew()
        await sql(`UPDATE publish_link_secret SET retired_at = now() - ?::interval WHERE link_id = ? AND retired_at IS NOT NULL`, [age, id])
      },
    ],
  ])('%s: 410 for both from the thirtieth day on', async (_, endIt) => {
    await endIt('29 days 23 hours')
    await feed().expect(200)
    await page().expect(410)
    await endIt('30 days')
    const gone = await feed()
    expect(gone.status).toBe(410)
    expect(gone.text).not.toContain('kanari')
    await page().expect(410)
  })

  it('suspended by policy: ICS 200 with a notice of that kind, HTML 403; the same secret again when it may', async () => {
    const elsewhere = world.another()
    const before = await feed()
    await nextSecond()
    for (const [change, back] of [
      [{ domainRules: ['*: CalendarSharingFreeBusyReviewer'] }, openPolicy],
      [{ sharingCapability: 'ExternalUserSharingOnly' }, { sharingCapability: 'ExternalUserAndGuestSharing' }],
      [{ sharingCapability: 'Disabled' }, { sharingCapability: 'ExternalUserAndGuestSharing' }],
    ] as const) {
      await world.policy(change as never)
      for (const app of [world.app, elsewhere]) {
        const { status, text, headers } = await feed(token, app)
        expect([status, text.includes('sharing is switched off for now'), text.includes('kanari')]).toEqual([200, true, false])
        expect(headers['etag']).not.toBe(before.headers['etag'])
        await feed(token, app)
          .set('If-None-Match', before.headers['etag'] ?? '')
          .expect(200)
        const shown = await page(token, app)
        expect(shown.status).toBe(403)
        expect(shown.text).not.toMatch(/kanari|Kanarie|Anna/)
      }
      await world.policy(back as never)
      for (const app of [world.app, elsewhere]) {
        expect((await feed(token, app)).text).toBe(before.text)
        await page(token, app).expect(200)
        // Whoever fetched the notice meanwhile gets the calendar, whatever date it kept.
        await feed(token, app)
          .set('If-Modified-Since', before.headers['last-modified'] ?? '')
          .expect(200)
      }
    }
  })

  it('a lower cap lowers what the link shows from the next request on, in every process, and lifts it again', async () => {
    const elsewhere = world.another()
    const before = await feed()
    expect(before.text).toContain('kanari-description')
    await page().expect(200)
    await nextSecond()
    await world.policy({ domainRules: ['Anonymous: CalendarSharingFreeBusySimple'] })
    for (const app of [elsewhere, world.app]) {
      const { text, headers } = await feed(token, app).set('If-None-Match', before.headers['etag'] ?? '')
      expect(text).toContain('SUMMARY:Busy')
      expect(text).not.toContain('kanari')
      expect(headers['etag']).not.toBe(before.headers['etag'])
      await feed(token, app)
        .set('If-Modified-Since', before.headers['last-modified'] ?? '')
        .expect(200)
      expect((await page(token, app)).text).not.toContain('kanari')
    }
    await world.policy(openPolicy)
    for (const app of [elsewhere, world.app]) expect((await feed(token, app)).text).toBe(before.text)
  })

  it('restored within 30 days it is back under its secret; a renewed one under the new alone', async () => {
    const before = await feed()
    await unpublish()
    await page().expect(410)
    await restore()
    expect((await feed()).text).toBe(before.text)
    const fresh = await renew()
    expect((await noticeOf()).summary).toBe('This calendar is no longer shared')
    await feed(fresh).expect(200)
    expect((await feed(fresh)).text).toContain('kanari-summary')
    await sql(`UPDATE principal SET disabled_at = now() WHERE id = ?`, [world.anna.id])
    expect((await noticeOf(fresh)).summary).toContain('switched off')
    await page(fresh).expect(403)
    await sql(`UPDATE principal SET disabled_at = NULL WHERE id = ?`, [world.anna.id])
    await page(fresh).expect(200)
  })

  it('speaks the language of the link, then of its organization', async () => {
    await sql(`UPDATE publish_link SET language = 'sv' WHERE id = ?`, [id])
    expect((await feed()).text).toContain('SUMMARY:Upptagen')
    await unpublish()
    expect((await noticeOf(token, 'da')).summary).toBe('Den här kalendern delas inte längre')
  })

  it('takes the notice’s day from the zone of the calendar', async () => {
    await sql(`UPDATE collection SET time_zone = 'Pacific/Kiritimati' WHERE id = ?`, [calendar])
    await unpublish()
    const app = world.another({ now: () => new Date('2026-11-21T12:00:00Z') })
    const { text } = await feed(token, app)
    expect(text).toContain('DTSTART;VALUE=DATE:20261122\r\n')
    const tomorrow = await feed(token, world.another({ now: () => new Date('2026-11-22T12:00:00Z') }))
    expect(tomorrow.headers['etag']).not.toBe((await feed(token, app)).headers['etag'])
  })
})

describe('a secret that is no link’s', () => {
  it('is answered with the same bytes and headers, whatever it looks like', async () => {
    const other = await world.publish(world.anna, await world.calendar(world.anna, 'Another'), 'read')
    const names = [
      'x',
      `${token}x`,
      token.slice(1),
      token.toUpperCase(),
      `${token}/`,
      `${token}.ICS`,
      `${token}.ics.ics`,
      `${token}%00`,
      `%${token.charCodeAt(0).toString(16)}${token.slice(1)}`,
      `${token}/../${other.token}`,
      `${token.slice(0, 20)}${other.token.slice(20)}`,
      '..%2f..%2fetc%2fpasswd',
      '%zz',
      '%c0%ae',
      '"><script>',
      'å'.repeat(10),
      '__proto__',
      "' OR 1=1 --",
      'A'.repeat(43),
      'A'.repeat(4000),
      id,
      calendar,
      '',
    ]
    const answers = new Set<string>()
    for (const name of names) {
      for (const suffix of ['', '.ics', '?view=week&lang=da', '.ics?download=1']) {
        const { status, text, headers } = await request(world.app).get(`/p/${encodeURI(name).replaceAll('%25', '%')}${suffix}`)
        const { date: _, ...rest } = headers
        answers.add(JSON.stringify([status, text, rest]))
      }
    }
    expect([...answers].map(one => one.slice(0, 4))).toEqual(['[404'])
    expect([...answers][0]).toContain('noindex')
  })
})

describe('links that are not for everybody', () => {
  afterEach(async () => {
    await sql('DELETE FROM permission WHERE collection_id = ?', [calendar])
  })
  it.each(['organization', 'direct'] as const)('%s: nobody is asked to sign in, an insider reads', async audience => {
    const { token: secret } = await world.publish(world.anna, calendar, 'read', audience)
    const shut = await feed(secret)
    expect(shut.status).toBe(401)
    expect(shut.headers['www-authenticate']).toBe('Basic realm="Dela", charset="UTF-8"')
    expect(shut.headers['access-control-allow-origin']).toBeUndefined()
    const asked = await page(secret)
    expect([asked.status, asked.headers['location']]).toEqual([303, `/sign-in?to=${encodeURIComponent(`/p/${secret}`)}`])
    await feed(secret)
      .auth('cia@nordlys.example', 'wrong')
      .expect(401)
      .expect('www-authenticate', /^Basic /)
    const as = async (person: World['anna']) => await feed(secret).auth(person.address, await world.appPassword(person))
    const opened = await as(world.anna)
    expect([opened.status, opened.text.includes('kanari-description')]).toEqual([200, true])
    expect(opened.headers['access-control-allow-origin']).toBeUndefined()
    await sql('DELETE FROM permission WHERE collection_id = ?', [calendar])
    const cia = await as(world.cia)
    if (audience === 'organization') expect([cia.status, cia.text.includes('kanari-description')]).toEqual([200, true])
    else {
      expect(cia.status).toBe(404)
      await world.share(world.anna, calendar, world.cia.address, 'limitedRead')
      const limited = await as(world.cia)
      expect([limited.status, limited.text.includes('kanari-summary'), limited.text.includes('kanari-description')]).toEqual([
        200,
        true,
        false,
      ])
    }
  })
})

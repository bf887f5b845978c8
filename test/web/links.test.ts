/** The settings of links on the pages: asked for, confirmed, changed, and told. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import request from 'supertest'
import { knexOf } from '../../src/storage/database.ts'
import { makeWorld, openPolicy, type World } from '../setup/world.ts'
import { actions, type Visitor, visitor } from './visitor.ts'

let world: World
let anna: Visitor
let path = ''
let calendar = ''
beforeAll(async () => {
  world = await makeWorld()
  await world.policy(openPolicy)
  calendar = await world.calendar(world.anna, 'Work')
  path = `/calendars/${calendar}`
  anna = visitor(world.app)
  await anna.signIn('anna@nordlys.example')
})
afterAll(() => world.close())

const link = { name: 'Partner', role: 'read', audience: 'anonymous', expires: '' }
const secretOn = (page: string): string | null => /value="http:\/\/dela\.test(\/p\/[^".]+)"/.exec(page)?.[1] ?? null
const follow = async (who: Visitor, response: request.Response) => await who.get(String(response.headers['location']))
const text = (page: string) => page.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')
const rows = async () => await knexOf(world.db)('publish_link').where({ collection_id: calendar }).orderBy('created_at')

describe('the form of a new link', () => {
  const settings = {
    daysBack: '7',
    daysForward: '180',
    detailsDays: '14',
    busyDays: '60',
    workingHours: 'yes',
    categories: 'Kurser, Öppet hus,',
    language: 'nb',
    searchable: 'yes',
    embed: 'https://www.example.com  https://two.example.com',
    password: 'grön häst 1',
  }

  it('takes every setting, and the page tells them', async () => {
    await anna.get(path)
    const made = await follow(anna, await anna.post(`${path}/links`, { ...link, ...settings }))
    expect(secretOn(made.text)).toMatch(/^\/p\/[\w-]{43}$/)
    expect(text(made.text)).toContain(
      'from 1 week back to 6 months ahead · details for 14 days · nothing after 60 days · working hours only · in full: Kurser, Öppet hus · with a password · found by search engines · may be embedded',
    )
    expect(text(made.text)).toContain('Not opened in the last 30 days')
    expect((await rows())[0]).toMatchObject({
      days_back: 7,
      days_forward: 180,
      details_days: 14,
      busy_days: 60,
      working_hours_only: true,
      categories: ['Kurser', 'Öppet hus'],
      language: 'nb',
      searchable: true,
      embed_origins: ['https://www.example.com', 'https://two.example.com'],
      password_hash: expect.stringMatching(/^\$argon2id\$/),
    })
    expect((await request(world.app).get(secretOn(made.text) ?? '')).status).toBe(403)
  })

  it.each([
    [{ daysBack: '-1' }, 'Write a whole number of days'],
    [{ detailsDays: 'many' }, 'Write a whole number of days'],
    [{ detailsDays: '9', busyDays: '8' }, 'Write a whole number of days'],
    [{ embed: 'www.example.com' }, 'Write addresses such as https://www.example.com.'],
    [{ embed: "https://x.example;script-src'" }, 'Write addresses such as https://www.example.com.'],
    [{ categories: 'x'.repeat(300) }, 'A name has at most 200 characters'],
    [{ password: 'short' }, 'This password cannot be used.'],
  ])('is given back with what is wrong in %j, and publishes nothing', async (bad, said) => {
    const before = (await rows()).length
    await anna.get(path)
    const { text: page } = await follow(anna, await anna.post(`${path}/links`, { ...link, ...bad }))
    expect(page).toMatch(/<details class="refused" open>/)
    expect(page).toContain('aria-invalid="true"')
    expect(text(page)).toContain(said)
    expect(page).not.toContain('short"')
    expect((await rows()).length).toBe(before)
    for (const wrong of [{ language: 'xx' }, { workingHours: ['yes', 'yes'] as unknown as string }]) {
      expect((await anna.post(`${path}/links`, { ...link, ...wrong })).status).toBe(400)
    }
  })

  it('is published at once where nothing looks private, else after what would be seen was read', async () => {
    const day = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10).replaceAll('-', '')
    const event = [
      'BEGIN:VEVENT',
      'UID:x',
      'DTSTAMP:20260101T000000Z',
      `DTSTART:${day}T090000Z`,
      'SUMMARY:Call <Pia> 070-123 45 67',
      'END:VEVENT',
    ]
    const other = await world.calendar(world.anna, 'Calls')
    await world.put(world.anna, other, ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:x', ...event, 'END:VCALENDAR', ''].join('\r\n'))
    const links = `/calendars/${other}/links`
    const count = async () => (await knexOf(world.db)('publish_link').where({ collection_id: other })).length
    const free = { ...link, role: 'freeBusyRead', name: 'Busy' }
    await anna.get(`/calendars/${other}`)
    expect(secretOn((await follow(anna, await anna.post(links, free))).text)).not.toBeNull()
    expect(secretOn((await follow(anna, await anna.post(links, { ...link, audience: 'organization' }))).text)).not.toBeNull()
    expect(await count()).toBe(2)
    const { text: page } = await follow(anna, await anna.post(links, { ...link, password: 'grön häst 1', daysBack: '7' }))
    expect(await count()).toBe(2)
    expect(page).toContain('Call &lt;Pia&gt; 070-123 45 67 – <code>070-123 45 67</code>')
    expect(text(page)).toContain('phone numbers in 1 event')
    // The password is not kept to be shown: without typing it again the link would have none.
    expect(page).toMatch(/<input id="f-password" name="password" type="password" required/)
    expect(page).not.toContain('grön')
    expect(page).toContain('<option value="7" selected>')
    const again = { ...link, password: 'grön häst 1', daysBack: '7', confirmed: 'yes' }
    expect(secretOn((await follow(anna, await anna.post(links, again))).text)).not.toBeNull()
    expect(await count()).toBe(3)
  })
})

describe('the page of one link', () => {
  it('is filled in with what the link is, and changes what is changed', async () => {
    const [first] = await rows()
    const page = await anna.get(`${path}/links/${first?.id}`)
    expect(page.status).toBe(200)
    for (const value of [
      'value="Partner"',
      'value="Kurser, Öppet hus"',
      'value="https://www.example.com https://two.example.com"',
      'value="14"',
    ])
      expect(page.text).toContain(value)
    expect(page.text).toMatch(/name="noPassword"/)
    expect(page.text).not.toMatch(/argon2/)
    const [action = ''] = actions(page.text, '/change')
    const changed = await anna.post(action, { ...link, name: 'Changed', role: 'limitedRead', busyDays: '90', language: '' })
    const after = await follow(anna, changed)
    expect(text(after.text)).toContain('The link is changed; its addresses are the same.')
    expect(text(after.text)).toContain('nothing after 90 days')
    expect((await rows())[0]).toMatchObject({
      name: 'Changed',
      role: 'limitedRead',
      busy_days: 90,
      details_days: null,
      working_hours_only: false,
      categories: null,
      language: null,
      password_hash: first?.password_hash,
    })
    await anna.get(`${path}/links/${first?.id}`)
    await anna.post(action, { ...link, noPassword: 'yes' })
    expect((await rows())[0]?.password_hash).toBeNull()
    const audited = await knexOf(world.db)('audit').where({ action: 'link.change', collection_id: calendar })
    expect(audited).toHaveLength(2)
  })

  it('is given back with its faults, and is nobody else’s', async () => {
    const [first] = await rows()
    const of = `${path}/links/${first?.id}`
    const [action = ''] = actions((await anna.get(of)).text, '/change')
    const back = await anna.post(action, { ...link, name: 'Mended', embed: 'nowhere' })
    expect(back.headers['location']).toBe(of)
    const { text: page } = await anna.get(of)
    expect([page.includes('value="Mended"'), page.includes('value="nowhere"')]).toEqual([true, true])
    expect((await anna.get(of)).text).not.toContain('value="Mended"')
    // Another page of the same calendar does not take what was typed here.
    await anna.post(action, { ...link, name: 'Mended', embed: 'nowhere' })
    expect((await anna.get(path)).text).not.toContain('value="Mended"')
    expect((await anna.post(action, { ...link, csrf: 'x' })).status).toBe(403)
    expect((await anna.get(`${path}/links/${calendar}`)).status).toBe(404)
    expect((await anna.get(`${path}/links/x`)).status).toBe(404)
    const cia = visitor(world.app)
    await cia.signIn('cia@nordlys.example')
    expect([(await cia.get(of)).status, (await cia.post(action, link)).status]).toEqual([403, 403])
    expect((await visitor(world.app).get(of)).status).toBe(303)
    expect((await rows())[0]?.name).toBe('Partner')
  })

  it('is told how often the link is opened', async () => {
    const { token } = await world.publish(world.anna, calendar, 'read')
    for (let time = 0; time < 3; time++) await request(world.app).get(`/p/${token}.ics`).set('User-Agent', 'Google-Calendar-Importer')
    await world.dependencies.uses.flush()
    const { text: page } = await anna.get(path)
    expect(text(page)).toContain('Opened 3 times in 30 days')
    expect(page).toMatch(/<svg class="spark" role="img" aria-label="The last 30 days, 3 in all"/)
    expect(text(page)).toMatch(/Google 3 /)
  })
})

/** One event of a page as a file: what the page says of it at the link's level, and for everything else the answer of a link that is none. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import ICAL from 'ical.js'
import request from 'supertest'
import { knexOf } from '../../src/storage/database.ts'
import { forbidden, plantedCalendar, words } from '../setup/planted.ts'
import { payloads } from '../pages/payloads.ts'
import { makeWorld, openPolicy, type World } from '../setup/world.ts'

let world: World
let calendar = ''
beforeAll(async () => {
  world = await makeWorld()
  await world.policy(openPolicy)
  calendar = await world.calendar(world.anna, 'Planted')
  await world.put(world.anna, calendar, plantedCalendar(new Date('2026-11-02T00:00:00Z')))
})
afterAll(async () => await world.close())

const publish = async (role: 'freeBusyRead' | 'limitedRead' | 'read', id = calendar) => (await world.publish(world.anna, id, role)).token
const page = async (token: string, query: string) => (await request(world.app).get(`/p/${token}?${query}`).expect(200)).text
/** The addresses of files on a page, by the name that is said with them. */
const filesOn = (text: string) =>
  new Map(
    [...text.matchAll(/<a class="take" href="([^"]*)" download aria-label="Add to my calendar: ([^"]*)">/g)].map(match => [
      match[2] ?? '',
      `/p/${(match[1] ?? '').replaceAll('&amp;', '&')}`,
    ]),
  )
const eventIn = (text: string) => {
  const parsed = new ICAL.Component(ICAL.parse(text) as never)
  const events = parsed.getAllSubcomponents('vevent')
  expect(events).toHaveLength(1)
  return events[0] as ICAL.Component
}
const one = (...lines: string[]) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//x//y//EN', 'BEGIN:VEVENT', ...lines, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n')

describe('the file of one event', () => {
  it.each([
    ['limited', 'limitedRead'],
    ['details', 'read'],
  ] as const)('says what a page of %s says, and no more', async (level, role) => {
    const token = await publish(role)
    const files = filesOn(await page(token, 'date=2026-11-02&view=list'))
    // Four of a weekly series, one of them an exception; the free day; none of private time.
    expect([...files.keys()]).toEqual(['kanari-summary', 'Summer party', 'kanari-override-summary'])
    const uids = new Set<unknown>()
    for (const [name, address] of files) {
      const { status, text, headers } = await request(world.app).get(address).set('Accept-Language', 'sv')
      const all = `${text}\n${JSON.stringify(headers)}`.replaceAll('\r\n ', '')
      expect([status, forbidden(level).filter(word => all.includes(word))]).toEqual([200, []])
      // A reader's own copy: it names nobody, invites nobody, and is not the owner's event.
      expect(all).not.toMatch(/kanari-(?:organizer|attendee|uid|contact|comment|alarm)|RRULE|RECURRENCE-ID|VALARM|METHOD/)
      expect(headers['content-type']).toBe('text/calendar; charset=utf-8')
      expect(headers['content-disposition']).toContain(`attachment; filename="${name}.ics"`)
      expect(headers['access-control-allow-origin']).toBeUndefined()
      expect(JSON.stringify(headers)).not.toContain(token)
      const event = eventIn(text)
      expect(event.getFirstPropertyValue('summary')).toBe(name)
      uids.add(event.getFirstPropertyValue('uid'))
    }
    expect(uids.size).toBe(3)
    const [address = ''] = files.values()
    const { text } = await request(world.app).get(address)
    // Of a name that recurs the last is kept here.
    expect(text).toContain('DTSTART:20261123T080000Z\r\nDTEND:20261123T090000Z')
    expect(words.details.filter(word => text.replaceAll('\r\n ', '').includes(word))).toEqual(
      level === 'limited' ? [] : ['kanari-description', 'kanari-category', 'kanari-url'],
    )
  })

  it('is the same until the event changes, and another calendar’s or link’s never', async () => {
    const token = await publish('read')
    const [address = ''] = filesOn(await page(token, 'date=2026-11-02&view=list')).values()
    const first = await request(world.app).get(address).expect(200)
    const etag = first.headers['etag'] ?? ''
    const again = await request(world.app).get(address).set('If-None-Match', etag)
    expect([again.status, again.text, again.headers['etag']]).toEqual([304, '', etag])
    const head = await request(world.app).head(address)
    expect([head.status, head.headers['content-length'], head.text ?? '']).toEqual([200, String(first.text.length), ''])
    const other = await publish('read')
    const elsewhere = (await request(world.app).get(address.replace(token, other)).expect(200)).text
    const uid = (text: string) => eventIn(text).getFirstPropertyValue('uid')
    expect(uid(elsewhere)).not.toBe(uid(first.text))
    const empty = await publish('read', await world.calendar(world.anna, 'Another'))
    await request(world.app).get(address.replace(token, empty)).expect(404)
  })

  it('keeps days as days and floating time where the calendar is', async () => {
    const id = await world.calendar(world.anna, 'Forms')
    await world.put(world.anna, id, one('UID:d', 'DTSTART;VALUE=DATE:20261109', 'DTEND;VALUE=DATE:20261112', 'SUMMARY:Trip'))
    await world.put(world.anna, id, one('UID:f', 'DTSTART:20261110T120000', 'DTEND:20261110T130000', 'SUMMARY:Lunch'))
    await world.put(world.anna, id, one('UID:t', 'DTSTART:20261111T120000Z', 'DURATION:PT1H', 'SUMMARY:Perhaps', 'STATUS:TENTATIVE'))
    const files = filesOn(await page(await publish('limitedRead', id), 'date=2026-11-09&view=list&tz=Pacific/Kiritimati'))
    const read = async (name: string) =>
      (
        await request(world.app)
          .get(files.get(name) ?? '')
          .expect(200)
      ).text
    expect(await read('Trip')).toContain('DTSTART;VALUE=DATE:20261109\r\nDTEND;VALUE=DATE:20261112')
    const lunch = await read('Lunch')
    expect(lunch).toContain('DTSTART;TZID=Europe/Stockholm:20261110T120000')
    expect(lunch).toContain('BEGIN:VTIMEZONE')
    expect(await read('Perhaps')).toContain('STATUS:TENTATIVE')
  })

  it('is as unknown as a link that is none, for whatever the page does not tell of', async () => {
    const id = await world.calendar(world.anna, 'Hidden')
    const at = ['DTSTART:20261110T120000Z', 'DTEND:20261110T130000Z']
    await world.put(world.anna, id, one('UID:a', ...at, 'SUMMARY:Open'))
    await world.put(world.anna, id, one('UID:b', ...at, 'SUMMARY:Secret', 'CLASS:PRIVATE'))
    await world.put(world.anna, id, one('UID:c', ...at, 'SUMMARY:Off', 'STATUS:CANCELLED'))
    const [full, busy] = [await publish('read', id), await publish('freeBusyRead', id)]
    const list = await page(full, 'date=2026-11-09&view=list')
    expect([...filesOn(list).keys()]).toEqual(['Open'])
    expect(await page(busy, 'date=2026-11-09&view=list')).not.toMatch(/event\.ics|class="take"/)
    const nothing = await request(world.app).get('/p/no-such-link.event.ics').expect(404)
    const open = (filesOn(list).get('Open') ?? '').split('?')[1] ?? ''
    const hash = async (uid: string) => {
      const { createHash } = await import('node:crypto')
      const row = await knexOf(world.db)('object').where({ collection_id: id, uid }).first('id')
      const found = await knexOf(world.db)('occurrence')
        .where({ object_id: row?.id ?? '' })
        .first('recurrence_id')
      const name = found?.recurrence_id ? `${row?.id}_${found.recurrence_id}` : String(row?.id)
      return `day=2026-11-10&event=${createHash('sha256').update(name).digest('base64url').slice(0, 8)}`
    }
    expect(await hash('a')).toBe(open)
    const asked = [
      [busy, open],
      [full, await hash('b')],
      [full, await hash('c')],
      [full, ''],
      [full, open.replace('2026-11-10', '2026-12-10')],
      [full, 'day=2026-11-10'],
      [full, 'day=2026-02-30&event=x'],
      [full, 'day=2026-11-10&event[]=x&event[]=y'],
      [full, 'day=2026-11-10&event[a]=x'],
      [full, `day=2026-11-10&event=${'x'.repeat(5000)}`],
      [full, 'day=2026-11-10&event=%00%ff'],
      [full, 'day[]=2026-11-10&event=__proto__'],
    ] as const
    for (const [token, query] of asked) {
      const { status, text, headers } = await request(world.app).get(`/p/${token}.event.ics?${query}`)
      expect([query, status, text]).toEqual([query, 404, nothing.text])
      const { date: _date, ...rest } = headers as Record<string, string>
      const { date: _other, ...plain } = nothing.headers as Record<string, string>
      expect(rest).toEqual(plain)
    }
    await request(world.app).post(`/p/${full}.event.ics?${open}`).expect(405)
  })

  it('ends with its link, and asks to sign in where the page does', async () => {
    const { token, id } = await world.publish(world.anna, calendar, 'read')
    const [address = ''] = filesOn(await page(token, 'date=2026-11-02&view=list')).values()
    await knexOf(world.db)('publish_link')
      .where({ id })
      .update({ expires_at: new Date(0) })
    const ended = await request(world.app).get(address).set('Accept-Language', 'nb')
    expect([ended.status, ended.text.includes('kanari'), ended.text.includes('Lenken har utløpt')]).toEqual([410, false, true])
    const inside = (await world.publish(world.anna, calendar, 'read', 'organization')).token
    const asked = await request(world.app).get(address.replace(token, inside))
    expect([asked.status, asked.headers['location']]).toEqual([303, `/sign-in?to=${encodeURIComponent(`/p/${inside}`)}`])
  })

  it('takes whatever people wrote as text: in the file, in its name, in no header', async () => {
    const id = await world.calendar(world.anna, 'Hostile')
    const escaped = (text: string) =>
      text
        .toWellFormed()
        .replaceAll(/[^\P{Cc}\n]/gu, '')
        .replaceAll(/([\\;,])/g, '\\$1')
        .replaceAll('\n', '\\n')
    const some = payloads.filter((_, index) => index % 8 === 0)
    for (const [index, text] of some.entries()) {
      const said = ['SUMMARY', 'LOCATION', 'DESCRIPTION', 'CATEGORIES'].map(name => `${name}:${escaped(`${text} BEGIN:VEVENT`)}`)
      const day = String((index % 28) + 1).padStart(2, '0')
      await world.put(world.anna, id, one(`UID:h${index}`, `DTSTART:202611${day}T120000Z`, `DTEND:202611${day}T130000Z`, ...said))
    }
    const token = await publish('read', id)
    const files = filesOn(await page(token, 'date=2026-11-01&view=list'))
    expect(files.size).toBeGreaterThan(some.length - 4)
    for (const address of files.values()) {
      const { status, text, headers } = await request(world.app).get(address)
      expect(status).toBe(200)
      eventIn(text)
      expect(headers['content-disposition']).toMatch(/^attachment; filename="[^"\\/]+\.ics"; filename\*=UTF-8''[\w%.~-]+$/)
      expect(headers['x-content-type-options']).toBe('nosniff')
    }
  })
})

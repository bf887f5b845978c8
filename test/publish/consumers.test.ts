/** The feed contract as each program that fetches feeds needs it, and the other formats beside it. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import ICAL from 'ical.js'
import request from 'supertest'
import { expand } from '../../src/icalendar/occurrences.ts'
import { components, textOf } from '../../src/icalendar/component.ts'
import * as gate from '../../src/services/gate.ts'
import * as links from '../../src/services/links.ts'
import { transaction } from '../../src/storage/database.ts'
import { faultsOfGroup, type Json } from '../setup/jscalendar.ts'
import { plantedCalendar } from '../setup/planted.ts'
import { readQr } from '../setup/qr.ts'
import { asking } from '../setup/queries.ts'
import { makeWorld, openPolicy, type World } from '../setup/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
  await world.policy(openPolicy)
})
afterAll(async () => await world.close())

const now = new Date('2026-11-21T12:00:00Z')
/** The app on a day that is always the same. */
const today = (at = now) => world.another({ now: () => at })
const get = (path: string, app = today()) => request(app).get(`/p/${path}`).buffer(true)
/** Superagent keeps an image as bytes. */
function asText(response: request.Response, done: (error: Error | null, body: string) => void): void {
  const chunks: Buffer[] = []
  const stream = response as unknown as NodeJS.ReadableStream
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  stream.on('end', () => done(null, Buffer.concat(chunks).toString()))
}
const unfolded = (text: string) => text.replaceAll('\r\n ', '')
const lines = (text: string) => unfolded(text).split('\r\n')
const file = (...events: string[][]) =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//x//y//EN',
    ...events.flatMap((event, index) => ['BEGIN:VEVENT', `UID:${index}@x`, 'DTSTAMP:20260101T000000Z', ...event, 'END:VEVENT']),
    'END:VCALENDAR',
    '',
  ].join('\r\n')
const stamp = (at: number) => `${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`

/** What each program sends, as it was seen to. */
const programs = [
  ['Google Calendar', { 'User-Agent': 'Google-Calendar-Importer', 'Accept-Encoding': 'gzip' }],
  ['Exchange', { 'User-Agent': 'Microsoft.Exchange/15.20', 'Accept-Encoding': 'gzip, deflate' }],
  ['Outlook', { 'User-Agent': 'Microsoft Office/16.0', Accept: '*/*', 'Accept-Encoding': 'gzip, deflate' }],
  ['Apple Calendar', { 'User-Agent': 'iOS/18.0 (22A1) dataaccessd/1.0', Accept: '*/*', 'Accept-Encoding': 'gzip, deflate, br' }],
  ['Thunderbird', { Accept: 'text/calendar,text/plain;q=0.8,*/*;q=0.5', 'Accept-Charset': 'utf-8,*;q=0.1' }],
  ['ICSx5', { 'User-Agent': 'ICSx5/2.3', Accept: 'text/calendar', 'Accept-Encoding': 'gzip' }],
  ['something that wants HTML', { Accept: 'text/html', 'Accept-Encoding': 'identity;q=1, *;q=0' }],
] as const

describe('every program', () => {
  let token = ''
  beforeAll(async () => {
    const calendar = await world.calendar(world.anna, 'Årsplan')
    await world.put(world.anna, calendar, plantedCalendar(new Date('2026-11-02T00:00:00Z')))
    ;({ token } = await world.publish(world.anna, calendar, 'read'))
  })

  it.each(programs)('%s gets the same calendar, and 304 for what it has', async (_, headers) => {
    const { status, text, headers: got } = await get(`${token}.ics`).set(headers)
    expect(status).toBe(200)
    expect(text).toBe((await get(`${token}.ics`)).text)
    expect(got['content-type']).toBe('text/calendar; charset=utf-8')
    expect(got['content-disposition']).toMatch(/^inline; filename="Arsplan\.ics"/)
    expect([got['set-cookie'], got['location'], got['www-authenticate']]).toEqual([undefined, undefined, undefined])
    const { etag = '', 'last-modified': modified = '' } = got
    await get(`${token}.ics`).set(headers).set('If-None-Match', etag).expect(304)
    await get(`${token}.ics`).set(headers).set('If-Modified-Since', modified).expect(304)
    await get(`${token}.ics`).set(headers).set('If-None-Match', `W/${etag}`).expect(304)
  })

  it('defines each zone that it names, once (Outlook is an hour off without, Google reads X-WR-TIMEZONE)', async () => {
    const { text } = await get(`${token}.ics`)
    const defined = [...text.matchAll(/^TZID:(.+)\r$/gm)].map(match => match[1])
    const used = new Set([...unfolded(text).matchAll(/;TZID=([^:;]+)/g)].map(match => match[1]))
    expect(new Set(defined)).toEqual(used)
    expect(defined.length).toBe(used.size)
    expect(lines(text)).toContain('X-WR-TIMEZONE:Europe/Stockholm')
  })

  it('may fetch it: robots.txt allows, X-Robots-Tag keeps it out of search engines', async () => {
    const { text } = await request(world.app).get('/robots.txt').expect(200)
    expect(text).toBe('User-agent: *\nAllow: /\n')
    for (const suffix of ['', '.ics', '.ics?expand=1', '.ifb', '.json', '.svg', 'x', 'x.json']) {
      const { headers } = await get(`${token}${suffix}`)
      expect([suffix, headers['x-robots-tag'], headers['referrer-policy']]).toEqual([suffix, 'noindex', 'no-referrer'])
    }
  })

  it('may be in anybody’s page: the anonymous formats for programs are open to all origins, the page is not', async () => {
    for (const suffix of ['.ics', '.ics?expand=1', '.ifb', '.json']) {
      const { headers } = await get(`${token}${suffix}`).set('Origin', 'https://elsewhere.example')
      expect([suffix, headers['access-control-allow-origin']]).toEqual([suffix, '*'])
      expect(headers['access-control-allow-credentials']).toBeUndefined()
    }
    expect((await get(token)).headers['access-control-allow-origin']).toBeUndefined()
  })

  it('saves it as a file when it asks for one, and only then', async () => {
    expect((await get(`${token}.ics?download`)).headers['content-disposition']).toMatch(/^attachment; filename="Arsplan\.ics"/)
    expect((await get(`${token}.ics?download`)).text).toBe((await get(`${token}.ics`)).text)
  })

  it('finds the same validators an hour and a month later, and other ones after a change', async () => {
    const calendar = await world.calendar(world.anna, 'Still')
    const event = ['DTSTART:20261121T090000Z', 'SUMMARY:One']
    await world.put(world.anna, calendar, file(event))
    const { token: still } = await world.publish(world.anna, calendar, 'limitedRead')
    const at = async (app = today()) => {
      const { headers, text } = await get(`${still}.ics`, app)
      return [headers['etag'], headers['last-modified'], text]
    }
    const first = await at()
    expect(await at(today(new Date('2026-11-21T13:00:00Z')))).toEqual(first)
    expect(await at(today(new Date('2026-12-21T13:00:00Z')))).toEqual(first)
    // The same file once more is no change, whatever its DTSTAMP.
    await world.put(world.anna, calendar, file(event).replace('DTSTAMP:20260101', 'DTSTAMP:20261120'))
    expect(await at()).toEqual(first)
    await world.put(world.anna, calendar, file(['DTSTART:20261121T090000Z', 'SUMMARY:Two']))
    expect((await at())[0]).not.toBe(first[0])
  })

  it('is refused alike in every format for a secret that is none', async () => {
    const answers = new Set<string>()
    for (const suffix of ['', '.ics', '.ics?expand=1', '.ifb', '.json', '.svg']) {
      for (const secret of ['x', token.toUpperCase(), `${token}x`]) {
        const { status, text, headers } = await get(`${secret}${suffix}`)
        const { date: _, ...rest } = headers
        answers.add(JSON.stringify([status, text, rest]))
      }
    }
    expect(answers.size).toBe(1)
    expect([...answers][0]?.slice(0, 4)).toBe('[404')
  })
})

describe('a calendar that is too large', () => {
  const day = 86_400_000
  /** Two events a day for two years around today, and a series that began long ago. */
  const large = file(
    ['DTSTART:20200101T090000Z', 'DTEND:20200101T093000Z', 'RRULE:FREQ=WEEKLY', 'SUMMARY:Old series'],
    ...Array.from({ length: 1460 }, (_, index) => {
      const at = now.getTime() + (index - 730) * (day / 2)
      return [`DTSTART:${stamp(at)}`, `DTEND:${stamp(at + 3_600_000)}`, `SUMMARY:E${index}.`, 'DESCRIPTION:Something to read']
    }),
  )
  let token = ''
  let calendar = ''
  beforeAll(async () => {
    calendar = await world.calendar(world.anna, 'Large')
    await world.put(world.anna, calendar, large)
    ;({ token } = await world.publish(world.anna, calendar, 'read'))
  })

  it('is cut to what is near today, series with an instance there among it, and says so', async () => {
    const { text } = await get(`${token}.ics`)
    const all = lines(text)
    const events = all.filter(line => line === 'BEGIN:VEVENT').length
    expect(events).toBeGreaterThan(400)
    expect(events).toBeLessThanOrEqual(1000)
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1_100_000)
    expect(all.includes('SUMMARY:Old series')).toBe(true)
    const has = (index: number) => all.includes(`SUMMARY:E${index}.`)
    expect([0, 540, 560, 730, 1459].map(has)).toEqual([false, false, true, true, true])
    const notice = 'This calendar is too large to be sent whole. Here is what happens from 2026-08-21 to 2027-11-22.'
    expect(all.includes(`X-WR-CALDESC:${notice}`)).toBe(true)
    const { entries, description } = JSON.parse((await get(`${token}.json`)).text) as { entries: Json[]; description: string }
    expect([entries.length, description]).toEqual([events, notice])
  })

  it('has validators that move once a day, and with what is in it', async () => {
    const year = new Date().getUTCFullYear() + 1
    const at = async (time: string) => {
      const { headers } = await get(`${token}.ics`, today(new Date(time)))
      return [headers['etag'], headers['last-modified']]
    }
    // A winter day that is to come: what is written now was written before.
    const noon = await at(`${year}-01-21T12:00:00Z`)
    expect(await at(`${year}-01-21T22:59:59Z`)).toEqual(noon)
    // The day begins in Stockholm.
    const next = await at(`${year}-01-21T23:00:00Z`)
    expect(next[0]).not.toBe(noon[0])
    expect(Date.parse(next[1] ?? '')).toBeGreaterThan(Date.parse(noon[1] ?? ''))
    const { headers } = await get(`${token}.ics`)
    await get(`${token}.ics`)
      .set('If-None-Match', headers['etag'] ?? '')
      .expect(304)
    // Once it is known how large it is, nothing more is asked of the database.
    const { asked } = await asking(
      async () =>
        void (await get(`${token}.ics`, today())
          .set('If-None-Match', headers['etag'] ?? '')
          .expect(304)),
    )
    expect(asked.length).toBe(1)
  })

  it('is whole for whoever exports it, and at a level where little of it is shown', async () => {
    const { text } = await request(world.app)
      .get(`/api/calendars/${calendar}/export`)
      .set('Authorization', `Bearer ${await world.token(world.anna)}`)
      .buffer(true)
    expect(text.match(/BEGIN:VEVENT/g)).toHaveLength(1461)
    const hidden = await world.calendar(world.anna, 'Free')
    await world.put(world.anna, hidden, large.replaceAll('SUMMARY:E', 'TRANSP:TRANSPARENT\r\nSUMMARY:E'))
    const busy = await world.publish(world.anna, hidden, 'freeBusyRead')
    const shown = (await get(`${busy.token}.ics`)).text
    // That there is more which is not shown is not told either.
    expect(shown).not.toContain('too large')
    expect(shown.match(/BEGIN:VEVENT/g)).toHaveLength(1)
  })

  it('comes a few at a time when one stretch of it is too much', async () => {
    const crowded = await world.calendar(world.anna, 'Crowded')
    const minutes = Array.from({ length: 1500 }, (_, index) => [
      `DTSTART:${stamp(now.getTime() + index * 1_800_000)}`,
      `DTEND:${stamp(now.getTime() + (index + 1) * 1_800_000)}`,
      `SUMMARY:M${index}.`,
    ])
    await world.put(world.anna, crowded, file(...minutes))
    const { token: near } = await world.publish(world.anna, crowded, 'limitedRead')
    for (const suffix of ['.ics', '.ics?expand=1']) {
      const { text } = await get(`${near}${suffix}`)
      const count = text.match(/BEGIN:VEVENT/g)?.length ?? 0
      expect([suffix, count > 500, count <= 1000]).toEqual([suffix, true, true])
      expect(unfolded(text)).toContain('Here is what happens from 2026-11-')
    }
  })
})

describe('the other formats', () => {
  let token = ''
  beforeAll(async () => {
    const calendar = await world.calendar(world.anna, 'Formats')
    const at = (day: string, hour: number, length = 1) => [`DTSTART:${day}T${hour}0000Z`, `DTEND:${day}T${hour + length}0000Z`]
    await world.put(
      world.anna,
      calendar,
      file(
        [...at('20261123', 10), 'SUMMARY:Meeting', 'ORGANIZER:mailto:kanari-a@example.com', 'ATTENDEE:mailto:kanari-b@example.com'],
        [...at('20261123', 11), 'SUMMARY:Next'],
        [...at('20261124', 10), 'SUMMARY:Perhaps', 'STATUS:TENTATIVE'],
        ['DTSTART;VALUE=DATE:20261125', 'SUMMARY:Away', 'X-MICROSOFT-CDO-BUSYSTATUS:OOF'],
        [...at('20261126', 10), 'SUMMARY:Free', 'TRANSP:TRANSPARENT'],
        [...at('20261127', 10), 'SUMMARY:Off', 'STATUS:CANCELLED'],
        [...at('20261128', 10), 'SUMMARY:Hidden', 'CLASS:PRIVATE'],
        [...at('20200101', 10), 'SUMMARY:Long ago'],
        ['DTSTART:20261129T100000', 'DTEND:20261129T110000', 'SUMMARY:Floats'],
      ),
    )
    ;({ token } = await world.publish(world.anna, calendar, 'read'))
  })

  it('.ifb is one VFREEBUSY with the type of each time, and no word more', async () => {
    const { text, headers } = await get(`${token}.ifb`)
    expect(headers['content-type']).toBe('text/calendar; charset=utf-8; method=PUBLISH; component=VFREEBUSY')
    const source = `http://dela.test/p/${token}.ifb`
    const all = lines(text)
    const [uid = '', dtstamp = ''] = [all.find(line => line.startsWith('UID:')), all.find(line => line.startsWith('DTSTAMP:'))]
    expect(all).toEqual([
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//Dela//Dela//EN',
      'METHOD:PUBLISH',
      'BEGIN:VFREEBUSY',
      uid,
      dtstamp,
      'DTSTART:20260820T220000Z',
      'DTEND:20271122T230000Z',
      `ORGANIZER:${source}`,
      `URL:${source}`,
      'FREEBUSY;FBTYPE=BUSY:20261123T100000Z/20261123T120000Z',
      'FREEBUSY;FBTYPE=BUSY-TENTATIVE:20261124T100000Z/20261124T110000Z',
      'FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20261124T230000Z/20261125T230000Z',
      'FREEBUSY;FBTYPE=BUSY:20261128T100000Z/20261128T110000Z',
      // A floating time is one of the calendar's zone.
      'FREEBUSY;FBTYPE=BUSY:20261129T090000Z/20261129T100000Z',
      'END:VFREEBUSY',
      'END:VCALENDAR',
      '',
    ])
    const parsed = new ICAL.Component(ICAL.parse(text) as never).getFirstSubcomponent('vfreebusy')
    expect(parsed?.getAllProperties('freebusy').every(one => one.getParameter('fbtype') !== undefined)).toBe(true)
  })

  it('?expand=1 is single events in UTC with UIDs that stay, without recurrence, people or zones', async () => {
    const { text, headers } = await get(`${token}.ics?expand=1`)
    expect(headers['content-type']).toBe('text/calendar; charset=utf-8')
    expect(text).not.toMatch(/^(?:RRULE|RDATE|EXDATE|RECURRENCE-ID|ORGANIZER|ATTENDEE|BEGIN:VTIMEZONE)/m)
    expect(unfolded(text)).not.toContain('TZID')
    expect(text).not.toContain('Long ago')
    expect(text).not.toContain('Hidden')
    expect(lines(text)).toContain(`SOURCE;VALUE=URI:http://dela.test/p/${token}.ics?expand=1`)
    const events = new ICAL.Component(ICAL.parse(text) as never).getAllSubcomponents('vevent')
    const told = events.map(one => [one.getFirstPropertyValue('summary'), one.getFirstProperty('dtstart')?.toICALString()])
    expect(told).toContainEqual(['Away', 'DTSTART;VALUE=DATE:20261125'])
    expect(told).toContainEqual(['Floats', 'DTSTART:20261129T090000Z'])
    expect(told).toContainEqual(['Busy', 'DTSTART:20261128T100000Z'])
    const off = events.find(one => one.getFirstPropertyValue('summary') === 'Off')
    expect(off?.getFirstPropertyValue('status')).toBe('CANCELLED')
    const uids = (body: string) => [...body.matchAll(/^UID:(.+)\r$/gm)].map(match => match[1])
    expect(new Set(uids(text)).size).toBe(events.length)
    // The same a week later, for those that are still in the range.
    expect(uids((await get(`${token}.ics?expand=1`, today(new Date('2026-11-28T12:00:00Z')))).text)).toEqual(uids(text))
  })

  it('.json is a valid Group of what the feed has', async () => {
    const { text, headers } = await get(`${token}.json`)
    expect(headers['content-type']).toBe('application/jscalendar+json;type=group')
    const group = JSON.parse(text) as { title: string; source: string; entries: Json[] }
    expect(faultsOfGroup(group)).toEqual([])
    expect([group.title, group.source]).toEqual(['Formats', `http://dela.test/p/${token}.json`])
    const titles = ['Away', 'Busy', 'Floats', 'Free', 'Long ago', 'Meeting', 'Next', 'Off', 'Perhaps']
    expect(new Set(group.entries.map(entry => entry['title']))).toEqual(new Set(titles))
    const of = (title: string) => group.entries.find(entry => entry['title'] === title)
    expect(of('Floats')).toMatchObject({ timeZone: null, start: '2026-11-29T10:00:00' })
    expect(of('Off')).toMatchObject({ status: 'cancelled' })
    expect(of('Busy')).toMatchObject({ start: '2026-11-28T10:00:00', timeZone: 'Etc/UTC', duration: 'PT1H', freeBusyStatus: 'busy' })
  })

  it('.svg is the address to subscribe to as a QR code, or that of the page, and nothing of the calendar', async () => {
    const image = async (suffix: string) => await get(`${token}${suffix}`).parse(asText)
    const { status, body, headers } = await image('.svg')
    expect([status, headers['content-type']]).toEqual([200, 'image/svg+xml'])
    expect(headers['content-security-policy']).toBe("default-src 'none'; frame-ancestors 'none'")
    expect(readQr(body as string)).toBe(`webcal://dela.test/p/${token}.ics`)
    expect(readQr((await image('.svg?of=page')).body as string)).toBe(`http://dela.test/p/${token}`)
    expect((await image('.svg?download')).headers['content-disposition']).toMatch(/^attachment; filename="QR\.svg"/)
    await get(`${token}.svg`)
      .set('If-None-Match', headers['etag'] ?? '')
      .expect(304)
    expect((await get('x.svg')).status).toBe(404)
  })

  it.each(['.ifb', '.json', '.ics?expand=1'])('%s has validators, encodings and HEAD as the feed has', async suffix => {
    const plain = await get(`${token}${suffix}`).set('Accept-Encoding', 'identity')
    const tags = [plain.headers['etag']]
    for (const encoding of ['gzip', 'br']) {
      const packed = await get(`${token}${suffix}`).set('Accept-Encoding', encoding)
      expect([packed.headers['content-encoding'], packed.text]).toEqual([encoding, plain.text])
      tags.push(packed.headers['etag'])
      const headed = await request(today()).head(`/p/${token}${suffix}`).set('Accept-Encoding', encoding).expect(200)
      for (const name of ['etag', 'last-modified', 'content-type', 'content-length', 'content-encoding', 'vary']) {
        expect([name, headed.headers[name]]).toEqual([name, packed.headers[name]])
      }
    }
    expect(new Set(tags).size).toBe(3)
    for (const tag of tags) {
      const unchanged = await get(`${token}${suffix}`)
        .set('If-None-Match', tag ?? '')
        .expect(304)
      expect([unchanged.text, unchanged.headers['vary']]).toEqual(['', 'Accept-Encoding'])
    }
    await get(`${token}${suffix}`)
      .set('If-Modified-Since', plain.headers['last-modified'] ?? '')
      .expect(304)
    expect(plain.headers['cache-control']).toBe('private, max-age=3600')
    const { asked } = await asking(
      async () =>
        void (await get(`${token}${suffix}`)
          .set('If-None-Match', tags[0] ?? '')
          .expect(304)),
    )
    expect(asked.length).toBe(1)
  })

  it('are gone, suspended or for people signed in by status, and never as free time', async () => {
    const calendar = await world.calendar(world.anna, 'Ending')
    await world.put(world.anna, calendar, plantedCalendar(now))
    const { token: ending, id } = await world.publish(world.anna, calendar, 'read')
    const inside = await world.publish(world.anna, calendar, 'read', 'organization')
    const statuses = async (secret: string) => {
      const answers = await Promise.all(['.ifb', '.json'].map(suffix => get(`${secret}${suffix}`)))
      for (const { text, headers } of answers) {
        expect(text).not.toMatch(/kanari|VFREEBUSY|entries/)
        expect(headers['content-type']).toBe('text/plain; charset=utf-8')
      }
      return answers.map(({ status }) => status)
    }
    expect(await statuses(inside.token)).toEqual([401, 401])
    await world.policy({ sharingCapability: 'Disabled' })
    expect(await statuses(ending)).toEqual([403, 403])
    await world.policy(openPolicy)
    await world.policy({ sharingCapability: 'ExternalUserAndGuestSharing' })
    await transaction(world.db, async tx => await links.unpublish(tx, await gate.require(tx, world.anna, 'share', calendar), id))
    expect(await statuses(ending)).toEqual([410, 410])
  })
})

const instantOf = (value: string) => Date.parse(value.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))

/** What an ordinary reader makes of a feed: ical.js with its own idea of recurrence, exceptions and zones. */
function readBy(text: string, from: number, to: number): string[] {
  const calendar = new ICAL.Component(ICAL.parse(text) as never)
  for (const zone of calendar.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(zone)
  const events = calendar.getAllSubcomponents('vevent').map(one => new ICAL.Event(one))
  const told = events
    .filter(event => !event.isRecurrenceException() || !events.some(one => one.uid === event.uid && !one.isRecurrenceException()))
    .flatMap(event => {
      if (!event.isRecurring()) return [event.startDate.toUnixTime()]
      const found: number[] = []
      const iterator = event.iterator()
      for (let next = iterator.next(); next && next.toUnixTime() * 1000 < to + 40 * 86_400_000; next = iterator.next()) {
        found.push(event.getOccurrenceDetails(next).startDate.toUnixTime())
      }
      return found
    })
  ICAL.TimezoneService.reset()
  return told
    .filter(at => at * 1000 >= from && at * 1000 < to)
    .sort((a, b) => a - b)
    .map(at => new Date(at * 1000).toISOString())
}

describe('programs that know only VEVENT', () => {
  const folder = join(import.meta.dirname, '..', 'icalendar', 'fixtures', 'recurrence')
  // What ical.js itself has another idea of: changes of clocks, THISANDFUTURE, week numbers, RDATE, dates of other forms.
  const beyond =
    /^(?:this-and-future|week-|r?date|gap-|overlap-|exdate-as-date|yearday|two-zones|own-zone|floating|dtstart-beside|leap-day)/
  const names = readdirSync(folder).filter(name => name.endsWith('.ics') && !beyond.test(name))

  it('see moved and cancelled instances right in a feed, at every level', async () => {
    const wrong: unknown[] = []
    let looked = 0
    for (const name of names) {
      const text = readFileSync(join(folder, name), 'utf8')
      const parts = components(text).components.filter(one => one.name === 'VEVENT')
      if (parts.length === 0 || parts.some(one => textOf(one, 'DTSTART')?.length === 10)) continue
      const zone = textOf(components(text), 'X-ZONE') ?? 'Etc/UTC'
      const [from = 0, to = 0] = (textOf(components(text), 'X-WINDOW') ?? '').split('/').map(instantOf)
      const calendar = await world.calendar(world.anna, name)
      await world.put(world.anna, calendar, text)
      const own = expand(text, { from: new Date(from), to: new Date(to) }, { zone, limit: 2000 }).occurrences
      for (const role of ['read', 'limitedRead', 'freeBusyRead'] as const) {
        const { token } = await world.publish(world.anna, calendar, role)
        const isShown = (part = parts[0]) => role === 'read' || !part || textOf(part, 'STATUS') !== 'CANCELLED'
        const shown = own.filter(one => isShown(parts[one.part]) && one.start.getTime() >= from).map(one => one.start.toISOString())
        const read = readBy((await get(`${token}.ics`)).text, from, to)
        if (JSON.stringify(read) !== JSON.stringify(shown)) wrong.push([name, role, read.slice(0, 9), shown.slice(0, 9)])
        looked += shown.length
      }
    }
    expect(wrong).toEqual([])
    expect(looked).toBeGreaterThan(100)
  })

  it('have, for the instance that a lower level does not show, an EXDATE in its series and no component', async () => {
    const calendar = await world.calendar(world.anna, 'Exceptions')
    const series = [
      'DTSTART;TZID=Europe/Stockholm:20261102T090000',
      'DTEND;TZID=Europe/Stockholm:20261102T100000',
      'RRULE:FREQ=WEEKLY;COUNT=4',
      'SUMMARY:S',
    ]
    const cancelled = [
      'RECURRENCE-ID;TZID=Europe/Stockholm:20261109T090000',
      'DTSTART;TZID=Europe/Stockholm:20261109T090000',
      'STATUS:CANCELLED',
    ]
    const moved = [
      'RECURRENCE-ID;TZID=Europe/Stockholm:20261116T090000',
      'DTSTART;TZID=Europe/Stockholm:20261117T130000',
      'DTEND;TZID=Europe/Stockholm:20261117T140000',
    ]
    await world.put(world.anna, calendar, file(series, cancelled, moved).replaceAll(/UID:\d@x/g, 'UID:same@x'))
    for (const role of ['limitedRead', 'freeBusyRead'] as const) {
      const { token } = await world.publish(world.anna, calendar, role)
      const all = lines((await get(`${token}.ics`)).text)
      expect(all.filter(line => /^(?:EXDATE|RECURRENCE-ID|STATUS)/.test(line)).sort()).toEqual([
        'EXDATE;TZID=Europe/Stockholm:20261109T090000',
        'RECURRENCE-ID;TZID=Europe/Stockholm:20261116T090000',
        'STATUS:CONFIRMED',
        'STATUS:CONFIRMED',
      ])
    }
  })
})

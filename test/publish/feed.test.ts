import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import ICAL from 'ical.js'
import nodeIcal from 'node-ical'
import pg from 'pg'
import request from 'supertest'
import { changeCalendar } from '../../src/services/calendars.ts'
import * as gate from '../../src/services/gate.ts'
import { transaction } from '../../src/storage/database.ts'
import { makeWorld, openPolicy, type World } from '../setup/world.ts'
import { plantedCalendar } from '../setup/planted.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
  await world.policy(openPolicy)
})
afterAll(async () => {
  await world.close()
})

const event = (uid: string, lines: string[]) =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//test//EN',
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'DTSTAMP:20260101T000000Z',
    ...lines,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n')
const meeting = (title: string, hour = '09') =>
  event('meeting', [`DTSTART:20261121T${hour}0000Z`, `DTEND:20261121T${hour}3000Z`, `SUMMARY:${title}`])

/** Statements that reach the database while `work` runs. */
async function statements(work: () => Promise<unknown>): Promise<string[]> {
  const seen: string[] = []
  const client = pg.Client.prototype as unknown as { query(...given: unknown[]): unknown }
  const original = client.query
  client.query = function (this: unknown, ...given: unknown[]) {
    const [what] = given as [string | { name?: string; text: string }]
    seen.push(typeof what === 'string' ? what : (what.name ?? what.text))
    return Reflect.apply(original, this, given)
  }
  try {
    await work()
  } finally {
    client.query = original
  }
  return seen
}

const get = (token: string, app = world.app) => request(app).get(`/p/${token}.ics`).buffer(true).parse(whole)
function whole(response: request.Response, done: (error: Error | null, body: string) => void): void {
  const chunks: Buffer[] = []
  const stream = response as unknown as NodeJS.ReadableStream
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  stream.on('end', () => done(null, Buffer.concat(chunks).toString()))
}

describe('the feed contract', () => {
  let token = ''
  let calendar = ''
  let id = ''
  beforeAll(async () => {
    calendar = await world.calendar(world.anna, 'Årsplan: möten/2026')
    await transaction(world.db, async tx => {
      const access = await gate.require(tx, world.anna, 'writeProperties', calendar)
      await changeCalendar(tx, access, { description: 'Vad som händer', color: '#0a7d5c', timeZone: 'Europe/Oslo' }, world.dependencies)
    })
    await world.put(world.anna, calendar, plantedCalendar(new Date('2026-11-02T00:00:00Z')))
    await world.put(world.anna, calendar, meeting('Möte'))
    ;({ token, id } = await world.publish(world.anna, calendar, 'read'))
  })

  it('answers GET with every header of the contract', async () => {
    const { status, headers, body } = await get(token)
    expect(status).toBe(200)
    expect(headers['content-type']).toBe('text/calendar; charset=utf-8')
    expect(headers['content-disposition']).toBe(
      `inline; filename="Arsplan- moten-2026.ics"; filename*=UTF-8''%C3%85rsplan-%20m%C3%B6ten-2026.ics`,
    )
    expect(headers['etag']).toMatch(/^"[\w-]{22}(-gzip|-br)?"$/)
    expect(new Date(headers['last-modified'] ?? '').getTime()).toBeLessThanOrEqual(Date.now())
    expect(headers['cache-control']).toBe('private, max-age=3600')
    expect(headers['x-robots-tag']).toBe('noindex')
    expect(headers['referrer-policy']).toBe('no-referrer')
    expect(headers['access-control-allow-origin']).toBe('*')
    expect(headers['vary']).toBe('Accept-Encoding')
    expect(headers['accept-ranges']).toBe('none')
    expect(headers['set-cookie']).toBeUndefined()
    expect(JSON.stringify(headers)).not.toContain(token)
    const lines = (body as string).split('\r\n')
    for (const line of [
      'METHOD:PUBLISH',
      'CALSCALE:GREGORIAN',
      'NAME:Årsplan: möten/2026',
      'X-WR-CALNAME:Årsplan: möten/2026',
      'DESCRIPTION:Vad som händer',
      'X-WR-CALDESC:Vad som händer',
      'X-WR-TIMEZONE:Europe/Oslo',
      'X-APPLE-CALENDAR-COLOR:#0A7D5C',
      'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
      'X-PUBLISHED-TTL:PT1H',
      'TZID:Europe/Stockholm',
    ]) {
      expect(lines).toContain(line)
    }
    expect(lines.some(line => line.startsWith('COLOR:'))).toBe(true)
    expect((body as string).replaceAll('\r\n ', '')).toContain(`SOURCE;VALUE=URI:http://dela.test/p/${token}.ics\r\n`)
    expect(lines.every(line => Buffer.byteLength(line) <= 75)).toBe(true)
    expect((body as string).replaceAll('\r\n', '')).not.toMatch(/[\r\n\u0000-\u0008]/)
  })

  it('is read by ical.js and node-ical, with the zones it names', async () => {
    const { body } = await get(token)
    const parsed = new ICAL.Component(ICAL.parse(body as string) as never)
    expect(parsed.getAllSubcomponents('vevent').length).toBeGreaterThanOrEqual(5)
    const defined = parsed.getAllSubcomponents('vtimezone').map(zone => zone.getFirstPropertyValue('tzid'))
    const used = new Set([...(body as string).matchAll(/;TZID=([^:;]+)/g)].map(match => match[1]))
    expect([...used].every(zone => defined.includes(zone ?? ''))).toBe(true)
    const read = nodeIcal.sync.parseICS(body as string)
    expect(Object.values(read).filter(one => one?.type === 'VEVENT').length).toBeGreaterThanOrEqual(3)
  })

  it('keeps X-WR-RELCALID for one link and has another for another', async () => {
    const idOf = async (secret: string) => /X-WR-RELCALID:(\S+)/.exec((await get(secret)).body as string)?.[1]
    const first = await idOf(token)
    await world.put(world.anna, calendar, meeting('Annat'))
    expect(await idOf(token)).toBe(first)
    const { token: second } = await world.publish(world.anna, calendar, 'read')
    expect(await idOf(second)).not.toBe(first)
    expect(first).not.toContain(calendar)
    expect(first).not.toContain(id)
  })

  it('answers HEAD as GET, without the body', async () => {
    const gotten = await get(token).set('Accept-Encoding', 'br')
    const headed = await request(world.app).head(`/p/${token}.ics`).set('Accept-Encoding', 'br')
    expect(headed.status).toBe(200)
    for (const name of ['etag', 'last-modified', 'content-type', 'content-length', 'content-disposition', 'cache-control', 'vary']) {
      expect([name, headed.headers[name]]).toEqual([name, gotten.headers[name]])
    }
    expect(headed.text ?? '').toBe('')
  })

  it('tells 304 by ETag and by date, and looks at no date beside an ETag', async () => {
    const { headers } = await get(token)
    const { etag = '', 'last-modified': modified = '' } = headers
    const with304 = async (more: Record<string, string>) => (await get(token).set(more)).status
    expect(await with304({ 'If-None-Match': etag })).toBe(304)
    expect(await with304({ 'If-None-Match': `"other", W/${etag}` })).toBe(304)
    expect(await with304({ 'If-None-Match': '*' })).toBe(304)
    expect(await with304({ 'If-Modified-Since': modified })).toBe(304)
    expect(await with304({ 'If-Modified-Since': new Date(Date.parse(modified) - 1000).toUTCString() })).toBe(200)
    expect(await with304({ 'If-Modified-Since': 'yesterday' })).toBe(200)
    expect(await with304({ 'If-None-Match': '"other"', 'If-Modified-Since': modified })).toBe(200)
    expect(await with304({ 'If-None-Match': etag, 'If-Modified-Since': 'Thu, 01 Jan 1970 00:00:00 GMT' })).toBe(304)
    const unchanged = await get(token).set('If-None-Match', etag)
    expect(unchanged.body).toBe('')
    expect(unchanged.headers['etag']).toBe(etag)
    expect(unchanged.headers['last-modified']).toBe(modified)
    expect(unchanged.headers['cache-control']).toBe('private, max-age=3600')
    expect(unchanged.headers['vary']).toBe('Accept-Encoding')
    expect(unchanged.headers['content-type']).toBeUndefined()
  })

  it('asks the database one thing for a 304, and one for bytes that are kept', async () => {
    const { headers } = await get(token)
    const asked = await statements(
      async () =>
        await get(token)
          .set('If-None-Match', headers['etag'] ?? '')
          .expect(304),
    )
    expect(asked).toEqual(['facts-link'])
    expect(await statements(async () => await get(token).expect(200))).toEqual(['facts-link'])
    // A process that has not read the calendar yet knows from the database that it is unchanged.
    const fresh = world.another()
    expect(
      await statements(
        async () =>
          await get(token, fresh)
            .set('If-None-Match', headers['etag'] ?? '')
            .expect(304),
      ),
    ).toEqual(['facts-link'])
  })

  it('compresses, each encoding under a tag of its own that validates any of them', async () => {
    const plain = await get(token).set('Accept-Encoding', 'identity')
    const raw = async (encoding: string) =>
      await request(world.app)
        .get(`/p/${token}.ics`)
        .set('Accept-Encoding', encoding)
        .buffer(true)
        .parse((response, done) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('end', () => done(null, Buffer.concat(chunks)))
        })
    expect(plain.headers['content-encoding']).toBeUndefined()
    // superagent unpacks both by itself: what it gives must be the same text.
    const [gzip, br] = [await raw('gzip'), await raw('gzip, deflate, br')]
    expect([gzip.headers['content-encoding'], br.headers['content-encoding']]).toEqual(['gzip', 'br'])
    const unpack = (bytes: Buffer, by: (bytes: Buffer) => Buffer) => (bytes.toString().startsWith('BEGIN:') ? bytes : by(bytes)).toString()
    expect(unpack(gzip.body as Buffer, gunzipSync)).toBe(plain.body)
    expect(unpack(br.body as Buffer, brotliDecompressSync)).toBe(plain.body)
    const tags = [plain, gzip, br].map(one => one.headers['etag'] ?? '')
    expect(new Set(tags).size).toBe(3)
    for (const tag of tags) await get(token).set('Accept-Encoding', 'identity').set('If-None-Match', tag).expect(304)
  })

  it('gives the same bytes from every process', async () => {
    const here = await get(token)
    const there = await get(token, world.another())
    expect(there.body).toBe(here.body)
    expect(there.headers['etag']).toBe(here.headers['etag'])
  })

  it('goes back to no old validator when old content comes back', async () => {
    await world.put(world.anna, calendar, meeting('Ett'))
    const first = (await get(token)).headers['etag']
    await new Promise(resolve => setTimeout(resolve, 1100))
    await world.put(world.anna, calendar, meeting('Två'))
    const second = (await get(token)).headers['etag']
    await world.put(world.anna, calendar, meeting('Ett'))
    const third = (await get(token)).headers['etag']
    expect(new Set([first, second, third]).size).toBe(3)
  })
})

describe('a change that a view does not show', () => {
  it('moves no validator of it; one that it shows moves them', async () => {
    const calendar = await world.calendar(world.anna, 'Blind')
    await world.put(world.anna, calendar, meeting('Lunch with Kim'))
    const links = {
      busy: (await world.publish(world.anna, calendar, 'freeBusyRead')).token,
      limited: (await world.publish(world.anna, calendar, 'limitedRead')).token,
      details: (await world.publish(world.anna, calendar, 'read')).token,
    }
    const validators = async () => {
      const all: Record<string, string> = {}
      for (const [level, token] of Object.entries(links)) {
        const feed = await get(token)
        const page = await request(world.app).get(`/p/${token}?date=2026-11-21`)
        all[level] = `${feed.headers['etag']} ${feed.headers['last-modified']} ${page.headers['etag']}`
      }
      return all
    }
    const moved = (before: Record<string, string>, after: Record<string, string>) =>
      Object.keys(before).filter(level => before[level] !== after[level])
    let before = await validators()
    const step = async (work: () => Promise<unknown>) => {
      await new Promise(resolve => setTimeout(resolve, 1100))
      await work()
      const after = await validators()
      const levels = moved(before, after)
      before = after
      return levels
    }
    const base = ['DTSTART:20261121T090000Z', 'DTEND:20261121T093000Z']
    const put = async (...lines: string[]) => await world.put(world.anna, calendar, event('meeting', lines))
    expect(await step(() => put(...base, 'SUMMARY:Dinner with Kim'))).toEqual(['limited', 'details'])
    expect(await step(() => put(...base, 'SUMMARY:Dinner with Kim', 'DESCRIPTION:secret'))).toEqual(['details'])
    expect(await step(() => put(...base, 'SUMMARY:Dinner with Kim', 'DESCRIPTION:secret', 'X-NOTE:mine'))).toEqual([])
    expect(await step(() => put('DTSTART:20261121T100000Z', 'DTEND:20261121T103000Z', 'SUMMARY:Dinner with Kim'))).toEqual([
      'busy',
      'limited',
      'details',
    ])
    expect(await step(() => world.put(world.anna, calendar, event('free', [...base, 'TRANSP:TRANSPARENT', 'SUMMARY:Free'])))).toEqual([
      'limited',
      'details',
    ])
    const describe = async (description: string) =>
      await transaction(
        world.db,
        async tx =>
          await changeCalendar(tx, await gate.require(tx, world.anna, 'writeProperties', calendar), { description }, world.dependencies),
      )
    expect(await step(() => describe('About Kim'))).toEqual(['limited', 'details'])
    expect(await step(() => describe('About Kim'))).toEqual([])
  })
})

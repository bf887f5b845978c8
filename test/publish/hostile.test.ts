import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { writeFileSync, readFileSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ICAL from 'ical.js'
import { destination } from 'pino'
import request from 'supertest'
import { openLog } from '../../src/process/log.ts'
import { contentDisposition } from '../../src/publish/file-name.ts'
import { knexOf } from '../../src/storage/database.ts'
import { plantedCalendar } from '../setup/planted.ts'
import { makeWorld, openPolicy, type World } from '../setup/world.ts'

let world: World
let calendar = ''
let token = ''
beforeAll(async () => {
  world = await makeWorld()
  await world.policy(openPolicy)
  calendar = await world.calendar(world.anna, 'Work')
  await world.put(world.anna, calendar, plantedCalendar(new Date('2026-11-02T00:00:00Z')))
  ;({ token } = await world.publish(world.anna, calendar, 'limitedRead'))
})
afterAll(async () => {
  await world.close()
})

describe('requests that a link is not made for', () => {
  it.each(['post', 'put', 'delete', 'patch', 'propfind', 'report', 'mkcol', 'options', 'copy', 'lock'] as const)(
    '%s is 405 with Allow',
    async method => {
      for (const name of [`${token}.ics`, `${token}.ifb`, `${token}.json`, `${token}.svg`, token, 'no-such-link', '']) {
        const { status, headers } = await request(world.app)[method](`/p/${name}`).set('X-HTTP-Method-Override', 'GET')
        expect([status, headers['allow']]).toEqual([405, 'GET, HEAD'])
      }
    },
  )

  it('ignores ranges, and says so', async () => {
    const all = await request(world.app).get(`/p/${token}.ics`)
    for (const range of ['bytes=0-10', 'bytes=-5', `bytes=${Array.from({ length: 500 }, () => '0-1').join(',')}`, 'lines=1-2']) {
      const { status, text, headers } = await request(world.app)
        .get(`/p/${token}.ics`)
        .set('Range', range)
        .set('If-Range', all.headers['etag'] ?? '')
      expect([status, text, headers['accept-ranges']]).toEqual([200, all.text, 'none'])
    }
  })

  it('takes no query of a feed for more than it is, and serves no format as a page', async () => {
    const feed = (await request(world.app).get(`/p/${token}.ics`)).text
    for (const query of [
      'expand',
      'expand=true',
      'expand[]=1',
      'expand=1&expand=1',
      'expand=<script>',
      'expand=1%00',
      `expand=${'1'.repeat(5000)}`,
    ]) {
      const { status, text } = await request(world.app).get(`/p/${token}.ics?${query}`)
      expect([query.slice(0, 20), status, text]).toEqual([query.slice(0, 20), 200, feed])
    }
    for (const suffix of ['.ics', '.ifb', '.json', '.svg', '.svg?of=<script>', '.json?callback=alert']) {
      const { status, headers } = await request(world.app).get(`/p/${token}${suffix}`).set('Accept', 'text/html')
      expect([suffix, status, headers['x-content-type-options']]).toEqual([suffix, 200, 'nosniff'])
      expect(headers['content-type']).not.toMatch(/html|script/)
    }
  })

  it('reads a page’s query calmly, and no value of it comes back as markup', async () => {
    const queries = [
      'month=99999',
      'date=99999-99-99&view=month',
      'date=0000-00-00',
      'date=2026-02-30',
      'date[]=2026-11-02&view[x]=1',
      'tz=../../etc/passwd',
      'tz=Mars/Olympus',
      'tz=__proto__',
      'lang=<script>alert(1)</script>',
      'lang=constructor',
      'view=<img src=x onerror=alert(1)>',
      'callback=alert(1)',
      'embed=<script>',
      `x=${'y'.repeat(5000)}`,
      '%zz=%c0',
      '__proto__[role]=owner',
      'level=full&role=owner&visibility=full&access=all',
    ]
    const plain = await request(world.app).get(`/p/${token}`)
    for (const query of queries) {
      const { status, text, headers } = await request(world.app).get(`/p/${token}?${encodeURI(query).replaceAll('%25', '%')}`)
      expect([query, status]).toEqual([query, 200])
      expect(text).not.toMatch(/<script|onerror|alert\(|etc\/passwd|kanari-description|kanari-private/)
      expect(headers['content-security-policy']).toBe(plain.headers['content-security-policy'])
      expect(/<h2>(.*?)<\/h2>/.exec(text)?.[1]).toBe(/<h2>(.*?)<\/h2>/.exec(plain.text)?.[1])
    }
  })

  it('gives pages the headers of a page that is nobody else’s business', async () => {
    const { headers, text } = await request(world.app).get(`/p/${token}?date=2026-11-02`)
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    )
    expect(headers['cache-control']).toBe('private, max-age=60')
    expect([headers['x-robots-tag'], headers['referrer-policy'], headers['x-content-type-options']]).toEqual([
      'noindex',
      'no-referrer',
      'nosniff',
    ])
    expect(headers['access-control-allow-origin']).toBeUndefined()
    expect(headers['last-modified']).toBeUndefined()
    expect(headers['set-cookie']).toBeUndefined()
    expect(headers['vary']).toBe('Accept-Language, Accept-Encoding')
    const again = await request(world.app)
      .get(`/p/${token}?date=2026-11-02`)
      .set('If-None-Match', headers['etag'] ?? '')
    expect([again.status, again.text, again.headers['etag']]).toEqual([304, '', headers['etag']])
    await request(world.app)
      .get(`/p/${token}?date=2026-11-02&lang=sv`)
      .set('If-None-Match', headers['etag'] ?? '')
      .expect(200)
    await request(world.app)
      .get(`/p/${token}?date=2026-12-02`)
      .set('If-None-Match', headers['etag'] ?? '')
      .expect(200)
    const tomorrow = world.another({ now: () => new Date(Date.now() + 86_400_000) })
    await request(tomorrow)
      .get(`/p/${token}?date=2026-11-02`)
      .set('If-None-Match', headers['etag'] ?? '')
      .expect(200)
    const head = await request(world.app).head(`/p/${token}?date=2026-11-02`).set('Accept-Encoding', 'gzip')
    expect([head.status, head.headers['etag'], head.text ?? '']).toEqual([200, headers['etag'], ''])
    for (const [, asset = ''] of text.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)) {
      const file = await request(world.app).get(asset).expect(200)
      expect(file.headers['cache-control']).toBe('public, max-age=31536000, immutable')
      await request(world.app)
        .get(asset)
        .set('If-None-Match', file.headers['etag'] ?? '')
        .expect(304)
    }
    await request(world.app).get('/assets/AAAAAAAAAAAAAAAA/dela.css').expect(404)
    expect((await request(world.app).get('/robots.txt').expect(200)).text).toBe('User-agent: *\nAllow: /\n')
  })
})

describe('text that would be more than text', () => {
  it('stays one value in headers and in the calendar', async () => {
    const names = [
      'x\r\nBEGIN:VEVENT\r\nUID:evil\r\nEND:VEVENT',
      'a";b\\c\r\nSet-Cookie: a=b',
      '\u202Egnp.exe',
      '../../etc/passwd',
      '日本語 📅',
      '.',
      '% %0d%0aX: y',
      "l'été (1)*",
    ]
    for (const name of names) {
      await knexOf(world.db)('collection').where({ id: calendar }).update({ name, properties_changed_at: new Date() })
      const { status, text, headers } = await request(world.app).get(`/p/${token}.ics`)
      expect([name, status, headers['set-cookie'], headers['x']]).toEqual([name, 200, undefined, undefined])
      const parsed = new ICAL.Component(ICAL.parse(text) as never)
      expect(parsed.getAllSubcomponents('vevent').some(event => event.getFirstPropertyValue('uid') === 'evil')).toBe(false)
      const disposition = headers['content-disposition'] ?? ''
      expect(disposition).toMatch(/^inline; filename="[^"\\/]+\.ics"; filename\*=UTF-8''[\w%.~-]+$/)
      const page = await request(world.app).get(`/p/${token}`)
      expect(page.status).toBe(200)
    }
    await knexOf(world.db)('collection').where({ id: calendar }).update({ name: 'Work' })
    expect(contentDisposition('attachment', '.'.repeat(300), '.ics')).toBe(
      `attachment; filename="calendar.ics"; filename*=UTF-8''calendar.ics`,
    )
    expect(Buffer.byteLength(contentDisposition('inline', '𝄞'.repeat(5000), '.ics'))).toBeLessThan(2000)
  })
})

describe('secrets and floods', () => {
  it('writes no secret into the log, not even when all breaks', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'dela-log-')), 'log')
    writeFileSync(file, '')
    const to = destination({ dest: file, sync: true })
    const app = world.another({ log: openLog({ level: 'trace', human: false, to }) })
    await knexOf(world.db).raw('ALTER TABLE feed RENAME TO feed_away')
    try {
      for (const suffix of ['', '.ics', '.ics?download', '?view=week', '.ics?expand=1', '.ifb', '.json', '.svg']) {
        const { status, text, headers } = await request(app).get(`/p/${token}${suffix}`).set('Cookie', 'dela.sid=s%3Asecret')
        expect(status).toBe(500)
        expect(text + JSON.stringify(headers)).not.toContain(token)
      }
    } finally {
      await knexOf(world.db).raw('ALTER TABLE feed_away RENAME TO feed')
    }
    const written = readFileSync(file, 'utf8')
    expect(written.split('\n').filter(Boolean)).toHaveLength(8)
    expect(written).not.toContain(token)
    expect(written).not.toContain(token.slice(8, 30))
    await request(app).get(`/p/${token}.ics`).expect(200)
  })

  it('stops a flood on one link there, and on no other', async () => {
    const strict = await makeWorld({ rateLimits: 'on', limits: { requestsPerMinutePerLink: 20 } })
    try {
      await strict.policy(openPolicy)
      const id = await strict.calendar(strict.anna)
      const [flooded, quiet] = [
        (await strict.publish(strict.anna, id, 'read')).token,
        (await strict.publish(strict.anna, id, 'read')).token,
      ]
      const { headers } = await request(strict.app).get(`/p/${flooded}.ics`).expect(200)
      const statuses: number[] = []
      for (let count = 0; count < 30; count++) {
        statuses.push(
          (
            await request(strict.app)
              .get(`/p/${flooded}.ics`)
              .set('If-None-Match', headers['etag'] ?? '')
          ).status,
        )
      }
      expect(statuses.filter(status => status === 304)).toHaveLength(19)
      expect(statuses.filter(status => status === 429)).toHaveLength(11)
      const stopped = await request(strict.app).get(`/p/${flooded}`).set('Accept-Language', 'da')
      expect(stopped.status).toBe(429)
      expect(Number(stopped.headers['retry-after'])).toBeGreaterThan(0)
      expect(stopped.headers['etag']).toBeUndefined()
      await request(strict.app).get(`/p/${quiet}.ics`).expect(200)
      for (let count = 0; count < 30; count++) await request(strict.app).get('/p/guess.ics').expect(404)
    } finally {
      await strict.close()
    }
  })

  it('stops guesses by network, the /64 of an IPv6 address, and no link that exists', async () => {
    const strict = await makeWorld({
      rateLimits: 'on',
      limits: { anonymousRequestsPerMinute: 5 },
      server: { trustedProxies: ['loopback'] },
    })
    try {
      await strict.policy(openPolicy)
      const id = await strict.calendar(strict.anna)
      const real = (await strict.publish(strict.anna, id, 'read')).token
      const direct = (await strict.publish(strict.anna, id, 'read', 'direct')).token
      const ask = (name: string, network: string) => request(strict.app).get(`/p/${name}`).set('X-Forwarded-For', network)
      const bodies = new Set<string>()
      for (let count = 0; count < 5; count++) {
        const { status, text, headers } = await ask(`${real.slice(1)}${count}`, `2001:db8:1:2::${count}`)
        expect(status).toBe(404)
        const { date: _date, ...rest } = headers as Record<string, string>
        bodies.add(JSON.stringify([rest, text]))
      }
      expect(bodies.size).toBe(1)
      for (const name of ['guess', 'guess.ics', `${real}x`, real.slice(1)]) {
        const { status, headers, text } = await ask(name, '2001:db8:1:2:ffff::9')
        expect([name, status]).toEqual([name, 429])
        expect(Number(headers['retry-after'])).toBeGreaterThan(0)
        expect(text).not.toContain('guess')
      }
      await ask(real, '2001:db8:1:2::1').expect(200)
      await ask(`${real}.ics`, '2001:db8:1:2::1').expect(200)
      await ask('guess', '2001:db8:1:3::1').expect(404)
      await ask('guess', '203.0.113.9').expect(404)
      // Whoever is signed in and has no permission is answered like a guesser, before the limit and after it.
      const word = await strict.appPassword(strict.cia)
      await strict.share(strict.anna, id, null, 'none')
      const asCia = (network: string) => ask(direct, network).auth('cia@nordlys.example', word)
      const before = (await asCia('203.0.113.10')).status
      for (let count = 0; count < 5; count++) await ask('guess', '203.0.113.10')
      expect([before, (await asCia('203.0.113.10')).status]).toEqual([404, 429])
    } finally {
      await strict.close()
    }
  })
})

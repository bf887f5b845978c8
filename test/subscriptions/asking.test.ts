/** D13: what an address given by anybody can make this server do, against a real name server and real web servers on loopback. */
import { createServer, type Server } from 'node:net'
import { once } from 'node:events'
import { brotliCompressSync, createGzip, gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { type Config, loadConfig } from '../../src/config.ts'
import { Problem } from '../../src/errors.ts'
import { mayConnect } from '../../src/services/public-address.ts'
import { readSourceAddress } from '../../src/services/source-address.ts'
import { SourceFailure } from '../../src/services/source-failure.ts'
import { type Answer, askSource } from '../../src/services/source-request.ts'
import { type NameServer, openNameServer } from '../setup/name-server.ts'
import { allowed, certificate, feed, type FeedHost, forbidden, openFeedHost, refuses, says } from '../setup/feed-host.ts'

let names: NameServer
let host: FeedHost
/** Stands where nothing may ever connect to. */
let canary: FeedHost
let secure: FeedHost
let config: Config
const signed = certificate('secure.example')
const nothing = { etag: null, lastModified: null }
const ics = feed({ events: [{ uid: 'one' }] })

beforeAll(async () => {
  names = await openNameServer()
  host = await openFeedHost(allowed)
  canary = await openFeedHost(forbidden, host.port)
  secure = await openFeedHost(allowed, 0, signed)
  config = loadConfig({
    directory: { dnsServers: [names.address] },
    subscriptions: { allowedNetworks: [`${allowed}/32`], timeoutSeconds: 1, bytes: 100_000 },
  })
  names.zone.set('feeds.example', { A: [allowed] })
  names.zone.set('secure.example', { A: [allowed] })
  names.zone.set('wrong.example', { A: [allowed] })
})
afterEach(() => {
  host.requests.length = 0
  host.answers.clear()
})
afterAll(async () => {
  await Promise.all([host.close(), canary.close(), secure.close(), names.close()])
  signed.remove()
})

const at = (path: string, name = 'feeds.example') => new URL(`http://${name}:${host.port}${path}`)

async function ask(url: URL | string, known: Parameters<typeof askSource>[1] = nothing, given = config): Promise<Answer> {
  return await askSource(typeof url === 'string' ? new URL(url) : url, known, given)
}

/** @returns why nothing came */
async function refusal(url: URL | string, given = config): Promise<string> {
  try {
    await ask(url, nothing, given)
  } catch (error) {
    if (error instanceof SourceFailure) return error.problem
    throw error
  }
  return 'nothing was refused'
}

describe('addresses as they are typed', () => {
  const read = (text: string) => readSourceAddress(text, [], 'address').href

  it.each([
    ['https://example.com/a.ics', 'https://example.com/a.ics'],
    [' https://example.com/a.ics?token=x#top ', 'https://example.com/a.ics?token=x'],
    ['webcal://example.com/a.ics', 'https://example.com/a.ics'],
    ['WEBCALS://example.com/a.ics', 'https://example.com/a.ics'],
    ['http://example.com:8080/a.ics', 'http://example.com:8080/a.ics'],
    ['https://kalender.åre.example/å.ics', 'https://kalender.xn--re-xia.example/%C3%A5.ics'],
    ['https://93.184.215.14/a.ics', 'https://93.184.215.14/a.ics'],
    ['https://[2606:4700::1111]/a.ics', 'https://[2606:4700::1111]/a.ics'],
  ])('%s is taken', (text, href) => expect(read(text)).toBe(href))

  it.each([
    // Other schemes, and none.
    '',
    'example.com/a.ics',
    'file:///etc/passwd',
    'ftp://example.com/a.ics',
    'gopher://example.com/',
    'data:text/calendar,BEGIN:VCALENDAR',
    'javascript:alert(1)',
    'ldap://example.com/',
    'https://',
    // Credentials, other services' ports, what no address has.
    'https://anna:secret@example.com/a.ics',
    'https://anna@example.com/a.ics',
    'http://example.com:25/',
    'http://example.com:22/',
    'http://example.com:0/',
    'http://example.com/a\u0000.ics',
    'http://example.com/a b.ics',
    'http://example.com/\r\nHost: other',
    `https://example.com/${'a'.repeat(2000)}`,
    // This machine and its neighbours, in every way of writing them.
    'http://127.0.0.1/',
    'http://127.1/',
    'http://127.255.255.254/',
    'http://0.0.0.0/',
    'http://0/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0x7f000001/',
    'http://0177.0.0.1/',
    'http://017700000001/',
    'http://①②⑦.⓪.⓪.①/',
    'http://127.0.0.1./',
    'http://10.0.0.1/',
    'http://172.16.0.1/',
    'http://172.31.255.255/',
    'http://192.168.1.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://100.64.0.1/',
    'http://192.0.0.192/',
    'http://192.0.2.1/',
    'http://198.18.0.1/',
    'http://224.0.0.1/',
    'http://239.255.255.250/',
    'http://255.255.255.255/',
    'http://240.0.0.1/',
    'http://[::1]/',
    'http://[::]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[::ffff:8.8.8.8]/',
    'http://[0:0:0:0:0:ffff:10.0.0.1]/',
    'http://[::127.0.0.1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[64:ff9b:1::a00:1]/',
    'http://[2002:7f00:1::1]/',
    'http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/',
    'http://[2001:db8::1]/',
    'http://[fe80::1]/',
    'http://[fe80::1%25eth0]/',
    'http://[fc00::1]/',
    'http://[fd12:3456::1]/',
    'http://[fec0::1]/',
    'http://[ff02::1]/',
    'http://[100::1]/',
    'http://[5f00::1]/',
  ])('%j is not', text => {
    expect(() => read(text)).toThrow(Problem)
    expect(() => read(text)).toThrow(expect.objectContaining({ type: 'bad-request', details: { field: 'address', because: 'address' } }))
  })

  it('networks of the settings are asked, and nothing beside them', () => {
    const networks = ['10.1.0.0/16', 'fd00:1::/32']
    expect(['10.1.2.3', '10.2.0.1', 'fd00:1::5', 'fd00:2::5', '8.8.8.8', '::ffff:10.2.0.1'].map(one => mayConnect(one, networks))).toEqual([
      true,
      false,
      true,
      false,
      true,
      false,
    ])
    expect(readSourceAddress('http://10.1.2.3/a.ics', networks, 'address').hostname).toBe('10.1.2.3')
  })
})

describe('names', () => {
  const loopback6 = '::1'
  it.each([
    ['a private address', { A: ['10.0.0.1'] }, 'refused-address'],
    ['this machine', { A: [forbidden] }, 'refused-address'],
    ['this machine by IPv6', { AAAA: [loopback6] }, 'refused-address'],
    ['this machine as mapped IPv4', { AAAA: ['::ffff:127.0.0.1'] }, 'refused-address'],
    ['metadata of clouds', { A: ['169.254.169.254'] }, 'refused-address'],
    ['a good address and a bad one', { A: [allowed, forbidden] }, 'refused-address'],
    ['a good address and a bad one of the other family', { A: [allowed], AAAA: [loopback6] }, 'refused-address'],
    ['NAT64', { AAAA: ['64:ff9b::7f00:1'] }, 'refused-address'],
    ['nothing', {}, 'not-resolved'],
    ['a failure of its server', 'SERVFAIL' as const, 'not-resolved'],
  ])('that stand for %s are not connected to', async (_what, addresses, problem) => {
    names.zone.set('bad.example', addresses)
    host.answers.set('/a.ics', says(ics))
    expect(await refusal(at('/a.ics', 'bad.example'))).toBe(problem)
    expect([canary.connections(), host.requests]).toEqual([0, []])
  })

  it('that are not there, and this machine by name', async () => {
    expect(await refusal(at('/a.ics', 'nowhere.example'))).toBe('not-resolved')
    expect(['refused-address', 'not-resolved']).toContain(await refusal(at('/a.ics', 'localhost')))
    expect(canary.connections()).toBe(0)
  })

  it('are waited for no longer than an answer may take, and nobody else waits with them', async () => {
    names.zone.set('silent.example', 'silent')
    expect(['timeout', 'not-resolved']).toContain(await refusal(at('/a.ics', 'silent.example')))
  })

  it('that change between the look and the connection lead to what was looked at', async () => {
    const given = [[allowed], [forbidden]]
    names.zone.set('rebinding.example', { A: () => given.shift() ?? [forbidden] })
    host.answers.set('/a.ics', says(ics))
    expect((await ask(at('/a.ics', 'rebinding.example'))).body?.toString()).toBe(ics)
    expect(host.requests).toHaveLength(1)
    expect(await refusal(at('/a.ics', 'rebinding.example'))).toBe('refused-address')
    expect(canary.connections()).toBe(0)
  })
})

describe('redirects', () => {
  const leads = (to: string, status = 302) => refuses(status, { Location: to, 'Set-Cookie': 'session=kanari' })

  it.each([
    ['this machine', () => `http://${forbidden}:${host.port}/`],
    ['this machine in one number', () => `http://2130706433:${host.port}/`],
    ['a name that stands for this machine', () => `http://inside.example:${host.port}/`],
    ['metadata of clouds', () => 'http://169.254.169.254/latest/'],
    ['somewhere with a password', () => `http://anna:secret@feeds.example:${host.port}/b.ics`],
    ['a file', () => 'file:///etc/passwd'],
    ['another protocol', () => 'gopher://feeds.example/'],
    ['mail', () => 'http://feeds.example:25/'],
    ['nothing that is an address', () => 'http://['],
  ])('to %s are not followed', async (_what, to) => {
    names.zone.set('inside.example', { A: [forbidden] })
    host.answers.set('/a.ics', leads(to()))
    host.answers.set('/b.ics', says(ics))
    expect(['refused-address', 'refused-redirect']).toContain(await refusal(at('/a.ics')))
    expect([canary.connections(), host.requests.length]).toEqual([0, 1])
  })

  it.each([301, 302, 303, 307, 308])('of status %i are followed, without cookies, credentials and Referer', async status => {
    names.zone.set('other.example', { A: [allowed] })
    host.answers.set('/a.ics', leads('/b.ics', status))
    host.answers.set('/b.ics', leads(`http://other.example:${host.port}/c.ics`, status))
    host.answers.set('/c.ics', says(ics))
    expect(await ask(at('/a.ics'))).toMatchObject({ host: 'other.example' })
    expect(host.requests.map(one => one.url)).toEqual(['/a.ics', '/b.ics', '/c.ics'])
    for (const { headers } of host.requests) {
      expect(Object.keys(headers).toSorted()).toEqual(['accept', 'accept-encoding', 'connection', 'host', 'user-agent'])
      expect(headers['user-agent']).toMatch(/^Dela /)
    }
  })

  it('end after five', async () => {
    for (let hop = 0; hop < 60; hop += 1) host.answers.set(`/${hop}`, leads(`/${hop + 1}`))
    expect(await refusal(at('/0'))).toBe('redirects')
    expect(host.requests).toHaveLength(6)
    host.answers.set('/loop', leads('/loop'))
    expect(await refusal(at('/loop'))).toBe('redirects')
    host.answers.set('/5', says(ics))
    expect((await ask(at('/0'))).body).not.toBeNull()
  })
})

describe('certificates', () => {
  const over = (name: string) => `https://${name}:${secure.port}/a.ics`
  it('are checked, and so is whose they are; what began with TLS stays with it', async () => {
    secure.answers.set('/a.ics', says(ics))
    secure.answers.set('/plain', refuses(302, { Location: at('/a.ics').href }))
    host.answers.set('/a.ics', says(ics))
    const trusting = { ...config, subscriptions: { ...config.subscriptions, caFile: signed.caFile } }
    expect(await refusal(over('secure.example'))).toBe('tls')
    expect(secure.requests).toHaveLength(0)
    expect((await ask(over('secure.example'), nothing, trusting)).body?.toString()).toBe(ics)
    expect(await refusal(over('wrong.example'), trusting)).toBe('tls')
    expect(await refusal(over('secure.example').replace('/a.ics', '/plain'), trusting)).toBe('refused-redirect')
    expect(host.requests).toHaveLength(0)
    expect(await refusal(`https://feeds.example:${host.port}/a.ics`)).toMatch(/^(?:tls|unreachable)$/)
  })
})

describe('answers', () => {
  it('come with their validators, and are asked for with them', async () => {
    const known = { ETag: '"x"', 'Last-Modified': 'Sat, 21 Nov 2026 09:00:00 GMT', 'Cache-Control': 'public, max-age=1800' }
    host.answers.set('/a.ics', (request, response) =>
      request.headers['if-none-match'] === '"x"' && request.headers['if-modified-since'] === known['Last-Modified']
        ? response.writeHead(304, known).end()
        : says(ics, known)(request, response),
    )
    const first = await ask(at('/a.ics'))
    expect(first).toMatchObject({ etag: '"x"', lastModified: known['Last-Modified'], maxAgeSeconds: 1800, host: 'feeds.example' })
    expect(await ask(at('/a.ics'), first)).toMatchObject({ body: null })
  })

  it('may be compressed, once, in the ways that were named', async () => {
    const packed = (body: Buffer, encoding: string): Parameters<typeof host.answers.set>[1] => {
      return (_request, response) => response.writeHead(200, { 'Content-Encoding': encoding }).end(body)
    }
    host.answers.set('/gzip', packed(gzipSync(ics), 'gzip'))
    host.answers.set('/br', packed(brotliCompressSync(ics), 'br'))
    host.answers.set('/twice', packed(gzipSync(gzipSync(ics)), 'gzip, gzip'))
    host.answers.set('/lies', packed(Buffer.from(ics), 'gzip'))
    const damaged = brotliCompressSync(ics)
    damaged.fill(0xff, 4, 40)
    host.answers.set('/damaged', packed(damaged, 'br'))
    host.answers.set('/cut', packed(gzipSync(ics).subarray(0, 60), 'gzip'))
    expect((await ask(at('/gzip'))).body?.toString()).toBe(ics)
    expect((await ask(at('/br'))).body?.toString()).toBe(ics)
    expect(await refusal(at('/twice'))).toBe('not-a-calendar')
    expect(await refusal(at('/lies'))).toBe('not-a-calendar')
    expect(await refusal(at('/cut'))).toBe('not-a-calendar')
    expect(await refusal(at('/damaged'))).toBe('not-a-calendar')
  })

  it('that are too large are cut off, said beforehand, without an end, or packed small', async () => {
    let sent = 0
    host.answers.set(
      '/said',
      (_request, response) => void response.writeHead(200, { 'Content-Length': '10000000000' }).write('BEGIN:VCALENDAR'),
    )
    host.answers.set('/endless', (_request, response) => {
      response.writeHead(200)
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(16_384, 32))) sent += 16_384
      }
      response.on('drain', more)
      more()
    })
    host.answers.set('/bomb', (_request, response) => {
      response.writeHead(200, { 'Content-Encoding': 'gzip' })
      const gzip = createGzip()
      gzip.pipe(response)
      gzip.end(Buffer.alloc(50_000_000))
    })
    expect(await refusal(at('/said'))).toBe('too-large')
    expect(await refusal(at('/endless'))).toBe('too-large')
    expect(sent).toBeLessThan(20_000_000)
    expect(await refusal(at('/bomb'))).toBe('too-large')
  })

  it('that do not come, trickle in or break off are not waited for', async () => {
    host.answers.set('/never', () => {})
    host.answers.set('/drip', (_request, response) => {
      response.writeHead(200)
      const timer = setInterval(() => response.write('B'), 50)
      response.on('close', () => clearInterval(timer))
    })
    host.answers.set('/broken', (_request, response) => {
      response.writeHead(200, { 'Content-Length': '1000' }).write(ics.slice(0, 100), () => response.destroy())
    })
    expect(await refusal(at('/never'))).toBe('timeout')
    expect(await refusal(at('/drip'))).toBe('timeout')
    expect(await refusal(at('/broken'))).toBe('unreachable')
  })

  it.each([
    [401, 'needs-sign-in'],
    [403, 'needs-sign-in'],
    [404, 'not-found'],
    [410, 'gone'],
    [429, 'busy'],
    [500, 'status'],
    [503, 'busy'],
    [204, 'status'],
    [206, 'status'],
    [300, 'status'],
    [302, 'status'],
  ])('of status %i bring nothing', async (status, problem) => {
    host.answers.set('/a.ics', refuses(status, { 'WWW-Authenticate': 'Basic realm="kanari"' }))
    expect(await refusal(at('/a.ics'))).toBe(problem)
    expect(host.requests).toHaveLength(1)
  })

  it.each([
    ['120', 120],
    ['999999999', 86_400],
    ['-5', null],
    ['soon', null],
  ])('Retry-After: %s', (header, seconds) => expect(SourceFailure.ofStatus(503, header).retryAfterSeconds).toBe(seconds))

  describe('that are no HTTP', () => {
    let server: Server
    let greeting = ''
    beforeAll(async () => {
      server = createServer(socket => void socket.on('error', () => {}).end(greeting))
      server.listen(0, allowed)
      await once(server, 'listening')
    })
    afterAll(() => void server.close())

    it.each([
      ['SSH-2.0-OpenSSH_9.2\r\n', 'not-http'],
      [`HTTP/1.1 200 OK\r\nX-Filler: ${'a'.repeat(100_000)}\r\n\r\n`, 'not-http'],
      [`HTTP/1.1 200 OK\r\n${'X-A: b\r\n'.repeat(5000)}\r\n`, 'not-http'],
      ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\nhello', 'not-http'],
      ['HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n', 'not-http'],
      ['', 'unreachable'],
    ])('%# are refused', async (text, problem) => {
      greeting = text
      const { port } = server.address() as { port: number }
      expect(await refusal(`http://feeds.example:${port}/`)).toBe(problem)
    })
  })

  it('nobody listens', async () => {
    expect(await refusal('http://feeds.example:1025/a.ics')).toBe('unreachable')
  })
})

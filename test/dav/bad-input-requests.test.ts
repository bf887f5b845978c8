/** Addresses, HTTP itself, and acts on resources that cannot be (bad inputs 136 to 188): the right refusal, and nothing changes. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { readCalendarTexts } from './stored.ts'
import { declared } from './client.ts'
import { event, makeScene, type Scene } from './scene.ts'

let scene: Scene
let before: string
/** Of Cia's: everybody inside sees busy times of it. */
let theirs: string
beforeAll(async () => {
  scene = await makeScene()
  theirs = await scene.world.calendar(scene.world.cia, 'Hers')
  before = await readCalendarTexts(scene.world)
})
afterAll(async () => {
  await scene.close()
})

/** As it is sent, on a socket of its own. */
async function send(start: string, headers: readonly string[] = [], body: string | Buffer = '', ms = 1500): Promise<string> {
  const length = body.length > 0 ? [`Content-Length: ${Buffer.byteLength(body)}`] : []
  const head = ['Host: x', 'Connection: close', `Authorization: ${scene.authorization}`, ...length, ...headers]
  return await scene.raw(Buffer.concat([Buffer.from(`${start}\r\n${head.join('\r\n')}\r\n\r\n`), Buffer.from(body)]), ms)
}
const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0)
const unchanged = async () => {
  expect(await readCalendarTexts(scene.world)).toBe(before)
  expect(scene.faults).toEqual([])
}

describe('addresses', () => {
  const verbs = [
    'OPTIONS',
    'GET',
    'HEAD',
    'PUT',
    'DELETE',
    'PROPFIND',
    'PROPPATCH',
    'REPORT',
    'ACL',
    'MKCALENDAR',
    'MKCOL',
    'COPY',
    'MOVE',
    'LOCK',
    'UNLOCK',
  ]
  const bodies: Record<string, string> = {
    PUT: event('evil'),
    PROPFIND: '<D:propfind xmlns:D="DAV:"><D:allprop/></D:propfind>',
    PROPPATCH: '<D:propertyupdate xmlns:D="DAV:"><D:set><D:prop><D:displayname>evil</D:displayname></D:prop></D:set></D:propertyupdate>',
    REPORT: '<D:sync-collection xmlns:D="DAV:"><D:sync-token/><D:sync-level>1</D:sync-level><D:prop/></D:sync-collection>',
    LOCK: '<D:lockinfo xmlns:D="DAV:"><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockinfo>',
  }

  it.each<[string, string, number[]]>([
    ['136 ..', '/dav/calendars/anna@nordlys.example/../x.ics', [400]],
    ['137 %2e%2e', '/dav/calendars/anna@nordlys.example/%2e%2e/x.ics', [400]],
    ['138 %2f', '/dav/calendars/anna@nordlys.example%2fwork/x.ics', [400]],
    ['139 encoded twice', '/dav/calendars/anna@nordlys.example/%252e%252e/x.ics', [403, 404, 405, 409]],
    ['140 a backslash', '/dav/calendars/anna@nordlys.example\\work/x.ics', [400]],
    ['140 an encoded backslash', '/dav/calendars/anna@nordlys.example/%5c/x.ics', [400]],
    ['141 overlong', '/dav/calendars/%c0%ae%c0%ae/work/x.ics', [400]],
    ['142 full-width dots', '/dav/calendars/anna@nordlys.example/%EF%BC%8E%EF%BC%8E/x.ics', [403, 404, 405, 409]],
    ['143 ..;/', '/dav/calendars/anna@nordlys.example/..;/x.ics', [403, 404, 405, 409]],
    ['144 %00', '/dav/calendars/anna@nordlys.example/work%00/x.ics', [400]],
    ['145 %0d%0a', '/dav/calendars/anna@nordlys.example/work%0d%0aX:1/x.ics', [400]],
    ['146 %zz', '/dav/calendars/%zz/work/x.ics', [400]],
    ['146 %', '/dav/calendars/anna@nordlys.example/%', [400]],
    ['146 %u0041', '/dav/calendars/%u0041/work/x.ics', [400]],
    ['147 bad UTF-8', '/dav/calendars/anna@nordlys.example/%ff%fe/x.ics', [400]],
    ['148 a surrogate', '/dav/calendars/anna@nordlys.example/%ed%a0%80/x.ics', [400]],
    ['149 a segment of 300 bytes', `/dav/calendars/anna@nordlys.example/${'a'.repeat(300)}/x.ics`, [403, 414]],
    ['150 a path of 60 KB', `/dav/calendars/${'a'.repeat(60_000)}`, [403, 414, 431]],
    ['151 a thousand levels', `/dav/${'a/'.repeat(1000)}`, [403, 404, 405, 409]],
    ['152 five hundred slashes', `/dav/${'/'.repeat(500)}calendars`, [400]],
    ['152 two slashes', '/dav//calendars/anna@nordlys.example/', [400]],
    ['153 another case of the mount', '/DAV/calendars/anna@nordlys.example/work/x.ics', [401, 404]],
    ['154 __proto__', '/dav/__proto__', [403, 404, 405, 409]],
    ['154 constructor', '/dav/calendars/constructor/prototype/x.ics', [403, 404, 405, 409]],
    ['155 another host', 'http://evil.example/dav/calendars/anna@nordlys.example/', [404, 421]],
    ['157 ::$DATA', '/dav/calendars/anna@nordlys.example/work::$DATA/x.ics', [403, 404, 405, 409]],
    ['157 text the other way round', '/dav/calendars/anna@nordlys.example/%E2%80%AEkrow/x.ics', [400]],
    ['another mount', '/davx/calendars/anna@nordlys.example/', [404, 405]],
  ])('%s leads nowhere, whatever is asked', async (_what, path, statuses) => {
    for (const verb of verbs) {
      const given = ['COPY', 'MOVE'].includes(verb)
        ? [`Destination: ${scene.path}evil.ics`]
        : verb === 'UNLOCK'
          ? ['Lock-Token: <urn:uuid:0aad2c46-19e9-44e4-8e68-5ac1dbd3e7be>']
          : []
      const status = statusOf(await send(`${verb} ${path} HTTP/1.1`, [...given, 'Depth: 0'], bodies[verb]))
      // What a place would take is told of any address that could be one; what there is, is not.
      const fits = statuses.includes(status) || (verb === 'OPTIONS' && [200, 401].includes(status)) || status === 400
      expect([verb, status, fits]).toEqual([verb, status, true])
    }
    await unchanged()
  })

  it('153 names in both forms of Unicode are one, and names in another case are another', async () => {
    expect((await scene.anna.put(`${scene.path}e%CC%81t%C3%A9.ics`, event('nfd'))).status).toBe(201)
    expect((await scene.anna.put(`${scene.path}%C3%A9te%CC%81.ics`, event('nfd', { SUMMARY: 'SUMMARY:Two' }))).status).toBe(204)
    expect((await scene.anna.ask('GET', `${scene.path}GOOD.ics`)).status).toBe(404)
    expect((await scene.anna.ask('DELETE', `${scene.path}%C3%A9t%C3%A9.ics`)).status).toBe(204)
    await unchanged()
  })

  it('156 the asterisk is no address', async () => {
    for (const verb of ['OPTIONS', 'PROPFIND', 'GET']) expect(statusOf(await send(`${verb} * HTTP/1.1`))).toBeGreaterThanOrEqual(400)
  })
})

describe('HTTP', () => {
  const get = () => `GET ${scene.path}good.ics HTTP/1.1`
  const put = () => `PUT ${scene.path}evil.ics HTTP/1.1`

  it.each<[string, () => Promise<string>, number[]]>([
    [
      '158 a length and chunks',
      async () =>
        await scene.raw(
          `${put()}\r\nHost: x\r\nAuthorization: ${scene.authorization}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
        ),
      [400],
    ],
    ['159 two lengths', async () => await send(put(), ['Content-Length: 5', 'Content-Length: 6']), [400]],
    ['159 a length below nothing', async () => await send(put(), ['Content-Length: -5']), [400]],
    ['159 +5', async () => await send(put(), ['Content-Length: +5']), [400]],
    ['159 0x5', async () => await send(put(), ['Content-Length: 0x5']), [400]],
    ['159 a length beyond numbers', async () => await send(put(), ['Content-Length: 99999999999999999999999999']), [400, 413]],
    ['160 xchunked', async () => await send(put(), ['Transfer-Encoding: xchunked']), [400, 501]],
    ['160 chunks of gzip', async () => await send(put(), ['Transfer-Encoding: gzip']), [400, 501]],
    ['161 a chunk of junk', async () => await send(put(), ['Transfer-Encoding: chunked'], 'zz\r\nx\r\n0\r\n\r\n'), [400]],
    [
      '161 a chunk beyond numbers',
      async () =>
        await scene.raw(
          `${put()}\r\nHost: x\r\nConnection: close\r\nAuthorization: ${scene.authorization}\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nx`,
        ),
      [400, 413],
    ],
    [
      '161 a chunk with 64 KB to say',
      async () =>
        await scene.raw(
          `${put()}\r\nHost: x\r\nConnection: close\r\nAuthorization: ${scene.authorization}\r\nTransfer-Encoding: chunked\r\n\r\n1;${'a'.repeat(65_536)}\r\nx\r\n0\r\n\r\n`,
        ),
      [400, 413],
    ],
    ['162 a space before the colon', async () => await send(get(), ['X-A : 1']), [400]],
    ['162 NUL', async () => await send(get(), ['X-A: \u0000']), [400]],
    ['162 a folded header', async () => await send(get(), ['X-A: 1\r\n 2']), [200, 400]],
    ['163 no Host', async () => await scene.raw(`${get()}\r\nAuthorization: ${scene.authorization}\r\n\r\n`), [400]],
    ['163 two Hosts', async () => await send(get(), ['Host: y']), [400]],
    ['165 a header of 100 KB', async () => await send(get(), [`X-A: ${'a'.repeat(100_000)}`]), [431]],
    [
      '165 two thousand headers',
      async () =>
        await send(
          get(),
          Array.from({ length: 2000 }, (_none, index) => `X-${index}: 1234567890`),
        ),
      [200, 431],
    ],
    ['166 HTTP/0.9', async () => await scene.raw(`GET ${scene.path}good.ics\r\n\r\n`), [400]],
    ['166 HTTP/9.9', async () => await send(get().replace('1.1', '9.9')), [400, 505]],
    ['166 TLS', async () => await scene.raw(Buffer.from([0x16, 3, 1, 0, 200, 1, 0, 0, 196, 3, 3])), [400]],
    ['167 a method that nobody knows', async () => await send(get().replace('GET', 'BANANA')), [400, 405, 501]],
    ['167 a method that every object has', async () => await send(get().replace('GET', 'constructor')), [400, 405, 501]],
    ['167 TRACE', async () => await send(get().replace('GET', 'TRACE')), [405]],
    ['169 an expectation', async () => await send(put(), ['Expect: banana'], event('evil')), [417]],
    [
      '172 five hundred ranges',
      async () => await send(get(), [`Range: bytes=${Array.from({ length: 500 }, () => '0-').join(',')}`]),
      [200, 416],
    ],
    ['173 If-Match junk', async () => await send(get(), ['If-Match: junk']), [400, 412]],
    ['173 half an If', async () => await send(`DELETE ${scene.path}good.ics HTTP/1.1`, ['If: (["']), [400]],
    [
      '173 an If of five thousand lists',
      async () => await send(`DELETE ${scene.path}good.ics HTTP/1.1`, [`If: ${'(["a"])'.repeat(2000)}`]),
      [400, 431],
    ],
    ['194 two passwords', async () => await send(get(), [`Authorization: ${scene.authorization}`]), [400]],
    ['a length of 10 GB', async () => await send(put(), ['Content-Length: 10000000000']), [413]],
  ])('%s', async (_what, ask, statuses) => {
    const status = statusOf(await ask())
    expect([status, statuses.includes(status)]).toEqual([status, true])
    await unchanged()
  })

  it('164 whoever claims to be another host is told nothing of that host', async () => {
    for (const headers of [['X-Forwarded-Host: evil.example'], ['Forwarded: host=evil.example'], ['X-Original-URL: /dav/evil.example']]) {
      const listed = await send(`PROPFIND ${scene.home()} HTTP/1.1`, ['Depth: 1', ...headers])
      expect(listed).toMatch(/^HTTP\/1\.1 207 /)
      expect(listed).not.toContain('evil')
    }
    const head = `PROPFIND ${scene.home()} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\nDepth: 1\r\nAuthorization: ${scene.authorization}\r\n\r\n`
    expect(await scene.raw(head)).not.toContain('evil')
    const found = await scene.raw('GET /.well-known/caldav HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n')
    expect(found).toMatch(/^HTTP\/1\.1 301 [\s\S]*\r\nlocation: \/dav\/\r\n/i)
  })

  it('168 a method in a header or a query is no method', async () => {
    for (const given of [['X-HTTP-Method-Override: DELETE'], ['X-Method-Override: DELETE'], ['X-HTTP-Method: DELETE']]) {
      expect(statusOf(await send(get(), given))).toBe(200)
      expect(statusOf(await send(`POST ${scene.path}good.ics HTTP/1.1`, given))).toBe(405)
    }
    expect(statusOf(await send(`GET ${scene.path}good.ics?_method=DELETE HTTP/1.1`))).toBe(200)
    await unchanged()
  })

  it('174 pages of elsewhere are told nothing', async () => {
    for (const verb of ['OPTIONS', 'GET', 'PROPFIND']) {
      const answer = await send(`${verb} ${scene.path} HTTP/1.1`, [
        'Origin: https://evil.example',
        'Access-Control-Request-Method: PUT',
        'Depth: 0',
      ])
      expect(answer).not.toMatch(/^(?:access-control-|server:|x-powered-by:)/im)
    }
  })

  it('14 a request without a password is nobody’s, also after one with it on the same connection', async () => {
    const first = `GET ${scene.path}good.ics HTTP/1.1\r\nHost: x\r\nAuthorization: ${scene.authorization}\r\n\r\n`
    const second = `GET ${scene.path}good.ics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`
    const answers = await scene.raw(first + second)
    expect(answers.match(/^HTTP\/1\.1 \d{3}/gm)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 401'])
  })

  it.each([
    ['none', []],
    ['a wrong one', ['Authorization: Basic YW5uYUBub3JkbHlzLmV4YW1wbGU6d3Jvbmc=']],
    ['no base64', ['Authorization: Basic ***']],
    ['no colon', ['Authorization: Basic YW5uYQ==']],
    ['nothing', ['Authorization: Basic ']],
    ['a token of another door', ['Authorization: Bearer abc']],
    ['a token without a signature', ['Authorization: Bearer eyJhbGciOiJub25lIn0.e30.']],
    ['a name in a header', ['X-Remote-User: anna@nordlys.example']],
    ['a cookie', ['Cookie: dela.sid=s%3Aabc.def']],
    ['an address that is a pattern', [`Authorization: Basic ${Buffer.from('.*:x').toString('base64')}`]],
    ['a password of 5 KB', [`Authorization: Basic ${Buffer.from(`anna@nordlys.example:${'x'.repeat(5000)}`).toString('base64')}`]],
  ])('189–195 credentials: %s', async (_what, headers) => {
    const head = [`PROPFIND ${scene.path} HTTP/1.1`, 'Host: x', 'Connection: close', 'Depth: 1', ...headers]
    const answer = await scene.raw(`${head.join('\r\n')}\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1\.1 401 [\s\S]*www-authenticate: Basic realm="Dela"/i)
    expect(answer).not.toMatch(/good|Work/)
  })
})

describe('acts', () => {
  const good = () => `${scene.path}good.ics`
  it.each<[string, string, () => Record<string, string>, number, string | null]>([
    ['176 no Destination', 'COPY', () => ({}), 400, null],
    ['176 junk', 'MOVE', () => ({ Destination: '%zz' }), 400, null],
    ['176 an empty one', 'MOVE', () => ({ Destination: '' }), 400, null],
    ['177 another server', 'MOVE', () => ({ Destination: 'http://evil.example/dav/x.ics' }), 403, 'need-privileges'],
    ['178 traversal', 'MOVE', () => ({ Destination: `${scene.path}../x.ics` }), 400, null],
    ['178 encoded traversal', 'COPY', () => ({ Destination: `${scene.path}%2e%2e%2fx.ics` }), 400, null],
    ['178 out of this door', 'COPY', () => ({ Destination: '/api/calendars/x' }), 404, null],
    ['179 onto itself', 'MOVE', () => ({ Destination: good() }), 403, 'need-privileges'],
    ['180 a calendar that is not there', 'COPY', () => ({ Destination: `${scene.home()}none/x.ics` }), 409, null],
    ['180 too deep', 'COPY', () => ({ Destination: `${scene.path}deep/x.ics` }), 409, null],
    ['182 into the home', 'MOVE', () => ({ Destination: `${scene.home()}x` }), 403, 'need-privileges'],
    ['182 to the root', 'MOVE', () => ({ Destination: '/dav/' }), 403, 'need-privileges'],
    ['184 to another person', 'MOVE', () => ({ Destination: `${scene.home(scene.world.cia)}work/x.ics` }), 409, null],
    ['an Overwrite of neither', 'COPY', () => ({ Destination: `${scene.path}x.ics`, Overwrite: 'maybe' }), 400, null],
    ['the name of another object, by the UID', 'COPY', () => ({ Destination: `${scene.path}x.ics` }), 409, 'no-uid-conflict'],
  ])('%s', async (_what, method, headers, status, condition) => {
    const answer = await scene.anna.ask(method, good(), undefined, headers())
    expect([answer.status, answer.condition()]).toEqual([status, condition])
    await unchanged()
  })

  it('181 nothing is written over when that is not wanted', async () => {
    expect((await scene.anna.ask('MKCALENDAR', `${scene.home()}other/`)).status).toBe(201)
    const to = `${scene.home()}other/x.ics`
    await scene.anna.put(to, event('there'))
    for (const method of ['COPY', 'MOVE']) {
      const answer = await scene.anna.ask(method, good(), undefined, { Destination: to, Overwrite: 'F' })
      expect(answer.status).toBe(412)
    }
    expect((await scene.anna.ask('GET', to)).text).toBe(event('there'))
    expect((await scene.anna.ask('DELETE', `${scene.home()}other/`)).status).toBe(204)
    await unchanged()
  })

  it('183 a calendar goes nowhere', async () => {
    for (const to of [`${scene.path}inner/`, `${scene.home()}copy/`, scene.path]) {
      for (const method of ['COPY', 'MOVE'])
        expect((await scene.anna.ask(method, scene.path, undefined, { Destination: to })).status).toBe(403)
    }
    await unchanged()
  })

  it.each<[string, string, () => string, string | undefined, number, string | null]>([
    ['185 one that is there', 'MKCALENDAR', () => scene.path, undefined, 405, 'resource-must-be-null'],
    ['185 where an object is', 'MKCALENDAR', good, undefined, 403, 'calendar-collection-location-ok'],
    ['185 inside another', 'MKCALENDAR', () => `${scene.path}inner`, undefined, 403, 'calendar-collection-location-ok'],
    ['185 under a name that is kept', 'MKCALENDAR', () => `${scene.home()}inbox`, undefined, 405, null],
    ['185 under the id of a shared calendar', 'MKCALENDAR', () => `${scene.home()}${theirs}/`, undefined, 405, 'resource-must-be-null'],
    ['185 another body', 'MKCALENDAR', () => `${scene.home()}new/`, '<D:propfind xmlns:D="DAV:"/>', 400, null],
    ['185 half a body', 'MKCALENDAR', () => `${scene.home()}new/`, '<C:mkcalendar', 400, null],
    [
      '185 no component that there is',
      'MKCALENDAR',
      () => `${scene.home()}new/`,
      `<C:mkcalendar ${declared}><D:set><D:prop><C:supported-calendar-component-set><C:comp name="X-FOO"/></C:supported-calendar-component-set></D:prop></D:set></C:mkcalendar>`,
      403,
      'supported-calendar-component',
    ],
    [
      '185 an address book',
      'MKCOL',
      () => `${scene.home()}new/`,
      `<D:mkcol ${declared}><D:set><D:prop><D:resourcetype><D:collection/><X:addressbook xmlns:X="urn:ietf:params:xml:ns:carddav"/></D:resourcetype></D:prop></D:set></D:mkcol>`,
      403,
      'valid-resourcetype',
    ],
    ['185 a plain collection', 'MKCOL', () => `${scene.home()}new/`, undefined, 403, 'valid-resourcetype'],
    ['185 another’s home', 'MKCALENDAR', () => `${scene.home(scene.world.cia)}new/`, undefined, 404, null],
    ['185 a mailbox one is no member of', 'MKCALENDAR', () => `/dav/calendars/${scene.world.reception.address}/new/`, undefined, 404, null],
  ])('%s', async (_what, method, path, body, status, condition) => {
    const answer = await scene.anna.ask(method, path(), body)
    expect([answer.status, answer.condition()]).toEqual([status, condition])
    await unchanged()
  })

  const info = (scope = 'exclusive') =>
    `<D:lockinfo ${declared}><D:lockscope><D:${scope}/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockinfo>`

  it('186 a lock has an end, a depth, and its number is bounded', async () => {
    const endless = await scene.anna.ask('LOCK', good(), info(), { Timeout: 'Infinite' })
    expect([endless.status, Number(/Second-(\d+)/.exec(endless.text)?.[1])]).toEqual([200, 3600])
    const token = String(endless.headers['lock-token'])
    expect((await scene.anna.ask('LOCK', scene.path, info(), { Depth: '1' })).status).toBe(400)
    expect((await scene.anna.ask('LOCK', good(), info())).status).toBe(423)
    expect((await scene.anna.ask('LOCK', good(), info('banana'))).status).toBe(400)
    expect((await scene.anna.ask('LOCK', good())).status).toBe(400)
    expect((await scene.anna.ask('LOCK', scene.home(), info())).status).toBe(405)
    const wrong = await scene.anna.ask('UNLOCK', good(), undefined, { 'Lock-Token': '<urn:uuid:0aad2c46-19e9-44e4-8e68-5ac1dbd3e7be>' })
    expect([wrong.status, wrong.condition()]).toEqual([409, 'lock-token-matches-request-uri'])
    expect((await scene.anna.ask('UNLOCK', good(), undefined, { 'Lock-Token': 'junk' })).status).toBe(400)
    expect((await scene.anna.ask('UNLOCK', good())).status).toBe(400)
    expect((await scene.anna.ask('DELETE', good())).status).toBe(423)
    expect((await scene.anna.ask('UNLOCK', good(), undefined, { 'Lock-Token': token })).status).toBe(204)
    const taken = []
    for (let index = 0; index < 101; index++) taken.push((await scene.anna.ask('LOCK', `${scene.path}l${index}.ics`, info())).status)
    expect([taken.slice(0, 100).every(status => status === 201), taken[100]]).toEqual([true, 507])
    await unchanged()
  })

  it.each([
    ['188 nobody there is', '<D:href>/dav/principals/none@nordlys.example/</D:href>', '<D:read/>', 'recognized-principal'],
    ['188 a file', '<D:href>/etc/passwd</D:href>', '<D:read/>', 'recognized-principal'],
    [
      '188 another server',
      '<D:href>http://evil.example/dav/principals/anna@nordlys.example/</D:href>',
      '<D:read/>',
      'recognized-principal',
    ],
    ['188 a privilege that nobody knows', '<D:href>/dav/principals/bo@nordlys.example/</D:href>', '<D:banana/>', 'not-supported-privilege'],
    ['188 what could be', '<D:href>/dav/principals/bo@nordlys.example/</D:href>', '<D:read/>', 'need-privileges'],
  ])('%s', async (_what, principal, privilege, condition) => {
    const body = `<D:acl ${declared}><D:ace><D:principal>${principal}</D:principal><D:grant><D:privilege>${privilege}</D:privilege></D:grant></D:ace></D:acl>`
    const answer = await scene.anna.ask('ACL', scene.path, body)
    expect([answer.status, answer.condition()]).toEqual([403, condition])
    await unchanged()
  })

  it('and after all of it everything is as it was', async () => {
    await scene.healthy()
    await unchanged()
  })
})

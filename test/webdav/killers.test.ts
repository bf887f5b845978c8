/** Requests that killed or fooled the bare kernel, and addresses that lead elsewhere: the process lives, the answer is the right one. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { makeWorld, type World } from '../setup/world.ts'
import { asCalendar, authorizationOf, calendar, type Client, clientOf, type Send } from './client.ts'
import { processorMs } from '../setup/processor.ts'

let world: World
let client: Client
let anna: Send
let authorization: string
const address = '/webdav/anna@nordlys.example/work.ics'
const faults: unknown[] = []
const keep = (error: unknown) => void faults.push(error)

beforeAll(async () => {
  world = await makeWorld()
  client = await clientOf(world)
  anna = await client.as(world.anna)
  authorization = await authorizationOf(world, world.anna)
  process.on('uncaughtException', keep)
  process.on('unhandledRejection', keep)
  expect((await anna('PUT', address, asCalendar, calendar([['a', 'A']]))).status).toBe(201)
})
afterAll(async () => {
  process.off('uncaughtException', keep)
  process.off('unhandledRejection', keep)
  await client.close()
  await world.close()
})

const lockBody =
  '<D:lockinfo xmlns:D="DAV:"><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype><D:owner>Anna</D:owner></D:lockinfo>'
const patch = (inner: string) => `<D:propertyupdate xmlns:D="DAV:" xmlns:Z="urn:z">${inner}</D:propertyupdate>`

describe('single requests that kill the bare kernel', () => {
  it.each<[string, string, string, Record<string, string>, string, number]>([
    ['an untagged If', 'PUT', address, { if: '(<urn:uuid:0aad2c46-19e9-44e4-8e68-5ac1dbd3e7be>)' }, calendar([]), 412],
    ['an untagged If on GET', 'GET', address, { if: '(<urn:uuid:0aad2c46-19e9-44e4-8e68-5ac1dbd3e7be>)' }, '', 412],
    ['If on MKCOL', 'MKCOL', '/webdav/anna@nordlys.example/new/', { if: '(<urn:x>)' }, '', 412],
    ['MKCOL with If at the root', 'MKCOL', '/webdav/new', { if: '(<urn:x>)' }, '', 403],
    [
      'a refused PROPPATCH',
      'PROPPATCH',
      address,
      {},
      patch('<D:set><D:prop><Z:a>1</Z:a></D:prop></D:set><D:remove><D:prop><Z:b/></D:prop></D:remove>'),
      207,
    ],
    ['a malformed Destination', 'MOVE', address, { destination: '/webdav/%zz.ics' }, '', 400],
    ['a malformed Destination of COPY', 'COPY', address, { destination: 'http://x/webdav/%E0%A4%A.ics' }, '', 400],
    ['a PROPFIND that announces 2 GB', 'PROPFIND', address, { 'content-length': '2000000000' }, '', 413],
    ['a DELETE that announces 2 GB', 'DELETE', address, { 'content-length': '2000000000' }, '', 415],
    ['an If that is no If', 'PUT', address, { if: 'nonsense' }, calendar([]), 400],
    ['half an If', 'GET', address, { if: '([' }, '', 400],
  ])('%s', async (_what, method, path, headers, body, status) => {
    const lines = Object.entries({
      host: 'x',
      connection: 'close',
      authorization,
      ...(body ? { 'content-length': String(Buffer.byteLength(body)) } : {}),
      ...headers,
    })
    const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
    const answer = await client.raw(`${method} ${path} HTTP/1.1\r\n${head}\r\n${body}`, 700)
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(answer).not.toMatch(/^(?:access-control-|server:)/im)
    expect((await anna('GET', address)).text).toContain('SUMMARY:A')
    expect(faults).toEqual([])
  })

  it('bodies are read to their end or not at all', async () => {
    const before = process.memoryUsage().rss
    await Promise.all(
      ['PROPFIND', 'PROPPATCH', 'LOCK'].map(async method => {
        const open = `${method} ${address} HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\nTransfer-Encoding: chunked\r\n\r\n`
        const answer = await client.raw(`${open}${`ffff\r\n${'x'.repeat(0xffff)}\r\n`.repeat(20)}`, 2000)
        expect(answer).toMatch(/^HTTP\/1\.1 413 /)
      }),
    )
    expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000)
    expect(faults).toEqual([])
  })
})

describe('addresses', () => {
  it.each([
    '/webdav/../webdav/work.ics',
    '/webdav/anna@nordlys.example/../work.ics',
    '/webdav/%2e%2e/work.ics',
    '/webdav/anna@nordlys.example/%2e%2e%2fwork.ics',
    '/webdav/anna@nordlys.example%2fwork.ics',
    '/webdav/anna@nordlys.example/%252e%252e/work.ics',
    '/webdav/anna@nordlys.example\\work.ics',
    '/webdav/anna@nordlys.example%5cwork.ics',
    '/webdav/%c0%ae%c0%ae/work.ics',
    '/webdav/..;/work.ics',
    '/webdav/anna@nordlys.example/work.ics%00',
    '/webdav/anna@nordlys.example/work%0d%0aX:1.ics',
    '/webdav/%zz',
    '/webdav/%',
    '/webdav/%u0041.ics',
    '/webdav/%ff%fe.ics',
    '/webdav/%ed%a0%80.ics',
    `/webdav/${'a'.repeat(300)}.ics`,
    `/webdav/${'a'.repeat(50_000)}.ics`,
    `/webdav/${'a/'.repeat(1000)}`,
    `/webdav/${'/'.repeat(500)}work.ics`,
    '/webdav//work.ics',
    '/webdav/__proto__',
    '/webdav/constructor/x.ics',
    '/webdav/anna@nordlys.example/work.ics#x',
    '/webdav/anna@nordlys.example/x/work.ics',
    '/webdav/%E2%80%AEscilacal.ics',
    '/webdav/anna@nordlys.example/WORK.ics',
    '/WEBDAV/anna@nordlys.example/work.ics',
    '/webdavx/anna@nordlys.example/work.ics',
  ])('%s leads nowhere, whatever is asked', async path => {
    for (const method of ['GET', 'PROPFIND', 'DELETE', 'UNLOCK']) {
      const answer = await client.raw(
        `${method} ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: ${authorization}\r\n\r\n`,
      )
      expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /)
    }
    const body = calendar([['evil', 'Evil']])
    if (!path.endsWith('/WORK.ics')) {
      const put = `PUT ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: ${authorization}\r\nContent-Length: ${body.length}\r\n\r\n${body}`
      expect(await client.raw(put)).toMatch(/^HTTP\/1\.1 4\d\d /)
    }
    expect((await anna('GET', address)).text).toContain('SUMMARY:A')
    expect(faults).toEqual([])
  })

  it('are one in both forms of Unicode', async () => {
    expect((await anna('PUT', '/webdav/e%CC%81t%C3%A9.ics', asCalendar, calendar([['n', 'One']]))).status).toBe(201)
    expect((await anna('PUT', '/webdav/%C3%A9te%CC%81.ics', asCalendar, calendar([['n', 'Two']]))).status).toBe(204)
    expect((await anna('DELETE', '/webdav/%C3%A9t%C3%A9.ics')).status).toBe(204)
  })

  it('of other servers are not ours', async () => {
    const open = `Host: x\r\nConnection: close\r\nAuthorization: ${authorization}\r\n\r\n`
    expect(await client.raw(`GET http://evil.example${address} HTTP/1.1\r\n${open}`)).toMatch(/^HTTP\/1\.1 4\d\d /)
    expect(await client.raw(`OPTIONS * HTTP/1.1\r\n${open}`)).toMatch(/^HTTP\/1\.1 [45]\d\d /)
    const away = await anna('MOVE', address, { destination: 'http://evil.example/webdav/x.ics' })
    expect(away.status).toBe(403)
    const listed = await anna('PROPFIND', '/webdav/', { host: 'evil.example', depth: '1' })
    expect(listed.text).not.toContain('evil')
  })
})

describe('the protocol', () => {
  it.each([
    ['TRACE', 405],
    ['POST', 405],
    ['PATCH', 405],
    ['REPORT', 405],
    ['MKCALENDAR', 405],
    ['ACL', 405],
    ['SEARCH', 405],
  ])('knows no %s', async (method, status) => {
    const answer = await anna(method, address, { 'x-http-method-override': 'DELETE' })
    expect(answer.status).toBe(status)
    expect(answer.headers.allow).toContain('PROPFIND')
    expect((await anna('GET', address)).status).toBe(200)
  })

  it.each([
    ['2', 400],
    ['-1', 400],
    ['banana', 400],
    ['infinity', 403],
    ['0', 207],
    ['1', 207],
  ])('Depth %s', async (depth, status) => {
    const answer = await anna('PROPFIND', '/webdav/anna@nordlys.example/', { depth })
    expect(answer.status).toBe(status)
    if (status === 403) expect(answer.text).toContain('<D:propfind-finite-depth')
    expect(answer.text.includes('work.ics')).toBe(depth === '1')
  })

  it.each<[string, string]>([
    ['cut', '<D:propfind xmlns:D="DAV:"><D:prop>'],
    ['not XML', 'propfind'],
    ['JSON', '{"a":1}'],
    ['mismatched', '<D:propfind xmlns:D="DAV:"><D:prop></D:propfind></D:prop>'],
    ['a doubled attribute', '<D:propfind xmlns:D="DAV:" a="1" a="2"/>'],
    ['two roots', '<a/><b/>'],
    ['an unbound prefix', '<D:propfind/>'],
    ['an undefined entity', '<D:propfind xmlns:D="DAV:">&foo;</D:propfind>'],
    ['a NUL', '<D:propfind xmlns:D="DAV:">\u0000</D:propfind>'],
    ['a forbidden reference', '<D:propfind xmlns:D="DAV:">&#0;</D:propfind>'],
    [
      'an external entity',
      '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><D:propfind xmlns:D="DAV:"><D:prop>&e;</D:prop></D:propfind>',
    ],
    ['a document type', '<!DOCTYPE propfind><D:propfind xmlns:D="DAV:"><D:allprop/></D:propfind>'],
    ['another root', '<D:multistatus xmlns:D="DAV:"/>'],
    ['another namespace', '<propfind xmlns="urn:x"><allprop/></propfind>'],
    ['depth', `<D:propfind xmlns:D="DAV:">${'<D:prop>'.repeat(100_000)}`],
    ['breadth', `<D:propfind xmlns:D="DAV:"><D:prop>${'<D:a/>'.repeat(60_000)}</D:prop></D:propfind>`],
  ])('refuses XML: %s', async (_what, body) => {
    const before = processorMs()
    const answer = await anna('PROPFIND', address, { depth: '0' }, body)
    expect(answer.status).toBe(400)
    expect(answer.text).not.toContain('root:')
    expect(processorMs() - before).toBeLessThan(2000)
    expect((await anna('PROPPATCH', address, {}, body)).status).toBe(400)
  })

  it('says of each property what became of it, and applies all or none', async () => {
    const wanted = '<D:propfind xmlns:D="DAV:"><D:prop><D:displayname/><D:unknown/><x xmlns="urn:z&quot;&lt;"/></D:prop></D:propfind>'
    const found = await anna('PROPFIND', address, { depth: '0' }, wanted)
    expect(found.text).toContain('<D:displayname>work</D:displayname>')
    expect(found.text).toMatch(/<D:prop><D:unknown\/><x:x xmlns:x="urn:z&quot;&lt;"\/><\/D:prop><D:status>HTTP\/1.1 404 Not Found/)
    const names = await anna('PROPFIND', address, { depth: '0' }, '<D:propfind xmlns:D="DAV:"><D:propname/></D:propfind>')
    expect(names.text).toContain('<D:getetag/>')

    const both = '<D:set><D:prop><D:displayname>Other</D:displayname><D:getetag>"x"</D:getetag></D:prop></D:set>'
    const refused = await anna('PROPPATCH', address, {}, patch(both))
    expect(refused.text).toMatch(
      /<D:getetag\/><\/D:prop><D:status>HTTP\/1.1 403 Forbidden<\/D:status><D:error><D:cannot-modify-protected-property\/>/,
    )
    expect(refused.text).toMatch(/<D:displayname\/><\/D:prop><D:status>HTTP\/1.1 424 Failed Dependency/)
    expect((await anna('PROPFIND', address, { depth: '0' })).text).toContain('<D:displayname>work</D:displayname>')

    const set = '<D:set><D:prop><D:displayname>Arbete &amp; &lt;annat&gt;</D:displayname></D:prop></D:set>'
    expect((await anna('PROPPATCH', address, {}, patch(set))).text).toContain('<D:status>HTTP/1.1 200 OK</D:status>')
    expect((await anna('PROPFIND', address, { depth: '0' })).text).toContain('<D:displayname>Arbete &amp; &lt;annat&gt;</D:displayname>')
    const long = `<D:set><D:prop><D:displayname>${'x'.repeat(100_000)}</D:displayname></D:prop></D:set>`
    expect((await anna('PROPPATCH', address, {}, patch(long))).text).toContain('403 Forbidden')
    expect((await anna('PROPPATCH', '/webdav/', {}, patch(set))).text).toContain('403 Forbidden')
  })

  it('tells nobody else’s pages anything', async () => {
    for (const method of ['OPTIONS', 'GET', 'PROPFIND']) {
      const { headers } = await anna(method, address, { origin: 'https://evil.example', depth: '0' })
      expect(Object.keys(headers).filter(name => name.startsWith('access-control-') || name === 'server')).toEqual([])
    }
  })

  it.each([
    ['COPY', address, { destination: '/webdav/work.ics' }, 403],
    ['COPY', address, { destination: '/webdav/bo@nordlys.example/copy.ics' }, 404],
    ['COPY', address, { destination: '/webdav/bo@nordlys.example/copy.txt' }, 404],
    ['COPY', '/webdav/anna@nordlys.example/', { destination: '/webdav/anna@nordlys.example/all' }, 403],
    ['MOVE', address, { destination: '/webdav/anna@nordlys.example/work.txt' }, 403],
    ['COPY', address, {}, 400],
    ['MOVE', address, {}, 400],
    ['MOVE', address, { destination: '/webdav/work.ics' }, 403],
    ['MOVE', address, { destination: '/webdav/work.txt' }, 403],
    ['MOVE', address, { destination: '/webdav/' }, 403],
    ['MOVE', address, { destination: '/webdav/anna@nordlys.example/deep/x.ics' }, 409],
    ['MOVE', address, { destination: '/elsewhere/x.ics' }, 404],
    ['MOVE', address, { destination: '/webdav/x.ics', overwrite: 'maybe' }, 400],
    ['MOVE', '/webdav/', { destination: '/webdav/x.ics' }, 403],
    ['MOVE', '/webdav/none.ics', { destination: '/webdav/x.ics' }, 404],
    ['MKCOL', '/webdav/', {}, 405],
    ['MKCOL', '/webdav/anna@nordlys.example/', {}, 405],
    ['MKCOL', '/webdav/anna@nordlys.example/x.ics', {}, 403],
    ['MKCOL', '/webdav/anna@nordlys.example/no/such/', {}, 409],
    ['MKCOL', '/webdav/bo@nordlys.example/x/', {}, 404],
    ['LOCK', '/webdav/anna@nordlys.example/', {}, 403],
    ['GET', '/webdav/', {}, 405],
    ['GET', '/webdav/anna@nordlys.example/', {}, 405],
  ])('%s %s %j is refused with its reason', async (method, path, headers: Record<string, string>, status) => {
    const answer = await anna(method, path, headers, method === 'LOCK' ? lockBody : '')
    expect(answer.status).toBe(status)
    expect(answer.text).toMatch(/^<\?xml.*\n<D:error .*<D:responsedescription>.+<\/D:responsedescription>/)
    expect((await anna('GET', address)).status).toBe(200)
  })
})

/** Files that are no calendars, in the folders of people and shared mailboxes: kept as they are, and their owner's alone. */
import { Agent, request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { freshSecret, hashSecret } from '../../src/services/authentication.ts'
import * as gate from '../../src/services/gate.ts'
import type { Scope, UserSubject } from '../../src/sharing/principal.ts'
import { addCredential } from '../../src/storage/credentials.ts'
import { transaction } from '../../src/storage/database.ts'
import { removePrincipal } from '../../src/storage/departures.ts'
import { addMailboxMember, removeGroupMember } from '../../src/storage/directory.ts'
import { findFile } from '../../src/storage/published-files.ts'
import { makeWorld, type World } from '../setup/world.ts'
import { type Answer, asCalendar, calendar, type Client, clientOf, type Send } from './client.ts'

let world: World
let client: Client
let anna: Send
let bo: Send
let cia: Send
const folder = '/webdav/anna@nordlys.example'
beforeAll(async () => {
  world = await makeWorld()
  client = await clientOf(world)
  anna = await client.as(world.anna)
  bo = await client.as(world.bo)
  cia = await client.as(world.cia)
})
afterAll(async () => {
  await client.close()
  await world.close()
})

const asText = { 'content-type': 'text/plain; charset=utf-8' }
const hrefs = ({ text }: Answer) => [...text.matchAll(/<D:href>([^<]+)<\/D:href><D:propstat>/g)].map(([, href]) => href)
const lockInfo = '<D:lockinfo xmlns:D="DAV:"><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockinfo>'
const tokenOf = ({ headers }: Answer) => String(headers['lock-token']).replace(/^<|>$/g, '')
const patch = (inner: string) => `<D:propertyupdate xmlns:D="DAV:" xmlns:Z="urn:z">${inner}</D:propertyupdate>`
const ask = (inner: string) => `<D:propfind xmlns:D="DAV:" xmlns:Z="urn:z">${inner}</D:propfind>`
async function puts(path: string, text: string, send = anna): Promise<void> {
  const { status } = await send('PUT', path, asText, text)
  expect([201, 204]).toContain(status)
}
const got = async (path: string, send = anna) => (await send('GET', path)).text

describe('a file', () => {
  const path = `${folder}/note.txt`

  it('comes back as it was put, with what it says it is, as no page of ours', async () => {
    const bytes = Buffer.from([0, 255, 13, 10, 128, 7])
    const made = await anna('PUT', path, { 'content-type': 'image/x-odd' }, bytes)
    expect([made.status, made.headers.location]).toEqual([201, path])
    const { status, headers } = await anna('GET', path)
    expect([status, headers.etag]).toEqual([200, made.headers.etag])
    expect(headers).toMatchObject({
      'content-type': 'image/x-odd',
      'content-length': '6',
      'content-disposition': "attachment; filename*=UTF-8''note.txt",
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-cache',
    })
    const again = await anna('PUT', path, asText, 'text')
    expect([again.status, again.headers.location]).toEqual([204, undefined])
    expect(again.headers.etag).not.toBe(made.headers.etag)
    expect((await anna('PUT', path, { 'content-type': 'x\u00e9/<b>' }, 'text')).status).toBe(204)
    expect((await anna('GET', path)).headers['content-type']).toBe('application/octet-stream')
  })

  it('is sent in ranges, of the version that the client has', async () => {
    await puts(path, '0123456789')
    const { headers } = await anna('HEAD', path)
    const etag = headers.etag ?? ''
    const ranged = async (range: string, more = {}) => {
      const answer = await anna('GET', path, { range, ...more })
      return [answer.status, answer.text, answer.headers['content-range']]
    }
    expect(await ranged('bytes=2-4')).toEqual([206, '234', 'bytes 2-4/10'])
    expect(await ranged('bytes=-3')).toEqual([206, '789', 'bytes 7-9/10'])
    expect(await ranged('bytes=8-', { 'if-range': etag })).toEqual([206, '89', 'bytes 8-9/10'])
    expect(await ranged('bytes=8-', { 'if-range': String(headers['last-modified']) })).toEqual([206, '89', 'bytes 8-9/10'])
    expect(await ranged('bytes=8-', { 'if-range': '"old"' })).toEqual([200, '0123456789', undefined])
    expect(await ranged('bytes=20-30')).toEqual([416, '', 'bytes */10'])
    for (const whole of ['bytes=1-2,4-5', 'lines=1-2', 'nonsense', `bytes=${'0-1,'.repeat(500)}0-1`])
      expect(await ranged(whole)).toEqual([200, '0123456789', undefined])
  })

  it.each<[string, Record<string, string>, number, number]>([
    ['If-Match *', { 'if-match': '*' }, 200, 204],
    ['If-Match of this version', { 'if-match': 'ETAG' }, 200, 204],
    ['If-Match of another', { 'if-match': '"other"' }, 412, 412],
    ['a weak If-Match', { 'if-match': 'W/ETAG' }, 412, 412],
    ['If-Match before If-Unmodified-Since', { 'if-match': 'ETAG', 'if-unmodified-since': 'Sat, 01 Jan 2000 00:00:00 GMT' }, 200, 204],
    ['If-None-Match *', { 'if-none-match': '*' }, 304, 412],
    ['If-None-Match of this version, weak', { 'if-none-match': 'W/ETAG' }, 304, 412],
    ['If-None-Match of another', { 'if-none-match': '"other"' }, 200, 204],
    ['If-None-Match before If-Modified-Since', { 'if-none-match': '"other"', 'if-modified-since': 'MODIFIED' }, 200, 204],
    ['If-Modified-Since this version', { 'if-modified-since': 'MODIFIED' }, 304, 204],
    ['If-Modified-Since long before', { 'if-modified-since': 'Sat, 01 Jan 2000 00:00:00 GMT' }, 200, 204],
    ['If-Modified-Since that is no date', { 'if-modified-since': 'soon' }, 200, 204],
    ['If-Unmodified-Since this version', { 'if-unmodified-since': 'MODIFIED' }, 200, 204],
    ['If-Unmodified-Since long before', { 'if-unmodified-since': 'Sat, 01 Jan 2000 00:00:00 GMT' }, 412, 412],
  ])('is read and written under conditions: %s', async (_what, headers, read, written) => {
    for (const at of [path, `${folder}/conditions.ics`]) {
      const body = at === path ? 'text' : calendar([['c', 'Same']])
      await anna('PUT', at, at === path ? asText : asCalendar, body)
      const { headers: now } = await anna('HEAD', at)
      const fill = (text: string) => text.replace('ETAG', String(now.etag)).replace('MODIFIED', String(now['last-modified']))
      const filled = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, fill(value)]))
      expect((await anna('GET', at, filled)).status).toBe(read)
      expect((await anna('HEAD', at, filled)).status).toBe(read)
      expect((await anna('PUT', at, { ...asCalendar, ...filled }, body)).status).toBe(written)
    }
  })

  it('has the properties that programs set on it, whatever they are, all of them or none', async () => {
    await puts(path, 'text')
    const value = '<Z:a Z:x="1&amp;2">t <deep xmlns="urn:d">&#229;</deep></Z:a>'
    const set = await anna(
      'PROPPATCH',
      path,
      {},
      patch(`<D:set><D:prop>${value}<Z:b/></D:prop></D:set><D:remove><D:prop><Z:c/></D:prop></D:remove>`),
    )
    expect(set.text.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 200'])
    const found = await anna('PROPFIND', path, { depth: '0' }, ask('<D:prop><Z:a/><Z:b/><Z:c/></D:prop>'))
    expect(found.text).toMatch(
      /<x:a xmlns:x="urn:z" xmlns:a0="urn:z" a0:x="1&amp;2">t <x:deep xmlns:x="urn:d">å<\/x:deep><\/x:a><x:b xmlns:x="urn:z"\/>/,
    )
    expect(found.text).toMatch(/<x:c xmlns:x="urn:z"\/><\/D:prop><D:status>HTTP\/1.1 404/)
    expect((await anna('PROPFIND', path, { depth: '0' })).text).toContain('urn:d')
    expect((await anna('PROPFIND', path, { depth: '0' }, ask('<D:propname/>'))).text).toContain('<x:a xmlns:x="urn:z"/>')
    const both = await anna('PROPPATCH', path, {}, patch('<D:remove><D:prop><Z:a/><D:getetag/></D:prop></D:remove>'))
    expect(both.text.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 403', 'HTTP/1.1 424'])
    expect((await anna('PROPFIND', path, { depth: '0' })).text).toContain('urn:d')
    const long = await anna('PROPPATCH', path, {}, patch(`<D:set><D:prop><Z:a>${'x'.repeat(70_000)}</Z:a></D:prop></D:set>`))
    expect(long.text).toContain('HTTP/1.1 403')
    const many = Array.from({ length: 3 }, (_, n) => `<Z:p${n}>${'x'.repeat(30_000)}</Z:p${n}>`).join('')
    expect((await anna('PROPPATCH', path, {}, patch(`<D:set><D:prop>${many}</D:prop></D:set>`))).status).toBe(507)
    expect((await anna('PROPFIND', path, { depth: '0' })).text).not.toContain('xxx')
  })

  it('is found again under whatever name', async () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
      .filter(text => !/[\p{Cc}\\/\u200E\u200F\u2028-\u202E\u2066-\u2069]|^\.{1,2}$|\.ics$/iu.test(text))
    await fc.assert(
      fc.asyncProperty(name, async text => {
        const at = `${folder}/${encodeURIComponent(text)}`
        expect((await anna('PUT', at, asText, text)).status).toBe(201)
        const listed = hrefs(await anna('PROPFIND', `${folder}/`, { depth: '1' })).filter(href => href !== `${folder}/`)
        const [href = ''] = listed.filter(one => decodeURIComponent(one ?? '') === `${folder}/${text.normalize('NFC')}`)
        expect(await got(href)).toBe(text)
        expect((await anna('DELETE', `${folder}/${encodeURIComponent(text.normalize('NFD'))}`)).status).toBe(204)
      }),
      {
        numRuns: 60,
        examples: [['#'], ['a?b'], ['50%'], ['%2F'], ['a+b c'], ['é'], ['e\u0301'], ["'()!*"], ['&amp;<'], [';x=y'], ['~'], ['…'], ['📅']],
      },
    )
  })
})

describe('folders', () => {
  it('are made, listed, moved, copied and deleted with all that is in them', async () => {
    expect((await anna('MKCOL', `${folder}/a/`)).headers.location).toBe(`${folder}/a/`)
    expect((await anna('MKCOL', `${folder}/a/b`)).status).toBe(201)
    await puts(`${folder}/a/one.txt`, 'one')
    await puts(`${folder}/a/b/two.txt`, 'two')
    expect(hrefs(await anna('PROPFIND', `${folder}/a`, { depth: '1' }))).toEqual([`${folder}/a/`, `${folder}/a/b/`, `${folder}/a/one.txt`])
    expect(hrefs(await anna('PROPFIND', `${folder}/`, { depth: '1' }))).toContain(`${folder}/a/`)
    expect((await anna('GET', `${folder}/a/`)).status).toBe(405)
    expect((await anna('PUT', `${folder}/a`, asText, 'x')).status).toBe(405)
    expect((await anna('MKCOL', `${folder}/a`)).status).toBe(405)

    expect((await anna('COPY', `${folder}/a`, { destination: `${folder}/c` })).status).toBe(201)
    expect(await got(`${folder}/c/b/two.txt`)).toBe('two')
    expect((await anna('COPY', `${folder}/a`, { destination: `${folder}/flat`, depth: '0' })).status).toBe(201)
    expect(hrefs(await anna('PROPFIND', `${folder}/flat`, { depth: '1' }))).toEqual([`${folder}/flat/`])
    expect((await anna('COPY', `${folder}/a`, { destination: `${folder}/flat`, overwrite: 'F' })).status).toBe(412)
    expect((await anna('MOVE', `${folder}/c`, { destination: `${folder}/flat` })).status).toBe(204)
    expect(await got(`${folder}/flat/one.txt`)).toBe('one')
    expect((await anna('GET', `${folder}/c/one.txt`)).status).toBe(404)
    expect((await anna('DELETE', `${folder}/flat`, { depth: '1' })).status).toBe(400)
    expect((await anna('DELETE', `${folder}/flat/`)).status).toBe(204)
    expect((await anna('GET', `${folder}/flat/b/two.txt`)).status).toBe(404)
    // What only begins with the same letters stays.
    await puts(`${folder}/a.txt`, 'beside')
    await puts(`${folder}/a0`, 'beside')
    expect((await anna('DELETE', `${folder}/a`)).status).toBe(204)
    expect([await got(`${folder}/a.txt`), await got(`${folder}/a0`)]).toEqual(['beside', 'beside'])
  })

  it.each<[string, string, Record<string, string>, number]>([
    ['PUT', `${folder}/none/x.txt`, {}, 409],
    ['PUT', `${folder}/f/file/x.txt`, {}, 409],
    ['PUT', `${folder}/f/x.ics`, asCalendar, 409],
    ['MKCOL', `${folder}/none/x`, {}, 409],
    ['MKCOL', `${folder}/f/file/x`, {}, 409],
    ['LOCK', `${folder}/none/x.txt`, {}, 409],
    ['COPY', `${folder}/f`, { destination: `${folder}/f/inside` }, 403],
    ['MOVE', `${folder}/f`, { destination: `${folder}/f/inside` }, 403],
    ['MOVE', `${folder}/f/file`, { destination: `${folder}/f` }, 403],
    ['COPY', `${folder}/f`, { destination: `${folder}/f` }, 403],
    ['COPY', `${folder}/f`, { destination: `${folder}/none/x` }, 409],
    ['COPY', `${folder}/f`, { destination: `${folder}/f.ics` }, 403],
    ['COPY', `${folder}/f`, { destination: `${folder}/x`, depth: '1' }, 400],
    ['MOVE', `${folder}/f`, { destination: `${folder}/x`, depth: '0' }, 400],
    ['COPY', `${folder}/f/file`, { destination: `${folder}/file.ics` }, 403],
    ['MOVE', `${folder}/f/file`, { destination: '/webdav/' }, 403],
    ['MOVE', `${folder}/f/file`, { destination: `${folder}/f/file.ics` }, 409],
    ['MOVE', `${folder}/f/file`, { destination: `${folder}/f/${'x'.repeat(300)}` }, 403],
    ['MKCOL', `${folder}/${'f/'.repeat(33)}x`, {}, 400],
    ['MKCOL', `${folder}/f/new`, { 'content-length': '3' }, 415],
    ['COPY', `${folder}/f/gone`, { destination: `${folder}/x` }, 404],
    ['DELETE', `${folder}/f/gone`, {}, 404],
    ['PROPPATCH', `${folder}/f/gone`, {}, 404],
  ])('%s %s %j: %s', async (method, path, headers, status) => {
    await anna('MKCOL', `${folder}/f`)
    await puts(`${folder}/f/file`, 'kept')
    const bodies: Record<string, string> = { PUT: 'x', LOCK: lockInfo, PROPPATCH: patch('<D:set><D:prop><Z:a/></D:prop></D:set>') }
    const answer = await anna(method, path, headers, bodies[method] ?? (headers['content-length'] ? 'abc' : ''))
    expect(answer.status).toBe(status)
    expect(answer.text).toMatch(/<D:responsedescription>.+<\/D:responsedescription>/)
    expect(await got(`${folder}/f/file`)).toBe('kept')
    expect(hrefs(await anna('PROPFIND', `${folder}/f`, { depth: '1' }))).toEqual([`${folder}/f/`, `${folder}/f/file`])
  })

  it('keep a path below what the index takes, however it comes to be', async () => {
    const long = 'n'.repeat(250)
    let at = folder
    const made: number[] = []
    for (let depth = 0; depth < 7; depth++) {
      at = `${at}/${long}`
      made.push((await anna('MKCOL', at)).status)
    }
    expect(made).toEqual([201, 201, 201, 201, 201, 403, 403])
    await anna('MKCOL', `${folder}/${'p'.repeat(250)}`)
    await anna('MKCOL', `${folder}/${'p'.repeat(250)}/${'q'.repeat(250)}`)
    const into = `${folder}/${'p'.repeat(250)}/${'q'.repeat(250)}/n`
    expect((await anna('MOVE', `${folder}/${long}`, { destination: into })).status).toBe(403)
    expect((await anna('PROPFIND', `${folder}/${long}/${long}`, { depth: '0' })).status).toBe(207)
  })

  it('are locked with all that is in them, or alone, for everybody but the holder', async () => {
    const box = '/webdav/reception@nordlys.example/box'
    await addMailboxMember(world.db, gate.administer(world.astrid), world.reception.id, world.anna.id)
    await anna('MKCOL', box)
    await puts(`${box}/in.txt`, 'in')
    const deep = await anna('LOCK', box, {}, lockInfo)
    expect([deep.status, deep.text.includes('<D:depth>infinity</D:depth>')]).toEqual([200, true])
    const token = tokenOf(deep)
    for (const [who, more] of [
      [bo, {}],
      [bo, { if: `<${box}> (<${token}>)` }],
      [anna, {}],
    ] as const) {
      for (const [method, path, headers] of [
        ['PUT', `${box}/in.txt`, {}],
        ['PUT', `${box}/new.txt`, {}],
        ['DELETE', `${box}/in.txt`, {}],
        ['DELETE', box, {}],
        ['MKCOL', `${box}/sub`, {}],
        ['MOVE', `${box}/in.txt`, { destination: `${box}2` }],
        ['COPY', `${box}/in.txt`, { destination: `${box}/copy.txt` }],
        ['LOCK', `${box}/in.txt`, {}],
      ] as const) {
        const answer = await who(method, path, { ...headers, ...more }, method === 'PUT' ? 'x' : method === 'LOCK' ? lockInfo : '')
        expect([method, path, answer.status]).toEqual([method, path, 423])
        expect(answer.text).not.toContain(token)
      }
    }
    const held = { if: `<${box}> (<${token}>)` }
    expect((await anna('PUT', `${box}/in.txt`, { ...asText, ...held }, 'x')).status).toBe(204)
    expect((await anna('LOCK', `${box}/in.txt`, { if: `(<${token}>)` })).status).toBe(200)
    expect((await bo('UNLOCK', `${box}/in.txt`, { 'lock-token': `<${token}>` })).status).toBe(409)
    expect((await anna('UNLOCK', `${box}/in.txt`, { 'lock-token': `<${token}>` })).status).toBe(204)

    const alone = tokenOf(await anna('LOCK', box, { depth: '0' }, lockInfo))
    expect((await bo('PUT', `${box}/in.txt`, asText, 'changed')).status).toBe(204)
    expect((await bo('PUT', `${box}/new.txt`, asText, 'new')).status).toBe(423)
    expect((await bo('DELETE', `${box}/in.txt`)).status).toBe(423)
    const member = tokenOf(await bo('LOCK', `${box}/in.txt`, {}, lockInfo))
    expect((await anna('DELETE', box, { if: `<${box}> (<${alone}>)` })).text).toContain(
      `<D:lock-token-submitted><D:href>${box}/in.txt</D:href>`,
    )
    expect((await anna('LOCK', box, {}, lockInfo)).status).toBe(423)
    expect((await bo('UNLOCK', `${box}/in.txt`, { 'lock-token': `<${member}>` })).status).toBe(204)
    expect((await anna('DELETE', box, { if: `<${box}> (<${alone}>)` })).status).toBe(204)
    expect((await anna('MKCOL', box)).status).toBe(201)
    expect((await bo('PUT', `${box}/in.txt`, asText, 'free')).status).toBe(201)
  })
})

describe('COPY and MOVE between calendars and files', () => {
  const ics = calendar([['k', 'Kept']], ['X-WR-CALNAME:Named'])
  const id = async (name: string, address = world.anna.address) =>
    (await findFile(world.db, world.organizationId, address, name)).collectionId

  it('a copy of a calendar is a calendar of its own, and nothing of its sharing goes along', async () => {
    await anna('PUT', `${folder}/source.ics`, asCalendar, ics)
    const source = (await id('source.ics')) ?? ''
    await world.share(world.anna, source, world.cia.address, 'read')
    const made = await anna('COPY', `${folder}/source.ics`, { destination: `${folder}/copy.ics` })
    expect([made.status, made.headers.location]).toEqual([201, `${folder}/copy.ics`])
    expect(await id('copy.ics')).not.toBe(source)
    expect(await got(`${folder}/copy.ics`)).toBe(ics)
    expect((await cia('GET', `${folder}/source.ics`)).text).toContain('Kept')
    // What everybody inside sees of any new calendar, and no more.
    expect((await cia('GET', `${folder}/copy.ics`)).text).not.toContain('Kept')
    const own = await cia('COPY', `${folder}/source.ics`, { destination: '/webdav/theirs.ics' })
    expect(own.status).toBe(201)
    expect((await cia('GET', '/webdav/theirs.ics')).text).toContain('Kept')
    await world.share(world.anna, source, world.cia.address, 'none')
    await world.share(world.anna, source, world.bo.address, 'freeBusyRead')
    expect((await bo('COPY', `${folder}/source.ics`, { destination: '/webdav/bo@nordlys.example/busy.txt' })).status).toBe(201)
    expect(await got('/webdav/bo@nordlys.example/busy.txt', bo)).not.toMatch(/Kept|UID:k\b/)
  })

  it('a calendar that is copied over keeps who it is shared with', async () => {
    await anna('PUT', `${folder}/over.ics`, asCalendar, calendar([['o', 'Old']]))
    await anna('PUT', `${folder}/with.ics`, asCalendar, ics)
    const over = (await id('over.ics')) ?? ''
    await world.share(world.anna, over, world.cia.address, 'read')
    expect((await anna('COPY', `${folder}/with.ics`, { destination: `${folder}/over.ics`, overwrite: 'F' })).status).toBe(412)
    expect((await anna('COPY', `${folder}/with.ics`, { destination: `${folder}/over.ics` })).status).toBe(204)
    expect(await id('over.ics')).toBe(over)
    expect((await cia('GET', `${folder}/over.ics`)).text).toContain('Kept')
  })

  it('what gets a calendar’s name is published, as programs save: beside it first, then over it', async () => {
    await anna('PUT', `${folder}/saved.ics`, asCalendar, calendar([['s', 'Before']]))
    const saved = await id('saved.ics')
    await puts(`${folder}/saved.ics.tmp`, calendar([['s', 'After']]))
    expect((await anna('MOVE', `${folder}/saved.ics.tmp`, { destination: `${folder}/saved.ics` })).status).toBe(204)
    expect([await id('saved.ics'), (await got(`${folder}/saved.ics`)).includes('After')]).toEqual([saved, true])
    expect((await anna('GET', `${folder}/saved.ics.tmp`)).status).toBe(404)
    await puts(`${folder}/saved.ics.tmp`, 'no calendar')
    const refused = await anna('MOVE', `${folder}/saved.ics.tmp`, { destination: `${folder}/saved.ics` })
    expect([refused.status, refused.text.includes('valid-calendar-data')]).toEqual([403, true])
    expect([await got(`${folder}/saved.ics.tmp`), (await got(`${folder}/saved.ics`)).includes('After')]).toEqual(['no calendar', true])
  })

  it('a calendar is no file by another name, and stays its owner’s', async () => {
    await anna('PUT', `${folder}/stays.ics`, asCalendar, ics)
    await addMailboxMember(world.db, gate.administer(world.astrid), world.reception.id, world.anna.id)
    for (const destination of [`${folder}/stays.ics~`, '/webdav/reception@nordlys.example/stays.ics'])
      expect((await anna('MOVE', `${folder}/stays.ics`, { destination })).status).toBe(403)
    expect((await anna('COPY', `${folder}/stays.ics`, { destination: `${folder}/stays.ics~` })).status).toBe(201)
    expect(await got(`${folder}/stays.ics~`)).toBe(ics)
    await puts(`${folder}/goes.txt`, 'goes')
    expect((await anna('MOVE', `${folder}/goes.txt`, { destination: '/webdav/reception@nordlys.example/came.txt' })).status).toBe(201)
    expect(await got('/webdav/reception@nordlys.example/came.txt', bo)).toBe('goes')
  })

  it('an empty file of a calendar’s name is none until a calendar is put over it', async () => {
    const path = `${folder}/later.ics`
    expect((await anna('PUT', path, asCalendar)).status).toBe(201)
    expect(await id('later.ics')).toBeNull()
    expect([(await anna('HEAD', path)).headers['content-length'], (await cia('HEAD', path)).status]).toEqual(['0', 404])
    expect((await anna('PUT', path, asCalendar, 'no calendar')).status).toBe(403)
    expect((await anna('MOVE', path, { destination: `${folder}/later2.ics` })).status).toBe(201)
    expect((await anna('PUT', `${folder}/later2.ics`, asCalendar, ics)).status).toBe(204)
    expect(await id('later2.ics')).not.toBeNull()
    // Nothing was left under it.
    expect((await anna('DELETE', `${folder}/later2.ics`)).status).toBe(204)
    expect((await anna('GET', `${folder}/later2.ics`)).status).toBe(404)
    // A calendar is not emptied by a program that begins to write.
    await anna('PUT', path, asCalendar, ics)
    expect((await anna('PUT', path, asCalendar)).status).toBe(403)
    expect(await got(path)).toBe(ics)
  })
})

describe('whose they are', () => {
  const secret = ['kanari-plain-name', 'kanari-plain-content', 'kanari-plain-property', 'kanari-plain-inner']
  const [name = '', content = '', property = '', inner = ''] = secret
  const methods: [string, Record<string, string>, string][] = [
    ['GET', {}, ''],
    ['HEAD', {}, ''],
    ['GET', { range: 'bytes=0-1' }, ''],
    ['GET', { 'if-match': '*' }, ''],
    ['PROPFIND', { depth: '0' }, ''],
    ['PROPFIND', { depth: '1' }, ''],
    ['PROPPATCH', {}, patch('<D:set><D:prop><Z:a/></D:prop></D:set>')],
    ['PUT', asText, 'x'],
    ['PUT', { ...asText, 'if-none-match': '*' }, 'x'],
    ['PUT', { ...asText, 'if-match': '*' }, 'x'],
    ['DELETE', {}, ''],
    ['MKCOL', {}, ''],
    ['MOVE', { destination: '/webdav/cia@nordlys.example/stolen' }, ''],
    ['COPY', { destination: '/webdav/cia@nordlys.example/stolen' }, ''],
    ['LOCK', {}, lockInfo],
    ['UNLOCK', { 'lock-token': '<urn:uuid:0aad2c46-19e9-44e4-8e68-5ac1dbd3e7be>' }, ''],
  ]
  const plant = async (send: Send, at: string) => {
    await send('MKCOL', `${at}/${name}`)
    await puts(`${at}/${name}/${inner}`, content, send)
    await send('PROPPATCH', `${at}/${name}/${inner}`, {}, patch(`<D:set><D:prop><Z:a>${property}</Z:a></D:prop></D:set>`))
  }
  beforeAll(async () => {
    await plant(anna, folder)
    await anna('PUT', `${folder}/${name}.ics`, asCalendar)
    // All that sharing can give of a calendar in the same folder opens nothing of what stands beside it.
    await anna('PUT', `${folder}/shared.ics`, asCalendar, calendar([['s', 'Shared']]))
    const shared = (await findFile(world.db, world.organizationId, world.anna.address, 'shared.ics')).collectionId ?? ''
    await world.share(world.anna, shared, world.cia.address, 'delegateWithPrivateEventAccess')
  })

  it('their owner’s: nobody else finds one, whatever is shared beside it and whoever asks', async () => {
    const others: UserSubject[] = [world.cia, world.astrid]
    for (const person of others) {
      const send = await client.as(person)
      for (const path of [`/${name}`, `/${name}/${inner}`, `/${name}.ics`]) {
        for (const [method, headers, body] of methods) {
          const [there, absent] = [
            await send(method, folder + path, headers, body),
            await send(method, `${folder}/no-such${path.slice(1 + name.length)}`, headers, body),
          ]
          expect([person.name, method, path, there.status]).toEqual([
            person.name,
            method,
            path,
            method === 'MKCOL' && path.endsWith('.ics') ? 403 : 404,
          ])
          expect(there.text).toBe(absent.text)
        }
      }
      for (const listing of [await send('PROPFIND', `${folder}/`, { depth: '1' }), await send('PROPFIND', '/webdav/', { depth: '1' })]) {
        for (const word of secret) expect(listing.text).not.toContain(word)
        expect(listing.text).not.toContain('quota-used-bytes>')
      }
    }
    expect((await cia('PROPFIND', `${folder}/`, { depth: '1' })).text).toContain('shared.ics')
    expect(await got(`${folder}/${name}/${inner}`)).toBe(content)
  })

  it('nor by naming it in If, by moving something over it, or by its lock', async () => {
    const etag = (await anna('HEAD', `${folder}/${name}/${inner}`)).headers.etag
    const at = '/webdav/cia@nordlys.example/probe'
    const probe = async (list: string) => (await cia('PUT', at, { ...asText, if: list }, 'x')).status
    expect(await probe(`<${folder}/${name}/${inner}> ([${etag}])`)).toBe(412)
    expect(await probe(`<${folder}/${name}/${inner}> (Not [${etag}])`)).toBe(201)
    const token = tokenOf(await anna('LOCK', `${folder}/${name}/${inner}`, {}, lockInfo))
    expect(await probe(`<${folder}/${name}/${inner}> (<${token}>)`)).toBe(412)
    for (const method of ['MOVE', 'COPY']) {
      const over = await cia(method, at, { destination: `${folder}/${name}/${inner}` })
      expect([over.status, over.text]).toEqual([404, (await cia(method, at, { destination: `${folder}/none` })).text])
    }
    expect((await anna('UNLOCK', `${folder}/${name}/${inner}`, { 'lock-token': `<${token}>` })).status).toBe(204)
    expect(await got(`${folder}/${name}/${inner}`)).toBe(content)
  })

  it('a shared mailbox’s: its members’, for as long as they are', async () => {
    const at = '/webdav/reception@nordlys.example'
    await plant(bo, at)
    expect(await got(`${at}/${name}/${inner}`, bo)).toBe(content)
    expect((await cia('GET', `${at}/${name}/${inner}`)).status).toBe(404)
    expect((await cia('PROPFIND', `${at}/`, { depth: '1' })).status).toBe(404)
    const astrid = await client.as(world.astrid)
    expect((await astrid('GET', `${at}/${name}/${inner}`)).status).toBe(404)
    await addMailboxMember(world.db, gate.administer(world.astrid), world.reception.id, world.cia.id)
    expect(await got(`${at}/${name}/${inner}`, cia)).toBe(content)
    await removeGroupMember(world.db, gate.administer(world.astrid), world.team.id, world.bo.id)
    for (const [method, headers, body] of methods) expect((await bo(method, `${at}/${name}/${inner}`, headers, body)).status).toBe(404)
    expect(await got(`${at}/${name}/${inner}`, cia)).toBe(content)
  })

  it('go with an account that is deleted, and do not come back with another of the same address (invariant 17)', async () => {
    const dag = await world.addPerson({ address: 'dag@nordlys.example', name: 'Dag Ek' })
    const at = '/webdav/dag@nordlys.example'
    const first = await client.as(dag)
    await plant(first, at)
    await first('PUT', `${at}/cal.ics`, asCalendar, calendar([['d', 'Of the first']]))
    const token = tokenOf(await first('LOCK', `${at}/${name}`, {}, lockInfo))
    await transaction(world.db, async tx => await removePrincipal(tx, gate.administer(world.astrid), dag.id))
    const second = await client.as(await world.addPerson({ address: dag.address, name: dag.name }))
    expect(hrefs(await second('PROPFIND', `${at}/`, { depth: '1' }))).toEqual([`${at}/`])
    expect((await second('MKCOL', `${at}/${name}`)).status).toBe(201)
    expect((await second('PROPFIND', `${at}/${name}`, { depth: '1' })).text).not.toContain(token)
  })

  it('a credential does with them what its scope says', async () => {
    const scoped = async (scopes: Scope[]): Promise<Send> => {
      const token = freshSecret()
      const fresh = { name: 'scoped', scopes, secretHash: hashSecret(token), expiresAt: null }
      await addCredential(world.db, gate.self(world.anna), 'appPassword', fresh)
      const authorization = `Basic ${Buffer.from(`${world.anna.address}:${token}`).toString('base64')}`
      return async (method, path, headers = {}, body = '') => await client.nobody(method, path, { authorization, ...headers }, body)
    }
    const path = `${folder}/${name}/${inner}`
    const [reading, writing, busy] = [await scoped(['read']), await scoped(['read', 'write']), await scoped(['readFreeBusy'])]
    const statuses = async (send: Send) => [
      (await send('GET', path)).status,
      (await send('PUT', path, asText, content)).status,
      (await send('LOCK', path, { depth: '0' }, lockInfo)).status,
      (await send('MKCOL', `${folder}/scoped`)).status,
      (await send('DELETE', `${folder}/scoped`)).status,
    ]
    expect(await statuses(reading)).toEqual([200, 403, 403, 403, 403])
    expect(await statuses(busy)).toEqual([403, 403, 403, 403, 403])
    expect(await statuses(writing)).toEqual([200, 204, 200, 201, 204])
    expect((await busy('PROPFIND', `${folder}/`, { depth: '1' })).text).not.toContain(name)
  })
})

describe('room', () => {
  it('is what the settings say, in one file, in all of them and together with the calendars; a refusal leaves all as it was', async () => {
    const limits = { plainFileBytes: 2000, plainBytesPerOwner: 5000, plainFilesPerOwner: 5, bytesPerOwner: 6000 }
    const small = await makeWorld({ limits })
    const door = await clientOf(small)
    const send = await door.as(small.anna)
    const put = async (name: string, bytes: number) => (await send('PUT', `${folder}/${name}`, asText, 'x'.repeat(bytes))).status
    expect(await put('one', 2001)).toBe(413)
    expect([await put('one', 1900), await put('two', 1900), await put('three', 1900)]).toEqual([201, 201, 507])
    expect((await send('GET', `${folder}/three`)).status).toBe(404)
    expect((await send('COPY', `${folder}/one`, { destination: `${folder}/copy` })).status).toBe(507)
    expect(await put('one', 1000)).toBe(204)
    const big = calendar(Array.from({ length: 20 }, (_, index) => [`u${index}`, 'Big'] as const))
    expect((await send('PUT', `${folder}/big.ics`, asCalendar, big)).status).toBe(507)
    expect((await send('GET', `${folder}/big.ics`)).status).toBe(404)
    expect((await send('PUT', `${folder}/fits.ics`, asCalendar, calendar([['f', 'Fits']]))).status).toBe(201)
    const { text } = await send(
      'PROPFIND',
      `${folder}/`,
      { depth: '0' },
      ask('<D:prop><D:quota-used-bytes/><D:quota-available-bytes/></D:prop>'),
    )
    const [used, available] = [...text.matchAll(/bytes>(\d+)</g)].map(([, bytes]) => Number(bytes))
    expect(used).toBeGreaterThan(2900 + calendar([['f', 'Fits']]).length)
    expect((used ?? 0) + (available ?? 0)).toBe(6000)
    const many = await Promise.all([1, 2, 3, 4, 5].map(async n => (await send('MKCOL', `${folder}/f${n}`)).status))
    expect(many.sort((a, b) => a - b)).toEqual([201, 201, 201, 507, 507])
    expect((await send('DELETE', `${folder}/two`)).status).toBe(204)
    expect(await put('two', 10)).toBe(201)
    await door.close()
    await small.close()
  })
})

describe('at once', () => {
  it('many writers leave one whole version', async () => {
    const path = `${folder}/race.txt`
    const versions = Array.from({ length: 8 }, (_, n) => String(n).repeat(50_000))
    await Promise.all(versions.map(async text => await anna('PUT', path, asText, text)))
    expect(versions).toContain(await got(path))
    const once = await Promise.all(
      versions.map(async text => (await anna('PUT', `${folder}/once.txt`, { ...asText, 'if-none-match': '*' }, text)).status),
    )
    expect(once.filter(status => status === 201)).toHaveLength(1)
  })

  it('is said of a file what is then sent, whoever puts another in its place meanwhile', async () => {
    const path = `${folder}/changing.txt`
    const versions = ['', 'x', 'longer', 'y'.repeat(3_000)]
    await puts(path, 'x')
    const authorization = `Basic ${Buffer.from(`${world.anna.address}:${await world.appPassword(world.anna)}`).toString('base64')}`
    // One connection: a body that is not as long as was said would be read as the beginning of the next answer.
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const read = async () =>
      await new Promise<{ length: string | undefined; etag: string | undefined; text: string }>((resolve, reject) => {
        const sent = request({ port: client.port, path, agent, headers: { authorization } }, answer => {
          const chunks: Buffer[] = []
          answer.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject)
          const { 'content-length': length, etag } = answer.headers
          answer.on('end', () => resolve({ length, etag, text: Buffer.concat(chunks).toString() }))
        })
        sent.on('error', reject).end()
      })
    const done = new AbortController()
    const writer = (async () => {
      for (let n = 0; !done.signal.aborted; n++) await anna('PUT', path, asText, versions[n % versions.length] ?? '')
    })()
    const tags = new Map<string, Set<string | undefined>>()
    for (let n = 0; n < 150; n++) {
      const { length, etag, text } = await read()
      expect([versions.includes(text), Number(length)]).toEqual([true, text.length])
      tags.set(text, (tags.get(text) ?? new Set()).add(etag))
    }
    done.abort()
    await writer
    agent.destroy()
    expect(tags.size).toBeGreaterThan(1)
    expect([...tags.values()].map(one => one.size)).toEqual([...tags].map(() => 1))
  })

  it('and moves across each other neither copies nor holes', async () => {
    await anna('MKCOL', `${folder}/left`)
    await anna('MKCOL', `${folder}/right`)
    await puts(`${folder}/left/x`, 'x')
    const moves = await Promise.all([
      anna('MOVE', `${folder}/left`, { destination: `${folder}/right/left` }),
      anna('MOVE', `${folder}/right`, { destination: `${folder}/left/right` }),
      anna('MOVE', `${folder}/left/x`, { destination: `${folder}/x` }),
    ])
    expect(moves.filter(({ status }) => status >= 500)).toEqual([])
    const places = [`${folder}/x`, `${folder}/left/x`, `${folder}/right/left/x`]
    const found = await Promise.all(places.map(async at => (await anna('GET', at)).status))
    expect(found.filter(status => status === 200)).toHaveLength(1)
  })
})

/** The same rules as at every door: each level shows its words and no more, policy holds from the next request on, what is not shared is not there. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { freshSecret, hashSecret } from '../../src/services/authentication.ts'
import * as gate from '../../src/services/gate.ts'
import type { Scope } from '../../src/sharing/principal.ts'
import { addCredential } from '../../src/storage/credentials.ts'
import { knexOf } from '../../src/storage/database.ts'
import { addMailboxMember, removeGroupMember } from '../../src/storage/directory.ts'
import { findFile } from '../../src/storage/published-files.ts'
import { expected, forbidden, plantedCalendar } from '../setup/planted.ts'
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

async function idOf(address: string, fileName: string): Promise<string> {
  return (await findFile(world.db, world.organizationId, address, fileName)).collectionId ?? ''
}

const lock = '<D:lockinfo xmlns:D="DAV:"><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockinfo>'
/** What the tests of other rules are not to stumble over. */
const unlockAll = async () => void (await knexOf(world.db)('webdav_lock').delete())

const shown = ({ status, headers, text }: Answer) => `${status} ${JSON.stringify(headers)} ${text}`

describe('what a colleague gets of a published calendar', () => {
  const path = `${folder}/planted.ics`
  let id: string
  beforeAll(async () => {
    expect((await anna('PUT', path, asCalendar, plantedCalendar(new Date('2026-11-16T00:00:00Z')))).status).toBe(201)
    id = await idOf(world.anna.address, 'planted.ics')
    await world.share(world.anna, id, null, 'none')
  })

  it.each([
    ['freeBusyRead', 'busy'],
    ['limitedRead', 'limited'],
    ['read', 'details'],
    ['write', 'details'],
  ] as const)('%s: %s and no word above', async (role, level) => {
    await world.share(world.anna, id, world.bo.address, role)
    const got = await bo('GET', path)
    expect(got.status).toBe(200)
    expect(got.text).toContain('BEGIN:VEVENT')
    const etag = got.headers.etag ?? ''
    const answers = [
      got,
      await bo('HEAD', path),
      await bo('PROPFIND', path, { depth: '0' }),
      await bo('PROPFIND', `${folder}/`, { depth: '1' }),
      await bo('PROPFIND', '/webdav/', { depth: '1' }),
      await bo('GET', path, { 'if-none-match': etag }),
      await bo('GET', path, { range: 'bytes=0-5000' }),
      await bo('OPTIONS', path),
      await bo('PROPFIND', path, { depth: '0' }, '<D:propfind xmlns:D="DAV:"><D:propname/></D:propfind>'),
      await bo('PUT', path, { ...asCalendar, 'if-match': '"x"' }, calendar([])),
      await bo('PUT', path, asCalendar, 'no calendar'),
      await bo(
        'PROPPATCH',
        path,
        {},
        '<D:propertyupdate xmlns:D="DAV:"><D:remove><D:prop><D:getetag/></D:prop></D:remove></D:propertyupdate>',
      ),
      await bo('LOCK', path, { timeout: 'Second-1' }, lock),
      await bo('UNLOCK', path, { 'lock-token': '<urn:uuid:0aad2c46-19e9-44e4-8e68-5ac1dbd3e7be>' }),
      await bo('MKCOL', path),
      await bo('MOVE', path, { destination: '/webdav/moved.ics' }),
      await bo('COPY', path, { destination: '/webdav/copied.ics' }),
      await bo('GET', '/webdav/copied.ics'),
      await bo('COPY', path, { destination: '/webdav/bo@nordlys.example/copied.txt' }),
      await bo('GET', '/webdav/bo@nordlys.example/copied.txt'),
      await bo('DELETE', `${path}.txt`),
    ]
    expect((await bo('GET', '/webdav/copied.ics')).text).toContain('BEGIN:VEVENT')
    await bo('DELETE', '/webdav/copied.ics')
    await unlockAll()
    for (const word of forbidden(level)) for (const answer of answers) expect(shown(answer)).not.toContain(word)
    for (const word of expected(level)) expect(got.text).toContain(word)
    const whole = await anna('GET', path)
    expect(whole.headers.etag).not.toBe(etag)
    expect((await bo('GET', path, { 'if-none-match': whole.headers.etag ?? '' })).status).toBe(200)
  })

  it('delegates with private access and the owner see everything', async () => {
    await world.share(world.anna, id, world.bo.address, 'delegateWithPrivateEventAccess')
    for (const send of [anna, bo]) {
      const { text } = await send('GET', path)
      for (const word of ['kanari-private-summary', 'kanari-alarm', 'kanari-xprop']) expect(text).toContain(word)
    }
  })

  it('a reader changes nothing, a writer nothing private', async () => {
    await world.share(world.anna, id, world.bo.address, 'read')
    const before = (await anna('GET', path)).text
    const patch = '<D:propertyupdate xmlns:D="DAV:"><D:set><D:prop><D:displayname>X</D:displayname></D:prop></D:set></D:propertyupdate>'
    expect((await bo('PUT', path, asCalendar, calendar([['x', 'X']]))).status).toBe(403)
    expect((await bo('DELETE', path)).status).toBe(403)
    expect((await bo('PROPPATCH', path, {}, patch)).status).toBe(403)
    await world.share(world.anna, id, world.bo.address, 'write')
    const put = await bo('PUT', path, asCalendar, calendar([['x', 'X']]))
    expect(put.status).toBe(403)
    expect(put.text).toContain('<D:need-privileges')
    // Nobody who cannot see the private event writes here at all: no UID of it makes a difference (invariant 33).
    for (const uid of ['kanari-private-uid', 'nothing-has-it']) {
      const other = await bo('PUT', path, asCalendar, calendar([[uid, 'X']]))
      expect([other.status, other.text]).toEqual([put.status, put.text])
    }
    expect((await bo('DELETE', path)).status).toBe(403)
    expect((await bo('PROPPATCH', path, {}, patch)).status).toBe(403)
    expect((await anna('GET', path)).text).toBe(before)
  })

  it('a withdrawn permission ends with the next request, conditional ones too', async () => {
    await world.share(world.anna, id, world.bo.address, 'read')
    const { headers } = await bo('GET', path)
    await world.share(world.anna, id, world.bo.address, 'none')
    expect((await bo('GET', path, { 'if-none-match': headers.etag ?? '' })).status).toBe(404)
    expect((await bo('PROPFIND', path, { depth: '0' })).status).toBe(404)
    expect((await bo('PROPFIND', `${folder}/`, { depth: '1' })).status).toBe(404)
  })
})

describe('what is not shared', () => {
  const patch = '<D:propertyupdate xmlns:D="DAV:"><D:set><D:prop><D:displayname>X</D:displayname></D:prop></D:set></D:propertyupdate>'
  beforeAll(async () => {
    await anna('PUT', `${folder}/hidden.ics`, asCalendar, calendar([['h', 'Hidden']]))
    await world.share(world.anna, await idOf(world.anna.address, 'hidden.ics'), null, 'none')
  })

  it.each<[string, string, Record<string, string>]>([
    ['GET', '', {}],
    ['HEAD', '', {}],
    ['GET', '', { 'if-match': '*' }],
    ['PROPFIND', '', { depth: '0' }],
    ['PROPFIND', '', { depth: '1' }],
    ['PROPPATCH', patch, {}],
    ['PUT', calendar([['x', 'X']]), asCalendar],
    ['PUT', calendar([['x', 'X']]), { ...asCalendar, 'if-none-match': '*' }],
    ['PUT', calendar([['x', 'X']]), { ...asCalendar, 'if-match': '*' }],
    ['DELETE', '', {}],
    ['MOVE', '', { destination: '/webdav/mine.ics' }],
    ['COPY', '', { destination: '/webdav/mine.ics' }],
    ['LOCK', lock, {}],
    ['UNLOCK', '', { 'lock-token': '<urn:uuid:0aad2c46-19e9-44e4-8e68-5ac1dbd3e7be>' }],
  ])('%s is answered as if it were not there', async (method, body, headers) => {
    const [there, absent, nobody] = await Promise.all(
      [`${folder}/hidden.ics`, `${folder}/absent.ics`, '/webdav/nobody@nordlys.example/absent.ics'].map(
        async path => await cia(method, path, headers, body),
      ),
    )
    expect(there?.status).toBe(404)
    expect([there?.status, there?.text]).toEqual([absent?.status, absent?.text])
    expect([there?.status, there?.text]).toEqual([nobody?.status, nobody?.text])
    expect((await anna('GET', `${folder}/hidden.ics`)).text).toContain('SUMMARY:Hidden')
  })

  it('stands in no list, and the folders of others are as unknown as those of nobody', async () => {
    expect((await cia('PROPFIND', '/webdav/', { depth: '1' })).text).not.toContain('hidden')
    const [other, nobody] = [await cia('PROPFIND', '/webdav/astrid@nordlys.example/'), await cia('PROPFIND', '/webdav/x@y.example/')]
    expect([other.status, other.text]).toEqual([404, nobody.text])
    const own = await cia('PROPFIND', '/webdav/cia@nordlys.example/', { depth: '1' })
    expect(own.status).toBe(207)
    expect(own.text.match(/<D:response>/g)).toHaveLength(1)
  })

  it('cannot be reached by naming it in If', async () => {
    const etag = (await anna('HEAD', `${folder}/hidden.ics`)).headers.etag
    const probe = async (list: string) =>
      (await cia('PUT', '/webdav/probe.ics', { ...asCalendar, if: list }, calendar([['p', 'P']]))).status
    expect(await probe(`<${folder}/hidden.ics> ([${etag}])`)).toBe(412)
    expect(await probe(`<${folder}/hidden.ics> (Not [${etag}])`)).toBe(201)
  })
})

describe('a shared mailbox', () => {
  const folder = '/webdav/reception@nordlys.example'

  it('is published to by its members, through groups too, and by nobody else', async () => {
    expect((await bo('PROPFIND', '/webdav/', { depth: '1' })).text).toContain(`<D:href>${folder}/</D:href>`)
    expect((await bo('PROPFIND', `${folder}/`, { depth: '1' })).status).toBe(207)
    expect((await cia('PROPFIND', `${folder}/`, { depth: '1' })).status).toBe(404)
    expect((await bo('PUT', `${folder}/Desk.ics`, asCalendar, calendar([['d', 'Desk']]))).status).toBe(201)
    const id = await idOf('reception@nordlys.example', 'Desk.ics')
    await world.share(world.bo, id, null, 'none')
    expect((await cia('PUT', `${folder}/Desk.ics`, asCalendar, calendar([]))).status).toBe(404)
    await addMailboxMember(world.db, gate.administer(world.astrid), world.reception.id, world.cia.id)
    expect((await cia('PUT', `${folder}/Desk.ics`, asCalendar, calendar([['d', 'By Cia']]))).status).toBe(204)
    await removeGroupMember(world.db, gate.administer(world.astrid), world.team.id, world.bo.id)
    expect((await bo('GET', `${folder}/Desk.ics`)).status).toBe(404)
    expect((await cia('GET', `${folder}/Desk.ics`)).text).toContain('By Cia')
    expect((await cia('DELETE', `${folder}/Desk.ics`)).status).toBe(204)
  })
})

describe('the policy switch', () => {
  it('stops publishing with the next request, says which setting, and touches nothing that is there', async () => {
    const path = `${folder}/switch.ics`
    await anna('PUT', path, asCalendar, calendar([['s', 'Before']]))
    await world.policy({ webDavPublishing: false })
    for (const at of [path, `${folder}/fresh.ics`]) {
      const refused = await anna('PUT', at, asCalendar, calendar([['s', 'After']]))
      expect(refused.status).toBe(403)
      expect(refused.text).toContain('<D:need-privileges')
      expect(refused.text).toMatch(/sharing policy .* WebDAV/)
    }
    expect((await anna('MOVE', path, { destination: `${folder}/renamed.ics` })).status).toBe(403)
    expect((await anna('GET', path)).text).toContain('SUMMARY:Before')
    await world.policy({ webDavPublishing: true })
    expect((await anna('PUT', path, asCalendar, calendar([['s', 'After']]))).status).toBe(204)
    await world.policy({ webDavPublishing: false })
    expect((await anna('DELETE', path)).status).toBe(204)
    await world.policy({ webDavPublishing: true })
  })
})

describe('the policy switch at each method', () => {
  const patch = '<D:propertyupdate xmlns:D="DAV:" xmlns:Z="urn:z"><D:set><D:prop><Z:a>1</Z:a></D:prop></D:set></D:propertyupdate>'
  const [file, plain] = [`${folder}/each.ics`, `${folder}/each.txt`]
  const body: Record<string, string> = { PROPPATCH: patch, LOCK: lock }

  it.each<[string, string, Record<string, string>, number, number]>([
    ['OPTIONS', file, {}, 200, 200],
    ['GET', file, {}, 200, 200],
    ['GET', plain, {}, 200, 200],
    ['HEAD', file, {}, 200, 200],
    ['PROPFIND', `${folder}/`, { depth: '1' }, 207, 207],
    ['PUT', file, asCalendar, 403, 204],
    ['PUT', `${folder}/each-new.ics`, asCalendar, 403, 201],
    ['PUT', plain, {}, 403, 204],
    ['PUT', `${folder}/each-new.txt`, {}, 403, 201],
    ['MKCOL', `${folder}/each-folder`, {}, 403, 201],
    ['PROPPATCH', file, {}, 403, 207],
    ['PROPPATCH', plain, {}, 403, 207],
    ['LOCK', file, { timeout: 'Second-1' }, 403, 200],
    ['LOCK', `${folder}/each-locked.ics`, { timeout: 'Second-1' }, 403, 201],
    ['LOCK', plain, { timeout: 'Second-1' }, 403, 200],
    ['COPY', file, { destination: `${folder}/each-copy.ics` }, 403, 201],
    ['COPY', file, { destination: `${folder}/each-copy.txt` }, 403, 201],
    ['COPY', plain, { destination: `${folder}/each-copied.txt` }, 403, 201],
    ['MOVE', file, { destination: `${folder}/each-moved.ics` }, 403, 201],
    ['MOVE', plain, { destination: `${folder}/each-moved.txt` }, 403, 201],
    ['DELETE', file, {}, 204, 204],
    ['DELETE', plain, {}, 204, 204],
  ])('%s %s %j: %s when it is off, %s when it is on', async (method, path, headers, off, on) => {
    for (const [allowed, status] of [
      [false, off],
      [true, on],
    ] as const) {
      await world.policy({ webDavPublishing: true })
      await unlockAll()
      await anna('PUT', file, asCalendar, calendar([['e', 'Each']]))
      await anna('PUT', plain, { 'content-type': 'text/plain' }, 'each')
      await world.policy({ webDavPublishing: allowed })
      const sent = method === 'PUT' ? calendar([['e', 'Put']]) : (body[method] ?? '')
      const answer = await anna(method, path, headers, sent)
      expect([allowed, answer.status]).toEqual([allowed, status])
      if (status === 403) expect(answer.text).toMatch(/<D:need-privileges>.*sharing policy .* WebDAV/)
    }
    await unlockAll()
  })
})

describe('credentials', () => {
  const basic = (address: string, secret: string) => ({ authorization: `Basic ${Buffer.from(`${address}:${secret}`).toString('base64')}` })
  const scoped = async (scopes: Scope[]) => {
    const secret = freshSecret()
    await addCredential(world.db, gate.self(world.anna), 'appPassword', {
      name: 'scoped',
      scopes,
      secretHash: hashSecret(secret),
      expiresAt: null,
    })
    return basic(world.anna.address, secret)
  }

  it('are app passwords of the person who names them', async () => {
    const secret = await world.appPassword(world.anna)
    const token = await world.token(world.anna)
    const status = async (headers: Record<string, string>) =>
      (await client.nobody('PROPFIND', '/webdav/', { depth: '0', ...headers })).status
    expect(await status(basic(world.anna.address, secret))).toBe(207)
    expect(await status(basic('ANNA@nordlys.example', secret))).toBe(207)
    expect(await status({})).toBe(401)
    expect(await status(basic(world.bo.address, secret))).toBe(401)
    expect(await status(basic(world.anna.address, 'correct horse battery'))).toBe(401)
    expect(await status(basic(world.anna.address, token))).toBe(401)
    expect(await status({ authorization: `Bearer ${token}` })).toBe(401)
    expect(await status({ authorization: `Basic ${btoa('nocolon')}` })).toBe(401)
    expect(await status({ authorization: 'Basic ???' })).toBe(401)
    expect(await status(basic('.*', secret))).toBe(401)
    expect(await status({ cookie: 'dela.sid=s%3Aabc.def' })).toBe(401)
    const huge = await client.raw(`PUT /webdav/x.ics HTTP/1.1\r\nHost: x\r\nContent-Length: 50000000\r\n\r\nBEGIN`)
    expect(huge).toMatch(/^HTTP\/1\.1 401 [\s\S]*Connection: close/)
  })

  it('do what their scope says', async () => {
    await anna('PUT', `${folder}/scope.ics`, asCalendar, calendar([['s', 'Scope']]))
    const reading = await scoped(['read'])
    expect((await client.nobody('GET', `${folder}/scope.ics`, reading)).status).toBe(200)
    expect((await client.nobody('PROPFIND', `${folder}/`, { ...reading, depth: '1' })).text).toContain('scope.ics')
    for (const path of ['/webdav/scope.ics', '/webdav/new.ics']) {
      expect((await client.nobody('PUT', path, { ...reading, ...asCalendar }, calendar([]))).status).toBe(403)
    }
    expect((await client.nobody('DELETE', `${folder}/scope.ics`, reading)).status).toBe(403)
    const writing = await scoped(['read', 'write'])
    expect((await client.nobody('PUT', '/webdav/scope.ics', { ...writing, ...asCalendar }, calendar([['s', 'Written']]))).status).toBe(204)
    expect((await client.nobody('DELETE', `${folder}/scope.ics`, writing)).status).toBe(403)
  })

  it('are those of this request, not of the one before on the connection', async () => {
    const authorization = basic(world.anna.address, await world.appPassword(world.anna)).authorization
    const get = (more: string) => `GET ${folder}/scope.ics HTTP/1.1\r\nHost: x\r\n${more}\r\n`
    const answers = await client.raw(get(`Authorization: ${authorization}\r\n`) + get('') + get('Connection: close\r\n'))
    expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 401', 'HTTP/1.1 401'])
  })
})

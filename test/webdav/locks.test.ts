/** Locks, conditions and races: nobody's version is lost, nobody's token is told. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { makeWorld, type World } from '../setup/world.ts'
import { asCalendar, calendar, type Client, clientOf, type Send } from './client.ts'

let world: World
let client: Client
let anna: Send
let bo: Send
const folder = '/webdav/anna@nordlys.example'
beforeAll(async () => {
  world = await makeWorld({ limits: { locksPerPerson: 5, lockSeconds: 600 } })
  client = await clientOf(world)
  anna = await client.as(world.anna)
  bo = await client.as(world.bo)
})
afterAll(async () => {
  await client.close()
  await world.close()
})

const lockInfo = (scope = 'exclusive') =>
  `<?xml version="1.0"?><D:lockinfo xmlns:D="DAV:"><D:lockscope><D:${scope}/></D:lockscope><D:locktype><D:write/></D:locktype><D:owner><D:href>mailto:anna@nordlys.example</D:href></D:owner></D:lockinfo>`
const tokenOf = (header: string | string[] | undefined) => String(header ?? '').replace(/^<|>$/g, '')

/** A calendar of Anna's that Bo may write, under its file's name. */
async function sharedFile(name: string): Promise<string> {
  const path = `${folder}/${name}.ics`
  expect((await anna('PUT', path, asCalendar, calendar([['a', 'First']]))).status).toBe(201)
  const { id } = await collection(name)
  await world.share(world.anna, id, world.bo.address, 'delegateWithPrivateEventAccess')
  return path
}

async function collection(name: string): Promise<{ id: string }> {
  const { findFile } = await import('../../src/storage/published-files.ts')
  const { collectionId } = await findFile(world.db, world.organizationId, world.anna.address, `${name}.ics`)
  return { id: collectionId ?? '' }
}

describe('an exclusive lock', () => {
  it('keeps others out and lets its holder write with the token', async () => {
    const path = await sharedFile('exclusive')
    const taken = await anna('LOCK', path, { timeout: 'Infinite, Second-4100000000' }, lockInfo())
    expect(taken.status).toBe(200)
    const token = tokenOf(taken.headers['lock-token'])
    expect(token).toMatch(/^urn:uuid:[0-9a-f-]{36}$/)
    expect(taken.headers['lock-token']).toBe(`<${token}>`)
    expect(taken.text).toContain(`<D:locktoken><D:href>${token}</D:href></D:locktoken>`)
    expect(taken.text).toContain('<D:owner><D:href>mailto:anna@nordlys.example</D:href></D:owner>')
    expect(Number(/<D:timeout>Second-(\d+)/.exec(taken.text)?.[1])).toBeLessThanOrEqual(600)

    const file = calendar([['a', 'Second']])
    for (const [who, headers] of [
      [bo, {}],
      [bo, { if: `(<${token}>)` }],
      [anna, {}],
    ] as const) {
      const refused = await who('PUT', path, { ...asCalendar, ...headers }, file)
      expect(refused.status).toBe(423)
      expect(refused.text).toContain(`<D:lock-token-submitted><D:href>${path}</D:href></D:lock-token-submitted>`)
      expect(refused.text).not.toContain(token)
    }
    expect((await anna('DELETE', path)).status).toBe(423)
    expect((await anna('MOVE', path, { destination: `${folder}/moved.ics` })).status).toBe(423)
    const patch = '<D:propertyupdate xmlns:D="DAV:"><D:set><D:prop><D:displayname>X</D:displayname></D:prop></D:set></D:propertyupdate>'
    expect((await anna('PROPPATCH', path, {}, patch)).status).toBe(423)
    expect((await bo('LOCK', path, {}, lockInfo())).status).toBe(423)
    expect((await bo('LOCK', path, {}, lockInfo('shared'))).status).toBe(423)
    expect((await anna('PUT', path, { ...asCalendar, if: `(<${token}>)` }, file)).status).toBe(204)
    expect((await anna('PUT', path, { ...asCalendar, if: `<${path}> (<${token}>)` }, file)).status).toBe(204)

    const [mine, theirs] = [await anna('PROPFIND', path, { depth: '0' }), await bo('PROPFIND', path, { depth: '0' })]
    expect(mine.text).toContain(token)
    expect(theirs.text).toContain('<D:activelock>')
    expect(theirs.text).not.toContain(token)
    expect(theirs.text).not.toContain('mailto:')

    expect((await bo('UNLOCK', path, { 'lock-token': `<${token}>` })).status).toBe(409)
    expect((await anna('UNLOCK', path, { 'lock-token': '<urn:uuid:00000000-0000-4000-8000-000000000000>' })).text).toContain(
      '<D:lock-token-matches-request-uri',
    )
    expect((await anna('UNLOCK', path)).status).toBe(400)
    expect((await anna('UNLOCK', path, { 'lock-token': `<${token}>` })).status).toBe(204)
    expect((await bo('PUT', path, asCalendar, file)).status).toBe(204)
  })

  it('is refreshed by its holder alone, and ends', async () => {
    const path = await sharedFile('refresh')
    const taken = await anna('LOCK', path, { timeout: 'Second-1' }, lockInfo())
    const token = tokenOf(taken.headers['lock-token'])
    expect((await bo('LOCK', path, { if: `(<${token}>)` })).status).toBe(412)
    const refreshed = await anna('LOCK', path, { if: `(<${token}>)`, timeout: 'Second-2' })
    expect([refreshed.status, refreshed.headers['lock-token']]).toEqual([200, undefined])
    expect(refreshed.text).toContain('<D:timeout>Second-2</D:timeout>')
    expect((await anna('LOCK', path)).status).toBe(400)
    await new Promise(resolve => setTimeout(resolve, 2100))
    expect((await bo('PUT', path, asCalendar, calendar([['a', 'After']]))).status).toBe(204)
    expect((await anna('LOCK', path, { if: `(<${token}>)` })).status).toBe(412)
  })

  it('can be on a name before its file, as Office does, and is not more than a person may hold', async () => {
    const path = `${folder}/new%20one.ics`
    const taken = await anna('LOCK', path, {}, lockInfo())
    expect(taken.status).toBe(201)
    const empty = await anna('GET', path)
    expect([empty.status, empty.text]).toEqual([200, ''])
    const token = tokenOf(taken.headers['lock-token'])
    expect((await anna('PUT', path, asCalendar, calendar([['n', 'New']]))).status).toBe(423)
    expect((await anna('PUT', path, { ...asCalendar, if: `(<${token}>)` }, calendar([['n', 'New']]))).status).toBe(204)
    expect((await anna('DELETE', path, { if: `(<${token}>)` })).status).toBe(204)
    expect((await anna('LOCK', path, {}, lockInfo())).status).toBe(201)
    const more = await Promise.all([1, 2, 3, 4].map(async n => (await anna('LOCK', `${folder}/many${n}.ics`, {}, lockInfo())).status))
    expect(more).toEqual([201, 201, 201, 201])
    expect((await anna('LOCK', `${folder}/many5.ics`, {}, lockInfo())).status).toBe(507)
  })

  it('takes write rights', async () => {
    const path = await sharedFile('rights')
    const { id } = await collection('rights')
    await world.share(world.anna, id, world.cia.address, 'read')
    const cia = await client.as(world.cia)
    expect((await cia('LOCK', path, {}, lockInfo())).status).toBe(403)
    expect((await cia('LOCK', `${folder}/nothing.ics`, {}, lockInfo())).status).toBe(404)
    expect((await bo('LOCK', path, { depth: '1' }, lockInfo())).status).toBe(400)
    const [one, two] = [await bo('LOCK', path, {}, lockInfo('shared')), await bo('LOCK', path, {}, lockInfo('shared'))]
    expect([one.status, two.status]).toEqual([200, 200])
    expect((await cia('PROPFIND', path, { depth: '0' })).text).not.toContain('urn:uuid')
  })
})

describe('conditions', () => {
  it('are judged against what is there now', async () => {
    const path = await sharedFile('conditions')
    const etag = (await anna('HEAD', path)).headers.etag ?? ''
    const put = async (headers: Record<string, string>, at = path) =>
      (await anna('PUT', at, { ...asCalendar, ...headers }, calendar([['a', 'First']]))).status
    expect(await put({ 'if-none-match': '*' })).toBe(412)
    expect(await put({ 'if-match': '"bogus"' })).toBe(412)
    expect(await put({ 'if-match': 'junk' })).toBe(400)
    expect(await put({ 'if-match': `"x", ${etag}` })).toBe(204)
    expect(await put({ 'if-match': '*' })).toBe(204)
    expect(await put({ 'if-match': '*' }, `${folder}/absent.ics`)).toBe(412)
    expect(await put({ if: '(["bogus"])' })).toBe(412)
    expect(await put({ if: `(["bogus"]) ([${etag}])` })).toBe(204)
    expect(await put({ if: `(Not ["bogus"] [${etag}])` })).toBe(204)
    expect(await put({ if: '(<DAV:no-lock>)' })).toBe(412)
    expect(await put({ if: '(Not <DAV:no-lock>)' })).toBe(204)
    expect(await put({ if: `<${folder}/absent.ics> ([${etag}])` })).toBe(412)
    expect(await put({ if: `<http://evil.example/x> ([${etag}])` })).toBe(412)
    expect(await put({ 'if-unmodified-since': 'Sat, 01 Jan 2000 00:00:00 GMT' })).toBe(412)
    expect((await anna('DELETE', path, { 'if-match': '"bogus"' })).status).toBe(412)
    expect((await anna('DELETE', path, { 'if-match': etag })).status).toBe(204)
  })

  it('let one of many writers through, each time', async () => {
    const path = await sharedFile('race')
    for (let round = 0; round < 5; round++) {
      const etag = (await anna('HEAD', path)).headers.etag ?? ''
      const versions = Array.from({ length: 6 }, (_, index) => `r${round}v${index}`)
      const answers = await Promise.all(
        versions.map(
          async (version, index) =>
            await (index % 2 ? anna : bo)(
              'PUT',
              path,
              { ...asCalendar, 'if-match': etag },
              calendar([
                ['a', version],
                ['b', version],
              ]),
            ),
        ),
      )
      expect(answers.map(answer => answer.status).sort((a, b) => a - b)).toEqual([204, 412, 412, 412, 412, 412])
      const winner = versions[answers.findIndex(answer => answer.status === 204)]
      const { text } = await anna('GET', path)
      expect(text.match(/SUMMARY:.*/g)).toEqual([`SUMMARY:${winner}`, `SUMMARY:${winner}`])
    }
  })

  it('keep one whole version of two that come at once, the new file too', async () => {
    const path = `${folder}/both.ics`
    const version = (word: string, n: number) => calendar(Array.from({ length: n }, (_, index) => [`${word}${index}`, word] as const))
    const answers = await Promise.all([
      anna('PUT', path, asCalendar, version('one', 40)),
      anna('PUT', path, asCalendar, version('two', 60)),
    ])
    expect(answers.map(answer => answer.status).sort((a, b) => a - b)).toEqual([201, 204])
    const { text } = await anna('GET', path)
    const words = new Set(text.match(/SUMMARY:.*/g))
    expect(words.size).toBe(1)
    expect(text.match(/SUMMARY:/g)).toHaveLength(words.has('SUMMARY:one') ? 40 : 60)
    const guarded = await Promise.all(
      [1, 2, 3].map(async () => (await anna('PUT', `${folder}/once.ics`, { ...asCalendar, 'if-none-match': '*' }, version('x', 2))).status),
    )
    expect(guarded.sort((a, b) => a - b)).toEqual([201, 412, 412])
  })
})

describe('MOVE', () => {
  it('renames in the folder, and gives way as Overwrite says', async () => {
    const path = await sharedFile('old')
    const { id } = await collection('old')
    const to = `${folder}/new%20n%C3%A4me.ics`
    const moved = await anna('MOVE', path, { destination: `http://127.0.0.1:${client.port}${to}` })
    expect([moved.status, moved.headers.location]).toEqual([201, to])
    expect((await anna('GET', path)).status).toBe(404)
    expect((await anna('GET', to)).text).toContain('SUMMARY:First')
    expect((await collection('new näme')).id).toBe(id)

    await anna('PUT', path, asCalendar, calendar([['z', 'Other']]))
    expect((await anna('MOVE', to, { destination: path, overwrite: 'F' })).status).toBe(412)
    expect((await anna('GET', path)).text).toContain('SUMMARY:Other')
    expect((await anna('MOVE', to, { destination: '/webdav/old.ics' })).status).toBe(204)
    expect((await anna('GET', path)).text).toContain('SUMMARY:First')
    expect((await collection('old')).id).toBe(id)
  })

  it('is the owner’s, and stays in the folder', async () => {
    const path = await sharedFile('mine')
    expect((await bo('MOVE', path, { destination: `${folder}/theirs.ics` })).status).toBeGreaterThanOrEqual(403)
    expect((await bo('MOVE', path, { destination: '/webdav/stolen.ics' })).status).toBe(403)
    expect((await anna('MOVE', path, { destination: '/webdav/bo@nordlys.example/x.ics' })).status).toBe(403)
    expect((await anna('GET', path)).status).toBe(200)
  })
})

/** A published file is a calendar: what the next PUT changes elsewhere, who gets which bytes, and what is left when something breaks in the middle. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { request } from 'node:http'
import supertest from 'supertest'
import { findFile } from '../../src/storage/published-files.ts'
import { clientOf as davClientOf, type Client as DavClient } from '../dav/client.ts'
import { syncBody } from '../dav/scene.ts'
import { startDela, until } from '../process/child.ts'
import { makeWorld, openPolicy, type World } from '../setup/world.ts'
import { asCalendar, authorizationOf, calendar, type Client, clientOf, type Send } from './client.ts'

let world: World
let client: Client
let anna: Send
let caldav: DavClient
const folder = '/webdav/anna@nordlys.example'
const path = `${folder}/again.ics`
const home = '/dav/calendars/anna@nordlys.example/'
beforeAll(async () => {
  world = await makeWorld()
  await world.policy(openPolicy)
  client = await clientOf(world)
  anna = await client.as(world.anna)
  caldav = davClientOf(client.port, await authorizationOf(world, world.anna))
})
afterAll(async () => {
  await client.close()
  await world.close()
})

async function idOf(name: string): Promise<string> {
  return (await findFile(world.db, world.organizationId, world.anna.address, name)).collectionId ?? ''
}
const put = async (body: string, at = path) => await anna('PUT', at, asCalendar, body)
const restamped = (ics: string, second: string) => ics.replaceAll(/DTSTAMP:.*/g, `DTSTAMP:20261102T0000${second}Z`)

/** Where the calendar stands at the CalDAV door. */
async function calendarAt(name: string): Promise<string> {
  const listing = (await caldav.propfind(home, '<D:displayname/>', '1')).responses()
  return [...listing].find(([, told]) => told.has.get('displayname')?.text === name)?.[0] ?? ''
}

async function changes(at: string, token: string): Promise<{ token: string; titles: string[]; gone: number }> {
  const answer = await caldav.report(at, syncBody(token, '', '<C:calendar-data/>'))
  expect(answer.status).toBe(207)
  const told = [...answer.responses().values()]
  const titles = told.flatMap(({ has }) => /SUMMARY:(.*)\r\n/.exec(has.get('calendar-data')?.text ?? '')?.[1] ?? [])
  return {
    token: answer.xml().children.find(one => one.name === 'sync-token')?.text ?? '',
    titles: titles.toSorted(),
    gone: told.filter(({ status }) => status === 404).length,
  }
}

describe('a second PUT', () => {
  const first = calendar([
    ['same', 'Same'],
    ['moves', 'Before'],
    ['goes', 'Goes'],
  ])

  it('changes only what differs, for calendar programs and subscribers', async () => {
    expect((await put(first)).status).toBe(201)
    const at = await calendarAt('again')
    const { token: secret } = await world.publish(world.anna, await idOf('again.ics'), 'read')
    const feed = async () => (await supertest(world.app).get(`/p/${secret}.ics`)).headers['etag']
    const start = await changes(at, '')
    expect(start.titles).toEqual(['Before', 'Goes', 'Same'])
    const before = await feed()
    expect(before).toBeDefined()

    // As programs that publish every hour: all stamps are new, nothing else is.
    expect((await put(restamped(first, '07'))).status).toBe(204)
    const quiet = await changes(at, start.token)
    expect([quiet.titles, quiet.gone, await feed()]).toEqual([[], 0, before])

    const second = calendar([
      ['same', 'Same'],
      ['moves', 'After'],
      ['comes', 'Comes'],
    ])
    expect((await put(restamped(second, '09').replaceAll('DTEND:20261121T023000Z', 'DTEND:20261121T024500Z'))).status).toBe(204)
    const told = await changes(at, quiet.token)
    expect([told.titles, told.gone]).toEqual([['After', 'Comes'], 1])
    expect(await feed()).not.toBe(before)
  })

  it('gives its owner the same bytes back, until the calendar is changed elsewhere', async () => {
    const file = restamped(first, '11').replace('VERSION:2.0', 'VERSION:2.0\r\nX-OWN-NOTE:as it was put')
    const { headers } = await put(file)
    const got = await anna('GET', path)
    expect([got.text, got.headers.etag]).toEqual([file, headers.etag])
    expect((await anna('PROPFIND', path, { depth: '0' })).text).toContain(`<D:getcontentlength>${Buffer.byteLength(file)}<`)

    const at = await calendarAt('again')
    const { text } = await caldav.report(at, syncBody('', '', '<D:getetag/>'))
    const object = /<D:href>([^<]+\.ics)<\/D:href>/.exec(text)?.[1] ?? ''
    expect((await caldav.ask('DELETE', object)).status).toBe(204)
    const after = await anna('GET', path)
    expect([after.text.match(/BEGIN:VEVENT/g)?.length, after.text.includes('X-OWN-NOTE')]).toEqual([2, false])
    expect(after.headers.etag).not.toBe(headers.etag)
    expect(Date.parse(String(after.headers['last-modified']))).toBeGreaterThanOrEqual(Date.parse(String(got.headers['last-modified'])))
    expect((await anna('PUT', path, { ...asCalendar, 'if-match': headers.etag ?? '' }, file)).status).toBe(412)
  })

  it('gives nobody else those bytes, whatever their role', async () => {
    const file = calendar([['n', 'Told']]).replace('VERSION:2.0', 'VERSION:2.0\r\nX-OWN-NOTE:kanari-as-put')
    await put(file)
    const bo = await client.as(world.bo)
    for (const role of ['freeBusyRead', 'limitedRead', 'read', 'write', 'delegateWithPrivateEventAccess'] as const) {
      await world.share(world.anna, await idOf('again.ics'), world.bo.address, role)
      const got = await bo('GET', path)
      expect([got.status, got.text.includes('BEGIN:VEVENT'), got.text.includes('kanari')]).toEqual([200, true, false])
      expect(got.headers.etag).not.toBe((await anna('HEAD', path)).headers.etag)
      expect((await bo('GET', path, { range: 'bytes=0-60' })).text).not.toContain('kanari')
    }
    // A delegate's own file is not the owner's.
    expect(
      (await bo('PUT', path, asCalendar, calendar([['n', 'By a delegate']]).replace('VERSION:2.0', 'VERSION:2.0\r\nX-OWN-NOTE:bo'))).status,
    ).toBe(204)
    const owners = await anna('GET', path)
    expect([owners.text.includes('By a delegate'), owners.text.includes('X-OWN-NOTE')]).toEqual([true, false])
    await world.share(world.anna, await idOf('again.ics'), world.bo.address, 'none')
  })

  it('of a bad file leaves the earlier publication, at every door', async () => {
    await put(first)
    const at = await calendarAt('again')
    const { token } = await changes(at, '')
    const etag = (await anna('HEAD', path)).headers.etag
    const broken = first.replace('DTSTART:20261121T010000Z', 'DTSTART:yesterday')
    const refused = await put(broken)
    expect([refused.status, /Line \d+: .+/.test(refused.text)]).toEqual([403, true])
    expect([(await anna('HEAD', path)).headers.etag, (await changes(at, token)).titles]).toEqual([etag, []])
  })
})

describe('in the middle', () => {
  const version = (word: string, events: number) => calendar(Array.from({ length: events }, (_, n) => [`e${n}`, `${word}${n}`] as const))
  const wordsIn = (text: string) => [...new Set([...text.matchAll(/SUMMARY:([a-z]+)\d/g)].map(([, word]) => word))]

  it('a GET that has begun ends as it began, whatever is put meanwhile', async () => {
    const at = `${folder}/stream.ics`
    const [old, fresh] = [version('old', 1500), version('fresh', 1500)]
    await put(old, at)
    const authorization = await authorizationOf(world, world.anna)
    const slow = await new Promise<string>((resolve, reject) => {
      const asking = request({ host: '127.0.0.1', port: client.port, path: at, agent: false, headers: { authorization } }, response => {
        const chunks: Buffer[] = []
        response.once('data', (chunk: Buffer) => {
          chunks.push(chunk)
          response.pause()
          put(fresh, at).then(({ status }) => {
            expect(status).toBe(204)
            response.on('data', (more: Buffer) => chunks.push(more))
            response.resume()
          }, reject)
        })
        response.on('end', () => resolve(Buffer.concat(chunks).toString()))
        response.on('error', reject)
      })
      asking.on('error', reject)
      asking.end()
    })
    expect(slow).toBe(old)
    expect((await anna('GET', at)).text).toBe(fresh)
  })

  it('a server that is killed leaves the version before or the one after, whole', async () => {
    const at = `${folder}/killed.ics`
    const old = version('old', 200)
    await put(old, at)
    const authorization = await authorizationOf(world, world.anna)
    for (const patience of [120, 500]) {
      const dela = startDela([], { env: { DATABASE_URL: world.url, DELA_LIMITS: 'off' } })
      const { port } = await dela.ready
      const answered = new Promise<number>(resolve => {
        const asking = request(
          { host: '127.0.0.1', port, path: at, method: 'PUT', agent: false, headers: { authorization, ...asCalendar } },
          response => resolve(response.statusCode ?? 0),
        )
        asking.on('error', () => resolve(0))
        asking.end(version('fresh', 2000))
      })
      // Sent, and some way on: where, no two runs agree on.
      await new Promise(resolve => setTimeout(resolve, patience))
      dela.process.kill('SIGKILL')
      await dela.ended
      const status = await answered
      // Its transaction ends when the database notices that it is gone.
      await until(async () => (await put(old, `${folder}/other.ics`)).status < 300)
      const { text } = await anna('GET', at)
      const words = wordsIn(text)
      expect(words).toHaveLength(1)
      expect(text.match(/BEGIN:VEVENT/g)).toHaveLength(words[0] === 'old' ? 200 : 2000)
      if (status === 204) expect(words).toEqual(['fresh'])
      expect((await put(old, at)).status).toBe(204)
      expect((await anna('GET', at)).text).toBe(old)
    }
  }, 60_000)
})

/** Discovery, listings, objects and sync as programs ask for them, at every level. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { expected, forbidden, plantedCalendar } from '../setup/planted.ts'
import type { World } from '../setup/world.ts'
import { type Client, declared, type Listening } from './client.ts'
import { makePrograms, makeWork, titled } from './scene.ts'

let world: World
let server: Listening
let close: () => Promise<void>
let anna: Client
let bo: Client
let cia: Client
let calendarId: string
let path: string
const day = 86_400_000
const first = new Date(Math.floor(Date.now() / day) * day + 2 * day)

beforeAll(async () => {
  const programs = await makePrograms()
  ;({ world, server, anna, bo, cia, close } = programs)
  ;({ calendarId, path } = await makeWork(programs))
  await world.put(world.anna, calendarId, plantedCalendar(first))
})
afterAll(() => close())

describe('discovery', () => {
  it('begins at the well-known address and ends at a home with calendars', async () => {
    const start = await anna.ask('PROPFIND', '/.well-known/caldav')
    expect([start.status, start.headers['location']]).toEqual([301, '/dav/'])
    const root = await anna.propfind('/dav/', '<D:current-user-principal/>')
    const principal = root.responses().get('/dav/')?.has.get('current-user-principal')?.children[0]?.text ?? ''
    const found = await anna.propfind(principal, '<C:calendar-home-set/><C:calendar-user-address-set/><D:displayname/>')
    const told = found.responses().get(principal)
    expect(told?.has.get('calendar-user-address-set')?.children[0]?.text).toBe('mailto:anna@nordlys.example')
    const home = told?.has.get('calendar-home-set')?.children[0]?.text ?? ''
    const calendars = await anna.propfind(home, '<D:resourcetype/><D:displayname/><CS:getctag/><D:sync-token/>', '1')
    expect(calendars.responses().get(path)?.has.get('displayname')?.text).toBe('Work')
  })

  it('asks for a password with what this door speaks', async () => {
    const refused = await server.client('anna@nordlys.example', 'wrong wrong wrong wrong').ask('PROPFIND', '/dav/')
    expect([refused.status, refused.headers['www-authenticate']]).toEqual([401, 'Basic realm="Dela", charset="UTF-8"'])
  })
})

describe('a calendar at each level', () => {
  it.each([
    ['freeBusyRead', 'busy'],
    ['limitedRead', 'limited'],
    ['read', 'details'],
  ] as const)('%s: listed, fetched, synchronised, exported: never more', async (role, level) => {
    await world.share(world.anna, calendarId, world.bo.address, role)
    const shared = `/dav/calendars/${world.bo.address}/${calendarId}/`
    const listed = await bo.propfind(shared, '<D:getetag/><D:getcontentlength/>', '1')
    const hrefs = [...listed.responses().keys()].filter(href => href !== shared)
    expect(hrefs.length).toBeGreaterThan(1)
    const hrefXml = hrefs.map(href => `<D:href>${href}</D:href>`).join('')
    const fetched = await bo.report(
      shared,
      `<C:calendar-multiget ${declared}><D:prop><D:getetag/><C:calendar-data/></D:prop>${hrefXml}</C:calendar-multiget>`,
    )
    const synced = await bo.report(
      shared,
      `<D:sync-collection ${declared}><D:sync-token/><D:sync-level>1</D:sync-level><D:prop><D:getetag/><C:calendar-data/></D:prop></D:sync-collection>`,
    )
    const one = await bo.ask('GET', hrefs[0] ?? '')
    const exported = await bo.ask('GET', shared)
    const all = [listed, fetched, synced, one, exported].map(answer => answer.text + JSON.stringify(answer.headers)).join('\n')
    for (const word of forbidden(level)) expect(all).not.toContain(word)
    for (const word of expected(level)) expect(fetched.text).toContain(word)
    const etags = [...listed.responses().values()].flatMap(told => told.has.get('getetag')?.text ?? [])
    for (const told of fetched.responses().values()) expect(etags).toContain(told.has.get('getetag')?.text)
    await expect(cia.propfind(shared, '<D:getetag/>', '1')).resolves.toMatchObject({ status: 404 })
  })

  it('a level that changes makes the sync token void', async () => {
    const shared = `/dav/calendars/${world.bo.address}/${calendarId}/`
    await world.share(world.anna, calendarId, world.bo.address, 'freeBusyRead')
    const token = (await bo.propfind(shared, '<D:sync-token/>')).responses().get(shared)?.has.get('sync-token')?.text ?? ''
    await world.share(world.anna, calendarId, world.bo.address, 'limitedRead')
    const refused = await bo.report(
      shared,
      `<D:sync-collection ${declared}><D:sync-token>${token}</D:sync-token><D:sync-level>1</D:sync-level><D:prop><D:getetag/></D:prop></D:sync-collection>`,
    )
    expect([refused.status, refused.condition()]).toEqual([403, 'valid-sync-token'])
  })

  it('tells of a change to those alone whose view it changes (invariant 9)', async () => {
    await world.share(world.anna, calendarId, world.bo.address, 'freeBusyRead')
    const shared = `/dav/calendars/${world.bo.address}/${calendarId}/`
    const tokens = async (client: Client, at: string) => {
      const told = (await client.propfind(at, '<D:sync-token/><CS:getctag/><D:getetag/>')).responses().get(at)
      return ['sync-token', 'getctag', 'getetag'].map(name => told?.has.get(name)?.text)
    }
    await world.put(world.anna, calendarId, titled('blind', 'before'))
    const [mine, theirs] = [await tokens(anna, path), await tokens(bo, shared)]
    await world.put(world.anna, calendarId, titled('blind', 'after'))
    expect(await tokens(anna, path)).not.toEqual(mine)
    expect(await tokens(bo, shared)).toEqual(theirs)
    await world.put(world.anna, calendarId, titled('blind', 'after', ['TRANSP:TRANSPARENT']))
    const now = await tokens(bo, shared)
    expect(now).not.toEqual(theirs)
    const delta = await bo.report(
      shared,
      `<D:sync-collection ${declared}><D:sync-token>${theirs[0]}</D:sync-token><D:sync-level>1</D:sync-level><D:prop><D:getetag/></D:prop></D:sync-collection>`,
    )
    const told = [...delta.responses().values()]
    expect(told.map(one => one.status)).toEqual([404])
  })
})

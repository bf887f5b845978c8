/** Calendars that are fed from an address, as calendar programs meet them. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { clientOf } from '../rest/client.ts'
import { feed, says } from '../setup/feed-host.ts'
import { type Feeding, openFeeding } from '../setup/feeding.ts'
import type { World } from '../setup/world.ts'
import { type Client, declared, type Listening, listen } from './client.ts'
import { event } from './scene.ts'

const secret = 'kanari-source-secret'
let feeding: Feeding
let world: World
let server: Listening
let anna: Client
let bo: Client
let id: string
/** Anna's, and the same as it stands with Bo. */
let path: string
let shared: string
const home = '/dav/calendars/anna@nordlys.example/'
const calendar = (...uids: string[]) => feed({ events: uids.map(uid => ({ uid })) })

beforeAll(async () => {
  feeding = await openFeeding()
  ;({ world } = feeding)
  server = await listen(world.app)
  anna = server.client(world.anna.address, await world.appPassword(world.anna))
  bo = server.client(world.bo.address, await world.appPassword(world.bo))
  feeding.host.answers.set('/club.ics', says(calendar('a', 'b')))
  const rest = clientOf(world.app, await world.token(world.anna))
  const made = await rest.post('/calendars', { name: 'Club', source: { address: feeding.address(`/club.ics?key=${secret}`) } })
  id = made.body.id
  await world.share(world.anna, id, world.bo.address, 'write')
  const listed = await anna.propfind(home, '<D:displayname/>', '1')
  path = [...listed.responses()].find(([, told]) => told.has.get('displayname')?.text === 'Club')?.[0] ?? ''
  shared = `/dav/calendars/${world.bo.address}/${id}/`
})
afterAll(async () => {
  await server.close()
  await feeding.close()
})

const names = async (client: Client, at: string) =>
  [...(await client.propfind(at, '<D:getetag/>', '1')).responses().keys()].filter(href => href !== at)
const sync = async (client: Client, at: string, token = '') => {
  const body = `<D:sync-collection ${declared}><D:sync-token>${token}</D:sync-token><D:sync-level>1</D:sync-level><D:prop><D:getetag/></D:prop></D:sync-collection>`
  const answer = await client.report(at, body)
  expect(answer.status).toBe(207)
  return { changed: [...answer.responses().keys()], token: /<(?:\w+:)?sync-token>([^<]+)</.exec(answer.text)?.[1] ?? '' }
}
const privileges = async (client: Client, at: string) => {
  const told = (await client.propfind(at, '<D:current-user-privilege-set/>', '0')).responses().get(at)
  return (told?.has.get('current-user-privilege-set')?.children ?? []).map(one => one.children[0]?.name)
}

describe('calendars fed from an address', () => {
  it('are read only for programs, which tell an owner where they are fed from', async () => {
    expect(await privileges(anna, path)).toEqual([
      'read',
      'read-current-user-privilege-set',
      'write-properties',
      'unlock',
      'read-acl',
      'read-free-busy',
    ])
    expect(await privileges(bo, shared)).toEqual(['read', 'read-current-user-privilege-set', 'read-free-busy'])
    const [first = ''] = await names(anna, path)
    expect(await privileges(anna, first)).not.toContain('write-content')
    const told = (await anna.propfind(path, '<CS:source/><D:resourcetype/>', '0')).responses().get(path)
    expect(told?.has.get('source')?.children[0]?.text).toBe(feeding.address(`/club.ics?key=${secret}`))
    expect(told?.has.get('resourcetype')?.children.map(one => one.name)).toEqual(['collection', 'calendar', 'shared-owner'])
    for (const at of [shared, `/dav/calendars/${world.bo.address}/`]) {
      for (const asked of ['<CS:source/>', '<D:allprop/>', '<D:acl/><CS:invite/><D:owner/>']) {
        expect((await bo.propfind(at, asked, '1')).text).not.toContain(secret)
      }
    }
    expect((await bo.propfind(shared, '<CS:source/>', '0')).responses().get(shared)?.lacks).toEqual(['source'])
    // Sharees are told that they read, whatever their role would let them write elsewhere.
    expect((await bo.propfind(shared, '<CS:invite/>', '0')).text).not.toContain('read-write')
  })

  it('take nothing by any method, from their owner either', async () => {
    const [first = ''] = await names(anna, path)
    const own = `${home}own/`
    expect((await anna.ask('MKCALENDAR', own)).status).toBe(201)
    expect((await anna.put(`${own}mine.ics`, event('mine'))).status).toBe(201)
    const before = await sync(anna, path)
    const text = (await anna.ask('GET', first)).text
    const to = (href: string) => ({ Destination: `${server.origin}${href}` })
    const answers = [
      await anna.put(`${path}new.ics`, event('new')),
      await anna.put(first, text.replace('SUMMARY:a', 'SUMMARY:changed')),
      await anna.put(first, text, { 'If-Match': '*' }),
      await anna.ask('DELETE', first),
      await anna.ask('COPY', `${own}mine.ics`, '', to(`${path}mine.ics`)),
      await anna.ask('MOVE', `${own}mine.ics`, '', to(`${path}mine.ics`)),
      await anna.ask('MOVE', first, '', to(`${own}moved.ics`)),
      await anna.ask('MOVE', first, '', to(`${path}renamed.ics`)),
      await bo.put(`${shared}new.ics`, event('new')),
      await bo.ask('DELETE', (await names(bo, shared))[0] ?? ''),
    ]
    for (const answer of answers) expect([answer.status, answer.text]).toEqual([403, expect.stringContaining('fed from an address')])
    for (const answer of answers.slice(0, 4)) expect(answer.condition()).toBe('need-privileges')
    expect(await sync(anna, path, before.token)).toMatchObject({ changed: [] })
    // Alarms of one's own are no events; an owner's would be.
    const alarm = 'BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT5M\r\nDESCRIPTION:x\r\nEND:VALARM\r\nEND:VEVENT'
    const all = await Promise.all((await names(bo, shared)).map(async at => [at, (await bo.ask('GET', at)).text] as const))
    const [theirs, seen] = all.find(([, found]) => found.includes('UID:a')) ?? ['', '']
    expect((await bo.put(theirs, seen.replace('END:VEVENT', alarm))).status).toBe(204)
    expect((await bo.ask('GET', theirs)).text).toContain('VALARM')
    expect((await anna.put(first, text.replace('END:VEVENT', alarm))).status).toBe(403)
    expect((await anna.ask('GET', first)).text).toBe(text)
    // What may be read may be copied.
    expect((await anna.ask('COPY', first, '', to(`${own}copied.ics`))).status).toBe(201)
    expect((await anna.ask('GET', `${own}mine.ics`)).status).toBe(200)
    const update = (inner: string) => `<D:propertyupdate ${declared}><D:set><D:prop>${inner}</D:prop></D:set></D:propertyupdate>`
    const source = await anna.ask('PROPPATCH', path, update('<CS:source><D:href>http://127.0.0.1/</D:href></CS:source>'))
    expect([source.status, source.text]).toEqual([207, expect.stringContaining('HTTP/1.1 403')])
    expect((await anna.ask('PROPPATCH', path, update('<D:displayname>Renamed</D:displayname>'))).text).toContain('HTTP/1.1 200')
  })

  it('tell programs what a refresh changed, and nothing more', async () => {
    const [mine, theirs] = [await sync(anna, path), await sync(bo, shared)]
    expect(mine.changed).toHaveLength(2)
    feeding.host.answers.set('/club.ics', says(calendar('a', 'c').replaceAll('20261101T000000Z', '20261121T000000Z')))
    await feeding.due(id)
    await feeding.round()
    const [first, second] = [await sync(anna, path, mine.token), await sync(bo, shared, theirs.token)]
    // One came and one went.
    expect([first.changed.length, second.changed.length]).toEqual([2, 2])
    expect(await names(anna, path)).toHaveLength(2)
    await feeding.due(id)
    await feeding.round()
    expect((await sync(anna, path, first.token)).changed).toEqual([])
    expect(feeding.faults).toEqual([])
  })

  it('are made with MKCALENDAR where a program says what from, or not at all', async () => {
    const make = async (at: string, href: string) => {
      const props = `<D:displayname>Made</D:displayname><CS:source><D:href>${href}</D:href></CS:source>`
      return await anna.ask('MKCALENDAR', at, `<C:mkcalendar ${declared}><D:set><D:prop>${props}</D:prop></D:set></C:mkcalendar>`)
    }
    expect((await make(`${home}fed/`, feeding.address('/club.ics'))).status).toBe(201)
    expect(await names(anna, `${home}fed/`)).toHaveLength(2)
    expect((await anna.put(`${home}fed/x.ics`, event('x'))).status).toBe(403)
    expect((await anna.propfind(`${home}fed/`, '<D:displayname/><CS:source/>', '0')).text).toContain('Made')
    feeding.host.requests.length = 0
    for (const href of ['http://127.0.0.1/', 'file:///etc/passwd', '', feeding.address('/nothing.ics')]) {
      expect((await make(`${home}bad/`, href)).status).toBe(400)
      expect((await anna.propfind(`${home}bad/`, '<D:displayname/>', '0')).status).toBe(404)
    }
    expect((await bo.ask('MKCALENDAR', `${home}theirs/`, '')).status).toBeGreaterThanOrEqual(403)
    expect(feeding.host.requests).toHaveLength(1)
    expect((await make(`${home}fed/`, feeding.address('/club.ics'))).condition()).toBe('resource-must-be-null')
  })

  it('are no files of the WebDAV folder', async () => {
    const folder = await anna.ask('PROPFIND', '/webdav/anna@nordlys.example/', '', { Depth: '1' })
    expect(folder.text).not.toMatch(/Club|Made|feeds\.example/)
  })
})

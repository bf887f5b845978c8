/** Calendars made, named, coloured, locked and left; objects carried from one to another. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { World } from '../setup/world.ts'
import { type Client, declared, type Listening } from './client.ts'
import { makePrograms, titled } from './scene.ts'

let world: World
let server: Listening
let close: () => Promise<void>
let anna: Client
let bo: Client
let cia: Client
const home = () => `/dav/calendars/${world.anna.address}/`

beforeAll(async () => {
  const programs = await makePrograms()
  ;({ world, server, anna, bo, cia, close } = programs)
})
afterAll(() => close())

const idOf = async (client: Client, path: string) => (await client.propfind(path, '<D:resource-id/><D:displayname/>')).responses().get(path)

describe('a new calendar', () => {
  it('is made with its properties', async () => {
    const body = `<C:mkcalendar ${declared}><D:set><D:prop><D:displayname>Körsång &amp; kaffe</D:displayname><A:calendar-color>#ff8800ff</A:calendar-color><C:supported-calendar-component-set><C:comp name="VTODO"/></C:supported-calendar-component-set><X:note xmlns:X="http://x.example/">hello</X:note></D:prop></D:set></C:mkcalendar>`
    expect((await anna.ask('MKCALENDAR', `${home()}choir/`, body)).status).toBe(201)
    const told = (
      await anna.propfind(
        `${home()}choir/`,
        '<D:displayname/><A:calendar-color/><C:supported-calendar-component-set/><X:note xmlns:X="http://x.example/"/>',
      )
    )
      .responses()
      .get(`${home()}choir/`)
    expect(told?.has.get('displayname')?.text).toBe('Körsång & kaffe')
    expect(told?.has.get('calendar-color')?.text).toBe('#FF8800FF')
    expect(told?.has.get('supported-calendar-component-set')?.children.map(one => one.attributes.get('name'))).toEqual(['VTODO'])
    expect(told?.has.get('note')?.text).toBe('hello')
    expect((await anna.put(`${home()}choir/x.ics`, titled('no', 'No'))).condition()).toBe('supported-calendar-component')
  })

  it.each([
    ['one that is there', 'MKCALENDAR', () => `${home()}choir/`, 405, 'resource-must-be-null'],
    ['inside another', 'MKCALENDAR', () => `${home()}choir/inner`, 403, 'calendar-collection-location-ok'],
    ['with a plain MKCOL', 'MKCOL', () => `${home()}plain/`, 403, 'valid-resourcetype'],
    ['in another home', 'MKCALENDAR', () => `/dav/calendars/${world.cia.address}/mine/`, 404, null],
  ])('is not made: %s', async (_what, method, path, status, condition) => {
    const refused = await anna.ask(method, path())
    expect([refused.status, refused.condition()]).toEqual([status, condition])
  })

  it('may be named by a UUID, as most programs do, but not by that of a calendar that stands there', async () => {
    expect((await anna.ask('MKCALENDAR', `${home()}6086d4ba-e5ab-41f1-8d81-02fc00000001/`)).status).toBe(201)
    const foreign = await world.calendar(world.cia, 'Hers to share')
    await world.share(world.cia, foreign, world.anna.address, 'freeBusyRead')
    const refused = await anna.ask('MKCALENDAR', `${home()}${foreign}/`)
    expect([refused.status, refused.condition()]).toEqual([405, 'resource-must-be-null'])
  })

  it('is not made at all when one property cannot be', async () => {
    const body = `<D:mkcol ${declared}><D:set><D:prop><D:resourcetype><D:collection/><C:calendar/></D:resourcetype><D:displayname>Half</D:displayname><D:getetag>x</D:getetag></D:prop></D:set></D:mkcol>`
    const refused = await anna.ask('MKCOL', `${home()}half/`, body)
    expect(refused.status).toBe(403)
    expect(refused.text).toMatch(/cannot-modify-protected-property[\s\S]*424/)
    expect((await anna.propfind(`${home()}half/`, '<D:displayname/>')).status).toBe(404)
  })
})

describe('names and colours', () => {
  it('are the owner’s for everybody, and the viewer’s for themselves', async () => {
    const id = await world.calendar(world.anna, 'Plan')
    await world.share(world.anna, id, world.bo.address, 'read')
    const shared = `/dav/calendars/${world.bo.address}/${id}/`
    const patch = (name: string) =>
      `<D:propertyupdate ${declared}><D:set><D:prop><D:displayname>${name}</D:displayname><A:calendar-color>#00FF00FF</A:calendar-color><A:calendar-order>7</A:calendar-order></D:prop></D:set></D:propertyupdate>`
    expect((await bo.ask('PROPPATCH', shared, patch('Annas plan'))).text).not.toContain('HTTP/1.1 403')
    const mine = (await bo.propfind(shared, '<D:displayname/><A:calendar-color/><A:calendar-order/>')).responses().get(shared)
    expect([mine?.has.get('displayname')?.text, mine?.has.get('calendar-color')?.text, mine?.has.get('calendar-order')?.text]).toEqual([
      'Annas plan',
      '#00FF00FF',
      '7',
    ])
    const listed = await anna.propfind(home(), '<D:displayname/>', '1')
    expect([...listed.responses().values()].map(one => one.has.get('displayname')?.text)).toContain('Plan')
  })

  it('a protected property among others leaves them all as they were', async () => {
    const body = `<D:propertyupdate ${declared}><D:set><D:prop><D:displayname>Changed</D:displayname></D:prop></D:set><D:set><D:prop><D:getetag>x</D:getetag></D:prop></D:set></D:propertyupdate>`
    const refused = await anna.ask('PROPPATCH', `${home()}choir/`, body)
    expect(refused.text).toMatch(/cannot-modify-protected-property/)
    expect(refused.text).toMatch(/424 Failed Dependency/)
    expect((await idOf(anna, `${home()}choir/`))?.has.get('displayname')?.text).toBe('Körsång & kaffe')
  })
})

describe('a shared calendar', () => {
  it('stands in the viewer’s own home, and is left without taking it from anybody', async () => {
    const id = await world.calendar(world.anna, 'Trip')
    await world.share(world.anna, id, world.bo.address, 'write')
    const shared = `/dav/calendars/${world.bo.address}/${id}/`
    const mine = async () => [...(await bo.propfind(`/dav/calendars/${world.bo.address}/`, '<D:resourcetype/>', '1')).responses().keys()]
    expect(await mine()).toContain(shared)
    expect((await bo.ask('DELETE', shared)).status).toBe(204)
    expect(await mine()).not.toContain(shared)
    expect((await anna.propfind(home(), '<D:displayname/>', '1')).text).toContain('Trip')
    expect((await bo.propfind(shared, '<D:displayname/>')).status).toBe(207)
  })

  it('one that everybody inside may see stands in nobody’s home by itself', async () => {
    await world.calendar(world.anna, 'Everybody')
    expect((await cia.propfind(`/dav/calendars/${world.cia.address}/`, '<D:displayname/>', '1')).text).not.toContain('Everybody')
  })
})

describe('COPY and MOVE', () => {
  it('take the right to write at the destination, and to see at the source', async () => {
    for (const name of ['from', 'to']) expect((await anna.ask('MKCALENDAR', `${home()}${name}/`)).status).toBe(201)
    await anna.put(`${home()}from/a.ics`, titled('carried', 'Carried'))
    const moved = await anna.ask('MOVE', `${home()}from/a.ics`, undefined, { Destination: `${home()}to/b.ics` })
    expect(moved.status).toBe(201)
    expect((await anna.ask('GET', `${home()}from/a.ics`)).status).toBe(404)
    expect((await anna.ask('GET', `${home()}to/b.ics`)).text).toContain('Carried')
    const copied = await anna.ask('COPY', `${home()}to/b.ics`, undefined, { Destination: `${server.origin}${home()}from/c.ics` })
    expect(copied.status).toBe(201)
    expect((await anna.ask('COPY', `${home()}to/b.ics`, undefined, { Destination: `${home()}from/c.ics`, Overwrite: 'F' })).status).toBe(
      412,
    )
    const foreign = await world.calendar(world.cia, 'Hers')
    await world.share(world.cia, foreign, world.anna.address, 'read')
    const refused = await anna.ask('COPY', `${home()}to/b.ics`, undefined, { Destination: `${home()}${foreign}/x.ics` })
    expect([refused.status, refused.condition()]).toEqual([403, 'need-privileges'])
    const elsewhere = await anna.ask('COPY', `${home()}to/b.ics`, undefined, { Destination: 'http://evil.example/dav/x.ics' })
    expect(elsewhere.status).toBe(403)
  })
})

describe('locks', () => {
  it('keep others out of an object, and are nobody else’s to use', async () => {
    const id = await world.calendar(world.anna, 'Locked')
    await world.share(world.anna, id, world.bo.address, 'write')
    const shared = `/dav/calendars/${world.bo.address}/${id}/`
    await anna.put(`${home()}${id}/l.ics`, titled('locked', 'Locked'))
    const info = `<D:lockinfo ${declared}><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype><D:owner>Bo</D:owner></D:lockinfo>`
    const taken = await bo.ask('LOCK', `${shared}l.ics`, info)
    expect(taken.status).toBe(200)
    const token = String(taken.headers['lock-token'])
    const mine = `${home()}${id}/l.ics`
    const refused = await anna.put(mine, titled('locked', 'Mine'))
    expect([refused.status, refused.condition()]).toEqual([423, 'lock-token-submitted'])
    expect(refused.text).not.toContain(token.slice(1, -1))
    expect((await anna.put(mine, titled('locked', 'Mine'), { If: `(${token})` })).status).toBe(423)
    expect((await bo.put(`${shared}l.ics`, titled('locked', 'Of Bo'), { If: `(${token})` })).status).toBe(204)
    expect((await anna.ask('UNLOCK', mine, undefined, { 'Lock-Token': token })).status).toBe(409)
    expect((await bo.ask('UNLOCK', `${shared}l.ics`, undefined, { 'Lock-Token': token })).status).toBe(204)
    expect((await anna.put(mine, titled('locked', 'Mine'))).status).toBe(204)
  })
})

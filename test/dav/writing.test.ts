/** Objects stored and deleted by calendar programs: conditions, UIDs, names, private events. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { World } from '../setup/world.ts'
import type { Client } from './client.ts'
import { makePrograms, makeWork, titled } from './scene.ts'

let world: World
let close: () => Promise<void>
let anna: Client
let bo: Client
let calendarId: string
let path: string
let shared: string

beforeAll(async () => {
  const programs = await makePrograms()
  ;({ world, anna, bo, close } = programs)
  ;({ calendarId, path } = await makeWork(programs))
  await world.share(world.anna, calendarId, world.bo.address, 'write')
  shared = `/dav/calendars/${world.bo.address}/${calendarId}/`
})
afterAll(() => close())

describe('PUT', () => {
  it('keeps the bytes, answers with their entity tag, and demands what the headers demand', async () => {
    const text = titled('put-1', 'One', ['X-STRANGE;P="a,b":c\\,d'])
    const made = await anna.put(`${path}one.ics`, text, { 'If-None-Match': '*' })
    expect(made.status).toBe(201)
    const got = await anna.ask('GET', `${path}one.ics`)
    expect([got.text, got.headers['etag']]).toEqual([text, made.headers['etag']])
    expect((await anna.put(`${path}one.ics`, text, { 'If-None-Match': '*' })).status).toBe(412)
    expect((await anna.put(`${path}one.ics`, text, { 'If-Match': '"other"' })).status).toBe(412)
    const changed = await anna.put(`${path}one.ics`, titled('put-1', 'Two'), { 'If-Match': String(made.headers['etag']) })
    expect([changed.status, changed.headers['etag'] === made.headers['etag']]).toEqual([204, false])
    expect((await anna.ask('GET', `${path}one.ics`, undefined, { 'If-None-Match': String(changed.headers['etag']) })).status).toBe(304)
  })

  it.each([
    ['a UID that another object has', 'two.ics', () => titled('put-1', 'x'), 409, 'no-uid-conflict'],
    ['another UID under the same name', 'one.ics', () => titled('put-else', 'x'), 409, 'no-uid-conflict'],
    ['no calendar', 'three.ics', () => 'hello', 403, 'valid-calendar-data'],
    [
      'a METHOD',
      'three.ics',
      () => titled('m', 'x').replace('VERSION:2.0', 'VERSION:2.0\r\nMETHOD:PUBLISH'),
      403,
      'valid-calendar-object-resource',
    ],
  ])('refuses %s', async (_what, name, text, status, condition) => {
    const refused = await anna.put(path + name, text())
    expect([refused.status, refused.condition()]).toEqual([status, condition])
  })

  it('a calendar that is not there and one that is not shown are the same conflict', async () => {
    const hidden = await world.calendar(world.cia, 'Hidden')
    await world.share(world.cia, hidden, null, 'none')
    const [missing, unseen] = await Promise.all([
      anna.put(`/dav/calendars/${world.anna.address}/nowhere/x.ics`, titled('x', 'x')),
      anna.put(`/dav/calendars/${world.anna.address}/${hidden}/x.ics`, titled('x', 'x')),
    ])
    expect([missing.status, unseen.status]).toEqual([409, 409])
    expect(missing.text).toBe(unseen.text)
  })
})

describe('a writer who does not see private events', () => {
  it('finds what they wrote under the name they chose, without an entity tag for bytes they do not get back', async () => {
    const made = await bo.put(`${shared}mine.ics`, titled('bo-1', 'Of Bo', ['X-MINE:1']))
    expect([made.status, made.headers['etag']]).toEqual([201, undefined])
    const got = await bo.ask('GET', `${shared}mine.ics`)
    expect(got.text).toContain('Of Bo')
  })

  it('neither changes nor deletes one that is shown masked', async () => {
    await anna.put(`${path}secret.ics`, titled('secret-1', 'kanari-secret', ['CLASS:PRIVATE']))
    const listed = await bo.propfind(shared, '<D:getetag/>', '1')
    expect(listed.text).not.toContain('secret.ics')
    const id = [...listed.responses().keys()].find(href => /[0-9a-f-]{36}\.ics$/.test(href)) ?? ''
    expect((await bo.put(id, titled('secret-1', 'Over it'))).condition()).toBe('need-privileges')
    expect((await bo.ask('DELETE', id)).status).toBe(403)
    expect((await bo.ask('DELETE', `${shared}secret.ics`)).status).toBe(404)
  })

  it('may take a name that a private event has without learning it, and nothing is lost', async () => {
    await anna.put(`${path}taken.ics`, titled('taken-private', 'kanari-taken', ['CLASS:PRIVATE']))
    const made = await bo.put(`${shared}taken.ics`, titled('taken-bo', 'Bo was here'))
    expect([made.status, made.text]).toEqual([201, ''])
    expect((await bo.ask('GET', `${shared}taken.ics`)).text).toContain('Bo was here')
    const all = await anna.ask('GET', path)
    expect(all.text).toContain('kanari-taken')
    expect(all.text).toContain('Bo was here')
  })
})

describe('DELETE', () => {
  it('takes an object away and tells whoever synchronises', async () => {
    await anna.put(`${path}gone.ics`, titled('gone-1', 'Gone'))
    expect((await anna.ask('DELETE', `${path}gone.ics`, undefined, { 'If-Match': '"x"' })).status).toBe(412)
    expect((await anna.ask('DELETE', `${path}gone.ics`)).status).toBe(204)
    expect((await anna.ask('GET', `${path}gone.ics`)).status).toBe(404)
  })
})

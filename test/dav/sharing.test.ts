/** Sharing as calendar programs do it: what others write and what stays the owner's, alarms of one's own, invitations, delegates. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import supertest from 'supertest'
import { makeWorld, type World } from '../setup/world.ts'
import { type Client, declared, type Listening, listen } from './client.ts'

let world: World
let server: Listening
let anna: Client
let bo: Client
let cia: Client
let calendarId: string
let path: string
let bosPath: string
let ciasPath: string

beforeAll(async () => {
  world = await makeWorld()
  server = await listen(world.app)
  const client = async (person: typeof world.anna) => server.client(person.address, await world.appPassword(person))
  ;[anna, bo, cia] = await Promise.all([client(world.anna), client(world.bo), client(world.cia)])
  calendarId = await world.calendar(world.anna, 'Work')
  await world.share(world.anna, calendarId, world.bo.address, 'write')
  await world.share(world.anna, calendarId, world.cia.address, 'limitedRead')
  const home = await anna.propfind(`/dav/calendars/${world.anna.address}/`, '<D:resourcetype/>', '1')
  path = [...home.responses().keys()].find(href => href.split('/').length > 5) ?? ''
  bosPath = `/dav/calendars/${world.bo.address}/${calendarId}/`
  ciasPath = `/dav/calendars/${world.cia.address}/${calendarId}/`
})
afterAll(async () => {
  await server.close()
  await world.close()
})

const alarm = (words: string) => ['BEGIN:VALARM', 'ACTION:DISPLAY', 'TRIGGER:-PT10M', `DESCRIPTION:${words}`, 'END:VALARM']
const event = (uid: string, summary: string, more: string[] = []) =>
  [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//x//EN', 'BEGIN:VEVENT', `UID:${uid}`, 'DTSTAMP:20260101T000000Z'],
    ...[`SUMMARY:${summary}`, 'DTSTART:20270301T090000Z', 'DTEND:20270301T100000Z', ...more, 'END:VEVENT', 'END:VCALENDAR', ''],
  ].join('\r\n')
const withAlarm = (text: string, words: string, more: string[] = []) =>
  text.replace('END:VEVENT', [...more, ...alarm(words), 'END:VEVENT'].join('\r\n'))
const text = async (client: Client, address: string) => (await client.ask('GET', address)).text

async function token(client: Client, address: string): Promise<string> {
  const answer = await client.propfind(address, '<D:sync-token/>')
  return [...answer.responses().values()][0]?.has.get('sync-token')?.text ?? ''
}
async function changed(client: Client, address: string, since: string): Promise<string[]> {
  const answer = await client.report(
    address,
    `<D:sync-collection ${declared}><D:sync-token>${since}</D:sync-token><D:sync-level>1</D:sync-level><D:prop><D:getetag/></D:prop></D:sync-collection>`,
  )
  return [...answer.responses().keys()]
}

describe('what the owner has and a writer does not see', () => {
  const mine = ['X-OWNER-NOTE:kept-note', 'ATTACH:file:///home/anna/kept-file', ...alarm('kept-alarm')]

  it('is there after the writer’s PUT, and their alarms are theirs', async () => {
    await anna.put(`${path}keep.ics`, event('keep', 'Before', mine))
    const seen = await text(bo, `${bosPath}keep.ics`)
    expect(seen).not.toContain('kept-')
    const written = await bo.put(`${bosPath}keep.ics`, withAlarm(seen.replace('Before', 'After'), 'bos-alarm'))
    expect([written.status, written.headers['etag']]).toEqual([204, undefined])
    const owners = await text(anna, `${path}keep.ics`)
    for (const word of ['SUMMARY:After', 'kept-note', 'kept-file', 'kept-alarm']) expect(owners).toContain(word)
    expect(owners).not.toContain('bos-alarm')
    const writers = await text(bo, `${bosPath}keep.ics`)
    expect([writers.includes('bos-alarm'), writers.includes('kept-')]).toEqual([true, false])
  })

  it('goes along when the writer gives the event another name', async () => {
    await anna.put(`${path}here.ics`, event('here', 'Moved', mine))
    const moved = await bo.ask('MOVE', `${bosPath}here.ics`, undefined, { Destination: `${bosPath}there.ics` })
    expect([moved.status, (await anna.ask('GET', `${path}here.ics`)).status]).toEqual([201, 404])
    expect(await text(anna, `${path}there.ics`)).toBe(event('here', 'Moved', mine))
    await anna.put(`${path}in-the-way.ics`, event('in-the-way', 'There first'))
    const to = { Destination: `${bosPath}in-the-way.ics` }
    expect((await bo.ask('MOVE', `${bosPath}there.ics`, undefined, { ...to, Overwrite: 'F' })).status).toBe(412)
    expect((await bo.ask('MOVE', `${bosPath}there.ics`, undefined, to)).status).toBe(204)
    expect(await text(anna, `${path}in-the-way.ics`)).toBe(event('here', 'Moved', mine))
  })

  it('also through an import and through REST', async () => {
    await anna.put(`${path}doors.ics`, event('doors', 'Before', mine))
    await world.put(world.bo, calendarId, event('doors', 'Imported', alarm('bos-alarm')))
    const imported = await text(anna, `${path}doors.ics`)
    expect(imported).toContain('SUMMARY:Imported')
    for (const word of ['kept-note', 'kept-file', 'kept-alarm']) expect(imported).toContain(word)
    expect(imported).not.toContain('bos-alarm')
    const authorization = `Bearer ${await world.token(world.bo)}`
    const listed = await supertest(world.app).get(`/api/calendars/${calendarId}/events`).query({ from: '2027-03-01T00:00:00Z', to: '2027-03-02T00:00:00Z' }).set({ authorization })
    const id = (listed.body as { value: { id: string; subject: string }[] }).value.find(one => one.subject === 'Imported')?.id
    const put = await supertest(world.app)
      .put(`/api/calendars/${calendarId}/events/${id}`)
      .set({ authorization, 'content-type': 'text/calendar' })
      .send(event('doors', 'By REST', alarm('bos-alarm')))
    expect(put.status).toBe(200)
    const replaced = await text(anna, `${path}doors.ics`)
    expect(replaced).toContain('SUMMARY:By REST')
    for (const word of ['kept-note', 'kept-file', 'kept-alarm']) expect(replaced).toContain(word)
    expect(replaced).not.toContain('bos-alarm')
  })

  it('and what nobody but them has is theirs byte by byte, whatever others try (invariant 35)', async () => {
    const owners = event('bytes', 'Mine', mine)
    const made = await anna.put(`${path}bytes.ics`, owners)
    const [{ address = '' } = {}] = [{ address: await addressOf(cia, ciasPath, 'Mine') }]
    expect((await cia.put(address, event('bytes', 'Hers'))).status).toBe(403)
    const seen = await text(cia, address)
    expect((await cia.put(address, withAlarm(seen, 'cias-alarm', ['X-MOZ-LASTACK:20270301T085500Z']))).status).toBe(204)
    const got = await anna.ask('GET', `${path}bytes.ics`)
    expect([got.text, got.headers['etag']]).toEqual([owners, made.headers['etag']])
  })
})

async function addressOf(client: Client, calendar: string, title: string): Promise<string> {
  const answer = await client.report(
    calendar,
    `<C:calendar-query ${declared}><D:prop><C:calendar-data/></D:prop><C:filter><C:comp-filter name="VCALENDAR"/></C:filter></C:calendar-query>`,
  )
  return [...answer.responses()].find(([, told]) => told.has.get('calendar-data')?.text.includes(`SUMMARY:${title}`))?.[0] ?? ''
}

describe('alarms of one’s own', () => {
  it('whoever may only look sets them, reads them and syncs them; nobody else hears of it', async () => {
    await anna.put(`${path}ring.ics`, event('ring', 'Ring', alarm('annas-alarm')))
    const address = await addressOf(cia, ciasPath, 'Ring')
    const bosBefore = await token(bo, bosPath)
    const annasBefore = await token(anna, path)
    const before = await cia.ask('GET', address)
    expect(before.text).not.toContain('annas-alarm')
    const since = await token(cia, ciasPath)
    const match = { 'If-Match': String(before.headers['etag']) }
    expect((await cia.put(address, withAlarm(before.text, 'cias-alarm'), match)).status).toBe(204)
    const after = await cia.ask('GET', address)
    expect([after.text.includes('cias-alarm'), after.headers['etag'] === before.headers['etag']]).toEqual([true, false])
    // Listing, query, report and GET say the same entity tag.
    const listed = await cia.propfind(ciasPath, '<D:getetag/>', '1')
    expect(listed.responses().get(address)?.has.get('getetag')?.text).toBe(after.headers['etag'])
    expect(await changed(cia, ciasPath, since)).toEqual([address])
    expect(await token(cia, ciasPath)).not.toBe(since)
    expect([await token(bo, bosPath), await token(anna, path)]).toEqual([bosBefore, annasBefore])
    expect(await text(bo, `${bosPath}ring.ics`)).not.toContain('alarm')
    // Stale, and then taken away again.
    expect((await cia.put(address, before.text, match)).status).toBe(412)
    expect((await cia.put(address, before.text)).status).toBe(204)
    expect((await cia.ask('GET', address)).headers['etag']).toBe(before.headers['etag'])
  })

  it('a token that counts one person’s alarms is nobody else’s', async () => {
    await world.share(world.anna, calendarId, world.astrid.address, 'limitedRead')
    const astrid = server.client(world.astrid.address, await world.appPassword(world.astrid))
    const hers = await token(cia, ciasPath)
    const asked = `<D:sync-collection ${declared}><D:sync-token>${hers}</D:sync-token><D:sync-level>1</D:sync-level><D:prop/></D:sync-collection>`
    const refused = await astrid.report(`/dav/calendars/${world.astrid.address}/${calendarId}/`, asked)
    expect([refused.status, refused.condition()]).toEqual([403, 'valid-sync-token'])
  })

  it('stand on a private event that a writer sees as busy time, too', async () => {
    await anna.put(`${path}hush.ics`, event('hush', 'Hush', ['CLASS:PRIVATE', ...alarm('annas-alarm')]))
    const listed = await bo.propfind(bosPath, '<D:getetag/>', '1')
    const address = [...listed.responses().keys()].find(href => /[0-9a-f-]{36}\.ics$/.test(href)) ?? ''
    const seen = await text(bo, address)
    expect((await bo.put(address, withAlarm(seen, 'bos-alarm'))).status).toBe(204)
    expect(await text(bo, address)).toContain('bos-alarm')
    expect((await bo.put(address, withAlarm(seen.replace('DTEND:20270301T1', 'DTEND:20270301T2'), 'x'))).condition()).toBe('need-privileges')
    expect(await text(anna, `${path}hush.ics`)).not.toContain('bos-alarm')
  })

  it('the owner’s do not ring for a delegate who sees everything, and are still there when that one writes', async () => {
    await world.share(world.anna, calendarId, world.cia.address, 'delegateWithPrivateEventAccess')
    await anna.put(`${path}all.ics`, event('all', 'All', ['X-SEEN:1', ...alarm('annas-alarm')]))
    const seen = await text(cia, `${ciasPath}all.ics`)
    expect([seen.includes('X-SEEN:1'), seen.includes('annas-alarm')]).toEqual([true, false])
    expect(await text(cia, ciasPath)).not.toContain('annas-alarm')
    expect((await cia.put(`${ciasPath}all.ics`, withAlarm(seen.replace('SUMMARY:All', 'SUMMARY:Some'), 'cias-alarm'))).status).toBe(204)
    const owners = await text(anna, `${path}all.ics`)
    expect([owners.includes('SUMMARY:Some'), owners.includes('annas-alarm'), owners.includes('cias-alarm')]).toEqual([true, true, false])
    await world.share(world.anna, calendarId, world.cia.address, 'limitedRead')
  })
})

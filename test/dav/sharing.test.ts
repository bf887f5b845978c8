/** Sharing as calendar programs do it: what others write and what stays the owner's, alarms of one's own, invitations, delegates. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import supertest from 'supertest'
import type { XmlElement } from '../../src/http/xml-tree.ts'
import { openPolicy, type World } from '../setup/world.ts'
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
let bosPath: string
let ciasPath: string

beforeAll(async () => {
  const programs = await makePrograms()
  ;({ world, server, anna, bo, cia, close } = programs)
  ;({ calendarId, path } = await makeWork(programs))
  await world.share(world.anna, calendarId, world.bo.address, 'write')
  await world.share(world.anna, calendarId, world.cia.address, 'limitedRead')
  bosPath = `/dav/calendars/${world.bo.address}/${calendarId}/`
  ciasPath = `/dav/calendars/${world.cia.address}/${calendarId}/`
})
afterAll(() => close())

const alarm = (words: string) => ['BEGIN:VALARM', 'ACTION:DISPLAY', 'TRIGGER:-PT10M', `DESCRIPTION:${words}`, 'END:VALARM']
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
    await anna.put(`${path}keep.ics`, titled('keep', 'Before', mine))
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
    await anna.put(`${path}here.ics`, titled('here', 'Moved', mine))
    const moved = await bo.ask('MOVE', `${bosPath}here.ics`, undefined, { Destination: `${bosPath}there.ics` })
    expect([moved.status, (await anna.ask('GET', `${path}here.ics`)).status]).toEqual([201, 404])
    expect(await text(anna, `${path}there.ics`)).toBe(titled('here', 'Moved', mine))
    await anna.put(`${path}in-the-way.ics`, titled('in-the-way', 'There first'))
    const to = { Destination: `${bosPath}in-the-way.ics` }
    expect((await bo.ask('MOVE', `${bosPath}there.ics`, undefined, { ...to, Overwrite: 'F' })).status).toBe(412)
    expect((await bo.ask('MOVE', `${bosPath}there.ics`, undefined, to)).status).toBe(204)
    expect(await text(anna, `${path}in-the-way.ics`)).toBe(titled('here', 'Moved', mine))
  })

  it('also through an import and through REST', async () => {
    await anna.put(`${path}doors.ics`, titled('doors', 'Before', mine))
    await world.put(world.bo, calendarId, titled('doors', 'Imported', alarm('bos-alarm')))
    const imported = await text(anna, `${path}doors.ics`)
    expect(imported).toContain('SUMMARY:Imported')
    for (const word of ['kept-note', 'kept-file', 'kept-alarm']) expect(imported).toContain(word)
    expect(imported).not.toContain('bos-alarm')
    const authorization = `Bearer ${await world.token(world.bo)}`
    const listed = await supertest(world.app)
      .get(`/api/calendars/${calendarId}/events`)
      .query({ from: '2027-03-01T00:00:00Z', to: '2027-03-02T00:00:00Z' })
      .set({ authorization })
    const id = (listed.body as { value: { id: string; subject: string }[] }).value.find(one => one.subject === 'Imported')?.id
    const put = await supertest(world.app)
      .put(`/api/calendars/${calendarId}/events/${id}`)
      .set({ authorization, 'content-type': 'text/calendar' })
      .send(titled('doors', 'By REST', alarm('bos-alarm')))
    expect(put.status).toBe(200)
    const replaced = await text(anna, `${path}doors.ics`)
    expect(replaced).toContain('SUMMARY:By REST')
    for (const word of ['kept-note', 'kept-file', 'kept-alarm']) expect(replaced).toContain(word)
    expect(replaced).not.toContain('bos-alarm')
  })

  it('and what nobody but them has is theirs byte by byte, whatever others try (invariant 35)', async () => {
    const owners = titled('bytes', 'Mine', mine)
    const made = await anna.put(`${path}bytes.ics`, owners)
    const address = await addressOf(cia, ciasPath, 'Mine')
    expect((await cia.put(address, titled('bytes', 'Hers'))).status).toBe(403)
    const seen = await text(cia, address)
    expect((await cia.put(address, withAlarm(seen, 'cias-alarm', ['X-MOZ-LASTACK:20270301T085500Z']))).status).toBe(204)
    const got = await anna.ask('GET', `${path}bytes.ics`)
    expect([got.text, got.headers['etag']]).toEqual([owners, made.headers['etag']])
  })
})

describe('private events in the words of Calendar Server', () => {
  it.each(['CONFIDENTIAL', 'RESTRICTED', 'PRIVATE'])(
    '%s is busy time to whoever may not see private events, and the owner’s to set',
    async level => {
      const marked = (uid: string, title: string) => titled(uid, title).replace('PRODID', `X-CALENDARSERVER-ACCESS:${level}\r\nPRODID`)
      expect((await anna.ask('OPTIONS', path)).headers['dav']).toContain('calendarserver-private-events')
      expect((await anna.put(`${path}access-${level}.ics`, marked(`access-${level}`, 'kanari-access'))).status).toBe(201)
      for (const [client, place] of [
        [bo, bosPath],
        [cia, ciasPath],
      ] as const)
        expect(await text(client, place)).not.toContain('kanari-access')
      await anna.put(`${path}open-${level}.ics`, titled(`open-${level}`, 'Open'))
      expect((await bo.put(`${bosPath}open-${level}.ics`, marked(`open-${level}`, 'Closed'))).condition()).toBe('need-privileges')
      await anna.ask('DELETE', `${path}access-${level}.ics`)
    },
  )
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
    await anna.put(`${path}ring.ics`, titled('ring', 'Ring', alarm('annas-alarm')))
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
    await anna.put(`${path}hush.ics`, titled('hush', 'Hush', ['CLASS:PRIVATE', ...alarm('annas-alarm')]))
    const listed = await bo.propfind(bosPath, '<D:getetag/>', '1')
    const address = [...listed.responses().keys()].find(href => /[0-9a-f-]{36}\.ics$/.test(href)) ?? ''
    const seen = await text(bo, address)
    expect((await bo.put(address, withAlarm(seen, 'bos-alarm'))).status).toBe(204)
    expect(await text(bo, address)).toContain('bos-alarm')
    expect((await bo.put(address, withAlarm(seen.replace('DTEND:20270301T1', 'DTEND:20270301T2'), 'x'))).condition()).toBe(
      'need-privileges',
    )
    expect(await text(anna, `${path}hush.ics`)).not.toContain('bos-alarm')
  })

  it('the owner’s do not ring for a delegate who sees everything, and are still there when that one writes', async () => {
    await world.share(world.anna, calendarId, world.cia.address, 'delegateWithPrivateEventAccess')
    await anna.put(`${path}all.ics`, titled('all', 'All', ['X-SEEN:1', ...alarm('annas-alarm')]))
    const seen = await text(cia, `${ciasPath}all.ics`)
    expect([seen.includes('X-SEEN:1'), seen.includes('annas-alarm')]).toEqual([true, false])
    expect(await text(cia, ciasPath)).not.toContain('annas-alarm')
    expect((await cia.put(`${ciasPath}all.ics`, withAlarm(seen.replace('SUMMARY:All', 'SUMMARY:Some'), 'cias-alarm'))).status).toBe(204)
    const owners = await text(anna, `${path}all.ics`)
    expect([owners.includes('SUMMARY:Some'), owners.includes('annas-alarm'), owners.includes('cias-alarm')]).toEqual([true, true, false])
    await world.share(world.anna, calendarId, world.cia.address, 'limitedRead')
  })
})

const share = (inner: string) => `<CS:share ${declared}>${inner}</CS:share>`
const set = (href: string, level: string) => `<CS:set><D:href>${href}</D:href><CS:summary>Work</CS:summary><CS:${level}/></CS:set>`
const property = async (client: Client, address: string, name: string) =>
  [...(await client.propfind(address, `<CS:${name}/>`)).responses().values()][0]?.has.get(name)
const words = (element: XmlElement | undefined): string => (element ? [element.text.trim(), ...element.children.map(words)].join(' ') : '')
const names = (element: XmlElement | undefined): string[] => (element ? element.children.flatMap(one => [one.name, ...names(one)]) : [])
async function roleOf(address: string): Promise<string> {
  const authorization = `Bearer ${await world.token(world.anna)}`
  const { body } = await supertest(world.app).get(`/api/calendars/${sharedId}/permissions`).set({ authorization })
  return (
    (body as { value: { emailAddress: { address: string } | null; role: string }[] }).value.find(
      one => one.emailAddress?.address === address,
    )?.role ?? 'none'
  )
}

let sharedId: string
let sharedPath: string

describe('sharing from a calendar program', () => {
  beforeAll(async () => {
    sharedId = await world.calendar(world.anna, 'Shared from here')
    await world.share(world.anna, sharedId, null, 'none')
    await world.policy({ domainRules: ['*: CalendarSharingFreeBusySimple'] })
    const home = await anna.propfind(`/dav/calendars/${world.anna.address}/`, '<D:displayname/>', '1')
    sharedPath = [...home.responses()].find(([, told]) => told.has.get('displayname')?.text === 'Shared from here')?.[0] ?? ''
  })

  it('invites, tells of the invitation, and is answered', async () => {
    const options = await anna.ask('OPTIONS', sharedPath)
    expect(options.headers['dav']).toContain('calendarserver-sharing')
    expect(options.headers['allow']).toContain('POST')
    const before = await property(anna, sharedPath, 'allowed-sharing-modes')
    expect(names(before)).toEqual(['can-be-shared'])
    const done = await anna.ask('POST', sharedPath, share(set(`mailto:${world.cia.address}`, 'read-write')))
    expect([done.status, done.text]).toEqual([200, ''])
    expect(await roleOf(world.cia.address)).toBe('write')
    const asked = await property(anna, sharedPath, 'invite')
    expect(names(asked)).toEqual(expect.arrayContaining(['organizer', 'user', 'invite-noresponse', 'read-write']))

    const notices = `/dav/calendars/${world.cia.address}/notifications/`
    const listed = await cia.propfind(notices, '<CS:notificationtype/><D:getetag/>', '1')
    const [notice = ''] = [...listed.responses().keys()].filter(one => one.endsWith('.xml'))
    expect(names(listed.responses().get(notice)?.has.get('notificationtype'))).toEqual(['invite-notification'])
    const got = await cia.ask('GET', notice)
    expect(got.headers['etag']).toBe(listed.responses().get(notice)?.has.get('getetag')?.text)
    expect(words(got.xml())).toContain(`mailto:${world.anna.address}`)
    expect((await bo.ask('GET', notice)).status).toBe(404)
    const uid = notice.slice(notice.lastIndexOf('/') + 1, -4)
    const reply = (inner: string) =>
      `<CS:invite-reply ${declared}><D:href>mailto:x</D:href>${inner}<CS:in-reply-to>${uid}</CS:in-reply-to><CS:summary>Annas work</CS:summary></CS:invite-reply>`
    const home = (address: string) => `/dav/calendars/${address}/`
    expect((await bo.ask('POST', home(world.bo.address), reply('<CS:invite-accepted/>'))).status).toBe(403)
    expect((await bo.ask('POST', home(world.cia.address), reply('<CS:invite-accepted/>'))).status).toBe(403)
    expect((await cia.ask('POST', home(world.cia.address), reply(''))).status).toBe(400)
    const answered = await cia.ask('POST', home(world.cia.address), reply('<CS:invite-accepted/>'))
    expect([answered.status, answered.xml().name]).toEqual([200, 'shared-as'])
    const place = words(answered.xml()).trim()
    const mine = await cia.propfind(place, '<D:displayname/><D:resourcetype/><CS:invite/><CS:allowed-sharing-modes/>')
    const told = mine.responses().get(place)
    expect([told?.has.get('displayname')?.text, names(told?.has.get('resourcetype')), told?.lacks]).toEqual([
      'Annas work',
      ['collection', 'calendar', 'shared'],
      ['allowed-sharing-modes'],
    ])
    expect((await cia.ask('GET', notice)).status).toBe(404)
    expect(names(await property(anna, sharedPath, 'invite'))).toContain('invite-accepted')

    // Whoever asked hears of the answer, once.
    const annas = `/dav/calendars/${world.anna.address}/notifications/`
    const answers = await anna.propfind(annas, '<CS:notificationtype/><D:sync-token/>', '1')
    const [heard = ''] = [...answers.responses().keys()].filter(one => one.endsWith('.xml'))
    expect(words((await anna.ask('GET', heard)).xml())).toContain('Shared from here')
    const since = answers.responses().get(annas)?.has.get('sync-token')?.text ?? ''
    expect(await changed(anna, annas, since)).toEqual([])
    expect((await anna.ask('DELETE', heard)).status).toBe(204)
    expect((await anna.ask('GET', heard)).status).toBe(404)
    expect(await changed(anna, annas, '')).toEqual([])
  })

  it('raises nobody who is a reader at a lower level, and lowers only who is named', async () => {
    await world.share(world.anna, sharedId, world.astrid.address, 'limitedRead')
    await anna.ask('POST', sharedPath, share(set(`/dav/principals/${world.astrid.address}/`, 'read')))
    expect(await roleOf(world.astrid.address)).toBe('limitedRead')
    await world.share(world.anna, sharedId, world.bo.address, 'delegateWithPrivateEventAccess')
    await anna.ask('POST', sharedPath, share(set(`mailto:${world.bo.address}`, 'read-write')))
    expect(await roleOf(world.bo.address)).toBe('delegateWithPrivateEventAccess')
    await anna.ask('POST', sharedPath, share(set(`mailto:${world.bo.address}`, 'read')))
    expect(await roleOf(world.bo.address)).toBe('read')
    const remove = `<CS:remove><D:href>mailto:${world.bo.address}</D:href></CS:remove>`
    expect((await anna.ask('POST', sharedPath, share(remove + remove.replace('bo@', 'nobody@')))).status).toBe(200)
    expect(await roleOf(world.bo.address)).toBe('none')
  })

  it('is refused for all where the policy refuses one, and says whom', async () => {
    const outside = 'mailto:someone@elsewhere.example'
    const refused = await anna.ask('POST', sharedPath, share(set(`mailto:${world.bo.address}`, 'read') + set(outside, 'read')))
    expect(refused.status).toBe(207)
    const told = refused.responses()
    expect([told.get(outside)?.status, told.get(`mailto:${world.bo.address}`)?.status]).toEqual([403, 424])
    const authorization = `Bearer ${await world.token(world.astrid)}`
    const log = await supertest(world.app).get('/api/audit').query({ action: 'refused.sharing' }).set({ authorization })
    expect(log.text).toContain('POST')
    expect(await roleOf(world.bo.address)).toBe('none')
  })

  it.each([
    ['nothing', () => share('')],
    ['no level', () => share(`<CS:set><D:href>mailto:${world.bo.address}</D:href></CS:set>`)],
    ['nobody', () => share('<CS:set><D:href/><CS:read/></CS:set>')],
    ['something else', () => `<CS:dance ${declared}/>`],
    ['a name that every object has', () => `<CS:constructor ${declared}/>`],
    ['what is for a home', () => `<CS:invite-reply ${declared}/>`],
  ])('a body that asks for %s is a bad request', async (_what, body) => {
    expect((await anna.ask('POST', sharedPath, body())).status).toBe(400)
  })

  it('is the owner’s alone, and other sharees are nobody’s to know', async () => {
    const place = `/dav/calendars/${world.cia.address}/${sharedId}/`
    expect((await cia.ask('POST', place, share(set(`mailto:${world.bo.address}`, 'read')))).status).toBe(403)
    expect((await cia.ask('POST', place, `<CS:publish-calendar ${declared}/>`)).status).toBe(403)
    const seen = words(await property(cia, place, 'invite'))
    expect([seen.includes(world.anna.address), seen.includes(world.cia.address), seen.includes(world.astrid.address)]).toEqual([
      true,
      true,
      false,
    ])
    expect((await bo.ask('POST', sharedPath, share(set(`mailto:${world.bo.address}`, 'read')))).status).toBe(404)
  })

  it('publishes busy times as far as the policy lets it, and tells the address once', async () => {
    const post = async (name: string) => await anna.ask('POST', sharedPath, `<CS:${name} ${declared}/>`)
    expect((await post('publish-calendar')).status).toBe(403)
    await world.policy(openPolicy)
    expect(names(await property(anna, sharedPath, 'allowed-sharing-modes'))).toEqual(['can-be-shared', 'can-be-published'])
    await anna.put(`${sharedPath}secret.ics`, titled('planted', 'kanari-title'))
    const made = await post('publish-calendar')
    const url = new URL(words(made.xml()).trim())
    const feed = await supertest(world.app).get(url.pathname)
    expect([feed.status, feed.text.includes('BEGIN:VEVENT'), feed.text.includes('kanari')]).toEqual([200, true, false])
    expect((await post('publish-calendar')).text).toBe('')
    expect((await post('unpublish-calendar')).status).toBe(200)
    expect((await supertest(world.app).get(url.pathname)).text).toContain('no longer shared')
  })
})

describe('what a program keeps on a shared calendar', () => {
  it('is the person’s own: whether it makes them busy, Apple’s default alarms, a hidden calendar', async () => {
    const alarms = alarm('mine').join('&#13;\n')
    const set = (inner: string) =>
      `<D:propertyupdate ${declared} xmlns:O="http://owncloud.org/ns"><D:set><D:prop>${inner}</D:prop></D:set></D:propertyupdate>`
    const own = `<C:default-alarm-vevent-datetime>${alarms}</C:default-alarm-vevent-datetime><O:calendar-enabled>0</O:calendar-enabled>`
    const asked = '<C:schedule-calendar-transp/><C:default-alarm-vevent-datetime/><x:calendar-enabled xmlns:x="http://owncloud.org/ns"/>'
    const before = await cia.propfind(ciasPath, asked)
    expect([before.text.includes('transparent'), before.responses().get(ciasPath)?.lacks.length]).toEqual([true, 2])
    const done = await cia.ask('PROPPATCH', ciasPath, set(`${own}<C:schedule-calendar-transp><C:opaque/></C:schedule-calendar-transp>`))
    expect([done.status, done.text.includes(' 403 ')]).toEqual([207, false])
    const told = (await cia.propfind(ciasPath, asked)).responses().get(ciasPath)
    expect(names(told?.has.get('schedule-calendar-transp'))).toEqual(['opaque'])
    expect(told?.has.get('default-alarm-vevent-datetime')?.text).toContain('BEGIN:VALARM')
    expect(told?.has.get('calendar-enabled')?.text).toBe('0')
    for (const [client, place] of [
      [anna, path],
      [bo, bosPath],
    ] as const)
      expect((await client.propfind(place, asked)).responses().get(place)?.lacks).toHaveLength(2)
    expect(names((await anna.propfind(path, asked)).responses().get(path)?.has.get('schedule-calendar-transp'))).toEqual(['opaque'])
    expect(
      (await cia.ask('PROPPATCH', ciasPath, set('<C:schedule-calendar-transp><C:maybe/></C:schedule-calendar-transp>'))).text,
    ).toContain(' 403 ')
    expect((await cia.propfind(ciasPath, '<D:none/>')).text).not.toContain('opaque')
  })
})

describe('delegates', () => {
  const proxies = '<D:group-membership/><CS:calendar-proxy-write-for/><CS:calendar-proxy-read-for/>'

  it('of a mailbox and of a first calendar find whom they act for; nobody else is told', async () => {
    await world.share(world.anna, calendarId, world.cia.address, 'delegateWithoutPrivateEventAccess')
    const own = (await cia.propfind(`/dav/principals/${world.cia.address}/`, proxies)).text
    expect(own).toContain(`/dav/principals/${world.anna.address}/calendar-proxy-write/`)
    expect(own).not.toContain(world.reception.address)
    const bos = (await bo.propfind(`/dav/principals/${world.bo.address}/`, proxies)).text
    expect([bos.includes(world.reception.address), bos.includes(world.anna.address)]).toEqual([true, false])
    expect((await bo.propfind(`/dav/principals/${world.cia.address}/`, proxies)).text).not.toContain(world.anna.address)
    const group = `/dav/principals/${world.anna.address}/calendar-proxy-write/`
    const members = async (client: Client) => (await client.propfind(group, '<D:group-member-set/>')).text
    expect(await members(anna)).toContain(world.cia.address)
    expect(await members(cia)).toContain(world.cia.address)
    expect(await members(bo)).not.toContain(world.cia.address)
    const set = `<D:propertyupdate ${declared}><D:set><D:prop><D:group-member-set><D:href>/dav/principals/${world.bo.address}/</D:href></D:group-member-set></D:prop></D:set></D:propertyupdate>`
    const refused = await anna.ask('PROPPATCH', group, set)
    expect([refused.status, refused.text.includes('cannot-modify-protected-property')]).toEqual([207, true])
    await world.share(world.anna, calendarId, world.cia.address, 'limitedRead')
  })

  it('of a mailbox use its home as their own', async () => {
    const home = `/dav/calendars/${world.reception.address}/`
    const may = await bo.propfind(home, '<D:current-user-privilege-set/>')
    expect(names([...may.responses().values()][0]?.has.get('current-user-privilege-set'))).toContain('bind')
    expect((await bo.ask('MKCALENDAR', `${home}desk/`)).status).toBe(201)
    expect((await bo.put(`${home}desk/one.ics`, titled('desk', 'Visitors', alarm('rings at the desk')))).status).toBe(201)
    expect(await text(bo, `${home}desk/one.ics`)).toContain('rings at the desk')
    const others = await cia.propfind(home, '<D:current-user-privilege-set/>', '1')
    expect(others.text).not.toContain('D:bind')
    expect((await cia.ask('MKCALENDAR', `${home}mine/`)).status).toBe(404)
  })
})

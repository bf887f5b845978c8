/** DAVx5, Thunderbird, Evolution, Outlook with CalDAV Synchronizer, and a client made for Google: what each was seen to send. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { accounted, begin, type Conversation, event, hrefIn, namesIn, privilegesIn, reportsIn } from './conversation.ts'

let talk: Conversation
let sharedId: string
const xml = "<?xml version='1.0' encoding='UTF-8' ?>"
const work = () => `${talk.home}work/`
const shared = () => `${talk.home}${sharedId}/`

beforeAll(async () => {
  talk = await begin()
  await talk.anna.ask('MKCALENDAR', work())
  for (const day of [1, 2, 3]) await talk.anna.put(`${work()}${day}.ics`, event(`event-${day}`, `Event ${day}`, day))
  sharedId = await talk.world.calendar(talk.world.cia, 'Projects')
  await talk.world.put(talk.world.cia, sharedId, event('hers', 'Hers', 4))
  await talk.world.share(talk.world.cia, sharedId, talk.world.anna.address, 'read')
})
afterAll(async () => await talk.close())

/** The calendar made by a body, or what was wrong with it. */
async function makes(path: string, body: string, method = 'MKCALENDAR'): Promise<[number, string]> {
  const { status, text } = await talk.anna.ask(method, path, body)
  return [status, text]
}

async function tokenOf(path: string): Promise<string> {
  return (await talk.anna.propfind(path, '<D:sync-token/>')).responses().get(path)?.has.get('sync-token')?.text ?? ''
}

describe('DAVx5', () => {
  const principal = `${xml}<propfind xmlns="DAV:" xmlns:CAL="urn:ietf:params:xml:ns:caldav" xmlns:CARD="urn:ietf:params:xml:ns:carddav" xmlns:CS="http://calendarserver.org/ns/"><prop><displayname /><group-membership /><resourcetype /><CAL:calendar-home-set /><CS:calendar-proxy-read-for /><CS:calendar-proxy-write-for /></prop></propfind>`
  const collection = `${xml}<propfind xmlns="DAV:" xmlns:CAL="urn:ietf:params:xml:ns:caldav" xmlns:CARD="urn:ietf:params:xml:ns:carddav" xmlns:CS="http://calendarserver.org/ns/" xmlns:n0="http://apple.com/ns/ical/" xmlns:n1="https://bitfire.at/webdav-push"><prop><current-user-privilege-set /><displayname /><owner /><resourcetype /><n1:transports /><n1:topic /><n0:calendar-color /><CAL:calendar-description /><CAL:calendar-timezone /><CAL:calendar-timezone-id /><CAL:supported-calendar-component-set /><CS:source /></prop></propfind>`

  it('finds the principal from the address that somebody typed', async () => {
    const body = `${xml}<propfind xmlns="DAV:" xmlns:CAL="urn:ietf:params:xml:ns:caldav"><prop><resourcetype /><displayname /><CAL:calendar-home-set /><CAL:calendar-timezone /><current-user-principal /></prop></propfind>`
    for (const path of ['/', '/.well-known/caldav']) {
      expect((await talk.anna.ask('PROPFIND', path, body, { Depth: '0' })).headers['location']).toBe('/dav/')
    }
    const root = accounted(await talk.anna.ask('PROPFIND', '/dav/', body, { Depth: '0' }), body).get('/dav/')
    expect(hrefIn(root, 'current-user-principal')).toBe(talk.principal)
    const { headers } = await talk.anna.ask('OPTIONS', talk.principal)
    expect(String(headers['dav'])).toContain('calendar-access')
  })

  it('walks from the principal over those whom one acts for, two levels deep', async () => {
    const path = `/dav/principals/${talk.world.bo.address}/`
    const own = accounted(await talk.bo.ask('PROPFIND', path, principal, { Depth: '0' }), principal).get(path)
    expect(hrefIn(own, 'calendar-home-set')).toBe(`/dav/calendars/${talk.world.bo.address}/`)
    const next = ['calendar-proxy-write-for', 'calendar-proxy-read-for', 'group-membership'].flatMap(
      name => own?.has.get(name)?.children.map(one => one.text) ?? [],
    )
    expect(next).toContain(`/dav/principals/${talk.world.reception.address}/`)
    for (const related of new Set(next)) {
      const told = accounted(await talk.bo.ask('PROPFIND', related, principal, { Depth: '0' }), principal).get(related)
      expect(namesIn(told?.has.get('resourcetype'))).toContain('principal')
    }
    const mailbox = `/dav/principals/${talk.world.reception.address}/`
    const home = hrefIn(
      accounted(await talk.bo.ask('PROPFIND', mailbox, principal, { Depth: '0' }), principal).get(mailbox),
      'calendar-home-set',
    )
    expect((await talk.bo.ask('PROPFIND', home, collection, { Depth: '1' })).status).toBe(207)
  })

  it('lists calendars, which of them are one’s own and which are only read', async () => {
    const told = accounted(await talk.anna.ask('PROPFIND', talk.home, collection, { Depth: '1' }), collection)
    expect(hrefIn(told.get(work()), 'owner')).toBe(talk.principal)
    expect(privilegesIn(told.get(work()))).toEqual(expect.arrayContaining(['write-content', 'bind', 'unbind']))
    expect(hrefIn(told.get(shared()), 'owner')).not.toBe(talk.principal)
    expect(privilegesIn(told.get(shared()))).toContain('read')
    expect(privilegesIn(told.get(shared()))).not.toContain('write-content')
    expect(told.get(work())?.has.get('calendar-timezone-id')?.text).toBe('Europe/Stockholm')
  })

  it('makes a calendar', async () => {
    const body = `${xml}<CAL:mkcalendar xmlns="DAV:" xmlns:CAL="urn:ietf:params:xml:ns:caldav" xmlns:n0="http://apple.com/ns/ical/"><set><prop><resourcetype><collection /><CAL:calendar /></resourcetype><displayname>Från telefonen</displayname><CAL:calendar-description>Om resor</CAL:calendar-description><n0:calendar-color>#8bc34aff</n0:calendar-color><CAL:supported-calendar-component-set><CAL:comp name="VEVENT" /><CAL:comp name="VTODO" /></CAL:supported-calendar-component-set></prop></set></CAL:mkcalendar>`
    const path = `${talk.home}0f5d6d43-3c3d-4b07-9f02-6f1d4a7e2b10/`
    expect(await makes(path, body)).toEqual([201, ''])
    const told = accounted(await talk.anna.ask('PROPFIND', path, collection, { Depth: '0' }), collection).get(path)
    expect([told?.has.get('displayname')?.text, told?.has.get('calendar-color')?.text.toLowerCase()]).toEqual([
      'Från telefonen',
      '#8bc34aff',
    ])
  })

  it('synchronises by sync-collection, in pages, and fetches what changed', async () => {
    const state = `${xml}<propfind xmlns="DAV:" xmlns:CAL="urn:ietf:params:xml:ns:caldav" xmlns:CS="http://calendarserver.org/ns/"><prop><CAL:max-resource-size /><supported-report-set /><CS:getctag /><sync-token /></prop></propfind>`
    const now = accounted(await talk.anna.ask('PROPFIND', work(), state, { Depth: '0' }), state).get(work())
    expect(reportsIn(now)).toContain('sync-collection')
    const sync = (token: string) =>
      `${xml}<sync-collection xmlns="DAV:"><sync-token>${token}</sync-token><sync-level>1</sync-level><limit><nresults>2</nresults></limit><prop><getetag /></prop></sync-collection>`
    const first = await talk.anna.ask('REPORT', work(), sync(''), { Depth: '0' })
    const page = first.responses()
    expect(page.get(work())?.status).toBe(507)
    expect(page.size).toBe(3)
    const token = first.xml().children.find(one => one.name === 'sync-token')?.text ?? ''
    const second = await talk.anna.ask('REPORT', work(), sync(token), { Depth: '0' })
    expect([...second.responses().keys()].length).toBe(1)
    const get = `${xml}<CAL:calendar-multiget xmlns="DAV:" xmlns:CAL="urn:ietf:params:xml:ns:caldav"><prop><getcontenttype /><getetag /><CAL:schedule-tag /><CAL:calendar-data content-type="text/calendar" version="2.0" /></prop><href>${work()}1.ics</href><href>${talk.server.origin}${work()}2.ics</href></CAL:calendar-multiget>`
    const told = accounted(await talk.anna.ask('REPORT', work(), get, { Depth: '0' }), get)
    expect([...told.values()].map(one => /SUMMARY:(.*)\r/.exec(one.has.get('calendar-data')?.text ?? '')?.[1])).toEqual([
      'Event 1',
      'Event 2',
    ])
  })

  it('asks for events of some weeks alone', async () => {
    const body = `${xml}<CAL:calendar-query xmlns="DAV:" xmlns:CAL="urn:ietf:params:xml:ns:caldav"><prop><getetag /></prop><CAL:filter><CAL:comp-filter name="VCALENDAR"><CAL:comp-filter name="VEVENT"><CAL:time-range start="20270302T000000Z" /></CAL:comp-filter></CAL:comp-filter></CAL:filter></CAL:calendar-query>`
    expect([...accounted(await talk.anna.ask('REPORT', work(), body, { Depth: '1' }), body).keys()].sort()).toEqual([
      `${work()}2.ics`,
      `${work()}3.ics`,
    ])
  })

  it('writes with the tags it has and hears of what changed meanwhile', async () => {
    const path = `${work()}8d2f.ics`
    const made = await talk.anna.put(path, event('8d2f', 'New'), { 'If-None-Match': '*' })
    const etag = String(made.headers['etag'])
    expect([made.status, etag.startsWith('"')]).toEqual([201, true])
    expect((await talk.anna.put(path, event('8d2f', 'Newer'), { 'If-Match': etag })).status).toBe(204)
    expect((await talk.anna.put(path, event('8d2f', 'Late'), { 'If-Match': etag })).status).toBe(412)
    expect((await talk.anna.ask('DELETE', path, undefined, { 'If-Match': etag })).status).toBe(412)
    expect((await talk.anna.ask('DELETE', path)).status).toBe(204)
    expect((await talk.anna.ask('DELETE', path)).status).toBe(404)
    const refused = await talk.anna.put(`${shared()}8d2f.ics`, event('8d2f', 'New'), { 'If-None-Match': '*' })
    expect([refused.status, refused.condition()]).toEqual([403, 'need-privileges'])
  })
})

describe('Thunderbird', () => {
  const detect = `${xml}<D:propfind xmlns:D='DAV:' xmlns:CS='http://calendarserver.org/ns/' xmlns:C='urn:ietf:params:xml:ns:caldav'><D:prop><D:resourcetype/><D:owner/><D:current-user-principal/><D:current-user-privilege-set/><D:supported-report-set/><C:supported-calendar-component-set/><CS:getctag/></D:prop></D:propfind>`

  it('finds calendars from the name of the server', async () => {
    const body = `${xml}<d:propfind xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:a="http://apple.com/ns/ical/"><d:prop><d:resourcetype/><d:displayname/><d:current-user-principal/><d:current-user-privilege-set/><a:calendar-color/></d:prop></d:propfind>`
    expect((await talk.anna.ask('PROPFIND', '/.well-known/caldav', body, { Depth: '0' })).headers['location']).toBe('/dav/')
    const root = accounted(await talk.anna.ask('PROPFIND', '/dav/', body, { Depth: '0' }), body).get('/dav/')
    expect(hrefIn(root, 'current-user-principal')).toBe(talk.principal)
    const home = `${xml}<d:propfind xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop><d:resourcetype/><c:calendar-home-set/></d:prop></d:propfind>`
    const told = accounted(await talk.anna.ask('PROPFIND', talk.principal, home, { Depth: '0' }), home).get(talk.principal)
    expect(hrefIn(told, 'calendar-home-set')).toBe(talk.home)
    const listed = accounted(await talk.anna.ask('PROPFIND', talk.home, body, { Depth: '1' }), body)
    const calendars = [...listed].filter(([, one]) => namesIn(one.has.get('resourcetype')).includes('calendar')).map(([href]) => href)
    expect(calendars).toEqual(expect.arrayContaining([work(), shared()]))
  })

  it('asks the calendar, then with OPTIONS its parent, then the principal for an inbox', async () => {
    const told = accounted(await talk.anna.ask('PROPFIND', work(), detect, { Depth: '0' }), detect).get(work())
    expect(namesIn(told?.has.get('resourcetype'))).toContain('calendar')
    expect(reportsIn(told)).toEqual(expect.arrayContaining(['sync-collection', 'calendar-multiget', 'calendar-query']))
    const { status, headers } = await talk.anna.ask('OPTIONS', talk.home)
    expect([status, String(headers['dav']).includes('calendar-access')]).toEqual([200, true])
    const sets = `${xml}<D:propfind xmlns:D='DAV:' xmlns:C='urn:ietf:params:xml:ns:caldav'><D:prop><C:calendar-home-set/><C:calendar-user-address-set/><C:schedule-inbox-URL/><C:schedule-outbox-URL/></D:prop></D:propfind>`
    const answer = accounted(await talk.anna.ask('PROPFIND', talk.principal, sets, { Depth: '0' }), sets).get(talk.principal)
    expect(answer?.has.get('calendar-user-address-set')?.children.map(one => one.text)).toContain(`mailto:${talk.world.anna.address}`)
    // It looks for an inbox only where the DAV header promises scheduling: one without the other would be a lie.
    const promises = /calendar-(?:auto-)?schedule/.test(String(headers['dav']))
    expect(answer?.has.has('schedule-inbox-URL')).toBe(promises)
  })

  it('sees that a shared calendar is only read', async () => {
    const told = accounted(await talk.anna.ask('PROPFIND', shared(), detect, { Depth: '0' }), detect).get(shared())
    const may = privilegesIn(told)
    expect(may).toContain('read')
    for (const name of ['write', 'write-content', 'write-properties', 'all', 'bind', 'unbind']) expect(may).not.toContain(name)
  })

  it('lists everything, fetches it, and goes on by sync token', async () => {
    const list = `${xml}<D:propfind xmlns:D="DAV:"><D:prop><D:getcontenttype/><D:resourcetype/><D:getetag/></D:prop></D:propfind>`
    const listed = accounted(await talk.anna.ask('PROPFIND', work(), list, { Depth: '1' }), list)
    const objects = [...listed.keys()].filter(href => href.endsWith('.ics')).sort()
    expect(objects).toEqual([1, 2, 3].map(day => `${work()}${day}.ics`))
    expect(listed.get(objects[0] ?? '')?.has.get('getcontenttype')?.text).toMatch(/^text\/calendar; ?charset=utf-8; ?component=vevent$/i)
    const get = `${xml}<C:calendar-multiget xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><D:getetag/><C:calendar-data/></D:prop>${objects.map(href => `<D:href>${href}</D:href>`).join('')}</C:calendar-multiget>`
    expect(accounted(await talk.anna.ask('REPORT', work(), get, { Depth: '1' }), get).size).toBe(3)
    const token = await tokenOf(work())
    await talk.anna.put(`${work()}2.ics`, event('event-2', 'Event 2 moved', 2))
    const sync = `${xml}<sync-collection xmlns="DAV:"><sync-token>${token}</sync-token><sync-level>1</sync-level><prop><getcontenttype/><getetag/></prop></sync-collection>`
    expect([...accounted(await talk.anna.ask('REPORT', work(), sync, { Depth: '1' }), sync).keys()]).toEqual([`${work()}2.ics`])
  })

  it('writes a snoozed alarm of its own calendar back', async () => {
    const alarm = [
      'X-MOZ-LASTACK:20270301T080000Z',
      'X-MOZ-GENERATION:2',
      'BEGIN:VALARM',
      'ACTION:DISPLAY',
      'TRIGGER:-PT15M',
      'DESCRIPTION:Mozilla',
      'END:VALARM',
    ]
    const found = await talk.anna.ask('GET', `${work()}3.ics`)
    const text = event('event-3', 'Event 3', 3, alarm)
    const answer = await talk.anna.put(`${work()}3.ics`, text, { 'If-Match': String(found.headers['etag']) })
    expect(answer.status).toBe(204)
    expect((await talk.anna.ask('GET', `${work()}3.ics`)).text).toBe(text)
  })
})

describe('Evolution', () => {
  it('finds calendars and what each takes', async () => {
    const body = `${xml}<D:propfind xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:CS="http://calendarserver.org/ns/" xmlns:IC="http://apple.com/ns/ical/"><D:prop><D:displayname/><D:resourcetype/><C:calendar-description/><C:supported-calendar-component-set/><C:calendar-user-address-set/><D:current-user-privilege-set/><CS:getctag/><IC:calendar-color/><IC:calendar-order/></D:prop></D:propfind>`
    const told = accounted(await talk.anna.ask('PROPFIND', talk.home, body, { Depth: '1' }), body)
    expect(told.get(work())?.has.get('displayname')?.text).toBe('work')
    expect(told.get(work())?.has.get('supported-calendar-component-set')?.children.length).toBe(3)
  })

  it('asks what a calendar speaks, whether it changed, and for all of it', async () => {
    const { headers } = await talk.anna.ask('OPTIONS', work())
    expect(String(headers['dav'])).toContain('calendar-access')
    // It takes a calendar for one that is only read when PUT is not among these.
    expect(String(headers['allow']).split(', ')).toEqual(expect.arrayContaining(['GET', 'PUT', 'DELETE', 'REPORT', 'PROPFIND']))
    const query = `${xml}<C:calendar-query xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:D="DAV:"><D:prop><D:getetag/></D:prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"/></C:comp-filter></C:filter></C:calendar-query>`
    expect(accounted(await talk.anna.ask('REPORT', work(), query, { Depth: '1' }), query).size).toBe(3)
    const search = query.replace(
      '<C:comp-filter name="VEVENT"/>',
      '<C:comp-filter name="VEVENT"><C:prop-filter name="UID"><C:text-match collation="i;octet">event-1</C:text-match></C:prop-filter></C:comp-filter>',
    )
    expect([...accounted(await talk.anna.ask('REPORT', work(), search, { Depth: '1' }), search).keys()]).toEqual([`${work()}1.ics`])
  })

  it('reads one object with its tag, and again only when it changed', async () => {
    const found = await talk.anna.ask('GET', `${work()}1.ics`, undefined, { Accept: 'text/calendar' })
    const etag = String(found.headers['etag'])
    expect((await talk.anna.ask('GET', `${work()}1.ics`, undefined, { 'If-None-Match': etag })).status).toBe(304)
    expect((await talk.anna.ask('HEAD', `${work()}1.ics`)).headers['etag']).toBe(etag)
  })

  it('makes a calendar with extended MKCOL too', async () => {
    const body = `${xml}<D:mkcol xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:IC="http://apple.com/ns/ical/"><D:set><D:prop><D:resourcetype><D:collection/><C:calendar/></D:resourcetype><D:displayname>From the desktop</D:displayname><IC:calendar-color>#3584e4</IC:calendar-color></D:prop></D:set></D:mkcol>`
    const path = `${talk.home}b0a4c1f2-59f1-4f3a-8a39-2a0f7d1b9c11/`
    expect(await makes(path, body, 'MKCOL')).toEqual([201, ''])
    const told = (await talk.anna.propfind(path, '<D:displayname/><A:calendar-color/>')).responses().get(path)
    expect(told?.has.get('displayname')?.text).toBe('From the desktop')
    expect(told?.has.get('calendar-color')?.text.toLowerCase()).toMatch(/^#3584e4/)
  })
})

describe('Outlook with CalDAV Synchronizer', () => {
  it('tests a calendar before it takes it', async () => {
    const { headers } = await talk.anna.ask('OPTIONS', work())
    expect(String(headers['dav']).split(/,\s*/)).toContain('calendar-access')
    for (const [props, name] of [
      ['<D:resourcetype/>', 'resourcetype'],
      ['<D:supported-report-set/>', 'supported-report-set'],
      ['<D:current-user-privilege-set/>', 'current-user-privilege-set'],
      ['<D:owner/>', 'owner'],
    ] as const) {
      const told = (await talk.anna.propfind(work(), props)).responses().get(work())
      expect(told?.has.has(name)).toBe(true)
    }
  })

  it('queries a range with Depth 1 and fetches what it lacks', async () => {
    const query = `${xml}
<C:calendar-query xmlns:C="urn:ietf:params:xml:ns:caldav">
  <D:prop xmlns:D="DAV:"><D:getetag/></D:prop>
  <C:filter>
    <C:comp-filter name="VCALENDAR">
      <C:comp-filter name="VEVENT">
        <C:time-range start="20270226T000000Z" end="20270501T000000Z"/>
      </C:comp-filter>
    </C:comp-filter>
  </C:filter>
</C:calendar-query>`
    const hrefs = [...accounted(await talk.anna.ask('REPORT', work(), query, { Depth: '1' }), query).keys()]
    expect(hrefs.length).toBe(3)
    const get = `${xml}<C:calendar-multiget xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><D:getetag/><D:displayname/><C:calendar-data/></D:prop>${hrefs.map(href => `<D:href>${href}</D:href>`).join('')}</C:calendar-multiget>`
    expect(accounted(await talk.anna.ask('REPORT', work(), get, { Depth: '1' }), get).size).toBe(3)
  })

  it('writes with the latest tag, reading it back where the answer has none', async () => {
    const path = `${work()}outlook.ics`
    const made = await talk.anna.put(path, event('040000008200E00074C5B7101A82E008', 'Från Outlook', 5), { 'If-None-Match': '*' })
    expect(made.status).toBe(201)
    const told = (await talk.anna.propfind(path, '<D:getetag/>')).responses().get(path)
    const etag = told?.has.get('getetag')?.text ?? ''
    expect(etag).toBe(made.headers['etag'])
    expect((await talk.anna.put(path, event('040000008200E00074C5B7101A82E008', 'Ändrat', 5), { 'If-Match': etag })).status).toBe(204)
    const refused = await talk.anna.put(path, event('040000008200E00074C5B7101A82E008', 'För sent', 5), { 'If-Match': etag })
    expect([refused.status, refused.condition()]).toEqual([412, null])
    const current = (await talk.anna.propfind(path, '<D:getetag/>')).responses().get(path)?.has.get('getetag')?.text ?? ''
    expect((await talk.anna.ask('DELETE', path, undefined, { 'If-Match': current })).status).toBe(204)
  })
})

describe('a client made for Google', () => {
  it('needs nothing but a principal, listings, sync-collection and multiget', async () => {
    const list = `${xml}<d:propfind xmlns:d="DAV:" xmlns:cs="http://calendarserver.org/ns/"><d:prop><d:getetag/><cs:getctag/><d:sync-token/></d:prop></d:propfind>`
    const listed = accounted(await talk.anna.ask('PROPFIND', work(), list, { Depth: '1' }), list)
    const sync = `${xml}<d:sync-collection xmlns:d="DAV:"><d:sync-token/><d:sync-level>1</d:sync-level><d:prop><d:getetag/></d:prop></d:sync-collection>`
    const answer = accounted(await talk.anna.ask('REPORT', work(), sync), sync)
    expect([...answer.keys()].sort()).toEqual([...listed.keys()].filter(href => href !== work()).sort())
    for (const [href, one] of answer) expect(one.has.get('getetag')?.text).toBe(listed.get(href)?.has.get('getetag')?.text)
  })

  it('spells the at sign in its own way and finds its own spelling in the answers', async () => {
    const path = work().replace('@', '%40')
    const list = '<d:propfind xmlns:d="DAV:"><d:prop><d:getetag/></d:prop></d:propfind>'
    const listed = accounted(await talk.anna.ask('PROPFIND', path, list, { Depth: '1' }), list)
    expect([...listed.keys()].every(href => href.startsWith(path))).toBe(true)
    const get = `<C:calendar-multiget xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><D:getetag/></D:prop><D:href>${path}1.ics</D:href></C:calendar-multiget>`
    expect([...accounted(await talk.anna.ask('REPORT', path, get), get).keys()]).toEqual([`${path}1.ics`])
  })
})

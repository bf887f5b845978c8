/** Calendar of macOS and iOS, as it was seen to speak: from the name of a server to events, colours and delegates. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { accounted, begin, type Conversation, event, hrefIn, namesIn, privilegesIn, reportsIn } from './conversation.ts'

let talk: Conversation
const agent = { 'User-Agent': 'macOS/14.5 (23F79) dataaccessd/1.0', Accept: '*/*', Brief: 't', Prefer: 'return=minimal' }
/** Programs that set `Prefer: return=minimal` are told of no missing properties; these do not set it. */
const full = { 'User-Agent': 'macOS/14.5 (23F79) CalendarAgent/988', Accept: '*/*' }
const xml = '<?xml version="1.0" encoding="UTF-8"?>\n'

beforeAll(async () => {
  talk = await begin()
})
afterAll(async () => await talk.close())

const discovery = `${xml}<A:propfind xmlns:A="DAV:">
  <A:prop>
    <A:current-user-principal/>
    <A:principal-URL/>
    <A:resourcetype/>
  </A:prop>
</A:propfind>`

const principalProps = `${xml}<A:propfind xmlns:A="DAV:">
  <A:prop>
    <B:calendar-home-set xmlns:B="urn:ietf:params:xml:ns:caldav"/>
    <B:calendar-user-address-set xmlns:B="urn:ietf:params:xml:ns:caldav"/>
    <A:current-user-principal/>
    <A:displayname/>
    <C:dropbox-home-URL xmlns:C="http://calendarserver.org/ns/"/>
    <C:email-address-set xmlns:C="http://calendarserver.org/ns/"/>
    <C:notification-URL xmlns:C="http://calendarserver.org/ns/"/>
    <A:principal-collection-set/>
    <A:principal-URL/>
    <A:resource-id/>
    <B:schedule-inbox-URL xmlns:B="urn:ietf:params:xml:ns:caldav"/>
    <B:schedule-outbox-URL xmlns:B="urn:ietf:params:xml:ns:caldav"/>
    <A:supported-report-set/>
  </A:prop>
</A:propfind>`

const homeProps = `${xml}<A:propfind xmlns:A="DAV:">
  <A:prop>
    <A:add-member/>
    <C:allowed-sharing-modes xmlns:C="http://calendarserver.org/ns/"/>
    <D:autoprovisioned xmlns:D="http://apple.com/ns/ical/"/>
    <E:bulk-requests xmlns:E="http://me.com/_namespace/"/>
    <B:calendar-alarm xmlns:B="urn:ietf:params:xml:ns:caldav"/>
    <D:calendar-color xmlns:D="http://apple.com/ns/ical/"/>
    <B:calendar-description xmlns:B="urn:ietf:params:xml:ns:caldav"/>
    <B:calendar-free-busy-set xmlns:B="urn:ietf:params:xml:ns:caldav"/>
    <D:calendar-order xmlns:D="http://apple.com/ns/ical/"/>
    <B:calendar-timezone xmlns:B="urn:ietf:params:xml:ns:caldav"/>
    <A:current-user-privilege-set/>
    <B:default-alarm-vevent-date xmlns:B="urn:ietf:params:xml:ns:caldav"/>
    <B:default-alarm-vevent-datetime xmlns:B="urn:ietf:params:xml:ns:caldav"/>
    <A:displayname/>
    <C:getctag xmlns:C="http://calendarserver.org/ns/"/>
    <C:invite xmlns:C="http://calendarserver.org/ns/"/>
    <D:language-code xmlns:D="http://apple.com/ns/ical/"/>
    <D:location-code xmlns:D="http://apple.com/ns/ical/"/>
    <A:owner/>
    <C:pre-publish-url xmlns:C="http://calendarserver.org/ns/"/>
    <C:publish-url xmlns:C="http://calendarserver.org/ns/"/>
    <C:push-transports xmlns:C="http://calendarserver.org/ns/"/>
    <C:pushkey xmlns:C="http://calendarserver.org/ns/"/>
    <A:quota-available-bytes/>
    <A:quota-used-bytes/>
    <D:refreshrate xmlns:D="http://apple.com/ns/ical/"/>
    <A:resource-id/>
    <A:resourcetype/>
    <B:schedule-calendar-transp xmlns:B="urn:ietf:params:xml:ns:caldav"/>
    <B:schedule-default-calendar-URL xmlns:B="urn:ietf:params:xml:ns:caldav"/>
    <C:source xmlns:C="http://calendarserver.org/ns/"/>
    <C:subscribed-strip-alarms xmlns:C="http://calendarserver.org/ns/"/>
    <C:subscribed-strip-attachments xmlns:C="http://calendarserver.org/ns/"/>
    <C:subscribed-strip-todos xmlns:C="http://calendarserver.org/ns/"/>
    <B:supported-calendar-component-set xmlns:B="urn:ietf:params:xml:ns:caldav"/>
    <B:supported-calendar-component-sets xmlns:B="urn:ietf:params:xml:ns:caldav"/>
    <A:supported-report-set/>
    <A:sync-token/>
  </A:prop>
</A:propfind>`

const made = '5B2A7A1C-33F7-4C5B-9E2C-2D4B9B7C0A11'

describe('an account', () => {
  it.each(['/.well-known/caldav', '/'])('is found from %s', async path => {
    const first = await talk.anna.ask('PROPFIND', path, discovery, { ...agent, Depth: '0' })
    expect([first.status, first.headers['location']]).toEqual([301, '/dav/'])
    const root = await talk.anna.ask('PROPFIND', '/dav/', discovery, { ...full, Depth: '0' })
    expect(hrefIn(accounted(root, discovery).get('/dav/'), 'current-user-principal')).toBe(talk.principal)
  })

  it('tells what it speaks before anything else is asked', async () => {
    const { status, headers } = await talk.anna.ask('OPTIONS', talk.principal, undefined, agent)
    expect(status).toBe(200)
    const tokens = String(headers['dav']).split(/,\s*/)
    expect(tokens).toEqual(expect.arrayContaining(['1', '3', 'access-control', 'calendar-access', 'calendar-proxy', 'extended-mkcol']))
    expect(String(headers['allow']).split(', ')).toEqual(expect.arrayContaining(['PROPFIND', 'REPORT', 'ACL']))
  })

  it('has one home and an address, and no inbox that nobody would look into', async () => {
    const answer = await talk.anna.ask('PROPFIND', talk.principal, principalProps, { ...full, Depth: '0' })
    const told = accounted(answer, principalProps).get(talk.principal)
    expect(told?.has.get('calendar-home-set')?.children.map(one => one.text)).toEqual([talk.home])
    expect(told?.has.get('calendar-user-address-set')?.children[0]?.text).toBe(`mailto:${talk.world.anna.address}`)
    expect(told?.has.get('displayname')?.text).toBe('Anna Åkesson')
    expect(reportsIn(told)).toEqual(expect.arrayContaining(['principal-property-search', 'expand-property']))
  })

  it('learns what it may search people by', async () => {
    const body = `${xml}<A:principal-search-property-set xmlns:A="DAV:"/>`
    const answer = await talk.anna.ask('REPORT', '/dav/principals/', body, { ...agent, Depth: '0' })
    expect(answer.status).toBe(200)
    expect(answer.text).toMatch(/displayname[\s\S]*calendar-user-address-set|calendar-user-address-set[\s\S]*displayname/)
  })

  it('gets its calendars with everything it knows to ask for', async () => {
    await talk.anna.ask('MKCALENDAR', `${talk.home}work/`)
    const answer = await talk.anna.ask('PROPFIND', talk.home, homeProps, { ...full, Depth: '1' })
    const told = accounted(answer, homeProps).get(`${talk.home}work/`)
    expect(namesIn(told?.has.get('resourcetype'))).toEqual(expect.arrayContaining(['collection', 'calendar']))
    expect(told?.has.get('supported-calendar-component-set')?.children.map(one => one.attributes.get('name'))).toContain('VEVENT')
    expect(told?.has.get('calendar-timezone')?.text).toContain('BEGIN:VTIMEZONE')
    expect(told?.has.get('getctag')?.text).not.toBe('')
    expect(told?.has.get('sync-token')?.text).toMatch(/^[a-z]+:/)
    expect(hrefIn(told, 'owner')).toBe(talk.principal)
    expect(privilegesIn(told)).toEqual(expect.arrayContaining(['read', 'write', 'write-content', 'bind', 'unbind']))
    expect(reportsIn(told)).toEqual(expect.arrayContaining(['calendar-query', 'calendar-multiget', 'sync-collection', 'free-busy-query']))
  })

  it('gets no word of what is missing when it asks for little', async () => {
    const answer = await talk.anna.ask('PROPFIND', talk.home, homeProps, { ...agent, Depth: '1' })
    expect(answer.status).toBe(207)
    expect(answer.text).not.toContain('404 Not Found')
    expect(answer.text).toContain('sync-token')
  })
})

describe('a calendar', () => {
  it('is made under a UUID with name, colour and order', async () => {
    const body = `${xml}<B:mkcalendar xmlns:B="urn:ietf:params:xml:ns:caldav">
  <A:set xmlns:A="DAV:">
    <A:prop>
      <D:calendar-color xmlns:D="http://apple.com/ns/ical/" symbolic-color="custom">#711A76FF</D:calendar-color>
      <D:calendar-order xmlns:D="http://apple.com/ns/ical/">12</D:calendar-order>
      <B:calendar-free-busy-set><YES/></B:calendar-free-busy-set>
      <A:displayname>Körövning</A:displayname>
      <B:supported-calendar-component-set>
        <B:comp name="VEVENT"/>
      </B:supported-calendar-component-set>
    </A:prop>
  </A:set>
</B:mkcalendar>`
    const answer = await talk.anna.ask('MKCALENDAR', `${talk.home}${made}/`, body, full)
    expect([answer.status, answer.text]).toEqual([201, ''])
    const after = await talk.anna.ask('PROPFIND', `${talk.home}${made}/`, homeProps, { ...full, Depth: '0' })
    const found = accounted(after, homeProps).get(`${talk.home}${made}/`)
    expect(found?.has.get('displayname')?.text).toBe('Körövning')
    expect(found?.has.get('calendar-color')?.text).toBe('#711A76FF')
    expect(found?.has.get('calendar-order')?.text).toBe('12')
  })

  it('takes the colours, the order and the default alarms that it is given later', async () => {
    const patch = (props: string) => `${xml}<A:propertyupdate xmlns:A="DAV:"><A:set><A:prop>${props}</A:prop></A:set></A:propertyupdate>`
    const color = '<D:calendar-color xmlns:D="http://apple.com/ns/ical/" symbolic-color="blue">#1BADF8FF</D:calendar-color>'
    const order = '<D:calendar-order xmlns:D="http://apple.com/ns/ical/">3</D:calendar-order>'
    const alarm = `<B:default-alarm-vevent-datetime xmlns:B="urn:ietf:params:xml:ns:caldav">BEGIN:VALARM&#13;
X-WR-ALARMUID:9F1C&#13;
UID:9F1C&#13;
TRIGGER:-PT15M&#13;
ATTACH;VALUE=URI:Basso&#13;
ACTION:AUDIO&#13;
END:VALARM&#13;
</B:default-alarm-vevent-datetime>`
    for (const props of [color, order, alarm]) {
      const answer = await talk.anna.ask('PROPPATCH', `${talk.home}${made}/`, patch(props), full)
      expect([answer.status, answer.text.includes('200 OK'), answer.text.includes('403')]).toEqual([207, true, false])
    }
    const props = '<A:calendar-color/><A:calendar-order/><C:default-alarm-vevent-datetime/>'
    const told = (await talk.anna.propfind(`${talk.home}${made}/`, props)).responses().get(`${talk.home}${made}/`)
    expect(told?.has.get('calendar-color')?.text).toBe('#1BADF8FF')
    expect(told?.has.get('calendar-order')?.text).toBe('3')
    expect(told?.has.get('default-alarm-vevent-datetime')?.text).toContain('TRIGGER:-PT15M')
  })

  it('is deleted', async () => {
    expect((await talk.anna.ask('MKCALENDAR', `${talk.home}2F0C4B0E-1111-4222-8333-444455556666/`)).status).toBe(201)
    expect((await talk.anna.ask('DELETE', `${talk.home}2F0C4B0E-1111-4222-8333-444455556666/`, undefined, full)).status).toBe(204)
  })
})

describe('events', () => {
  const at = () => `${talk.home}${made}/`

  it('are put with their structured place and kept byte for byte', async () => {
    const more = [
      'LOCATION:Drottninggatan 1\\nStockholm',
      'X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-ADDRESS="Drottninggatan 1\\nStockholm";X-APPLE-',
      ' RADIUS=141.2;X-TITLE="Kontoret":geo:59.332170,18.062960',
      'X-APPLE-TRAVEL-ADVISORY-BEHAVIOR:AUTOMATIC',
      'BEGIN:VALARM',
      'X-WR-ALARMUID:9F1C',
      'UID:9F1C',
      'TRIGGER:-PT15M',
      'ACTION:DISPLAY',
      'DESCRIPTION:Event reminder',
      'ACKNOWLEDGED:20260101T000000Z',
      'END:VALARM',
    ]
    const text = event('A1B2', 'Möte', 2, more)
    const answer = await talk.anna.put(`${at()}A1B2.ics`, text, { ...full, 'If-None-Match': '*' })
    expect(answer.status).toBe(201)
    const found = await talk.anna.ask('GET', `${at()}A1B2.ics`, undefined, full)
    expect([found.text, found.headers['etag']]).toEqual([text, answer.headers['etag']])
    expect((await talk.anna.put(`${at()}A1B2.ics`, text, { ...full, 'If-None-Match': '*' })).status).toBe(412)
  })

  it('of a few months are listed, then fetched', async () => {
    const query = `${xml}<B:calendar-query xmlns:B="urn:ietf:params:xml:ns:caldav">
  <A:prop xmlns:A="DAV:"><A:getetag/><A:getcontenttype/></A:prop>
  <B:filter><B:comp-filter name="VCALENDAR"><B:comp-filter name="VEVENT"><B:time-range start="20270101T000000Z"/></B:comp-filter></B:comp-filter></B:filter>
</B:calendar-query>`
    const listed = accounted(await talk.anna.ask('REPORT', at(), query, { ...full, Depth: '1' }), query)
    expect([...listed.keys()]).toEqual([`${at()}A1B2.ics`])
    const get = `${xml}<B:calendar-multiget xmlns:B="urn:ietf:params:xml:ns:caldav">
  <A:prop xmlns:A="DAV:">
    <A:getetag/>
    <B:calendar-data/>
    <C:created-by xmlns:C="http://calendarserver.org/ns/"/>
    <C:updated-by xmlns:C="http://calendarserver.org/ns/"/>
    <B:schedule-tag/>
  </A:prop>
  <A:href xmlns:A="DAV:">${at()}A1B2.ics</A:href>
  <A:href xmlns:A="DAV:">${at()}gone.ics</A:href>
</B:calendar-multiget>`
    const told = accounted(await talk.anna.ask('REPORT', at(), get, full), get)
    expect(told.get(`${at()}A1B2.ics`)?.has.get('calendar-data')?.text).toContain('geo:59.332170,18.062960')
    expect(told.get(`${at()}gone.ics`)?.status).toBe(404)
  })

  it('are followed by sync token, and by ctag', async () => {
    const tags = `${xml}<A:propfind xmlns:A="DAV:"><A:prop><C:getctag xmlns:C="http://calendarserver.org/ns/"/><A:sync-token/></A:prop></A:propfind>`
    const now = async () => accounted(await talk.anna.ask('PROPFIND', at(), tags, { ...full, Depth: '0' }), tags).get(at())
    const before = await now()
    await talk.anna.put(`${at()}B2.ics`, event('B2', 'Fika', 3))
    await talk.anna.ask('DELETE', `${at()}A1B2.ics`)
    const after = await now()
    expect(after?.has.get('getctag')?.text).not.toBe(before?.has.get('getctag')?.text)
    const sync = `${xml}<A:sync-collection xmlns:A="DAV:">
  <A:sync-token>${before?.has.get('sync-token')?.text}</A:sync-token>
  <A:sync-level>1</A:sync-level>
  <A:prop><A:getetag/><A:getcontenttype/></A:prop>
</A:sync-collection>`
    const answer = await talk.anna.ask('REPORT', at(), sync, full)
    const told = accounted(answer, sync)
    expect(Object.fromEntries([...told].map(([href, one]) => [href, one.status]))).toEqual({
      [`${at()}A1B2.ics`]: 404,
      [`${at()}B2.ics`]: null,
    })
    const token = answer.xml().children.find(one => one.name === 'sync-token')?.text
    expect(token).toBe(after?.has.get('sync-token')?.text)
    const stale = await talk.anna.ask('REPORT', at(), sync.replace(/<A:sync-token>.*<\//, '<A:sync-token>data:,1</'), full)
    expect([stale.status, stale.condition()]).toEqual([403, 'valid-sync-token'])
  })
})

describe('people', () => {
  it('are found for the delegation pane and for invitations', async () => {
    const body = `${xml}<A:principal-property-search test="anyof" xmlns:A="DAV:">
  <A:property-search>
    <A:prop><A:displayname/></A:prop>
    <A:match match-type="contains">lind</A:match>
  </A:property-search>
  <A:property-search>
    <A:prop><C:email-address-set xmlns:C="http://calendarserver.org/ns/"/></A:prop>
    <A:match match-type="starts-with">lind</A:match>
  </A:property-search>
  <A:prop>
    <A:displayname/>
    <C:calendar-user-address-set xmlns:C="urn:ietf:params:xml:ns:caldav"/>
    <C:calendar-user-type xmlns:C="urn:ietf:params:xml:ns:caldav"/>
    <A:principal-URL/>
    <C:email-address-set xmlns:C="http://calendarserver.org/ns/"/>
  </A:prop>
</A:principal-property-search>`
    const answer = await talk.anna.ask('REPORT', '/dav/principals/', body, { ...full, Depth: '0' })
    expect(answer.status).toBe(207)
    expect([...answer.responses().values()].map(one => one.has.get('displayname')?.text)).toEqual(['Bo Lind'])
  })

  it('for whom one may act are expanded in one answer', async () => {
    const principal = `/dav/principals/${talk.world.bo.address}/`
    const body = `${xml}<A:expand-property xmlns:A="DAV:">
  <A:property name="calendar-proxy-read-for" namespace="http://calendarserver.org/ns/">
    <A:property name="displayname" namespace="DAV:"/>
    <A:property name="calendar-user-address-set" namespace="urn:ietf:params:xml:ns:caldav"/>
    <A:property name="email-address-set" namespace="http://calendarserver.org/ns/"/>
  </A:property>
  <A:property name="calendar-proxy-write-for" namespace="http://calendarserver.org/ns/">
    <A:property name="displayname" namespace="DAV:"/>
    <A:property name="calendar-home-set" namespace="urn:ietf:params:xml:ns:caldav"/>
  </A:property>
</A:expand-property>`
    const answer = await talk.bo.ask('REPORT', principal, body, { ...full, Depth: '0' })
    expect(answer.status).toBe(207)
    const told = answer.responses().get(principal)
    expect([...(told?.has.keys() ?? [])].sort()).toEqual(['calendar-proxy-read-for', 'calendar-proxy-write-for'])
    expect(answer.text).toMatch(/calendar-proxy-write-for>[\s\S]*Reception[\s\S]*calendars\/reception@nordlys\.example\//)
    const other = await talk.cia.ask('REPORT', principal, body, { ...full, Depth: '0' })
    expect(other.text).not.toContain('Reception')
  })

  it('who act for somebody are listed to nobody else', async () => {
    const body = `${xml}<A:expand-property xmlns:A="DAV:"><A:property name="group-member-set" namespace="DAV:"><A:property name="displayname" namespace="DAV:"/></A:property></A:expand-property>`
    const path = `/dav/principals/${talk.world.reception.address}/calendar-proxy-write/`
    expect((await talk.bo.ask('REPORT', path, body, { ...full, Depth: '0' })).text).toContain('Bo Lind')
    expect((await talk.cia.ask('REPORT', path, body, { ...full, Depth: '0' })).text).not.toContain('Bo Lind')
  })
})

describe('a shared calendar', () => {
  it('stands among one’s own, says whose it is and that it is only read', async () => {
    const id = await talk.world.calendar(talk.world.cia, 'Projects')
    await talk.world.share(talk.world.cia, id, talk.world.anna.address, 'limitedRead')
    const answer = await talk.anna.ask('PROPFIND', talk.home, homeProps, { ...full, Depth: '1' })
    const told = accounted(answer, homeProps).get(`${talk.home}${id}/`)
    expect(namesIn(told?.has.get('resourcetype'))).toEqual(expect.arrayContaining(['collection', 'calendar', 'shared']))
    expect(hrefIn(told, 'owner')).toBe(`/dav/principals/${talk.world.cia.address}/`)
    const privileges = privilegesIn(told)
    expect(privileges).toContain('read')
    for (const name of ['write', 'write-content', 'bind', 'unbind', 'all']) expect(privileges).not.toContain(name)
  })
})

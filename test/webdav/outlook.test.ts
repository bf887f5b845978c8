/** Programs that publish, as recorded: classic Outlook's *Publish to WebDAV server*, Thunderbird's remote ICS calendar, Finder, Windows. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { methods } from '../../src/webdav/methods.ts'
import { makeWorld, type World } from '../setup/world.ts'
import { asCalendar, authorizationOf, calendar, type Client, clientOf, type Send } from './client.ts'

let world: World
let client: Client
let anna: Send
beforeAll(async () => {
  world = await makeWorld()
  client = await clientOf(world)
  anna = await client.as(world.anna)
})
afterAll(async () => {
  await client.close()
  await world.close()
})

const office = {
  'user-agent': 'Microsoft Office/15.0 (Windows NT 6.3; Microsoft Outlook 15.0.4771; Pro)',
  'x-office-version': '15.0.4771',
}
const probe = '<D:propfind xmlns:D="DAV:"><D:prop><D:resourcetype/></D:prop></D:propfind>'

/** As Outlook 14 writes it: Windows zone with its definition, METHOD, no DTSTAMP in one event, base64 UIDs, busy status. */
const published = (lines: readonly string[]) =>
  [
    'BEGIN:VCALENDAR',
    'PRODID:-//Microsoft Corporation//Outlook 14.0 MIMEDIR//EN',
    'VERSION:2.0',
    'METHOD:PUBLISH',
    'X-CALSTART:20261120T073000Z',
    'X-CALEND:20261130T123000Z',
    'X-WR-RELCALID:{0000002E-5A57-F9BA-4C4D-002770131FD3}',
    'X-WR-CALNAME:Anna Åkesson Kalender',
    'X-PRIMARY-CALENDAR:TRUE',
    'X-OWNER;CN="Anna Åkesson":mailto:anna@nordlys.example',
    'X-MS-OLK-WKHRSTART;TZID="W. Europe Standard Time":080000',
    'X-MS-OLK-WKHRDAYS:MO,TU,WE,TH,FR',
    'BEGIN:VTIMEZONE',
    'TZID:W. Europe Standard Time',
    'BEGIN:STANDARD',
    'DTSTART:16011028T030000',
    'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10',
    'TZOFFSETFROM:+0200',
    'TZOFFSETTO:+0100',
    'END:STANDARD',
    'BEGIN:DAYLIGHT',
    'DTSTART:16010325T020000',
    'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3',
    'TZOFFSETFROM:+0100',
    'TZOFFSETTO:+0200',
    'END:DAYLIGHT',
    'END:VTIMEZONE',
    ...lines,
    'END:VCALENDAR',
    '',
  ].join('\r\n')

const meeting = (uid: string | null, summary: string, hour = '09') => [
  'BEGIN:VEVENT',
  'CLASS:PUBLIC',
  `DTEND;TZID="W. Europe Standard Time":20261121T${hour}3000`,
  `DTSTART;TZID="W. Europe Standard Time":20261121T${hour}0000`,
  'SEQUENCE:0',
  `SUMMARY;LANGUAGE=sv:${summary}`,
  'TRANSP:OPAQUE',
  ...(uid === null ? [] : [`UID:${uid}`]),
  'X-MICROSOFT-CDO-BUSYSTATUS:BUSY',
  'END:VEVENT',
]

describe('classic Outlook', () => {
  const address = '/webdav/Anna%20Calendar.ics'
  const canonical = '/webdav/anna@nordlys.example/Anna%20Calendar.ics'

  it('is asked to sign in by Basic, on the spot and never elsewhere', async () => {
    const headers = { ...office, depth: '1', 'content-type': 'text/xml' }
    for (const answer of [
      await client.nobody('PROPFIND', '/webdav/', headers, probe),
      await client.nobody('OPTIONS', '/webdav/', office),
      await client.nobody('PUT', address, { ...office, ...asCalendar }, published(meeting('a==', 'Möte'))),
      await client.nobody(
        'PROPFIND',
        '/webdav',
        { ...headers, authorization: `Basic ${btoa('anna@nordlys.example:wrong wrong wrong')}` },
        probe,
      ),
    ]) {
      expect(answer.status).toBe(401)
      expect(answer.headers['www-authenticate']).toBe('Basic realm="Dela", charset="UTF-8"')
      expect(answer.headers.location).toBeUndefined()
      expect(answer.headers['set-cookie']).toBeUndefined()
    }
  })

  it('publishes events with what is no event beside them; one that is broken refuses the whole', async () => {
    const odd = ['BEGIN:VFREEBUSY', 'UID:fb', 'DTSTAMP:20260101T000000Z', 'END:VFREEBUSY', 'BEGIN:X-UNKNOWN', 'X-A:b', 'END:X-UNKNOWN']
    const path = '/webdav/Odd%20Calendar.ics'
    expect((await anna('PUT', path, { ...office, ...asCalendar }, published([...meeting('odd', 'Odd'), ...odd]))).status).toBe(201)
    expect((await anna('GET', path)).text).toContain('Odd')
    const broken = [...meeting('odd', 'Odder'), ...meeting('broken', 'Broken').map(line => line.replace('20261121', '20261345'))]
    const refused = await anna('PUT', path, { ...office, ...asCalendar }, published(broken))
    expect([refused.status, refused.text.includes('valid-calendar-data')]).toEqual([403, true])
    expect((await anna('GET', path)).text).not.toContain('Odder')
    expect((await anna('PUT', path, { ...office, ...asCalendar }, published(odd))).status).toBe(403)
    expect((await anna('DELETE', path)).status).toBe(204)
  })

  it('probes the place, asks what there is, publishes and publishes again', async () => {
    const found = await anna('PROPFIND', '/webdav/', { ...office, depth: '1', 'content-type': 'text/xml' }, probe)
    expect(found.status).toBe(207)
    expect(found.headers['content-type']).toMatch(/^application\/xml/)
    expect(found.text).toContain('<D:href>/webdav/</D:href><D:propstat><D:prop><D:resourcetype><D:collection/></D:resourcetype>')

    const offered = await anna('OPTIONS', '/webdav/', office)
    expect(offered.status).toBe(200)
    expect(offered.headers).toMatchObject({ 'content-length': '0', dav: '1, 2, 3', 'ms-author-via': 'DAV' })
    expect(offered.headers.allow).toBe(Object.keys(methods).join(', '))

    const first = published([...meeting('5oAdlkTvSk+zFtUJ32Tl+Q==', 'Möte'), ...meeting('second', 'Lunch', '12')])
    const made = await anna('PUT', address, { ...office, ...asCalendar }, first)
    expect([made.status, made.text]).toEqual([201, ''])
    expect(made.headers.location).toBe(canonical)

    const got = await anna('GET', canonical)
    expect(got.status).toBe(200)
    expect(got.headers.etag).toBe(made.headers.etag)
    expect(got.headers['content-type']).toBe('text/calendar; charset=utf-8')
    expect(got.headers['content-length']).toBe(String(Buffer.byteLength(got.text)))
    expect(got.text).toContain('X-WR-CALNAME:Anna Åkesson Kalender')
    expect(got.text.match(/BEGIN:VEVENT/g)).toHaveLength(2)
    expect(got.text).toContain('UID:5oAdlkTvSk+zFtUJ32Tl+Q==')
    expect(got.text).toMatch(/DTSTART;TZID="?W. Europe Standard Time"?:20261121T090000/)

    const again = await anna('PUT', address, { ...office, ...asCalendar }, published(meeting('5oAdlkTvSk+zFtUJ32Tl+Q==', 'Flyttat')))
    expect([again.status, again.text]).toEqual([204, ''])
    expect(again.headers.etag).not.toBe(made.headers.etag)
    const replaced = await anna('GET', address)
    expect(replaced.headers.etag).toBe(again.headers.etag)
    expect(replaced.text).toContain('Flyttat')
    expect(replaced.text).not.toContain('Lunch')

    const same = await anna('PUT', address, { ...office, ...asCalendar }, published(meeting('5oAdlkTvSk+zFtUJ32Tl+Q==', 'Flyttat')))
    expect([same.status, same.headers.etag]).toEqual([204, again.headers.etag])
  })

  it('gets one calendar for one file, whichever way the address is written', async () => {
    await anna('PUT', address, asCalendar, published(meeting('one', 'One')))
    const ways = [
      address,
      canonical,
      '/webdav/Anna%20Calendar%2Eics',
      '/webdav/Anna%40nordlys.example/Anna%20Calendar.ics',
      `${address}?x=1`,
    ]
    for (const way of ways) expect((await anna('HEAD', way)).status).toBe(200)
    const listed = await anna('PROPFIND', '/webdav/anna@nordlys.example/', { depth: '1' })
    expect(listed.text.match(/Anna%20Calendar\.ics<\/D:href>/g)).toHaveLength(1)
    const spelled = await anna('PROPFIND', '/webdav/anna%40nordlys.example/', { depth: '1' })
    expect(spelled.text.match(/<D:href>[^<]+/g)?.every(href => href.startsWith('<D:href>/webdav/anna%40nordlys.example/'))).toBe(true)
    const { text } = await anna('GET', '/webdav/anna@nordlys.example/Anna%20Calendar.ics/')
    expect(text).toContain('SUMMARY;LANGUAGE=sv:One')
  })

  it('answers 304 to who has it, and says what a HEAD would get', async () => {
    const { headers } = await anna('PUT', address, asCalendar, published(meeting('one', 'One')))
    const etag = headers.etag ?? ''
    expect((await anna('GET', address, { 'if-none-match': etag })).status).toBe(304)
    expect((await anna('GET', address, { 'if-none-match': `"x", W/${etag}` })).status).toBe(304)
    expect((await anna('GET', address, { 'if-none-match': '"other"' })).status).toBe(200)
    expect((await anna('GET', address, { 'if-match': '"other"' })).status).toBe(412)
    const head = await anna('HEAD', address)
    expect([head.status, head.text, head.headers.etag]).toEqual([200, '', etag])
    expect(head.headers['content-length']).toBe((await anna('GET', address)).headers['content-length'])
  })

  it('takes events without UID, and names the calendar after the file where the file says nothing', async () => {
    const file = calendar([], meeting(null, 'No uid'))
    expect((await anna('PUT', '/webdav/R%C3%A5dslag%20%231%3F.ics', asCalendar, file)).status).toBe(201)
    const listed = await anna('PROPFIND', '/webdav/anna@nordlys.example/', { depth: '1' })
    expect(listed.text).toContain('/webdav/anna@nordlys.example/R%C3%A5dslag%20%231%3F.ics</D:href>')
    expect(listed.text).toContain('<D:displayname>Rådslag #1?</D:displayname>')
    const [again] = [await anna('PUT', '/webdav/R%C3%A5dslag%20%231%3F.ics', asCalendar, file)]
    expect(again.status).toBe(204)
    expect((await anna('GET', '/webdav/R%C3%A5dslag%20%231%3F.ics')).text.match(/BEGIN:VEVENT/g)).toHaveLength(1)
  })

  it('deletes, and the next GET says so', async () => {
    await anna('PUT', '/webdav/gone.ics', asCalendar, calendar([['x', 'X']]))
    expect((await anna('DELETE', '/webdav/gone.ics')).status).toBe(204)
    expect((await anna('GET', '/webdav/gone.ics')).status).toBe(404)
    expect((await anna('DELETE', '/webdav/gone.ics')).status).toBe(404)
    expect((await anna('DELETE', '/webdav/anna@nordlys.example/')).status).toBe(403)
    expect((await anna('DELETE', '/webdav/')).status).toBe(403)
  })
})

describe('Thunderbird', () => {
  const address = '/webdav/anna@nordlys.example/thunderbird.ics'

  it('writes back with the entity tag in an If list', async () => {
    const file = calendar([['t1', 'One']], ['X-WR-CALNAME:Bird', 'X-WR-TIMEZONE:Europe/Oslo'])
    const made = await anna('PUT', address, asCalendar, file)
    expect(made.status).toBe(201)
    const etag = made.headers.etag ?? ''
    const found = await anna('PROPFIND', address, { depth: '0' }, '<D:propfind xmlns:D="DAV:"><D:prop><D:getetag/></D:prop></D:propfind>')
    expect(found.text).toContain(`<D:getetag>${etag}</D:getetag>`)

    const second = await anna('PUT', address, { ...asCalendar, if: `([${etag}])` }, calendar([['t1', 'Two']]))
    expect(second.status).toBe(204)
    const stale = await anna('PUT', address, { ...asCalendar, if: `([${etag}])` }, calendar([['t1', 'Three']]))
    expect(stale.status).toBe(412)
    expect((await anna('GET', address)).text).toContain('SUMMARY:Two')
    const tagged = `<http://127.0.0.1:${client.port}${address}> ([${second.headers.etag}])`
    expect((await anna('PUT', address, { ...asCalendar, if: tagged }, calendar([['t1', 'Four']]))).status).toBe(204)
  })
})

describe('file managers', () => {
  const folder = '/webdav/anna@nordlys.example'
  const lockInfo =
    '<D:lockinfo xmlns:D="DAV:"><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype><D:owner><D:href>http://www.apple.com/webdav_fs/</D:href></D:owner></D:lockinfo>'
  const tokenOf = (header: string | string[] | undefined) => String(header ?? '').replace(/^<|>$/g, '')
  const find = (props: string) => `<?xml version="1.0" encoding="utf-8"?><D:propfind xmlns:D="DAV:"><D:prop>${props}</D:prop></D:propfind>`

  it('macOS Finder copies a calendar in: empty first, locked, then whole, with what it keeps beside it', async () => {
    const finder = { 'user-agent': 'WebDAVFS/3.0.0 (03008000) Darwin/22.6.0 (x86_64)' }
    const stat = find('<D:getlastmodified/><D:getcontentlength/><D:creationdate/><D:resourcetype/>')
    expect((await anna('OPTIONS', `${folder}/`, finder)).headers['dav']).toContain('2')
    expect((await anna('PROPFIND', `${folder}/`, { ...finder, depth: '0' }, stat)).status).toBe(207)
    const room = await anna('PROPFIND', `${folder}/`, { ...finder, depth: '0' }, find('<D:quota-available-bytes/><D:quota-used-bytes/>'))
    expect(room.text).toMatch(/<D:quota-available-bytes>\d+</)
    const write = async (name: string, type: string, content: string | Buffer) => {
      const at = `${folder}/${name}`
      expect((await anna('PROPFIND', at, { ...finder, depth: '0' }, stat)).status).toBe(404)
      expect((await anna('PUT', at, finder)).status).toBe(201)
      const taken = await anna('LOCK', at, { ...finder, depth: '0', timeout: 'Second-600' }, lockInfo)
      expect(taken.status).toBe(200)
      const token = tokenOf(taken.headers['lock-token'])
      const chunked = { 'transfer-encoding': 'chunked', 'x-expected-entity-length': String(content.length) }
      const headers = { ...finder, 'content-type': type, if: `(<${token}>)`, ...chunked }
      expect((await anna('PUT', at, headers, content)).status).toBe(204)
      const after = await anna('PROPFIND', at, { ...finder, depth: '0' }, stat)
      expect(after.text).toContain(`<D:getcontentlength>${content.length}</D:getcontentlength>`)
      expect((await anna('UNLOCK', at, { ...finder, 'lock-token': `<${token}>` })).status).toBe(204)
    }
    const file = calendar([['f', 'From Finder']])
    await write('Finder.ics', 'text/calendar', file)
    await write('._Finder.ics', 'application/octet-stream', Buffer.from([0, 5, 22, 7, 0, 2, 0, 0]))
    expect((await anna('GET', `${folder}/Finder.ics`)).text).toBe(file)
    expect((await anna('GET', `${folder}/._Finder.ics`)).headers['content-type']).toBe('application/octet-stream')
    const listed = await anna('PROPFIND', `${folder}/`, { ...finder, depth: '1' }, stat)
    expect(listed.text).toContain('/._Finder.ics</D:href>')
    expect((await anna('DELETE', `${folder}/._Finder.ics`, finder)).status).toBe(204)
    expect((await anna('PUT', '/webdav/._Root.ics', finder, 'x')).headers.location).toBe(`${folder}/._Root.ics`)
  })

  it('Windows Explorer copies a calendar in, and notes its times on it', async () => {
    const windows = { 'user-agent': 'Microsoft-WebDAV-MiniRedir/10.0.19045', translate: 'f' }
    const at = `${folder}/Windows%20Kalender.ics`
    const times =
      '<D:propertyupdate xmlns:D="DAV:" xmlns:Z="urn:schemas-microsoft-com:"><D:set><D:prop><Z:Win32LastModifiedTime>Sat, 21 Nov 2026 09:00:00 GMT</Z:Win32LastModifiedTime><Z:Win32FileAttributes>00000020</Z:Win32FileAttributes></D:prop></D:set></D:propertyupdate>'
    const offered = await anna('OPTIONS', `${folder}/`, windows)
    expect([offered.status, offered.headers['ms-author-via'], offered.headers['content-length']]).toEqual([200, 'DAV', '0'])
    expect((await anna('PROPFIND', at, { ...windows, depth: '0' })).status).toBe(404)
    expect((await anna('PUT', at, windows)).status).toBe(201)
    const taken = await anna('LOCK', at, { ...windows, timeout: 'Second-3600' }, lockInfo)
    const held = { ...windows, if: `(<${tokenOf(taken.headers['lock-token'])}>)` }
    expect((await anna('PROPPATCH', at, held, times)).text).toContain('HTTP/1.1 200 OK')
    expect((await anna('HEAD', at, windows)).headers['content-length']).toBe('0')
    const file = calendar([['w', 'From Windows']])
    expect((await anna('PUT', at, { ...held, 'content-type': '' }, file)).status).toBe(204)
    expect((await anna('PROPPATCH', at, held, times)).text).toContain('HTTP/1.1 200 OK')
    expect((await anna('UNLOCK', at, { ...windows, 'lock-token': `<${tokenOf(taken.headers['lock-token'])}>` })).status).toBe(204)
    const noted = await anna('PROPFIND', at, { depth: '0' }, find('<x:Win32FileAttributes xmlns:x="urn:schemas-microsoft-com:"/>'))
    expect(noted.text).toContain('>00000020<')
    expect((await anna('GET', at)).text).toBe(file)
  })
})

describe('files that are not taken', () => {
  const address = '/webdav/kept.ics'
  const event = (...lines: string[]) => ['BEGIN:VEVENT', 'UID:bad', 'DTSTAMP:20261101T000000Z', ...lines, 'END:VEVENT']
  beforeAll(async () => void (await anna('PUT', address, asCalendar, calendar([['kept', 'Kept']]))))

  it.each<[string, string | Buffer]>([
    ['words', 'hello'],
    ['a page', '<html></html>'],
    ['a file cut in two', calendar([['a', 'A']]).slice(0, -40)],
    ['a bad event among good ones', calendar([['a', 'A']], event('DTSTART:20261345T000000Z', 'SUMMARY:Bad'))],
    ['a rule that is none', calendar([['a', 'A']], event('DTSTART:20261121T000000Z', 'RRULE:FREQ=BANANA'))],
    ['an event that ends before it starts its line', calendar([['a', 'A']], event('DTSTART:20261121T000000Z', 'SUMMARY'))],
  ])('refuses %s whole, with the reason, and keeps what was there', async (_what, body) => {
    const answer = await anna('PUT', address, asCalendar, body)
    expect(answer.status).toBe(403)
    expect(answer.text).toMatch(/<C:(?:valid|supported)-calendar-/)
    expect(answer.text).toMatch(/<D:responsedescription>.+<\/D:responsedescription>/)
    expect((await anna('GET', address)).text).toContain('SUMMARY:Kept')
    const unmade = await anna('PUT', '/webdav/never.ics', asCalendar, body)
    expect(unmade.status).toBe(403)
    expect((await anna('GET', '/webdav/never.ics')).status).toBe(404)
  })

  it('names the line', async () => {
    const { text } = await anna('PUT', address, asCalendar, calendar([['a', 'A']], event('DTSTART:20261345T000000Z')))
    expect(text).toMatch(/Line \d+: /)
  })

  it.each([
    ['another type', address, { 'content-type': 'text/html' }, 415],
    ['a character set nobody reads', address, { 'content-type': 'text/calendar; charset=utf-16' }, 415],
    ['a compressed body', address, { ...asCalendar, 'content-encoding': 'gzip' }, 415],
    ['a part of a file', address, { ...asCalendar, 'content-range': 'bytes 0-10/100' }, 400],
    ['a name where only folders are', '/webdav/notes.txt', asCalendar, 403],
    ['a folder in the folder', '/webdav/anna@nordlys.example/deep/x.ics', asCalendar, 409],
    ['a folder', '/webdav/anna@nordlys.example/', asCalendar, 405],
  ])('refuses %s', async (_what, path, headers, status) => {
    const answer = await anna('PUT', path, headers, calendar([['kept', 'Other']]))
    expect(answer.status).toBe(status)
    expect((await anna('GET', address)).text).toContain('SUMMARY:Kept')
  })

  it('turns Latin-1 that is declared into text', async () => {
    const body = Buffer.from(calendar([['l', 'Möte']]), 'latin1')
    expect((await anna('PUT', '/webdav/latin.ics', { 'content-type': 'text/calendar; charset=ISO-8859-1' }, body)).status).toBe(201)
    expect((await anna('GET', '/webdav/latin.ics')).text).toContain('SUMMARY:Möte')
  })

  it('refuses what is too large, announced or not, and stores nothing of a body that ends early', async () => {
    const small = await makeWorld({ limits: { importBytes: 4096, importEvents: 20 } })
    const door = await clientOf(small)
    const send = await door.as(small.anna)
    const big = calendar(Array.from({ length: 60 }, (_, index) => [`u${index}`, 'Big'] as const))
    expect((await send('PUT', address, asCalendar, big)).status).toBe(413)
    const many = calendar(Array.from({ length: 25 }, (_, index) => [`u${index}`, ''] as const)).replaceAll(
      /DTSTAMP.*\r\n|DTEND.*\r\n|SUMMARY.*\r\n/g,
      '',
    )
    expect(Buffer.byteLength(many)).toBeLessThan(4096)
    expect((await send('PUT', address, asCalendar, many)).status).toBe(413)
    const start = `PUT ${address} HTTP/1.1\r\nHost: x\r\nAuthorization: ${await authorizationOf(small, small.anna)}\r\nContent-Type: text/calendar\r\n`
    const whole = calendar([['x', 'X']])
    await door.raw(`${start}Content-Length: ${whole.length + 50}\r\n\r\n${whole}`, 300)
    expect((await send('GET', address)).status).toBe(404)
    const piece = `${(1000).toString(16)}\r\n${'A'.repeat(1000)}\r\n`
    expect(await door.raw(`${start}Transfer-Encoding: chunked\r\n\r\n${piece.repeat(6)}`)).toMatch(/^HTTP\/1\.1 413 /)
    expect((await send('GET', address)).status).toBe(404)
    await door.close()
    await small.close()
  })
})

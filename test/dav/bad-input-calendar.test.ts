/** What is no calendar object, and what only looks like none (bad inputs 1 to 97): the refusal names what is wrong, and nothing is half stored. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { processorMs } from '../setup/processor.ts'
import { declared } from './client.ts'
import { calendar, event, makeScene, type Scene } from './scene.ts'

let scene: Scene
beforeAll(async () => {
  scene = await makeScene()
})
afterAll(async () => {
  await scene.close()
})

afterEach(async () => {
  // One case that went wrong is not to make the next ones go wrong.
  await scene.anna.ask('DELETE', `${scene.path}bad.ics`)
})

const invalid = 'valid-calendar-data'
const unfit = 'valid-calendar-object-resource'
const rule = (text: string) => event('bad', {}, [`RRULE:${text}`])
const inEvent = (...lines: string[]) => event('bad', {}, lines)
const zone = (...lines: string[]) =>
  calendar([
    'BEGIN:VTIMEZONE',
    'TZID:Nowhere/Land',
    ...lines,
    'END:VTIMEZONE',
    ...event('bad', { DTSTART: 'DTSTART;TZID=Nowhere/Land:20270301T090000', DTEND: null }).split('\r\n').slice(3, -2),
  ])
const bytes = (before: string, ...hex: number[]) => Buffer.concat([Buffer.from(before), Buffer.from(hex)])
const inSummary = (...hex: number[]) => {
  const [head = '', tail = ''] = event('bad').split('Something')
  return Buffer.concat([bytes(head, ...hex), Buffer.from(tail)])
}
const alarm = (...lines: string[]) => inEvent('BEGIN:VALARM', 'ACTION:DISPLAY', 'DESCRIPTION:x', ...lines, 'END:VALARM')
const many = (count: number, line: (index: number) => string) => Array.from({ length: count }, (_none, index) => line(index))

/** Stored under `bad.ics`, whatever the body is; and what came of it. */
async function put(body: string | Buffer, headers: Record<string, string> = {}) {
  const before = processorMs()
  const answer = await scene.anna.ask('PUT', `${scene.path}bad.ics`, body, {
    'Content-Type': 'text/calendar; charset=utf-8',
    ...headers,
  })
  expect(processorMs() - before).toBeLessThan(5000)
  return answer
}

describe('refused', () => {
  it.each<[string, string | Buffer, number, string | null]>([
    ['1 nothing', '', 403, invalid],
    ['2 text', 'hello', 403, invalid],
    ['3 JSON', '{"a":1}', 403, invalid],
    ['4 HTML', '<!doctype html><title>x</title>', 403, invalid],
    ['5 cut', event('bad').slice(0, 120), 403, invalid],
    ['6 no END', event('bad').replace('END:VEVENT\r\n', ''), 403, invalid],
    ['7 another END', event('bad').replace('END:VEVENT', 'END:VTODO'), 403, invalid],
    ['8 one END more', event('bad').replace('END:VEVENT', 'END:VEVENT\r\nEND:VEVENT'), 403, invalid],
    ['9 something after the end', `${event('bad')}more`, 403, invalid],
    ['10 an event by itself', event('bad').split('\r\n').slice(3, -2).join('\r\n'), 403, invalid],
    ['11 no colon', inEvent('NOTHING'), 403, invalid],
    ['12 a space in a name', inEvent('X FOO:1'), 403, invalid],
    ['13 no name', inEvent(':1'), 403, invalid],
    ['14 a rule without FREQ', rule('COUNT=2'), 403, invalid],
    ['15 an unknown FREQ', rule('FREQ=BANANA'), 403, invalid],
    ['16 INTERVAL 0', rule('FREQ=DAILY;INTERVAL=0'), 403, invalid],
    ['16 INTERVAL −1', rule('FREQ=DAILY;INTERVAL=-1'), 403, invalid],
    ['17 COUNT −5', rule('FREQ=DAILY;COUNT=-5'), 403, invalid],
    ['17 COUNT 1.5', rule('FREQ=DAILY;COUNT=1.5'), 403, invalid],
    ['18 COUNT and UNTIL', rule('FREQ=DAILY;COUNT=2;UNTIL=20270401T000000Z'), 403, invalid],
    ['19 UNTIL junk', rule('FREQ=DAILY;UNTIL=soon'), 403, invalid],
    ['20 BYMONTH=13', rule('FREQ=YEARLY;BYMONTH=13'), 403, invalid],
    ['21 BYMONTHDAY=0', rule('FREQ=MONTHLY;BYMONTHDAY=0'), 403, invalid],
    ['21 BYMONTHDAY=99', rule('FREQ=MONTHLY;BYMONTHDAY=99'), 403, invalid],
    ['22 BYDAY=XX', rule('FREQ=WEEKLY;BYDAY=XX'), 403, invalid],
    ['22 BYDAY=999MO', rule('FREQ=YEARLY;BYDAY=999MO'), 403, invalid],
    ['23 BYSETPOS=0', rule('FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0'), 403, invalid],
    ['24 BYWEEKNO=99', rule('FREQ=YEARLY;BYWEEKNO=99'), 403, invalid],
    ['25 BYYEARDAY=999', rule('FREQ=YEARLY;BYYEARDAY=999'), 403, invalid],
    ['26 BYHOUR=25', rule('FREQ=DAILY;BYHOUR=25'), 403, invalid],
    ['27 BYSECOND=61', rule('FREQ=DAILY;BYSECOND=61'), 403, invalid],
    ['28 WKST=ZZ', rule('FREQ=WEEKLY;WKST=ZZ'), 403, invalid],
    ['29 FREQ twice', rule('FREQ=DAILY;FREQ=WEEKLY'), 403, invalid],
    ['30 a date that is none', event('bad', { DTSTART: 'DTSTART:20261345T090000Z' }), 403, invalid],
    ['31 30 February', event('bad', { DTSTART: 'DTSTART:20270230T090000Z' }), 403, invalid],
    ['32 words for a date', event('bad', { DTSTART: 'DTSTART:tomorrow' }), 403, invalid],
    ['33 a date as text', event('bad', { DTSTART: 'DTSTART;VALUE=TEXT:20270301T090000Z' }), 403, invalid],
    ['34 DTSTART twice', inEvent('DTSTART:20270302T090000Z'), 403, invalid],
    ['35 a year of ten digits', event('bad', { DTSTART: 'DTSTART:20270000010301T090000Z' }), 403, invalid],
    ['36 DURATION P1X', event('bad', { DTEND: 'DURATION:P1X' }), 403, invalid],
    ['36 DURATION P', event('bad', { DTEND: 'DURATION:P' }), 403, invalid],
    ['37 RDATE junk', inEvent('RDATE:junk'), 403, invalid],
    ['37 EXDATE junk', inEvent('EXDATE:junk'), 403, invalid],
    ['37 RECURRENCE-ID junk', inEvent('RECURRENCE-ID:junk'), 403, invalid],
    ['38 TRIGGER junk', alarm('TRIGGER:junk'), 403, invalid],
    ['39 UID twice', inEvent('UID:other'), 403, invalid],
    ['40 a card', 'BEGIN:VCARD\r\nVERSION:4.0\r\nFN:x\r\nEND:VCARD\r\n', 403, 'supported-calendar-data'],
    ['41 version 1.0', event('bad').replace('VERSION:2.0', 'VERSION:1.0'), 403, 'supported-calendar-data'],
    ['42 no component', calendar([]), 403, unfit],
    [
      '43 a time zone and nothing else',
      zone('BEGIN:STANDARD', 'DTSTART:19700101T000000', 'TZOFFSETFROM:+0100', 'TZOFFSETTO:+0100', 'END:STANDARD').replace(
        /BEGIN:VEVENT[\s\S]*END:VEVENT\r\n/,
        '',
      ),
      403,
      unfit,
    ],
    ['44 two calendars', event('bad') + event('bad-2'), 403, unfit],
    ['45 two UIDs', event('bad').replace('END:VCALENDAR', event('bad-2').split('\r\n').slice(3, -1).join('\r\n')), 403, unfit],
    ['46 no UID', event('bad', { UID: null }), 403, unfit],
    ['46 an empty UID', event('', {}), 403, unfit],
    ['47 METHOD', event('bad').replace('VERSION:2.0', 'VERSION:2.0\r\nMETHOD:PUBLISH'), 403, unfit],
    [
      '48 an event and a to-do',
      inEvent('END:VEVENT', 'BEGIN:VTODO', 'UID:bad', 'DTSTAMP:20260101T000000Z', 'SUMMARY:x', 'END:VTODO').replace(
        /END:VEVENT\r\nEND:VCAL/,
        'END:VCAL',
      ),
      403,
      unfit,
    ],
    ['49 two masters', event('bad').replace('END:VCALENDAR', event('bad').split('\r\n').slice(3, -1).join('\r\n')), 403, unfit],
    ['50 X-FOO alone', calendar(['BEGIN:X-FOO', 'UID:bad', 'END:X-FOO']), 403, 'supported-calendar-component'],
    ['52 the UID of another object', event('good'), 409, 'no-uid-conflict'],
    ['54 too long', inEvent(`DESCRIPTION:${'x'.repeat(2_200_000)}`), 413, 'max-resource-size'],
    [
      '55 too many attendees',
      inEvent('ORGANIZER:mailto:anna@nordlys.example', ...many(501, index => `ATTENDEE:mailto:a${index}@x.example`)),
      403,
      'max-attendees-per-instance',
    ],
    ['56 too many instances', rule('FREQ=SECONDLY;COUNT=1000000'), 403, 'max-instances'],
    [
      '56 every second from long ago',
      event('bad', { DTSTART: 'DTSTART:19700101T000000Z', DTEND: null }, ['RRULE:FREQ=SECONDLY']),
      403,
      'max-instances',
    ],
    ['58 NUL', inSummary(0), 403, invalid],
    ['58 a control character', inSummary(1), 403, invalid],
    ['58 an escape', inSummary(0x1b), 403, invalid],
    ['59 bad UTF-8', inSummary(0xc3, 0x28), 403, invalid],
    ['60 half a character', inSummary(0x80), 403, invalid],
    ['61 overlong', inSummary(0xc0, 0xaf), 403, invalid],
    ['62 a surrogate', inSummary(0xed, 0xa0, 0x80), 403, invalid],
    ['63 beyond Unicode', inSummary(0xf5, 0x80, 0x80, 0x80), 403, invalid],
    ['74 CR alone', event('bad').replaceAll('\r\n', '\r'), 403, invalid],
    ['75 a line of a megabyte in a name', inEvent(`X-${'A'.repeat(1_000_000)}:1`), 403, invalid],
    ['77 a hundred thousand properties', inEvent(...many(100_000, index => `X-P${index}:1`)), 403, 'max-resource-size'],
    ['77 a hundred thousand parameters', inEvent(`X-P;${many(100_000, index => `A${index}=1`).join(';')}:1`), 403, 'max-resource-size'],
    ['78 the year 0', event('bad', { DTSTART: 'DTSTART:00000101T090000Z', DTEND: null }), 403, 'min-date-time'],
    ['82 an end before its start', event('bad', { DTEND: 'DTEND:20270301T080000Z' }), 403, invalid],
    ['83 an end and a length', inEvent('DURATION:PT1H'), 403, invalid],
    ['84 a length below nothing', event('bad', { DTEND: 'DURATION:-PT1H' }), 403, invalid],
    ['84 a length beyond time', event('bad', { DTEND: 'DURATION:P99999999999D' }), 403, invalid],
    ['85 a zone that nobody knows', event('bad', { DTSTART: 'DTSTART;TZID=Middle/Earth:20270301T090000', DTEND: null }), 403, invalid],
    ['86 a zone that is a path', event('bad', { DTSTART: 'DTSTART;TZID=../../etc/passwd:20270301T090000', DTEND: null }), 403, invalid],
    ['87 a zone without observances', zone(), 403, invalid],
    [
      '87 a zone with junk offsets',
      zone('BEGIN:STANDARD', 'DTSTART:19700101T000000', 'TZOFFSETFROM:junk', 'TZOFFSETTO:+0100', 'END:STANDARD'),
      403,
      invalid,
    ],
    ['89 ten thousand levels', inEvent(...many(10_000, () => 'BEGIN:X-A'), ...many(10_000, () => 'END:X-A')), 403, invalid],
    ['90 an event in an event', inEvent('BEGIN:VEVENT', 'UID:in', 'END:VEVENT'), 403, invalid],
    ['90 an alarm in an alarm', alarm('TRIGGER:-PT5M', 'BEGIN:VALARM', 'ACTION:AUDIO', 'TRIGGER:-PT5M', 'END:VALARM'), 403, invalid],
    ['76 a name of 64 KB', inEvent(`X-${'A'.repeat(65_000)}:1`), 403, invalid],
    ['79 the year 1', event('bad', { DTSTART: 'DTSTART:00010101T090000Z', DTEND: null }), 403, 'min-date-time'],
    [
      '88 fifty thousand exceptions',
      event('bad', { DTEND: null }, [
        'RRULE:FREQ=DAILY',
        ...many(50, () => `EXDATE:${many(1000, index => `2${String(index).padStart(3, '0')}0101T090000Z`).join(',')}`),
      ]),
      403,
      'max-instances',
    ],
    [
      '95 an address with a line end in it',
      inEvent('ORGANIZER:mailto:anna@nordlys.example', 'ATTENDEE:mailto:x%0d%0aBcc:y@z.example'),
      403,
      invalid,
    ],
    [
      '57 an end after the last day there is',
      event('bad', { DTSTART: 'DTSTART:99991231T235959Z', DTEND: 'DURATION:P400D' }),
      403,
      'max-date-time',
    ],
    ['94 an attachment that is not base64', inEvent('ATTACH;ENCODING=BASE64;VALUE=BINARY:***'), 403, invalid],
  ])('%s', async (_what, body, status, condition) => {
    const answer = await put(body)
    expect([answer.status, answer.condition()]).toEqual([status, condition])
    expect(await scene.names()).toEqual(['good.ics'])
    expect((await scene.anna.ask('GET', `${scene.path}bad.ics`)).status).toBe(404)
    expect((await scene.anna.ask('GET', `${scene.path}good.ics`)).text).toBe(event('good'))
    expect(scene.faults).toEqual([])
  })
})

describe('refused for how it is sent', () => {
  it.each<[string, string | Buffer, Record<string, string>, number, string | null]>([
    [
      '64 UTF-16 that says so',
      Buffer.from(event('bad'), 'utf16le'),
      { 'Content-Type': 'text/calendar; charset=utf-16le' },
      415,
      'supported-calendar-data',
    ],
    ['64 UTF-16 that does not', Buffer.from(event('bad'), 'utf16le'), {}, 403, invalid],
    ['65 UTF-7', event('bad'), { 'Content-Type': 'text/calendar; charset=utf-7' }, 415, 'supported-calendar-data'],
    ['66 an unknown character set', event('bad'), { 'Content-Type': 'text/calendar; charset=klingon' }, 415, 'supported-calendar-data'],
    ['another type', event('bad'), { 'Content-Type': 'application/json' }, 415, 'supported-calendar-data'],
    ['a card by its type', event('bad'), { 'Content-Type': 'text/vcard' }, 415, 'supported-calendar-data'],
    ['170 a part of an object', event('bad'), { 'Content-Range': 'bytes 0-10/200' }, 400, null],
    ['171 an encoding that nobody knows', event('bad'), { 'Content-Encoding': 'banana' }, 415, null],
    ['171 gzip', Buffer.alloc(100), { 'Content-Encoding': 'gzip' }, 415, null],
    ['173 If-Match junk', event('bad'), { 'If-Match': 'junk' }, 400, null],
    ['173 If-None-Match junk', event('bad'), { 'If-None-Match': '"a' }, 400, null],
    ['173 If junk', event('bad'), { If: 'junk' }, 400, null],
    ['173 an If that does not hold', event('bad'), { If: '(["nothing"])' }, 412, null],
    ['173 an If of a token that nobody has', event('bad'), { If: '(<urn:uuid:0aad2c46-19e9-44e4-8e68-5ac1dbd3e7be>)' }, 412, null],
    ['173 If-Match of nothing', event('bad'), { 'If-Match': '*' }, 412, null],
  ])('%s', async (_what, body, headers, status, condition) => {
    const answer = await put(body, headers)
    expect([answer.status, answer.condition()]).toEqual([status, condition])
    expect(await scene.names()).toEqual(['good.ics'])
    expect(scene.faults).toEqual([])
  })

  it('51 an event where to-dos alone are kept, and 53 another UID under a name that is taken', async () => {
    const todos = `${scene.home()}todos/`
    const body = `<C:mkcalendar ${declared}><D:set><D:prop><C:supported-calendar-component-set><C:comp name="VTODO"/></C:supported-calendar-component-set></D:prop></D:set></C:mkcalendar>`
    expect((await scene.anna.ask('MKCALENDAR', todos, body)).status).toBe(201)
    const refused = await scene.anna.put(`${todos}bad.ics`, event('bad'))
    expect([refused.status, refused.condition()]).toEqual([403, 'supported-calendar-component'])
    expect((await scene.anna.ask('DELETE', todos)).status).toBe(204)
    const other = await scene.anna.put(`${scene.path}good.ics`, event('other'))
    expect([other.status, other.condition()]).toEqual([409, 'no-uid-conflict'])
    await scene.healthy()
  })

  it('175 a body that ends before it is whole', async () => {
    const text = event('bad')
    const head = `PUT ${scene.path}bad.ics HTTP/1.1\r\nHost: x\r\nAuthorization: ${scene.authorization}\r\nContent-Type: text/calendar\r\n`
    await scene.raw(`${head}Content-Length: ${text.length + 100}\r\n\r\n${text}`, 300)
    await scene.raw(`${head}Transfer-Encoding: chunked\r\n\r\n${text.length.toString(16)}\r\n${text}\r\n`, 300)
    expect(await scene.names()).toEqual(['good.ics'])
    await scene.healthy()
  })
})

describe('accepted, and harmless', () => {
  const text = event('bad')
  it.each<[string, string | Buffer, ((stored: string) => void)?]>([
    [
      '67 Latin-1 that says so',
      Buffer.from(event('bad', { SUMMARY: 'SUMMARY:Åre' }), 'latin1'),
      stored => expect(stored).toContain('SUMMARY:Åre'),
    ],
    ['68 a byte order mark', `\uFEFF${text}`, stored => expect(stored).toBe(text)],
    ['69 LF alone', text.replaceAll('\r\n', '\n'), stored => expect(stored).toBe(text)],
    ['70 mixed line ends', text.replace('\r\n', '\n'), stored => expect(stored).toBe(text)],
    ['71 blank lines', text.replaceAll('\r\n', '\r\n\r\n'), stored => expect(stored).toBe(text)],
    ['72 folded at each character', text.replace('SUMMARY:Something', Array.from('SUMMARY:Something').join('\r\n '))],
    ['73 folded inside a character', inSummary(0xc3, 0x0d, 0x0a, 0x20, 0xa5)],
    ['80 the year 9999 in a zone', event('bad', { DTSTART: 'DTSTART;TZID=Europe/Stockholm:99991231T235900', DTEND: null })],
    ['81 a leap second', event('bad', { DTSTART: 'DTSTART:20161231T235960Z', DTEND: null })],
    [
      '91 names of JavaScript',
      inEvent('__PROTO__:1', 'CONSTRUCTOR:1', 'TOSTRING;HASOWNPROPERTY=1:2', 'X-VALUEOF;CONSTRUCTOR=x:3'),
      stored => expect(stored).toMatch(/__PROTO__:1\r\nCONSTRUCTOR:1/),
    ],
    ['92 CLASS:BANANA is private', inEvent('CLASS:BANANA')],
    ['93 attachments of elsewhere', inEvent('ATTACH:file:///etc/passwd', 'ATTACH:smb://evil.example/x', 'ATTACH:\\\\evil\\x')],
    [
      '96 HTML everywhere',
      event('bad', { SUMMARY: 'SUMMARY:<script>alert(1)</script>' }, [
        'LOCATION:<img src=x onerror=alert(1)>',
        'DESCRIPTION:]]><x/>',
        'URL:javascript:alert(1)',
      ]),
    ],
    ['97 somebody else’s meeting', inEvent('ORGANIZER:mailto:else@evil.example', 'ATTENDEE:mailto:anna@nordlys.example')],
    [
      'a rule with every BY part',
      rule('FREQ=YEARLY;BYMONTH=1,2,3;BYMONTHDAY=1,2,3,4,5;BYHOUR=1,2,3;BYMINUTE=1,2,3;BYSECOND=1,2,3;COUNT=1'),
    ],
    ['a rule that never comes', rule('FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30')],
    [
      'an exception for every instance',
      event('bad', { DTEND: null }, ['RRULE:FREQ=DAILY;COUNT=2', 'EXDATE:20270301T090000Z,20270302T090000Z']),
    ],
    ['an override alone', inEvent('RECURRENCE-ID:20270301T090000Z')],
  ])('%s', async (_what, body, ...[look]) => {
    const latin = Buffer.isBuffer(body) && !body.includes(0xc3) ? { 'Content-Type': 'text/calendar; charset=iso-8859-1' } : {}
    const answer = await put(body, latin)
    expect([answer.status, answer.text]).toEqual([201, ''])
    const stored = await scene.anna.ask('GET', `${scene.path}bad.ics`)
    expect([stored.status, stored.headers['etag']]).toEqual([200, answer.headers['etag']])
    look?.(stored.text)
    expect(await scene.names()).toEqual(expect.arrayContaining(['bad.ics', 'good.ics']))
    await scene.healthy()
    expect((await scene.anna.ask('DELETE', `${scene.path}bad.ics`)).status).toBe(204)
  })

  it('92, 93 and none of what it names reaches a reader', async () => {
    await put(inEvent('CLASS:BANANA', 'ATTACH:file:///etc/kanari-file', 'DESCRIPTION:kanari-class'))
    await scene.world.share(scene.world.anna, scene.calendarId, scene.world.bo.address, 'read')
    const seen = await scene.bo.ask('GET', scene.seenBy(scene.world.bo))
    expect(seen.text).toContain('20270301T090000Z')
    expect(seen.text).not.toMatch(/kanari|BANANA/)
    await scene.world.share(scene.world.anna, scene.calendarId, scene.world.bo.address, 'freeBusyRead')
    expect((await scene.anna.ask('DELETE', `${scene.path}bad.ics`)).status).toBe(204)
  })
})

/** What is refused and with which word of RFC 4791, what is taken, and what comes out of it. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { decodeCalendar } from '../../src/icalendar/decode.ts'
import { type CalendarCondition, InvalidCalendar, type ValidObject } from '../../src/icalendar/object.ts'
import { type ParseOptions, parseObject } from '../../src/icalendar/parse.ts'
import { processorMs } from '../setup/processor.ts'

const limits = { objectBytes: 1_048_576, instances: 10_000, attendees: 500, properties: 20_000 }
const options: ParseOptions = { zone: 'Europe/Stockholm', limits }

function calendar(...lines: string[]): string {
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Test//EN', ...lines, 'END:VCALENDAR', ''].join('\r\n')
}

function event(...lines: string[]): string {
  const given = (name: string) => lines.some(line => line.startsWith(name))
  const uid = given('UID') ? [] : ['UID:one']
  const start = given('DTSTART') ? [] : ['DTSTART:20261121T090000Z']
  return calendar('BEGIN:VEVENT', ...uid, 'DTSTAMP:20261101T000000Z', ...start, ...lines, 'END:VEVENT')
}

function refusal(text: string, extra: Partial<ParseOptions> = {}): { condition: CalendarCondition; line: number | null } | ValidObject {
  try {
    return parseObject(text, { ...options, ...extra })
  } catch (error) {
    if (!(error instanceof InvalidCalendar)) throw error
    return { condition: error.condition, line: error.line }
  }
}

const zoneWith = (...observance: string[]) =>
  calendar(
    'BEGIN:VTIMEZONE',
    'TZID:Own',
    ...observance,
    'END:VTIMEZONE',
    'BEGIN:VEVENT',
    'UID:1',
    'DTSTART;TZID=Own:20261121T090000',
    'END:VEVENT',
  )
const valarm = (trigger: string) => event('BEGIN:VALARM', 'ACTION:DISPLAY', `TRIGGER${trigger}`, 'END:VALARM')

/** The numbers are those of the list of bad inputs in the security notes. */
const refused: [string, CalendarCondition, string][] = [
  ['1 empty', 'valid-calendar-data', ''],
  ['1 blank', 'valid-calendar-data', '\r\n \r\n'],
  ['2 text', 'valid-calendar-data', 'hello'],
  ['3 JSON', 'valid-calendar-data', '{"a": 1}'],
  ['4 HTML', 'valid-calendar-data', '<!doctype html><title>x</title>'],
  ['5 cut', 'valid-calendar-data', event().slice(0, 90)],
  ['6 END missing', 'valid-calendar-data', event().replace('END:VEVENT\r\n', '')],
  ['7 END mismatched', 'valid-calendar-data', event().replace('END:VEVENT', 'END:VTODO')],
  ['8 extra END', 'valid-calendar-data', event().replace('END:VEVENT', 'END:VEVENT\r\nEND:VEVENT')],
  ['9 text after END', 'valid-calendar-data', `${event()}X-A:1\r\n`],
  ['10 VEVENT bare', 'valid-calendar-data', 'BEGIN:VEVENT\r\nUID:1\r\nDTSTART:20261121T090000Z\r\nEND:VEVENT\r\n'],
  ['11 no colon', 'valid-calendar-data', event('SUMMARY no colon')],
  ['12 space in name', 'valid-calendar-data', event('SUM MARY:x')],
  ['13 empty name', 'valid-calendar-data', event(':x')],
  ...[
    ['14 no FREQ', 'COUNT=3'],
    ['15 FREQ', 'FREQ=BANANA'],
    ['16 INTERVAL 0', 'FREQ=DAILY;INTERVAL=0'],
    ['16 INTERVAL -1', 'FREQ=DAILY;INTERVAL=-1'],
    ['17 COUNT -5', 'FREQ=DAILY;COUNT=-5'],
    ['17 COUNT 1.5', 'FREQ=DAILY;COUNT=1.5'],
    ['17 COUNT 0', 'FREQ=DAILY;COUNT=0'],
    ['18 COUNT and UNTIL', 'FREQ=DAILY;COUNT=3;UNTIL=20270101T000000Z'],
    ['19 UNTIL', 'FREQ=DAILY;UNTIL=tomorrow'],
    ['19 UNTIL no such day', 'FREQ=DAILY;UNTIL=20270230'],
    ['20 BYMONTH', 'FREQ=YEARLY;BYMONTH=13'],
    ['21 BYMONTHDAY 0', 'FREQ=MONTHLY;BYMONTHDAY=0'],
    ['21 BYMONTHDAY 99', 'FREQ=MONTHLY;BYMONTHDAY=99'],
    ['22 BYDAY XX', 'FREQ=WEEKLY;BYDAY=XX'],
    ['22 BYDAY 999MO', 'FREQ=YEARLY;BYDAY=999MO'],
    ['23 BYSETPOS', 'FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0'],
    ['24 BYWEEKNO', 'FREQ=YEARLY;BYWEEKNO=99'],
    ['25 BYYEARDAY', 'FREQ=YEARLY;BYYEARDAY=999'],
    ['26 BYHOUR', 'FREQ=DAILY;BYHOUR=25'],
    ['27 BYSECOND', 'FREQ=DAILY;BYSECOND=61'],
    ['28 WKST', 'FREQ=WEEKLY;WKST=ZZ'],
    ['29 FREQ twice', 'FREQ=DAILY;FREQ=WEEKLY'],
    ['29 unknown part', 'FREQ=DAILY;BYMOON=3'],
  ].map(([name, rule]): [string, CalendarCondition, string] => [`${name}`, 'valid-calendar-data', event(`RRULE:${rule}`)]),
  ['30 DTSTART 20261345', 'valid-calendar-data', event('DTSTART;VALUE=DATE:20261345')],
  ['31 30 February', 'valid-calendar-data', event('DTSTART:20260230T090000Z')],
  ['31 29 February of no leap year', 'valid-calendar-data', event('DTSTART;VALUE=DATE:21000229')],
  ['32 words', 'valid-calendar-data', event('DTSTART:tomorrow')],
  ['32 hour 24', 'valid-calendar-data', event('DTSTART:20261121T240000Z')],
  ['33 VALUE=TEXT', 'valid-calendar-data', event('DTSTART;VALUE=TEXT:20261121T090000Z')],
  ['33 VALUE=DATE on a time', 'valid-calendar-data', event('DTSTART;VALUE=DATE:20261121T090000Z')],
  ['33 date without VALUE', 'valid-calendar-data', event('DTSTART:20261121')],
  ['34 DTSTART twice', 'valid-calendar-data', event('DTSTART:20261121T090000Z', 'DTSTART:20261122T090000Z')],
  ['35 10-digit year', 'valid-calendar-data', event('DTSTART:20261121211121T090000Z')],
  ['36 DURATION P1X', 'valid-calendar-data', event('DURATION:P1X')],
  ['36 DURATION P', 'valid-calendar-data', event('DURATION:P')],
  ['36 DURATION PT', 'valid-calendar-data', event('DURATION:PT')],
  ['37 RDATE', 'valid-calendar-data', event('RDATE:junk')],
  ['37 RDATE period', 'valid-calendar-data', event('RDATE;VALUE=PERIOD:20261121T090000Z/junk')],
  ['37 EXDATE', 'valid-calendar-data', event('EXDATE:junk')],
  ['37 RECURRENCE-ID', 'valid-calendar-data', event('RECURRENCE-ID:junk')],
  ['38 TRIGGER', 'valid-calendar-data', valarm(':junk')],
  ['38 TRIGGER date', 'valid-calendar-data', valarm(';VALUE=DATE-TIME:junk')],
  ['39 UID twice', 'valid-calendar-data', event('UID:one', 'UID:one')],
  ['40 vCard', 'supported-calendar-data', 'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:x\r\nEND:VCARD\r\n'],
  ['41 VERSION 1.0', 'supported-calendar-data', event().replace('VERSION:2.0', 'VERSION:1.0')],
  ['41 no VERSION', 'valid-calendar-data', event().replace('VERSION:2.0\r\n', '')],
  ['41 CALSCALE', 'supported-calendar-data', event().replace('VERSION:2.0', 'VERSION:2.0\r\nCALSCALE:JULIAN')],
  ['42 no component', 'valid-calendar-object-resource', calendar()],
  [
    '43 only VTIMEZONE',
    'valid-calendar-object-resource',
    zoneWith('BEGIN:STANDARD', 'DTSTART:19700101T000000', 'TZOFFSETFROM:+0100', 'TZOFFSETTO:+0100', 'END:STANDARD').replace(
      /BEGIN:VEVENT[^]*END:VEVENT\r\n/,
      '',
    ),
  ],
  ['44 two VCALENDARs', 'valid-calendar-object-resource', event() + event()],
  [
    '45 two UIDs',
    'valid-calendar-object-resource',
    calendar(
      'BEGIN:VEVENT',
      'UID:1',
      'DTSTART:20261121T090000Z',
      'END:VEVENT',
      'BEGIN:VEVENT',
      'UID:2',
      'DTSTART:20261121T090000Z',
      'END:VEVENT',
    ),
  ],
  ['46 no UID', 'valid-calendar-object-resource', event().replace('UID:one\r\n', '')],
  ['46 empty UID', 'valid-calendar-object-resource', event('UID:')],
  ['47 METHOD', 'valid-calendar-object-resource', event().replace('VERSION:2.0', 'VERSION:2.0\r\nMETHOD:REQUEST')],
  [
    '48 VEVENT and VTODO',
    'valid-calendar-object-resource',
    event().replace('END:VEVENT', 'END:VEVENT\r\nBEGIN:VTODO\r\nUID:one\r\nEND:VTODO'),
  ],
  [
    '49 two masters',
    'valid-calendar-object-resource',
    event().replace('END:VEVENT', 'END:VEVENT\r\nBEGIN:VEVENT\r\nUID:one\r\nDTSTART:20261121T090000Z\r\nEND:VEVENT'),
  ],
  ['50 X-FOO only', 'supported-calendar-component', calendar('BEGIN:X-FOO', 'UID:1', 'END:X-FOO')],
  ['50 VFREEBUSY only', 'supported-calendar-component', calendar('BEGIN:VFREEBUSY', 'UID:1', 'END:VFREEBUSY')],
  ['54 too big', 'max-resource-size', event(`DESCRIPTION:${'x'.repeat(1_048_576)}`)],
  ['55 attendees', 'max-attendees-per-instance', event(...Array.from({ length: 501 }, (_, i) => `ATTENDEE:mailto:a${i}@example.org`))],
  ['56 COUNT', 'max-instances', event('RRULE:FREQ=DAILY;COUNT=1000000000')],
  ['56 SECONDLY for ever', 'max-instances', event('RRULE:FREQ=SECONDLY')],
  [
    '56 dense lists',
    'max-instances',
    event(
      `RRULE:FREQ=YEARLY;COUNT=1;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=${[...Array(24).keys()].join(',')};BYMINUTE=${[...Array(60).keys()].join(',')};BYSECOND=${[...Array(60).keys()].join(',')}`,
    ),
  ],
  ['57 before', 'min-date-time', event('DTSTART:09991231T000000Z')],
  ['57 after', 'max-date-time', event('DTSTART;TZID=America/New_York:99991231T235900')],
  ['57 ends after', 'max-date-time', event('DTSTART:99991231T235900Z', 'DURATION:PT1H')],
  ['58 NUL', 'valid-calendar-data', event('SUMMARY:a\u0000b')],
  ['58 C0', 'valid-calendar-data', event('SUMMARY:a\u001Bb')],
  ['62 lone surrogate', 'valid-calendar-data', event('SUMMARY:a\uD800b')],
  ['74 CR only', 'valid-calendar-data', event().replaceAll('\r\n', '\r')],
  ['76 name of 64 KB', 'valid-calendar-data', event(`${'X'.repeat(65_536)}:1`)],
  ['77 1e5 properties', 'max-resource-size', event(...Array.from({ length: 25_000 }, (_, i) => `X-${i}:1`))],
  ['77 1e5 parameters', 'max-resource-size', event(`SUMMARY${Array.from({ length: 25_000 }, (_, i) => `;X-${i}=1`).join('')}:x`)],
  ['78 year 0', 'min-date-time', event('DTSTART:00000101T000000Z')],
  ['79 year 1', 'min-date-time', event('DTSTART:00010101T000000Z')],
  ['82 DTEND before DTSTART', 'valid-calendar-data', event('DTEND:20261121T080000Z')],
  ['82 DTEND another type', 'valid-calendar-data', event('DTEND;VALUE=DATE:20261122')],
  ['83 DTEND and DURATION', 'valid-calendar-data', event('DTEND:20261121T100000Z', 'DURATION:PT1H')],
  ['84 negative DURATION', 'valid-calendar-data', event('DURATION:-PT1H')],
  ['84 huge DURATION', 'valid-calendar-data', event('DURATION:P999999999W')],
  ['85 TZID unknown', 'valid-calendar-data', event('DTSTART;TZID=Nowhere/Land:20261121T090000')],
  ['86 TZID path', 'valid-calendar-data', event('DTSTART;TZID=../../etc/passwd:20261121T090000')],
  ['86 TZID __proto__', 'valid-calendar-data', event('DTSTART;TZID=__proto__:20261121T090000')],
  ['87 no observance', 'valid-calendar-data', zoneWith()],
  [
    '87 junk offset',
    'valid-calendar-data',
    zoneWith('BEGIN:STANDARD', 'DTSTART:19700101T000000', 'TZOFFSETFROM:+9900', 'TZOFFSETTO:junk', 'END:STANDARD'),
  ],
  [
    '87 junk offset of a known zone',
    'valid-calendar-data',
    zoneWith('BEGIN:STANDARD', 'DTSTART:19700101T000000', 'TZOFFSETFROM:x', 'TZOFFSETTO:junk', 'END:STANDARD').replaceAll(
      'Own',
      'Europe/Oslo',
    ),
  ],
  [
    '87 zone by the second',
    'valid-calendar-data',
    zoneWith('BEGIN:STANDARD', 'DTSTART:19700101T000000', 'TZOFFSETFROM:+0100', 'TZOFFSETTO:+0200', 'RRULE:FREQ=SECONDLY', 'END:STANDARD'),
  ],
  [
    '88 50 000 EXDATE',
    'max-instances',
    event('RRULE:FREQ=DAILY', `EXDATE:${Array.from({ length: 50_000 }, () => '20261121T090000Z').join(',')}`),
  ],
  ['89 nesting', 'valid-calendar-data', `${'BEGIN:X-A\r\n'.repeat(10_000)}${'END:X-A\r\n'.repeat(10_000)}`],
  [
    '89 nesting inside',
    'valid-calendar-data',
    event(...Array.from({ length: 10_000 }, () => 'BEGIN:X-A'), ...Array.from({ length: 10_000 }, () => 'END:X-A')),
  ],
  ['90 VEVENT in VEVENT', 'valid-calendar-data', event('BEGIN:VEVENT', 'UID:2', 'DTSTART:20261121T090000Z', 'END:VEVENT')],
  ['90 VALARM in VALARM', 'valid-calendar-data', event('BEGIN:VALARM', 'BEGIN:VALARM', 'END:VALARM', 'END:VALARM')],
  ['94 ATTACH junk', 'valid-calendar-data', event('ATTACH;ENCODING=BASE64;VALUE=BINARY:!!not base64!!')],
  ['95 ATTENDEE header', 'valid-calendar-data', event('ATTENDEE:mailto:x%0d%0aBcc:y@example.org')],
  ['UID with a line in it', 'valid-calendar-data', event('UID:a\\nb')],
  ['no DTSTART', 'valid-calendar-data', event().replace(/DTSTART.*\r\n/, '')],
  ['SEQUENCE junk', 'valid-calendar-data', event('SEQUENCE:many')],
]

describe('what is refused', () => {
  it.each(refused)('%s: %s', (_name, condition, text) => {
    const started = processorMs()
    expect(refusal(text)).toMatchObject({ condition })
    expect(processorMs() - started).toBeLessThan(2000)
  })

  it('names the line', () => {
    expect(refusal(event('SUMMARY:fine', 'RRULE:FREQ=BANANA'))).toMatchObject({ line: 9 })
    expect(refusal(event('SUMMARY:long', ' folded', 'DTEND:junk'))).toMatchObject({ line: 10 })
    expect(refusal(event().replace('END:VEVENT\r\n', ''))).toMatchObject({ line: 8 })
  })

  it('51 takes only the components of the collection', () => {
    expect(refusal(event(), { components: ['VTODO'] })).toMatchObject({ condition: 'supported-calendar-component' })
    expect(refusal(event(), { components: ['VEVENT'] })).toMatchObject({ uid: 'one' })
  })

  it('keeps METHOD where asked to', () => {
    const text = event().replace('VERSION:2.0', 'VERSION:2.0\r\nMETHOD:REQUEST')
    expect(parseObject(text, { ...options, allowMethod: true }).text).toBe(text)
  })

  it('throws InvalidCalendar and nothing else, whatever the text', () => {
    const words = [
      'BEGIN:',
      'END:',
      'VCALENDAR',
      'VEVENT',
      'VTIMEZONE',
      '\r\n',
      '\n',
      '\r\n ',
      ':',
      ';',
      '=',
      '"',
      ',',
      'DTSTART',
      'RRULE:FREQ=',
      'DAILY',
      'TZID=',
      '__proto__',
      'UID:1',
      '20261121T090000Z',
      'VALUE=DATE',
      '\u0000',
      'é',
      '\\n',
    ]
    const soup = fc.array(fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 8 })), { maxLength: 40 }).map(parts => parts.join(''))
    const inside = fc
      .tuple(fc.nat(event().length), soup)
      .map(([at, junk]) => event('RRULE:FREQ=WEEKLY').slice(0, at) + junk + event().slice(at))
    const line = fc
      .tuple(fc.constantFrom('RRULE', 'DTSTART', 'DTEND', 'EXDATE', 'RDATE', 'DURATION', 'RECURRENCE-ID', 'CONSTRUCTOR'), soup)
      .map(([name, junk]) => event(`${name}:${junk}`))
    fc.assert(
      fc.property(fc.oneof(soup, inside, line), text => void refusal(text)),
      { numRuns: 1500 },
    )
  })
})

describe('what is taken', () => {
  it.each([
    ['69 LF only', event('SUMMARY:x').replaceAll('\r\n', '\n')],
    ['70 mixed', event('SUMMARY:x').replace('\r\n', '\n')],
    ['71 blank lines', event('SUMMARY:x').replaceAll('\r\n', '\r\n\r\n')],
    ['68 mark', `\uFEFF${event('SUMMARY:x')}`],
  ])('%s is normalised', (_name, text) => {
    expect(parseObject(text, options).text).toBe(event('SUMMARY:x'))
  })

  it('keeps the text as it was sent', () => {
    const text = event('summary;X-A="b;c":Fika', 'X-Å:no'.replace('Å', 'AA'), 'description:lower-case\\, and ', ' folded').replace(
      /\r\n$/,
      '',
    )
    expect(parseObject(text, options).text).toBe(text)
    expect(parseObject(text, options).parts[0]).toMatchObject({ summary: 'Fika', description: 'lower-case, and folded' })
  })

  it('72, 73 reads folds at each byte, also inside a character', () => {
    const line = 'SUMMARY:Smörgås 日本 🎉 tårta'
    const bytes = Buffer.from(line)
    for (let at = 1; at < bytes.length; at++) {
      const folded = Buffer.concat([bytes.subarray(0, at), Buffer.from('\r\n '), bytes.subarray(at)])
      const [before = '', after = ''] = event('X-HERE:1').split('X-HERE:1')
      const text = decodeCalendar(Buffer.concat([Buffer.from(before), folded, Buffer.from(after)]), null)
      expect(parseObject(text, options).parts[0]?.summary).toBe('Smörgås 日本 🎉 tårta')
    }
  })

  it.each([
    ['80 year 9999', event('DTSTART;TZID=Europe/Oslo:99991231T000000', 'DTEND;TZID=Europe/Oslo:99991231T010000')],
    ['81 leap second', event('DTSTART:20161231T235960Z')],
    ['85 IANA name without definition', event('DTSTART;TZID=Europe/Oslo:20261121T090000')],
    [
      '91 names of prototypes',
      event('__PROTO__:1', 'CONSTRUCTOR:1', 'X-A;__PROTO__=1;CONSTRUCTOR=2:1').replaceAll('__PROTO__:', 'X-__PROTO__:'),
    ],
    ['93 file: attachment', event('ATTACH:file:///etc/passwd', 'ATTACH:\\\\\\\\host\\\\share')],
    ['96 HTML', event('SUMMARY:<script>alert(1)</script>')],
    ['a line of 1 MB', event(`DESCRIPTION:${'x'.repeat(900_000)}`)],
    ['an empty RECURRENCE set far back', event('DTSTART:19000101T000000Z', 'RRULE:FREQ=DAILY')],
    ['sub-daily, few', event('RRULE:FREQ=MINUTELY;INTERVAL=90;COUNT=4')],
    ['overrides alone', event('RECURRENCE-ID:20261121T090000Z')],
  ])('%s', (_name, text) => {
    expect(refusal(text)).toMatchObject({ uid: 'one', text })
  })

  it('92 an unknown CLASS is private, as is the strictest of the set', () => {
    expect(parseObject(event('CLASS:BANANA'), options)).toMatchObject({ private: true, parts: [{ class: 'BANANA' }] })
    expect(parseObject(event('CLASS:Public'), options).private).toBe(false)
    expect(parseObject(event(), options).private).toBe(false)
    const override = [
      'BEGIN:VEVENT',
      'UID:one',
      'RECURRENCE-ID:20261122T090000Z',
      'DTSTART:20261122T100000Z',
      'CLASS:CONFIDENTIAL',
      'END:VEVENT',
    ]
    const set = event('RRULE:FREQ=DAILY;COUNT=3').replace('END:VCALENDAR', [...override, 'END:VCALENDAR'].join('\r\n'))
    expect(parseObject(set, options)).toMatchObject({ private: true, parts: [{ class: null }, { class: 'CONFIDENTIAL' }] })
  })
})

describe('character sets', () => {
  const bytes = (...values: number[]) =>
    Buffer.concat([Buffer.from(event('SUMMARY:').replace(/SUMMARY:[^]*/, 'SUMMARY:')), Buffer.from(values)])
  const condition = (input: Uint8Array, charset: string | null) => {
    try {
      return decodeCalendar(input, charset)
    } catch (error) {
      return error instanceof InvalidCalendar ? error.condition : error
    }
  }

  it.each([
    ['59 C3 28', [0xc3, 0x28]],
    ['60 lone continuation', [0x80]],
    ['61 overlong', [0xc0, 0xaf]],
    ['62 surrogate', [0xed, 0xa0, 0x80]],
    ['63 above 10FFFF', [0xf4, 0x90, 0x80, 0x80]],
  ])('%s is refused', (_name, values) => {
    expect(condition(bytes(...values), null)).toBe('valid-calendar-data')
    expect(condition(bytes(...values), 'UTF-8')).toBe('valid-calendar-data')
  })

  it.each([
    ['64 UTF-16 by its mark', Buffer.from(`\uFEFF${event()}`, 'utf16le'), null],
    ['64 UTF-16 declared', Buffer.from(event(), 'utf16le'), 'utf-16'],
    ['65 UTF-7', Buffer.from(event()), 'utf-7'],
    ['66 unknown', Buffer.from(event()), 'klingon'],
  ])('%s is not read', (_name, input, charset) => {
    expect(condition(input, charset)).toBe('supported-calendar-data')
  })

  it('67 Latin-1 is converted, 68 the mark goes', () => {
    expect(condition(Buffer.from('SUMMARY:smörgås', 'latin1'), 'ISO-8859-1')).toBe('SUMMARY:smörgås')
    expect(condition(Buffer.from('\uFEFFBEGIN:VCALENDAR'), '"utf-8"')).toBe('BEGIN:VCALENDAR')
  })

  it('names the line of the bad byte', () => {
    expect(() => decodeCalendar(Buffer.from([0x41, 0x0a, 0x42, 0x0a, 0xff, 0x0a]), null)).toThrow(expect.objectContaining({ line: 3 }))
  })
})

describe('what comes out', () => {
  it('reads the parts', () => {
    const object = parseObject(
      event(
        'SUMMARY:Fika\\, kl. 9',
        'LOCATION:Rum 1\\nBorg',
        'DTSTART;TZID=W. Europe Standard Time:20261121T090000',
        'DTEND;TZID=W. Europe Standard Time:20261121T100000',
        'ORGANIZER;CN="Anna: Å":MAILTO:Anna@Example.org',
        'ATTENDEE;CN=Bo;PARTSTAT=accepted;ROLE=CHAIR:mailto:bo@example.org',
        'ATTENDEE:urn:x:Y',
        'CATEGORIES:A,B\\,C',
        'CATEGORIES:D',
        'X-MICROSOFT-CDO-BUSYSTATUS:OOF',
        'URL:https://example.org/',
        'STATUS:confirmed',
      ),
      options,
    )
    expect(object).toMatchObject({
      uid: 'one',
      component: 'VEVENT',
      recurring: false,
      firstAt: new Date('2026-11-21T08:00:00Z'),
      lastAt: new Date('2026-11-21T09:00:00Z'),
    })
    expect(object.parts).toEqual([
      {
        recurrenceId: null,
        thisAndFuture: false,
        summary: 'Fika, kl. 9',
        location: 'Rum 1\nBorg',
        description: null,
        url: 'https://example.org/',
        organizer: { address: 'anna@example.org', name: 'Anna: Å' },
        attendees: [
          { address: 'bo@example.org', name: 'Bo', status: 'ACCEPTED', role: 'CHAIR' },
          { address: 'urn:x:Y', name: null, status: 'NEEDS-ACTION', role: 'REQ-PARTICIPANT' },
        ],
        categories: ['A', 'B,C', 'D'],
        status: 'CONFIRMED',
        transparent: false,
        busyStatus: 'oof',
        class: null,
        allDay: false,
        zone: 'Europe/Berlin',
      },
    ])
  })

  it.each([
    [['TRANSP:TRANSPARENT'], true, 'free'],
    [['TRANSP:OPAQUE', 'X-MICROSOFT-CDO-BUSYSTATUS:FREE'], false, 'busy'],
    [['X-MICROSOFT-CDO-BUSYSTATUS:FREE'], true, 'free'],
    [['STATUS:TENTATIVE'], false, 'tentative'],
    [['X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE', 'TRANSP:TRANSPARENT'], true, 'workingElsewhere'],
    [[], false, 'busy'],
  ])('%j: transparent %s, %s', (lines, transparent, busyStatus) => {
    expect(parseObject(event(...lines), options).parts[0]).toMatchObject({ transparent, busyStatus })
  })

  it.each([
    ['a day in its zone', ['DTSTART;VALUE=DATE:20261121'], '2026-11-20T23:00:00Z', '2026-11-21T23:00:00Z'],
    ['floating', ['DTSTART:20261121T090000', 'DURATION:PT1H'], '2026-11-21T08:00:00Z', '2026-11-21T09:00:00Z'],
    ['a day of 23 hours', ['DTSTART;TZID=Europe/Oslo:20260328T120000', 'DURATION:P1D'], '2026-03-28T11:00:00Z', '2026-03-29T10:00:00Z'],
    ['24 hours', ['DTSTART;TZID=Europe/Oslo:20260328T120000', 'DURATION:PT24H'], '2026-03-28T11:00:00Z', '2026-03-29T11:00:00Z'],
    ['for ever', ['RRULE:FREQ=WEEKLY'], '2026-11-21T09:00:00Z', null],
    [
      'a COUNT that is never reached',
      ['RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=5'],
      '2026-11-21T09:00:00Z',
      '2026-11-21T09:00:00Z',
    ],
    ['an RDATE before', ['RDATE:20261101T090000Z'], '2026-11-01T09:00:00Z', '2026-11-21T09:00:00Z'],
    ['an RDATE period', ['RDATE;VALUE=PERIOD:20261201T090000Z/PT2H'], '2026-11-21T09:00:00Z', '2026-12-01T11:00:00Z'],
  ])('first and last of %s', (_name, lines, first, last) => {
    const { firstAt, lastAt } = parseObject(event(...lines), options)
    expect(firstAt).toEqual(new Date(first))
    expect(lastAt).toEqual(last === null ? null : new Date(last))
  })

  it.each([
    ['COUNT', 'FREQ=DAILY;COUNT=10', '2026-11-30T09:00:00Z'],
    ['COUNT with lists', 'FREQ=MONTHLY;BYDAY=-1FR;COUNT=4', '2027-01-29T09:00:00Z'],
    ['UNTIL', 'FREQ=WEEKLY;UNTIL=20261210T000000Z', '2026-12-05T09:00:00Z'],
  ])('the last of %s is not missed, nor put a week late', (_name, rule, last) => {
    const { lastAt } = parseObject(event(`RRULE:${rule}`), options)
    const late = (lastAt?.getTime() ?? 0) - Date.parse(last)
    expect(late).toBeGreaterThanOrEqual(0)
    expect(late).toBeLessThan(7 * 86_400_000)
  })

  it('writes RECURRENCE-ID one way', () => {
    const id = (line: string, start: string) => parseObject(event(line, start), options).parts[0]
    expect(id('RECURRENCE-ID;VALUE=DATE:20261121', 'DTSTART;VALUE=DATE:20261121')?.recurrenceId).toBe('20261121')
    expect(id('RECURRENCE-ID;TZID=Europe/Oslo:20261121T090000', 'DTSTART:20261121T090000Z')?.recurrenceId).toBe('20261121T080000Z')
    expect(id('RECURRENCE-ID;RANGE=THISANDFUTURE:20261121T090000', 'DTSTART:20261121T090000')).toMatchObject({
      recurrenceId: '20261121T090000',
      thisAndFuture: true,
    })
  })

  it('takes to-dos and journals without dates', () => {
    const todo = parseObject(calendar('BEGIN:VTODO', 'UID:t', 'SUMMARY:x', 'END:VTODO'), options)
    expect(todo).toMatchObject({ component: 'VTODO', firstAt: null, lastAt: null, recurring: false })
    const due = parseObject(calendar('BEGIN:VTODO', 'UID:t', 'DUE:20261121T090000Z', 'END:VTODO'), options)
    expect(due.firstAt).toEqual(new Date('2026-11-21T09:00:00Z'))
    expect(parseObject(calendar('BEGIN:VJOURNAL', 'UID:j', 'DTSTART;VALUE=DATE:20261121', 'END:VJOURNAL'), options)).toMatchObject({
      component: 'VJOURNAL',
      parts: [{ allDay: true }],
    })
  })
})

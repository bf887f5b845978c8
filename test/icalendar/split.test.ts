/** Whole files, as calendar programs really write them: nothing is lost without a reason, nothing blocks, nothing is thrown. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { ValidObject } from '../../src/icalendar/object.ts'
import { parseObject } from '../../src/icalendar/parse.ts'
import { type SplitEntry, type SplitOptions, splitCalendar } from '../../src/icalendar/split.ts'
import { processorMs } from '../setup/processor.ts'

const limits = { objectBytes: 1_048_576, instances: 10_000, attendees: 500, properties: 20_000 }
const options: SplitOptions = { zone: 'Europe/Stockholm', limits }

async function* chunks(bytes: Uint8Array, size = 65_536): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function split(input: string | Uint8Array, extra: Partial<SplitOptions> = {}, size?: number) {
  const bytes = typeof input === 'string' ? Buffer.from(input) : input
  const entries: SplitEntry[] = []
  for await (const entry of splitCalendar(chunks(bytes, size), { ...options, ...extra })) entries.push(entry)
  return {
    calendars: entries.filter(entry => entry.kind === 'calendar'),
    objects: entries.filter(entry => entry.kind === 'object'),
    refused: entries.filter(entry => entry.kind === 'refused'),
  }
}

function fileOf(lines: string[]): string {
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Odd//EN', lines.join('\r\n'), 'END:VCALENDAR', ''].join('\r\n')
}
const file = (...lines: string[]) => fileOf(lines.length > 0 ? lines : ['X-EMPTY:1'])
const eventOf = (lines: string[]) => fileOf(['BEGIN:VEVENT', 'UID:one', 'DTSTART:20261121T090000Z', lines.join('\r\n'), 'END:VEVENT'])
function event(...lines: string[]): string[] {
  const uid = lines.some(line => /^UID/i.test(line)) ? [] : ['UID:one']
  const start = lines.some(line => /^DTSTART/i.test(line)) ? [] : ['DTSTART:20261121T090000Z']
  return ['BEGIN:VEVENT', ...uid, 'DTSTAMP:20260101T000000Z', ...start, ...lines, 'END:VEVENT']
}
async function only(input: string | Uint8Array, extra: Partial<SplitOptions> = {}): Promise<ValidObject> {
  const { objects, refused } = await split(input, extra)
  expect(refused).toEqual([])
  expect(objects).toHaveLength(1)
  // What is stored must pass for a PUT too.
  return parseObject(objects[0]?.object.text ?? '', { zone: 'Europe/Stockholm', limits })
}
const berlin = [
  'BEGIN:VTIMEZONE',
  'TZID:Berlin',
  'BEGIN:STANDARD',
  'DTSTART:19700101T000000',
  'TZOFFSETFROM:+0100',
  'TZOFFSETTO:+0100',
  'END:STANDARD',
  'END:VTIMEZONE',
]

describe('a file', () => {
  it('tells about its calendar', async () => {
    const { calendars } = await split(
      file(
        'METHOD:publish',
        'X-WR-CALNAME:Släkt\\, vänner',
        'X-WR-CALDESC:a\\nb',
        'X-WR-TIMEZONE:europe/oslo',
        'X-APPLE-CALENDAR-COLOR:#ff0000',
        'REFRESH-INTERVAL;VALUE=DURATION:soon',
        'X-PUBLISHED-TTL:PT1H30M',
        ...event(),
      ),
    )
    expect(calendars).toEqual([
      {
        kind: 'calendar',
        line: 1,
        name: 'Släkt, vänner',
        description: 'a\nb',
        zone: 'Europe/Oslo',
        color: '#ff0000',
        method: 'PUBLISH',
        refreshSeconds: 5400,
      },
    ])
  })

  it('becomes one object per UID, overrides with their master wherever they stand', async () => {
    const override = (uid: string, day: string) => event(`UID:${uid}`, `RECURRENCE-ID:${day}T090000Z`, `SUMMARY:${uid} moved`)
    const { objects, refused } = await split(
      file(
        ...override('a', '20261122'),
        ...event('UID:b'),
        ...event('UID:a', 'RRULE:FREQ=DAILY;COUNT=5', 'SUMMARY:master'),
        ...override('a', '20261123'),
        ...override('c', '20261123'),
      ),
    )
    expect(refused).toEqual([])
    expect(objects.map(({ object, line }) => [object.uid, object.parts.length, line])).toEqual([
      ['a', 3, 4],
      ['b', 1, 11],
      ['c', 1, 30],
    ])
    expect(objects[0]?.object.parts.map(({ summary }) => summary)).toEqual(['a moved', 'master', 'a moved'])
  })

  it('gives each object just the zones it uses, also those that stand after it', async () => {
    const unused = berlin.map(line => line.replace('Berlin', 'Unused'))
    const { objects } = await split(file(...unused, ...event('DTSTART;TZID=Berlin:20260701T090000'), ...event('UID:two'), ...berlin))
    expect(objects.map(({ object }) => object.text.match(/TZID:.*/g))).toEqual([['TZID:Berlin'], null])
    expect(objects[0]?.object.firstAt).toEqual(new Date('2026-07-01T08:00:00Z'))
  })

  it('takes several calendars, and the newer of two versions', async () => {
    const { calendars, objects, refused } = await split(
      file('X-WR-CALNAME:1', ...event('SEQUENCE:2', 'SUMMARY:new'), ...event('UID:two')) +
        file('X-WR-CALNAME:2', ...event('SEQUENCE:1', 'SUMMARY:old')),
    )
    expect(calendars.map(({ name }) => name)).toEqual(['1', '2'])
    expect(objects.map(({ object }) => object.parts[0]?.summary)).toEqual(['new', null])
    expect(refused).toEqual([{ kind: 'refused', line: 22, uid: 'one', reason: 'Replaced by the version at line 5', faulty: false }])
  })

  it('names a reason for everything that comes into no object', async () => {
    const { objects, refused } = await split(
      file(
        ...event('UID:good'),
        ...event('UID:bad', 'DTSTART:20261399T090000Z'),
        'BEGIN:VFREEBUSY',
        'UID:fb',
        'END:VFREEBUSY',
        ...event('UID:rule', 'RRULE:FREQ=BANANA'),
        ...event('UID:many', 'RRULE:FREQ=DAILY;COUNT=99999999'),
        'BEGIN:VTODO',
        'UID:good',
        'END:VTODO',
        ...event('UID:cut').slice(0, -1),
      ).replace('END:VCALENDAR\r\n', ''),
    )
    expect(objects.map(({ object }) => object.uid)).toEqual(['good'])
    expect(refused.map(({ uid, reason, line }) => [uid, reason, line])).toEqual([
      ['bad', 'DTSTART: not a date and time that exists', 9],
      ['rule', expect.stringContaining('RRULE'), 17],
      ['many', 'The recurrence has too many instances', 23],
      ['fb', 'VFREEBUSY is not stored', 14],
      ['good', 'Its UID belongs to a VEVENT', 29],
      ['cut', 'The file ends before the component does', 32],
    ])
  })

  it.each([
    ['nothing', '', 'No calendar component in the file'],
    ['text', 'hello\r\nworld', 'No calendar component in the file'],
    ['HTML', '<html><body>404: gone</body></html>', 'No calendar component in the file'],
    ['an empty calendar', file(), 'No calendar component in the file'],
    ['time zones alone', file(...berlin), 'A time zone alone'],
    ['a vCard', 'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:x\r\nEND:VCARD\r\n', 'VCARD is not stored'],
  ])('of %s has a reason', async (_name, text, reason) => {
    const { objects, refused } = await split(text)
    expect(objects).toEqual([])
    expect(refused.map(refusal => refusal.reason)).toEqual([reason])
  })

  it('keeps a series whose one override is beyond repair', async () => {
    const { objects, refused } = await split(
      file(
        ...event('RRULE:FREQ=DAILY;COUNT=3'),
        ...event('RECURRENCE-ID:20261122T090000Z', 'DTSTART:junk'),
        ...event('RECURRENCE-ID:20261123T090000Z'),
      ),
    )
    expect(objects.map(({ object }) => object.parts.length)).toEqual([2])
    expect(refused).toMatchObject([{ line: 10, uid: 'one' }])
  })

  it('takes no components that the collection does not', async () => {
    const { objects, refused } = await split(file(...event(), 'BEGIN:VTODO', 'UID:t', 'END:VTODO'), { components: ['VTODO'] })
    expect(objects.map(({ object }) => object.component)).toEqual(['VTODO'])
    expect(refused.map(({ reason }) => reason)).toEqual(['VEVENT is not taken here'])
  })
})

describe('what programs write wrong', () => {
  it.each<[string, string, Partial<ValidObject>]>([
    [
      'a date without VALUE',
      file(...event('DTSTART:20261121', 'DTEND:20261122')),
      { firstAt: new Date('2026-11-20T23:00:00Z'), lastAt: new Date('2026-11-21T23:00:00Z') },
    ],
    ['a date with a time', file(...event('DTSTART;VALUE=DATE:20261121T000000')), { firstAt: new Date('2026-11-20T23:00:00Z') }],
    ['dashes and colons', file(...event('DTSTART:2026-11-21T09:00:00Z')), { firstAt: new Date('2026-11-21T09:00:00Z') }],
    [
      'an end of another type',
      file(...event('DTSTART;VALUE=DATE:20261121', 'DTEND:20261122T000000')),
      { lastAt: new Date('2026-11-21T23:00:00Z') },
    ],
    ['an end before the start', file(...event('DTEND:20261121T080000Z')), { lastAt: new Date('2026-11-21T09:00:00Z') }],
    ['an end and a duration', file(...event('DTEND:20261121T100000Z', 'DURATION:PT1H')), { lastAt: new Date('2026-11-21T10:00:00Z') }],
    ['no DTSTAMP', file('BEGIN:VEVENT', 'UID:one', 'DTSTART:20261121T090000Z', 'END:VEVENT'), { uid: 'one' }],
    ['no VERSION', file(...event()).replace('VERSION:2.0\r\n', ''), { uid: 'one' }],
    ['VERSION 1.0', file(...event()).replace('VERSION:2.0', 'VERSION:1.0'), { uid: 'one' }],
    ['lower case', file(...event('SUMMARY:X')).toLowerCase(), { uid: 'one', firstAt: new Date('2026-11-21T09:00:00Z') }],
    ['no VCALENDAR', event().join('\n'), { uid: 'one' }],
    ['blanks before the colon', file(...event()).replace('DTSTART:', 'DTSTART :'), { firstAt: new Date('2026-11-21T09:00:00Z') }],
    [
      'X-WR-TIMEZONE for floating times',
      file('X-WR-TIMEZONE:America/New_York', ...event('DTSTART:20261121T090000')),
      { firstAt: new Date('2026-11-21T14:00:00Z') },
    ],
    [
      'a zone by a Windows name, not defined',
      file(...event('DTSTART;TZID="W. Europe Standard Time":20260701T090000')),
      { firstAt: new Date('2026-07-01T07:00:00Z') },
    ],
    ['a zone nobody knows', file(...event('DTSTART;TZID=Nowhere:20260701T090000')), { firstAt: new Date('2026-07-01T07:00:00Z') }],
    [
      'a known zone, badly defined',
      file(
        ...berlin.map(line => line.replace('+0100', 'x').replace('Berlin', 'Europe/Oslo')),
        ...event('DTSTART;TZID=Europe/Oslo:20260701T090000'),
      ),
      { firstAt: new Date('2026-07-01T07:00:00Z') },
    ],
    ['a rule with crumbs', file(...event('RRULE: FREQ=DAILY;INTERVAL=0;COUNT=2;')), { lastAt: new Date('2026-11-22T09:00:00Z') }],
    ['COUNT beside UNTIL', file(...event('RRULE:FREQ=DAILY;COUNT=2;UNTIL=20261125T090000Z')), { lastAt: new Date('2026-11-25T09:00:00Z') }],
    ['CLASS twice: the strictest counts', file(...event('CLASS:PUBLIC', 'CLASS:PRIVATE')), { private: true }],
    ['a CLASS that cannot be read', file(...event('CLASS;X:PRIVATE')), { private: true }],
    ['a CLASS cut short', file(...event('CLASS;X="PRIVATE:x')), { private: true }],
    ['an empty CLASS', file(...event('CLASS:')), { private: true }],
    ['the privacy of a calendar server', file('X-CALENDARSERVER-ACCESS:RESTRICTED', ...event()), { private: true }],
    [
      'DTSTART twice: the first counts',
      file(...event('DTSTART:20261121T090000Z', 'DTSTART:20301121T090000Z')),
      { firstAt: new Date('2026-11-21T09:00:00Z') },
    ],
    ['an alarm with a junk trigger', file(...event('BEGIN:VALARM', 'TRIGGER:soon', 'ACTION:DISPLAY', 'END:VALARM')), { uid: 'one' }],
    ['control characters', file(...event('SUMMARY:a\u0000\u001Bb')), { uid: 'one' }],
    ['an END missing inside', file(...event('BEGIN:VALARM', 'TRIGGER:-PT5M')), { uid: 'one' }],
    ['junk attachments and sequence', file(...event('ATTACH;ENCODING=BASE64;VALUE=BINARY:!!', 'SEQUENCE:many')), { uid: 'one' }],
  ])('%s', async (_name, text, wanted) => {
    expect(await only(text)).toMatchObject(wanted)
  })

  it('text broken over lines without a fold, quoted-printable, CR alone, Latin-1 and UTF-16', async () => {
    const summary = async (input: string | Uint8Array, extra = {}) => (await only(input, extra)).parts[0]?.summary
    expect(await summary(file(...event('SUMMARY:first', 'and second')))).toBe('first\nand second')
    expect(await summary(file(...event('SUMMARY;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:sm=C3=B6r=', 'g=C3=A5s=0D=0A; nu')))).toBe(
      'smörgås\n; nu',
    )
    expect(await summary(file(...event('SUMMARY:x')).replaceAll('\r\n', '\r'))).toBe('x')
    expect(await summary(Buffer.from(file(...event('SUMMARY:smörgås')), 'latin1'))).toBe('smörgås')
    expect(await summary(Buffer.from(`\uFEFF${file(...event('SUMMARY:日本'))}`, 'utf16le'))).toBe('日本')
    expect(await summary(Buffer.from(file(...event('SUMMARY:smörgås')), 'latin1'), { charset: 'iso-8859-1' })).toBe('smörgås')
  })

  it('METHOD goes; what it cancels is cancelled', async () => {
    const object = await only(file('METHOD:CANCEL', ...event()))
    expect(object.text).not.toContain('METHOD')
    expect(object.parts[0]?.status).toBe('CANCELLED')
  })

  it('an event without UID gets the same one each time', async () => {
    const nameless = (summary: string) => file('BEGIN:VEVENT', 'DTSTART:20261121T090000Z', `SUMMARY:${summary}`, 'END:VEVENT')
    const { uid } = await only(nameless('a'))
    expect(uid).toMatch(/^[0-9a-f]{32}@import$/)
    expect((await only(nameless('a'))).uid).toBe(uid)
    expect((await only(nameless('b'))).uid).not.toBe(uid)
  })

  it('says what was mended', async () => {
    const { objects } = await split(file(...event('DTSTART;TZID=Nowhere:20260701T090000', 'SEQUENCE:many')))
    expect(objects[0]?.repairs).toEqual(['DTSTART: the time zone Nowhere is not known', expect.stringContaining('SEQUENCE:many')])
  })
})

describe('whatever comes', () => {
  const words = [
    'BEGIN:',
    'END:',
    'VCALENDAR',
    'VEVENT',
    'VALARM',
    'VTIMEZONE',
    '\r\n',
    '\n',
    '\r',
    ' ',
    ':',
    ';',
    '=',
    '"',
    'DTSTART',
    'RRULE:FREQ=DAILY',
    ';TZID=',
    '__proto__',
    'UID:1',
    '20261121T090000Z',
    ';ENCODING=QUOTED-PRINTABLE:a=',
    '\u0000',
    'é',
  ]
  const soup = fc.array(fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 6 })), { maxLength: 30 }).map(parts => parts.join(''))
  const spoiled = fc.tuple(fc.nat(400), soup).map(([at, junk]) => {
    const text = file(...berlin, ...event('DTSTART;TZID=Berlin:20260701T090000', 'RRULE:FREQ=WEEKLY'), ...event('UID:two'))
    return text.slice(0, at) + junk + text.slice(at)
  })

  it('is split without a throw, the same however it is cut into chunks', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(soup, spoiled), fc.integer({ min: 1, max: 40 }), async (text, size) => {
        const whole = await split(text)
        expect(await split(text, {}, size)).toEqual(whole)
        expect(whole.objects.length + whole.refused.length).toBeGreaterThan(0)
      }),
      { numRuns: 250 },
    )
  })

  it.each([
    ['a line of 20 MB', eventOf([`X-A:${'x'.repeat(20_000_000)}`])],
    ['1e5 properties', eventOf(Array.from({ length: 100_000 }, (_, i) => `X-${i}:1`))],
    ['1e4 levels', eventOf([...Array.from({ length: 10_000 }, () => 'BEGIN:X-A'), ...Array.from({ length: 10_000 }, () => 'END:X-A')])],
    ['1e6 EXDATE', eventOf([`EXDATE:${'20261121T090000Z,'.repeat(1_000_000)}20261121T090000Z`])],
    ['1e5 lines of junk', eventOf(['SUMMARY:x', ...Array.from({ length: 100_000 }, () => 'junk junk junk')])],
    [
      '1e5 quoted-printable lines',
      eventOf(['SUMMARY;ENCODING=QUOTED-PRINTABLE:=', ...Array.from({ length: 100_000 }, () => '=C3=A5=C3=A5=C3=A5=')]),
    ],
    [
      '20 000 overrides',
      fileOf(
        Array.from({ length: 20_000 }, (_, i) =>
          event(`RECURRENCE-ID:20261121T09${String(i % 60).padStart(2, '0')}00Z`, `X-N:${i}`),
        ).flat(),
      ),
    ],
  ])('%s: handled or refused in time', async (_name, text) => {
    const started = processorMs()
    const { objects, refused } = await split(text)
    expect(objects.length + refused.length).toBeGreaterThan(0)
    expect(processorMs() - started).toBeLessThan(2000)
  })

  it('10 000 events leave the event loop free', async () => {
    const zone = berlin
    const lines = Array.from({ length: 10_000 }, (_, i) =>
      event(
        `UID:u${i}`,
        'DTSTART;TZID=Berlin:20260701T090000',
        'DTEND;TZID=Berlin:20260701T100000',
        `SUMMARY:Event ${i}`,
        'DESCRIPTION:Some text\\, with commas',
        'LOCATION:Room',
        'ATTENDEE;CN=Bo;PARTSTAT=ACCEPTED:mailto:bo@example.org',
      ),
    )
    const bytes = Buffer.from(fileOf([...zone, ...lines.flat()]))
    let last = performance.now()
    const waits: number[] = []
    const beat = setInterval(() => {
      waits.push(performance.now() - last)
      last = performance.now()
    }, 1)
    const { objects } = await split(bytes)
    clearInterval(beat)
    waits.push(performance.now() - last)
    expect(objects).toHaveLength(10_000)
    // Other work on the machine may hold a beat back now and then: the bulk of them tells.
    waits.sort((a, b) => a - b)
    expect(waits[Math.floor(waits.length * 0.95)]).toBeLessThan(50)
  })
})

const corpus = process.env.CORPUS ?? join(import.meta.dirname, '../../../shared/corpus')
const files = existsSync(corpus) ? readdirSync(corpus, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ics')) : []
const describeFiles = files.length > 0 ? describe : describe.skip

describeFiles('real files (CORPUS names the folder that holds them)', () => {
  it.each(files.length > 0 ? files : ['none'])('%s', async name => {
    const bytes = readFileSync(join(corpus, name))
    const { objects, refused } = await split(bytes)
    const begun = bytes.toString('latin1').match(/^BEGIN:(?:VEVENT|VTODO|VJOURNAL|VFREEBUSY)[ \t]*\r?$/gim)?.length ?? 0
    const found = objects.reduce((sum, { object }) => sum + object.parts.length, 0) + refused.length
    expect(found).toBeGreaterThanOrEqual(Math.max(begun, 1))
    expect(refused.every(({ reason, line }) => reason !== '' && line > 0)).toBe(true)
    for (const { object } of objects) expect(parseObject(object.text, { zone: 'Europe/Stockholm', limits })).toEqual(object)
  })
})

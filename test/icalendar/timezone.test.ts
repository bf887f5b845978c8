/** Zones by every name that calendars give them, and the VTIMEZONEs we write. */
import { describe, expect, it } from '@jest/globals'
import { components, definitions } from '../../src/icalendar/component.ts'
import { offsetOf } from '../../src/icalendar/iana.ts'
import { InvalidCalendar } from '../../src/icalendar/object.ts'
import { offsetsOf } from '../../src/icalendar/observances.ts'
import { resolveZone, vtimezone, vtimezoneAs } from '../../src/icalendar/timezone.ts'
import { processorMs } from '../setup/processor.ts'

const day = 86_400_000
const utc = (tzid: string, local: string, definition: string | null = null) =>
  new Date(resolveZone(tzid, definition).toUtc(local)).toISOString()

function zone(tzid: string, ...lines: string[]): string {
  return ['BEGIN:VTIMEZONE', `TZID:${tzid}`, ...lines, 'END:VTIMEZONE', ''].join('\r\n')
}
const standard = (start: string, from: string, to: string, ...more: string[]) => [
  'BEGIN:STANDARD',
  `DTSTART:${start}`,
  `TZOFFSETFROM:${from}`,
  `TZOFFSETTO:${to}`,
  ...more,
  'END:STANDARD',
]

describe('names', () => {
  it.each([
    ['Europe/Stockholm', 'Europe/Stockholm'],
    ['europe/STOCKHOLM', 'Europe/Stockholm'],
    ['Europe/Kyiv', 'Europe/Kyiv'],
    ['US/Pacific', 'US/Pacific'],
    ['W. Europe Standard Time', 'Europe/Berlin'],
    ['Eastern Standard Time', 'America/New_York'],
    ['(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna', 'Europe/Berlin'],
    ['(GMT+01.00) Sarajevo/Warsaw/Zagreb', 'Europe/Sarajevo'],
    ['/freeassociation.sourceforge.net/Europe/Vienna', 'Europe/Vienna'],
    ['/freeassociation.sourceforge.net/Tzfile/America/Indiana/Knox', 'America/Indiana/Knox'],
    ['/softwarestudio.org/Tzfile/Europe/Oslo', 'Europe/Oslo'],
    ['/mozilla.org/20050126_1/America/Argentina/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
    ['GMT+0200', 'Etc/GMT-2'],
    ['UTC-5', 'Etc/GMT+5'],
  ])('%s is %s', (tzid, id) => {
    expect(resolveZone(tzid, null)).toMatchObject({ id, known: true })
  })

  it.each([
    'Nowhere/Land',
    '../../etc/passwd',
    '__proto__',
    'constructor',
    '',
    'Z',
    '+01:00',
    'Customized Time Zone',
    'x'.repeat(10_000),
    'a"b',
    'a\r\nb',
  ])('%j is not known', tzid => {
    expect(() => resolveZone(tzid, null)).toThrow(expect.objectContaining({ name: 'InvalidCalendar', condition: 'valid-calendar-data' }))
  })

  it('takes X-LIC-LOCATION, then the definition itself', () => {
    const own = standard('19700101T000000', '+0130', '+0130')
    expect(resolveZone('Hut', zone('Hut', 'X-LIC-LOCATION:Europe/Oslo', ...own))).toMatchObject({ id: 'Europe/Oslo', known: true })
    expect(resolveZone('Hut', zone('Hut', ...own))).toMatchObject({ id: 'Hut', known: false })
    expect(utc('Hut', '2026-11-21T09:00:00', zone('Hut', ...own))).toBe('2026-11-21T07:30:00.000Z')
    expect(utc('Customized Time Zone', '2026-11-21T09:00:00', zone('Customized Time Zone', ...own))).toBe('2026-11-21T07:30:00.000Z')
  })
})

describe('wall clocks', () => {
  it('takes the offset before a gap, the first of an overlap (RFC 5545 §3.3.5)', () => {
    expect(utc('Europe/Stockholm', '2026-03-29T02:30:00')).toBe('2026-03-29T01:30:00.000Z')
    expect(utc('Europe/Stockholm', '2026-10-25T02:30:00')).toBe('2026-10-25T00:30:00.000Z')
    expect(utc('America/New_York', '2026-03-08T02:30:00')).toBe('2026-03-08T07:30:00.000Z')
    expect(utc('America/New_York', '2026-11-01T01:30:00')).toBe('2026-11-01T05:30:00.000Z')
    expect(utc('Australia/Lord_Howe', '2026-10-04T02:15:00')).toBe('2026-10-03T15:45:00.000Z')
    expect(() => resolveZone('UTC', null).toUtc('2026-11-21')).toThrow(RangeError)
  })

  it('goes there and back in every zone', () => {
    for (const name of Intl.supportedValuesOf('timeZone')) {
      const zoneOf = resolveZone(name, null)
      for (let at = Date.UTC(2025, 0, 1); at < Date.UTC(2027, 0, 1); at += 29 * day + 5_000_000)
        expect(Math.abs(zoneOf.toUtc(zoneOf.toLocal(at)) - at)).toBeLessThan(3_600_001)
    }
  })

  it('is quick', () => {
    const zoneOf = resolveZone('Europe/Stockholm', null)
    const started = processorMs()
    for (let turn = 0; turn < 100_000; turn++) zoneOf.toLocal(zoneOf.toUtc('2026-03-12T02:30:00'))
    expect(processorMs() - started).toBeLessThan(3000)
  })
})

describe('definitions', () => {
  it('follows rules, dates and UNTIL, before the first onset too', () => {
    const definition = zone(
      'Made-up',
      'BEGIN:DAYLIGHT',
      'DTSTART:20000326T020000',
      'TZOFFSETFROM:+0100',
      'TZOFFSETTO:+0200',
      'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;UNTIL=20100328T010000Z',
      'END:DAYLIGHT',
      ...standard('20001029T030000', '+0200', '+0100', 'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU;UNTIL=20101031T010000Z'),
      ...standard('20150101T000000', '+0100', '+0300', 'RDATE:20160101T000000'),
    )
    const offset = offsetsOf(definition)
    const hours = (iso: string) => offset(Date.parse(iso)) / 3_600_000
    expect(
      ['1990-07-01Z', '2005-01-01Z', '2005-07-01Z', '2010-07-01Z', '2011-07-01Z', '2014-12-31Z', '2015-07-01Z', '2040-07-01Z'].map(hours),
    ).toEqual([1, 1, 2, 2, 1, 1, 3, 3])
    expect(hours('2010-03-28T00:59:59Z')).toBe(1)
    expect(hours('2010-03-28T01:00:00Z')).toBe(2)
  })

  it.each([
    ['nothing in it', zone('A')],
    ['junk offset', zone('A', ...standard('19700101T000000', '+0100', 'junk'))],
    ['an offset of days', zone('A', ...standard('19700101T000000', '+0100', '+9900'))],
    ['no DTSTART', zone('A', 'BEGIN:STANDARD', 'TZOFFSETFROM:+0100', 'TZOFFSETTO:+0100', 'END:STANDARD')],
    ['a rule by the second', zone('A', ...standard('19700101T000000', '+0100', '+0200', 'RRULE:FREQ=SECONDLY'))],
    [
      'many rules',
      zone('A', ...Array.from({ length: 41 }, () => standard('19700101T000000', '+0100', '+0200', 'RRULE:FREQ=YEARLY')).flat()),
    ],
    ['a thousand parts', zone('A', ...Array.from({ length: 1000 }, () => standard('19700101T000000', '+0100', '+0200')).flat())],
  ])('refuses %s', (_name, definition) => {
    expect(() => offsetsOf(definition)).toThrow(InvalidCalendar)
  })

  it('is bounded whatever the rules are', () => {
    const never = standard('00010101T000000', '+0100', '+0200', 'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30')
    const started = processorMs()
    offsetsOf(zone('A', ...Array.from({ length: 40 }, () => never).flat()))(Date.UTC(2026, 0, 1))
    expect(processorMs() - started).toBeLessThan(1000)
  })
})

describe('vtimezone', () => {
  const all = Intl.supportedValuesOf('timeZone')

  it('carries the name that was asked for', () => {
    for (const name of all) {
      const tree = components(vtimezone(name))
      expect([...definitions({ ...tree, name: 'VCALENDAR', properties: [], components: [tree] }).keys()]).toEqual([name])
      expect(vtimezone(name)).toContain(`\r\nX-LIC-LOCATION:${name}\r\n`)
    }
  })

  it('agrees with Intl in every zone for years to come', () => {
    const wrong: string[] = []
    for (const name of all) {
      const offset = offsetsOf(vtimezone(name))
      const right = offsetOf(name)
      for (let at = Date.UTC(2024, 0, 1); at < Date.UTC(2029, 0, 1); at += 5 * day + 3_600_000) {
        if (offset(at) !== right(at)) wrong.push(`${name} ${new Date(at).toISOString()}`)
      }
    }
    expect(wrong).toEqual([])
  })

  it('is folded, ends its lines with CRLF, and is kept', () => {
    const text = vtimezone('America/Vancouver')
    expect(text.split('\r\n').every(line => Buffer.byteLength(line) <= 75 && !line.includes('\n'))).toBe(true)
    expect(text.endsWith('END:VTIMEZONE\r\n')).toBe(true)
    expect(vtimezone('america/vancouver')).toBe(text)
    expect(() => vtimezone('Nowhere/Land')).toThrow(RangeError)
  })

  it('takes the name that a calendar uses', () => {
    const tree = components(vtimezoneAs('(UTC+01:00) Amsterdam, Berlin $&', 'Europe/Berlin'))
    expect(tree.properties.find(({ name }) => name === 'TZID')?.values).toEqual(['(UTC+01:00) Amsterdam, Berlin $&'])
  })
})

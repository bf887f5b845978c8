import { describe, expect, it } from '@jest/globals'
import { unwrap } from '../../src/icalendar/unwrap.ts'
import { renameZone } from '../../src/icalendar/zone-names.ts'

const zone = (tzid: string, offset: string) => [
  'BEGIN:VTIMEZONE',
  `TZID:${tzid}`,
  'BEGIN:STANDARD',
  'DTSTART:19700101T000000',
  `TZOFFSETFROM:${offset}`,
  `TZOFFSETTO:${offset}`,
  'END:STANDARD',
  'END:VTIMEZONE',
]
const calendar = (...lines: string[]) => ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:x', ...lines, 'END:VCALENDAR', '']

describe('a stored object out of its calendar', () => {
  const event = [
    'BEGIN:VEVENT',
    'UID:1',
    'DTSTART;TZID=Europe/Oslo:20260101T090000',
    'DTEND;TZID="My, zone":20260101T100000',
    'DESCRIPTION:a long line that is folded where its writer folded it, with',
    '  ;TZID=Not/A-Zone:in its text\\nBEGIN:VALARM',
    'BEGIN:VALARM',
    'ACTION:AUDIO',
    'TRIGGER:-PT5M',
    'END:VALARM',
    'END:VEVENT',
  ]

  it.each(['\r\n', '\n'])('keeps every line of its components, ended by CRLF', ending => {
    const stored = calendar('X-WR-CALNAME:not this', ...zone('Unused', '+0100'), ...event, ...zone('My\\, zone', '+0330')).join(ending)
    const { text, zones } = unwrap(stored)
    expect(text).toBe(`${event.join('\r\n')}\r\n`)
    expect(Object.keys(zones).sort()).toEqual(['Europe/Oslo', 'My, zone'])
    expect(zones['Europe/Oslo']).toBeNull()
    expect(zones['My, zone']).toBe(`${zone('My\\, zone', '+0330').join('\r\n')}\r\n`)
  })

  it('drops blank lines, and reads delimiters in any case and folded', () => {
    const stored = calendar(
      '',
      'begin:vevent',
      'UID:1',
      '',
      'DTSTART:20260101T0900',
      ' 00Z',
      'END:VEV',
      ' ENT',
      'BEGIN:VTODO',
      'UID:1',
      'END:VTODO',
    ).join('\r\n')
    expect(unwrap(stored).text).toBe(
      'begin:vevent\r\nUID:1\r\nDTSTART:20260101T0900\r\n 00Z\r\nEND:VEV\r\n ENT\r\nBEGIN:VTODO\r\nUID:1\r\nEND:VTODO\r\n',
    )
  })

  it('defines a zone of another name than IANA’s under that name', () => {
    const stored = calendar('BEGIN:VEVENT', 'UID:1', 'DTSTART;TZID=W. Europe Standard Time:20260101T090000', 'END:VEVENT').join('\r\n')
    const definition = unwrap(stored).zones['W. Europe Standard Time'] ?? ''
    expect(definition).toMatch(/^BEGIN:VTIMEZONE\r\nTZID:W\. Europe Standard Time\r\n/)
    expect(definition).toContain('TZOFFSETTO:+0200\r\n')
    expect(definition).toMatch(/[^\r]\nEND:VTIMEZONE\r\n$|\r\nEND:VTIMEZONE\r\n$/)
  })
})

describe('another name for a zone', () => {
  it('goes into parameters and the definition, and nowhere else', () => {
    const text = [
      'BEGIN:VEVENT',
      'DTSTART;TZID=Custom:20260101T090000',
      'DTEND;X-A=":;TZID=Custom";TZID="Custom":20260101T090000',
      'EXDATE;TZID=Customs:20260101T090000',
      'SUMMARY:;TZID=Custom:',
      'END:VEVENT',
      '',
    ].join('\r\n')
    const lines = renameZone(text, 'Custom', 'Custom (2)').split('\r\n')
    expect(lines[1]).toBe('DTSTART;TZID="Custom (2)":20260101T090000')
    expect(lines[2]).toContain(';TZID="Custom (2)":2026')
    expect(lines.slice(3)).toEqual(text.split('\r\n').slice(3))
    expect(renameZone(`${zone('Custom', '+0100').join('\r\n')}\r\n`, 'Custom', 'Custom (2)')).toContain('\r\nTZID:Custom (2)\r\n')
  })
})

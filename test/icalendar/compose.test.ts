/** Events from values to text and back, and changes that leave the rest alone. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { amendEvent } from '../../src/icalendar/amend.ts'
import { composeEvent, type EventDraft } from '../../src/icalendar/compose.ts'
import { busyStatuses, InvalidCalendar } from '../../src/icalendar/object.ts'
import { parseObject } from '../../src/icalendar/parse.ts'

const limits = { objectBytes: 1_048_576, instances: 10_000, attendees: 500, properties: 20_000 }
const now = new Date('2026-11-01T12:00:00Z')
const draft: EventDraft = {
  uid: 'one',
  summary: 'Fika',
  description: null,
  location: null,
  url: null,
  start: { dateTime: '2026-11-21T09:00:00', timeZone: 'Europe/Stockholm' },
  end: { dateTime: '2026-11-21T10:00:00', timeZone: 'Europe/Stockholm' },
  busyStatus: 'busy',
  class: 'PUBLIC',
  status: null,
  recurrence: [],
  categories: [],
  now,
}
const read = (text: string) => parseObject(text, { zone: 'Europe/Stockholm', limits })
const part = (changes: Partial<EventDraft>) => read(composeEvent({ ...draft, ...changes })).parts[0]

describe('composeEvent', () => {
  it('writes what parseObject reads', () => {
    const object = read(
      composeEvent({
        ...draft,
        summary: 'Möte; kl, 9\nnu',
        description: 'a\\b\r\nc',
        location: 'Rum 日本',
        url: 'https://example.org/?a=1,2;3&b=\\',
        status: 'TENTATIVE',
        class: 'PRIVATE',
        busyStatus: 'oof',
        recurrence: ['RRULE:FREQ=WEEKLY;COUNT=3', 'EXDATE;TZID=Europe/Stockholm:20261128T090000'],
        categories: ['A,B', 'C'],
        attendees: [{ address: 'bo@example.org', name: 'Bo "B" Å', status: 'ACCEPTED', role: 'CHAIR' }],
        organizer: { address: 'anna@example.org', name: null },
      }),
    )
    expect(object).toMatchObject({
      uid: 'one',
      component: 'VEVENT',
      recurring: true,
      private: true,
      firstAt: new Date('2026-11-21T08:00:00Z'),
      lastAt: new Date('2026-12-05T09:00:00Z'),
    })
    expect(object.parts).toEqual([
      {
        recurrenceId: null,
        thisAndFuture: false,
        summary: 'Möte; kl, 9\nnu',
        description: 'a\\b\nc',
        location: 'Rum 日本',
        url: 'https://example.org/?a=1,2;3&b=\\',
        organizer: { address: 'anna@example.org', name: null },
        attendees: [{ address: 'bo@example.org', name: 'Bo "B" Å', status: 'ACCEPTED', role: 'CHAIR' }],
        categories: ['A,B', 'C'],
        status: 'TENTATIVE',
        transparent: false,
        busyStatus: 'oof',
        class: 'PRIVATE',
        allDay: false,
        zone: 'Europe/Stockholm',
      },
    ])
  })

  it('keeps wall clock and zone, and defines the zone', () => {
    const text = composeEvent({
      ...draft,
      start: { dateTime: '2026-07-01T09:00:00', timeZone: 'W. Europe Standard Time' },
      end: { dateTime: '2026-07-01T09:00:00', timeZone: 'Europe/London' },
    })
    expect(text).toContain('\r\nDTSTART;TZID=Europe/Berlin:20260701T090000\r\nDTEND;TZID=Europe/Berlin:20260701T100000\r\n')
    expect(text).toContain('BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\n')
    expect(text).toContain('\r\nDTSTAMP:20261101T120000Z\r\n')
  })

  it('writes UTC as UTC and days as days', () => {
    expect(composeEvent({ ...draft, start: { dateTime: '2026-07-01T09:00:00', timeZone: 'UTC' }, end: null })).toContain(
      '\r\nDTSTART:20260701T090000Z\r\n',
    )
    const text = composeEvent({ ...draft, start: { date: '2026-07-01' }, end: { date: '2026-07-03' } })
    expect(text).toContain('\r\nDTSTART;VALUE=DATE:20260701\r\nDTEND;VALUE=DATE:20260703\r\n')
    expect(text).not.toContain('VTIMEZONE')
    expect(read(text)).toMatchObject({ lastAt: new Date('2026-07-02T22:00:00Z'), parts: [{ allDay: true }] })
  })

  it.each(busyStatuses)('keeps %s', busyStatus => {
    expect(part({ busyStatus })).toMatchObject({ busyStatus, transparent: busyStatus === 'free' })
  })

  it.each<[string, Partial<EventDraft>]>([
    ['a line in the UID', { uid: '3\r\nX-EVIL:1' }],
    ['a line in the URL', { url: 'https://a/\r\nX-EVIL:1' }],
    ['a line in a rule', { recurrence: ['RRULE:FREQ=DAILY\r\nX-EVIL:1'] }],
    ['another property as a rule', { recurrence: ['ATTENDEE:mailto:a@example.org'] }],
    ['a control character', { summary: 'a\u0000b' }],
    ['half a character', { summary: 'a\uD800' }],
    ['a line in a category', { categories: ['a\nb'] }],
    ['a line in a name', { organizer: { address: 'a@example.org', name: 'x\r\nX-EVIL:1' } }],
    ['an address that is none', { attendees: [{ address: 'a@b\r\nBcc:c@d', name: null, status: 'ACCEPTED', role: 'CHAIR' }] }],
    ['a zone that is none', { start: { dateTime: '2026-07-01T09:00:00', timeZone: 'Nowhere/Land' } }],
    ['a date that is none', { start: { date: '2026-13-01' } }],
    ['a date in words', { start: { dateTime: 'tomorrow', timeZone: 'UTC' } }],
  ])('refuses %s', (_name, changes) => {
    expect(() => composeEvent({ ...draft, ...changes })).toThrow(InvalidCalendar)
  })

  it('lets no text out of its line', () => {
    const text = fc.string({
      unit: fc.oneof(fc.constantFrom('\n', '\\', ';', ',', ':', '"', 'BEGIN:VEVENT', '\\n', '^', 'å', '🎉'), fc.string({ maxLength: 3 })),
      maxLength: 40,
    })
    fc.assert(
      fc.property(text, text, text, (summary, name, category) => {
        let made: string
        try {
          made = composeEvent({ ...draft, summary, categories: [category], organizer: { address: 'a@example.org', name } })
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidCalendar)
          return
        }
        const [only, second] = read(made).parts
        expect(second).toBeUndefined()
        expect(only?.summary ?? '').toBe(summary)
        expect(only?.categories).toEqual(category === '' ? [] : [category])
      }),
      { numRuns: 200 },
    )
  })
})

describe('amendEvent', () => {
  const stored = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Other//EN',
    'X-WR-CALNAME:Kept',
    'BEGIN:VEVENT',
    'UID:one',
    'DTSTAMP:20260101T000000Z',
    'SEQUENCE:4',
    'DTSTART:20261121T090000Z',
    'DURATION:PT1H',
    'RRULE:FREQ=DAILY;COUNT=3',
    'SUMMARY;LANGUAGE=sv:Fika',
    'X-ODD;P="a;b":kept\\, as it is',
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    'TRIGGER:-PT5M',
    'END:VALARM',
    'END:VEVENT',
    'BEGIN:VEVENT',
    'UID:one',
    'RECURRENCE-ID:20261122T090000Z',
    'DTSTART:20261122T110000Z',
    'SUMMARY:Later',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n')

  it('changes what is named and keeps the rest', () => {
    const text = amendEvent(stored, { summary: 'Nytt', location: 'Rum' }, now)
    const gone = stored.split('\r\n').filter(line => !text.split('\r\n').includes(line))
    expect(gone).toEqual(['DTSTAMP:20260101T000000Z', 'SEQUENCE:4', 'SUMMARY;LANGUAGE=sv:Fika'])
    const added = text.split('\r\n').filter(line => !stored.split('\r\n').includes(line))
    expect(added).toEqual(['SUMMARY:Nytt', 'LOCATION:Rum', 'DTSTAMP:20261101T120000Z', 'LAST-MODIFIED:20261101T120000Z', 'SEQUENCE:5'])
    expect(read(text).parts.map(({ summary }) => summary)).toEqual(['Nytt', 'Later'])
  })

  it('moves it, defining the zone; takes fields away', () => {
    const text = amendEvent(
      stored,
      {
        start: { dateTime: '2026-11-21T20:00:00', timeZone: 'Europe/Oslo' },
        end: { dateTime: '2026-11-21T21:30:00', timeZone: 'Europe/Oslo' },
        recurrence: [],
        summary: null,
      },
      now,
    )
    expect(text).toContain('BEGIN:VTIMEZONE\r\nTZID:Europe/Oslo\r\n')
    expect(read(text)).toMatchObject({ firstAt: new Date('2026-11-21T19:00:00Z'), parts: [{ summary: null, zone: 'Europe/Oslo' }, {}] })
    expect(text).not.toMatch(/RRULE:FREQ=DAILY|\r\nDURATION/)
  })

  it('makes private, and says so in CLASS once', () => {
    const text = amendEvent(amendEvent(stored, { class: 'PRIVATE' }, now), { class: 'CONFIDENTIAL' }, now)
    expect(text.match(/CLASS:.*/g)).toEqual(['CLASS:CONFIDENTIAL'])
    expect(read(text).private).toBe(true)
  })

  it('refuses what composeEvent refuses, and what is no event', () => {
    expect(() => amendEvent(stored, { url: 'x\r\ny' }, now)).toThrow(InvalidCalendar)
    expect(() => amendEvent(stored.replaceAll('VEVENT', 'VTODO'), { summary: 'x' }, now)).toThrow(InvalidCalendar)
  })

  it('changes the first component where there is no master', () => {
    const overrides = stored
      .replace('DTSTAMP:20260101T000000Z', 'RECURRENCE-ID:20261121T090000Z')
      .replace('RRULE:FREQ=DAILY;COUNT=3\r\n', '')
    expect(read(amendEvent(overrides, { summary: 'Nytt' }, now)).parts.map(({ summary }) => summary)).toEqual(['Nytt', 'Later'])
  })
})

/** Everything we emit is read again by two strict readers, whatever names people give their calendars. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import ICAL from 'ical.js'
import nodeIcal from 'node-ical'
import { colorName } from '../../src/icalendar/color-name.ts'
import { escapeText, type FeedHeader, feedHead, feedTail, feedZones, foldLine, noticeCalendar } from '../../src/icalendar/feed.ts'
import { freeBusy } from '../../src/icalendar/free-busy.ts'
import { parseObject } from '../../src/icalendar/parse.ts'
import { renderViews, withWords } from '../../src/icalendar/views.ts'

const header: FeedHeader = {
  name: 'Annas kalender',
  description: 'Work, mostly; see \\ below',
  zone: 'Europe/Stockholm',
  color: '#1e90ffff',
  uid: 'feed-1',
  lastModified: new Date('2026-11-21T08:09:10.999Z'),
  refreshMinutes: 60,
  source: 'https://dela.example/p/abc.ics',
}
const words = { free: 'Free', tentative: 'Tentative', busy: 'Busy', oof: 'Away', workingElsewhere: 'Elsewhere' }
const limits = { objectBytes: 1_000_000, instances: 3000, attendees: 100, properties: 10_000 }
const secret = new Uint8Array(16).fill(3)

function unfolded(text: string): string[] {
  return text.replaceAll('\r\n ', '').split('\r\n').slice(0, -1)
}

/** Lines of 75 octets or less, each ended by CRLF, whole characters on each; strict for ical.js; not lost on node-ical. */
function checked(text: string): ICAL.Component {
  expect(text.endsWith('\r\n')).toBe(true)
  for (const line of text.slice(0, -2).split('\r\n')) {
    expect(line).not.toMatch(/[\r\n]/)
    expect(line).not.toBe('')
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
    expect(line.isWellFormed()).toBe(true)
  }
  const parsed = new ICAL.Component(ICAL.parse(text) as unknown[])
  expect(parsed.name).toBe('vcalendar')
  const read = Object.values(nodeIcal.sync.parseICS(text)).filter(one => one?.type === 'VEVENT' || one?.type === 'VFREEBUSY')
  const uids = parsed.getAllSubcomponents().flatMap(one => (one.name === 'vtimezone' ? [] : [one.getFirstPropertyValue('uid')]))
  expect(read).toHaveLength(new Set(uids).size)
  return parsed
}

function stored(uid: string, lines: string): string {
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:x',
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'DTSTAMP:20260101T000000Z',
    ...lines.split('\n'),
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n')
}

describe('a feed', () => {
  it('begins with what every consumer needs', () => {
    expect(unfolded(feedHead(header))).toEqual([
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//Dela//Dela//EN',
      'CALSCALE:GREGORIAN',
      'METHOD:PUBLISH',
      'X-WR-RELCALID:feed-1',
      'NAME:Annas kalender',
      'X-WR-CALNAME:Annas kalender',
      'DESCRIPTION:Work\\, mostly\\; see \\\\ below',
      'X-WR-CALDESC:Work\\, mostly\\; see \\\\ below',
      'X-WR-TIMEZONE:Europe/Stockholm',
      'COLOR:dodgerblue',
      'X-APPLE-CALENDAR-COLOR:#1E90FF',
      'LAST-MODIFIED:20261121T080910Z',
      'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
      'X-PUBLISHED-TTL:PT1H',
      'SOURCE;VALUE=URI:https://dela.example/p/abc.ics',
    ])
  })

  it('of a snapshot tells its range and no time to ask again', () => {
    const from = new Date('2026-11-01T00:00:00Z')
    const to = new Date('2026-12-01T00:00:00Z')
    const head = feedHead({
      ...header,
      source: null,
      snapshot: { chosen: { from, to }, contains: { from: new Date('2026-11-03T08:00:00Z'), to } },
    })
    expect(unfolded(head).slice(-4)).toEqual([
      'X-CLIPSTART:20261101T000000Z',
      'X-CLIPEND:20261201T000000Z',
      'X-CALSTART:20261103T080000Z',
      'X-CALEND:20261201T000000Z',
    ])
    expect(head).not.toMatch(/REFRESH|TTL|SOURCE/)
    expect(feedHead({ ...header, snapshot: { chosen: null, contains: null } })).not.toContain('X-CLIP')
  })

  it('joins views with each zone once, and every object in it is valid', () => {
    const objects = [
      stored('a', 'DTSTART;TZID=Europe/Stockholm:20260302T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY\nSUMMARY:åäö, and so on'),
      stored(
        'b',
        'DTSTART;TZID="W. Europe Standard Time":20260302T090000\nDURATION:PT1H\nSTATUS:TENTATIVE\nATTENDEE;CN="a;b":mailto:a@example.com',
      ),
      stored('c', 'DTSTART;TZID=Europe/Stockholm:20260303T090000\nDURATION:PT1H\nCLASS:PRIVATE\nSUMMARY:secret'),
      stored('d', 'DTSTART;VALUE=DATE:20260303\nX-MICROSOFT-CDO-BUSYSTATUS:OOF'),
    ].map(text => renderViews(text, { secret }))
    for (const level of ['busy', 'limited', 'details'] as const) {
      const views = objects.flatMap(one => one[level] ?? [])
      const text =
        feedHead(header) + feedZones(views.map(({ zones }) => zones)) + withWords(views.map(one => one.text).join(''), words) + feedTail
      const parsed = checked(text)
      expect(parsed.getAllSubcomponents('vtimezone').map(zone => zone.getFirstPropertyValue('tzid'))).toEqual([
        'Europe/Berlin',
        'Europe/Stockholm',
      ])
      expect(parsed.getAllSubcomponents('vevent')).toHaveLength(4)
      expect(text).not.toContain('secret')
      for (const view of views) {
        const alone = `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n${feedZones([view.zones])}${withWords(view.text, words)}END:VCALENDAR\r\n`
        expect(parseObject(alone, { zone: 'Etc/UTC', limits }).parts).toHaveLength(1)
      }
    }
  })

  it('takes no line from a name, whatever it is', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 120 }),
      fc.constantFrom(
        'x\r\nBEGIN:VEVENT',
        'x\nX-EVIL:1',
        'x\u2028y',
        'x\u0085y',
        '\u0000',
        '\ud800',
        'a\\nb',
        '=0D=0A',
        'å'.repeat(200),
        '👩‍👩‍👧'.repeat(30),
        ' x',
        ';:,"',
      ),
    )
    fc.assert(
      fc.property(hostile, hostile, hostile, hostile, (name, description, uid, source) => {
        const text = feedHead({ ...header, name, description, uid, source, color: name }) + feedTail
        const names = unfolded(text).map(line => /^[A-Z-]+/.exec(line)?.[0])
        expect(names.filter(one => one === 'BEGIN')).toHaveLength(1)
        expect(names).toHaveLength(16)
        const parsed = checked(text)
        expect(parsed.getAllSubcomponents()).toHaveLength(0)
        const read = description
          .toWellFormed()
          .replaceAll(/\r\n|[\r\n\u0085\u2028\u2029]/g, '\n')
          .replaceAll(/[^\P{Cc}\t\n]/gu, '')
        expect(parsed.getFirstPropertyValue('description')).toBe(read)
        expect(unfolded(text)).toContain(`NAME:${escapeText(name)}`)
        expect(unfolded(text)).toContain(`X-WR-CALNAME:${escapeText(name)}`)
      }),
      { numRuns: 300, seed: 226 },
    )
  })
})

describe('a notice', () => {
  it('is a valid calendar with one all-day event that takes no time', () => {
    const text = noticeCalendar(header, { summary: 'This calendar is no longer shared\nEND:VEVENT', date: '2026-12-31', uid: 'gone-1' })
    const [event, ...others] = checked(text).getAllSubcomponents('vevent')
    expect(others).toEqual([])
    expect(event?.getFirstPropertyValue('dtstart')?.toString()).toBe('2026-12-31')
    expect(event?.getFirstPropertyValue('dtend')?.toString()).toBe('2027-01-01')
    expect(event?.getFirstPropertyValue('transp')).toBe('TRANSPARENT')
    expect(event?.getFirstPropertyValue('summary')).toBe('This calendar is no longer shared\nEND:VEVENT')
    expect(parseObject(text, { zone: 'Etc/UTC', limits, allowMethod: true }).parts[0]?.busyStatus).toBe('free')
    expect(() => noticeCalendar(header, { summary: '', date: '2026-13-01', uid: 'x' })).toThrow(RangeError)
  })
})

describe('free/busy', () => {
  const at = (time: string) => new Date(`2026-03-02T${time}:00Z`)
  const period = (start: string, end: string, status: keyof typeof words) => ({ start: at(start), end: at(end), status })
  const asked = { uid: 'fb', stamp: at('00:00'), window: { from: at('08:00'), to: at('18:00') }, method: null } as const

  it('names the kind of every period, joined, in order, within the window', () => {
    const text = freeBusy(
      [
        period('17:00', '20:00', 'busy'),
        period('09:00', '10:00', 'busy'),
        period('10:00', '11:00', 'workingElsewhere'),
        period('09:30', '10:30', 'tentative'),
        period('12:00', '13:00', 'free'),
        period('07:00', '08:30', 'oof'),
        period('18:00', '19:00', 'busy'),
        period('15:00', '15:00', 'busy'),
      ],
      asked,
    )
    checked(text)
    expect(unfolded(text).filter(line => line.startsWith('FREEBUSY'))).toEqual([
      'FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20260302T080000Z/20260302T083000Z',
      'FREEBUSY;FBTYPE=BUSY:20260302T090000Z/20260302T110000Z',
      'FREEBUSY;FBTYPE=BUSY-TENTATIVE:20260302T093000Z/20260302T103000Z',
      'FREEBUSY;FBTYPE=BUSY:20260302T170000Z/20260302T180000Z',
    ])
    expect(text).not.toContain('METHOD')
  })

  it('answers to whom it was asked', () => {
    const text = freeBusy([], { ...asked, method: 'REPLY', organizer: 'mailto:a@example.com', attendee: 'mailto:b@example.com\r\nX:1' })
    checked(text)
    expect(unfolded(text)).toEqual(
      expect.arrayContaining(['METHOD:REPLY', 'ORGANIZER:mailto:a@example.com', 'ATTENDEE:mailto:b@example.com%0D%0AX:1']),
    )
  })
})

describe('lines', () => {
  it('fold at 75 octets between characters and unfold to themselves', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), value => {
        const line = `SUMMARY:${escapeText(value)}`
        const folded = foldLine(line)
        expect(folded.replaceAll('\r\n ', '')).toBe(line)
        for (const piece of folded.split('\r\n')) expect(Buffer.byteLength(piece)).toBeLessThanOrEqual(75)
      }),
    )
  })

  it.each([
    ['#000080', 'navy'],
    ['#010182', 'navy'],
    ['#FF0000FF', 'red'],
    ['red', null],
    ['#12', null],
  ])('the colour %s is called %s', (color, name) => {
    expect(colorName(color)).toBe(name)
  })
})

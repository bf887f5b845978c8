/** JSCalendar against RFC 8984's own rules, and read back into instances by an expander that is not ours. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { RRuleTemporal } from 'rrule-temporal'
import { Temporal } from 'temporal-polyfill'
import { components, textOf } from '../../src/icalendar/component.ts'
import { jsEvents, jsGroup } from '../../src/icalendar/jscalendar.ts'
import { splitCalendar } from '../../src/icalendar/split.ts'
import { renderViews, type View } from '../../src/icalendar/views.ts'
import { faultsOfGroup, type Json } from '../setup/jscalendar.ts'

const folder = path.join(import.meta.dirname, 'fixtures', 'recurrence')
const secret = new Uint8Array(32).fill(7)
const updated = new Date('2026-11-21T09:00:00Z')
const header = {
  name: 'Work',
  description: null,
  zone: 'Europe/Stockholm',
  color: '#0a7d5c',
  uid: '6f1c0a52-0000-8000-a000-000000000000',
  lastModified: updated,
  refreshMinutes: 60,
  source: 'https://dela.example/p/x.json',
}

function entriesOf(view: View, zone: string): Json[] {
  const definitions = new Map(Object.entries(view.zones).flatMap(([tzid, text]) => (text === null ? [] : [[tzid, text] as const])))
  return [...jsEvents(view.text, definitions, { zone, updated })].flat()
}

const ruleText = (rule: Json): string => {
  const days = (rule['byDay'] as { day: string; nthOfPeriod?: number }[] | undefined)?.map(
    ({ day, nthOfPeriod }) => `${nthOfPeriod ?? ''}${day}`,
  )
  const parts: Record<string, unknown> = {
    FREQ: rule['frequency'],
    INTERVAL: rule['interval'],
    COUNT: rule['count'],
    UNTIL: (rule['until'] as string | undefined)?.replaceAll(/[-:]/g, '').concat('Z'),
    WKST: rule['firstDayOfWeek'],
    BYDAY: days,
    BYMONTH: rule['byMonth'],
    BYMONTHDAY: rule['byMonthDay'],
    BYYEARDAY: rule['byYearDay'],
    BYWEEKNO: rule['byWeekNo'],
    BYHOUR: rule['byHour'],
    BYMINUTE: rule['byMinute'],
    BYSECOND: rule['bySecond'],
    BYSETPOS: rule['bySetPosition'],
  }
  const given = Object.entries(parts).filter(([, value]) => value !== undefined)
  return given.map(([name, value]) => `${name}=${String(value).toUpperCase()}`).join(';')
}

interface Told {
  summary: string
  start: string
  end: string
}

/** The instances of an Event as RFC 8984 §4.3 has them. */
function instancesOf(event: Json, window: { from: Temporal.Instant; to: Temporal.Instant }, zone: string): Told[] {
  const start = event['start'] as string
  const keys = new Set([start])
  const horizon = window.to.add({ hours: 48 })
  for (const rule of (event['recurrenceRules'] as Json[] | undefined) ?? []) {
    // On a wall clock without a zone: RFC 8984 lets rules count LocalDateTimes.
    const dtstart = Temporal.PlainDateTime.from(start).toZonedDateTime('UTC')
    const library = new RRuleTemporal({ rruleString: ruleText(rule), dtstart, includeDtstart: true, maxIterations: 200_000 })
    const found = library.between(new Date(dtstart.epochMilliseconds), new Date(horizon.epochMilliseconds), true)
    for (const one of found) keys.add(one.toString().slice(0, 19))
  }
  const overrides = (event['recurrenceOverrides'] as Record<string, Json> | undefined) ?? {}
  for (const [key, patch] of Object.entries(overrides)) {
    if (patch['excluded'] === true) keys.delete(key)
    else keys.add(key)
  }
  return [...keys].flatMap(key => {
    const one: Json = { ...event, start: key, ...overrides[key] }
    const timeZone = (one['timeZone'] as string | null) ?? zone
    const begins = Temporal.PlainDateTime.from(one['start'] as string).toZonedDateTime(timeZone)
    const ends = begins.add((one['duration'] as string | null | undefined) ?? 'PT0S')
    const inside =
      Temporal.Instant.compare(begins.toInstant(), window.to) < 0 && Temporal.Instant.compare(ends.toInstant(), window.from) > 0
    if (!inside) return []
    const tell = (at: Temporal.ZonedDateTime) =>
      one['showWithoutTime'] === true ? at.toPlainDate().toString() : at.toInstant().toString({ smallestUnit: 'second' })
    return [{ summary: (one['title'] as string | undefined) ?? '', start: tell(begins), end: tell(ends) }]
  })
}

const inOrder = (told: Told[]): Told[] => told.toSorted((a, b) => (a.start + a.summary < b.start + b.summary ? -1 : 1))
const instant = (text: string) => Temporal.Instant.from(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))

/** A zone that only the event defines is in no registry: it is compared by its definition alone. */
const ownZones = new Set(['own-zone.ics'])

describe('every fixture of recurrence', () => {
  const names = readdirSync(folder).filter(
    name => name.endsWith('.ics') && readFileSync(path.join(folder, name), 'utf8').includes('BEGIN:VEVENT'),
  )
  it.each(names)('%s', name => {
    const text = readFileSync(path.join(folder, name), 'utf8')
    const [from = '', to = ''] = textOf(components(text), 'X-WINDOW')?.split('/') ?? []
    const zone = textOf(components(text), 'X-ZONE') ?? 'Etc/UTC'
    const { occurrences } = JSON.parse(readFileSync(path.join(folder, name.replace('.ics', '.json')), 'utf8')) as { occurrences: Told[] }
    const views = renderViews(text, { secret })
    for (const view of [views.details, views.limited, views.busy]) {
      if (!view) continue
      const group = jsGroup(header, entriesOf(view, zone))
      expect(faultsOfGroup(group)).toEqual([])
      if (view !== views.details || ownZones.has(name)) continue
      const found = entriesOf(view, zone).flatMap(entry => instancesOf(entry, { from: instant(from), to: instant(to) }, zone))
      expect(inOrder(found)).toEqual(inOrder(occurrences))
    }
  })
  it('are many', () => expect(names.length).toBeGreaterThan(40))
})

describe('an event', () => {
  const calendar = (...lines: string[]) =>
    [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//test//EN',
      'BEGIN:VEVENT',
      'UID:a@x',
      'DTSTAMP:20260101T000000Z',
      ...lines,
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ].join('\r\n')
  const at = ['DTSTART;TZID=Europe/Stockholm:20261121T090000', 'DTEND;TZID=Europe/Stockholm:20261121T103000']
  const details = (...lines: string[]) => {
    const view = renderViews(calendar(...lines), { secret }).details
    if (!view) throw new Error('Not shown')
    const [entry, ...more] = entriesOf(view, 'Europe/Stockholm')
    expect(more).toEqual([])
    expect(faultsOfGroup(jsGroup(header, entry ? [entry] : []))).toEqual([])
    return entry
  }

  it('says in JSCalendar what it says in iCalendar', () => {
    const lines = [
      ...at,
      'SUMMARY:Möte\\, stort',
      'DESCRIPTION:Rad ett\\nRad två',
      'LOCATION:Sal 1',
      'URL:https://example.com/a?b=c',
      'CATEGORIES:Work,__proto__',
      'STATUS:TENTATIVE',
      'TRANSP:TRANSPARENT',
      'CLASS:PUBLIC',
      'SEQUENCE:3',
      'PRIORITY:1',
      'ORGANIZER;CN=Anna:mailto:anna@example.com',
      'ATTENDEE;CN=Bo;PARTSTAT=ACCEPTED;ROLE=OPT-PARTICIPANT:mailto:bo@example.com',
      'BEGIN:VALARM',
      'ACTION:DISPLAY',
      'TRIGGER:-PT15M',
      'DESCRIPTION:never',
      'END:VALARM',
    ]
    const entry = details(...lines)
    expect(entry).toEqual({
      '@type': 'Event',
      uid: 'a@x',
      updated: '2026-11-21T09:00:00Z',
      start: '2026-11-21T09:00:00',
      timeZone: 'Europe/Stockholm',
      duration: 'PT1H30M',
      title: 'Möte, stort',
      description: 'Rad ett\nRad två',
      locations: { '1': { '@type': 'Location', name: 'Sal 1' } },
      links: { '1': { '@type': 'Link', href: 'https://example.com/a?b=c' } },
      keywords: JSON.parse('{"Work":true,"__proto__":true}'),
      participants: {
        '1': { '@type': 'Participant', name: 'Anna', sendTo: { imip: 'mailto:anna@example.com' }, roles: { owner: true } },
        '2': {
          '@type': 'Participant',
          name: 'Bo',
          sendTo: { imip: 'mailto:bo@example.com' },
          roles: { attendee: true, optional: true },
          participationStatus: 'accepted',
        },
      },
      sequence: 3,
      priority: 1,
      status: 'tentative',
      privacy: 'public',
      freeBusyStatus: 'free',
    })
    expect(Object.keys(entry?.['keywords'] as Json)).toEqual(['Work', '__proto__'])
  })

  it('stands for whole days without a zone', () => {
    expect(details('DTSTART;VALUE=DATE:20261121', 'DTEND;VALUE=DATE:20261124')).toMatchObject({
      start: '2026-11-21T00:00:00',
      timeZone: null,
      duration: 'P3D',
      showWithoutTime: true,
    })
  })

  it('brings the zone that nobody else knows', () => {
    const text = readFileSync(path.join(folder, 'own-zone.ics'), 'utf8')
    const view = renderViews(text, { secret }).details
    const [entry] = view ? entriesOf(view, 'Etc/UTC') : []
    const id = entry?.['timeZone'] as string
    expect(id).toMatch(/^\/Zone-[0-9a-f]{12}$/)
    expect(Object.keys(entry?.['timeZones'] as Json)).toEqual([id])
  })

  it('survives values that are no values', () => {
    const entry = details(...at, 'PRIORITY:-1', 'SEQUENCE:99999999999', 'STATUS:PERHAPS', 'CLASS:PUBLIC', 'CATEGORIES:', 'ATTENDEE:x')
    for (const name of ['priority', 'sequence', 'status', 'keywords']) expect(entry).not.toHaveProperty(name)
    expect(entry?.['participants']).toEqual({ '1': { '@type': 'Participant', sendTo: { other: 'x' }, roles: { attendee: true } } })
  })
})

async function* whole(file: string): AsyncGenerator<Uint8Array> {
  yield readFileSync(file)
}

const corpus = process.env['CORPUS'] ?? path.join(import.meta.dirname, '../../../shared/corpus')
const files = existsSync(corpus) ? readdirSync(corpus, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ics')) : []

;(files.length > 0 ? describe : describe.skip)('real files (CORPUS names the folder that holds them)', () => {
  it.each(files.length > 0 ? files : ['none'])('%s is valid JSCalendar in every view', async name => {
    const zone = 'Europe/Stockholm'
    const limits = { objectBytes: 1_048_576, instances: 10_000, attendees: 500, properties: 20_000 }
    const faults: string[] = []
    for await (const entry of splitCalendar(whole(path.join(corpus, name)), { zone, limits })) {
      if (entry.kind !== 'object') continue
      const { busy, limited, details } = renderViews(entry.object.text, { secret })
      for (const view of [busy, limited, details]) if (view) faults.push(...faultsOfGroup(jsGroup(header, entriesOf(view, zone))))
    }
    expect(faults.slice(0, 5)).toEqual([])
  })
})

/** Expansion against recurring-ical-events (fixture pairs), against the corpus where it is at hand, and under attack. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { components, textOf, write } from '../../src/icalendar/component.ts'
import type { Occurrence, Window } from '../../src/icalendar/object.ts'
import { expand } from '../../src/icalendar/occurrences.ts'
import { resourceComponents } from '../../src/icalendar/series.ts'
import { processorMs } from '../setup/processor.ts'

interface Told {
  summary: string
  start: string
  end: string
}

const folder = path.join(import.meta.dirname, 'fixtures', 'recurrence')

function instant(text: string): Date {
  return new Date(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
}

function tell(text: string, { part, start, end, allDay, localStart, localEnd }: Occurrence): Told {
  const component = resourceComponents(components(text))[part]
  return {
    summary: (component && textOf(component, 'SUMMARY')) ?? '',
    start: allDay ? localStart.slice(0, 10) : start.toISOString().replace('.000', ''),
    end: allDay ? localEnd.slice(0, 10) : end.toISOString().replace('.000', ''),
  }
}

function inOrder(told: Told[]): Told[] {
  return told.toSorted((a, b) => (a.start + a.summary < b.start + b.summary ? -1 : 1))
}

describe('fixture pairs', () => {
  const names = readdirSync(folder).filter(name => name.endsWith('.ics'))

  it.each(names)('%s', name => {
    const text = readFileSync(path.join(folder, name), 'utf8')
    const [from = '', to = ''] = textOf(components(text), 'X-WINDOW')?.split('/') ?? []
    const zone = textOf(components(text), 'X-ZONE') ?? 'Etc/UTC'
    const { occurrences } = JSON.parse(readFileSync(path.join(folder, name.replace('.ics', '.json')), 'utf8')) as { occurrences: Told[] }
    const found = expand(text, { from: instant(from), to: instant(to) }, { zone, limit: 1000 })
    expect({ complete: found.complete, occurrences: inOrder(found.occurrences.map(one => tell(text, one))) }).toEqual({
      complete: true,
      occurrences: inOrder(occurrences),
    })
  })

  it('are pairs', () => {
    const missing = readdirSync(folder).filter(
      name => !existsSync(path.join(folder, name.replace(/\.\w+$/, name.endsWith('.ics') ? '.json' : '.ics'))),
    )
    expect(missing).toEqual([])
    expect(names.length).toBeGreaterThan(40)
  })
})

interface Agreed {
  file: string
  from: string
  to: string
  occurrences: (Told & { uid: string })[]
}

const corpus = process.env.CORPUS ?? path.join(import.meta.dirname, '../../../shared/corpus')
const agreedFile = path.join(corpus, 'expected', 'occurrences.json')
const agreed = existsSync(agreedFile) ? (JSON.parse(readFileSync(agreedFile, 'utf8')) as Agreed[]) : []

function objectsOf(text: string): string[] {
  const calendar = components(text.replace(/^\uFEFF/, ''))
  const zones = calendar.components.filter(({ name }) => name === 'VTIMEZONE')
  const sets = Map.groupBy(
    resourceComponents(calendar).filter(({ name }) => name === 'VEVENT'),
    one => textOf(one, 'UID') ?? '',
  )
  return [...sets.values()].map(set => write({ ...calendar, components: [...zones, ...set] }))
}

;(agreed.length > 0 ? describe : describe.skip)('what other libraries agree on', () => {
  it.each(agreed.map(one => [one.file, one] as const))('%s', (file, { from, to, occurrences }) => {
    const window: Window = { from: new Date(from), to: new Date(to) }
    const found = objectsOf(readFileSync(path.join(corpus, file), 'utf8')).flatMap(text =>
      expand(text, window, { zone: 'Etc/UTC', limit: 5000 }).occurrences.map(one => tell(text, one)),
    )
    expect(inOrder(found)).toEqual(inOrder(occurrences.map(({ summary, start, end }) => ({ summary, start, end }))))
  })
})

function event(lines: string): string {
  const all = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'BEGIN:VEVENT',
    'UID:a',
    'DTSTAMP:20260101T000000Z',
    ...lines.trim().split(/\s*\n\s*/),
    'END:VEVENT',
    'END:VCALENDAR',
  ]
  return `${all.join('\r\n')}\r\n`
}

const counting = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => index + from).join(',')
const everything = `BYMONTH=${counting(1, 12)};BYMONTHDAY=${counting(1, 31)};BYHOUR=${counting(0, 23)};BYMINUTE=${counting(0, 59)};BYSECOND=${counting(0, 59)}`
const month: Window = { from: new Date('2026-03-01T00:00:00Z'), to: new Date('2026-04-01T00:00:00Z') }

/** Rules that have stopped other servers. */
const bombs: [rule: string, complete: boolean, instances: number][] = [
  ['FREQ=DAILY;COUNT=1000000000', true, 31],
  ['FREQ=DAILY;COUNT=1000000000;BYMONTH=2;BYMONTHDAY=30', true, 0],
  ['FREQ=SECONDLY', false, 500],
  ['FREQ=SECONDLY;COUNT=1000000000', false, 500],
  ['FREQ=SECONDLY;BYSECOND=30;BYMINUTE=59;BYHOUR=23;BYYEARDAY=366', true, 0],
  ['FREQ=MINUTELY', false, 500],
  ['FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30', true, 0],
  ['FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30;COUNT=2', true, 0],
  ['FREQ=HOURLY', false, 500],
  ['FREQ=HOURLY;INTERVAL=999999999', true, 0],
  ['FREQ=DAILY;INTERVAL=999999999', true, 0],
  [`FREQ=YEARLY;${everything}`, false, 500],
  [`FREQ=YEARLY;COUNT=1;${everything}`, true, 0],
  [`FREQ=YEARLY;BYSETPOS=-1;${everything}`, true, 0],
  [`FREQ=MONTHLY;BYSETPOS=-1,1;${everything}`, true, 2],
  [`FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=${counting(0, 23)};BYMINUTE=${counting(0, 59)}`, false, 500],
  [`FREQ=YEARLY;BYYEARDAY=${counting(1, 366)};BYWEEKNO=10;BYDAY=MO`, true, 1],
  ['FREQ=YEARLY;BYYEARDAY=366;BYWEEKNO=10', true, 0],
  ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=5', true, 0],
  ['FREQ=YEARLY;RSCALE=CHINESE;BYMONTH=1', false, 0],
]

describe('a rule that costs too much', () => {
  it.each(bombs.map(bomb => [bomb[0].slice(0, 80), ...bomb] as const))('%s', (_, rule, complete, instances) => {
    const text = event(`DTSTART:20010101T000000Z\nDURATION:PT1S\nRRULE:${rule}`)
    expand(text, month, { zone: 'Etc/UTC', limit: 500 })
    const before = processorMs()
    const found = expand(text, month, { zone: 'Etc/UTC', limit: 500 })
    expect(processorMs() - before).toBeLessThan(50)
    expect({ complete: found.complete, instances: found.occurrences.length }).toEqual({ complete, instances })
  })

  it('takes no longer in a window of 8000 years', () => {
    const always: Window = { from: new Date('1000-01-01T00:00:00Z'), to: new Date('9999-12-31T00:00:00Z') }
    const before = processorMs()
    for (const [rule] of bombs) {
      const text = event(`DTSTART:20010101T000000Z\nDURATION:PT1S\nRRULE:${rule}`)
      expect(expand(text, always, { zone: 'Europe/Stockholm', limit: 500 }).occurrences.length).toBeLessThanOrEqual(500)
    }
    // Ten times slower here than outside of Jest, whose contexts make every look at a global dear.
    expect((processorMs() - before) / bombs.length).toBeLessThan(200)
  })

  it('is not stepped through day by day because its length is a century', () => {
    const text = event('DTSTART:19000101T000000Z\nDURATION:P36500D\nRRULE:FREQ=DAILY')
    const found = expand(text, month, { zone: 'Etc/UTC', limit: 500 })
    expect({ complete: found.complete, instances: found.occurrences.length }).toEqual({ complete: false, instances: 500 })
  })
})

describe('one instance', () => {
  const overridden = event(`
    DTSTART;TZID=Europe/Stockholm:20260302T090000
    DTEND;TZID=Europe/Stockholm:20260302T100000
    RRULE:FREQ=WEEKLY;COUNT=3
    END:VEVENT
    BEGIN:VEVENT
    UID:a
    RECURRENCE-ID;TZID=Europe/Stockholm:20260309T090000
    DTSTART;TZID=America/New_York:20260309T090000
    DTEND;TZID=America/New_York:20260309T093000`)

  it('tells its component, its RECURRENCE-ID and its wall clock', () => {
    const { occurrences } = expand(overridden, month, { zone: 'Asia/Tokyo', limit: 10 })
    expect(
      occurrences.map(({ part, recurrenceId, localStart, localEnd, floating }) => [part, recurrenceId, localStart, localEnd, floating]),
    ).toEqual([
      [0, '20260302T080000Z', '2026-03-02T09:00:00', '2026-03-02T10:00:00', false],
      [1, '20260309T080000Z', '2026-03-09T09:00:00', '2026-03-09T09:30:00', false],
      [0, '20260316T080000Z', '2026-03-16T09:00:00', '2026-03-16T10:00:00', false],
    ])
  })

  it('of floating and all-day values is placed in the zone of the reader', () => {
    const floating = event('DTSTART:20260302T090000\nDTEND:20260302T100000')
    const allDay = event('DTSTART;VALUE=DATE:20260302')
    const [first] = expand(floating, month, { zone: 'Asia/Tokyo', limit: 10 }).occurrences
    const [second] = expand(allDay, month, { zone: 'America/New_York', limit: 10 }).occurrences
    expect(first).toMatchObject({
      floating: true,
      allDay: false,
      recurrenceId: null,
      start: new Date('2026-03-02T00:00:00Z'),
      localStart: '2026-03-02T09:00:00',
    })
    expect(second).toMatchObject({
      floating: true,
      allDay: true,
      start: new Date('2026-03-02T05:00:00Z'),
      end: new Date('2026-03-03T05:00:00Z'),
    })
    expect(second).toMatchObject({ localStart: '2026-03-02T00:00:00', localEnd: '2026-03-03T00:00:00' })
  })

  /** RFC 4791 §9.9: start inclusive, end exclusive; an event without length takes place when it starts. */
  it.each([
    ['DTSTART:20260301T000000Z', 1],
    ['DTSTART:20260401T000000Z', 0],
    ['DTSTART:20260228T230000Z\nDTEND:20260301T000000Z', 0],
    ['DTSTART:20260228T230000Z\nDTEND:20260301T000001Z', 1],
    ['DTSTART:20260331T235959Z\nDTEND:20260401T010000Z', 1],
    ['DTSTART;VALUE=DATE:20260228', 0],
    ['DTSTART;VALUE=DATE:20260331', 1],
    ['DTSTART;VALUE=DATE:20260401', 0],
  ])('%j is %i times in March', (lines, times) => {
    expect(expand(event(lines), month, { zone: 'Etc/UTC', limit: 10 }).occurrences).toHaveLength(times)
  })

  it.each([
    ['DUE:20260301T000000Z', 0],
    ['DUE:20260301T000001Z', 1],
    ['DUE:20260401T000000Z', 1],
    ['DTSTART:20260401T000000Z\nDUE:20260401T000000Z', 1],
    ['DTSTART:20260227T000000Z\nDUE:20260401T000000Z', 1],
    ['SUMMARY:some day', 0],
  ])('of a task, %j, is %i times in March', (lines, times) => {
    const text = event(lines).replaceAll('VEVENT', 'VTODO')
    expect(expand(text, month, { zone: 'Etc/UTC', limit: 10 }).occurrences).toHaveLength(times)
  })

  it('is left out beyond the limit, and that is told', () => {
    const found = expand(event('DTSTART:20260301T000000Z\nRRULE:FREQ=DAILY'), month, { zone: 'Etc/UTC', limit: 5 })
    expect(found.complete).toBe(false)
    expect(found.occurrences.map(({ localStart }) => localStart.slice(8, 10))).toEqual(['01', '02', '03', '04', '05'])
    expect(expand(event('DTSTART:20260301T000000Z\nRRULE:FREQ=DAILY;COUNT=5'), month, { zone: 'Etc/UTC', limit: 5 }).complete).toBe(true)
  })
})

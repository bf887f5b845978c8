/**
 * Time ranges (RFC 4791 §9.9) against the tables of the RFC, written down here once more: for random events, to-dos and journals, recurring
 * and with single instances moved, a query finds exactly what the tables say.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { moveHorizons } from '../../src/jobs/horizon.ts'
import { makeWorld, type World } from '../setup/world.ts'
import { type Client, declared, type Listening, listen } from './client.ts'

let world: World
let server: Listening
let anna: Client

beforeAll(async () => {
  world = await makeWorld()
  server = await listen(world.app)
  anna = server.client(world.anna.address, await world.appPassword(world.anna))
})
afterAll(async () => {
  await server.close()
  await world.close()
})

const hour = 3_600_000
const base = Date.UTC(2027, 2, 1)

/** One component, times as hours after the base. */
interface Written {
  kind: 'VEVENT' | 'VTODO' | 'VJOURNAL'
  /** DTSTART is a DATE. */
  whole: boolean
  start: number | null
  /** DTEND or DUE. */
  end: number | null
  /** DURATION in hours. */
  lasts: number | null
  completed: number | null
  created: number | null
  /** Days between its instances and how many there are; null for a single one. */
  repeats: { every: number; count: number } | null
  /** Number of the instance that is moved, and by how many hours. */
  moved: { instance: number; by: number } | null
}

const stamp = (hours: number) => new Date(base + hours * hour).toISOString().replaceAll(/[-:]|\.\d+/g, '')
const dateOf = (hours: number) => stamp(hours).slice(0, 8)
const timeLine = (name: string, hours: number, whole: boolean) =>
  whole ? `${name};VALUE=DATE:${dateOf(hours)}` : `${name}:${stamp(hours)}`

function component(one: Written, uid: string, shift: number | null): string[] {
  const { kind, whole, repeats, moved } = one
  const by = shift ?? 0
  const instance = moved && repeats ? (one.start ?? 0) + moved.instance * repeats.every * 24 : 0
  const from = shift === null ? 0 : instance - (one.start ?? 0) + by
  const ends = kind === 'VTODO' ? 'DUE' : 'DTEND'
  return [
    `BEGIN:${kind}`,
    `UID:${uid}`,
    'DTSTAMP:20260101T000000Z',
    ...(shift === null ? [] : [timeLine('RECURRENCE-ID', instance, whole)]),
    ...(one.start === null ? [] : [timeLine('DTSTART', one.start + from, whole)]),
    ...(one.end === null ? [] : [timeLine(ends, one.end + from, whole)]),
    ...(one.lasts === null ? [] : [whole ? `DURATION:P${one.lasts / 24}D` : `DURATION:PT${one.lasts}H`]),
    ...(one.completed === null ? [] : [`COMPLETED:${stamp(one.completed)}`]),
    ...(one.created === null ? [] : [`CREATED:${stamp(one.created)}`]),
    ...(repeats && shift === null ? [`RRULE:FREQ=DAILY;INTERVAL=${repeats.every};COUNT=${repeats.count}`] : []),
    `END:${kind}`,
  ]
}

function written(one: Written, uid: string): string {
  const override = one.moved && one.repeats ? component(one, uid, one.moved.by) : []
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//x//EN', ...component(one, uid, null), ...override, 'END:VCALENDAR', ''].join('\r\n')
}

/** The tables of RFC 4791 §9.9 for one instance; all in hours. */
function inTable({ kind, whole, completed, created }: Written, [a, b, lasts]: (number | null)[], start: number, end: number): boolean {
  const [from = null, to = null, long = null] = [a, b, lasts]
  if (kind === 'VEVENT' && from !== null) {
    if (to !== null) return start < to && end > from
    if (long !== null && long > 0) return start < from + long && end > from
    return whole && long === null ? start < from + 24 && end > from : start <= from && end > from
  }
  if (kind === 'VJOURNAL') return from !== null && (whole ? start < from + 24 && end > from : start <= from && end > from)
  if (from !== null && long !== null) return start <= from + long && (end > from || end >= from + long)
  if (from !== null && to !== null) return (start < to || start <= from) && (end > from || end >= to)
  if (from !== null) return start <= from && end > from
  if (to !== null) return start < to && end >= to
  if (completed !== null && created !== null) return (start <= created || start <= completed) && (end >= created || end >= completed)
  if (completed !== null) return start <= completed && end >= completed
  return created === null || end > created
}

function oracle(one: Written, start: number, end: number): boolean {
  const { repeats, moved } = one
  const count = repeats?.count ?? 1
  return Array.from({ length: count }, (_, index) => index).some(index => {
    const shift = index * (repeats?.every ?? 0) * 24 + (moved?.instance === index ? moved.by : 0)
    const at = (hours: number | null) => (hours === null ? null : hours + shift)
    return inTable(one, [at(one.start), at(one.end), one.lasts], start, end)
  })
}

const hours = fc.integer({ min: 0, max: 240 })
const days = fc.integer({ min: 0, max: 10 }).map(n => n * 24)
const repeating = fc.option(fc.record({ every: fc.integer({ min: 1, max: 3 }), count: fc.integer({ min: 2, max: 5 }) }), { nil: null })
const none = { start: null, end: null, lasts: null, completed: null, created: null, repeats: null, moved: null }

const withMove = (one: Written): fc.Arbitrary<Written> =>
  one.repeats === null
    ? fc.constant(one)
    : fc
        .option(
          fc.record({
            instance: fc.integer({ min: 0, max: one.repeats.count - 1 }),
            by: fc.integer({ min: -5, max: 5 }).map(n => n * (one.whole ? 24 : 7)),
          }),
          { nil: null },
        )
        .map(moved => ({ ...one, moved }))

const timed = (kind: Written['kind'], ends: 'end' | 'lasts' | 'neither', whole: boolean): fc.Arbitrary<Written> =>
  fc
    .tuple(
      whole ? days : hours,
      whole ? fc.integer({ min: 1, max: 3 }).map(n => n * 24) : fc.integer({ min: kind === 'VEVENT' && ends === 'end' ? 1 : 0, max: 60 }),
      repeating,
    )
    .map(
      ([start, long, repeats]): Written => ({
        ...none,
        kind,
        whole,
        start,
        end: ends === 'end' ? start + long : null,
        lasts: ends === 'lasts' ? long : null,
        repeats,
      }),
    )
    .chain(withMove)

const anything: fc.Arbitrary<Written> = fc.oneof(
  ...(['end', 'lasts', 'neither'] as const).flatMap(ends => [
    timed('VEVENT', ends, false),
    timed('VEVENT', ends, true),
    timed('VTODO', ends, false),
  ]),
  timed('VJOURNAL', 'neither', false),
  timed('VJOURNAL', 'neither', true),
  hours.map((end): Written => ({ ...none, kind: 'VTODO', whole: false, end })),
  fc
    .tuple(fc.option(hours, { nil: null }), fc.option(hours, { nil: null }))
    .map(([completed, created]): Written => ({ ...none, kind: 'VTODO', whole: false, completed, created })),
  fc.constant<Written>({ ...none, kind: 'VJOURNAL', whole: false }),
)

const range = fc
  .tuple(fc.integer({ min: -24, max: 300 }), fc.integer({ min: 1, max: 72 }))
  .map(([start, long]) => [start, start + long] as const)

describe('a time range', () => {
  it('finds exactly what the tables of the RFC say, whatever is stored', async () => {
    const objects = fc.sample(anything, { numRuns: 220, seed: 20_270_301 })
    // Whole days begin at midnight where the calendar is: in UTC that is the oracle's midnight too.
    const home = `/dav/calendars/${world.anna.address}/`
    const body = `<C:mkcalendar ${declared}><D:set><D:prop><C:calendar-timezone-id>Etc/UTC</C:calendar-timezone-id></D:prop></D:set></C:mkcalendar>`
    expect((await anna.ask('MKCALENDAR', `${home}ranges/`, body)).status).toBe(201)
    for (const [index, one] of objects.entries()) {
      const put = await anna.put(`${home}ranges/${index}.ics`, written(one, `range-${index}`))
      expect([put.status, put.text, written(one, '')]).toEqual([201, '', written(one, '')])
    }
    const ask = async (kind: string, start: number, end: number, more: string) => {
      const answer = await anna.report(
        `${home}ranges/`,
        `<C:calendar-query ${declared}><D:prop><D:getetag/></D:prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="${kind}"><C:time-range start="${stamp(start)}" end="${stamp(end)}"/>${more}</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`,
      )
      return new Set([...answer.responses().keys()].map(href => Number(/(\d+)\.ics$/.exec(href)?.[1])))
    }
    // What is defined everywhere is asked for too: so each object is read, and not the index alone.
    const everywhere = '<C:prop-filter name="UID"/>'
    for (const [start, end] of fc.sample(range, { numRuns: 25, seed: 4791 })) {
      for (const kind of ['VEVENT', 'VTODO', 'VJOURNAL'] as const) {
        const expected = objects.flatMap((one, index) => (one.kind === kind && oracle(one, start, end) ? [index] : []))
        const window = `${kind} ${stamp(start)} ${stamp(end)}`
        for (const more of ['', everywhere]) {
          const found = await ask(kind, start, end, more)
          const wrong = objects.flatMap((one, index) =>
            one.kind === kind && found.has(index) !== expected.includes(index) ? [written(one, '')] : [],
          )
          expect([window, more, wrong]).toEqual([window, more, []])
        }
      }
    }
  }, 120_000)
})

describe('beyond the index of time', () => {
  it('a query finds the same, and so it does where the index has grown meanwhile', async () => {
    const home = `/dav/calendars/${world.anna.address}/`
    expect((await anna.ask('MKCALENDAR', `${home}beyond/`)).status).toBe(201)
    const text = ['DTSTART:20270301T090000Z', 'DTEND:20270301T100000Z', 'RRULE:FREQ=WEEKLY']
    const ics = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//x//EN', 'BEGIN:VEVENT', 'UID:beyond', 'DTSTAMP:20260101T000000Z', ...text]
    expect((await anna.put(`${home}beyond/b.ics`, [...ics, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n'))).status).toBe(201)
    const later = new Date()
    later.setFullYear(later.getFullYear() + 4)
    const monday = Math.floor((later.getTime() - base) / (7 * 24 * hour)) * 7 * 24
    const ask = async (start: number, end: number) => {
      const range = `<C:time-range start="${stamp(start)}" end="${stamp(end)}"/>`
      const filter = `<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">${range}</C:comp-filter></C:comp-filter></C:filter>`
      const found = await anna.report(`${home}beyond/`, `<C:calendar-query ${declared}><D:prop/>${filter}</C:calendar-query>`)
      const busy = await anna.report(`${home}beyond/`, `<C:free-busy-query ${declared}>${range}</C:free-busy-query>`)
      return [found.responses().size, busy.text.match(/^FREEBUSY.*$/gm)?.length ?? 0]
    }
    const answers = async () => [
      await ask(monday, monday + 24),
      await ask(monday + 24, monday + 48),
      await ask(monday - 24, monday + 24 * 13),
    ]
    const before = await answers()
    expect(before).toEqual([
      [1, 1],
      [0, 0],
      [1, 2],
    ])
    const { db, config, log } = world.dependencies
    expect(await moveHorizons({ db, config, log, now: () => later })).toBeGreaterThan(0)
    expect(await answers()).toEqual(before)
  })
})

describe('text in a filter', () => {
  it('is found to the letter, whatever characters it has, and nothing else is', async () => {
    const home = `/dav/calendars/${world.anna.address}/`
    expect((await anna.ask('MKCALENDAR', `${home}texts/`)).status).toBe(201)
    const letter = fc.constantFrom(...Array.from('aAbBåÅßİéẞ,;:\\"%_*&<>\'= \t日😀'))
    const texts = fc.sample(
      fc.array(letter, { minLength: 1, maxLength: 12 }).map(all => all.join('')),
      { numRuns: 60, seed: 5051 },
    )
    const escaped = (text: string) => text.replaceAll(/[\\;,]/g, '\\$&')
    for (const [index, text] of texts.entries()) {
      const lines = [
        'BEGIN:VEVENT',
        `UID:text-${index}`,
        'DTSTAMP:20260101T000000Z',
        'DTSTART:20270301T090000Z',
        `SUMMARY:x${escaped(text)}x`,
      ]
      const ics = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//x//EN', ...lines, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n')
      expect((await anna.put(`${home}texts/${index}.ics`, ics)).status).toBe(201)
    }
    const ask = async (text: string, more: string) => {
      const xml = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
      const filter = `<C:prop-filter name="SUMMARY"><C:text-match ${more}>${xml}</C:text-match></C:prop-filter>`
      const answer = await anna.report(
        `${home}texts/`,
        `<C:calendar-query ${declared}><D:prop/><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">${filter}</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`,
      )
      return [...answer.responses().keys()].map(href => Number(/(\d+)\.ics$/.exec(href)?.[1])).toSorted((a, b) => a - b)
    }
    const having = (holds: (stored: string) => boolean) => texts.flatMap((stored, index) => (holds(`x${stored}x`) ? [index] : []))
    const ascii = (text: string) => text.replaceAll(/[A-Z]/g, found => found.toLowerCase())
    for (const text of texts.slice(0, 30)) {
      const part = Array.from(text).slice(0, 2).join('')
      expect([part, await ask(part, 'collation="i;octet"')]).toEqual([part, having(stored => stored.includes(part))])
      expect([part, await ask(part, 'collation="i;octet" negate-condition="yes"')]).toEqual([
        part,
        having(stored => !stored.includes(part)),
      ])
      expect([part, await ask(part, '')]).toEqual([part, having(stored => ascii(stored).includes(ascii(part)))])
      const own = texts.indexOf(text)
      for (const cased of [text.toUpperCase(), text.toLowerCase()]) expect(await ask(cased, 'collation="i;unicode-casemap"')).toContain(own)
    }
  })
})

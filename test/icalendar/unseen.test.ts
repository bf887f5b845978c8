/** A writer's version of an object and what its owner has that the writer was never shown (invariant 35). */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { components } from '../../src/icalendar/component.ts'
import { feedTail, feedZones } from '../../src/icalendar/feed.ts'
import { differInAlarmsAlone, itemsOf, parted, withOwn } from '../../src/icalendar/own-alarms.ts'
import { parseObject } from '../../src/icalendar/parse.ts'
import { withUnseen } from '../../src/icalendar/unseen.ts'
import { renderViews } from '../../src/icalendar/views.ts'

const limits = { objectBytes: 1e6, instances: 1000, attendees: 100, properties: 10_000 }
const secret = Buffer.alloc(32, 7)
const lines = (all: string[]) => all.map(line => `${line}\r\n`).join('')
const parse = (text: string) => parseObject(text, { zone: 'Europe/Stockholm', limits })
const valid = (text: string) => parse(text).text
const unfolded = (text: string) => text.replaceAll('\r\n ', '')

/** What a writer at `details` gets of an object. */
function shown(text: string): string {
  const view = renderViews(text, { secret }).details
  if (!view) throw new Error('Not shown')
  return `${lines(['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Dela//EN'])}${feedZones([view.zones])}${view.text}${feedTail}`
}
const details = (text: string) => renderViews(text, { secret }).details?.text

const alarm = (words: string, trigger = 'TRIGGER:-PT10M') => [
  'BEGIN:VALARM',
  'ACTION:DISPLAY',
  trigger,
  `DESCRIPTION:${words}`,
  'END:VALARM',
]

/** Everything that a view of the level leaves out, each with a word by which it is found again. */
const hiddenLines = (word: string) => [
  `X-OWNER-NOTE;X-P="a;b":${word}-note`,
  `ATTACH;FMTTYPE=text/plain:file:///home/anna/${word}-file`,
  `REQUEST-STATUS:2.0;${word}-status`,
  `ATTENDEE;PARTSTAT=ACCEPTED;X-SEEN=${word}-parameter;SCHEDULE-STATUS=2.0:mailto:${word}@nordlys.example`,
  'BEGIN:X-OWNERS',
  `X-DEEP:${word}-component`,
  'END:X-OWNERS',
  'BEGIN:PARTICIPANT',
  `UID:${word}`,
  'PARTICIPANT-TYPE:SPEAKER',
  `X-INSIDE:${word}-inside`,
  'END:PARTICIPANT',
  ...alarm(`${word}-alarm`),
]
const wordsOf = (word: string) => ['note', 'file', 'status', 'parameter', 'component', 'inside', 'alarm'].map(kind => `${word}-${kind}`)

const event = (head: string[], hidden: string[]) => [
  'BEGIN:VEVENT',
  'UID:u1',
  'DTSTAMP:20260101T000000Z',
  ...head,
  'CLASS:PUBLIC',
  ...hidden,
  'END:VEVENT',
]
const day = (n: number) => String(n).padStart(2, '0')
const stored = (overrides: number[]) =>
  lines([
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Owner//EN',
    'X-WR-OWNER:calendar-kept',
    ...event(
      ['DTSTART;TZID=Europe/Stockholm:20270301T090000', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=20', 'SUMMARY:Series'],
      hiddenLines('master'),
    ),
    ...overrides.flatMap(n =>
      event(
        [`RECURRENCE-ID:202703${day(n)}T080000Z`, `DTSTART:202703${day(n)}T100000Z`, 'DURATION:PT1H', `SUMMARY:Instance ${n}`],
        hiddenLines(`o${n}`),
      ),
    ),
    'END:VCALENDAR',
  ])

/** What programs do to an object between GET and PUT. */
interface Edit {
  title: string | null
  describe: boolean
  removed: number[]
  added: number[]
  alarms: boolean
  sorted: boolean
  extension: boolean
}
const untouched: Edit = { title: null, describe: false, removed: [], added: [], alarms: false, sorted: false, extension: false }
function edited(text: string, edit: Edit): string {
  const calendar = components(text)
  let events = calendar.components.filter(one => one.name === 'VEVENT')
  const keys = new Map([...itemsOf(calendar)].map(([key, item]) => [item, key]))
  const dayOf = (key: string) => Number(key.slice(6, 8))
  events = events.filter(one => keys.get(one) === '' || !edit.removed.includes(dayOf(keys.get(one) ?? '')))
  const written = events.map(one => {
    const own = one.properties.map(({ source }) => (edit.title !== null && source.startsWith('SUMMARY') ? `SUMMARY:${edit.title}` : source))
    if (edit.describe) own.push('DESCRIPTION:By the writer')
    if (edit.extension) own.push('X-WRITER:writers-own', 'X-MOZ-LASTACK:20270301T000000Z')
    if (edit.sorted) own.sort()
    const inner = one.components.flatMap(({ name, properties }) => [
      `BEGIN:${name}`,
      ...properties.map(({ source }) => source),
      `END:${name}`,
    ])
    return ['BEGIN:VEVENT', ...own, ...inner, ...(edit.alarms ? alarm('writers-alarm') : []), 'END:VEVENT']
  })
  const taken = new Set(keys.values())
  const added = edit.added.filter(n => !taken.has(`202703${day(n)}T080000Z`) && !edit.removed.includes(n))
  const fresh = added.map(n => [
    'BEGIN:VEVENT',
    'UID:u1',
    'DTSTAMP:20260101T000000Z',
    `RECURRENCE-ID:202703${day(n)}T080000Z`,
    `DTSTART:202703${day(n)}T120000Z`,
    'DURATION:PT1H',
    `SUMMARY:Moved ${n}`,
    'END:VEVENT',
  ])
  const zones = calendar.components
    .filter(one => one.name === 'VTIMEZONE')
    .map(one => [
      'BEGIN:VTIMEZONE',
      ...one.properties.map(({ source }) => source),
      ...one.components.flatMap(inner => [`BEGIN:${inner.name}`, ...inner.properties.map(({ source }) => source), `END:${inner.name}`]),
      'END:VTIMEZONE',
    ])
  return lines(['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Writer//EN', ...[...zones, ...written, ...fresh].flat(), 'END:VCALENDAR'])
}

const days = fc.uniqueArray(fc.integer({ min: 2, max: 18 }), { maxLength: 4 })
const edits: fc.Arbitrary<Edit> = fc.record({
  title: fc.option(fc.stringMatching(/^[a-zåäö ]{1,90}$/)),
  describe: fc.boolean(),
  removed: days,
  added: days,
  alarms: fc.boolean(),
  sorted: fc.boolean(),
  extension: fc.boolean(),
})

describe('what a writer was not shown', () => {
  it('is all there after whatever they write, and nothing of what they wrote is lost', () => {
    fc.assert(
      fc.property(days, edits, (overrides, edit) => {
        const before = valid(stored(overrides))
        const brought = valid(edited(shown(before), edit))
        const { text } = parted(brought)
        const after = valid(withUnseen(before, text, 'details'))
        // Everybody sees what the writer wrote.
        expect(details(after)).toBe(details(brought))
        const items = itemsOf(components(after))
        const plain = unfolded(after)
        expect(plain).toContain('X-WR-OWNER:calendar-kept')
        for (const word of wordsOf('master')) expect(plain).toContain(word)
        for (const n of overrides)
          for (const word of wordsOf(`o${n}`)) expect([n, word, plain.includes(word)]).toEqual([n, word, !edit.removed.includes(n)])
        // Each component has what was its own, and one that the writer made of the series what the series has.
        for (const [key, item] of items) {
          const known = key === '' || overrides.includes(Number(key.slice(6, 8))) ? key : ''
          const word = known === '' ? 'master' : `o${Number(key.slice(6, 8))}`
          expect(item.properties.filter(one => one.raw === `${word}-note`)).toHaveLength(1)
          expect(item.components.filter(one => one.name === 'VALARM')).toHaveLength(1)
          expect(item.components.filter(one => one.name === 'X-OWNERS')).toHaveLength(1)
        }
        expect(plain).not.toContain('writers-alarm')
        expect(plain).not.toContain('X-MOZ-LASTACK')
        // The same once more changes nothing.
        expect(withUnseen(after, valid(edited(shown(after), untouched)), 'details').length).toBe(after.length)
      }),
      { numRuns: 150 },
    )
  })

  it('but another way of telling what the writer changed, which would be wrong now', () => {
    const html = 'X-ALT-DESC;FMTTYPE=text/html:<b>Old</b>'
    const text = (more: string[]) =>
      valid(lines(['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:x', ...event(['DTSTART:20270301T090000Z', ...more], []), 'END:VCALENDAR']))
    const before = text(['DESCRIPTION:Old', html])
    expect(withUnseen(before, text(['DESCRIPTION:Old']), 'details')).toContain('X-ALT-DESC')
    expect(withUnseen(before, text(['DESCRIPTION:New']), 'details')).not.toContain('X-ALT-DESC')
    const linked = text(['URL:file:///secret'])
    expect(withUnseen(linked, text([]), 'details')).toContain('URL:file:///secret')
    expect(valid(withUnseen(linked, text(['URL:https://dela.test/']), 'details'))).not.toContain('file:')
  })

  it('nor the zone that it stands in', () => {
    const zone = ['BEGIN:VTIMEZONE', 'TZID:Mine', 'BEGIN:STANDARD', 'DTSTART:19700101T000000', 'TZOFFSETFROM:+0300', 'TZOFFSETTO:+0300']
    const before = lines([
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:x',
      ...zone,
      'END:STANDARD',
      'END:VTIMEZONE',
      ...event(['DTSTART:20270301T090000Z'], ['X-PLANNED;VALUE=DATE-TIME;TZID=Mine:20270301T000000']),
      'END:VCALENDAR',
    ])
    const after = valid(withUnseen(valid(before), valid(shown(before)), 'details'))
    expect([...after.matchAll(/TZID[:=]Mine/g)]).toHaveLength(2)
  })

  it('an alarm at one moment is not taken over by a new instance, and a delegate who sees everything keeps the alarms alone', () => {
    const once = ['RRULE:FREQ=DAILY;COUNT=9', 'DTSTART:20270301T080000Z', 'SUMMARY:S']
    const whole = (inner: string[]) => valid(lines(['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:x', ...inner, 'END:VCALENDAR']))
    const before = whole(event(once, [...alarm('once', 'TRIGGER;VALUE=DATE-TIME:20270301T070000Z'), ...alarm('each'), 'X-SEEN:1']))
    const override = event(['RECURRENCE-ID:20270302T080000Z', 'DTSTART:20270302T090000Z'], [])
    const added = withUnseen(before, whole([...event(once, []), ...override]), 'details')
    expect([added.match(/DESCRIPTION:once/g)?.length, added.match(/DESCRIPTION:each/g)?.length]).toEqual([1, 2])
    const byDelegate = withUnseen(before, whole(event(once, [])), 'full')
    expect([byDelegate.includes('DESCRIPTION:each'), byDelegate.includes('X-SEEN')]).toEqual([true, false])
  })
})

describe('alarms of one’s own', () => {
  it('are taken out and put in again, each at its instance', () => {
    fc.assert(
      fc.property(days, edits, (overrides, edit) => {
        const text = valid(edited(shown(stored(overrides)), edit))
        const { text: bare, alarms } = parted(text)
        expect(bare).not.toMatch(/VALARM|X-MOZ-LASTACK/)
        expect(alarms === null).toBe(!edit.alarms && !edit.extension)
        expect(differInAlarmsAlone(bare, text)).toBe(true)
        const again = parted(valid(withOwn(bare, alarms ?? {})))
        expect([again.alarms, again.text.length]).toEqual([alarms, bare.length])
      }),
      { numRuns: 60 },
    )
  })

  it('any other difference is one', () => {
    const text = valid(shown(stored([3])))
    const alarmed = text.replace('END:VEVENT', `X-MOZ-LASTACK:1\r\n${lines(alarm('mine'))}END:VEVENT`)
    expect(differInAlarmsAlone(text, alarmed)).toBe(true)
    expect(differInAlarmsAlone(text, text.replace('SUMMARY:Series', 'SUMMARY:serious'))).toBe(false)
    expect(differInAlarmsAlone(text, text.replace('DURATION:PT1H', 'DURATION:PT2H'))).toBe(false)
    expect(differInAlarmsAlone(text, text.replace('FREQ=DAILY', 'FREQ=WEEKLY'))).toBe(false)
    const fewer = valid(edited(text, { ...untouched, removed: [3] }))
    expect(differInAlarmsAlone(text, fewer)).toBe(false)
  })
})

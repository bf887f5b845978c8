import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import ICAL from 'ical.js'
import { viewRulesVersion } from '../../src/icalendar/views.ts'
import { languages, noticeWordsOf, statusWordsOf } from '../../src/language/status.ts'
import { wordsOf } from '../../src/pages/words/catalogues.ts'
import { bodies } from '../../src/services/bodies.ts'
import * as gate from '../../src/services/gate.ts'
import { calendarText } from '../../src/services/calendar-text.ts'
import { feedOf } from '../../src/services/publishing.ts'
import type { UserSubject } from '../../src/sharing/principal.ts'
import { knexOf } from '../../src/storage/database.ts'
import { readPublished } from '../../src/storage/published.ts'
import { forbidden, plantedCalendar, words } from '../setup/planted.ts'
import { makeWorld, type World } from '../setup/world.ts'

let world: World
let calendar = ''
beforeAll(async () => {
  world = await makeWorld()
  calendar = await world.calendar(world.anna)
  await world.put(world.anna, calendar, plantedCalendar(new Date('2026-11-02T00:00:00Z')))
})
afterAll(async () => {
  await world.close()
})

const reading = async (person: UserSubject, id = calendar) => await gate.require(world.db, person, 'readFreeBusy', id)
const eventsOf = (text: string) => new ICAL.Component(ICAL.parse(text) as never).getAllSubcomponents('vevent')

describe('the calendar as one text', () => {
  it('has for its owner every line that was stored', async () => {
    const text = (await calendarText(world.db, await reading(world.anna))).replaceAll('\r\n ', '')
    for (const word of Object.values(words).flat()) expect([word, text.includes(word)]).toEqual([word, true])
    expect(eventsOf(text)).toHaveLength(5)
    expect(text).not.toMatch(/X-PUBLISHED-TTL|SOURCE|\u0002/)
  })

  it.each([
    ['busy', 'freeBusyRead', 4],
    ['limited', 'limitedRead', 5],
    ['details', 'write', 5],
  ] as const)('shows a reader of %s what that level shows', async (level, role, events) => {
    await world.share(world.anna, calendar, world.bo.address, role)
    const text = (await calendarText(world.db, await reading(world.bo), { language: 'nb' })).replaceAll('\r\n ', '')
    expect(forbidden(level).filter(word => text.includes(word))).toEqual([])
    expect(eventsOf(text)).toHaveLength(events)
    expect(text).toContain('SUMMARY:Opptatt')
  })

  it('can be of one stretch of time, or of some objects', async () => {
    const access = await reading(world.anna)
    const within = (from: string, to: string) => ({ selection: { within: { from: new Date(from), to: new Date(to) } } })
    const uids = async (options: Parameters<typeof calendarText>[2]) =>
      [...new Set(eventsOf(await calendarText(world.db, access, options)).map(event => String(event.getFirstPropertyValue('uid'))))].sort()
    expect(await uids(within('2026-11-02T00:00:00Z', '2026-11-03T00:00:00Z'))).toEqual(['kanari-uid'])
    expect(await uids(within('2026-11-03T12:00:00Z', '2026-11-04T12:00:00Z'))).toEqual(['kanari-private-uid', 'transparent-of-the-owner'])
    expect(await uids(within('2027-11-03T12:00:00Z', '2027-11-04T12:00:00Z'))).toEqual([])
    const { id } = (await knexOf(world.db)('object').where({ uid: 'kanari-uid' }).first('id')) ?? { id: '' }
    expect(await uids({ selection: { ids: [id] } })).toEqual(['kanari-uid'])
    expect(await uids({ selection: { ids: [] } })).toEqual([])
  })

  it('finds series that go on past the index', async () => {
    const endless = await world.calendar(world.anna, 'Endless')
    const lines = [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:x',
      'BEGIN:VEVENT',
      'UID:endless',
      'DTSTAMP:20260101T000000Z',
      'DTSTART:20260101T090000Z',
      'RRULE:FREQ=YEARLY',
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ]
    await world.put(world.anna, endless, lines.join('\r\n'))
    const within = { from: new Date('2051-01-01T00:00:00Z'), to: new Date('2051-01-02T00:00:00Z') }
    const text = await calendarText(world.db, await reading(world.anna, endless), { selection: { within } })
    expect(eventsOf(text)).toHaveLength(1)
  })

  it('keeps two zones of one name apart', async () => {
    const mixed = await world.calendar(world.anna, 'Mixed')
    for (const [uid, offset] of [
      ['a', '+0100'],
      ['b', '+0500'],
      ['c', '+0100'],
    ]) {
      await world.put(
        world.anna,
        mixed,
        [
          'BEGIN:VCALENDAR',
          'VERSION:2.0',
          'PRODID:x',
          'BEGIN:VTIMEZONE',
          'TZID:Customized Time Zone',
          'BEGIN:STANDARD',
          'DTSTART:19700101T000000',
          `TZOFFSETFROM:${offset}`,
          `TZOFFSETTO:${offset}`,
          'END:STANDARD',
          'END:VTIMEZONE',
          'BEGIN:VEVENT',
          `UID:${uid}`,
          'DTSTAMP:20260101T000000Z',
          'DTSTART;TZID=Customized Time Zone:20260101T120000',
          'DURATION:PT1H',
          'END:VEVENT',
          'END:VCALENDAR',
          '',
        ].join('\r\n'),
      )
    }
    const text = await calendarText(world.db, await reading(world.anna, mixed))
    const whole = new ICAL.Component(ICAL.parse(text) as never)
    expect(whole.getAllSubcomponents('vtimezone')).toHaveLength(2)
    const zones = new Map(
      whole
        .getAllSubcomponents('vtimezone')
        .map(zone => [
          String(zone.getFirstPropertyValue('tzid')),
          String(zone.getFirstSubcomponent('standard')?.getFirstPropertyValue('tzoffsetto')),
        ]),
    )
    const offsets = whole
      .getAllSubcomponents('vevent')
      .map(event => [
        String(event.getFirstPropertyValue('uid')),
        zones.get(String(event.getFirstProperty('dtstart')?.getParameter('tzid'))),
      ])
    expect(Object.fromEntries(offsets)).toEqual({ a: '+01:00', b: '+05:00', c: '+01:00' })
  })
})

describe('views that older rules made', () => {
  it('are made again when they are read, kept, and never shown', async () => {
    await knexOf(world.db)('object_view').update({
      rules_version: viewRulesVersion - 1,
      busy: 'BEGIN:VEVENT\r\nSUMMARY:kanari-old\r\nEND:VEVENT\r\n',
    })
    await world.share(world.anna, calendar, world.bo.address, 'freeBusyRead')
    const access = await reading(world.bo)
    const text = await calendarText(world.db, access)
    expect(text).not.toContain('kanari-old')
    expect(eventsOf(text)).toHaveLength(4)
    const rows = await knexOf(world.db)('object_view').where({ collection_id: calendar })
    expect(rows.map(row => row.rules_version)).toEqual(rows.map(() => viewRulesVersion))
    expect(await calendarText(world.db, access)).toBe(text)
  })
})

describe('bytes kept in memory', () => {
  it('are of the state that their validator names, also when the calendar changes meanwhile', async () => {
    const access = await reading(world.anna)
    const kept = bodies(1 << 20)
    const options = { bodies: kept, source: null, ttlMinutes: null }
    const viewed = async () => ({ access, published: await readPublished(world.db, access) })
    const first = await feedOf(world.db, await viewed(), options)
    await first.body('identity')
    const early = await viewed()
    await world.put(world.anna, calendar, plantedCalendar(new Date('2026-12-07T00:00:00Z')))
    // Decided before the change, read after it, in a process that kept nothing.
    const late = await feedOf(world.db, early, { ...options, bodies: bodies(1 << 20) })
    expect(late.etag).toBe(first.etag)
    const body = await late.body('gzip')
    expect(body.etag).not.toBe(first.etag)
    const now = await feedOf(world.db, await viewed(), options)
    expect(now.etag).toBe(body.etag)
    expect((await now.body('gzip')).bytes.equals(body.bytes)).toBe(true)
  })

  it('stay within their bounds', async () => {
    const kept = bodies(10_000)
    for (let n = 0; n < 50; n++) kept.put(`key ${n}`, Buffer.alloc(1000))
    const found = await Promise.all(Array.from({ length: 50 }, async (_, n) => await kept.get(`key ${n}`, 'identity')))
    expect(found.filter(one => one !== null).length).toBeLessThan(10)
    kept.put('large', Buffer.alloc(20_000))
    expect(await kept.get('large', 'br')).toBeNull()
    expect((await kept.get('large', 'br', Buffer.alloc(20_000)))?.length).toBeLessThan(100)
  })
})

describe('words in calendar data', () => {
  it('are those of the pages, in each language', () => {
    for (const language of languages) {
      expect(wordsOf(language).status).toEqual(statusWordsOf(language))
      expect(wordsOf(language).linkState.notice).toEqual(noticeWordsOf(language))
    }
  })
})

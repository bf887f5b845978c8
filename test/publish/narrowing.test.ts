/** What a link leaves out besides what its role does: the same in every format, for every reader, on every day. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import ICAL from 'ical.js'
import request from 'supertest'
import { decide, Denial } from '../../src/sharing/decide.ts'
import { hashSecret } from '../../src/services/authentication.ts'
import { bodies } from '../../src/services/bodies.ts'
import { feedOf } from '../../src/services/publishing.ts'
import { factsForLink } from '../../src/storage/link-facts.ts'
import { knexOf } from '../../src/storage/database.ts'
import { type Client, clientOf } from '../rest/client.ts'
import { asking } from '../setup/queries.ts'
import { makeWorld, openPolicy, type World } from '../setup/world.ts'

const zone = 'Europe/Stockholm'
const dayLength = 86_400_000
/** The calendar's day so many days from today, `2026-11-21`. */
const dayOn = (offset: number, now = new Date()): string => {
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(now)
  return new Date(Date.parse(`${today}T12:00:00Z`) + offset * dayLength).toISOString().slice(0, 10)
}
const compact = (text: string) => text.replaceAll('-', '')
const named = (offset: number) => `kanari${offset < 0 ? 'minus' : 'plus'}${Math.abs(offset)}x`

interface Fields {
  time?: string
  end?: string
  categories?: string
  more?: string[]
}
const at = (uid: string, offset: number, title: string, { time = '100000', end = '110000', categories, more = [] }: Fields = {}) => [
  'BEGIN:VEVENT',
  `UID:${uid}`,
  'DTSTAMP:20260101T000000Z',
  `DTSTART;TZID=${zone}:${compact(dayOn(offset))}T${time}`,
  `DTEND;TZID=${zone}:${compact(dayOn(offset))}T${end}`,
  `SUMMARY:${title}`,
  `LOCATION:${title}-place`,
  `DESCRIPTION:${title}-notes`,
  ...(categories === undefined ? [] : [`CATEGORIES:${categories}`]),
  ...more,
  'END:VEVENT',
]
const calendarOf = (events: string[][]) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Dela//test//EN', ...events.flat(), 'END:VCALENDAR', ''].join('\r\n')

const offsets = [-20, -2, 0, 3, 10, 40]
/** Single events, and a weekly series without end whose instances have words of their own near and far. */
const planted = calendarOf([
  ...offsets.map(offset => at(`single${offset}@kanari`, offset, named(offset))),
  at('series@kanari', -28, 'kanariseries', { time: '130000', end: '140000', more: ['RRULE:FREQ=WEEKLY'] }),
  ...[-14, 7, 35].map(offset => [
    ...at('series@kanari', offset, `kanarioverride${named(offset)}`, { time: '150000', end: '160000' }).slice(0, -1),
    `RECURRENCE-ID;TZID=${zone}:${compact(dayOn(offset))}T130000`,
    'END:VEVENT',
  ]),
])

let world: World
let api: Client
beforeAll(async () => {
  world = await makeWorld()
  await world.policy(openPolicy)
  api = clientOf(world.app, await world.token(world.anna))
})
afterAll(async () => await world.close())

async function published(settings: object, file = planted): Promise<{ token: string; id: string; calendar: string }> {
  const calendar = await world.calendar(world.anna, 'Narrowed')
  await world.put(world.anna, calendar, file)
  const { status, body } = await api.post(`/calendars/${calendar}/links`, { role: 'read', audience: 'anonymous', ...settings })
  expect([status, body]).toEqual([201, expect.anything()])
  const { html, id } = body as { html: string; id: string }
  return { token: html.slice(html.lastIndexOf('/') + 1), id, calendar }
}
const unfolded = (text: string) => text.replaceAll('\r\n ', '')
const feed = async (token: string) => {
  const answer = await request(world.app).get(`/p/${token}.ics`)
  expect(answer.status).toBe(200)
  return unfolded(answer.text)
}
/** Every page that its reader can reach: each view around each planted day. */
async function pages(token: string): Promise<string> {
  const texts = []
  for (const offset of [...offsets, -14, 7, 35, -28, 60, 400]) {
    for (const view of ['list', 'week', 'month']) {
      const { status, text } = await request(world.app).get(`/p/${token}?view=${view}&date=${dayOn(offset)}&tz=Asia/Tokyo`)
      expect(status).toBe(200)
      texts.push(text)
    }
  }
  return texts.join('\n')
}
const eventsOf = (text: string) => new ICAL.Component(ICAL.parse(text) as never).getAllSubcomponents('vevent')
const has = (text: string, words: readonly string[]) => words.filter(word => text.includes(word))
const daysOf = (text: string) => eventsOf(text).map(one => one.getFirstPropertyValue('dtstart')?.toString().slice(0, 10) ?? '')

describe('a link for some days', () => {
  it('shows nothing of the days before and after, in the feed and on every page', async () => {
    const { token } = await published({ publishDateRangeFrom: 'OneWeek', publishDateRangeTo: 14 })
    const inside = [-2, 0, 3, 10].map(named)
    const outside = [...[-20, 40].map(named), ...[-14, 35].map(offset => `kanarioverride${named(offset)}`)]
    for (const text of [await feed(token), await pages(token)]) {
      expect(has(text, outside)).toEqual([])
      expect(has(text, inside)).toEqual(inside)
      expect(text).toContain(`kanarioverride${named(7)}`)
    }
    const text = await feed(token)
    // A rule would tell of the days before and after: its instances stand for themselves.
    expect(text.slice(text.indexOf('BEGIN:VEVENT'))).not.toMatch(/RRULE|RECURRENCE-ID|EXDATE|RDATE/)
    const days = daysOf(text)
    expect(days.every(day => day >= dayOn(-7) && day <= dayOn(14))).toBe(true)
    expect(days.filter(day => [dayOn(-7), dayOn(0), dayOn(7), dayOn(14)].includes(day)).length).toBeGreaterThanOrEqual(5)
    expect(new Set(eventsOf(text).map(one => one.getFirstPropertyValue('uid'))).size).toBe(days.length)
  })

  it('goes to the end of the last day and begins with the first, in the calendar’s zone', async () => {
    const edges = calendarOf([
      at('a', -2, 'kanaribefore', { time: '220000', end: '233000' }),
      at('b', -1, 'kanarifirst', { time: '000000', end: '003000' }),
      at('c', 1, 'kanarilast', { time: '230000', end: '235900' }),
      at('d', 2, 'kanariafter', { time: '000000', end: '003000' }),
    ])
    const { token } = await published({ publishDateRangeFrom: 'OneDay', publishDateRangeTo: 'OneDay' }, edges)
    for (const text of [await feed(token), await pages(token)]) {
      expect(has(text, ['kanaribefore', 'kanarifirst', 'kanarilast', 'kanariafter'])).toEqual(['kanarifirst', 'kanarilast'])
    }
  })

  it('leads nobody to days that it does not show', async () => {
    const { token } = await published({ publishDateRangeFrom: 0, publishDateRangeTo: 0 })
    const { text } = await request(world.app).get(`/p/${token}?view=week&date=${dayOn(0)}`)
    expect(text).not.toMatch(/rel="(?:prev|next)"/)
    const away = await request(world.app).get(`/p/${token}?view=list&date=${dayOn(40)}`)
    expect(has(away.text, offsets.map(named))).toEqual([])
    // More days to go to is another page, also where nothing happens on them.
    const quiet = await published({ publishDateRangeTo: 100 }, calendarOf([at('one', 0, 'kanarione')]))
    const week = () => request(world.app).get(`/p/${quiet.token}?view=week&date=${dayOn(0)}`)
    const { headers } = await week()
    await api.patch(`/calendars/${quiet.calendar}/links/${quiet.id}`, { publishDateRangeTo: 0 })
    expect((await week().set('If-None-Match', headers['etag'] ?? '')).status).toBe(200)
  })
})

describe('a link with a horizon', () => {
  it('shows details for some days, busy times for some more, and nothing after', async () => {
    const { token } = await published({ detailsDays: 5, busyDays: 20 })
    const text = await feed(token)
    const page = await pages(token)
    for (const one of [text, page]) {
      expect(has(one, [3, 0, -2, -20].map(named))).toEqual([3, 0, -2, -20].map(named))
      expect(has(one, [...[10, 40].map(named), ...[7, 35].map(offset => `kanarioverride${named(offset)}`)])).toEqual([])
    }
    const at10 = eventsOf(text).filter(one => one.getFirstPropertyValue('dtstart')?.toString().startsWith(dayOn(10)))
    expect(at10.map(one => one.getFirstPropertyValue('summary'))).toEqual(['Busy'])
    expect(text).not.toContain(`single10@kanari`)
    expect(daysOf(text).filter(day => day > dayOn(20))).toEqual([])
    expect(daysOf(text).filter(day => day > dayOn(5) && day <= dayOn(20)).length).toBe(3)
    const { text: week } = await request(world.app).get(`/p/${token}?view=week&date=${dayOn(10)}`)
    expect(week).toContain('Busy')
  })

  it('is refused where the details would outlast the rest, also piece by piece', async () => {
    const { calendar, id } = await published({ busyDays: 5 })
    const made = await api.post(`/calendars/${calendar}/links`, { role: 'read', detailsDays: 9, busyDays: 3 })
    expect([made.status, made.body]).toMatchObject([400, { field: 'detailsDays' }])
    const changed = await api.patch(`/calendars/${calendar}/links/${id}`, { detailsDays: 6 })
    expect([changed.status, changed.body]).toMatchObject([400, { field: 'detailsDays' }])
  })
})

describe('a link for some categories', () => {
  const mixed = calendarOf([
    at('course', 1, 'kanaricourse', { categories: 'Kurser,Public' }),
    at('other', 1, 'kanariother', { categories: 'Internt', time: '120000', end: '123000' }),
    at('none', 2, 'kanarinone'),
    at('hidden', 2, 'kanarihidden', { categories: 'Kurser', time: '140000', end: '150000', more: ['CLASS:PRIVATE'] }),
    at('half', 3, 'kanarihalf', { categories: 'Kurser', more: ['RRULE:FREQ=DAILY;COUNT=2'] }),
    [
      ...at('half', 4, 'kanarioverride', { time: '160000', end: '170000' }).slice(0, -1),
      `RECURRENCE-ID;TZID=${zone}:${compact(dayOn(4))}T100000`,
      'END:VEVENT',
    ],
  ])
  it.each([{}, { publishDateRangeTo: 30 }])('shows those and busy times for all others %o', async days => {
    const { token } = await published({ categories: ['kurser'], ...days }, mixed)
    const text = await feed(token)
    for (const one of [text, await pages(token)]) {
      expect(one).toContain('kanaricourse')
      // The strictest component of a set speaks for all of it.
      expect(has(one, ['kanariother', 'kanarinone', 'kanarihidden', 'kanarihalf', 'kanarioverride', 'Internt'])).toEqual([])
    }
    expect(eventsOf(text).filter(one => one.getFirstPropertyValue('summary') === 'Busy').length).toBeGreaterThanOrEqual(4)
  })
})

describe('a link for working hours', () => {
  const monday = 8 - (new Date(`${dayOn(0)}T12:00:00Z`).getUTCDay() || 7)
  const week = calendarOf([
    at('a', monday, 'kanarimorning', { time: '060000', end: '070000' }),
    at('b', monday, 'kanariwork', { time: '100000', end: '110000' }),
    at('c', monday, 'kanaridusk', { time: '163000', end: '190000' }),
    at('d', monday, 'kanarievening', { time: '170000', end: '180000' }),
    at('e', monday + 5, 'kanarisaturday'),
    at('f', monday, 'kanarinightly', { time: '210000', end: '220000', more: ['RRULE:FREQ=DAILY'] }),
    [
      'BEGIN:VEVENT',
      'UID:g',
      'DTSTAMP:20260101T000000Z',
      `DTSTART;VALUE=DATE:${compact(dayOn(monday + 6))}`,
      'SUMMARY:kanarisunday',
      'END:VEVENT',
    ],
    [
      'BEGIN:VEVENT',
      'UID:h',
      'DTSTAMP:20260101T000000Z',
      `DTSTART;VALUE=DATE:${compact(dayOn(monday + 4))}`,
      'SUMMARY:kanarifriday',
      'END:VEVENT',
    ],
  ])
  const all = [
    'kanarimorning',
    'kanariwork',
    'kanaridusk',
    'kanarievening',
    'kanarisaturday',
    'kanarinightly',
    'kanarisunday',
    'kanarifriday',
  ]

  it('shows nothing outside of them, and another thing as soon as they change', async () => {
    const { token } = await published({ workingHoursOnly: true }, week)
    const seen = ['kanariwork', 'kanaridusk', 'kanarifriday']
    const before = await feed(token)
    for (const text of [before, await pages(token)]) expect(has(text, all)).toEqual(seen)
    const weekend = { daysOfWeek: ['sunday', 'saturday'], startTime: '09:00', endTime: '12:30', timeZone: zone }
    expect((await api.raw('put', '/me/working-hours', JSON.stringify(weekend), 'application/json')).status).toBe(204)
    const { body } = await api.get('/me/working-hours')
    expect(body).toEqual({ ...weekend, daysOfWeek: ['saturday', 'sunday'], isDefault: false })
    for (const text of [await feed(token), await pages(token)]) expect(has(text, all)).toEqual(['kanarisaturday', 'kanarisunday'])
    expect((await api.delete('/me/working-hours')).status).toBe(204)
    expect((await api.get('/me/working-hours')).body).toMatchObject({ isDefault: true, startTime: '08:00' })
    const events = (text: string) => text.slice(text.indexOf('BEGIN:VEVENT'))
    expect(events(await feed(token))).toBe(events(before))
  })

  it('takes hours of whoever owns calendars, and no nonsense', async () => {
    const put = async (body: object, client = api, path = '/me/working-hours') =>
      await client.raw('put', path, JSON.stringify(body), 'application/json')
    const good = { daysOfWeek: ['monday'], startTime: '09:00', endTime: '12:30', timeZone: zone }
    for (const [bad, field] of [
      [{ ...good, endTime: '09:00' }, 'endTime'],
      [{ ...good, daysOfWeek: [] }, 'daysOfWeek'],
      [{ ...good, daysOfWeek: ['noday'] }, 'daysOfWeek.0'],
      [{ ...good, startTime: '9:00' }, 'startTime'],
      [{ ...good, startTime: '24:00' }, 'startTime'],
      [{ ...good, timeZone: 'Mars/Olympus' }, 'timeZone'],
      [{ ...good, more: 1 }, 'more'],
    ] as const) {
      const { status, body } = await put(bad)
      expect([status, body]).toMatchObject([400, { field }])
    }
    const bo = clientOf(world.app, await world.token(world.bo))
    const mailbox = `/mailboxes/${world.reception.id}/working-hours`
    // Bo acts for the mailbox, Anna does not; nobody is asked to sign in.
    expect((await put(good, bo, mailbox)).status).toBe(204)
    expect((await put(good, api, mailbox)).status).toBe(404)
    expect((await put(good, clientOf(world.app, null))).status).toBe(401)
    const audited = await knexOf(world.db)('audit').where({ action: 'hours.change', actor_id: world.bo.id })
    expect(audited.map(row => row.details)).toMatchObject([{ owner: world.reception.id, startTime: '09:00' }])
  })
})

describe('the validators of a link that leaves something out', () => {
  it('hold as long as what it shows, at one query; a change beyond it moves nothing', async () => {
    const { token, calendar } = await published({ publishDateRangeTo: 14 })
    const get = () => request(world.app).get(`/p/${token}.ics`)
    const { headers } = await get()
    const unchanged = () => get().set('If-None-Match', headers['etag'] ?? '')
    const { asked, result } = await asking(async () => await unchanged())
    expect([result.status, asked.map(one => one.name)]).toEqual([304, ['facts-link']])
    await world.put(world.anna, calendar, calendarOf([at('far', 200, 'kanarifar')]))
    expect((await unchanged()).status).toBe(304)
    await world.put(world.anna, calendar, calendarOf([at('near', 2, 'kanarinear')]))
    const moved = await unchanged()
    expect([moved.status, moved.text.includes('kanarinear')]).toEqual([200, true])
  })

  it('move with the days, and only where the days change what is shown', async () => {
    const { token } = await published({ detailsDays: 5, busyDays: 20 })
    const subject = { kind: 'link' as const, tokenHash: hashSecret(token), user: null }
    /** The feed as it is so many days from now. */
    const on = async (days: number) => {
      const known = await factsForLink(world.db, subject)
      if (!known) throw new Error('There is no such link')
      const access = decide('readFreeBusy', { ...known.facts, now: new Date(Date.now() + days * dayLength) })
      if (access instanceof Denial) throw new Error(access.because)
      const options = { bodies: bodies(1 << 20), source: null, ttlMinutes: 60 }
      const { etag, lastModified, body } = await feedOf(world.db, { access, published: known.published(access) }, options)
      return { etag, lastModified, text: unfolded((await body('identity')).bytes.toString()) }
    }
    const today = await on(0)
    expect((await on(0)).etag).toBe(today.etag)
    const later = await on(5)
    expect(later.etag).not.toBe(today.etag)
    expect([today, later].map(({ text }) => text.includes(named(10)))).toEqual([false, true])
    expect(later.lastModified.getTime()).toBeGreaterThanOrEqual(today.lastModified.getTime())
    const quiet = calendarOf([at('one', 3, 'kanarione')])
    const still = await published({ publishDateRangeTo: 14 }, quiet)
    Object.assign(subject, { tokenHash: hashSecret(still.token) })
    const first = await on(0)
    const second = await on(1)
    expect([second.etag, second.text, second.lastModified]).toEqual([first.etag, first.text, first.lastModified])
  })

  it('say at once when a setting changed', async () => {
    const { token, calendar, id } = await published({ publishDateRangeTo: 14 })
    const { headers } = await request(world.app).get(`/p/${token}.ics`)
    const change = { publishDateRangeTo: 2, publishDateRangeFrom: 'ThreeDays' }
    const { status, body } = await api.patch(`/calendars/${calendar}/links/${id}`, change)
    expect([status, body]).toMatchObject([200, { publishDateRangeTo: 2, publishDateRangeFrom: 3, detailsDays: null }])
    const moved = await request(world.app)
      .get(`/p/${token}.ics`)
      .set('If-None-Match', headers['etag'] ?? '')
    expect([moved.status, moved.text.includes(named(10))]).toEqual([200, false])
    await api.patch(`/calendars/${calendar}/links/${id}`, { publishDateRangeTo: null, publishDateRangeFrom: null })
    expect(await feed(token)).toContain('RRULE:FREQ=WEEKLY')
  })
})

describe('seeing it as the bearer of a link', () => {
  it('leaves out what the link leaves out', async () => {
    const { calendar, id } = await published({ publishDateRangeTo: 5, detailsDays: 1, password: 'correct horse' })
    const window = `start=${dayOn(-30)}T00:00:00Z&end=${dayOn(60)}T00:00:00Z`
    const { status, body } = await api.get(`/calendars/${calendar}/view-as?subject=${id}&${window}`)
    const text = JSON.stringify(body)
    expect(status).toBe(200)
    expect(has(text, offsets.map(named))).toEqual([-20, -2, 0].map(named))
    expect((body as { value: { isAllDay: boolean }[] }).value.length).toBeGreaterThan(4)
  })
})

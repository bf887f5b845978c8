import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import request from 'supertest'
import { expected, forbidden, plantedCalendar } from '../setup/planted.ts'
import { makeWorld, openPolicy, type World } from '../setup/world.ts'

const levels = [
  ['busy', 'freeBusyRead'],
  ['limited', 'limitedRead'],
  ['details', 'read'],
] as const

describe.each(levels)('a link that shows %s', (level, role) => {
  let world: World
  let token = ''
  beforeAll(async () => {
    world = await makeWorld()
    await world.policy(openPolicy)
    const calendar = await world.calendar(world.anna, 'Planted')
    await world.put(world.anna, calendar, plantedCalendar(new Date('2026-11-02T00:00:00Z')))
    ;({ token } = await world.publish(world.anna, calendar, role))
  })
  afterAll(async () => {
    await world.close()
  })

  const addresses = [
    '.ics',
    '.ics?level=full&role=owner&download',
    '.ics?expand=1&level=full',
    '.json?level=full&role=owner',
    '.ifb?level=full&role=read',
    '?date=2026-11-02',
    '?date=2026-11-02&view=month',
    '?date=2026-11-02&view=week&level=full&tz=Asia/Tokyo',
    '?date=2026-11-09&view=week&lang=nb',
    '?date=2026-11-02&view=list&role=read',
    '?date=2027-06-02&view=month',
  ]
  it.each(addresses)('shows no word above it at %s, in body and headers', async address => {
    for (const language of ['', 'sv', 'da;q=0.9']) {
      const { status, text, headers } = await request(world.app)
        .get(`/p/${token}${address}`)
        .set('Accept-Language', language)
        .set('Accept', 'application/json, text/calendar;level=full')
        .buffer(true)
      expect(status).toBe(200)
      const all = `${text}\n${JSON.stringify(headers)}`.replaceAll('\r\n ', '')
      expect(forbidden(level).filter(word => all.includes(word))).toEqual([])
      // What is given away in an address is given away for good.
      expect(JSON.stringify(headers)).not.toContain(token)
      expect(/<title>(.*?)<\/title>/.exec(text)?.[1] ?? '').not.toContain(token)
    }
  })

  it('shows what it may', async () => {
    for (const address of ['.ics', '.ics?expand=1', '.json', '?date=2026-11-02&view=list']) {
      const { text } = await request(world.app).get(`/p/${token}${address}`).buffer(true)
      for (const word of expected(level)) expect([address, text.replaceAll('\r\n ', '').includes(word)]).toEqual([address, true])
    }
    const { text: feed } = await request(world.app).get(`/p/${token}.ics`)
    // A weekly series with an override, a private one with an override, and free time from `limited` on.
    expect(feed.match(/BEGIN:VEVENT/g)).toHaveLength(level === 'busy' ? 4 : 5)
    expect(feed).toMatch(/DTSTART[^:]*:20261102T090000/)
    expect(feed).toContain('SUMMARY:Busy')
    const { text: page } = await request(world.app).get(`/p/${token}?date=2026-11-03&view=week&lang=sv`)
    expect(page).toContain('Upptagen')
  })
})

/** Links that show several calendars: each by a decision of its own, no event twice. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import ICAL from 'ical.js'
import request from 'supertest'
import * as gate from '../../src/services/gate.ts'
import * as links from '../../src/services/links.ts'
import { changeOverride, type PolicyChange } from '../../src/services/policy.ts'
import type { UserSubject } from '../../src/sharing/principal.ts'
import type { ViewRole } from '../../src/sharing/roles.ts'
import { knexOf, transaction } from '../../src/storage/database.ts'
import { faultsOfGroup, type Json } from '../setup/jscalendar.ts'
import { expected, forbidden, plantedCalendar } from '../setup/planted.ts'
import { asking } from '../setup/queries.ts'
import { makeWorld, openPolicy, type World, tellNobody } from '../setup/world.ts'

let world: World
let bearer = ''
beforeAll(async () => {
  world = await makeWorld()
  await world.policy(openPolicy)
  bearer = `Bearer ${await world.token(world.anna)}`
})
afterAll(async () => await world.close())

const event = (uid: string, summary: string, ...more: string[]) => [
  'BEGIN:VEVENT',
  `UID:${uid}`,
  'DTSTAMP:20260101T000000Z',
  'DTSTART:20261123T090000Z',
  'DTEND:20261123T100000Z',
  `SUMMARY:${summary}`,
  ...more,
  'END:VEVENT',
]
const file = (...events: string[][]) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//x//y//EN', ...events.flat(), 'END:VCALENDAR', ''].join('\r\n')
const get = (path: string) => request(world.app).get(`/p/${path}`).buffer(true)
const partsOf = (calendar: string, link: string) => `/api/calendars/${calendar}/links/${link}/calendars`
const add = async (calendar: string, link: string, body: object, token = bearer) =>
  await request(world.app).post(partsOf(calendar, link)).set('Authorization', token).send(body)
const summaries = (ics: string) =>
  new ICAL.Component(ICAL.parse(ics) as never)
    .getAllSubcomponents('vevent')
    .map(one => String(one.getFirstPropertyValue('summary')))
    .sort((a, b) => (a < b ? -1 : 1))

async function setPolicy(calendar: string, change: PolicyChange): Promise<void> {
  await transaction(
    world.db,
    async tx => void (await changeOverride(tx, gate.administer(world.astrid), { kind: 'calendar', id: calendar }, change, tellNobody)),
  )
}

interface Made {
  /** The calendar whose link it is, and the others. */
  calendars: [string, ...string[]]
  id: string
  token: string
}

/** A link of the first calendar that shows the others too. */
async function bundle(first: [string, ViewRole, string[][]], ...others: [string, ViewRole, string[][]][]): Promise<Made> {
  const make = async ([name, , events]: [string, ViewRole, string[][]]) => {
    const calendar = await world.calendar(world.anna, name)
    if (events.length > 0) await world.put(world.anna, calendar, file(...events))
    return calendar
  }
  const own = await make(first)
  const { id, token } = await world.publish(world.anna, own, first[1])
  const calendars: Made['calendars'] = [own]
  for (const other of others) {
    const calendar = await make(other)
    calendars.push(calendar)
    const { status, body } = await add(own, id, { calendarId: calendar, role: other[1] })
    expect([status, body.name, body.role]).toEqual([201, other[0], other[1]])
  }
  return { calendars, id, token }
}

describe('what a bundle shows', () => {
  it('is each calendar at its own level, and an event that several have once, where most of it is shown', async () => {
    const { token } = await bundle(
      ['Team', 'limitedRead', [event('a', 'Team only'), event('both', 'Known to both', 'LOCATION:Room'), event('even', 'First of two')]],
      ['Mine', 'read', [event('b', 'Mine only', 'DESCRIPTION:All of it'), event('both', 'Known in full', 'DESCRIPTION:More')]],
      ['Hidden', 'freeBusyRead', [event('c', 'Never said'), event('both', 'Never said either')]],
      ['Last', 'limitedRead', [event('even', 'Second of two'), event('gone', 'Cancelled', 'STATUS:CANCELLED')]],
    )
    const told = ['Busy', 'First of two', 'Known in full', 'Mine only', 'Team only']
    const { text, headers } = await get(`${token}.ics`)
    expect(summaries(text)).toEqual(told)
    // It is called as the link is: no calendar's name stands for all.
    expect(headers['content-disposition']).toContain('filename="limitedRead.ics"')
    expect(text).toContain('X-WR-CALNAME:limitedRead')
    expect(summaries((await get(`${token}.ics?expand=1`)).text)).toEqual(told)
    const group = JSON.parse((await get(`${token}.json`)).text) as { entries: Json[] }
    expect(faultsOfGroup(group)).toEqual([])
    expect(new Set(group.entries.map(entry => entry['title']))).toEqual(new Set(told))
    const busy = (await get(`${token}.ifb`)).text
    expect(busy.match(/^FREEBUSY.*$/gm)).toEqual(['FREEBUSY;FBTYPE=BUSY:20261123T090000Z/20261123T100000Z'])
    const page = (await get(`${token}?date=2026-11-23&view=list`)).text
    expect(page.match(/<li class="e /g)).toHaveLength(told.length)
    const legend = /<ul class="legend">.*?<\/ul>/.exec(page)?.[0] ?? ''
    expect(
      legend
        .replaceAll(/<[^>]+>/g, '|')
        .split('|')
        .filter(Boolean),
    ).toEqual([
      'Team',
      ' Shows titles and locations',
      'Mine',
      ' Shows all details',
      'Hidden',
      ' Shows busy times',
      'Last',
      ' Shows titles and locations',
    ])
    const colors = [...legend.matchAll(/class="c(\d)"/g)].map(match => match[1])
    expect(new Set(colors).size).toBe(4)
    // The colour of each event is its calendar's, and it is said in words too.
    const mine = /<li class="e c(\d)[^>]*>(?:(?!<\/li>).)*Mine only(?:(?!<\/li>).)*/s.exec(page)
    expect(mine?.[1]).toBe(colors[1])
    for (const [view, hidden] of [
      ['month', 'Never said'],
      ['week', 'Cancelled'],
      ['list', 'Never said either'],
    ] as const) {
      expect((await get(`${token}?date=2026-11-23&view=${view}`)).text).not.toContain(hidden)
    }
  })

  it('lets a copy that is not shown hide none', async () => {
    const { token } = await bundle(
      ['Free', 'freeBusyRead', [event('x', 'Open house', 'TRANSP:TRANSPARENT')]],
      ['Also', 'freeBusyRead', [event('x', 'Open house')]],
    )
    expect(summaries((await get(`${token}.ics`)).text)).toEqual(['Busy'])
    expect(summaries((await get(`${token}.ics?expand=1`)).text)).toEqual(['Busy'])
  })

  it.each([
    ['busy', 'freeBusyRead'],
    ['limited', 'limitedRead'],
    ['details', 'read'],
  ] as const)('at %s has no word above it, beside a calendar that shows everything', async (level, role) => {
    const { token, calendars } = await bundle(['Open', 'read', [event('open', 'Open to all', 'DESCRIPTION:Really')]], ['Planted', role, []])
    await world.put(world.anna, calendars[1] ?? '', plantedCalendar(new Date('2026-11-23T00:00:00Z')))
    for (const suffix of [
      '.ics',
      '.ics?expand=1',
      '.json',
      '.ifb',
      '?date=2026-11-23',
      '?date=2026-11-23&view=week',
      '?date=2026-11-23&view=list',
      '.svg',
    ]) {
      const { text, body, headers } = await get(`${token}${suffix}`)
      const all = `${text ?? String(body)}\n${JSON.stringify(headers)}`.replaceAll('\r\n ', '')
      expect([suffix, forbidden(level).filter(word => all.includes(word))]).toEqual([suffix, []])
    }
    for (const suffix of ['.ics', '.ics?expand=1', '.json', '?date=2026-11-23&view=list']) {
      const all = (await get(`${token}${suffix}`)).text.replaceAll('\r\n ', '')
      for (const word of [...expected(level), 'Open to all']) expect([suffix, word, all.includes(word)]).toEqual([suffix, word, true])
    }
  })

  it('is unchanged by one statement, and by changes that nobody sees', async () => {
    const { token, calendars } = await bundle(
      ['One', 'read', [event('a', 'One')]],
      ['Two', 'freeBusyRead', [event('b', 'Two')]],
      ['Three', 'limitedRead', [event('c', 'Three')]],
    )
    for (const suffix of ['.ics', '.json', '.ifb', '.ics?expand=1', '?date=2026-11-23']) {
      const { headers } = await get(`${token}${suffix}`)
      const etag = headers['etag'] ?? ''
      const { asked } = await asking(async () => void (await get(`${token}${suffix}`).set('If-None-Match', etag).expect(304)))
      expect([suffix, asked.map(one => one.name)]).toEqual([suffix, ['facts-link']])
    }
    const before = (await get(`${token}.ics`)).headers
    await world.put(world.anna, calendars[1] ?? '', file(event('b', 'Two, renamed')))
    expect((await get(`${token}.ics`)).headers['etag']).toBe(before['etag'])
    await new Promise(resolve => setTimeout(resolve, 1100))
    await world.put(world.anna, calendars[2] ?? '', file(event('c', 'Three, renamed')))
    const after = (await get(`${token}.ics`)).headers
    expect(after['etag']).not.toBe(before['etag'])
    await get(`${token}.ics`)
      .set('If-Modified-Since', before['last-modified'] ?? '')
      .expect(200)
  })
})

describe('a calendar that falls away', () => {
  let made: Made
  beforeEach(async () => {
    made = await bundle(['First', 'read', [event('a', 'First')]], ['Second', 'read', [event('b', 'Second')]])
  })
  const shows = async (token = made.token) => summaries((await get(`${token}.ics`)).text)
  const disable = async (calendar: string, sharingCapability: 'Disabled' | null) => await setPolicy(calendar, { sharingCapability })

  it.each([0, 1])('by its own policy leaves the rest, comes back with it, and both are seen by date too (%i)', async index => {
    const calendar = made.calendars[index] ?? ''
    const before = (await get(`${made.token}.ics`)).headers['last-modified'] ?? ''
    await new Promise(resolve => setTimeout(resolve, 1100))
    await disable(calendar, 'Disabled')
    expect(await shows()).toEqual([index === 0 ? 'Second' : 'First'])
    const page = (await get(`${made.token}?date=2026-11-23&view=list`).expect(200)).text
    expect(page).not.toContain(index === 0 ? 'First' : 'Second')
    const without = await get(`${made.token}.ics`).set('If-Modified-Since', before)
    expect(without.status).toBe(200)
    await new Promise(resolve => setTimeout(resolve, 1100))
    await disable(calendar, null)
    await get(`${made.token}.ics`)
      .set('If-Modified-Since', without.headers['last-modified'] ?? '')
      .expect(200)
    expect(await shows()).toEqual(['First', 'Second'])
  })

  it('with all of them leaves the notice of a link that is suspended', async () => {
    for (const calendar of made.calendars) await disable(calendar, 'Disabled')
    expect((await shows())[0]).toContain('switched off for now')
    await get(made.token).expect(403)
    await get(`${made.token}.json`).expect(403)
  })

  const change = async (body: object) =>
    await request(world.app)
      .patch(`/api/calendars/${made.calendars[0]}/links/${made.id}`)
      .set('Authorization', bearer)
      .send(body)
      .expect(200)

  it('keeps what the password of the address keeps, when it is the address’s own', async () => {
    await change({ password: 'a long enough one' })
    for (const off of [false, true]) {
      if (off) await disable(made.calendars[0], 'Disabled')
      const names = off ? ['Second'] : ['First', 'Second']
      for (const format of ['.ics', '.json', '.ifb', '.ics?expand=1']) {
        const closed = await get(made.token + format)
        expect([format, closed.status, /First|Second/.test(closed.text ?? '')]).toEqual([format, 401, false])
      }
      const page = await get(`${made.token}?date=2026-11-23&view=list`)
      expect([page.status, /First|Second/.test(page.text)]).toEqual([403, false])
      const opened = await get(`${made.token}.ics`).auth('x', 'a long enough one')
      expect([opened.status, summaries(opened.text)]).toEqual([200, names])
      const form = await request(world.app).post(`/p/${made.token}`).type('form').send({ password: 'a long enough one' })
      expect(form.status).toBe(303)
      const seen = await get(`${made.token}?date=2026-11-23&view=list`).set('Cookie', String(form.headers['set-cookie']))
      expect([seen.status, seen.text.includes('Second')]).toEqual([200, true])
    }
  })

  it('is narrowed with the link that has the address', async () => {
    await change({ categories: ['none of them'] })
    expect(await shows()).toEqual(['Busy', 'Busy'])
    await change({ categories: null })
    expect(await shows()).toEqual(['First', 'Second'])
  })

  it('at a lower cap of its own shows less, and the rest as before', async () => {
    const scope = { domainRules: ['Anonymous: CalendarSharingFreeBusySimple'] }
    await setPolicy(made.calendars[1] ?? '', scope)
    expect(await shows()).toEqual(['Busy', 'First'])
  })

  it('when its own link is unpublished; with the link that has the address, everything ends', async () => {
    const { body } = await request(world.app).get(partsOf(made.calendars[0], made.id)).set('Authorization', bearer)
    const { calendarId, linkId } = body.value[0]
    expect(calendarId).toBe(made.calendars[1])
    await transaction(world.db, async tx => await links.unpublish(tx, await gate.require(tx, world.anna, 'share', calendarId), linkId))
    expect(await shows()).toEqual(['First'])
    expect((await request(world.app).get(partsOf(made.calendars[0], made.id)).set('Authorization', bearer)).body.value).toEqual([])
    const again = await bundle(['A', 'read', [event('a', 'A')]], ['B', 'read', [event('b', 'B')]])
    await transaction(
      world.db,
      async tx => await links.unpublish(tx, await gate.require(tx, world.anna, 'share', again.calendars[0]), again.id),
    )
    expect((await shows(again.token))[0]).toContain('no longer shared')
    await get(again.token).expect(410)
  })

  it('with its calendar, when that is deleted; by date too', async () => {
    const before = (await get(`${made.token}.ics`)).headers['last-modified'] ?? ''
    await new Promise(resolve => setTimeout(resolve, 1100))
    await request(world.app).delete(`/api/calendars/${made.calendars[1]}`).set('Authorization', bearer).expect(204)
    const after = await get(`${made.token}.ics`).set('If-Modified-Since', before)
    expect([after.status, summaries(after.text)]).toEqual([200, ['First']])
    await request(world.app).delete(`/api/calendars/${made.calendars[0]}`).set('Authorization', bearer).expect(204)
    await get(`${made.token}.ics`).expect(404)
  })

  it('with whoever bundled it and may share it no longer', async () => {
    const person = await world.addPerson({ address: `eva${Date.now()}@nordlys.example`, name: 'Eva' })
    await knexOf(world.db)('mailbox_member').insert({
      organization_id: world.organizationId,
      mailbox_id: world.reception.id,
      member_id: person.id,
    })
    const box = await world.calendar(person, 'Reception', world.reception.id)
    await world.put(person, box, file(event('r', 'Reception')))
    const own = await world.calendar(person, 'Eva')
    await world.put(person, own, file(event('e', 'Eva')))
    const { id, token } = await world.publish(person, own, 'read')
    const tokenOfEva = `Bearer ${await world.token(person)}`
    expect((await add(own, id, { calendarId: box, role: 'read' }, tokenOfEva)).status).toBe(201)
    expect(await shows(token)).toEqual(['Eva', 'Reception'])
    await knexOf(world.db)('mailbox_member').where({ member_id: person.id }).delete()
    expect(await shows(token)).toEqual(['Eva'])
  })

  it('when it is taken out: at once, by date too, and its own link ends', async () => {
    const before = (await get(`${made.token}.ics`)).headers['last-modified'] ?? ''
    await new Promise(resolve => setTimeout(resolve, 1100))
    const one = `${partsOf(made.calendars[0], made.id)}/${made.calendars[1]}`
    await request(world.app).delete(one).set('Authorization', bearer).expect(204)
    expect(await shows()).toEqual(['First'])
    await get(`${made.token}.ics`).set('If-Modified-Since', before).expect(200)
    await request(world.app).delete(one).set('Authorization', bearer).expect(404)
    const { body } = await request(world.app).get(`/api/calendars/${made.calendars[1]}/links`).set('Authorization', bearer)
    expect(body.value.map((link: { state: string }) => link.state)).toEqual(['unpublished'])
    expect((await add(made.calendars[0], made.id, { calendarId: made.calendars[1], role: 'freeBusyRead' })).status).toBe(201)
    expect(await shows()).toEqual(['Busy', 'First'])
  })
})

describe('a bundle for people who are signed in', () => {
  it('shows whoever has permission on some of its calendars those, and nobody else anything', async () => {
    const [one, two] = [await world.calendar(world.anna, 'One'), await world.calendar(world.anna, 'Two')]
    await world.put(world.anna, one, file(event('a', 'One')))
    await world.put(world.anna, two, file(event('b', 'Two')))
    await knexOf(world.db)('permission').whereIn('collection_id', [one, two]).delete()
    const { id, token } = await world.publish(world.anna, one, 'read', 'direct')
    expect((await add(one, id, { calendarId: two, role: 'read' })).status).toBe(201)
    const as = async (person: UserSubject) => await get(`${token}.ics`).auth(person.address, await world.appPassword(person))
    expect((await get(`${token}.ics`)).status).toBe(401)
    expect((await as(world.bo)).status).toBe(404)
    await world.share(world.anna, two, world.bo.address, 'limitedRead')
    expect(summaries((await as(world.bo)).text)).toEqual(['Two'])
    await world.share(world.anna, one, world.bo.address, 'freeBusyRead')
    expect(summaries((await as(world.bo)).text)).toEqual(['Busy', 'Two'])
    expect((await as(world.cia)).status).toBe(404)
  })
})

describe('bundling', () => {
  it('takes a link that was given no name', async () => {
    const [own, other] = [await world.calendar(world.anna, 'Own'), await world.calendar(world.anna, 'Other')]
    const made = await request(world.app).post(`/api/calendars/${own}/links`).set('Authorization', bearer).send({ role: 'read' })
    expect([made.status, made.body.name]).toEqual([201, ''])
    const added = await add(own, made.body.id, { calendarId: other, role: 'limitedRead' })
    expect([added.status, added.body.name]).toEqual([201, 'Other'])
    const token = made.body.html.split('/').at(-1)
    expect((await get(token).expect(200)).text).toContain('<h1>Own</h1>')
    expect((await get(`${token}.ics`)).text).toContain('X-WR-CALNAME:Own')
  })

  it('is for whoever may share both calendars, within the policy of each, and is written down', async () => {
    const { calendars, id } = await bundle(['Own', 'read', []])
    const [own] = calendars
    const strange = await world.calendar(world.cia, 'Of somebody else')
    const mine = await world.calendar(world.anna, 'Another')
    const detail = async (body: object, token = bearer) => {
      const { status, body: said } = await add(own, id, body, token)
      return [status, said.type?.split('/').at(-1)]
    }
    // Everybody inside sees when she is busy, and shares it no further; of who has nothing it is not told that it is there.
    expect((await detail({ calendarId: strange, role: 'read' }))[0]).toBe(403)
    await knexOf(world.db)('permission').where({ collection_id: strange }).delete()
    expect((await detail({ calendarId: strange, role: 'read' }))[0]).toBe(404)
    expect((await detail({ calendarId: mine, role: 'read' }, `Bearer ${await world.token(world.cia)}`))[0]).toBe(403)
    expect((await detail({ calendarId: own, role: 'read' }))[0]).toBe(400)
    expect((await detail({ calendarId: 'x', role: 'read' }))[0]).toBe(400)
    expect((await detail({ calendarId: mine, role: 'write' }))[0]).toBe(400)
    expect((await detail({ calendarId: mine, role: 'read', token: 'x' }))[0]).toBe(400)
    expect((await add(own, mine, { calendarId: mine, role: 'read' })).status).toBe(404)
    const scope = { domainRules: ['Anonymous: CalendarSharingFreeBusyDetail'] }
    await setPolicy(mine, scope)
    const capped = await add(own, id, { calendarId: mine, role: 'read' })
    expect([capped.status, capped.body.highestRole]).toEqual([403, 'limitedRead'])
    const rows = async () =>
      await knexOf(world.db)('audit').where({ collection_id: mine }).whereLike('action', 'link.%').orderBy('at').select('action')
    expect(await rows()).toEqual([])
    expect((await add(own, id, { calendarId: mine, role: 'limitedRead' })).status).toBe(201)
    expect((await add(own, id, { calendarId: mine, role: 'limitedRead' })).status).toBe(409)
    await request(world.app)
      .delete(`${partsOf(own, id)}/${mine}`)
      .set('Authorization', bearer)
      .expect(204)
    expect((await rows()).map(({ action }) => action)).toEqual(['link.publish', 'link.unpublish'])
    // A link that has ended takes no more calendars.
    await transaction(world.db, async tx => await links.unpublish(tx, await gate.require(tx, world.anna, 'share', own), id))
    expect((await add(own, id, { calendarId: mine, role: 'limitedRead' })).status).toBe(409)
  })
})

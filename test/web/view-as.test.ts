/** A calendar's page as somebody else sees it: drawn at their level, under a notice, in four languages; and a row for each look. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { viewedAsNotice, whySentence } from '../../src/pages/words/oversight.ts'
import { languages } from '../../src/pages/words/language.ts'
import { roles } from '../../src/sharing/roles.ts'
import { knexOf } from '../../src/storage/database.ts'
import { expected, forbidden, plantedCalendar } from '../setup/planted.ts'
import { makeWorld, type World } from '../setup/world.ts'
import { type Visitor, visitor } from './visitor.ts'

let world: World
let anna: Visitor
let astrid: Visitor
let bo: Visitor
let calendar: string

beforeAll(async () => {
  world = await makeWorld()
  ;[anna, astrid, bo] = [visitor(world.app), visitor(world.app), visitor(world.app)]
  await anna.signIn('anna@nordlys.example')
  await astrid.signIn('astrid@nordlys.example')
  await bo.signIn('bo@nordlys.example')
  calendar = await world.calendar(world.anna, 'Project')
  await world.share(world.anna, calendar, null, 'none')
  await world.put(world.anna, calendar, plantedCalendar(new Date('2026-11-02T00:00:00Z')))
})
afterAll(() => world.close())

const address = (subject: string, view = 'month') =>
  `/calendars/${calendar}/view-as?subject=${encodeURIComponent(subject)}&view=${view}&date=2026-11-02`
const looks = async () => (await knexOf(world.db)('audit').where({ collection_id: calendar, action: 'view.as' })).length

describe('the page', () => {
  it.each([
    ['freeBusyRead', 'busy', 'Bo Lind sees busy times.'],
    ['limitedRead', 'limited', 'Bo Lind sees titles and places.'],
    ['read', 'details', 'Bo Lind sees all details.'],
  ] as const)('shows an administrator and the owner what %s shows, in every view', async (role, level, sentence) => {
    await world.share(world.anna, calendar, 'bo@nordlys.example', role)
    for (const who of [anna, astrid]) {
      for (const view of ['month', 'week', 'list']) {
        const before = await looks()
        const page = await who.get(address('bo@nordlys.example', view))
        expect(page.status).toBe(200)
        expect(page.text).toContain(`<span>You see this as Bo Lind, read-only. ${sentence}</span>`)
        expect(forbidden(level).filter(word => page.text.includes(word))).toEqual([])
        // Details stand in the cards of a month and a week; the list has them too.
        expect(expected(level).filter(word => !page.text.includes(word))).toEqual([])
        expect(await looks()).toBe(before + 1)
      }
    }
  })

  it('keeps the subject in its links, and speaks four languages', async () => {
    const page = await anna.get(address('bo@nordlys.example'))
    const links = [...page.text.matchAll(/href="(\?[^"]*)"/g)].map(match => match[1] ?? '')
    expect(links.length).toBeGreaterThan(5)
    expect(links.filter(link => !link.includes('subject=bo%40nordlys.example'))).toEqual([])
    expect((await anna.get(`${address('bo@nordlys.example')}&lang=sv`)).text).toContain('Du ser det här som Bo Lind, utan att kunna ändra.')
  })

  it('shows nothing as somebody who sees nothing, and says so', async () => {
    const page = await astrid.get(address('cia@nordlys.example'))
    expect([page.status, page.text.includes('kanari')]).toEqual([200, false])
    expect(page.text).toContain('You see this as Cia Holm, read-only. Cia Holm sees nothing.')
    expect(page.text).not.toContain('Shows busy times')
  })

  it('is for whoever may share the calendar and for administrators', async () => {
    const before = await looks()
    const nobody = await visitor(world.app).get(address('bo@nordlys.example'))
    expect([nobody.status, nobody.text.includes('Project')]).toEqual([303, false])
    expect((await bo.get(address('anna@nordlys.example'))).status).toBe(403)
    const cia = visitor(world.app)
    await cia.signIn('cia@nordlys.example')
    expect((await cia.get(address('anna@nordlys.example'))).status).toBe(404)
    expect(await looks()).toBe(before)
  })

  it.each(['', '?subject=', '?subject=a&subject=b', `?subject=${'x'.repeat(400)}`, '?subject=no-address', '?subject=%00@x.example'])(
    'refuses %s without a row',
    async query => {
      const before = await looks()
      const { status } = await anna.get(`/calendars/${calendar}/view-as${query}`)
      expect([400, 403]).toContain(status)
      expect(await looks()).toBe(before)
    },
  )
})

describe('the words', () => {
  it.each(roles)('say of %s something of its own in each language', role => {
    const reason = {
      grant: { via: 'permission', id: '1', name: 'G', through: 'group', role, sharerGroups: [] },
      role,
      name: null,
      rule: 'R',
    } as const
    for (const say of [
      (one: (typeof languages)[number]) => whySentence(one, 'Bo', role, reason),
      (one: (typeof languages)[number]) => viewedAsNotice(one, 'Bo', role),
    ]) {
      const said = languages.map(say)
      expect(new Set(said).size).toBe(languages.length)
      expect(said.filter(one => !one.includes('Bo') || one.includes('undefined'))).toEqual([])
    }
    expect(new Set(roles.map(one => whySentence('sv', 'Bo', one, null))).size).toBe(roles.length)
  })
})

/** The person's own list of calendars on the first page, and the directory that others are opened from. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { knexOf } from '../../src/storage/database.ts'
import { clientOf } from '../rest/client.ts'
import { forbidden, plantedCalendar } from '../setup/planted.ts'
import { makeWorld, type World } from '../setup/world.ts'
import { type Visitor, visitor } from './visitor.ts'

let world: World
let bo: Visitor
let cia: Visitor
const calendars = new Map<string, string>()
const idOf = (name: string) => calendars.get(name) ?? ''

beforeAll(async () => {
  world = await makeWorld()
  for (const name of ['Open to all', 'Given', 'Secret']) calendars.set(name, await world.calendar(world.anna, name))
  calendars.set('Front desk', await world.calendar(world.bo, 'Front desk', world.reception.id))
  calendars.set('Own', await world.calendar(world.bo, 'Own'))
  await world.put(world.anna, idOf('Open to all'), plantedCalendar(new Date()))
  await world.share(world.anna, idOf('Given'), 'bo@nordlys.example', 'read')
  await world.share(world.anna, idOf('Secret'), null, 'none')
  ;[bo, cia] = [visitor(world.app), visitor(world.app)]
  await bo.signIn('bo@nordlys.example')
  await cia.signIn('cia@nordlys.example')
})
afterAll(async () => await world.close())

/** Names of calendars under each heading of a page. */
function shown(page: string): Record<string, string[]> {
  const sections = page.split('<section class="block">').slice(1)
  const named = sections.map(
    text => [/<h2>([^<]*)/.exec(text)?.[1]?.trim() ?? '', [...text.matchAll(/<b>([^<]*)<\/b>/g)].map(one => one[1] ?? '')] as const,
  )
  return Object.fromEntries(named.filter(([, names]) => names.length > 0))
}

describe('the list of calendars', () => {
  it('is one’s own: what was given and accepted under people, and no calendar that everybody inside may see', async () => {
    expect(shown((await bo.get('/')).text)).toEqual({
      'My calendars': ['Own'],
      'People’s calendars': ['Given'],
      'Shared mailboxes': ['Front desk'],
    })
    expect(shown((await cia.get('/')).text)).toEqual({})
    // An invitation that waits is not in the list yet; accepted it is.
    const anna = clientOf(world.app, await world.token(world.anna))
    const recipients = [{ address: 'cia@nordlys.example', role: 'limitedRead' }]
    const { body } = await anna.post(`/calendars/${idOf('Given')}/invitations`, { recipients })
    expect(shown((await cia.get('/')).text)).toEqual({})
    const own = clientOf(world.app, await world.token(world.cia))
    expect((await own.post(`/me/invitations/${body.value[0].id}/accept`, {})).status).toBe(200)
    expect(shown((await cia.get('/')).text)).toEqual({ 'People’s calendars': ['Given'] })
  })

  it('has the names, the colours and the order that the person chose', async () => {
    const api = clientOf(world.app, await world.token(world.bo))
    calendars.set('Later', await world.calendar(world.bo, 'A later one'))
    await api.put(`/me/calendars/${idOf('Own')}`, JSON.stringify({ name: 'My <week>', position: 1 }), 'application/json')
    const page = (await bo.get('/')).text
    expect(shown(page)['My calendars']).toEqual(['My &lt;week&gt;', 'A later one'])
    await api.delete(`/me/calendars/${idOf('Own')}`)
    expect(shown((await bo.get('/')).text)['My calendars']).toHaveLength(2)
  })
})

describe('a colleague', () => {
  it('is found in the directory, and their calendar taken into the list and out of it', async () => {
    expect((await bo.get('/')).text).toContain('<form class="inline" method="get" action="/people">')
    const found = await bo.get('/people?search=%C3%A5ke')
    expect(shown(found.text)).toEqual({ 'Anna Åkesson': ['Given', 'Open to all'] })
    for (const word of forbidden('busy')) expect(found.text).not.toContain(word)
    const listed = async (listed: string) => await bo.post('/people/list', { calendar: idOf('Open to all'), listed, search: 'åke' })
    const taken = await listed('yes')
    expect([taken.status, taken.headers['location']]).toEqual([303, '/people?search=%C3%A5ke'])
    expect(shown((await bo.get('/')).text)['People’s calendars']).toEqual(['Given', 'Open to all'])
    expect((await bo.get('/people?search=anna')).text).toContain('aria-label="Remove from my list: Open to all"')
    await listed('no')
    expect(shown((await bo.get('/')).text)['People’s calendars']).toEqual(['Given'])
    expect((await bo.get(`/calendars/${idOf('Open to all')}/view`)).status).toBe(200)
  })

  it('whom nobody is called like is not there, and groups have no calendars', async () => {
    expect((await bo.get('/people?search=xyz')).text).toContain('Nobody here has a name')
    expect((await bo.get('/people?search=%25')).text).toContain('Nobody here has a name')
    expect(shown((await bo.get('/people?search=project')).text)).toEqual({})
    expect((await bo.get('/people')).text).not.toContain('anna@nordlys.example')
    expect((await visitor(world.app, 'nb').get('/people?search=anna')).headers['location']).toBe('/sign-in?to=%2Fpeople%3Fsearch%3Danna')
  })

  it.each(['?search=a&search=b', `?search=${'x'.repeat(101)}`, '?search=a%00'])('is not looked for by %s', async query => {
    expect((await bo.get(`/people${query}`)).status).toBe(400)
  })

  it('has no calendar that others can put into their list without seeing it', async () => {
    await bo.get('/people?search=anna')
    for (const calendar of [idOf('Secret'), 'x', '']) {
      expect((await bo.post('/people/list', { calendar, listed: 'yes', search: '' })).status).toBe(404)
    }
    expect((await bo.post('/people/list', { calendar: idOf('Given'), listed: 'maybe', search: '' })).status).toBe(400)
    expect((await bo.post('/people/list', { calendar: idOf('Given'), listed: 'no', search: '', csrf: 'x' })).status).toBe(403)
    expect(shown((await bo.get('/')).text)['People’s calendars']).toEqual(['Given'])
    expect((await visitor(world.app).post('/people/list', { calendar: idOf('Given'), listed: 'no' })).status).toBe(303)
  })

  it('is nobody’s to find for a guest', async () => {
    const guest = visitor(world.app)
    await guest.signIn('cia@nordlys.example')
    await knexOf(world.db)('principal').where({ id: world.cia.id }).update({ kind: 'guest' })
    expect((await guest.get('/')).text).not.toContain('action="/people"')
    for (const path of ['/people', '/people?search=anna']) expect((await guest.get(path)).status).toBe(403)
    await knexOf(world.db)('principal').where({ id: world.cia.id }).update({ kind: 'user' })
  })
})

describe('the publish page', () => {
  it('leads to the calendar as somebody else sees it', async () => {
    const own = `/calendars/${idOf('Own')}`
    expect((await bo.get(own)).text).toContain(`<form class="inline" method="get" action="${own}/view-as">`)
    const seen = await bo.get(`${own}/view-as?subject=anna%40nordlys.example`)
    expect(seen.text).toContain('You see this as Anna Åkesson')
  })
})

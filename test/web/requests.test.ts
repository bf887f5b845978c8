/** Asking for access on pages, without JavaScript: the form that asks, the page that answers, and where both are found. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import request from 'supertest'
import { knexOf } from '../../src/storage/database.ts'
import { clientOf } from '../rest/client.ts'
import { forbidden, plantedCalendar } from '../setup/planted.ts'
import { makeWorld, password, type World } from '../setup/world.ts'
import { actions, hidden, visitor, type Visitor } from './visitor.ts'

let world: World
let anna: Visitor
let cia: Visitor
let calendar: string

const rows = () => knexOf(world.db)('access_request').orderBy('asked_at')
/** Cia asks for Anna's calendar. @returns the address of the page that answers it */
const asked = async (fields: Record<string, string> = {}) => {
  await cia.get('/requests')
  const done = await cia.post('/requests', { address: 'anna@nordlys.example', role: 'read', message: '', ...fields })
  expect([done.status, done.headers['location']]).toEqual([303, '/requests'])
  return `/requests/${(await rows()).at(-1)!.id}`
}
const roleOf = async (person: World['cia']) =>
  (await clientOf(world.app, await world.token(person)).get(`/calendars/${calendar}`)).body.role as string | undefined

beforeAll(async () => {
  world = await makeWorld()
  anna = visitor(world.app)
  cia = visitor(world.app)
  await anna.signIn('anna@nordlys.example')
  await cia.signIn('cia@nordlys.example')
})
afterAll(async () => await world.close())
beforeEach(async () => {
  await knexOf(world.db)('collection').delete()
  calendar = await world.calendar(world.anna, 'Anna’s <work>')
  await world.share(world.anna, calendar, null, 'none')
  await world.put(world.anna, calendar, plantedCalendar(new Date('2027-03-01T00:00:00Z')))
})
afterEach(async () => await knexOf(world.db)('access_request').delete())

describe('the form that asks', () => {
  it('is reached from home and from the directory, takes an address, a level and a message, and lists what was asked', async () => {
    expect((await cia.get('/')).text).toContain('href="/requests"')
    const found = await cia.get('/people?search=anna')
    const way = /href="(\/requests\?address=[^"#]*)#ask"/.exec(found.text)?.[1] ?? ''
    expect(hidden((await cia.get(way)).text, 'address')).toBeNull()
    expect((await cia.get(way)).text).toContain('value="anna@nordlys.example"')
    const done = await cia.post('/requests', { address: 'Anna@nordlys.example', role: 'limitedRead', message: 'For the\r\nplanning' })
    expect([done.status, done.headers['location']]).toEqual([303, '/requests'])
    const page = await cia.get('/requests')
    expect(page.text).toContain('If anna@nordlys.example has a calendar here')
    expect(page.text).toContain('Titles and locations · Waiting')
    for (const word of ['work', ...forbidden('busy')]) expect(page.text).not.toContain(word)
    // What was done is said once.
    expect((await cia.get('/requests')).text).not.toContain('If anna@')
    expect(await rows()).toMatchObject([{ role: 'limitedRead', message: 'For the\nplanning', address: 'anna@nordlys.example' }])
    const [back] = actions(page.text, '/withdraw')
    expect((await cia.post(back!)).headers['location']).toBe('/requests')
    expect((await cia.get('/requests')).text).toContain('Your request was taken back.')
    expect(await rows()).toMatchObject([{ state: 'withdrawn' }])
    expect(await cia.post(back!)).toMatchObject({ status: 404 })
  })

  it('says the same of an address that nobody has', async () => {
    const said = async (address: string) => {
      await cia.get('/requests')
      await cia.post('/requests', { address, role: 'read', message: '' })
      const { text } = await cia.get('/requests')
      return text
        .replaceAll(address, 'ADDRESS')
        .replaceAll(/[0-9a-f-]{36}/g, 'ID')
        .replaceAll(/name="csrf" value="[^"]*"/g, '')
    }
    const known = await said('anna@nordlys.example')
    await knexOf(world.db)('access_request').delete()
    expect(await said('nobody@nordlys.example')).toBe(known)
  })

  it('asks for more of a calendar that is seen at a low level, from where it is looked at', async () => {
    await world.share(world.anna, calendar, 'cia@nordlys.example', 'freeBusyRead')
    const ways = [`/calendars/${calendar}/view`, '/people?search=anna']
    for (const path of ways) expect((await cia.get(path)).text).toContain(`href="/requests?calendar=${calendar}#ask"`)
    const page = await cia.get(`/requests?calendar=${calendar}`)
    expect(page.text).toContain('Anna’s &lt;work&gt;, Anna Åkesson')
    expect(page.text).not.toContain('value="freeBusyRead"')
    expect(hidden(page.text, 'calendar')).toBe(calendar)
    await cia.post('/requests', { calendar, role: 'read', message: '' })
    expect((await cia.get('/requests')).text).toContain('Anna’s &lt;work&gt;, anna@nordlys.example')
    expect(await rows()).toMatchObject([{ named: true, role: 'read' }])
    await world.share(world.anna, calendar, 'cia@nordlys.example', 'read')
    expect((await cia.get(`/calendars/${calendar}/view`)).text).not.toContain('/requests?calendar')
    const again = await cia.post('/requests', { calendar, role: 'read', message: '' })
    expect(again.headers['location']).toBe(`/requests?calendar=${calendar}#ask`)
    expect((await cia.get(`/requests?calendar=${calendar}`)).text).toContain('You have that already.')
    expect((await anna.get(`/calendars/${calendar}/view`)).text).not.toContain('/requests?calendar')
  })

  it.each<[string, Record<string, string>, string]>([
    ['nothing', { address: '' }, 'Fill this in.'],
    ['no address', { address: 'anna<b>' }, 'Write a whole e-mail address'],
    ['a header', { address: 'anna@nordlys.example\r\nBcc: a@b.example' }, 'Write a whole e-mail address'],
    ['one’s own address', { address: 'cia@nordlys.example' }, 'That is your own address.'],
    ['a message of 10 001 characters', { address: 'anna@nordlys.example', message: 'x'.repeat(10_001) }, 'This is too long.'],
  ])('is to be mended for %s, with what was typed still in it', async (_what, fields, said) => {
    await cia.get('/requests')
    const done = await cia.post('/requests', { role: 'write', message: 'Hello', ...fields })
    expect([done.status, done.headers['location']]).toEqual([303, '/requests#ask'])
    const { text } = await cia.get('/requests')
    expect(text).toContain(said)
    expect(text).toContain('value="write" required checked')
    expect(text).toContain(fields['message'] === undefined ? 'Hello' : 'x'.repeat(10_000))
    expect(text).not.toContain('anna<b>')
    expect(await rows()).toEqual([])
  })

  it('refuses what no form of ours posts: another role, fields twice, no token, a calendar that is not seen', async () => {
    await cia.get('/requests')
    const fields = { address: 'anna@nordlys.example', role: 'read', message: '' }
    expect((await cia.post('/requests', { ...fields, role: 'owner' })).status).toBe(400)
    expect((await cia.post('/requests', { ...fields, calendar: 'x' })).status).toBe(404)
    expect((await cia.post('/requests', { calendar, role: 'read' })).status).toBe(404)
    expect((await cia.get(`/requests?calendar=${calendar}`)).status).toBe(404)
    expect((await cia.post('/requests', { ...fields, csrf: 'x' })).status).toBe(403)
    expect((await cia.post('/requests', fields, { Origin: 'https://elsewhere.example' })).status).toBe(403)
    expect((await visitor(world.app).post('/requests', fields)).headers['location']).toBe('/sign-in')
    expect(await rows()).toEqual([])
  })
})

describe('the page that answers', () => {
  it('shows who asks, for what, and what they see today; a form grants another level', async () => {
    const path = await asked({ message: 'For <b>the\nplanning' })
    expect((await anna.get('/')).text).toContain('One person asks for access to a calendar')
    expect((await anna.get('/requests')).text).toContain(`href="${path}"`)
    expect((await anna.get(`/calendars/${calendar}`)).text).toContain(`href="${path}"`)
    const page = await anna.get(path)
    expect(page.status).toBe(200)
    for (const said of [
      'Cia Holm asks for access',
      'cia@nordlys.example',
      'For &lt;b&gt;the<br>planning',
      'Can view all details',
      'Nothing',
    ])
      expect(page.text).toContain(said)
    expect(page.text).toContain('value="read" required checked')
    expect(page.headers['cache-control']).toBe('no-store')
    const done = await anna.post(`${path}/grant`, { role: 'limitedRead' })
    expect([done.status, done.headers['location']]).toEqual([303, path])
    const after = await anna.get(path)
    expect(after.status).toBe(200)
    expect(after.text).toContain('Cia Holm gets an e-mail about it. Their level: Can view titles and locations.')
    expect(await roleOf(world.cia)).toBe('limitedRead')
    expect((await cia.get('/')).text).toContain('Anna’s &lt;work&gt;')
    expect((await anna.get('/')).text).not.toContain('asks for access')
    // Whoever asked is led to what they asked for.
    expect((await cia.get(path)).headers['location']).toBe('/requests')
    expect((await cia.get('/requests')).text).toContain('Granted')
  })

  it('declines, and says so', async () => {
    const path = await asked()
    await anna.get(path)
    expect((await anna.post(`${path}/decline`)).headers['location']).toBe(path)
    expect((await anna.get(path)).text).toContain('What they see stays as it was.')
    expect(await roleOf(world.cia)).toBeUndefined()
    expect((await cia.get('/requests')).text).toContain('Declined')
  })

  it('changes nothing by being looked at, whoever looks and however', async () => {
    const path = await asked()
    const before = await rows()
    for (const address of [path, `${path}/grant`, `${path}/decline`, `${path}?role=read`, `${path}/withdraw`])
      for (const method of ['get', 'head'] as const) {
        expect((await request(world.app)[method](address)).status).toBeLessThan(500)
        expect((await anna.get(address)).status).toBeLessThan(500)
      }
    expect((await anna.get(`${path}/grant`)).status).toBe(405)
    expect(await rows()).toEqual(before)
    expect(await roleOf(world.cia)).toBeUndefined()
  })

  it('asks who is not signed in to sign in, and comes back', async () => {
    const path = await asked()
    const other = visitor(world.app)
    const first = await other.get(path)
    expect(first.headers['location']).toBe(`/sign-in?to=${encodeURIComponent(path)}`)
    expect(hidden((await other.get(first.headers['location']!)).text, 'returnTo')).toBe(path)
    const signedIn = await other.post('/sign-in', { address: 'anna@nordlys.example', password, returnTo: path })
    expect(signedIn.headers['location']).toBe(path)
  })

  it('tells another account nothing, not even that there is such a request', async () => {
    const path = await asked({ message: 'kanari' })
    const bo = visitor(world.app)
    await bo.signIn('bo@nordlys.example')
    const mine = await bo.get(path)
    const none = await bo.get('/requests/00000000-0000-7000-8000-000000000000')
    const plain = (text: string) => text.replaceAll(/name="csrf" value="[^"]*"/g, '')
    expect([mine.status, plain(mine.text)]).toEqual([404, plain(none.text)])
    expect(mine.text).toContain('You are signed in as bo@nordlys.example.')
    for (const word of ['Cia', 'Anna', 'work', 'kanari']) expect(mine.text).not.toContain(word)
    for (const act of ['grant', 'decline']) expect((await bo.post(`${path}/${act}`, { role: 'read' })).headers['location']).toBe(path)
    expect((await bo.post(`${path}/withdraw`)).status).toBe(404)
    expect(await rows()).toMatchObject([{ state: 'waiting' }])
    expect(await roleOf(world.cia)).toBeUndefined()
    expect((await bo.get('/')).text).not.toContain('asks for access')
  })

  it.each(['withdrawn', 'expired', 'granted', 'declined'] as const)(
    'is a calm page for what was %s, and its forms do nothing then',
    async end => {
      const path = await asked({ message: 'kanari' })
      const settled = { state: end, settled_at: new Date(), settled_by: world.astrid.id }
      await rows().update(end === 'expired' ? { expires_at: new Date(Date.now() - 1000) } : (settled as never))
      const page = await anna.get(path)
      expect(page.status).toBe(410)
      const words = { withdrawn: 'was taken back', expired: 'has ended', granted: 'has been granted', declined: 'was declined' }
      expect(page.text).toContain(words[end])
      for (const word of ['kanari', 'Cia']) expect(page.text).not.toContain(word)
      await anna.get('/requests')
      for (const act of ['grant', 'decline']) expect((await anna.post(`${path}/${act}`, { role: 'read' })).headers['location']).toBe(path)
      expect((await anna.get(path)).status).toBe(410)
      expect(await roleOf(world.cia)).toBeUndefined()
    },
  )

  it('refuses forms that are not its own, and says when less was chosen than they have', async () => {
    const path = await asked({ role: 'write' })
    await anna.get(path)
    expect((await anna.post(`${path}/grant`, { role: 'read', csrf: 'x' })).status).toBe(403)
    for (const role of ['owner', 'none', '', '<b>']) expect((await anna.post(`${path}/grant`, { role })).status).toBe(400)
    await world.share(world.anna, calendar, 'cia@nordlys.example', 'read')
    await anna.post(`${path}/grant`, { role: 'freeBusyRead' })
    expect((await anna.get(path)).text).toContain('They have more than that already.')
    expect((await anna.get(path)).text).not.toContain('They have more than that already.')
    expect(await roleOf(world.cia)).toBe('read')
    for (const bad of ['x', '%00', '..%2f..', 'x'.repeat(500)])
      for (const url of [`/requests/${bad}`, `/requests/${bad}/grant`]) expect((await anna.get(url)).status).toBeLessThan(500)
  })

  it('answers a request for a shared mailbox’s calendar once, whichever member is first', async () => {
    const box = await world.calendar(world.bo, 'Front desk', world.reception.id)
    await world.share(world.bo, box, null, 'none')
    const path = await asked({ address: 'reception@nordlys.example' })
    const bo = visitor(world.app)
    await bo.signIn('bo@nordlys.example')
    expect((await bo.get('/')).text).toContain(`href="/requests"`)
    await bo.get(path)
    await bo.post(`${path}/grant`, { role: 'read' })
    expect((await bo.get(path)).text).toContain('Access was given')
    expect((await anna.get(path)).status).toBe(404)
  })
})

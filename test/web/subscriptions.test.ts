/** Calendars from a link, as people with a browser make and mend them. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { wordsOf } from '../../src/pages/words/catalogues.ts'
import { sourceProblems } from '../../src/services/source-failure.ts'
import { feed, refuses, says } from '../setup/feed-host.ts'
import { type Feeding, openFeeding } from '../setup/feeding.ts'
import { type Visitor, visitor } from './visitor.ts'

let feeding: Feeding
let anna: Visitor
let bo: Visitor
let page = ''
const secret = 'kanari-source-secret'
const said = wordsOf('en').subscriptions

beforeAll(async () => {
  feeding = await openFeeding()
  ;[anna, bo] = [visitor(feeding.world.app), visitor(feeding.world.app)]
  await anna.signIn('anna@nordlys.example')
  await bo.signIn('bo@nordlys.example')
  feeding.host.answers.set('/club.ics', says(feed({ name: 'Club & Co', events: [{ uid: 'a', summary: 'Match' }] })))
})
afterAll(() => feeding.close())

const hidden = (text: string, name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? ''
const subscribe = async (fields: Record<string, string>, who = anna) => {
  const owner = hidden((await who.get('/subscribe')).text, 'owner')
  return await who.post('/subscribe', { owner, ...fields })
}

describe('a calendar from a link', () => {
  it('is made by a form that the first page leads to', async () => {
    expect((await anna.get('/')).text).toContain('href="/subscribe"')
    const made = await subscribe({ address: feeding.address(`/club.ics?key=${secret}`), name: '' })
    expect([made.status, made.headers['location']]).toEqual([303, expect.stringMatching(/^\/calendars\/[^/]+\/source$/)])
    page = made.headers['location'] ?? ''
    const { text, headers } = await anna.get(page)
    expect(text).toContain('Club &amp; Co')
    expect(text).toContain(said.states.current)
    expect(text).toContain(secret)
    expect(headers['cache-control']).toBe('no-store')
    const home = (await anna.get('/')).text
    expect([home.includes(page), home.includes(said.trouble), home.includes(secret)]).toEqual([true, false, false])
    expect((await anna.get(page.replace('/source', '/view?date=2026-11-23&view=list'))).text).toContain('Match')
    // Its publish page has no form for a file.
    const publish = (await anna.get(page.replace('/source', ''))).text
    expect([publish.includes('type="file"'), publish.includes(secret)]).toEqual([false, false])
  })

  it.each([
    ['http://127.0.0.1/', said.notAddress],
    ['club.ics', said.notAddress],
    ['', said.notAddress],
    ['http://nowhere.example/', said.problems['not-resolved']],
  ])('%j is not taken: the form says why, and keeps what was typed', async (address, why) => {
    const refused = await subscribe({ address, name: 'Mine' })
    expect([refused.status, refused.headers['location']]).toEqual([303, '/subscribe'])
    const { text } = await anna.get('/subscribe')
    expect(text).toContain(why)
    expect([hidden(text, 'name') || text, text.includes('value="Mine"')]).toEqual([expect.anything(), true])
    expect((await anna.get('/subscribe')).text).not.toContain(why)
  })

  it('is for nobody’s calendars but one’s own, with the page’s own token', async () => {
    const before = feeding.host.requests.length
    const address = feeding.address('/club.ics')
    expect((await subscribe({ address, owner: feeding.world.bo.id })).status).toBe(404)
    expect((await subscribe({ address, csrf: 'x' })).status).toBe(403)
    expect((await anna.post('/subscribe', { address }, { Origin: 'https://evil.example' })).status).toBe(403)
    const stranger = visitor(feeding.world.app)
    expect((await stranger.get('/subscribe')).status).not.toBe(200)
    expect(feeding.host.requests).toHaveLength(before)
  })

  it('shows its trouble, is fetched by hand, fed from elsewhere and no longer', async () => {
    feeding.host.answers.set('/club.ics', refuses(404))
    await anna.get(page)
    expect((await anna.post(`${page}/refresh`)).headers['location']).toBe(page)
    const failing = (await anna.get(page)).text
    expect([failing.includes(said.states.failing), failing.includes(said.problems['not-found'])]).toEqual([true, true])
    expect((await anna.get('/')).text).toContain(said.trouble)
    await anna.get(page)
    await anna.post(page, { address: 'file:///etc/passwd' })
    const kept = (await anna.get(page)).text
    expect([kept.includes(said.notAddress), kept.includes(secret)]).toEqual([true, true])
    feeding.host.answers.set('/other.ics', says(feed({ events: [{ uid: 'b', summary: 'Cup' }] })))
    await anna.post(page, { address: feeding.address('/other.ics') })
    expect((await anna.get(page)).text).toContain(said.states.current)
    expect((await anna.get(page.replace('/source', '/view?date=2026-11-23&view=list'))).text).toContain('Cup')
    await anna.get(page)
    expect((await anna.post(`${page}/end`)).headers['location']).toBe(page.replace('/source', ''))
    expect((await anna.get(page)).status).toBe(404)
    expect((await anna.get(page.replace('/source', ''))).text).toContain('type="file"')
  })

  it('is its owner’s to see to: readers see events and neither address nor state', async () => {
    const made = await subscribe({ address: feeding.address(`/other.ics?key=${secret}`), name: 'Shared' })
    const own = made.headers['location'] ?? ''
    const id = own.split('/')[2] ?? ''
    await feeding.world.share(feeding.world.anna, id, feeding.world.bo.address, 'delegateWithPrivateEventAccess')
    await bo.get('/')
    for (const [act, answer] of [
      ['get', await bo.get(own)],
      ['change', await bo.post(own, { address: feeding.address('/other.ics') })],
      ['refresh', await bo.post(`${own}/refresh`)],
      ['end', await bo.post(`${own}/end`)],
    ] as const) {
      expect([act, answer.status]).toEqual([act, 403])
      expect(answer.text).not.toContain(secret)
    }
    const seen = (await bo.get(own.replace('/source', '/view?date=2026-11-23&view=list'))).text
    expect([seen.includes('Cup'), seen.includes(secret)]).toEqual([true, false])
  })

  it('has words for everything that can go wrong, in four languages', () => {
    const all = (['en', 'sv', 'nb', 'da'] as const).map(language => wordsOf(language).subscriptions.problems)
    for (const problem of sourceProblems) expect(new Set(all.map(one => one[problem])).size).toBeGreaterThanOrEqual(3)
    for (const one of all) expect(Object.keys(one).toSorted()).toEqual([...sourceProblems].toSorted())
  })
})

/** Coming in, being told apart, and leaving again. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import request from 'supertest'
import { createApp } from '../../src/app.ts'
import { setupToken, setupTokenHolds } from '../../src/services/setup.ts'
import { knexOf } from '../../src/storage/database.ts'
import { ownPath } from '../../src/web/own-path.ts'
import { type TestDatabase, testDatabase } from '../setup/database.ts'
import { makeWorld, password, type World } from '../setup/world.ts'
import { hidden, visitor } from './visitor.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const sessions = async (): Promise<number> => Number((await knexOf(world.db)('session').count({ n: '*' }).first())?.['n'])

describe('signing in', () => {
  it('is asked for on every page, comes back to it, and ends where it says', async () => {
    const anna = visitor(world.app)
    for (const path of ['/account', '/policy', '/calendars/01a1fcb2-7608-7d6f-8eae-bdaba88d882d?view=week']) {
      const asked = await anna.get(path)
      expect([asked.status, asked.headers['location']]).toEqual([303, `/sign-in?to=${encodeURIComponent(path)}`])
    }
    expect((await anna.get('/')).headers['location']).toBe('/sign-in')
    const page = await anna.get('/sign-in?to=%2Faccount')
    expect(page.text).toContain('Sign in to see this page.')
    expect(page.headers['content-security-policy']).toBe(
      "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    )
    const entered = await anna.post('/sign-in', {
      address: ' Anna@Nordlys.Example ',
      password,
      returnTo: hidden(page.text, 'returnTo') ?? '',
    })
    expect([entered.status, entered.headers['location']]).toEqual([303, '/account'])
    const home = await anna.get('/')
    expect(home.status).toBe(200)
    expect(home.text).toContain('Anna Åkesson')
    expect(home.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'same-origin' })
    expect((await anna.get('/sign-in')).headers['location']).toBe('/')
    const kept = anna.cookie()
    const left = await anna.post('/sign-out')
    expect(left.headers['location']).toBe('/sign-in?out')
    expect((await anna.get('/sign-in?out')).text).toContain('You are signed out.')
    // The old cookie, kept by somebody, opens nothing.
    expect((await request(world.app).get('/').set('Cookie', kept)).status).toBe(303)
  })

  it('makes a new session, whatever session came with the form (fixation)', async () => {
    const thief = visitor(world.app)
    const page = await thief.get('/sign-in')
    const planted = thief.cookie()
    expect(planted).not.toBe('')
    const victim = await request(world.app)
      .post('/sign-in')
      .set('Cookie', planted)
      .type('form')
      .send({ csrf: hidden(page.text, 'csrf'), address: 'anna@nordlys.example', password })
    expect(victim.status).toBe(303)
    expect(String(victim.headers['set-cookie'])).not.toContain(planted.split('=')[1])
    expect((await thief.get('/account')).status).toBe(303)
  })

  it('leads only to pages of this server', () => {
    const elsewhere = [
      'https://evil.example/',
      '//evil.example',
      '/\\evil.example',
      '/\t/evil.example',
      '/%0d%0aSet-Cookie:x',
      '/..//evil.example',
      '/a\\b',
      'account',
      '',
      '/sign-out',
      '/sign-in?to=%2F',
      `/${'x'.repeat(3000)}`,
      ['/account'],
      undefined,
    ]
    for (const to of elsewhere) {
      const path = ownPath(to)
      // What is let through stays here, read as a browser reads it.
      if (path !== null) expect(new URL(path, 'http://dela.test').origin).toBe('http://dela.test')
    }
    expect(elsewhere.filter(to => ownPath(to) !== null)).toEqual(['/%0d%0aSet-Cookie:x'])
    expect(ownPath('/calendars/1?view=week&date=2026-11-21')).toBe('/calendars/1?view=week&date=2026-11-21')
  })

  it('says the same for a wrong password and a stranger, in the language of the reader', async () => {
    const bodies = new Set<string>()
    for (const address of ['anna@nordlys.example', 'nobody@nordlys.example', 'reception@nordlys.example']) {
      const page = visitor(world.app, 'sv')
      await page.get('/sign-in')
      const refused = await page.post('/sign-in', { address, password: 'not the password' })
      expect(refused.status).toBe(401)
      bodies.add(refused.text.replaceAll(/value="[^"]*"/g, ''))
    }
    expect(bodies.size).toBe(1)
    expect([...bodies][0]).toContain('Adressen och lösenordet hör inte ihop')
    const empty = visitor(world.app, 'da')
    await empty.get('/sign-in')
    expect((await empty.post('/sign-in', { address: '', password: '' })).status).toBe(401)
  })

  it('takes no odd form for another', async () => {
    const odd = visitor(world.app)
    await odd.get('/sign-in')
    const post = (body: string) =>
      request(world.app).post('/sign-in').set('Cookie', odd.cookie()).set('Accept', 'text/html').type('form').send(body)
    const csrf = hidden((await odd.get('/sign-in')).text, 'csrf') ?? ''
    expect((await post(`csrf=${csrf}&address=a&password=b&password=c`)).status).toBe(400)
    expect((await post(`csrf=${csrf}&csrf=${csrf}&address=a&password=b`)).status).toBe(400)
    expect((await post(`csrf=${csrf}&address=a%00b&password=b`)).status).toBe(401)
    expect((await post(`csrf=${csrf}&address=a&password=${'x'.repeat(5000)}`)).status).toBe(401)
    expect((await post(`csrf=${csrf}&address=${'x'.repeat(70_000)}&password=b`)).status).toBe(413)
    expect((await post(Array.from({ length: 100 }, (_, index) => `f${index}=1`).join('&'))).status).toBe(400)
  })

  it('makes no session for who only looks elsewhere, and ends a disabled person’s at once', async () => {
    const before = await sessions()
    for (const path of ['/nope', '/account', '/healthz', '/robots.txt']) await request(world.app).get(path).set('Accept', 'text/html')
    expect(await sessions()).toBe(before)
    const dora = await world.addPerson({ address: 'dora@nordlys.example', name: 'Dora' })
    const page = visitor(world.app)
    await page.signIn(dora.address)
    expect((await page.get('/account')).status).toBe(200)
    await knexOf(world.db)('principal').where({ id: dora.id }).update({ disabled_at: new Date() })
    expect((await page.get('/account')).status).toBe(303)
    expect((await page.post('/account', { name: 'phone' })).headers['location']).toBe('/sign-in')
  })
})

describe('guessing', () => {
  it('is slowed down by account, and by network whatever the account', async () => {
    const limited = await makeWorld({ rateLimits: 'on', limits: { signInPerAccountPerHour: 3, signInPerAddressPerHour: 6 } })
    const guess = async (address: string, word = 'not the password') => {
      const page = visitor(limited.app, 'nb')
      await page.get('/sign-in')
      return await page.post('/sign-in', { address, password: word })
    }
    for (let count = 0; count < 3; count++) expect((await guess('anna@nordlys.example')).status).toBe(401)
    const tooMany = await guess('anna@nordlys.example', password)
    expect(tooMany.status).toBe(429)
    expect(Number(tooMany.headers['retry-after'])).toBeGreaterThan(3000)
    expect(tooMany.text).toMatch(/For mange forsøk\. Prøv igjen om (?:59|60) minutter/)
    // Another account is still open from here, until the network itself has guessed too often.
    expect((await guess('bo@nordlys.example', password)).status).toBe(303)
    for (const name of ['x', 'y', 'z']) expect((await guess(`${name}@nordlys.example`)).status).toBe(401)
    expect((await guess('bo@nordlys.example', password)).status).toBe(429)
    await limited.close()
  })
})

describe('forms from elsewhere', () => {
  it('are refused: without the token, with another session’s, from another site', async () => {
    const anna = visitor(world.app)
    await anna.signIn('anna@nordlys.example')
    const bo = visitor(world.app)
    await bo.signIn('bo@nordlys.example')
    const foreign = hidden((await bo.get('/account')).text, 'csrf') ?? ''
    const made = async () => (await anna.get('/account')).text.includes('Forged')
    for (const csrf of ['', 'x', foreign]) {
      const refused = await anna.post('/account', { csrf, name: 'Forged' })
      expect([csrf, refused.status]).toEqual([csrf, 403])
      expect(refused.text).toContain('You may not do this')
    }
    for (const headers of [
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'same-site' },
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
      { Origin: 'http://dela.test.evil.example' },
    ]) {
      expect([headers, (await anna.post('/account', { name: 'Forged' }, headers as never)).status]).toEqual([headers, 403])
      expect((await anna.post('/sign-out', {}, headers as never)).status).toBe(403)
    }
    expect(await made()).toBe(false)
    const own = { Origin: 'http://dela.test', 'Sec-Fetch-Site': 'same-origin' }
    expect((await anna.post('/account', { name: 'Mine' }, own)).status).toBe(303)
    // A sign-in form that outlived its session is shown again; nothing was judged.
    const stale = visitor(world.app)
    const again = await stale.post('/sign-in', { address: 'anna@nordlys.example', password })
    expect(again.status).toBe(403)
    expect(hidden(again.text, 'address')).toBeNull()
    expect(again.text).toContain('value="anna@nordlys.example"')
  })

  it('never change anything by GET, and other methods are told what there is', async () => {
    const anna = visitor(world.app)
    await anna.signIn('anna@nordlys.example')
    expect([(await anna.get('/sign-out')).status, (await anna.get('/sign-out')).headers['allow']]).toEqual([405, 'POST, OPTIONS'])
    expect((await anna.get('/account')).status).toBe(200)
    const wrong = await request(world.app).delete('/account').set('Accept', 'text/html')
    expect([wrong.status, wrong.headers['allow']]).toEqual([405, 'GET, POST, HEAD, OPTIONS'])
    expect((await request(world.app).head('/sign-in')).status).toBe(200)
  })
})

describe('addresses that nothing has', () => {
  it('are a page for browsers in their language, JSON for programs', async () => {
    const page = await visitor(world.app, 'da-DK,da;q=0.9').get('/nothing/here')
    expect(page.status).toBe(404)
    expect(page.headers['content-type']).toContain('text/html')
    expect(page.text).toContain('<html lang="da">')
    expect(page.headers['set-cookie']).toBeUndefined()
    const json = await request(world.app).get('/nothing/here').set('Accept', 'application/json')
    expect([json.status, json.headers['content-type']]).toEqual([404, 'application/problem+json; charset=utf-8'])
    expect((await request(world.app).get('/api/nothing').set('Accept', 'text/html')).headers['content-type']).toContain('problem+json')
    expect((await visitor(world.app).get('/%E0%A4%A')).status).toBe(404)
    expect((await visitor(world.app).get('/calendars/%E0%A4%A')).status).toBe(400)
    // Refused before anybody was asked who they are.
    const traced = await request(world.app).trace('/').set('Accept', 'text/html')
    expect(traced.status).toBe(405)
    expect(traced.text).toContain('<h1>That could not be read</h1>')
    expect(traced.headers['content-security-policy']).toContain("form-action 'self'")
  })
})

describe('the first start', () => {
  let empty: TestDatabase
  beforeAll(async () => {
    empty = await testDatabase()
  })
  afterAll(() => empty.drop())
  const typed = {
    organization: 'Fjordbanken',
    name: 'Ida Dahl',
    address: 'ida@fjordbanken.example',
    password: 'a long enough one',
    passwordAgain: 'a long enough one',
    language: 'nb',
  }

  it('is done once, by whoever has the link', async () => {
    const app = createApp({ ...world.dependencies, db: empty.db })
    const old = await setupToken(empty.db)
    const token = (await setupToken(empty.db)) ?? ''
    const ida = visitor(app, 'nb')
    for (const wrong of ['', '?token=', '?token=x', `?token=${old}`, `?token=${token}&token=${token}`]) {
      expect([wrong, (await ida.get(`/setup${wrong}`)).status]).toEqual([wrong, 404])
    }
    const page = await ida.get(`/setup?token=${token}`)
    expect(page.status).toBe(200)
    expect(page.headers['referrer-policy']).toBe('strict-origin')
    expect(hidden(page.text, 'token')).toBe(token)
    const faulty = await ida.post('/setup', { ...typed, token, address: 'ida', password: 'short', passwordAgain: 'other' })
    expect(faulty.status).toBe(400)
    for (const said of ['Skriv en hel e-postadresse', 'Bruk minst 10 tegn', 'Passordene']) expect(faulty.text).toContain(said)
    expect(faulty.text).not.toContain('short')
    expect((await ida.post('/setup', { ...typed, token: `${token}x` })).status).toBe(404)
    const forged = await ida.post('/setup', { ...typed, token, csrf: 'x' })
    expect(forged.status).toBe(403)
    expect(forged.text).toContain('value="Ida Dahl"')
    expect(await setupTokenHolds(empty.db, token)).toBe(true)

    const other = visitor(app)
    await other.get(`/setup?token=${token}`)
    const both = await Promise.all([ida.post('/setup', { ...typed, token }), other.post('/setup', { ...typed, token, name: 'Other' })])
    expect(both.map(one => one.status).toSorted((a, b) => a - b)).toEqual([303, 404])
    const [winner, loser] = both[0].status === 303 ? [ida, other] : [other, ida]
    const home = await winner.get('/')
    expect(home.status).toBe(200)
    expect(home.text).toContain('<html lang="nb">')
    expect((await winner.get('/policy')).status).toBe(200)
    expect((await loser.get('/')).status).toBe(303)
    expect((await ida.get(`/setup?token=${token}`)).status).toBe(404)
    expect(await setupToken(empty.db)).toBeNull()
    const again = visitor(app)
    await again.get('/sign-in')
    expect((await again.post('/sign-in', { address: typed.address, password: typed.password })).status).toBe(303)
  })
})

describe('behind a proxy that speaks https', () => {
  it('the cookie is Secure, and kept although the proxy asks by http', async () => {
    const app = world.another({ publicUrl: 'https://dela.test' })
    const page = await request(app).get('/sign-in').set('X-Forwarded-Proto', 'https')
    expect(String(page.headers['set-cookie'])).toMatch(/; HttpOnly; Secure; SameSite=Lax$/)
    expect(page.headers['strict-transport-security']).toContain('max-age=')
    const plain = await request(world.app).get('/sign-in')
    expect(String(plain.headers['set-cookie'])).toMatch(/; HttpOnly; SameSite=Lax$/)
    // Who only looks is forgotten after an hour.
    const end = Date.parse(/Expires=([^;]+)/.exec(String(plain.headers['set-cookie']))?.[1] ?? '')
    expect(end - Date.now()).toBeLessThanOrEqual(60 * 60 * 1000)
  })
})

describe('what the session holds', () => {
  it('is who signed in and no secret of theirs', async () => {
    const anna = visitor(world.app)
    await anna.signIn('anna@nordlys.example')
    const rows = await knexOf(world.db)('session').select('*')
    const mine = rows.map(row => JSON.stringify(row)).filter(text => text.includes(world.anna.id))
    expect(mine.length).toBeGreaterThan(0)
    for (const text of mine) expect(text).not.toContain(password)
  })
})

/** Links with a password: what opens them, what does not, and that nothing is told before. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import request from 'supertest'
import { type Client, clientOf } from '../rest/client.ts'
import { plantedCalendar, words } from '../setup/planted.ts'
import { makeWorld, openPolicy, type World } from '../setup/world.ts'

const password = 'grön häst 1'
const planted = Object.values(words).flat()

let world: World
let api: Client
let calendar = ''
beforeAll(async () => {
  world = await makeWorld()
  await world.policy(openPolicy)
  api = clientOf(world.app, await world.token(world.anna))
  calendar = await world.calendar(world.anna, 'Kanariefågeln')
  await world.put(world.anna, calendar, plantedCalendar(new Date('2026-11-02T00:00:00Z')))
})
afterAll(async () => await world.close())

interface Made {
  id: string
  token: string
}
async function locked(more: object = {}): Promise<Made> {
  const { status, body } = await api.post(`/calendars/${calendar}/links`, { role: 'read', audience: 'anonymous', password, ...more })
  expect([status, JSON.stringify(body).includes(password)]).toEqual([201, false])
  expect((body as { hasPassword: boolean }).hasPassword).toBe(true)
  const { id, html } = body as { id: string; html: string }
  return { id, token: html.slice(html.lastIndexOf('/') + 1) }
}
const page = (token: string, app = world.app) => request(app).get(`/p/${token}?date=2026-11-02&view=list`)
const feed = (token: string, app = world.app) => request(app).get(`/p/${token}.ics`)
const give = (token: string, given: string, app = world.app) => request(app).post(`/p/${token}`).type('form').send({ password: given })
const cookieOf = (headers: Record<string, unknown>) => (headers['set-cookie'] as string[] | undefined)?.[0] ?? ''
const pair = (cookie: string) => cookie.split(';')[0] ?? ''
const silent = (answer: request.Response) => {
  const all = `${answer.text}\n${JSON.stringify(answer.headers)}`
  expect(planted.filter(word => all.includes(word))).toEqual([])
  expect(all).not.toContain('Kanarie')
}

describe('a page with a password', () => {
  it('is a form in the reader’s language, and nothing of the calendar', async () => {
    const { token } = await locked()
    for (const [language, title] of [
      ['en', 'This calendar has a password'],
      ['sv', 'Kalendern har ett lösenord'],
      ['nb', 'Kalenderen har et passord'],
      ['da', 'Kalenderen har en adgangskode'],
    ] as const) {
      const answer = await page(token).set('Accept-Language', language)
      expect([answer.status, answer.headers['cache-control'], answer.headers['x-robots-tag']]).toEqual([
        403,
        'private, no-store',
        'noindex',
      ])
      expect(answer.text).toContain(title)
      expect(answer.text).toContain(`<form class="stack" method="post" action="/p/${token}">`)
      expect(answer.headers['www-authenticate']).toBeUndefined()
      silent(answer)
    }
  })

  it('opens for whoever gives it, for that link alone and for some hours', async () => {
    const [one, two] = [await locked(), await locked()]
    const answer = await give(one.token, password)
    expect([answer.status, answer.headers['location']]).toEqual([303, `/p/${one.token}`])
    const cookie = cookieOf(answer.headers)
    expect(cookie).toMatch(/^dela\.link\.[\w-]{16}=\d+\.[\w-]{43}; Max-Age=43200; Path=\/p; Expires=[^;]+; HttpOnly; SameSite=Lax$/)
    expect(cookie).not.toContain(one.token.slice(0, 16))
    const opened = await page(one.token).set('Cookie', pair(cookie))
    expect([opened.status, opened.text.includes('kanari-summary')]).toEqual([200, true])
    // The button on the page that fetches the file needs no password once more.
    expect((await feed(one.token).set('Cookie', pair(cookie))).status).toBe(200)
    silent(await page(two.token).set('Cookie', pair(cookie)))
    const renamed = (await page(two.token).set('Cookie', `${cookieName(await give(two.token, password))}=${pair(cookie).split('=')[1]}`))
      .status
    expect(renamed).toBe(403)
    const tomorrow = world.another({ now: () => new Date(Date.now() + 13 * 3_600_000) })
    expect((await page(one.token, tomorrow).set('Cookie', pair(cookie))).status).toBe(403)
  })

  it('is not opened by a cookie that was made up or changed', async () => {
    const { token } = await locked()
    const [name = '', value = ''] = pair(cookieOf((await give(token, password)).headers)).split('=')
    const [ends = '', signature = ''] = value.split('.')
    for (const bad of [
      `${Number(ends) + 1}.${signature}`,
      `${ends}.${'A'.repeat(43)}`,
      `${ends}.`,
      ends,
      '',
      'x'.repeat(5000),
      `${ends}.${signature}.1`,
    ]) {
      const answer = await page(token).set('Cookie', `${name}=${bad}`)
      expect(answer.status).toBe(403)
      silent(answer)
    }
  })

  it('ends what was opened when the password changes, and needs none when it is taken away', async () => {
    const { token, id } = await locked()
    const cookie = pair(cookieOf((await give(token, password)).headers))
    expect((await page(token).set('Cookie', cookie)).status).toBe(200)
    const path = `/calendars/${calendar}/links/${id}`
    expect((await api.patch(path, { password: 'another horse' })).body).toMatchObject({ hasPassword: true })
    expect((await page(token).set('Cookie', cookie)).status).toBe(403)
    expect((await give(token, password)).status).toBe(403)
    expect((await api.patch(path, { name: 'Same password' })).body).toMatchObject({ hasPassword: true })
    expect((await page(token)).status).toBe(403)
    expect((await api.patch(path, { password: null })).body).toMatchObject({ hasPassword: false })
    expect((await page(token)).status).toBe(200)
    // A link without one takes no form.
    expect((await give(token, password)).status).toBe(405)
  })

  it('answers what is wrong as it answers nothing, but for the word that says so', async () => {
    const { token } = await locked()
    const without = await give(token, 'wrong horse 1').set('Accept-Language', 'en')
    expect([without.status, without.headers['set-cookie'], without.text.includes('That is not the password.')]).toEqual([
      403,
      undefined,
      true,
    ])
    silent(without)
    for (const [type, body, status] of [
      ['application/json', '{"password":"x"}', 415],
      ['application/x-www-form-urlencoded', `password=${'x'.repeat(100_000)}`, 413],
      ['application/x-www-form-urlencoded', 'password=a&password=b', 403],
      ['application/x-www-form-urlencoded', '', 403],
      ['application/x-www-form-urlencoded', `password=${encodeURIComponent('x'.repeat(2000))}`, 403],
    ] as const) {
      const answer = await request(world.app).post(`/p/${token}`).set('Content-Type', type).send(body)
      expect([type, body.slice(0, 20), answer.status]).toEqual([type, body.slice(0, 20), status])
      silent(answer)
    }
    expect((await request(world.app).post(`/p/${token}.ics`).type('form').send({ password })).status).toBe(405)
  })
})

function cookieName(answer: request.Response): string {
  return pair(cookieOf(answer.headers)).split('=')[0] ?? ''
}

describe('a feed with a password', () => {
  it('is given by HTTP Basic under whatever name; missing and wrong are one answer', async () => {
    const { token } = await locked()
    const missing = await feed(token)
    const wrong = await feed(token).auth('anybody', 'wrong horse 1')
    const same = ({ status, text, headers }: request.Response) => [status, text, { ...headers, date: '' }]
    expect(same(wrong)).toEqual(same(missing))
    expect([missing.status, missing.headers['www-authenticate']]).toEqual([401, 'Basic realm="Dela", charset="UTF-8"'])
    silent(missing)
    for (const name of ['', 'anybody', world.anna.address]) {
      const { status, text } = await feed(token).auth(name, password)
      expect([name, status, text.includes('kanari-summary')]).toEqual([name, 200, true])
    }
    const { headers } = await feed(token).auth('x', password)
    expect((await feed(token).set('If-None-Match', headers['etag'] ?? '')).status).toBe(401)
    const known = await feed(token)
      .auth('x', password)
      .set('If-None-Match', headers['etag'] ?? '')
    expect(known.status).toBe(304)
  })

  it('is for people who are signed in where the link is, and asks them for it too', async () => {
    const { token } = await locked({ audience: 'organization' })
    const secret = await world.appPassword(world.bo)
    // Who is not inside learns that they have to sign in, not that there is a password.
    expect((await feed(token).auth('x', password)).text).toContain('signed in')
    expect((await feed(token).auth(world.bo.address, secret)).text).toContain('password')
    const agent = await give(token, password)
    expect([agent.status, agent.headers['set-cookie']]).toEqual([405, undefined])
  })

  it('tells what has ended, and a policy that forbids, without it', async () => {
    const { token, id } = await locked()
    await world.policy({ sharingCapability: 'Disabled' })
    const suspended = await feed(token)
    expect([suspended.status, suspended.text.match(/BEGIN:VEVENT/g)?.length]).toEqual([200, 1])
    expect((await page(token)).status).toBe(403)
    silent(suspended)
    await world.policy({ sharingCapability: 'ExternalUserAndGuestSharing' })
    await api.delete(`/calendars/${calendar}/links/${id}`)
    expect([(await feed(token)).status, (await page(token)).status]).toEqual([200, 410])
    expect((await give(token, password)).status).toBe(405)
  })

  it('is not guessed: a network is refused after some wrong ones, and what was right goes on', async () => {
    const limited = await makeWorld({ rateLimits: 'on', limits: { signInPerAccountPerHour: 3, signInPerAddressPerHour: 1000 } })
    try {
      await limited.policy(openPolicy)
      const own = clientOf(limited.app, await limited.token(limited.anna))
      const id = await limited.calendar(limited.anna, 'Guessed')
      const { body } = await own.post(`/calendars/${id}/links`, { role: 'read', audience: 'anonymous', password })
      const token = (body as { html: string }).html.split('/').at(-1) ?? ''
      expect((await feed(token, limited.app).auth('x', password)).status).toBe(200)
      for (let guess = 0; guess < 3; guess++) expect((await feed(token, limited.app).auth('x', `wrong horse ${guess}`)).status).toBe(401)
      const refused = await feed(token, limited.app).auth('x', 'wrong horse 9')
      expect([refused.status, Number(refused.headers['retry-after']) > 0]).toEqual([429, true])
      expect((await give(token, 'wrong horse 9', limited.app)).status).toBe(429)
      expect((await feed(token, limited.app).auth('x', password)).status).toBe(200)
    } finally {
      await limited.close()
    }
  })

  it('has a form that no app password has, and a length', async () => {
    for (const bad of ['short', 'x'.repeat(1025), 'A'.repeat(43), 7, '']) {
      const { status, body } = await api.post(`/calendars/${calendar}/links`, { role: 'read', password: bad })
      expect([status, body]).toMatchObject([400, { field: 'password' }])
    }
  })
})

/** A changed password ends every other way in (invariant 29), whatever was under way. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import request from 'supertest'
import { Problem } from '../../src/errors.ts'
import { authentication } from '../../src/services/authentication.ts'
import { createCredential } from '../../src/services/credentials.ts'
import * as gate from '../../src/services/gate.ts'
import { changePassword } from '../../src/services/passwords.ts'
import type { UserSubject } from '../../src/sharing/principal.ts'
import { listCredentials } from '../../src/storage/credentials.ts'
import { knexOf, transaction } from '../../src/storage/database.ts'
import { makeWorld, password, type World } from '../setup/world.ts'
import { type Visitor, visitor } from './visitor.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const fresh = 'a new one, long enough'
const text = (page: string) => page.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')
const typed = { current: password, password: fresh, passwordAgain: fresh }
const bearer = async (token: string) => (await request(world.app).get('/api/me').set('Authorization', `Bearer ${token}`)).status
const dav = async (person: UserSubject, word: string) => (await request(world.app).options('/webdav/').auth(person.address, word)).status

/** Posts the form and looks at the page it leads to. */
async function change(who: Visitor, fields: Record<string, string>): Promise<string> {
  await who.get('/account')
  const response = await who.post('/account/password', fields)
  expect([response.status, response.headers['location']]).toEqual([303, '/account#own'])
  const page = await who.get('/account')
  expect(page.text).toContain('id="own"')
  return page.text
}

async function signIn(person: UserSubject, word = password, app = world.app): Promise<{ page: Visitor; status: number }> {
  const page = visitor(app)
  return { page, status: (await page.signIn(person.address, { password: word })).status }
}

let next = 0
const somebody = async () => await world.addPerson({ address: `dora${(next += 1)}@nordlys.example`, name: 'Dora' })
const sessionsOf = async (person: UserSubject) =>
  await knexOf(world.db)('session').whereRaw("sess -> 'person' ->> 'id' = ?", [person.id]).select('*')

describe('on the account page', () => {
  it('what is wrong is said at its field, changes nothing, and shows nothing that was typed', async () => {
    const dora = await somebody()
    const { page } = await signIn(dora)
    const wrong: [Partial<typeof typed>, string][] = [
      [{ current: 'not the password' }, 'This is not your current password.'],
      [{ current: '' }, 'Fill this in.'],
      [{ password: 'short', passwordAgain: 'short' }, 'Use at least 10 characters.'],
      [{ password: 'ö'.repeat(600), passwordAgain: 'ö'.repeat(600) }, 'This is too long.'],
      [{ passwordAgain: 'another one, long enough' }, 'The two passwords are not the same.'],
    ]
    for (const [fields, said] of wrong) {
      const shown = await change(page, { ...typed, ...fields })
      expect(text(shown)).toContain(said)
      for (const secret of Object.values({ ...typed, ...fields }).filter(Boolean)) expect(shown).not.toContain(`"${secret}"`)
      expect(text((await page.get('/account')).text)).not.toContain(said)
    }
    expect((await page.post('/account/password', { ...typed, csrf: 'x' })).status).toBe(403)
    expect((await visitor(world.app).post('/account/password', typed)).headers['location']).toBe('/sign-in')
    expect((await signIn(dora)).status).toBe(303)
    const kept = JSON.stringify(await sessionsOf(dora))
    for (const secret of [password, fresh, 'not the password']) expect(kept).not.toContain(secret)
  })

  it('the page at hand stays signed in under a new session; everything else of the person ends, and nothing of others', async () => {
    const dora = await somebody()
    const [{ page }, { page: elsewhere }, { page: bo }] = [await signIn(dora), await signIn(dora), await signIn(world.bo)]
    const [token, word, bosToken] = [await world.token(dora), await world.appPassword(dora), await world.token(world.bo)]
    expect([await bearer(token), await dav(dora, word)]).toEqual([200, 200])
    const before = page.cookie()
    const shown = text(await change(page, typed))
    expect(shown).toContain('All app passwords are gone: make new ones for your apps.')
    expect(shown).toContain('There are no app passwords.')
    expect(page.cookie()).not.toBe(before)
    expect((await request(world.app).get('/account').set('Cookie', before)).status).toBe(303)
    expect((await elsewhere.get('/account')).status).toBe(303)
    expect(await sessionsOf(dora)).toHaveLength(1)
    expect([await bearer(token), await dav(dora, word)]).toEqual([401, 401])
    expect([await bearer(bosToken), (await bo.get('/account')).status]).toEqual([200, 200])
    expect([(await signIn(dora)).status, (await signIn(dora, fresh)).status]).toEqual([401, 303])
    await page.post('/account', { name: 'Phone' })
    expect((await page.get('/account')).text).toContain('<code class="secret">')
    const acts = await knexOf(world.db)('audit').where({ actor_id: dora.id, action: 'password.change' })
    expect(acts.map(act => act.details)).toEqual([{}])
  })

  it('guesses of the current password count like guesses at the door, and stop there too', async () => {
    const strict = await makeWorld({ rateLimits: 'on', limits: { signInPerAccountPerHour: 3 } })
    try {
      const { page } = await signIn(strict.anna, password, strict.app)
      for (const fields of [
        { ...typed, password: 'short', passwordAgain: 'short' },
        { ...typed, passwordAgain: 'x' },
      ]) {
        await change(page, { ...fields, current: 'costs no guess' })
      }
      for (let count = 0; count < 3; count++)
        expect(text(await change(page, { ...typed, current: 'a guess' }))).toContain('not your current')
      expect(text(await change(page, typed))).toMatch(/Too many attempts\. Try again in (?:59|60) minutes\./)
      expect((await signIn(strict.anna, password, strict.app)).status).toBe(429)
      expect((await signIn(strict.bo, password, strict.app)).status).toBe(303)
    } finally {
      await strict.close()
    }
  })
})

describe('by the API', () => {
  it('the token of the request ends with the others', async () => {
    const dora = await somebody()
    const [{ page }, token, other] = [await signIn(dora), await world.token(dora), await world.token(dora, ['read'])]
    const ask = async (body: object, by = token) =>
      await request(world.app).post('/api/me/password').set('Authorization', `Bearer ${by}`).send(body)
    const refusals: [object, string, number, string | undefined][] = [
      [{ current: 'wrong', password: fresh }, token, 403, 'current'],
      [{ current: password, password: 'short' }, token, 400, 'password'],
      [{ current: password, password: 'ö'.repeat(1000) }, token, 400, 'password'],
      [{ password: fresh }, token, 400, 'current'],
      [{ current: password, password: fresh, again: fresh }, token, 400, 'again'],
      [{ current: password, password: fresh }, other, 403, undefined],
    ]
    for (const [body, by, status, field] of refusals) {
      const refused = await ask(body, by)
      expect([body, refused.status, refused.body.field]).toEqual([body, status, field])
    }
    expect(await bearer(token)).toBe(200)
    const both = await Promise.all([ask({ current: password, password: fresh }), ask({ current: password, password: `${fresh}!` })])
    expect(both.filter(one => one.status === 204)).toHaveLength(1)
    expect([await bearer(token), await bearer(other), (await page.get('/account')).status]).toEqual([401, 401, 303])
  })
})

describe('what was under way', () => {
  const authenticating = () => authentication(world.db, world.config)
  const entered = async (person: UserSubject) => await authenticating().byPassword(person.address, password, '192.0.2.1')
  const changed = async (person: UserSubject) =>
    await changePassword(world.db, gate.self(person), person, authenticating(), { current: password, password: fresh }, '192.0.2.1')
  const mint = { name: 'late' }

  it('a session that is written back once more opens nothing', async () => {
    const dora = await somebody()
    const { page } = await signIn(dora)
    const rows = await sessionsOf(dora)
    await changed(await entered(dora))
    expect(await sessionsOf(dora)).toEqual([])
    await knexOf(world.db)('session').insert(rows.map(row => ({ ...row, sess: JSON.stringify(row.sess) })))
    expect((await page.get('/account')).status).toBe(303)
  })

  it('a credential that is being made goes with the others; one that comes late is not made', async () => {
    const dora = await entered(await somebody())
    const access = gate.self(dora)
    let changing: Promise<unknown> = Promise.resolve()
    await transaction(world.db, async tx => {
      await createCredential(tx, access, 'token', mint, dora, world.config, new Date())
      changing = changed(dora)
      // Long enough to have hashed twice and to be waiting for this transaction.
      const waits = async () => {
        const { rows } = await knexOf(world.db).raw<{ rows: unknown[] }>(
          "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
        )
        return rows.length > 0
      }
      while (!(await waits())) await new Promise(resolve => setTimeout(resolve, 10))
    })
    await changing
    expect(await listCredentials(world.db, access, 'token')).toEqual([])
    const late = transaction(world.db, tx => createCredential(tx, access, 'token', mint, dora, world.config, new Date()))
    await expect(late).rejects.toThrow(Problem)
    expect(await listCredentials(world.db, access, 'token')).toEqual([])
  })
})

/** `POST /api/sign-in`: the first token of a program. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { makeWorld, password, type World } from '../setup/world.ts'
import { clientOf } from './client.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld({ rateLimits: 'on', limits: { signInPerAccountPerHour: 3 } })
})
afterAll(async () => await world.close())

const enter = async (body: object) => await clientOf(world.app, null).post('/sign-in', body)

describe('a token for an address and a password', () => {
  it('ends within the day, is in the audit log and in nobody’s list as a secret', async () => {
    const { status, body } = await enter({ address: ' Anna@Nordlys.example', password })
    expect(status).toBe(201)
    expect(body).toMatchObject({ address: 'anna@nordlys.example', token: expect.stringMatching(/^[\w-]{43}$/) })
    expect(Date.parse(body.expiresAt) - Date.now()).toBeLessThanOrEqual(12 * 60 * 60 * 1000)
    const anna = clientOf(world.app, body.token)
    expect((await anna.get('/me')).body.address).toBe('anna@nordlys.example')
    expect(JSON.stringify((await anna.get('/tokens')).body)).not.toContain(body.token)
    const log = JSON.stringify((await clientOf(world.app, await world.token(world.astrid)).get('/audit')).body)
    expect(log).toContain('dela sign-in')
    expect(log).not.toContain(body.token)
    // It makes nothing that outlives it (invariant 29).
    expect((await anna.post('/tokens', { name: 'longer', expiresAt: '2099-01-01T00:00:00Z' })).body.expiresAt).toBe(body.expiresAt)
  })

  it('is refused alike for a wrong password and for nobody, and guesses are counted', async () => {
    const wrong = await enter({ address: 'bo@nordlys.example', password: 'wrong' })
    const nobody = await enter({ address: 'nobody@nordlys.example', password: 'wrong' })
    expect([wrong.status, wrong.text]).toEqual([401, nobody.text])
    for (let tries = 0; tries < 3; tries++) await enter({ address: 'bo@nordlys.example', password: 'wrong' })
    const blocked = await enter({ address: 'bo@nordlys.example', password })
    expect([blocked.status, Number(blocked.headers['retry-after']) > 0]).toEqual([429, true])
  })

  it('refuses what is not an address and a password', async () => {
    for (const body of [
      {},
      { address: 'anna@nordlys.example' },
      { address: 1, password },
      { address: 'a@b', password: '' },
      { address: 'a@b', password, admin: true },
    ]) {
      expect((await enter(body)).status).toBe(400)
    }
    const large = await enter({ address: 'anna@nordlys.example', password: 'x'.repeat(70_000) })
    expect(large.status).toBe(413)
    expect((await clientOf(world.app, null).raw('post', '/sign-in', 'address=a', 'application/x-www-form-urlencoded')).status).toBe(415)
  })
})

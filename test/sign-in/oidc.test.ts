/** Signing in with OpenID Connect: a real provider, its real redirects, and everything that can be wrong with what comes back. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Express } from 'express'
import type { Response } from 'supertest'
import { loadConfig } from '../../src/config.ts'
import * as gate from '../../src/services/gate.ts'
import { knexOf, transaction } from '../../src/storage/database.ts'
import { addGroupMember, addPrincipal } from '../../src/storage/directory.ts'
import { makeWorld, type World } from '../setup/world.ts'
import { type Visitor, visitor } from '../web/visitor.ts'
import { client, type IdentityProvider, openProvider, through } from './provider.ts'

let world: World
let provider: IdentityProvider
let app: Express
const logged: unknown[] = []

const log = { ...console, error: console.error, level: 'silent', warn: (...line: unknown[]) => void logged.push(line) }

/** Long enough for a busy machine; short where the provider hangs. */
const signIn = (timeoutSeconds = 20) => ({
  oidc: {
    name: 'Nordlys ID',
    issuer: provider.issuer,
    ...client,
    scopes: 'openid email profile',
    groupsClaim: 'groups',
    organization: null,
  },
  ldap: null,
  timeoutSeconds,
  mostGroups: 500,
})

beforeAll(async () => {
  world = await makeWorld()
  provider = await openProvider('http://dela.test/sign-in/oidc/callback')
  app = world.another({ config: { ...world.config, signIn: signIn() }, log: log as never })
})
afterAll(async () => {
  await provider.close()
  await world.close()
})
beforeEach(() => {
  provider.instead = () => false
  provider.people['dora'] = {
    email: 'Dora@Nordlys.example',
    email_verified: true,
    name: 'Dora Ek',
    locale: 'sv-SE',
    groups: ['Design', 'Oslo'],
  }
})

const here = (address: string): string => address.replace('http://dela.test', '')

/** As far as the provider's answer, which is not brought back yet. */
async function asked(person: Visitor, who: string | null, to = ''): Promise<string> {
  provider.who = who
  const sent = await person.get(`/sign-in/oidc${to}`)
  expect(sent.status).toBe(302)
  return here(await through(sent.headers['location'] as string))
}

async function comes(who: string | null, person = visitor(app), to = ''): Promise<Response> {
  return await person.get(await asked(person, who, to))
}

const user = async (address: string) =>
  await knexOf(world.db)('principal').where({ organization_id: world.organizationId, address }).first()
const groupsOf = async (address: string): Promise<string[]> => {
  const rows = await knexOf(world.db)('group_member as m')
    .join('principal as g', 'g.id', 'm.group_id')
    .where({ member_id: (await user(address))?.id ?? '' })
    .orderBy('g.name')
    .select('g.name')
  return rows.map(row => row.name)
}

describe('the way there and back', () => {
  it('makes the user the first time, knows them the next, and ends with signing out', async () => {
    const dora = visitor(app)
    expect((await dora.get('/sign-in?to=%2Faccount')).text).toContain('href="/sign-in/oidc?to=%2Faccount">Sign in with Nordlys ID')
    const sent = await dora.get('/sign-in/oidc?to=%2Faccount')
    const address = new URL(sent.headers['location'] as string)
    expect(address.origin).toBe(provider.issuer)
    expect(Object.fromEntries(address.searchParams)).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      redirect_uri: 'http://dela.test/sign-in/oidc/callback',
      scope: 'openid email profile',
    })
    for (const name of ['state', 'nonce', 'code_challenge']) expect(address.searchParams.get(name)?.length).toBeGreaterThan(30)
    const before = dora.cookie()
    const entered = await comes('dora', dora, '?to=%2Faccount')
    expect([entered.status, entered.headers['location']]).toEqual([303, '/account'])
    // Another session than the one before (fixation), and the person's own language.
    expect(dora.cookie()).not.toBe(before)
    expect((await dora.get('/account')).text).toContain('Dora Ek')
    expect(await user('dora@nordlys.example')).toMatchObject({
      kind: 'user',
      name: 'Dora Ek',
      language: 'sv',
      password_hash: null,
      administrator: false,
    })
    expect(await groupsOf('dora@nordlys.example')).toEqual(['Design', 'Oslo'])
    const acts = await knexOf(world.db)('audit')
      .where({ actor_id: (await user('dora@nordlys.example'))?.id ?? '' })
      .orderBy('at')
    expect(acts.map(one => one.action).sort()).toEqual(['directory.add', 'directory.member'])
    const first = await knexOf(world.db)('collection').where({ owner_id: acts[0]?.actor_id ?? '' })
    expect(first).toMatchObject([{ id: acts.find(one => one.action === 'directory.add')?.collection_id, name: 'Kalender' }])
    expect(await knexOf(world.db)('permission').where({ collection_id: first[0]?.id ?? '' })).toMatchObject([
      { grantee_id: null, role: 'freeBusyRead' },
    ])
    await dora.post('/sign-out')
    expect((await dora.get('/account')).status).toBe(303)

    // Known by the provider's id from now on, whatever the address there becomes.
    provider.people['dora'] = { email: 'anna@nordlys.example', email_verified: true, name: 'Dora Ek-Lund', groups: ['Design', 'Oslo'] }
    expect((await comes('dora')).status).toBe(303)
    expect(await user('dora@nordlys.example')).toMatchObject({ name: 'Dora Ek-Lund' })
    expect(await knexOf(world.db)('external_identity').where({ provider: provider.issuer, subject: 'dora' })).toHaveLength(1)
    expect(await knexOf(world.db)('collection').where({ owner_id: acts[0]?.actor_id ?? '' })).toHaveLength(1)
  })

  it('is one user when ten browsers come for the first time at once', async () => {
    provider.people['ten'] = { email: 'ten@nordlys.example', email_verified: true, groups: ['Ten'] }
    provider.who = 'ten'
    const all = await Promise.all(Array.from({ length: 10 }, async () => await comes('ten')))
    expect(all.map(one => one.status)).toEqual(all.map(() => 303))
    expect(await groupsOf('ten@nordlys.example')).toEqual(['Ten'])
  })

  it('lets a disabled person in by no way', async () => {
    const before = visitor(app)
    expect((await comes('dora', before)).status).toBe(303)
    await knexOf(world.db)('principal').where({ address: 'dora@nordlys.example' }).update({ disabled_at: new Date() })
    expect((await before.get('/account')).status).toBe(303)
    const refused = await comes('dora')
    expect([refused.status, refused.text.includes('Your account is disabled')]).toEqual([403, true])
    await knexOf(world.db)('principal').where({ address: 'dora@nordlys.example' }).update({ disabled_at: null })
  })
})

describe('who is who', () => {
  it('connects a user of the house by a verified address, once and to one id', async () => {
    provider.people['bo'] = { email: 'bo@nordlys.example', email_verified: true, name: 'Bo Lind' }
    const bo = visitor(app)
    expect((await comes('bo', bo)).status).toBe(303)
    expect((await bo.get('/account')).text).toContain('Bo Lind')
    expect(await knexOf(world.db)('external_identity').where({ principal_id: world.bo.id })).toMatchObject([{ subject: 'bo' }])
    // Local memberships are none of the provider's business.
    expect(await groupsOf('bo@nordlys.example')).toEqual(['Project team'])
    // Another id that claims the same address is somebody else.
    provider.people['not-bo'] = { email: 'bo@nordlys.example', email_verified: true, name: 'Not Bo' }
    const refused = await comes('not-bo')
    expect([refused.status, refused.text.includes('in use here already')]).toEqual([403, true])
    expect((await visitor(app).signIn('bo@nordlys.example')).status).toBe(303)
  })

  it('never opens an administrator’s account by its address; its owner connects it, signed in', async () => {
    provider.people['astrid'] = { email: 'astrid@nordlys.example', email_verified: true, name: 'Astrid Berg' }
    const refused = await comes('astrid')
    expect([refused.status, refused.text.includes('administrator’s account')]).toEqual([403, true])
    // Nor does somebody else who is signed in.
    const cia = visitor(app)
    await cia.signIn('cia@nordlys.example')
    expect((await comes('astrid', cia)).status).toBe(403)
    const astrid = visitor(app)
    await astrid.signIn('astrid@nordlys.example')
    expect((await astrid.get('/account')).text).toContain('Connect with Nordlys ID')
    expect((await comes('astrid', astrid, '?to=%2Faccount')).headers['location']).toBe('/account')
    expect((await comes('astrid')).status).toBe(303)
  })

  it.each([
    [
      'an address that is not verified',
      { email: 'eva@nordlys.example', email_verified: false },
      'does not say that the e-mail address is yours',
    ],
    ['verified in words alone', { email: 'eva@nordlys.example', email_verified: 'true' }, 'does not say'],
    ['no word on it', { email: 'eva@nordlys.example' }, 'does not say'],
    ['no address', { email_verified: true }, 'does not say'],
    ['another domain', { email: 'eva@fabrikam.example', email_verified: true }, 'belongs to no organisation'],
    ['a part of our domain', { email: 'eva@sub.nordlys.example', email_verified: true }, 'belongs to no organisation'],
    ['two addresses in one', { email: 'eva@evil.example,eva@nordlys.example', email_verified: true }, 'belongs to no organisation'],
    ['a quoted one', { email: '"eva@evil.example x"@nordlys.example', email_verified: true }, 'belongs to no organisation'],
    ['the address of a mailbox', { email: 'reception@nordlys.example', email_verified: true }, 'in use here already'],
    ['the address of a group', { email: 'team@nordlys.example', email_verified: true }, 'in use here already'],
    [
      'too many groups',
      { email: 'eva@nordlys.example', email_verified: true, groups: Array.from({ length: 10_000 }, (_, n) => `g${n}`) },
      'more groups',
    ],
  ])('refuses %s', async (_what, claims, said) => {
    provider.people['eva'] = claims
    const eva = visitor(app)
    const refused = await comes('eva', eva)
    expect([refused.status, refused.text.includes(said)]).toEqual([403, true])
    expect((await eva.get('/account')).status).toBe(303)
    expect(await user('eva@nordlys.example')).toBeUndefined()
    expect(await knexOf(world.db)('external_group').where({ subject: 'g1' })).toEqual([])
  })

  it('takes the organization that the settings name, by a domain that was proved', async () => {
    provider.people['fia'] = { email: 'fia@nordlys.example', email_verified: true }
    const knex = knexOf(world.db)
    const [other] = await knex('organization').insert({ name: 'Fabrikam', language: 'en', time_zone: 'Europe/Oslo' }).returning('id')
    await knex('organization_domain').insert({ organization_id: other?.id ?? '', domain: 'claimed.example' })
    // Two organizations, and none is named; one that is named by a domain nobody proved.
    expect((await comes('fia')).status).toBe(503)
    const named = (organization: string) => {
      const settings = signIn()
      return world.another({
        config: { ...world.config, signIn: { ...settings, oidc: { ...settings.oidc, organization } } },
        log: log as never,
      })
    }
    const unproved = visitor(named('claimed.example'))
    expect((await comes('fia', unproved)).status).toBe(503)
    const proved = visitor(named('nordlys.example'))
    expect((await comes('fia', proved)).status).toBe(303)
    await knex('organization')
      .where({ id: other?.id ?? '' })
      .delete()
  })
})

describe('groups', () => {
  it('are what the provider says at each sign-in, and access goes with them (invariant 16)', async () => {
    const calendar = await world.calendar(world.anna, 'Studio')
    provider.people['gro'] = { email: 'gro@nordlys.example', email_verified: true, groups: ['Readers', 'Others', '', 7, 'x'.repeat(1000)] }
    const gro = visitor(app)
    await comes('gro', gro)
    expect(await groupsOf('gro@nordlys.example')).toEqual(['Others', 'Readers'])
    const group = await knexOf(world.db)('principal').where({ name: 'Readers' }).first()
    expect(group).toMatchObject({ kind: 'group', group_kind: 'security', address: 'readers.group@nordlys.example' })
    await world.share(world.anna, calendar, null, 'none')
    await world.share(world.anna, calendar, group?.address ?? '', 'read')
    expect((await gro.get(`/calendars/${calendar}/view`)).status).toBe(200)
    // A membership made here is not the provider's to take.
    const admin = gate.administer(world.astrid)
    const id = (await user('gro@nordlys.example'))?.id ?? ''
    const others = await knexOf(world.db)('principal').where({ name: 'Others' }).first('id')
    await transaction(world.db, async tx => {
      await addGroupMember(tx, admin, world.team.id, id)
      await addGroupMember(tx, admin, others?.id ?? '', id)
    })
    provider.people['gro'] = { email: 'gro@nordlys.example', email_verified: true }
    await comes('gro')
    expect(await groupsOf('gro@nordlys.example')).toEqual(['Others', 'Project team'])
    // The session that was there before has lost it too.
    expect((await gro.get(`/calendars/${calendar}/view`)).status).toBe(404)
  })

  it('are never those that were made here, and keep nobody from their address', async () => {
    const admin = gate.administer(world.astrid)
    const local = await addPrincipal(world.db, admin, { kind: 'group', address: 'bosses@nordlys.example', name: 'Bosses' })
    provider.people['hal'] = {
      email: 'hal@nordlys.example',
      email_verified: true,
      groups: ['Bosses', 'bosses', 'ida', "x'); DROP TABLE principal; --"],
    }
    await comes('hal')
    expect(await knexOf(world.db)('group_member').where({ group_id: local.id })).toEqual([])
    expect(await groupsOf('hal@nordlys.example')).toHaveLength(4)
    provider.people['ida'] = { email: 'ida@nordlys.example', email_verified: true, groups: 'Bosses' }
    expect((await comes('ida')).status).toBe(303)
    expect(await groupsOf('ida@nordlys.example')).toEqual(['Bosses'])
  })
})

describe('answers that nobody asked for', () => {
  it('open nothing: forged, replayed, another browser’s, another provider’s', async () => {
    const odd = visitor(app, 'nb')
    const refused = async (path: string, person = odd) => {
      const reply = await person.get(path)
      expect([path.slice(0, 60), reply.status]).toEqual([path.slice(0, 60), 401])
      expect(reply.text).toContain('Innloggingen på det andre stedet lyktes ikke')
      expect((await person.get('/account')).status).toBe(303)
    }
    const callback = '/sign-in/oidc/callback'
    for (const query of [
      '',
      '?code=x',
      '?code=x&state=y',
      '?error=access_denied',
      '?state=',
      '?code=a&code=b&state=c',
      `?code=${'x'.repeat(5000)}&state=y`,
    ]) {
      await refused(`${callback}${query}`)
    }
    const change = async (how: (answer: URLSearchParams) => void) => {
      const answer = new URL(await asked(odd, 'dora'), 'http://dela.test')
      how(answer.searchParams)
      await refused(`${callback}${answer.search}`)
    }
    await change(answer => answer.set('state', 'forged'))
    await change(answer => answer.delete('state'))
    await change(answer => answer.set('code', 'forged'))
    await change(answer => answer.set('iss', 'https://evil.example'))
    await change(answer => answer.append('state', 'twice'))
    // In another browser than the one that asked; twice in the same.
    const stolen = await asked(visitor(app), 'dora')
    await refused(stolen)
    const own = visitor(app, 'nb')
    const answer = await asked(own, 'dora')
    expect((await own.get(answer)).status).toBe(303)
    const again = await own.get(answer)
    expect(again.status).toBe(401)
    // The same code in a session that waits for one.
    const late = await asked(odd, 'dora')
    const mixed = new URL(late, 'http://dela.test')
    mixed.searchParams.set('code', new URL(answer, 'http://dela.test').searchParams.get('code') ?? '')
    await refused(`${callback}${mixed.search}`)
    // They said no.
    await refused(await asked(odd, null))
  })

  it('refuses an ID token with the nonce of another sign-in', async () => {
    const person = visitor(app, 'nb')
    provider.who = 'dora'
    const sent = await person.get('/sign-in/oidc')
    const address = new URL(sent.headers['location'] as string)
    address.searchParams.set('nonce', 'of-an-earlier-sign-in')
    const reply = await person.get(here(await through(address.href)))
    expect(reply.status).toBe(401)
  })

  it('counts as guessing', async () => {
    const limits = { ...world.config.limits, signInPerAddressPerHour: 3 }
    const slow = world.another({ config: { ...world.config, rateLimits: 'on', limits, signIn: signIn() }, log: log as never })
    const person = visitor(slow)
    for (let count = 0; count < 3; count++) expect((await person.get('/sign-in/oidc/callback?code=x&state=y')).status).toBe(401)
    expect((await comes('dora', visitor(slow))).status).toBe(429)
  })
})

describe('a provider with troubles', () => {
  const away = async (person: Visitor, path: string) => {
    const reply = await person.get(path)
    expect([path.slice(0, 30), reply.status, Number(reply.headers['retry-after']) > 0]).toEqual([path.slice(0, 30), 503, true])
    expect(reply.text).toContain('The service you sign in with does not answer')
    expect(reply.text).toContain('name="password"')
  }

  it('that breaks or hangs is said to be away, and others sign in', async () => {
    for (const path of ['/token', '/jwks', '/me']) {
      for (const status of [500, 0]) {
        const person = visitor(world.another({ config: { ...world.config, signIn: signIn(2) }, log: log as never }))
        const answer = await asked(person, 'dora')
        provider.instead = ({ url }, response) => {
          if (url !== path) return false
          if (status > 0) response.writeHead(status).end('<h1>Oops</h1>')
          return true
        }
        await away(person, answer)
        provider.instead = () => false
      }
    }
    expect((await visitor(app).signIn('anna@nordlys.example')).status).toBe(303)
  }, 90_000)

  it('that is not there at first is asked again the next time', async () => {
    const fresh = world.another({ config: { ...world.config, signIn: signIn(2) }, log: log as never })
    for (const said of ['', '{}', JSON.stringify({ issuer: 'https://evil.example' }), 'hang']) {
      provider.instead = (_request, response) => {
        if (said !== 'hang') response.writeHead(said === '' ? 500 : 200, { 'Content-Type': 'application/json' }).end(said)
        return true
      }
      await away(visitor(fresh), '/sign-in/oidc')
    }
    provider.instead = () => false
    expect((await comes('dora', visitor(fresh))).status).toBe(303)
    expect(logged.length).toBeGreaterThan(0)
    expect(JSON.stringify(logged)).not.toContain(client.clientSecret)
  })
})

describe('settings', () => {
  it('without a provider there is no such way', async () => {
    const page = visitor(world.app)
    expect((await page.get('/sign-in')).text).not.toContain('oidc')
    expect((await page.get('/sign-in/oidc')).status).toBe(404)
    expect((await page.get('/sign-in/oidc/callback?code=x')).status).toBe(404)
  })

  it.each([
    [{ issuer: 'http://id.nordlys.example', clientId: 'x' }, 'signIn.oidc.issuer: has to be https'],
    [{ issuer: 'https://id.nordlys.example' }, 'signIn.oidc.clientId: missing'],
    [{ issuer: 'javascript:alert(1)', clientId: 'x' }, 'signIn.oidc.issuer: '],
  ])('refuse %j', (oidc, said) => {
    expect(() => loadConfig({ signIn: { oidc: oidc as never } })).toThrow(said)
  })

  it('have usual values for what is not said', () => {
    const { oidc } = loadConfig({ signIn: { oidc: { issuer: 'https://id.nordlys.example', clientId: 'dela' } } }).signIn
    expect(oidc).toMatchObject({ name: 'id.nordlys.example', scopes: 'openid email profile', groupsClaim: 'groups', clientSecret: null })
  })
})

/** Signing in with LDAP and the hourly sync, against a real slapd. */
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Express } from 'express'
import { Change, Attribute } from 'ldapts'
import type { Response } from 'supertest'
import { type Config, loadConfig } from '../../src/config.ts'
import { syncDirectory } from '../../src/jobs/ldap-sync.ts'
import * as gate from '../../src/services/gate.ts'
import { syncLdap, type Synced } from '../../src/services/ldap-sync.ts'
import { dnKey, type LdapSettings, openLdap } from '../../src/services/ldap.ts'
import { knexOf, transaction } from '../../src/storage/database.ts'
import { addGroupMember, addPrincipal, removeGroupMember } from '../../src/storage/directory.ts'
import { makeWorld, type World } from '../setup/world.ts'
import { type Visitor, visitor } from '../web/visitor.ts'
import { openSlapd, reader, type Slapd, slapdMissing, suffix } from './slapd.ts'

const present = slapdMissing ? describe.skip : describe
if (slapdMissing) console.warn('slapd is not installed: signing in with LDAP is not tested')

let world: World
let slapd: Slapd
let app: Express
let config: Config
const logged: unknown[] = []
const tell = (...line: unknown[]) => void logged.push(line)
const log = { level: 'silent', info: tell, warn: tell, error: tell, debug: tell, trace: tell, fatal: tell }

const settings = (more: Partial<LdapSettings> = {}): LdapSettings => ({
  url: slapd.url,
  startTls: true,
  caFile: slapd.caFile,
  ...reader,
  baseDn: suffix,
  userFilter: '(&(objectClass=person)(|(mail={login})(uid={login})))',
  idAttribute: 'entryUUID',
  addressAttribute: 'mail',
  nameAttribute: 'cn',
  groupBaseDn: `ou=groups,${suffix}`,
  groupFilter: '(objectClass=groupOfNames)',
  memberAttribute: 'member',
  organization: null,
  ...more,
})

/** Waits long enough for a busy machine; less where the server hangs. */
const configured = (more: Partial<LdapSettings> = {}, timeoutSeconds = 20): Config => ({
  ...world.config,
  signIn: { oidc: null, ldap: settings(more), timeoutSeconds, mostGroups: 500 },
})

beforeAll(async () => {
  if (slapdMissing) return
  world = await makeWorld()
  slapd = await openSlapd()
  config = configured()
  app = world.another({ config, log: log as never })
}, 90_000)
afterAll(async () => {
  if (slapdMissing) return
  await slapd.close()
  await world.close()
})
beforeEach(() => {
  logged.length = 0
})

async function comes(address: string, password: string, person: Visitor = visitor(app)): Promise<Response> {
  await person.get('/sign-in')
  return await person.post('/sign-in', { address, password })
}

const sync = async (more: Partial<LdapSettings> = {}): Promise<Synced | null> => await syncLdap(world.db, configured(more), log)
const user = async (address: string) =>
  await knexOf(world.db)('principal').where({ organization_id: world.organizationId, address }).first()
const named = async (name: string) => await knexOf(world.db)('principal').where({ organization_id: world.organizationId, name }).first()
const groupsOf = async (address: string): Promise<string[]> => {
  const rows = await knexOf(world.db)('group_member as m')
    .join('principal as g', 'g.id', 'm.group_id')
    .where({ member_id: (await user(address))?.id ?? '' })
    .orderBy('g.name')
    .select('g.name')
  return rows.map(row => row.name)
}
const replace = async (dn: string, type: string, values: string[]) =>
  await slapd.as(async client => {
    await client.modify(dn, new Change({ operation: 'replace', modification: new Attribute({ type, values }) }))
  })

present('signing in with the directory’s password', () => {
  it('makes the user with the first sign-in, and knows them by their entry', async () => {
    const dn = await slapd.addPerson('dora', { cn: 'Dora Ek', preferredLanguage: 'nb-NO, en;q=0.5' })
    await slapd.addGroup('Readers', [dn])
    const dora = visitor(app)
    expect((await comes(' Dora@Nordlys.example', 'dora-secret', dora)).status).toBe(303)
    expect((await dora.get('/account')).text).toContain('Dora Ek')
    expect(await user('dora@nordlys.example')).toMatchObject({ kind: 'user', language: 'nb', password_hash: null })
    expect(await groupsOf('dora@nordlys.example')).toEqual(['Readers'])
    expect(await named('Readers')).toMatchObject({ kind: 'group', address: 'readers.group@nordlys.example' })
    // Another address there: the same user here.
    await replace(dn, 'mail', ['dora.ek@nordlys.example'])
    expect((await comes('dora.ek@nordlys.example', 'dora-secret')).status).toBe(303)
    expect((await comes('dora', 'dora-secret')).status).toBe(303)
    expect(await user('dora.ek@nordlys.example')).toBeUndefined()
    expect(await knexOf(world.db)('external_identity').where({ provider: 'ldap' })).toHaveLength(1)
  })

  it('leaves the passwords of the house as they are, and connects users by address', async () => {
    await slapd.addPerson('anna', { userPassword: 'of-the-directory' })
    expect((await visitor(app).signIn('anna@nordlys.example')).status).toBe(303)
    expect((await comes('anna@nordlys.example', 'of-the-directory')).status).toBe(303)
    expect(await knexOf(world.db)('external_identity').where({ principal_id: world.anna.id })).toHaveLength(1)
    const entered = await world.appPassword(world.anna)
    expect(entered.length).toBeGreaterThan(20)
  })

  it('refuses what it refuses in the words it has for everything', async () => {
    await slapd.addPerson('eva')
    const tries: [string, string][] = [
      ['eva@nordlys.example', 'wrong'],
      ['eva@nordlys.example', ''],
      ['eva@nordlys.example', 'eva-secret\u0000'],
      ['eva@nordlys.example', 'x'.repeat(2000)],
      ['nobody@nordlys.example', 'eva-secret'],
      ['*', 'eva-secret'],
      ['*)(uid=*', 'eva-secret'],
      ['eva@nordlys.example)(|(uid=*', 'eva-secret'],
      ['eva*', 'eva-secret'],
      ['eva@nordlys.example\\', 'eva-secret'],
      ['eva@nordlys.example\\2a', 'eva-secret'],
      ['$&', 'eva-secret'],
      [`uid=eva,ou=people,${suffix}`, 'eva-secret'],
      ['', 'eva-secret'],
    ]
    for (const [address, password] of tries) {
      const refused = await comes(address, password)
      expect([address, password.slice(0, 12), refused.status]).toEqual([address, password.slice(0, 12), 401])
      expect(refused.text).toContain('do not belong together')
    }
    expect(await user('eva@nordlys.example')).toBeUndefined()
    expect((await comes('eva@nordlys.example', 'eva-secret')).status).toBe(303)
  })

  it('says clearly who is not let in although the password is right', async () => {
    const knex = knexOf(world.db)
    await knex('principal').insert({ organization_id: world.organizationId, kind: 'guest', address: 'gia@nordlys.example', name: 'Gia' })
    await slapd.addPerson('gia')
    await slapd.addPerson('reception')
    await slapd.addPerson('astrid')
    await slapd.addPerson('far', { mail: 'far@fabrikam.example' })
    await slapd.addPerson('twice1', { mail: 'twice@nordlys.example', userPassword: 'same' })
    await slapd.addPerson('twice2', { mail: 'twice@nordlys.example', userPassword: 'same' })
    await slapd.addPerson('nomail', { mail: [] })
    await slapd.addPerson('off')
    expect((await comes('off@nordlys.example', 'off-secret')).status).toBe(303)
    await knex('principal').where({ address: 'off@nordlys.example' }).update({ disabled_at: new Date() })
    const expected: [string, string, number, string][] = [
      ['gia@nordlys.example', 'gia-secret', 403, 'in use here already'],
      ['reception@nordlys.example', 'reception-secret', 403, 'in use here already'],
      ['astrid@nordlys.example', 'astrid-secret', 403, 'administrator’s account'],
      ['far@fabrikam.example', 'far-secret', 403, 'belongs to no organisation'],
      ['nomail', 'nomail-secret', 403, 'does not say'],
      ['off@nordlys.example', 'off-secret', 403, 'is disabled'],
      // Two entries are nobody.
      ['twice@nordlys.example', 'same', 401, 'do not belong together'],
    ]
    for (const [address, password, status, said] of expected) {
      const refused = await comes(address, password)
      expect([address, refused.status, refused.text.includes(said)]).toEqual([address, status, true])
    }
    expect((await visitor(app).signIn('astrid@nordlys.example')).status).toBe(303)
  })

  it('counts guesses as at every sign-in', async () => {
    await slapd.addPerson('per')
    const limits = { ...world.config.limits, signInPerAccountPerHour: 3 }
    const slow = world.another({ config: { ...config, rateLimits: 'on', limits }, log: log as never })
    for (let count = 0; count < 3; count++) expect((await comes('per@nordlys.example', 'wrong', visitor(slow))).status).toBe(401)
    expect((await comes('per@nordlys.example', 'per-secret', visitor(slow))).status).toBe(429)
  })
})

present('the connection', () => {
  const asks = async (more: Partial<LdapSettings>) =>
    await openLdap(settings(more), 20, tell)
      .byPassword('dora', 'dora-secret')
      .then(found => found?.name ?? null)
  const away = { name: 'Problem', type: 'unavailable' }

  it('is encrypted, and with whom the certificate names', async () => {
    expect(await asks({})).toBe('Dora Ek')
    expect(await asks({ url: slapd.secureUrl })).toBe('Dora Ek')
    expect(await asks({ url: slapd.secureUrl.replace('127.0.0.1', 'localhost') })).toBe('Dora Ek')
    for (const more of [{ caFile: null }, { caFile: null, url: slapd.secureUrl }, { caFile: `${slapd.caFile}.missing` }]) {
      await expect(asks(more)).rejects.toMatchObject(away)
    }
    expect(() => loadConfig({ signIn: { ldap: { url: 'ldap://ldap.nordlys.example', startTls: false, baseDn: suffix } } })).toThrow(
      'signIn.ldap.startTls',
    )
    expect(() => loadConfig({ signIn: { ldap: { url: 'http://ldap.nordlys.example', baseDn: suffix } } })).toThrow('signIn.ldap.url')
    expect(() => loadConfig({ signIn: { ldap: { url: 'ldaps://ldap.nordlys.example' } } })).toThrow('signIn.ldap.baseDn')
    expect(() => loadConfig({ signIn: { ldap: { userFilter: '(uid=admin)' } } })).toThrow('signIn.ldap.userFilter')
    expect(loadConfig({ signIn: { ldap: { url: 'ldap://127.0.0.1:389', startTls: false, baseDn: suffix } } }).signIn.ldap).not.toBeNull()
  })

  it('to somebody who says yes to STARTTLS and then has no TLS hears no password', async () => {
    const heard: string[] = []
    const thief = createServer(socket => {
      socket.on('error', () => {})
      socket.on('data', data => {
        heard.push(data.toString('latin1'))
        // Yes to the extended request, and then the line is dead.
        socket.write(Buffer.from('300c02010178070a010004000400', 'hex'), () => socket.destroy())
      })
    })
    thief.listen(0, '127.0.0.1')
    await once(thief, 'listening')
    await expect(asks({ url: `ldap://127.0.0.1:${(thief.address() as AddressInfo).port}` })).rejects.toMatchObject(away)
    thief.close()
    expect(heard.length).toBeGreaterThan(0)
    expect(heard.join()).not.toMatch(/secret|kanari/)
  })

  it('to a server with the wrong word for the reader, or for a place that is none, says no more than that', async () => {
    for (const more of [{ bindPassword: 'wrong' }, { baseDn: 'nonsense' }, { baseDn: 'dc=elsewhere' }]) {
      expect([more, await asks(more).catch((error: unknown) => error)]).toMatchObject([more, away])
    }
    expect(logged.length).toBeGreaterThan(2)
    expect(JSON.stringify(logged)).not.toMatch(/dora-secret|kanari/)
  })

  it('to a server that hangs or is away: 503, and people of the house sign in', async () => {
    const hasty = configured({}, 2)
    const impatient = world.another({ config: hasty, log: log as never })
    for (const how of ['hangs', 'is away']) {
      if (how === 'hangs') slapd.process.kill('SIGSTOP')
      else await slapd.stop()
      const refused = await comes('dora@nordlys.example', 'dora-secret', visitor(impatient))
      expect([how, refused.status, Number(refused.headers['retry-after']) > 0]).toEqual([how, 503, true])
      expect(refused.text).toContain('The service you sign in with does not answer')
      expect((await visitor(impatient).signIn('bo@nordlys.example')).status).toBe(303)
      await expect(syncLdap(world.db, hasty, log)).rejects.toMatchObject(away)
      // The job waits for the next hour.
      await syncDirectory({ db: world.db, config: hasty, log: log as never })
      if (how === 'hangs') slapd.process.kill('SIGCONT')
      else await slapd.start()
    }
    expect((await comes('dora@nordlys.example', 'dora-secret')).status).toBe(401)
    expect((await comes('dora', 'dora-secret')).status).toBe(303)
    expect((await user('dora@nordlys.example'))?.disabled_at).toBeNull()
  }, 90_000)
})

present('the hourly sync', () => {
  it('makes people, disables those who are gone and lets them back', async () => {
    const dn = await slapd.addPerson('siv', { cn: 'Siv Lie' })
    expect((await sync())?.added).toBeGreaterThan(0)
    expect(await user('siv@nordlys.example')).toMatchObject({ name: 'Siv Lie', kind: 'user' })
    expect((await sync())?.added).toBe(0)
    const first = await knexOf(world.db)('collection').where({ owner_id: (await user('siv@nordlys.example'))?.id ?? '' })
    expect(first).toMatchObject([{ name: 'Calendar', time_zone: 'Europe/Stockholm' }])
    expect(await knexOf(world.db)('audit').where({ collection_id: first[0]?.id ?? '' })).toMatchObject([
      { action: 'directory.add', actor_id: null },
    ])
    const siv = visitor(app)
    await comes('siv', 'siv-secret', siv)
    await slapd.as(async client => await client.modifyDN(dn, `uid=siv,ou=groups,${suffix}`))
    expect(await sync({ baseDn: `ou=people,${suffix}` })).toMatchObject({ disabled: 1, enabled: 0 })
    expect((await siv.get('/account')).status).toBe(303)
    expect((await user('siv@nordlys.example'))?.disabled_at).not.toBeNull()
    expect(await sync({ baseDn: `ou=people,${suffix}` })).toMatchObject({ disabled: 0 })
    expect(await sync()).toMatchObject({ enabled: 1 })
    expect((await siv.get('/account')).status).toBe(200)
    const acts = await knexOf(world.db)('audit').whereIn('action', ['directory.disable', 'directory.enable'])
    expect(acts.map(one => [one.actor_id, one.details['address']])).toEqual([
      [null, 'siv@nordlys.example'],
      [null, 'siv@nordlys.example'],
    ])
    // Whom an administrator disabled stays out, whatever the directory says.
    await knexOf(world.db)('principal').where({ address: 'siv@nordlys.example' }).update({ disabled_at: new Date() })
    expect(await sync()).toMatchObject({ enabled: 0, disabled: 0 })
    await knexOf(world.db)('principal').where({ address: 'siv@nordlys.example' }).update({ disabled_at: null })
  })

  it('gives nothing of somebody who left to somebody new with their address', async () => {
    const dn = await slapd.addPerson('kaj')
    await sync()
    const calendar = await world.calendar(world.anna, 'Kaj’s')
    await world.share(world.anna, calendar, null, 'none')
    await world.share(world.anna, calendar, 'kaj@nordlys.example', 'read')
    await slapd.as(async client => await client.del(dn))
    await sync()
    await slapd.addPerson('kaj', { userPassword: 'a-new-kaj' })
    expect((await comes('kaj', 'a-new-kaj')).status).toBe(403)
    expect((await sync())?.skipped).toBeGreaterThan(0)
  })

  it('makes groups and memberships equal, and access ends with them (invariant 16)', async () => {
    const uma = await slapd.addPerson('uma')
    const ove = await slapd.addPerson('ove')
    const inner = await slapd.addGroup('Inner', [uma])
    const outer = await slapd.addGroup('Outer', [inner, ove, 'uid=nobody,dc=elsewhere'])
    await sync()
    // A circle in the directory is left open here.
    await replace(inner, 'member', [uma, outer])
    await sync()
    expect([await groupsOf('uma@nordlys.example'), await groupsOf('ove@nordlys.example')]).toEqual([['Inner'], ['Outer']])
    const group = await named('Outer')
    const calendar = await world.calendar(world.anna, 'Outer’s')
    await world.share(world.anna, calendar, null, 'none')
    await world.share(world.anna, calendar, group?.address ?? '', 'read')
    const visit = visitor(app)
    await comes('uma', 'uma-secret', visit)
    expect((await visit.get(`/calendars/${calendar}/view`)).status).toBe(200)
    const before = await knexOf(world.db)('audit').where({ action: 'directory.member' }).count({ n: '*' }).first()
    await sync()
    expect(await knexOf(world.db)('audit').where({ action: 'directory.member' }).count({ n: '*' }).first()).toEqual(before)
    // Uma leaves the inner group there, and with it the outer one, without signing in.
    await replace(inner, 'member', [ove])
    await sync()
    expect((await visit.get(`/calendars/${calendar}/view`)).status).toBe(404)
    // What was said here stays, and ends here.
    const admin = gate.administer(world.astrid)
    const [umaId, groupId] = [(await user('uma@nordlys.example'))?.id ?? '', group?.id ?? '']
    await transaction(world.db, async tx => await addGroupMember(tx, admin, groupId, umaId))
    await sync()
    expect((await visit.get(`/calendars/${calendar}/view`)).status).toBe(200)
    await transaction(world.db, async tx => await removeGroupMember(tx, admin, groupId, umaId))
    expect((await visit.get(`/calendars/${calendar}/view`)).status).toBe(404)
    // A group that is gone has no members; one of the same name is another.
    await slapd.as(async client => await client.del(outer))
    await sync()
    expect(await groupsOf('ove@nordlys.example')).toEqual(['Inner'])
    await slapd.addGroup('Outer', [uma])
    await sync()
    expect(await knexOf(world.db)('principal').where({ name: 'Outer' })).toHaveLength(2)
    expect((await visit.get(`/calendars/${calendar}/view`)).status).toBe(404)
  })

  it('shuts nobody out over an empty answer, and never the last administrator', async () => {
    const users = async () => Number((await knexOf(world.db)('principal').where({ disabled_at: null }).count({ n: '*' }).first())?.['n'])
    const before = await users()
    expect(await sync({ userFilter: '(&(objectClass=person)(employeeNumber={login}))' })).toMatchObject({ disabled: 0 })
    expect(await users()).toBe(before)
    await slapd.addPerson('eli')
    await sync()
    const knex = knexOf(world.db)
    await knex('principal').where({ address: 'astrid@nordlys.example' }).update({ administrator: false })
    await knex('principal').where({ address: 'eli@nordlys.example' }).update({ administrator: true })
    await slapd.as(async client => await client.del(`uid=eli,ou=people,${suffix}`))
    expect(await sync()).toMatchObject({ disabled: 0 })
    await knex('principal').where({ address: 'astrid@nordlys.example' }).update({ administrator: true })
    expect(await sync()).toMatchObject({ disabled: 1 })
  })

  it('reads a directory of more people than fit one page, and groups that were never asked for', async () => {
    await slapd.as(async client => {
      for (let count = 0; count < 620; count++) {
        const uid = `many${count}`
        await client.add(`uid=${uid},ou=people,${suffix}`, {
          objectClass: 'inetOrgPerson',
          uid,
          cn: uid,
          sn: uid,
          mail: `${uid}@nordlys.example`,
        })
      }
    })
    expect((await sync({ groupBaseDn: null }))?.added).toBe(620)
    expect(await groupsOf('ove@nordlys.example')).toEqual(['Inner'])
  }, 90_000)
})

describe('DNs', () => {
  it('are the same in another writing', () => {
    expect(dnKey('CN=Ann Lee, OU=People ,DC=Nordlys')).toBe(dnKey('cn=ann lee,ou=people,dc=nordlys'))
  })

  it('of a group made here are none', async () => {
    if (slapdMissing) return
    const local = await addPrincipal(world.db, gate.administer(world.astrid), {
      kind: 'group',
      address: 'inner@nordlys.example',
      name: 'Inner',
    })
    await sync()
    expect(await knexOf(world.db)('group_member').where({ group_id: local.id })).toEqual([])
  })
})

/** The sharing policy through the API: every level of it, rehearsals, Exchange's own text, and what is told when sharing is refused. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import request from 'supertest'
import { problems } from '../../src/errors.ts'
import { addPrincipal } from '../../src/storage/directory.ts'
import { knexOf } from '../../src/storage/database.ts'
import * as gate from '../../src/services/gate.ts'
import { told } from '../../src/http/refusal.ts'
import { languages } from '../../src/pages/words/language.ts'
import { forbidden, plantedCalendar } from '../setup/planted.ts'
import { makeWorld, openPolicy, type World } from '../setup/world.ts'
import { type Client, clientOf } from './client.ts'

let world: World
let anna: Client
let bo: Client
let astrid: Client
let calendar: string

beforeAll(async () => {
  world = await makeWorld()
  anna = clientOf(world.app, await world.token(world.anna))
  bo = clientOf(world.app, await world.token(world.bo))
  astrid = clientOf(world.app, await world.token(world.astrid))
  calendar = await world.calendar(world.anna, 'Work')
  const unified = { kind: 'group' as const, address: 'circle@nordlys.example', name: 'Circle', groupKind: 'unified' as const }
  await addPrincipal(world.db, gate.administer(world.astrid), unified)
})
beforeEach(async () => void (await knexOf(world.db)('sharing_policy').delete()))
afterAll(async () => await world.close())

const paths = () => [`/users/${world.anna.id}/policy`, `/mailboxes/${world.reception.id}/policy`, `/calendars/${calendar}/policy`]

describe('the policy of a mailbox or a calendar', () => {
  it('is read and changed at each, and says what holds beside what is set', async () => {
    await astrid.patch('/policy', { sharingCapability: 'ExternalUserSharingOnly', anonymousLinks: { maxDays: 90 } })
    for (const path of paths()) {
      const before = await astrid.get(path)
      expect([before.status, before.body.sharingCapability]).toEqual([200, null])
      expect(before.body.effective).toMatchObject({ sharingCapability: 'ExternalUserSharingOnly', anonymousLinks: { maxDays: 90 } })
      const change = {
        sharingCapability: 'ExistingExternalUserSharingOnly',
        domainRules: ['fabrikam.com:CalendarSharingFreeBusySimple'],
        domainMode: 'allowList',
        domains: ['Fabrikam.com', '*.fabrikam.com'],
        anonymousLinks: { maxDays: 7 },
        externalSharers: { allow: 'group', groupId: 'Team@nordlys.example' },
        requireAcceptingAccountMatchInvitedAccount: true,
        preventExternalUsersFromResharing: true,
        defaultLinkType: 'direct',
        internalDefaultRole: 'none',
        webDavPublishing: false,
      }
      const { status, body } = await astrid.patch(path, change)
      expect([path, status]).toEqual([path, 200])
      const externalSharers = { allow: 'group', groupId: world.team.id }
      const anonymousLinks = { maxRole: 'read', maxDays: 7, expiryRequired: false }
      const set = { ...change, externalSharers, anonymousLinks, domains: ['*.fabrikam.com', 'fabrikam.com'] }
      expect(body).toMatchObject(set)
      expect(body.effective).toMatchObject({ ...set, domainRules: ['*:none', 'fabrikam.com:CalendarSharingFreeBusySimple'] })
      expect((await astrid.get(path)).body).toEqual(body)
      const back = await astrid.patch(path, Object.fromEntries(Object.keys(change).map(setting => [setting, null])))
      expect(back.body).toEqual(before.body)
    }
  })

  it('is the administrators’ alone: not their owner’s, and not at an address of another kind', async () => {
    for (const path of paths()) {
      for (const client of [anna, bo]) {
        expect((await client.get(path)).status).toBe(403)
        expect((await client.patch(path, { sharingCapability: 'Disabled' })).status).toBe(403)
      }
      expect((await clientOf(world.app, null).get(path)).status).toBe(401)
    }
    const swapped = [
      `/users/${world.reception.id}`,
      `/mailboxes/${world.anna.id}`,
      `/users/${calendar}`,
      `/calendars/${world.anna.id}`,
      '/users/x',
    ]
    for (const path of [...swapped, `/users/${world.team.id}`]) {
      expect([path, (await astrid.get(`${path}/policy`)).status]).toEqual([path, 404])
      expect([path, (await astrid.patch(`${path}/policy`, { sharingCapability: 'Disabled' })).status]).toEqual([path, 404])
    }
  })

  it('is never looser: the level above and its value are named, and nothing is changed', async () => {
    await astrid.patch('/policy', { sharingCapability: 'ExternalUserSharingOnly', domainRules: ['*:CalendarSharingFreeBusyDetail'] })
    await astrid.patch(`/users/${world.anna.id}/policy`, { sharingCapability: 'ExistingExternalUserSharingOnly' })
    const path = `/calendars/${calendar}/policy`
    const looser = await astrid.patch(path, { sharingCapability: 'ExternalUserSharingOnly', internalDefaultRole: 'none' })
    expect([looser.status, looser.body]).toMatchObject([
      403,
      {
        type: '/problems/policy',
        field: 'sharingCapability',
        because: 'organization and mailbox sharingCapability ExistingExternalUserSharingOnly',
      },
    ])
    const rule = await astrid.patch(path, { domainRules: ['fabrikam.com: read'] })
    expect([rule.status, rule.body.field, rule.body.detail]).toEqual([
      403,
      'domainRules',
      expect.stringContaining('*:CalendarSharingFreeBusyDetail'),
    ])
    expect((await astrid.get(path)).body).toMatchObject({ sharingCapability: null, internalDefaultRole: null, domainRules: null })
    // With the organization switched off, nothing below can be on.
    await astrid.patch('/policy', { sharingCapability: 'Disabled' })
    for (const one of paths()) {
      expect((await astrid.patch(one, { sharingCapability: 'ExternalUserSharingOnly' })).status).toBe(403)
      expect((await astrid.patch(one, { sharingCapability: 'Disabled' })).status).toBe(200)
    }
  })

  it('keeps what was set when the level above is tightened later; what holds is the stricter', async () => {
    const path = `/calendars/${calendar}/policy`
    await astrid.patch(path, { sharingCapability: 'ExternalUserSharingOnly' })
    await astrid.patch('/policy', { sharingCapability: 'Disabled' })
    const { body } = await astrid.patch(path, { internalDefaultRole: 'none' })
    expect([body.sharingCapability, body.effective.sharingCapability]).toEqual(['ExternalUserSharingOnly', 'Disabled'])
  })

  it.each<[object, string]>([
    [{ sharingCapability: 'Everything' }, 'sharingCapability'],
    [{ domains: ['not a domain'] }, 'domains'],
    [{ domains: Array.from({ length: 501 }, (_, index) => `d${index}.example`) }, 'domains'],
    [{ domainRules: ['*: read', '*: limitedRead'] }, 'domainRules'],
    [{ externalSharers: { allow: 'group' } }, 'externalSharers.groupId'],
    [{ externalSharers: { allow: 'group', groupId: 'anna@nordlys.example' } }, 'externalSharers.groupId'],
    [{ externalSharers: { allow: 'group', groupId: 'nobody@nordlys.example' } }, 'externalSharers.groupId'],
    [{ externalSharers: { allow: 'group', groupId: 'circle@nordlys.example' } }, 'externalSharers.groupId'],
    [{ externalSharers: { allow: 'group', groupId: '0192f0c1-0000-7000-8000-000000000000' } }, 'externalSharers.groupId'],
    [{ externalSharers: { allow: 'nobody', groupId: 'team@nordlys.example' } }, 'externalSharers.groupId'],
    [{ externalSharers: { allow: 'some' } }, 'externalSharers.allow'],
    [{ unknown: 1 }, 'unknown'],
  ])('refuses %j', async (change, field) => {
    for (const path of ['/policy', ...paths()]) {
      const { status, body } = await astrid.patch(path, change)
      expect([path, status, body.field]).toEqual([path, 400, field])
      const scope = path === '/policy' ? {} : { scope: { kind: path.split('/')[1]?.replace(/e?s$/, ''), id: path.split('/')[2] } }
      if (!path.startsWith('/mailboxes')) expect((await astrid.post('/policy/rehearsal', { ...scope, change })).status).toBe(400)
    }
  })
})

describe('the levels at a glance', () => {
  it('are listed in pages, each owner before their calendars, with what is set and what holds', async () => {
    await astrid.patch('/policy', { sharingCapability: 'ExternalUserSharingOnly' })
    await astrid.patch(`/users/${world.anna.id}/policy`, { sharingCapability: 'ExistingExternalUserSharingOnly' })
    await astrid.patch(`/calendars/${calendar}/policy`, { webDavPublishing: false })
    const whole = await astrid.get('/policy/scopes')
    const all = whole.body.value as { id: string; kind: string; name: string; owner: { address: string } }[]
    expect([whole.status, whole.body.nextCursor]).toEqual([200, null])
    const own = all.filter(one => one.owner.address === 'anna@nordlys.example')
    expect(own.slice(0, 2)).toMatchObject([
      {
        kind: 'user',
        id: world.anna.id,
        sharingCapability: 'ExistingExternalUserSharingOnly',
        effectiveCapability: 'ExistingExternalUserSharingOnly',
      },
      {
        kind: 'calendar',
        id: calendar,
        sharingCapability: null,
        effectiveCapability: 'ExistingExternalUserSharingOnly',
        sets: ['webDavPublishing'],
      },
    ])
    expect(all.find(one => one.id === world.reception.id)).toMatchObject({
      kind: 'mailbox',
      effectiveCapability: 'ExternalUserSharingOnly',
      sets: [],
    })
    expect(all.map(one => one.id)).not.toContain(world.team.id)
    const paged: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body } = await astrid.get(`/policy/scopes?limit=2${cursor && `&cursor=${cursor}`}`)
      paged.push(...(body.value as { id: string }[]).map(one => one.id))
      cursor = body.nextCursor as string | null
    }
    expect(paged).toEqual(all.map(one => one.id))
    expect((await anna.get('/policy/scopes')).status).toBe(403)
    expect((await astrid.get('/policy/scopes?cursor=AAAA')).status).toBe(400)
    expect((await astrid.get('/policy/scopes?limit=0')).status).toBe(400)
  })
})

describe('a rehearsal', () => {
  it('is the administrators’, writes nothing and tells of no content', async () => {
    await world.policy(openPolicy)
    const planted = await world.calendar(world.anna, 'Planted')
    await world.put(world.anna, planted, plantedCalendar(new Date()))
    const { id } = await world.publish(world.anna, planted, 'read')
    const stop = { change: { sharingCapability: 'Disabled' } }
    const { status, body, text } = await astrid.post('/policy/rehearsal', stop)
    expect([status, body]).toMatchObject([200, { counts: { stop: 1, shrink: 0, deleted: 0, regain: 0 }, total: 1 }])
    expect(body.rows).toEqual([
      {
        kind: 'link',
        effect: 'stop',
        id,
        name: 'read',
        collection: { id: planted, name: 'Planted' },
        owner: { name: 'Anna Åkesson', address: 'anna@nordlys.example' },
        from: 'read',
        to: 'none',
        because: 'organization sharingCapability Disabled',
      },
    ])
    expect([...forbidden('busy')].filter(word => text.includes(word))).toEqual([])
    expect((await astrid.get('/policy')).body.sharingCapability).toBe('ExternalUserAndGuestSharing')
    const shrink = { scope: { kind: 'calendar', id: planted }, change: { anonymousLinks: { maxRole: 'freeBusyRead' } } }
    expect((await astrid.post('/policy/rehearsal', shrink)).body.rows).toMatchObject([
      { effect: 'shrink', from: 'read', to: 'freeBusyRead' },
    ])
    const elsewhere = { ...shrink, scope: { kind: 'mailbox', id: world.reception.id } }
    expect((await astrid.post('/policy/rehearsal', elsewhere)).body).toMatchObject({ rows: [], total: 0 })
    expect((await anna.post('/policy/rehearsal', stop)).status).toBe(403)
    for (const wrong of [{}, { change: 1 }, { scope: { kind: 'user', id: planted }, change: {} }, { scope: planted, change: {} }]) {
      expect([400, 404]).toContain((await astrid.post('/policy/rehearsal', wrong)).status)
    }
  })
})

describe('Exchange’s own text', () => {
  const pasted =
    'Name    : Default\r\nDomains : {Anonymous:CalendarSharingFreeBusySimple,\r\n          *:CalendarSharingFreeBusyDetail}\r\nEnabled : True\r\n'
  const post = async (client: Client, text: string, query = '') =>
    await client.raw('post', `/policy/import${query}`, text, 'text/plain; charset=utf-8')

  it('is tried without being saved, then taken over with one row of the audit log', async () => {
    const rules = ['Anonymous:CalendarSharingFreeBusySimple', '*:CalendarSharingFreeBusyDetail']
    const before = (await astrid.get('/policy')).body
    const tried = await post(astrid, pasted, '?dryRun=true')
    expect([tried.status, tried.body]).toMatchObject([200, { saved: false, notes: [], policy: { domainRules: rules } }])
    expect((await astrid.get('/policy')).body).toEqual(before)
    const count = async () => (await knexOf(world.db)('audit').where({ action: 'policy.change' })).length
    const rows = await count()
    const taken = await post(astrid, pasted)
    expect([taken.status, taken.body.saved, (await astrid.get('/policy')).body]).toEqual([200, true, { ...before, domainRules: rules }])
    await post(astrid, pasted)
    expect(await count()).toBe(rows + 1)
  })

  it('of a policy that is switched off, closes; and says so', async () => {
    const off = await post(astrid, '{contoso.com:CalendarSharingFreeBusyReviewer}\nEnabled : False')
    expect(off.body).toMatchObject({
      policy: { sharingCapability: 'Disabled', domainRules: ['contoso.com:CalendarSharingFreeBusyReviewer'] },
    })
    expect(off.body.notes).toEqual([expect.stringContaining('Enabled: False'), expect.stringContaining('no rule for Anonymous')])
    const still = await post(astrid, '*:CalendarSharingFreeBusySimple')
    expect([still.body.policy.sharingCapability, still.body.notes[0]]).toEqual(['Disabled', expect.stringContaining('stays so')])
  })

  it.each<[string, string]>([
    ['', 'no rule'],
    ['{a.example:CalendarSharingFreeBusySimple, b.example...}', 'FormatEnumerationLimit'],
    ['Anonymous: write', 'anonymous sharing with write'],
    ['*: CalendarSharingEditor', 'is not an action'],
    ['*: read\n*: limitedRead', 'two rules for *'],
  ])('is refused: %j', async (text, reason) => {
    const { status, body } = await post(astrid, text)
    expect([status, body.detail]).toEqual([400, expect.stringContaining(reason)])
  })

  it('is the administrators’, as plain text', async () => {
    expect((await post(anna, pasted)).status).toBe(403)
    expect((await astrid.raw('post', '/policy/import', '{}', 'application/json')).status).toBe(415)
    expect((await astrid.raw('post', '/policy/import?dryRun=1', pasted, 'text/plain')).status).toBe(400)
    expect((await astrid.raw('post', '/policy/import', Buffer.from([0xff, 0xfe]), 'text/plain')).status).toBe(400)
  })
})

describe('“This calendar cannot be shared”', () => {
  const share = async (client: Client, of: string, address: string, language?: string) =>
    await client.post(
      `/calendars/${of}/permissions`,
      { emailAddress: { address }, role: 'read' },
      language === undefined ? {} : { 'Accept-Language': language },
    )

  it.each([
    ['not an address', 'address-not-valid'],
    ['circle@nordlys.example', 'group-not-security'],
    ['pia@fabrikam.com', 'outside-not-allowed'],
  ])('%s: %s, in every language, with what to do and who can', async (address, reason) => {
    await world.policy({ sharingCapability: 'Disabled' })
    const said = new Set<string>()
    for (const language of ['en', 'sv-SE', 'nb, en;q=0.5', 'da']) {
      const { status, body, headers } = await share(anna, calendar, address, language)
      expect([status, body.type, body.reason, headers['content-language']]).toEqual([
        403,
        `/problems/${reason}`,
        reason,
        language.slice(0, 2),
      ])
      for (const text of [body.title, body.detail, body.remedy, body.whoCan]) {
        expect(text).toMatch(/^\p{Lu}[^{}]+\w.?$/u)
        said.add(`${language} ${text}`)
      }
    }
    expect(new Set([...said].map(text => text.replace(/^[^ ]* /, ''))).size).toBe(said.size)
    const { body } = await share(anna, calendar, address)
    expect(body.title).toBe('This calendar cannot be shared')
  })

  it('tells an administrator which setting decides', async () => {
    await world.policy({ sharingCapability: 'Disabled' })
    const own = await world.calendar(world.astrid, 'Own')
    const [user, administrator] = [await share(anna, calendar, 'pia@fabrikam.com'), await share(astrid, own, 'pia@fabrikam.com')]
    expect(user.body.whoCan).toBe('An administrator of your organisation.')
    expect(administrator.body.whoCan).toBe(
      'You, as an administrator, in the sharing policy. What decides: organization sharingCapability Disabled.',
    )
  })

  it('names the highest level that is allowed, for whoever may pick a lower one', async () => {
    const path = `/calendars/${calendar}/links`
    const { status, body } = await anna.post(path, { role: 'read' }, { 'Accept-Language': 'sv' })
    expect([status, body]).toMatchObject([
      403,
      {
        type: '/problems/policy',
        title: 'Det här är mer än din organisation stöder',
        detail: 'Den högsta nivån som kan ges här: Kan se när jag är upptagen.',
        remedy: 'Välj en lägre nivå och dela igen.',
        highestRole: 'freeBusyRead',
      },
    ])
    await world.policy({ sharingCapability: 'ExternalUserSharingOnly' })
    expect((await anna.post(path, { role: 'freeBusyRead' })).body).toMatchObject({
      highestRole: 'none',
      detail: 'The policy allows nothing here.',
      remedy: 'Ask an administrator to allow it.',
    })
  })
})

describe('what an owner is told of a link', () => {
  it('is what it gives today, and the rule that lowers or stops it; the rule gone, it is as it was', async () => {
    await world.policy(openPolicy)
    const { id, token } = await world.publish(world.anna, calendar, 'read')
    const shown = async () => (await anna.get(`/calendars/${calendar}/links/${id}`)).body
    const cases: [object, object][] = [
      [
        { anonymousLinks: { expiryRequired: true } },
        { state: 'suspended', effectiveRole: 'none', because: 'anonymousLinks.expiryRequired' },
      ],
      [
        { anonymousLinks: { expiryRequired: false, maxRole: 'limitedRead' } },
        { state: 'live', effectiveRole: 'limitedRead', because: 'organization anonymousLinks.maxRole limitedRead' },
      ],
      [
        { sharingCapability: 'Disabled' },
        { state: 'suspended', effectiveRole: 'none', because: 'organization sharingCapability Disabled' },
      ],
    ]
    for (const [change, told] of cases) {
      await astrid.patch('/policy', change)
      expect(await shown()).toMatchObject({ role: 'read', ...told })
      const { status } = await request(world.app).get(`/p/${token}`)
      expect([change, status]).toEqual([change, 'state' in told && told.state === 'live' ? 200 : 403])
    }
    await world.policy({ sharingCapability: null, anonymousLinks: null })
    expect(await shown()).toMatchObject({ state: 'live', effectiveRole: 'read', because: null })
    expect((await request(world.app).get(`/p/${token}`)).status).toBe(200)
  })
})

describe('contacts outside', () => {
  it('are refused by every way to share in words of their own', async () => {
    await world.policy({ ...openPolicy, sharingCapability: null })
    const row = { organization_id: world.organizationId, owner_id: world.anna.id, kind: 'contacts' as const, name: 'Contacts' }
    const folder = { ...row, slug: 'contacts-outside', time_zone: 'Europe/Stockholm', secret: Buffer.alloc(32) }
    const [made] = await knexOf(world.db)('collection').insert(folder).returning('id')
    const said = 'Sharing contacts with people outside the organisation is not supported by your organisation’s sharing policy.'
    const path = `/calendars/${made?.id}`
    const one = await anna.post(`${path}/permissions`, { emailAddress: { address: 'pia@fabrikam.com' }, role: 'read' })
    expect([one.status, one.body.kind, one.body.detail]).toEqual([403, 'contacts', said])
    const many = await anna.post(`${path}/invitations`, { recipients: [{ address: 'pia@fabrikam.com', role: 'read' }] })
    expect([many.status, many.body.detail, many.body.refused]).toMatchObject([403, said, [{ kind: 'contacts' }]])
    const link = await anna.post(`${path}/links`, { role: 'read', audience: 'anonymous' })
    expect([link.status, link.body.detail]).toEqual([403, said])
    await knexOf(world.db)('collection')
      .where({ id: made?.id ?? '' })
      .delete()
  })

  it('are refused in their own words, in every language', () => {
    const details = {
      kind: 'contacts' as const,
      highestRole: 'none' as const,
      because: 'organization rule *:CalendarSharingFreeBusySimple',
    }
    for (const refused of ['outside-not-allowed', 'above'] as const) {
      const all = languages.map(language => told(refused, details, language, false))
      expect(new Set(all.map(one => one.detail)).size).toBe(languages.length)
      expect(told(refused, details, 'en', false)).toMatchObject({
        detail: 'Sharing contacts with people outside the organisation is not supported by your organisation’s sharing policy.',
        whoCan: 'An administrator of your organisation.',
      })
      expect(told(refused, details, 'en', true).whoCan).toContain('organization rule *:CalendarSharingFreeBusySimple')
    }
  })
})

describe('the types of problems', () => {
  it.each(['en', 'sv', 'nb', 'da'])('are explained in %s, each at its own address', async language => {
    const reasons = ['address-not-valid', 'group-not-security', 'outside-not-allowed']
    const texts = new Set<string>()
    for (const type of [...problems, 'internal', ...reasons]) {
      const { status, text } = await request(world.app).get(`/problems/${type}`).set('Accept-Language', language).set('Accept', 'text/html')
      expect([type, status]).toEqual([type, 200])
      expect(text).toContain(`<html lang="${language}"`)
      texts.add(/<p class="lead">(.*?)<\/p>/.exec(text)?.[1] ?? '')
      expect(text.includes('<dl class="facts">')).toBe(reasons.includes(type))
    }
    expect(texts.size).toBe(problems.length + 4)
    for (const type of ['nothing', '__proto__', 'constructor', 'toString']) {
      expect((await request(world.app).get(`/problems/${type}`).set('Accept', 'text/html')).status).toBe(404)
    }
  })
})

/** Who sees what of a calendar: asked, looked at, and listed, by owners and administrators; and by nobody else. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Response } from 'supertest'
import { hashSecret } from '../../src/services/authentication.ts'
import * as gate from '../../src/services/gate.ts'
import type { Scope, UserSubject } from '../../src/sharing/principal.ts'
import { knexOf, transaction } from '../../src/storage/database.ts'
import { addLink } from '../../src/storage/links.ts'
import { found } from '../../src/storage/organizations.ts'
import { personById } from '../../src/storage/authentication.ts'
import { expected, forbidden, plantedCalendar } from '../setup/planted.ts'
import { openPolicy, makeWorld, type World } from '../setup/world.ts'
import { type Client, clientOf } from './client.ts'

let world: World
let anna: Client
let bo: Client
let astrid: Client
/** Guests of the organization, made as signing in makes them. */
let gunn: UserSubject
let other: UserSubject
let federated: UserSubject
let calendar: string

const row = async (fields: Record<string, unknown>): Promise<string> => {
  const [made] = await knexOf(world.db)('principal')
    .insert({ organization_id: world.organizationId, ...fields } as never)
    .returning('id')
  return (made as { id: string }).id
}

beforeAll(async () => {
  world = await makeWorld()
  await world.policy(openPolicy)
  anna = clientOf(world.app, await world.token(world.anna))
  bo = clientOf(world.app, await world.token(world.bo))
  astrid = clientOf(world.app, await world.token(world.astrid))
  const guestId = await row({ kind: 'guest', address: 'gunn@fabrikam.example', name: 'Gunn Dahl' })
  gunn = (await personById(world.db, world.organizationId, guestId)) as UserSubject
  const administrator = { address: 'ove@contoso.example', name: 'Ove Contoso', passwordHash: null as never, language: null }
  const founding = { name: 'Contoso', language: 'en', timeZone: 'Europe/Oslo', domains: ['contoso.example'] }
  const { organizationId, administratorId } = await found(world.db, { ...founding, administrator })
  other = (await personById(world.db, organizationId, administratorId)) as UserSubject
  await row({
    kind: 'federated',
    address: 'ove@contoso.example',
    name: 'Ove Contoso',
    home_organization_id: organizationId,
    home_id: other.id,
  })
  federated = other
})
afterAll(async () => await world.close())

beforeEach(async () => {
  calendar = await world.calendar(world.anna)
  await world.share(world.anna, calendar, null, 'none')
  await world.put(world.anna, calendar, plantedCalendar(new Date('2027-03-01T00:00:00Z')))
})

const window = 'start=2027-02-01T00:00:00Z&end=2027-05-01T00:00:00Z'
const explaining = (client: Client, subject: string, more = '') =>
  client.get(`/explain?subject=${encodeURIComponent(subject)}&collection=${calendar}${more}`)
const viewing = (client: Client, subject: string) =>
  client.get(`/calendars/${calendar}/view-as?subject=${encodeURIComponent(subject)}&${window}`)
const looks = async () => await knexOf(world.db)('audit').where({ collection_id: calendar, action: 'view.as' }).orderBy('at')

describe('who may ask', () => {
  const asks = (client: Client): Promise<Response>[] => [
    explaining(client, 'bo@nordlys.example'),
    viewing(client, 'bo@nordlys.example'),
    client.get(`/calendars/${calendar}/audit`),
    client.get(`/calendars/${calendar}/external`),
  ]

  it.each<[string, () => UserSubject, readonly Scope[] | null, number[]]>([
    ['its owner', () => world.anna, null, [200, 200, 200, 200]],
    ['an administrator', () => world.astrid, null, [200, 200, 200, 200]],
    ['a delegate', () => world.bo, null, [403, 403, 403, 403]],
    ['a viewer', () => world.cia, null, [403, 403, 403, 403]],
    ['a guest who sees it', () => gunn, null, [403, 403, 403, 403]],
    ['an administrator of another organization', () => other, null, [404, 404, 404, 404]],
    ['a token of the owner for reading', () => world.anna, ['read'], [403, 403, 403, 403]],
    ['a token of the owner for sharing', () => world.anna, ['share'], [200, 403, 200, 200]],
    ['a token of the owner for sharing and reading', () => world.anna, ['share', 'read'], [200, 200, 200, 200]],
    ['a token of an administrator for administering', () => world.astrid, ['administer'], [200, 403, 200, 200]],
    [
      'a token of an administrator for administering and busy times',
      () => world.astrid,
      ['administer', 'readFreeBusy'],
      [200, 403, 200, 200],
    ],
    ['a token of an administrator for sharing', () => world.astrid, ['share', 'read'], [403, 403, 403, 403]],
  ])('%s', async (_who, person, scopes, statuses) => {
    await world.share(world.anna, calendar, 'bo@nordlys.example', 'delegateWithPrivateEventAccess')
    await world.share(world.anna, calendar, 'cia@nordlys.example', 'read')
    await world.share(world.anna, calendar, 'gunn@fabrikam.example', 'read')
    const client = clientOf(world.app, await world.token(person(), scopes))
    expect((await Promise.all(asks(client))).map(({ status }) => status)).toEqual(statuses)
    expect(await looks()).toHaveLength(statuses[1] === 200 ? 1 : 0)
  })

  it('nobody who is not signed in', async () => {
    const answers = await Promise.all(asks(clientOf(world.app, null)))
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401])
  })

  it.each(['/external/people', '/external/people/gunn@fabrikam.example', '/external/everything', '/audit'])(
    'of the whole organization in %s administrators alone',
    async path => {
      const guest = clientOf(world.app, await world.token(gunn))
      const answers = await Promise.all([anna.get(path), guest.get(path), clientOf(world.app, null).get(path), astrid.get(path)])
      expect(answers.map(({ status }) => status)).toEqual([403, 403, 401, 200])
      expect(answers[0]?.body).toMatchObject({
        type: '/problems/need-privileges',
        detail: 'This takes an administrator of the organization.',
      })
      const foreign = await clientOf(world.app, await world.token(other)).get(path)
      expect(foreign.text).not.toContain('Gunn Dahl')
    },
  )
})

describe('explain', () => {
  it('names the grant that wins and those that do not', async () => {
    await world.share(world.anna, calendar, 'team@nordlys.example', 'write')
    await world.share(world.anna, calendar, 'bo@nordlys.example', 'limitedRead')
    const { body } = await explaining(anna, 'Bo@Nordlys.example')
    expect(body).toMatchObject({
      subject: { kind: 'user', address: 'bo@nordlys.example', name: 'Bo Lind' },
      class: 'internal',
      role: 'write',
      visibility: 'details',
      sentence: 'Bo Lind sees all details and can edit: permission of the group Project team (write).',
      ceilings: null,
    })
    const steps = body.trace as { grant: string; role: string; wins: boolean }[]
    expect(steps.filter(step => step.wins).map(step => [step.grant, step.role])).toEqual([['permission of group Project team', 'write']])
    expect(steps.map(step => step.role).sort()).toEqual(['limitedRead', 'none', 'write'])
  })

  it('shows both ceilings of somebody outside and the rule that keeps a grant down', async () => {
    await world.share(world.anna, calendar, 'gunn@fabrikam.example', 'read')
    await world.policy({ domainRules: ['*:CalendarSharingFreeBusySimple', 'Anonymous:CalendarSharingFreeBusyDetail'] })
    try {
      const { body } = await explaining(astrid, 'gunn@fabrikam.example')
      expect(body).toMatchObject({ class: 'guest', role: 'freeBusyRead', visibility: 'busy' })
      expect(body.sentence).toBe(
        'Gunn Dahl sees busy times: own permission (read); limited by organization rule *:CalendarSharingFreeBusySimple.',
      )
      expect(body.ceilings).toMatchObject({ permission: { role: 'freeBusyRead' }, personalLink: { role: 'limitedRead' } })
      const stranger = await explaining(anna, 'nobody@elsewhere.example')
      expect(stranger.body).toMatchObject({
        subject: { kind: 'address', name: null },
        class: 'anonymous',
        role: 'none',
        trace: [],
        sentence: 'nobody@elsewhere.example sees nothing: nothing is shared.',
        ceilings: { permission: { role: 'freeBusyRead' }, personalLink: { role: 'limitedRead' } },
      })
    } finally {
      await world.policy(openPolicy)
    }
  })

  it('says of a federated person that both organizations have to name each other', async () => {
    await world.share(world.anna, calendar, 'ove@contoso.example', 'read')
    const before = await explaining(anna, 'ove@contoso.example')
    expect(before.body).toMatchObject({ class: 'federated', role: 'none' })
    expect(before.body.sentence).toContain('the organizations do not name each other')
    const both = [world.organizationId, federated.organizationId]
    const named = both.map((id, index) => ({ organization_id: id, partner_id: both[1 - index] ?? '' }))
    await knexOf(world.db)('federation').insert(named as never)
    try {
      expect((await explaining(anna, 'ove@contoso.example')).body).toMatchObject({ class: 'federated', role: 'read' })
    } finally {
      await knexOf(world.db)('federation').delete()
    }
  })

  it('says what membership of a group gives', async () => {
    await world.share(world.anna, calendar, 'everyone@nordlys.example', 'limitedRead')
    const { body } = await explaining(anna, 'team@nordlys.example')
    expect(body).toMatchObject({ subject: { kind: 'group' }, role: 'limitedRead' })
    expect(body.trace).toMatchObject([{ grant: 'permission of group Everyone there', wins: true }])
  })

  it('says of a mailbox and of those who are in it that they own its calendars', async () => {
    calendar = await world.calendar(world.bo, 'Desk', world.reception.id)
    expect((await explaining(bo, 'reception@nordlys.example')).body).toMatchObject({ class: 'owner', role: 'owner' })
    expect((await explaining(bo, 'everyone@nordlys.example')).body).toMatchObject({ role: 'owner' })
    expect((await explaining(bo, 'cia@nordlys.example')).body.role).toBe('freeBusyRead')
  })

  it('gives every live link for anonymous, and one by its id with the reason that it gives nothing', async () => {
    const live = await world.publish(world.anna, calendar, 'limitedRead')
    const inside = await world.publish(world.anna, calendar, 'read', 'organization')
    const { body } = await explaining(anna, 'anonymous')
    expect(body).toMatchObject({ class: 'anonymous', role: 'limitedRead', trace: [{ linkId: live.id, wins: true }] })
    expect(body.sentence).toBe('Whoever has a link sees titles and places: the link “limitedRead” (limitedRead).')
    expect((await explaining(anna, inside.id)).body).toMatchObject({ role: 'none', trace: [{ because: 'signed-in people only' }] })
    await world.policy({ sharingCapability: 'Disabled' })
    const off = await explaining(anna, live.id)
    await world.policy({ ...openPolicy, sharingCapability: null })
    expect(off.body).toMatchObject({ role: 'none', trace: [{ effective: 'none', because: 'organization sharingCapability Disabled' }] })
  })

  it('speaks the language of the reader', async () => {
    await world.share(world.anna, calendar, 'bo@nordlys.example', 'limitedRead')
    const said = await Promise.all(
      ['sv', 'nb', 'da'].map(async lang => (await explaining(anna, 'bo@nordlys.example', `&lang=${lang}`)).body),
    )
    expect(said.map(({ sentence }) => sentence)).toEqual([
      'Bo Lind ser titlar och platser: egen behörighet (limitedRead).',
      'Bo Lind ser titler og steder: egen tillatelse (limitedRead).',
      'Bo Lind ser titler og placeringer: egen tilladelse (limitedRead).',
    ])
  })

  it.each([
    ['subject=bo@nordlys.example', 400],
    ['collection=CALENDAR', 400],
    ['subject=no%20address&collection=CALENDAR', 403],
    ['subject=bo@nordlys.example&collection=x', 400],
    ['subject=bo@nordlys.example&subject=cia@nordlys.example&collection=CALENDAR', 400],
    ['subject=bo@nordlys.example&collection=CALENDAR&lang=xx', 400],
    ['subject=bo@nordlys.example&collection=CALENDAR&more=1', 400],
    ['subject=00000000-0000-4000-8000-000000000000&collection=CALENDAR', 404],
    ['subject=bo%00@nordlys.example&collection=CALENDAR', 400],
  ])('refuses %s', async (query, status) => {
    const answer = await anna.get(`/explain?${query.replace('CALENDAR', calendar)}`)
    expect([answer.status, answer.type]).toEqual([status, 'application/problem+json'])
  })
})

describe('viewing as somebody else', () => {
  it.each([
    ['freeBusyRead', 'busy'],
    ['limitedRead', 'limited'],
    ['read', 'details'],
    ['write', 'details'],
  ] as const)('shows an administrator exactly what %s shows', async (role, level) => {
    await world.share(world.anna, calendar, 'bo@nordlys.example', role)
    const { body, text } = await viewing(astrid, 'bo@nordlys.example')
    expect(forbidden(level).filter(word => text.includes(word))).toEqual([])
    expect(expected(level).filter(word => !text.includes(word))).toEqual([])
    const own = await bo.get(`/calendars/${calendar}/events?${window.replace('start', 'from').replace('end', 'to')}`)
    expect(body).toEqual({ ...own.body, role, visibility: level })
    expect(own.body.value.length).toBeGreaterThan(4)
  })

  it('shows as a delegate and as a link what those see', async () => {
    await world.share(world.anna, calendar, 'bo@nordlys.example', 'delegateWithPrivateEventAccess')
    expect((await viewing(anna, 'bo@nordlys.example')).text).toContain('kanari-private-summary')
    const { id } = await world.publish(world.anna, calendar, 'limitedRead')
    for (const subject of [id, 'anonymous']) {
      const { text } = await viewing(anna, subject)
      expect(forbidden('limited').filter(word => text.includes(word))).toEqual([])
      expect(text).toContain('kanari-summary')
    }
  })

  it.each(['cia@nordlys.example', 'nobody@elsewhere.example', 'anonymous', 'gunn@fabrikam.example'])(
    'shows nothing as %s',
    async subject => {
      const { status, body } = await viewing(astrid, subject)
      expect([status, body]).toEqual([200, { value: [], nextCursor: null, role: 'none', visibility: null }])
      expect(await looks()).toHaveLength(1)
    },
  )

  it('leaves a row for each look, which the owner finds', async () => {
    await world.share(world.anna, calendar, 'bo@nordlys.example', 'read')
    await viewing(astrid, 'bo@nordlys.example')
    const { body } = await anna.get(`/calendars/${calendar}/audit?action=view`)
    expect(body.value).toMatchObject([
      {
        action: 'view.as',
        actor: { address: 'astrid@nordlys.example' },
        collectionId: calendar,
        details: { subject: 'bo@nordlys.example', role: 'read' },
      },
    ])
  })

  it('answers nothing when the row cannot be kept', async () => {
    await world.share(world.anna, calendar, 'bo@nordlys.example', 'read')
    const knex = knexOf(world.db)
    await knex.raw(`ALTER TABLE audit ADD CONSTRAINT stuck CHECK (action <> 'view.as') NOT VALID`)
    try {
      const { status, text } = await viewing(astrid, 'bo@nordlys.example')
      expect([status, text.includes('kanari')]).toEqual([500, false])
    } finally {
      await knex.raw('ALTER TABLE audit DROP CONSTRAINT stuck')
    }
  })

  it('goes on in pages, and refuses a cursor of another window', async () => {
    await world.share(world.anna, calendar, 'bo@nordlys.example', 'read')
    const path = `/calendars/${calendar}/view-as?subject=bo@nordlys.example&limit=3&${window}`
    const first = await anna.get(path)
    const second = await anna.get(`${path}&cursor=${first.body.nextCursor}`)
    const ids = [...first.body.value, ...second.body.value].map((one: { id: string }) => one.id)
    expect([new Set(ids).size, first.body.value.length]).toEqual([ids.length, 3])
    expect((await anna.get(`${path.replace('2027-05', '2027-06')}&cursor=${first.body.nextCursor}`)).status).toBe(400)
  })

  it.each([
    'subject=bo@nordlys.example',
    'subject=bo@nordlys.example&start=2027-02-01T00:00:00Z&end=2027-01-01T00:00:00Z',
    'start=2027-02-01T00:00:00Z&end=2027-03-01T00:00:00Z',
  ])('refuses %s and leaves no row', async query => {
    expect((await anna.get(`/calendars/${calendar}/view-as?${query}`)).status).toBe(400)
    expect(await looks()).toEqual([])
  })
})

describe('what people outside have', () => {
  beforeEach(async () => {
    await knexOf(world.db)('permission')
      .whereIn('grantee_id', knexOf(world.db)('principal').whereIn('kind', ['guest', 'federated']).select('id'))
      .delete()
    await knexOf(world.db)('publish_link').delete()
    await knexOf(world.db)('invitation').delete()
    await world.share(world.anna, calendar, 'gunn@fabrikam.example', 'read')
    await world.publish(world.anna, calendar, 'limitedRead')
    await world.publish(world.anna, calendar, 'read', 'organization')
    await transaction(world.db, async tx => {
      const access = await gate.require(tx, world.anna, 'share', calendar)
      const link = { name: 'For Pia', role: 'read', audience: 'anonymous', language: null, expiresAt: null } as const
      await addLink(tx, access, { ...link, tokenHash: hashSecret('pia'), recipientAddress: 'pia@elsewhere.example' })
    })
    await knexOf(world.db)('invitation').insert({
      organization_id: world.organizationId,
      collection_id: calendar,
      address: 'ines@elsewhere.example',
      kind: 'guest',
      role: 'read',
      match_required: true,
      created_by: world.anna.id,
      expires_at: new Date(Date.now() + 1e9),
    } as never)
  })

  const rowsOf = (body: { value: { kind: string; person: { address: string } | null; role: string; effectiveRole: string }[] }) =>
    body.value.map(one => [one.kind, one.person?.address ?? null, one.role, one.effectiveRole])
  const all = [
    ['permission', 'gunn@fabrikam.example', 'read', 'read'],
    ['link', null, 'limitedRead', 'limitedRead'],
    ['link', 'pia@elsewhere.example', 'read', 'read'],
    ['invitation', 'ines@elsewhere.example', 'read', 'none'],
  ]
  const everything = async (client: Client, query = '') => (await client.get(`/external/everything${query}`)).body

  it('is listed with what it comes to under the policy of today', async () => {
    expect(rowsOf(await everything(astrid))).toEqual(all)
    expect(rowsOf((await anna.get(`/calendars/${calendar}/external`)).body)).toEqual(all)
    expect(rowsOf(await everything(astrid, '?effective=true'))).toEqual(all.slice(0, 3))
    await world.policy({ sharingCapability: 'ExternalUserSharingOnly', domainRules: ['*:CalendarSharingFreeBusySimple'] })
    const limited = await everything(astrid)
    await world.policy({ ...openPolicy, sharingCapability: null })
    expect(rowsOf(limited).map(one => one[3])).toEqual(['freeBusyRead', 'none', 'none', 'none'])
    expect(limited.value[1].because).toBe('organization sharingCapability ExternalUserSharingOnly')
  })

  it('is nothing of another calendar or another organization', async () => {
    const foreign = clientOf(world.app, await world.token(other))
    expect((await everything(foreign)).value).toEqual([])
    expect((await foreign.get('/external/people')).body.value).toEqual([])
    const elsewhere = await world.calendar(world.anna)
    expect((await anna.get(`/calendars/${elsewhere}/external`)).body.value).toEqual([])
  })

  it('comes in pages with every row once', async () => {
    const rows: unknown[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = await everything(astrid, `?limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`)
      rows.push(...rowsOf(page))
      cursor = page.nextCursor
    }
    expect(rows).toEqual(all)
  })

  it('counts a guest in a group of the organization too', async () => {
    await knexOf(world.db)('group_member').insert({ organization_id: world.organizationId, group_id: world.team.id, member_id: gunn.id })
    const second = await world.calendar(world.anna, 'Second')
    await world.share(world.anna, second, 'team@nordlys.example', 'limitedRead')
    const { body } = await astrid.get(`/external/people/${gunn.id}`)
    expect(body.grants.map((one: { collection: { name: string }; name: string | null }) => [one.collection.name, one.name])).toEqual(
      expect.arrayContaining([
        ['Work', null],
        ['Second', 'Project team'],
      ]),
    )
    const seen = await clientOf(world.app, await world.token(gunn)).get(`/calendars/${second}`)
    expect([seen.status, seen.body.role]).toEqual([200, 'limitedRead'])
    await knexOf(world.db)('group_member').where({ member_id: gunn.id }).delete()
  })

  it('is known by person, row or not', async () => {
    const { body } = await astrid.get('/external/people')
    const shown = body.value.map(({ address, kind, collections }: Record<string, unknown>) => [address, kind, collections])
    expect(shown).toEqual([
      ['gunn@fabrikam.example', 'guest', 1],
      ['ines@elsewhere.example', 'invited', 1],
      ['ove@contoso.example', 'federated', expect.any(Number)],
      ['pia@elsewhere.example', 'personalLink', 1],
    ])
    const why = await explaining(anna, 'pia@elsewhere.example')
    expect(why.body).toMatchObject({
      subject: { kind: 'address' },
      class: 'anonymous',
      role: 'read',
      trace: [{ name: 'For Pia', wins: true }],
    })
    expect((await viewing(anna, 'pia@elsewhere.example')).text).toContain('kanari-description')
    const pia = await astrid.get('/external/people/pia@elsewhere.example')
    expect(pia.body).toMatchObject({ id: 'pia@elsewhere.example', grants: [{ kind: 'link', name: 'For Pia', effectiveRole: 'read' }] })
    const paged = await astrid.get('/external/people?limit=1')
    const next = await astrid.get(`/external/people?limit=1&cursor=${paged.body.nextCursor}`)
    expect(next.body.value[0].address).toBe('ines@elsewhere.example')
    for (const who of ['nobody@elsewhere.example', world.bo.id, 'bo@nordlys.example', '%00']) {
      expect([404, 400]).toContain((await astrid.get(`/external/people/${who}`)).status)
    }
  })

  it('leaves as a file that no spreadsheet runs', async () => {
    await knexOf(world.db)('principal').where({ id: gunn.id }).update({ name: '=HYPERLINK("http://x")' })
    await knexOf(world.db)('collection').where({ id: calendar }).update({ name: '=1+1, "really"' })
    const csv = await astrid.get('/external/everything', { Accept: 'text/csv' })
    expect(csv.headers['content-disposition']).toMatch(/^attachment; filename=external-\d{4}-\d\d-\d\d\.csv$/)
    expect(csv.text.split('\r\n')).toHaveLength(all.length + 2)
    expect(csv.text).toContain(`,"'=1+1, ""really""",`)
    const people = await astrid.get('/external/people', { Accept: 'text/csv' })
    expect(people.text).toContain(`"'=HYPERLINK(""http://x"")"`)
    const lines = await astrid
      .get('/external/everything', { Accept: 'application/x-ndjson' })
      .then(({ body, text }) => text ?? String(body))
    expect(
      rowsOf({
        value: lines
          .trim()
          .split('\n')
          .map(one => JSON.parse(one)),
      }),
    ).toEqual(all)
  })

  it('is listed to the end, however many there are', async () => {
    const many = 1_100
    await knexOf(world.db).raw(
      `WITH fresh AS (
        INSERT INTO principal (organization_id, kind, address, name)
        SELECT ?::uuid, 'guest', 'many' || n || '@elsewhere.example', 'n' FROM generate_series(1, ?::int) n RETURNING id
      ) INSERT INTO permission (organization_id, collection_id, grantee_id, role, created_by) SELECT ?, ?, id, 'read', ? FROM fresh`,
      [world.organizationId, many, world.organizationId, calendar, world.anna.id],
    )
    for (const path of [`/calendars/${calendar}/external`, '/external/people']) {
      const file = await astrid.get(path, { Accept: 'application/x-ndjson' }).then(({ body, text }) => text ?? String(body))
      const addresses = file
        .trim()
        .split('\n')
        .map(one => JSON.parse(one))
        .map((one: { address?: string; person?: { address: string } | null }) => one.address ?? one.person?.address ?? '')
      const listed = addresses.filter(one => one.startsWith('many'))
      expect([listed.length, new Set(listed).size]).toEqual([many, many])
    }
    await knexOf(world.db)('principal').where('address', 'like', 'many%').delete()
  })

  it('tells names and nothing of the events', async () => {
    await world.share(world.anna, calendar, 'bo@nordlys.example', 'read')
    const paths = ['/external/people', '/external/everything', `/external/people/${gunn.id}`, '/audit?limit=500']
    const answers = [...(await Promise.all(paths.map(path => astrid.get(path)))), await explaining(astrid, 'bo@nordlys.example')]
    answers.push(await astrid.get('/audit', { Accept: 'text/csv' }), await explaining(astrid, 'anonymous'))
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    expect(answers.filter(({ text }) => text.includes('kanari'))).toEqual([])
  })
})

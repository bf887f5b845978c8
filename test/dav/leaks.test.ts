/** Everything this door can be asked, asked by everybody it could tell too much: planted words are what must not come back. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { properties } from '../../src/dav/properties.ts'
import type { UserSubject } from '../../src/sharing/principal.ts'
import { element } from '../../src/http/xml.ts'
import type { Role } from '../../src/sharing/roles.ts'
import { knexOf } from '../../src/storage/database.ts'
import { expected, forbidden, plantedCalendar, words } from '../setup/planted.ts'
import { openPolicy } from '../setup/world.ts'
import { type Answer, type Client, declared } from './client.ts'
import { event, makeScene, type Scene, syncBody } from './scene.ts'
import { calendarNamed, readCalendarTexts } from './stored.ts'

let scene: Scene
let gia: Client
let guest: UserSubject
/** Anna's calendar of planted words. */
let mine: string
let id: string
const day = 86_400_000
const first = new Date(Math.floor(Date.now() / day) * day + 2 * day)
const stamp = (offset: number) => `${new Date(first.getTime() + offset * day).toISOString().replaceAll('-', '').slice(0, 8)}T000000Z`
const window = `start="${stamp(-3)}" end="${stamp(60)}"`

beforeAll(async () => {
  scene = await makeScene()
  const { world } = scene
  await world.policy(openPolicy)
  const row = { organization_id: world.organizationId, kind: 'guest' as const, address: 'gia@fabrikam.com', name: 'Gia' }
  const [made] = await knexOf(world.db)('principal').insert(row).returning('id')
  guest = { ...world.cia, id: made?.id ?? '', address: row.address, name: row.name, guest: true }
  gia = await scene.as(guest)
  mine = `${scene.home()}kanari-slug/`
  const body = `<C:mkcalendar ${declared}><D:set><D:prop><D:displayname>Plan</D:displayname><C:calendar-description>kanari-calendar-description</C:calendar-description></D:prop></D:set></C:mkcalendar>`
  expect((await scene.anna.ask('MKCALENDAR', mine, body)).status).toBe(201)
  id = await calendarNamed(world, 'kanari-slug')
  await world.put(world.anna, id, plantedCalendar(first))
  for (const [name, more] of [
    ['kanari-name.ics', []],
    ['kanari-private-name.ics', ['CLASS:CONFIDENTIAL']],
  ] as const) {
    const text = event(
      `kanari-uid-${name}`,
      { DTSTART: `DTSTART:${stamp(4).slice(0, 8)}T090000Z`, DTEND: null, SUMMARY: 'SUMMARY:Plain' },
      more,
    )
    expect((await scene.anna.put(mine + name, text)).status).toBe(201)
  }
  const set = `<D:propertyupdate ${declared}><D:set><D:prop><X:note xmlns:X="urn:x">kanari-dead</X:note><A:calendar-order>4711</A:calendar-order></D:prop></D:set></D:propertyupdate>`
  await scene.anna.ask('PROPPATCH', mine, set)
  const lock = `<D:lockinfo ${declared}><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype><D:owner>kanari-lock-owner</D:owner></D:lockinfo>`
  expect((await scene.anna.ask('LOCK', `${mine}kanari-private-name.ics`, lock)).status).toBe(200)
})
afterAll(async () => {
  await scene.close()
})

const give = async (address: string | null, role: Exclude<Role, 'owner'>) => await scene.world.share(scene.world.anna, id, address, role)
const everyProperty = properties.map(row => element(row)).join('')
const comps = (inner: string) => `<C:filter><C:comp-filter name="VCALENDAR">${inner}</C:comp-filter></C:filter>`
const query = (filter: string, data = '<C:calendar-data/>') =>
  `<C:calendar-query ${declared}><D:prop>${everyProperty}${data}</D:prop>${comps(filter)}</C:calendar-query>`
const expanding = (inner = '') =>
  `<D:expand-property ${declared}>${properties.map(row => `<D:property name="${row.name}" namespace="${row.namespace}">${inner}</D:property>`).join('')}</D:expand-property>`

/** Everything that reads, asked of an address and what stands in it. */
async function askAll(client: Client, at: string, others: readonly string[] = []): Promise<Answer[]> {
  const listing = await client.propfind(at, everyProperty, '1')
  const names = listing.status === 207 ? [...listing.responses().keys()].filter(href => href !== at) : []
  const hrefs = [...names, ...others].map(href => `<D:href>${href}</D:href>`).join('') || '<D:href>/dav/x</D:href>'
  const bodies = [
    query('<C:comp-filter name="VEVENT"/>'),
    query(
      `<C:comp-filter name="VEVENT"><C:time-range ${window}/></C:comp-filter>`,
      `<C:calendar-data><C:expand ${window}/></C:calendar-data>`,
    ),
    query('', `<C:calendar-data><C:limit-recurrence-set ${window}/></C:calendar-data>`),
    query(
      '',
      '<C:calendar-data><C:comp name="VCALENDAR"><C:allprop/><C:comp name="VEVENT"><C:allprop/><C:allcomp/></C:comp></C:comp></C:calendar-data>',
    ),
    query('<C:comp-filter name="VEVENT"><C:comp-filter name="VALARM"/></C:comp-filter>'),
    `<C:calendar-multiget ${declared}><D:prop>${everyProperty}<C:calendar-data/></D:prop>${hrefs}</C:calendar-multiget>`,
    `<C:free-busy-query ${declared}><C:time-range ${window}/></C:free-busy-query>`,
    syncBody('', '', `${everyProperty}<C:calendar-data/>`),
    expanding(expanding().replace(/<\/?D:expand-property[^>]*>/g, '')),
    `<D:principal-match ${declared}><D:principal-property><D:owner/></D:principal-property><D:prop>${everyProperty}</D:prop></D:principal-match>`,
    `<D:principal-match ${declared}><D:self/><D:prop>${everyProperty}</D:prop></D:principal-match>`,
    `<D:acl-principal-prop-set ${declared}><D:prop>${everyProperty}</D:prop></D:acl-principal-prop-set>`,
    `<D:principal-property-search ${declared}><D:property-search><D:prop><D:displayname/></D:prop><D:match>a</D:match></D:property-search><D:prop>${everyProperty}</D:prop></D:principal-property-search>`,
  ]
  const answers = [listing, await client.ask('PROPFIND', at, undefined, { Depth: '1' })]
  answers.push(await client.ask('PROPFIND', at, '<D:propfind xmlns:D="DAV:"><D:propname/></D:propfind>', { Depth: '1' }))
  for (const body of bodies) answers.push(await client.report(at, body))
  for (const href of [at, ...names, ...others]) {
    answers.push(await client.ask('GET', href), await client.ask('HEAD', href), await client.ask('OPTIONS', href))
    answers.push(await client.ask('PROPFIND', href, undefined, { Depth: '0' }))
  }
  return answers
}

/** Everything that would change something, and must not. */
async function tryAll(client: Client, at: string, names: readonly string[]): Promise<Answer[]> {
  const lock = `<D:lockinfo ${declared}><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockinfo>`
  const acl = `<D:acl ${declared}><D:ace><D:principal><D:href>/dav/principals/${scene.world.cia.address}/</D:href></D:principal><D:grant><D:privilege><D:read/></D:privilege></D:grant></D:ace></D:acl>`
  const answers: Answer[] = []
  for (const name of names) {
    const there = at + name
    for (const text of [event('fresh'), event('kanari-uid'), event('kanari-private-uid')]) {
      answers.push(await client.put(there, text, { Prefer: 'return=representation' }))
      answers.push(await client.put(there, text, { 'If-Match': '"x"' }), await client.put(there, text, { 'If-None-Match': '*' }))
    }
    answers.push(await client.ask('DELETE', there), await client.ask('LOCK', there, lock), await client.ask('ACL', there, acl))
    answers.push(await client.ask('UNLOCK', there, undefined, { 'Lock-Token': '<urn:uuid:0aad2c46-19e9-44e4-8e68-5ac1dbd3e7be>' }))
    answers.push(await client.ask('MOVE', there, undefined, { Destination: `${at}moved.ics` }))
    answers.push(await client.ask('COPY', there, undefined, { Destination: `${at}copied.ics` }))
    answers.push(await client.ask('GET', there, undefined, { If: '(["x"])' }))
  }
  answers.push(await client.ask('LOCK', at, lock), await client.ask('ACL', at, acl))
  // In one's own home a name that nothing has is free to take, whatever has it elsewhere.
  if (at.startsWith(scene.home())) answers.push(await client.ask('MKCALENDAR', at))
  return answers
}

const told = (answers: readonly Answer[]) =>
  answers
    .map(one => `${one.text} ${JSON.stringify(one.headers)}`)
    .join('\n')
    .replaceAll(/[\w.-]*kanari-slug/g, '')
const always = ['kanari-dead', 'kanari-lock-owner', 'kanari-private-name', '4711']
const below = ['kanari-name', 'kanari-uid']

describe('a viewer', () => {
  beforeEach(() => expect(scene.faults).toEqual([]))

  it.each([
    ['freeBusyRead', 'busy'],
    ['limitedRead', 'limited'],
    ['read', 'details'],
    ['write', 'details'],
    ['delegateWithoutPrivateEventAccess', 'details'],
  ] as const)(
    '%s is told what the level shows by every method, report and property, and changes nothing that is masked',
    async (role, level) => {
      await give(scene.world.bo.address, role)
      const asked: [Client, UserSubject][] = [[scene.bo, scene.world.bo]]
      // The policy lets nobody outside write.
      if (role !== 'write' && role !== 'delegateWithoutPrivateEventAccess') {
        await give(guest.address, role)
        asked.push([gia, guest])
      }
      for (const [client, person] of asked) {
        const shared = `${scene.home(person)}${id}/`
        const answers = [
          ...(await askAll(client, shared, [`${shared}kanari-private-name.ics`, `${mine}kanari-private-name.ics`])),
          ...(await askAll(client, scene.home(person))),
          ...(await askAll(client, `/dav/principals/${person.address}/`)),
        ]
        const text = told(answers)
        for (const word of [
          ...forbidden(level),
          ...always,
          ...(level === 'details' ? [] : below),
          ...(level === 'busy' ? ['kanari-calendar-description'] : []),
        ]) {
          // What was asked for by its own name comes back in the answer's address, and in nothing else.
          const said = text
            .replaceAll(`${person.address}/${id}/kanari-private-name.ics`, '')
            .replaceAll(`${mine.replace('kanari-slug/', '/')}kanari-private-name.ics`, '')
            .replaceAll(/calendars\/anna@nordlys.example\/\/kanari-private-name.ics/g, '')
          expect([person.address, word, said.includes(word)]).toEqual([person.address, word, false])
        }
        for (const word of expected(level)) expect(text).toContain(word)
        expect(answers.every(one => one.status < 500)).toBe(true)
      }
    },
  )

  it.each(['freeBusyRead', 'limitedRead', 'read'] as const)(
    '%s writes nothing, whatever is tried, and is told nothing by the refusals',
    async role => {
      await give(scene.world.bo.address, role)
      const shared = scene.home(scene.world.bo) + `${id}/`
      const listed = await scene.bo.propfind(shared, '<D:getetag/>', '1')
      const names = [...listed.responses().keys()].filter(href => href !== shared).map(href => href.slice(shared.length))
      const before = await readCalendarTexts(scene.world)
      const answers = await tryAll(scene.bo, shared, [...names.slice(0, 4), 'fresh.ics'])
      expect(await readCalendarTexts(scene.world)).toBe(before)
      const level = ({ freeBusyRead: 'busy', limitedRead: 'limited', read: 'details' } as const)[role]
      const text = told(answers)
      for (const word of [...forbidden(level), ...always]) expect([word, text.includes(word)]).toEqual([word, false])
      expect(answers.map(one => one.status).filter(status => status < 400 || status >= 500)).toEqual([])
    },
  )

  it('write and delegate leave masked events as they are, and a UID that one has tells nothing', async () => {
    for (const role of ['write', 'delegateWithoutPrivateEventAccess'] as const) {
      await give(scene.world.bo.address, role)
      const shared = `${scene.home(scene.world.bo)}${id}/`
      const listed = await scene.bo.propfind(shared, '<D:getetag/>', '1')
      const masked = [...listed.responses().keys()].filter(href => /[0-9a-f-]{36}\.ics$/.test(href) && href.startsWith(shared))
      expect(masked.length).toBeGreaterThan(1)
      const before = await readCalendarTexts(scene.world)
      const answers = []
      for (const href of masked) {
        answers.push(await scene.bo.put(href, event('over')), await scene.bo.ask('DELETE', href))
        answers.push(await scene.bo.ask('MOVE', href, undefined, { Destination: `${shared}moved.ics` }))
        answers.push(await scene.bo.ask('COPY', href, undefined, { Destination: `${scene.home(scene.world.bo)}nowhere/x.ics` }))
      }
      expect(answers.map(one => one.status).filter(status => status !== 403 && status !== 409)).toEqual([])
      expect(await readCalendarTexts(scene.world)).toBe(before)
      for (const word of words.private) expect(told(answers)).not.toContain(word)
      const [taken, free] = [
        await scene.bo.put(`${shared}taken-${role}.ics`, event('kanari-private-uid')),
        await scene.bo.put(`${shared}free-${role}.ics`, event(`free-${role}`)),
      ]
      expect([taken.status, taken.text, Object.keys(taken.headers)]).toEqual([free.status, free.text, Object.keys(free.headers)])
      for (const name of ['taken', 'free']) expect((await scene.bo.ask('DELETE', `${shared}${name}-${role}.ics`)).status).toBe(204)
    }
  })

  it.each([
    ['freeBusyRead', 'busy'],
    ['limitedRead', 'limited'],
    ['read', 'details'],
  ] as const)('%s finds by what is shown alone (invariant 27)', async (role, level) => {
    await give(scene.world.bo.address, role)
    const shared = `${scene.home(scene.world.bo)}${id}/`
    const matching = async (client: Client, at: string, name: string, inner: string) =>
      (
        await client.report(
          at,
          query(`<C:comp-filter name="VEVENT"><C:prop-filter name="${name}">${inner}</C:prop-filter></C:comp-filter>`, ''),
        )
      ).responses().size
    const titles = ['SUMMARY', 'LOCATION']
    const texts = ['DESCRIPTION', 'UID', 'CATEGORIES', 'COMMENT', 'CONTACT', 'URL', 'ATTENDEE', 'ORGANIZER', 'X-SECRET']
    for (const name of [...titles, ...texts]) {
      const shows = level === 'details' ? name !== 'X-SECRET' : level === 'limited' && titles.includes(name)
      const word = shows ? 'kanari-private' : 'kanari'
      expect([name, word, await matching(scene.bo, shared, name, `<C:text-match>${word}</C:text-match>`)]).toEqual([name, word, 0])
    }
    expect(
      await matching(
        scene.bo,
        shared,
        'ATTENDEE',
        '<C:param-filter name="CN"><C:text-match>kanari-private</C:text-match></C:param-filter>',
      ),
    ).toBe(0)
    expect(await matching(scene.bo, shared, 'CLASS', '<C:text-match>CONFIDENTIAL</C:text-match>')).toBe(0)
    expect(await matching(scene.bo, shared, 'X-SECRET', '')).toBe(0)
    expect(await matching(scene.anna, mine, 'X-SECRET', '<C:text-match>kanari-xprop</C:text-match>')).toBe(1)
    if (level !== 'busy') expect(await matching(scene.bo, shared, 'SUMMARY', '<C:text-match>kanari-summary</C:text-match>')).toBe(1)
  })

  it('has entity tags of the own level, which hold at no other (invariant 8)', async () => {
    const { world } = scene
    const etags = new Map<string, Set<string>>()
    for (const role of ['freeBusyRead', 'limitedRead', 'read', 'delegateWithPrivateEventAccess'] as const) {
      await give(world.bo.address, role)
      const listed = await scene.bo.propfind(`${scene.home(world.bo)}${id}/`, '<D:getetag/>', '1')
      etags.set(role, new Set([...listed.responses().values()].flatMap(one => one.has.get('getetag')?.text ?? [])))
      const [href = ''] = [...listed.responses().keys()].filter(one => one.endsWith('.ics'))
      for (const [other, tags] of etags) {
        if (other === role) continue
        const got = await scene.bo.ask('GET', href, undefined, {
          'If-None-Match': [...tags].filter(tag => !etags.get(role)?.has(tag)).join(', '),
        })
        expect([role, other, got.status, got.headers['cache-control']]).toEqual([role, other, 200, 'private, no-cache'])
      }
    }
    expect([...(etags.get('freeBusyRead') ?? [])].some(tag => etags.get('delegateWithPrivateEventAccess')?.has(tag))).toBe(false)
  })

  it('may look at privileges: they say what could be done, and to nobody what others may', async () => {
    await give(scene.world.bo.address, 'write')
    const shared = `${scene.home(scene.world.bo)}${id}/`
    const listed = await scene.bo.propfind(shared, '<D:current-user-privilege-set/><D:acl/>', '1')
    for (const [href, one] of listed.responses()) {
      expect(one.has.has('acl')).toBe(false)
      const may = one.has.get('current-user-privilege-set')?.children.map(each => each.children[0]?.name) ?? []
      const writes = (await scene.bo.ask('DELETE', href === shared ? `${shared}none.ics` : href, undefined, { 'If-Match': '"never"' }))
        .status
      expect([href, may.includes('write-content')]).toEqual([href, writes !== 403])
    }
  })
})

describe('who has no right at all (invariants 1 and 21)', () => {
  /** The same request of what is there and of what is not. */
  it('cannot tell what is there from what is not, by any method, address or header', async () => {
    const { world, cia } = scene
    await give(null, 'none')
    await give(world.bo.address, 'read')
    const ids = [`${scene.home(world.cia)}${id}/`, `${scene.home(world.cia)}${id.replace(/^.{8}/, 'ffffffff')}/`] as const
    const slugs = [mine, `${scene.home()}kanari-none/`] as const
    const plain = (answer: Answer, at: string, status = answer.status) => {
      const { date: _date, ...headers } = answer.headers
      return [status, answer.text.replaceAll(at, ''), { ...headers, etag: headers['etag'] }, answer.text.replaceAll(at, '').length]
    }
    for (const [there, none] of [ids, slugs]) {
      for (const name of ['', 'kanari-name.ics']) {
        const [one, other] = [await askAll(cia, there + name), await askAll(cia, none + name)]
        expect(one.map(each => plain(each, there))).toEqual(other.map(each => plain(each, none)))
      }
      const [tried, untried] = [await tryAll(cia, there, ['kanari-name.ics']), await tryAll(cia, none, ['kanari-name.ics'])]
      expect(tried.map(each => plain(each, there))).toEqual(untried.map(each => plain(each, none)))
      expect(tried.every(each => each.status >= 400 && each.status < 500)).toBe(true)
    }
  })

  it('is told nothing where another’s address stands in a header or a body (A 1)', async () => {
    const { world, cia } = scene
    await give(null, 'none')
    const own = `${scene.home(world.cia)}own/`
    expect((await cia.ask('MKCALENDAR', own)).status).toBe(201)
    await cia.put(`${own}a.ics`, event('cia'))
    const theirs = `${mine}kanari-name.ics`
    const etag = String((await scene.anna.ask('GET', theirs)).headers['etag'])
    const before = await readCalendarTexts(world)
    const answers = [
      await cia.report(
        own,
        `<C:calendar-multiget ${declared}><D:prop><C:calendar-data/></D:prop><D:href>${theirs}</D:href><D:href>${mine}</D:href></C:calendar-multiget>`,
      ),
      await cia.ask('COPY', `${own}a.ics`, undefined, { Destination: theirs }),
      await cia.ask('MOVE', `${own}a.ics`, undefined, { Destination: `${mine}new.ics` }),
      await cia.ask('COPY', theirs, undefined, { Destination: `${own}b.ics` }),
      await cia.ask('MOVE', theirs, undefined, { Destination: `${own}b.ics` }),
      await cia.ask('GET', theirs, undefined, { 'If-None-Match': etag }),
      await cia.ask('ACL', mine, `<D:acl ${declared}/>`),
    ]
    expect(answers.map(one => one.status)).toEqual([207, 409, 409, 404, 404, 404, 404])
    expect([...(answers[0]?.responses().values() ?? [])].map(one => one.status)).toEqual([404, 404])
    // An If list about what one may not see is about nothing, whether it would be true or not.
    for (const tag of [etag, '"other"'])
      expect((await cia.put(`${own}a.ics`, event('cia'), { If: `<${theirs}> ([${tag}])` })).status).toBe(412)
    for (const tag of [etag, '"other"'])
      expect((await cia.put(`${own}a.ics`, event('cia'), { If: `<${theirs}> (Not [${tag}])` })).status).toBe(204)
    expect(await readCalendarTexts(world)).toBe(before)
    expect(told(answers.slice(1))).not.toMatch(/Plain|kanari-uid/)
    const homes = [
      ...(await askAll(cia, scene.home())),
      ...(await askAll(cia, `/dav/principals/${world.anna.address}/`)),
      ...(await askAll(cia, '/dav/principals/')),
    ]
    expect(told(homes)).not.toMatch(/kanari|>Plan</)
    expect(told(homes)).not.toContain(id)
  })

  it('a guest finds nobody but themselves', async () => {
    const search = (text: string) =>
      `<D:principal-property-search ${declared}><D:property-search><D:prop><D:displayname/></D:prop><D:match>${text}</D:match></D:property-search><D:prop><D:displayname/></D:prop></D:principal-property-search>`
    for (const text of ['a', 'Bo', '']) {
      const found = [...(await gia.report('/dav/principals/', search(text))).responses().keys()]
      expect(found.filter(href => !href.includes('gia@'))).toEqual([])
    }
    for (const address of [scene.world.cia.address, scene.world.team.address, 'nobody@nordlys.example'])
      expect((await gia.propfind(`/dav/principals/${address}/`, '<D:displayname/>')).status).toBe(404)
    expect((await gia.ask('MKCALENDAR', `${scene.home(guest)}own/`)).status).toBe(404)
  })

  it('a member of a shared mailbox sees all of its calendars, and nobody else sees any', async () => {
    const { world } = scene
    const desk = await world.calendar(world.bo, 'Desk', world.reception.id)
    await world.put(world.bo, desk, plantedCalendar(first))
    const [address = ''] = [...(await scene.bo.propfind(scene.home(world.bo), '<D:displayname/>', '1')).responses()]
      .filter(([, one]) => one.has.get('displayname')?.text === 'Desk')
      .map(([href]) => href)
    expect((await scene.bo.ask('GET', address)).text).toContain('kanari-private-summary')
    await world.share(world.bo, desk, null, 'none')
    expect((await scene.cia.ask('GET', `${scene.home(world.cia)}${desk}/`)).status).toBe(404)
    expect(told(await askAll(scene.cia, `/dav/calendars/${world.reception.address}/`))).not.toMatch(/Desk|kanari/)
  })
})

it('after all of it the owner’s data is what it was (invariant 35)', async () => {
  const names = [...(await scene.anna.propfind(mine, '<D:getetag/>', '1')).responses().keys()]
  expect(names).toContain(`${mine}kanari-name.ics`)
  expect((await scene.anna.ask('GET', `${mine}kanari-private-name.ics`)).text).toContain('CLASS:CONFIDENTIAL')
  expect((await scene.anna.ask('GET', mine)).text).toContain('kanari-private-summary')
})

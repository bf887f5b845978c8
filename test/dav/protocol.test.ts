/** WebDAV, its access control, reports and synchronisation as the RFCs word them: what is there answers, what is not says why. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { methods } from '../../src/dav/methods.ts'
import { davTokens } from '../../src/dav/methods/options.ts'
import { makeWorld, type World } from '../setup/world.ts'
import { type Client, declared, type Listening, listen } from './client.ts'

let world: World
let server: Listening
let anna: Client
let bo: Client
let cia: Client
let path: string
const home = () => `/dav/calendars/${world.anna.address}/`
const principal = (person = world.anna) => `/dav/principals/${person.address}/`

beforeAll(async () => {
  world = await makeWorld()
  server = await listen(world.app)
  const client = async (person: typeof world.anna) => server.client(person.address, await world.appPassword(person))
  anna = await client(world.anna)
  bo = await client(world.bo)
  cia = await client(world.cia)
  path = `${home()}work/`
  expect((await anna.ask('MKCALENDAR', path)).status).toBe(201)
})
afterAll(async () => {
  await server.close()
  await world.close()
})

const event = (uid: string, ...lines: string[]) =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//x//EN',
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'DTSTAMP:20260101T000000Z',
    'DTSTART:20270301T090000Z',
    'DTEND:20270301T100000Z',
    ...lines,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n')
const names = (answer: Awaited<ReturnType<Client['ask']>>) =>
  [...answer.responses().keys()].map(href => href.slice(href.lastIndexOf('/') + 1)).toSorted()
const sync = async (client: Client, at: string, token: string, more = '', headers: Record<string, string> = {}) =>
  await client.report(
    at,
    `<D:sync-collection ${declared}><D:sync-token>${token}</D:sync-token><D:sync-level>1</D:sync-level>${more}<D:prop><D:getetag/></D:prop></D:sync-collection>`,
    headers,
  )
const tokenIn = (answer: Awaited<ReturnType<Client['ask']>>) => answer.xml().children.find(one => one.name === 'sync-token')?.text ?? ''

describe('WebDAV (RFC 4918)', () => {
  it('OPTIONS says what there is, computed from the tables', async () => {
    const answer = await anna.ask('OPTIONS', path)
    expect(answer.headers['dav']).toBe(davTokens.join(', '))
    const allowed = String(answer.headers['allow']).split(', ')
    expect(allowed.toSorted()).toEqual(
      Object.entries(methods)
        .flatMap(([name, row]) => (!row.on || row.on.includes('calendar') ? [name] : []))
        .toSorted(),
    )
    const unknown = await anna.ask('PATCH', path)
    expect([unknown.status, unknown.headers['allow']]).toEqual([405, answer.headers['allow']])
  })

  it('PROPFIND without a body is allprop; propname has names alone; include adds what allprop leaves out', async () => {
    const all = (await anna.ask('PROPFIND', path, undefined, { Depth: '0' })).responses().get(path)
    expect([...(all?.has.keys() ?? [])]).toEqual(expect.arrayContaining(['resourcetype', 'displayname', 'getetag', 'supportedlock']))
    expect([...(all?.has.keys() ?? [])]).not.toContain('calendar-timezone')
    const name = await anna.ask('PROPFIND', path, `<D:propfind ${declared}><D:propname/></D:propfind>`, { Depth: '0' })
    expect(name.responses().get(path)?.has.get('displayname')?.text).toBe('')
    expect(name.responses().get(path)?.has.has('calendar-timezone')).toBe(true)
    const body = `<D:propfind ${declared}><D:allprop/><D:include><C:calendar-timezone-id/></D:include></D:propfind>`
    const more = (await anna.ask('PROPFIND', path, body, { Depth: '0' })).responses().get(path)
    expect([...(more?.has.keys() ?? [])]).toEqual(expect.arrayContaining(['displayname', 'calendar-timezone-id']))
  })

  it('PROPFIND goes one level deep and says so', async () => {
    for (const headers of [{}, { Depth: 'infinity' }]) {
      const refused = await anna.ask('PROPFIND', home(), undefined, headers)
      expect([refused.status, refused.condition()]).toEqual([403, 'propfind-finite-depth'])
    }
    expect((await anna.ask('PROPFIND', home(), undefined, { Depth: '2' })).status).toBe(400)
  })

  it('dead properties are kept with their language, each person’s own, until they are removed', async () => {
    const patch = async (act: string) =>
      await anna.ask('PROPPATCH', path, `<D:propertyupdate ${declared} xmlns:X="http://x.example/">${act}</D:propertyupdate>`)
    const ask = async () => (await anna.propfind(path, '<X:note xmlns:X="http://x.example/"/>')).responses().get(path)?.has.get('note')
    await patch('<D:set><D:prop><X:note xml:lang="nb" X:a="1">Hei <X:b/></X:note></D:prop></D:set>')
    const kept = await ask()
    expect([kept?.text, kept?.attributes.get('{http://www.w3.org/XML/1998/namespace}lang')]).toEqual(['Hei ', 'nb'])
    expect(kept?.children.map(one => one.name)).toEqual(['b'])
    await patch('<D:remove><D:prop><X:note/></D:prop></D:remove>')
    expect(await ask()).toBeUndefined()
  })

  it('If lists hold or the request fails, with tags and tokens, negated and of other resources', async () => {
    const made = await anna.put(`${path}if.ics`, event('if'))
    const etag = String(made.headers['etag'])
    const put = async (condition: string) => (await anna.put(`${path}if.ics`, event('if', 'SUMMARY:x'), { If: condition })).status
    expect(await put('(["other"])')).toBe(412)
    expect(await put(`(Not [${etag}])`)).toBe(412)
    expect(await put('(<urn:uuid:00000000-0000-4000-8000-000000000000>)')).toBe(412)
    expect(await put(`<${path}if.ics> (["other"])`)).toBe(412)
    expect(await put(`(["other"]) (Not <DAV:no-lock> [${etag}])`)).toBe(204)
  })

  it('a calendar is deleted whole, in one act, and leaves nothing to find', async () => {
    const at = `${home()}gone/`
    await anna.ask('MKCALENDAR', at)
    await anna.put(`${at}a.ics`, event('gone-a'))
    const token = tokenIn(await sync(anna, at, ''))
    expect((await anna.ask('DELETE', at, undefined, { Depth: '0' })).status).toBe(400)
    expect((await anna.ask('DELETE', at)).status).toBe(204)
    for (const probe of [at, `${at}a.ics`]) expect((await anna.ask('GET', probe)).status).toBe(404)
    expect((await sync(anna, at, token)).status).toBe(404)
    expect((await anna.ask('MKCALENDAR', at)).status).toBe(201)
    expect((await anna.propfind(at, '<D:getetag/>', '1')).responses().size).toBe(1)
    // Of the calendar that had the name before, the token tells nothing of the one that has it now.
    const refused = await sync(anna, at, token)
    expect([refused.status, refused.condition()]).toEqual([403, 'valid-sync-token'])
  })

  it('the last calendar of a home goes like any other and does not come back by itself', async () => {
    const homeOfCia = `/dav/calendars/${world.cia.address}/`
    const inside = async () =>
      [...(await cia.propfind(homeOfCia, '<D:resourcetype/>', '1')).responses().keys()].filter(href => href !== homeOfCia)
    await cia.ask('MKCALENDAR', `${homeOfCia}only/`)
    for (const href of await inside()) expect((await cia.ask('DELETE', href)).status).toBe(204)
    expect(await inside()).toEqual([])
    expect((await cia.propfind(`/dav/principals/${world.cia.address}/`, '<C:calendar-home-set/>')).status).toBe(207)
    expect(await inside()).toEqual([])
  })

  it('homes, roots and principals are shown to browsers as what they are', async () => {
    for (const at of ['/dav/', home(), principal()]) {
      const page = await anna.ask('GET', at)
      expect([at, page.status, page.headers['content-type']]).toEqual([at, 200, 'text/html; charset=utf-8'])
    }
    const page = await anna.ask('GET', home())
    expect(page.text).toContain(`href="${path}"`)
    expect(page.text).not.toContain('<script')
  })
})

describe('extended MKCOL (RFC 5689)', () => {
  it('makes a calendar with its properties, and refuses another kind of collection', async () => {
    const mkcol = (types: string, more = '') =>
      `<D:mkcol ${declared}><D:set><D:prop><D:resourcetype><D:collection/>${types}</D:resourcetype>${more}</D:prop></D:set></D:mkcol>`
    const made = await anna.ask('MKCOL', `${home()}extended/`, mkcol('<C:calendar/>', '<D:displayname>Extended</D:displayname>'))
    expect(made.status).toBe(201)
    const other = await anna.ask('MKCOL', `${home()}book/`, mkcol('<X:addressbook xmlns:X="urn:ietf:params:xml:ns:carddav"/>'))
    expect([other.status, other.condition()]).toEqual([403, 'valid-resourcetype'])
    const strange = await anna.ask('MKCOL', `${home()}x/`, 'plain', { 'Content-Type': 'text/plain' })
    expect([400, 415]).toContain(strange.status)
    const zone = await anna.ask(
      'MKCALENDAR',
      `${home()}zoned/`,
      `<C:mkcalendar ${declared}><D:set><D:prop><C:calendar-timezone>junk</C:calendar-timezone></D:prop></D:set></C:mkcalendar>`,
    )
    expect([zone.status, zone.text.includes('valid-calendar-data')]).toEqual([403, true])
    expect((await anna.propfind(`${home()}zoned/`, '<D:displayname/>')).status).toBe(404)
  })
})

describe('access control (RFC 3744)', () => {
  it('privileges say what a person may, at each level', async () => {
    const id = await world.calendar(world.anna, 'Levels')
    const shared = `/dav/calendars/${world.bo.address}/${id}/`
    const mine = async () =>
      (await bo.propfind(shared, '<D:current-user-privilege-set/>'))
        .responses()
        .get(shared)
        ?.has.get('current-user-privilege-set')
        ?.children.map(one => one.children[0]?.name)
    for (const role of ['freeBusyRead', 'limitedRead', 'read'] as const) {
      await world.share(world.anna, id, world.bo.address, role)
      expect(await mine()).toEqual(['read', 'read-current-user-privilege-set', 'read-free-busy'])
    }
    await world.share(world.anna, id, world.bo.address, 'write')
    expect(await mine()).toEqual(['read', 'read-current-user-privilege-set', 'write-content', 'bind', 'unbind', 'read-free-busy'])
    const tree = (await bo.propfind(shared, '<D:supported-privilege-set/>')).text
    for (const name of ['all', 'read', 'write', 'write-content', 'bind', 'unbind']) expect(tree).toContain(`<D:privilege><D:${name}/>`)
  })

  it('the list of who may do what is read by owners alone, with its people, and is not written', async () => {
    const id = await world.calendar(world.anna, 'Listed')
    await world.share(world.anna, id, world.bo.address, 'read')
    const at = `${home()}${id}/`
    const acl = (await anna.propfind(at, '<D:acl/><D:acl-restrictions/><D:owner/>')).text
    expect(acl).toContain(principal(world.bo))
    const people = await anna.report(
      at,
      `<D:acl-principal-prop-set ${declared}><D:prop><D:displayname/></D:prop></D:acl-principal-prop-set>`,
    )
    expect([...people.responses().values()].map(one => one.has.get('displayname')?.text)).toContain('Bo Lind')
    const theirs = `/dav/calendars/${world.bo.address}/${id}/`
    expect((await bo.propfind(theirs, '<D:acl/>')).responses().get(theirs)?.lacks).toEqual(['acl'])
    const ace = (who: string, privilege: string) =>
      `<D:acl ${declared}><D:ace><D:principal><D:href>${who}</D:href></D:principal><D:grant><D:privilege>${privilege}</D:privilege></D:grant></D:ace></D:acl>`
    for (const [who, privilege, condition] of [
      ['/dav/principals/nobody@nowhere.example/', '<D:read/>', 'recognized-principal'],
      [principal(world.bo), '<D:fly/>', 'not-supported-privilege'],
      [principal(world.bo), '<D:write/>', 'need-privileges'],
    ] as const) {
      const refused = await anna.ask('ACL', at, ace(who, privilege))
      expect([refused.status, refused.condition()]).toEqual([403, condition])
    }
  })

  it('principals are found by what can be searched, and by whoever may know them', async () => {
    const search = async (client: Client, text: string, type = '') =>
      await client.report(
        '/dav/principals/',
        `<D:principal-property-search ${declared}><D:property-search><D:prop><D:displayname/></D:prop><D:match${type}>${text}</D:match></D:property-search><D:prop><D:displayname/><C:calendar-user-type/></D:prop></D:principal-property-search>`,
      )
    expect([...(await search(anna, 'lin')).responses().keys()]).toContain(principal(world.bo))
    expect((await search(anna, 'lin', ' match-type="equals"')).responses().size).toBe(0)
    expect((await search(anna, '%')).responses().size).toBe(0)
    const set = await anna.report('/dav/principals/', `<D:principal-search-property-set ${declared}/>`)
    expect(set.text).toMatch(/displayname[\s\S]*calendar-user-address-set[\s\S]*email-address-set/)
    const self = await anna.report(
      '/dav/principals/',
      `<D:principal-match ${declared}><D:self/><D:prop><D:principal-URL/></D:prop></D:principal-match>`,
    )
    expect([...self.responses().keys()]).toEqual([principal()])
    const found = await anna.report(
      '/dav/',
      `<D:expand-property ${declared}><D:property name="current-user-principal"><D:property name="displayname"/><D:property name="calendar-home-set" namespace="urn:ietf:params:xml:ns:caldav"><D:property name="displayname"/></D:property></D:property></D:expand-property>`,
    )
    expect(found.text).toMatch(/Anna Åkesson[\s\S]*Anna Åkesson/)
  })
})

describe('synchronisation (RFC 6578)', () => {
  it('in pages: each says that there is more, and the last that there is not', async () => {
    const at = `${home()}paged/`
    await anna.ask('MKCALENDAR', at)
    const start = tokenIn(await sync(anna, at, ''))
    for (const n of [1, 2, 3, 4, 5]) await anna.put(`${at}${n}.ics`, event(`page-${n}`))
    let token = start
    const seen: string[] = []
    for (const more of [true, true, false]) {
      const page = await sync(anna, at, token, '<D:limit><D:nresults>2</D:nresults></D:limit>')
      expect(page.responses().get(at)?.status ?? null).toBe(more ? 507 : null)
      seen.push(...names(page).filter(name => name !== ''))
      token = tokenIn(page)
    }
    expect(seen.toSorted()).toEqual(['1.ics', '2.ics', '3.ics', '4.ics', '5.ics'])
    expect((await sync(anna, at, token)).responses().size).toBe(0)
    await anna.ask('DELETE', `${at}3.ics`)
    expect((await sync(anna, at, token)).responses().get(`${at}3.ics`)?.status).toBe(404)
  })

  it.each([
    ['junk', 'junk', '', 403, 'valid-sync-token'],
    ['a number far ahead', 'urn:dela:sync:99999.AAAAAAAAAAAAAAAAAAAAAA', '', 403, 'valid-sync-token'],
    ['no results at all', '', '<D:limit><D:nresults>0</D:nresults></D:limit>', 403, 'number-of-matches-within-limits'],
    ['a limit that is no number', '', '<D:limit><D:nresults>many</D:nresults></D:limit>', 400, null],
  ])('is refused for %s', async (_what, token, more, status, condition) => {
    const refused = await sync(anna, path, token, more)
    expect([refused.status, refused.condition()]).toEqual([status, condition])
  })

  it('a write may demand that nothing changed since the last synchronisation', async () => {
    const at = `${home()}guarded/`
    await anna.ask('MKCALENDAR', at)
    const token = tokenIn(await sync(anna, at, ''))
    const put = async (name: string) =>
      (await anna.put(`${at}${name}.ics`, event(`guarded-${name}`), { If: `<${at}> (<${token}>)` })).status
    expect([await put('a'), await put('b')]).toEqual([201, 412])
  })

  it('is of calendars: a home and an object have no such report', async () => {
    await anna.put(`${path}one.ics`, event('sync-one'))
    for (const at of [home(), `${path}one.ics`]) {
      const refused = await sync(anna, at, '')
      expect([refused.status, refused.condition()]).toEqual([403, 'supported-report'])
      const told = (await anna.propfind(at, '<D:supported-report-set/>')).text
      expect(told).not.toContain('sync-collection')
    }
  })
})

describe('calendar reports (RFC 4791)', () => {
  it('multiget answers for each address; what is not in the calendar is not there', async () => {
    await anna.put(`${path}get.ics`, event('get'))
    const ask = async (...hrefs: string[]) =>
      await anna.report(
        path,
        `<C:calendar-multiget ${declared}><D:prop><D:getetag/></D:prop>${hrefs.map(href => `<D:href>${href}</D:href>`).join('')}</C:calendar-multiget>`,
      )
    const answer = await ask(`${path}get.ics`, `${path}none.ics`, `${home()}other/get.ics`, 'http://elsewhere.example/x.ics', '/dav/%zz')
    expect([...answer.responses().entries()].map(([href, one]) => [href, one.status])).toEqual([
      [`${path}get.ics`, null],
      [`${path}none.ics`, 404],
      [`${home()}other/get.ics`, 404],
      ['http://elsewhere.example/x.ics', 404],
      ['/dav/%zz', 400],
    ])
    expect((await ask()).status).toBe(400)
  })

  it('a query without Depth is of what is inside; Depth 0 is of the calendar itself, which matches nothing', async () => {
    const body = `<C:calendar-query ${declared}><D:prop><D:getetag/></D:prop><C:filter><C:comp-filter name="VCALENDAR"/></C:filter></C:calendar-query>`
    expect(names(await anna.report(path, body))).toContain('get.ics')
    expect(names(await anna.report(path, body, { Depth: '1' }))).toContain('get.ics')
    expect(names(await anna.report(path, body, { Depth: '0' }))).toEqual([])
    expect(names(await anna.report(`${path}get.ics`, body, { Depth: '0' }))).toEqual(['get.ics'])
    const refused = await anna.report(home(), body, { Depth: '1' })
    expect([refused.status, refused.condition()]).toEqual([403, 'supported-report'])
  })

  it('a limited set has the rule and those single instances alone that the window needs', async () => {
    const instance = (date: string, title: string) => [
      'BEGIN:VEVENT',
      'UID:limit',
      'DTSTAMP:20260101T000000Z',
      `RECURRENCE-ID:${date}T090000Z`,
      `DTSTART:${date}T110000Z`,
      `SUMMARY:${title}`,
      'END:VEVENT',
    ]
    const whole = event('limit', 'RRULE:FREQ=WEEKLY').replace(
      'END:VCALENDAR',
      [...instance('20270308', 'Near'), ...instance('20270405', 'Far'), 'END:VCALENDAR'].join('\r\n'),
    )
    expect((await anna.put(`${path}limit.ics`, whole)).status).toBe(201)
    const ask = async (data: string) =>
      await anna.report(
        path,
        `<C:calendar-multiget ${declared}><D:prop><C:calendar-data>${data}</C:calendar-data></D:prop><D:href>${path}limit.ics</D:href></C:calendar-multiget>`,
      )
    const window = 'start="20270307T000000Z" end="20270310T000000Z"'
    const text = (await ask(`<C:limit-recurrence-set ${window}/>`)).text
    expect(text).toContain('Near')
    expect(text).toContain('RRULE:FREQ=WEEKLY')
    expect(text).not.toContain('Far')
    // There is no VFREEBUSY among what is stored: the element is understood and limits nothing.
    expect((await ask(`<C:limit-freebusy-set ${window}/>`)).text).toContain('Far')
    for (const bad of [
      '<C:expand start="x" end="y"/>',
      '<C:limit-freebusy-set/>',
      `<C:expand ${window}/><C:limit-recurrence-set ${window}/>`,
    ]) {
      expect((await ask(bad)).status).toBe(400)
    }
    const type = await anna.report(
      path,
      `<C:calendar-multiget ${declared}><D:prop><C:calendar-data content-type="text/vcard"/></D:prop><D:href>${path}limit.ics</D:href></C:calendar-multiget>`,
    )
    expect([type.status, type.condition()]).toEqual([403, 'supported-calendar-data'])
  })

  it('an unknown report is refused by name', async () => {
    const refused = await anna.report(path, `<D:version-tree ${declared}/>`)
    expect([refused.status, refused.condition()]).toEqual([403, 'supported-report'])
  })
})

describe('discovery (RFC 6764)', () => {
  it('every method is sent on from the well-known address, signed in or not', async () => {
    const nobody = await fetch(`${server.origin}/.well-known/caldav`, { method: 'PROPFIND', redirect: 'manual' })
    expect([nobody.status, nobody.headers.get('location')]).toEqual([301, '/dav/'])
    for (const method of ['GET', 'PROPFIND', 'REPORT', 'OPTIONS', 'POST']) {
      const answer = await anna.ask(method, '/.well-known/caldav')
      expect([method, answer.status, answer.headers['location']]).toEqual([method, 301, '/dav/'])
    }
  })

  it('each person is told who they are and where their calendars are (RFC 5397)', async () => {
    const root = await anna.propfind('/dav/', '<D:current-user-principal/><D:principal-collection-set/>')
    expect(root.text).toContain(`<D:current-user-principal><D:href>${principal()}</D:href>`)
    const found = (await anna.propfind(principal(), '<C:calendar-home-set/><D:principal-URL/><D:alternate-URI-set/><D:group-membership/>'))
      .responses()
      .get(principal())
    expect(found?.lacks).toEqual([])
    const service = (await anna.propfind(home(), '<C:timezone-service-set/>')).responses().get(home())
    expect(service?.has.get('timezone-service-set')?.children).toEqual([])
  })

  it('proxies are the shared mailboxes that one acts for, and nobody else’s to know', async () => {
    const reception = `/dav/principals/${world.reception.address}/`
    const ask = async (client: Client, at: string) =>
      (await client.propfind(at, '<CS:calendar-proxy-write-for/><CS:calendar-proxy-read-for/><D:group-membership/><CS:notification-URL/>'))
        .responses()
        .get(at)
    const own = await ask(bo, principal(world.bo))
    expect(own?.has.get('calendar-proxy-write-for')?.children.map(one => one.text)).toEqual([reception])
    expect(own?.has.get('group-membership')?.children.map(one => one.text)).toEqual([`${reception}calendar-proxy-write/`])
    expect(own?.has.get('notification-URL')?.children[0]?.text).toBe(`/dav/calendars/${world.bo.address}/notifications/`)
    const theirs = await ask(anna, principal(world.bo))
    expect(theirs?.has.get('calendar-proxy-write-for')?.children ?? []).toEqual([])
    expect(theirs?.has.get('group-membership')?.children ?? []).toEqual([])
    expect(theirs?.lacks).toContain('notification-URL')
    const members = async (client: Client) =>
      (await client.propfind(`${reception}calendar-proxy-write/`, '<D:group-member-set/>')).text.includes(principal(world.bo))
    expect([await members(bo), await members(anna)]).toEqual([true, false])
  })
})

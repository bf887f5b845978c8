/** What is asked for most takes few statements, and what is written or listed the short way is what the long way writes and lists. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import pg from 'pg'
import { putPlainly } from '../../src/services/dav-writing.ts'
import * as gate from '../../src/services/gate.ts'
import { derivingWith, readCalendarObject } from '../../src/services/objects.ts'
import type { Role } from '../../src/sharing/roles.ts'
import { asking } from '../setup/queries.ts'
import { words } from '../setup/planted.ts'
import { makeWorld, type World } from '../setup/world.ts'
import { type Answer, type Client, declared, type Listening, listen } from './client.ts'

let world: World
let server: Listening
let anna: Client
let database: pg.Client

beforeAll(async () => {
  world = await makeWorld()
  server = await listen(world.app)
  anna = server.client(world.anna.address, await world.appPassword(world.anna))
  database = new pg.Client({ connectionString: world.url })
  await database.connect()
})
afterAll(async () => {
  await database.end()
  await server.close()
  await world.close()
})

const head = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//x//EN']
const event = (uid: string, summary: string, more: readonly string[] = []) => {
  const times = ['DTSTAMP:20260101T000000Z', 'DTSTART:20270301T090000Z', 'DTEND:20270301T100000Z']
  return [...head, 'BEGIN:VEVENT', `UID:${uid}`, `SUMMARY:${summary}`, ...times, ...more, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n')
}

/** A calendar of Anna's that is found under its name. */
async function calendar(name: string): Promise<{ id: string; path: string }> {
  const path = `/dav/calendars/${world.anna.address}/${name}/`
  expect((await anna.ask('MKCALENDAR', path)).status).toBe(201)
  const { rows } = await database.query<{ id: string }>('SELECT id FROM collection WHERE slug = $1', [name])
  return { id: rows[0]?.id ?? '', path }
}

/** Statements that the work asks of the database, in their order. */
async function statements(work: () => Promise<Answer>): Promise<{ names: (string | null)[]; answer: Answer }> {
  const { asked, result } = await asking(work)
  return { names: asked.map(one => one.name), answer: result }
}

const month = '<C:time-range start="20270301T000000Z" end="20270401T000000Z"/>'
const query = (prop: string) =>
  `<C:calendar-query ${declared}><D:prop>${prop}</D:prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">${month}</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`
const sync = (token: string) =>
  `<D:sync-collection ${declared}><D:sync-token>${token}</D:sync-token><D:sync-level>1</D:sync-level><D:prop><D:getetag/></D:prop></D:sync-collection>`

describe('statements for a request with an app password', () => {
  const opening = 'dav-opening-own'
  let path: string
  beforeAll(async () => {
    path = (await calendar('counted')).path
    // The first use of an app password is written down.
    for (const name of ['a.ics', 'b.ics']) await anna.put(path + name, event(name, 'One'))
    // What sync tokens count from is read once by each process.
    await anna.propfind(path, '<D:sync-token/>')
  })

  it('GET of an object and the poll of a calendar are one, PUT and every usual report one more', async () => {
    const get = await statements(() => anna.ask('GET', `${path}a.ics`))
    expect([get.answer.status, get.names]).toEqual([200, [opening]])
    const nothing = await statements(() => anna.ask('GET', `${path}none.ics`))
    expect([nothing.answer.status, nothing.names]).toEqual([404, [opening]])

    const poll = await statements(() => anna.propfind(path, '<CS:getctag/><D:sync-token/><D:displayname/>'))
    expect(poll.names).toEqual([opening])
    const token = poll.answer.responses().get(path)?.has.get('sync-token')?.text ?? ''

    const changed = await statements(() => anna.put(`${path}a.ics`, event('a.ics', 'Two')))
    expect([changed.answer.status, changed.names]).toEqual([204, [opening, 'dav-put-own']])
    const fresh = await statements(() => anna.put(`${path}c.ics`, event('c', 'New'), { 'If-None-Match': '*' }))
    expect([fresh.answer.status, fresh.names]).toEqual([201, [opening, 'dav-put-own']])

    const delta = await statements(() => anna.report(path, sync(token)))
    expect([[...delta.answer.responses().keys()], delta.names]).toEqual([
      [`${path}a.ics`, `${path}c.ics`],
      [opening, 'changes-since-full'],
    ])
    const hrefs = ['a', 'b', 'c'].map(name => `<D:href>${path}${name}.ics</D:href>`).join('')
    const some = await statements(() =>
      anna.report(path, `<C:calendar-multiget ${declared}><D:prop><D:getetag/><C:calendar-data/></D:prop>${hrefs}</C:calendar-multiget>`),
    )
    expect([some.answer.responses().size, some.names]).toEqual([3, [opening, 'dav-objects-full-address']])
    const found = await statements(() => anna.report(path, query('<D:getetag/><C:calendar-data/>'), { Depth: '1' }))
    expect([found.answer.responses().size, found.names]).toEqual([3, [opening, 'dav-in-window-full']])
    const listed = await statements(() => anna.propfind(path, '<D:getetag/>', '1'))
    expect([listed.answer.responses().size, listed.names]).toEqual([4, [opening, 'dav-entries-whole-full']])
  })

  it('of somebody else’s calendar nothing is read along', async () => {
    const { id, path: hers } = await calendar('hers')
    await anna.put(`${hers}x.ics`, event('x', words.limited[0] ?? ''))
    await world.share(world.anna, id, world.bo.address, 'freeBusyRead')
    const bo = server.client(world.bo.address, await world.appPassword(world.bo))
    const { asked, result } = await asking(() => bo.ask('GET', `${hers}x.ics`))
    expect(result.status).toBe(404)
    expect(result.text).not.toContain(words.limited[0])
    // The look into the view that Bo has is a statement of its own, and has no name that Anna chose in it.
    expect(asked.map(one => one.name)).toEqual(expect.arrayContaining(['dav-opening-by-secret', 'dav-objects-busy-own-address']))
  })
})

/** Everything that is kept of a calendar's objects, ids and times left out. */
async function kept(id: string): Promise<unknown> {
  const of = async (columns: string, from: string, order: string) =>
    (await database.query(`SELECT ${columns} FROM ${from} WHERE ${from.split(' ')[1] ?? ''}.collection_id = $1 ORDER BY ${order}`, [id]))
      .rows
  const named = (table: string) => `${table} t JOIN object o ON o.organization_id = t.organization_id AND o.id = t.object_id`
  return [
    await of(
      'name, uid, component, data, etag, private, recurring, first_at, last_at, materialized_to IS NULL AS bound, change_number, created_by',
      'object o',
      'name',
    ),
    await of('o.name, t.rules_version, t.details, t.details_zones', named('object_view'), 'o.name'),
    await of(
      'o.name, t.busy IS NULL AS no_busy, t.limited IS NULL AS no_limited, t.busy_zones, t.limited_zones',
      named('object_view'),
      'o.name',
    ),
    await of(
      `o.name, ${['number', 'recurrence_id', 'summary', 'location', 'description', 'url', 'organizer', 'attendees', 'categories', 'status', 'transparent', 'busy_status', 'class', 'all_day', 'zone'].map(one => `t.${one}`).join(', ')}`,
      named('object_part'),
      'o.name, t.number',
    ),
    await of(
      `o.name, ${['number', 'part', 'recurrence_id', 'starts_at', 'ends_at', 'all_day', 'floating', 'local_start', 'local_end'].map(one => `t.${one}`).join(', ')}`,
      named('occurrence'),
      'o.name, t.number',
    ),
    await of('t.object_name, t.number, t.deleted, t.object_id IS NOT NULL AS known', 'collection_change t', 't.object_name'),
  ]
}

describe('PUT in one statement and PUT in many', () => {
  // A condition that always holds, and that the short way leaves to the long one.
  const long = { If: '(Not <urn:x-dela:none>)' }
  const meeting = [
    'LOCATION:Höst',
    'DESCRIPTION:a\\, b\\nc',
    'URL:https://x.example/?a=1&b=2',
    'ORGANIZER;CN="Bo, Lind":mailto:bo@nordlys.example',
    'ATTENDEE;PARTSTAT=ACCEPTED;CN=Cia:mailto:cia@nordlys.example',
    'CATEGORIES:one,two',
    'STATUS:TENTATIVE',
    'CLASS:CONFIDENTIAL',
  ]
  const series = ['RRULE:FREQ=WEEKLY;COUNT=6', 'EXDATE:20270308T090000Z', 'TRANSP:TRANSPARENT']
  const override = 'UID:moved|DTSTAMP:20260101T000000Z|RECURRENCE-ID:20270303T090000Z|SUMMARY:Later|STATUS:CANCELLED'
  const moved = [
    'RRULE:FREQ=DAILY',
    'END:VEVENT',
    'BEGIN:VEVENT',
    ...override.split('|'),
    'DTSTART:20270303T120000Z',
    'DTEND:20270303T120000Z',
  ]
  const todo = event('todo', 'Do').replaceAll('VEVENT', 'VTODO').replace('DTEND', 'DUE')
  const steps: [name: string, text: string, headers?: Record<string, string>][] = [
    ['one.ics', event('one', 'One', meeting), { 'If-None-Match': '*' }],
    ['series.ics', event('series', 'Weekly', series)],
    ['moved.ics', event('moved', 'Daily', moved)],
    ['todo.ics', todo],
    ['one.ics', event('one', 'Two'), { 'If-None-Match': '*' }],
    ['one.ics', event('one', 'Two'), { 'If-Match': '"another"' }],
    ['none.ics', event('none', 'None'), { 'If-Match': '*' }],
    ['one.ics', event('one', 'Three', series), { 'If-Match': '*' }],
    ['copy.ics', event('one', 'A copy')],
    ['series.ics', event('else', 'Another UID')],
    ['series.ics', event('series', 'No series any more')],
    ['broken.ics', 'BEGIN:VCALENDAR\r\n'],
  ]

  it('keep and answer the same', async () => {
    const [short, general] = [await calendar('short'), await calendar('general')]
    const answered: unknown[][] = [[], []]
    let once = 0
    for (const [name, text, headers = {}] of steps) {
      const { asked, result } = await asking(() => anna.put(short.path + name, text, headers))
      const many = await anna.put(general.path + name, text, { ...headers, ...long })
      if (asked.length === 2 && result.status < 300) once++
      for (const [at, { status, headers: told, condition }] of [result, many].entries())
        answered[at]?.push([name, status, told['etag'], condition()])
    }
    expect(answered[0]).toEqual(answered[1])
    expect(answered[0]?.map(one => (one as unknown[])[1])).toEqual([201, 201, 201, 201, 412, 412, 412, 204, 409, 409, 204, 403])
    // Each write that was taken was one statement after the one that it began with.
    expect(once).toBe(6)
    expect(await kept(short.id)).toEqual(await kept(general.id))
  })

  it('a lock stands in the way of both', async () => {
    const { id, path } = await calendar('locked')
    await anna.put(`${path}one.ics`, event('one', 'One'))
    await world.share(world.anna, id, world.bo.address, 'delegateWithPrivateEventAccess')
    const bo = server.client(world.bo.address, await world.appPassword(world.bo))
    const taken = await bo.ask(
      'LOCK',
      `/dav/calendars/${world.bo.address}/${id}/one.ics`,
      `<D:lockinfo ${declared}><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockinfo>`,
    )
    expect(taken.status).toBe(200)
    expect((await anna.put(`${path}one.ics`, event('one', 'Two'))).status).toBe(423)
    expect((await anna.ask('GET', `${path}one.ics`)).text).toContain('SUMMARY:One')
  })

  /** Anna's write the short way, up to the statement; `most` bytes are her room. */
  async function almost(name: string, most = world.config.limits.bytesPerOwner) {
    const { id } = await calendar(name)
    const opened = await gate.open(world.db, world.anna, 'write', { home: world.anna.address, segment: name, name: null })
    const brought = readCalendarObject(event('late', 'Late'), world.config, opened.opening.calendar(opened.access))
    const given = derivingWith(opened.opening.rendering(opened.access), world.config, new Date())
    const write = async (room = most) => await putPlainly(world.db, opened, world.anna, 'late.ics', brought, {}, given, room)
    const objects = async () => (await database.query('SELECT FROM object WHERE collection_id = $1', [id])).rowCount
    return { write, objects }
  }

  it('writes nothing when the facts that were decided on are others meanwhile', async () => {
    const { write, objects } = await almost('meanwhile')
    const { organizationId, id } = world.anna
    const disabled = async (at: string) =>
      await database.query(`UPDATE principal SET disabled_at = ${at} WHERE organization_id = $1 AND id = $2`, [organizationId, id])
    await disabled('now()')
    expect(await write()).toBeNull()
    expect(await objects()).toBe(0)
    // As it was decided on, the same write is taken.
    await disabled('NULL')
    expect(await write()).toMatchObject({ created: true })
  })

  it('writes nothing where there may be no room', async () => {
    const { write, objects } = await almost('crowded')
    expect(await write(0)).toBeNull()
    expect(await objects()).toBe(0)
    expect(await write()).toMatchObject({ created: true })
  })

  it('leaves to the general way what others write, and names that are the address of another object', async () => {
    const { id, path } = await calendar('general-way')
    await anna.put(`${path}one.ics`, event('one', 'One'))
    const { rows } = await database.query<{ id: string }>('SELECT id FROM object WHERE collection_id = $1', [id])
    const taken = await anna.put(`${path}${rows[0]?.id ?? ''}.ics`, event('two', 'Two'))
    expect([taken.status, taken.condition()]).toEqual([403, 'need-privileges'])
    await world.share(world.anna, id, world.bo.address, 'delegateWithPrivateEventAccess')
    const bo = server.client(world.bo.address, await world.appPassword(world.bo))
    const alarm = ['BEGIN:VALARM', 'ACTION:DISPLAY', 'DESCRIPTION:x', 'TRIGGER:-PT10M', 'END:VALARM']
    const { asked, result } = await asking(() => bo.put(`/dav/calendars/${world.bo.address}/${id}/one.ics`, event('one', 'Three', alarm)))
    expect(result.status).toBe(204)
    expect(asked.map(one => one.name)).toContain('own-alarms-put')
    const hers = (await anna.ask('GET', `${path}one.ics`)).text
    expect(hers).toContain('SUMMARY:Three')
    expect(hers).not.toContain('VALARM')
    const his = await bo.report(`/dav/calendars/${world.bo.address}/${id}/`, query('<D:getetag/><C:calendar-data/>'), { Depth: '1' })
    expect(his.text).toContain('BEGIN:VALARM')
    // Lists, queries and syncs tell the entity tag that his own alarms are part of.
    const place = `/dav/calendars/${world.bo.address}/${id}/`
    const own = await bo.ask('GET', `${place}one.ics`)
    expect(own.text).toContain('BEGIN:VALARM')
    expect(own.headers['etag']).not.toBe((await anna.ask('GET', `${path}one.ics`)).headers['etag'])
    for (const told of [his, await bo.propfind(place, '<D:getetag/>', '1'), await bo.report(place, sync(''))]) {
      expect(told.responses().get(`${place}one.ics`)?.has.get('getetag')?.text).toBe(own.headers['etag'])
    }
  })
})

describe('a listing told from rows', () => {
  const usual = '<D:getetag/><D:getcontenttype/><D:resourcetype/><D:getlastmodified/><D:displayname/><x:odd xmlns:x="urn:x"/>'

  it.each<[Role, number]>([
    ['owner', 5],
    ['read', 5],
    ['limitedRead', 4],
    ['freeBusyRead', 3],
  ])('says of each object what is said of it alone: %s', async (role, shown) => {
    const { id, path } = await calendar(`listed-${role.toLowerCase()}`)
    for (const name of ['plain.ics', 'å & <b>.ics']) await anna.put(path + encodeURIComponent(name), event(name.slice(0, 1), name))
    await anna.put(`${path}private.ics`, event('private', words.private[0] ?? '', ['CLASS:PRIVATE']))
    await anna.put(`${path}free.ics`, event('free', 'Free', ['TRANSP:TRANSPARENT']))
    await anna.put(`${path}todo.ics`, event('todo', 'Do').replaceAll('VEVENT', 'VTODO').replace('DTEND', 'DUE'))
    if (role !== 'owner') await world.share(world.anna, id, world.cia.address, role as Exclude<Role, 'owner'>)
    const viewer = role === 'owner' ? anna : server.client(world.cia.address, await world.appPassword(world.cia))
    const home = role === 'owner' ? path : `/dav/calendars/${world.cia.address}/${id}/`
    for (const headers of [{}, { Prefer: 'return=minimal' }]) {
      const body = `<D:propfind ${declared}><D:prop>${usual}</D:prop></D:propfind>`
      const all = await viewer.ask('PROPFIND', home, body, { Depth: '1', ...headers })
      const hrefs = [...all.responses().keys()].filter(href => href !== home)
      expect(hrefs).toHaveLength(shown)
      const inner = (text: string) => text.slice(text.indexOf('<D:response>'), text.lastIndexOf('</D:multistatus>'))
      for (const href of hrefs) {
        const alone = await viewer.ask('PROPFIND', href, body, { Depth: '0', ...headers })
        expect(all.text).toContain(inner(alone.text))
      }
    }
  })

  it('and a query finds all of what there is, however much', async () => {
    const { id, path } = await calendar('many')
    const events = Array.from({ length: 1100 }, (_, at) => event(`many-${at}`, `Number ${at}`).split('\r\n').slice(3, -2).join('\r\n'))
    await world.put(world.anna, id, [...head, ...events, 'END:VCALENDAR', ''].join('\r\n'))
    const found = await anna.report(path, query('<C:calendar-data/>'), { Depth: '1' })
    expect(found.responses().size).toBe(1100)
    const any = `<C:calendar-query ${declared}><D:prop><D:getetag/></D:prop><C:filter><C:comp-filter name="VCALENDAR"/></C:filter></C:calendar-query>`
    expect((await anna.report(path, any, { Depth: '1' })).responses().size).toBe(1100)
    expect(new Set(found.text.match(/SUMMARY:Number \d+/g)).size).toBe(1100)
  })
})

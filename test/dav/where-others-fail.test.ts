/** The places where other servers fail, one test each: here it is right. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { declared } from './client.ts'
import { calendar, event, makeScene, type Scene, syncBody } from './scene.ts'

let scene: Scene
beforeAll(async () => {
  scene = await makeScene()
})
afterAll(async () => {
  await scene.close()
})

const top = (inner: string) => `<C:filter><C:comp-filter name="VCALENDAR">${inner}</C:comp-filter></C:filter>`
const query = (inner: string, more = '') =>
  `<C:calendar-query ${declared}><D:prop><D:getetag/><C:calendar-data/></D:prop>${top(inner)}${more}</C:calendar-query>`
const events = (inner: string) => `<C:comp-filter name="VEVENT">${inner}</C:comp-filter>`
const range = (start: string, end: string) => `<C:time-range start="${start}" end="${end}"/>`
const found = async (body: string, headers: Record<string, string> = { Depth: '1' }) => {
  const answer = await scene.anna.report(scene.path, body, headers)
  expect(answer.status).toBe(207)
  return [...answer.responses().keys()].map(href => href.slice(scene.path.length)).toSorted()
}
const make = async (slug: string, inner = '') =>
  await scene.anna.ask(
    'MKCALENDAR',
    `${scene.home()}${slug}/`,
    `<C:mkcalendar ${declared}><D:set><D:prop>${inner}</D:prop></D:set></C:mkcalendar>`,
  )
const put = async (name: string, text: string) => {
  const answer = await scene.anna.put(scene.path + name, text)
  expect([name, answer.status]).toEqual([name, 201])
}
const drop = async (...names: string[]) => {
  for (const name of names) await scene.anna.ask('DELETE', scene.path + name)
}

describe('objects', () => {
  it('are kept to the byte: commas in a geo: address, CATEGORIES as they were written, properties of others (Radicale, Cyrus)', async () => {
    const text = event('bytes', {}, [
      'X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-ADDRESS="Storgatan 1\\n123 45 Stad";X-TITLE=Café:geo:59.33,18.06',
      'CATEGORIES:One,Two\\, three',
      'GEO:59.33;18.06',
      'x-lower;p="a;b":c',
    ])
    await put('bytes.ics', text)
    expect((await scene.anna.ask('GET', `${scene.path}bytes.ics`)).text).toBe(text)
    await drop('bytes.ics')
  })

  it('are told as unchanged on a conditional GET (Radicale), and so is the calendar', async () => {
    for (const at of [`${scene.path}good.ics`, scene.path]) {
      const got = await scene.anna.ask('GET', at)
      const again = await scene.anna.ask('GET', at, undefined, { 'If-None-Match': String(got.headers['etag']) })
      expect([again.status, again.text, again.headers['etag']]).toEqual([304, '', got.headers['etag']])
    }
  })

  it('of a kind that the calendar does not take are refused (Radicale)', async () => {
    expect(
      (await make('todo-only', '<C:supported-calendar-component-set><C:comp name="VTODO"/></C:supported-calendar-component-set>')).status,
    ).toBe(201)
    const refused = await scene.anna.put(`${scene.home()}todo-only/x.ics`, event('x'))
    expect([refused.status, refused.condition()]).toEqual([403, 'supported-calendar-component'])
  })

  it('are not stored in a home, and the home lists calendars alone (DAViCal)', async () => {
    expect((await scene.anna.put(`${scene.home()}x.ics`, event('x'))).status).toBe(405)
    const listed = await scene.anna.propfind(scene.home(), '<D:resourcetype/>', '1')
    for (const [href, one] of listed.responses())
      if (href !== scene.home()) expect(one.has.get('resourcetype')?.children.map(each => each.name)).toContain('collection')
  })

  it('a complex If with a lock token that nobody has does not hold (sabre)', async () => {
    const etag = String((await scene.anna.ask('GET', `${scene.path}good.ics`)).headers['etag'])
    const bogus = '<urn:uuid:0aad2c46-19e9-44e4-8e68-5ac1dbd3e7be>'
    for (const [condition, status] of [
      [`(${bogus} [${etag}])`, 412],
      [`(Not ${bogus} [${etag}])`, 204],
      [`(${bogus}) (["other"])`, 412],
      [`(${bogus}) ([${etag}])`, 204],
      [`([${etag}]) (Not <DAV:no-lock>)`, 204],
    ] as const)
      expect([condition, (await scene.anna.put(`${scene.path}good.ics`, event('good'), { If: condition })).status]).toEqual([
        condition,
        status,
      ])
  })
})

describe('principals', () => {
  it('have a name and an address to write to (Radicale), and reading them gives no objects (one VFREEBUSY for all)', async () => {
    const at = `/dav/principals/${scene.world.anna.address}/`
    const told = (await scene.anna.propfind(at, '<D:displayname/><C:calendar-user-address-set/>')).responses().get(at)
    expect(told?.has.get('displayname')?.text).toBe('Anna Åkesson')
    expect(told?.has.get('calendar-user-address-set')?.children.map(one => one.text)).toContain('mailto:anna@nordlys.example')
    await put('busy.ics', event('busy', { DTSTART: 'DTSTART:20270302T090000Z', DTEND: 'DTEND:20270302T100000Z' }))
    const busy = await scene.anna.report(
      scene.path,
      `<C:free-busy-query ${declared}>${range('20270301T000000Z', '20270303T000000Z')}</C:free-busy-query>`,
    )
    expect([busy.text.match(/BEGIN:VFREEBUSY/g)?.length, busy.text.match(/FREEBUSY;FBTYPE=BUSY:/g)?.length]).toEqual([1, 2])
    await drop('busy.ics')
  })
})

describe('calendars', () => {
  it('have a colour, an order, a time zone and a name with every character in it (Xandikos, DAViCal)', async () => {
    const zone = '<C:calendar-timezone-id>Europe/Oslo</C:calendar-timezone-id>'
    const set = `<D:propertyupdate ${declared}><D:set><D:prop><D:displayname>A &amp; B &lt;C&gt; "D" 'é' %26 &amp;amp;</D:displayname><A:calendar-color>#112233FF</A:calendar-color><A:calendar-order>3</A:calendar-order></D:prop></D:set></D:propertyupdate>`
    expect((await make('named')).status).toBe(201)
    const at = `${scene.home()}named/`
    expect((await scene.anna.ask('PROPPATCH', at, set)).text).not.toMatch(/403|424/)
    const told = (
      await scene.anna.propfind(
        at,
        `<D:displayname/><A:calendar-color/><A:calendar-order/><C:calendar-timezone/>${zone.replace(/>.*/, '/>')}`,
      )
    )
      .responses()
      .get(at)
    expect(told?.has.get('displayname')?.text).toBe(`A & B <C> "D" 'é' %26 &amp;`)
    expect([told?.has.get('calendar-color')?.text, told?.has.get('calendar-order')?.text]).toEqual(['#112233FF', '3'])
    expect(told?.has.get('calendar-timezone')?.text).toContain('BEGIN:VTIMEZONE')
    expect(told?.has.get('calendar-timezone-id')?.text).toBe('Europe/Stockholm')
  })

  it('have an entity tag and are read whole (everyone)', async () => {
    const got = await scene.anna.ask('GET', scene.path)
    expect([got.status, got.headers['content-type'], typeof got.headers['etag']]).toEqual([200, 'text/calendar; charset=utf-8', 'string'])
    const head = await scene.anna.ask('HEAD', scene.path)
    expect([head.status, head.headers['etag'], head.text]).toEqual([200, got.headers['etag'], ''])
  })

  it('that are deleted stay deleted (everyone)', async () => {
    expect((await make('short')).status).toBe(201)
    expect((await scene.anna.ask('DELETE', `${scene.home()}short/`)).status).toBe(204)
    await scene.anna.propfind(scene.home(), '<D:displayname/>', '1')
    expect((await scene.anna.propfind(`${scene.home()}short/`, '<D:displayname/>')).status).toBe(404)
  })
})

describe('reports', () => {
  it('say of each address that is not there that it is not (sabre)', async () => {
    const body = `<C:calendar-multiget ${declared}><D:prop><D:getetag/></D:prop><D:href>${scene.path}none.ics</D:href><D:href>${scene.path}good.ics</D:href></C:calendar-multiget>`
    const told = (await scene.anna.report(scene.path, body)).responses()
    expect([...told.values()].map(one => one.status)).toEqual([404, null])
  })

  it.each([
    ['no Depth', {}],
    ['Depth 1', { Depth: '1' }],
    ['Depth infinity', { Depth: 'infinity' }],
  ])('with %s look into the calendar (everyone)', async (_what, headers) => {
    expect(await found(query(events('')), headers as Record<string, string>)).toEqual(['good.ics'])
    expect(await found(syncBody('', '', '<D:getetag/>'), headers as Record<string, string>)).toEqual(['good.ics'])
  })

  it('do not find an instance on the day that it was moved away from (sabre, Cyrus), and find it where it is', async () => {
    const lines = event('moved', { DTSTART: 'DTSTART:20280103T090000Z', DTEND: 'DTEND:20280103T100000Z' }, ['RRULE:FREQ=WEEKLY;COUNT=3'])
      .split('\r\n')
      .slice(3, -2)
    const override = event('moved', { DTSTART: 'DTSTART:20280112T090000Z', DTEND: 'DTEND:20280112T100000Z' }, [
      'RECURRENCE-ID:20280110T090000Z',
    ])
      .split('\r\n')
      .slice(3, -2)
    await put('moved.ics', calendar([...lines, ...override]))
    expect(await found(query(events(range('20280110T000000Z', '20280111T000000Z'))))).toEqual([])
    expect(await found(query(events(range('20280112T000000Z', '20280113T000000Z'))))).toEqual(['moved.ics'])
    expect(await found(query(events(range('20280117T000000Z', '20280118T000000Z'))))).toEqual(['moved.ics'])
    await drop('moved.ics')
  })

  it('take several filters as and, and no kind of component as any (sabre)', async () => {
    const todo = calendar(['BEGIN:VTODO', 'UID:todo', 'DTSTAMP:20260101T000000Z', 'SUMMARY:Something', 'END:VTODO'])
    await put('todo.ics', todo)
    const text = (name: string, value: string) => `<C:prop-filter name="${name}"><C:text-match>${value}</C:text-match></C:prop-filter>`
    expect(await found(query(events(text('SUMMARY', 'some') + text('UID', 'good'))))).toEqual(['good.ics'])
    expect(await found(query(events(text('SUMMARY', 'some') + text('UID', 'else'))))).toEqual([])
    expect(await found(query(''))).toEqual(['good.ics', 'todo.ics'])
    expect(await found(query('<C:comp-filter name="VTODO"/>'))).toEqual(['todo.ics'])
    await drop('todo.ics')
  })

  it('find recurring to-dos, and events that never end, far from where they began (sabre, Xandikos)', async () => {
    await put('endless.ics', event('endless', { DTSTART: 'DTSTART:20200101T090000Z', DTEND: null }, ['DURATION:PT1H', 'RRULE:FREQ=WEEKLY']))
    await put(
      'chore.ics',
      calendar([
        'BEGIN:VTODO',
        'UID:chore',
        'DTSTAMP:20260101T000000Z',
        'DTSTART:20270101T090000Z',
        'DUE:20270101T100000Z',
        'RRULE:FREQ=MONTHLY',
        'SUMMARY:x',
        'END:VTODO',
      ]),
    )
    expect(await found(query(events(range('20450101T000000Z', '20450108T000000Z'))))).toEqual(['endless.ics'])
    expect(await found(query(`<C:comp-filter name="VTODO">${range('20290101T000000Z', '20290102T000000Z')}</C:comp-filter>`))).toEqual([
      'chore.ics',
    ])
    expect(await found(query(`<C:comp-filter name="VTODO">${range('20290102T000000Z', '20290103T000000Z')}</C:comp-filter>`))).toEqual([])
    const expanded = await scene.anna.report(
      scene.path,
      query(events(range('20450101T000000Z', '20450115T000000Z'))).replace(
        '<C:calendar-data/>',
        `<C:calendar-data><C:expand start="20450101T000000Z" end="20450115T000000Z"/></C:calendar-data>`,
      ),
    )
    expect(expanded.text.match(/RECURRENCE-ID:\d{8}T090000Z/g)).toHaveLength(2)
    await drop('endless.ics', 'chore.ics')
  })

  it('mean floating times in the time zone that the query names (everyone)', async () => {
    await put('floating.ics', event('floating', { DTSTART: 'DTSTART:20280301T120000', DTEND: 'DTEND:20280301T130000' }))
    const at = (zone: string, start: string, end: string) => query(events(range(start, end)), `<C:timezone-id>${zone}</C:timezone-id>`)
    expect(await found(at('America/New_York', '20280301T170000Z', '20280301T180000Z'))).toEqual(['floating.ics'])
    expect(await found(at('Europe/Stockholm', '20280301T170000Z', '20280301T180000Z'))).toEqual([])
    expect(await found(query(events(range('20280301T110000Z', '20280301T120000Z'))))).toEqual(['floating.ics'])
    const zone = calendar([
      'BEGIN:VTIMEZONE',
      'TZID:America/New_York',
      'BEGIN:STANDARD',
      'DTSTART:19700101T000000',
      'TZOFFSETFROM:-0500',
      'TZOFFSETTO:-0500',
      'END:STANDARD',
      'END:VTIMEZONE',
    ])
    expect(await found(query(events(range('20280301T170000Z', '20280301T180000Z')), `<C:timezone>${zone}</C:timezone>`))).toEqual([
      'floating.ics',
    ])
    await drop('floating.ics')
  })

  it('answer what is asked for and no more when that is preferred: Prefer, and Brief (everyone)', async () => {
    for (const headers of [{ Prefer: 'return=minimal' }, { Brief: 't' }] as Record<string, string>[]) {
      const answer = await scene.anna.ask(
        'PROPFIND',
        scene.path,
        `<D:propfind ${declared}><D:prop><D:displayname/><D:none/></D:prop></D:propfind>`,
        { Depth: '0', ...headers },
      )
      expect(answer.text).not.toContain('HTTP/1.1 404')
      expect(answer.responses().get(scene.path)?.has.get('displayname')?.text).toBe('Work')
    }
    const stored = await scene.anna.put(`${scene.path}good.ics`, event('good'), { Prefer: 'return=representation' })
    expect([stored.status, stored.text]).toEqual([200, event('good')])
  })

  it('name what was demanded in the body of every refusal (everyone)', async () => {
    for (const [method, path, body, condition] of [
      ['PUT', 'bad.ics', 'x', 'valid-calendar-data'],
      ['REPORT', '', `<C:calendar-query ${declared}/>`, 'valid-filter'],
      ['REPORT', '', `<D:nothing ${declared}/>`, 'supported-report'],
      ['MKCALENDAR', '', undefined, 'resource-must-be-null'],
    ] as const) {
      const refused = await scene.anna.ask(method, scene.path + path, body, method === 'PUT' ? { 'Content-Type': 'text/calendar' } : {})
      expect([refused.condition(), refused.headers['content-type']]).toEqual([condition, 'application/xml; charset=utf-8'])
    }
  })
})

describe('names and UIDs', () => {
  const names = [
    "quote's (1)!*.ics",
    '100%.ics',
    'a#b.ics',
    'a&b;c+d.ics',
    'two words.ics',
    'blåbär-日本.ics',
    'who@where.ics',
    'a=b,c$d.ics',
    'no-extension',
    '%41.ics',
    'a?b.ics',
    '~tilde.ics',
    '[x]{y}|z^.ics',
  ]
  it.each(names)('%s: stored, listed, fetched, synchronised, moved and deleted by the same address', async name => {
    const spelled = [
      encodeURIComponent(name),
      encodeURIComponent(name).replace(/[!'()*]/g, one => `%${one.charCodeAt(0).toString(16).toUpperCase()}`),
      encodeURIComponent(name).replaceAll('%40', '@').replaceAll('%2B', '+').replaceAll('%26', '&').replaceAll('%3B', ';'),
    ]
    const uid = `uid of ${name}`
    const text = event(uid)
    expect((await scene.anna.put(scene.path + String(spelled[0]), text)).status).toBe(201)
    const token = (await scene.anna.report(scene.path, syncBody())).xml().children.find(one => one.name === 'sync-token')?.text ?? ''
    const listed = [...(await scene.anna.propfind(scene.path, '<D:getetag/>', '1')).responses().keys()].filter(
      href => href !== scene.path && !href.endsWith('/good.ics'),
    )
    expect(listed).toHaveLength(1)
    const [href = ''] = listed
    expect(decodeURIComponent(href.slice(scene.path.length))).toBe(name)
    const multiget = (hrefs: readonly string[]) =>
      `<C:calendar-multiget ${declared}><D:prop><D:getetag/><C:calendar-data/></D:prop>${hrefs.map(one => `<D:href>${one.replaceAll('&', '&amp;')}</D:href>`).join('')}</C:calendar-multiget>`
    for (const one of [...spelled.map(each => scene.path + each), href]) {
      expect((await scene.anna.ask('GET', one)).text).toBe(text)
      const told = (await scene.anna.report(scene.path, multiget([one]))).responses()
      expect([...told.values()].map(each => each.has.get('calendar-data')?.text)).toEqual([text])
      expect([...told.keys()]).toEqual([href])
    }
    expect(
      await found(query(events(`<C:prop-filter name="UID"><C:text-match>${uid.replaceAll('&', '&amp;')}</C:text-match></C:prop-filter>`))),
    ).toEqual([href.slice(scene.path.length)])
    const conflict = await scene.anna.put(`${scene.path}other.ics`, text)
    expect(conflict.condition()).toBe('no-uid-conflict')
    expect(conflict.xml().children[0]?.children[0]?.text).toBe(href)
    await scene.anna.put(href, event(uid, { SUMMARY: 'SUMMARY:Changed' }), {})
    expect([...(await scene.anna.report(scene.path, syncBody(token))).responses().keys()]).toEqual([href])
    const moved = await scene.anna.ask('MOVE', href, undefined, { Destination: `${scene.server.origin}${scene.path}moved-${spelled[1]}` })
    expect(moved.status).toBe(201)
    const delta = (await scene.anna.report(scene.path, syncBody(token))).responses()
    const told = new Map([...delta].map(([at, one]) => [decodeURIComponent(at.slice(scene.path.length)), one.status]))
    expect(told).toEqual(
      new Map([
        [name, 404],
        [`moved-${name}`, null],
      ]),
    )
    expect((await scene.anna.ask('DELETE', `${scene.path}moved-${spelled[2]}`)).status).toBe(204)
  })

  it.each(['%2F in it', 'a%2Fb.ics'])('a slash in a name is no name (DAViCal answers 405): %s', async name => {
    expect((await scene.anna.put(`${scene.path}a%2Fb.ics`, event(name))).status).toBe(400)
  })

  it.each(["quote's", 'a&b', 'två ord', 'a%b', 'a#b', 'a+b;c'])('a calendar named %s', async slug => {
    const at = `${scene.home()}${encodeURIComponent(slug)}/`
    expect((await scene.anna.ask('MKCALENDAR', at)).status).toBe(201)
    const listed = [...(await scene.anna.propfind(scene.home(), '<D:displayname/>', '1')).responses()].filter(
      ([, one]) => one.has.get('displayname')?.text === slug,
    )
    expect(listed).toHaveLength(1)
    const [[href] = ['']] = listed
    expect((await scene.anna.put(`${href}x.ics`, event('x'))).status).toBe(201)
    expect([...(await scene.anna.report(at, syncBody())).responses().keys()]).toEqual([`${href}x.ics`])
    expect((await scene.anna.ask('DELETE', href)).status).toBe(204)
  })

  it('an @ comes back as the program spelled it', async () => {
    const encoded = scene.path.replace('@', '%40')
    const listed = [...(await scene.anna.propfind(encoded, '<D:getetag/>', '1')).responses().keys()]
    expect(listed).toEqual([encoded, `${encoded}good.ics`])
  })
})

/** tsdav, the library that calendars in browsers and in Node are made with. */
import { DAVClient, type DAVCalendar, DAVNamespaceShort } from 'tsdav'
import { makeCalendar, pathOf, store, textOf, type Place } from './place.ts'
import { check, component, contains, equals, event, lacks, type Scenario, type Tried } from './scenarios.ts'

export const tsdav: Tried = {
  name: 'tsdav',
  needs: {},
  atLeast: 36,
  async run(place, scenario) {
    const client = clientOf(place)
    await discovery(place, scenario, client)
    await objects(place, scenario, client)
    await queries(place, scenario, client)
    await syncs(place, scenario, client)
    await shared(place, scenario, client)
  },
}

function clientOf({ origin, anna }: Place, password = anna.password, serverUrl = `${origin}/`): DAVClient {
  return new DAVClient({ serverUrl, credentials: { username: anna.address, password }, authMethod: 'Basic', defaultAccountType: 'caldav' })
}

const march = (from: number, to: number) => ({
  start: new Date(Date.UTC(2027, 2, from)).toISOString(),
  end: new Date(Date.UTC(2027, 2, to)).toISOString(),
})
const summaries = (texts: readonly unknown[]) => texts.map(text => /SUMMARY:(.*)\r/.exec(String(text))?.[1] ?? '').sort()

async function fails(act: () => Promise<unknown>, what: string): Promise<void> {
  const went = await act().then(
    () => true,
    () => false,
  )
  check(!went, what)
}

async function calendarOf({ anna, origin }: Place, client: DAVClient, slug: string): Promise<DAVCalendar> {
  const found = (await client.fetchCalendars()).find(one => one.url === `${origin}${anna.home}${slug}/`)
  if (!found) throw new Error(`There is no calendar ${slug}`)
  return found
}

async function discovery(place: Place, scenario: Scenario, client: DAVClient): Promise<void> {
  const { origin, anna } = place
  await makeCalendar(anna, 'work', '<A:calendar-color>#ff8800ff</A:calendar-color>')
  for (const [name, path] of [
    ['the name of the server alone', '/'],
    ['the mount', '/dav/'],
    ['the home', anna.home],
  ] as const) {
    await scenario(`finds the account from ${name}`, async () => {
      const fresh = clientOf(place, anna.password, origin + path)
      await fresh.login()
      equals(fresh.account?.rootUrl, `${origin}/dav/`)
      equals(fresh.account?.principalUrl, `${origin}/dav/principals/${anna.address}/`)
      equals(fresh.account?.homeUrl, origin + anna.home)
    })
  }
  await scenario('is told about a wrong password', async () => {
    await fails(async () => await clientOf(place, 'wrong-wrong-wrong-wrong').login(), 'It took a wrong password')
  })
  await client.login()
  await scenario('reads its own addresses', async () => {
    const { account } = client
    check(account !== undefined, 'There is no account')
    const found = await client.fetchCalendarUserAddresses({ account })
    contains(JSON.stringify(found), anna.address)
  })
  await scenario('lists calendars with what they are', async () => {
    const work = await calendarOf(place, client, 'work')
    equals(work.displayName, 'work')
    equals(String(work.calendarColor).toLowerCase(), '#ff8800ff')
    equals([...(work.components ?? [])].sort(), ['VEVENT', 'VJOURNAL', 'VTODO'])
    contains(JSON.stringify(work.reports), 'calendarMultiget', 'calendarQuery', 'syncCollection')
    check(Boolean(work.ctag) && Boolean(work.syncToken), 'There is no ctag or no sync token')
    contains(String(work.timezone), 'BEGIN:VTIMEZONE')
  })
  await scenario('makes a calendar', async () => {
    await client.makeCalendar({
      url: `${origin}${anna.home}made/`,
      props: { displayname: 'Kör & kaffe', [`${DAVNamespaceShort.CALDAV}:calendar-description`]: 'Varje tisdag' },
    })
    const made = await calendarOf(place, client, 'made')
    equals(made.displayName, 'Kör & kaffe')
    equals(made.description, 'Varje tisdag')
  })
  await scenario('does not make a calendar twice', async () => {
    const [refused] = await client.makeCalendar({ url: `${origin}${anna.home}made/`, props: { displayname: 'Again' } })
    equals(refused?.status, 405)
    equals((await calendarOf(place, client, 'made')).displayName, 'Kör & kaffe')
  })
  await scenario('deletes a calendar', async () => {
    equals((await client.deleteObject({ url: `${origin}${anna.home}made/` })).status, 204)
    check(!(await client.fetchCalendars()).some(one => one.url.endsWith('/made/')), 'It is still there')
  })
}

async function objects(place: Place, scenario: Scenario, client: DAVClient): Promise<void> {
  const { origin, anna } = place
  const url = `${origin}${anna.home}work/`
  const calendar = { url }
  let etag = ''
  await scenario('creates an event', async () => {
    const made = await client.createCalendarObject({
      calendar,
      filename: 'one.ics',
      iCalString: event('one', 'Möte, "kaffe" & <bullar>', 2),
    })
    equals(made.status, 201)
    etag = made.headers.get('etag') ?? ''
    check(/^"[^"]+"$/.test(etag), `Its entity tag is ${etag}`)
  })
  await scenario('does not create over what is there', async () => {
    const made = await client.createCalendarObject({ calendar, filename: 'one.ics', iCalString: event('one', 'Over it', 2) })
    equals(made.status, 412)
  })
  await scenario('does not create a second object of one UID', async () => {
    const made = await client.createCalendarObject({ calendar, filename: 'two.ics', iCalString: event('one', 'Twice', 2) })
    equals(made.status, 409)
    contains(await made.text(), 'no-uid-conflict', 'one.ics')
  })
  await scenario('does not create what is no calendar', async () => {
    const made = await client.createCalendarObject({ calendar, filename: 'bad.ics', iCalString: 'Hello' })
    equals(made.status, 403)
    contains(await made.text(), 'valid-calendar-data')
  })
  await scenario('reads an event as it was stored', async () => {
    const [found] = await client.fetchCalendarObjects({ calendar, objectUrls: [`${url}one.ics`] })
    equals(found?.etag, etag)
    // The library itself takes white space off the end.
    equals(String(found?.data), event('one', 'Möte, "kaffe" & <bullar>', 2).trim())
  })
  await scenario('changes an event with its entity tag', async () => {
    const changed = await client.updateCalendarObject({ calendarObject: { url: `${url}one.ics`, data: event('one', 'Changed', 2), etag } })
    equals(changed.status, 204)
    check(changed.headers.get('etag') !== etag, 'The entity tag is the same')
  })
  await scenario('does not change what changed meanwhile', async () => {
    const changed = await client.updateCalendarObject({ calendarObject: { url: `${url}one.ics`, data: event('one', 'Too late', 2), etag } })
    equals(changed.status, 412)
    contains(await textOf(anna, `${anna.home}work/`), 'Changed')
  })
  await scenario('does not delete what changed meanwhile', async () => {
    equals((await client.deleteCalendarObject({ calendarObject: { url: `${url}one.ics`, etag } })).status, 412)
  })
  await scenario('deletes an event with its entity tag', async () => {
    const [found] = await client.fetchCalendarObjects({ calendar, objectUrls: [`${url}one.ics`] })
    equals((await client.deleteCalendarObject({ calendarObject: { url: `${url}one.ics`, etag: found?.etag ?? '' } })).status, 204)
    equals((await client.fetchCalendarObjects({ calendar })).length, 0)
  })
  await scenario('names with odd characters survive', async () => {
    for (const name of ["it's (1)!*.ics", '100%25.ics', 'hash%23tag.ics', 'and&more.ics', 'blå.ics']) {
      const filename = encodeURIComponent(name)
      const made = await client.createCalendarObject({ calendar, filename, iCalString: event(name, `Odd ${name}`, 3) })
      equals(made.status, 201)
      const [found] = await client.fetchCalendarObjects({ calendar, objectUrls: [url + filename] })
      contains(String(found?.data), `SUMMARY:Odd ${name}`)
      equals((await client.deleteObject({ url: url + filename })).status, 204)
    }
  })
}

async function queries(place: Place, scenario: Scenario, client: DAVClient): Promise<void> {
  const { origin, anna } = place
  const path = await makeCalendar(anna, 'queries')
  const calendar = { url: origin + path }
  await store(anna, `${path}a.ics`, event('a', 'First', 2))
  await store(anna, `${path}b.ics`, event('b', 'Second', 9, ['CATEGORIES:travel']))
  await store(anna, `${path}c.ics`, event('c', 'Weekly', 1, ['RRULE:FREQ=WEEKLY;COUNT=4']))
  await store(anna, `${path}d.ics`, component('VTODO', 'd', ['SUMMARY:Task', 'DUE:20270305T120000Z']))
  const texts = async (given: Parameters<DAVClient['fetchCalendarObjects']>[0]) =>
    summaries((await client.fetchCalendarObjects(given)).map(one => one.data as unknown))
  await scenario('fetches every event', async () => equals(await texts({ calendar }), ['First', 'Second', 'Weekly']))
  await scenario('fetches events of some days', async () => {
    equals(await texts({ calendar, timeRange: march(8, 9) }), ['Weekly'])
    equals(await texts({ calendar, timeRange: march(9, 10) }), ['Second'])
  })
  await scenario('fetches without multiget', async () => {
    equals(await texts({ calendar, timeRange: march(1, 4), useMultiGet: false }), ['First', 'Weekly'])
  })
  await scenario('fetches each instance of a series', async () => {
    const found = await client.fetchCalendarObjects({ calendar, timeRange: march(1, 31), expand: true })
    const all = found.map(one => String(one.data)).join('')
    equals(all.split('SUMMARY:Weekly').length - 1, 4)
    lacks(all, 'RRULE')
    contains(all, 'RECURRENCE-ID')
  })
  await scenario('fetches to-dos', async () => {
    const filters = [{ 'comp-filter': { _attributes: { name: 'VCALENDAR' }, 'comp-filter': { _attributes: { name: 'VTODO' } } } }]
    equals(await texts({ calendar, filters }), ['Task'])
  })
  await scenario('fetches by a word', async () => {
    const match = { 'prop-filter': { _attributes: { name: 'CATEGORIES' }, 'text-match': { _text: 'TRAVEL' } } }
    const inner = { _attributes: { name: 'VEVENT' }, ...match }
    const filters = [{ 'comp-filter': { _attributes: { name: 'VCALENDAR' }, 'comp-filter': inner } }]
    equals(await texts({ calendar, filters }), ['Second'])
  })
  await scenario('fetches some by address, and is told which are not there', async () => {
    const props = { 'd:getetag': {}, 'c:calendar-data': {} }
    const get = async (...objectUrls: string[]) => await client.calendarMultiGet({ url: calendar.url, props, objectUrls, depth: '1' })
    equals((await get(`${path}a.ics`, `${path}b.ics`)).length, 2)
    const told = await get(`${path}a.ics`, `${path}none.ics`).catch((error: unknown) => String(error))
    contains(JSON.stringify(told), '404 Not Found')
  })
  await scenario('queries without a Depth header', async () => {
    const filters = [{ 'comp-filter': { _attributes: { name: 'VCALENDAR' } } }]
    equals((await client.calendarQuery({ url: calendar.url, props: { 'd:getetag': {} }, filters })).length, 4)
  })
  await scenario('asks when somebody is busy', async () => {
    const found = await client.freeBusyQuery({ url: calendar.url, timeRange: march(1, 4), depth: '1' })
    contains(JSON.stringify(found), '20270301T090000Z', '20270302T090000Z')
    lacks(JSON.stringify(found), 'First')
  })
}

async function syncs(place: Place, scenario: Scenario, client: DAVClient): Promise<void> {
  const { origin, anna } = place
  const path = await makeCalendar(anna, 'syncing')
  const url = origin + path
  await store(anna, `${path}a.ics`, event('sync-a', 'A', 2))
  await store(anna, `${path}b.ics`, event('sync-b', 'B', 3))
  const fresh = async () => await calendarOf(place, client, 'syncing')
  await scenario('a calendar where nothing happened is clean', async () => {
    equals((await client.isCollectionDirty({ collection: await fresh() })).isDirty, false)
  })
  await scenario('a calendar where something happened is not', async () => {
    const before = await fresh()
    await store(anna, `${path}a.ics`, event('sync-a', 'A changed', 2))
    equals((await client.isCollectionDirty({ collection: before })).isDirty, true)
  })
  await scenario('follows changes by sync token', async () => {
    const { syncToken = '' } = await fresh()
    await store(anna, `${path}c.ics`, event('sync-c', 'C', 4))
    await anna.client.ask('DELETE', `${path}b.ics`)
    const found = await client.syncCollection({ url, props: { 'd:getetag': {} }, syncLevel: 1, syncToken })
    check(
      found.some(one => one.href?.endsWith('/c.ics') && one.props?.['getetag']),
      'What is new is not told',
    )
    equals(found.find(one => one.href?.endsWith('/b.ics'))?.status, 404)
    equals(found.filter(one => one.href?.endsWith('.ics')).length, 2)
  })
  const fetching = {
    fetchObjects: async (given?: { collection: DAVCalendar }) =>
      await client.fetchCalendarObjects({ calendar: given?.collection ?? { url } }),
    objectMultiGet: async (given: Parameters<DAVClient['calendarMultiGet']>[0]) => await client.calendarMultiGet(given),
  }
  for (const method of ['basic', 'webdav'] as const) {
    await scenario(`keeps a copy in step: ${method}`, async () => {
      const collection = await fresh()
      const objects = await client.fetchCalendarObjects({ calendar: collection })
      const name = `${method}.ics`
      await store(anna, path + name, event(method, `New ${method}`, 6))
      await store(anna, `${path}a.ics`, event('sync-a', `A ${method}`, 2))
      await anna.client.ask('DELETE', `${path}c.ics`)
      const found = await client.smartCollectionSyncDetailed({ collection: { ...collection, ...fetching, objects }, method })
      equals(
        found.objects.created.map(one => one.url),
        [url + name],
      ) // prettier-ignore
      equals(
        found.objects.updated.map(one => one.url),
        [`${url}a.ics`],
      ) // prettier-ignore
      equals(
        found.objects.deleted.map(one => one.url),
        [`${url}c.ics`],
      ) // prettier-ignore
      await store(anna, `${path}c.ics`, event('sync-c', 'C', 4))
    })
  }
  await scenario('a sync token that nobody gave is refused', async () => {
    const found = await client
      .syncCollection({ url, props: { 'd:getetag': {} }, syncLevel: 1, syncToken: 'http://example.com/1' })
      .catch(() => [])
    equals(found.filter(one => one.href?.endsWith('.ics')).length, 0)
  })
  await scenario('keeps the list of calendars in step', async () => {
    const oldCalendars = await client.fetchCalendars()
    await makeCalendar(anna, 'appeared')
    await anna.client.ask('DELETE', path)
    const found = await client.syncCalendarsDetailed({ oldCalendars })
    equals(
      found.created.map(one => one.url),
      [`${origin}${anna.home}appeared/`],
    ) // prettier-ignore
    equals(
      found.deleted.map(one => one.url),
      [url],
    ) // prettier-ignore
  })
}

async function shared(place: Place, scenario: Scenario, client: DAVClient): Promise<void> {
  const { world, origin, anna, cia } = place
  const id = await world.calendar(world.cia, 'Projects')
  const path = await pathOf(cia, 'Projects')
  await store(cia, `${path}a.ics`, event('open', 'Open meeting', 4, ['DESCRIPTION:plans']))
  await store(cia, `${path}b.ics`, event('private', 'Doctor', 5, ['CLASS:PRIVATE']))
  const url = `${origin}${anna.home}${id}/`
  for (const [role, expected] of [
    ['freeBusyRead', ['Busy', 'Busy']],
    ['limitedRead', ['Busy', 'Open meeting']],
    ['read', ['Busy', 'Open meeting']],
  ] as const) {
    await scenario(`sees at ${role} what it may, and writes nothing`, async () => {
      await world.share(world.cia, id, anna.address, role)
      const calendar = await calendarOf(place, client, id)
      const found = await client.fetchCalendarObjects({ calendar })
      equals(summaries(found.map(one => one.data as unknown)), expected)
      const made = await client.createCalendarObject({ calendar, filename: 'mine.ics', iCalString: event('mine', 'Mine', 6) })
      equals(made.status, 403)
      contains(await made.text(), 'need-privileges')
    })
  }
  await scenario('sees another calendar when its level changes', async () => {
    const before = await calendarOf(place, client, id)
    await world.share(world.cia, id, anna.address, 'freeBusyRead')
    equals((await client.isCollectionDirty({ collection: before })).isDirty, true)
  })
  await scenario('writes where it may', async () => {
    await world.share(world.cia, id, anna.address, 'write')
    const made = await client.createCalendarObject({ calendar: { url }, filename: 'ours.ics', iCalString: event('ours', 'Ours', 6) })
    equals(made.status, 201)
    contains(await textOf(cia, path), 'Ours')
  })
}

/** vdirsyncer, which keeps a folder of files and a calendar the same, and khal, which shows and writes the files. */
import { khal } from './khal.ts'
import { makeCalendar, objectsOf, store, textOf, type Place } from './place.ts'
import { check, component, contains, equals, event, lacks, type Scenario, type Tried } from './scenarios.ts'
import { openPair } from './vdirsyncer-pair.ts'
import { sharedCalendars } from './vdirsyncer-shared.ts'

export const vdirsyncer: Tried = {
  name: 'vdirsyncer',
  needs: { vdirsyncer: 'vdirsyncer', khal: 'khal' },
  atLeast: 45,
  async run(place, scenario) {
    await discovery(place, scenario)
    await twoWays(place, scenario)
    await conflicts(place, scenario)
    await names(place, scenario)
    await kinds(place, scenario)
    await sharedCalendars(place, scenario)
    await khal(place, scenario)
  },
}

async function discovery(place: Place, scenario: Scenario): Promise<void> {
  const { anna } = place
  await makeCalendar(anna, 'work')
  for (const [name, path] of [
    ['the name of the server alone', '/'],
    ['the well-known address', '/.well-known/caldav'],
    ['the mount', '/dav/'],
    ['the principal', `/dav/principals/${anna.address}/`],
    ['the home', anna.home],
  ] as const) {
    await scenario(`discovers calendars from ${name}`, async () => {
      const pair = openPair(place, `from${path.replaceAll('/', '-')}`, { url: place.origin + path, collections: '["from b"]' })
      contains(await pair.discover(), '"work"')
    })
  }
  await scenario('creates a calendar there that is only here', async () => {
    const pair = openPair(place, 'creating', { collections: '["from a"]' })
    pair.write('choir', 'x.ics', event('choir-1', 'Rehearsal'))
    await pair.discover('y')
    await pair.sync()
    contains(await textOf(anna, `${anna.home}choir/`), 'Rehearsal')
  })
  await scenario('creates a calendar with a name that is not ASCII', async () => {
    const pair = openPair(place, 'creating-names', { collections: '["from a"]' })
    pair.write('Möten & kaffe', 'x.ics', event('coffee-1', 'Kaffe'))
    await pair.discover('y')
    await pair.sync()
    contains(await textOf(anna, `${anna.home}${encodeURIComponent('Möten & kaffe')}/`), 'Kaffe')
  })
  await scenario('creates a folder here for a calendar that is only there', async () => {
    await store(anna, `${await makeCalendar(anna, 'garden')}a.ics`, event('garden-1', 'Apples'))
    const pair = openPair(place, 'fetching', { collections: '["garden"]' })
    await pair.discover('y')
    await pair.sync()
    contains(pair.all('garden'), 'Apples')
  })
  await scenario('is told about a wrong password', async () => {
    const { code, said } = await openPair(place, 'wrong', { password: 'wrong-wrong-wrong-wrong', collections: '["from b"]' }).tryDiscover()
    check(code !== 0, 'It took a wrong password')
    contains(said, '401')
  })
}

async function twoWays(place: Place, scenario: Scenario): Promise<void> {
  const { anna } = place
  const path = `${anna.home}work/`
  const pair = openPair(place, 'both')
  await store(anna, `${path}there.ics`, event('there', 'Made there'))
  await pair.discover()
  await scenario('brings down what is there', async () => {
    await pair.sync()
    contains(pair.all('work'), 'SUMMARY:Made there')
  })
  await scenario('sends up what is new here', async () => {
    pair.write('work', 'here.ics', event('here', 'Made here', 2))
    await pair.sync()
    contains(await textOf(anna, path), 'SUMMARY:Made here')
  })
  await scenario('keeps the bytes of what it sends', async () => {
    const sent = pair.read('work', 'here.ics')
    const kept = [...(await objectsOf(anna, path)).values()].find(text => text.includes('Made here'))
    equals(kept?.replaceAll('\r\n', '\n'), sent?.replaceAll('\r\n', '\n'))
  })
  await scenario('asks for nothing more when nothing changed', async () => {
    place.requests.length = 0
    await pair.sync()
    equals(
      place.requests.filter(one => /^(PUT|DELETE)/.test(one)),
      [],
    )
    // The listing alone: no object is fetched again.
    equals(place.requests.filter(one => /^(GET|REPORT .*multiget)/.test(one)).length, 0)
  })
  await scenario('brings down what is new there', async () => {
    await store(anna, `${path}late.ics`, event('late', 'Made late', 3))
    await pair.sync()
    contains(pair.all('work'), 'SUMMARY:Made late')
  })
  await scenario('sends up what changed here', async () => {
    pair.write('work', 'here.ics', event('here', 'Changed here', 2))
    await pair.sync()
    const all = await textOf(anna, path)
    contains(all, 'SUMMARY:Changed here')
    lacks(all, 'SUMMARY:Made here')
  })
  await scenario('brings down what changed there', async () => {
    await store(anna, `${path}there.ics`, event('there', 'Changed there'))
    await pair.sync()
    contains(pair.all('work'), 'SUMMARY:Changed there')
    lacks(pair.all('work'), 'SUMMARY:Made there')
  })
  await scenario('deletes there what was deleted here', async () => {
    pair.remove('work', 'here.ics')
    await pair.sync()
    lacks(await textOf(anna, path), 'Changed here')
  })
  await scenario('deletes here what was deleted there', async () => {
    equals((await anna.client.ask('DELETE', `${path}late.ics`)).status, 204)
    await pair.sync()
    lacks(pair.all('work'), 'Made late')
  })
  await scenario('carries changes from one device to another', async () => {
    const other = openPair(place, 'other-device')
    await other.discover()
    await other.sync()
    equals(other.all('work').length > 0 && other.files('work').length, pair.files('work').length)
    other.write('work', 'device.ics', event('device', 'From the other device', 5))
    await other.sync()
    await pair.sync()
    contains(pair.all('work'), 'From the other device')
  })
  await scenario('sends five hundred events up', async () => {
    await makeCalendar(anna, 'many')
    const many = openPair(place, 'many', { collections: '["many"]' })
    for (let n = 0; n < 500; n++) many.write('many', `m${n}.ics`, event(`many-${n}`, `Event ${n}`, 1 + (n % 28)))
    await many.discover()
    await many.sync()
    equals((await objectsOf(anna, `${anna.home}many/`)).size, 500)
  })
  await scenario('brings five hundred events down', async () => {
    const many = openPair(place, 'many-down', { collections: '["many"]' })
    await many.discover()
    await many.sync()
    equals(many.files('many').length, 500)
  })
  await scenario('refuses to empty a calendar by accident', async () => {
    for (const file of pair.files('work')) pair.remove('work', file)
    const { code, said } = await pair.trySync()
    check(code !== 0, 'It went through')
    contains(said, '--force-delete')
    check((await objectsOf(anna, path)).size > 0, 'The calendar is empty')
  })
  await scenario('empties a calendar on purpose', async () => {
    await pair.sync('--force-delete', 'both')
    equals((await objectsOf(anna, path)).size, 0)
  })
}

async function conflicts(place: Place, scenario: Scenario): Promise<void> {
  const { anna } = place
  const path = await makeCalendar(anna, 'disputed')
  const begin = async (name: string, lines: string[]) => {
    await store(anna, `${path}${name}.ics`, event(name, 'First'))
    const pair = openPair(place, `conflict-${name}`, { collections: '["disputed"]', pair: lines })
    await pair.discover()
    await pair.sync()
    const file = pair.files('disputed').find(one => pair.read('disputed', one)?.includes(`UID:${name}\r\n`)) ?? `${name}.ics`
    return { pair, file, read: () => pair.read('disputed', file) ?? '', object: () => anna.client.ask('GET', `${path}${name}.ics`) }
  }
  const disagree = async (name: string, { pair, file }: Awaited<ReturnType<typeof begin>>) => {
    pair.write('disputed', file, event(name, 'Ours'))
    await store(anna, `${path}${name}.ics`, event(name, 'Theirs'))
  }
  await scenario('a conflict that nobody settles loses nothing', async () => {
    const both = await begin('unsettled', [])
    await disagree('unsettled', both)
    const { code, said } = await both.pair.trySync()
    check(code !== 0, 'It went through')
    contains(said, 'conflict')
    contains(both.read(), 'Ours')
    contains((await both.object()).text, 'Theirs')
  })
  await scenario('a conflict settled for what is here', async () => {
    const both = await begin('a-wins', ['conflict_resolution = "a wins"'])
    await disagree('a-wins', both)
    await both.pair.sync()
    contains((await both.object()).text, 'Ours')
  })
  await scenario('a conflict settled for what is there', async () => {
    const both = await begin('b-wins', ['conflict_resolution = "b wins"'])
    await disagree('b-wins', both)
    await both.pair.sync()
    contains(both.read(), 'Theirs')
  })
  await scenario('a conflict settled by a command', async () => {
    const both = await begin('command', ['conflict_resolution = ["command", "sh", "-c", "cp \\"$2\\" \\"$1\\"", "sh"]'])
    await disagree('command', both)
    await both.pair.sync()
    contains(both.read(), 'Theirs')
    contains((await both.object()).text, 'Theirs')
  })
  await scenario('changed here, deleted there: the change stays', async () => {
    const both = await begin('revived', [])
    both.pair.write('disputed', both.file, event('revived', 'Ours'))
    await anna.client.ask('DELETE', `${path}revived.ics`)
    await both.pair.sync()
    contains(await textOf(anna, path), 'UID:revived')
  })
  await scenario('deleted here, changed there: the change stays', async () => {
    const both = await begin('regained', [])
    both.pair.remove('disputed', both.file)
    await store(anna, `${path}regained.ics`, event('regained', 'Theirs'))
    await both.pair.sync()
    contains(both.pair.all('disputed'), 'UID:regained')
  })
  await scenario('a change made meanwhile is not written over', async () => {
    const both = await begin('meanwhile', [])
    const stale = (await both.object()).headers['etag']
    await store(anna, `${path}meanwhile.ics`, event('meanwhile', 'Theirs'))
    const { status } = await anna.client.put(`${path}meanwhile.ics`, event('meanwhile', 'Ours'), { 'If-Match': String(stale) })
    equals(status, 412)
  })
}

async function names(place: Place, scenario: Scenario): Promise<void> {
  const { anna } = place
  const path = await makeCalendar(anna, 'named', '<A:calendar-color>#ff8800ff</A:calendar-color>')
  const pair = openPair(place, 'metadata', {
    collections: '["named"]',
    pair: ['metadata = ["color", "displayname"]', 'conflict_resolution = "b wins"'],
  })
  await pair.discover()
  const { readFileSync, writeFileSync } = await import('node:fs')
  const file = (name: string) => `${pair.folder}/calendars/named/${name}`
  await scenario('brings down name and colour', async () => {
    await pair.metasync()
    equals(readFileSync(file('displayname'), 'utf8'), 'named')
    contains(readFileSync(file('color'), 'utf8').toLowerCase(), '#ff8800')
  })
  await scenario('sends a new name up', async () => {
    writeFileSync(file('displayname'), 'Körsång & kaffe <3')
    await pair.metasync()
    const told = (await anna.client.propfind(path, '<D:displayname/>')).responses().get(path)
    equals(told?.has.get('displayname')?.text, 'Körsång & kaffe <3')
  })
  await scenario('sends a new colour up', async () => {
    writeFileSync(file('color'), '#00aa33')
    await pair.metasync()
    const told = (await anna.client.propfind(path, '<A:calendar-color/>')).responses().get(path)
    equals(told?.has.get('calendar-color')?.text.slice(0, 7).toLowerCase(), '#00aa33')
  })
  await scenario('brings down a name that was changed there', async () => {
    const body = `<D:propertyupdate xmlns:D="DAV:"><D:set><D:prop><D:displayname>Körövning</D:displayname></D:prop></D:set></D:propertyupdate>`
    equals((await anna.client.ask('PROPPATCH', path, body)).status, 207)
    await pair.metasync()
    equals(readFileSync(file('displayname'), 'utf8'), 'Körövning')
  })
  await scenario('texts that are not ASCII go up and come down', async () => {
    pair.write('named', 'u.ics', event('unicode-1', 'Årsmöte 🎶 日本語', 2, ['LOCATION:Ålesund\\, Østre']))
    await pair.sync()
    const other = openPair(place, 'unicode-down', { collections: '["named"]' })
    await other.discover()
    await other.sync()
    contains(other.all('named'), 'Årsmöte 🎶 日本語', 'Ålesund\\, Østre')
  })
  await scenario('UIDs and names with odd characters survive', async () => {
    const uids = ["quo'te(1)", 'star*!', 'per%25cent', 'hash#tag', 'and&more', 'with space', 'blå/gul', 'x@example.com', 'a+b=c;d']
    for (const [n, uid] of uids.entries()) pair.write('named', `odd-${n}.ics`, event(uid, `Odd ${n}`, 3))
    await pair.sync()
    const all = await textOf(anna, path)
    for (const uid of uids) contains(all, `UID:${uid}`)
    await pair.sync()
    const other = openPair(place, 'odd-down', { collections: '["named"]' })
    await other.discover()
    await other.sync()
    for (const uid of uids) contains(other.all('named'), `UID:${uid}`)
  })
}

async function kinds(place: Place, scenario: Scenario): Promise<void> {
  const { anna } = place
  const path = await makeCalendar(anna, 'kinds')
  const todo = component('VTODO', 'todo-1', ['SUMMARY:Buy milk', 'DUE:20270305T120000Z'])
  const journal = component('VJOURNAL', 'journal-1', ['SUMMARY:Diary', 'DTSTART;VALUE=DATE:20270305'])
  const pair = openPair(place, 'kinds', { collections: '["kinds"]' })
  await pair.discover()
  await scenario('to-dos and journals go up', async () => {
    pair.write('kinds', 'todo.ics', todo)
    pair.write('kinds', 'journal.ics', journal)
    pair.write('kinds', 'event.ics', event('kinds-1', 'An event'))
    await pair.sync()
    contains(await textOf(anna, path), 'Buy milk', 'Diary', 'An event')
  })
  await scenario('only to-dos are asked for', async () => {
    const only = openPair(place, 'todos', { collections: '["kinds"]', remote: ['item_types = ["VTODO"]'] })
    await only.discover()
    await only.sync()
    contains(only.all('kinds'), 'Buy milk')
    lacks(only.all('kinds'), 'An event', 'Diary')
  })
  await scenario('only events of some weeks are asked for', async () => {
    await store(anna, `${path}far.ics`, event('far', 'Far away').replaceAll('202703', '202903'))
    await store(anna, `${path}series.ics`, event('series', 'Every week', 1, ['RRULE:FREQ=WEEKLY']).replaceAll('202703', '202601'))
    const dates = ['start_date = "datetime(2027, 2, 20)"', 'end_date = "datetime(2027, 3, 20)"', 'item_types = ["VEVENT"]']
    const only = openPair(place, 'weeks', { collections: '["kinds"]', remote: dates })
    await only.discover()
    await only.sync()
    contains(only.all('kinds'), 'An event', 'Every week')
    lacks(only.all('kinds'), 'Far away')
  })
  await scenario('a series with an exception survives the way up and down', async () => {
    const zone = ['DTSTART;TZID=Europe/Stockholm:20270301T090000', 'DTEND;TZID=Europe/Stockholm:20270301T100000']
    const [begin = '', end = ''] = component('VEVENT', 'series-2', [...zone, 'RRULE:FREQ=DAILY;COUNT=5', 'SUMMARY:Daily']).split(
      'END:VCALENDAR',
    )
    const moved = ['BEGIN:VEVENT', 'UID:series-2', 'DTSTAMP:20260101T000000Z', 'RECURRENCE-ID;TZID=Europe/Stockholm:20270303T090000']
    const times = [
      'DTSTART;TZID=Europe/Stockholm:20270303T140000',
      'DTEND;TZID=Europe/Stockholm:20270303T150000',
      'SUMMARY:Moved',
      'END:VEVENT',
    ]
    const vtimezone = await zoneText(place)
    pair.write(
      'kinds',
      'series-2.ics',
      `${begin.replace('BEGIN:VEVENT', `${vtimezone}BEGIN:VEVENT`)}${[...moved, ...times].join('\r\n')}\r\nEND:VCALENDAR${end}`,
    )
    await pair.sync()
    contains(await textOf(anna, path), 'SUMMARY:Moved', 'RRULE:FREQ=DAILY;COUNT=5')
    const other = openPair(place, 'series-down', { collections: '["kinds"]' })
    await other.discover()
    await other.sync()
    contains(other.all('kinds'), 'RECURRENCE-ID;TZID=Europe/Stockholm:20270303T090000')
  })
  await scenario('two files of one UID are told apart from a fault', async () => {
    pair.write('kinds', 'twice.ics', event('kinds-1', 'An event again', 9))
    const { code, said } = await pair.trySync()
    check(code !== 0, 'It went through')
    contains(said, 'UID')
    pair.remove('kinds', 'twice.ics')
    await pair.sync()
  })
}

/** A VTIMEZONE of the server itself. */
async function zoneText({ anna }: Place): Promise<string> {
  const path = `${anna.home}kinds/`
  const told = (await anna.client.propfind(path, '<C:calendar-timezone/>')).responses().get(path)
  return /BEGIN:VTIMEZONE[\s\S]*END:VTIMEZONE\r\n/.exec(told?.has.get('calendar-timezone')?.text ?? '')?.[0] ?? ''
}

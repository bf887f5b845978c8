/** SyncEvolution, which merges by what events say instead of by files: a folder here, CalDAV there, SyncML between them. */
import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeCalendar, objectsOf, pathOf, store, textOf, type Person, type Place } from './place.ts'
import { type Ran, run } from './program.ts'
import { check, component, contains, equals, event, lacks, type Scenario, type Tried } from './scenarios.ts'

export const syncEvolution: Tried = {
  name: 'syncevolution',
  needs: { syncevolution: 'syncevolution', 'dbus-run-session': 'dbus' },
  atLeast: 22,
  async run(place, scenario) {
    await sources(place, scenario)
    await syncs(place, scenario)
    await series(place, scenario)
    await otherKinds(place, scenario)
  },
}

/** One home of the program, with one folder here and one calendar there. */
interface Pair {
  configure(): Promise<void>
  tell(...given: string[]): Promise<Ran>
  sync(mode: string): Promise<string>
  /** All that the folder has, as one text. */
  all(): string
  find(word: string): string
  write(name: string, text: string): void
  remove(name: string): void
  /** Deletes what is here, knows nothing of what was. */
  items: string
}

const kinds = {
  calendar: { backend: 'CalDAV', format: 'text/calendar' },
  todo: { backend: 'CalDAVTodo', format: 'text/calendar' },
  memo: { backend: 'CalDAVJournal', format: 'text/calendar' },
} as const

// Changes are found by when a file was written, in whole seconds: each gets one of its own.
let written = Math.floor(Date.now() / 1000) - 100_000

function openPair(place: Place, name: string, path: string, kind: keyof typeof kinds = 'calendar', person: Person = place.anna): Pair {
  const folder = join(place.folder, `syncevolution-${name}`)
  const items = join(folder, 'items')
  mkdirSync(items, { recursive: true })
  const tell = async (...given: string[]) =>
    await run('dbus-run-session', ['--', 'syncevolution', '--daemon=no', '--keyring=no', ...given], { folder })
  const need = async (...given: string[]) => {
    const { code, said } = await tell(...given)
    check(code === 0, `syncevolution ${given.join(' ')} ended with ${code}:\n${said.slice(-3_000)}`)
    return said
  }
  const all = () =>
    readdirSync(items)
      .sort()
      .map(file => readFileSync(join(items, file), 'utf8'))
      .join('') // prettier-ignore
  return {
    items,
    tell,
    all,
    configure: async () => {
      const account = [`username=${person.address}`, `password=${person.password}`, `syncURL=${place.origin}/`, 'retryInterval=0']
      const there = [`${kind}/backend=${kinds[kind].backend}`, `${kind}/database=${place.origin}${path}`]
      await need('--configure', '--template', 'webdav', ...account, ...there, 'target-config@dela', kind)
      const here = [`${kind}/backend=file`, `${kind}/database=file://${items}`, `${kind}/databaseFormat=${kinds[kind].format}`]
      const link = ['username=', 'password=', 'syncURL=local://@dela', 'sync=two-way']
      await need('--configure', '--template', 'SyncEvolution_Client', ...link, ...here, 'here@default', kind)
    },
    sync: async mode => await need('--sync', mode, 'here@default', kind),
    find: word => readdirSync(items).find(file => readFileSync(join(items, file), 'utf8').includes(word)) ?? '',
    write: (file, text) => {
      writeFileSync(join(items, file), text)
      utimesSync(join(items, file), ++written, written)
    },
    remove: file => rmSync(join(items, file)),
  }
}

async function sources(place: Place, scenario: Scenario): Promise<void> {
  const { anna } = place
  await makeCalendar(anna, 'first')
  await makeCalendar(anna, 'second', '<C:supported-calendar-component-set><C:comp name="VTODO"/></C:supported-calendar-component-set>')
  const folder = join(place.folder, 'syncevolution-scan')
  mkdirSync(folder, { recursive: true })
  const scan = async (backend: string, password: string, url = `${place.origin}/`) => {
    const account = [`username=${anna.address}`, `password=${password}`, `syncURL=${url}`, `backend=${backend}`, 'retryDuration=0']
    return await run('dbus-run-session', ['--', 'syncevolution', '--daemon=no', '--keyring=no', '--print-databases', ...account], {
      folder,
    })
  }
  await scenario('finds every calendar from the name of the server', async () => {
    const { said } = await scan('caldav', anna.password)
    contains(said, '/first/')
    // To-dos have a calendar of their own.
    lacks(said, '/second/')
  })
  await scenario('finds calendars from the home', async () => {
    contains((await scan('caldav', anna.password, place.origin + anna.home)).said, '/first/')
  })
  await scenario('finds lists of to-dos', async () => {
    contains((await scan('CalDAVTodo', anna.password)).said, '/second/')
  })
  await scenario('is told about a wrong password', async () => {
    const { said } = await scan('caldav', 'wrong-wrong-wrong-wrong')
    lacks(said, '/first/')
    contains(said, 'rror')
  })
}

async function syncs(place: Place, scenario: Scenario): Promise<void> {
  const { anna } = place
  const path = await makeCalendar(anna, 'work')
  const pair = openPair(place, 'work', path)
  await scenario('is set up from its template', async () => await pair.configure())
  await scenario('the first time both sides get everything', async () => {
    await store(anna, `${path}there.ics`, event('there', 'Made there'))
    pair.write('here', event('here', 'Made here', 2))
    await pair.sync('slow')
    contains(pair.all(), 'Made there', 'Made here')
    contains(await textOf(anna, path), 'Made there', 'Made here')
  })
  await scenario('when nothing changed nothing is sent', async () => {
    await pair.sync('two-way')
    place.requests.length = 0
    await pair.sync('two-way')
    equals(
      place.requests.filter(one => /^(PUT|DELETE|GET)/.test(one)),
      [],
    ) // prettier-ignore
  })
  await scenario('what is new here goes up', async () => {
    pair.write('new', event('new-here', 'Årsmöte 🎶', 3))
    await pair.sync('two-way')
    contains(await textOf(anna, path), 'Årsmöte 🎶')
  })
  await scenario('what is new there comes down', async () => {
    await store(anna, `${path}new.ics`, event('new-there', 'Køreplan', 4))
    await pair.sync('two-way')
    contains(pair.all(), 'Køreplan')
  })
  await scenario('what changed here goes up', async () => {
    pair.write('new', event('new-here', 'Changed here', 3, ['SEQUENCE:1']))
    await pair.sync('two-way')
    contains(await textOf(anna, path), 'Changed here')
    lacks(await textOf(anna, path), 'Årsmöte')
  })
  await scenario('what changed there comes down', async () => {
    await store(anna, `${path}new.ics`, event('new-there', 'Changed there', 4, ['SEQUENCE:1']))
    await pair.sync('two-way')
    contains(pair.all(), 'Changed there')
    lacks(pair.all(), 'Køreplan')
  })
  await scenario('what was deleted here goes there', async () => {
    pair.remove(pair.find('Changed here'))
    await pair.sync('two-way')
    lacks(await textOf(anna, path), 'Changed here')
  })
  await scenario('what was deleted there goes here', async () => {
    equals((await anna.client.ask('DELETE', `${path}new.ics`)).status, 204)
    await pair.sync('two-way')
    lacks(pair.all(), 'Changed there')
  })
  await scenario('what changed on both sides is not lost', async () => {
    pair.write(pair.find('Made there'), event('there', 'Ours', 1, ['SEQUENCE:2', 'LAST-MODIFIED:20270101T000000Z']))
    await store(anna, `${path}there.ics`, event('there', 'Theirs', 1, ['SEQUENCE:2', 'LAST-MODIFIED:20270102T000000Z']))
    await pair.sync('two-way')
    contains(pair.all(), 'Theirs')
    contains(await textOf(anna, path), 'Theirs')
  })
  await scenario('two hundred events go up', async () => {
    for (let n = 0; n < 200; n++) pair.write(`many-${n}`, event(`many-${n}`, `Event ${n}`, 1 + (n % 28)))
    await pair.sync('two-way')
    equals((await objectsOf(anna, path)).size, 202)
  })
  await scenario('everything is taken from there', async () => {
    for (const file of readdirSync(pair.items).slice(10)) pair.remove(file)
    pair.write('stray', event('stray', 'Only here', 20))
    await pair.sync('refresh-from-remote')
    equals(readdirSync(pair.items).length, 202)
    lacks(pair.all(), 'Only here')
  })
  await scenario('everything is taken from here', async () => {
    for (const file of readdirSync(pair.items).slice(20)) pair.remove(file)
    await store(anna, `${path}stray.ics`, event('stray-there', 'Only there', 20))
    await pair.sync('refresh-from-local')
    equals((await objectsOf(anna, path)).size, 20)
    lacks(await textOf(anna, path), 'Only there')
  })
  await scenario('one way: from there alone', async () => {
    await store(anna, `${path}one.ics`, event('one-there', 'One way down', 21))
    pair.write('one', event('one-here', 'Not one way up', 21))
    await pair.sync('one-way-from-remote')
    contains(pair.all(), 'One way down')
    lacks(await textOf(anna, path), 'Not one way up')
  })
  await scenario('one way: from here alone', async () => {
    pair.write('two', event('two-here', 'One way up', 22))
    await store(anna, `${path}two.ics`, event('two-there', 'Not one way down', 22))
    await pair.sync('one-way-from-local')
    contains(await textOf(anna, path), 'One way up')
    lacks(pair.all(), 'Not one way down')
  })
  await scenario('looks at, writes and deletes single events', async () => {
    const input = join(pair.items, '..', 'in.ics')
    writeFileSync(input, event('single', 'Put by hand', 23))
    const put = await pair.tell('--import', input, 'target-config@dela', 'calendar')
    equals(put.code, 0)
    const listed = await pair.tell('--print-items', 'target-config@dela', 'calendar')
    const luid = /^#0: (\S+)$/m.exec(put.said)?.[1] ?? ''
    contains(listed.said, `${luid}: Put by hand`)
    contains((await pair.tell('--export', '-', 'target-config@dela', 'calendar', luid)).said, 'Put by hand')
    equals((await pair.tell('--delete-items', 'target-config@dela', 'calendar', luid)).code, 0)
    lacks(await textOf(anna, path), 'Put by hand')
  })
}

async function series(place: Place, scenario: Scenario): Promise<void> {
  const { anna } = place
  const path = await makeCalendar(anna, 'series')
  const pair = openPair(place, 'series', path)
  await pair.configure()
  const text = (title: string, more = '') =>
    event('series', title, 1, ['RRULE:FREQ=DAILY;COUNT=5']).replace('END:VCALENDAR', `${more}END:VCALENDAR`)
  const moved = (title: string) =>
    `BEGIN:VEVENT\r\nUID:series\r\nDTSTAMP:20260101T000000Z\r\nRECURRENCE-ID:20270303T090000Z\r\nDTSTART:20270303T140000Z\r\nDTEND:20270303T150000Z\r\nSUMMARY:${title}\r\nEND:VEVENT\r\n`
  await scenario('a series with an exception comes down', async () => {
    await store(anna, `${path}series.ics`, text('Daily', moved('Later that day')))
    await pair.sync('slow')
    contains(pair.all(), 'Daily', 'Later that day', 'RECURRENCE-ID')
  })
  await scenario('a changed exception goes up, and the series stays', async () => {
    const file = pair.find('Later that day')
    const before = readFileSync(join(pair.items, file), 'utf8')
    pair.write(file, before.replace('Later that day', 'Much later that day'))
    await pair.sync('two-way')
    contains(await textOf(anna, path), 'Much later that day', 'SUMMARY:Daily', 'RRULE:')
  })
  await scenario('a new exception there comes down', async () => {
    await store(anna, `${path}series.ics`, text('Daily', moved('Another time')))
    await pair.sync('two-way')
    contains(pair.all(), 'Another time')
    lacks(pair.all(), 'Much later that day')
  })
  await scenario('a whole series that went there goes here', async () => {
    await anna.client.ask('DELETE', `${path}series.ics`)
    await pair.sync('two-way')
    equals(pair.all(), '')
  })
}

async function otherKinds(place: Place, scenario: Scenario): Promise<void> {
  const { anna, cia, world } = place
  await scenario('to-dos go both ways', async () => {
    const path = await makeCalendar(anna, 'todos')
    const pair = openPair(place, 'todos', path, 'todo')
    await pair.configure()
    await store(anna, `${path}a.ics`, component('VTODO', 'todo-there', ['SUMMARY:Buy milk']))
    pair.write('here', component('VTODO', 'todo-here', ['SUMMARY:Call Bo']))
    await pair.sync('slow')
    contains(pair.all(), 'Buy milk')
    contains(await textOf(anna, path), 'Call Bo')
    pair.write('here', component('VTODO', 'todo-here', ['SUMMARY:Call Bo', 'STATUS:COMPLETED', 'COMPLETED:20270101T000000Z']))
    await pair.sync('two-way')
    contains(await textOf(anna, path), 'STATUS:COMPLETED')
  })
  await scenario('journals go both ways', async () => {
    const path = await makeCalendar(anna, 'memos')
    const pair = openPair(place, 'memos', path, 'memo')
    await pair.configure()
    await store(anna, `${path}a.ics`, component('VJOURNAL', 'journal-there', ['SUMMARY:Diary', 'DESCRIPTION:It rained']))
    pair.write('here', component('VJOURNAL', 'journal-here', ['SUMMARY:Notes', 'DESCRIPTION:It snowed']))
    await pair.sync('slow')
    contains(pair.all(), 'It rained')
    contains(await textOf(anna, path), 'It snowed')
  })
  await scenario('a calendar that is only read comes down and is not written', async () => {
    const id = await world.calendar(world.cia, 'Projects')
    const path = await pathOf(cia, 'Projects')
    await store(cia, `${path}a.ics`, event('hers', 'Hers'))
    await world.share(world.cia, id, anna.address, 'read')
    const pair = openPair(place, 'shared', `${anna.home}${id}/`)
    await pair.configure()
    await pair.sync('one-way-from-remote')
    contains(pair.all(), 'Hers')
    pair.write('mine', event('mine', 'Not hers', 9))
    const { code } = await pair.tell('--sync', 'two-way', 'here@default', 'calendar')
    check(code !== 0, 'It says that all went well')
    lacks(await textOf(cia, path), 'Not hers')
  })
}

/** calcurse, a calendar for the terminal, with calcurse-caldav, which keeps it and one calendar the same. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeCalendar, objectsOf, store, textOf, type Place } from './place.ts'
import { lacksModule, python, type Ran, run, succeed } from './program.ts'
import { check, component, contains, equals, event, lacks, type Tried } from './scenarios.ts'

const script = '/usr/bin/calcurse-caldav'

export const calcurse: Tried = {
  name: 'calcurse',
  needs: { calcurse: 'calcurse', 'calcurse-caldav': 'calcurse' },
  missing: async () => await lacksModule('httplib2', 'python3-httplib2'),
  atLeast: 15,
  async run(place, scenario) {
    const { anna, world } = place
    const path = await makeCalendar(anna, 'work')
    const one = openCopy(place, 'one', path)
    await store(anna, `${path}there.ics`, event('there', 'Made there', 1))

    await scenario('begins with what is on both sides', async () => {
      await one.add(event('here', 'Made here', 2))
      await one.sync('--init', 'two-way')
      contains(await one.all(), 'Made there', 'Made here')
      contains(await textOf(anna, path), 'Made there', 'Made here')
    })
    await scenario('begins with what is there alone', async () => {
      const two = openCopy(place, 'two', path)
      await two.add(event('stray', 'Only here', 3))
      await two.sync('--init', 'keep-remote')
      contains(await two.all(), 'Made there')
      lacks(await two.all(), 'Only here')
    })
    await scenario('begins with what is here alone', async () => {
      const other = await makeCalendar(anna, 'other')
      await store(anna, `${other}x.ics`, event('gone', 'To be gone', 3))
      const three = openCopy(place, 'three', other)
      await three.add(event('kept', 'To be kept', 3))
      await three.sync('--init', 'keep-local')
      contains(await textOf(anna, other), 'To be kept')
      lacks(await textOf(anna, other), 'To be gone')
    })
    await scenario('sends nothing when nothing changed', async () => {
      place.requests.length = 0
      await one.sync()
      equals(
        place.requests.map(asked => asked.split(' ')[0]),
        ['REPORT'],
      ) // prettier-ignore
    })
    await scenario('brings down what is new there', async () => {
      await store(anna, `${path}new.ics`, event('new', 'Køreplan Årsmöte', 4))
      contains(await one.sync(), '1 items imported')
      contains(await one.all(), 'Køreplan Årsmöte')
    })
    await scenario('sends up what is new here', async () => {
      await one.add(event('fresh', 'Ærlig talt', 5))
      await one.sync()
      contains(await textOf(anna, path), 'Ærlig talt')
    })
    await scenario('brings down what changed there', async () => {
      await store(anna, `${path}new.ics`, event('new', 'Changed there', 4))
      await one.sync()
      contains(await one.all(), 'Changed there')
      lacks(await one.all(), 'Køreplan')
    })
    await scenario('sends up what changed here', async () => {
      await one.forget('Ærlig talt')
      await one.add(event('fresh', 'Changed here', 5))
      await one.sync()
      contains(await textOf(anna, path), 'Changed here')
      lacks(await textOf(anna, path), 'Ærlig talt')
    })
    await scenario('deletes here what was deleted there', async () => {
      await anna.client.ask('DELETE', `${path}new.ics`)
      await one.sync()
      lacks(await one.all(), 'Changed there')
    })
    await scenario('deletes there what was deleted here', async () => {
      await one.forget('Changed here')
      await one.sync()
      lacks(await textOf(anna, path), 'Changed here')
    })
    await scenario('keeps what was deleted here and changed there', async () => {
      await one.forget('Made there')
      await store(anna, `${path}there.ics`, event('there', 'Changed meanwhile', 1))
      await one.sync()
      contains(await textOf(anna, path), 'Changed meanwhile')
      await one.sync()
      contains(await one.all(), 'Changed meanwhile')
    })
    await scenario('keeps a series with its rule', async () => {
      await store(anna, `${path}series.ics`, event('series', 'Every week', 6, ['RRULE:FREQ=WEEKLY;COUNT=4']))
      await one.sync()
      contains(await one.all(), 'Every week')
      await one.add(event('series-here', 'Every day', 6, ['RRULE:FREQ=DAILY;COUNT=3']))
      await one.sync()
      contains(await textOf(anna, path), 'Every day', 'FREQ=DAILY')
    })
    await scenario('keeps to-dos', async () => {
      await store(anna, `${path}todo.ics`, component('VTODO', 'todo', ['SUMMARY:Buy milk', 'PRIORITY:2']))
      await one.add(component('VTODO', 'todo-here', ['SUMMARY:Call Bo', 'PRIORITY:3']))
      await one.sync()
      contains(await one.all(), 'Buy milk')
      contains(await textOf(anna, path), 'Call Bo', 'BEGIN:VTODO')
    })
    await scenario('is told about a wrong password', async () => {
      const wrong = openCopy(place, 'wrong', path, 'wrong-wrong-wrong-wrong')
      const { code, said } = await wrong.trySync('--init', 'two-way')
      check(code !== 0, 'It took a wrong password')
      contains(said, '401')
    })
    await scenario('does not write what it only reads', async () => {
      const id = await world.calendar(world.cia, 'Projects')
      await world.put(world.cia, id, event('hers', 'Hers', 8))
      await world.share(world.cia, id, anna.address, 'limitedRead')
      const reader = openCopy(place, 'reader', `${anna.home}${id}/`)
      await reader.sync('--init', 'keep-remote')
      contains(await reader.all(), 'Hers')
      await reader.add(event('mine', 'Not hers', 9))
      const { code, said } = await reader.trySync()
      check(code !== 0, 'It says that all went well')
      contains(said, '403')
      equals((await objectsOf(place.cia, `${place.cia.home}${id}/`)).size, 1)
    })
  },
}

interface Copy {
  /** @throws Error when anything went wrong */
  sync(...given: string[]): Promise<string>
  trySync(...given: string[]): Promise<Ran>
  /** Puts an event or a to-do into calcurse. */
  add(ics: string): Promise<void>
  /** Takes out what has these words in its title. */
  forget(words: string): Promise<void>
  /** All that calcurse has, as iCalendar. */
  all(): Promise<string>
}

function openCopy({ folder, port, anna }: Place, name: string, path: string, password = anna.password): Copy {
  const home = join(folder, `calcurse-${name}`)
  mkdirSync(home, { recursive: true })
  const data = join(home, 'data')
  const config = join(home, 'caldav.conf')
  const general = ['[General]', `Hostname = 127.0.0.1:${port}`, `Path = ${path}`, 'HTTPS = No', 'DryRun = No', 'Verbose = Yes']
  writeFileSync(config, [...general, '[Auth]', `Username = ${anna.address}`, `Password = ${password}`, ''].join('\n'))
  const files = ['--config', config, '--datadir', data, '--syncdb', join(home, 'sync.db'), '--lockfile', join(home, 'lock')]
  const running = { folder: home }
  return {
    sync: async (...given) => await succeed(python, [script, ...files, ...given], running),
    trySync: async (...given) => await run(python, [script, ...files, ...given], running),
    add: async ics => {
      const file = join(home, 'in.ics')
      writeFileSync(file, ics)
      mkdirSync(data, { recursive: true })
      await succeed('calcurse', ['-D', data, '-q', '-i', file], running)
    },
    forget: async words => void (await succeed('calcurse', ['-D', data, '-F', '--filter-invert', '--filter-pattern', words], running)),
    all: async () => await succeed('calcurse', ['-D', data, '-xical'], running),
  }
}

/** vdirsyncer on calendars of others, at each level, and on a published link. */
import { readFileSync, writeFileSync } from 'node:fs'
import { openPolicy } from '../setup/world.ts'
import { expected, forbidden, plantedCalendar } from '../setup/planted.ts'
import { makeCalendar, pathOf, store, textOf, type Place } from './place.ts'
import { check, contains, equals, event, lacks, type Scenario } from './scenarios.ts'
import { openPair } from './vdirsyncer-pair.ts'

const day = 86_400_000

export async function sharedCalendars(place: Place, scenario: Scenario): Promise<void> {
  const { world, anna, cia } = place
  const id = await world.calendar(world.cia, 'Projects')
  await world.put(world.cia, id, plantedCalendar(new Date(Math.floor(Date.now() / day) * day + 2 * day)))
  await world.share(world.cia, id, anna.address, 'read')
  const pair = openPair(place, 'shared', { collections: `["${id}"]` })
  const there = async () => {
    const path = await pathOf(cia, 'Projects')
    return { path, text: await textOf(cia, path) }
  }
  await scenario('a shared calendar stands in one’s own home', async () => {
    contains(await openPair(place, 'list', { collections: '["from b"]' }).discover(), `"${id}"`)
  })
  await scenario('a shared calendar comes down, private events masked', async () => {
    await pair.discover()
    await pair.sync()
    contains(pair.all(id), ...expected('details'))
    lacks(pair.all(id), ...forbidden('details'))
  })
  await scenario('what is new here is not written to a calendar that is only read', async () => {
    const before = (await there()).text
    pair.write(id, 'mine.ics', event('mine', 'Not theirs'))
    const { code, said } = await pair.trySync()
    check(code !== 0, 'It went through')
    contains(said, '403')
    equals((await there()).text, before)
    pair.remove(id, 'mine.ics')
  })
  await scenario('what changed and went here is not written either', async () => {
    const before = (await there()).text
    const [first = '', second = ''] = pair.files(id)
    pair.write(id, first, (pair.read(id, first) ?? '').replace(/SUMMARY:.*/, 'SUMMARY:Changed by a reader'))
    pair.remove(id, second)
    const { code } = await pair.trySync()
    check(code !== 0, 'It went through')
    equals((await there()).text, before)
  })
  await scenario('a reader who says so gets everything back', async () => {
    const reader = openPair(place, 'reader', { collections: `["${id}"]`, pair: ['partial_sync = "revert"'], remote: ['read_only = true'] })
    await reader.discover()
    await reader.sync()
    const [first = ''] = reader.files(id)
    const text = reader.read(id, first)
    reader.write(id, first, (text ?? '').replace(/SUMMARY:.*/, 'SUMMARY:Changed by a reader'))
    await reader.sync()
    // The next time it takes its own change back.
    await reader.sync()
    equals(reader.read(id, first), text)
  })
  for (const [role, level] of [
    ['freeBusyRead', 'busy'],
    ['limitedRead', 'limited'],
    ['read', 'details'],
  ] as const) {
    await scenario(`at ${role} everything is fetched anew, and nothing more`, async () => {
      await world.share(world.cia, id, anna.address, role)
      const viewer = openPair(place, `at-${role}`, { collections: `["${id}"]`, pair: ['conflict_resolution = "b wins"'] })
      await viewer.discover()
      await viewer.sync()
      check(viewer.files(id).length > 0, 'There is nothing')
      contains(viewer.all(id), ...expected(level))
      lacks(viewer.all(id), ...forbidden(level))
    })
  }
  await scenario('one who was reading sees less from the next time on', async () => {
    const viewer = openPair(place, 'lowered', { collections: `["${id}"]`, pair: ['conflict_resolution = "b wins"'] })
    await viewer.discover()
    await viewer.sync()
    contains(viewer.all(id), 'kanari-description')
    await world.share(world.cia, id, anna.address, 'freeBusyRead')
    // Every object has another address and identity at this level: the program stops and asks before it empties a folder.
    const { code } = await viewer.trySync()
    if (code !== 0) await viewer.sync('--force-delete', `both/${id}`)
    lacks(viewer.all(id), ...forbidden('busy'))
  })
  await scenario('one who may write does', async () => {
    await world.share(world.cia, id, anna.address, 'write')
    const writer = openPair(place, 'writer', { collections: `["${id}"]` })
    await writer.discover()
    await writer.sync()
    writer.write(id, 'ours.ics', event('ours', 'Written by a colleague'))
    await writer.sync()
    contains((await there()).text, 'Written by a colleague', 'kanari-private-summary')
  })
  await scenario('what one calls a shared calendar is one’s own', async () => {
    const own = openPair(place, 'own-name', {
      collections: `["${id}"]`,
      pair: ['metadata = ["displayname", "color"]', 'conflict_resolution = "b wins"'],
    })
    await own.discover()
    await own.metasync()
    const file = `${own.folder}/calendars/${id}/displayname`
    equals(readFileSync(file, 'utf8'), 'Projects')
    writeFileSync(file, 'What Cia does')
    await own.metasync()
    check((await there()).path !== '', 'The owner has another name too')
    const path = `${anna.home}${id}/`
    const told = (await anna.client.propfind(path, '<D:displayname/>')).responses().get(path)
    equals(told?.has.get('displayname')?.text, 'What Cia does')
  })
  await scenario('a calendar of nobody’s is not there', async () => {
    const other = await world.calendar(world.cia, 'Secret plans')
    await world.share(world.cia, other, null, 'none').catch(() => '')
    lacks(await openPair(place, 'unseen', { collections: '["from b"]' }).discover(), 'Secret plans')
  })
  await scenario('a published link is read as a file', async () => {
    await world.policy(openPolicy)
    const { token } = await world.publish(world.cia, id, 'limitedRead')
    const storage = ['type = "http"', `url = "${place.origin}/p/${token}.ics"`]
    const feed = openPair(place, 'feed', { collections: 'null', storage })
    await feed.discover()
    await feed.sync()
    const all = feed.all('.')
    contains(all, ...expected('limited'))
    lacks(all, ...forbidden('limited'))
  })
  await scenario('a calendar that is taken away is gone', async () => {
    const path = await makeCalendar(cia, 'brief')
    await store(cia, `${path}a.ics`, event('brief', 'Brief'))
    equals((await cia.client.ask('DELETE', path)).status, 204)
    const { code } = await openPair(place, 'gone', { collections: '["brief"]', person: cia }).tryDiscover()
    check(code !== 0, 'It is still there')
  })
}

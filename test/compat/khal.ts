/** khal, a calendar for the terminal, on the folders that vdirsyncer keeps. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeCalendar, store, textOf, type Place } from './place.ts'
import { succeed } from './program.ts'
import { contains, event, lacks, type Scenario } from './scenarios.ts'
import { openPair } from './vdirsyncer-pair.ts'

export async function khal(place: Place, scenario: Scenario): Promise<void> {
  const { anna } = place
  const path = await makeCalendar(anna, 'terminal')
  const pair = openPair(place, 'khal', { collections: '["terminal"]' })
  const config = join(pair.folder, 'khal.conf')
  writeFileSync(
    config,
    [
      '[calendars]',
      '[[terminal]]',
      `path = ${join(pair.folder, 'calendars', 'terminal')}`,
      '[locale]',
      'timeformat = %H:%M',
      'dateformat = %Y-%m-%d',
      'longdateformat = %Y-%m-%d',
      'datetimeformat = %Y-%m-%d %H:%M',
      'longdatetimeformat = %Y-%m-%d %H:%M',
      'local_timezone = Europe/Stockholm',
      'default_timezone = Europe/Stockholm',
      '[default]',
      'default_calendar = terminal',
      '[sqlite]',
      `path = ${join(pair.folder, 'khal.db')}`,
      '',
    ].join('\n'),
  )
  mkdirSync(join(pair.folder, '.config'), { recursive: true })
  const show = async (...given: string[]) => await succeed('khal', ['-c', config, ...given], { folder: pair.folder })
  await store(anna, `${path}a.ics`, event('khal-1', 'Board meeting', 4, ['LOCATION:Room 7']))
  await store(anna, `${path}b.ics`, event('khal-2', 'Weekly', 1, ['RRULE:FREQ=WEEKLY;COUNT=3']))
  await pair.discover()
  await scenario('khal shows what came down', async () => {
    await pair.sync()
    const said = await show('list', '2027-03-04', '2027-03-05')
    contains(said, 'Board meeting', '10:00-11:00')
  })
  await scenario('khal shows every instance of a series', async () => {
    const said = await show('list', '--format', '{start-date} {title}', '2027-03-01', '2027-03-31')
    contains(said, '2027-03-01 Weekly', '2027-03-08 Weekly', '2027-03-15 Weekly')
    lacks(said, '2027-03-22 Weekly')
  })
  await scenario('an event made in khal goes up', async () => {
    await show('new', '-a', 'terminal', '2027-03-10', '14:00', '15:30', 'Årsmöte', '::', 'Kaffe och bullar')
    await pair.sync()
    contains(await textOf(anna, path), 'SUMMARY:Årsmöte', 'DESCRIPTION:Kaffe och bullar')
  })
  await scenario('a series with an alarm made in khal goes up', async () => {
    await show('new', '-a', 'terminal', '-r', 'weekly', '-u', '2027-06-01', '-m', '15m', '2027-03-11', '08:00', '09:00', 'Swimming')
    await pair.sync()
    contains(await textOf(anna, path), 'SUMMARY:Swimming', 'FREQ=WEEKLY', 'BEGIN:VALARM')
  })
  await scenario('a whole day made in khal goes up', async () => {
    await show('new', '-a', 'terminal', '2027-03-20', '2027-03-22', 'Away')
    await pair.sync()
    contains(await textOf(anna, path), 'SUMMARY:Away', 'DTSTART;VALUE=DATE:20270320')
  })
  await scenario('a file read in by khal goes up', async () => {
    writeFileSync(join(pair.folder, 'in.ics'), event('khal-import', 'Read in', 25))
    await show('import', '--batch', '-a', 'terminal', 'in.ics')
    await pair.sync()
    contains(await textOf(anna, path), 'SUMMARY:Read in')
  })
  await scenario('what went there is no longer shown', async () => {
    await anna.client.ask('DELETE', `${path}a.ics`)
    await pair.sync()
    lacks(await show('list', '2027-03-04', '2027-03-05'), 'Board meeting')
  })
  await scenario('khal finds by a word', async () => {
    contains(await show('search', 'Swimming'), 'Swimming')
  })
}

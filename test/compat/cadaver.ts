/** cadaver, a WebDAV client for the terminal: files, folders, locks and properties, and a calendar published by hand. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './program.ts'
import { check, contains, equals, event, lacks, type Tried } from './scenarios.ts'

export const cadaver: Tried = {
  name: 'cadaver',
  needs: { cadaver: 'cadaver' },
  atLeast: 25,
  async run({ anna, folder, origin }, scenario) {
    const at = `${origin}/webdav/${anna.address}/`
    writeFileSync(join(folder, '.netrc'), `machine 127.0.0.1\nlogin ${anna.address}\npassword ${anna.password}\n`, { mode: 0o600 })
    const file = (name: string, text: string) => writeFileSync(join(folder, name), text)
    /** Types the commands; what cadaver says in the end. */
    const typed = async (...commands: string[]): Promise<string> =>
      (await run('cadaver', [at], { folder, input: [...commands, 'quit', ''].join('\n') })).said
    /** Each of them has to succeed. */
    const does = async (...commands: string[]): Promise<string> => {
      const said = await typed(...commands)
      check(!/failed|denied|Could not|Error/i.test(said), said)
      return said
    }
    file('one.txt', 'first\n')
    file('odd #1?%+&å.txt', 'odd\n')
    file('team.ics', event('a', 'One', 1))

    await scenario('opens the folder', async () => contains(await does('ls'), 'collection is empty'))
    await scenario('puts a file', async () => contains(await does('put one.txt'), 'succeeded'))
    await scenario('lists it with its size', async () => check(/one\.txt +6 /.test(await does('ls')), 'Not listed'))
    await scenario('reads it', async () => contains(await does('cat one.txt'), 'first'))
    await scenario('gets it', async () => {
      await does('get one.txt got.txt')
      equals(readFileSync(join(folder, 'got.txt'), 'utf8'), 'first\n')
    })
    await scenario('puts a name with everything in it', async () => {
      await does('put "odd #1?%+&å.txt"')
      contains(await does('ls'), 'odd #1?%+&å.txt')
      contains(await does('cat "odd #1?%+&å.txt"'), 'odd')
    })
    await scenario('deletes it', async () => {
      await does('delete "odd #1?%+&å.txt"')
      lacks(await does('ls'), 'odd')
    })
    await scenario('makes a folder', async () => {
      await does('mkcol box')
      contains(await does('ls'), 'Coll:   box')
    })
    await scenario('makes a folder in the folder', async () => void (await does('mkcol box/inner', 'cd box/inner', 'put one.txt two.txt')))
    await scenario('is told that a folder is there already', async () => contains(await typed('mkcol box'), 'failed', '405'))
    await scenario('is told that there is no parent', async () => contains(await typed('mkcol no/such'), 'failed', '409'))
    await scenario('copies a file', async () => {
      await does('copy one.txt copy.txt')
      contains(await does('cat copy.txt'), 'first')
    })
    await scenario('moves a file into a folder', async () => {
      await does('move copy.txt box/moved.txt')
      contains(await does('cat box/moved.txt'), 'first')
      lacks(await does('ls'), 'copy.txt')
    })
    await scenario('copies a folder with all that is in it', async () => {
      await does('copy box/ box2/')
      contains(await does('cat box2/inner/two.txt'), 'first')
    })
    await scenario('moves a folder', async () => {
      await does('move box2/ box3/')
      contains(await does('cat box3/moved.txt'), 'first')
      lacks(await does('ls'), 'box2')
    })
    await scenario('deletes a folder with all that is in it', async () => {
      await does('rmcol box3')
      lacks(await does('ls'), 'box3')
    })
    await scenario('sets a property', async () => contains(await does('propset one.txt colour red', 'propget one.txt colour'), 'red'))
    await scenario('takes it away', async () => lacks(await does('propdel one.txt colour', 'propnames one.txt'), 'colour'.concat(' \n')))
    await scenario('locks a file and writes to it', async () => {
      file('one.txt', 'second\n')
      contains(await does('lock one.txt', 'put one.txt', 'discover one.txt', 'unlock one.txt'), 'Scope: exclusive')
      contains(await does('cat one.txt'), 'second')
    })
    await scenario('is kept out by a lock of another session', async () => {
      await does('lock one.txt')
      contains(await typed('put one.txt'), 'failed', '423')
      contains(await typed('steal one.txt', 'put one.txt', 'unlock one.txt'), 'succeeded')
    })
    await scenario('locks a folder and writes into it', async () => {
      contains(await does('lock box', 'put one.txt box/under.txt', 'discover box', 'unlock box'), 'Depth infinity')
    })
    await scenario('publishes a calendar, and gets it back as it was put', async () => {
      await does('put team.ics "Team Calendar.ics"')
      await does('get "Team Calendar.ics" back.ics')
      equals(readFileSync(join(folder, 'back.ics'), 'utf8'), event('a', 'One', 1))
      contains((await anna.client.propfind(anna.home, '<D:displayname/>', '1')).text, '>Team Calendar<')
    })
    await scenario('publishes it again under a lock', async () => {
      file('team.ics', event('a', 'Two', 1))
      await does('lock "Team Calendar.ics"', 'put team.ics "Team Calendar.ics"', 'unlock "Team Calendar.ics"')
      contains(await does('cat "Team Calendar.ics"'), 'SUMMARY:Two')
    })
    await scenario('renames and copies a calendar', async () => {
      await does('move "Team Calendar.ics" Renamed.ics', 'copy Renamed.ics Copy.ics')
      contains(await does('cat Copy.ics'), 'SUMMARY:Two')
      contains(await does('ls'), 'Renamed.ics', 'Copy.ics')
    })
    await scenario('is told why a file is not published', async () => {
      contains(await typed('put one.txt Bad.ics'), 'failed', '403')
      lacks(await does('ls'), 'Bad.ics')
    })
    await scenario('deletes calendars', async () => {
      await does('delete Renamed.ics', 'delete Copy.ics')
      lacks(await does('ls'), '.ics')
    })
  },
}

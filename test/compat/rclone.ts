/** rclone with a folder of /webdav/ as its remote: files are copied, compared, moved and listed; a calendar that is copied there is published. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { objectsOf } from './place.ts'
import { type Ran, run, succeed } from './program.ts'
import { check, contains, equals, event, lacks, type Tried } from './scenarios.ts'

const odd = 'h #1?%+&;=,@ å ä.txt'

export const rclone: Tried = {
  name: 'rclone',
  needs: { rclone: 'rclone' },
  atLeast: 17,
  async run({ anna, folder, origin }, scenario) {
    const home = join(folder, 'rclone')
    mkdirSync(join(home, 'tree', 'deep', 'deeper'), { recursive: true })
    mkdirSync(join(home, 'tree', 'empty'))
    const file = (name: string, text: string) => writeFileSync(join(home, name), text)
    file('hello.txt', 'hello\n')
    file(odd, 'odd\n')
    file('tree/one.txt', 'one')
    file('tree/deep/two.txt', 'two')
    file('tree/deep/deeper/three.bin', 'x'.repeat(300_000))
    file('Team.ics', event('a', 'One', 1))
    const obscured = (await succeed('rclone', ['obscure', anna.password], { folder: home })).trim().split('\n').at(-1) ?? ''
    const env = {
      RCLONE_CONFIG_D_TYPE: 'webdav',
      RCLONE_CONFIG_D_URL: `${origin}/webdav/${anna.address}`,
      RCLONE_CONFIG_D_VENDOR: 'other',
      RCLONE_CONFIG_D_USER: anna.address,
      RCLONE_CONFIG_D_PASS: obscured,
      RCLONE_CONFIG: '/notfound',
      RCLONE_RETRIES: '1',
    }
    const does = async (...given: string[]): Promise<string> => await succeed('rclone', given, { folder: home, env })
    const tries = async (...given: string[]): Promise<Ran> => await run('rclone', given, { folder: home, env })
    const local = (name: string) => join(home, name)

    await scenario('lists a folder with nothing in it', async () => equals(await listed(does), ''))
    await scenario('makes a folder', async () => {
      await does('mkdir', 'd:docs')
      equals(await listed(does), 'docs/')
    })
    await scenario('copies a file up', async () => {
      await does('copy', local('hello.txt'), 'd:docs')
      contains(await does('cat', 'd:docs/hello.txt'), 'hello')
    })
    await scenario('keeps a name with everything in it', async () => {
      await does('copyto', local(odd), `d:docs/${odd}`)
      contains(await does('cat', `d:docs/${odd}`), 'odd')
      contains(await does('lsf', 'd:docs'), odd)
    })
    await scenario('copies nothing when nothing changed', async () => {
      contains(await does('copy', local('hello.txt'), 'd:docs', '--size-only', '-v'), '0 B / 0 B', 'Checks:')
    })
    await scenario('copies a tree up', async () => {
      await does('sync', local('tree'), 'd:tree', '--create-empty-src-dirs')
      contains(await does('lsf', '-R', 'd:tree'), 'empty/', 'deep/deeper/three.bin')
    })
    await scenario('finds the tree as it sent it', async () =>
      contains(await does('check', '--download', local('tree'), 'd:tree'), '0 differences'),
    )
    await scenario('copies a tree down', async () => {
      await does('copy', 'd:tree', local('back'))
      equals(readFileSync(local('back/deep/deeper/three.bin')).length, 300_000)
    })
    await scenario('renames a file at the server', async () => {
      contains(await does('moveto', 'd:tree/one.txt', 'd:tree/uno.txt', '-v'), 'server-side')
      lacks(await does('lsf', 'd:tree'), 'one.txt')
    })
    await scenario('moves a folder at the server', async () => {
      await does('moveto', 'd:tree/deep', 'd:moved')
      contains(await does('cat', 'd:moved/two.txt'), 'two')
      lacks(await does('lsf', '-R', 'd:tree'), 'deep')
    })
    await scenario('copies a file at the server', async () => {
      contains(await does('copyto', 'd:moved/two.txt', 'd:zwei.txt', '-v'), 'server-side copy')
      contains(await does('cat', 'd:zwei.txt'), 'two')
    })
    await scenario('reads a part of a file', async () =>
      equals((await does('cat', '--offset', '1', '--count', '2', 'd:docs/hello.txt')).trim(), 'el'),
    )
    await scenario('is told how much room there is', async () => contains(await does('about', 'd:'), 'Used', 'Free'))
    await scenario('publishes a calendar, and finds what it sent', async () => {
      await does('copy', local('Team.ics'), 'd:')
      contains(await does('check', '--download', local('Team.ics'), 'd:'), '0 differences')
      equals((await calendars(anna)).length, 1)
    })
    await scenario('publishes it again', async () => {
      file('Team.ics', event('a', 'Changed there', 1))
      await does('copy', local('Team.ics'), 'd:')
      contains(await does('cat', 'd:Team.ics'), 'Changed there')
      contains((await calendars(anna)).join(''), 'Changed there')
    })
    await scenario('is refused what is no calendar under a calendar’s name', async () => {
      file('Bad.ics', 'no calendar')
      const { code, said } = await tries('copy', local('Bad.ics'), 'd:')
      check(code !== 0, said)
      lacks(await listed(does), 'Bad.ics')
    })
    await scenario('deletes a file, a calendar and a folder', async () => {
      await does('deletefile', 'd:zwei.txt')
      await does('deletefile', 'd:Team.ics')
      await does('purge', 'd:moved')
      equals(await listed(does), 'docs/\ntree/')
      equals((await calendars(anna)).length, 0)
    })
  },
}

/** What stands in the folder itself. */
async function listed(does: (...given: string[]) => Promise<string>): Promise<string> {
  return (await does('lsf', 'd:')).trim()
}

/** The objects of each calendar with a file, as another door has them. */
async function calendars({ client, home, ...person }: Parameters<typeof objectsOf>[0]): Promise<string[]> {
  const listing = (await client.propfind(home, '<D:displayname/>', '1')).responses()
  const paths = [...listing].filter(([, told]) => told.has.get('displayname')?.text === 'Team').map(([path]) => path)
  return await Promise.all(paths.map(async path => [...(await objectsOf({ client, home, ...person }, path)).values()].join('')))
}

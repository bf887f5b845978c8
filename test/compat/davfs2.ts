/** davfs2, a folder of /webdav/ mounted as a file system: what any program on the machine does to files reaches the server. */
import { existsSync } from 'node:fs'
// Never the synchronous ones: the server that answers the file system is in this process.
import { mkdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { isInstalled, run, succeed } from './program.ts'
import { check, contains, equals, event, lacks, type Tried } from './scenarios.ts'

const settings = ['ask_auth 0', 'delay_upload 0', 'dir_refresh 1', 'file_refresh 1', 'gui_optimize 0', 'use_locks 1']

export const davfs2: Tried = {
  name: 'davfs2',
  needs: { 'mount.davfs': 'davfs2' },
  missing: async () =>
    await Promise.resolve(process.getuid?.() === 0 && existsSync('/dev/fuse') && isInstalled('mount') ? null : 'takes root and /dev/fuse'),
  atLeast: 10,
  async run({ anna, folder, origin }, scenario) {
    const url = `${origin}/webdav/${anna.address}/`
    const [at, secrets, conf] = ['mounted', 'secrets', 'conf'].map(name => join(folder, name)) as [string, string, string]
    await mkdir(at)
    await writeFile(secrets, `${url} ${anna.address} ${anna.password}\n`, { mode: 0o600 })
    await writeFile(conf, [`secrets ${secrets}`, ...settings, ''].join('\n'))
    const inside = (name: string) => join(at, name)
    /** What the server has, whatever the mount says. */
    const there = async (name: string): Promise<string> => {
      // Uploads follow the closing of a file.
      for (let tries = 0; tries < 50; tries++) {
        const { status, text } = await anna.client.ask(
          'GET',
          `/webdav/${anna.address}/${encodeURIComponent(name).replaceAll('%2F', '/')}`,
          '',
        )
        if (status === 200 && text !== '') return text
        await wait(100)
      }
      return ''
    }
    await scenario(
      'mounts the folder',
      async () => void (await succeed('mount', ['-t', 'davfs', url, at, '-o', `conf=${conf},uid=0`], { folder, seconds: 30 })),
    )
    try {
      await scenario('writes a file', async () => {
        await writeFile(inside('note.txt'), 'hello\n')
        equals(await there('note.txt'), 'hello\n')
      })
      await scenario('writes a name with everything in it', async () => {
        await writeFile(inside('å #1%+&.txt'), 'odd\n')
        equals(await there('å #1%+&.txt'), 'odd\n')
      })
      await scenario('makes a folder and writes into it', async () => {
        await mkdir(inside('box'))
        await writeFile(inside('box/in.txt'), 'inside\n')
        equals(await there('box/in.txt'), 'inside\n')
      })
      await scenario('renames a file into a folder', async () => {
        await rename(inside('note.txt'), inside('box/note.txt'))
        equals(await there('box/note.txt'), 'hello\n')
      })
      await scenario('publishes a calendar', async () => {
        await writeFile(inside('Team.ics'), event('a', 'One', 1))
        contains(await there('Team.ics'), 'SUMMARY:One')
        contains((await anna.client.propfind(anna.home, '<D:displayname/>', '1')).text, '>Team<')
      })
      await scenario('reads it as it was written', async () => equals(await readFile(inside('Team.ics'), 'utf8'), event('a', 'One', 1)))
      await scenario('renames it', async () => {
        await rename(inside('Team.ics'), inside('Renamed.ics'))
        contains(await there('Renamed.ics'), 'SUMMARY:One')
      })
      await scenario('deletes what it made', async () => {
        for (const name of ['box/in.txt', 'box/note.txt', 'Renamed.ics']) await rm(inside(name))
        await rmdir(inside('box'))
        const { text } = await anna.client.propfind(`/webdav/${anna.address}/`, '<D:resourcetype/>', '1')
        lacks(text, 'box', 'Renamed')
      })
    } finally {
      const { code, said } = await run('umount', [at], { folder, seconds: 60 })
      check(code === 0, said)
    }
  },
}

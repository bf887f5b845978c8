/** A pair of vdirsyncer: a folder of files here, a calendar there, and the memory of what both had. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Person, Place } from './place.ts'
import { type Ran, run, succeed } from './program.ts'

export interface PairSettings {
  person?: Person
  password?: string
  /** Where the program starts; the server's name alone when absent. */
  url?: string
  /** As in the settings file. */
  collections?: string
  /** More lines for the pair, for the remote storage. */
  pair?: readonly string[]
  remote?: readonly string[]
  /** Instead of caldav with a name and a password. */
  storage?: readonly string[]
}

export interface Pair {
  /** Home of the program. */
  folder: string
  /** Looks for calendars on both sides. @param answer to every question */
  discover(answer?: 'y' | 'n'): Promise<string>
  /** @throws Error when anything went wrong */
  sync(...given: string[]): Promise<string>
  /** Where something is to go wrong. */
  trySync(...given: string[]): Promise<Ran>
  tryDiscover(): Promise<Ran>
  metasync(): Promise<string>
  /** Names of what a calendar's folder has, its names and colours left out. */
  files(collection: string): string[]
  read(collection: string, name: string): string | null
  write(collection: string, name: string, text: string): void
  remove(collection: string, name: string): void
  /** All that a calendar's folder has, as one text. */
  all(collection: string): string
}

export function openPair(place: Place, name: string, settings: PairSettings = {}): Pair {
  const folder = join(place.folder, name)
  const calendars = join(folder, 'calendars')
  mkdirSync(calendars, { recursive: true })
  const config = join(folder, 'config')
  writeFileSync(config, textOf(place, folder, settings))
  const running = { folder, env: { VDIRSYNCER_CONFIG: config } }
  const asking = (answer: string) => ({ ...running, input: `${answer}\n`.repeat(20) })
  const at = (collection: string, file: string) => join(calendars, collection, file)
  const files = (collection: string) => {
    const inside = existsSync(join(calendars, collection)) ? readdirSync(join(calendars, collection)) : []
    return inside.filter(file => file.endsWith('.ics')).sort()
  }
  const read = (collection: string, file: string) => (existsSync(at(collection, file)) ? readFileSync(at(collection, file), 'utf8') : null)
  return {
    folder,
    files,
    read,
    discover: async (answer = 'y') => await succeed('vdirsyncer', ['discover'], asking(answer)),
    tryDiscover: async () => await run('vdirsyncer', ['discover'], asking('n')),
    sync: async (...given) => await succeed('vdirsyncer', ['sync', ...given], running),
    trySync: async (...given) => await run('vdirsyncer', ['sync', ...given], running),
    metasync: async () => await succeed('vdirsyncer', ['metasync'], running),
    write: (collection, file, text) => {
      mkdirSync(join(calendars, collection), { recursive: true })
      writeFileSync(at(collection, file), text)
    },
    remove: (collection, file) => rmSync(at(collection, file)),
    all: collection =>
      files(collection)
        .map(file => read(collection, file) ?? '')
        .join(''),
  }
}

function textOf(place: Place, folder: string, settings: PairSettings): string {
  const { person = place.anna, password = person.password, url = `${place.origin}/`, collections = '["work"]' } = settings
  const account = [`type = "caldav"`, `url = "${url}"`, `username = "${person.address}"`, `password = "${password}"`]
  return [
    '[general]',
    `status_path = "${join(folder, 'status')}"`,
    '[pair both]',
    'a = "here"',
    'b = "there"',
    `collections = ${collections}`,
    ...(settings.pair ?? []),
    '[storage here]',
    'type = "filesystem"',
    `path = "${join(folder, 'calendars')}"`,
    'fileext = ".ics"',
    '[storage there]',
    ...(settings.storage ?? account),
    ...(settings.remote ?? []),
    '',
  ].join('\n')
}

/** The data folder, held by one process at a time. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StartError } from './start-error.ts'

export interface DataFolder {
  path: string
  release(): void
}

/**
 * Makes the folder if need be and holds it. The hold is an exclusive lock on a SQLite file: the kernel drops it with the
 * process, also after kill -9, so there is no stale lock to clean up.
 * @throws StartError when another process holds it or it cannot be written
 */
export function holdDataFolder(path: string): DataFolder {
  try {
    // As root, Postgres runs as another account and must get through.
    mkdirSync(path, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 })
    const lock = new DatabaseSync(join(path, 'lock'))
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    writeFileSync(join(path, 'process'), `${process.pid}\n`)
    return { path, release: () => lock.close() }
  } catch (error) {
    if ((error as { errcode?: number }).errcode !== busy) {
      throw new StartError(`The data folder ${path} cannot be used: ${(error as Error).message}`)
    }
    const note = join(path, 'process')
    const holder = existsSync(note) ? `process ${readFileSync(note, 'utf8').trim()}` : 'just starting'
    throw new StartError(`Another Dela (${holder}) is running on the data folder ${path}. Stop it, or choose another folder with --data.`)
  }
}

// SQLITE_BUSY
const busy = 5

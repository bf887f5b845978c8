/** The data folder, held by one process at a time. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
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
 * @throws StartError when another process holds it
 */
export function holdDataFolder(path: string): DataFolder {
  // As root, Postgres runs as another account and must get through.
  mkdirSync(path, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 })
  const holder = join(path, 'process')
  const lock = new DatabaseSync(join(path, 'lock'))
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    if ((error as { errcode?: number }).errcode !== busy) throw error
    throw new StartError(
      `Another Dela (process ${read(holder)}) is running on the data folder ${path}. Stop it, or choose another folder with --data.`,
    )
  }
  writeFileSync(holder, `${process.pid}\n`)
  return { path, release: () => lock.close() }
}

const busy = 5

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return 'unknown'
  }
}

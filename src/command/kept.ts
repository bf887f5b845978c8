/** The tokens that signing in left on this machine: one for each server, in a file that its owner alone can read. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { Failed } from './refusal.ts'

export interface Kept {
  /** Of the token, for ending it. */
  id: string
  token: string
  address: string
  /** ISO 8601. */
  expiresAt: string
}

interface Shelf {
  /** The server that was signed in to last. */
  last: string | null
  servers: Record<string, Kept>
}

/** `dela/tokens.json` in the folder for settings: XDG_CONFIG_HOME, APPDATA on Windows, else ~/.config. */
export function shelfFile(env: NodeJS.ProcessEnv): string {
  const own =
    env['XDG_CONFIG_HOME'] || (process.platform === 'win32' ? env['APPDATA'] : undefined) || join(env['HOME'] || homedir(), '.config')
  return join(own, 'dela', 'tokens.json')
}

/** @throws Failed for a file that others can read, or that is none of ours */
export function readShelf(env: NodeJS.ProcessEnv): Shelf {
  const file = shelfFile(env)
  if (!existsSync(file)) return { last: null, servers: {} }
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) {
    throw new Failed(`Others on this machine can read ${file}`, { remedy: `End those tokens, then chmod 600 ${file}` })
  }
  try {
    const { last, servers } = JSON.parse(readFileSync(file, 'utf8')) as Shelf
    return { last, servers: { ...servers } }
  } catch {
    throw new Failed(`${file} cannot be read`, { remedy: 'Delete it and sign in again' })
  }
}

/** @param kept null to forget the server */
export function keep(env: NodeJS.ProcessEnv, url: string, kept: Kept | null): void {
  const { servers } = readShelf(env)
  delete servers[url]
  if (kept) servers[url] = kept
  const file = shelfFile(env)
  const left = Object.keys(servers)
  if (left.length === 0) return rmSync(file, { force: true })
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const shelf: Shelf = { last: kept ? url : (left.at(-1) ?? null), servers }
  // Another `dela` may be reading: it sees the old file or the new one.
  writeFileSync(`${file}.${process.pid}`, `${JSON.stringify(shelf, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${file}.${process.pid}`, file)
}

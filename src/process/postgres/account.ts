/** Postgres refuses to run as root; then it runs as an unprivileged account, in a place which that account can reach. */
import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, realpathSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { StartError } from '../start-error.ts'

export interface Account {
  uid: number
  gid: number
}

/** Null unless we are root; then the account `postgres`, or else `dela`, which is made when neither is there. */
export function postgresAccount(): Account | null {
  if (process.getuid?.() !== 0) return null
  const found = lookUp('postgres') ?? lookUp('dela')
  if (found) return found
  const made = spawnSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'dela'], {
    encoding: 'utf8',
  })
  const account = lookUp('dela')
  if (account) return account
  throw new StartError(
    'Postgres does not run as root, and no account for it could be made ' +
      `(useradd: ${made.error?.message ?? made.stderr.trim()}). Start Dela as an ordinary user, or set DATABASE_URL.`,
  )
}

function lookUp(name: string): Account | null {
  const [uid, gid] = ['-u', '-g'].map(flag => Number.parseInt(spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout, 10))
  return uid && gid ? { uid, gid } : null
}

/**
 * The folder for the cluster, `postgres` in the data folder. When the account cannot get there (a data folder under root's home), it is a
 * link to a folder under /var/lib/dela.
 * @returns its real path
 */
export function clusterHome(dataDirectory: string, account: Account | null, tell: (message: string) => void): string {
  const home = join(dataDirectory, 'postgres')
  if (account === null) {
    mkdirSync(home, { recursive: true, mode: 0o700 })
    return realpathSync(home)
  }
  if (statSync(dataDirectory).uid === 0) chmodSync(dataDirectory, statSync(dataDirectory).mode | 0o011)
  if (!existsSync(home)) {
    if (canReach(dataDirectory, account)) mkdirSync(home)
    else {
      const outside = mkdtempSync(join(sharedFolder(), 'cluster-'))
      symlinkSync(outside, home)
      tell(`${dataDirectory} is closed to the account Postgres runs as; its files are in ${outside}`)
    }
    chmodSync(home, 0o700)
    chownSync(home, account.uid, account.gid)
  }
  const place = realpathSync(home)
  if (canReach(place, account)) return place
  throw new StartError(
    `The account Postgres runs as (${account.uid}) cannot reach ${place}. Choose another folder with --data, or set DATABASE_URL.`,
  )
}

/** For what other accounts must be able to reach. */
export function sharedFolder(): string {
  const folder = '/var/lib/dela'
  mkdirSync(folder, { recursive: true, mode: 0o755 })
  return folder
}

function canReach(folder: string, account: Account): boolean {
  return spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { uid: account.uid, gid: account.gid, cwd: '/' }).status === 0
}

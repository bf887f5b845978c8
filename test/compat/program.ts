/** Programs of others, run as a person would run them: in a folder of their own, with nothing of this machine's settings. */
import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Debian's packages are of Debian's Python, whatever other comes first in the path. */
export const python = '/usr/bin/python3'

export interface Ran {
  code: number | null
  /** Standard output and standard error as they came. */
  said: string
}

export interface Running {
  /** Home of the program. */
  folder: string
  /** For its standard input. */
  input?: string
  env?: Record<string, string>
  seconds?: number
}

/** @throws Error when it does not end in time */
export async function run(command: string, given: readonly string[], { folder, input, env = {}, seconds = 120 }: Running): Promise<Ran> {
  const surroundings = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    XDG_CONFIG_HOME: join(folder, '.config'),
    XDG_DATA_HOME: join(folder, '.local', 'share'),
    XDG_CACHE_HOME: join(folder, '.cache'),
    LANG: 'C.UTF-8',
    LC_ALL: 'C.UTF-8',
    TZ: 'Europe/Stockholm',
    NO_PROXY: '127.0.0.1',
    no_proxy: '127.0.0.1',
    ...env,
  }
  const child = spawn(command, given, { cwd: folder, env: surroundings, stdio: ['pipe', 'pipe', 'pipe'], detached: true })
  let said = ''
  const listen = (chunk: Buffer) => void (said += chunk.toString())
  child.stdout.on('data', listen)
  child.stderr.on('data', listen)
  // Whoever does not read the question closes the pipe.
  child.stdin.on('error', () => {})
  child.stdin.end(input ?? '')
  return await new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      // With what it has started itself: its own process group.
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      reject(new Error(`${command} ${given.join(' ')} did not end within ${seconds} s:\n${said.slice(-2_000)}`))
    }, seconds * 1000)
    child.once('error', reject)
    child.once('close', code => {
      clearTimeout(late)
      resolve({ code, said })
    })
  })
}

/** @throws Error with what it said when it did not end with 0 */
export async function succeed(command: string, given: readonly string[], running: Running): Promise<string> {
  const { code, said } = await run(command, given, running)
  if (code !== 0) throw new Error(`${command} ${given.join(' ')} ended with ${code}:\n${said.slice(-3_000)}`)
  return said
}

/** What keeps a Python module from being there, in words; null for nothing. */
export async function lacksModule(module: string, debian: string): Promise<string | null> {
  const { code } = await run(python, ['-c', `import ${module}`], { folder: '/' }).catch(() => ({ code: 1 }))
  return code === 0 ? null : `not installed: ${debian}`
}

export function isInstalled(command: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some(folder => {
    try {
      accessSync(join(folder, command), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/** Dela as a process of its own, for the tests of this folder. */
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Child {
  process: ChildProcess
  /** What it said it is, with --json. Rejects when it ends first. */
  ready: Promise<{ url: string; port: number }>
  /** Exit code and signal, once it ended. */
  ended: Promise<{ code: number | null; signal: string | null }>
  /** All it wrote to standard output so far. */
  said(): string
  /** All it wrote to standard error so far. */
  told(): string
}

/** Starts `src/main.ts --json` with the arguments; `account` needs root. */
export function startDela(given: string[], options: { env?: Record<string, string>; account?: { uid: number; gid: number } } = {}): Child {
  const { PATH = '', HOME = '' } = process.env
  const args = [join(process.cwd(), 'src', 'main.ts'), '--json', '--port', '0', ...given]
  const env = { PATH, HOME, ...options.env }
  const child = spawn(process.execPath, args, { env, cwd: '/', stdio: ['ignore', 'pipe', 'pipe'], ...options.account })
  let [said, told] = ['', '']
  const ended = new Promise<{ code: number | null; signal: string | null }>(resolve => {
    child.on('close', (code, signal) => resolve({ code, signal }))
  })
  const ready = new Promise<{ url: string; port: number }>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (said.endsWith('\n')) {
        const { url } = JSON.parse(said) as { url: string }
        resolve({ url, port: Number(new URL(url).port) })
      }
    })
    void ended.then(() => reject(new Error(`Dela ended:\n${told}`)))
  })
  ready.catch(() => {})
  child.stderr.on('data', (chunk: Buffer) => (told += chunk.toString()))
  return { process: child, ready, ended, said: () => said, told: () => told }
}

/** Waits until it is so, for some seconds. */
export async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await what()) return
    await sleep(100)
  }
  throw new Error('It did not come to be so')
}

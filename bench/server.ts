/** Servers as processes of their own: started, watched, and stopped by their id. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Delay } from './loop.ts'

export interface Server {
  pid: number
  /** What it said on its first line of standard output. */
  said: unknown
  /** Begins to look at the event loop anew. */
  watch(): void
  /** How late the event loop was since `watch`. */
  delay(): Promise<Delay>
  stop(): Promise<void>
}

/** For a profile: `BENCH_NODE_OPTIONS='--cpu-prof --cpu-prof-dir=bench/out'`. */
const options = process.env['BENCH_NODE_OPTIONS']?.split(' ') ?? []

/**
 * @param script relative to this folder
 * @throws Error when it ends before it has said a line
 */
export async function start(script: string, given: readonly string[], env: Record<string, string>): Promise<Server> {
  const { PATH = '', HOME = '' } = process.env
  const args = [...options, '--import', join(import.meta.dirname, 'loop.ts'), join(import.meta.dirname, script), ...given]
  const child = spawn(process.execPath, args, { env: { PATH, HOME, ...env }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  return {
    pid: child.pid ?? 0,
    said: JSON.parse(await firstLine(child)) as unknown,
    watch: () => void child.send('reset'),
    async delay() {
      const answer = once(child, 'message')
      child.send('read')
      const [delay] = (await answer) as [Delay]
      return delay
    },
    async stop() {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  let [said, told] = ['', '']
  child.stderr?.on('data', (chunk: Buffer) => (told = (told + chunk.toString()).slice(-2_000)))
  return await new Promise((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (said.endsWith('\n')) resolve(said)
    })
    child.once('exit', code => reject(new Error(`It ended with ${code}:\n${told}`)))
  })
}

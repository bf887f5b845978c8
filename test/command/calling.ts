/** `dela` as a process of its own, for the tests of this folder. */
import { spawn } from 'node:child_process'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

export interface Called {
  code: number | null
  out: string
  err: string
}

export interface Calling {
  env?: Record<string, string>
  /** What comes in by standard input, which ends after it. */
  input?: string
  /** Standard output is closed after its first bytes. */
  impatient?: boolean
}

/** Runs bin/dela.js and waits for its end. Nobody is at its terminal. */
export async function call(words: readonly string[], { env = {}, input = '', impatient = false }: Calling = {}): Promise<Called> {
  const { PATH = '' } = process.env
  const file = join(process.cwd(), 'bin', 'dela.js')
  const child = spawn(process.execPath, [file, ...words], { env: { PATH, HOME: '/nowhere', TZ: 'Europe/Stockholm', ...env }, cwd: '/' })
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString()
    if (impatient) child.stdout.destroy()
  })
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  // A command that ends without reading closes the pipe.
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const code = await new Promise<number | null>(resolve => child.on('close', resolve))
  return { code, out, err }
}

/** The app on a port of the loopback. */
export async function listening(app: RequestListener): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(app)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const close = async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close }
}

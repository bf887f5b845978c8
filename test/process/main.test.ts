import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type TestDatabase, testDatabase } from '../setup/database.ts'
import { type Child, startDela, until } from './child.ts'

const folders: string[] = []
const children: Child[] = []

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'dela-process-'))
  chmodSync(made, 0o711)
  folders.push(made)
  return join(made, 'data')
}

function dela(...given: Parameters<typeof startDela>): Child {
  const child = startDela(...given)
  children.push(child)
  return child
}

const postmaster = (data: string) => Number(readFileSync(join(data, 'postgres', 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0])
const healthy = async (url: string) => (await fetch(`${url}/readyz`)).status === 200

afterAll(async () => {
  for (const child of children) {
    child.process.kill('SIGTERM')
    await child.ended
  }
  for (const made of folders) rmSync(made, { recursive: true, force: true })
})

describe('Dela with its own database', () => {
  const data = folder()
  let first: Child

  it('makes it, serves, and refuses a second start on the same folder', async () => {
    first = dela(['--data', data])
    expect(await healthy((await first.ready).url)).toBe(true)
    expect(statSync(join(data, 'postgres.json')).mode & 0o777).toBe(0o600)

    const second = dela(['--data', data])
    expect(await second.ended).toEqual({ code: 1, signal: null })
    expect(second.told()).toMatch(`Another Dela (process ${first.process.pid}) is running on the data folder ${data}`)
    expect(await healthy((await first.ready).url)).toBe(true)
  })

  it('takes over the Postgres that a kill -9 left running', async () => {
    const pid = postmaster(data)
    first.process.kill('SIGKILL')
    await first.ended
    expect(() => process.kill(pid, 0)).not.toThrow()

    first = dela(['--data', data])
    expect(await healthy((await first.ready).url)).toBe(true)
    expect(first.told()).toMatch('Taking over the Postgres')
    expect(postmaster(data)).toBe(pid)
  })

  it('starts Postgres again after a kill -9 of that', async () => {
    const pid = postmaster(data)
    process.kill(pid, 'SIGKILL')
    await until(() => first.told().includes('runs again'))
    expect(first.told()).toMatch('Its last words')
    expect(postmaster(data)).not.toBe(pid)
    expect(await healthy((await first.ready).url)).toBe(true)
  })

  it('stops with exit code 0 on SIGTERM, and Postgres with it', async () => {
    first.process.kill('SIGTERM')
    expect(await first.ended).toEqual({ code: 0, signal: null })
    expect(existsSync(join(data, 'postgres', 'cluster', 'postmaster.pid'))).toBe(false)
  })

  it('tells no password', () => {
    const memory = JSON.parse(readFileSync(join(data, 'postgres.json'), 'utf8')) as { password: string; adminPassword: string }
    const told = children.map(child => child.told()).join('')
    expect(told).not.toMatch(memory.password)
    expect(told).not.toMatch(memory.adminPassword)
  })

  const root = process.getuid?.() === 0
  const nobody = { uid: 65_534, gid: 65_534 }
  // A checkout under root's home is closed to others; then nobody else can run it.
  const look = ['--eval', 'require("node:fs").accessSync(process.argv[1])', join(process.cwd(), 'src', 'main.ts')]
  const others = root && spawnSync(process.execPath, look, { ...nobody, cwd: '/' }).status === 0
  ;(others ? it : it.skip)('runs for an ordinary account too, and refuses a folder that the account may not write', async () => {
    const own = mkdtempSync(join(tmpdir(), 'dela-process-'))
    folders.push(own)
    chmodSync(own, 0o777)
    const child = dela(['--data', join(own, 'data')], { account: nobody })
    expect(await healthy((await child.ready).url)).toBe(true)
    expect(statSync(join(own, 'data', 'postgres', 'cluster')).uid).toBe(nobody.uid)

    const refused = dela(['--data', data], { account: nobody })
    expect(await refused.ended).toEqual({ code: 1, signal: null })
    expect(refused.told()).toMatch(`The data folder ${data} cannot be used`)
  })

  ;(root ? it : it.skip)('keeps the files of Postgres elsewhere when its account cannot get to the data folder', async () => {
    const closed = mkdtempSync(join(tmpdir(), 'dela-process-'))
    folders.push(closed)
    const child = dela(['--data', join(closed, 'data')])
    expect(await healthy((await child.ready).url)).toBe(true)
    const place = realpathSync(join(closed, 'data', 'postgres'))
    folders.push(place)
    expect(place).not.toMatch(closed)
    expect(child.told()).toMatch(place)
    child.process.kill('SIGTERM')
    await child.ended
  })
})

describe('Dela with the database of DATABASE_URL', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await testDatabase()
  })
  afterAll(async () => {
    for (const child of children) {
      child.process.kill('SIGTERM')
      await child.ended
    }
    await database.drop()
  })
  const start = (given: string[], env: Record<string, string> = {}) => dela(given, { env: { DATABASE_URL: database.url, ...env } })

  it('migrates only, when asked to', async () => {
    const child = start(['--migrate-only'])
    expect(await child.ended).toEqual({ code: 0, signal: null })
    expect(child.told()).not.toMatch('ready')
  })

  it('lets a request under way finish on SIGTERM, takes no other, and ends', async () => {
    const child = start([])
    const { port, url } = await child.ready
    expect(await healthy(url)).toBe(true)
    const socket = connect(port, '127.0.0.1')
    let answer = ''
    socket.on('data', chunk => (answer += chunk.toString())).on('error', () => {})
    const closed = new Promise(resolve => socket.on('close', resolve))
    // Half a request: it is under way, and its end comes after the signal.
    socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n')
    await until(() => socket.bytesWritten > 0 && !socket.connecting)
    await new Promise(resolve => setTimeout(resolve, 100))
    child.process.kill('SIGTERM')
    await until(() => child.told().includes('SIGTERM'))
    socket.write('\r\n')
    await closed
    expect(answer).toMatch(/^HTTP\/1.1 200/)
    expect(answer).toMatch(/^connection: close/im)
    expect(await child.ended).toEqual({ code: 0, signal: null })
    await expect(fetch(url)).rejects.toThrow()
  })

  it('cuts off what takes longer than shutdownSeconds', async () => {
    const child = start([], { DELA_SHUTDOWN_SECONDS: '1' })
    const { port } = await child.ready
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {}).write('GET /healthz HTTP/1.1\r\nHost: x\r\n')
    await new Promise(resolve => setTimeout(resolve, 200))
    child.process.kill('SIGTERM')
    expect(await child.ended).toEqual({ code: 0, signal: null })
  })

  it('answers 431 to headers beyond its bounds', async () => {
    const child = start([])
    const { url } = await child.ready
    expect((await fetch(`${url}/healthz`, { headers: { 'x-long': 'a'.repeat(60_000) } })).status).toBe(200)
    expect((await fetch(`${url}/healthz`, { headers: { 'x-long': 'a'.repeat(70_000) } })).status).toBe(431)
    // Standard output and error that nobody reads any more are no reason to end.
    child.process.stdout?.destroy()
    child.process.stderr?.destroy()
    expect(await healthy(url)).toBe(true)
    child.process.kill('SIGTERM')
    expect(await new Promise(resolve => child.process.on('exit', resolve))).toBe(0)
  })

  it('says what is wrong and ends with 1', async () => {
    const taken = createServer()
    await new Promise<void>(resolve => taken.listen(0, '127.0.0.1', resolve))
    const { port } = taken.address() as { port: number }
    const wrong = new URL(database.url)
    wrong.password = 'canary'
    const cases: [Child, RegExp][] = [
      [start(['--port', String(port)]), new RegExp(`Port ${port} on 127.0.0.1 is in use`)],
      [start([], { DELA_HOST: '192.0.2.1' }), /no address 192\.0\.2\.1/],
      [start([], { DATABASE_URL: wrong.href }), /database at 127\.0\.0\.1:\d+ cannot be used: password authentication failed/],
      [start([], { DELA_NONSENSE: '1' }), /DELA_NONSENSE: no such setting/],
    ]
    for (const [child, words] of cases) {
      expect(await child.ended).toEqual({ code: 1, signal: null })
      expect(child.told()).toMatch(words)
      expect(child.told()).not.toMatch('canary')
    }
    taken.close()
    const unknown = spawnSync(process.execPath, ['src/main.ts', '--prot'], { encoding: 'utf8' })
    expect(unknown.status).toBe(2)
    expect(unknown.stderr).toMatch("Unknown option '--prot'")
  })
})

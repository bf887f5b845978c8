/** One cluster on disk: made, started, stopped, and recognised when it is already running. */
import { chownSync, existsSync, readFileSync, readlinkSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { basename, join } from 'node:path'
import { StartError } from '../start-error.ts'
import type { Account } from './account.ts'
import type { Programs } from './programs.ts'

export interface Cluster {
  home: string
  account: Account | null
  programs: Programs
}

const data = (cluster: Cluster) => join(cluster.home, 'cluster')
const serverLog = (cluster: Cluster) => join(cluster.home, 'server.log')

/** Is there a cluster of this Postgres? Throws StartError when it belongs to another major version. */
export function exists(cluster: Cluster): boolean {
  const file = join(data(cluster), 'PG_VERSION')
  if (!existsSync(file)) return false
  const [made, ours] = [readFileSync(file, 'utf8').trim(), cluster.programs.version.split('.')[0]]
  if (made === ours) return true
  throw new StartError(
    `${data(cluster)} was made by Postgres ${made}, this Dela brings ${ours}. Export with the older Dela, or set DATABASE_URL.`,
  )
}

/** Makes the cluster whole or not at all: initdb works beside the place, the result is moved there. */
export async function initialise(cluster: Cluster, superuserPassword: string): Promise<void> {
  const fresh = `${data(cluster)}.new`
  rmSync(fresh, { recursive: true, force: true })
  const secret = join(cluster.home, 'initial-password')
  writeFileSync(secret, `${superuserPassword}\n`, { mode: 0o600 })
  if (cluster.account) chownSync(secret, cluster.account.uid, cluster.account.gid)
  const args = ['--username=postgres', `--pwfile=${secret}`, '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-instructions']
  const icu = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  const { code, output } = await cluster.programs.run('initdb', [`--pgdata=${fresh}`, ...args, ...icu], cluster.home)
  rmSync(secret)
  if (code !== 0) throw new StartError(`Postgres could not make its files in ${fresh}:\n${lastLines(output)}`)
  renameSync(fresh, data(cluster))
}

/**
 * Starts the server and waits until it answers. Loopback only; what it logs holds no statement and no value.
 * @returns null, or the last lines it wrote before it gave up
 */
export async function start(cluster: Cluster, port: number, settings: Record<string, string>): Promise<string | null> {
  const all = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    password_encryption: 'scram-sha-256',
    max_connections: '200',
    jit: 'off',
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_checkpoints: 'off',
    ...settings,
  }
  const lines = Object.entries(all).map(([key, value]) => `${key} = '${value.replaceAll("'", "''")}'`)
  // Added to by hand, if at all; a missing one would be noted as an oddity at each start.
  if (existsSync(join(data(cluster), 'local.conf'))) lines.push("include = 'local.conf'")
  const heading = '# Written at each start. Your own settings: local.conf in this folder.'
  own(cluster, join(data(cluster), 'postgresql.conf'), `${[heading, ...lines].join('\n')}\n`)
  own(cluster, serverLog(cluster), '')
  const args = ['start', '--wait', '--timeout=60', '--silent', `--pgdata=${data(cluster)}`, `--log=${serverLog(cluster)}`]
  const { code, output } = await cluster.programs.run('pg_ctl', args, cluster.home)
  return code === 0 ? null : lastLines(readFileSync(serverLog(cluster), 'utf8') || output)
}

/** Ends all connections, writes what is to be written, and stops. */
export async function stop(cluster: Cluster): Promise<void> {
  const args = ['stop', '--wait', '--timeout=60', '--silent', '--mode=fast', `--pgdata=${data(cluster)}`]
  const { code, output } = await cluster.programs.run('pg_ctl', args, cluster.home)
  if (code !== 0 && running(cluster)) throw new Error(`Postgres did not stop: ${lastLines(output)}`)
}

/** The server that runs on these files, by what it noted itself; null when none does. A note left by a dead one is removed. */
export function running(cluster: Cluster): { pid: number; port: number } | null {
  const file = join(data(cluster), 'postmaster.pid')
  if (!existsSync(file)) return null
  const [pid, , , port] = readFileSync(file, 'utf8').split('\n').map(Number)
  if (pid && isPostgres(pid)) return { pid, port: port ?? 0 }
  rmSync(file, { force: true })
  return null
}

/** The last lines the server wrote. */
export function lastWords(cluster: Cluster): string {
  return existsSync(serverLog(cluster)) ? lastLines(readFileSync(serverLog(cluster), 'utf8')) : ''
}

/** The wanted port when it is free, else another one. 0 takes any. */
export async function freePort(wanted: number): Promise<number> {
  const server = createServer()
  const taken = await new Promise<boolean>(resolve => {
    server.once('error', () => resolve(true))
    server.listen({ host: '127.0.0.1', port: wanted, exclusive: true }, () => resolve(false))
  })
  if (taken) return await freePort(0)
  const { port } = server.address() as { port: number }
  await new Promise(resolve => server.close(resolve))
  return port
}

/** The number may long since belong to another program, and a dead process whose parent has not looked still answers to signals. */
function isPostgres(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  if (process.platform !== 'linux') return true
  try {
    return basename(readlinkSync(`/proc/${pid}/exe`)).startsWith('postgres')
  } catch {
    return false
  }
}

function own(cluster: Cluster, file: string, content: string): void {
  writeFileSync(file, content, { mode: 0o600 })
  if (cluster.account) chownSync(file, cluster.account.uid, cluster.account.gid)
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-8).join('\n')
}

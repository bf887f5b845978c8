/** Postgres without setting anything up: a cluster in the data folder, started with Dela and stopped with it. */
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { dataDirectoryAt, ensureDatabase } from '../storage/cluster.ts'
import { holdDataFolder } from './data-folder.ts'
import { clusterHome, postgresAccount } from './postgres/account.ts'
import { type Cluster, exists, freePort, initialise, lastWords, running, start, stop } from './postgres/cluster.ts'
import { findPrograms } from './postgres/programs.ts'
import { StartError } from './start-error.ts'

export interface EmbeddedSettings {
  dataDirectory: string
  log: { info(message: string): void; warn(message: string): void; error(message: string): void }
  /** Further lines of postgresql.conf. */
  settings?: Record<string, string>
  /** The server died and could not be started again; the process should end with this error. */
  onLost?: (error: StartError) => void
  /** Between two looks at the server's health. */
  watchMs?: number
}

export interface Embedded {
  /** Of the database `dela`, as its owner. */
  url: string
  /** Of the database `postgres`, as superuser. */
  adminUrl: string
  /** True when a server left behind by a killed Dela was taken over. */
  adopted: boolean
  stop(): Promise<void>
}

/** Kept in the data folder, readable to its owner only. */
interface Memory {
  port: number
  password: string
  adminPassword: string
}

/**
 * Holds the data folder and starts its cluster, which is made at the first start. Listens on loopback only, with random passwords.
 * @throws StartError when the folder is in use, the package is absent or Postgres does not start
 */
export async function startEmbedded({ dataDirectory, log, settings = {}, onLost, watchMs = 2_000 }: EmbeddedSettings): Promise<Embedded> {
  const folder = holdDataFolder(dataDirectory)
  try {
    const account = postgresAccount()
    const cluster = { home: clusterHome(dataDirectory, account, log.warn.bind(log)), account, programs: findPrograms(account) }
    const memory = remember(dataDirectory)
    if (!exists(cluster)) {
      log.info(`Making a database in ${cluster.home}`)
      await initialise(cluster, memory.adminPassword)
    }
    const adopted = await adopt(cluster, memory)
    if (adopted) log.info('Taking over the Postgres that an earlier Dela left running')
    else await startSomewhere(cluster, memory, settings)
    keep(dataDirectory, memory)
    const adminUrl = address('postgres', memory.adminPassword, memory.port)
    await ensureDatabase(adminUrl, 'dela', memory.password).catch((error: unknown) => {
      if ((error as { code?: string }).code !== wrongPassword) throw error
      throw new StartError(
        `The passwords in ${memoryFile(dataDirectory)} are not those of the database beside it. Put that file back from your backup.`,
      )
    })

    const watch = new AbortController()
    const watching = watchOver(cluster, memory.port, settings, log, watchMs, watch.signal).catch((error: unknown) => {
      if (!watch.signal.aborted) onLost?.(error as StartError)
    })
    return {
      url: address('dela', memory.password, memory.port),
      adminUrl,
      adopted,
      async stop() {
        watch.abort()
        await watching
        await stop(cluster)
        folder.release()
      },
    }
  } catch (error) {
    folder.release()
    throw error
  }
}

/** True when a server runs on the files and knows our password; its port is noted in the memory. One that is going down is waited for. */
async function adopt(cluster: Cluster, memory: Memory): Promise<boolean> {
  for (let tries = 0; tries < 20; tries++) {
    const server = running(cluster)
    if (server === null) return false
    const directory = await dataDirectoryAt(address('postgres', memory.adminPassword, server.port))
    if (directory !== null && realpathSync(directory) === realpathSync(join(cluster.home, 'cluster'))) {
      memory.port = server.port
      return true
    }
    await sleep(250)
  }
  await stop(cluster)
  return false
}

async function startSomewhere(cluster: Cluster, memory: Memory, settings: Record<string, string>): Promise<void> {
  let said: string | null = ''
  for (let tries = 0; tries < 3; tries++) {
    memory.port = await freePort(memory.port)
    said = await start(cluster, memory.port, settings)
    if (said === null) return
    if (!said.includes('could not bind')) break
  }
  throw new StartError(`Postgres did not start. Its last words (${join(cluster.home, 'server.log')}):\n${said}`)
}

/** Runs until aborted. A server that died is started again at the same port, so that pools find it; the promise is rejected when that fails. */
async function watchOver(
  cluster: Cluster,
  port: number,
  settings: Record<string, string>,
  log: EmbeddedSettings['log'],
  ms: number,
  signal: AbortSignal,
) {
  for (;;) {
    await sleep(ms, undefined, { signal, ref: false })
    if (running(cluster) !== null) continue
    log.error(`The embedded Postgres is gone; starting it again. Its last words:\n${lastWords(cluster)}`)
    let said: string | null = null
    // The processes of the dead server may hold its shared memory for some seconds more.
    for (let tries = 0; tries < 20; tries++) {
      said = await start(cluster, port, settings)
      if (said === null || signal.aborted) break
      await sleep(500, undefined, { signal })
    }
    if (said !== null) throw new StartError(`The embedded Postgres died and does not start again. Its last words:\n${said}`)
    log.info('The embedded Postgres runs again')
  }
}

/** The database of a data folder that another process holds: several processes may work on one database. Null when nobody answers there. */
export async function runningEmbedded(dataDirectory: string): Promise<string | null> {
  if (!existsSync(memoryFile(dataDirectory))) return null
  const { port, password, adminPassword } = remember(dataDirectory)
  return port > 0 && (await dataDirectoryAt(address('postgres', adminPassword, port))) !== null ? address('dela', password, port) : null
}

const wrongPassword = '28P01'
const address = (name: string, password: string, port: number) => `postgres://${name}:${password}@127.0.0.1:${port}/${name}`
const memoryFile = (dataDirectory: string) => join(dataDirectory, 'postgres.json')

function remember(dataDirectory: string): Memory {
  const file = memoryFile(dataDirectory)
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Memory
  const random = () => randomBytes(24).toString('hex')
  const memory = { port: 0, password: random(), adminPassword: random() }
  keep(dataDirectory, memory)
  return memory
}

function keep(dataDirectory: string, memory: Memory): void {
  writeFileSync(memoryFile(dataDirectory), `${JSON.stringify(memory, null, 2)}\n`, { mode: 0o600 })
}

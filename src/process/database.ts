/** The database of this process: the one of DATABASE_URL, or the embedded one; in either case answering and up to date. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '../config.ts'
import { checkServer, type ServerCheck } from '../storage/cluster.ts'
import { closeDatabase, type Db, openDatabase } from '../storage/database.ts'
import { migrate, NewerSchema } from '../storage/migrations.ts'
import { startEmbedded } from './embedded.ts'
import type { Log } from './log.ts'
import { StartError } from './start-error.ts'

export interface Database {
  db: Db
  kind: 'embedded' | 'external'
  close(): Promise<void>
}

const oldest = 15

/**
 * Starts or reaches the server and migrates.
 * @param onLost the embedded server died and does not start again
 * @param signal gives up waiting for a server that does not answer yet
 * @throws StartError in words for the person at the terminal
 */
export async function startDatabase(config: Config, log: Log, onLost: (error: Error) => void, signal: AbortSignal): Promise<Database> {
  const database = await openServer(config, log, onLost, signal)
  try {
    const done = await migrate(database.db, step => log.info(`Migrating: ${step}`))
    if (done.length > 0) log.info(`The database is up to date (${done.length} migrations)`)
    return database
  } catch (error) {
    await database.close()
    throw error instanceof NewerSchema ? new StartError(error.message) : error
  }
}

/** The same without migrating. @throws StartError */
export async function openServer(config: Config, log: Log, onLost: (error: Error) => void, signal: AbortSignal): Promise<Database> {
  const { url: given, poolSize, statementTimeoutMs, dataDirectory } = config.database
  const embedded = given === null ? await startEmbedded({ dataDirectory, log, onLost }) : null
  const url = given ?? embedded?.url ?? ''
  const db = openDatabase({ url, poolSize, statementTimeoutMs, tell: message => log.warn(message) })
  const close = async () => {
    await closeDatabase(db)
    await embedded?.stop()
  }
  try {
    judge(await waitFor(url, log, signal), log)
    return { db, kind: embedded ? 'embedded' : 'external', close }
  } catch (error) {
    await close()
    throw error
  }
}

/** A server that is still starting is given a minute; one that refuses us is not asked again. */
async function waitFor(url: string, log: Log, signal: AbortSignal): Promise<ServerCheck> {
  const { host } = new URL(url)
  for (let tries = 0; ; tries++) {
    try {
      return await checkServer(url)
    } catch (error) {
      const { code = '', message } = error as NodeJS.ErrnoException
      // 57P03: cannot connect now, it is starting.
      const maybeLater = code === '57P03' || !/^[0-9A-Z]{5}$/.test(code)
      if (!maybeLater || tries >= 30 || signal.aborted) throw new StartError(`The database at ${host} cannot be used: ${message || code}`)
      if (tries % 5 === 0) log.info(`Waiting for the database at ${host} (${code || message})`)
      await sleep(2_000, undefined, { signal }).catch(() => {})
    }
  }
}

function judge(server: ServerCheck, log: Log): void {
  if (server.version < oldest * 10_000)
    throw new StartError(`The database is Postgres ${Math.floor(server.version / 10_000)}; Dela needs ${oldest} or newer`)
  if (server.unsafe.length > 0) log.warn(`The database may lose what was saved when it crashes: ${server.unsafe.join(', ')} is off`)
}

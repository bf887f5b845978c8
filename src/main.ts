/** The process: arguments → config → database → app → listen; drains on SIGTERM. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createApp } from './app.ts'
import { type Config, ConfigError, loadConfig } from './config.ts'
import { openQueue, startJobs } from './jobs/queue.ts'
import { openTransport } from './mail/transport.ts'
import { type Arguments, readArguments, usage } from './process/arguments.ts'
import { startDatabase } from './process/database.ts'
import { announce } from './process/announce.ts'
import { fillDemo } from './process/demo/demo.ts'
import { flush, type Log, openLog } from './process/log.ts'
import { progress } from './process/progress.ts'
import { addressOf, listen } from './process/server.ts'
import { StartError } from './process/start-error.ts'
import type { Watch } from './services/objects.ts'
import { freshSecret } from './services/authentication.ts'
import { keepWriting, linkUses } from './services/link-uses.ts'
import { setupToken } from './services/setup.ts'
import { settingOr } from './storage/settings.ts'

const version = (JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8')) as { version: string }).version

/** What is to be undone at the end, the latest first. */
const undo: (() => Promise<unknown>)[] = []
const stopping = new AbortController()

async function start(given: Arguments, config: Config, log: Log): Promise<'running' | 'done'> {
  log.info(`Dela ${version}, ${config.database.url ? 'with the database of DATABASE_URL' : `data in ${config.database.dataDirectory}`}`)
  const lost = (error: Error) => void end(1, log, error)
  const database = await startDatabase(config, log, lost, stopping.signal)
  undo.push(() => database.close())
  if (given.migrateOnly || stopping.signal.aborted) return 'done'
  const tell = (step: string) => log.info(step)
  const demo = given.demo ? await fillDemo({ db: database.db, config, now: new Date(), tell }) : null
  if (given.demo && !demo) log.warn('The database is not empty and was not filled by --demo: it stays as it is')

  const sessionSecret = config.sessions.secret ?? (await settingOr(database.db, 'session-secret', freshSecret))
  const queue = openQueue(database.db, log)
  const watch: Watch = total => progress({ title: 'Importing events', total, log })
  const uses = linkUses(database.db)
  let publicUrl = ''
  const server = await listen(config.server.host, config.server.port, port => {
    publicUrl = config.server.publicUrl ?? addressOf(config.server.host, port)
    return createApp({
      config,
      db: database.db,
      log,
      publicUrl,
      version,
      sessionSecret,
      enqueue: queue.enqueue,
      wake: queue.wake,
      queues: queue.counts,
      now: () => new Date(),
      uses,
      watch,
    })
  })
  undo.push(keepWriting(uses, error => log.warn({ err: error }, 'Counts of links wait to be written')))
  undo.push(async () => {
    const cut = await server.drain(config.server.shutdownSeconds)
    if (cut > 0) log.warn(`${cut} requests took longer than ${config.server.shutdownSeconds} s and were cut off`)
  })
  const transport = openTransport(config, log)
  const jobs = await startJobs({ db: database.db, config, log, transport, queue, publicUrl, now: () => new Date() })
  undo.push(() => jobs.stop())
  log.info(`Dela is ready: ${publicUrl}`)
  const token = await setupToken(database.db)
  announce(given, publicUrl, demo, token, config, log)
  return 'running'
}

/** The one way out once there is a log. Waits for a start that is under way, undoes it, and leaves with the code. */
async function end(code: number, log: Log, why?: unknown): Promise<void> {
  if (stopping.signal.aborted) return
  stopping.abort()
  if (why instanceof StartError || why instanceof ConfigError) log.error(why.message)
  else if (why !== undefined) log.fatal({ err: why }, 'Dela stops because of a fault')
  await starting?.catch(() => {})
  let left = code
  for (const step of undo.reverse()) {
    await step().catch((error: unknown) => {
      log.error({ err: error }, 'Stopping was not clean')
      left ||= 1
    })
  }
  if (left === 0) log.info('Dela has stopped')
  await flush(log)
  process.exit(left)
}

function refuse(message: string, code: number): never {
  process.stderr.write(`${message}\n`)
  process.exit(code)
}

function settings(given: Arguments): Config {
  const { port, dataDirectory } = given
  try {
    return loadConfig({
      ...(port === undefined ? {} : { server: { port } }),
      ...(dataDirectory === undefined ? {} : { database: { dataDirectory } }),
    })
  } catch (error) {
    if (error instanceof ConfigError) refuse(`Dela cannot start with these settings:\n${error.message}`, 1)
    throw error
  }
}

// A reader of our output that went away is no reason to stop.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

const asked = readArguments(process.argv.slice(2))
if (asked.do === 'refuse') refuse(`${asked.message}\n\n${usage}`, 2)
if (asked.do !== 'start') {
  process.stdout.write(`${asked.do === 'help' ? usage : version}\n`)
  process.exit(0)
}

const config = settings(asked.arguments)
const log = openLog({ level: config.log.level })
let starting: Promise<unknown> | undefined
process.on('unhandledRejection', error => void end(1, log, error))
process.on('uncaughtException', error => void end(1, log, error))
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (stopping.signal.aborted) process.exit(1)
    log.info(`${signal}: stopping`)
    void end(0, log)
  })
}

starting = start(asked.arguments, config, log)
starting.then(
  state => (state === 'done' ? void end(0, log) : undefined),
  (error: unknown) => void end(1, log, error),
)

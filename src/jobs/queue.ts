/** The job queue: pg-boss in our own database. Jobs are put in by services in their own transactions and worked off here. */
import { PgBoss, type QueueOptions, type QueuePolicy } from 'pg-boss'
import type { Config } from '../config.ts'
import type { QueueCount } from '../http/metrics.ts'
import type { Transport } from '../mail/transport.ts'
import { type Enqueue, post, type Wake } from '../services/outbox.ts'
import type { Db } from '../storage/database.ts'
import { queueConnection } from '../storage/queue.ts'
import { deliver, type Trying } from './deliver.ts'
import { moveHorizons } from './horizon.ts'
import { syncDirectory } from './ldap-sync.ts'
import { tellOfExpiry } from './link-expiry.ts'
import { runSeries } from './snapshot-series.ts'
import { refreshSources } from './source-refresh.ts'
import { sweepOutbox } from './sweep.ts'
import { endWithdrawnLinks } from './withdrawn-links.ts'
import type { Log, Working } from './working.ts'

export interface Queue {
  /** Puts a mail into the outbox and wakes a worker, in the caller's transaction. */
  enqueue: Enqueue
  wake: Wake
  /** How much there is to do, of all processes together, as counted within the last minute. */
  counts(): Promise<QueueCount[]>
  /** Makes tables and queues where they are missing, once. */
  start(): Promise<PgBoss>
  stop(seconds?: number): Promise<void>
}

export interface Pace extends Trying {
  /** Between two looks for work. */
  pollSeconds: number
}

/** Greylisting takes minutes, a mail server that is being mended hours. */
const usual: Pace = { pollSeconds: 2, retrySeconds: 60, mostSeconds: 24 * 60 * 60, forgottenSeconds: 300 }
/** Longer than any one mail is waited for. */
const expireInSeconds = 300
const mail = 'mail'
/** Somebody waits for it, and it is of use for minutes: it never stands behind a thousand others. */
const soon = 'mail-soon'
const sweep = 'outbox-sweep'
const horizon = 'horizon'
const ldapSync = 'ldap-sync'
const sourceRefresh = 'source-refresh'
const series = 'snapshot-series'
const withdrawnLinks = 'withdrawn-links'
const linkExpiry = 'link-expiry'

/** The queue of this database. Nothing is touched before the first job is put in or `start`. */
export function openQueue(db: Db, log: Log): Queue {
  const boss = new PgBoss({ db: queueConnection(db) })
  boss.on('error', error => log.error({ err: error }, 'The job queue has trouble'))
  boss.on('warning', ({ message }) => log.warn({}, `The job queue: ${message}`))
  const begin = async () => {
    await boss.start()
    // A job wakes a worker and says nothing else, so that one for each mail is enough; the outbox has the attempts.
    for (const name of [mail, soon]) await makeQueue(boss, name, { policy: 'short', retryLimit: 2, retryDelay: 30, expireInSeconds })
    await makeQueue(boss, sweep, { policy: 'short', retryLimit: 0, expireInSeconds })
    await makeQueue(boss, horizon, { retryLimit: 2, expireInSeconds: 3600 })
    await makeQueue(boss, ldapSync, { retryLimit: 2, expireInSeconds: 3600 })
    await makeQueue(boss, sourceRefresh, { retryLimit: 0, expireInSeconds: 600 })
    await makeQueue(boss, series, { retryLimit: 2, expireInSeconds: 600 })
    await makeQueue(boss, withdrawnLinks, { retryLimit: 2, expireInSeconds: 3600 })
    await makeQueue(boss, linkExpiry, { retryLimit: 2, expireInSeconds: 3600 })
    return boss
  }
  let started: Promise<PgBoss> | null = null
  const start = async () => {
    // A database that was away for a moment is asked again by whoever comes next.
    started ??= begin().catch(async (error: unknown) => {
      // What had begun of it would go on beside the next beginning, and no stop would end it.
      await boss.stop({ graceful: false }).catch(() => {})
      started = null
      throw error
    })
    return await started
  }
  const wake: Wake = async (tx, { id, kind }, seconds) => {
    // One that waits for its time does not stand in the way of one that is to come at once.
    const singletonKey = seconds > 0 ? `${id} later` : id
    const options = { db: queueConnection(tx), singletonKey, startAfter: Math.ceil(seconds) }
    await (await start()).send(kind === 'one-time-code' ? soon : mail, { id }, options)
  }
  return {
    start,
    wake,
    counts: async () =>
      (await (await start()).getQueues()).map(({ name, queuedCount, failedCount }) => ({
        name,
        waiting: queuedCount,
        failed: failedCount,
      })),
    async enqueue(tx, job) {
      const id = await post(tx, job)
      if (id !== null) await wake(tx, { id, kind: job.queue }, 0)
    },
    async stop(seconds = 10) {
      if (started) await (await started).stop({ graceful: true, timeout: seconds * 1000 })
    },
  }
}

async function makeQueue(boss: PgBoss, name: string, { policy, ...options }: QueueOptions & { policy?: QueuePolicy }): Promise<void> {
  await boss.createQueue(name, policy === undefined ? options : { policy, ...options })
  await boss.updateQueue(name, options)
}

export interface Jobs {
  /** Lets work under way finish, `server.shutdownSeconds` at most; what is cut off is done again by whoever is next. */
  stop(): Promise<void>
}

/**
 * Starts the workers of this process: mails, subscriptions, and each night the move of the occurrence horizon and the end of old links.
 * Any number of processes may work
 * on one database.
 * @param given.queue the one that the app puts its jobs into; it is stopped with the workers
 */
export async function startJobs(given: {
  db: Db
  config: Config
  log: Log
  transport: Transport
  publicUrl: string
  now: () => Date
  queue?: Queue
  pace?: Partial<Pace>
}): Promise<Jobs> {
  const { db, config, log, transport, publicUrl, now } = given
  const queue = given.queue ?? openQueue(db, log)
  const pace = { ...usual, ...given.pace }
  const boss = await queue.start()
  const { enqueue, wake } = queue
  const working: Working = { db, config, log, transport, publicUrl, now, enqueue, wake }
  const polling = { pollingIntervalSeconds: pace.pollSeconds, includeMetadata: true, batchSize: 1 } as const
  for (const name of [mail, soon]) {
    await boss.work<{ id: string }>(name, { ...polling, localConcurrency: 3, burstWhenReadyExceeds: 1 }, async jobs => {
      for (const { data } of jobs) await deliver(working, data.id, pace)
    })
  }
  await boss.work(sweep, { ...polling, pollingIntervalSeconds: 30 }, async () => await sweepOutbox(working, pace.forgottenSeconds))
  await boss.schedule(sweep, '* * * * *')
  await boss.work(horizon, { ...polling, pollingIntervalSeconds: 60 }, async () => await moveHorizons(working))
  await boss.work(ldapSync, { ...polling, pollingIntervalSeconds: 60 }, async () => await syncDirectory(working))
  await boss.work(sourceRefresh, polling, async () => void (await refreshSources(working)))
  if (config.subscriptions.enabled) await boss.schedule(sourceRefresh, '* * * * *')
  else await boss.unschedule(sourceRefresh)
  await boss.work(withdrawnLinks, { ...polling, pollingIntervalSeconds: 60 }, async () => await endWithdrawnLinks(working))
  await boss.schedule(withdrawnLinks, '37 3 * * *', null, { tz: config.defaults.timeZone })
  await boss.work(linkExpiry, { ...polling, pollingIntervalSeconds: 60 }, async () => void (await tellOfExpiry(working)))
  await boss.schedule(linkExpiry, '7 6 * * *', null, { tz: config.defaults.timeZone })
  await boss.work(series, { ...polling, pollingIntervalSeconds: 20 }, async () => void (await runSeries(working)))
  await boss.schedule(series, '* * * * *')
  if (config.signIn.ldap) await boss.schedule(ldapSync, '41 * * * *')
  else await boss.unschedule(ldapSync)
  await boss.schedule(horizon, '17 3 * * *', null, { tz: config.defaults.timeZone })
  return {
    async stop() {
      await queue.stop(config.server.shutdownSeconds)
      transport.close()
    },
  }
}

/** The job queue: pg-boss in our own database. Jobs are put in by services in their own transactions and worked off here. */
import { PgBoss, type QueueOptions } from 'pg-boss'
import type { Config } from '../config.ts'
import type { Transport } from '../mail/transport.ts'
import type { Enqueue } from '../services/snapshots.ts'
import type { Db } from '../storage/database.ts'
import { queueConnection } from '../storage/queue.ts'
import { moveHorizons } from './horizon.ts'
import { syncDirectory } from './ldap-sync.ts'
import { deliverInvitation } from './invitation.ts'
import { sendOneTimeCode } from './one-time-code.ts'
import { sendNotice } from './snapshot-notice.ts'
import { runSeries } from './snapshot-series.ts'
import { deliverSnapshot } from './snapshot.ts'
import { endWithdrawnLinks } from './withdrawn-links.ts'

interface Log {
  info(facts: object, message: string): void
  warn(facts: object, message: string): void
  error(facts: object, message: string): void
}

/** What every job works with. */
export interface Working {
  db: Db
  config: Config
  log: Log
  transport: Transport
  enqueue: Enqueue
  /** How people reach this server, without a slash at the end: addresses in mails begin with it. */
  publicUrl: string
  now: () => Date
}

export interface Queue {
  /** Puts a job in, in the caller's transaction. */
  enqueue: Enqueue
  /** Makes tables and queues where they are missing, once. */
  start(): Promise<PgBoss>
  stop(seconds?: number): Promise<void>
}

export interface Pace {
  /** Between two looks for work. */
  pollSeconds: number
  /** Before the second attempt; doubled with each, up to two hours. */
  retrySeconds: number
  retries: number
}

/** Sixteen attempts come to most of a day: greylisting takes minutes, a mail server that is being mended hours. */
const usual: Pace = { pollSeconds: 2, retrySeconds: 60, retries: 16 }
/** Longer than any one mail is waited for. */
const expireInSeconds = 300
const mails = ['snapshot', 'snapshot-notice', 'invitation'] as const
/** Somebody waits for it, and it is of use for minutes: tried soon, and not for long. */
const code = 'one-time-code'
const horizon = 'horizon'
const ldapSync = 'ldap-sync'
const series = 'snapshot-series'
const withdrawnLinks = 'withdrawn-links'

/** The queue of this database. Nothing is touched before the first job is put in or `start`. */
export function openQueue(db: Db, log: Log, pace: Partial<Pace> = {}): Queue {
  const { retrySeconds: retryDelay, retries: retryLimit } = { ...usual, ...pace }
  const boss = new PgBoss({ db: queueConnection(db) })
  boss.on('error', error => log.error({ err: error }, 'The job queue has trouble'))
  boss.on('warning', ({ message }) => log.warn({}, `The job queue: ${message}`))
  const begin = async () => {
    await boss.start()
    for (const name of mails)
      await makeQueue(boss, name, { retryLimit, retryDelay, retryBackoff: true, retryDelayMax: 7200, expireInSeconds })
    await makeQueue(boss, code, {
      retryLimit: 6,
      retryDelay: Math.min(retryDelay, 15),
      retryBackoff: true,
      retryDelayMax: 120,
      expireInSeconds,
    })
    await makeQueue(boss, horizon, { retryLimit: 2, expireInSeconds: 3600 })
    await makeQueue(boss, ldapSync, { retryLimit: 2, expireInSeconds: 3600 })
    await makeQueue(boss, series, { retryLimit: 2, expireInSeconds: 600 })
    await makeQueue(boss, withdrawnLinks, { retryLimit: 2, expireInSeconds: 3600 })
    return boss
  }
  let started: Promise<PgBoss> | null = null
  const start = async () => {
    started ??= begin()
    return await started
  }
  return {
    start,
    async enqueue(tx, { queue, ...data }) {
      const id = await (await start()).send(queue, data, { db: queueConnection(tx) })
      if (id === null) throw new Error(`The job was not put into the queue ${queue}`)
    },
    async stop(seconds = 10) {
      if (started) await (await started).stop({ graceful: true, timeout: seconds * 1000 })
    },
  }
}

async function makeQueue(boss: PgBoss, name: string, options: QueueOptions): Promise<void> {
  await boss.createQueue(name, options)
  await boss.updateQueue(name, options)
}

export interface Jobs {
  /** Lets work under way finish, `server.shutdownSeconds` at most; what is cut off is done again by whoever is next. */
  stop(): Promise<void>
}

/**
 * Starts the workers of this process: mails, and each night the move of the occurrence horizon and the end of old links. Any number may work
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
  const queue = given.queue ?? openQueue(db, log, given.pace)
  const boss = await queue.start()
  const working: Working = { db, config, log, transport, publicUrl, now, enqueue: queue.enqueue }
  const pollingIntervalSeconds = given.pace?.pollSeconds ?? usual.pollSeconds
  const polling = { pollingIntervalSeconds, includeMetadata: true, batchSize: 1 } as const
  await boss.work('snapshot', { ...polling, localConcurrency: 2 }, async jobs => {
    for (const { data, retryCount, retryLimit } of jobs) await deliverSnapshot(working, data, retryCount >= retryLimit)
  })
  await boss.work('snapshot-notice', polling, async jobs => {
    for (const { data } of jobs) await sendNotice(working, data)
  })
  await boss.work('invitation', { ...polling, localConcurrency: 2 }, async jobs => {
    for (const { data, retryCount, retryLimit } of jobs) await deliverInvitation(working, data, retryCount >= retryLimit)
  })
  await boss.work(code, { ...polling, localConcurrency: 2 }, async jobs => {
    for (const { data, createdOn } of jobs) await sendOneTimeCode(working, data, createdOn)
  })
  await boss.work(horizon, { ...polling, pollingIntervalSeconds: 60 }, async () => await moveHorizons(working))
  await boss.work(ldapSync, { ...polling, pollingIntervalSeconds: 60 }, async () => await syncDirectory(working))
  await boss.work(withdrawnLinks, { ...polling, pollingIntervalSeconds: 60 }, async () => await endWithdrawnLinks(working))
  await boss.schedule(withdrawnLinks, '37 3 * * *', null, { tz: config.defaults.timeZone })
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

/** Numbers for whoever runs the server, in Prometheus' text form: this process, its requests and its database. Never of whom or of what. */
import { timingSafeEqual } from 'node:crypto'
import type { RequestHandler } from 'express'
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { Problem } from '../errors.ts'
import { mailKinds } from '../services/outbox-list.ts'
import { hashSecret } from '../services/secrets.ts'
import { type Db, poolUse } from '../storage/database.ts'
import { mailNumbers, type MailStage } from '../storage/mail-numbers.ts'
import { open } from './route.ts'

/** One queue of jobs, as the queue counted it within the last minute. */
export interface QueueCount {
  name: string
  waiting: number
  failed: number
}

interface Measured {
  db: Db
  /** Whoever brings it is told. */
  token: string
  queues: () => Promise<QueueCount[]>
  /** Told where the database could not be asked. */
  report: (error: unknown) => void
}

/** By the first segment of a path; whatever else is asked for, the pages answer. A label of an address itself could be a secret. */
const doors: ReadonlyMap<string, string> = new Map(
  Object.entries({
    api: 'rest',
    p: 'publish',
    i: 'invitation',
    s: 'mailed',
    dav: 'caldav',
    '.well-known': 'caldav',
    webdav: 'webdav',
    assets: 'assets',
    healthz: 'probe',
    readyz: 'probe',
    metrics: 'probe',
  }),
)
const standing: readonly MailStage[] = ['queued', 'waiting', 'sending']
const settled: readonly MailStage[] = ['sent', 'refused', 'failed', 'expired', 'dropped']

/** What the app mounts: `counted` before all else, `numbers` behind the hall. */
export function metrics(measured: Measured): { counted: RequestHandler; numbers: RequestHandler } {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const read = readings(registry, measured)
  const expected = hashSecret(measured.token)
  const numbers = open({
    because: 'numbers about the server for whoever has its own token; nothing that is shared stands in them',
    handler: async (request, response) => {
      const given = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1] ?? ''
      if (!timingSafeEqual(hashSecret(given), expected)) throw new Problem('not-found', 'There is nothing at this address')
      await read()
      response.set({ 'Content-Type': registry.contentType, 'Cache-Control': 'no-store' }).send(await registry.metrics())
    },
  })
  return { counted: counting(registry), numbers }
}

function counting(registry: Registry): RequestHandler {
  const seconds = new Histogram({
    name: 'dela_http_request_seconds',
    help: 'Requests by door and class of status; cut: the connection ended before the answer',
    labelNames: ['door', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [registry],
  })
  return function counted(request, response, next) {
    const since = performance.now()
    const door = doors.get(request.path.split('/', 2)[1] ?? '') ?? 'pages'
    response.once('close', () => {
      const status = response.writableFinished ? `${Math.floor(response.statusCode / 100)}xx` : 'cut'
      seconds.observe({ door, status }, (performance.now() - since) / 1000)
    })
    next()
  }
}

/** @returns what brings the numbers of the database up to date; without it, its own are left out and the others still told */
function readings(registry: Registry, { db, queues, report }: Measured): () => Promise<void> {
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
    new Gauge<Label>({ name: `dela_${name}`, help, labelNames, registers: [registry] })
  const pool = gauge('database_connections', 'Connections of this process to the database', ['state'])
  const most = gauge('database_connections_most', 'As many as this process may have')
  const waits = gauge('database_waits', 'Statements of this process that wait for a connection')
  const up = gauge('database_up', '1 when the database answered this scrape')
  const mails = gauge('outbox_mails', 'Mails on their way, of the whole server; waiting: after an attempt that failed', ['kind', 'state'])
  const recent = gauge('outbox_settled_last_day', 'What became of mails in the last 24 hours, of the whole server', ['kind', 'state'])
  const oldest = gauge('outbox_oldest_seconds', 'Since the oldest mail that is on its way was queued; 0 when none is')
  const jobs = gauge('queue_jobs', 'Jobs of the queue, of the whole server, as of the last minute', ['queue', 'state'])
  return async () => {
    const { used, free, waiting, size } = poolUse(db)
    pool.set({ state: 'used' }, used)
    pool.set({ state: 'free' }, free)
    most.set(size)
    waits.set(waiting)
    try {
      const [numbers, counts] = await Promise.all([mailNumbers(db), queues()])
      for (const one of [mails, recent, jobs]) one.reset()
      for (const kind of mailKinds) {
        for (const state of standing) mails.set({ kind, state }, 0)
        for (const state of settled) recent.set({ kind, state }, 0)
      }
      const under = numbers.filter(one => standing.includes(one.stage))
      for (const { kind, stage, count } of numbers) (standing.includes(stage) ? mails : recent).set({ kind, state: stage }, count)
      oldest.set(Math.max(0, ...under.map(one => one.oldestSeconds)))
      for (const { name, waiting: ready, failed } of counts) {
        jobs.set({ queue: name, state: 'waiting' }, ready)
        jobs.set({ queue: name, state: 'failed' }, failed)
      }
      up.set(1)
    } catch (error) {
      report(error)
      for (const one of [mails, recent, jobs]) one.reset()
      // Reset, it would say that nothing waits.
      oldest.remove()
      up.set(0)
    }
  }
}

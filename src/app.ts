/** The front: hall, then the doors in their order. The whole routing on one screen. */
import express, { type Express } from 'express'
import session from 'express-session'
import helmet from 'helmet'
import type { Config } from './config.ts'
import { caldav } from './dav/index.ts'
import { standingIn } from './dav/standing.ts'
import { beginning, wellKnown } from './dav/well-known.ts'
import { hall, subjectOf } from './http/hall.ts'
import { identify } from './http/identify.ts'
import { metrics, type QueueCount } from './http/metrics.ts'
import { accountRates } from './http/rates.ts'
import { open } from './http/route.ts'
import { closeUnread } from './http/unread.ts'
import { wellFormed } from './http/wellformed.ts'
import { composeSnapshot } from './mail/snapshot-message.ts'
import { assetFiles } from './publish/asset-files.ts'
import { publish, publishProblems } from './publish/index.ts'
import { robots } from './publish/robots.ts'
import type { Log } from './process/log.ts'
import { rest } from './rest/index.ts'
import { authentication } from './services/authentication.ts'
import { keepRefusal } from './services/refusals.ts'
import type { LinkUses } from './services/link-uses.ts'
import type { Enqueue, Wake } from './services/outbox.ts'
import { type Db, reachable } from './storage/database.ts'
import { migrated } from './storage/migrations.ts'
import type { Watch } from './services/objects.ts'
import { sessionStore } from './storage/sessions.ts'
import { pageProblems, web } from './web/index.ts'
import { webdav } from './webdav/index.ts'

export interface Dependencies {
  config: Config
  db: Db
  log: Log
  /** How people reach this server, without a slash at the end. */
  publicUrl: string
  version: string
  /** Signs the pages' session cookies; shared by every process (`storage/settings.ts`). */
  sessionSecret: string
  /** Puts a job into the queue, in the transaction of what it is about (`jobs/queue.ts`). */
  enqueue: Enqueue
  /** Has a mail of the outbox looked at, in the transaction that wants it (`jobs/queue.ts`). */
  wake: Wake
  /** How much the queue has to do (`jobs/queue.ts`). */
  queues: () => Promise<QueueCount[]>
  /** The clock of the application; decisions go by the database's. */
  now: () => Date
  /** How often links are opened. */
  uses: LinkUses
  /** Long imports are told through it. */
  watch: Watch
}

const day = 24 * 60 * 60 * 1000

/** An address as the log may have it: the path of a publish link, an invitation or a mailed calendar and the setup page's query are keys. */
function withoutSecrets(url: string): string {
  return url
    .replace(/\?.*/s, '')
    .replace(/^\/p\/[^.]*/, '/p/…')
    .replace(/^\/i\/[^/]*/, '/i/…')
    .replace(/^\/s\/[^/.]*/, '/s/…')
}

export function createApp(dependencies: Dependencies): Express {
  const { config, db, log, publicUrl, sessionSecret, queues } = dependencies
  const app = express()
  app.disable('x-powered-by')
  app.set('trust proxy', [...config.server.trustedProxies])
  app.set('etag', false)
  const secure = publicUrl.startsWith('https:')
  const sessions = session({
    name: 'dela.sid',
    secret: sessionSecret,
    store: sessionStore(db, message => log.warn(message)),
    resave: false,
    saveUninitialized: false,
    rolling: true,
    // Who is reached by https and hears http has a proxy in between; its word is enough to let the browser keep a Secure cookie.
    ...(secure ? { proxy: true } : {}),
    cookie: { httpOnly: true, sameSite: 'lax', secure, maxAge: config.sessions.days * day },
  })
  const authenticating = authentication(db, config, error => log.warn({ err: error }, 'The LDAP server could not be used'))
  const report = (error: unknown, request: express.Request) =>
    log.error({ err: error, method: request.method, url: withoutSecrets(request.originalUrl) }, 'A request failed')
  const refused = async (request: express.Request, error: unknown) => {
    const place = { method: request.method, path: withoutSecrets(request.originalUrl) }
    await keepRefusal(db, subjectOf(request), error, place).catch((fault: unknown) => {
      report(fault, request)
    })
  }

  const { token } = config.metrics
  const unread = (error: unknown) => log.warn({ err: error }, 'The database could not be asked for its numbers')
  const measured = token === null ? null : metrics({ db, token, queues, report: unread })
  if (measured) app.use(measured.counted)
  app.use(helmet({ contentSecurityPolicy: false, crossOriginResourcePolicy: false, strictTransportSecurity: secure }))
  app.use(closeUnread(config.limits.unauthenticatedBodyBytes))
  app.use(wellFormed(new URL(publicUrl).host))
  const identifying = identify(authenticating, sessions, request => standingIn(request, config))
  app.use(hall(identifying, request => report(new Error('A reply left without a decision'), request), refused))
  app.use(accountRates(config))

  app.get(
    '/healthz',
    open({ because: 'says that the process is alive', handler: (_request, response) => void response.json({ status: 'ok' }) }),
  )
  app.get(
    '/readyz',
    open({
      because: 'says that the database answers and is migrated',
      handler: async (_request, response) => {
        const ready = (await reachable(db)) && (await migrated(db))
        response.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'not ready' })
      },
    }),
  )

  if (measured) app.get('/metrics', measured.numbers)

  app.use('/api', rest({ ...dependencies, authentication: authenticating, compose: composeSnapshot }))
  app.get('/robots.txt', robots())
  app.use(assetFiles())
  app.use('/p', publish(dependencies), publishProblems(dependencies, report))

  app.use('/webdav', webdav(dependencies))
  app.use('/.well-known', wellKnown())
  app.propfind('/', beginning())
  app.use('/dav', caldav(dependencies))

  app.use(web({ ...dependencies, authentication: authenticating, compose: composeSnapshot }), pageProblems(dependencies, report))
  return app
}

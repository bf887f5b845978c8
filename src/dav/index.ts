/** CalDAV: every calendar program finds its calendars here from one address and a password (RFC 4791, RFC 6764). */
import express, { type ErrorRequestHandler, type Request, type Router } from 'express'
import type { Config } from '../config.ts'
import { davError } from '../http/dav-error.ts'
import { hasBody } from '../http/body.ts'
import { problems, type Render } from '../http/problem.ts'
import { routeDeciding } from '../http/route.ts'
import type { Enqueue } from '../services/snapshots.ts'
import { type SyncTokens, syncTokens } from '../services/sync-tokens.ts'
import { syncEpoch } from '../services/sync-epoch.ts'
import type { Db } from '../storage/database.ts'
import { readAddress } from './address.ts'
import { allowedOn, methodFor } from './methods.ts'
import { type Door, visitOf } from './visit.ts'

export interface Dependencies {
  config: Config
  db: Db
  /** Puts a job into the queue, in the same transaction as the change it belongs to. */
  enqueue: Enqueue
  log: { error(details: object, message: string): void }
  now: () => Date
  /** Without a slash at the end. */
  publicUrl: string
  /** Sync tokens are signed with a key made of it; shared by every process. */
  sessionSecret: string
}

/** Mount at /dav: `app.use('/dav', caldav(dependencies))`. The error handler also answers what the hall refuses for this door. */
export function caldav({ config, db, enqueue, log, now, publicUrl, sessionSecret }: Dependencies): (Router | ErrorRequestHandler)[] {
  let tokens: Promise<SyncTokens> | null = null
  const door: Door = {
    config,
    db,
    enqueue,
    now,
    publicUrl,
    tokens: async () => await (tokens ??= syncEpoch(db).then(epoch => syncTokens(sessionSecret, epoch))),
  }
  const router = express.Router({ caseSensitive: true, strict: true })
  router.all(
    /.*/,
    routeDeciding(db, {
      because: 'what is decided on stands in the address, in headers and in the body; every decision is the gate’s',
      handler: async (request, response, decide) => {
        const visit = visitOf(door, decide, request, response)
        // Whoever is signed in may ask what the door speaks.
        decide.self()
        await methodFor(visit)(visit)
      },
    }),
  )
  const report = (error: unknown, request: Request) =>
    log.error({ err: error, method: request.method, url: request.originalUrl }, 'A request failed')
  return [router, problems(render(config), report) as ErrorRequestHandler]
}

/** As in every DAV door; a 405 says what there is, and whoever still has much to send is not waited for. */
function render(config: Config): Render {
  return async (failure, request, response) => {
    if (failure.status === 405) response.set('Allow', allowedOn(kindOf(request, config), request.method))
    const announced = Number(request.headers['content-length'] ?? Number.POSITIVE_INFINITY)
    if (hasBody(request) && !request.complete && announced > config.limits.unauthenticatedBodyBytes) response.set('Connection', 'close')
    await davError(failure, request, response)
  }
}

function kindOf(request: Request, config: Config) {
  return readAddress(request.originalUrl.split('?')[0] ?? '', config.limits.pathSegmentBytes).kind
}

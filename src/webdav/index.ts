/** The WebDAV publishing mount: guard, decision, kernel. What Outlook's *Publish to WebDAV server* is pointed at. */
import express, { type ErrorRequestHandler, type Request, type Router } from 'express'
import type { Config } from '../config.ts'
import { davError } from '../http/dav-error.ts'
import { hasBody } from '../http/body.ts'
import { problems, type Render } from '../http/problem.ts'
import { routeDeciding } from '../http/route.ts'
import { bodies } from '../services/calendar-file.ts'
import type { Watch } from '../services/objects.ts'
import type { Db } from '../storage/database.ts'
import { admit } from './guard.ts'
import { kernel } from './kernel.ts'
import { allowed } from './methods/options.ts'
import { settle } from './plain.ts'
import type { Door } from './visit.ts'

export interface Dependencies {
  config: Config
  db: Db
  log: { error(details: object, message: string): void }
  now: () => Date
  watch: Watch
  /** Without a slash at the end. */
  publicUrl: string
}

/** Mount at /webdav: `app.use('/webdav', webdav(dependencies))`. The error handler also answers what the hall refuses for this door. */
export function webdav({ config, db, log, now, watch, publicUrl }: Dependencies): (Router | ErrorRequestHandler)[] {
  const door: Door = { config, db, now, watch, publicUrl, bodies: bodies(config.feed.cacheBytes) }
  const answer = kernel()
  const router = express.Router({ caseSensitive: true, strict: true })
  router.all(
    /.*/,
    routeDeciding(db, {
      because: 'the kernel decides on one or two files as the method asks; every decision is the gate’s',
      handler: async (request, response, decide) => {
        await answer(await settle(admit(door, decide, request, response)))
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
    if (failure.status === 405) response.set('Allow', allowed)
    const announced = Number(request.headers['content-length'] ?? Number.POSITIVE_INFINITY)
    if (hasBody(request) && !request.complete && announced > config.limits.unauthenticatedBodyBytes) response.set('Connection', 'close')
    await davError(failure, request, response)
  }
}

/** The JSON API: one row an address. The router and the OpenAPI document are made of the same rows. */
import express, { type NextFunction, type Request, type Response, type Router } from 'express'
import { Problem } from '../errors.ts'
import { problemJson, problems } from '../http/problem.ts'
import { open } from '../http/route.ts'
import { accessRequests } from './access-requests.ts'
import { auditLog } from './audit.ts'
import { calendars } from './calendars.ts'
import { credentials } from './credentials.ts'
import { departures, guestRemoval } from './departures.ts'
import { directory, guests } from './directory.ts'
import { docs } from './docs.ts'
import { domains } from './domains.ts'
import type { Door, Endpoint } from './endpoint.ts'
import { conversion, entries } from './entries.ts'
import { eventWriting } from './event-writing.ts'
import { events } from './events.ts'
import { explain } from './explain.ts'
import { external } from './external.ts'
import { federation } from './federation.ts'
import { imports } from './import.ts'
import { invitations } from './invitations.ts'
import { linkParts } from './link-parts.ts'
import { linkReports } from './link-reports.ts'
import { links } from './links.ts'
import { listings } from './listings.ts'
import { whoAmI } from './me.ts'
import { automappings, members } from './members.ts'
import { myInvitations } from './my-invitations.ts'
import { myPassword } from './my-password.ts'
import { openApiDocument } from './openapi.ts'
import { organizations } from './organization.ts'
import { outbox } from './outbox.ts'
import { people } from './people.ts'
import { permissions } from './permissions.ts'
import { policy } from './policy.ts'
import { senders } from './senders.ts'
import { signIn } from './sign-in.ts'
import { sources } from './sources.ts'
import { policyOverview } from './policy-overview.ts'
import { snapshotSeries } from './snapshot-series.ts'
import { snapshots } from './snapshots.ts'
import { viewAs } from './view-as.ts'
import { workingHours } from './working-hours.ts'

function endpoints(door: Door): Endpoint[] {
  const rows: Endpoint[] = [
    ...signIn(door),
    ...whoAmI(door),
    ...myPassword(door),
    ...workingHours(door),
    ...myInvitations(door),
    ...accessRequests(door),
    ...calendars(door),
    ...sources(door),
    ...listings(door),
    ...events(door),
    ...eventWriting(door),
    ...imports(door),
    ...permissions(door),
    ...invitations(door),
    ...links(door),
    ...linkParts(door),
    ...linkReports(door),
    ...snapshots(door),
    ...snapshotSeries(door),
    ...policy(door),
    ...policyOverview(door),
    ...credentials(door, 'appPassword'),
    ...credentials(door, 'token'),
    ...organizations(door),
    ...domains(door),
    ...federation(door),
    ...people(door),
    ...directory(door, 'user'),
    ...entries(door, 'user'),
    ...departures(door, 'user'),
    ...conversion(door),
    ...directory(door, 'group'),
    ...entries(door, 'group'),
    ...departures(door, 'group'),
    ...members(door, 'group'),
    ...directory(door, 'mailbox'),
    ...entries(door, 'mailbox'),
    ...departures(door, 'mailbox'),
    ...members(door, 'mailbox'),
    ...automappings(door),
    ...senders(door),
    ...guests(door),
    ...guestRemoval(door),
    ...explain(door),
    ...viewAs(door),
    ...external(door),
    ...auditLog(door),
    ...outbox(door),
  ]
  let document: object | undefined
  rows.push(...docs(() => (document ??= openApiDocument(rows, door))))
  return rows
}

/** Mounted at /api. */
export function rest(door: Door): Router {
  const router = express.Router({ caseSensitive: true, strict: true })
  const rows = endpoints(door)
  router.use(quiet)
  for (const { method, path, handler } of rows) router[method](path, handler)
  router.use(open({ because: 'names the methods of an address, or says that there is none', handler: methodsOf(rows) }))
  router.use(
    problems(problemJson, (error, request) =>
      door.log.error({ err: error, method: request.method, url: request.originalUrl }, 'A request failed'),
    ),
  )
  return router
}

function quiet(_request: Request, response: Response, next: NextFunction): void {
  response.set({ 'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'", 'Cache-Control': 'no-store' })
  next()
}

function methodsOf(rows: readonly Endpoint[]): (request: Request, response: Response) => void {
  const known = rows.map(({ method, path }) => ({
    method,
    form: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/:[A-Za-z]+/g, '[^/]+')}$`),
  }))
  return (request, response) => {
    const methods = known.filter(({ form }) => form.test(request.path)).map(({ method }) => method.toUpperCase())
    if (methods.length === 0) throw new Problem('not-found', 'There is nothing at this address')
    response.set('Allow', [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', '))
    if (request.method !== 'OPTIONS') throw new Problem('method-not-allowed', `${request.method.slice(0, 40)} is not for this address`)
    response.status(204).end()
  }
}

/** Every handler of every door says what it needs. Nothing is requested: the router of the whole app is read. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Declaration, declarationOf } from '../src/http/route.ts'
import { makeWorld, type World } from './setup/world.ts'

interface Layer {
  name: string
  handle: { stack?: Layer[]; length: number }
  route?: { path: string | string[] | RegExp; stack: { name: string; method?: string; handle: object }[] }
}

interface Found {
  where: string
  declaration: Declaration | undefined
}

interface Passing {
  name: string
  handle: object
}

/** The handlers that answer, and the middleware that passes on. */
function read(stack: Layer[]): { handlers: Found[]; middleware: Passing[] } {
  const found: { handlers: Found[]; middleware: Passing[] } = { handlers: [], middleware: [] }
  for (const layer of stack) {
    if (layer.route) {
      // Whatever stands before the last of a route passes on, or refuses.
      const [last, ...before] = layer.route.stack.toReversed()
      found.middleware.push(...before.map(({ name, handle }) => ({ name: `${name} before ${last?.method}`, handle })))
      found.handlers.push({
        where: `${last?.method?.toUpperCase() ?? 'ALL'} ${String(layer.route.path).replace(/assets\/[^/]+/, 'assets/:version')}`,
        declaration: last && declarationOf(last.handle),
      })
    } else if (layer.handle.stack) {
      const inner = read(layer.handle.stack)
      found.handlers.push(...inner.handlers)
      found.middleware.push(...inner.middleware)
    } else if (declarationOf(layer.handle)) {
      found.handlers.push({ where: 'everything else', declaration: declarationOf(layer.handle) })
    } else if (layer.handle.length < 4) found.middleware.push(layer)
  }
  return found
}

let world: World
let found: ReturnType<typeof read>

beforeAll(async () => {
  // Everything that can be turned on is.
  world = await makeWorld({ metrics: { token: 'a token of thirty-two characters or more' } })
  found = read((world.app as unknown as { router: { stack: Layer[] } }).router.stack)
})
afterAll(async () => await world.close())

describe('the routes of the app', () => {
  it('are all declared', () => {
    expect(found.handlers.length).toBeGreaterThan(50)
    expect(found.handlers.filter(one => !one.declaration).map(one => one.where)).toEqual([])
  })

  it('are reached through no middleware that nobody knows of', () => {
    const distinct = new Map(found.middleware.map(({ name, handle }) => [handle, name]))
    const counted = Object.entries(Object.groupBy(distinct.values(), name => name)).map(([name, all]) => `${all?.length} × ${name}`)
    expect(counted.sort()).toMatchInlineSnapshot(`
[
  "1 × counted",
  "1 × helmetMiddleware",
  "1 × quiet",
  "2 × <anonymous> before post",
  "4 × <anonymous>",
]
`)
  })

  it('are open for these reasons and no others', () => {
    const open = found.handlers.filter(one => one.declaration?.needs === 'open' || one.declaration?.needs === 'deciding')
    expect([...new Set(open.map(one => `${one.declaration?.needs}: ${one.declaration?.because}`))].sort()).toMatchInlineSnapshot(`
[
  "deciding: a list is the person’s own, and what is put into it a calendar that they see: both are asked",
  "deciding: decides on overseeing the calendar of the address, and then as the subject that is asked about",
  "deciding: decides on the calendar of the address, and on the person for the frame",
  "deciding: decides on the calendar of the address, and on the person for their language",
  "deciding: the calendars are those that the gate gives, in the frame of the person themselves",
  "deciding: the kernel decides on one or two files as the method asks; every decision is the gate’s",
  "deciding: the owner is named by the body, which is read only for somebody who may make calendars at all",
  "deciding: the owner is named by the form; whether the person may make calendars for them is decided with it",
  "deciding: the people are those of the person’s own organization, the calendars those that the gate gives",
  "deciding: the request names the calendar; only those of calendars that the person may share are read",
  "deciding: the request names the calendar; that the person may share it is decided before it is read, and again with its permissions locked",
  "deciding: what is decided on stands in the address, in headers and in the body; every decision is the gate’s",
  "deciding: what waits is asked of calendars that the person may share, what they asked for is their own, and a calendar named is one that they see",
  "deciding: whoever bundles may share the calendar of the link and the one that is put in or taken out: both are asked",
  "deciding: whoever may make calendars of their own may make one from an address",
  "open: asks who somebody is; nothing that is shared stands on it",
  "open: ends the session it came with",
  "open: explains a type of problem, the same for everybody",
  "open: finds out who somebody is and gives them a token of their own; the next request is decided on",
  "open: finds out who somebody is; the next request is decided on",
  "open: mails a code to its own address, if a guest has it; nothing of that is told",
  "open: names the methods of an address, or says that there is none",
  "open: names the methods of an address, or says that there is nothing",
  "open: numbers about the server for whoever has its own token; nothing that is shared stands in them",
  "open: says that nothing else is known by a well-known name",
  "open: says that the database answers and is migrated",
  "open: says that the process is alive",
  "open: says where calendars begin, which is the same for everybody",
  "open: sends whoever wants to sign in to their provider; keeps nothing but the state of that",
  "open: style and icon, the same bytes for everybody",
  "open: the documentation is the same for everybody",
  "open: the same few lines for everybody",
  "open: the service takes the one-time token, once",
  "open: there is no organization yet; the one-time token of the first start stands in for a decision",
]
`)
    expect(open.map(one => one.where).sort()).toMatchInlineSnapshot(`
[
  "ALL /.*/",
  "ALL /.*/",
  "ALL /.*/",
  "ALL /caldav",
  "DELETE /calendars/:calendarId/links/:linkId/calendars/:partCalendarId",
  "DELETE /me/calendars/:calendarId",
  "GET /",
  "GET /assets/:version/dela.css",
  "GET /assets/:version/icon.svg",
  "GET /assets/:version/sheet.css",
  "GET /assets/:version/zone.js",
  "GET /calendars/:calendarId",
  "GET /calendars/:calendarId/links/:linkId",
  "GET /calendars/:calendarId/links/:linkId/calendars",
  "GET /calendars/:calendarId/mail",
  "GET /calendars/:calendarId/sharing",
  "GET /calendars/:calendarId/source",
  "GET /calendars/:calendarId/view",
  "GET /calendars/:calendarId/view-as",
  "GET /docs",
  "GET /docs/start.js",
  "GET /docs/swagger-ui-bundle.js",
  "GET /docs/swagger-ui.css",
  "GET /healthz",
  "GET /metrics",
  "GET /openapi.json",
  "GET /people",
  "GET /problems/:type",
  "GET /readyz",
  "GET /requests",
  "GET /requests/:requestId",
  "GET /robots.txt",
  "GET /setup",
  "GET /sign-in",
  "GET /sign-in/code",
  "GET /sign-in/oidc",
  "GET /sign-in/oidc/callback",
  "GET /subscribe",
  "POST /calendars",
  "POST /calendars",
  "POST /calendars/:calendarId/links/:linkId/calendars",
  "POST /calendars/:calendarId/links/:linkId/calendars",
  "POST /calendars/:calendarId/links/:linkId/calendars/:partId/remove",
  "POST /calendars/:calendarId/mail/preview",
  "POST /people/list",
  "POST /requests/:requestId/decline",
  "POST /requests/:requestId/grant",
  "POST /setup",
  "POST /sign-in",
  "POST /sign-in",
  "POST /sign-in/code",
  "POST /sign-in/code/enter",
  "POST /sign-out",
  "POST /subscribe",
  "PROPFIND /",
  "PUT /me/calendars/:calendarId",
  "everything else",
  "everything else",
]
`)
  })
})

/** The rows of CalDAV: what calendar programs ask for, with an app password, beside what the bare server takes for the like. */
import { compare, type Prepared } from './compare.ts'
import { type Dela, type Feed, touch } from './dela.ts'
import { event } from './events.ts'
import { flatness, row, type Scope, work } from './feeds.ts'
import { type Ask, expect } from './load.ts'
import type { Row } from './report.ts'

const names = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:CS="http://calendarserver.org/ns/"'
const tags = '<D:prop><D:getetag/></D:prop>'
const month = 'start="20270301T000000Z" end="20270401T000000Z"'
const sync = (token: string) =>
  `<D:sync-collection ${names}><D:sync-token>${token}</D:sync-token><D:sync-level>1</D:sync-level>${tags}</D:sync-collection>`
const query = (data: string) =>
  `<C:calendar-query ${names}><D:prop><D:getetag/><C:calendar-data>${data}</C:calendar-data></D:prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:time-range ${month}/></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`

/** Whoever asks: the owner of the calendars that are measured. */
class Program {
  readonly #dela: Dela
  readonly #headers: Record<string, string>
  readonly home: string

  private constructor(dela: Dela, address: string, password: string) {
    this.#dela = dela
    this.home = `${dela.url}/dav/calendars/${address}/`
    this.#headers = {
      Authorization: `Basic ${Buffer.from(`${address}:${password}`).toString('base64')}`,
      'Content-Type': 'application/xml',
    }
  }

  static async of(dela: Dela): Promise<Program> {
    const read = async <T>(path: string) => JSON.parse((await dela.api('GET', path)).body.toString()) as T
    const { address } = await read<{ address: string }>('/me')
    const { password } = JSON.parse((await dela.api('POST', '/app-passwords', { name: 'bench' }, 201)).body.toString()) as {
      password: string
    }
    return new Program(dela, address, password)
  }

  /** A work of ours. */
  ours(ms: number, one: Prepared['one'], connections = 1): Prepared {
    return work([this.#dela.pid, this.#dela.postgres], connections, ms, one)
  }

  async ask(status: number, method: NonNullable<Ask['method']>, url: string, body?: string, headers: Record<string, string> = {}) {
    return await expect(status, { method, url, headers: { ...this.#headers, ...headers }, ...(body === undefined ? {} : { body }) })
  }

  async report(url: string, body: string, status = 207) {
    return await this.ask(status, 'REPORT', url, body, { Depth: '1' })
  }
}

interface Place {
  size: number
  feed: Feed
  url: string
  /** Addresses of its objects. */
  objects: string[]
}

/** Where a feed's calendar stands for programs. */
async function placeOf(program: Program, dela: Dela, feed: Feed): Promise<Place> {
  const listed = await program.ask(207, 'PROPFIND', program.home, `<D:propfind ${names}><D:prop><D:displayname/></D:prop></D:propfind>`, {
    Depth: '1',
  })
  const href = new RegExp(`<D:href>([^<]*)</D:href>(?:(?!</D:response>).)*<D:displayname>Of ${feed.size} events<`).exec(
    listed.body.toString(),
  )?.[1]
  const url = dela.url + (href ?? '')
  const all = await program.ask(207, 'PROPFIND', url, `<D:propfind ${names}>${tags}</D:propfind>`, { Depth: '1' })
  const objects = [...all.body.toString().matchAll(/<D:href>([^<]*\.ics)</g)].map(([, one]) => dela.url + (one ?? ''))
  if (objects.length !== feed.size) throw new Error(`${objects.length} of ${feed.size} objects are listed`)
  return { size: feed.size, feed, url, objects }
}

/** Every row, for calendars from small to large. */
export async function caldav(scope: Scope, feeds: readonly Feed[]): Promise<Row[]> {
  const program = await Program.of(scope.dela)
  const places: Place[] = []
  for (const feed of feeds) places.push(await placeOf(program, scope.dela, feed))
  const [small, large] = [places[0], places.at(-1)]
  if (!small || !large) throw new Error('No calendars')
  const polls: Row[] = []
  for (const place of places) polls.push(await polled(scope, program, place))
  const deltas: Row[] = []
  for (const place of places) deltas.push(await changed(scope, program, place))
  const whole = [...(await listed(scope, program, large)), ...(await asked(scope, program, large)), await late(scope, program, large)]
  // The last: it leaves more objects than are asked for above.
  const one = await single(scope, program, large)
  return [...one, ...polls, flatness('poll', polls), ...deltas, flatness('sync delta', deltas, 1.2), ...whole]
}

/** What the bare server takes for something like it. */
function bare({ bounds, dela, ms }: Scope, one: () => Ask, status = 200, connections = 1): Prepared {
  return work([bounds.pid, dela.postgres], connections, ms, () => expect(status, one()))
}

const at = <T>(all: readonly T[], number: number): T => all[(number * 7) % all.length] as T

/** One object read, and one written: into an empty calendar, and into the large one. */
async function single(scope: Scope, program: Program, large: Place): Promise<Row[]> {
  const { bounds, rounds, ms } = scope
  const get = await compare(
    program.ours(ms, number => program.ask(200, 'GET', at(large.objects, number)), 8),
    bare(scope, () => ({ url: `${bounds.url}/object/500` }), 200, 8),
    rounds,
  )
  const rows = [row(`GET of one object, c=8, ${large.size} events`, get, '>= 0.5 of Express + 1 SELECT', (get.ratio ?? 0) >= 0.5)]
  const empty = `${program.home}bench-${Date.now().toString(36)}/`
  await program.ask(201, 'MKCALENDAR', empty)
  let made = 0
  for (const [into, connections, url] of [
    ['an empty calendar', 8, empty],
    ['an empty calendar', 1, empty],
    [`${large.size} events`, 1, large.url],
  ] as const) {
    const one = async () => {
      const number = 1_000_000 + made++
      await program.ask(201, 'PUT', `${url}put-${number}.ics`, event(number), { 'Content-Type': 'text/calendar', 'If-None-Match': '*' })
    }
    const put = () => ({
      method: 'PUT' as const,
      url: `${bounds.url}/object/1`,
      body: event(1),
      headers: { 'Content-Type': 'text/calendar' },
    })
    const compared = await compare(program.ours(ms, one, connections), bare(scope, put, 201, connections), rounds)
    rows.push(row(`PUT into ${into}, c=${connections}`, compared, '>= 0.3 of Express + 1 INSERT', (compared.ratio ?? 0) >= 0.3))
  }
  return rows
}

/** What idle programs ask: has anything changed? */
async function polled(scope: Scope, program: Program, { size, url }: Place): Promise<Row> {
  const body = `<D:propfind ${names}><D:prop><CS:getctag/><D:sync-token/></D:prop></D:propfind>`
  const ours = program.ours(scope.ms, () => program.ask(207, 'PROPFIND', url, body, { Depth: '0' }))
  const compared = await compare(
    ours,
    bare(scope, () => unchanged(scope), 304),
    scope.rounds,
  )
  return row(`poll, ${size} events`, compared, '>= 0.4 of Express + 1 SELECT', (compared.ratio ?? 0) >= 0.4)
}

const unchanged = ({ bounds }: Scope): Ask => ({ url: `${bounds.url}/feed/${bounds.token}`, headers: { 'If-None-Match': bounds.tag } })

/** One object has changed since. */
async function changed(scope: Scope, program: Program, { size, url, feed }: Place): Promise<Row> {
  const first = await program.report(url, sync(''))
  const token = /<D:sync-token>([^<]*)</.exec(first.body.toString())?.[1] ?? ''
  await touch(scope.dela, feed)
  const ours = program.ours(scope.ms, () => program.report(url, sync(token)))
  const compared = await compare(
    ours,
    bare(scope, () => unchanged(scope), 304),
    scope.rounds,
  )
  return row(`sync of 1 change, ${size} events`, compared, '>= 0.25 of Express + 1 SELECT', (compared.ratio ?? 0) >= 0.25)
}

/** Every object's entity tag. */
async function listed(scope: Scope, program: Program, { size, url }: Place): Promise<Row[]> {
  const { bounds, rounds, ms } = scope
  const bound = () => bare(scope, () => ({ url: `${bounds.url}/tags/${size}` }), 207)
  const propfind = () => program.ask(207, 'PROPFIND', url, `<D:propfind ${names}>${tags}</D:propfind>`, { Depth: '1' })
  const goal = `>= 0.5 of SELECT ${size} tags`
  const all = await compare(program.ours(ms, propfind), bound(), rounds)
  const first = await compare(
    program.ours(ms, () => program.report(url, sync(''))),
    bound(),
    rounds,
  )
  return [
    row(`PROPFIND depth 1, ${size} events`, all, goal, (all.ratio ?? 0) >= 0.5),
    row(`first sync, ${size} events`, first, goal, (first.ratio ?? 0) >= 0.5),
  ]
}

/** Reports that say what objects say, or when somebody is busy. */
async function asked(scope: Scope, program: Program, { size, url, objects }: Place): Promise<Row[]> {
  const { bounds, dela, rounds, ms } = scope
  const texts = (count: number) => bare(scope, () => ({ url: `${bounds.url}/objects/${count}` }))
  const hrefs = (number: number) =>
    Array.from({ length: 50 }, (_, index) => `<D:href>${at(objects, number * 50 + index).slice(dela.url.length)}</D:href>`).join('')
  const some = (number: number) =>
    `<C:calendar-multiget ${names}><D:prop><D:getetag/><C:calendar-data/></D:prop>${hrefs(number)}</C:calendar-multiget>`
  const multiget = await compare(
    program.ours(ms, number => program.report(url, some(number))),
    texts(50),
    rounds,
  )
  const found = (await program.report(url, query(''))).body.toString().split('<D:response>').length - 1
  const window = await compare(
    program.ours(ms, () => program.report(url, query(''))),
    texts(Math.min(size, 1_000)),
    rounds,
  )
  const expanded = await compare(
    program.ours(ms, () => program.report(url, query(`<C:expand ${month}/>`))),
    null,
    rounds,
  )
  const freeBusy = `<C:free-busy-query ${names}><C:time-range ${month}/></C:free-busy-query>`
  const busy = await compare(
    program.ours(ms, () => program.report(url, freeBusy, 200)),
    null,
    rounds,
  )
  return [
    row(`multiget of 50, ${size} events`, multiget, '>= 0.3 of SELECT 50 texts', (multiget.ratio ?? 0) >= 0.3),
    row(`month with data, ${found} of ${size} events`, window, '>= 0.25 of SELECT 1000 texts', (window.ratio ?? 0) >= 0.25),
    row(`month expanded, ${size} events`, expanded, '<= 80 ms CPU', expanded.ours <= 80),
    row(`free-busy of a month, ${size} events`, busy, '<= 12 ms CPU', busy.ours <= 12),
  ]
}

/** How late the event loop is while long answers are made. */
async function late({ dela }: Scope, program: Program, { size, url }: Place): Promise<Row> {
  dela.watch()
  for (let round = 0; round < 5; round++) {
    await program.report(url, sync(''))
    await program.report(url, query(''))
    await program.report(url, query(`<C:expand ${month}/>`))
  }
  const { p99 } = await dela.delay()
  return { name: `event loop late beside reports on ${size}`, value: p99, unit: 'ms p99', p99, goal: '<= 30 ms', holds: p99 <= 30 }
}

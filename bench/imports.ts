/** The rows of imports: their cost, and what others notice of them. */
import { setTimeout as sleep } from 'node:timers/promises'
import { compare } from './compare.ts'
import { type Feed, importEvents, makeCalendar, touch } from './dela.ts'
import { calendar } from './events.ts'
import type { Scope } from './feeds.ts'
import { expect, quantile } from './load.ts'
import { residentMb } from './proc.ts'
import type { Row } from './report.ts'

/** Memory at its most while the work goes on, less what it was before, in MB. */
export async function growth(pid: number, work: () => Promise<unknown>): Promise<number> {
  const before = residentMb(pid)
  let most = before
  const looking = setInterval(() => (most = Math.max(most, residentMb(pid))), 20)
  await work().finally(() => clearInterval(looking))
  return most - before
}

/** A whole file in one request, beside reading it with ical.js and inserting the texts. */
export async function importing({ dela, bounds, rounds }: Scope, size: number): Promise<Row> {
  const text = calendar(size)
  let [id, run] = ['', 0]
  const once = { connections: 1, ms: Number.POSITIVE_INFINITY, most: 1 }
  const prepare = async () => void (id = await makeCalendar(dela, 'Imported'))
  const ours = { ...once, pids: [dela.pid, dela.postgres], prepare, one: () => importEvents(dela, id, text, size) }
  const bare = {
    ...once,
    pids: [bounds.pid, dela.postgres],
    one: () =>
      expect(200, { method: 'POST', url: `${bounds.url}/import/${run++}`, body: text, headers: { 'Content-Type': 'text/calendar' } }),
  }
  const { ours: whole, bound, ratio, p50, p99, requests } = await compare(ours, bare, rounds)
  const value = whole / size
  const per = { name: `import of ${size} in one request, per event`, value, unit: 'ms CPU', bound: (bound ?? Number.NaN) / size }
  return { ...per, ratio, p50, p99, requests, goal: '<= 0.45 ms CPU', holds: value <= 0.45 }
}

interface Noticed {
  /** Wall times of the reader's requests in milliseconds, in order of size. */
  walls: number[]
  delay: { p99: number; most: number }
}

/** A reader who asks every ten milliseconds while something else goes on. */
async function notice({ dela }: Scope, reader: Feed, work: () => Promise<unknown>): Promise<Noticed> {
  const url = reader.addresses[0] ?? ''
  const { headers } = await expect(200, { url })
  const known = { 'If-None-Match': String(headers['etag']) }
  const walls: number[] = []
  dela.watch()
  const done = new AbortController()
  const working = work().finally(() => done.abort())
  while (!done.signal.aborted) {
    const since = performance.now()
    await expect(304, { url, headers: known })
    walls.push(performance.now() - since)
    await sleep(10)
  }
  await working
  return { walls: walls.sort((a, b) => a - b), delay: await dela.delay() }
}

/** What a reader of a small calendar and the event loop notice of an import and of cold feeds, beside a time of rest. */
export async function besides(scope: Scope, small: Feed, large: Feed): Promise<Row[]> {
  const { dela, ms } = scope
  const text = calendar(large.size)
  const id = await makeCalendar(dela, 'Imported beside readers')
  const rest = await notice(scope, small, () => sleep(ms * 2))
  const during = await notice(scope, small, () => importEvents(dela, id, text, large.size))
  await touch(dela, large)
  const feeds = await notice(scope, small, async () => {
    for (const url of large.addresses) await expect(200, { url })
  })
  return [
    reading('nothing else', rest, null),
    reading(`an import of ${large.size}`, during, rest),
    reading(`cold feeds of ${large.size}`, feeds, rest),
    { ...late('nothing else', rest), goal: '', holds: null },
    late(`an import of ${large.size}`, during),
    late(`cold feeds of ${large.size}`, feeds),
  ]
}

function reading(beside: string, { walls }: Noticed, rest: Noticed | null): Row {
  const [p50, p99] = [quantile(walls, 0.5), quantile(walls, 0.99)]
  const most = rest ? 3 * quantile(rest.walls, 0.99) : Number.NaN
  const goal = rest ? `p99 <= 3 of that at rest (${most.toFixed(0)})` : ''
  return {
    name: `feed 304 beside ${beside}`,
    value: p99,
    unit: 'ms p99',
    p50,
    p99,
    requests: walls.length,
    goal,
    holds: rest ? p99 <= most : null,
  }
}

function late(beside: string, { delay }: Noticed): Row {
  return {
    name: `event loop late beside ${beside}`,
    value: delay.p99,
    unit: 'ms p99',
    p99: delay.p99,
    goal: '<= 30 ms',
    holds: delay.p99 <= 30,
  }
}

/** The rows of feeds: unchanged, kept, and put together anew. */
import type { Bounds } from './bounds.ts'
import { compare, type Prepared } from './compare.ts'
import { type Dela, type Feed, touch } from './dela.ts'
import { expect } from './load.ts'
import type { Row } from './report.ts'

export interface Scope {
  dela: Dela
  bounds: Bounds
  rounds: number
  /** Length of a slice. */
  ms: number
}

/** Some connections that ask one thing for so many milliseconds. */
export const work = (pids: readonly number[], connections: number, ms: number, one: Prepared['one']): Prepared => ({
  pids,
  connections,
  ms,
  one,
})

/** Eight readers who have the feed already. */
export async function unchanged({ dela, bounds, rounds, ms }: Scope, { size, addresses }: Feed): Promise<Row> {
  const url = addresses[0] ?? ''
  const { headers } = await expect(200, { url })
  const known = { 'If-None-Match': String(headers['etag']) }
  const ours = work([dela.pid, dela.postgres], 8, ms, () => expect(304, { url, headers: known }))
  const bare = { url: `${bounds.url}/feed/${bounds.token}`, headers: { 'If-None-Match': bounds.tag } }
  const compared = await compare(
    ours,
    work([bounds.pid, dela.postgres], 8, ms, () => expect(304, bare)),
    rounds,
  )
  return row(`feed 304, c=8, ${size} events`, compared, '>= 0.6 of Express + 1 SELECT', (compared.ratio ?? 0) >= 0.6)
}

/** One reader after the other, with the bytes in memory. */
export async function kept({ dela, bounds, rounds, ms }: Scope, { size, addresses }: Feed): Promise<Row> {
  const url = addresses[0] ?? ''
  const ours = work([dela.pid, dela.postgres], 1, ms, () => expect(200, { url }))
  const bare = work([bounds.pid, dela.postgres], 1, ms, () => expect(200, { url: `${bounds.url}/feed/${bounds.token}` }))
  const compared = await compare({ ...ours, prepare: async () => void (await expect(200, { url })) }, bare, rounds)
  return row(`feed 200 kept, ${size} events`, compared, '<= 4 of Express + 1 SELECT + 200 KB', (compared.ratio ?? 0) >= 1 / 4)
}

/** Each request through another link after a change, so that nothing of it was put together before. */
export async function cold({ dela, bounds, rounds, ms }: Scope, feed: Feed): Promise<Row> {
  const { size, addresses } = feed
  const ours = work([dela.pid, dela.postgres], 1, Number.POSITIVE_INFINITY, number => expect(200, { url: addresses[number] ?? '' }))
  const prepare = async () => await touch(dela, feed)
  const bare = work([bounds.pid, dela.postgres], 1, ms, () => expect(200, { url: `${bounds.url}/objects/${size}` }))
  const compared = await compare({ ...ours, prepare, most: addresses.length }, bare, rounds)
  return row(`feed 200 cold, ${size} events`, compared, `>= 0.35 of SELECT ${size} texts`, (compared.ratio ?? 0) >= 0.35)
}

/** A row of what was compared. */
export function row(name: string, compared: Awaited<ReturnType<typeof compare>>, goal: string, holds: boolean): Row {
  const { ours, bound, ratio, p50, p99, requests } = compared
  return { name, value: ours, unit: 'ms CPU', bound, ratio, p50, p99, requests, goal, holds }
}

/** How much dearer the largest calendar is than the smallest. */
export function flatness(what: string, rows: readonly Row[], most = 1.15): Row {
  const value = (rows.at(-1)?.value ?? Number.NaN) / (rows[0]?.value ?? Number.NaN)
  return { name: `${what}, largest / smallest`, value, unit: 'x', goal: `<= ${most}`, holds: value <= most }
}

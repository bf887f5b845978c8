/** The rows of decisions: one calendar, and the list of all that a person sees. */
import { Client } from 'pg'
import { compare } from './compare.ts'
import type { Feed } from './dela.ts'
import type { Scope } from './feeds.ts'
import { expect } from './load.ts'
import type { Row } from './report.ts'

/** One calendar by its id: who asks, what they may, and its names. */
export async function decidedOne({ dela, bounds, rounds, ms }: Scope, { id }: Feed): Promise<Row> {
  const pids = [dela.pid, dela.postgres]
  const bare = { url: `${bounds.url}/feed/${bounds.token}`, headers: { 'If-None-Match': bounds.tag } }
  const { ours, bound, ratio, p50, p99, requests } = await compare(
    { pids, connections: 1, ms, one: () => dela.api('GET', `/calendars/${id}`) },
    { pids: [bounds.pid, dela.postgres], connections: 1, ms, one: () => expect(304, bare) },
    rounds,
  )
  const holds = (ratio ?? 0) >= 0.1
  return {
    name: 'one calendar',
    value: ours,
    unit: 'ms CPU',
    bound,
    ratio,
    p50,
    p99,
    requests,
    goal: '>= 0.1 of Express + 1 SELECT',
    holds,
  }
}

/** All calendars of somebody who has `count` more than before. What Dela's own process takes, and with Postgres beside it. */
export async function decidedAll({ dela, rounds, ms }: Scope, { id }: Feed, count: number): Promise<Row[]> {
  await multiply(dela.admin, id, count)
  const one = async () => void (await dela.api('GET', '/calendars'))
  const taken = async (pids: number[]) => await compare({ pids, connections: 1, ms, one }, null, rounds)
  const alone = await taken([dela.pid])
  const whole = await taken([dela.pid, dela.postgres])
  const times = { p50: whole.p50, p99: whole.p99, requests: whole.requests }
  return [
    { name: `list of ${count} calendars`, value: alone.ours, unit: 'ms CPU', goal: '<= 50 ms CPU', holds: alone.ours <= 50 },
    { name: `list of ${count} calendars, with Postgres`, value: whole.ours, unit: 'ms CPU', ...times, goal: '', holds: null },
  ]
}

/** Calendars like the one, more than one person may make: by the database itself. */
async function multiply(admin: string, like: string, count: number): Promise<void> {
  const address = new URL(admin)
  address.pathname = '/dela'
  const client = new Client({ connectionString: address.href })
  await client.connect()
  try {
    await client.query(
      `WITH made AS (
         INSERT INTO collection (organization_id, owner_id, kind, slug, name, time_zone, secret)
         SELECT organization_id, owner_id, kind, 'bench-' || n, 'Calendar ' || n, time_zone, secret FROM collection, generate_series(1, $2) n
         WHERE id = $1 RETURNING organization_id, id)
       INSERT INTO permission (organization_id, collection_id, role) SELECT organization_id, id, 'freeBusyRead' FROM made`,
      [like, count],
    )
    await client.query('ANALYZE')
  } finally {
    await client.end()
  }
}

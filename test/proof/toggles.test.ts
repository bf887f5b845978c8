/**
 * Two server processes on one database; grants, roles, membership, links and policy go back and forth ten thousand times through
 * either, while readers ask both. Nothing waits for luck: a reply to a request that was begun after a change was acknowledged, and
 * ended before the next was begun, must be of the new state (invariants 4 and 6). PROOF_TOGGLES says how many.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { knexOf } from '../../src/storage/database.ts'
import { type Child, startDela } from '../process/child.ts'
import { makeWorld, openPolicy, type World } from '../setup/world.ts'
import { fileOf, firstDay, wordsIn } from './events.ts'

const toggles = Number(process.env['PROOF_TOGGLES'] ?? 10_000)
const agent = new Agent({ keepAlive: true, maxSockets: 24 })

let world: World
let children: Child[] = []
let bases: string[] = []
const folders = [1, 2].map(() => mkdtempSync(join(tmpdir(), 'dela-toggles-')))

beforeAll(async () => {
  world = await makeWorld()
  children = folders.map(folder => startDela(['--data', folder], { env: { DATABASE_URL: world.url, DELA_LIMITS: 'off' } }))
  bases = (await Promise.all(children.map(child => child.ready))).map(({ url }) => url)
}, 120_000)

afterAll(async () => {
  agent.destroy()
  for (const child of children) {
    child.process.kill('SIGTERM')
    await child.ended
  }
  await world.close()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

type Headers = Record<string, string>

async function send(
  process: number,
  method: string,
  path: string,
  headers: Headers = {},
  body?: object,
): Promise<{ status: number; text: string }> {
  const text = body === undefined ? undefined : JSON.stringify(body)
  const more = text === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) }
  return await new Promise((resolve, reject) => {
    const sent = request(`${bases[process % 2]}${path}`, { method, agent, headers: { ...headers, ...more } }, reply => {
      const chunks: Buffer[] = []
      reply.on('data', (chunk: Buffer) => chunks.push(chunk))
      reply.on('end', () => resolve({ status: reply.statusCode ?? 0, text: Buffer.concat(chunks).toString() }))
      reply.on('error', reject)
    })
    sent.on('error', reject)
    sent.end(text)
  })
}

/** One thing that goes back and forth, and how a reader sees which way it is. */
interface Lane {
  name: string
  set(on: boolean, process: number): Promise<{ status: number }>
  reads: ((process: number) => Promise<boolean>)[]
}

/** What was acknowledged last, how many changes were begun, and how many ended. */
interface Track {
  on: boolean
  begun: number
  ended: number
}

const shows = (reply: { text: string }) => wordsIn(reply.text).size > 0
const event = { id: '', uid: 'zq1x1', day: 0, hour: 9, class: null, status: 'CONFIRMED', transparent: false, series: null } as const

async function lanes(): Promise<Lane[]> {
  const { anna, bo, cia, astrid, team } = world
  await world.policy(openPolicy)
  const bearer = async (person: typeof anna): Promise<Headers> => ({ authorization: `Bearer ${await world.token(person)}` })
  const [owner, reader, member, admin] = [await bearer(anna), await bearer(bo), await bearer(cia), await bearer(astrid)]
  const fresh = async (name: string) => {
    const id = await world.calendar(anna, name)
    await world.put(anna, id, fileOf([event]))
    await world.share(anna, id, null, 'none')
    return id
  }
  const feed = (token: string) => async (process: number) => shows(await send(process, 'GET', `/p/${token}.ics`))
  const page = (token: string) => async (process: number) =>
    shows(await send(process, 'GET', `/p/${token}?view=list&date=${new Date(firstDay).toISOString().slice(0, 10)}`))
  const exported = (id: string, headers: Headers) => async (process: number) =>
    shows(await send(process, 'GET', `/api/calendars/${id}/export`, headers))
  const listed = (id: string, headers: Headers) => async (process: number) =>
    (await send(process, 'GET', '/api/calendars', headers)).text.includes(id)

  const granted = await fresh('granted')
  const grant = await world.share(anna, granted, bo.address, 'read')
  const levelled = await fresh('levelled')
  const level = await world.share(anna, levelled, bo.address, 'read')
  const grouped = await fresh('grouped')
  await world.share(anna, grouped, team.address, 'read')
  await send(0, 'POST', `/api/groups/${team.id}/members`, admin, { address: cia.address })
  const published = await fresh('published')
  const link = await world.publish(anna, published, 'read')
  const capped = await fresh('capped')
  const cappedLink = await world.publish(anna, capped, 'read')
  const outside = await fresh('outside')
  const [row] = await knexOf(world.db)('principal')
    .insert({ organization_id: world.organizationId, kind: 'guest', address: 'gus@contoso.com', name: 'Gus' })
    .returning('id')
  const guest = await bearer({ ...cia, id: row?.id ?? '', guest: true, administrator: false })
  await world.share(anna, outside, 'gus@contoso.com', 'read')

  return [
    {
      name: 'a grant',
      set: (on, process) => send(process, 'PATCH', `/api/calendars/${granted}/permissions/${grant}`, owner, { role: on ? 'read' : 'none' }),
      reads: [exported(granted, reader), listed(granted, reader)],
    },
    {
      name: 'a role',
      set: (on, process) =>
        send(process, 'PATCH', `/api/calendars/${levelled}/permissions/${level}`, owner, { role: on ? 'limitedRead' : 'freeBusyRead' }),
      reads: [exported(levelled, reader)],
    },
    {
      name: 'a membership',
      set: (on, process) =>
        on
          ? send(process, 'POST', `/api/groups/${team.id}/members`, admin, { address: cia.address })
          : send(process, 'DELETE', `/api/groups/${team.id}/members/${cia.id}`, admin),
      reads: [exported(grouped, member), listed(grouped, member)],
    },
    {
      name: 'a link',
      set: (on, process) =>
        send(process, on ? 'POST' : 'DELETE', `/api/calendars/${published}/links/${link.id}${on ? '/restore' : ''}`, owner),
      reads: [feed(link.token), page(link.token)],
    },
    {
      name: 'the policy of a calendar',
      set: (on, process) => send(process, 'PATCH', `/api/calendars/${capped}/policy`, admin, { domainRules: on ? null : ['*: read'] }),
      reads: [feed(cappedLink.token), page(cappedLink.token)],
    },
    {
      name: 'the policy of the organization',
      set: (on, process) =>
        send(process, 'PATCH', '/api/policy', admin, { domainMode: on ? 'none' : 'blockList', domains: ['contoso.com'] }),
      reads: [exported(outside, guest), listed(outside, guest)],
    },
  ]
}

describe('two processes', () => {
  it(`give no stale answer in ${toggles} changes that race readers on both`, async () => {
    const all = await lanes()
    const tracks = all.map((): Track => ({ on: true, begun: 0, ended: 0 }))
    const stale: string[] = []
    let [judged, racing] = [0, 0]
    const done = new AbortController()
    const look = async (index: number, read: (process: number) => Promise<boolean>, process: number) => {
      const track = tracks[index] as Track
      const { on, begun, ended } = track
      const seen = await read(process)
      // A change under way when the reading began, or begun before it ended: either answer is of a state that was in force.
      if (begun !== ended || track.begun !== begun) {
        racing++
        return
      }
      judged++
      if (seen !== on) stale.push(`${all[index]?.name}: ${seen}, but ${on} was acknowledged`)
    }
    const change = async (index: number, times: number) => {
      const [lane, track] = [all[index] as Lane, tracks[index] as Track]
      for (let n = 0; n < times; n++) {
        const on = n % 2 === 1
        track.begun++
        const { status } = await lane.set(on, n >> 1)
        if (status >= 300) throw new Error(`${lane.name}: ${status}`)
        Object.assign(track, { on, ended: track.ended + 1 })
        await Promise.all(
          [0, 1].map(process => look(index, lane.reads[(n + process) % lane.reads.length] as Lane['reads'][number], process)),
        )
      }
    }
    const wander = async (from: number) => {
      for (let n = from; !done.signal.aborted; n++) {
        const lane = all[n % all.length] as Lane
        await look(n % all.length, lane.reads[n % lane.reads.length] as Lane['reads'][number], n)
      }
    }
    const wanderers = Array.from({ length: 2 }, (_, from) => wander(from))
    try {
      await Promise.all(all.map((_, index) => change(index, Math.ceil(toggles / all.length))))
    } finally {
      done.abort()
      await Promise.all(wanderers)
    }
    process.stdout.write(`${toggles} toggles: ${judged} answers judged, ${racing} raced a change, ${stale.length} stale\n`)
    expect(stale.slice(0, 5)).toEqual([])
    // The readers right after each acknowledgement are judged always.
    expect(judged).toBeGreaterThanOrEqual(2 * toggles)
    expect(racing).toBeGreaterThan(0)
  }, 1_200_000)
})

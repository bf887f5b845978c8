/** What deciding costs the database, on a server with 100 000 permissions: how many statements, and how each finds its rows. */
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { countLive } from '../../src/services/link-state.ts'
import { bearer as bearerOf } from '../../src/services/bearing.ts'
import * as gate from '../../src/services/gate.ts'
import type { UserSubject } from '../../src/sharing/principal.ts'
import { readCollections } from '../../src/storage/collections.ts'
import { knexOf, transaction } from '../../src/storage/database.ts'
import { type TestDatabase, testDatabase } from '../setup/database.ts'
import { fill, numbered, secretHashOf } from '../setup/plenty.ts'
import { type Asked, asking } from '../setup/queries.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
  await fill(database.db)
}, 60_000)
afterAll(() => database.drop())

function person(id: string, organization: number, more: Partial<UserSubject> = {}): UserSubject {
  const who = {
    address: 'user@nordlys.example',
    name: 'Somebody',
    guest: false,
    administrator: false,
    scopes: null,
    expiresAt: null,
    mark: '',
  }
  return { kind: 'user', id, organizationId: numbered('organization', organization), ...who, ...more }
}

const user = (n: number) => person(numbered('user', n), 1)
const guest = (n: number) => person(numbered('guest', n), 1, { guest: true, address: `guest${n}@fjordlys.example` })
const partner = (n: number) => person(numbered('user', 4000 + n), 2, { address: `partner${n}@solvind.example` })
const calendar = (n: number) => numbered('calendar', n)
const bearer = (n: number) => ({ kind: 'link' as const, tokenHash: secretHashOf(n), user: null })
const mail = {
  kind: 'recipient' as const,
  address: 'guest7@fjordlys.example',
  organizationId: numbered('organization', 1),
  role: 'read' as const,
}

/** Each way to decide, with a subject that has to do with many groups. */
const decisions: [string, () => Promise<unknown>][] = [
  ['one collection for a colleague', () => gate.ask(database.db, user(1234), 'read', calendar(17))],
  ['one collection for a guest', () => gate.ask(database.db, guest(31), 'read', calendar(1))],
  ['one collection for somebody of a federated organization', () => gate.ask(database.db, partner(18), 'read', calendar(17))],
  ['one collection, its permissions locked', () => gate.ask(database.db, user(1234), 'read', calendar(17), { lock: true })],
  ['all of a person', () => gate.all(database.db, user(1234), 'readFreeBusy', 'calendar')],
  ['a link', () => bearerOf(database.db, bearer(2))],
  ['a recipient of mail', () => gate.recipient(database.db, { ...mail, senderId: numbered('user', 34) }, calendar(17))],
]

const ofDecision = ({ name }: Asked) => name?.startsWith('facts-') ?? false

interface Plan {
  'Node Type': string
  'Relation Name'?: string
  'Actual Loops': number
  'Actual Rows': number
  Plans?: Plan[]
}

const nodes = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodes)]

/** The plan of the very statement, prepared as the house prepares it. */
async function planOf(asked: Asked, mode: 'force_generic_plan' | 'force_custom_plan'): Promise<Plan[]> {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  try {
    await client.query(`SET plan_cache_mode = ${mode}`)
    await client.query(`PREPARE decision AS ${asked.text}`)
    const values = asked.values.map(value =>
      Buffer.isBuffer(value) ? `'\\x${value.toString('hex')}'` : client.escapeLiteral(String(value)),
    )
    const { rows } = await client.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(
      `EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE decision(${values.join(', ')})`,
    )
    return nodes(rows[0]!['QUERY PLAN'][0]!.Plan)
  } finally {
    await client.end()
  }
}

/** Tables that grow with the people and what they share. */
const large = ['permission', 'collection', 'principal', 'publish_link', 'publish_link_secret', 'group_member', 'mailbox_member']

describe('deciding on a server with 100 000 permissions', () => {
  it('is filled as it says', async () => {
    const count = async (table: string) => Number((await knexOf(database.db)(table).count('* as n'))[0]!['n'])
    expect(await count('permission')).toBe(100_000)
    expect(await count('principal')).toBe(6_600)
    expect([await count('collection'), await count('publish_link'), await count('organization')]).toEqual([2_000, 5_000, 3])
  })

  it.each(decisions)('asks one statement for %s', async (_what, decide) => {
    const { asked } = await asking(decide)
    expect(asked.map(one => one.name)).toEqual([expect.stringMatching(/^facts-/)])
  })

  it('asks a second one where a link needs to know who is signed in beside it', async () => {
    const { asked } = await asking(() => bearerOf(database.db, { ...bearer(5), user: user(1234) }))
    expect(asked.map(one => one.name)).toEqual(['facts-link', 'facts-one'])
  })

  it('gives the same answers as the grants say', async () => {
    const seen = await gate.all(database.db, user(1234), 'readFreeBusy', 'calendar')
    expect(seen.length).toBeGreaterThan(1_000)
    for (const one of seen.filter((_, at) => at % 100 === 0)) {
      expect((await gate.require(database.db, user(1234), 'readFreeBusy', one.collectionId)).role).toBe(one.role)
    }
  })

  const single = decisions.filter(([what]) => what !== 'all of a person')
  it.each(
    single.flatMap(([what, decide]) => (['force_generic_plan', 'force_custom_plan'] as const).map(mode => [what, mode, decide] as const)),
  )('looks rows up for %s (%s)', async (_what, mode, decide) => {
    const { asked } = await asking(decide)
    const plan = await planOf(asked.find(ofDecision)!, mode)
    expect(plan.filter(node => node['Node Type'] === 'Seq Scan' && large.includes(node['Relation Name'] ?? ''))).toEqual([])
  })

  it.each(['force_generic_plan', 'force_custom_plan'] as const)(
    'never reads all permissions for the list of one person (%s)',
    async mode => {
      const { asked } = await asking(() => gate.all(database.db, user(1234), 'readFreeBusy', 'calendar'))
      const plan = await planOf(asked.find(ofDecision)!, mode)
      expect(plan.filter(node => node['Node Type'] === 'Seq Scan' && node['Relation Name'] === 'permission')).toEqual([])
      const read = plan.filter(node => node['Relation Name'] === 'permission').map(node => node['Actual Rows'] * node['Actual Loops'])
      expect(Math.max(...read)).toBeLessThan(5_000)
    },
  )

  it('asks no more where there are more groups', async () => {
    const inGroup = async () => (await asking(() => gate.ask(database.db, user(1234), 'read', calendar(17)))).asked.length
    const before = await inGroup()
    await knexOf(database.db).raw(
      `INSERT INTO group_member (organization_id, group_id, member_id)
       SELECT ?, id, ? FROM principal WHERE organization_id = ? AND kind = 'group' ON CONFLICT DO NOTHING`,
      [numbered('organization', 1), numbered('user', 1234), numbered('organization', 1)],
    )
    expect(await inGroup()).toBe(before)
    expect((await asking(() => gate.all(database.db, user(1234), 'readFreeBusy', 'calendar'))).asked).toHaveLength(1)
  })

  it('looks into groups for an anonymous link only where a policy names one', async () => {
    const looks = async () =>
      await transaction(database.db, async tx => {
        const scans = async () => {
          const { rows } = await knexOf(tx).raw<{ rows: { n: string }[] }>(
            `SELECT coalesce(sum(idx_scan + seq_scan), 0) AS n FROM pg_stat_xact_user_tables WHERE relname = 'group_member'`,
          )
          return Number(rows[0]?.n)
        }
        const before = await scans()
        await bearerOf(tx, bearer(2))
        return (await scans()) - before
      })
    expect(await looks()).toBe(0)
    const above = { organization_id: numbered('organization', 1), subject_id: numbered('organization', 1) }
    const policy = knexOf(database.db)('sharing_policy').where(above)
    await policy.clone().update({ external_sharers: 'group', external_sharers_group_id: numbered('group', 1) })
    expect(await looks()).toBeGreaterThan(0)
    await policy.clone().update({ external_sharers: null, external_sharers_group_id: null })
  })
})

describe('a list of more than 1 000 calendars', () => {
  it('is decided and read with one statement each', async () => {
    const { db } = database
    const listed = await asking(async () => await readCollections(db, await gate.all(db, user(8), 'readFreeBusy', 'calendar')))
    expect(listed.result.length).toBeGreaterThan(1_000)
    expect(listed.asked).toHaveLength(2)
  })

  it('counts the links of all that somebody may share with two', async () => {
    const { db } = database
    const own = await gate.all(db, user(8), 'share', 'calendar')
    expect(own.length).toBeGreaterThan(1)
    const { asked, result } = await asking(() => countLive(db, own, new Date()))
    expect(asked).toHaveLength(2)
    expect([...result.values()].every(count => count > 0)).toBe(true)
  })

  it('holds the calendars of other organizations too', async () => {
    const { db } = database
    const seen = await readCollections(db, await gate.all(db, partner(18), 'readFreeBusy', 'calendar'))
    expect(seen.length).toBeGreaterThan(0)
    expect(new Set(seen.map(one => one.access.organizationId))).toEqual(new Set([numbered('organization', 1)]))
  })
})

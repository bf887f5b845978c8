/** A rehearsal says what saving does: its rows are the difference of the decisions asked before and after the change is really made. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { Problem } from '../../src/errors.ts'
import { freshSecret, hashSecret } from '../../src/services/authentication.ts'
import * as gate from '../../src/services/gate.ts'
import { changeOverride, changePolicy, type PolicyChange } from '../../src/services/policy.ts'
import { type RehearsedRow, rehearse } from '../../src/services/rehearsal.ts'
import { Denial, effectiveRole } from '../../src/sharing/decide.ts'
import { parseDomainRule } from '../../src/sharing/domain-rules.ts'
import { domainModes, externalSharers, type PolicyOverride, sharingCapabilities } from '../../src/sharing/policy.ts'
import type { Subject, UserSubject } from '../../src/sharing/principal.ts'
import { grantableRoles, rank, viewRoles } from '../../src/sharing/roles.ts'
import { knexOf, transaction } from '../../src/storage/database.ts'
import { addGroupMember } from '../../src/storage/directory.ts'
import { factsFor } from '../../src/storage/facts.ts'
import { factsForLink } from '../../src/storage/link-facts.ts'
import { addLink } from '../../src/storage/links.ts'
import { found } from '../../src/storage/organizations.ts'
import { putPermission } from '../../src/storage/permissions.ts'
import { changePolicy as write } from '../../src/storage/policies.ts'
import { makeWorld, type World, tellNobody } from '../setup/world.ts'

const day = 86_400_000

let world: World
let admin: ReturnType<typeof gate.administer>
const calendars: string[] = []
const people: { subject: UserSubject; row: string }[] = []
const links = new Map<string, { tokenHash: Uint8Array; calendar: string; name: string }>()
const invitations = new Map<string, { address: string; calendar: string; sender: string }>()

beforeAll(async () => {
  world = await makeWorld()
  admin = gate.administer(world.astrid)
  const knex = knexOf(world.db)
  const outsider = async (address: string, more: object = {}) => {
    const row = { organization_id: world.organizationId, kind: 'guest' as const, address, name: address, ...more }
    return (await knex('principal').insert(row).returning('id'))[0]?.id ?? ''
  }
  for (const address of ['gia@fabrikam.com', 'gus@sub.fabrikam.com', 'greta@contoso.example']) {
    const row = await outsider(address)
    people.push({ subject: { ...world.cia, id: row, address, guest: true }, row })
  }
  const administrator = { address: 'otto@partner.example', name: 'Otto', passwordHash: null, language: null }
  const other = await found(world.db, {
    name: 'Partner',
    language: 'en',
    timeZone: 'Europe/Oslo',
    domains: ['partner.example'],
    administrator,
  })
  const home = { home_organization_id: other.organizationId, home_id: other.administratorId }
  const row = await outsider(administrator.address, { kind: 'federated', ...home })
  const subject = { ...world.cia, id: other.administratorId, organizationId: other.organizationId, address: administrator.address }
  people.push({ subject, row })
  const [a, b] = [world.organizationId, other.organizationId]
  await knex('federation').insert([
    { organization_id: a, partner_id: b },
    { organization_id: b, partner_id: a },
  ])
  await addGroupMember(world.db, admin, world.team.id, people[2]?.row ?? '')
  // Bo is in both groups; Anna in none.
  for (const owner of [world.anna, world.anna, world.bo]) {
    const calendar = await world.calendar(owner, `Calendar ${calendars.length}`)
    calendars.push(calendar)
    const access = await gate.require(world.db, owner, 'share', calendar)
    for (const [index, audience] of ['anonymous', 'anonymous', 'anonymous', 'organization'].entries()) {
      const tokenHash = hashSecret(freshSecret())
      const link = await addLink(world.db, access, {
        name: `link ${index}`,
        role: viewRoles[index % 3] ?? 'read',
        audience: audience as 'anonymous',
        language: null,
        expiresAt: index === 1 ? new Date(Date.now() + 400 * day) : null,
        tokenHash,
        ...(index === 2 ? { recipientAddress: 'pia@fabrikam.com' } : {}),
      })
      await knex('publish_link')
        .where({ id: link.id })
        .update({ created_at: new Date(Date.now() - index * 20 * day) })
      links.set(link.id, { tokenHash, calendar, name: link.name })
    }
    for (const address of ['new@fabrikam.com', 'gia@fabrikam.com']) {
      const fresh = {
        organization_id: a,
        collection_id: calendar,
        address,
        kind: 'guest' as const,
        role: 'read' as const,
        match_required: true,
      }
      const rest = { created_by: owner.id, expires_at: new Date(Date.now() + day) }
      const [made] = await knex('invitation')
        .insert({ ...fresh, ...rest })
        .returning('id')
      invitations.set(made?.id ?? '', { address, calendar, sender: owner.id })
    }
  }
})
afterAll(async () => await world.close())

/** Every outsider's permission as it was in the beginning. */
async function grant(): Promise<void> {
  const knex = knexOf(world.db)
  for (const [index, calendar] of calendars.entries()) {
    const owner = index < 2 ? world.anna : world.bo
    const access = await gate.require(world.db, owner, 'share', calendar)
    for (const [at, { row }] of people.entries()) {
      if (at === 2) await putPermission(world.db, access, world.team.id, 'limitedRead')
      if (at !== index) await putPermission(world.db, access, row, grantableRoles[2 + ((at + index) % 4)] ?? 'read')
    }
  }
  await knex('invitation').update({ state: 'pending', settled_at: null })
  await knex('sharing_policy').delete()
}

/** What each outsider, each link's bearer and each invited address is given now, and by which permission of their own. */
async function decisions(): Promise<Map<string, string>> {
  const all = new Map<string, string>()
  for (const calendar of calendars) {
    for (const { subject, row } of people) {
      const facts = await factsFor(world.db, subject, calendar)
      all.set(`permission ${row} ${calendar}`, facts ? effectiveRole(facts).role : 'none')
    }
  }
  for (const [id, { tokenHash, calendar }] of links) {
    const subject: Subject = { kind: 'link', tokenHash, user: null }
    const facts = (await factsForLink(world.db, subject))?.facts
    all.set(`link ${id} ${calendar}`, facts ? effectiveRole(facts).role : 'none')
  }
  for (const [id, { address, calendar, sender }] of invitations) {
    const subject = { kind: 'recipient' as const, address, organizationId: world.organizationId, role: 'read' as const, senderId: sender }
    const access = await gate.recipient(world.db, subject, calendar)
    const waits = await knexOf(world.db)('invitation').where({ id, state: 'pending' }).first('id')
    all.set(`invitation ${id} ${calendar}`, access instanceof Denial || !waits ? 'none' : access.role)
  }
  return all
}

async function ownPermissions(): Promise<Set<string>> {
  const rows = await knexOf(world.db)('permission').whereIn(
    'grantee_id',
    people.map(({ row }) => row),
  )
  return new Set(rows.map(row => `permission ${row.grantee_id} ${row.collection_id}`))
}

const role = fc.constantFrom('none', 'freeBusyRead', 'limitedRead', 'read', 'write')
const rules = fc
  .uniqueArray(fc.tuple(fc.constantFrom('*', 'fabrikam.com', '*.fabrikam.com', 'partner.example'), role), { selector: ([name]) => name })
  .chain(some => fc.constantFrom('none', ...viewRoles).map(link => [...some, ['Anonymous', link] as const]))
  .map(some => some.map(([name, given]) => `${name}: ${given}`))
const change = fc.record(
  {
    sharingCapability: fc.option(fc.constantFrom(...sharingCapabilities)),
    domainRules: fc.option(rules),
    domainMode: fc.option(fc.constantFrom(...domainModes)),
    domains: fc.option(fc.uniqueArray(fc.constantFrom('fabrikam.com', '*.fabrikam.com', 'partner.example', 'contoso.example'))),
    anonymousLinks: fc.option(
      fc.record({ maxRole: fc.constantFrom(...viewRoles), maxDays: fc.constantFrom(null, 10, 30, 50), expiryRequired: fc.boolean() }),
    ),
    sharers: fc.option(fc.tuple(fc.constantFrom(...externalSharers), fc.boolean())),
  },
  { requiredKeys: [] },
)
type Drawn = typeof change extends fc.Arbitrary<infer T> ? T : never

function changeOf({ sharers, ...rest }: Drawn): PolicyChange {
  if (sharers === undefined) return rest
  const group = sharers?.[1] ? world.team.id : world.everyone.id
  return { ...rest, externalSharers: sharers && { allow: sharers[0], groupId: sharers[0] === 'group' ? group : null } }
}

function overrideOf(drawn: Drawn): PolicyOverride {
  const { domainRules, ...rest } = changeOf(drawn)
  return { ...rest, ...(domainRules ? { domainRules: domainRules.map(parseDomainRule) } : {}) } as PolicyOverride
}

const key = (row: RehearsedRow) => `${row.kind} ${row.id} ${row.collection.id}`
const orderOf = (counts: Record<string, number>) => Object.values(counts).reduce((sum, one) => sum + one, 0)

describe('a rehearsal', () => {
  it('has the rows that differ once the change is saved, and those alone', async () => {
    const seen = new Map<string, number>()
    await fc.assert(
      fc.asyncProperty(change, change, change, change, fc.nat({ max: 4 }), async (organization, mailbox, collection, wanted, where) => {
        await grant()
        await write(world.db, admin, world.organizationId, overrideOf(organization))
        await write(world.db, admin, world.anna.id, overrideOf(mailbox))
        await write(world.db, admin, calendars[0] ?? '', overrideOf(collection))
        const scope =
          where < 2
            ? null
            : where === 2
              ? ({ kind: 'user', id: world.anna.id } as const)
              : ({ kind: 'calendar', id: calendars[where === 3 ? 0 : 2] ?? '' } as const)
        const asked = changeOf(wanted)
        const save = async () =>
          await transaction(world.db, async tx => {
            if (scope) await changeOverride(tx, admin, scope, asked, tellNobody)
            else await changePolicy(tx, admin, asked, tellNobody)
          })
        const rehearsed = await rehearse(world.db, admin, scope, asked, 1000).catch((error: unknown) => {
          if (error instanceof Problem && error.type === 'policy') return null
          throw error
        })
        if (rehearsed === null) {
          await expect(save()).rejects.toThrow('never looser')
          return
        }
        const [before, owned] = [await decisions(), await ownPermissions()]
        await save()
        const [after, left] = [await decisions(), await ownPermissions()]

        const differing = [...before].filter(([one, given]) => after.get(one) !== given)
        const moved = rehearsed.rows.filter(row => row.from !== row.to)
        expect(new Map(moved.map(row => [key(row), `${row.from} → ${row.to}`]))).toEqual(
          new Map(differing.map(([one, given]) => [one, `${given} → ${after.get(one)}`])),
        )
        const deleted = rehearsed.rows.filter(row => row.effect === 'deleted')
        expect(new Set(deleted.filter(row => row.kind === 'permission').map(key))).toEqual(
          new Set([...owned].filter(one => !left.has(one))),
        )
        for (const { effect, from, to } of moved) {
          if (effect === 'regain') expect(rank(to)).toBeGreaterThan(rank(from))
          else expect([effect === 'stop' || effect === 'deleted', rank(to) < rank(from)]).toEqual([to === 'none', true])
        }
        expect([rehearsed.total, orderOf(rehearsed.counts)]).toEqual([rehearsed.rows.length, rehearsed.rows.length])
        for (const { kind, effect } of rehearsed.rows) seen.set(`${kind} ${effect}`, (seen.get(`${kind} ${effect}`) ?? 0) + 1)
      }),
      { numRuns: 60, seed: 20_261_121 },
    )
    // The policies that were drawn show every effect, or the test would hold for a rehearsal that says nothing.
    for (const kind of ['permission', 'link', 'invitation'])
      for (const effect of ['stop', 'regain']) expect([kind, effect, seen.has(`${kind} ${effect}`)]).toEqual([kind, effect, true])
    expect([seen.has('permission shrink'), seen.has('permission deleted'), seen.has('invitation deleted')]).toEqual([true, true, true])
  }, 120_000)

  it('writes nothing, and says the worst first within its limit', async () => {
    await grant()
    const knex = knexOf(world.db)
    const kept = async () =>
      JSON.stringify([await knex('sharing_policy'), await knex('permission').orderBy('id'), await knex('audit').count()])
    const before = await kept()
    const scope = { kind: 'user', id: world.anna.id } as const
    const { counts, rows, total } = await rehearse(world.db, admin, scope, { sharingCapability: 'Disabled' }, 3)
    expect(await kept()).toBe(before)
    expect(rows.map(row => row.effect)).toEqual(['deleted', 'deleted', 'deleted'])
    // Two calendars, each with three people, two invitations and three links without sign-in.
    expect(counts).toEqual({ deleted: 10, stop: 6, shrink: 0, regain: 0 })
    expect(total).toBe(16)
  })
})

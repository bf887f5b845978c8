/**
 * What happens when sharing is switched off and on again (sharing model §5): each cell of its table in both directions, through every
 * door that people outside come by, at two processes of one database.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Express } from 'express'
import request from 'supertest'
import * as gate from '../../src/services/gate.ts'
import { changeOverride, type PolicyChange } from '../../src/services/policy.ts'
import * as links from '../../src/services/links.ts'
import { hashSecret, freshSecret } from '../../src/services/authentication.ts'
import { Denial } from '../../src/sharing/decide.ts'
import type { UserSubject } from '../../src/sharing/principal.ts'
import { knexOf, transaction } from '../../src/storage/database.ts'
import { addGroupMember, removeGroupMember } from '../../src/storage/directory.ts'
import { addLink } from '../../src/storage/links.ts'
import { found } from '../../src/storage/organizations.ts'
import { putPermission } from '../../src/storage/permissions.ts'
import { plantedCalendar } from '../setup/planted.ts'
import { makeWorld, openPolicy, type World, tellNobody } from '../setup/world.ts'

let world: World
let apps: Express[]
let guest: UserSubject
let grouped: UserSubject
let partner: UserSubject
let partnerRow: string
const tokens = new Map<string, string>()

beforeAll(async () => {
  world = await makeWorld()
  apps = [world.app, world.another()]
  const knex = knexOf(world.db)
  const outsider = async (address: string, more: object = {}) => {
    const row = { organization_id: world.organizationId, kind: 'guest' as const, address, name: address, ...more }
    return (await knex('principal').insert(row).returning('id'))[0]?.id ?? ''
  }
  const guestOf = (id: string, address: string): UserSubject => ({ ...world.cia, id, address, name: address, guest: true })
  guest = guestOf(await outsider('gia@fabrikam.com'), 'gia@fabrikam.com')
  grouped = guestOf(await outsider('greta@fabrikam.com'), 'greta@fabrikam.com')
  await addGroupMember(world.db, gate.administer(world.astrid), world.team.id, grouped.id)
  const administrator = { address: 'otto@partner.example', name: 'Otto', passwordHash: null, language: null }
  const other = await found(world.db, {
    name: 'Partner',
    language: 'en',
    timeZone: 'Europe/Oslo',
    domains: ['partner.example'],
    administrator,
  })
  partner = { ...world.cia, id: other.administratorId, organizationId: other.organizationId, address: administrator.address, name: 'Otto' }
  partnerRow = await outsider(administrator.address, { kind: 'federated', home_organization_id: other.organizationId, home_id: partner.id })
  const [a, b] = [world.organizationId, other.organizationId]
  await knex('federation').insert([
    { organization_id: a, partner_id: b },
    { organization_id: b, partner_id: a },
  ])
  for (const person of [guest, grouped, partner]) tokens.set(person.id, await world.token(person))
})
afterAll(async () => await world.close())

/** A calendar of Anna's that every kind of outsider reaches. */
interface Scene {
  calendar: string
  /** A published link, and a personal one sent to a person of fabrikam.com. */
  link: { id: string; token: string }
  personal: string
}

async function share(calendar: string, id: string): Promise<void> {
  await transaction(world.db, async tx => {
    await putPermission(tx, await gate.require(tx, world.anna, 'share', calendar), id, 'read')
  })
}

async function scene(): Promise<Scene> {
  const calendar = await world.calendar(world.anna, 'Outside')
  await world.put(world.anna, calendar, plantedCalendar(new Date()))
  for (const id of [guest.id, partnerRow, world.team.id]) await share(calendar, id)
  const link = await world.publish(world.anna, calendar, 'read')
  const token = freshSecret()
  const access = await gate.require(world.db, world.anna, 'share', calendar)
  const fresh = { name: 'for Pia', role: 'read' as const, audience: 'anonymous' as const, language: null, expiresAt: null }
  await addLink(world.db, access, { ...fresh, tokenHash: hashSecret(token), recipientAddress: 'pia@fabrikam.com' })
  return { calendar, link, personal: token }
}

const all = { guest: true, grouped: true, partner: true, link: true, personal: true, mail: true }
const none = { guest: false, grouped: false, partner: false, link: false, personal: false, mail: false }

/** Who reaches the planted title now, asked at every door of both processes; doors that disagree are an error. */
async function reached({ calendar, link, personal }: Scene): Promise<typeof all> {
  const person = async (app: Express, who: UserSubject) => {
    const bearer = (path: string) =>
      request(app)
        .get(`/api${path}`)
        .set('Authorization', `Bearer ${tokens.get(who.id)}`)
    const one = await bearer(`/calendars/${calendar}`)
    const events = await bearer(`/calendars/${calendar}/events`)
    const file = await bearer(`/calendars/${calendar}/export`)
    const list = await bearer('/calendars')
    const listed = (list.body.value as { id: string }[]).some(each => each.id === calendar)
    const [seen, read] = [events.text.includes('kanari-summary'), file.text.includes('kanari-summary')]
    expect([one.status, events.status, file.status]).toEqual(seen ? [200, 200, 200] : [one.status, one.status, one.status])
    if (!seen) expect([403, 404]).toContain(one.status)
    expect([listed, read]).toEqual([seen, seen])
    return seen
  }
  const bearer = async (app: Express, token: string) => {
    const ics = await request(app).get(`/p/${token}.ics`)
    const page = await request(app).get(`/p/${token}?view=list`)
    const [seen, shown] = [ics.text.includes('kanari-summary'), page.text.includes('kanari-summary')]
    expect([seen, ics.status, [200, 403, 410].includes(page.status)]).toEqual([shown, 200, true])
    return seen
  }
  const subject = { kind: 'recipient' as const, organizationId: world.organizationId, role: 'read' as const, senderId: world.anna.id }
  const answers = []
  for (const app of apps) {
    const mail = await gate.recipient(world.db, { ...subject, address: 'pia@fabrikam.com' }, calendar)
    answers.push({
      guest: await person(app, guest),
      grouped: await person(app, grouped),
      partner: await person(app, partner),
      link: await bearer(app, link.token),
      personal: await bearer(app, personal),
      mail: !(mail instanceof Denial) && mail.role === 'read',
    })
  }
  expect(answers[1]).toEqual(answers[0])
  return answers[0] ?? none
}

const set = async (kind: 'user' | 'calendar', id: string, change: PolicyChange) =>
  await transaction(world.db, tx => changeOverride(tx, gate.administer(world.astrid), { kind, id }, change, tellNobody))

beforeEach(async () => {
  await knexOf(world.db)('sharing_policy').delete()
  await world.policy({ ...openPolicy, sharingCapability: 'ExternalUserAndGuestSharing' })
})

describe('sharing that is switched off and on again', () => {
  it('for the organization stops everything, and everything works again', async () => {
    const here = await scene()
    expect(await reached(here)).toEqual(all)
    await world.policy({ sharingCapability: 'Disabled' })
    expect(await reached(here)).toEqual(none)
    await world.policy({ sharingCapability: 'ExternalUserAndGuestSharing' })
    expect(await reached(here)).toEqual(all)
  })

  it.each(['calendar', 'user'] as const)('for one %s deletes what people were given for good; links work again', async kind => {
    const here = await scene()
    const id = kind === 'calendar' ? here.calendar : world.anna.id
    const colleague = await world.share(world.anna, here.calendar, world.cia.address, 'read')
    await set(kind, id, { sharingCapability: 'Disabled' })
    expect(await reached(here)).toEqual(none)
    await set(kind, id, { sharingCapability: null })
    // A group inside is no external permission: its guests are back with it.
    expect(await reached(here)).toEqual({ ...all, guest: false, partner: false })
    const left = await knexOf(world.db)('permission').where({ collection_id: here.calendar }).select('id')
    expect(left.map(row => row.id)).toContain(colleague)
    await share(here.calendar, guest.id)
    expect((await reached(here)).guest).toBe(true)
    const rows = await knexOf(world.db)('audit').where({ action: 'policy.change' }).orderBy('at')
    expect(rows.map(row => row.details['deletedPermissions'])).toContain(2)
  })

  it('for one calendar leaves the others of its owner alone', async () => {
    const [here, other] = [await scene(), await scene()]
    await set('calendar', here.calendar, { sharingCapability: 'Disabled' })
    expect([await reached(here), await reached(other)]).toEqual([none, all])
  })

  it('an unpublished link stays away whatever the policy does, and is back when it is restored within its days', async () => {
    const here = await scene()
    const owner = async () => await gate.require(world.db, world.anna, 'share', here.calendar)
    await links.unpublish(world.db, await owner(), here.link.id)
    expect(await reached(here)).toEqual({ ...all, link: false })
    for (const sharingCapability of ['Disabled', 'ExternalUserAndGuestSharing'] as const) await world.policy({ sharingCapability })
    await set('calendar', here.calendar, { sharingCapability: 'Disabled' })
    await set('calendar', here.calendar, { sharingCapability: null })
    expect((await reached(here)).link).toBe(false)
    await links.restore(world.db, await owner(), here.link.id, new Date())
    expect((await reached(here)).link).toBe(true)
    await links.renew(world.db, await owner(), here.link.id, new Date())
    expect((await reached(here)).link).toBe(false)
    await links.unpublish(world.db, await owner(), here.link.id)
    await expect(owner().then(access => links.restore(world.db, access, here.link.id, new Date()))).resolves.toBeDefined()
    expect((await reached(here)).link).toBe(false)
  })

  it('a guest that is removed is gone for good, the same address later has nothing', async () => {
    const here = await scene()
    const knex = knexOf(world.db)
    const fresh = { organization_id: world.organizationId, kind: 'guest' as const, address: 'brief@fabrikam.com', name: 'Brief' }
    const add = async () => (await knex('principal').insert(fresh).returning('id'))[0]?.id ?? ''
    const first = await add()
    await share(here.calendar, first)
    const subject = (id: string): UserSubject => ({ ...guest, id, address: fresh.address })
    expect(await gate.ask(world.db, subject(first), 'read', here.calendar)).not.toBeInstanceOf(Denial)
    await knex('principal').where({ id: first }).delete()
    expect(await gate.ask(world.db, subject(first), 'read', here.calendar)).toBeInstanceOf(Denial)
    expect(await gate.ask(world.db, subject(await add()), 'read', here.calendar)).toBeInstanceOf(Denial)
  })

  const fabrikam = { ...all, guest: false, grouped: false, personal: false, mail: false }
  it.each<[string, PolicyChange, PolicyChange, Partial<typeof all>]>([
    ['a domain is blocked', { domainMode: 'blockList', domains: ['fabrikam.com'] }, { domainMode: 'none' }, fabrikam],
    ['only another is allowed', { domainMode: 'allowList', domains: ['partner.example'] }, { domainMode: 'none' }, fabrikam],
    [
      'a domain has its own rule',
      { domainRules: [...(openPolicy.domainRules ?? []), 'fabrikam.com: none'] },
      openPolicy,
      { ...fabrikam, personal: true },
    ],
    ['Anonymous has no rule', { domainRules: ['*: read'] }, openPolicy, { ...all, link: false, personal: false }],
    [
      'all sign in',
      { sharingCapability: 'ExternalUserSharingOnly' },
      { sharingCapability: null },
      { ...all, link: false, personal: false },
    ],
    [
      'only those who accepted before',
      { sharingCapability: 'ExistingExternalUserSharingOnly' },
      { sharingCapability: null },
      { ...all, link: false, personal: false, mail: false },
    ],
    ['nobody may share outside', { externalSharers: { allow: 'nobody', groupId: null } }, { externalSharers: null }, none],
    [
      'links show no more than titles',
      { anonymousLinks: { maxRole: 'limitedRead', maxDays: null, expiryRequired: false } },
      { anonymousLinks: null },
      all,
    ],
    [
      'links have to end',
      { anonymousLinks: { maxRole: 'read', maxDays: null, expiryRequired: true } },
      { anonymousLinks: null },
      { ...all, link: false, personal: false },
    ],
  ])('when %s, and again', async (_what, tighter, again, then) => {
    const here = await scene()
    expect(await reached(here)).toEqual(all)
    await world.policy(tighter)
    expect(await reached(here)).toEqual(then)
    await world.policy(again)
    expect(await reached(here)).toEqual(all)
  })

  it('lets links live as long as it says, judged by the database’s clock: the last instant itself is past', async () => {
    const here = await scene()
    const knex = knexOf(world.db)
    await world.policy({ anonymousLinks: { maxRole: 'read', maxDays: 10, expiryRequired: false } })
    expect(await reached(here)).toEqual(all)
    const age = async (days: number) =>
      await knex('publish_link')
        .where({ collection_id: here.calendar })
        .update({ created_at: knex.raw('now() - make_interval(days => ?)', [days]) })
    await age(10)
    expect(await reached(here)).toEqual({ ...all, link: false, personal: false })
    await world.policy({ anonymousLinks: { maxRole: 'read', maxDays: 11, expiryRequired: false } })
    expect(await reached(here)).toEqual(all)
    await world.policy({ anonymousLinks: null })
  })

  it('lets the members of one group share outside, while they are in it', async () => {
    const here = await scene()
    const admin = gate.administer(world.astrid)
    await world.policy({ externalSharers: { allow: 'group', groupId: world.everyone.address } })
    expect(await reached(here)).toEqual(none)
    await addGroupMember(world.db, admin, world.everyone.id, world.anna.id)
    expect(await reached(here)).toEqual(all)
    await removeGroupMember(world.db, admin, world.everyone.id, world.anna.id)
    expect(await reached(here)).toEqual(none)
    await world.policy({ externalSharers: null })
    expect(await reached(here)).toEqual(all)
  })

  it('stops people of another organization when one of the two takes its word back', async () => {
    const here = await scene()
    const knex = knexOf(world.db)
    const word = { organization_id: partner.organizationId, partner_id: world.organizationId }
    await knex('federation').where(word).delete()
    expect(await reached(here)).toEqual({ ...all, partner: false })
    await knex('federation').insert(word)
    expect(await reached(here)).toEqual(all)
  })
})

describe('a change of the policy', () => {
  it('made twice is one change and one row of the audit log', async () => {
    const { calendar } = await scene()
    const count = async () => Number((await knexOf(world.db)('audit').where({ action: 'policy.change' }).count({ n: '*' }).first())?.['n'])
    const before = await count()
    const change: PolicyChange = { domainMode: 'blockList', domains: ['b.example', 'a.example', 'b.example'] }
    await world.policy(change)
    await world.policy({ ...change, domains: ['a.example', 'b.example'] })
    await set('calendar', calendar, { sharingCapability: 'Disabled' })
    expect(await count()).toBe(before + 2)
    await set('calendar', calendar, { sharingCapability: 'Disabled' })
    await set('user', world.anna.id, { sharingCapability: null })
    expect(await count()).toBe(before + 2)
  })
})

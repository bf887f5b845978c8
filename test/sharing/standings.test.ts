/** People outside as the database knows them: federated rows, guests of several organizations, mails and links of people who left. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { bearer } from '../../src/services/bearing.ts'
import * as gate from '../../src/services/gate.ts'
import { freshSecret, hashSecret } from '../../src/services/authentication.ts'
import { changeOverride } from '../../src/services/policy.ts'
import { Denial } from '../../src/sharing/decide.ts'
import type { Subject, UserSubject } from '../../src/sharing/principal.ts'
import { addGroupMember } from '../../src/storage/directory.ts'
import { knexOf, transaction } from '../../src/storage/database.ts'
import { addLink, unpublishLink } from '../../src/storage/links.ts'
import { found } from '../../src/storage/organizations.ts'
import { putPermission } from '../../src/storage/permissions.ts'
import { changePolicy } from '../../src/storage/policies.ts'
import { makeWorld, type World, tellNobody } from '../setup/world.ts'

const told = (decision: object) => (decision instanceof Denial ? decision.because : 'yes')
let world: World
let calendarId: string
let abroad: UserSubject
let row: string
let partner: string
let guest: UserSubject
let guestElsewhere: UserSubject
beforeAll(async () => {
  world = await makeWorld()
  calendarId = await world.calendar(world.anna)
  const knex = knexOf(world.db)
  const administrator = { address: 'otto@solvind.example', name: 'Otto', passwordHash: null, language: null }
  const other = await found(world.db, {
    name: 'Solvind',
    language: 'nb',
    timeZone: 'Europe/Oslo',
    domains: ['solvind.example'],
    administrator,
  })
  partner = other.organizationId
  abroad = { ...world.cia, id: other.administratorId, organizationId: partner, address: administrator.address }
  const person = async (fresh: object) =>
    (
      await knex('principal')
        .insert(fresh as never)
        .returning('id')
    )[0]!.id
  const home = { home_organization_id: partner, home_id: abroad.id }
  row = await person({ organization_id: world.organizationId, kind: 'federated', address: abroad.address, name: 'Otto', ...home })
  const gia = { kind: 'guest', address: 'gia@fabrikam.com', name: 'Gia' }
  const here = await person({ organization_id: world.organizationId, ...gia })
  guest = { ...world.cia, id: here, guest: true, address: gia.address }
  guestElsewhere = { ...guest, id: await person({ organization_id: partner, ...gia }), organizationId: partner }
  await knex('federation').insert([
    { organization_id: world.organizationId, partner_id: partner },
    { organization_id: partner, partner_id: world.organizationId },
  ])
  await world.policy({ domainRules: ['*: read', 'Anonymous: read'] })
  const owner = await gate.require(world.db, world.anna, 'share', calendarId)
  await putPermission(world.db, owner, null, 'none')
  for (const id of [row, guest.id]) await putPermission(world.db, owner, id, 'read')
})
afterAll(() => world.close())

const asks = async (subject: Subject, id = calendarId) => {
  const decision = await gate.ask(world.db, subject, 'read', id)
  const listed = subject.kind === 'user' ? (await gate.all(world.db, subject, 'read', 'calendar')).map(one => one.collectionId) : []
  if (subject.kind === 'user') expect(listed.includes(id)).toBe(!(decision instanceof Denial))
  return decision
}

it('a federated person acts under their row there, while both organizations name each other', async () => {
  expect(await asks(abroad)).toMatchObject({ role: 'read', principalId: row, organizationId: world.organizationId })
  const knex = knexOf(world.db)
  for (const one of [partner, world.organizationId]) {
    const where = { organization_id: one }
    const [gone] = await knex('federation').where(where).delete().returning('*')
    expect(told(await asks(abroad))).toBe('policy')
    await knex('federation').insert(gone!)
  }
  await knex('principal').where({ id: row }).update({ disabled_at: new Date() })
  expect(told(await asks(abroad))).toBe('no-permission')
  await knex('principal').where({ id: row }).update({ disabled_at: null })
  expect(told(await asks(abroad))).toBe('yes')
})

it('a guest is the same person wherever the address was proved, and in no group of ours', async () => {
  expect(await asks(guest)).toMatchObject({ role: 'read', principalId: guest.id })
  expect(await asks(guestElsewhere)).toMatchObject({ role: 'read', principalId: guest.id })
  await knexOf(world.db)('principal').where({ id: guest.id }).update({ disabled_at: new Date() })
  expect(told(await asks(guestElsewhere))).toBe('no-permission')
  expect(told(await asks(guest))).toBe('no-permission')
  await knexOf(world.db)('principal').where({ id: guest.id }).update({ disabled_at: null })
})

it('a permission on one calendar is none on another', async () => {
  const other = await world.calendar(world.anna, 'Other')
  const owner = await gate.require(world.db, world.anna, 'share', other)
  await putPermission(world.db, owner, null, 'none')
  for (const subject of [abroad, guest, guestElsewhere, world.cia]) expect(told(await asks(subject, other))).toBe('no-permission')
})

it('what was shared by somebody who may not share outside any more stops, and works again when they may', async () => {
  const token = freshSecret()
  const owner = await gate.require(world.db, world.anna, 'share', calendarId)
  const fields = { name: '', role: 'read' as const, audience: 'anonymous' as const, language: null, expiresAt: null }
  await addLink(world.db, owner, { ...fields, tokenHash: hashSecret(token) })
  const bearing = async () => bearer(world.db, { kind: 'link', tokenHash: hashSecret(token), user: null })
  const admin = gate.administer(world.astrid)
  const set = async (allow: 'everyone' | 'group') =>
    await changePolicy(world.db, admin, world.organizationId, {
      externalSharers: { allow, groupId: allow === 'group' ? world.everyone.id : null },
    })
  const sent = { kind: 'recipient' as const, address: guest.address, organizationId: world.organizationId, role: 'read' as const }
  const mailed = async () => await gate.recipient(world.db, { ...sent, senderId: world.anna.id }, calendarId)
  const all = async () => [told(await asks(guest)), told(await asks(abroad)), 'access' in (await bearing()), told(await mailed())]
  expect(await all()).toEqual(['yes', 'yes', true, 'yes'])
  await set('group')
  expect(await all()).toEqual(['policy', 'policy', false, 'policy'])
  await addGroupMember(world.db, admin, world.team.id, world.anna.id)
  expect(await all()).toEqual(['yes', 'yes', true, 'yes'])
  await set('everyone')
})

it('a mail to somebody who was removed, or by somebody who left, is judged as such', async () => {
  const knex = knexOf(world.db)
  const admin = gate.administer(world.astrid)
  const sent = { kind: 'recipient' as const, organizationId: world.organizationId, role: 'read' as const, senderId: world.anna.id }
  const mailed = async (address: string, id = calendarId) => told(await gate.recipient(world.db, { ...sent, address }, id))
  await changePolicy(world.db, admin, world.organizationId, { sharingCapability: 'ExistingExternalUserSharingOnly' })
  expect(await mailed(guest.address)).toBe('yes')
  await knex('principal').where({ id: guest.id }).update({ disabled_at: new Date() })
  expect(await mailed(guest.address)).toBe('policy')
  await knex('principal').where({ id: guest.id }).update({ disabled_at: null })
  await changePolicy(world.db, admin, world.organizationId, { sharingCapability: 'Disabled' })
  expect([await mailed(guest.address), await mailed(world.bo.address)]).toEqual(['policy', 'yes'])
  await knex('principal').where({ id: world.bo.id }).update({ disabled_at: new Date() })
  expect(await mailed(world.bo.address)).toBe('policy')
  await knex('principal').where({ id: world.bo.id }).update({ disabled_at: null })
  await changePolicy(world.db, admin, world.organizationId, { sharingCapability: null })
  await knex('principal').where({ id: world.anna.id }).update({ disabled_at: new Date() })
  expect(await mailed(world.bo.address)).toBe('sender')
  await knex('principal').where({ id: world.anna.id }).update({ disabled_at: null })
  // A mail of another organization is about no calendar of ours.
  const elsewhere = { ...sent, organizationId: randomUUID(), address: world.bo.address }
  expect(told(await gate.recipient(world.db, elsewhere, calendarId))).toBe(await mailed(world.bo.address, randomUUID()))
})

it('links of somebody who left give nothing', async () => {
  const left = await world.addPerson({ address: 'left@nordlys.example', name: 'Left' })
  const theirs = await world.calendar(left)
  const { token } = await world.publish(left, theirs, 'read')
  const subject = { kind: 'link' as const, tokenHash: hashSecret(token), user: null }
  expect(await bearer(world.db, subject)).toHaveProperty('access')
  await knexOf(world.db)('principal').where({ id: left.id }).update({ disabled_at: new Date() })
  expect(await bearer(world.db, subject)).toHaveProperty('denial.because', 'link-suspended')
  expect(told(await gate.ask(world.db, left, 'read', theirs))).toBe('no-permission')
})

it('outsiders and links that stop with the whole organization come back with it; what was unpublished does not', async () => {
  const { token, id } = await world.publish(world.anna, calendarId, 'read')
  const bearing = async () => 'access' in (await bearer(world.db, { kind: 'link', tokenHash: hashSecret(token), user: null }))
  const all = async () => [told(await asks(guest)), told(await asks(abroad)), await bearing()]
  expect(await all()).toEqual(['yes', 'yes', true])
  await world.policy({ sharingCapability: 'Disabled' })
  expect(await all()).toEqual(['policy', 'policy', false])
  await unpublishLink(world.db, await gate.require(world.db, world.anna, 'share', calendarId), id)
  await world.policy({ sharingCapability: null })
  expect(await all()).toEqual(['yes', 'yes', false])
})

it('outside sharing that is switched off for one calendar deletes what outsiders had there, and that alone; its links come back', async () => {
  const admin = gate.administer(world.astrid)
  const [one, other] = [await world.calendar(world.anna), await world.calendar(world.anna)]
  for (const id of [one, other]) {
    const owner = await gate.require(world.db, world.anna, 'share', id)
    for (const grantee of [row, guest.id, world.cia.id]) await putPermission(world.db, owner, grantee, 'read')
  }
  const { token } = await world.publish(world.anna, one, 'read')
  const bearing = async () => 'access' in (await bearer(world.db, { kind: 'link', tokenHash: hashSecret(token), user: null }))
  const all = async (id: string) => Promise.all([guest, abroad, world.cia].map(async who => told(await asks(who, id))))
  const set = async (sharingCapability: 'Disabled' | null) =>
    await transaction(
      world.db,
      async tx => await changeOverride(tx, admin, { kind: 'calendar', id: one }, { sharingCapability }, tellNobody),
    )
  await set('Disabled')
  expect([await all(one), await bearing()]).toEqual([['no-permission', 'no-permission', 'yes'], false])
  await set(null)
  expect([await all(one), await bearing()]).toEqual([['no-permission', 'no-permission', 'yes'], true])
  expect(await all(other)).toEqual(['yes', 'yes', 'yes'])
})

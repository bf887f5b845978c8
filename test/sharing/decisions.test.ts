/** `decisions.tsv` asked three ways: the pure function, the gate on a real database, and the gate's list of all. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import * as gate from '../../src/services/gate.ts'
import { freshSecret, hashSecret } from '../../src/services/authentication.ts'
import { decide, Denial } from '../../src/sharing/decide.ts'
import type { Facts } from '../../src/sharing/facts.ts'
import { parseDomainRule } from '../../src/sharing/domain-rules.ts'
import type { PolicyOverride } from '../../src/sharing/policy.ts'
import { anonymous, type Subject, type UserSubject } from '../../src/sharing/principal.ts'
import type { Privilege, Role, ViewRole } from '../../src/sharing/roles.ts'
import { knexOf } from '../../src/storage/database.ts'
import { addMailboxMember, removeMailboxMember } from '../../src/storage/directory.ts'
import { factsFor } from '../../src/storage/facts.ts'
import { factsForLink } from '../../src/storage/link-facts.ts'
import { factsForRecipient } from '../../src/storage/recipient-facts.ts'
import { found } from '../../src/storage/organizations.ts'
import { addLink, type NewLink, renewLink, unpublishLink } from '../../src/storage/links.ts'
import { putPart } from '../../src/storage/link-parts.ts'
import { putPermission } from '../../src/storage/permissions.ts'
import { changePolicy } from '../../src/storage/policies.ts'
import { makeWorld, type World } from '../setup/world.ts'

const [head = '', ...lines] = readFileSync(join(import.meta.dirname, 'decisions.tsv'), 'utf8')
  .trim()
  .split('\n')
const columns = head.split('\t')
const rows = lines.map(
  line => Object.fromEntries(line.split('\t').map((value, index) => [columns[index], value])) as Record<string, string>,
)

const rules = (...text: string[]) => text.map(parseDomainRule)
const open: PolicyOverride = {
  sharingCapability: 'ExternalUserAndGuestSharing',
  domainRules: rules('*:CalendarSharingFreeBusyReviewer', 'Anonymous:CalendarSharingFreeBusyReviewer'),
}
const links = (maxDays: number | null, expiryRequired: boolean, maxRole: ViewRole = 'read') => ({ maxRole, maxDays, expiryRequired })
/** Policies by name: what the organization sets, and what the owner's mailbox or the collection adds. */
const policies: Record<string, { organization: PolicyOverride; mailbox?: PolicyOverride; collection?: PolicyOverride }> = {
  open: { organization: open },
  default: { organization: {} },
  disabled: { organization: { ...open, sharingCapability: 'Disabled' } },
  existingOnly: { organization: { ...open, sharingCapability: 'ExistingExternalUserSharingOnly' } },
  signedInOnly: { organization: { ...open, sharingCapability: 'ExternalUserSharingOnly' } },
  noAnonymousRule: { organization: { ...open, domainRules: rules('*:CalendarSharingFreeBusyReviewer') } },
  noStar: { organization: { ...open, domainRules: rules('Anonymous:CalendarSharingFreeBusyReviewer', 'contoso.com: read') } },
  fabrikamWrite: { organization: { ...open, domainRules: rules('*:CalendarSharingFreeBusySimple', 'fabrikam.com: write') } },
  collectionDisabled: { organization: open, collection: { sharingCapability: 'Disabled' } },
  mailboxDisabled: { organization: open, mailbox: { sharingCapability: 'Disabled' } },
  mailboxLimited: { organization: open, mailbox: { domainRules: rules('*:CalendarSharingFreeBusyDetail') } },
  collectionLimited: { organization: open, collection: { domainRules: rules('Anonymous:CalendarSharingFreeBusyDetail') } },
  collectionLooser: { organization: {}, collection: { domainRules: rules('Anonymous:CalendarSharingFreeBusyReviewer') } },
  linksMaxLimited: { organization: { ...open, anonymousLinks: links(null, false, 'limitedRead') } },
  linksMaxDays: { organization: { ...open, anonymousLinks: links(30, false) } },
  linksMustExpire: { organization: { ...open, anonymousLinks: links(null, true) } },
}

let world: World
let guest: UserSubject
let foreigner: UserSubject
/** Somebody of the other organization who stands in this one too, and the row they stand in it with. */
let partner: UserSubject
let standing = ''
let disabled: UserSubject
beforeAll(async () => {
  world = await makeWorld()
  const knex = knexOf(world.db)
  const fresh = { organization_id: world.organizationId, kind: 'guest' as const, address: 'gia@fabrikam.com', name: 'Gia' }
  const [row] = await knex('principal').insert(fresh).returning('id')
  guest = { ...world.cia, id: row?.id ?? '', address: fresh.address, name: 'Gia', guest: true }
  const administrator = { address: 'otto@other.example', name: 'Otto', passwordHash: null, language: null }
  const other = await found(world.db, { name: 'Other', language: 'en', timeZone: 'Europe/Oslo', domains: [], administrator })
  foreigner = { ...world.cia, id: other.administratorId, organizationId: other.organizationId, address: administrator.address }
  const there = { organization_id: other.organizationId, kind: 'user' as const, address: 'pia@other.example', name: 'Pia' }
  const [pia] = await knex('principal').insert(there).returning('id')
  partner = { ...foreigner, id: pia?.id ?? '', address: there.address }
  const home = { home_organization_id: other.organizationId, home_id: partner.id }
  const here = { ...there, ...home, organization_id: world.organizationId, kind: 'federated' as const }
  standing = (await knex('principal').insert(here).returning('id'))[0]?.id ?? ''
  await knex('federation').insert({ organization_id: world.organizationId, partner_id: other.organizationId })
  disabled = await world.addPerson({ address: 'dora@nordlys.example', name: 'Dora' })
  await knex('principal').where({ id: disabled.id }).update({ disabled_at: new Date() })
})
afterAll(() => world.close())

interface Scene {
  subject: Subject
  collectionId: string
}

const day = 86_400_000

/** Makes what a row says: a calendar of its own, the policy, the grant, and who asks. */
async function scene(row: Record<string, string>): Promise<Scene> {
  const who = row['who'] ?? ''
  const role = row['role'] as Exclude<Role, 'owner'>
  const mailbox = who === 'mailboxMember' || who === 'linkOfFormerMember'
  const admin = gate.administer(world.astrid)
  if (who === 'linkOfFormerMember') await addMailboxMember(world.db, admin, world.reception.id, world.anna.id)
  const ownerId = mailbox ? world.reception.id : world.anna.id
  const collectionId = await world.calendar(mailbox && who === 'mailboxMember' ? world.bo : world.anna, 'Decided', ownerId)
  const owner = await gate.require(world.db, who === 'mailboxMember' ? world.bo : world.anna, 'share', collectionId)
  await putPermission(world.db, owner, null, 'none')
  await setPolicies(row['policy'] ?? '', ownerId, collectionId)
  const give = async (id: string | null, given = role) => await putPermission(world.db, owner, id, given)

  const link = async (more: Partial<NewLink> = {}) => {
    const token = freshSecret()
    const base = { name: 'x', role: role as ViewRole, audience: 'anonymous' as const, language: null, expiresAt: null }
    const made = await addLink(world.db, owner, { ...base, tokenHash: hashSecret(token), ...more })
    return { id: made.id, tokenHash: hashSecret(token) }
  }
  const bearer = async (more: Partial<NewLink> = {}, user: UserSubject | null = null): Promise<Scene> => {
    const { tokenHash } = await link(more)
    return { collectionId, subject: { kind: 'link', tokenHash, user } }
  }
  const recipient = (address: string, senderId = world.anna.id, privateDetails = false): Scene => ({
    collectionId,
    subject: { kind: 'recipient', address, organizationId: world.organizationId, role: role as ViewRole, senderId, privateDetails },
  })
  const knex = knexOf(world.db)
  switch (who) {
    case 'owner':
      return { collectionId, subject: world.anna }
    case 'mailboxMember':
      return { collectionId, subject: world.bo }
    case 'colleague':
      await give(world.cia.id)
      return { collectionId, subject: world.cia }
    case 'ownerOfFed':
    case 'readerOfFed':
      await knex('collection').where({ id: collectionId }).update({ fed: true })
      if (who === 'ownerOfFed') return { collectionId, subject: world.anna }
      await give(world.cia.id)
      return { collectionId, subject: world.cia }
    case 'groupMember':
      await give(world.team.id)
      return { collectionId, subject: world.bo }
    case 'nestedMember':
      await give(world.everyone.id)
      return { collectionId, subject: world.bo }
    case 'organization':
      await give(null)
      return { collectionId, subject: world.cia }
    case 'colleagueAndGroup':
      await give(world.bo.id, 'freeBusyRead')
      await give(world.team.id)
      return { collectionId, subject: world.bo }
    case 'scopedRead':
      await give(world.cia.id)
      return { collectionId, subject: { ...world.cia, scopes: ['read'] } }
    case 'scopedBusy':
      await give(world.cia.id)
      return { collectionId, subject: { ...world.cia, scopes: ['readFreeBusy'] } }
    case 'scopedBusyOwner':
      return { collectionId, subject: { ...world.anna, scopes: ['readFreeBusy'] } }
    case 'othersPermission':
      await give(world.astrid.id)
      await give(world.team.id)
      return { collectionId, subject: world.cia }
    case 'administrator':
      return { collectionId, subject: world.astrid }
    case 'otherOrganization':
      await give(null)
      return { collectionId, subject: foreigner }
    case 'guest':
      await give(guest.id)
      return { collectionId, subject: guest }
    case 'federated':
    case 'federatedOneSided': {
      const theirs = { organization_id: partner.organizationId, partner_id: world.organizationId }
      await knex('federation').where(theirs).delete()
      if (who === 'federated') await knex('federation').insert(theirs)
      await give(standing)
      return { collectionId, subject: partner }
    }
    case 'disabledColleague':
      await give(disabled.id)
      return { collectionId, subject: disabled }
    case 'guestThroughOrganization':
      await give(null)
      return { collectionId, subject: guest }
    case 'anonymous':
      return { collectionId, subject: anonymous }
    case 'link':
      return await bearer()
    case 'linkPart':
    case 'linkPartOfUnpublished':
    case 'linkPartOfExpired': {
      // The address is of a link on a calendar of its own; what is asked about is the one that was put in.
      const lead = await gate.require(world.db, world.anna, 'share', await world.calendar(world.anna, 'Lead'))
      const token = freshSecret()
      const expiresAt = who === 'linkPartOfExpired' ? new Date(Date.now() - day) : null
      const base = { name: 'x', role: 'read', audience: 'anonymous', language: null, expiresAt, tokenHash: hashSecret(token) } as const
      const { id } = await addLink(world.db, lead, base)
      await putPart(world.db, lead, id, owner, (await link()).id)
      if (who === 'linkPartOfUnpublished') await unpublishLink(world.db, lead, id)
      return { collectionId, subject: { kind: 'link', tokenHash: hashSecret(token), user: null } }
    }
    case 'lockedLink':
      return await bearer({ settings: { passwordHash: 'x' } })
    case 'lockedExpiredLink':
      return await bearer({ settings: { passwordHash: 'x' }, expiresAt: new Date(Date.now() - day) })
    case 'narrowedLink':
      return await bearer({ settings: { daysBack: 1, daysForward: 1, detailsDays: 0, categories: ['x'], workingHoursOnly: true } })
    case 'unknownLink':
      return { collectionId, subject: { kind: 'link', tokenHash: hashSecret(freshSecret()), user: null } }
    case 'expiringLink':
      return await bearer({ expiresAt: new Date(Date.now() + day) })
    case 'expiredLink':
      return await bearer({ expiresAt: new Date(Date.now() - day) })
    case 'oldLink': {
      const { id, tokenHash } = await link()
      await knex('publish_link')
        .where({ id })
        .update({ created_at: new Date(Date.now() - 31 * day) })
      return { collectionId, subject: { kind: 'link', tokenHash, user: null } }
    }
    case 'unpublishedLink': {
      const { id, tokenHash } = await link()
      await unpublishLink(world.db, owner, id)
      return { collectionId, subject: { kind: 'link', tokenHash, user: null } }
    }
    case 'renewedLink': {
      const { id, tokenHash } = await link()
      await renewLink(world.db, owner, id, hashSecret(freshSecret()))
      return { collectionId, subject: { kind: 'link', tokenHash, user: null } }
    }
    case 'linkOfFormerMember': {
      const { tokenHash } = await link()
      await removeMailboxMember(world.db, admin, world.reception.id, world.anna.id)
      return { collectionId, subject: { kind: 'link', tokenHash, user: null } }
    }
    case 'organizationLink':
      return await bearer({ audience: 'organization' })
    case 'organizationLinkColleague':
      return await bearer({ audience: 'organization' }, world.cia)
    case 'organizationLinkGuest':
      return await bearer({ audience: 'organization' }, guest)
    case 'directLink':
      return await bearer({ audience: 'direct' })
    case 'directLinkStranger':
      return await bearer({ audience: 'direct' }, world.cia)
    case 'directLinkColleague':
      await give(world.cia.id, 'read')
      return await bearer({ audience: 'direct' }, world.cia)
    case 'directLinkColleagueLower':
      await give(world.cia.id, 'freeBusyRead')
      return await bearer({ audience: 'direct' }, world.cia)
    case 'recipientInside':
      return recipient(world.bo.address)
    case 'recipientOutside':
      return recipient('someone@fabrikam.com')
    case 'recipientGuest':
      return recipient(guest.address)
    case 'recipientTrusted':
      await give(world.team.id, 'delegateWithPrivateEventAccess')
      return recipient(world.bo.address, world.anna.id, true)
    case 'recipientNotTrusted':
      await give(world.bo.id, 'delegateWithoutPrivateEventAccess')
      return recipient(world.bo.address, world.anna.id, true)
    case 'recipientOutsidePrivate':
      return recipient('someone@fabrikam.com', world.anna.id, true)
    case 'recipientSenderLost':
      return recipient('someone@fabrikam.com', world.cia.id)
    default:
      throw new Error(`No such scene: ${who}`)
  }
}

async function setPolicies(name: string, ownerId: string, collectionId: string): Promise<void> {
  const policy = policies[name]
  if (!policy) throw new Error(`No such policy: ${name}`)
  const admin = gate.administer(world.astrid)
  await knexOf(world.db)('sharing_policy').delete()
  await changePolicy(world.db, admin, world.organizationId, policy.organization)
  if (policy.mailbox) await changePolicy(world.db, admin, ownerId, policy.mailbox)
  if (policy.collection) await changePolicy(world.db, admin, collectionId, policy.collection)
}

async function factsOf({ subject, collectionId }: Scene): Promise<Facts | null> {
  if (subject.kind === 'user') return await factsFor(world.db, subject, collectionId)
  if (subject.kind === 'link') {
    const found = await factsForLink(world.db, subject)
    return (found ? [found, ...found.parts] : []).find(one => one.facts.collection.id === collectionId)?.facts ?? null
  }
  return subject.kind === 'recipient' ? await factsForRecipient(world.db, subject, collectionId) : null
}

describe('decisions', () => {
  it.each(rows.map((row, index) => [index + 2, Object.values(row).join(' '), row] as const))('line %i: %s', async (_line, _text, row) => {
    const set = await scene(row)
    const asked = row['asked'] as Privilege
    const isPrivate = row['class'] === 'private'
    const decision = await gate.ask(world.db, set.subject, asked, set.collectionId, { private: isPrivate })
    const told = decision instanceof Denial ? decision.because : 'yes'
    expect(told).toBe(row['answer'])
    if (!(decision instanceof Denial)) {
      expect(decision.visibilityFor(isPrivate)).toBe(row['visibility'])
      expect(decision.collectionId).toBe(set.collectionId)
      expect(decision.trace.map(step => step.grant).join()).toContain(
        row['because'] === '-' ? '' : (row['because'] ?? '').replace(/^(?:organization|mailbox|collection) rule.*/, 'permission'),
      )
    } else if (row['because'] !== '-') {
      expect(`${decision.rule} ${decision.trace.map(step => step.because).join()}`).toContain(row['because'])
    }

    const facts = await factsOf(set)
    if (facts) {
      const pure = decide(asked, { ...facts, private: isPrivate })
      expect(pure instanceof Denial ? pure.because : 'yes').toBe(row['answer'])
    } else expect(['no-permission', 'nobody', 'link-unknown']).toContain(told)

    if (set.subject.kind === 'user' && !isPrivate) {
      const all = await gate.all(world.db, set.subject, asked, 'calendar')
      expect(all.some(access => access.collectionId === set.collectionId)).toBe(row['answer'] === 'yes')
    }
  })

  it('has a row for every subject class, answer and visibility', () => {
    const answers = new Set(rows.map(row => row['answer']))
    for (const because of [
      'yes',
      'nobody',
      'no-permission',
      'role',
      'private',
      'fed',
      'policy',
      'scope',
      'sender',
      'link-unknown',
      'link-unpublished',
      'link-expired',
      'link-suspended',
    ]) {
      expect(answers).toContain(because)
    }
    expect(new Set(rows.map(row => row['visibility']))).toEqual(new Set(['full', 'busy', 'limited', 'details', '-']))
  })
})

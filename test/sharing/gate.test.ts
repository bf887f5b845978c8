/** What the decision table does not ask: organizations, oneself, new collections, and what storage refuses with an Access in hand. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import * as gate from '../../src/services/gate.ts'
import { hashSecret } from '../../src/services/authentication.ts'
import { preparing } from '../../src/services/objects.ts'
import { importFile, readFile } from '../../src/services/import.ts'
import { decide, decideAdminister, decideCreate, decideFiles, decideSelf, Denial } from '../../src/sharing/decide.ts'
import type { Facts, Grant } from '../../src/sharing/facts.ts'
import { anonymousMaxDays } from '../../src/sharing/caps.ts'
import { parseDomainRule } from '../../src/sharing/domain-rules.ts'
import { defaultPolicy } from '../../src/sharing/policy.ts'
import { anonymous, type Subject, type UserSubject } from '../../src/sharing/principal.ts'
import { transaction } from '../../src/storage/database.ts'
import { listObjects } from '../../src/storage/objects.ts'
import { makeWorld, type World } from '../setup/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const told = (decision: object) => (decision instanceof Denial ? decision.because : 'yes')
const guest = (of: UserSubject): UserSubject => ({ ...of, guest: true })

describe('an organization', () => {
  it.each<[string, () => Subject, string]>([
    ['its administrator', () => world.astrid, 'yes'],
    ['somebody else', () => world.anna, 'role'],
    ['nobody', () => anonymous, 'nobody'],
    ['a guest', () => guest(world.astrid), 'role'],
    ['a credential for it', () => ({ ...world.astrid, scopes: ['administer'] }), 'yes'],
    ['a credential for other things', () => ({ ...world.astrid, scopes: ['read', 'share', 'self'] }), 'scope'],
  ])('is administered by %s: %s', (_who, subject, answer) => {
    expect(told(decideAdminister(subject()))).toBe(answer)
  })
})

describe('oneself', () => {
  it.each<[string, () => Subject, string]>([
    ['the person', () => world.cia, 'yes'],
    ['a guest', () => guest(world.cia), 'yes'],
    ['nobody', () => anonymous, 'nobody'],
    ['a credential for other things', () => ({ ...world.cia, scopes: ['read'] }), 'scope'],
    ['a credential for it', () => ({ ...world.cia, scopes: ['self'] }), 'yes'],
  ])('%s', (_who, subject, answer) => {
    expect(told(decideSelf(subject()))).toBe(answer)
  })
})

describe('a new collection', () => {
  const owner = (id: string, memberOf = false) => ({ id, organizationId: world.organizationId, memberOf })
  it.each<[string, () => [Subject, ReturnType<typeof owner> | null], string]>([
    ['for oneself', () => [world.anna, owner(world.anna.id)], 'yes'],
    ['for another', () => [world.anna, owner(world.bo.id)], 'no-permission'],
    ['for a mailbox one is a member of', () => [world.bo, owner(world.reception.id, true)], 'yes'],
    ['for a mailbox one is not in', () => [world.anna, owner(world.reception.id)], 'no-permission'],
    ['for nobody known', () => [world.anna, null], 'no-permission'],
    ['in another organization', () => [world.anna, { ...owner(world.anna.id), organizationId: world.bo.id }], 'no-permission'],
    ['by a guest', () => [guest(world.anna), owner(world.anna.id)], 'no-permission'],
    ['by nobody', () => [anonymous, owner(world.anna.id)], 'nobody'],
    ['with a credential for reading', () => [{ ...world.anna, scopes: ['read', 'write'] }, owner(world.anna.id)], 'scope'],
  ])('%s', (_what, asked, answer) => {
    const [subject, facts] = asked()
    expect(told(decideCreate(subject, facts))).toBe(answer)
  })

  it('is asked of the database with the memberships as they are', async () => {
    await expect(gate.create(world.db, world.bo, world.reception.id)).resolves.toMatchObject({ role: 'owner' })
    await expect(gate.create(world.db, world.anna, world.reception.id)).rejects.toThrow('no-permission')
    await expect(gate.create(world.db, world.anna, 'no id')).rejects.toThrow('no-permission')
  })
})

describe('private files', () => {
  const box = () => ({ id: world.reception.id, organizationId: world.organizationId })
  const own = (of: UserSubject) => ({ id: of.id, organizationId: of.organizationId, memberOf: false })

  it.each<[string, () => Subject, () => Parameters<typeof decideFiles>[2], string, string]>([
    ['their owner', () => world.cia, () => own(world.cia), 'yes', 'yes'],
    ['a member of the mailbox', () => world.bo, () => ({ ...box(), memberOf: true }), 'yes', 'yes'],
    ['nobody who is no member', () => world.cia, () => ({ ...box(), memberOf: false }), 'no-permission', 'no-permission'],
    ['nobody else', () => world.cia, () => own(world.anna), 'no-permission', 'no-permission'],
    ['no administrator', () => world.astrid, () => own(world.anna), 'no-permission', 'no-permission'],
    [
      'nobody of another organization',
      () => world.cia,
      () => ({ ...own(world.cia), organizationId: world.anna.id }),
      'no-permission',
      'no-permission',
    ],
    ['nobody where there is nothing', () => world.cia, () => null, 'no-permission', 'no-permission'],
    ['no guest', () => guest(world.cia), () => own(world.cia), 'no-permission', 'no-permission'],
    ['nobody who is not signed in', () => anonymous, () => own(world.cia), 'nobody', 'nobody'],
    ['a credential that reads', () => ({ ...world.cia, scopes: ['read'] }), () => own(world.cia), 'yes', 'scope'],
    ['a credential that writes', () => ({ ...world.cia, scopes: ['write'] }), () => own(world.cia), 'yes', 'yes'],
    ['no credential for busy times', () => ({ ...world.cia, scopes: ['readFreeBusy'] }), () => own(world.cia), 'scope', 'scope'],
    ['no credential for other things', () => ({ ...world.cia, scopes: ['share', 'self'] }), () => own(world.cia), 'scope', 'scope'],
  ])('are for %s', (_who, subject, owner, reads, writes) => {
    expect(told(decideFiles('readFiles', subject(), owner()))).toBe(reads)
    expect(told(decideFiles('writeFiles', subject(), owner()))).toBe(writes)
  })

  it('are asked of the database with the memberships as they are', async () => {
    expect((await gate.files(world.db, world.bo, 'readFiles', world.reception.id)).collectionId).toBe(world.reception.id)
    await expect(gate.files(world.db, world.cia, 'readFiles', world.reception.id)).rejects.toThrow('no-permission')
    await expect(gate.files(world.db, world.bo, 'writeFiles', world.team.id)).rejects.toThrow('no-permission')
    await expect(gate.files(world.db, anonymous, 'readFiles', world.cia.id)).rejects.toThrow('nobody')
    await expect(gate.files(world.db, world.cia, 'readFiles', 'no-id')).rejects.toThrow('no-permission')
  })
})

describe('grants that a query would not give, were it right', () => {
  const facts = (subject: Subject, ...grants: Grant[]): Facts => ({
    subject,
    standing: { id: 'p', is: 'internal', mutual: true },
    collection: { organizationId: world.organizationId, id: 'c', kind: 'calendar', ownerId: world.anna.id, fed: false },
    policy: { organization: { ...defaultPolicy, sharingCapability: 'Disabled' }, mailbox: null, collection: null },
    grants,
    now: new Date(0),
  })
  const foreigner = (): UserSubject => ({ ...world.bo, organizationId: world.anna.id })

  it('a mailbox is nothing to guests and to people of another organization', () => {
    const member: Grant = { via: 'mailbox', name: 'Reception' }
    expect(told(decide('read', facts(world.bo, member)))).toBe('yes')
    expect(told(decide('read', facts(guest(world.bo), member)))).not.toBe('yes')
    expect(told(decide('read', facts(foreigner(), member)))).not.toBe('yes')
  })

  it('a permission or the row of everybody is capped for whoever is of another organization', () => {
    const row = (through: 'self' | 'organization'): Grant => ({
      via: 'permission',
      id: 'p',
      name: '',
      through,
      role: 'read',
      sharerGroups: [],
    })
    expect(told(decide('read', facts(world.bo, row('organization'))))).toBe('yes')
    expect(told(decide('read', facts(foreigner(), row('organization'))))).not.toBe('yes')
    expect(told(decide('read', facts(foreigner(), row('self'))))).not.toBe('yes')
    const federated = { ...facts(foreigner(), row('self')), standing: { id: 'p', is: 'federated' as const, mutual: true } }
    expect(told(decide('read', federated))).toBe('policy')
  })

  it('a mail shows private events to nobody outside, whatever they were given', () => {
    const subject = { kind: 'recipient', address: 'kari@kunde.example', organizationId: world.organizationId, role: 'read' } as const
    const visibility = (inside: boolean) => {
      const grant: Grant = {
        via: 'snapshot',
        role: 'read',
        inside,
        accepted: true,
        senderMayShare: true,
        sharerGroups: [],
        showsPrivate: true,
      }
      const open = { ...defaultPolicy, domainRules: [parseDomainRule('*: delegateWithPrivateEventAccess')] }
      const asked = { ...facts({ ...subject, senderId: world.anna.id }, grant), standing: null }
      const access = decide('readFreeBusy', { ...asked, policy: { organization: open, mailbox: null, collection: null } })
      return access instanceof Denial ? access.because : access.visibility
    }
    expect([visibility(true), visibility(false)]).toEqual(['full', 'details'])
  })
})

describe('the strictest scope', () => {
  it('sets the life of anonymous links', () => {
    const links = (maxDays: number | null) => ({ anonymousLinks: { maxRole: 'read' as const, maxDays, expiryRequired: false } })
    const organization = { ...defaultPolicy, ...links(30) }
    expect(anonymousMaxDays({ organization, mailbox: links(7), collection: links(90) })).toBe(7)
    expect(anonymousMaxDays({ organization, mailbox: null, collection: links(null) })).toBe(30)
    expect(anonymousMaxDays({ organization: defaultPolicy, mailbox: null, collection: null })).toBeNull()
  })
})

describe('a secret opens its own calendar alone', () => {
  it('through the gate too', async () => {
    const [one, other] = [await world.calendar(world.anna), await world.calendar(world.anna)]
    const { token } = await world.publish(world.anna, one, 'freeBusyRead')
    const subject: Subject = { kind: 'link', tokenHash: hashSecret(token), user: null }
    expect(told(await gate.ask(world.db, subject, 'readFreeBusy', one))).toBe('yes')
    expect(told(await gate.ask(world.db, subject, 'readFreeBusy', other))).toBe('link-unknown')
  })

  it('and lists nothing', async () => {
    const subject: Subject = { kind: 'link', tokenHash: hashSecret('x'), user: world.anna }
    await expect(gate.all(world.db, subject, 'readFreeBusy', 'calendar')).rejects.toThrow('nobody')
    await expect(gate.all(world.db, anonymous, 'readFreeBusy', 'calendar')).rejects.toThrow('nobody')
  })
})

describe('private events', () => {
  const event = (uid: string, privacy: string) =>
    ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:x', 'BEGIN:VEVENT', `UID:${uid}`, 'DTSTAMP:20260101T000000Z', `CLASS:${privacy}`]
      .concat(['DTSTART:20261121T100000Z', 'DTEND:20261121T110000Z', `SUMMARY:${uid}`, 'END:VEVENT', 'END:VCALENDAR', ''])
      .join('\r\n')

  async function write(person: UserSubject, id: string, ics: string): Promise<number> {
    const file = await readFile([Buffer.from(ics)] as unknown as AsyncIterable<Uint8Array>, world.config, 'UTC')
    return await transaction(world.db, async tx => {
      const access = await gate.require(tx, person, 'write', id, { lock: true })
      return (await importFile(tx, access, file, await preparing(tx, access, world.config, new Date()))).created
    })
  }

  it.each(['PRIVATE', 'CONFIDENTIAL', 'X-BANANA'])('of CLASS:%s are written by who sees them alone', async privacy => {
    const id = await world.calendar(world.anna)
    await world.share(world.anna, id, world.bo.address, 'delegateWithoutPrivateEventAccess')
    await world.share(world.anna, id, world.cia.address, 'delegateWithPrivateEventAccess')
    await expect(write(world.bo, id, event('a', privacy))).rejects.toThrow(/[Pp]rivate/)
    await expect(write(world.bo, id, event('b', 'PUBLIC'))).resolves.toBe(1)
    await expect(write(world.cia, id, event('c', privacy))).resolves.toBe(1)
    // A UID that he may not know of is as good as any: his event stands beside the private one, which stays as it is.
    await expect(write(world.bo, id, event('c', 'PUBLIC'))).resolves.toBe(1)
    const owner = await gate.require(world.db, world.anna, 'read', id)
    const { objects } = await listObjects(world.db, owner, { after: null, limit: 10 })
    const texts = objects.map(one => ('whole' in one.content ? one.content.whole : ''))
    expect(texts.filter(text => text.includes('SUMMARY:c'))).toHaveLength(2)
    expect(texts.filter(text => text.includes(`CLASS:${privacy}`) && text.includes('UID:c\r\n'))).toHaveLength(1)
  })
})

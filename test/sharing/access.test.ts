/* oxlint-disable typescript/no-misused-spread, no-new -- forging is what is tried here */
/** The proof cannot be made by hand: not by the compiler's leave, not by a cast. */
import { describe, expect, it } from '@jest/globals'
import { Access, takeKey } from '../../src/sharing/access.ts'
import { decide, decideAdminister, Denial } from '../../src/sharing/decide.ts'
import type { Facts } from '../../src/sharing/facts.ts'
import { defaultPolicy } from '../../src/sharing/policy.ts'
import type { Db } from '../../src/storage/database.ts'
import { listOccurrences } from '../../src/storage/occurrences.ts'
import { listObjects, putObjects } from '../../src/storage/objects.ts'
import { addLink } from '../../src/storage/links.ts'

const facts: Facts = {
  subject: {
    kind: 'user',
    id: 'u',
    organizationId: 'o',
    address: 'a@b.example',
    name: 'A',
    guest: false,
    administrator: false,
    scopes: null,
    expiresAt: null,
    mark: '',
  },
  standing: { id: 'u', is: 'internal', mutual: true },
  collection: { organizationId: 'o', id: 'c', kind: 'calendar', ownerId: 'u' },
  policy: { organization: defaultPolicy, mailbox: null, collection: null },
  grants: [{ via: 'owner' }],
  now: new Date(0),
}
const granted = decide('read', facts)
if (granted instanceof Denial) throw new Error('The owner was refused')
const read: Access<'read'> = granted
const nowhere = {} as Db

// Never called: these lines are for the compiler, which must refuse each of them.
export async function refusedByTheCompiler(write: Access<'write'>): Promise<void> {
  // @ts-expect-error a literal is not an Access
  await listObjects(nowhere, { organizationId: 'o', collectionId: 'c', visibility: 'full' }, { after: null, limit: 1 })
  // @ts-expect-error a spread copy is not an Access
  await listObjects(nowhere, { ...read }, { after: null, limit: 1 })
  // @ts-expect-error a relabelled copy is not an Access
  await putObjects(nowhere, { ...read, privilege: 'write' }, [])
  // @ts-expect-error to read is not to write
  await putObjects(nowhere, read, [])
  // @ts-expect-error to write is not to share
  await addLink(nowhere, write, {})
  // @ts-expect-error a read takes the Access first, not an id
  await listOccurrences(nowhere, 'c', { from: new Date(0), to: new Date(1) }, 'UTC', 1)
  // @ts-expect-error the constructor is private
  new Access({ privilege: 'read' })
  // @ts-expect-error a Denial is no Access
  await listObjects(nowhere, decide('read', facts), { after: null, limit: 1 })
}

describe('Access', () => {
  it('is given by a decision', () => {
    expect(read.collectionId).toBe('c')
    expect(read.visibility).toBe('full')
  })

  it('is nothing when it is forged: copies, casts and prototypes have no fields', () => {
    const cast = { organizationId: 'o', collectionId: 'c' } as unknown as Access<'read'>
    expect(() => Object.getOwnPropertyDescriptor(Access.prototype, 'collectionId')?.get?.call(cast)).toThrow(TypeError)
    const forged = Object.create(Access.prototype) as Access<'read'>
    expect(() => forged.collectionId).toThrow(TypeError)
    expect(() => forged.organizationId).toThrow(TypeError)
    expect(() => forged.visibility).toThrow(TypeError)
    expect(() => (Object.assign(Object.create(Object.getPrototypeOf(read) as object), read) as Access<'read'>).role).toThrow(TypeError)
    expect(Object.keys({ ...read })).toEqual([])
    expect(structuredClone({ ...read })).toEqual({})
  })

  it('cannot be changed', () => {
    expect(() => Object.assign(read, { collectionId: 'd' })).toThrow(TypeError)
    expect(read.collectionId).toBe('c')
  })

  it('has one key, and that is taken', () => {
    expect(() => takeKey()).toThrow('has been taken')
  })

  it('of an organization is of no collection', () => {
    const subject = { ...facts.subject, administrator: true } as Facts['subject']
    const administer = decideAdminister(subject)
    if (administer instanceof Denial) throw new Error('The administrator was refused')
    expect(administer.organizationId).toBe('o')
    expect(() => administer.collectionId).toThrow('not of a collection')
    expect(decideAdminister(facts.subject)).toBeInstanceOf(Denial)
  })
})

describe('a policy input that is missing or unknown never widens', () => {
  const link: Facts = {
    ...facts,
    subject: { kind: 'link', tokenHash: new Uint8Array(), user: null },
    grants: [
      {
        via: 'link',
        id: 'l',
        role: 'read',
        audience: 'anonymous',
        createdAt: new Date(0),
        expiresAt: null,
        unpublishedAt: null,
        secretRetiredAt: null,
        authorized: true,
        recipient: null,
        sharerGroups: [],
        limits: null,
        locked: false,
      },
    ],
  }
  const rankOf = (decision: Access<'readFreeBusy'> | Denial) =>
    decision instanceof Denial ? 0 : ['busy', 'limited', 'details', 'full'].indexOf(decision.visibility) + 1
  it.each(['sharingCapability', 'domainRules'] as const)('organization.%s', name => {
    const before = rankOf(decide('readFreeBusy', link))
    for (const value of ['Banana', [], [{ domain: 'Anonymous', calendar: 'banana', contacts: false }]]) {
      const organization = { ...defaultPolicy, [name]: value } as typeof defaultPolicy
      let after = 0
      try {
        after = rankOf(decide('readFreeBusy', { ...link, policy: { ...link.policy, organization } }))
      } catch {
        after = 0
      }
      expect(after).toBeLessThanOrEqual(before)
    }
  })
})

/** What the ground decides of people and links that lead outside: lists of domains, who may share outside, federation, overseeing. */
import { describe, expect, it } from '@jest/globals'
import { anonymousCap, defaultLinkType, internalDefault, matchRequired, outsideCap, webDavAllowed } from '../../src/sharing/caps.ts'
import { decide, decideOversee, Denial } from '../../src/sharing/decide.ts'
import { listed, parseDomain, parseDomainRule } from '../../src/sharing/domain-rules.ts'
import type { Facts, Grant, LinkGrant } from '../../src/sharing/facts.ts'
import { defaultPolicy, type PolicyOverride, type PolicyStack } from '../../src/sharing/policy.ts'
import type { Standing, Subject, UserSubject } from '../../src/sharing/principal.ts'

const open = { ...defaultPolicy, domainRules: ['*: write', 'Anonymous: read'].map(parseDomainRule) }
const stack = (collection: PolicyOverride | null = null, mailbox: PolicyOverride | null = null): PolicyStack => ({
  organization: open,
  mailbox,
  collection,
})
const calendar = (...sharerGroups: string[]) => ({ kind: 'calendar' as const, sharerGroups })
const contacts = { kind: 'contacts' as const, sharerGroups: [] }

describe('who may share outside', () => {
  it.each<[string, PolicyOverride, string[], string]>([
    ['everyone', { externalSharers: { allow: 'everyone', groupId: null } }, [], 'write'],
    ['nobody', { externalSharers: { allow: 'nobody', groupId: null } }, [], 'none'],
    ['nobody, also of the group that was named before', { externalSharers: { allow: 'nobody', groupId: 'g' } }, ['g'], 'none'],
    ['the members of a group', { externalSharers: { allow: 'group', groupId: 'g' } }, ['g'], 'write'],
    ['the members of another group', { externalSharers: { allow: 'group', groupId: 'g' } }, ['h'], 'none'],
    ['a group that is not there', { externalSharers: { allow: 'group', groupId: null } }, ['g'], 'none'],
  ])('%s', (_who, policy, groups, role) => {
    for (const set of [stack(policy), stack(null, policy)]) {
      expect(outsideCap(set, 'gia@fabrikam.com', true, calendar(...groups)).role).toBe(role)
      expect(anonymousCap(set, calendar(...groups)).role).toBe(role === 'write' ? 'read' : role)
    }
  })
})

describe('the four levels of sharing outside', () => {
  it.each([
    ['Disabled: nobody', 'Disabled', [false, false, false]],
    ['ExistingExternalUserSharingOnly: people who are known already', 'ExistingExternalUserSharingOnly', [false, true, false]],
    ['ExternalUserSharingOnly: new ones too, all of whom sign in', 'ExternalUserSharingOnly', [true, true, false]],
    ['ExternalUserAndGuestSharing: links without a name too', 'ExternalUserAndGuestSharing', [true, true, true]],
  ] as const)('%s', (_what, sharingCapability, [stranger, known, anybody]) => {
    for (const set of [
      stack({ sharingCapability }),
      stack(null, { sharingCapability }),
      { ...stack(), organization: { ...open, sharingCapability } },
    ]) {
      expect(outsideCap(set, 'gia@fabrikam.com', false).role === 'write').toBe(stranger)
      expect(outsideCap(set, 'gia@fabrikam.com', true).role === 'write').toBe(known)
      expect(anonymousCap(set).role === 'read').toBe(anybody)
    }
  })
})

describe('lists of domains', () => {
  it.each<[string, PolicyOverride, string]>([
    ['none', { domainMode: 'none', domains: ['fabrikam.com'] }, 'write'],
    ['blocked', { domainMode: 'blockList', domains: ['fabrikam.com'] }, 'none'],
    ['blocked with its parent', { domainMode: 'blockList', domains: ['*.com'] }, 'none'],
    ['another one blocked', { domainMode: 'blockList', domains: ['brikam.com', 'contoso.com'] }, 'write'],
    ['allowed', { domainMode: 'allowList', domains: ['fabrikam.com'] }, 'write'],
    ['another one allowed', { domainMode: 'allowList', domains: ['contoso.com'] }, 'none'],
    ['none allowed', { domainMode: 'allowList', domains: [] }, 'none'],
  ])('%s', (_what, policy, role) => {
    const set = stack(policy)
    expect(outsideCap(set, 'gia@fabrikam.com', true).role).toBe(role)
    expect(anonymousCap(set, calendar(), 'gia@fabrikam.com').role).toBe(role === 'write' ? 'read' : role)
    expect(anonymousCap(set, calendar()).role).toBe('read')
  })

  it('name a domain, and what is below it only with a star', () => {
    expect(listed(['fabrikam.com'], 'Fabrikam.com')).toBe('fabrikam.com')
    expect(listed(['fabrikam.com'], 'eu.fabrikam.com')).toBeNull()
    expect(listed(['*.fabrikam.com'], 'eu.fabrikam.com')).toBe('*.fabrikam.com')
    expect(listed(['*.fabrikam.com'], 'fabrikam.com')).toBeNull()
    expect(listed(['*.fabrikam.com'], 'notfabrikam.com')).toBeNull()
    expect(listed(['fabrikam.com'], 'notfabrikam.com')).toBeNull()
    for (const wrong of ['*', '', 'a b', 'fabrikam..com', '-', 'x'.repeat(300)]) expect(() => parseDomain(wrong)).toThrow('is not a domain')
  })
})

describe('what else scopes say', () => {
  it('people outside need to be known, where only known ones are allowed', () => {
    const set = stack({ sharingCapability: 'ExistingExternalUserSharingOnly' })
    expect(outsideCap(set, 'gia@fabrikam.com', false).role).toBe('none')
    expect(outsideCap(set, 'gia@fabrikam.com', true).role).toBe('write')
  })

  it('contacts need a rule for contacts', () => {
    const rules = (line: string) => stack({ domainRules: [parseDomainRule(line)] })
    expect(outsideCap(rules('*: read'), 'gia@fabrikam.com', true, contacts).role).toBe('none')
    expect(outsideCap(rules('*: freeBusyRead, ContactsSharing'), 'gia@fabrikam.com', true, contacts).role).toBe('none')
    const all = { ...stack(), organization: { ...open, domainRules: [parseDomainRule('*: freeBusyRead, ContactsSharing')] } }
    expect(outsideCap(all, 'gia@fabrikam.com', true, contacts).role).toBe('read')
    expect(outsideCap(all, 'gia@fabrikam.com', true).role).toBe('freeBusyRead')
  })

  it('each is the least that any scope says', () => {
    const wide: PolicyOverride = {
      requireAcceptingAccountMatchInvitedAccount: false,
      internalDefaultRole: 'read',
      defaultLinkType: 'anonymous',
    }
    const narrow: PolicyOverride = {
      requireAcceptingAccountMatchInvitedAccount: true,
      internalDefaultRole: 'none',
      defaultLinkType: 'direct',
    }
    const above = { ...open, requireAcceptingAccountMatchInvitedAccount: false }
    for (const [mailbox, collection] of [
      [wide, narrow],
      [narrow, wide],
    ] as const) {
      const set = { organization: above, mailbox, collection }
      expect([matchRequired(set), internalDefault(set), defaultLinkType(set)]).toEqual([true, 'none', 'direct'])
    }
    expect(matchRequired({ organization: above, mailbox: wide, collection: null })).toBe(false)
    expect(internalDefault({ organization: above, mailbox: wide, collection: null })).toBe('freeBusyRead')
    expect(webDavAllowed(stack({ webDavPublishing: true }, { webDavPublishing: false }))).toBe(false)
  })
})

const somebody: UserSubject = {
  kind: 'user',
  id: 'who',
  organizationId: 'o',
  address: 'gia@fabrikam.com',
  name: 'Gia',
  guest: false,
  administrator: false,
  scopes: null,
  expiresAt: null,
  mark: '',
}
const standing = (is: Standing['is'], mutual = true): Standing => ({ id: 'row', is, mutual })
const permission = (role: 'read' | 'write' | 'freeBusyRead', through: 'self' | 'organization' = 'self'): Grant => ({
  via: 'permission',
  id: 'p',
  name: '',
  through,
  role,
  sharerGroups: [],
})
const link: LinkGrant = {
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
}
const collection = { organizationId: 'o', id: 'c', kind: 'calendar' as const, ownerId: 'owner' }
const facts = (more: Partial<Facts>): Facts => ({
  subject: somebody,
  standing: standing('internal'),
  collection,
  policy: stack(),
  grants: [],
  now: new Date(0),
  ...more,
})
const told = (decision: object) => (decision instanceof Denial ? decision.because : 'yes')
const bearer = (user: UserSubject | null = null): Subject => ({ kind: 'link', tokenHash: new Uint8Array(), user })

describe('the facts of a decision', () => {
  it('somebody of another organization needs a row here, and both organizations to name each other', () => {
    const abroad = { subject: { ...somebody, organizationId: 'elsewhere' }, grants: [permission('read')] }
    expect(told(decide('read', facts({ ...abroad, standing: standing('federated') })))).toBe('yes')
    expect(told(decide('read', facts({ ...abroad, standing: standing('federated', false) })))).toBe('policy')
    expect(told(decide('read', facts({ ...abroad, standing: standing('internal') })))).toBe('no-permission')
    expect(told(decide('read', facts({ ...abroad, standing: null })))).toBe('no-permission')
    const everybody = { ...abroad, grants: [permission('read', 'organization')] }
    expect(told(decide('read', facts({ ...everybody, standing: standing('federated') })))).toBe('no-permission')
  })

  it('a row that is a guest’s is judged as one, whatever the credential says, and the other way round', () => {
    const closed = { policy: stack({ sharingCapability: 'Disabled' }), grants: [permission('read')] }
    expect(told(decide('read', facts({ ...closed })))).toBe('yes')
    expect(told(decide('read', facts({ ...closed, standing: standing('guest') })))).toBe('policy')
    expect(told(decide('read', facts({ ...closed, subject: { ...somebody, guest: true } })))).not.toBe('yes')
    expect(told(decide('read', facts({ ...closed, subject: { ...somebody, guest: true }, standing: standing('guest') })))).toBe('policy')
  })

  it('a link of the organization is for those inside by row and by credential', () => {
    const organization: LinkGrant = { ...link, audience: 'organization' }
    const asked = (user: UserSubject | null, is: Standing | null) =>
      told(decide('readFreeBusy', facts({ subject: bearer(user), standing: is, grants: [organization, permission('read')] })))
    expect(asked(somebody, standing('internal'))).toBe('yes')
    expect(asked(somebody, standing('federated'))).toBe('no-permission')
    expect(asked({ ...somebody, guest: true }, standing('internal'))).toBe('no-permission')
    expect(asked({ ...somebody, organizationId: 'elsewhere' }, standing('internal'))).toBe('no-permission')
    expect(asked(null, null)).toBe('nobody')
  })

  it('a bearer gets what the link gives, not what who is signed in has', () => {
    const decision = decide(
      'readFreeBusy',
      facts({ subject: bearer(somebody), grants: [{ ...link, role: 'freeBusyRead' }, { via: 'owner' }] }),
    )
    expect(decision).toMatchObject({ role: 'freeBusyRead', visibility: 'busy', principalId: null, linkId: 'l' })
    const ended = { ...link, unpublishedAt: new Date(0) }
    expect(told(decide('readFreeBusy', facts({ subject: bearer(somebody), grants: [ended, { via: 'owner' }] })))).toBe('link-unpublished')
  })

  it('a link is over at the instant that it ends, and so is a life of so many days', () => {
    const at = (ms: number, grant: Partial<LinkGrant>, policy = stack()) =>
      told(decide('readFreeBusy', facts({ subject: bearer(), grants: [{ ...link, ...grant }], policy, now: new Date(ms) })))
    expect(at(999, { expiresAt: new Date(1_000) })).toBe('yes')
    expect(at(1_000, { expiresAt: new Date(1_000) })).toBe('link-expired')
    const week = stack({ anonymousLinks: { maxRole: 'read', maxDays: 7, expiryRequired: false } })
    expect(at(7 * 86_400_000 - 1, {}, week)).toBe('yes')
    expect(at(7 * 86_400_000, {}, week)).toBe('link-suspended')
  })

  it('a personal link goes where its recipient’s domain may be shared with', () => {
    const policy = stack({ domainMode: 'blockList', domains: ['fabrikam.com'] })
    const sent = (recipient: string | null) =>
      told(decide('readFreeBusy', facts({ subject: bearer(), grants: [{ ...link, recipient }], policy })))
    expect(sent(null)).toBe('yes')
    expect(sent('gia@contoso.com')).toBe('yes')
    expect(sent('gia@fabrikam.com')).toBe('link-suspended')
  })
})

describe('overseeing', () => {
  const admin = { ...somebody, administrator: true }
  it.each<[string, Subject, Partial<Facts>, string]>([
    ['the owner', somebody, { grants: [{ via: 'owner' }] }, 'yes'],
    ['an administrator', admin, {}, 'yes'],
    ['an administrator who is a guest', { ...admin, guest: true }, {}, 'no-permission'],
    [
      'an administrator of another organization',
      { ...admin, organizationId: 'elsewhere' },
      { standing: standing('federated') },
      'no-permission',
    ],
    ['whoever may read', somebody, { grants: [permission('read')] }, 'role'],
    ['whoever may write', somebody, { grants: [permission('write')] }, 'role'],
    ['a colleague', somebody, {}, 'no-permission'],
    ['nobody', { kind: 'anonymous' }, {}, 'nobody'],
    ['the bearer of a link', bearer(), { grants: [link] }, 'nobody'],
    ['an administrator’s credential for it', { ...admin, scopes: ['administer'] }, {}, 'yes'],
    ['an administrator’s credential for reading', { ...admin, scopes: ['read', 'self'] }, {}, 'scope'],
    ['an administrator’s credential for sharing', { ...admin, scopes: ['share'] }, {}, 'scope'],
    ['an owner’s credential for sharing', { ...somebody, scopes: ['share'] }, { grants: [{ via: 'owner' }] }, 'yes'],
    ['an owner’s credential for reading', { ...somebody, scopes: ['read'] }, { grants: [{ via: 'owner' }] }, 'scope'],
    ['an owner’s credential for administering', { ...somebody, scopes: ['administer'] }, { grants: [{ via: 'owner' }] }, 'scope'],
  ])('%s: %#', (_who, subject, more, answer) => {
    expect(told(decideOversee(subject, facts({ ...more, subject })))).toBe(answer)
  })

  it('opens no content: the Access is for overseeing, and says the role that the person has', () => {
    expect(decideOversee(admin, facts({ subject: admin }))).toMatchObject({ privilege: 'oversee', role: 'none', collectionId: 'c' })
    expect(told(decideOversee(admin, null))).toBe('no-permission')
  })
})

/** Exchange's rule lines and the caps that come of them, one scope and several. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { anonymousCap, outsideCap, webDavAllowed } from '../../src/sharing/caps.ts'
import { formatDomainRule, parseDomainRule, ruleFor } from '../../src/sharing/domain-rules.ts'
import { effectivePolicy } from '../../src/sharing/effective.ts'
import { looserThan } from '../../src/sharing/looser.ts'
import { defaultPolicy, domainModes, type PolicyOverride, type PolicyStack, sharingCapabilities } from '../../src/sharing/policy.ts'
import { rank, roles } from '../../src/sharing/roles.ts'

const stack = (more: Partial<PolicyStack> = {}): PolicyStack => ({ organization: defaultPolicy, mailbox: null, collection: null, ...more })
const rules = (...lines: string[]) => lines.map(parseDomainRule)

describe('domain rules', () => {
  it.each([
    ['Anonymous:CalendarSharingFreeBusySimple', { domain: 'Anonymous', calendar: 'freeBusyRead', contacts: false }],
    ['*:CalendarSharingFreeBusyDetail', { domain: '*', calendar: 'limitedRead', contacts: false }],
    [
      'mail.contoso.com: CalendarSharingFreeBusyDetail, ContactsSharing',
      { domain: 'mail.contoso.com', calendar: 'limitedRead', contacts: true },
    ],
    ['fabrikam.com:CalendarSharingFreeBusyReviewer, ContactsSharing', { domain: 'fabrikam.com', calendar: 'read', contacts: true }],
    ['Fabrikam.COM: write', { domain: 'fabrikam.com', calendar: 'write', contacts: false }],
    ['*.fabrikam.com: read', { domain: '*.fabrikam.com', calendar: 'read', contacts: false }],
    ['anonymous: calendarsharingfreebusyreviewer', { domain: 'Anonymous', calendar: 'read', contacts: false }],
    [
      'x.example: CalendarSharingFreeBusySimple, CalendarSharingFreeBusyReviewer',
      { domain: 'x.example', calendar: 'read', contacts: false },
    ],
    ['partner.example: ContactsSharing', { domain: 'partner.example', calendar: 'none', contacts: true }],
  ])('reads %s', (line, rule) => {
    expect(parseDomainRule(line)).toEqual(rule)
    expect(parseDomainRule(formatDomainRule(parseDomainRule(line)))).toEqual(rule)
  })

  it.each([
    ['Anonymous:CalendarSharingEditor', 'is not an action'],
    ['Anonymous: write', 'does not allow anonymous sharing with write'],
    ['Anonymous: ContactsSharing', 'contacts are never shared'],
    ['fabrikam.com', 'no colon'],
    ['fabrikam .com: read', 'is not a domain'],
    ['*.*: read', 'is not a domain'],
    ['-x.example: read', 'is not a domain'],
    ['fabrikam.com: owner', 'is not an action'],
    ['fabrikam.com:', 'is not an action'],
    [`${'a'.repeat(600)}: read`, 'longer than 500'],
  ])('refuses %s', (line, reason) => {
    expect(() => parseDomainRule(line)).toThrow(reason)
  })

  it('the most specific wins: the domain, the nearest parent, the star; a sub-domain is not implied', () => {
    const set = rules('*: freeBusyRead', '*.example.com: limitedRead', '*.b.example.com: read', 'example.com: write', 'other.example: read')
    expect(ruleFor(set, 'example.com')?.calendar).toBe('write')
    expect(ruleFor(set, 'a.example.com')?.calendar).toBe('limitedRead')
    expect(ruleFor(set, 'a.b.example.com')?.calendar).toBe('read')
    expect(ruleFor(set, 'b.example.com')?.calendar).toBe('limitedRead')
    expect(ruleFor(set, 'sub.other.example')?.calendar).toBe('freeBusyRead')
    expect(ruleFor(set, 'notexample.com')?.calendar).toBe('freeBusyRead')
    expect(ruleFor(rules('example.com: read'), 'else.example')).toBeNull()
    expect(ruleFor(rules('Anonymous: read'), 'anonymous')).toBeNull()
  })
})

describe('caps', () => {
  it('a fresh organization gives outsiders busy times', () => {
    expect(anonymousCap(stack()).role).toBe('freeBusyRead')
    expect(outsideCap(stack(), 'x@anywhere.example', false).role).toBe('freeBusyRead')
  })

  it('names the scope and the rule', () => {
    expect(anonymousCap(stack({ collection: { sharingCapability: 'Disabled' } }))).toEqual({
      role: 'none',
      because: 'collection sharingCapability Disabled',
    })
    expect(outsideCap(stack({ mailbox: { domainRules: rules('a.example: read') } }), 'x@b.example', false).because).toContain(
      'mailbox rule',
    )
  })

  const role = fc.constantFrom('none', 'freeBusyRead', 'limitedRead', 'read')
  const scope = fc.record({
    sharingCapability: fc.option(fc.constantFrom(...sharingCapabilities)),
    domainRules: fc.option(fc.tuple(role, role).map(([star, anonymous]) => rules(`*: ${star}`, `Anonymous: ${anonymous}`))),
    anonymousLinks: fc.option(
      fc.record({
        maxRole: fc.constantFrom('freeBusyRead' as const, 'limitedRead' as const, 'read' as const),
        maxDays: fc.constant(null),
        expiryRequired: fc.boolean(),
      }),
    ),
    webDavPublishing: fc.option(fc.boolean()),
  })

  it('a lower scope is stricter, never looser', () => {
    fc.assert(
      fc.property(scope, scope, scope, (organization, mailbox, collection) => {
        const set = Object.fromEntries(Object.entries(organization).filter(([, value]) => value !== null))
        const alone = stack({ organization: { ...defaultPolicy, ...set } })
        const below = { ...alone, mailbox, collection }
        expect(rank(anonymousCap(below).role)).toBeLessThanOrEqual(rank(anonymousCap(alone).role))
        expect(rank(outsideCap(below, 'x@y.example', false).role)).toBeLessThanOrEqual(rank(outsideCap(alone, 'x@y.example', false).role))
        expect(Number(webDavAllowed(below))).toBeLessThanOrEqual(Number(webDavAllowed(alone)))
      }),
      { numRuns: 500 },
    )
  })

  it('who has accepted is never given less than who has not', () => {
    fc.assert(
      fc.property(scope, collection => {
        const set = stack({ collection })
        expect(rank(outsideCap(set, 'x@y.example', true).role)).toBeGreaterThanOrEqual(rank(outsideCap(set, 'x@y.example', false).role))
      }),
    )
  })

  it('a setting that is missing or not known gives nothing', () => {
    const settings = ['sharingCapability', 'domainRules', 'domainMode', 'domains', 'anonymousLinks', 'externalSharers'] as const
    for (const setting of settings) {
      for (const value of [undefined, null]) {
        const broken = stack({ organization: { ...defaultPolicy, [setting]: value } })
        expect([setting, outsideCap(broken, 'x@y.example', true).role, anonymousCap(broken).role]).toEqual([setting, 'none', 'none'])
      }
    }
    for (const unknown of [{ sharingCapability: 'x' }, { domainMode: 'x' }, { externalSharers: { allow: 'x', groupId: null } }]) {
      for (const scope of ['mailbox', 'collection'] as const) {
        const broken = stack({ [scope]: unknown as unknown as PolicyOverride })
        expect([unknown, outsideCap(broken, 'x@y.example', true).role]).toEqual([unknown, 'none'])
      }
    }
  })

  it('lowering any one setting adds nothing, raising it takes nothing away', () => {
    const one = fc.constantFrom<[PolicyOverride, PolicyOverride]>(
      [{ sharingCapability: 'ExistingExternalUserSharingOnly' }, { sharingCapability: 'ExternalUserAndGuestSharing' }],
      [{ domainRules: rules('*: freeBusyRead', 'Anonymous: freeBusyRead') }, { domainRules: rules('*: read', 'Anonymous: read') }],
      [
        { domainMode: 'blockList', domains: ['y.example', 'z.example'] },
        { domainMode: 'blockList', domains: ['z.example'] },
      ],
      [
        { domainMode: 'allowList', domains: ['z.example'] },
        { domainMode: 'allowList', domains: ['y.example', 'z.example'] },
      ],
      [{ externalSharers: { allow: 'nobody', groupId: null } }, { externalSharers: { allow: 'group', groupId: 'g' } }],
      [{ externalSharers: { allow: 'group', groupId: 'g' } }, { externalSharers: { allow: 'everyone', groupId: null } }],
    )
    fc.assert(
      fc.property(scope, scope, one, fc.constantFrom('mailbox', 'collection'), fc.boolean(), (mailbox, collection, pair, where, member) => {
        const shared = { kind: 'calendar' as const, sharerGroups: member ? ['g'] : [] }
        const [tight, loose] = pair.map(set => {
          const all = stack({ mailbox, collection })
          return { ...all, [where]: { ...all[where as 'mailbox'], ...set } }
        })
        for (const cap of [
          (of: PolicyStack) => anonymousCap(of, shared),
          (of: PolicyStack) => outsideCap(of, 'x@y.example', true, shared),
        ]) {
          expect(rank(cap(tight as PolicyStack).role)).toBeLessThanOrEqual(rank(cap(loose as PolicyStack).role))
        }
      }),
      { numRuns: 500 },
    )
  })

  it('ranks every role', () => {
    expect(roles.map(rank)).toEqual(roles.map((_, index) => index))
  })
})

describe('what holds', () => {
  const role = fc.constantFrom('none', 'freeBusyRead', 'limitedRead', 'read', 'write')
  const name = fc.constantFrom('*', '*.b.example', '*.a.b.example', 'a.b.example', 'x.a.b.example', 'c.example')
  const lines = fc
    .uniqueArray(fc.tuple(name, role), { selector: ([one]) => one, maxLength: 4 })
    .map(some => some.map(([domain, given]) => parseDomainRule(`${domain}: ${given}`)))
  const domains = fc.uniqueArray(fc.constantFrom('*.b.example', '*.a.b.example', 'a.b.example', 'x.a.b.example', 'c.example'), {
    maxLength: 3,
  })
  const said = fc.record({
    sharingCapability: fc.option(fc.constantFrom(...sharingCapabilities)),
    domainRules: fc.option(lines),
    domainMode: fc.option(fc.constantFrom(...domainModes)),
    domains: fc.option(domains),
  })
  const addresses = ['a.b.example', 'x.a.b.example', 'y.a.b.example', 'b.example', 'z.b.example', 'c.example', 'd.example'].map(
    one => `p@${one}`,
  )
  const filled = (set: PolicyOverride) => {
    const given = Object.entries(set).filter(([, value]) => value !== null)
    return { ...defaultPolicy, ...Object.fromEntries(given) }
  }

  it('is what every level together decide, for every domain', () => {
    fc.assert(
      fc.property(said, said, said, (organization, mailbox, collection) => {
        const all: PolicyStack = { organization: filled(organization), mailbox, collection }
        const one = stack({ organization: effectivePolicy(all) })
        // Names under an allowed parent that another level blocks cannot be written as one list.
        const lists = [all.organization, mailbox, collection].map(({ domainMode }) => domainMode)
        fc.pre(!(lists.includes('allowList') && lists.includes('blockList')))
        for (const address of addresses) {
          expect([address, outsideCap(one, address, true).role]).toEqual([address, outsideCap(all, address, true).role])
        }
        expect(anonymousCap(one).role).toBe(anonymousCap(all).role)
      }),
      { numRuns: 500 },
    )
  })

  it('lets nothing below be looser: what is not refused gives nobody more than it says itself', () => {
    let refused = 0
    fc.assert(
      fc.property(said, said, (organization, collection) => {
        const above = filled(organization)
        if (looserThan(collection, above)) {
          refused += 1
          return
        }
        // Not refused: the scope taken by itself, with what is silent filled from above, says no more than above for what it names.
        const both: PolicyStack = { organization: above, mailbox: null, collection }
        for (const rule of collection.domainRules ?? []) {
          if (rule.domain.includes('*')) continue
          const alone = { ...both, organization: { ...above, domainRules: collection.domainRules ?? [] } }
          expect(outsideCap(both, `p@${rule.domain}`, true).role).toBe(outsideCap(alone, `p@${rule.domain}`, true).role)
        }
      }),
      { numRuns: 500 },
    )
    expect(refused).toBeGreaterThan(20)
  })

  const strict = filled({
    sharingCapability: 'ExternalUserSharingOnly',
    domainRules: rules('*: limitedRead', 'fabrikam.com: read, ContactsSharing', '*.corp.example: freeBusyRead'),
    domainMode: 'blockList',
    domains: ['rival.example'],
    anonymousLinks: { maxRole: 'limitedRead', maxDays: 30, expiryRequired: true },
    externalSharers: { allow: 'group', groupId: 'g' },
    defaultLinkType: 'organization',
    internalDefaultRole: 'limitedRead',
    webDavPublishing: false,
  })
  const links = { maxRole: 'limitedRead' as const, maxDays: 30, expiryRequired: true }

  it.each<[PolicyOverride, keyof PolicyOverride]>([
    [{ sharingCapability: 'ExternalUserAndGuestSharing' }, 'sharingCapability'],
    [{ domainRules: rules('*: read') }, 'domainRules'],
    [{ domainRules: rules('contoso.com: read') }, 'domainRules'],
    [{ domainRules: rules('contoso.com: freeBusyRead, ContactsSharing') }, 'domainRules'],
    [{ domainRules: rules('a.corp.example: limitedRead') }, 'domainRules'],
    [{ domainRules: rules('*.corp.example: limitedRead') }, 'domainRules'],
    [{ domainRules: rules('Anonymous: freeBusyRead') }, 'domainRules'],
    [{ domainMode: 'none' }, 'domainMode'],
    [{ domainMode: 'allowList', domains: ['rival.example'] }, 'domains'],
    [{ anonymousLinks: { ...links, maxRole: 'read' } }, 'anonymousLinks'],
    [{ anonymousLinks: { ...links, maxDays: 31 } }, 'anonymousLinks'],
    [{ anonymousLinks: { ...links, maxDays: null } }, 'anonymousLinks'],
    [{ anonymousLinks: { ...links, expiryRequired: false } }, 'anonymousLinks'],
    [{ externalSharers: { allow: 'everyone', groupId: null } }, 'externalSharers'],
    [{ requireAcceptingAccountMatchInvitedAccount: false }, 'requireAcceptingAccountMatchInvitedAccount'],
    [{ preventExternalUsersFromResharing: false }, 'preventExternalUsersFromResharing'],
    [{ defaultLinkType: 'anonymous' }, 'defaultLinkType'],
    [{ internalDefaultRole: 'read' }, 'internalDefaultRole'],
    [{ webDavPublishing: true }, 'webDavPublishing'],
  ])('refuses %j below a stricter level', (set, field) => {
    expect(looserThan(set, strict)?.field).toBe(field)
  })

  it.each<[PolicyOverride]>([
    [{ sharingCapability: 'Disabled' }],
    [{ domainRules: rules('*: freeBusyRead', 'fabrikam.com: read, ContactsSharing', 'b.corp.example: none') }],
    [{ domainMode: 'allowList', domains: ['fabrikam.com'] }],
    [{ domainMode: 'blockList', domains: ['other.example'] }],
    [{ anonymousLinks: { maxRole: 'freeBusyRead', maxDays: 7, expiryRequired: true } }],
    [{ externalSharers: { allow: 'group', groupId: 'another' } }],
    [{ externalSharers: { allow: 'nobody', groupId: null } }],
    [{ defaultLinkType: 'direct', internalDefaultRole: 'none', webDavPublishing: false }],
    [{ sharingCapability: null, domainRules: null }],
  ])('takes %j there', set => {
    expect(looserThan(set, strict)).toBeNull()
  })
})

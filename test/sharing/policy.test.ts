/** Exchange's rule lines and the caps that come of them, one scope and several. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { anonymousCap, outsideCap, webDavAllowed } from '../../src/sharing/caps.ts'
import { formatDomainRule, parseDomainRule, ruleFor } from '../../src/sharing/domain-rules.ts'
import { defaultPolicy, type PolicyStack, sharingCapabilities } from '../../src/sharing/policy.ts'
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

  it('ranks every role', () => {
    expect(roles.map(rank)).toEqual(roles.map((_, index) => index))
  })
})

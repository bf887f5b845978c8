/** What an invitation comes to, as a table: pure, and asked through `decideInvitation`, which alone gives the Access. */
import { describe, expect, it } from '@jest/globals'
import { decideInvitation, Denial } from '../../src/sharing/decide.ts'
import { parseDomainRule } from '../../src/sharing/domain-rules.ts'
import type { InvitationFacts, Turn } from '../../src/sharing/invitation.ts'
import { defaultPolicy, type SharingPolicy } from '../../src/sharing/policy.ts'

const open: SharingPolicy = {
  ...defaultPolicy,
  domainRules: ['*:CalendarSharingFreeBusyReviewer', 'Anonymous:CalendarSharingFreeBusyReviewer'].map(parseDomainRule),
}
const now = new Date('2026-11-21T09:00:00Z')
const facts: InvitationFacts = {
  id: 'i',
  kind: 'guest',
  address: 'kari@kunde.example',
  role: 'read',
  matchRequired: true,
  state: 'pending',
  replaced: false,
  expiresAt: new Date('2026-12-21T09:00:00Z'),
  invitedBy: 'u',
  sharerMayShare: true,
  sharerGroups: [],
  insideRole: null,
  collection: { organizationId: 'o', id: 'c', kind: 'calendar', ownerId: 'u', fed: false },
  policy: { organization: open, mailbox: null, collection: null },
  now,
}
const policy = (more: Partial<SharingPolicy>): Pick<InvitationFacts, 'policy'> => ({
  policy: { organization: { ...open, ...more }, mailbox: null, collection: null },
})
const guest: Turn = { to: 'accept', address: 'kari@kunde.example', is: 'guest', id: null }
const known: Turn = { ...guest, id: 'g' }
const other: Turn = { ...guest, address: 'alias@elsewhere.example' }
const inside: Turn = { to: 'accept', address: 'bo@nordlys.example', is: 'internal', id: 'b' }
const federated: Turn = { to: 'accept', address: 'kari@kunde.example', is: 'federated', id: null }
const decline: Turn = { to: 'decline', id: null }
const mail: Turn = { to: 'mail', known: false }
const knownMail: Turn = { to: 'mail', known: true }
const colleague = { kind: 'internal', address: 'bo@nordlys.example', insideRole: 'read' } as const
const personal = { kind: 'personal', state: 'accepted' } as const
const reduced = policy({ domainRules: ['*:CalendarSharingFreeBusySimple', 'Anonymous:CalendarSharingFreeBusySimple'].map(parseDomainRule) })
const blocked = policy({ domainMode: 'blockList', domains: ['kunde.example'] })

const rows: [what: string, turn: Turn, more: Partial<InvitationFacts>, answer: string][] = [
  ['a new guest', guest, {}, 'read'],
  ['a known guest', known, {}, 'read'],
  ['a federated person', federated, {}, 'read'],
  ['a colleague, under any policy', inside, { ...colleague, ...policy({ sharingCapability: 'Disabled' }) }, 'read'],
  ['another colleague', { ...inside, address: 'cia@nordlys.example' }, colleague, 'invitation-account'],
  [
    'another colleague, where any account may accept',
    { ...inside, address: 'cia@nordlys.example' },
    { ...colleague, matchRequired: false },
    'invitation-account',
  ],
  ['a colleague who has it no more', inside, { ...colleague, insideRole: null }, 'invitation-withdrawn'],
  ['another address', other, {}, 'invitation-account'],
  ['another address that may', other, { matchRequired: false }, 'read'],
  [
    'another address that may, of a blocked domain',
    other,
    { matchRequired: false, ...policy({ domainMode: 'blockList', domains: ['elsewhere.example'] }) },
    'policy',
  ],
  ['a colleague who may', inside, { matchRequired: false }, 'read'],
  ['accepted already', guest, { state: 'accepted' }, 'invitation-accepted'],
  ['declined already', guest, { state: 'declined' }, 'invitation-declined'],
  ['withdrawn', guest, { state: 'withdrawn' }, 'invitation-withdrawn'],
  ['sent again', guest, { replaced: true }, 'invitation-replaced'],
  ['expired on the instant', guest, { expiresAt: now }, 'invitation-expired'],
  ['of a sharer who may not share any more', guest, { sharerMayShare: false }, 'sender'],
  ['a new guest, known ones only', guest, policy({ sharingCapability: 'ExistingExternalUserSharingOnly' }), 'policy'],
  ['a known guest, known ones only', known, policy({ sharingCapability: 'ExistingExternalUserSharingOnly' }), 'read'],
  ['a known guest, nobody outside', known, policy({ sharingCapability: 'Disabled' }), 'policy'],
  ['a blocked domain', known, blocked, 'policy'],
  ['a lower rule', guest, reduced, 'freeBusyRead'],
  ['a sharer outside the group that may', guest, policy({ externalSharers: { allow: 'group', groupId: 'g' } }), 'policy'],
  [
    'a sharer in the group that may',
    guest,
    { ...policy({ externalSharers: { allow: 'group', groupId: 'g' } }), sharerGroups: ['g'] },
    'read',
  ],
  ['a personal one is opened, not accepted', guest, { kind: 'personal' }, 'invitation-account'],
  ['declining, under any policy', decline, policy({ sharingCapability: 'Disabled' }), 'read'],
  ['declining what was withdrawn', decline, { state: 'withdrawn' }, 'invitation-withdrawn'],
  ['a mail to a stranger', mail, {}, 'read'],
  ['a mail under a lower rule', mail, reduced, 'freeBusyRead'],
  ['a mail to a blocked domain', mail, blocked, 'policy'],
  ['a mail to a stranger, known ones only', mail, policy({ sharingCapability: 'ExistingExternalUserSharingOnly' }), 'policy'],
  ['a mail to a known guest, known ones only', knownMail, policy({ sharingCapability: 'ExistingExternalUserSharingOnly' }), 'read'],
  ['a mail of what was withdrawn', mail, { state: 'withdrawn' }, 'invitation-withdrawn'],
  ['a mail of what was accepted meanwhile', mail, { state: 'accepted' }, 'invitation-accepted'],
  ['a mail to a colleague who has it', mail, { ...colleague, insideRole: 'write' }, 'read'],
  ['a mail to a colleague who has less', mail, { ...colleague, insideRole: 'freeBusyRead' }, 'freeBusyRead'],
  ['a mail to a colleague who has it no more', mail, { ...colleague, insideRole: null }, 'invitation-withdrawn'],
  ['a mail of a sharer who may not', mail, { ...colleague, insideRole: 'read', sharerMayShare: false }, 'sender'],
  ['a personal mail', mail, personal, 'read'],
  ['a personal mail to a blocked domain', mail, { ...personal, ...blocked }, 'policy'],
  [
    'a personal mail where links need signing in',
    mail,
    { ...personal, ...policy({ sharingCapability: 'ExternalUserSharingOnly' }) },
    'policy',
  ],
]

describe('an invitation', () => {
  it.each(rows)('%s', (_what, turn, more, answer) => {
    const decided = decideInvitation({ ...facts, ...more }, turn)
    expect(decided instanceof Denial ? decided.because : decided.role).toBe(answer)
    if (decided instanceof Denial) return
    expect([decided.privilege, decided.collectionId, decided.organizationId, decided.linkId]).toEqual(['invitation', 'c', 'o', null])
  })
})

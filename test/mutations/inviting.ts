/** Weakenings of invitations: what one entitles to, the facts about it, and what answering it writes. */
import { type Mutant, of } from './mutant.ts'

export const inviting: Mutant[] = [
  ...of(
    'sharing/invitation.ts',
    ["if (facts.state !== 'pending') return facts.state\n", '', 'invitations are answered again'],
    ["if (facts.replaced) return 'replaced'\n", '', 'secrets of earlier mails open invitations'],
    ["facts.kind === 'internal' && facts.insideRole === null", 'false', 'what was taken back from a colleague is offered on'],
    ["return facts.now >= facts.expiresAt ? 'expired' : null", 'return null', 'invitations do not expire'],
    ['facts.now >= facts.expiresAt', 'facts.now > facts.expiresAt', 'an invitation lives an instant too long'],
    ["if (!facts.sharerMayShare) return refused('sender')\n", '', 'invitations of somebody who may not share any more'],
    ["if (cap.role === 'none') return refused('policy', cap)\n", '', 'invitations that the policy stops are given as nothing'],
    ['role: lower(facts.role, cap.role), because', 'role: facts.role, because', 'accepting gives more than the policy allows'],
    ["const bound = facts.matchRequired || facts.kind === 'internal'", 'const bound = false', 'anybody accepts'],
    ["facts.matchRequired || facts.kind === 'internal'", 'facts.matchRequired', 'another colleague accepts'],
    ["facts.matchRequired || facts.kind === 'internal'", "facts.kind === 'internal'", 'the invited account need not be the accepting one'],
    ["facts.kind === 'personal' || (bound", '(bound', 'a personal address is accepted'],
    ["who.is === 'internal' ? uncapped : outside(facts, who.address, who.id !== null)", 'uncapped', 'accepting has no cap'],
    [
      'outside(facts, who.address, who.id !== null)',
      'outside(facts, facts.address, who.id !== null)',
      'the cap of the invited address holds for another',
    ],
    ['outside(facts, who.address, who.id !== null)', 'outside(facts, who.address, true)', 'new people accept where known ones alone may'],
    ["{ role: facts.insideRole ?? 'none',", "{ role: 'owner',", 'mails promise a colleague more than they have'],
    [
      "if (kind === 'personal') return within(facts, anonymousCap",
      'if (false) return within(facts, anonymousCap',
      'personal addresses are mailed by the rules for people',
    ],
    ['return within(facts, outside(facts, facts.address, known))', 'return within(facts, uncapped)', 'mails to people outside have no cap'],
    ['outside(facts, facts.address, known)', 'outside(facts, facts.address, true)', 'mails to new people where known ones alone may'],
    [
      "turn.to === 'mail' && facts.kind === 'personal' && facts.state === 'accepted'",
      "turn.to === 'mail'",
      'mails leave for invitations that ended',
    ],
    ['if (end) return refused(`invitation-${end}`)\n', '', 'ends of invitations are found and forgotten'],
  ),
  ...of('sharing/decide.ts', [
    "if (!('role' in weighed)) return new Denial(weighed.because",
    "if (!('because' in weighed)) return new Denial((weighed as never)['because']",
    'refusals of invitations are granted',
  ]),
  ...of(
    'storage/invitation-facts.ts',
    ['s.retired_at IS NOT NULL AS replaced', 'false AS replaced', 'secrets of earlier mails open invitations, by the facts'],
    ['WHERE s.token_hash = $1', 'WHERE s.token_hash >= $1', 'any secret opens an invitation'],
    ['b.disabled_at IS NULL AND o.disabled_at IS NULL AND (', 'o.disabled_at IS NULL AND (', 'invitations of people who left work'],
    [
      '(i.created_by = c.owner_id OR acts_for(c.organization_id, i.created_by, c.owner_id)) AS sharer',
      'true AS sharer',
      'invitations outlive the membership they were made by',
    ],
    ['matchRequired: row.match_required,', 'matchRequired: false,', 'the invited account need not accept, by the facts'],
    ['sharerGroups: row.sharer_groups ?? [],', 'sharerGroups: [],', 'who invited is not known (refuses too much)'],
    ['AND d.verified_at IS NOT NULL', '', 'anybody’s word for a domain makes a partner'],
    [
      'JOIN federation g ON g.organization_id = u.organization_id AND g.partner_id = $1\n',
      '\n',
      'invited as federated where one side alone agreed',
    ],
    ["u.kind = 'user' AND u.disabled_at IS NULL LIMIT 1", "u.kind = 'user' LIMIT 1", 'people who left a partner are invited as its own'],
  ),
  ...of(
    'storage/waiting-invitations.ts',
    ['ON i.address = me.address AND', 'ON', 'everybody sees what waits for others'],
    ["i.state = 'pending' AND i.expires_at > now()", "i.state = 'pending'", 'expired invitations wait'],
    ['AND b.disabled_at IS NULL JOIN', 'JOIN', 'invitations of people who left wait'],
    ["WHEN 'guest' THEN i.kind = 'guest'", "WHEN 'guest' THEN true", 'guests see invitations of another kind'],
    [
      'AND EXISTS (SELECT FROM federation f WHERE f.organization_id = me.organization_id AND f.partner_id = i.organization_id) END',
      'END',
      'what waits comes from whoever names us',
    ],
    ['AND d.verified_at IS NOT NULL)', ')', 'a domain that was not proved brings invitations'],
  ),
  ...of(
    'storage/acceptance.ts',
    [
      ".where({ organization_id: collection.organizationId, id, state: 'pending' })",
      '.where({ organization_id: collection.organizationId, id })',
      'of two who answer both do',
    ],
    ["    .whereRaw('expires_at > now()')\n", '', 'an expired invitation is settled'],
    [
      "WHERE principal.kind = 'guest' AND principal.disabled_at IS NULL",
      'WHERE principal.disabled_at IS NULL',
      'a colleague is made a guest',
    ],
    ["principal.kind = 'guest' AND principal.disabled_at IS NULL", "principal.kind = 'guest'", 'a guest who was removed accepts'],
    [
      "WHERE principal.kind IN ('guest', 'federated') AND principal.disabled_at IS NULL",
      'WHERE principal.disabled_at IS NULL',
      'a colleague is made federated',
    ],
    [
      'const { role, invitedBy: created_by } = facts',
      'const { role } = facts\n  const created_by = granteeId',
      'who shared is whoever accepted',
    ],
  ),
  ...of(
    'storage/invitations.ts',
    [
      'return { organization_id: access.organizationId, collection_id: access.collectionId }',
      'return { organization_id: access.organizationId }',
      'invitations to other calendars are seen and changed',
    ],
    [".whereNotIn('state', ['withdrawn', 'declined'])", '', 'what ended is withdrawn again'],
    ["address, state: 'pending' })", "state: 'pending' })", 'a permission that ends takes the invitations of all'],
    [
      ".where({ organization_id: access.organizationId, invitation_id: id })\n    .whereNull('retired_at')",
      ".where({ organization_id: access.organizationId, invitation_id: id })\n    .whereNotNull('retired_at')",
      'earlier mails open an invitation that was sent again',
    ],
    [
      "i.kind IN ('guest', 'federated')\n       AND",
      "i.kind <> 'personal'\n       AND",
      'switching outside sharing off withdraws what was sent to colleagues',
    ],
    [
      'AND (c.id = ? OR c.owner_id = ?)`,\n    [access.organizationId, subjectId, subjectId]',
      '`,\n    [access.organizationId]',
      'switching one calendar off withdraws invitations elsewhere',
    ],
  ),
  ...of(
    'storage/live-invitations.ts',
    [
      'return { organization_id: access.organizationId, collection_id: access.collectionId }',
      'return { organization_id: access.organizationId }',
      'an invitation to another calendar answers for this one',
    ],
    [".whereNot({ kind: 'personal' })\n", '\n', 'a personal address answers for an invitation'],
  ),
  ...of('services/invited.ts', [
    "if (found?.facts.kind !== 'internal') return found\n",
    'return found\n',
    'what a colleague has is not asked (refuses too much)',
  ]),
  ...of(
    'services/sharees.ts',
    ["principal?.kind === 'group' && principal.groupKind !== 'security'", 'false', 'groups that are for mail alone are shared with'],
    [
      "is === 'guest' || is === 'federated' ? outsideCap(policy, address, accepted, policy) : inside",
      'inside',
      'sharing outside has no cap',
    ],
    ['if (sharee.roles.includes(role)) return\n', 'return\n', 'roles above the cap are given'],
    [
      "principal && principal.kind !== 'guest' ? principal.kind",
      'principal ? principal.kind',
      'a guest whose organization became a partner stays a guest',
    ],
    ['parted: is ===', 'parted: false && is ===', 'somebody of an organization that parted is invited'],
  ),
]

/** Weakenings of what tells about sharing: lists of one's own, the audit log, what people outside have, seeing as others, rehearsals. */
import { type Mutant, of } from './mutant.ts'

export const overseeing: Mutant[] = [
  ...of(
    'services/gate.ts',
    ["if (!inScope(asker, 'read')) throw", 'if (false) throw', 'a credential that does not read sees as others do'],
    [': atLeast(best.role, one.role)', ': atLeast(one.role, best.role)', 'the least of several links is shown'],
  ),
  ...of('services/view-as.ts', [
    "await audit(tx, access, 'view.as', { collectionId: access.collectionId, details })",
    '',
    'a look leaves no row',
  ]),
  ...of(
    'storage/asked-about.ts',
    ['where({ organization_id: access.organizationId, address })', 'where({ address })', 'people of other organizations are asked about'],
    ["kind !== 'mailbox' && row.disabled_at === null", "kind !== 'mailbox'", 'whoever left is explained as if they were here'],
    ['c.owner_id IN (SELECT id FROM mailboxes_of($1, $2)) AS is_member', 'true AS is_member', 'every group owns, as it is explained'],
    ['AND p.collection_id = c.id AND p.grantee_id = m.id', 'AND p.grantee_id = m.id', 'permissions elsewhere explain this calendar'],
  ),
  ...of(
    'storage/outside.ts',
    [
      "const of = access.privilege === 'oversee' ? access.collectionId : null",
      'const of = null',
      'whoever oversees one calendar reads all that is outside',
    ],
    ['AND ($3::text IS NULL OR address = $3)\n', '\n', 'what one person outside has is everybody’s'],
    ['($2::uuid IS NULL OR p.collection_id = $2) AND', '', 'permissions of other calendars are told'],
    [
      'SELECT FROM federation f WHERE f.organization_id = g.home_organization_id AND f.partner_id = g.organization_id',
      'SELECT FROM federation f',
      'federation of one side is told as both',
    ],
    ['o.disabled_at IS NULL AND (l.created_by', '(l.created_by', 'links of people who left are told as working'],
    [
      "l.audience = 'anonymous' AND l.unpublished_at IS NULL ELSE",
      "l.audience = 'anonymous' ELSE",
      'unpublished links are told as outside',
    ],
    [
      "i.state = 'pending' AND i.expires_at > now() AND i.link_id IS NULL",
      'i.expires_at > now() AND i.link_id IS NULL',
      'invitations that ended are told',
    ],
  ),
  ...of(
    'storage/outside-people.ts',
    [
      "WHERE organization_id = $1 AND kind IN ('guest', 'federated') AND disabled_at IS NULL\n",
      "WHERE kind IN ('guest', 'federated') AND disabled_at IS NULL\n",
      'people outside of other organizations are listed',
    ],
    ["state = 'pending' AND expires_at > now()\n", "state = 'pending'\n", 'addresses of expired invitations are listed'],
    [
      'AND recipient_address IS NOT NULL AND unpublished_at IS NULL',
      'AND recipient_address IS NOT NULL',
      'addresses of withdrawn personal links are listed',
    ],
  ),
  ...of(
    'storage/outside-facts.ts',
    [
      "const within = '(:below::uuid IS NULL OR c.id = :below OR c.owner_id = :below)'",
      "const within = '(:below::uuid IS NULL OR true)'",
      'a rehearsal for one calendar tells of all',
    ],
    ['WHERE w.organization_id = :organization AND w.kind', 'WHERE w.kind', 'a rehearsal tells of other organizations'],
    ["l.audience = 'anonymous' AND l.unpublished_at IS NULL AND", "l.audience = 'anonymous' AND", 'a rehearsal counts unpublished links'],
    ["i.kind <> 'internal' AND i.expires_at > now() AND", "i.kind <> 'internal' AND", 'a rehearsal counts expired invitations'],
    ["i.kind <> 'internal' AND", '', 'a rehearsal counts invitations of colleagues'],
  ),
  ...of(
    'sharing/rehearse.ts',
    ['if (difference === 0) return null', 'if (difference >= 0) return null', 'what works again is not told'],
    ["next.role === 'none' ? 'stop' : 'shrink'", "next.role === 'none' ? 'shrink' : 'stop'", 'what stops is told as what shrinks'],
    [
      'return outcomeOf(given(facts, now), given(facts, next))',
      'return outcomeOf(given(facts, now), given(facts, now))',
      'the change is not asked about',
    ],
    ['because: difference > 0 ? now.because : next.because', 'because: next.because', 'the rule that kept it away is not told'],
    ['personal ? anonymousCap(policy, shared, address) :', '', 'personal addresses are rehearsed as people'],
    [
      'outsideCap(policy, address, accepted, shared)',
      'outsideCap(policy, address, true, shared)',
      'strangers are rehearsed as if they were known',
    ],
  ),
  ...of(
    'services/rehearsal.ts',
    ['off && own ? forGood(outcome) : outcome', 'outcome', 'what is deleted is told as what stops'],
    ['off && own ? forGood', 'off ? forGood', 'what a group has is told as deleted'],
    ['off ? forGood(outcome) : outcome)\n', 'outcome)\n', 'invitations that are withdrawn are told as stopped'],
  ),
  ...of(
    'storage/audit-log.ts',
    [
      ".where('a.organization_id', access.organizationId)",
      ".whereNotNull('a.organization_id')",
      'the audit log of all organizations is read',
    ],
    [
      "if (access.privilege === 'oversee') query.where('a.collection_id', access.collectionId)",
      '',
      'whoever oversees one calendar reads the whole audit log',
    ],
    ['if (filter.collection !== undefined)', 'if (false)', 'the audit log is not filtered by calendar'],
    ['if (filter.from) query', 'if (false) query', 'the audit log is not filtered by time'],
  ),
  ...of(
    'storage/listings.ts',
    ['AND m.automapping\n', '\n', 'mailboxes without automapping are listed'],
    ['      c.owner_id = a.who\n', '      true\n', 'everything that one sees stands in the list'],
    ['g.who = a.who\n        JOIN principal n', 'true\n        JOIN principal n', 'what others were given stands in the list'],
    ["AND p.collection_id = c.id AND p.role <> 'none'", 'AND p.collection_id = c.id', 'what is given as none stands in the list'],
    ["NOT IN ('pending', 'declined')", "NOT IN ('declined')", 'what waits to be accepted stands in the list'],
    ["NOT IN ('pending', 'declined')", "NOT IN ('pending')", 'what was declined stands in the list'],
    ['AND l.principal_id = a.who`', '`', 'another’s names stand in the list'],
  ),
  ...of(
    'storage/policies.ts',
    [
      'AND p.subject_id IN (:organization, s.owner_id, :subject)',
      'AND p.subject_id IN (s.owner_id, :subject)',
      'an administrator is not told what holds above',
    ],
    [
      'FROM collection WHERE organization_id = :organization AND id = :subject',
      'FROM collection WHERE id = :subject',
      'the policy of another organization’s calendar is read',
    ],
  ),
]

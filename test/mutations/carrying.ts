/** Weakenings of what carries decisions: the facts read by SQL, the frame of the doors, and what storage does with an Access. */
import { type Mutant, of } from './mutant.ts'

export const carrying: Mutant[] = [
  ...of(
    'storage/facts.ts',
    ['c.owner_id = w.id AS is_owner', 'true AS is_owner', 'everybody owns'],
    [
      'EXISTS (SELECT FROM me WHERE me.organization_id = c.organization_id AND me.id = c.owner_id) AS is_member',
      'true AS is_member',
      'everybody is a member',
    ],
    ["o.kind = 'mailbox' AND EXISTS", 'EXISTS', 'groups own what nobody may'],
    [
      'WHERE p.grantee_id IS NULL OR p.grantee_id = ANY (ARRAY(SELECT id FROM me)) ${lock}',
      'WHERE true ${lock}',
      'permissions of others count',
    ],
    [
      'JOIN permission p ON p.organization_id = c.organization_id AND p.collection_id = c.id ${grantees}',
      'JOIN permission p ON p.organization_id = c.organization_id ${grantees}',
      'permissions of other calendars count',
    ],
    [
      'FROM standings_of($1::uuid, $2::uuid) w JOIN c ON c.organization_id = w.organization_id\n',
      'FROM standings_of($1::uuid, $2::uuid) w\n',
      'a row of another organization counts',
    ],
    ['AND p.grantee_id = me.id\n', '\n', 'the list has what others were given'],
    [
      'JOIN collection c ON c.organization_id = me.organization_id AND c.owner_id = me.id\n',
      'JOIN collection c ON c.organization_id = me.organization_id\n',
      'the list has what others own',
    ],
    ["kind === 'user' ? 'internal' : kind", "'internal'", 'guests are taken for colleagues'],
    ['if (row.is_owner) grants', 'if (row.owner_id) grants', 'everybody owns, by the facts'],
    [
      "CASE WHEN w.kind <> 'user' THEN sharer_groups(",
      "CASE WHEN w.kind = 'user' THEN sharer_groups(",
      'who shared with a guest is not known',
    ],
    ['const statement = lock ? oneLocked : oneStatement', 'const statement = oneStatement', 'a revoke does not wait for a write'],
    [
      'p.kind = \'mailbox\' AND p.id IN (SELECT id FROM mailboxes_of($1, $2)) AS "memberOf"',
      'p.kind = \'mailbox\' AS "memberOf"',
      'calendars are made for any mailbox',
    ],
    ['x.subject_id = scope.id LIMIT 1', 'x.subject_id = c.organization_id LIMIT 1', 'mailboxes and collections set nothing, by the facts'],
  ),
  ...of(
    'storage/link-facts.ts',
    ['WHERE s.token_hash = $1', 'WHERE s.token_hash >= $1', 'any secret opens a link'],
    ['o.disabled_at IS NULL AND (', '(', 'links of people who left work'],
    [
      '(l.created_by = c.owner_id OR acts_for(c.organization_id, l.created_by, c.owner_id)) AS authorized',
      'true AS authorized',
      'links outlive the membership they were made by',
    ],
    ['expiresAt: row.expires_at,', 'expiresAt: null,', 'links do not expire, by the facts'],
    ['unpublishedAt: row.unpublished_at,', 'unpublishedAt: null,', 'links are not unpublished, by the facts'],
    ['secretRetiredAt: row.retired_at,', 'secretRetiredAt: null,', 'secrets are not replaced, by the facts'],
    ['sharerGroups: row.sharer_groups ?? [],', 'sharerGroups: [],', 'who published is not known (refuses too much)'],
    ['recipient: row.recipient_address,', 'recipient: null,', 'personal links are anonymous ones'],
    ["row.audience !== 'anonymous' && user ? await", 'user ? await', 'anonymous links ask who is signed in'],
    ['standing: own?.standing ?? null', 'standing: null', 'links of the organization open to nobody (refuses too much)'],
  ),
  ...of(
    'storage/recipient-facts.ts',
    ['b.id = $2 AND b.disabled_at IS NULL\n', 'b.id = $2\n', 'mails leave for people who left'],
    ['(b.id = c.owner_id OR acts_for($1, $2, c.owner_id))', 'true', 'mails leave for people without the right'],
    [
      "i.kind IN ('user', 'group', 'mailbox') AND i.disabled_at IS NULL",
      "i.kind IN ('user', 'group', 'mailbox')",
      'people who left are inside',
    ],
    ["i.kind IN ('user', 'group', 'mailbox') AND", 'true AND', 'guests are inside'],
    [
      "g.kind IN ('guest', 'federated') AND g.disabled_at IS NULL",
      "g.kind IN ('guest', 'federated')",
      'guests who were removed have accepted',
    ],
    ['WHERE c.organization_id = $1 AND c.id = $3', 'WHERE c.id = $3', 'mails of other organizations'],
    ["p.role = 'delegateWithPrivateEventAccess' AND (p.", '(p.', 'mails show private events to everybody with a permission'],
    ['CASE WHEN $5 THEN EXISTS', 'CASE WHEN true THEN EXISTS', 'mails show private events where nobody asked for them'],
  ),
  ...of('services/snapshot-content.ts', [
    ' || roleOf(access) !== wanted.subject.role) return null',
    ') return null',
    'what changed is told above the level of today',
  ]),
  ...of(
    'services/series-run.ts',
    [
      "    if (access instanceof Denial || !sender) {\n      await end(tx, due, 'sender', sender, enqueue)\n      return true\n    }\n",
      '',
      'series outlive the right of their sender',
    ],
    [
      'if ((await authorOf(tx, due.organizationId, sender, due.sentFrom)) instanceof Denial) {',
      'if (!sender) {',
      'series outlive the right to send from their mailbox',
    ],
    ['if (refused && refusedAt !== null) continue', '', 'senders are told of the same refusal each week'],
  ),
  ...of('web/mailed.ts', ['if (!check || check.expired)', 'if (!check)', 'addresses of old mails answer for ever']),
  ...of(
    'http/metrics.ts',
    ['if (!timingSafeEqual(hashSecret(given), expected)) throw', "if (given === '') throw", 'numbers are for whoever brings any token'],
    ["?? 'pages'", '?? request.path', 'addresses become labels'],
  ),
  ...of(
    'http/hall.ts',
    ['if (visit.covered || response.statusCode >= 400) return false', 'return false', 'replies that nothing covered leave'],
    [
      'if (visit.covered || response.statusCode >= 400) return false',
      'if (response.statusCode >= 300) return false',
      'redirections need no decision',
    ],
    [
      'const visit: Visit = { subject: anonymous, covered: false, refused }',
      'const visit: Visit = { subject: anonymous, covered: true, refused }',
      'every request is covered',
    ],
    ['for (const name of response.getHeaderNames()) response.removeHeader(name)', '', 'headers leave that nothing covered'],
    ['(shut() ? true : (Reflect.apply(write', '(false ? true : (Reflect.apply(write', 'bodies leave that nothing covered'],
    ['(error: unknown) => {\n        next(error)', '() => {\n        next()', 'wrong credentials are nobody’s'],
  ),
  ...of(
    'http/route.ts',
    ['declared.target(request), { lock: true })', 'declared.target(request))', 'writes do not lock what they were decided by'],
    [
      'const access = await gate.require(tx, subjectOf(request), declared.needs, declared.target(request), { lock: true })',
      'const access = first',
      'writes are decided once',
    ],
    [
      'require: async (privilege, id, more = {}) => {',
      'require: async (privilege, id, more = {}) => {\n        cover(request)',
      'asking is being allowed',
    ],
    ['const asked = { lock: more.tx !== undefined,', 'const asked = { lock: false,', 'writes of the other doors do not lock'],
    ['...(more.private === undefined ? {} : { private: more.private }) }', '}', 'the other doors do not ask about private objects'],
    [
      "  return mount({ needs: 'oversee' }, async (request, response) => {\n    const access = await gate.oversee(db, subjectOf(request), declared.target(request))",
      "  return mount({ needs: 'oversee' }, async (request, response) => {\n    const access = (await gate.require(db, subjectOf(request), 'readFreeBusy', declared.target(request))) as never",
      'whoever sees a calendar oversees it',
    ],
    [
      'const access = gate.administer(subjectOf(request))',
      'const access = gate.self(subjectOf(request)) as never',
      'whoever is signed in administers',
    ],
  ),
  ...of(
    'storage/permissions.ts',
    [
      ".where({ 'p.organization_id': access.organizationId, 'p.collection_id': access.collectionId })",
      ".where({ 'p.organization_id': access.organizationId })",
      'permissions of other calendars are listed',
    ],
    [
      '    .where({ organization_id: access.organizationId, collection_id: access.collectionId, id })\n    .whereRaw(',
      '    .where({ id })\n    .whereRaw(',
      'permissions of other calendars are changed',
    ],
    [
      'const where = { organization_id: access.organizationId, collection_id: access.collectionId, id }',
      'const where = { id }',
      'permissions of other calendars are deleted',
    ],
    [".where(where).whereNotNull('grantee_id').delete()", '.where(where).delete()', 'the row of everybody is deleted'],
  ),
  ...of(
    'storage/links.ts',
    [
      'return { organization_id: access.organizationId, collection_id: access.collectionId, id }',
      'return { id }',
      'links of other calendars are changed',
    ],
    [
      '    .where({ organization_id: access.organizationId, collection_id: access.collectionId, gone_at: null })\n',
      '    .where({ organization_id: access.organizationId, gone_at: null })\n',
      'links of other calendars are listed',
    ],
    [
      ".whereRaw('unpublished_at > now() - make_interval(days => ?)', [days])",
      ".whereNotNull('unpublished_at').whereRaw('?::int > 0', [days])",
      'links are restored after 30 days',
    ],
    [
      "await knex('publish_link_secret').where(secretsOf(access, id)).whereNull('retired_at').update({ retired_at: knex.fn.now() })",
      '',
      'old addresses work after a new one',
    ],
    [
      "await knex('publish_link_secret').where(secrets).whereNull('retired_at').update({ retired_at: knex.fn.now() })",
      '',
      'personal addresses work after another mail',
    ],
    [
      "collection_id: access.collectionId, audience: 'anonymous' })",
      'collection_id: access.collectionId })',
      'setting Anonymous to none takes all links',
    ],
  ),
  ...of(
    'storage/collections.ts',
    [
      "'c.organization_id': access.organizationId, 'c.id': access.collectionId })",
      "'c.organization_id': access.organizationId })",
      'another calendar is read',
    ],
    ['.where({ organization_id, id: collectionId }).delete()', '.where({ organization_id }).delete()', 'all calendars are deleted'],
  ),
  ...of(
    'storage/objects.ts',
    [
      'WHERE o.organization_id = $1 AND o.collection_id = $2`',
      'WHERE o.organization_id = $1 AND $2::uuid IS NOT NULL`',
      'objects of other calendars are read',
    ],
    [
      "'DELETE FROM object WHERE organization_id = $1 AND collection_id = $2 AND uid",
      "'DELETE FROM object WHERE organization_id = $1 AND $2::uuid IS NOT NULL AND uid",
      'objects of other calendars are deleted',
    ],
  ),
  ...of(
    'storage/occurrences.ts',
    [
      'WHERE c.organization_id = $1 AND c.collection_id = $2 AND c.span',
      'WHERE c.organization_id = $1 AND $2::uuid IS NOT NULL AND c.span',
      'events of other calendars are read',
    ],
    ['AND c.object_id = $3 AND c.recurrence_id = $4', 'AND c.recurrence_id = $4 AND $3::uuid IS NOT NULL', 'another event is read'],
  ),
  ...of(
    'storage/policies.ts',
    [
      "g.kind IN ('guest', 'federated')\n",
      "g.kind IN ('guest', 'federated', 'user')\n",
      'switching outside sharing off deletes what colleagues have',
    ],
    [
      'AND (c.id = ? OR c.owner_id = ?)`,\n    [access.organizationId, subjectId, subjectId]',
      '`,\n    [access.organizationId]',
      'switching one calendar off deletes what guests have elsewhere',
    ],
    [
      'JOIN collection c ON c.organization_id = a.organization AND c.id = a.collection`',
      'JOIN collection c ON c.organization_id = a.organization`',
      'the policy of another calendar is read',
    ],
  ),
  ...of(
    'services/link-ceiling.ts',
    ['if (rank(role) <= rank(cap.role)) return', 'return', 'links are published above the cap'],
    ['if (asked && latest && asked > latest)', 'if (false)', 'links outlive maxDays'],
    ['if (latest === null && anonymousExpiryRequired(policy))', 'if (false)', 'links are made without the end they need'],
  ),
  ...of(
    'services/link-password.ts',
    ["if (ends === '' || Number(ends) * 1000 <= now.getTime()) return false", "if (ends === '') return false", 'a pass opens for ever'],
    [
      "JSON.stringify(['link-pass', linkId, passwordHash, ends])",
      "JSON.stringify(['link-pass', linkId, ends])",
      'a pass outlives its password',
    ],
    ['JSON.stringify([secret, passwordHash, password])', 'JSON.stringify([secret, password])', 'a password that opened one link opens all'],
  ),
  ...of(
    'services/links.ts',
    [
      '  refuseAbove(before.role, before.audience, policy, before.recipientAddress)\n  if (!(await restoreLink',
      '  if (!(await restoreLink',
      'links are restored above the cap',
    ],
    [
      'refuseAbove(before.role, before.audience, await readPolicyStack(tx, access), before.recipientAddress)',
      '',
      'links are renewed above the cap',
    ],
    ['if (wanted.role !== undefined) refuseAbove', 'if (false) refuseAbove', 'links are raised above the cap'],
  ),
]

/** The sharing policy of an organization and what single collections set on their own. */
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import type { PolicyOverride, PolicyScope, PolicyStack, Shared, SharingPolicy } from '../sharing/policy.ts'
import type { CollectionKind } from '../sharing/roles.ts'
import { type Db, knexOf } from './database.ts'
import { columnsOf, completePolicy, overrideOf, type PolicyRow, policyStack } from './policy-rows.ts'

/** The organization's policy, defaults filled in. Everybody inside may know the rules they share under. */
export async function readPolicy(db: Db, access: Access<'administer' | 'self' | 'create'>): Promise<SharingPolicy> {
  const row = await knexOf(db)('sharing_policy')
    .where({ organization_id: access.organizationId, subject_id: access.organizationId })
    .first()
  return completePolicy(row ? overrideOf(row) : null)
}

/** All that stands above one collection, and which of the groups that it names as external sharers the acting person is in. */
export type PolicyAbove = PolicyStack & Shared

interface PolicyAboveRow {
  organization_id: string
  id: string
  owner_id: string
  kind: CollectionKind
  groups: string[] | null
  policies: PolicyRow[] | null
}

type Sees = 'share' | 'readFreeBusy' | 'write' | 'writeProperties' | 'oversee'

/** All that stands above one collection, for whoever acts. */
export async function readPolicyStack(db: Db, access: Access<Sees>): Promise<PolicyAbove> {
  const found = (await readPolicyStacks(db, [access])).get(access.collectionId)
  if (!found) throw new Problem('not-found', 'There is no such calendar')
  return found
}

/** The same for many collections in one query, by collection; those that were deleted meanwhile are not in it. */
export async function readPolicyStacks(db: Db, accesses: readonly Access<Sees>[]): Promise<Map<string, PolicyAbove>> {
  // The types know no null in an array; the bearer of a link has no row.
  const who = accesses.map(one => one.principalId) as string[]
  const { rows } = await knexOf(db).raw<{ rows: PolicyAboveRow[] }>(
    `SELECT c.organization_id, c.id, c.owner_id, c.kind, sharer_groups(c.organization_id, c.owner_id, c.id, a.who) AS groups,
       (SELECT json_agg(to_json(s)) FROM sharing_policy s
         WHERE s.organization_id = c.organization_id AND s.subject_id IN (c.organization_id, c.owner_id, c.id)) AS policies
     FROM unnest(?::uuid[], ?::uuid[], ?::uuid[]) AS a(organization, collection, who)
     JOIN collection c ON c.organization_id = a.organization AND c.id = a.collection`,
    [accesses.map(one => one.organizationId), accesses.map(one => one.collectionId), who],
  )
  return new Map(rows.map(row => [row.id, { ...policyStack(row, row.policies), kind: row.kind, sharerGroups: row.groups ?? [] }]))
}

/** All that stands above collections that an owner has yet to make. */
export async function readPolicyAbove(db: Db, access: Access<'create'> | Access<'writeFiles'>): Promise<PolicyStack> {
  const of = { organization_id: access.organizationId, owner_id: access.collectionId, id: '' }
  const rows = await knexOf(db)('sharing_policy')
    .where({ organization_id: access.organizationId })
    .whereIn('subject_id', [access.organizationId, of.owner_id])
  return policyStack(of, rows)
}

/** @param subjectId the organization itself, the owner of collections (mailbox scope), or one collection */
export async function changePolicy(db: Db, access: Access<'administer'>, subjectId: string, change: PolicyOverride): Promise<void> {
  const knex = knexOf(db)
  const columns = columnsOf(change)
  await knex('sharing_policy')
    .insert({ organization_id: access.organizationId, subject_id: subjectId, ...columns })
    .onConflict(['organization_id', 'subject_id'])
    .merge({ ...columns, updated_at: knex.fn.now() })
}

/** Where a policy stands. */
export interface PolicySubject {
  kind: 'organization' | 'user' | 'mailbox' | CollectionKind
  scope: PolicyScope
}

/** What an organization, an owner or a collection sets on its own, and all that stands over it; null when there is none of them with the id. */
export async function readStackOf(
  db: Db,
  access: Access<'administer'>,
  subjectId: string,
): Promise<(PolicySubject & { set: PolicyOverride; stack: PolicyStack }) | null> {
  const { rows } = await knexOf(db).raw<{
    rows: (PolicySubject & { owner_id: string; policies: PolicyRow[] | null })[]
  }>(
    `SELECT s.*, (SELECT json_agg(to_json(p)) FROM sharing_policy p
         WHERE p.organization_id = :organization AND p.subject_id IN (:organization, s.owner_id, :subject)) AS policies
     FROM (SELECT kind, 'collection' AS scope, owner_id FROM collection WHERE organization_id = :organization AND id = :subject
       UNION ALL SELECT kind, 'mailbox', id FROM principal WHERE organization_id = :organization AND id = :subject AND kind IN ('user', 'mailbox')
       UNION ALL SELECT 'organization', 'organization', id FROM organization WHERE id = :organization AND id = :subject) s`,
    { organization: access.organizationId, subject: subjectId },
  )
  const [row] = rows
  if (!row) return null
  const id = row.scope === 'collection' ? subjectId : ''
  const stack = policyStack({ organization_id: access.organizationId, owner_id: row.owner_id, id }, row.policies)
  const set = row.policies?.find(one => one.subject_id === subjectId)
  return {
    kind: row.kind,
    scope: row.scope,
    set: set ? overrideOf(set) : {},
    stack: row.scope === 'organization' ? { ...stack, mailbox: null } : stack,
  }
}

/** Removes for good what outsiders were given on the collections of a subject (sharing model §5: switched off for one collection). @returns how many */
export async function deleteOutsidePermissions(db: Db, access: Access<'administer'>, subjectId: string): Promise<number> {
  const { rowCount } = await knexOf(db).raw<{ rowCount: number }>(
    `DELETE FROM permission p USING principal g, collection c
     WHERE p.organization_id = ? AND g.organization_id = p.organization_id AND g.id = p.grantee_id AND g.kind IN ('guest', 'federated')
       AND c.organization_id = p.organization_id AND c.id = p.collection_id AND (c.id = ? OR c.owner_id = ?)`,
    [access.organizationId, subjectId, subjectId],
  )
  return rowCount
}

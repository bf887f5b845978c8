/** Every mailbox and collection of an organization with what it sets on its own and what stands over it: one query a page. */
import type { Access } from '../sharing/access.ts'
import type { PolicyOverride, PolicyStack } from '../sharing/policy.ts'
import type { CollectionKind } from '../sharing/roles.ts'
import { type Db, knexOf } from './database.ts'
import { overrideOf, type PolicyRow, policyStack } from './policy-rows.ts'

export interface PolicyScopeEntry {
  kind: 'user' | 'mailbox' | CollectionKind
  id: string
  name: string
  owner: { id: string; name: string; address: string }
  set: PolicyOverride
  stack: PolicyStack
}

interface Row {
  kind: PolicyScopeEntry['kind']
  id: string
  name: string
  owner_id: string
  owner_name: string
  owner_address: string
  policies: PolicyRow[] | null
}

/** Owners in the order of their addresses, each followed by its collections. @param after the last of the page before: address and id */
export async function listPolicyScopes(
  db: Db,
  access: Access<'administer'>,
  page: { after: readonly [address: string, id: string] | null; limit: number },
): Promise<{ entries: PolicyScopeEntry[]; next: [string, string] | null }> {
  const [address, id] = page.after ?? [null, null]
  const { rows } = await knexOf(db).raw<{ rows: Row[] }>(
    `SELECT s.*, (SELECT json_agg(to_json(p)) FROM sharing_policy p
         WHERE p.organization_id = :organization AND p.subject_id IN (:organization, s.owner_id, s.id)) AS policies
     FROM (
       SELECT o.kind, o.id, o.name, o.id AS owner_id, o.name AS owner_name, o.address AS owner_address, 0 AS below
         FROM principal o WHERE o.organization_id = :organization AND o.kind IN ('user', 'mailbox')
       UNION ALL
       SELECT c.kind, c.id, c.name, o.id, o.name, o.address, 1 FROM collection c
         JOIN principal o ON o.organization_id = c.organization_id AND o.id = c.owner_id WHERE c.organization_id = :organization
     ) s
     WHERE :address::text IS NULL OR (s.owner_address, s.below, s.id) > (:address, (:id::uuid <> s.owner_id)::int, :id::uuid)
     ORDER BY s.owner_address, s.below, s.id LIMIT :limit`,
    { organization: access.organizationId, address, id, limit: page.limit },
  )
  const entries = rows.map(row => {
    const mailbox = row.id === row.owner_id
    const stack = policyStack({ organization_id: access.organizationId, owner_id: row.owner_id, id: mailbox ? '' : row.id }, row.policies)
    const set = row.policies?.find(one => one.subject_id === row.id)
    const owner = { id: row.owner_id, name: row.owner_name, address: row.owner_address }
    return { kind: row.kind, id: row.id, name: row.name, owner, set: set ? overrideOf(set) : {}, stack }
  })
  const last = entries.at(-1)
  return { entries, next: last && entries.length === page.limit ? [last.owner.address, last.id] : null }
}

/** Loads everything a decision knows, for one collection or for all of a person's, in one query each. */
import type { Facts, Grant } from '../sharing/facts.ts'
import type { CollectionFacts, Standing, Subject, UserSubject } from '../sharing/principal.ts'
import type { CollectionKind, Role } from '../sharing/roles.ts'
import { type Db, run, type Statement } from './database.ts'
import { type PolicyRow, policyStack } from './policy-rows.ts'

interface PermissionFact {
  id: string
  name: string
  through: 'self' | 'group' | 'mailbox' | 'organization'
  role: Exclude<Role, 'owner'>
  sharerGroups: string[] | null
}

export interface CollectionFactRow {
  organization_id: string
  id: string
  kind: CollectionKind
  owner_id: string
  fed: boolean
  owner_name: string
  who_id: string
  who_kind: 'user' | 'guest' | 'federated'
  mutual: boolean
  is_owner: boolean
  is_member: boolean
  permissions: PermissionFact[] | null
  policies: PolicyRow[] | null
  now: Date
}

// $1 organization, $2 who. `me` is the person by every row, with every group above and every mailbox: one recursion, for each part of a
// statement is made ready on every run of it. OFFSET 0 has memberships looked up one by one: how deep groups go, nobody can estimate.
export const me = (from: string) => `up AS (
  SELECT organization_id, id FROM ${from}
  UNION SELECT up.organization_id, m.group_id FROM up,
    LATERAL (SELECT x.group_id FROM group_member x WHERE x.organization_id = up.organization_id AND x.member_id = up.id OFFSET 0) m
), me AS (
  SELECT organization_id, id FROM up
  UNION SELECT up.organization_id, m.mailbox_id FROM ${from} w JOIN up ON up.organization_id = w.organization_id,
    LATERAL (SELECT x.mailbox_id FROM mailbox_member x WHERE x.organization_id = up.organization_id AND x.member_id = up.id OFFSET 0) m
    WHERE w.kind = 'user'
)`

/** Of the scopes above a collection those that say something: three look-ups, of which most find nothing. */
export const policyRows = `(SELECT json_agg(to_json(s)) FROM unnest(ARRAY[c.organization_id, c.owner_id, c.id]) AS scope(id),
    LATERAL (SELECT * FROM sharing_policy x WHERE x.organization_id = c.organization_id AND x.subject_id = scope.id LIMIT 1) s)`
export const policies = `${policyRows} AS policies`

/** Of one collection and one person, all that stands in no list. */
export const factColumns = `c.organization_id, c.id, c.kind, c.owner_id, c.fed, o.name AS owner_name,
  w.id AS who_id, w.kind AS who_kind, w.mutual, c.owner_id = w.id AS is_owner,
  c.owner_id <> w.id AND o.kind = 'mailbox' AND EXISTS (SELECT FROM me WHERE me.organization_id = c.organization_id AND me.id = c.owner_id) AS is_member`

// People inside have no cap: who shared with them is of no interest.
export const permissionFact = `jsonb_build_object('id', p.id, 'role', p.role, 'name', coalesce(g.name, ''),
  'through', CASE WHEN p.grantee_id IS NULL THEN 'organization' WHEN p.grantee_id = w.id THEN 'self' ELSE g.kind END,
  'sharerGroups', CASE WHEN w.kind <> 'user' THEN sharer_groups(c.organization_id, c.owner_id, c.id, p.created_by) END)`

export const owners = 'JOIN principal o ON o.organization_id = c.organization_id AND o.id = c.owner_id'
export const grantees = 'LEFT JOIN principal g ON g.organization_id = p.organization_id AND g.id = p.grantee_id'

// `c` is the collection with the person's row in its organization beside it: none, when they have none there.
function one(lock: '' | 'FOR SHARE OF p'): string {
  return `WITH RECURSIVE c AS MATERIALIZED (
    SELECT c.organization_id, c.id, c.kind, c.owner_id, c.fed FROM collection c WHERE c.id = $3::uuid
  ), who AS MATERIALIZED (
    SELECT w.* FROM standings_of($1::uuid, $2::uuid) w JOIN c ON c.organization_id = w.organization_id
  ), ${me('who')}, granted AS MATERIALIZED (
    SELECT ${permissionFact} AS fact FROM who w JOIN c ON c.organization_id = w.organization_id
    JOIN permission p ON p.organization_id = c.organization_id AND p.collection_id = c.id ${grantees}
    WHERE p.grantee_id IS NULL OR p.grantee_id = ANY (ARRAY(SELECT id FROM me)) ${lock}
  ) SELECT ${factColumns}, now() AS now, ${policies}, (SELECT jsonb_agg(fact) FROM granted) AS permissions
  FROM who w JOIN c ON c.organization_id = w.organization_id ${owners}`
}

const oneStatement: Statement = { name: 'facts-one', text: one('') }
// A revoke either comes before this row is read or waits until the write is done.
const oneLocked: Statement = { name: 'facts-one-locked', text: one('FOR SHARE OF p') }

// Two arms, so that each is a look-up in the index of grantees; the row of the whole organization is for the people in it.
const allStatement: Statement = {
  name: 'facts-all',
  text: `WITH RECURSIVE who AS MATERIALIZED (SELECT * FROM standings_of($1::uuid, $2::uuid)), ${me('who')}, given AS (
    SELECT p.*, w.id AS who_id FROM me JOIN who w USING (organization_id)
      JOIN permission p ON p.organization_id = me.organization_id AND p.grantee_id = me.id
    UNION ALL
    SELECT p.*, w.id FROM who w JOIN permission p ON p.organization_id = w.organization_id AND p.grantee_id IS NULL AND p.role <> 'none'
      WHERE w.kind = 'user'
  ), granted AS (
    SELECT p.organization_id, p.collection_id, jsonb_agg(${permissionFact}) AS facts FROM given p
    JOIN who w ON w.id = p.who_id JOIN collection c ON c.organization_id = p.organization_id AND c.id = p.collection_id ${grantees}
    GROUP BY p.organization_id, p.collection_id
  ), candidates AS (
    SELECT organization_id, collection_id AS id FROM granted
    UNION SELECT c.organization_id, c.id FROM me JOIN collection c ON c.organization_id = me.organization_id AND c.owner_id = me.id
  ) SELECT ${factColumns}, now() AS now, ${policies}, granted.facts AS permissions
  FROM candidates d JOIN collection c ON c.organization_id = d.organization_id AND c.id = d.id ${owners}
  JOIN who w ON w.organization_id = c.organization_id
  LEFT JOIN granted ON granted.organization_id = c.organization_id AND granted.collection_id = c.id
  WHERE c.kind = $3 ORDER BY c.id`,
}

function ownGrants(row: CollectionFactRow): Grant[] {
  const grants: Grant[] = []
  if (row.is_owner) grants.push({ via: 'owner' })
  if (row.is_member) grants.push({ via: 'mailbox', name: row.owner_name })
  for (const fact of row.permissions ?? []) grants.push({ via: 'permission', ...fact, sharerGroups: fact.sharerGroups ?? [] })
  return grants
}

function collectionFacts(row: CollectionFactRow): CollectionFacts {
  return { organizationId: row.organization_id, id: row.id, kind: row.kind, ownerId: row.owner_id, fed: row.fed }
}

function standingOf({ who_id: id, who_kind: kind, mutual }: CollectionFactRow): Standing {
  return { id, is: kind === 'user' ? 'internal' : kind, mutual }
}

export function factsOf(subject: Subject, row: CollectionFactRow): Facts {
  const policy = policyStack(row, row.policies)
  return { subject, standing: standingOf(row), collection: collectionFacts(row), policy, grants: ownGrants(row), now: row.now }
}

export const uuidForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The facts of one person and one collection of an organization in which they are known; null when there is no such collection. */
export async function factsFor(db: Db, subject: UserSubject, collectionId: string, lock = false): Promise<Facts | null> {
  if (!uuidForm.test(collectionId)) return null
  const statement = lock ? oneLocked : oneStatement
  const [row] = await run<CollectionFactRow>(db, statement, [subject.organizationId, subject.id, collectionId])
  return row ? factsOf(subject, row) : null
}

/** The facts of one person and every collection that anything connects them to. */
export async function factsForAll(db: Db, subject: UserSubject, kind: CollectionKind): Promise<Facts[]> {
  const rows = await run<CollectionFactRow>(db, allStatement, [subject.organizationId, subject.id, kind])
  return rows.map(row => factsOf(subject, row))
}

const createStatement: Statement = {
  name: 'facts-create',
  text: `SELECT p.id, p.organization_id AS "organizationId",
      p.kind = 'mailbox' AND p.id IN (SELECT id FROM mailboxes_of($1, $2)) AS "memberOf"
    FROM principal p WHERE p.organization_id = $1 AND p.id = $3`,
}

/** The principal that a collection would be made for, and whether the person acts as its owner. */
export async function factsForCreate(
  db: Db,
  subject: UserSubject,
  ownerId: string,
): Promise<{ id: string; organizationId: string; memberOf: boolean } | null> {
  if (!uuidForm.test(ownerId)) return null
  const [row] = await run<{ id: string; organizationId: string; memberOf: boolean }>(db, createStatement, [
    subject.organizationId,
    subject.id,
    ownerId,
  ])
  return row ?? null
}

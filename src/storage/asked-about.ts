/** Whom a question about somebody else's access is about (sharing model §7). */
import type { Access } from '../sharing/access.ts'
import type { Facts, Grant } from '../sharing/facts.ts'
import type { PrincipalKind, UserSubject } from '../sharing/principal.ts'
import type { CollectionKind, Role } from '../sharing/roles.ts'
import { personById } from './authentication.ts'
import { type Db, knexOf, run, type Statement } from './database.ts'
import { policiesOf } from './outside.ts'
import { policyStack } from './policy-rows.ts'

export interface AskedAbout {
  id: string
  kind: PrincipalKind
  address: string
  name: string
  /** As a decision takes them; null for a group, a mailbox, and who may not sign in any more. */
  person: UserSubject | null
}

/** Whoever has the address in the organization of the collection; null for nobody. */
export async function askedAbout(db: Db, access: Access<'oversee'>, address: string): Promise<AskedAbout | null> {
  const row = await knexOf(db)('principal').where({ organization_id: access.organizationId, address }).first()
  if (!row) return null
  const { id, kind, name } = row
  const home = kind === 'federated' ? [row.home_organization_id ?? '', row.home_id ?? ''] : [access.organizationId, id]
  const signsIn = kind !== 'group' && kind !== 'mailbox' && row.disabled_at === null
  return { id, kind, address: row.address, name, person: signsIn ? await personById(db, home[0] ?? '', home[1] ?? '') : null }
}

interface HolderRow {
  kind: CollectionKind
  owner_id: string
  fed: boolean
  owner_name: string
  is_owner: boolean
  is_member: boolean
  permissions: { id: string; name: string; through: 'self' | 'group'; role: Role }[] | null
  now: Date
}

const holderStatement: Statement = {
  name: 'facts-holder',
  text: `SELECT c.kind, c.owner_id, c.fed, o.name AS owner_name, c.owner_id = $2 AS is_owner, now() AS now,
      c.owner_id IN (SELECT id FROM mailboxes_of($1, $2)) AS is_member,
      (SELECT jsonb_agg(jsonb_build_object('id', p.id, 'role', p.role, 'name', g.name,
          'through', CASE WHEN p.grantee_id = $2 THEN 'self' ELSE 'group' END))
        FROM groups_of($1, $2) m JOIN permission p ON p.organization_id = $1 AND p.collection_id = c.id AND p.grantee_id = m.id
        JOIN principal g ON g.organization_id = $1 AND g.id = p.grantee_id) AS permissions
    FROM collection c JOIN principal o ON o.organization_id = c.organization_id AND o.id = c.owner_id
    WHERE c.organization_id = $1 AND c.id = $3`,
}

/** What membership of a group or a mailbox gives somebody inside: its own grants and those of the groups it is in. */
export async function factsForHolder(db: Db, access: Access<'oversee'>, holder: AskedAbout): Promise<Facts | null> {
  const { organizationId, collectionId } = access
  const [row] = await run<HolderRow>(db, holderStatement, [organizationId, holder.id, collectionId])
  if (!row) return null
  const grants: Grant[] = row.is_owner || row.is_member ? [{ via: 'mailbox', name: row.owner_name }] : []
  for (const fact of row.permissions ?? []) grants.push({ via: 'permission', ...fact, sharerGroups: [] })
  const rows = [...(await policiesOf(db, access)).values()]
  const person = { id: holder.id, organizationId, address: holder.address, name: holder.name }
  return {
    subject: { kind: 'user', ...person, guest: false, administrator: false, scopes: null, expiresAt: null, mark: '' },
    standing: { id: holder.id, is: 'internal', mutual: true },
    collection: { organizationId, id: collectionId, kind: row.kind, ownerId: row.owner_id, fed: row.fed },
    policy: policyStack({ organization_id: organizationId, owner_id: row.owner_id, id: collectionId }, rows),
    grants,
    now: row.now,
  }
}

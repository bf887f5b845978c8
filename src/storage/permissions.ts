/** Permissions of one collection (Graph `calendarPermission`). */
import type { Access } from '../sharing/access.ts'
import type { PrincipalKind } from '../sharing/principal.ts'
import type { Role } from '../sharing/roles.ts'
import { meetAsked } from './asked-access.ts'
import { type Db, knexOf } from './database.ts'
import type { PermissionRow } from './sharing-tables.ts'

export interface Permission {
  id: string
  /** null for the row of the whole organization. */
  grantee: { id: string; kind: PrincipalKind; address: string; name: string } | null
  role: Exclude<Role, 'owner'>
  createdAt: Date
  updatedAt: Date
}

type JoinedRow = PermissionRow & { kind: PrincipalKind | null; address: string | null; name: string | null }

function query(db: Db, access: Access<'share'>) {
  return knexOf(db)('permission as p')
    .leftJoin('principal as g', join => join.on('g.organization_id', 'p.organization_id').andOn('g.id', 'p.grantee_id'))
    .where({ 'p.organization_id': access.organizationId, 'p.collection_id': access.collectionId })
    .select<JoinedRow[]>('p.*', 'g.kind', 'g.address', 'g.name')
}

function permissionOf(row: JoinedRow): Permission {
  const { grantee_id: id, kind, address, name } = row
  const grantee = id && kind && address && name !== null ? { id, kind, address, name } : null
  return { id: row.id, grantee, role: row.role, createdAt: row.created_at, updatedAt: row.updated_at }
}

export async function listPermissions(db: Db, access: Access<'share'>): Promise<Permission[]> {
  const rows = await query(db, access).orderByRaw('p.grantee_id IS NOT NULL, p.created_at, p.id')
  return rows.map(permissionOf)
}

export async function readPermission(db: Db, access: Access<'share'>, id: string): Promise<Permission | null> {
  const [row] = await query(db, access).where('p.id', id)
  return row ? permissionOf(row) : null
}

/** Gives the role, in place of the one that was. @returns the permission's id, and whether there was anything to change */
export async function putPermission(
  db: Db,
  access: Access<'share'>,
  granteeId: string | null,
  role: PermissionRow['role'],
): Promise<{ id: string; changed: boolean }> {
  const knex = knexOf(db)
  const of = { organization_id: access.organizationId, collection_id: access.collectionId, grantee_id: granteeId }
  const before = await knex('permission').where(of).forUpdate().first('id', 'role', 'created_by')
  // Given once more by somebody else, it is theirs: the policy may let some share outside and not others.
  if (before?.role === role && before.created_by === access.principalId) return { id: before.id, changed: false }
  const [row] = await knex('permission')
    .insert({ ...of, role, created_by: access.principalId })
    .onConflict(['organization_id', 'collection_id', 'grantee_id'])
    .merge({ role, created_by: access.principalId, updated_at: knex.fn.now() })
    .returning('id')
  if (!row) throw new Error('The permission was not written')
  if (granteeId !== null) await meetAsked(db, access, granteeId, role)
  return { id: row.id, changed: true }
}

/** The first permission of a new collection: what its organization gives everybody inside. */
export async function addDefaultPermission(
  db: Db,
  access: Access<'create'>,
  collectionId: string,
  role: PermissionRow['role'],
): Promise<void> {
  await knexOf(db)('permission').insert({
    organization_id: access.organizationId,
    collection_id: collectionId,
    grantee_id: null,
    role,
    created_by: access.principalId,
  })
}

/** Whoever gives a role answers for it: the policy may let some share outside and not others. @returns false when it was theirs and the same */
export async function setPermissionRole(db: Db, access: Access<'share'>, id: string, role: PermissionRow['role']): Promise<boolean> {
  const knex = knexOf(db)
  const [changed] = await knex('permission')
    .where({ organization_id: access.organizationId, collection_id: access.collectionId, id })
    .whereRaw('(role, created_by) IS DISTINCT FROM (?, ?::uuid)', [role, access.principalId])
    .update({ role, created_by: access.principalId, updated_at: knex.fn.now() })
    .returning('grantee_id')
  if (changed?.grantee_id) await meetAsked(db, access, changed.grantee_id, role)
  return changed !== undefined
}

export async function deletePermission(db: Db, access: Access<'share'>, id: string): Promise<boolean> {
  const where = { organization_id: access.organizationId, collection_id: access.collectionId, id }
  return (await knexOf(db)('permission').where(where).whereNotNull('grantee_id').delete()) > 0
}

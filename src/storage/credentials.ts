/** App passwords and API tokens: named, scoped, revocable; only the hash of the secret is kept. */
import type { Access } from '../sharing/access.ts'
import type { Scope } from '../sharing/principal.ts'
import { type Db, knexOf } from './database.ts'
import type { CredentialRow } from './tables.ts'

export type CredentialKind = 'appPassword' | 'token'

export interface Credential {
  id: string
  name: string
  scopes: Scope[] | null
  createdAt: Date
  lastUsedAt: Date | null
  expiresAt: Date | null
}

export async function addCredential(
  db: Db,
  access: Access<'self'>,
  kind: CredentialKind,
  fresh: { name: string; scopes: readonly Scope[] | null; secretHash: Uint8Array; expiresAt: Date | null },
): Promise<Credential> {
  const [row] = await knexOf(db)('credential')
    .insert({
      ...own(access),
      kind,
      name: fresh.name,
      scopes: fresh.scopes ? [...fresh.scopes] : null,
      secret_hash: Buffer.from(fresh.secretHash),
      expires_at: fresh.expiresAt,
    })
    .returning('*')
  if (!row) throw new Error('The credential was not written')
  return credentialOf(row)
}

export async function listCredentials(db: Db, access: Access<'self'>, kind: CredentialKind): Promise<Credential[]> {
  const rows = await knexOf(db)('credential')
    .where({ ...own(access), kind })
    .orderBy('created_at')
    .orderBy('id')
  return rows.map(credentialOf)
}

/** @returns false when there was none of that id */
export async function revokeCredential(db: Db, access: Access<'self'>, kind: CredentialKind, id: string): Promise<boolean> {
  return (
    (await knexOf(db)('credential')
      .where({ ...own(access), kind, id })
      .delete()) > 0
  )
}

/** A changed password ends every other way in (invariant 29). */
export async function revokeAllCredentials(db: Db, access: Access<'self'>): Promise<void> {
  await knexOf(db)('credential').where(own(access)).delete()
}

/** Those that have ended by themselves are gone from the list too. */
export async function dropExpired(db: Db, access: Access<'self'>, kind: CredentialKind): Promise<void> {
  await knexOf(db)('credential')
    .where({ ...own(access), kind })
    .whereRaw('expires_at < now()')
    .delete()
}

function own(access: Access<'self'>): { organization_id: string; principal_id: string } {
  if (access.principalId === null) throw new TypeError('This Access is of nobody')
  return { organization_id: access.organizationId, principal_id: access.principalId }
}

function credentialOf(row: CredentialRow): Credential {
  return {
    id: row.id,
    name: row.name,
    scopes: row.scopes as Scope[] | null,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    expiresAt: row.expires_at,
  }
}

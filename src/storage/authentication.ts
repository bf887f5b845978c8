/** What signing in reads: it comes before any Access, and gives out no shared data. */
import { createHash } from 'node:crypto'
import type { Scope, UserSubject } from '../sharing/principal.ts'
import { type Db, knexOf, run, type Statement } from './database.ts'

interface SubjectRow {
  organization_id: string
  id: string
  kind: 'user' | 'guest'
  address: string
  name: string
  administrator: boolean
  password_hash: string | null
}

/** A person by their credential. */
export interface CredentialSubjectRow extends SubjectRow {
  credential_id: string
  scopes: Scope[] | null
  expires_at: Date | null
  stale: boolean
}

/** Stands for a password in sessions: another one after every change, and nothing can be guessed with it. */
export function markOf(passwordHash: string | null): string {
  return createHash('sha256')
    .update(passwordHash ?? '')
    .digest('base64url')
    .slice(0, 22)
}

function subjectOf(row: SubjectRow, scopes: readonly Scope[] | null = null, expiresAt: Date | null = null): UserSubject {
  return {
    kind: 'user',
    id: row.id,
    organizationId: row.organization_id,
    address: row.address,
    name: row.name,
    guest: row.kind === 'guest',
    administrator: row.administrator,
    scopes,
    expiresAt,
    mark: markOf(row.password_hash),
  }
}

const person = 'p.organization_id, p.id, p.kind, p.address, p.name, p.administrator, p.password_hash'
const alive = `p.kind IN ('user', 'guest') AND p.disabled_at IS NULL`

/** Everybody who signs in with the address: one person per organization of this server. */
export async function peopleByAddress(db: Db, address: string): Promise<{ subject: UserSubject; passwordHash: string | null }[]> {
  const { rows } = await knexOf(db).raw<{ rows: SubjectRow[] }>(`SELECT ${person} FROM principal p WHERE p.address = ? AND ${alive}`, [
    address,
  ])
  return rows.map(row => ({ subject: subjectOf(row), passwordHash: row.password_hash }))
}

/** The guest who proved the address: one of their rows, whose standings are the others; null where no guest has it. */
export async function guestByAddress(db: Db, address: string): Promise<UserSubject | null> {
  const { rows } = await knexOf(db).raw<{ rows: SubjectRow[] }>(
    `SELECT ${person} FROM principal p WHERE p.address = ? AND p.kind = 'guest' AND ${alive} ORDER BY p.id LIMIT 1`,
    [address],
  )
  return rows[0] ? subjectOf(rows[0]) : null
}

/** The person of a session, as they are now; null when they may not sign in any more. */
export async function personById(db: Db, organizationId: string, id: string): Promise<UserSubject | null> {
  const { rows } = await knexOf(db).raw<{ rows: SubjectRow[] }>(
    `SELECT ${person} FROM principal p WHERE p.organization_id = ? AND p.id = ? AND ${alive}`,
    [organizationId, id],
  )
  return rows[0] ? subjectOf(rows[0]) : null
}

/** Of a credential `c` and its person `p`. */
export const personColumns = `${person}, c.id AS credential_id, c.scopes, c.expires_at,
  c.last_used_at IS NULL OR c.last_used_at < now() - interval '1 hour' AS stale`

/** The credential of a secret, with its person. @param hash, kind SQL */
export function livingCredential(hash: string, kind: string): string {
  return `FROM credential c JOIN principal p ON p.organization_id = c.organization_id AND p.id = c.principal_id
    WHERE c.secret_hash = ${hash} AND c.kind = ${kind} AND (c.expires_at IS NULL OR c.expires_at > now()) AND ${alive}`
}

const bySecret: Statement = { name: 'credential-by-secret', text: `SELECT ${personColumns} ${livingCredential('$1', '$2')}` }

/** The person a secret belongs to; null for an unknown, revoked or expired one. One indexed query. */
export async function personBySecret(db: Db, kind: 'appPassword' | 'token', secretHash: Uint8Array): Promise<UserSubject | null> {
  const [row] = await run<CredentialSubjectRow>(db, bySecret, [Buffer.from(secretHash), kind])
  return row ? await letIn(db, row) : null
}

/** Whoever a credential was found for. */
export async function letIn(db: Db, row: CredentialSubjectRow): Promise<UserSubject> {
  if (row.stale) await markUsed(db, row)
  return subjectOf(row, row.scopes, row.expires_at)
}

// Once an hour is enough to show when a credential was last used, and spares a write per request.
async function markUsed(db: Db, row: CredentialSubjectRow): Promise<void> {
  await knexOf(db)('credential')
    .where({ organization_id: row.organization_id, id: row.credential_id })
    .update({ last_used_at: knexOf(db).fn.now() })
}

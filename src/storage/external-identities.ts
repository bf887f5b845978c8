/** Who people are to the providers they sign in with. It comes before any Access, and gives out no shared data. */
import type { PrincipalKind } from '../sharing/principal.ts'
import { type Db, knexOf } from './database.ts'

/** The organization that a provider's people belong to. */
export interface Home {
  organizationId: string
  /** Verified domains; the one that the settings name first. */
  domains: string[]
}

/** By a verified domain; the only organization of the server for null. Null where that is none, or not the only one. */
export async function homeOf(db: Db, domain: string | null): Promise<Home | null> {
  const knex = knexOf(db)
  const verified = knex('organization_domain').whereNotNull('verified_at').orderBy('domain')
  const rows = await verified.select('organization_id', 'domain')
  const found =
    domain === null
      ? (await knex('organization').limit(2).select('id')).map(row => row.id)
      : rows.filter(row => row.domain === domain.toLowerCase()).map(row => row.organization_id)
  const [organizationId, another] = found
  if (organizationId === undefined || another !== undefined) return null
  const domains = rows.filter(row => row.organization_id === organizationId).map(row => row.domain)
  return { organizationId, domains: domains.toSorted((a, b) => Number(b === domain) - Number(a === domain)) }
}

/** One change by a provider at a time in an organization: two first sign-ins of one person make one user. */
export async function holdProvider(tx: Db, organizationId: string, provider: string): Promise<void> {
  await knexOf(tx).raw('SELECT pg_advisory_xact_lock(hashtextextended(?, 725))', [`${organizationId} ${provider}`])
}

/** A principal as a provider finds it. */
export interface Account {
  id: string
  kind: PrincipalKind
  address: string
  name: string
  administrator: boolean
  disabledAt: Date | null
  /** Who it is to the provider; null for nobody so far. */
  subject: string | null
  goneAt: Date | null
}

interface AccountRow extends Omit<Account, 'disabledAt' | 'goneAt'> {
  disabled_at: Date | null
  gone_at: Date | null
}

async function accounts(tx: Db, organizationId: string, provider: string, where: string, value: string[]): Promise<Account[]> {
  const { rows } = await knexOf(tx).raw<{ rows: AccountRow[] }>(
    `SELECT p.id, p.kind, p.address, p.name, p.administrator, p.disabled_at, e.subject, e.gone_at FROM principal p
     LEFT JOIN external_identity e ON e.organization_id = p.organization_id AND e.principal_id = p.id AND e.provider = ?
     WHERE p.organization_id = ? AND ${where}`,
    [provider, organizationId, ...value],
  )
  return rows.map(({ disabled_at, gone_at, ...row }) => ({ ...row, disabledAt: disabled_at, goneAt: gone_at }))
}

/** The account that the provider's own id is linked to. */
export async function accountOf(tx: Db, organizationId: string, provider: string, subject: string): Promise<Account | null> {
  return (await accounts(tx, organizationId, provider, 'e.subject = ?', [subject]))[0] ?? null
}

export async function accountAt(tx: Db, organizationId: string, provider: string, address: string): Promise<Account | null> {
  return (await accounts(tx, organizationId, provider, 'p.address = ?', [address]))[0] ?? null
}

/** Every account that is linked to the provider. */
export async function linkedAccounts(tx: Db, organizationId: string, provider: string): Promise<Account[]> {
  return await accounts(tx, organizationId, provider, 'e.subject IS NOT NULL', [])
}

/** A user without a password, who signs in with the provider. @returns the id */
export async function addExternalUser(
  tx: Db,
  organizationId: string,
  fresh: { address: string; name: string; language: string | null },
): Promise<string> {
  const [row] = await knexOf(tx)('principal')
    .insert({ organization_id: organizationId, kind: 'user', ...fresh })
    .returning('id')
  if (!row) throw new Error('The user was not written')
  return row.id
}

export async function linkIdentity(tx: Db, organizationId: string, principalId: string, provider: string, subject: string): Promise<void> {
  await knexOf(tx)('external_identity').insert({ organization_id: organizationId, principal_id: principalId, provider, subject })
}

/** The provider knows them still, by this name; so do federated organizations then. */
export async function refreshAccount(
  tx: Db,
  organizationId: string,
  { id, name }: Pick<Account, 'id' | 'name'>,
  provider: string,
): Promise<void> {
  const knex = knexOf(tx)
  await knex('external_identity')
    .where({ organization_id: organizationId, principal_id: id, provider })
    .update({ seen_at: knex.fn.now() as never })
  await knex('principal')
    .where(
      either => void either.where({ organization_id: organizationId, id }).orWhere({ home_organization_id: organizationId, home_id: id }),
    )
    .whereNot({ name })
    .update({ name })
}

/** They are gone from the provider, and cannot sign in any more. The same moment in both rows tells later who disabled them. */
export async function disableGone(tx: Db, organizationId: string, provider: string, id: string): Promise<void> {
  const knex = knexOf(tx)
  const now = knex.fn.now() as never
  await knex('external_identity').where({ organization_id: organizationId, principal_id: id, provider }).update({ gone_at: now })
  await knex('principal').where({ organization_id: organizationId, id }).update({ disabled_at: now })
}

/** They are back. */
export async function enableAgain(tx: Db, organizationId: string, provider: string, id: string): Promise<void> {
  const knex = knexOf(tx)
  await knex('external_identity').where({ organization_id: organizationId, principal_id: id, provider }).update({ gone_at: null })
  await knex('principal').where({ organization_id: organizationId, id }).update({ disabled_at: null })
}

/** Would nobody administer the organization without this account? */
export async function isLastAdministrator(tx: Db, organizationId: string, id: string): Promise<boolean> {
  const rows = await knexOf(tx)('principal')
    .where({ organization_id: organizationId, administrator: true, disabled_at: null })
    .forUpdate()
    .select('id')
  return rows.length === 1 && rows[0]?.id === id
}

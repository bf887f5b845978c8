/** Domains of organizations: named by one, and proved by at most one of the server (`organization_domain_verified`). */
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import { type Db, knexOf, violates } from './database.ts'
import type { OrganizationDomainRow } from './tables.ts'

export interface Domain {
  /** Lower case, ASCII. */
  domain: string
  /** null until it was proved. */
  verifiedAt: Date | null
  /** What a TXT record of the domain has to say; null for a domain that whoever runs the server answers for. */
  proof: string | null
  createdAt: Date
}

function domainOf(row: OrganizationDomainRow): Domain {
  return { domain: row.domain, verifiedAt: row.verified_at, proof: row.proof, createdAt: row.created_at }
}

const taken = (domain: string) =>
  new Problem('conflict', `The domain ${domain} belongs to another organization on this server`, { field: 'domain' })

export async function listDomains(db: Db, access: Access<'administer'>): Promise<Domain[]> {
  return (await knexOf(db)('organization_domain').where({ organization_id: access.organizationId }).orderBy('domain')).map(domainOf)
}

export async function readDomain(db: Db, access: Access<'administer'>, domain: string): Promise<Domain | null> {
  const row = await knexOf(db)('organization_domain').where({ organization_id: access.organizationId, domain }).first()
  return row ? domainOf(row) : null
}

/** @throws Problem `conflict` when the organization has named it already */
export async function addDomain(tx: Db, access: Access<'administer'>, domain: string, proof: string): Promise<Domain> {
  const [row] = await knexOf(tx)('organization_domain')
    .insert({ organization_id: access.organizationId, domain, proof })
    .onConflict(['organization_id', 'domain'])
    .ignore()
    .returning('*')
  if (!row) throw new Problem('conflict', `The domain ${domain} is in the list already`, { field: 'domain' })
  return domainOf(row)
}

/** @throws Problem `conflict` when another organization has proved it, `not-found` when it was taken off the list meanwhile */
export async function markVerified(tx: Db, organizationId: string, domain: string): Promise<Domain> {
  const knex = knexOf(tx)
  try {
    const [row] = await knex('organization_domain')
      .where({ organization_id: organizationId, domain })
      .update({ verified_at: knex.raw('coalesce(verified_at, now())') })
      .returning('*')
    if (!row) throw new Problem('not-found', 'There is no such domain')
    return domainOf(row)
  } catch (error) {
    throw violates(error, 'organization_domain_verified') ? taken(domain) : error
  }
}

/** The operator's own act: names the domain and answers for it. @throws Problem `conflict` as above */
export async function addVerifiedDomain(tx: Db, organizationId: string, domain: string): Promise<Domain> {
  await knexOf(tx)('organization_domain')
    .insert({ organization_id: organizationId, domain })
    .onConflict(['organization_id', 'domain'])
    .ignore()
  return await markVerified(tx, organizationId, domain)
}

/** @returns false when there was none */
export async function removeDomain(tx: Db, access: Access<'administer'>, domain: string): Promise<boolean> {
  return (await knexOf(tx)('organization_domain').where({ organization_id: access.organizationId, domain }).delete()) > 0
}

/** How many accounts and groups of the organization have an address in the domain. */
export async function countAddressesIn(db: Db, access: Access<'administer'>, domain: string): Promise<number> {
  const row = await knexOf(db)('principal')
    .where({ organization_id: access.organizationId })
    .whereIn('kind', ['user', 'group', 'mailbox'])
    .whereRaw(`split_part(address, '@', -1) = ?`, [domain])
    .count({ n: '*' })
    .first()
  return Number(row?.['n'] ?? 0)
}

/** The organization that has proved the domain; null for none. */
export async function organizationWithDomain(db: Db, domain: string): Promise<string | null> {
  const row = await knexOf(db)('organization_domain').where({ domain }).whereNotNull('verified_at').first('organization_id')
  return row?.organization_id ?? null
}

/** @throws Problem `conflict` when another organization of the server has proved the domain of the address */
export async function refuseForeignAddress(db: Db, organizationId: string, address: string, field = 'address'): Promise<void> {
  const domain = address.slice(address.lastIndexOf('@') + 1)
  const holder = await organizationWithDomain(db, domain)
  if (holder === null || holder === organizationId) return
  throw new Problem('conflict', `Addresses in ${domain} belong to another organization on this server`, { field })
}

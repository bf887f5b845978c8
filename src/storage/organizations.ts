/** Organizations: founded once, with their first administrator; read by the people in them. */
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import { type Db, knexOf, transaction, violates } from './database.ts'

export interface Founding {
  name: string
  language: string
  timeZone: string
  /** Lower case. */
  domains: string[]
  administrator: { address: string; name: string; passwordHash: string | null; language: string | null }
}

/**
 * Makes an organization and its first administrator; there is nobody yet who could be asked for an Access.
 * @throws Problem `conflict` when another organization has one of the domains
 */
export async function found(db: Db, founding: Founding): Promise<{ organizationId: string; administratorId: string }> {
  return await transaction(db, async tx => {
    const knex = knexOf(tx)
    const [organization] = await knex('organization')
      .insert({ name: founding.name, language: founding.language, time_zone: founding.timeZone })
      .returning('id')
    if (!organization) throw new Error('The organization was not written')
    const organizationId = organization.id
    if (founding.domains.length > 0) {
      await addDomains(tx, organizationId, founding.domains)
    }
    const { address, name, passwordHash, language } = founding.administrator
    const [administrator] = await knex('principal')
      .insert({ organization_id: organizationId, kind: 'user', address, name, password_hash: passwordHash, language, administrator: true })
      .returning('id')
    if (!administrator) throw new Error('The administrator was not written')
    const details = { name: founding.name, domains: founding.domains, administrator: address }
    await knex('audit').insert({ organization_id: organizationId, actor_id: administrator.id, action: 'organization.found', details })
    return { organizationId, administratorId: administrator.id }
  })
}

// Whoever founds an organization answers for its first domains.
async function addDomains(tx: Db, organizationId: string, domains: readonly string[]): Promise<void> {
  const knex = knexOf(tx)
  const rows = domains.map(domain => ({ organization_id: organizationId, domain, verified_at: knex.fn.now() as never }))
  try {
    await knex('organization_domain').insert(rows)
  } catch (error) {
    if (!violates(error, 'organization_domain_verified')) throw error
    throw new Problem('conflict', 'One of the domains belongs to another organization on this server', { field: 'domains' })
  }
}

/** Has anybody founded an organization on this server? */
export async function anyOrganization(db: Db): Promise<boolean> {
  return (await knexOf(db)('organization').select('id').limit(1)).length > 0
}

export interface Organization {
  id: string
  name: string
  language: string
  timeZone: string
  /** Those it has proved. */
  domains: string[]
}

/** The organization that the signed-in person is of. */
export async function organizationOf(db: Db, access: Access<'self' | 'administer' | 'create'>): Promise<Organization> {
  const knex = knexOf(db)
  const row = await knex('organization').where({ id: access.organizationId }).first()
  if (!row) throw new Error('The organization is gone')
  const domains = await knex('organization_domain')
    .where({ organization_id: access.organizationId })
    .whereNotNull('verified_at')
    .orderBy('domain')
    .select('domain')
  return { id: row.id, name: row.name, language: row.language, timeZone: row.time_zone, domains: domains.map(one => one.domain) }
}

export type OrganizationChange = Partial<Pick<Organization, 'name' | 'language' | 'timeZone'>>

export async function changeOrganization(tx: Db, access: Access<'administer'>, change: OrganizationChange): Promise<void> {
  const { timeZone, ...rest } = change
  const columns = { ...rest, ...(timeZone === undefined ? {} : { time_zone: timeZone }) }
  if (Object.keys(columns).length === 0) return
  await knexOf(tx)('organization').where({ id: access.organizationId }).update(columns)
}

/** The zone for a new calendar: its owner's, else the organization's. */
export async function organizationTimeZone(db: Db, access: Access<'create'>): Promise<string> {
  const knex = knexOf(db)
  const owner = await knex('principal').where({ organization_id: access.organizationId, id: access.collectionId }).first('time_zone')
  if (owner?.time_zone) return owner.time_zone
  const row = await knex('organization').where({ id: access.organizationId }).first('time_zone')
  if (!row) throw new Error('The organization is gone')
  return row.time_zone
}

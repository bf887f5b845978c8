/** Accounts and groups changed by their administrator, and every way in that ends with a change. */
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import { type Db, knexOf, violates } from './database.ts'
import { addressTaken, type Principal, principalOf } from './principal-rows.ts'

export interface PrincipalChange {
  name?: string
  /** Lower case. */
  address?: string
  language?: string | null
  timeZone?: string | null
  administrator?: boolean
  disabled?: boolean
  passwordHash?: string
}

/** Nobody else changes or deletes anybody of the organization until the transaction ends. */
export async function holdPrincipal(tx: Db, access: Access<'administer'>, id: string): Promise<Principal | null> {
  // One at a time: two administrators who remove each other must not both find that the other is left, nor wait for each other.
  await knexOf(tx).raw('SELECT pg_advisory_xact_lock(hashtextextended(?, 716))', [access.organizationId])
  const row = await knexOf(tx)('principal').where({ organization_id: access.organizationId, id }).forUpdate().first()
  return row ? principalOf(row) : null
}

/** @throws Problem `conflict` when the address is taken, `not-found` */
export async function changePrincipal(tx: Db, access: Access<'administer'>, id: string, change: PrincipalChange): Promise<Principal> {
  const knex = knexOf(tx)
  const { timeZone, disabled, passwordHash, ...same } = change
  const columns = {
    ...same,
    ...(timeZone === undefined ? {} : { time_zone: timeZone }),
    ...(passwordHash === undefined ? {} : { password_hash: passwordHash }),
    ...(disabled === undefined ? {} : { disabled_at: disabled ? knex.raw('coalesce(disabled_at, now())') : null }),
  }
  try {
    // An empty change is read back as it is.
    const [row] = await knex('principal')
      .where({ organization_id: access.organizationId, id })
      .update({ id, ...columns } as object)
      .returning('*')
    if (!row) throw new Problem('not-found', 'There is nobody of this id')
    if (change.name !== undefined || change.address !== undefined) await renameElsewhere(tx, access, id)
    return principalOf(row)
  } catch (error) {
    throw violates(error, 'principal_organization_id_address_key') ? addressTaken(change.address ?? '') : error
  }
}

// In federated organizations a person stands under the name and the address they have at home, unless the address is somebody's there.
async function renameElsewhere(tx: Db, access: Access<'administer'>, id: string): Promise<void> {
  await knexOf(tx).raw(
    `UPDATE principal s SET name = p.name, address = CASE WHEN EXISTS (
         SELECT FROM principal t WHERE t.organization_id = s.organization_id AND t.address = p.address) THEN s.address ELSE p.address END
     FROM principal p WHERE p.organization_id = ? AND p.id = ? AND s.home_organization_id = p.organization_id AND s.home_id = p.id`,
    [access.organizationId, id],
  )
}

/** Sessions, app passwords, tokens and locks held. */
export async function endWaysIn(tx: Db, access: Access<'administer'>, id: string): Promise<void> {
  const knex = knexOf(tx)
  const { organizationId } = access
  await knex('credential').where({ organization_id: organizationId, principal_id: id }).delete()
  await knex('webdav_lock').where({ organization_id: organizationId, holder_id: id }).delete()
  await knex.raw(`DELETE FROM session WHERE sess -> 'person' ->> 'organizationId' = ? AND sess -> 'person' ->> 'id' = ?`, [
    organizationId,
    id,
  ])
}

/** Is there an administrator besides this one who can sign in? Asked once somebody is held, so that nobody is demoted meanwhile. */
export async function otherAdministrator(tx: Db, access: Access<'administer'>, id: string): Promise<boolean> {
  const rows = await knexOf(tx)('principal')
    .where({ organization_id: access.organizationId, administrator: true })
    .whereNull('disabled_at')
    .whereNot({ id })
    .limit(1)
    .select('id')
  return rows.length > 0
}

/** A person becomes a shared mailbox: what was theirs as a person ends, what they own and were given stays with the mailbox. */
export async function turnIntoMailbox(tx: Db, access: Access<'administer'>, id: string): Promise<Principal> {
  const knex = knexOf(tx)
  const { organizationId } = access
  await knex('group_member').where({ organization_id: organizationId, member_id: id }).delete()
  await knex('mailbox_member').where({ organization_id: organizationId, member_id: id }).delete()
  await knex('listing').where({ organization_id: organizationId, principal_id: id }).delete()
  await knex('principal').where({ home_organization_id: organizationId, home_id: id }).delete()
  const [row] = await knex('principal')
    .where({ organization_id: organizationId, id })
    .update({ kind: 'mailbox', password_hash: null, administrator: false, disabled_at: null })
    .returning('*')
  if (!row) throw new Problem('not-found', 'There is nobody of this id')
  return principalOf(row)
}

/** Organizations that name each other. Only where both do may their people be shared with as federated (sharing model §1). */
import type { Access } from '../sharing/access.ts'
import { type Db, knexOf } from './database.ts'

export interface Partner {
  id: string
  name: string
  /** Those it has proved. */
  domains: string[]
  /** It names this organization too. */
  isMutual: boolean
  createdAt: Date
}

/** The organizations that this one names. @param id of one of them alone */
export async function listPartners(db: Db, access: Access<'administer'>, id: string | null = null): Promise<Partner[]> {
  const { rows } = await knexOf(db).raw<{ rows: Partner[] }>(
    `SELECT o.id, o.name, f.created_at AS "createdAt",
       ARRAY(SELECT d.domain FROM organization_domain d WHERE d.organization_id = o.id AND d.verified_at IS NOT NULL ORDER BY d.domain) AS domains,
       EXISTS (SELECT FROM federation b WHERE b.organization_id = f.partner_id AND b.partner_id = f.organization_id) AS "isMutual"
     FROM federation f JOIN organization o ON o.id = f.partner_id
     WHERE f.organization_id = ? AND f.partner_id = coalesce(?::uuid, f.partner_id) ORDER BY o.name, o.id`,
    [access.organizationId, id],
  )
  return rows
}

/** Naming one that is named already changes nothing. @returns false then */
export async function addPartner(tx: Db, access: Access<'administer'>, partnerId: string): Promise<boolean> {
  const rows = await knexOf(tx)('federation')
    .insert({ organization_id: access.organizationId, partner_id: partnerId })
    .onConflict(['organization_id', 'partner_id'])
    .ignore()
    .returning('partner_id')
  return rows.length > 0
}

/** @returns false when it was not named */
export async function removePartner(tx: Db, access: Access<'administer'>, partnerId: string): Promise<boolean> {
  return (await knexOf(tx)('federation').where({ organization_id: access.organizationId, partner_id: partnerId }).delete()) > 0
}

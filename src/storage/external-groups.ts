/** Groups that come from a provider, and the memberships it tells of. What was made here is never touched. */
import { type Db, knexOf } from './database.ts'

/** The group that the provider's own id stands for, under today's name; null for one that is new. */
export async function externalGroup(
  tx: Db,
  organizationId: string,
  provider: string,
  { subject, name }: { subject: string; name: string },
): Promise<string | null> {
  const knex = knexOf(tx)
  const row = await knex('external_group').where({ organization_id: organizationId, provider, subject }).first('group_id')
  if (row) await knex('principal').where({ organization_id: organizationId, id: row.group_id }).whereNot({ name }).update({ name })
  return row?.group_id ?? null
}

/** @returns the id; null when the address is taken */
export async function addExternalGroup(
  tx: Db,
  organizationId: string,
  provider: string,
  fresh: { subject: string; name: string; address: string },
): Promise<string | null> {
  const knex = knexOf(tx)
  const [row] = await knex('principal')
    .insert({ organization_id: organizationId, kind: 'group', group_kind: 'security', address: fresh.address, name: fresh.name })
    .onConflict(['organization_id', 'address'])
    .ignore()
    .returning('id')
  if (!row) return null
  await knex('external_group').insert({ organization_id: organizationId, group_id: row.id, provider, subject: fresh.subject })
  return row.id
}

export interface Membership {
  groupId: string
  memberId: string
}

/**
 * Makes the memberships that the provider tells of these and no others; those made here stay.
 * @param about one member; null for everybody
 * @returns what was added and removed
 */
export async function setExternalMemberships(
  tx: Db,
  organizationId: string,
  provider: string,
  about: string | null,
  memberships: readonly Membership[],
): Promise<{ added: Membership[]; removed: Membership[] }> {
  const knex = knexOf(tx)
  const groups = memberships.map(one => one.groupId)
  const members = memberships.map(one => one.memberId)
  const { rows: removed } = await knex.raw<{ rows: Membership[] }>(
    `DELETE FROM group_member m WHERE m.organization_id = ? AND m.source = ? AND (?::uuid IS NULL OR m.member_id = ?::uuid)
       AND NOT EXISTS (SELECT FROM unnest(?::uuid[], ?::uuid[]) t(group_id, member_id) WHERE t.group_id = m.group_id AND t.member_id = m.member_id)
     RETURNING m.group_id AS "groupId", m.member_id AS "memberId"`,
    [organizationId, provider, about, about, groups, members],
  )
  const { rows: added } = await knex.raw<{ rows: Membership[] }>(
    `INSERT INTO group_member (organization_id, group_id, member_id, source)
       SELECT DISTINCT ?::uuid, t.group_id, t.member_id, ? FROM unnest(?::uuid[], ?::uuid[]) t(group_id, member_id)
     ON CONFLICT DO NOTHING RETURNING group_id AS "groupId", member_id AS "memberId"`,
    [organizationId, provider, groups, members],
  )
  return { added, removed }
}

/** Would the group come to be inside itself? One change of memberships at a time in an organization, as in `directory.ts`. */
export async function closesCircle(tx: Db, organizationId: string, { groupId, memberId }: Membership): Promise<boolean> {
  const { rows } = await knexOf(tx).raw<{ rows: unknown[] }>('SELECT 1 FROM groups_of(?::uuid, ?::uuid) WHERE id = ?::uuid', [
    organizationId,
    groupId,
    memberId,
  ])
  return rows.length > 0
}

export async function holdMemberships(tx: Db, organizationId: string): Promise<void> {
  await knexOf(tx).raw('SELECT pg_advisory_xact_lock(hashtextextended(?, 715))', [organizationId])
}

/** Groups inside groups that the provider told of. */
export async function nestedGroups(tx: Db, organizationId: string, provider: string): Promise<Membership[]> {
  const { rows } = await knexOf(tx).raw<{ rows: Membership[] }>(
    `SELECT m.group_id AS "groupId", m.member_id AS "memberId" FROM group_member m
     JOIN principal p ON p.organization_id = m.organization_id AND p.id = m.member_id AND p.kind = 'group'
     WHERE m.organization_id = ? AND m.source = ?`,
    [organizationId, provider],
  )
  return rows
}

/** @returns false when it was there, by whomever */
export async function addExternalMembership(tx: Db, organizationId: string, provider: string, one: Membership): Promise<boolean> {
  const row = { organization_id: organizationId, group_id: one.groupId, member_id: one.memberId, source: provider }
  const key = ['organization_id', 'group_id', 'member_id']
  const rows = await knexOf(tx)('group_member').insert(row).onConflict(key).ignore().returning('group_id')
  return rows.length > 0
}

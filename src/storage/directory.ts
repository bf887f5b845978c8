/** People, groups and shared mailboxes of an organization, and who is in what. */
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import type { PrincipalKind } from '../sharing/principal.ts'
import { type Db, knexOf, violates } from './database.ts'
import { addressTaken, type Principal, principalOf } from './principal-rows.ts'
import type { PrincipalRow } from './tables.ts'

export type { Principal } from './principal-rows.ts'

/** Who stands in a group or a shared mailbox. */
export interface Member extends Principal {
  /** The mailbox's calendars stand in the list of whoever is a member through this membership; null in a group. */
  automapping: boolean | null
}

export interface NewPrincipal {
  kind: 'user' | 'group' | 'mailbox'
  /** Lower case, unique in the organization. */
  address: string
  name: string
  passwordHash?: string
  groupKind?: 'security' | 'unified'
  language?: string
  timeZone?: string
  administrator?: boolean
}

/** @throws Problem `conflict` when the address is taken */
export async function addPrincipal(db: Db, access: Access<'administer'>, fresh: NewPrincipal): Promise<Principal> {
  try {
    const [row] = await knexOf(db)('principal')
      .insert({
        organization_id: access.organizationId,
        kind: fresh.kind,
        address: fresh.address,
        name: fresh.name,
        group_kind: fresh.kind === 'group' ? (fresh.groupKind ?? 'security') : null,
        password_hash: fresh.passwordHash ?? null,
        language: fresh.language ?? null,
        time_zone: fresh.timeZone ?? null,
        administrator: fresh.administrator ?? false,
      })
      .returning('*')
    if (!row) throw new Error('The principal was not written')
    return principalOf(row)
  } catch (error) {
    throw violates(error, 'principal_organization_id_address_key') ? addressTaken(fresh.address) : error
  }
}

/** Puts a user or a group into a group. @throws Problem `conflict` when a group would come to be inside itself, `bad-request` for the wrong kinds */
export async function addGroupMember(db: Db, access: Access<'administer'>, groupId: string, memberId: string): Promise<void> {
  const knex = knexOf(db)
  const { organizationId } = access
  await requireKind(db, organizationId, groupId, ['group'])
  refuseUnified(await requireKind(db, organizationId, memberId, ['user', 'group', 'guest']))
  // One membership change at a time in an organization: two that are harmless apart can close a circle together.
  await knex.raw('SELECT pg_advisory_xact_lock(hashtextextended(?, 715))', [organizationId])
  const { rows } = await knex.raw<{ rows: unknown[] }>('SELECT 1 FROM groups_of(?::uuid, ?::uuid) WHERE id = ?::uuid', [
    organizationId,
    groupId,
    memberId,
  ])
  if (rows.length > 0) throw new Problem('conflict', 'A group cannot be a member of itself, not through other groups either')
  await knex('group_member')
    .insert({ organization_id: organizationId, group_id: groupId, member_id: memberId, source: null })
    .onConflict(['organization_id', 'group_id', 'member_id'])
    // What a provider said before is now said here too, and stays when the provider says no more of it.
    .merge(['source'])
}

export async function removeGroupMember(db: Db, access: Access<'administer'>, groupId: string, memberId: string): Promise<boolean> {
  const where = { organization_id: access.organizationId, group_id: groupId, member_id: memberId }
  return (await knexOf(db)('group_member').where(where).delete()) > 0
}

/** Gives a user or a group full access to a shared mailbox; guests never. */
export async function addMailboxMember(
  db: Db,
  access: Access<'administer'>,
  mailboxId: string,
  memberId: string,
  automapping = true,
): Promise<void> {
  await requireKind(db, access.organizationId, mailboxId, ['mailbox'])
  refuseUnified(await requireKind(db, access.organizationId, memberId, ['user', 'group']))
  await knexOf(db)('mailbox_member')
    .insert({ organization_id: access.organizationId, mailbox_id: mailboxId, member_id: memberId, automapping })
    .onConflict(['organization_id', 'mailbox_id', 'member_id'])
    .merge(['automapping'])
}

export async function removeMailboxMember(db: Db, access: Access<'administer'>, mailboxId: string, memberId: string): Promise<boolean> {
  const where = { organization_id: access.organizationId, mailbox_id: mailboxId, member_id: memberId }
  return (await knexOf(db)('mailbox_member').where(where).delete()) > 0
}

// What is given to a group reaches whoever is in the groups below it: a unified group inside would be granted to all the same.
function refuseUnified(groupKind: 'security' | 'unified' | null): void {
  if (groupKind !== 'unified') return
  throw new Problem('bad-request', 'The address is a group that is not a security group', {
    field: 'address',
    reason: 'group-not-security',
  })
}

/** @returns false when it is no member */
export async function setAutomapping(
  db: Db,
  access: Access<'administer'>,
  mailboxId: string,
  memberId: string,
  automapping: boolean,
): Promise<boolean> {
  const where = { organization_id: access.organizationId, mailbox_id: mailboxId, member_id: memberId }
  return (await knexOf(db)('mailbox_member').where(where).update({ automapping })) > 0
}

async function requireKind(db: Db, organizationId: string, id: string, kinds: PrincipalKind[]): Promise<'security' | 'unified' | null> {
  const row = await knexOf(db)('principal').where({ organization_id: organizationId, id }).first('kind', 'group_kind')
  if (!row || !kinds.includes(row.kind)) throw new Problem('bad-request', `${id} is not a ${kinds.join(' or ')} of this organization`)
  return row.group_kind
}

/** Whom an address belongs to inside the organization; null for nobody. Asked when somebody shares or sends. */
export async function findAddress(
  db: Db,
  access: Access<'share' | 'administer' | 'self' | 'create'>,
  address: string,
): Promise<Principal | null> {
  const row = await knexOf(db)('principal').where({ organization_id: access.organizationId, address: address.toLowerCase() }).first()
  return row && row.disabled_at === null ? principalOf(row) : null
}

/** The signed-in person, or the owner that collections are being made for. */
export async function principalById(db: Db, access: Access<'self' | 'create' | 'administer'>, id: string): Promise<Principal | null> {
  const row = await knexOf(db)('principal').where({ organization_id: access.organizationId, id }).first()
  return row ? principalOf(row) : null
}

/** Principals of one kind in the order of their ids, after the id `after`. */
export async function listPrincipals(
  db: Db,
  access: Access<'administer'>,
  kind: PrincipalKind,
  page: { after: string | null; limit: number },
): Promise<{ principals: Principal[]; next: string | null }> {
  const rows = await knexOf(db)('principal')
    .where({ organization_id: access.organizationId, kind })
    .modify(query => (page.after === null ? undefined : void query.where('id', '>', page.after)))
    .orderBy('id')
    .limit(page.limit)
  return { principals: rows.map(principalOf), next: rows.length === page.limit ? (rows.at(-1)?.id ?? null) : null }
}

/** Who stands in a group or a shared mailbox directly. */
export async function membersOf(db: Db, access: Access<'administer'>, id: string): Promise<Member[]> {
  const { rows } = await knexOf(db).raw<{ rows: (PrincipalRow & { automapping: boolean | null })[] }>(
    `SELECT p.*, m.automapping FROM (
       SELECT organization_id, member_id, NULL AS automapping FROM group_member WHERE organization_id = ? AND group_id = ?
       UNION ALL SELECT organization_id, member_id, automapping FROM mailbox_member WHERE organization_id = ? AND mailbox_id = ?) m
     JOIN principal p ON p.organization_id = m.organization_id AND p.id = m.member_id ORDER BY p.name, p.id`,
    [access.organizationId, id, access.organizationId, id],
  )
  return rows.map(row => ({ ...principalOf(row), automapping: row.automapping }))
}

/** People in a group, or members of a mailbox, at any depth: who is written to when something is shared with it. */
export async function membersBelow(
  db: Db,
  access: Access<'share'>,
  holderId: string,
  most: number,
): Promise<{ id: string; address: string }[]> {
  const { rows } = await knexOf(db).raw<{ rows: { id: string; address: string }[] }>(
    `SELECT p.id, p.address FROM principal p WHERE p.organization_id = ? AND p.kind = 'user' AND p.disabled_at IS NULL
       AND (?::uuid IN (SELECT id FROM groups_of(p.organization_id, p.id)) OR ?::uuid IN (SELECT id FROM mailboxes_of(p.organization_id, p.id)))
     ORDER BY p.address LIMIT ?`,
    [access.organizationId, holderId, holderId, most],
  )
  return rows
}

/** The shared mailboxes that the signed-in person is a member of, themselves or through groups. */
export async function mailboxesOf(db: Db, access: Access<'self'>): Promise<Principal[]> {
  const { rows } = await knexOf(db).raw<{ rows: PrincipalRow[] }>(
    `SELECT p.* FROM mailboxes_of(?::uuid, ?::uuid) m
     JOIN principal p ON p.organization_id = ? AND p.id = m.id AND p.disabled_at IS NULL ORDER BY p.name`,
    [access.organizationId, access.principalId, access.organizationId],
  )
  return rows.map(principalOf)
}

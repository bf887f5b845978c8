/** What accepting an invitation writes: the person's row in the organization of the calendar, and their permission. */
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import type { InvitationFacts } from '../sharing/invitation.ts'
import { type Db, knexOf } from './database.ts'

/** Of two who answer at once, one settles it. @returns whether it still waited */
export async function settleInvitation(
  db: Db,
  { collection, id }: Pick<InvitationFacts, 'collection' | 'id'>,
  state: 'accepted' | 'declined',
  by: string | null,
): Promise<boolean> {
  const knex = knexOf(db)
  const settled = await knex('invitation')
    .where({ organization_id: collection.organizationId, id, state: 'pending' })
    .whereRaw('expires_at > now()')
    .update({ state, settled_at: knex.fn.now(), settled_by: by })
  return settled > 0
}

/** The guest of this address: an external person who has proved it. Never anybody of the organization itself. @returns their id */
export async function ensureGuest(db: Db, access: Access<'invitation'>, address: string): Promise<string> {
  const knex = knexOf(db)
  const { rows } = await knex.raw<{ rows: { id: string }[] }>(
    `INSERT INTO principal (organization_id, kind, address, name) VALUES (?, 'guest', ?, ?)
     ON CONFLICT (organization_id, address) DO UPDATE SET name = principal.name WHERE principal.kind = 'guest' AND principal.disabled_at IS NULL
     RETURNING id`,
    [access.organizationId, address, address],
  )
  return idOf(rows)
}

/** The row that stands for a user of a federated organization. Who was a guest under the same address becomes it, with what they were given. */
export async function ensureFederated(
  db: Db,
  access: Access<'invitation'>,
  home: { organizationId: string; id: string; address: string; name: string; language: string | null },
): Promise<string> {
  const knex = knexOf(db)
  const { rows } = await knex.raw<{ rows: { id: string }[] }>(
    `INSERT INTO principal (organization_id, kind, address, name, language, home_organization_id, home_id) VALUES (?, 'federated', ?, ?, ?, ?, ?)
     ON CONFLICT (organization_id, address) DO UPDATE
       SET kind = 'federated', name = excluded.name, home_organization_id = excluded.home_organization_id, home_id = excluded.home_id
       WHERE principal.kind IN ('guest', 'federated') AND principal.disabled_at IS NULL
     RETURNING id`,
    [access.organizationId, home.address, home.name, home.language, home.organizationId, home.id],
  )
  return idOf(rows)
}

function idOf(rows: { id: string }[]): string {
  const [row] = rows
  if (!row) throw new Problem('conflict', 'The address belongs to another account of this organization')
  return row.id
}

/** Gives what was offered, in the name of whoever invited: the policy asks who shared. */
export async function acceptPermission(db: Db, access: Access<'invitation'>, granteeId: string, facts: InvitationFacts): Promise<void> {
  const knex = knexOf(db)
  const { role, invitedBy: created_by } = facts
  await knex('permission')
    .insert({ organization_id: access.organizationId, collection_id: access.collectionId, grantee_id: granteeId, role, created_by })
    .onConflict(['organization_id', 'collection_id', 'grantee_id'])
    .merge({ role, created_by, updated_at: knex.fn.now() })
}

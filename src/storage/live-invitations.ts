/** What is under way to an address already: sharing the same once more is found out by it (invariant 34). */
import type { Access } from '../sharing/access.ts'
import { type Db, knexOf } from './database.ts'
import { expired, type Invitation, invitationOf, type InvitationRead } from './invitations.ts'

function of(access: Access<'share'>) {
  return { organization_id: access.organizationId, collection_id: access.collectionId }
}

/** The newest that was neither declined nor withdrawn; one that was accepted only while what it gave is still given. Personal ones are apart. */
export async function latestInvitation(db: Db, access: Access<'share'>, address: string): Promise<Invitation | null> {
  const knex = knexOf(db)
  const [row] = await knex('invitation')
    .where({ ...of(access), address })
    .whereNot({ kind: 'personal' })
    .whereRaw(
      `(state = 'pending' OR state = 'accepted' AND EXISTS (SELECT FROM permission p
         WHERE p.organization_id = invitation.organization_id AND p.collection_id = invitation.collection_id AND p.role = invitation.role
           AND (p.grantee_id IN (SELECT id FROM groups_of(invitation.organization_id, invitation.settled_by))
             OR p.grantee_id IN (SELECT id FROM mailboxes_of(invitation.organization_id, invitation.settled_by)))))`,
    )
    .select<InvitationRead[]>('*', knex.raw(expired))
    .orderByRaw("state = 'pending' DESC, created_at DESC")
    .limit(1)
  return row ? invitationOf(row) : null
}

/** The personal invitation of an address whose link was not unpublished. */
export async function livePersonal(db: Db, access: Access<'share'>, address: string): Promise<Invitation | null> {
  const knex = knexOf(db)
  const [row] = await knex('invitation')
    .where({ ...of(access), address, kind: 'personal', state: 'accepted' })
    .whereIn('link_id', knex('publish_link').where(of(access)).whereNull('unpublished_at').select('id'))
    .select<InvitationRead[]>('*', knex.raw(expired))
    .orderBy('created_at', 'desc')
    .limit(1)
  return row ? invitationOf(row) : null
}

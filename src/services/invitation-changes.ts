/** An invitation that was sent: another role, another mail, taken back. */
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import { audit } from '../storage/audit.ts'
import type { Db } from '../storage/database.ts'
import { findAddress } from '../storage/directory.ts'
import { changeInvitation, type Invitation, readInvitation, renewInvitation, withdrawInvitation } from '../storage/invitations.ts'
import { retireSecrets, unpublishLink } from '../storage/links.ts'
import { deletePermission, listPermissions } from '../storage/permissions.ts'
import { readPolicyStack } from '../storage/policies.ts'
import { isId } from './names.ts'
import { type CalendarPermission, readRow } from './permission-rows.ts'
import { capFor, type Grantable, refuseRole, rolesUpTo } from './sharees.ts'
import type { Enqueue } from './snapshots.ts'

/** @throws Problem `not-found` */
export async function knownInvitation(db: Db, access: Access<'share'>, id: string): Promise<Invitation> {
  const found = isId(id) ? await readInvitation(db, access, id) : null
  if (!found) throw new Problem('not-found', 'There is no such invitation')
  return found
}

type Act = 'invitation.change' | 'invitation.resend' | 'invitation.withdraw'

async function record(tx: Db, access: Access<'share'>, act: Act, { id, address, kind, role }: Invitation): Promise<void> {
  await audit(tx, access, act, { collectionId: access.collectionId, details: { invitation: id, address, kind, role } })
}

/** Another role for somebody who has not accepted yet; `none` takes the invitation back. @throws Problem `not-found`, `policy` */
export async function changeInvited(tx: Db, access: Access<'share'>, id: string, role: Grantable): Promise<CalendarPermission> {
  const row = await readRow(tx, access, id)
  if (role === 'none') {
    await withdraw(tx, access, id)
    return { ...row, role }
  }
  const policy = await readPolicyStack(tx, access)
  const invitation = await knownInvitation(tx, access, id)
  refuseRole({ roles: row.allowedRoles, because: row.because ?? '' }, policy.kind, role, 'role')
  if (role !== invitation.role) {
    await changeInvitation(tx, access, id, { role })
    await record(tx, access, 'invitation.change', { ...invitation, role })
  }
  return await readRow(tx, access, id)
}

/**
 * Takes back what has not been accepted, and a personal address. A colleague was given the permission with the mail: it ends too.
 * @throws Problem `not-found`, `conflict` for what was accepted: then the permission is what ends
 */
export async function withdraw(tx: Db, access: Access<'share'>, id: string): Promise<void> {
  const invitation = await knownInvitation(tx, access, id)
  const { kind, state, address, linkId } = invitation
  if (kind === 'personal') {
    if (linkId !== null) await unpublishLink(tx, access, linkId)
  } else if (state === 'accepted') throw new Problem('conflict', 'It has been accepted; end the permission instead')
  if (!(await withdrawInvitation(tx, access, id))) return
  if (kind === 'internal') {
    const person = await findAddress(tx, access, address)
    const given = person && (await listPermissions(tx, access)).find(one => one.grantee?.id === person.id)
    if (given) await deletePermission(tx, access, given.id)
  }
  await record(tx, access, 'invitation.withdraw', invitation)
}

/** Another mail in place of the last, whose addresses stop working. @throws Problem `not-found`, `conflict` for what needs no mail any more, `policy` */
export async function resend(tx: Db, access: Access<'share'>, id: string, enqueue: Enqueue): Promise<Invitation> {
  const before = await knownInvitation(tx, access, id)
  const personal = before.kind === 'personal' && before.state === 'accepted'
  if (!personal && before.state !== 'pending' && before.state !== 'expired') {
    throw new Problem('conflict', `It has been ${before.state}; invite once more instead`)
  }
  if (before.kind === 'guest' || before.kind === 'federated') {
    const policy = await readPolicyStack(tx, access)
    const known = (await findAddress(tx, access, before.address)) !== null
    const cap = capFor(policy, { is: before.kind, address: before.address }, known)
    refuseRole({ roles: rolesUpTo(policy.kind, cap.role), because: cap.because }, policy.kind, before.role, 'role')
  }
  return await mailAgain(tx, access, before, enqueue)
}

/** The newest mail is the valid one: whatever an earlier one holds opens nothing any more. */
export async function mailAgain(
  tx: Db,
  access: Access<'share'>,
  before: Invitation,
  enqueue: Enqueue,
  act: Act | null = 'invitation.resend',
) {
  if (before.linkId !== null) await retireSecrets(tx, access, before.linkId)
  const invitation = await renewInvitation(tx, access, before.id)
  const { id: invitationId, sending, address } = invitation
  await enqueue(tx, { queue: 'invitation', organizationId: access.organizationId, invitationId, sending, address })
  if (act) await record(tx, access, act, invitation)
  return invitation
}

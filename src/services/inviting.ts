/** One recipient of an act of sharing: the permission where there is one at once, the invitation, and the job that mails it. */
import type { Access } from '../sharing/access.ts'
import { matchRequired } from '../sharing/caps.ts'
import type { InvitationKind, InvitedRole } from '../sharing/invitation.ts'
import { isViewRole } from '../sharing/roles.ts'
import { audit } from '../storage/audit.ts'
import type { Db } from '../storage/database.ts'
import { addInvitation, changeInvitation, type Invitation, type NewInvitation } from '../storage/invitations.ts'
import { changeLink } from '../storage/links.ts'
import { latestInvitation, livePersonal } from '../storage/live-invitations.ts'
import { membersBelow } from '../storage/directory.ts'
import { putPermission } from '../storage/permissions.ts'
import type { PolicyAbove } from '../storage/policies.ts'
import { mailAgain } from './invitation-changes.ts'
import { makePersonal } from './links.ts'
import type { Sharee } from './sharees.ts'
import type { Sending } from './snapshots.ts'

/** What the process gives to it. */
export interface Inviting extends Sending {
  now: Date
}

export interface Recipient {
  sharee: Sharee
  role: InvitedRole
  personal: boolean
}

export type Wording = Pick<NewInvitation, 'subject' | 'message' | 'shareBack' | 'language' | 'sentFrom'>

interface Written {
  invitation: Invitation
  mailed: boolean
}

/** In a larger group nobody is written to: its members see the calendar without. */
const mostMembers = 50

/**
 * Invites one recipient, whose limits were looked at before.
 * @returns what is under way for each address that is written to; `mailed` where a mail was queued for it
 */
export async function inviteOne(
  tx: Db,
  access: Access<'share'>,
  { sharee, role, personal }: Recipient,
  wording: Wording,
  policy: PolicyAbove,
  inviting: Inviting,
): Promise<Written[]> {
  const fresh = { ...wording, role, matchRequired: matchRequired(policy), linkId: null }
  if (personal) return [await invitePersonally(tx, access, { ...fresh, address: sharee.address, kind: 'personal' }, inviting)]
  const outside = sharee.is === 'guest' || sharee.is === 'federated'
  const kind: InvitationKind = sharee.is === 'guest' || sharee.is === 'federated' ? sharee.is : 'internal'
  const changed = outside || !sharee.principal ? false : (await putPermission(tx, access, sharee.principal.id, role)).changed
  const holder = sharee.is === 'group' || sharee.is === 'mailbox' ? sharee.principal : null
  const addresses = holder ? await writtenTo(tx, access, holder.id) : [sharee.address]
  const invited = []
  for (const address of addresses) invited.push(await put(tx, access, { ...fresh, address, kind }, changed, inviting))
  return invited
}

/** A new invitation, or the one that is under way already, mailed anew where anything of it changes. */
async function put(tx: Db, access: Access<'share'>, fresh: NewInvitation, changed: boolean, { enqueue }: Inviting): Promise<Written> {
  const before = await latestInvitation(tx, access, fresh.address)
  if (before && !changed && same(before, fresh)) return { invitation: before, mailed: false }
  if (before?.state !== 'pending' && before?.state !== 'expired') {
    return await start(tx, access, fresh, enqueue)
  }
  const { address: _address, linkId: _linkId, ...change } = fresh
  await changeInvitation(tx, access, before.id, change)
  return { invitation: await mailAgain(tx, access, before, enqueue, null), mailed: true }
}

function same(before: Invitation, fresh: NewInvitation): boolean {
  const inForce = before.state === 'pending' || before.state === 'accepted'
  const from = before.sentFrom?.mailboxId === fresh.sentFrom?.mailboxId && before.sentFrom?.right === fresh.sentFrom?.right
  const said = before.state === 'accepted' || (from && before.message === fresh.message && before.subject === fresh.subject)
  return inForce && said && before.role === fresh.role && before.kind === fresh.kind && before.shareBack === fresh.shareBack
}

async function start(tx: Db, access: Access<'share'>, fresh: NewInvitation, enqueue: Inviting['enqueue']): Promise<Written> {
  const invitation = await addInvitation(tx, access, fresh)
  const { id: invitationId, sending } = invitation
  await enqueue(tx, { queue: 'invitation', organizationId: access.organizationId, invitationId, sending, address: fresh.address })
  return { invitation, mailed: true }
}

/** A personal address that works already keeps working; another level needs no other mail. */
async function invitePersonally(
  tx: Db,
  access: Access<'share'>,
  fresh: NewInvitation,
  { config, enqueue, now }: Inviting,
): Promise<Written> {
  const { address, role, language } = fresh
  if (!isViewRole(role)) throw new TypeError('A personal address lets nobody write')
  const before = await livePersonal(tx, access, address)
  if (before?.linkId) {
    if (before.role !== role) {
      await changeLink(tx, access, before.linkId, { role })
      await changeInvitation(tx, access, before.id, { role })
      const details = { invitation: before.id, address, kind: 'personal', role }
      await audit(tx, access, 'invitation.change', { collectionId: access.collectionId, details })
    }
    return { invitation: { ...before, role }, mailed: false }
  }
  const linkId = await makePersonal(tx, access, { address, role, language }, config, now)
  return await start(tx, access, { ...fresh, linkId }, enqueue)
}

/** The people in a group or of a mailbox who are written to; whoever shares knows of it. */
async function writtenTo(tx: Db, access: Access<'share'>, holderId: string): Promise<string[]> {
  const members = await membersBelow(tx, access, holderId, mostMembers + 1)
  return members.length > mostMembers ? [] : members.filter(one => one.id !== access.principalId).map(one => one.address)
}

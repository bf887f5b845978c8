/**
 * Sharing as calendar programs know it (Calendar Server's protocol): two levels, `read` and `read-write`, on top of the same permissions
 * and invitations as everywhere. Whoever sees less than `read` is shown as a reader, and being named a reader once more raises nobody.
 */
import type { Access } from '../sharing/access.ts'
import { atLeast } from '../sharing/roles.ts'
import type { Db } from '../storage/database.ts'
import { type Invitation, listInvitations } from '../storage/invitations.ts'
import { readAddress } from './addresses.ts'
import { invite } from './invitations.ts'
import type { Inviting } from './inviting.ts'
import { anonymousCeiling } from './link-state.ts'
import { list as listLinks, publish, unpublish } from './links.ts'
import { type CalendarPermission, changeRole, listPermissions, unshare } from './permissions.ts'
import type { Grantable } from './sharees.ts'

export type ProgramRole = 'read' | 'write'

/** What one person is to have; `none` ends it. */
export interface Wish {
  address: string
  role: ProgramRole | 'none'
}

/** Whether they have answered: what a program shows beside a name. */
export type Answer = 'noresponse' | 'accepted' | 'declined' | 'invalid'

export interface Invitee {
  address: string
  name: string
  role: ProgramRole
  answer: Answer
}

function enough(role: Grantable, wanted: ProgramRole): boolean {
  return wanted === 'read' ? role !== 'none' && !atLeast(role, 'write') : atLeast(role, 'write')
}

/**
 * Makes one wish true; the same once more changes nothing (invariant 34). Whoever has nothing yet is invited by mail.
 * @throws Problem `calendar-cannot-be-shared` with its reason, `policy` with the highest role that is allowed, `conflict` for the owner
 */
export async function grant(tx: Db, access: Access<'share'>, wish: Wish, inviting: Inviting): Promise<void> {
  const address = readAddress(wish.address, 'href')
  const rows = await listPermissions(tx, access, inviting.now)
  const row = rows.find(one => one.emailAddress?.address === address && one.role !== 'none')
  if (wish.role === 'none') return row ? await unshare(tx, access, row.id) : undefined
  const last = latest(await listInvitations(tx, access)).get(address)
  const over = last?.state === 'declined' || last?.state === 'expired'
  if (row && enough(row.role, wish.role) && !over) return
  if (row && !over) await changeRole(tx, access, row.id, wish.role, inviting.now)
  else {
    // Who declined keeps the level they had, where that is another kind of reading or writing.
    const role = row && enough(row.role, wish.role) && row.role !== 'none' ? row.role : wish.role
    await invite(tx, access, { recipients: [{ address, role }] }, inviting)
  }
}

function latest(invitations: readonly Invitation[]): Map<string, Invitation> {
  // Newest first: the last one that is put in stays.
  return new Map(invitations.toReversed().map(one => [one.address, one]))
}

const answers: Record<Invitation['state'], Answer> = {
  pending: 'noresponse',
  accepted: 'accepted',
  declined: 'declined',
  withdrawn: 'accepted',
  expired: 'invalid',
}

/** Everybody whom the calendar is shared with by name. */
export async function invitees(db: Db, access: Access<'share'>, now: Date): Promise<Invitee[]> {
  const invitations = latest(await listInvitations(db, access))
  return (await listPermissions(db, access, now)).flatMap((row: CalendarPermission) => {
    if (!row.emailAddress || row.role === 'none') return []
    const { address, name } = row.emailAddress
    const invitation = invitations.get(address)
    return [
      { address, name, role: atLeast(row.role, 'write') ? 'write' : 'read', answer: invitation ? answers[invitation.state] : 'accepted' },
    ]
  })
}

/** Does the policy let the calendar be published without sign-in today? */
export async function mayPublish(db: Db, access: Access<'share'>): Promise<boolean> {
  const { role, expiryRequired, maxDays } = await anonymousCeiling(db, access)
  return role !== 'none' && (!expiryRequired || maxDays !== null)
}

async function published(db: Db, access: Access<'share'>, now: Date) {
  const links = await listLinks(db, access, now)
  return links.filter(link => link.audience === 'anonymous' && link.recipientAddress === null && link.state === 'live')
}

export async function isPublished(db: Db, access: Access<'share'>, now: Date): Promise<boolean> {
  return (await published(db, access, now)).length > 0
}

/**
 * Publishes busy times, the least that a link can show: programs have no word for a level. It is raised where links are managed.
 * @returns the link's secret; null where the calendar is published already, for nobody can read that secret out again
 * @throws Problem `policy`, `insufficient-storage`
 */
export async function publishPlainly(
  tx: Db,
  access: Access<'share'>,
  { config, now }: Pick<Inviting, 'config' | 'now'>,
): Promise<string | null> {
  if (await isPublished(tx, access, now)) return null
  return (await publish(tx, access, { role: 'freeBusyRead', audience: 'anonymous' }, config, now)).token
}

/** Withdraws every link that anybody can open; links of single people stay, as invitations do. */
export async function unpublishPlainly(tx: Db, access: Access<'share'>, now: Date): Promise<void> {
  for (const link of await published(tx, access, now)) await unpublish(tx, access, link.id)
}

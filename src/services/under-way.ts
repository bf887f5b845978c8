/** Mails with how far they have come, as whoever had them sent sees it: the outbox knows, as long as it keeps them. */
import type { Access } from '../sharing/access.ts'
import type { Db } from '../storage/database.ts'
import type { Invitation } from '../storage/invitations.ts'
import type { Delivery, Snapshot } from '../storage/snapshots.ts'
import { readTried, type Tried } from '../storage/under-way.ts'
import { nameOf } from './outbox.ts'

export type TriedDelivery = Delivery & Tried
export type TriedSnapshot = Omit<Snapshot, 'deliveries'> & { deliveries: TriedDelivery[] }
export type TriedInvitation = Invitation & { tried: Tried }

/** `attempts` of the latest sending, of what the outbox has forgotten those of all. */
export async function triedDeliveries(db: Db, access: Access<'share'>, deliveries: readonly Delivery[]): Promise<TriedDelivery[]> {
  const { organizationId } = access
  const names = deliveries.map(({ id: deliveryId, address }) => nameOf({ queue: 'snapshot', organizationId, deliveryId, address }))
  const tried = await readTried(db, access, names)
  return deliveries.map((one, index) => ({ nextAt: null, ...one, ...tried.get(names[index] ?? '') }))
}

/** Each snapshot with its mails, in one query for all. */
export async function triedSnapshots(db: Db, access: Access<'share'>, snapshots: readonly Snapshot[]): Promise<TriedSnapshot[]> {
  const all = await triedDeliveries(
    db,
    access,
    snapshots.flatMap(one => one.deliveries),
  )
  const byId = new Map(all.map(one => [one.id, one]))
  return snapshots.map(one => ({ ...one, deliveries: one.deliveries.flatMap(({ id }) => byId.get(id) ?? []) }))
}

/** The mail that counts now of each invitation; an earlier one is not told of. */
export async function triedInvitations(db: Db, access: Access<'share'>, invitations: readonly Invitation[]): Promise<TriedInvitation[]> {
  const { organizationId } = access
  const names = invitations.map(({ id: invitationId, sending, address }) =>
    nameOf({ queue: 'invitation', organizationId, invitationId, sending, address }),
  )
  const tried = await readTried(db, access, names)
  return invitations.map((one, index) => ({ ...one, tried: tried.get(names[index] ?? '') ?? { attempts: one.mailAttempts, nextAt: null } }))
}

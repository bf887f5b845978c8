/** One mail of a snapshot on its way out: decided once more, read with the recipient's own Access, settled. */
import type { Config } from '../config.ts'
import { Denial } from '../sharing/decide.ts'
import type { Db } from '../storage/database.ts'
import { readClaimed, readUntold, settleDelivery, takeUntold, type Untold as Row, unsubscribed } from '../storage/deliveries.ts'
import { readFrame } from '../storage/snapshot-options.ts'
import type { Addressed, Claimed } from '../storage/snapshots.ts'
import type { Enqueue, Outcome } from './outbox.ts'
import { readContent, type SnapshotContent } from './snapshot-content.ts'
import { nameFor } from './told.ts'

export type { SnapshotContent } from './snapshot-content.ts'
export type { Claimed } from '../storage/snapshots.ts'

/** What the sender is told: whom it did not reach, and why. */
export interface Untold extends Pick<Row, 'organizationLanguage' | 'recipients'> {
  sender: Addressed
  /** Null for a sender who may not share the calendar any more. */
  calendarName: string | null
}

/** null when the calendar is gone, and the delivery with it. */
export async function findDelivery(db: Db, organizationId: string, deliveryId: string): Promise<Claimed | null> {
  return await readClaimed(db, organizationId, deliveryId)
}

/**
 * Decides and reads in one snapshot of the database. A Denial means that nothing was read.
 * @returns what to compose, or why nothing may be sent now
 */
export async function readDelivery(db: Db, claimed: Claimed, config: Config): Promise<SnapshotContent | Denial> {
  const { organizationId, collectionId, recipient, sender, sentFrom, firstDay, lastDay, from, to } = claimed
  if (claimed.unsubscribed) return new Denial('no-permission', 'readFreeBusy', { rule: unsubscribed })
  const frame = await readFrame(db, organizationId, claimed.snapshotId)
  const { workingHoursOnly, privateDetails } = frame
  const { address, role } = recipient
  const subject = { kind: 'recipient', address, organizationId, role, senderId: sender.id, workingHoursOnly, privateDetails } as const
  const days = { firstDay, lastDay, from, to }
  const words = { mailSubject: claimed.subject, message: claimed.message }
  return await readContent(db, { collectionId, subject, frame, sender, sentFrom, recipient, ...days, ...words }, config)
}

/** Says how the attempt ended. With the last of the first round the sender's notice is queued, where there is something to tell. */
export async function settle(tx: Db, organizationId: string, deliveryId: string, outcome: Outcome, enqueue: Enqueue): Promise<void> {
  const settled = await settleDelivery(tx, organizationId, deliveryId, outcome)
  if (settled === null) return
  const { snapshotId, address } = settled
  const deliveries = await takeUntold(tx, organizationId, snapshotId)
  if (address !== null && deliveries.length > 0) await enqueue(tx, { queue: 'snapshot-notice', organizationId, deliveries, address })
}

/** What the sender's notice says; null when there is nobody to tell any more. */
export async function untold(db: Db, organizationId: string, deliveries: readonly string[]): Promise<Untold | null> {
  const found = await readUntold(db, organizationId, deliveries)
  return found && { ...found, calendarName: await nameFor(db, organizationId, found) }
}

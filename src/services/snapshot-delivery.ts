/** One mail of a snapshot on its way out: decided once more, read with the recipient's own Access, settled. */
import type { Config } from '../config.ts'
import type { Window } from '../icalendar/object.ts'
import { type Language, firstLanguage, statusWordsOf } from '../language/status.ts'
import { Denial } from '../sharing/decide.ts'
import type { ViewRole } from '../sharing/roles.ts'
import { isViewRole } from '../sharing/roles.ts'
import type { VisibleOccurrence } from '../sharing/visible.ts'
import { readCollection } from '../storage/collections.ts'
import { type Db, snapshot } from '../storage/database.ts'
import { readClaimed, readUntold, settleDelivery, takeUntold, type Untold } from '../storage/deliveries.ts'
import { listOccurrences } from '../storage/occurrences.ts'
import { readPublished } from '../storage/published.ts'
import type { Addressed, Claimed } from '../storage/snapshots.ts'
import { recipient as decideRecipient } from './gate.ts'
import { type Author, authorOf } from './mailbox-senders.ts'
import type { Enqueue, Outcome } from './outbox.ts'
import { gather } from './view-content.ts'

export type { Claimed } from '../storage/snapshots.ts'
export type { Untold } from '../storage/deliveries.ts'

/** All that a mail is composed of, as its recipient may see it. */
export interface SnapshotContent {
  /** What the recipient gets today: never more than the sender chose. */
  role: ViewRole
  language: Language
  calendar: { id: string; name: string; description: string | null; color: string | null; timeZone: string }
  organizationName: string
  owner: { name: string; address: string }
  sender: Addressed
  author: Author
  recipient: { name: string; address: string }
  subject: string | null
  message: string | null
  /** `YYYY-MM-DD`, both inclusive, in the calendar's zone. */
  firstDay: string
  lastDay: string
  window: Window
  occurrences: VisibleOccurrence[]
  /** False when there are more. */
  complete: boolean
  /** Components of the published view, of all that has an instance in the window. */
  components: string
  zones: Record<string, string | null>
  /** Most events in the file. */
  limit: number
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
  const { recipient, sender, firstDay, lastDay } = claimed
  const subject = {
    kind: 'recipient',
    address: recipient.address,
    organizationId: claimed.organizationId,
    role: recipient.role,
    senderId: sender.id,
  } as const
  const window = { from: claimed.from, to: claimed.to }
  return await snapshot(db, async tx => {
    const access = await decideRecipient(tx, subject, claimed.collectionId)
    if (access instanceof Denial) return access
    const author = await authorOf(tx, claimed.organizationId, sender, claimed.sentFrom)
    if (author instanceof Denial) return author
    if (!isViewRole(access.role)) throw new TypeError(`A recipient was given ${access.role}`)
    const language = firstLanguage(recipient.language)
    const collection = await readCollection(tx, access)
    const published = await readPublished(tx, access)
    const listing = await listOccurrences(tx, access, window, collection.timeZone, config.limits.instances)
    const content = await gather(tx, access, statusWordsOf(language), { within: window })
    const { name, color, timeZone } = collection
    return {
      role: access.role,
      language,
      calendar: { id: collection.id, name, description: published.description, color, timeZone },
      organizationName: published.organizationName,
      owner: { name: collection.ownerName, address: collection.ownerAddress },
      sender: { ...sender, ...author.shown },
      author,
      recipient,
      subject: claimed.subject,
      message: claimed.message,
      firstDay,
      lastDay,
      window,
      occurrences: listing.occurrences,
      complete: listing.complete,
      components: Buffer.concat(content.pieces).toString(),
      zones: content.zones,
      limit: config.limits.instances,
    }
  })
}

/** Says how the attempt ended. With the last of the first round the sender's notice is queued, where there is something to tell. */
export async function settle(tx: Db, organizationId: string, deliveryId: string, outcome: Outcome, enqueue: Enqueue): Promise<void> {
  const snapshotId = await settleDelivery(tx, organizationId, deliveryId, outcome)
  if (snapshotId === null) return
  const { deliveries, address } = await takeUntold(tx, organizationId, snapshotId)
  if (address !== null && deliveries.length > 0) await enqueue(tx, { queue: 'snapshot-notice', organizationId, deliveries, address })
}

/** What the sender's notice says; null when there is nobody to tell any more. */
export async function untold(db: Db, organizationId: string, deliveries: readonly string[]): Promise<Untold | null> {
  return await readUntold(db, organizationId, deliveries)
}

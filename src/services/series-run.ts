/** The mails of a series made when it is due: at most one for each recipient and day of it, whoever dies meanwhile. */
import { languageOf } from '../language/status.ts'
import { Denial } from '../sharing/decide.ts'
import { auditSync } from '../storage/audit.ts'
import { personById } from '../storage/authentication.ts'
import { type Db, transaction } from '../storage/database.ts'
import { type DueSeries, holdDueSeries, markRefused, moveSeries, unsubscribeRecipient, wanting } from '../storage/due-series.ts'
import { findAddress } from '../storage/directory.ts'
import { endSeries, type SeriesEnd, type SeriesRecipient } from '../storage/snapshot-series.ts'
import type { NewDelivery } from '../storage/snapshots.ts'
import type { Access } from '../sharing/access.ts'
import type { UserSubject } from '../sharing/principal.ts'
import { ask, recipient as decideRecipient } from './gate.ts'
import { authorOf } from './mailbox-senders.ts'
import { nextTime, periodOf } from './series-times.ts'
import { namedRange } from './snapshot-range.ts'
import { type Enqueue, storeSnapshot } from './snapshots.ts'

/** Whoever was down for longer sends nothing of what was due meanwhile: old news in a heap is worse than none. */
const latest = 12 * 3_600_000

/**
 * Takes one series that is due and queues its mails. All in one transaction with the day that it is due next: it is done once, or
 * not at all.
 * @param at another clock than the database's
 * @param passed ids of series that were taken before; this one is put in, so that one that fails does not stand before the others
 * @returns whether there was one
 */
export async function runDueSeries(db: Db, enqueue: Enqueue, at: Date | null = null, passed = new Set<string>()): Promise<boolean> {
  return await transaction(db, async tx => {
    const due = await holdDueSeries(tx, at, passed)
    if (!due) return false
    passed.add(due.id)
    const sender = await personById(tx, due.organizationId, due.senderId)
    const access = sender ? await ask(tx, sender, 'share', due.collectionId, { lock: true }) : new Denial('sender', 'share')
    if (access instanceof Denial || !sender) {
      await end(tx, due, 'sender', sender, enqueue)
      return true
    }
    if ((await authorOf(tx, due.organizationId, sender, due.sentFrom)) instanceof Denial) {
      await end(tx, due, 'mailbox', sender, enqueue)
      return true
    }
    if (due.now.getTime() - due.dueAt.getTime() <= latest) await make(tx, access, due, enqueue)
    await moveSeries(tx, due, nextTime(due, due.now))
    return true
  })
}

async function make(tx: Db, access: Access<'share'>, due: DueSeries, enqueue: Enqueue): Promise<void> {
  const recipients = await allowed(tx, access, due, await wanting(tx, due.organizationId, due.id))
  if (recipients.length === 0) return
  const { layout, workingHoursOnly, privateDetails, attachments, attachCalendar, timeZone, subject, message } = due
  const options = { layout, workingHoursOnly, privateDetails, attachments, attachCalendar, timeZone, subject, message }
  const range = namedRange(due.range, timeZone, due.dueAt)
  const series = { id: due.id, period: periodOf(due, due.dueAt) }
  await storeSnapshot(tx, access, { ...range, ...options, sentFrom: due.sentFrom, recipients, series }, enqueue)
}

/** Whoever the policy has ceased to allow gets a mail that is refused, once: by that the sender is told. After that, none until it is allowed again. */
async function allowed(tx: Db, access: Access<'share'>, due: DueSeries, recipients: readonly SeriesRecipient[]): Promise<NewDelivery[]> {
  const kept: NewDelivery[] = []
  for (const { address, role, language, refusedAt } of recipients) {
    const subject = { kind: 'recipient', address, organizationId: due.organizationId, role, senderId: due.senderId } as const
    const refused = (await decideRecipient(tx, subject, due.collectionId)) instanceof Denial
    await markRefused(tx, due, address, refused)
    if (refused && refusedAt !== null) continue
    // Who they are, and in which language, as it is today.
    const known = await findAddress(tx, access, address)
    kept.push({ address, name: known?.name ?? '', role, language: languageOf(known?.language) ?? language })
  }
  return kept
}

/** Ended by itself: its sender is told, as long as they have an account. */
async function end(
  tx: Db,
  { organizationId, collectionId, id }: DueSeries,
  because: SeriesEnd,
  sender: UserSubject | null,
  enqueue: Enqueue,
): Promise<void> {
  if (!(await endSeries(tx, { organizationId, collectionId }, id, because))) return
  await auditSync(tx, organizationId, 'snapshot.stop', { series: id, because }, collectionId)
  if (sender) await enqueue(tx, { queue: 'snapshot-notice', organizationId, seriesId: id, address: sender.address })
}

/** What a recipient unsubscribes from. */
export interface Subscription {
  organizationId: string
  collectionId: string
  seriesId: string
  address: string
}

/** The recipient gets no more mails of the series; with the last of them it ends. Doing it again changes nothing. */
export async function unsubscribe(db: Db, { organizationId, collectionId, seriesId, address }: Subscription): Promise<void> {
  await transaction(db, async tx => {
    if (!(await unsubscribeRecipient(tx, organizationId, seriesId, address))) return
    await auditSync(tx, organizationId, 'snapshot.unsubscribe', { series: seriesId, address }, collectionId)
    if ((await wanting(tx, organizationId, seriesId)).length > 0) return
    if (await endSeries(tx, { organizationId, collectionId }, seriesId, 'unsubscribed'))
      await auditSync(tx, organizationId, 'snapshot.stop', { series: seriesId, because: 'unsubscribed' }, collectionId)
  })
}

/** A calendar sent by mail: decided for each recipient when it is asked for, and once more when each mail leaves (`snapshot-delivery.ts`). */
import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import { audit } from '../storage/audit.ts'
import { type Collection, readCollection } from '../storage/collections.ts'
import type { Db } from '../storage/database.ts'
import { limiterOf } from '../storage/limits.ts'
import { addSnapshot, type Delivery, listSnapshots as rows, type NewSnapshot, readSnapshot as readRow } from '../storage/snapshots.ts'
import { readBytes } from '../storage/snapshot-options.ts'
import { type FromRequest, readFrom } from './mailbox-senders.ts'
import type { Enqueue } from './outbox.ts'
import { isId } from './names.ts'
import { type ChosenOptions, readOptions, readWords, zoneOf } from './snapshot-options.ts'
import { type ChosenRange, type GivenRange, readRange } from './snapshot-range.ts'
import { type Addressees, readRecipients } from './snapshot-recipients.ts'
import { type TriedDelivery, triedDeliveries, type TriedSnapshot, triedSnapshots } from './under-way.ts'

export { longestSubject, readMessage } from './snapshot-options.ts'

export type { Enqueue } from './outbox.ts'

export interface SnapshotRequest extends Addressees, ChosenOptions {
  range: GivenRange
  /** A shared mailbox that it goes out from. */
  from?: FromRequest
}

export interface QueuedSnapshot {
  id: string
  recipients: TriedDelivery[]
  /** What whoever sends should look at once more. */
  warnings: SnapshotWarning[]
}

export type SnapshotWarning = 'longRange'

export interface Sending {
  config: Config
  enqueue: Enqueue
}

const day = 24 * 60 * 60
/** Of a whole calendar as it is stored: what is more, no mail server would take. */
const mostAttached = 6_000_000

/**
 * Queues one mail for each recipient. Nothing is lowered: one recipient above the policy, and nothing is sent to anybody.
 * Call it in the transaction that the Access was decided in.
 * @throws Problem as `readRecipients` and `readOptions`, `bad-request` for a range, `too-many-requests`; each with the field
 */
export async function queueSnapshot(
  tx: Db,
  access: Access<'share'>,
  request: SnapshotRequest,
  { config, enqueue }: Sending,
  now: Date,
): Promise<QueuedSnapshot> {
  const { range, fresh } = await readRequest(tx, access, request, config, now)
  await countSending(tx, access, config)
  const { id, deliveries } = await storeSnapshot(tx, access, fresh, enqueue)
  const { firstDay: from, lastDay: to, wholeCalendar } = range
  const recipients = fresh.recipients.map(({ address, role }) => ({ address, role }))
  const details = {
    snapshot: id,
    recipients,
    ...(wholeCalendar ? { range: 'wholeCalendar' } : { from, to }),
    ...(request.from ? { mailbox: request.from } : {}),
  }
  await audit(tx, access, 'snapshot.send', { collectionId: access.collectionId, details })
  return { id, recipients: await triedDeliveries(tx, access, deliveries), warnings: range.long ? ['longRange'] : [] }
}

/** The request read and decided on, with nothing done yet. @throws Problem as `queueSnapshot` */
export async function readRequest(
  tx: Db,
  access: Access<'share'>,
  request: SnapshotRequest,
  config: Config,
  now: Date,
): Promise<{ range: ChosenRange; fresh: NewSnapshot }> {
  const { timeZone: calendarZone } = await readMailedCalendar(tx, access)
  const timeZone = await zoneOf(tx, access, request.timeZone, calendarZone)
  const range = readRange(request.range, timeZone, config.limits.windowDays, now)
  if (range.wholeCalendar && request.attachCalendar !== false && (await readBytes(tx, access)) > mostAttached) {
    const text = 'The calendar is too large to be attached whole: choose dates, or leave the file out'
    throw new Problem('bad-request', text, { field: 'range' })
  }
  const words = readWords(request)
  const sentFrom = await readFrom(tx, access, request.from)
  const recipients = await readRecipients(tx, access, request, config)
  const options = readOptions(
    request,
    recipients.map(one => one.role),
  )
  return { range, fresh: { ...range, ...words, ...options, timeZone, sentFrom, recipients } }
}

/** @throws Problem `bad-request` for what is no calendar */
export async function readMailedCalendar(tx: Db, access: Access<'share'>): Promise<Collection> {
  const collection = await readCollection(tx, access)
  if (collection.kind !== 'calendar') throw new Problem('bad-request', 'Only calendars are sent by mail')
  return collection
}

/** Writes the snapshot and queues its mails. */
export async function storeSnapshot(
  tx: Db,
  access: Access<'share'>,
  fresh: NewSnapshot,
  enqueue: Enqueue,
): Promise<{ id: string; deliveries: Delivery[] }> {
  const { id, deliveries } = await addSnapshot(tx, access, fresh)
  for (const { id: deliveryId, address } of deliveries)
    await enqueue(tx, { queue: 'snapshot', organizationId: access.organizationId, deliveryId, address, usefulUntil: fresh.to })
  return { id, deliveries }
}

/** The latest snapshots of the calendar with what became of each mail. */
export async function listSnapshots(db: Db, access: Access<'share'>, limit = 50): Promise<TriedSnapshot[]> {
  return await triedSnapshots(db, access, await rows(db, access, limit))
}

/** @throws Problem `not-found` */
export async function readSnapshot(db: Db, access: Access<'share'>, id: string): Promise<TriedSnapshot> {
  const found = isId(id) ? await readRow(db, access, id) : null
  const [tried] = await triedSnapshots(db, access, found ? [found] : [])
  if (!tried) throw new Problem('not-found', 'There is no such snapshot')
  return tried
}

/** @throws Problem `too-many-requests` */
export async function countSending(tx: Db, access: Access<'share'>, config: Config): Promise<void> {
  if (config.rateLimits === 'off') return
  const seconds = await limiterOf(tx, 'snapshot', config.limits.snapshotsPerDayPerPerson, day).count(access.principalId ?? '')
  if (seconds !== null) throw new Problem('too-many-requests', 'Too many calendars sent by mail today', { retryAfterSeconds: seconds })
}

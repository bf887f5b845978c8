/** Calendars sent by mail, and the state of each delivery. The queue's jobs carry ids alone; what counts stands here. */
import type { Access } from '../sharing/access.ts'
import type { ViewRole } from '../sharing/roles.ts'
import { type Db, knexOf, run, type Statement } from './database.ts'
import type { SentFrom } from './mailbox-senders.ts'
import { optionColumns, optionRow, type SnapshotOptions } from './snapshot-options.ts'
import type { SnapshotDeliveryRow } from './mail-tables.ts'

/** Whole days, as the sender chose them in the calendar's zone, and the same as instants (`to` is exclusive). */
export interface SnapshotRange {
  /** `YYYY-MM-DD`, both inclusive. */
  firstDay: string
  lastDay: string
  from: Date
  to: Date
}

export interface NewSnapshot extends SnapshotRange, SnapshotOptions {
  /** IANA zone in which its days begin. */
  timeZone: string
  /** Everything in the file; the days are those that the bodies list. */
  wholeCalendar: boolean
  /** The series it is one of, and the day of it that this one is for, `YYYY-MM-DD`. */
  series?: { id: string; period: string }
  subject: string | null
  message: string | null
  /** The shared mailbox that it goes out from; null for the sender's own. */
  sentFrom: SentFrom | null
  recipients: NewDelivery[]
}

export interface NewDelivery {
  /** Lower case. */
  address: string
  /** Empty for somebody who is not in the directory. */
  name: string
  role: ViewRole
  language: string
}

export type DeliveryStatus = SnapshotDeliveryRow['status']

export interface Delivery extends NewDelivery {
  id: string
  status: DeliveryStatus
  /** The mail server's last words, or the rule that refused; null while all is well. */
  answer: string | null
  /** Those that are over. */
  attempts: number
  settledAt: Date | null
}

export interface Snapshot extends SnapshotRange, SnapshotOptions {
  id: string
  /** null where it was the zone of the calendar. */
  timeZone: string | null
  wholeCalendar: boolean
  /** The series it is one of. */
  seriesId: string | null
  subject: string | null
  createdAt: Date
  deliveries: Delivery[]
}

/** One delivery on its way, with all it needs to ask for a decision. */
export interface Claimed extends SnapshotRange {
  organizationId: string
  deliveryId: string
  snapshotId: string
  collectionId: string
  sender: Addressed & { id: string }
  recipient: NewDelivery
  subject: string | null
  message: string | null
  sentFrom: SentFrom | null
  /** Its recipient wants no more mails of the series that it is one of. */
  unsubscribed: boolean
}

export interface Addressed {
  address: string
  name: string
  language: string | null
}

function deliveryOf(row: SnapshotDeliveryRow): Delivery {
  const { id, address, name, role, language, status, answer, attempts } = row
  return { id, address, name, role, language, status, answer, attempts, settledAt: row.settled_at }
}

/** Writes the snapshot and its deliveries. */
export async function addSnapshot(db: Db, access: Access<'share'>, fresh: NewSnapshot): Promise<{ id: string; deliveries: Delivery[] }> {
  if (access.principalId === null) throw new TypeError('A snapshot is sent by somebody')
  const knex = knexOf(db)
  const { organizationId } = access
  const [snapshot] = await knex('snapshot')
    .insert({
      organization_id: organizationId,
      collection_id: access.collectionId,
      sender_id: access.principalId,
      first_day: fresh.firstDay,
      last_day: fresh.lastDay,
      from_at: fresh.from,
      to_at: fresh.to,
      subject: fresh.subject,
      message: fresh.message,
      from_mailbox: fresh.sentFrom?.mailboxId ?? null,
      from_right: fresh.sentFrom?.right ?? null,
      time_zone: fresh.timeZone,
      whole_calendar: fresh.wholeCalendar,
      ...optionRow(fresh),
      ...(fresh.series ? { series_id: fresh.series.id, period: fresh.series.period } : {}),
    })
    .returning('id')
  if (!snapshot) throw new Error('The snapshot was not written')
  const rows = await knex('snapshot_delivery')
    .insert(fresh.recipients.map(one => ({ organization_id: organizationId, snapshot_id: snapshot.id, ...one })))
    .returning('*')
  return { id: snapshot.id, deliveries: rows.map(deliveryOf) }
}

const columns = `id, subject, created_at AS "createdAt", first_day::text AS "firstDay", last_day::text AS "lastDay", from_at AS "from", to_at AS "to",
  time_zone AS "timeZone", whole_calendar AS "wholeCalendar", series_id AS "seriesId", ${optionColumns('snapshot')}`
const latest: Statement = {
  name: 'snapshots-latest',
  text: `SELECT ${columns} FROM snapshot WHERE organization_id = $1 AND collection_id = $2 ORDER BY created_at DESC, id DESC LIMIT $3`,
}
const byId: Statement = {
  name: 'snapshot-by-id',
  text: `SELECT ${columns} FROM snapshot WHERE organization_id = $1 AND collection_id = $2 AND id = $3`,
}
type Bare = Omit<Snapshot, 'deliveries'>

/** Newest first, with what became of each mail. */
export async function listSnapshots(db: Db, access: Access<'share'>, limit: number): Promise<Snapshot[]> {
  return await withDeliveries(db, access, await run<Bare>(db, latest, [access.organizationId, access.collectionId, limit]))
}

/** One snapshot with what became of each mail; null when the calendar has none of this id (a UUID). */
export async function readSnapshot(db: Db, access: Access<'share'>, id: string): Promise<Snapshot | null> {
  const found = await withDeliveries(db, access, await run<Bare>(db, byId, [access.organizationId, access.collectionId, id]))
  return found[0] ?? null
}

async function withDeliveries(db: Db, access: Access<'share'>, snapshots: readonly Bare[]): Promise<Snapshot[]> {
  const deliveries = await knexOf(db)('snapshot_delivery')
    .where({ organization_id: access.organizationId })
    .whereIn(
      'snapshot_id',
      snapshots.map(one => one.id),
    )
    .orderBy('address')
  return snapshots.map(one => ({ ...one, deliveries: deliveries.filter(row => row.snapshot_id === one.id).map(deliveryOf) }))
}

/** Calendars sent by mail, and the state of each delivery. The queue's jobs carry ids alone; what counts stands here. */
import type { Access } from '../sharing/access.ts'
import type { ViewRole } from '../sharing/roles.ts'
import { type Db, knexOf } from './database.ts'
import type { SnapshotDeliveryRow, SnapshotRow } from './tables.ts'

/** Whole days, as the sender chose them in the calendar's zone, and the same as instants (`to` is exclusive). */
export interface SnapshotRange {
  /** `YYYY-MM-DD`, both inclusive. */
  firstDay: string
  lastDay: string
  from: Date
  to: Date
}

export interface NewSnapshot extends SnapshotRange {
  subject: string | null
  message: string | null
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
  settledAt: Date | null
}

export interface Snapshot extends SnapshotRange {
  id: string
  subject: string | null
  createdAt: Date
  deliveries: Delivery[]
}

/** One delivery that a worker has taken, with all it needs to ask for a decision. */
export interface Claimed extends SnapshotRange {
  organizationId: string
  deliveryId: string
  snapshotId: string
  collectionId: string
  sender: Addressed & { id: string }
  recipient: NewDelivery
  subject: string | null
  message: string | null
  attempts: number
}

export interface Addressed {
  address: string
  name: string
  language: string | null
}

function deliveryOf(row: SnapshotDeliveryRow): Delivery {
  const { id, address, name, role, language, status, answer } = row
  return { id, address, name, role, language, status, answer, settledAt: row.settled_at }
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
    })
    .returning('id')
  if (!snapshot) throw new Error('The snapshot was not written')
  const rows = await knex('snapshot_delivery')
    .insert(fresh.recipients.map(one => ({ organization_id: organizationId, snapshot_id: snapshot.id, ...one })))
    .returning('*')
  return { id: snapshot.id, deliveries: rows.map(deliveryOf) }
}

/** Newest first, with what became of each mail. */
export async function listSnapshots(db: Db, access: Access<'share'>, limit: number): Promise<Snapshot[]> {
  const knex = knexOf(db)
  const home = { organization_id: access.organizationId, collection_id: access.collectionId }
  const snapshots = await knex('snapshot')
    .where(home)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .select(dayColumns(knex))
  const ids = snapshots.map(row => row.id)
  const deliveries = await knex('snapshot_delivery')
    .where({ organization_id: access.organizationId })
    .whereIn('snapshot_id', ids)
    .orderBy('address')
  return snapshots.map(row => ({
    id: row.id,
    subject: row.subject,
    createdAt: row.created_at,
    ...rangeOf(row),
    deliveries: deliveries.filter(one => one.snapshot_id === row.id).map(deliveryOf),
  }))
}

// pg reads a date as midnight in the process's own zone; a day has to stay a day.
export function dayColumns(knex: ReturnType<typeof knexOf>) {
  return ['snapshot.*', knex.raw('first_day::text AS first_day'), knex.raw('last_day::text AS last_day')] as const
}

export function rangeOf(row: SnapshotRow): SnapshotRange {
  return { firstDay: row.first_day, lastDay: row.last_day, from: row.from_at, to: row.to_at }
}

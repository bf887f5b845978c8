/** The secret addresses in mailed calendars: what was shown under each is kept as a digest, the secret as a hash. */
import type { RecipientSubject } from '../sharing/principal.ts'
import type { ViewRole } from '../sharing/roles.ts'
import { type Db, run, type Statement } from './database.ts'
import type { SnapshotRange } from './snapshots.ts'
import { optionColumns, type SnapshotFrame } from './snapshot-options.ts'

export interface NewCheck {
  secretHash: Uint8Array
  snapshotId: string
  address: string
  role: ViewRole
  language: string
  digest: string
  expiresAt: Date
}

/** What stands behind the address: whom to decide on, and what to compare. */
export interface Check extends SnapshotFrame, SnapshotRange {
  subject: RecipientSubject
  collectionId: string
  snapshotId: string
  language: string
  digest: string
  /** The time for asking is over; what the mail is one of may still be stopped. */
  expired: boolean
  /** The recipient gets more mails like it. */
  subscribed: boolean
}

const addStatement: Statement = {
  name: 'snapshot-check-add',
  text: `INSERT INTO snapshot_check (secret_hash, organization_id, snapshot_id, address, role, language, digest, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
}

export async function addCheck(db: Db, organizationId: string, fresh: NewCheck): Promise<void> {
  const { secretHash, snapshotId, address, role, language, digest, expiresAt } = fresh
  await run(db, addStatement, [Buffer.from(secretHash), organizationId, snapshotId, address, role, language, digest, expiresAt])
}

const findStatement: Statement = {
  name: 'snapshot-check-find',
  text: `SELECT k.organization_id AS "organizationId", k.address, k.role, k.language, k.digest, k.expires_at <= now() AS expired,
      s.id AS "snapshotId", s.collection_id AS "collectionId", s.sender_id AS "senderId", s.first_day::text AS "firstDay", s.last_day::text AS "lastDay",
      s.from_at AS "from", s.to_at AS "to", ${optionColumns('s')},
      s.time_zone AS "timeZone", s.whole_calendar AS "wholeCalendar", s.series_id AS "seriesId",
      n.next_at IS NOT NULL AND r.unsubscribed_at IS NULL AND r.address IS NOT NULL AS subscribed
    FROM snapshot_check k JOIN snapshot s ON s.organization_id = k.organization_id AND s.id = k.snapshot_id
    LEFT JOIN snapshot_series n ON n.organization_id = s.organization_id AND n.id = s.series_id
    LEFT JOIN snapshot_series_recipient r ON r.organization_id = n.organization_id AND r.series_id = n.id AND r.address = k.address
    WHERE k.secret_hash = $1`,
}

interface CheckRow extends Omit<Check, 'subject'> {
  organizationId: string
  address: string
  role: ViewRole
  senderId: string
}

/** null for the secret of none. One look-up in an index, whatever the answer. */
export async function findCheck(db: Db, secretHash: Uint8Array): Promise<Check | null> {
  const [row] = await run<CheckRow>(db, findStatement, [Buffer.from(secretHash)])
  if (!row) return null
  const { organizationId, address, role, senderId, ...rest } = row
  const { workingHoursOnly, privateDetails } = rest
  return { ...rest, subject: { kind: 'recipient', address, organizationId, role, senderId, workingHoursOnly, privateDetails } }
}

const pruneStatement: Statement = {
  name: 'snapshot-check-prune',
  text: `DELETE FROM snapshot_check k WHERE k.expires_at < now() AND NOT EXISTS (SELECT FROM snapshot s
    JOIN snapshot_series n ON n.organization_id = s.organization_id AND n.id = s.series_id AND n.next_at IS NOT NULL
    WHERE s.organization_id = k.organization_id AND s.id = k.snapshot_id)`,
}

/** Forgets addresses that answer nothing any more. */
export async function pruneChecks(db: Db): Promise<void> {
  await run(db, pruneStatement, [])
}

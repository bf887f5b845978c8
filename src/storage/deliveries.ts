/** How workers take deliveries and settle them: each by one statement, so that two workers never hold the same one. */
import type { ViewRole } from '../sharing/roles.ts'
import { type Db, run, type Statement } from './database.ts'
import type { Addressed, Claimed } from './snapshots.ts'

/** After this long without a word the worker is taken for dead; longer than any mail server is waited for. */
const forgottenMinutes = 5

const claimStatement: Statement = {
  name: 'delivery-claim',
  text: `WITH taken AS (
      UPDATE snapshot_delivery SET status = 'sending', attempts = attempts + 1, claimed_at = now()
      WHERE organization_id = $1 AND id = (
        SELECT id FROM snapshot_delivery WHERE organization_id = $1 AND id = $2
          AND (status = 'queued' OR status = 'sending' AND claimed_at < now() - interval '${forgottenMinutes} minutes')
        FOR UPDATE SKIP LOCKED)
      RETURNING *)
    SELECT t.id AS "deliveryId", t.snapshot_id AS "snapshotId", t.address, t.name, t.role, t.language, t.attempts,
      s.collection_id AS "collectionId", s.first_day::text AS "firstDay", s.last_day::text AS "lastDay", s.from_at AS "from", s.to_at AS "to",
      s.subject, s.message, p.id AS "senderId", p.address AS "senderAddress", p.name AS "senderName", p.language AS "senderLanguage"
    FROM taken t JOIN snapshot s ON s.organization_id = t.organization_id AND s.id = t.snapshot_id
    JOIN principal p ON p.organization_id = s.organization_id AND p.id = s.sender_id`,
}

interface ClaimRow extends Omit<Claimed, 'organizationId' | 'sender' | 'recipient'> {
  address: string
  name: string
  role: ViewRole
  language: string
  senderId: string
  senderAddress: string
  senderName: string
  senderLanguage: string | null
}

const heldStatement: Statement = {
  name: 'delivery-held',
  text: `SELECT 1 FROM snapshot_delivery WHERE organization_id = $1 AND id = $2 AND settled_at IS NULL`,
}

/** Takes the delivery. @returns `held` while another worker has it, null when it is settled or gone with its calendar */
export async function claimDelivery(db: Db, organizationId: string, id: string): Promise<Claimed | 'held' | null> {
  const [row] = await run<ClaimRow>(db, claimStatement, [organizationId, id])
  if (!row) return (await run(db, heldStatement, [organizationId, id])).length > 0 ? 'held' : null
  const { address, name, role, language, senderId, senderAddress, senderName, senderLanguage, ...rest } = row
  return {
    organizationId,
    ...rest,
    recipient: { address, name, role, language },
    sender: { id: senderId, address: senderAddress, name: senderName, language: senderLanguage },
  }
}

const settleStatement: Statement = {
  name: 'delivery-settle',
  text: `UPDATE snapshot_delivery SET status = $3, answer = $4, claimed_at = NULL,
      settled_at = CASE WHEN $3 = 'queued' THEN NULL ELSE now() END
    WHERE organization_id = $1 AND id = $2 AND attempts = $5 AND status = 'sending' RETURNING id`,
}

/**
 * Says how the attempt ended; `queued` puts it back for another. A worker that was taken for dead meanwhile changes nothing.
 * @returns whether it was still this worker's
 */
export async function settleDelivery(
  db: Db,
  claimed: Claimed,
  status: 'queued' | 'sent' | 'refused' | 'failed',
  answer: string | null,
): Promise<boolean> {
  const values = [claimed.organizationId, claimed.deliveryId, status, answer?.slice(0, 1000) ?? null, claimed.attempts]
  return (await run(db, settleStatement, values)).length > 0
}

const tellStatement: Statement = {
  name: 'delivery-tell',
  text: `UPDATE snapshot_delivery SET told_at = now() WHERE organization_id = $1 AND snapshot_id = $2 AND status IN ('refused', 'failed') AND told_at IS NULL
      AND NOT EXISTS (SELECT FROM snapshot_delivery w WHERE w.organization_id = $1 AND w.snapshot_id = $2
        AND w.settled_at IS NULL AND (w.attempts = 0 OR w.status = 'sending'))
    RETURNING id`,
}

/**
 * The deliveries that the sender has not been told about yet, marked as told; none while the first round of the snapshot is under way.
 * Call it in the transaction that queues the telling. The snapshot is locked: two last recipients do not both wait for each other.
 */
export async function takeUntold(db: Db, organizationId: string, snapshotId: string): Promise<string[]> {
  await run(db, { name: 'snapshot-lock', text: 'SELECT id FROM snapshot WHERE organization_id = $1 AND id = $2 FOR UPDATE' }, [
    organizationId,
    snapshotId,
  ])
  return (await run<{ id: string }>(db, tellStatement, [organizationId, snapshotId])).map(row => row.id)
}

/** What the sender is told: whom it did not reach, and why. Nothing of the calendar but its name. */
export interface Untold {
  sender: Addressed
  calendarName: string
  organizationLanguage: string
  recipients: { address: string; status: 'refused' | 'failed'; answer: string | null }[]
}

const untoldStatement: Statement = {
  name: 'deliveries-untold',
  text: `SELECT p.address AS "senderAddress", p.name AS "senderName", p.language AS "senderLanguage", c.name AS "calendarName",
      n.language AS "organizationLanguage", d.address, d.status, d.answer
    FROM snapshot_delivery d JOIN snapshot s ON s.organization_id = d.organization_id AND s.id = d.snapshot_id
    JOIN collection c ON c.organization_id = s.organization_id AND c.id = s.collection_id JOIN organization n ON n.id = s.organization_id
    JOIN principal p ON p.organization_id = s.organization_id AND p.id = s.sender_id AND p.disabled_at IS NULL
    WHERE d.organization_id = $1 AND d.id = ANY($2::uuid[]) ORDER BY d.address`,
}

interface UntoldRow {
  senderAddress: string
  senderName: string
  senderLanguage: string | null
  calendarName: string
  organizationLanguage: string
  address: string
  status: 'refused' | 'failed'
  answer: string | null
}

/** null when the calendar is gone or its sender may not be written to any more. */
export async function readUntold(db: Db, organizationId: string, deliveries: readonly string[]): Promise<Untold | null> {
  const rows = await run<UntoldRow>(db, untoldStatement, [organizationId, deliveries])
  const [first] = rows
  if (!first) return null
  return {
    sender: { address: first.senderAddress, name: first.senderName, language: first.senderLanguage },
    calendarName: first.calendarName,
    organizationLanguage: first.organizationLanguage,
    recipients: rows.map(({ address, status, answer }) => ({ address, status, answer })),
  }
}

/** What a delivery of a mailed calendar is made of, what came of it, and what its sender is told. Its turns stand in the outbox. */
import type { ViewRole } from '../sharing/roles.ts'
import { type Db, run, type Statement } from './database.ts'
import type { SendingRight } from './mailbox-senders.ts'
import type { Addressed, Claimed } from './snapshots.ts'

const deliveryStatement: Statement = {
  name: 'delivery-read',
  text: `SELECT t.id AS "deliveryId", t.snapshot_id AS "snapshotId", t.address, t.name, t.role, t.language,
      s.collection_id AS "collectionId", s.first_day::text AS "firstDay", s.last_day::text AS "lastDay", s.from_at AS "from", s.to_at AS "to",
      s.subject, s.message, s.from_mailbox AS "mailboxId", s.from_right AS "right",
      EXISTS (SELECT FROM snapshot_series_recipient r WHERE r.organization_id = s.organization_id AND r.series_id = s.series_id
        AND r.address = t.address AND r.unsubscribed_at IS NOT NULL) AS unsubscribed, p.id AS "senderId", p.address AS "senderAddress", p.name AS "senderName", p.language AS "senderLanguage"
    FROM snapshot_delivery t JOIN snapshot s ON s.organization_id = t.organization_id AND s.id = t.snapshot_id
    JOIN principal p ON p.organization_id = s.organization_id AND p.id = s.sender_id
    WHERE t.organization_id = $1 AND t.id = $2`,
}

interface ClaimRow extends Omit<Claimed, 'organizationId' | 'sender' | 'recipient' | 'sentFrom'> {
  address: string
  name: string
  role: ViewRole
  language: string
  senderId: string
  senderAddress: string
  senderName: string
  senderLanguage: string | null
  mailboxId: string | null
  right: SendingRight | null
}

/** @returns null when it is gone with its calendar */
export async function readClaimed(db: Db, organizationId: string, id: string): Promise<Claimed | null> {
  const [row] = await run<ClaimRow>(db, deliveryStatement, [organizationId, id])
  if (!row) return null
  const { address, name, role, language, senderId, senderAddress, senderName, senderLanguage, mailboxId, right, ...rest } = row
  return {
    organizationId,
    ...rest,
    recipient: { address, name, role, language },
    sender: { id: senderId, address: senderAddress, name: senderName, language: senderLanguage },
    sentFrom: mailboxId !== null && right !== null ? { mailboxId, right } : null,
  }
}

const lockStatement: Statement = {
  name: 'delivery-lock',
  text: `SELECT s.id AS "snapshotId", p.address FROM snapshot_delivery d
      JOIN snapshot s ON s.organization_id = d.organization_id AND s.id = d.snapshot_id
      LEFT JOIN principal p ON p.organization_id = s.organization_id AND p.id = s.sender_id
    WHERE d.organization_id = $1 AND d.id = $2 FOR UPDATE OF s`,
}

const settleStatement: Statement = {
  name: 'delivery-settle',
  text: `UPDATE snapshot_delivery SET status = $3, answer = $4, attempts = attempts + 1,
      settled_at = CASE WHEN $3 = 'queued' THEN NULL ELSE now() END
    WHERE organization_id = $1 AND id = $2`,
}

/**
 * Says how an attempt ended; `queued` where there is to be another. The snapshot is locked first: two last recipients do not both wait for
 * each other, and neither does whoever deletes it, and with it its deliveries.
 * @returns the snapshot, and the address of its sender, null without one; null when the snapshot is gone
 */
export async function settleDelivery(
  db: Db,
  organizationId: string,
  id: string,
  { state, answer }: { state: 'queued' | 'sent' | 'refused' | 'failed'; answer: string | null },
): Promise<{ snapshotId: string; address: string | null } | null> {
  const [locked] = await run<{ snapshotId: string; address: string | null }>(db, lockStatement, [organizationId, id])
  if (!locked) return null
  await run(db, settleStatement, [organizationId, id, state, answer?.slice(0, 1000) ?? null])
  return locked
}

/** Why a mail was refused that its recipient wants no more: nobody is told of it. */
export const unsubscribed = 'unsubscribed'

const tellStatement: Statement = {
  name: 'delivery-tell',
  text: `UPDATE snapshot_delivery SET told_at = now() WHERE organization_id = $1 AND snapshot_id = $2 AND status IN ('refused', 'failed') AND told_at IS NULL
      AND answer IS DISTINCT FROM '${unsubscribed}'
      AND NOT EXISTS (SELECT FROM snapshot_delivery w WHERE w.organization_id = $1 AND w.snapshot_id = $2
        AND w.settled_at IS NULL AND w.attempts = 0)
    RETURNING id`,
}

/**
 * The deliveries that the sender has not been told about yet, marked as told; none while the first round of the snapshot is under way.
 * Call it in the transaction that queues the telling, with the snapshot locked as `settleDelivery` leaves it.
 */
export async function takeUntold(db: Db, organizationId: string, snapshotId: string): Promise<string[]> {
  return (await run<{ id: string }>(db, tellStatement, [organizationId, snapshotId])).map(row => row.id)
}

/** What the sender is told: whom it did not reach, and why. Nothing of the calendar but its name, for whoever may know it. */
export interface Untold {
  sender: Addressed & { id: string }
  collectionId: string
  calendarName: string
  organizationLanguage: string
  recipients: { address: string; status: 'refused' | 'failed'; answer: string | null }[]
}

const untoldStatement: Statement = {
  name: 'deliveries-untold',
  text: `SELECT p.id AS "senderId", p.address AS "senderAddress", p.name AS "senderName", p.language AS "senderLanguage",
      c.id AS "collectionId", c.name AS "calendarName", n.language AS "organizationLanguage", d.address, d.status, d.answer
    FROM snapshot_delivery d JOIN snapshot s ON s.organization_id = d.organization_id AND s.id = d.snapshot_id
    JOIN collection c ON c.organization_id = s.organization_id AND c.id = s.collection_id JOIN organization n ON n.id = s.organization_id
    JOIN principal p ON p.organization_id = s.organization_id AND p.id = s.sender_id AND p.disabled_at IS NULL
    WHERE d.organization_id = $1 AND d.id = ANY($2::uuid[]) ORDER BY d.address`,
}

interface UntoldRow {
  senderId: string
  collectionId: string
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
    sender: { id: first.senderId, address: first.senderAddress, name: first.senderName, language: first.senderLanguage },
    collectionId: first.collectionId,
    calendarName: first.calendarName,
    organizationLanguage: first.organizationLanguage,
    recipients: rows.map(({ address, status, answer }) => ({ address, status, answer })),
  }
}

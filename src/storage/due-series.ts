/** Series of mailed calendars as the clock finds them: which is due, and who of its recipients still wants it. */
import { type Db, run, type Statement } from './database.ts'
import type { SendingRight, SentFrom } from './mailbox-senders.ts'
import type { SeriesEnd, SeriesRecipient, SeriesPlan, SeriesRange } from './snapshot-series.ts'
import { optionColumns, type SnapshotOptions } from './snapshot-options.ts'

/** A series that is due, held by the transaction that read it. */
export interface DueSeries extends SeriesPlan, SnapshotOptions {
  organizationId: string
  id: string
  collectionId: string
  senderId: string
  range: SeriesRange
  subject: string | null
  message: string | null
  /** The shared mailbox that it goes out from; null for the sender's own. */
  sentFrom: SentFrom | null
  /** When it was due. */
  dueAt: Date
  /** The database's clock. */
  now: Date
}

const dueStatement: Statement = {
  name: 'series-due',
  text: `SELECT n.organization_id AS "organizationId", n.id, n.collection_id AS "collectionId", n.sender_id AS "senderId",
      n.days_of_week AS "daysOfWeek", n.at_time AS time, n.time_zone AS "timeZone", n.range, ${optionColumns('n')}, n.subject, n.message,
      n.from_mailbox AS "mailboxId", n.from_right AS "right", n.next_at AS "dueAt", now() AS now
    FROM snapshot_series n WHERE n.next_at <= coalesce($1, now()) AND n.id <> ALL ($2::uuid[]) ORDER BY n.next_at LIMIT 1 FOR UPDATE SKIP LOCKED`,
}

interface FromColumns {
  mailboxId: string | null
  right: SendingRight | null
}

const fromOf = ({ mailboxId, right }: FromColumns): SentFrom | null => (mailboxId !== null && right !== null ? { mailboxId, right } : null)

/**
 * The series that has waited longest, held until the transaction ends: no other worker takes it meanwhile; null when none is due.
 * @param at another clock than the database's, for who wants to know what will be
 * @param passed ids of those that are not asked for
 */
export async function holdDueSeries(tx: Db, at: Date | null, passed: Iterable<string> = []): Promise<DueSeries | null> {
  const [row] = await run<Omit<DueSeries, 'sentFrom'> & FromColumns>(tx, dueStatement, [at, [...passed]])
  if (!row) return null
  const { mailboxId, right, ...due } = row
  return { ...due, sentFrom: fromOf({ mailboxId, right }), now: at ?? due.now }
}

const moveStatement: Statement = {
  name: 'series-move',
  text: 'UPDATE snapshot_series SET next_at = $3 WHERE organization_id = $1 AND id = $2 AND next_at IS NOT NULL',
}

export async function moveSeries(tx: Db, { organizationId, id }: DueSeries, nextAt: Date): Promise<void> {
  await run(tx, moveStatement, [organizationId, id, nextAt])
}

const wantingStatement: Statement = {
  name: 'series-wanting',
  text: `SELECT address, role, language, unsubscribed_at AS "unsubscribedAt", refused_at AS "refusedAt" FROM snapshot_series_recipient
    WHERE organization_id = $1 AND series_id = $2 AND unsubscribed_at IS NULL ORDER BY address`,
}

/** Who has not unsubscribed. */
export async function wanting(tx: Db, organizationId: string, seriesId: string): Promise<SeriesRecipient[]> {
  return await run<SeriesRecipient>(tx, wantingStatement, [organizationId, seriesId])
}

const refusedStatement: Statement = {
  name: 'series-refused',
  text: `UPDATE snapshot_series_recipient SET refused_at = CASE WHEN $4 THEN coalesce(refused_at, now()) END
    WHERE organization_id = $1 AND series_id = $2 AND address = $3 AND (refused_at IS NULL) = $4`,
}

/** Keeps since when the policy does not allow it; forgets it when it does again. */
export async function markRefused(tx: Db, { organizationId, id }: DueSeries, address: string, refused: boolean): Promise<void> {
  await run(tx, refusedStatement, [organizationId, id, address, refused])
}

const unsubscribeStatement: Statement = {
  name: 'series-unsubscribe',
  text: `UPDATE snapshot_series_recipient SET unsubscribed_at = now()
    WHERE organization_id = $1 AND series_id = $2 AND address = $3 AND unsubscribed_at IS NULL RETURNING address`,
}

/** @returns whether the recipient had it until now */
export async function unsubscribeRecipient(tx: Db, organizationId: string, seriesId: string, address: string): Promise<boolean> {
  return (await run(tx, unsubscribeStatement, [organizationId, seriesId, address])).length > 0
}

/** A series that has ended by itself, for its sender. Nothing of the calendar but its id. */
export interface EndedSeries extends SeriesPlan {
  senderId: string
  collectionId: string
  endedBecause: SeriesEnd
  sentFrom: SentFrom | null
}

const endedStatement: Statement = {
  name: 'series-ended',
  text: `SELECT sender_id AS "senderId", collection_id AS "collectionId", days_of_week AS "daysOfWeek", at_time AS time, time_zone AS "timeZone",
      ended_because AS "endedBecause", from_mailbox AS "mailboxId", from_right AS "right"
    FROM snapshot_series WHERE organization_id = $1 AND id = $2 AND ended_at IS NOT NULL`,
}

/** null when it is gone with its calendar. */
export async function readEndedSeries(db: Db, organizationId: string, id: string): Promise<EndedSeries | null> {
  const [row] = await run<Omit<EndedSeries, 'sentFrom'> & FromColumns>(db, endedStatement, [organizationId, id])
  if (!row) return null
  const { mailboxId, right, ...series } = row
  return { ...series, sentFrom: fromOf({ mailboxId, right }) }
}

/** Calendars that are mailed again and again: when, to whom, and since when no more. */
import type { Access } from '../sharing/access.ts'
import type { Weekday } from '../sharing/narrowing.ts'
import type { ViewRole } from '../sharing/roles.ts'
import { type Db, knexOf, run, type Statement } from './database.ts'
import type { SendingRight, SentFrom } from './mailbox-senders.ts'
import { optionColumns, optionRow, type SnapshotOptions } from './snapshot-options.ts'

/** Stretches that move with the day on which a mail leaves. */
export const seriesRanges = ['today', 'tomorrow', 'next7Days', 'next30Days'] as const
export type SeriesRange = (typeof seriesRanges)[number]

/** Somebody stopped it, its sender may not share the calendar or send from the mailbox any more, or nobody wants it. */
export const seriesEnds = ['stopped', 'sender', 'mailbox', 'unsubscribed'] as const
export type SeriesEnd = (typeof seriesEnds)[number]

export interface SeriesPlan {
  daysOfWeek: Weekday[]
  /** `07:00` on the wall clock of the zone. */
  time: string
  /** IANA name. */
  timeZone: string
}

export interface SeriesRecipient {
  address: string
  role: ViewRole
  language: string
  unsubscribedAt: Date | null
  /** Since when the policy has not allowed it. */
  refusedAt: Date | null
}

export interface NewSeries extends SeriesPlan, SnapshotOptions {
  range: SeriesRange
  subject: string | null
  message: string | null
  nextAt: Date
  /** The shared mailbox that it goes out from; null for the sender's own. */
  sentFrom: SentFrom | null
  recipients: Pick<SeriesRecipient, 'address' | 'role' | 'language'>[]
}

export interface Series extends SeriesPlan, SnapshotOptions {
  id: string
  collectionId: string
  senderId: string
  range: SeriesRange
  subject: string | null
  message: string | null
  createdAt: Date
  /** null once it has ended. */
  nextAt: Date | null
  endedAt: Date | null
  endedBecause: SeriesEnd | null
  sendingRight: SendingRight | null
  /** Address of the shared mailbox that it goes out from; null for the sender's own, and for one that is gone. */
  mailbox: string | null
  recipients: SeriesRecipient[]
}

/** @returns its id */
export async function addSeries(db: Db, access: Access<'share'>, fresh: NewSeries): Promise<string> {
  if (access.principalId === null) throw new TypeError('A snapshot is sent by somebody')
  const knex = knexOf(db)
  const { organizationId } = access
  const [row] = await knex('snapshot_series')
    .insert({
      organization_id: organizationId,
      collection_id: access.collectionId,
      sender_id: access.principalId,
      days_of_week: fresh.daysOfWeek,
      at_time: fresh.time,
      time_zone: fresh.timeZone,
      range: fresh.range,
      subject: fresh.subject,
      message: fresh.message,
      next_at: fresh.nextAt,
      from_mailbox: fresh.sentFrom?.mailboxId ?? null,
      from_right: fresh.sentFrom?.right ?? null,
      ...optionRow(fresh),
    })
    .returning('id')
  if (!row) throw new Error('The series was not written')
  await knex('snapshot_series_recipient').insert(
    fresh.recipients.map(({ address, role, language }) => ({
      organization_id: organizationId,
      series_id: row.id,
      address,
      role,
      language,
    })),
  )
  return row.id
}

const columns = `n.id, n.collection_id AS "collectionId", n.sender_id AS "senderId", n.days_of_week AS "daysOfWeek", n.at_time AS time,
  n.time_zone AS "timeZone", n.range, ${optionColumns('n')}, n.subject, n.message, n.created_at AS "createdAt", n.next_at AS "nextAt",
  n.ended_at AS "endedAt", n.ended_because AS "endedBecause", n.from_right AS "sendingRight",
  (SELECT m.address FROM principal m WHERE m.organization_id = n.organization_id AND m.id = n.from_mailbox) AS mailbox`

const listStatement: Statement = {
  name: 'series-list',
  text: `SELECT ${columns} FROM snapshot_series n WHERE n.organization_id = $1 AND n.collection_id = $2
    ORDER BY n.ended_at IS NOT NULL, n.created_at DESC, n.id DESC LIMIT $3`,
}

type Bare = Omit<Series, 'recipients'>

/** Those that go on first, the newest of each before. */
export async function listSeries(db: Db, access: Access<'share'>, limit: number): Promise<Series[]> {
  const found = await run<Bare>(db, listStatement, [access.organizationId, access.collectionId, limit])
  const rows = await knexOf(db)('snapshot_series_recipient')
    .where({ organization_id: access.organizationId })
    .whereIn(
      'series_id',
      found.map(one => one.id),
    )
    .orderBy('address')
  return found.map(one => ({
    ...one,
    recipients: rows
      .filter(row => row.series_id === one.id)
      .map(({ address, role, language, unsubscribed_at: unsubscribedAt, refused_at: refusedAt }) => ({
        address,
        role,
        language,
        unsubscribedAt,
        refusedAt,
      })),
  }))
}

const endStatement: Statement = {
  name: 'series-end',
  text: `UPDATE snapshot_series SET next_at = NULL, ended_at = now(), ended_because = $4
    WHERE organization_id = $1 AND collection_id = $2 AND id = $3 AND next_at IS NOT NULL RETURNING id`,
}

/** @returns whether it went on until now */
export async function endSeries(
  db: Db,
  place: { organizationId: string; collectionId: string },
  id: string,
  because: SeriesEnd,
): Promise<boolean> {
  return (await run(db, endStatement, [place.organizationId, place.collectionId, id, because])).length > 0
}

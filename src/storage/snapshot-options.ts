/** How a mailed calendar was to look: what its sender chose besides days, recipients and words. */
import type { Access } from '../sharing/access.ts'
import type { WorkingHours } from '../sharing/narrowing.ts'
import { type Db, run, type Statement } from './database.ts'
import { usualHours } from './link-limits.ts'
import type { Addressed } from './snapshots.ts'

/** Free and busy blocks from morning to evening, or what takes place one after the other. */
export const layouts = ['dailySchedule', 'eventList'] as const
export type SnapshotLayout = (typeof layouts)[number]

export interface SnapshotOptions {
  layout: SnapshotLayout
  /** Nothing outside of the owner's working hours; at `freeBusyRead` alone. */
  workingHoursOnly: boolean
  /** Private events in full, for whoever sees them anyway; above `freeBusyRead` alone. */
  privateDetails: boolean
  /** What events have attached stays in the file; at `read` alone. */
  attachments: boolean
  /** The calendar itself is attached as a file. */
  attachCalendar: boolean
}

/** Of one snapshot, with its days. */
export interface SnapshotFrame extends SnapshotOptions {
  /** IANA zone in which its days begin; null for the calendar's. */
  timeZone: string | null
  /** Everything in the file; the days are those that the bodies list. */
  wholeCalendar: boolean
  /** The series that it is one of. */
  seriesId: string | null
}

export const plainFrame: SnapshotFrame = {
  layout: 'eventList',
  workingHoursOnly: false,
  privateDetails: false,
  attachments: false,
  attachCalendar: true,
  timeZone: null,
  wholeCalendar: false,
  seriesId: null,
}

/** The columns of `SnapshotOptions` in every table that has them. @param of the table's name in the statement */
export function optionColumns(of: string): string {
  return `${of}.layout, ${of}.working_hours_only AS "workingHoursOnly", ${of}.private_details AS "privateDetails", ${of}.attachments,
  ${of}.attach_calendar AS "attachCalendar"`
}

export function optionRow({ layout, workingHoursOnly, privateDetails, attachments, attachCalendar }: SnapshotOptions) {
  return {
    layout,
    working_hours_only: workingHoursOnly,
    private_details: privateDetails,
    attachments,
    attach_calendar: attachCalendar,
  }
}

const frameStatement: Statement = {
  name: 'snapshot-frame',
  text: `SELECT ${optionColumns('s')}, time_zone AS "timeZone", whole_calendar AS "wholeCalendar", series_id AS "seriesId"
    FROM snapshot s WHERE organization_id = $1 AND id = $2`,
}

/** Of a snapshot that is on its way out. Nothing of the calendar stands in it. */
export async function readFrame(db: Db, organizationId: string, snapshotId: string): Promise<SnapshotFrame> {
  const [row] = await run<SnapshotFrame>(db, frameStatement, [organizationId, snapshotId])
  return row ?? plainFrame
}

const hoursStatement: Statement = {
  name: 'snapshot-hours',
  text: `SELECT o.working_hours AS hours, c.time_zone AS zone FROM collection c
    JOIN principal o ON o.organization_id = c.organization_id AND o.id = c.owner_id WHERE c.organization_id = $1 AND c.id = $2`,
}

/** When the owner of the calendar works: what a daily schedule is drawn by. */
export async function readOwnerHours(db: Db, access: Access<'readFreeBusy'>): Promise<WorkingHours> {
  const [row] = await run<{ hours: WorkingHours | null; zone: string }>(db, hoursStatement, [access.organizationId, access.collectionId])
  return row?.hours ?? usualHours(row?.zone ?? 'UTC')
}

const senderStatement: Statement = {
  name: 'snapshot-sender',
  text: 'SELECT address, name, language, time_zone AS "timeZone" FROM principal WHERE organization_id = $1 AND id = $2',
}

/** Whoever sends, with the zone that they have set for themselves; null for none. */
export async function readSender(db: Db, access: Access<'share'>): Promise<Addressed & { timeZone: string | null }> {
  const [row] = await run<Addressed & { timeZone: string | null }>(db, senderStatement, [access.organizationId, access.principalId])
  if (!row) throw new TypeError('A snapshot is sent by somebody')
  return row
}

const bytesStatement: Statement = {
  name: 'snapshot-bytes',
  text: 'SELECT bytes FROM collection WHERE organization_id = $1 AND id = $2',
}

/** What the whole calendar comes to as it is stored. */
export async function readBytes(db: Db, access: Access<'share'>): Promise<number> {
  const [row] = await run<{ bytes: number | string }>(db, bytesStatement, [access.organizationId, access.collectionId])
  return Number(row?.bytes ?? 0)
}

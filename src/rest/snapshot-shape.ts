/** Mailed calendars as the API takes and tells them. */
import { z } from 'zod'
import { weekdays } from '../sharing/narrowing.ts'
import { layouts } from '../storage/snapshot-options.ts'
import { type Series, seriesEnds, seriesRanges } from '../storage/snapshot-series.ts'
import { rangeNames } from '../services/snapshot-range.ts'
import type { TriedDelivery, TriedSnapshot } from '../services/under-way.ts'
import { id, instant, language, line, text, viewRole } from './fields.ts'
import { from } from './senders.ts'

/** How far a mail has come. */
export const attempts = z.int().min(0).meta({ description: 'Those that are over' })
export const nextAt = instant.nullable().meta({ description: 'Of the next attempt; null unless one is to come' })

const delivery = z
  .object({
    id,
    address: z.string(),
    name: z.string(),
    role: viewRole,
    language: z.string(),
    status: z.enum(['queued', 'sent', 'refused', 'failed']),
    answer: z
      .string()
      .nullable()
      .meta({ description: 'The mail server’s last words, also while it is still being tried, or the rule that refused' }),
    attempts,
    nextAt,
    settledAt: instant.nullable(),
  })
  .meta({ id: 'SnapshotDelivery' })
const told = {
  layout: z.enum(layouts),
  timeZone: z.string().nullable().meta({ description: 'null where it is that of the calendar' }),
  restrictToWorkingHours: z.boolean(),
  includePrivateDetails: z.boolean(),
  includeAttachments: z.boolean(),
  attachCalendar: z.boolean(),
  subject: z.string().nullable(),
}
export const warnings = z.array(z.enum(['longRange'])).meta({ description: 'longRange: more than 90 days' })
export const queued = z.object({ id, recipients: z.array(delivery), warnings }).meta({ id: 'QueuedSnapshot' })
export const snapshot = z
  .object({
    id,
    recipients: z.array(delivery),
    ...told,
    createdAt: instant,
    wholeCalendar: z.boolean(),
    seriesId: id.nullable().meta({ description: 'The series it is one of' }),
    range: z.object({ from: instant, to: instant, firstDay: z.iso.date(), lastDay: z.iso.date() }),
  })
  .meta({ id: 'Snapshot' })

const recipient = z.union([line(400), z.strictObject({ address: line(400), role: viewRole.optional() })])
const end = line(40).meta({ description: 'A day (inclusive) or an instant with offset (the last exclusive)', example: '2026-11-21' })
const chosen = {
  recipients: z.array(recipient).min(1).max(5_000),
  role: viewRole.meta({ description: 'For recipients that have none of their own' }),
  layout: z.enum(layouts).optional().meta({ description: 'Free and busy blocks of each day, or a list of events' }),
  restrictToWorkingHours: z.boolean().optional().meta({ description: 'Only where every role is freeBusyRead' }),
  includePrivateDetails: z.boolean().optional().meta({
    description: 'Only above freeBusyRead; shown to recipients with a right of their own to private events, busy time to all others',
  }),
  includeAttachments: z.boolean().optional().meta({ description: 'Only with read' }),
  attachCalendar: z.boolean().optional().meta({ description: 'true where it is left out' }),
  timeZone: line(64).optional().meta({ description: 'IANA name; the sender’s own where it is left out, else the calendar’s' }),
  subject: line(250).optional(),
  message: text(10_000).optional(),
  language: language.optional().meta({ description: 'For recipients whose own is not known' }),
}
export const newSnapshot = z
  .strictObject({ ...chosen, range: z.union([z.enum(rangeNames), z.strictObject({ from: end, to: end })]), from: from.optional() })
  .meta({ id: 'NewSnapshot' })
export const wantedPreview = newSnapshot
  .extend({ preview: line(400).optional().meta({ description: 'Which recipient’s mail; the first’s where it is left out' }) })
  .meta({ id: 'WantedPreview' })
export const preview = z
  .object({
    recipient: z.object({ address: z.string(), name: z.string() }),
    role: viewRole.meta({ description: 'What this recipient gets' }),
    language,
    subject: z.string(),
    html: z.string(),
    text: z.string(),
    calendar: z.object({ name: z.string(), content: z.string() }).nullable().meta({ description: 'The attached file' }),
    warnings,
  })
  .meta({ id: 'SnapshotPreview' })

const plan = {
  range: z.enum(seriesRanges),
  daysOfWeek: z.array(z.enum(weekdays)).min(1).max(7),
  time: z
    .string()
    .regex(/^(?:[01][0-9]|2[0-3]):[0-5][0-9]$/, 'a time is HH:MM')
    .meta({ example: '07:00' }),
}
export const newSeries = z.strictObject({ ...chosen, ...plan, from: from.optional() }).meta({ id: 'NewSnapshotSeries' })
export const series = z
  .object({
    id,
    ...told,
    ...plan,
    message: z.string().nullable(),
    createdAt: instant,
    nextAt: instant.nullable().meta({ description: 'null once it has ended' }),
    endedAt: instant.nullable(),
    endedBecause: z.enum(seriesEnds).nullable().meta({
      description: 'sender: whoever began it may not share the calendar any more; mailbox: may not send from the mailbox any more',
    }),
    from: z
      .object({ mailbox: z.string().nullable(), right: z.enum(['sendAs', 'sendOnBehalf']) })
      .nullable()
      .meta({ description: 'The shared mailbox that it goes out from, by its address; the address is null where it is gone' }),
    recipients: z.array(z.object({ address: z.string(), role: viewRole, language: z.string(), unsubscribedAt: instant.nullable() })),
  })
  .meta({ id: 'SnapshotSeries' })

export function deliveryOf(one: TriedDelivery): z.infer<typeof delivery> {
  return { ...one, nextAt: one.nextAt?.toISOString() ?? null, settledAt: one.settledAt?.toISOString() ?? null }
}

function toldOf(one: TriedSnapshot | Series) {
  const { layout, timeZone, workingHoursOnly, privateDetails, attachments, attachCalendar, subject } = one
  return {
    layout,
    timeZone,
    restrictToWorkingHours: workingHoursOnly,
    includePrivateDetails: privateDetails,
    includeAttachments: attachments,
    attachCalendar,
    subject,
  }
}

export function snapshotOf(one: TriedSnapshot): z.infer<typeof snapshot> {
  const { id: own, wholeCalendar, seriesId, firstDay, lastDay } = one
  return {
    id: own,
    ...toldOf(one),
    wholeCalendar,
    seriesId,
    createdAt: one.createdAt.toISOString(),
    range: { from: one.from.toISOString(), to: one.to.toISOString(), firstDay, lastDay },
    recipients: one.deliveries.map(deliveryOf),
  }
}

export function seriesOf(one: Series): z.infer<typeof series> {
  const { id: own, range, daysOfWeek, time, message, endedBecause, mailbox, sendingRight } = one
  return {
    id: own,
    ...toldOf(one),
    range,
    daysOfWeek,
    time,
    message,
    createdAt: one.createdAt.toISOString(),
    nextAt: one.nextAt?.toISOString() ?? null,
    endedAt: one.endedAt?.toISOString() ?? null,
    endedBecause,
    from: sendingRight === null ? null : { mailbox, right: sendingRight },
    recipients: one.recipients.map(({ address, role, language: theirs, unsubscribedAt }) => ({
      address,
      role,
      language: theirs,
      unsubscribedAt: unsubscribedAt?.toISOString() ?? null,
    })),
  }
}

/** The calendar sent by mail, and what became of each mail. */
import { z } from 'zod'
import { route, routeWrite } from '../http/route.ts'
import { listSnapshots, queueSnapshot, readSnapshot } from '../services/snapshots.ts'
import type { Delivery, Snapshot } from '../storage/snapshots.ts'
import { given, readJson } from './body.ts'
import { calendarId } from './calendars.ts'
import { type Door, type Endpoint, json } from './endpoint.ts'
import { id, instant, language, line, listOf, text, viewRole } from './fields.ts'
import { send, sendTagged } from './reply.ts'
import { from } from './senders.ts'

const delivery = z
  .object({
    id,
    address: z.string(),
    name: z.string(),
    role: viewRole,
    language: z.string(),
    status: z.enum(['queued', 'sending', 'sent', 'refused', 'failed']),
    answer: z.string().nullable().meta({ description: 'The mail server’s last words, or the rule that refused' }),
    settledAt: instant.nullable(),
  })
  .meta({ id: 'SnapshotDelivery' })
const queued = z.object({ id, recipients: z.array(delivery) }).meta({ id: 'QueuedSnapshot' })
const snapshot = queued
  .extend({
    subject: z.string().nullable(),
    createdAt: instant,
    range: z.object({ from: instant, to: instant, firstDay: z.iso.date(), lastDay: z.iso.date() }),
  })
  .meta({ id: 'Snapshot' })

const recipient = z.union([line(400), z.strictObject({ address: line(400), role: viewRole.optional() })])
const end = line(40).meta({ description: 'A day (inclusive) or an instant with offset (the last exclusive)', example: '2026-11-21' })
const newSnapshot = z
  .strictObject({
    recipients: z.array(recipient).min(1).max(5_000),
    range: z.strictObject({ from: end, to: end }),
    role: viewRole.meta({ description: 'For recipients that have none of their own' }),
    subject: line(250).optional(),
    message: text(10_000).optional(),
    language: language.optional(),
    from: from.optional(),
  })
  .meta({ id: 'NewSnapshot' })

function deliveryOf(one: Delivery): z.infer<typeof delivery> {
  return { ...one, settledAt: one.settledAt?.toISOString() ?? null }
}

function shown(one: Snapshot): z.infer<typeof snapshot> {
  return {
    id: one.id,
    subject: one.subject,
    createdAt: one.createdAt.toISOString(),
    range: { from: one.from.toISOString(), to: one.to.toISOString(), firstDay: one.firstDay, lastDay: one.lastDay },
    recipients: one.deliveries.map(deliveryOf),
  }
}

export function snapshots({ config, db, enqueue }: Door): Endpoint[] {
  const tag = 'Snapshots by mail'
  const all = '/calendars/:calendarId/snapshots'
  return [
    {
      method: 'post',
      path: all,
      tag,
      summary: 'Send the calendar by mail',
      description:
        'One mail for each recipient, decided again when it leaves. One recipient above the policy, and nothing is sent to anybody.',
      body: { [json]: newSnapshot },
      answers: { 202: { description: 'Queued', schema: queued } },
      handler: routeWrite(db, {
        needs: 'share',
        target: calendarId,
        prepare: request => readJson(request, newSnapshot, config.limits),
        handler: async (tx, access, wanted) => {
          const recipients = wanted.recipients.map(one => (typeof one === 'string' ? one : given(one)))
          const { id, recipients: deliveries } = await queueSnapshot(tx, access, { ...given(wanted), recipients }, { config, enqueue })
          return response => send(response, 202, { id, recipients: deliveries.map(deliveryOf) })
        },
      }),
    },
    {
      method: 'get',
      path: all,
      tag,
      summary: 'The latest snapshots',
      answers: { 200: { description: 'Newest first', schema: listOf(snapshot) } },
      handler: route(db, {
        needs: 'share',
        target: calendarId,
        handler: async (_request, response, access) => send(response, 200, { value: (await listSnapshots(db, access)).map(shown) }),
      }),
    },
    {
      method: 'get',
      path: `${all}/:snapshotId`,
      tag,
      summary: 'One snapshot, with what became of each mail',
      answers: { 200: { description: 'The snapshot', schema: snapshot } },
      handler: route(db, {
        needs: 'share',
        target: calendarId,
        handler: async (request, response, access) =>
          sendTagged(request, response, shown(await readSnapshot(db, access, String(request.params['snapshotId'])))),
      }),
    },
  ]
}

/** The calendar sent by mail, what the mail would be, and what became of each. */
import { route, routeWrite } from '../http/route.ts'
import { previewSnapshot } from '../services/snapshot-preview.ts'
import { listSnapshots, queueSnapshot, readSnapshot } from '../services/snapshots.ts'
import type { ViewRole } from '../sharing/roles.ts'
import { given, readJson } from './body.ts'
import { calendarId } from './calendars.ts'
import { type Door, type Endpoint, json } from './endpoint.ts'
import { listOf } from './fields.ts'
import { send, sendTagged } from './reply.ts'
import { deliveryOf, newSnapshot, preview, queued, snapshot, snapshotOf, wantedPreview } from './snapshot-shape.ts'

const tag = 'Snapshots by mail'

/** Without the keys that were left out, of the recipients too. */
export function chosen<T extends { recipients: (string | { address: string; role?: ViewRole | undefined })[] }>({
  recipients,
  ...wanted
}: T) {
  return { ...given(wanted), recipients: recipients.map(one => (typeof one === 'string' ? one : given(one))) }
}

export function snapshots({ config, db, enqueue, now, compose, publicUrl }: Door): Endpoint[] {
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
          const { id, recipients, warnings } = await queueSnapshot(tx, access, chosen(wanted), { config, enqueue }, now())
          return response => send(response, 202, { id, recipients: recipients.map(deliveryOf), warnings })
        },
      }),
    },
    {
      method: 'post',
      path: `${all}/preview`,
      tag,
      summary: 'The very mail that a recipient would get',
      description: 'Both bodies and the attached file, at the level of that recipient and in their language. Nothing is sent or kept.',
      body: { [json]: wantedPreview },
      answers: { 200: { description: 'The mail', schema: preview } },
      handler: route(db, {
        needs: 'share',
        target: calendarId,
        handler: async (request, response, access) => {
          const { preview: whose, ...wanted } = await readJson(request, wantedPreview, config.limits)
          const asked = whose === undefined ? chosen(wanted) : { ...chosen(wanted), whose }
          const { mail, role, recipient, warnings } = await previewSnapshot(db, access, asked, { config, compose, publicUrl }, now())
          const { address, name } = recipient
          const { language, subject, html, text, ics, fileName } = mail
          const calendar = ics === null ? null : { name: fileName, content: ics }
          send(response, 200, { recipient: { address, name }, role, language, subject, html, text, calendar, warnings })
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
        handler: async (_request, response, access) => send(response, 200, { value: (await listSnapshots(db, access)).map(snapshotOf) }),
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
          sendTagged(request, response, snapshotOf(await readSnapshot(db, access, String(request.params['snapshotId'])))),
      }),
    },
  ]
}

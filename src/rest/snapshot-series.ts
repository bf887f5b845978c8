/** The calendar sent by mail again and again: begun, listed, stopped. */
import { route, routeWrite } from '../http/route.ts'
import { beginSeries, listSeries, stopSeries } from '../services/snapshot-series.ts'
import { readJson } from './body.ts'
import { calendarId } from './calendars.ts'
import { type Door, type Endpoint, json } from './endpoint.ts'
import { listOf } from './fields.ts'
import { send } from './reply.ts'
import { newSeries, series, seriesOf } from './snapshot-shape.ts'
import { chosen } from './snapshots.ts'

export function snapshotSeries({ config, db, now }: Door): Endpoint[] {
  const tag = 'Snapshots by mail'
  const all = '/calendars/:calendarId/snapshot-series'
  return [
    {
      method: 'post',
      path: all,
      tag,
      summary: 'Send the calendar by mail again and again',
      description:
        'On some days of the week, at a time of the zone. Each mail is a snapshot of its own, decided for its recipient when it leaves. It goes on until it is stopped, its sender may not share the calendar any more, or every recipient has unsubscribed.',
      body: { [json]: newSeries },
      answers: { 201: { description: 'Begun; the first mail leaves when it is due', schema: series } },
      handler: routeWrite(db, {
        needs: 'share',
        target: calendarId,
        prepare: request => readJson(request, newSeries, config.limits),
        handler: async (tx, access, wanted) => {
          const begun = await beginSeries(tx, access, chosen(wanted), config, now())
          return response => send(response, 201, seriesOf(begun))
        },
      }),
    },
    {
      method: 'get',
      path: all,
      tag,
      summary: 'The series of the calendar',
      answers: { 200: { description: 'Those that go on, then those that have ended', schema: listOf(series) } },
      handler: route(db, {
        needs: 'share',
        target: calendarId,
        handler: async (_request, response, access) => send(response, 200, { value: (await listSeries(db, access)).map(seriesOf) }),
      }),
    },
    {
      method: 'delete',
      path: `${all}/:seriesId`,
      tag,
      summary: 'Stop a series',
      answers: { 204: { description: 'No more mails of it' } },
      handler: routeWrite(db, {
        needs: 'share',
        target: calendarId,
        prepare: () => null,
        handler: async (tx, access, _body, request) => {
          await stopSeries(tx, access, String(request.params['seriesId']))
          return response => void response.status(204).end()
        },
      }),
    },
  ]
}

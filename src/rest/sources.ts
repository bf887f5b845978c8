/** Where a calendar is fed from, for those alone who may change its properties: the address may hold a secret. */
import { z } from 'zod'
import { route, routeWrite } from '../http/route.ts'
import { sourceProblems, type SourceProblem, told } from '../services/source-failure.ts'
import { changeSource, endSource, readSource, refreshNow, type Source } from '../services/sources.ts'
import { readJson } from './body.ts'
import { calendarId } from './calendars.ts'
import { type Door, type Endpoint, json } from './endpoint.ts'
import { instant, sourceAddress } from './fields.ts'
import { send, sendTagged } from './reply.ts'

const source = z
  .object({
    address: z.string(),
    state: z.enum(['waiting', 'current', 'failing', 'ended', 'stopped']).meta({
      description: 'ended: its host says so · stopped: it failed for a month. Neither is asked again by itself',
    }),
    problem: z.enum(sourceProblems).nullable().meta({ description: 'Why the last attempt brought nothing; the events stay as they were' }),
    detail: z.string().nullable(),
    status: z.int().nullable().meta({ description: 'HTTP status of an answer that was no calendar' }),
    failingSince: instant.nullable(),
    leftOut: z.int().meta({ description: 'Events of the last answer that could not be read' }),
    askedAt: instant.nullable(),
    refreshedAt: instant.nullable().meta({ description: 'The last answer that was taken, or that said that nothing has changed' }),
    changedAt: instant.nullable().meta({ description: 'The last one that brought something else' }),
    nextAt: instant.nullable(),
  })
  .meta({ id: 'CalendarSource' })
const sourceChange = z.strictObject({ address: sourceAddress }).meta({ id: 'CalendarSourceChange' })

const iso = (date: Date | null) => date?.toISOString() ?? null

function shown(one: Source): z.infer<typeof source> {
  const problem = one.problem as SourceProblem | null
  return {
    address: one.address,
    state: one.state,
    problem,
    detail: problem === null ? null : told[problem],
    status: one.status,
    failingSince: iso(one.failingSince),
    leftOut: one.leftOut,
    askedAt: iso(one.askedAt),
    refreshedAt: iso(one.refreshedAt),
    changedAt: iso(one.changedAt),
    nextAt: iso(one.nextAt),
  }
}

export function sources({ config, db, now, log }: Door): Endpoint[] {
  const tag = 'Calendars'
  const path = '/calendars/:calendarId/source'
  const target = calendarId
  const refreshing = { config, now, log }
  return [
    {
      method: 'get',
      path,
      tag,
      summary: 'Where the calendar is fed from, and how that goes',
      answers: { 200: { description: 'With the address', schema: source } },
      handler: route(db, {
        needs: 'writeProperties',
        target,
        handler: async (request, response, access) => sendTagged(request, response, shown(await readSource(db, access))),
      }),
    },
    {
      method: 'patch',
      path,
      tag,
      summary: 'Feed the calendar from another address, and ask there at once',
      body: { [json]: sourceChange },
      answers: { 200: { description: 'Changed; how asking went stands in `state` and `problem`', schema: source } },
      handler: routeWrite(db, {
        needs: 'writeProperties',
        target,
        prepare: request => readJson(request, sourceChange, config.limits),
        handler: async (tx, access, { address }) => {
          await changeSource(tx, access, address, config, 'address')
          return async response => send(response, 200, shown(await refreshNow(db, access, refreshing)))
        },
      }),
    },
    {
      method: 'delete',
      path,
      tag,
      summary: 'Stop feeding the calendar: its events stay, and may be changed',
      answers: { 204: { description: 'It is a calendar like any other' } },
      handler: routeWrite(db, {
        needs: 'writeProperties',
        target,
        prepare: () => null,
        handler: async (tx, access) => {
          await endSource(tx, access)
          return response => void response.status(204).end()
        },
      }),
    },
    {
      method: 'post',
      path: `${path}/refresh`,
      tag,
      summary: 'Ask now',
      answers: { 200: { description: 'How it went', schema: source } },
      handler: route(db, {
        needs: 'writeProperties',
        target,
        handler: async (_request, response, access) => send(response, 200, shown(await refreshNow(db, access, refreshing))),
      }),
    },
  ]
}

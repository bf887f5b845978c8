/** Calendars taken into one's own list and out of it. */
import type { Request } from 'express'
import { z } from 'zod'
import { type Deciding, routeDeciding } from '../http/route.ts'
import { takeIn, takeOut } from '../services/listings.ts'
import type { Access } from '../sharing/access.ts'
import { type Db, transaction } from '../storage/database.ts'
import { given, readJson } from './body.ts'
import { calendar, seen as shown } from './calendar-shape.ts'
import { calendarId } from './calendars.ts'
import { type Door, type Endpoint, json } from './endpoint.ts'
import { color, line } from './fields.ts'
import { send } from './reply.ts'

const listing = z
  .strictObject({
    name: line(200).nullable().optional().meta({ description: 'What it is called in your list; null for its own name' }),
    color: color.nullable().optional(),
    position: z.int().min(0).max(1_000_000).nullable().optional(),
  })
  .meta({ id: 'CalendarListing' })

const because = 'a list is the person’s own, and what is put into it a calendar that they see: both are asked'

export function listings({ config, db }: Door): Endpoint[] {
  const path = '/me/calendars/:calendarId'
  const tag = 'Calendars'
  // A token for reading alone changes nobody's list.
  const seen = async (request: Request, deciding: Deciding, tx?: Db): Promise<Access<'readFreeBusy'>> => {
    deciding.self()
    return await deciding.require('readFreeBusy', calendarId(request), tx ? { tx } : {})
  }
  return [
    {
      method: 'put',
      path,
      tag,
      summary: 'Take a calendar that you see into your list, under a name and a colour of your own if you like',
      body: { [json]: listing },
      answers: { 200: { description: 'In your list', schema: calendar } },
      handler: routeDeciding(db, {
        because,
        handler: async (request, response, deciding) => {
          await seen(request, deciding)
          const change = given(await readJson(request, listing, config.limits))
          const taken = await transaction(db, async tx => {
            const access = await seen(request, deciding, tx)
            await takeIn(tx, access, change)
            return await shown(tx, access)
          })
          send(response, 200, taken)
        },
      }),
    },
    {
      method: 'delete',
      path,
      tag,
      summary: 'Take a calendar out of your list; you may still see it',
      answers: { 204: { description: 'Not in your list' } },
      handler: routeDeciding(db, {
        because,
        handler: async (request, response, deciding) => {
          await transaction(db, async tx => await takeOut(tx, await seen(request, deciding, tx)))
          response.status(204).end()
        },
      }),
    },
  ]
}

/** Working hours, one's own and those of shared mailboxes one acts for: links that keep to them show nothing outside of them. */
import type { Request } from 'express'
import { z } from 'zod'
import { subjectOf } from '../http/hall.ts'
import { routeCreate } from '../http/route.ts'
import { changeWorkingHours } from '../services/working-hours.ts'
import { weekdays } from '../sharing/narrowing.ts'
import { readWorkingHours } from '../storage/working-hours.ts'
import { readJson } from './body.ts'
import { type Door, type Endpoint, json } from './endpoint.ts'
import { sendTagged } from './reply.ts'

const time = z
  .string()
  .regex(/^(?:[01][0-9]|2[0-3]):[0-5][0-9]$/, 'a time is HH:MM')
  .meta({ example: '08:00' })
const fields = {
  daysOfWeek: z.array(z.enum(weekdays)).min(1).max(7),
  startTime: time,
  endTime: time,
  timeZone: z.string().min(1).max(64).meta({ description: 'IANA name' }),
}
const hours = z
  .object({ ...fields, isDefault: z.boolean().meta({ description: 'Nothing was set: what is usual' }) })
  .meta({ id: 'WorkingHours' })
const change = z.strictObject(fields).meta({ id: 'WorkingHoursChange' })

export function workingHours({ config, db }: Door): Endpoint[] {
  const mine = (request: Request) => {
    const subject = subjectOf(request)
    return subject.kind === 'user' ? subject.id : ''
  }
  const ofMailbox = (request: Request) => String(request.params['holderId'])
  const places = [
    { path: '/me/working-hours', tag: 'Me', whose: 'your', owner: mine },
    { path: '/mailboxes/:holderId/working-hours', tag: 'Directory', whose: 'a shared mailbox’s', owner: ofMailbox },
  ]
  return places.flatMap(({ path, tag, whose, owner }): Endpoint[] => [
    {
      method: 'get',
      path,
      tag,
      summary: `Read ${whose} working hours`,
      answers: { 200: { description: 'Days and hours', schema: hours } },
      handler: routeCreate(db, {
        owner,
        handler: async (request, response, access) => {
          const { hours: kept, usual } = await readWorkingHours(db, access)
          sendTagged(request, response, { ...kept, daysOfWeek: [...kept.daysOfWeek], isDefault: usual } satisfies z.infer<typeof hours>)
        },
      }),
    },
    {
      method: 'put',
      path,
      tag,
      summary: `Set ${whose} working hours`,
      body: { [json]: change },
      answers: { 204: { description: 'Set' } },
      handler: routeCreate(db, {
        owner,
        handler: async (request, response, access) => {
          await changeWorkingHours(db, access, await readJson(request, change, config.limits))
          response.status(204).end()
        },
      }),
    },
    {
      method: 'delete',
      path,
      tag,
      summary: `Set ${whose} working hours back to what is usual`,
      answers: { 204: { description: 'Set back' } },
      handler: routeCreate(db, {
        owner,
        handler: async (_request, response, access) => {
          await changeWorkingHours(db, access, null)
          response.status(204).end()
        },
      }),
    },
  ])
}

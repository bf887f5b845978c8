/** Bundles: the calendars that a link shows besides its own, each at a level of its own. */
import type { Request } from 'express'
import { z } from 'zod'
import { type Deciding, route, routeDeciding } from '../http/route.ts'
import { addPart, parts, removeFromLink } from '../services/link-bundle.ts'
import { type Db, transaction } from '../storage/database.ts'
import type { LinkPart } from '../storage/link-parts.ts'
import { readJson } from './body.ts'
import { calendarId } from './calendars.ts'
import { type Door, type Endpoint, json } from './endpoint.ts'
import { id, listOf, viewRole } from './fields.ts'
import { send } from './reply.ts'

const part = z
  .object({
    calendarId: id,
    name: z.string(),
    role: viewRole,
    linkId: id.meta({ description: 'The link on that calendar by which it is shown: change or unpublish it there' }),
  })
  .meta({ id: 'PublishLinkPart' })
const newPart = z.strictObject({ calendarId: id, role: viewRole }).meta({ id: 'NewPublishLinkPart' })

const linkId = (request: Request) => String(request.params['linkId'])
const partCalendarId = (request: Request) => String(request.params['partCalendarId'])

function shown({ calendarId, name, role, linkId }: LinkPart): z.infer<typeof part> {
  return { calendarId, name, role, linkId }
}

export function linkParts({ config, db, now }: Door): Endpoint[] {
  const tag = 'Publish links'
  const all = '/calendars/:calendarId/links/:linkId/calendars'
  const because = 'whoever bundles may share the calendar of the link and the one that is put in or taken out: both are asked'

  const both = async (request: Request, deciding: Deciding, other: string, tx: Db) =>
    [await deciding.require('share', calendarId(request), { tx }), await deciding.require('share', other, { tx })] as const

  return [
    {
      method: 'get',
      path: all,
      tag,
      summary: 'The calendars that the link shows besides its own',
      answers: { 200: { description: 'In the order in which they were put in', schema: listOf(part) } },
      handler: route(db, {
        needs: 'share',
        target: calendarId,
        handler: async (request, response, access) =>
          send(response, 200, { value: (await parts(db, access, linkId(request), now())).map(shown) }),
      }),
    },
    {
      method: 'post',
      path: all,
      tag,
      summary: 'Show one more calendar at the address of the link; an event that several have is shown once, where most of it is shown',
      body: { [json]: newPart },
      answers: { 201: { description: 'Shown', schema: part } },
      handler: routeDeciding(db, {
        because,
        handler: async (request, response, deciding) => {
          await deciding.require('share', calendarId(request))
          const wanted = await readJson(request, newPart, config.limits)
          const added = await transaction(db, async tx => {
            const [access, other] = await both(request, deciding, wanted.calendarId, tx)
            return await addPart(tx, access, linkId(request), other, wanted.role, config, now())
          })
          send(response, 201, shown(added))
        },
      }),
    },
    {
      method: 'delete',
      path: `${all}/:partCalendarId`,
      tag,
      summary: 'Show that calendar there no longer',
      answers: { 204: { description: 'Not shown' } },
      handler: routeDeciding(db, {
        because,
        handler: async (request, response, deciding) => {
          await transaction(db, async tx => {
            const [access, other] = await both(request, deciding, partCalendarId(request), tx)
            await removeFromLink(tx, access, linkId(request), other, now())
          })
          response.status(204).end()
        },
      }),
    },
  ]
}

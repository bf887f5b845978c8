/** Publish links of a calendar. Their addresses are shown when they are made, and never again. */
import type { Request } from 'express'
import { type Reply, route, routeWrite } from '../http/route.ts'
import { change, list, publish, read, renew, restore, unpublish } from '../services/links.ts'
import { readJson } from './body.ts'
import { calendarId } from './calendars.ts'
import { type Door, type Endpoint, json } from './endpoint.ts'
import { listOf } from './fields.ts'
import { link, linkChange, newLink, publishedLink, shown, shownOnce, wantedOf } from './link-shape.ts'
import { send, sendTagged } from './reply.ts'

export const linkId = (request: Request) => String(request.params['linkId'])

const nothing: Reply = response => void response.status(204).end()

export function links({ config, db, publicUrl, now }: Door): Endpoint[] {
  const tag = 'Publish links'
  const all = '/calendars/:calendarId/links'
  const one = `${all}/:linkId`
  const published = (made: Parameters<typeof shownOnce>[1]) => shownOnce(publicUrl, made)
  return [
    {
      method: 'get',
      path: all,
      tag,
      summary: 'The links, with what each gives today',
      answers: { 200: { description: 'Without their addresses', schema: listOf(link) } },
      handler: route(db, {
        needs: 'share',
        target: calendarId,
        handler: async (_request, response, access) => send(response, 200, { value: (await list(db, access, now())).map(shown) }),
      }),
    },
    {
      method: 'post',
      path: all,
      tag,
      summary: 'Publish',
      body: { [json]: newLink },
      answers: { 201: { description: 'Published', schema: publishedLink } },
      handler: routeWrite(db, {
        needs: 'share',
        target: calendarId,
        prepare: request => readJson(request, newLink, config.limits),
        handler: async (tx, access, fresh) => {
          const made = published(await publish(tx, access, wantedOf(fresh), config, now()))
          return response => send(response, 201, made)
        },
      }),
    },
    {
      method: 'get',
      path: one,
      tag,
      summary: 'One link',
      answers: { 200: { description: 'Without its addresses', schema: link } },
      handler: route(db, {
        needs: 'share',
        target: calendarId,
        handler: async (request, response, access) => sendTagged(request, response, shown(await read(db, access, linkId(request), now()))),
      }),
    },
    {
      method: 'patch',
      path: one,
      tag,
      summary: 'Change what it shows, its name, expiry, language or password; the addresses stay',
      body: { [json]: linkChange },
      answers: { 200: { description: 'Changed', schema: link } },
      handler: routeWrite(db, {
        needs: 'share',
        target: calendarId,
        prepare: request => readJson(request, linkChange, config.limits),
        handler: async (tx, access, wanted, request) => {
          const changed = shown(await change(tx, access, linkId(request), wantedOf(wanted), now()))
          return response => send(response, 200, changed)
        },
      }),
    },
    {
      method: 'delete',
      path: one,
      tag,
      summary: 'Unpublish; its readers are told that it is no longer shared',
      answers: { 204: { description: 'Unpublished' } },
      handler: routeWrite(db, {
        needs: 'share',
        target: calendarId,
        prepare: () => null,
        handler: async (tx, access, _body, request) => {
          await unpublish(tx, access, linkId(request))
          return nothing
        },
      }),
    },
    {
      method: 'post',
      path: `${one}/restore`,
      tag,
      summary: 'Publish again under the old addresses, within 30 days',
      answers: { 200: { description: 'Published again', schema: link } },
      handler: routeWrite(db, {
        needs: 'share',
        target: calendarId,
        prepare: () => null,
        handler: async (tx, access, _body, request) => {
          const restored = shown(await restore(tx, access, linkId(request), now()))
          return response => send(response, 200, restored)
        },
      }),
    },
    {
      method: 'post',
      path: `${one}/renew`,
      tag,
      summary: 'New addresses; the old ones are withdrawn',
      answers: { 200: { description: 'Renewed', schema: publishedLink } },
      handler: routeWrite(db, {
        needs: 'share',
        target: calendarId,
        prepare: () => null,
        handler: async (tx, access, _body, request) => {
          const renewed = published(await renew(tx, access, linkId(request), now()))
          return response => send(response, 200, renewed)
        },
      }),
    },
  ]
}

/** Publish links of a calendar. Their addresses are shown when they are made, and never again. */
import type { Request } from 'express'
import { z } from 'zod'
import { type Reply, route, routeWrite } from '../http/route.ts'
import type { ShownLink } from '../services/link-state.ts'
import { change, list, publish, read, renew, restore, unpublish } from '../services/links.ts'
import { linkAudiences } from '../sharing/policy.ts'
import { given, readJson } from './body.ts'
import { calendarId } from './calendars.ts'
import { type Door, type Endpoint, json } from './endpoint.ts'
import { addresses, addressesOf } from './link-addresses.ts'
import { id, instant, language, line, listOf, role, viewRole, when } from './fields.ts'
import { send, sendTagged } from './reply.ts'

const link = z
  .object({
    id,
    name: z.string(),
    role: viewRole,
    audience: z.enum(linkAudiences),
    recipientAddress: z
      .string()
      .nullable()
      .meta({ description: 'Whom a personal link was mailed to; its addresses stand in that mail alone' }),
    language: z.string().nullable(),
    expiresAt: instant.nullable(),
    createdAt: instant,
    changedAt: instant,
    unpublishedAt: instant.nullable(),
    state: z.enum(['live', 'suspended', 'expired', 'unpublished']),
    effectiveRole: role.meta({ description: 'What it gives today under the sharing policy' }),
    because: z.string().nullable().meta({ description: 'The rule that lowers or suspends it' }),
  })
  .meta({ id: 'PublishLink' })
const publishedLink = link.extend(addresses).meta({ id: 'PublishedLink', description: 'The only time that the addresses are shown' })

const expiresAt = when.nullable().optional()
const newLink = z
  .strictObject({
    role: viewRole,
    name: line(200).optional(),
    audience: z.enum(linkAudiences).optional().meta({ description: 'Without it, what the sharing policy proposes' }),
    expiresAt,
    language: language.nullable().optional(),
  })
  .meta({ id: 'NewPublishLink' })
const linkChange = z
  .strictObject({ role: viewRole.optional(), name: line(200).optional(), expiresAt, language: language.nullable().optional() })
  .meta({ id: 'PublishLinkChange' })

const linkId = (request: Request) => String(request.params['linkId'])

function shown(one: ShownLink): z.infer<typeof link> {
  const { expiresAt, createdAt, changedAt, unpublishedAt } = one
  return {
    id: one.id,
    name: one.name,
    role: one.role,
    audience: one.audience,
    recipientAddress: one.recipientAddress,
    language: one.language,
    expiresAt: expiresAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    changedAt: changedAt.toISOString(),
    unpublishedAt: unpublishedAt?.toISOString() ?? null,
    state: one.state,
    effectiveRole: one.effectiveRole,
    because: one.because,
  }
}

const nothing: Reply = response => void response.status(204).end()

export function links({ config, db, publicUrl, now }: Door): Endpoint[] {
  const tag = 'Publish links'
  const all = '/calendars/:calendarId/links'
  const one = `${all}/:linkId`
  const published = (made: { link: ShownLink; token: string }): z.infer<typeof publishedLink> => ({
    ...shown(made.link),
    ...addressesOf(publicUrl, made.token),
  })
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
          const made = published(await publish(tx, access, given(fresh), config, now()))
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
      summary: 'Change role, name, expiry or language; the addresses stay',
      body: { [json]: linkChange },
      answers: { 200: { description: 'Changed', schema: link } },
      handler: routeWrite(db, {
        needs: 'share',
        target: calendarId,
        prepare: request => readJson(request, linkChange, config.limits),
        handler: async (tx, access, wanted, request) => {
          const changed = shown(await change(tx, access, linkId(request), given(wanted), now()))
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

/** Around publish links: one for each of a list of people, what would be seen that looks private, and how often a link is opened. */
import { z } from 'zod'
import { privateKinds } from '../language/private-looking.ts'
import { subjectOf } from '../http/hall.ts'
import { route, routeWrite } from '../http/route.ts'
import { checkLink } from '../services/link-check.ts'
import { publishForEach } from '../services/link-list.ts'
import { clients, usesOf } from '../services/link-uses.ts'
import { read } from '../services/links.ts'
import { readCollection } from '../storage/collections.ts'
import { given, readJson } from './body.ts'
import { calendarId } from './calendars.ts'
import { type Door, type Endpoint, json } from './endpoint.ts'
import { instant, listOf } from './fields.ts'
import { linkId } from './links.ts'
import { linkToCheck, newLinks, publishedLink, shownOnce, wantedOf } from './link-shape.ts'
import { send } from './reply.ts'

const found = z
  .object({
    kind: z.enum(privateKinds),
    events: z.int().meta({ description: 'How many events have it; a series is one' }),
    examples: z.array(z.object({ title: z.string().nullable(), text: z.string() })),
  })
  .meta({ id: 'PrivateLooking' })

const uses = z
  .object({
    total: z.int(),
    days: z.array(z.object({ date: z.iso.date(), count: z.int() })).meta({ description: 'The last 30 days, today the last' }),
    clients: z.array(z.object({ client: z.enum(clients), count: z.int(), lastUsedAt: instant })),
  })
  .meta({ id: 'LinkUses', description: 'Counts alone: no addresses are kept' })

export function linkReports({ config, db, publicUrl, now }: Door): Endpoint[] {
  const tag = 'Publish links'
  const all = '/calendars/:calendarId/links'
  const shared = { needs: 'share', target: calendarId } as const
  return [
    {
      method: 'post',
      path: `${all}/for-each`,
      tag,
      summary: 'Publish a link for each of several people',
      description: 'All of them or none; who is refused stands in `refused`. Each can be withdrawn alone.',
      body: { [json]: newLinks },
      answers: { 201: { description: 'Published, in the order of the recipients', schema: listOf(publishedLink) } },
      handler: routeWrite(db, {
        ...shared,
        prepare: request => readJson(request, newLinks, config.limits),
        handler: async (tx, access, { recipients, ...alike }) => {
          const made = await publishForEach(tx, access, recipients.map(given), wantedOf(alike), config, now())
          const value = made.map(one => shownOnce(publicUrl, one))
          return response => send(response, 201, { value })
        },
      }),
    },
    {
      method: 'post',
      path: `${all}/check`,
      tag,
      summary: 'What an anonymous reader of such a link would see that looks private',
      description: 'Before it is published. Takes a credential that reads.',
      body: { [json]: linkToCheck },
      answers: { 200: { description: 'By kind, those that were found', schema: listOf(found) } },
      handler: route(db, {
        ...shared,
        handler: async (request, response, access) => {
          const wanted = wantedOf(await readJson(request, linkToCheck, config.limits))
          send(response, 200, { value: await checkLink(db, subjectOf(request), access, wanted, now()) })
        },
      }),
    },
    {
      method: 'get',
      path: `${all}/:linkId/uses`,
      tag,
      summary: 'How often a link was opened in the last 30 days, and by which kind of program',
      answers: { 200: { description: 'Counts', schema: uses } },
      handler: route(db, {
        ...shared,
        handler: async (request, response, access) => {
          const { id } = await read(db, access, linkId(request), now())
          const { timeZone } = await readCollection(db, access)
          const { total, days, clients: kinds } = (await usesOf(db, access, timeZone, now(), id))(id)
          send(response, 200, {
            total,
            days: days.map(({ day, count }) => ({ date: day, count })),
            clients: kinds.map(({ lastUsedAt, ...one }) => ({ ...one, lastUsedAt: lastUsedAt.toISOString() })),
          } satisfies z.infer<typeof uses>)
        },
      }),
    },
  ]
}

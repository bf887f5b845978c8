/** Outgoing mail, for administrators: what waits, what failed and why, and a mail sent again. Never what a mail says. */
import type { Request } from 'express'
import { z } from 'zod'
import { routeAdminister } from '../http/route.ts'
import {
  countMails,
  knownMail,
  listMails,
  type MailFilter,
  mailKinds,
  mailStates,
  type OutboxMail,
  sendAgain,
} from '../services/outbox-list.ts'
import { transaction } from '../storage/database.ts'
import { given, readQuery } from './body.ts'
import { cursorsOf } from './cursor.ts'
import type { Door, Endpoint } from './endpoint.ts'
import { id, instant, line, pageOf, paging } from './fields.ts'
import { send, sendTagged } from './reply.ts'

const state = z.enum(mailStates).meta({
  description:
    'queued: to be sent at `nextAt`; refused: the policy or the sender’s access did not allow it any more; failed: the mail server refused it for good; expired: tried in vain until `expiresAt`; dropped: what it was about is gone',
})
const mail = z
  .object({
    id,
    kind: z.enum(mailKinds),
    address: z.string(),
    state,
    attempts: z.int().meta({ description: 'Of the latest sending' }),
    sendings: z.int(),
    createdAt: instant,
    nextAt: instant.nullable(),
    expiresAt: instant,
    settledAt: instant.nullable(),
    answer: z.string().nullable().meta({ description: 'The mail server’s last words, or the rule that refused' }),
  })
  .meta({ id: 'OutgoingMail' })
const whole = z.int().min(0)
const counts = z
  .object({
    queued: whole,
    waiting: whole.meta({ description: 'Of the queued, those that were tried before' }),
    sending: whole,
    oldestSeconds: whole.nullable().meta({ description: 'How long the oldest has been on its way; null when none is' }),
    lastDay: z.object({ sent: whole, refused: whole, failed: whole, expired: whole }),
  })
  .meta({ id: 'OutgoingMailCounts' })

function shown(one: OutboxMail): z.infer<typeof mail> {
  const { createdAt, nextAt, expiresAt, settledAt, kind } = one
  return {
    ...one,
    kind: kind as z.infer<typeof mail>['kind'],
    createdAt: createdAt.toISOString(),
    nextAt: nextAt?.toISOString() ?? null,
    expiresAt: expiresAt.toISOString(),
    settledAt: settledAt?.toISOString() ?? null,
  }
}

const mailId = (request: Request) => String(request.params['mailId'])

export function outbox({ config, db, sessionSecret, wake }: Door): Endpoint[] {
  const cursors = cursorsOf(sessionSecret)
  const tag = 'Outgoing mail'
  const query = z.strictObject({
    state: state.optional(),
    kind: z.enum(mailKinds).optional(),
    address: line(320).min(1).optional().meta({ description: 'The whole address' }),
    ...paging(config.limits.eventsPerPage),
  })
  return [
    {
      method: 'get',
      path: '/outbox',
      tag,
      summary: 'Mails of the organization: what waits and what became of the others in the last 30 days',
      query,
      answers: { 200: { description: 'Newest first', schema: pageOf(mail) } },
      handler: routeAdminister({
        handler: async (request, response, access) => {
          const { cursor, limit, state: only, ...rest } = readQuery(request, query)
          const wanted: MailFilter = { ...given(rest), ...(only === undefined ? {} : { states: [only] }) }
          const list = `outbox ${access.organizationId} ${JSON.stringify(wanted)}`
          const after = cursor === undefined ? null : (cursors.read(list, cursor)[0] ?? null)
          const { mails, next } = await listMails(db, access, wanted, { after, limit: limit ?? 100 })
          send(response, 200, { value: mails.map(shown), nextCursor: next && cursors.write(list, [next]) })
        },
      }),
    },
    {
      method: 'get',
      path: '/outbox/counts',
      tag,
      summary: 'How many wait, for how long, and what became of those of the last day: for monitoring',
      answers: { 200: { description: 'The counts', schema: counts } },
      handler: routeAdminister({
        handler: async (_request, response, access) => send(response, 200, await countMails(db, access)),
      }),
    },
    {
      method: 'get',
      path: '/outbox/:mailId',
      tag,
      summary: 'One mail',
      answers: { 200: { description: 'The mail', schema: mail } },
      handler: routeAdminister({
        handler: async (request, response, access) => sendTagged(request, response, shown(await knownMail(db, access, mailId(request)))),
      }),
    },
    {
      method: 'post',
      path: '/outbox/:mailId/send-again',
      tag,
      summary: 'Send it again, or try one that waits now',
      description: 'What leaves is decided when it leaves: a recipient the policy no longer allows gets nothing.',
      answers: { 202: { description: 'Queued', schema: mail } },
      handler: routeAdminister({
        handler: async (request, response, access) =>
          send(response, 202, shown(await transaction(db, tx => sendAgain(tx, access, mailId(request), wake)))),
      }),
    },
  ]
}

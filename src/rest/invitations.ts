/** Sharing by mail: several people in one act, each with a role of their own, and what became of each. */
import type { Request } from 'express'
import { z } from 'zod'
import { route, routeWrite } from '../http/route.ts'
import { knownInvitation, resend, withdraw } from '../services/invitation-changes.ts'
import { invite, listInvitations } from '../services/invitations.ts'
import { triedInvitations } from '../services/under-way.ts'
import type { Access } from '../sharing/access.ts'
import { grantableRoles } from '../sharing/roles.ts'
import type { Db } from '../storage/database.ts'
import type { Invitation } from '../storage/invitations.ts'
import { given, readJson } from './body.ts'
import { calendarId } from './calendars.ts'
import { type Door, type Endpoint, json } from './endpoint.ts'
import { id, instant, language, line, listOf, text } from './fields.ts'
import { send, sendTagged } from './reply.ts'
import { from } from './senders.ts'
import { attempts, nextAt } from './snapshot-shape.ts'

export const invitedRole = z.enum(grantableRoles.filter(role => role !== 'none'))
export const invitationKind = z
  .enum(['internal', 'federated', 'guest', 'personal'])
  .meta({ description: 'What the address was when it was invited; a personal one needs no sign-in' })

const invitation = z
  .object({
    id,
    address: z.string(),
    kind: invitationKind,
    role: invitedRole,
    state: z
      .enum(['pending', 'accepted', 'declined', 'withdrawn', 'expired'])
      .meta({ description: 'People inside see the calendar while it is pending; a personal one is in force at once' }),
    subject: z.string().nullable(),
    message: z.string().nullable(),
    requestShareBack: z.boolean(),
    language: z.string().nullable(),
    linkId: id.nullable().meta({ description: 'The personal link, which stands among the publish links' }),
    createdAt: instant,
    expiresAt: instant,
    settledAt: instant.nullable(),
    mail: z.enum(['queued', 'sent', 'refused', 'failed']),
    mailAnswer: z
      .string()
      .nullable()
      .meta({ description: 'The mail server’s last words, also while it is still being tried, or the rule that refused' }),
    mailAttempts: attempts,
    mailNextAt: nextAt,
  })
  .meta({ id: 'Invitation' })

const recipient = z.strictObject({
  address: line(400),
  role: invitedRole,
  personal: z.boolean().optional().meta({ description: 'An address of their own, HTML and ICS, without sign-in' }),
})
const newInvitation = z
  .strictObject({
    recipients: z.array(recipient).min(1).max(5_000),
    subject: line(250).optional(),
    message: text(10_000).optional(),
    requestShareBack: z.boolean().optional().meta({ description: 'Asks them to share theirs in return' }),
    language: language.optional().meta({ description: 'For recipients whose own is not known' }),
    from: from.optional(),
  })
  .meta({ id: 'NewInvitation' })

const invitationId = (request: Request) => String(request.params['invitationId'])

/** With how far each mail has come. */
async function shown(db: Db, access: Access<'share'>, all: readonly Invitation[]): Promise<z.infer<typeof invitation>[]> {
  return (await triedInvitations(db, access, all)).map(
    ({ shareBack, createdAt, expiresAt, settledAt, sending: _sending, sentFrom: _from, tried, ...rest }) => ({
      ...rest,
      requestShareBack: shareBack,
      createdAt: createdAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
      settledAt: settledAt?.toISOString() ?? null,
      mailAttempts: tried.attempts,
      mailNextAt: tried.nextAt?.toISOString() ?? null,
    }),
  )
}

export function invitations({ config, db, enqueue, now }: Door): Endpoint[] {
  const tag = 'Invitations'
  const all = '/calendars/:calendarId/invitations'
  const one = `${all}/:invitationId`
  return [
    {
      method: 'get',
      path: all,
      tag,
      summary: 'Who was invited, and what became of it',
      answers: { 200: { description: 'Newest first', schema: listOf(invitation) } },
      handler: route(db, {
        needs: 'share',
        target: calendarId,
        handler: async (_request, response, access) =>
          send(response, 200, { value: await shown(db, access, await listInvitations(db, access)) }),
      }),
    },
    {
      method: 'post',
      path: all,
      tag,
      summary: 'Share by mail',
      description:
        'One recipient who is refused, and nobody is invited; `refused` lists each with the reason and the highest role that is allowed. People inside see the calendar at once, outsiders when they have accepted.',
      body: { [json]: newInvitation },
      answers: { 201: { description: 'One for each address that is written to', schema: listOf(invitation) } },
      handler: routeWrite(db, {
        needs: 'share',
        target: calendarId,
        prepare: request => readJson(request, newInvitation, config.limits),
        handler: async (tx, access, wanted) => {
          const request = { ...given(wanted), recipients: wanted.recipients.map(given) }
          const made = await invite(tx, access, request, { config, enqueue, now: now() })
          const value = await shown(tx, access, made)
          return response => send(response, 201, { value })
        },
      }),
    },
    {
      method: 'get',
      path: one,
      tag,
      summary: 'One invitation',
      answers: { 200: { description: 'The invitation', schema: invitation } },
      handler: route(db, {
        needs: 'share',
        target: calendarId,
        handler: async (request, response, access) =>
          sendTagged(request, response, (await shown(db, access, [await knownInvitation(db, access, invitationId(request))]))[0] ?? null),
      }),
    },
    {
      method: 'delete',
      path: one,
      tag,
      summary: 'Take it back before it is accepted; a personal address stops working',
      answers: { 204: { description: 'Withdrawn' } },
      handler: routeWrite(db, {
        needs: 'share',
        target: calendarId,
        prepare: () => null,
        handler: async (tx, access, _body, request) => {
          await withdraw(tx, access, invitationId(request))
          return response => void response.status(204).end()
        },
      }),
    },
    {
      method: 'post',
      path: `${one}/resend`,
      tag,
      summary: 'Send another mail; the addresses in the one before stop working',
      answers: { 200: { description: 'Queued', schema: invitation } },
      handler: routeWrite(db, {
        needs: 'share',
        target: calendarId,
        prepare: () => null,
        handler: async (tx, access, _body, request) => {
          const [sent = null] = await shown(tx, access, [await resend(tx, access, invitationId(request), enqueue)])
          return response => send(response, 200, sent)
        },
      }),
    },
  ]
}

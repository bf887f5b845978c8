/** Invitations that wait for oneself, wherever they were sent from. */
import type { Request } from 'express'
import { z } from 'zod'
import { Problem } from '../errors.ts'
import { subjectOf } from '../http/hall.ts'
import { routeSelf } from '../http/route.ts'
import { accept, decline, waitingInvitations, type Waiting } from '../services/acceptance.ts'
import { shareBack } from '../services/share-back.ts'
import type { Access } from '../sharing/access.ts'
import type { UserSubject } from '../sharing/principal.ts'
import { transaction } from '../storage/database.ts'
import { given, readJson } from './body.ts'
import { type Door, type Endpoint, json } from './endpoint.ts'
import { emailAddress, id, instant, listOf } from './fields.ts'
import { invitationKind, invitedRole } from './invitations.ts'
import { send } from './reply.ts'

const waiting = z
  .object({
    id,
    kind: invitationKind,
    role: invitedRole,
    calendar: z.object({ id, name: z.string() }),
    sharedBy: emailAddress,
    organization: z.string(),
    message: z.string().nullable(),
    requestsShareBack: z.boolean(),
    expiresAt: instant,
  })
  .meta({ id: 'WaitingInvitation' })
const accepted = z.object({ calendarId: id }).meta({ id: 'AcceptedInvitation' })
const acceptance = z
  .strictObject({
    shareBack: z
      .strictObject({ calendarId: id.optional().meta({ description: 'Without it, your default calendar' }), role: invitedRole })
      .optional(),
  })
  .meta({ id: 'Acceptance' })

function shown(one: Waiting): z.infer<typeof waiting> {
  const { id, kind, role, calendarId, calendarName, sharer, message, shareBack: requestsShareBack, organizationName, expiresAt } = one
  const calendar = { id: calendarId, name: calendarName }
  const from = { sharedBy: sharer, organization: organizationName, message, requestsShareBack }
  return { id, kind, role, calendar, ...from, expiresAt: expiresAt.toISOString() }
}

/** Whoever is signed in. */
export function personOf(request: Request): UserSubject {
  const subject = subjectOf(request)
  if (subject.kind !== 'user') throw new TypeError('Nobody is signed in')
  return subject
}

export function myInvitations({ config, db, enqueue, now }: Door): Endpoint[] {
  const tag = 'Me'
  const one = '/me/invitations/:invitationId'

  /** @throws Problem `not-found` for one that waits for somebody else */
  async function mine(request: Request, access: Access<'self'>): Promise<Waiting> {
    const wanted = String(request.params['invitationId'])
    const found = (await waitingInvitations(db, access)).find(invitation => invitation.id === wanted)
    if (!found) throw new Problem('not-found', 'No such invitation waits for you')
    return found
  }

  return [
    {
      method: 'get',
      path: '/me/invitations',
      tag,
      summary: 'Invitations that wait for you',
      answers: { 200: { description: 'Oldest first', schema: listOf(waiting) } },
      handler: routeSelf({
        handler: async (_request, response, access) => send(response, 200, { value: (await waitingInvitations(db, access)).map(shown) }),
      }),
    },
    {
      method: 'post',
      path: `${one}/accept`,
      tag,
      summary: 'Accept it, and perhaps share one’s own calendar in return',
      body: { [json]: acceptance },
      answers: { 200: { description: 'The calendar is in your list', schema: accepted } },
      handler: routeSelf({
        handler: async (request, response, access) => {
          const invitation = await mine(request, access)
          const wanted = request.headers['content-type'] === undefined ? {} : await readJson(request, acceptance, config.limits)
          const person = personOf(request)
          const { calendarId } = await transaction(db, async tx => {
            const made = await accept(tx, invitation, { signedIn: person }, enqueue)
            if (wanted.shareBack) await shareBack(tx, person, invitation.sharer, given(wanted.shareBack), { config, enqueue, now: now() })
            return made
          })
          send(response, 200, { calendarId })
        },
      }),
    },
    {
      method: 'post',
      path: `${one}/decline`,
      tag,
      summary: 'Decline it; whoever invited sees that',
      answers: { 204: { description: 'Declined' } },
      handler: routeSelf({
        handler: async (request, response, access) => {
          const invitation = await mine(request, access)
          await transaction(db, async tx => await decline(tx, invitation, enqueue))
          response.status(204).end()
        },
      }),
    },
  ]
}

/** Asking for access: what one asks colleagues for, and what they ask for of calendars that one may share. */
import type { Request, RequestHandler } from 'express'
import { routeAll, routeSelf } from '../http/route.ts'
import { type AskedAccess, declineAccess, grantable, grantAccess, readAsked, waitingAccess } from '../services/access-answers.ts'
import { askForAccess, ownRequests, withdrawAccessRequest } from '../services/access-requests.ts'
import * as gate from '../services/gate.ts'
import type { Access } from '../sharing/access.ts'
import { type Db, transaction } from '../storage/database.ts'
import { accessRequest, details, grant, newRequest, ownRequest, shown, shownOwn } from './access-request-shape.ts'
import { given, readJson } from './body.ts'
import { type Door, type Endpoint, json } from './endpoint.ts'
import { listOf } from './fields.ts'
import { personOf } from './my-invitations.ts'
import { send, sendTagged } from './reply.ts'

const requestId = (request: Request) => String(request.params['requestId'])

export function accessRequests({ config, db, enqueue }: Door): Endpoint[] {
  const tag = 'Asking for access'
  const all = '/access-requests'
  const one = `${all}/:requestId`

  /** One of the requests for calendars that the person may share, answered with the calendar's permissions locked. */
  function answering<Body>(
    prepare: (request: Request) => Promise<Body> | Body,
    act: (tx: Db, access: Access<'share'>, found: AskedAccess, body: Body) => Promise<AskedAccess>,
  ): RequestHandler {
    return routeAll(db, {
      needs: 'share',
      kind: 'calendar',
      handler: async (request, response, accesses) => {
        const { asked: found } = await readAsked(db, accesses, requestId(request))
        const body = await prepare(request)
        const settled = await transaction(db, async tx => {
          const access = await gate.require(tx, personOf(request), 'share', found.calendarId, { lock: true })
          return await act(tx, access, found, body)
        })
        send(response, 200, shown(settled))
      },
    })
  }

  return [
    {
      method: 'get',
      path: '/me/access-requests',
      tag,
      summary: 'What you asked for, and what came of it',
      answers: { 200: { description: 'Newest first; gone a month after their end', schema: listOf(ownRequest) } },
      handler: routeSelf({
        handler: async (_request, response, access) => send(response, 200, { value: (await ownRequests(db, access)).map(shownOwn) }),
      }),
    },
    {
      method: 'post',
      path: all,
      tag,
      summary: 'Ask a colleague for a calendar, or for more of one that you see',
      description:
        'Whoever may share the calendar gets a mail, at most one a day. The answer is the same for an address that nobody has. A request for the same calendar takes the place of the one before; after thirty days it ends by itself.',
      body: { [json]: newRequest },
      answers: { 202: { description: 'Asked, where there is anybody to ask' } },
      handler: routeSelf({
        handler: async (request, response) => {
          const { address, calendarId = '', ...wanted } = given(await readJson(request, newRequest, config.limits))
          const place = address === undefined ? { calendarId } : { address }
          await transaction(db, async tx => await askForAccess(tx, personOf(request), { ...place, ...wanted }, enqueue))
          response.status(202).end()
        },
      }),
    },
    {
      method: 'delete',
      path: one,
      tag,
      summary: 'Take back what you asked for',
      answers: { 204: { description: 'Withdrawn' } },
      handler: routeSelf({
        handler: async (request, response, access) => {
          await transaction(db, async tx => await withdrawAccessRequest(tx, access, requestId(request)))
          response.status(204).end()
        },
      }),
    },
    {
      method: 'get',
      path: all,
      tag,
      summary: 'What people ask for of calendars that you may share',
      answers: { 200: { description: 'Those that wait, oldest first', schema: listOf(accessRequest) } },
      handler: routeAll(db, {
        needs: 'share',
        kind: 'calendar',
        handler: async (_request, response, accesses) => send(response, 200, { value: (await waitingAccess(db, accesses)).map(shown) }),
      }),
    },
    {
      method: 'get',
      path: one,
      tag,
      summary: 'One of them, with what they see today and what you may grant',
      answers: { 200: { description: 'The request', schema: details } },
      handler: routeAll(db, {
        needs: 'share',
        kind: 'calendar',
        handler: async (request, response, accesses) => {
          const found = await readAsked(db, accesses, requestId(request))
          const { seen: currentRole, roles: allowedRoles, because } = await grantable(db, found.access, found.asked)
          sendTagged(request, response, { ...shown(found.asked), currentRole, allowedRoles, because })
        },
      }),
    },
    {
      method: 'post',
      path: `${one}/grant`,
      tag,
      summary: 'Grant it, or another level',
      body: { [json]: grant },
      answers: { 200: { description: 'They have the permission, and the calendar in their list', schema: accessRequest } },
      handler: answering(
        async request => (request.headers['content-type'] === undefined ? {} : await readJson(request, grant, config.limits)),
        async (tx, access, found, { role: wanted }) => await grantAccess(tx, access, found.id, wanted ?? found.role, enqueue),
      ),
    },
    {
      method: 'post',
      path: `${one}/decline`,
      tag,
      summary: 'Decline it; what they see stays as it is',
      answers: { 200: { description: 'They get a mail', schema: accessRequest } },
      handler: answering(
        () => null,
        async (tx, access, found) => await declineAccess(tx, access, found.id, enqueue),
      ),
    },
  ]
}

/** Permissions of a calendar in the shape of Graph's `calendarPermission`. */
import type { Request } from 'express'
import { z } from 'zod'
import { route, routeWrite } from '../http/route.ts'
import { shareWith } from '../services/invitations.ts'
import {
  type Allowed,
  type CalendarPermission,
  changeRole,
  listPermissions,
  readAllowed,
  readCalendarPermission,
  unshare,
} from '../services/permissions.ts'
import { viewRoles } from '../sharing/roles.ts'
import { readJson, readQuery } from './body.ts'
import { calendarId } from './calendars.ts'
import { type Door, type Endpoint, json } from './endpoint.ts'
import { address, emailAddress, grantableRole, line, listOf } from './fields.ts'
import { send, sendTagged } from './reply.ts'

const permission = z
  .object({
    id: z.string().meta({ description: '`anonymous` for the row of readers who do not sign in' }),
    grantee: z
      .enum(['organization', 'anonymous', 'user', 'group', 'mailbox', 'guest', 'federated'])
      .meta({ description: 'Exchange: `organization` is Default, `anonymous` is Anonymous' }),
    status: z.enum(['active', 'pending']).meta({ description: 'pending until an invitation is accepted; the id is the invitation’s' }),
    emailAddress: emailAddress.nullable().meta({ description: 'null for the two standing rows' }),
    role: grantableRole,
    allowedRoles: z.array(grantableRole).meta({ description: 'What the sharing policy allows this grantee' }),
    because: z.string().nullable().meta({ description: 'The rule that sets the limit' }),
    isInsideOrganization: z.boolean(),
    isRemovable: z.boolean(),
  })
  .meta({ id: 'CalendarPermission' }) satisfies z.ZodType<CalendarPermission>
const newPermission = z
  .strictObject({ emailAddress: z.strictObject({ address, name: line(200).optional() }), role: grantableRole })
  .meta({ id: 'NewCalendarPermission' })
const permissionChange = z.strictObject({ role: grantableRole }).meta({ id: 'CalendarPermissionChange' })

const allowedQuery = z.strictObject({ address })
const allowed = z
  .object({
    address: z.string(),
    name: z.string(),
    kind: z.enum(['user', 'group', 'mailbox', 'guest', 'federated']),
    isInsideOrganization: z.boolean(),
    allowedRoles: z.array(grantableRole).meta({ description: 'Empty where nothing may be given' }),
    because: z.string().meta({ description: 'The rule that sets the limit' }),
    personalRole: z.enum(['none', ...viewRoles]).meta({ description: 'The most that a personal address without sign-in shows' }),
    reason: z.enum(['outside-not-allowed']).nullable().meta({ description: 'Why the calendar cannot be shared with the address' }),
  })
  .meta({ id: 'AllowedRoles' }) satisfies z.ZodType<Allowed>

const permissionId = (request: Request) => String(request.params['permissionId'])

export function permissions({ config, db, enqueue, now }: Door): Endpoint[] {
  const tag = 'Permissions'
  const all = '/calendars/:calendarId/permissions'
  const one = `${all}/:permissionId`
  return [
    {
      method: 'get',
      path: all,
      tag,
      summary: 'Whom the calendar is shared with',
      answers: { 200: { description: 'Default and Anonymous first, those who have not accepted yet last', schema: listOf(permission) } },
      handler: route(db, {
        needs: 'share',
        target: calendarId,
        handler: async (_request, response, access) => send(response, 200, { value: await listPermissions(db, access, now()) }),
      }),
    },
    {
      method: 'post',
      path: all,
      tag,
      summary: 'Share with a person, a group or a shared mailbox',
      description:
        'In place of the role that the grantee had, at once and without a mail. Somebody outside who is not known yet is invited by mail, and the row is pending. A role above what the sharing policy allows is refused with the highest that it allows.',
      body: { [json]: newPermission },
      answers: { 201: { description: 'Shared', schema: permission } },
      handler: routeWrite(db, {
        needs: 'share',
        target: calendarId,
        prepare: request => readJson(request, newPermission, config.limits),
        handler: async (tx, access, body) => {
          const made = await shareWith(tx, access, body.emailAddress.address, body.role, { config, enqueue, now: now() })
          return response => send(response, 201, made)
        },
      }),
    },
    {
      method: 'get',
      path: `${all}/allowed`,
      tag,
      summary: 'What may be given to an address, before anything is chosen',
      query: allowedQuery,
      answers: { 200: { description: 'The roles, and the rule that sets the limit', schema: allowed } },
      handler: route(db, {
        needs: 'share',
        target: calendarId,
        handler: async (request, response, access) =>
          send(response, 200, await readAllowed(db, access, readQuery(request, allowedQuery).address)),
      }),
    },
    {
      method: 'get',
      path: one,
      tag,
      summary: 'One permission',
      answers: { 200: { description: 'The permission', schema: permission } },
      handler: route(db, {
        needs: 'share',
        target: calendarId,
        handler: async (request, response, access) =>
          sendTagged(request, response, await readCalendarPermission(db, access, permissionId(request), now())),
      }),
    },
    {
      method: 'patch',
      path: one,
      tag,
      summary: 'Change the role',
      body: { [json]: permissionChange },
      answers: { 200: { description: 'Changed', schema: permission } },
      handler: routeWrite(db, {
        needs: 'share',
        target: calendarId,
        prepare: request => readJson(request, permissionChange, config.limits),
        handler: async (tx, access, body, request) => {
          const changed = await changeRole(tx, access, permissionId(request), body.role, now())
          return response => send(response, 200, changed)
        },
      }),
    },
    {
      method: 'delete',
      path: one,
      tag,
      summary: 'Stop sharing; holds from the next request on',
      answers: { 204: { description: 'Not shared any more' } },
      handler: routeWrite(db, {
        needs: 'share',
        target: calendarId,
        prepare: () => null,
        handler: async (tx, access, _body, request) => {
          await unshare(tx, access, permissionId(request))
          return response => void response.status(204).end()
        },
      }),
    },
  ]
}

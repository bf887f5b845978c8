/** Permissions of a calendar in the shape of Graph's `calendarPermission`. */
import type { Request } from 'express'
import { z } from 'zod'
import { route, routeWrite } from '../http/route.ts'
import { type CalendarPermission, changeRole, listPermissions, readCalendarPermission, share, unshare } from '../services/permissions.ts'
import { readJson } from './body.ts'
import { calendarId } from './calendars.ts'
import { type Door, type Endpoint, json } from './endpoint.ts'
import { address, emailAddress, grantableRole, id, line, listOf } from './fields.ts'
import { send, sendTagged } from './reply.ts'

const permission = z
  .object({
    id,
    emailAddress: emailAddress.nullable().meta({ description: 'null for the row of everybody in the organization' }),
    role: grantableRole,
    allowedRoles: z.array(grantableRole).meta({ description: 'What the sharing policy allows this grantee' }),
    isInsideOrganization: z.boolean(),
    isRemovable: z.boolean(),
  })
  .meta({ id: 'CalendarPermission' }) satisfies z.ZodType<CalendarPermission>
const newPermission = z
  .strictObject({ emailAddress: z.strictObject({ address, name: line(200).optional() }), role: grantableRole })
  .meta({ id: 'NewCalendarPermission' })
const permissionChange = z.strictObject({ role: grantableRole }).meta({ id: 'CalendarPermissionChange' })

const permissionId = (request: Request) => String(request.params['permissionId'])

export function permissions({ config, db }: Door): Endpoint[] {
  const tag = 'Permissions'
  const all = '/calendars/:calendarId/permissions'
  const one = `${all}/:permissionId`
  return [
    {
      method: 'get',
      path: all,
      tag,
      summary: 'Whom the calendar is shared with',
      answers: { 200: { description: 'The row of the organization first', schema: listOf(permission) } },
      handler: route(db, {
        needs: 'share',
        target: calendarId,
        handler: async (_request, response, access) => send(response, 200, { value: await listPermissions(db, access) }),
      }),
    },
    {
      method: 'post',
      path: all,
      tag,
      summary: 'Share with a person, a group or a shared mailbox',
      description:
        'In place of the role that the grantee had. A role above what the sharing policy allows is refused with the highest that it allows.',
      body: { [json]: newPermission },
      answers: { 201: { description: 'Shared', schema: permission } },
      handler: routeWrite(db, {
        needs: 'share',
        target: calendarId,
        prepare: request => readJson(request, newPermission, config.limits),
        handler: async (tx, access, body) => {
          const made = await share(tx, access, body.emailAddress.address, body.role)
          return response => send(response, 201, made)
        },
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
          sendTagged(request, response, await readCalendarPermission(db, access, permissionId(request))),
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
          const changed = await changeRole(tx, access, permissionId(request), body.role)
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

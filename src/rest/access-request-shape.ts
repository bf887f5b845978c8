/** Requests for access as the API takes and shows them. */
import { z } from 'zod'
import type { AskedAccess } from '../services/access-answers.ts'
import type { OwnRequest } from '../services/access-requests.ts'
import { address, emailAddress, id, instant, role, text } from './fields.ts'
import { invitedRole } from './invitations.ts'

const state = z.enum(['waiting', 'granted', 'declined', 'withdrawn', 'expired'])
export const newRequest = z
  .strictObject({
    address: address.optional().meta({ description: 'Somebody’s, for their default calendar' }),
    calendarId: id.optional().meta({ description: 'In place of it, a calendar that you see already' }),
    role: invitedRole,
    message: text(10_000).optional(),
  })
  .refine(one => (one.address === undefined) !== (one.calendarId === undefined), {
    message: 'Name an address or a calendar, one of them',
    path: ['address'],
  })
  .meta({ id: 'NewAccessRequest' })
export const ownRequest = z
  .object({
    id,
    address: z.string(),
    calendarId: id.nullable().meta({ description: 'Only of a calendar that you named' }),
    role: invitedRole.meta({ description: 'What you asked for; what you were given, once it is granted' }),
    message: z.string().nullable(),
    state,
    askedAt: instant,
    expiresAt: instant,
    settledAt: instant.nullable(),
  })
  .meta({ id: 'OwnAccessRequest' })
const asked = {
  id,
  askedBy: emailAddress,
  calendar: z.object({ id, name: z.string() }),
  role: invitedRole,
  message: z.string().nullable(),
  state,
  askedAt: instant,
  expiresAt: instant,
  settledAt: instant.nullable(),
}
export const accessRequest = z.object(asked).meta({ id: 'AccessRequest' })
export const details = z
  .object({
    ...asked,
    currentRole: role.meta({ description: 'What whoever asks has today, by all that they were given' }),
    allowedRoles: z.array(invitedRole).meta({ description: 'What may be granted' }),
    because: z.string().meta({ description: 'The rule that sets the limit' }),
  })
  .meta({ id: 'AccessRequestDetails' })
export const grant = z
  .strictObject({ role: invitedRole.optional().meta({ description: 'Without it, what was asked for' }) })
  .meta({ id: 'AccessGrant' })

const times = ({ askedAt, expiresAt, settledAt }: Pick<OwnRequest, 'askedAt' | 'expiresAt' | 'settledAt'>) => ({
  askedAt: askedAt.toISOString(),
  expiresAt: expiresAt.toISOString(),
  settledAt: settledAt?.toISOString() ?? null,
})

export const shownOwn = (one: OwnRequest): z.infer<typeof ownRequest> => ({ ...one, ...times(one) })

export function shown(one: AskedAccess): z.infer<typeof accessRequest> {
  const { id, asker, calendarId, calendarName, role, message, state } = one
  const askedBy = { name: asker.name, address: asker.address }
  return { id, askedBy, calendar: { id: calendarId, name: calendarName }, role, message, state, ...times(one) }
}

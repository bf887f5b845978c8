/** People of an event in Graph's words, and back in RFC 5545's. */
import { z } from 'zod'
import type { Attendee, Person } from '../icalendar/object.ts'
import { readAddress } from '../services/addresses.ts'
import { address, emailAddress, line } from './fields.ts'

const responses = ['none', 'notResponded', 'accepted', 'tentativelyAccepted', 'declined'] as const
const kinds = ['required', 'optional'] as const

export const attendee = z
  .object({
    emailAddress: emailAddress.extend({ name: z.string().nullable() }),
    type: z.enum(kinds),
    status: z.object({ response: z.enum(responses) }),
  })
  .meta({ id: 'Attendee' })

const responseOf: ReadonlyMap<string, (typeof responses)[number]> = new Map([
  ['NEEDS-ACTION', 'notResponded'],
  ['ACCEPTED', 'accepted'],
  ['TENTATIVE', 'tentativelyAccepted'],
  ['DECLINED', 'declined'],
])

export function personOf({ name, address }: Person): { name: string | null; address: string } {
  return { name, address }
}

export function attendeeOf(one: Attendee): z.infer<typeof attendee> {
  return {
    emailAddress: personOf(one),
    type: one.role === 'OPT-PARTICIPANT' || one.role === 'NON-PARTICIPANT' ? 'optional' : 'required',
    status: { response: responseOf.get(one.status) ?? 'none' },
  }
}

export const newAttendee = z
  .strictObject({
    emailAddress: z.strictObject({ address, name: line(200).nullable().optional() }),
    type: z.enum(kinds).optional(),
    status: z.strictObject({ response: z.enum(responses) }).optional(),
  })
  .meta({ id: 'NewAttendee' })

const statusOf = {
  none: 'NEEDS-ACTION',
  notResponded: 'NEEDS-ACTION',
  accepted: 'ACCEPTED',
  tentativelyAccepted: 'TENTATIVE',
  declined: 'DECLINED',
} as const

/** @throws Problem `calendar-cannot-be-shared` for what is not an address */
export function readAttendee({ emailAddress: { address, name }, type, status }: z.infer<typeof newAttendee>): Attendee {
  return {
    address: readAddress(address, 'attendees'),
    name: name ?? null,
    role: type === 'optional' ? 'OPT-PARTICIPANT' : 'REQ-PARTICIPANT',
    status: statusOf[status?.response ?? 'none'],
  }
}

/** People of an event in Graph's words, and back in RFC 5545's. */
import { z } from 'zod'
import type { Attendee, Person } from '../icalendar/object.ts'
import { emailAddress } from './fields.ts'

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

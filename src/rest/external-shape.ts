/** People outside and what they were given, as the API and its files show them. */
import { z } from 'zod'
import type { OutsideGrant } from '../services/outside.ts'
import type { OutsidePerson } from '../storage/outside-people.ts'
import type { Cell } from './export.ts'
import { emailAddress, id, instant, role } from './fields.ts'

export const person = z
  .object({
    id: z.string().meta({ description: 'Of their row; the address for somebody who has none' }),
    address: z.string(),
    name: z.string().nullable(),
    kind: z.enum(['guest', 'federated', 'invited', 'personalLink']),
    since: instant,
    lastSeenAt: instant.nullable().meta({ description: 'Their newest act in the audit log' }),
    collections: z.int().meta({ description: 'On how many anything was given, whatever it comes to today' }),
  })
  .meta({ id: 'ExternalPerson' })
export const grant = z
  .object({
    kind: z.enum(['permission', 'link', 'invitation']),
    id,
    person: z
      .object({ id: id.nullable(), kind: z.enum(['guest', 'federated', 'address']), address: z.string(), name: z.string().nullable() })
      .nullable()
      .meta({ description: 'null for a link that anybody may open' }),
    name: z.string().nullable().meta({ description: 'Of the link, or of the group that the permission is of' }),
    collection: z.object({ id, kind: z.enum(['calendar', 'contacts']), name: z.string(), owner: emailAddress.extend({ id }) }),
    role: role.meta({ description: 'As it was given' }),
    effectiveRole: role.meta({ description: 'Under the policy of today' }),
    because: z.string(),
    since: instant,
    expiresAt: instant.nullable(),
  })
  .meta({ id: 'ExternalGrant' })

export type Row = z.infer<typeof grant>

export function personOf(one: OutsidePerson): z.infer<typeof person> {
  return { ...one, id: one.id ?? one.address, since: one.since.toISOString(), lastSeenAt: one.lastSeenAt?.toISOString() ?? null }
}

export function grantOf({ since, expiresAt, ...one }: OutsideGrant): Row {
  return { ...one, since: since.toISOString(), expiresAt: expiresAt?.toISOString() ?? null }
}

export const personColumns = ['address', 'name', 'kind', 'since', 'lastSeenAt', 'collections', 'id']
export const personCells = (one: z.infer<typeof person>): Cell[] => [
  one.address,
  one.name,
  one.kind,
  one.since,
  one.lastSeenAt,
  one.collections,
  one.id,
]
export const grantColumns = [
  'kind',
  'person',
  'name',
  'collection',
  'owner',
  'role',
  'effectiveRole',
  'because',
  'since',
  'expiresAt',
  'collectionId',
  'id',
]
export const grantCells = (one: Row): Cell[] => [
  one.kind,
  one.person?.address ?? null,
  one.name,
  one.collection.name,
  one.collection.owner.address,
  one.role,
  one.effectiveRole,
  one.because,
  one.since,
  one.expiresAt,
  one.collection.id,
  one.id,
]

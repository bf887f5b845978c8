/** What somebody outside has, as the facts that a decision is made on: rows of `outside.ts` on their way to `weigh`. */
import type { Facts, LinkGrant } from '../sharing/facts.ts'
import type { UserSubject } from '../sharing/principal.ts'
import type { CollectionKind, Role, ViewRole } from '../sharing/roles.ts'
import { limitsOf, type LimitsRow } from './link-limits.ts'
import type { Given } from './outside.ts'

/** One of a permission, a link or an invitation: what one kind has no column for is not there. */
export interface GivenRow extends LimitsRow {
  id: string
  role: Exclude<Role, 'none' | 'owner'>
  name: string | null
  since: Date
  expires_at: Date | null
  now: Date
  person_id: string | null
  person_kind: 'guest' | 'federated' | null
  address: string | null
  person_name: string | null
  collection_id: string
  kind: CollectionKind
  collection_name: string
  owner_id: string
  owner_name: string
  owner_address: string
  sharer_groups: string[] | null
  mutual: boolean
  through: 'self' | 'group'
  audience: LinkGrant['audience']
  unpublished_at: Date | null
  authorized: boolean
}

/** Of a permission or a link. */
export function factsOf(given: Pick<Given, 'kind' | 'policy' | 'sharerGroups'>, organizationId: string, row: GivenRow): Facts {
  const { policy, sharerGroups } = given
  const around = { collection: { organizationId, id: row.collection_id, kind: row.kind, ownerId: row.owner_id }, policy, now: row.now }
  if (given.kind === 'link') {
    const subject = { kind: 'link', tokenHash: new Uint8Array(), user: null } as const
    return { ...around, subject, standing: null, grants: [linkOf(row, sharerGroups)] }
  }
  const { person_id: id, person_kind: is, through, mutual } = row
  const name = row.name ?? ''
  return {
    ...around,
    subject: outsider(organizationId, id ?? '', row),
    standing: { id: id ?? '', is: is ?? 'guest', mutual },
    grants: [{ via: 'permission', id: row.id, name, through, role: row.role, sharerGroups }],
  }
}

/** As whoever has its password would find it. */
function linkOf(row: GivenRow, sharerGroups: readonly string[]): LinkGrant {
  const { id, audience, authorized, address: recipient } = row
  const ends = { createdAt: row.since, expiresAt: row.expires_at, unpublishedAt: row.unpublished_at, secretRetiredAt: null }
  return {
    via: 'link',
    id,
    role: row.role as ViewRole,
    audience,
    ...ends,
    authorized,
    recipient,
    sharerGroups,
    limits: limitsOf(row),
    locked: false,
  }
}

function outsider(organizationId: string, id: string, { address, person_name: name }: GivenRow): UserSubject {
  const person = { id, organizationId, address: address ?? '', name: name ?? '' }
  return { kind: 'user', ...person, guest: true, administrator: false, scopes: null, expiresAt: null, mark: '' }
}

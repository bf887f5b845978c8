/** Groups of a provider as groups of the organization. They are never groups that were made here, whatever they are called. */
import { randomBytes } from 'node:crypto'
import { oneLine } from '../language/one-line.ts'
import type { UserSubject } from '../sharing/principal.ts'
import { audit } from '../storage/audit.ts'
import type { Db } from '../storage/database.ts'
import { addExternalGroup, externalGroup, setExternalMemberships } from '../storage/external-groups.ts'
import type { Home } from '../storage/external-identities.ts'
import { self } from './gate.ts'

export interface ExternalGroup {
  /** The provider's id of the group; its name where it gives no other. */
  subject: string
  name: string
}

const longestName = 200
const longestSubject = 500

/**
 * The group, made when it is new. Its address is no person's: a group called *anna* does not keep Anna out.
 * @returns the id; null for a name that nobody could read
 */
export async function groupFor(tx: Db, { organizationId, domains }: Home, provider: string, given: ExternalGroup): Promise<string | null> {
  const name = oneLine(given.name, longestName)
  const { subject } = given
  if (name === '' || subject === '' || subject.length > longestSubject || subject.includes('\0')) return null
  const there = await externalGroup(tx, organizationId, provider, { subject, name })
  if (there !== null) return there
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 40)
  for (const part of [plain, `${plain}-${randomBytes(4).toString('hex')}`]) {
    const address = `${part || 'a'}.group@${domains[0]}`
    const id = await addExternalGroup(tx, organizationId, provider, { subject, name, address })
    if (id !== null) return id
  }
  throw new Error('No address was free for a group')
}

/** Makes somebody a member of these groups of the provider and of no others of it. */
export async function joinGroups(
  tx: Db,
  home: Home,
  provider: string,
  person: UserSubject,
  groups: readonly ExternalGroup[],
): Promise<void> {
  const ids = new Map<string, string>()
  for (const group of groups) {
    const id = await groupFor(tx, home, provider, group)
    if (id !== null) ids.set(id, group.name)
  }
  const memberships = [...ids.keys()].map(groupId => ({ groupId, memberId: person.id }))
  const { added, removed } = await setExternalMemberships(tx, home.organizationId, provider, person.id, memberships)
  if (added.length + removed.length === 0) return
  const details = { member: person.address, provider, added: added.map(one => one.groupId), removed: removed.map(one => one.groupId) }
  await audit(tx, self(person), 'directory.member', { details })
}

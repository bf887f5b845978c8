/** Groups of a provider as groups of the organization. They are never groups that were made here, whatever they are called. */
import { randomBytes } from 'node:crypto'
import { oneLine } from '../language/one-line.ts'
import type { UserSubject } from '../sharing/principal.ts'
import { audit, auditSync } from '../storage/audit.ts'
import type { Db } from '../storage/database.ts'
import {
  addExternalGroup,
  addExternalMembership,
  closesCircle,
  externalGroup,
  holdMemberships,
  type Membership,
  nestedGroups,
  setExternalMemberships,
} from '../storage/external-groups.ts'
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

/** A group of a provider with the DNs of its members: people, and other groups of it. */
export interface GroupWithMembers extends ExternalGroup {
  dn: string
  members: string[]
}

/** Makes the members of all groups of the provider what it says; groups inside groups too, but for circles. @param people ids by DN */
export async function setAllGroups(
  tx: Db,
  home: Home,
  provider: string,
  groups: readonly GroupWithMembers[],
  people: ReadonlyMap<string, string>,
): Promise<void> {
  const { organizationId } = home
  const ids = new Map<string, string>()
  for (const group of groups) {
    const id = await groupFor(tx, home, provider, group)
    if (id !== null) ids.set(group.dn, id)
  }
  const pairs = (members: ReadonlyMap<string, string>): Membership[] =>
    groups.flatMap(({ dn, members: named }) =>
      named.flatMap(one => {
        const [groupId, memberId] = [ids.get(dn), members.get(one)]
        return groupId && memberId && groupId !== memberId ? [{ groupId, memberId }] : []
      }),
    )
  await holdMemberships(tx, organizationId)
  const nested = pairs(ids)
  const there = new Set((await nestedGroups(tx, organizationId, provider)).map(keyOf))
  const kept = nested.filter(one => there.has(keyOf(one)))
  const { added, removed } = await setExternalMemberships(tx, organizationId, provider, null, [...pairs(people), ...kept])
  for (const one of nested) {
    if (there.has(keyOf(one)) || (await closesCircle(tx, organizationId, one))) continue
    if (await addExternalMembership(tx, organizationId, provider, one)) added.push(one)
  }
  for (const group of new Set([...added, ...removed].map(one => one.groupId))) {
    const membersOf = (all: Membership[]) => all.filter(one => one.groupId === group).map(one => one.memberId)
    await auditSync(tx, organizationId, 'directory.member', { group, provider, added: membersOf(added), removed: membersOf(removed) })
  }
}

function keyOf({ groupId, memberId }: Membership): string {
  return `${groupId} ${memberId}`
}

/**
 * Who acts for whom (Calendar Server's calendar-proxy): members for their shared mailbox, and delegates for whoever made them one on
 * their first calendar. Each person finds themselves and their own delegates; nobody else is told. Readers are nobody's proxies: what
 * is shared with them stands in their own home already.
 */
import { actsFor, type Principal } from '../services/principals.ts'
import { atLeast } from '../sharing/roles.ts'
import { readCollections } from '../storage/collections.ts'
import { listPermissions } from '../storage/permissions.ts'
import type { Visit } from './visit.ts'

export type Proxy = Pick<Principal, 'id' | 'address'>

const isDelegate = (role: Parameters<typeof atLeast>[0]) => role !== 'owner' && atLeast(role, 'delegateWithoutPrivateEventAccess')
const known = new WeakMap<Visit, Promise<Proxy[]>>()

/** Mailboxes and people whom the one who asks acts for; asked for once in a request. */
export async function actingFor(visit: Visit): Promise<Proxy[]> {
  const found = known.get(visit) ?? find(visit)
  known.set(visit, found)
  return await found
}

async function find(visit: Visit): Promise<Proxy[]> {
  const { db } = visit.door
  const mailboxes = await actsFor(db, visit.decide.self(), visit.subject)
  const delegated = (await visit.decide.all('write', 'calendar')).filter(access => isDelegate(access.role))
  const given = (await readCollections(db, delegated)).filter(({ collection }) => collection.isDefault)
  const people = given.map(({ collection }) => ({ id: collection.ownerId, address: collection.ownerAddress }))
  return [...mailboxes, ...people.filter(person => mailboxes.every(one => one.id !== person.id))]
}

/** Those who act for the one who asks, groups among them. */
export async function ownDelegates(visit: Visit): Promise<Proxy[]> {
  const { db } = visit.door
  const owned = await visit.decide.all('share', 'calendar')
  const first = (await readCollections(db, owned)).find(({ collection }) => collection.isDefault && collection.ownerId === visit.subject.id)
  if (!first) return []
  return (await listPermissions(db, first.access)).flatMap(({ grantee, role }) => (grantee && isDelegate(role) ? [grantee] : []))
}

/** Links that a change of the policy stops: whoever published them is told, once for each change (sharing model §5). */
import { randomUUID } from 'node:crypto'
import type { Config } from '../config.ts'
import type { Access } from '../sharing/access.ts'
import { type BothPolicies, type Outcome, rehearseGrant } from '../sharing/rehearse.ts'
import type { PolicyStack } from '../sharing/policy.ts'
import type { Subject } from '../sharing/principal.ts'
import { readCollections } from '../storage/collections.ts'
import type { Db } from '../storage/database.ts'
import { listLinksOf } from '../storage/links.ts'
import { type Asked, type OutsideLink, type OutsideOf, outsideLinks, readAllPolicies } from '../storage/outside-facts.ts'
import { readPolicyStacks } from '../storage/policies.ts'
import { type PolicyRow, policyStack } from '../storage/policy-rows.ts'
import { all } from './gate.ts'
import { type ShownLink, shown } from './link-state.ts'
import type { Enqueue } from './outbox.ts'
import { type Planned, withScope } from './policy-change.ts'
import { type Told, toldOf } from './told.ts'

/** Below which mailbox or collection a change reaches, and which groups of sharers it asks after. */
export function reachOf(planned: Planned, policies: readonly PolicyRow[]): Asked {
  const named = planned.after.externalSharers?.groupId ?? null
  const groups = [...policies.map(row => row.external_sharers_group_id), named].filter(id => id !== null)
  return { below: planned.scope === 'organization' ? null : planned.subjectId, groups }
}

/** The policy over something as it is, and as the change would make it. */
export function bothFor(planned: Planned, policies: readonly PolicyRow[]): (of: OutsideOf) => BothPolicies {
  return ({ collection: { organizationId: organization_id, ownerId: owner_id, id } }) => {
    const now: PolicyStack = policyStack({ organization_id, owner_id, id }, [...policies])
    return { now, next: withScope(now, planned.scope, planned.after) }
  }
}

/** What the change does to a link; null for nothing. */
export function rehearseLink(one: OutsideLink, both: (of: OutsideOf) => BothPolicies): Outcome | null {
  const subject: Subject = { kind: 'link', tokenHash: new Uint8Array(), user: null }
  return rehearseGrant({ subject, standing: null, collection: one.collection, grants: [one.link], now: one.now }, both(one))
}

/** Call it before the change is written, in the same transaction: one mail for each person whose links it stops. */
export async function tellOfStopped(tx: Db, access: Access<'administer'>, planned: Planned, enqueue: Enqueue): Promise<void> {
  const policies = await readAllPolicies(tx, access)
  const both = bothFor(planned, policies)
  const links = await outsideLinks(tx, access, reachOf(planned, policies))
  const stopped = links.filter(one => rehearseLink(one, both)?.effect === 'stop')
  const change = randomUUID()
  for (const [publisherId, theirs] of Map.groupBy(stopped, one => one.publisher.id)) {
    const { address } = theirs[0]?.publisher ?? { address: '' }
    const { organizationId } = access
    await enqueue(tx, { queue: 'links-stopped', organizationId, change, publisherId, links: theirs.map(one => one.link.id), address })
  }
}

export interface StoppedContent extends Told {
  calendars: { id: string; name: string; links: ShownLink[] }[]
}

/**
 * What of these links gives nothing now, by calendar: only of calendars that their publisher may share today.
 * @returns null where all of them work again, or are gone
 */
export async function readStopped(
  db: Db,
  { organizationId, publisherId, links }: { organizationId: string; publisherId: string; links: readonly string[] },
  config: Config,
  now: Date,
): Promise<StoppedContent | null> {
  const told = await toldOf(db, organizationId, publisherId, config)
  if (!told) return null
  const accesses = await all(db, told.person, 'share', 'calendar')
  const wanted = new Set(links)
  const found = await listLinksOf(db, accesses)
  const published = accesses.filter(access => found.get(access.collectionId)?.some(link => wanted.has(link.id)))
  const policies = await readPolicyStacks(db, published)
  const calendars = (await readCollections(db, published)).flatMap(({ collection: { id, name } }) => {
    const policy = policies.get(id)
    const theirs = (found.get(id) ?? []).filter(link => wanted.has(link.id)).flatMap(link => (policy ? [shown(link, policy, now)] : []))
    const stopped = theirs.filter(link => link.state === 'suspended')
    return stopped.length > 0 ? [{ id, name, links: stopped }] : []
  })
  return calendars.length > 0 ? { ...told, calendars } : null
}

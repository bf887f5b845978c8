/** The sharing policy as people read and write it: Exchange's lines, Graph-like names. Each change is one audit row. */
import type { Access } from '../sharing/access.ts'
import { formatDomainRule } from '../sharing/domain-rules.ts'
import { effectivePolicy } from '../sharing/effective.ts'
import { type PolicyOverride, sharingCapabilities, type SharingPolicy } from '../sharing/policy.ts'
import { audit } from '../storage/audit.ts'
import type { Db } from '../storage/database.ts'
import { withdrawOutside } from '../storage/invitations.ts'
import { changePolicy as write, deleteOutsidePermissions, readPolicy as readRow } from '../storage/policies.ts'
import type { Enqueue } from './outbox.ts'
import { planChange, type Planned, type PolicyChange, type PolicyText, type ScopeName, stackOf } from './policy-change.ts'
import { tellOfStopped } from './stopped-links.ts'

export type { PolicyChange, PolicyText } from './policy-change.ts'

/** What one scope sets on its own, null inherits; and what holds there. */
export type OverrideText = { [K in keyof PolicyText]: PolicyText[K] | null } & { effective: PolicyText }

/** The values with the rules as lines. */
export function textOf(policy: SharingPolicy): PolicyText {
  return { ...policy, domainRules: policy.domainRules.map(formatDomainRule), domains: [...policy.domains] }
}

export async function readPolicy(db: Db, access: Access<'administer' | 'self'>): Promise<PolicyText> {
  return textOf(await readRow(db, access))
}

/** Changes the organization's policy; it holds from the next request on, in every door. Whose links it stops is told by mail. @throws Problem `bad-request` */
export async function changePolicy(tx: Db, access: Access<'administer'>, change: PolicyChange, enqueue: Enqueue): Promise<PolicyText> {
  const planned = await planChange(tx, access, null, change)
  const [before, after] = [textOf(planned.now.organization), textOf(planned.next.organization)]
  if (same(planned)) return after
  await tellOfStopped(tx, access, planned, enqueue)
  await write(tx, access, planned.subjectId, planned.after)
  await audit(tx, access, 'policy.change', { details: { before, after } })
  return after
}

/** The same again changes nothing and is told to nobody (invariant 34). */
function same({ before, after }: Planned): boolean {
  return JSON.stringify(setOf(before)) === JSON.stringify(setOf(after))
}

function setOf(set: PolicyOverride): Omit<OverrideText, 'effective'> {
  return {
    sharingCapability: set.sharingCapability ?? null,
    domainRules: set.domainRules?.map(formatDomainRule) ?? null,
    domainMode: set.domainMode ?? null,
    domains: set.domains ? [...set.domains] : null,
    anonymousLinks: set.anonymousLinks ?? null,
    externalSharers: set.externalSharers ?? null,
    requireAcceptingAccountMatchInvitedAccount: set.requireAcceptingAccountMatchInvitedAccount ?? null,
    preventExternalUsersFromResharing: set.preventExternalUsersFromResharing ?? null,
    defaultLinkType: set.defaultLinkType ?? null,
    internalDefaultRole: set.internalDefaultRole ?? null,
    webDavPublishing: set.webDavPublishing ?? null,
  }
}

/** What a mailbox or a collection sets on its own. @throws Problem `not-found` */
export async function readOverrideOf(db: Db, access: Access<'administer'>, scope: NonNullable<ScopeName>): Promise<OverrideText> {
  const { before, now } = await stackOf(db, access, scope)
  return { ...setOf(before), effective: textOf(effectivePolicy(now)) }
}

/** Does the change switch sharing outside off for one mailbox or collection? That deletes what outsiders were given (sharing model §5). */
export function switchesOff({ scope, before, after }: Planned): boolean {
  const [off] = sharingCapabilities
  return scope !== 'organization' && after.sharingCapability === off && before.sharingCapability !== off
}

/**
 * Changes what a mailbox or a collection sets on its own. Looser than above is refused. Switching outside sharing off here deletes
 * what outsiders were given, for good (sharing model §5).
 * @throws Problem `not-found`, `bad-request`, `policy` naming the level above and its value
 */
export async function changeOverride(
  tx: Db,
  access: Access<'administer'>,
  scope: NonNullable<ScopeName>,
  change: PolicyChange,
  enqueue: Enqueue,
): Promise<OverrideText> {
  const planned = await planChange(tx, access, scope, change)
  const after = { ...setOf(planned.after), effective: textOf(effectivePolicy(planned.next)) }
  if (same(planned)) return after
  await tellOfStopped(tx, access, planned, enqueue)
  const { subjectId } = planned
  await write(tx, access, subjectId, planned.after)
  const off = switchesOff(planned)
  const deletedPermissions = off ? await deleteOutsidePermissions(tx, access, subjectId) : 0
  const withdrawnInvitations = off ? await withdrawOutside(tx, access, subjectId) : 0
  const details = {
    scope: planned.scope,
    subject: subjectId,
    before: setOf(planned.before),
    after: setOf(planned.after),
    deletedPermissions,
    withdrawnInvitations,
  }
  await audit(tx, access, 'policy.change', planned.scope === 'collection' ? { collectionId: subjectId, details } : { details })
  return after
}

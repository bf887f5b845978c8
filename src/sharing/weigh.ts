/** What each grant of a subject comes to under today's policy: min(grant, cap of the subject class), with the reason. */
import type { TraceStep } from './access.ts'
import type { Facts, Grant, LinkGrant } from './facts.ts'
import type { InvitationRefusal } from './invitation.ts'
import { anonymousCap, anonymousSuspension, type Cap, outsideCap } from './caps.ts'
import type { Shared } from './policy.ts'
import type { Subject, SubjectClass, UserSubject } from './principal.ts'
import { lower, rank, type Role } from './roles.ts'

export type Because =
  | 'nobody'
  | 'no-permission'
  | 'role'
  | 'private'
  | 'fed'
  | 'policy'
  | 'scope'
  | 'sender'
  | 'link-unknown'
  | 'link-unpublished'
  | 'link-expired'
  | 'link-suspended'
  | 'link-locked'
  | InvitationRefusal['because']

export interface Considered extends TraceStep {
  ended?: { because: Because; since: Date | null }
}

function name(grant: Grant): string {
  switch (grant.via) {
    case 'owner':
      return 'owner'
    case 'mailbox':
      return `member of ${grant.name}`
    case 'permission':
      return grant.through === 'self' ? 'permission' : `permission of ${grant.through} ${grant.name}`
    case 'link':
      return `${grant.audience} link`
    case 'snapshot':
      return 'mail recipient'
  }
}

function step(grant: Grant, role: Role, cap: Cap | null): Considered {
  const effective = cap ? lower(role, cap.role) : role
  return { grant: name(grant), role, cap: cap?.role ?? null, effective, because: cap && effective !== role ? cap.because : 'granted' }
}

function ended(grant: LinkGrant, because: Because, since: Date | null, why: string): Considered {
  return { grant: name(grant), role: grant.role, cap: 'none', effective: 'none', because: why, ended: { because, since } }
}

/** An end in the link's own hands: withdrawn, replaced or past its date. Judged by the database's clock; the instant itself is past. */
function endOf(grant: LinkGrant, now: Date): Considered | null {
  const withdrawn = grant.unpublishedAt ?? grant.secretRetiredAt
  if (withdrawn) return ended(grant, 'link-unpublished', withdrawn, grant.unpublishedAt ? 'unpublished' : 'replaced by a new address')
  if (grant.expiresAt && now >= grant.expiresAt) return ended(grant, 'link-expired', grant.expiresAt, 'expired')
  return null
}

/** The password is asked of those alone who would see something with it: an end, and a policy that forbids, are told before. */
function considerLink(grant: LinkGrant, facts: Facts, own: readonly Considered[]): Considered {
  const opened = considerOpen(grant, facts, own)
  return grant.locked && opened.effective !== 'none' ? ended(grant, 'link-locked', null, 'the password is missing or wrong') : opened
}

function considerOpen(grant: LinkGrant, facts: Facts, own: readonly Considered[]): Considered {
  const end = endOf(grant, facts.now)
  if (end) return end
  if (!grant.authorized) return ended(grant, 'link-suspended', null, 'whoever published it may not share this any more')
  const user = facts.subject.kind === 'link' ? facts.subject.user : null
  switch (grant.audience) {
    case 'anonymous': {
      const suspended = anonymousSuspension(facts.policy, grant, facts.now)
      if (suspended) return ended(grant, 'link-suspended', null, suspended)
      const capped = step(grant, grant.role, anonymousCap(facts.policy, shared(facts, grant), grant.recipient))
      return capped.effective === 'none' ? ended(grant, 'link-suspended', null, capped.because) : capped
    }
    case 'organization':
      return isInside(facts)
        ? step(grant, grant.role, null)
        : ended(grant, user ? 'no-permission' : 'nobody', null, 'signed-in people only')
    case 'direct': {
      const best = strongest(own)
      if (!best || best.effective === 'none') return ended(grant, user ? 'no-permission' : 'nobody', null, 'people with a permission only')
      return step(grant, grant.role, { role: best.effective, because: best.grant })
    }
  }
}

function shared(facts: Facts, grant: { sharerGroups: readonly string[] }): Shared {
  return { kind: facts.collection.kind, sharerGroups: grant.sharerGroups }
}

// Both the row and the credential have to say so.
function isInside(facts: Facts): boolean {
  const user = userOf(facts.subject)
  return facts.standing?.is === 'internal' && user !== null && !user.guest && user.organizationId === facts.collection.organizationId
}

/** What the subject is to the collection (sharing model §1). */
export function classOf(facts: Facts): SubjectClass {
  if (facts.grants.some(grant => grant.via === 'owner' || grant.via === 'mailbox')) return 'owner'
  return facts.standing?.is ?? 'anonymous'
}

function userOf(subject: Subject): UserSubject | null {
  return subject.kind === 'user' ? subject : subject.kind === 'link' ? subject.user : null
}

function consider(grant: Exclude<Grant, LinkGrant>, facts: Facts): Considered {
  const user = userOf(facts.subject)
  switch (grant.via) {
    case 'owner':
      return step(grant, 'owner', null)
    case 'mailbox':
      return step(grant, isInside(facts) ? 'owner' : 'none', null)
    case 'permission': {
      const { standing } = facts
      if (isInside(facts)) return step(grant, grant.role, null)
      if (!user || standing === null || standing.is === 'internal' || grant.through === 'organization') return step(grant, 'none', null)
      if (!standing.mutual)
        return step(grant, grant.role, { role: 'none', because: 'the organizations do not name each other as federated' })
      return step(grant, grant.role, outsideCap(facts.policy, user.address, true, shared(facts, grant)))
    }
    case 'snapshot': {
      const address = facts.subject.kind === 'recipient' ? facts.subject.address : ''
      const cap = grant.inside ? null : outsideCap(facts.policy, address, grant.accepted, shared(facts, grant))
      // The same details with private events in them: no cap of people outside is ever asked for that.
      const role = grant.inside && grant.showsPrivate === true && grant.role === 'read' ? 'delegateWithPrivateEventAccess' : grant.role
      return step(grant, grant.senderMayShare ? role : 'none', cap)
    }
  }
}

export function strongest(steps: readonly Considered[]): Considered | null {
  let best: Considered | null = null
  for (const one of steps) if (best === null || rank(one.effective) > rank(best.effective)) best = one
  return best
}

/** What every grant comes to for the subject today. A link shows what the link gives: its bearer's own grants count for a `direct` link only. */
export function weigh(facts: Facts): Considered[] {
  const own = facts.grants.filter((grant): grant is Exclude<Grant, LinkGrant> => grant.via !== 'link').map(grant => consider(grant, facts))
  if (facts.subject.kind !== 'link') return own
  return facts.grants.filter(grant => grant.via === 'link').map(grant => considerLink(grant, facts, own))
}

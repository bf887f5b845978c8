/** What an invitation entitles to today, and whom (sharing model §6): judged when its mail leaves and when it is answered. */
import { anonymousCap, type Cap, outsideCap } from './caps.ts'
import type { PolicyStack } from './policy.ts'
import type { CollectionFacts } from './principal.ts'
import { lower, type Role } from './roles.ts'

export type InvitationKind = 'internal' | 'federated' | 'guest' | 'personal'
export type InvitedRole = Exclude<Role, 'none' | 'owner'>

/** Everything a decision on an invitation knows. */
export interface InvitationFacts {
  id: string
  kind: InvitationKind
  /** Lower case. */
  address: string
  role: InvitedRole
  /** As the policy was when it was made: a later change does not reach back. */
  matchRequired: boolean
  state: 'pending' | 'accepted' | 'declined' | 'withdrawn'
  /** The secret that was shown is that of an earlier mail. */
  replaced: boolean
  expiresAt: Date
  /** Whoever invited. */
  invitedBy: string
  sharerMayShare: boolean
  sharerGroups: readonly string[]
  /** What the invited colleague has on the collection today; null for nothing, and for people outside. */
  insideRole: Role | null
  collection: CollectionFacts
  policy: PolicyStack
  /** The database's clock. */
  now: Date
}

/** Who accepts: signed in, or by an address that was proved by a code a moment ago. */
export interface Accepting {
  to: 'accept'
  address: string
  is: 'internal' | 'federated' | 'guest'
  /** Their row in the organization of the collection; null for whoever is new there. */
  id: string | null
}

/** What an invitation is about to be used for. To decline it takes its secret alone. */
export type Turn = Accepting | { to: 'decline'; id: string | null } | { to: 'mail'; known: boolean }

/** Why an invitation cannot be answered any more. */
export type InvitationEnd = 'accepted' | 'declined' | 'withdrawn' | 'expired' | 'replaced'

export function endOf(facts: InvitationFacts): InvitationEnd | null {
  if (facts.state !== 'pending') return facts.state
  if (facts.replaced) return 'replaced'
  // What a colleague was given with the mail was taken back, from them or from their group.
  if (facts.kind === 'internal' && facts.insideRole === null) return 'withdrawn'
  return facts.now >= facts.expiresAt ? 'expired' : null
}

export type InvitationRefusal = { because: `invitation-${InvitationEnd}` | 'invitation-account' | 'sender' | 'policy'; cap: Cap | null }

const refused = (because: InvitationRefusal['because'], cap: Cap | null = null): InvitationRefusal => ({ because, cap })

/** @returns the role that is given today, never more than was offered, or why nothing is */
function within(facts: InvitationFacts, cap: Cap): Cap | InvitationRefusal {
  if (!facts.sharerMayShare) return refused('sender')
  if (cap.role === 'none') return refused('policy', cap)
  return { role: lower(facts.role, cap.role), because: cap.because }
}

const uncapped: Cap = { role: 'owner', because: 'inside the organization' }

function outside(facts: InvitationFacts, address: string, known: boolean): Cap {
  return outsideCap(facts.policy, address, known, { kind: facts.collection.kind, sharerGroups: facts.sharerGroups })
}

/** A second time never; by another address only where the policy let it be so when it was made. */
function accepted(facts: InvitationFacts, who: Accepting): Cap | InvitationRefusal {
  // A personal address is opened, not accepted; and what a colleague was given is for that colleague alone.
  const bound = facts.matchRequired || facts.kind === 'internal'
  if (facts.kind === 'personal' || (bound && who.address !== facts.address)) return refused('invitation-account')
  return within(facts, who.is === 'internal' ? uncapped : outside(facts, who.address, who.id !== null))
}

function mailed(facts: InvitationFacts, known: boolean): Cap | InvitationRefusal {
  const { kind, policy, collection, sharerGroups } = facts
  if (kind === 'internal') return within(facts, { role: facts.insideRole ?? 'none', because: 'what the person has' })
  if (kind === 'personal') return within(facts, anonymousCap(policy, { kind: collection.kind, sharerGroups }, facts.address))
  return within(facts, outside(facts, facts.address, known))
}

/** What an invitation comes to at this turn under today's policy, or why to nothing. */
export function weighInvitation(facts: InvitationFacts, turn: Turn): Cap | InvitationRefusal {
  // A personal one is in force from the start, and its mail may leave late.
  const end = turn.to === 'mail' && facts.kind === 'personal' && facts.state === 'accepted' ? null : endOf(facts)
  if (end) return refused(`invitation-${end}`)
  if (turn.to === 'accept') return accepted(facts, turn)
  return turn.to === 'mail' ? mailed(facts, turn.known) : { role: facts.role, because: 'declined' }
}

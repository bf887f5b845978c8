/** What a change of the policy would do to one grant outside: the decision of today beside that of then (sharing model §7). */
import { effectiveRole } from './decide.ts'
import type { Facts } from './facts.ts'
import { anonymousCap, outsideCap } from './caps.ts'
import type { PolicyStack, Shared } from './policy.ts'
import { lower, rank, type Role } from './roles.ts'

/** `deleted`: gone for good, whatever the policy says later. `regain`: gives more than today, or works again. */
export const effects = ['stop', 'shrink', 'deleted', 'regain'] as const
export type Effect = (typeof effects)[number]

export interface Outcome {
  effect: Effect
  from: Role
  to: Role
  /** The rule that decides then; where something comes back, the one that keeps it away today. */
  because: string
}

/** The policy over a collection as it is and as it would be. */
export interface BothPolicies {
  now: PolicyStack
  next: PolicyStack
}

interface Given {
  role: Role
  because: string
}

function outcomeOf(now: Given, next: Given): Outcome | null {
  const difference = rank(next.role) - rank(now.role)
  if (difference === 0) return null
  const effect: Effect = difference > 0 ? 'regain' : next.role === 'none' ? 'stop' : 'shrink'
  return { effect, from: now.role, to: next.role, because: difference > 0 ? now.because : next.because }
}

function given(facts: Omit<Facts, 'policy'>, policy: PolicyStack): Given {
  const { role, trace } = effectiveRole({ ...facts, policy })
  const capped = trace.find(step => step.effective === role && step.effective !== step.role)
  return { role, because: (capped ?? trace[0])?.because ?? 'no grant' }
}

/** For a person's grants or a link; null when the change does nothing to it. */
export function rehearseGrant(facts: Omit<Facts, 'policy'>, { now, next }: BothPolicies): Outcome | null {
  return outcomeOf(given(facts, now), given(facts, next))
}

/** For an invitation that nobody has answered: what accepting it would give. */
export function rehearseInvitation(
  invitation: { address: string; role: Role; personal: boolean; accepted: boolean },
  shared: Shared,
  { now, next }: BothPolicies,
): Outcome | null {
  const { address, role, personal, accepted } = invitation
  const under = (policy: PolicyStack): Given => {
    const cap = personal ? anonymousCap(policy, shared, address) : outsideCap(policy, address, accepted, shared)
    return { role: lower(role, cap.role), because: cap.because }
  }
  return outcomeOf(under(now), under(next))
}

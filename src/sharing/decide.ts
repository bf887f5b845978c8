/**
 * Who may do what, and why (sharing model §4: effective role = max over grants of min(grant, cap of the subject class now)).
 * Pure: everything it knows is an argument. The only place where an Access is born.
 */
import { Access, type Filing, takeKey, type TraceStep } from './access.ts'
import { Denial } from './denial.ts'
import type { Facts, LinkGrant, SnapshotGrant } from './facts.ts'
import { narrowingOn } from './narrowing.ts'
import type { CollectionFacts, Scope, Subject, UserSubject } from './principal.ts'
import { type InvitationFacts, type Turn, weighInvitation } from './invitation.ts'
import { atLeast, carries, lower, type Privilege, rank, type Role } from './roles.ts'
import { type Considered, strongest, weigh } from './weigh.ts'

const grantAccess = takeKey()

/** The effective role with its reasons; `none` when nothing is given. For lists of roles and for *explain*. */
export function effectiveRole(facts: Facts): { role: Role; trace: readonly TraceStep[] } {
  const steps = weigh(facts)
  return { role: strongest(steps)?.effective ?? 'none', trace: steps }
}

function refusal(asked: Privilege, facts: Facts, steps: readonly Considered[], best: Considered | null): Denial {
  const trace = { trace: steps }
  const end = steps.find(one => one.ended)?.ended
  if (facts.subject.kind === 'link') {
    if (!end) return new Denial('link-unknown', asked, trace)
    return new Denial(end.because, asked, { ...trace, ...(end.since ? { since: end.since } : {}), rule: steps[0]?.because ?? '' })
  }
  if (facts.subject.kind === 'anonymous') return new Denial('nobody', asked, trace)
  const snapshot = facts.grants.find(grant => grant.via === 'snapshot')
  if (snapshot && !snapshot.senderMayShare) return new Denial('sender', asked, trace)
  const capped = steps.find(one => one.cap !== null && one.effective !== one.role && rank(one.role) > rank('none'))
  if (capped) return new Denial('policy', asked, { ...trace, role: best?.effective ?? 'none', rule: capped.because })
  return new Denial('no-permission', asked, trace)
}

/**
 * Decides one privilege on one collection.
 * @returns an Access to hand to storage, or a Denial that says why not
 */
export function decide<P extends Privilege>(privilege: P, facts: Facts): Access<P> | Denial {
  const steps = weigh(facts)
  const best = strongest(steps)
  const role = shownTo(facts.subject, best?.effective ?? 'none')
  if (!best || role === 'none') return refusal(privilege, facts, steps, best)
  const because = { role, trace: steps }
  if (!inScope(facts.subject, privilege)) return new Denial('scope', privilege, because)
  if (!carries(role, privilege)) {
    const capped = steps.find(one => carries(one.role, privilege) && one.cap !== null)
    return new Denial(capped ? 'policy' : 'role', privilege, capped ? { ...because, rule: capped.because } : because)
  }
  if (privilege === 'write' && facts.private === true && !atLeast(role, 'delegateWithPrivateEventAccess')) {
    return new Denial('private', privilege, because)
  }
  if (privilege === 'write' && facts.collection.fed) return new Denial('fed', privilege, because)
  const link = facts.grants.find((grant): grant is LinkGrant => grant.via === 'link')
  const mailed = facts.grants.find((grant): grant is SnapshotGrant => grant.via === 'snapshot')
  return grantAccess({
    privilege,
    organizationId: facts.collection.organizationId,
    targetId: facts.collection.id,
    principalId: facts.subject.kind === 'user' ? (facts.standing?.id ?? null) : null,
    linkId: link?.id ?? null,
    narrowing: narrowingOn(link?.limits ?? mailed?.limits ?? null, facts.now),
    role,
    trace: steps,
  })
}

/** A credential for busy times alone shows busy times alone, whoever's it is (invariant 29). */
function shownTo(subject: Subject, role: Role): Role {
  if (subject.kind !== 'user' || subject.scopes === null) return role
  const reads = subject.scopes.some(scope => scope === 'read' || scope === 'write' || scope === 'share' || scope === 'writeProperties')
  return reads ? role : lower(role, 'freeBusyRead')
}

/** May the credential that was used be used for this? What its person may is another question. */
export function inScope(subject: Subject, wanted: Scope): boolean {
  if (subject.kind !== 'user' || subject.scopes === null) return true
  if (subject.scopes.includes(wanted)) return true
  return (wanted === 'readFreeBusy' || wanted === 'read') && (subject.scopes.includes('read') || subject.scopes.includes('write'))
}

/** An organization's policy and directory: its administrators, and no content with it (invariant 30). */
export function decideAdminister(subject: Subject): Access<'administer'> | Denial {
  if (subject.kind !== 'user') return new Denial('nobody', 'administer')
  if (!subject.administrator || subject.guest) return new Denial('role', 'administer')
  if (!inScope(subject, 'administer')) return new Denial('scope', 'administer')
  return born('administer', subject, null)
}

/**
 * Who sees what of a collection and why, and seeing it as somebody else does (sharing model §7): for whoever may share it, and for
 * administrators of its organization. It opens no content by itself.
 */
export function decideOversee(subject: Subject, facts: Facts | null): Access<'oversee'> | Denial {
  if (subject.kind !== 'user') return new Denial('nobody', 'oversee')
  if (!facts) return new Denial('no-permission', 'oversee')
  const { role, trace } = effectiveRole(facts)
  const administers = subject.administrator && !subject.guest && subject.organizationId === facts.collection.organizationId
  if (!administers && !carries(role, 'share')) return new Denial(role === 'none' ? 'no-permission' : 'role', 'oversee', { role, trace })
  if (!(administers && inScope(subject, 'administer')) && !(carries(role, 'share') && inScope(subject, 'share'))) {
    return new Denial('scope', 'oversee')
  }
  return grantAccess({
    privilege: 'oversee',
    organizationId: facts.collection.organizationId,
    targetId: facts.collection.id,
    principalId: facts.standing?.id ?? null,
    linkId: null,
    narrowing: null,
    role,
    trace,
  })
}

/** What one invitation entitles to at this turn, and nothing else of its collection. The secret of its mail, or a proved address, stands behind it. */
export function decideInvitation(facts: InvitationFacts, turn: Turn): Access<'invitation'> | Denial {
  const weighed = weighInvitation(facts, turn)
  if (!('role' in weighed)) return new Denial(weighed.because, 'invitation', weighed.cap ? { rule: weighed.cap.because } : {})
  const { role, because } = weighed
  return grantAccess({
    privilege: 'invitation',
    organizationId: facts.collection.organizationId,
    targetId: facts.collection.id,
    principalId: turn.to === 'mail' ? null : turn.id,
    linkId: null,
    narrowing: null,
    role,
    trace: [{ grant: 'invitation', role: facts.role, cap: null, effective: role, because }],
  })
}

/** What a calendar's address says is written by its refresh, which acts for nobody; to any other calendar it writes nothing. */
export function decideRefresh(collection: CollectionFacts): Access<'write'> | Denial {
  if (!collection.fed) return new Denial('no-permission', 'write')
  return grantAccess({
    privilege: 'write',
    organizationId: collection.organizationId,
    targetId: collection.id,
    principalId: null,
    linkId: null,
    narrowing: null,
    role: 'owner',
    trace: [{ grant: 'refresh', role: 'owner', cap: null, effective: 'owner', because: 'granted' }],
  })
}

/** One's own credentials and settings. */
export function decideSelf(subject: Subject): Access<'self'> | Denial {
  if (subject.kind !== 'user') return new Denial('nobody', 'self')
  return inScope(subject, 'self') ? born('self', subject, null) : new Denial('scope', 'self')
}

/** Whose folder or home it is, and whether the subject is a member of that shared mailbox. */
interface Owner {
  id: string
  organizationId: string
  memberOf: boolean
}

/** Making collections for a principal: oneself, or a shared mailbox one is a member of. Guests own nothing. */
export function decideCreate(subject: Subject, owner: Owner | null): Access<'create'> | Denial {
  if (subject.kind !== 'user') return new Denial('nobody', 'create')
  if (subject.guest || !actsAs(subject, owner)) return new Denial('no-permission', 'create')
  return inScope(subject, 'share') ? born('create', subject, owner.id) : new Denial('scope', 'create')
}

/** Private files in a WebDAV folder: its owner's, or its members' where it is a shared mailbox's. No grant and no policy opens them to anybody else. */
export function decideFiles<P extends Filing>(privilege: P, subject: Subject, owner: Owner | null): Access<P> | Denial {
  if (subject.kind !== 'user') return new Denial('nobody', privilege)
  if (subject.guest || !actsAs(subject, owner)) return new Denial('no-permission', privilege)
  return inScope(subject, privilege === 'readFiles' ? 'read' : 'write')
    ? born(privilege, subject, owner.id)
    : new Denial('scope', privilege)
}

function actsAs(subject: UserSubject, owner: Owner | null): owner is Owner {
  return owner !== null && owner.organizationId === subject.organizationId && (owner.id === subject.id || owner.memberOf)
}

function born<P extends 'administer' | 'self' | 'create' | Filing>(privilege: P, subject: UserSubject, targetId: string | null): Access<P> {
  const trace: TraceStep[] = [{ grant: privilege, role: 'owner', cap: null, effective: 'owner', because: 'granted' }]
  return grantAccess({
    privilege,
    organizationId: subject.organizationId,
    targetId,
    principalId: subject.id,
    linkId: null,
    narrowing: null,
    role: 'owner',
    trace,
  })
}

export type { Access } from './access.ts'
export { Denial } from './denial.ts'
export { type Because, classOf } from './weigh.ts'

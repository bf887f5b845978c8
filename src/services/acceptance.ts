/** Answering an invitation (sharing model §6): who may, and what comes of it. Accepted once, by somebody whose address is certain. */
import type { Access } from '../sharing/access.ts'
import { Denial } from '../sharing/decide.ts'
import type { Accepting, InvitationEnd, InvitationFacts } from '../sharing/invitation.ts'
import type { UserSubject } from '../sharing/principal.ts'
import { acceptPermission, ensureFederated, ensureGuest, settleInvitation } from '../storage/acceptance.ts'
import { audit } from '../storage/audit.ts'
import type { Db } from '../storage/database.ts'
import { type Standing, standingOf } from '../storage/invitation-facts.ts'
import { putInvitedListing } from '../storage/listings.ts'
import { Denied, invitation as decideInvitation } from './gate.ts'
import { type InvitationKey, readInvited } from './invited.ts'
import type { Enqueue } from './outbox.ts'

export { waitingInvitations, type Waiting } from '../storage/waiting-invitations.ts'
export { type InvitationKey, type Invited, readInvited } from './invited.ts'

/** Whose answer it is: of somebody signed in, or of whoever proved the address by a code. */
export type Answerer = { signedIn: UserSubject } | { proved: string }

type Certain = Accepting & { home: Standing['partner'] }

/**
 * Who somebody is to the organization of an invitation. A user of another organization is certain only where that one is federated
 * and proved the domain: anybody can write any address into a directory of their own.
 * @returns `account` where the address has an account that has to sign in, `prove` where a code must prove it first
 */
export async function accepting(db: Db, { collection }: InvitationFacts, answerer: Answerer): Promise<Certain | 'account' | 'prove'> {
  const { organizationId } = collection
  const user = 'signedIn' in answerer ? answerer.signedIn : null
  const address = user ? user.address : 'proved' in answerer ? answerer.proved : ''
  const to = 'accept' as const
  if (user && !user.guest && user.organizationId === organizationId) return { to, address, is: 'internal', id: user.id, home: null }
  const { here, partner } = await standingOf(db, organizationId, address)
  if (user && !user.guest) {
    const same = partner?.id === user.id && partner.organizationId === user.organizationId
    return same ? { to, address, is: 'federated', id: here && !here.disabled ? here.id : null, home: partner } : 'prove'
  }
  if (here?.disabled || partner || (here && here.is !== 'guest')) return 'account'
  return { to, address, is: 'guest', id: here?.id ?? null, home: null }
}

/** What was accepted, and by which row. */
export interface Accepted {
  organizationId: string
  principalId: string
  calendarId: string
}

/**
 * Accepts: the person gets their row in the organization where they have none, the permission, and the calendar in their list.
 * Call it in a transaction. @throws Denied with the reason, Problem `not-found`
 */
export async function accept(tx: Db, key: InvitationKey, answerer: Answerer, enqueue: Enqueue): Promise<Accepted> {
  const { facts, text } = await readInvited(tx, key)
  const who = await accepting(tx, facts, answerer)
  if (typeof who === 'string') throw new Denied(new Denial('invitation-account', 'invitation'))
  const access = granted(decideInvitation(facts, who))
  const principalId = await rowOf(tx, access, who)
  if (!(await settleInvitation(tx, facts, 'accepted', principalId))) throw new Denied(new Denial('invitation-accepted', 'invitation'))
  // A colleague was given the permission with the mail.
  if (facts.kind !== 'internal') await acceptPermission(tx, access, principalId, facts)
  await putInvitedListing(tx, access, principalId, true)
  const { id: invitation, kind, role, address } = facts
  const details = { invitation, kind, role, address, by: who.address }
  await audit(tx, access, 'invitation.accept', { collectionId: access.collectionId, details, actorId: principalId })
  await tell(tx, facts, text.person, enqueue)
  return { organizationId: access.organizationId, principalId, calendarId: access.collectionId }
}

async function rowOf(tx: Db, access: Access<'invitation'>, { is, id, address, home }: Certain): Promise<string> {
  if (is === 'guest') return await ensureGuest(tx, access, address)
  if (home) return await ensureFederated(tx, access, { ...home, address })
  if (id === null) throw new TypeError('Somebody inside has a row')
  return id
}

/** Declines: nothing is given, and the sharer sees it. What a colleague was given stays, out of their list. @throws Denied, Problem `not-found` */
export async function decline(tx: Db, key: InvitationKey, enqueue: Enqueue): Promise<void> {
  const { facts, text } = await readInvited(tx, key)
  const { here } = await standingOf(tx, facts.collection.organizationId, facts.address)
  const access = granted(decideInvitation(facts, { to: 'decline', id: here?.id ?? null }))
  if (!(await settleInvitation(tx, facts, 'declined', here?.id ?? null))) throw new Denied(new Denial('invitation-accepted', 'invitation'))
  if (facts.kind === 'internal' && here) await putInvitedListing(tx, access, here.id, false)
  const { id: invitation, kind, address } = facts
  await audit(tx, access, 'invitation.decline', { collectionId: access.collectionId, details: { invitation, kind, address } })
  await tell(tx, facts, text.person, enqueue)
}

/** Whoever invited gets a mail about the answer. */
async function tell(tx: Db, { id, collection }: InvitationFacts, sharer: { address: string }, enqueue: Enqueue): Promise<void> {
  const { organizationId } = collection
  await enqueue(tx, { queue: 'invitation-answer', organizationId, invitationId: id, address: sharer.address })
}

function granted(decision: Access<'invitation'> | Denial): Access<'invitation'> {
  if (decision instanceof Denial) throw new Denied(decision)
  return decision
}

/** Why it cannot be answered any more; null while it can. */
export function endingOf(error: unknown): InvitationEnd | 'account' | 'policy' | 'sender' | null {
  if (!(error instanceof Denied)) return null
  const { because } = error.denial
  if (because === 'policy' || because === 'sender') return because
  return because.startsWith('invitation-') ? (because.slice('invitation-'.length) as InvitationEnd | 'account') : null
}

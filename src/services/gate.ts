/**
 * The one place that asks whether somebody may do something. Every door comes through here on every request; what comes out is
 * an Access for storage or a Denial for `http/failure.ts`.
 */
import type { Access, Asked } from '../sharing/access.ts'
import { decide, decideAdminister, decideCreate, decideInvitation, decideOversee, decideSelf, Denial, inScope } from '../sharing/decide.ts'
import type { Facts } from '../sharing/facts.ts'
import type { InvitationFacts, Turn } from '../sharing/invitation.ts'
import type { RecipientSubject, Subject } from '../sharing/principal.ts'
import { atLeast, type CollectionKind, type Privilege } from '../sharing/roles.ts'
import type { Db } from '../storage/database.ts'
import { type Opening, openingOf, type Standing } from '../storage/dav-opening.ts'
import { factsFor, factsForAll, factsForCreate } from '../storage/facts.ts'
import { factsForLink, type LinkFacts } from '../storage/link-facts.ts'
import { factsForRecipient } from '../storage/recipient-facts.ts'
import type { LinkNotice, Published } from '../storage/published.ts'
import type { Lock } from './link-password.ts'

/** A Denial on its way to the edge. */
export class Denied extends Error {
  readonly denial: Denial
  constructor(denial: Denial) {
    super(`${denial.asked} refused: ${denial.because}`)
    this.name = 'Denied'
    this.denial = denial
  }
}

async function facts(db: Db, subject: Subject, collectionId: string, lock: boolean): Promise<Facts | null> {
  switch (subject.kind) {
    case 'user':
      return await factsFor(db, subject, collectionId, lock)
    case 'recipient':
      return await factsForRecipient(db, subject, collectionId)
    case 'link': {
      const found = (await factsForLink(db, subject))?.facts
      return found?.collection.id === collectionId ? found : null
    }
    case 'anonymous':
      return null
  }
}

function unknown(subject: Subject, asked: Privilege): Denial {
  return new Denial(subject.kind === 'anonymous' ? 'nobody' : subject.kind === 'link' ? 'link-unknown' : 'no-permission', asked)
}

/** Decides without throwing: for doors that answer a refusal in their own way. */
export async function ask<P extends Privilege>(
  db: Db,
  subject: Subject,
  privilege: P,
  collectionId: string,
  more: { lock?: boolean; private?: boolean } = {},
): Promise<Access<P> | Denial> {
  const known = await facts(db, subject, collectionId, more.lock ?? false)
  if (!known) return unknown(subject, privilege)
  return decide(privilege, more.private === undefined ? known : { ...known, private: more.private })
}

/**
 * The Access, or an error that the edge turns into the right status.
 * For writes, call it inside the transaction with `lock`: the permissions that were weighed stay as they are until it ends.
 * @throws Denied
 */
export async function require<P extends Privilege>(
  db: Db,
  subject: Subject,
  privilege: P,
  collectionId: string,
  more: { lock?: boolean; private?: boolean } = {},
): Promise<Access<P>> {
  return granted(await ask(db, subject, privilege, collectionId, more))
}

/** An Access to a calendar in somebody's home, with what was read of the calendar in the same query. */
export interface Opened<P extends Privilege> {
  access: Access<P>
  opening: Opening
}

/** The calendar that stands there. @throws Denied: the same for what is not there and for what is not shown */
export async function open<P extends Privilege>(db: Db, subject: Subject, privilege: P, standing: Standing): Promise<Opened<P>> {
  if (subject.kind !== 'user') throw new Denied(unknown(subject, privilege))
  const opening = await openingOf(db, subject, standing)
  if (!opening.facts) throw new Denied(unknown(subject, privilege))
  return { access: granted(decide(privilege, opening.facts)), opening }
}

/** Every collection on which the subject has the privilege: loaded in one query, each decided by the same function. */
export async function all<P extends Privilege>(db: Db, subject: Subject, privilege: P, kind: CollectionKind): Promise<Access<P>[]> {
  if (subject.kind !== 'user') throw new Denied(new Denial('nobody', privilege))
  const decided = (await factsForAll(db, subject, kind)).map(one => decide(privilege, one))
  return decided.filter((one): one is Access<P> => !(one instanceof Denial))
}

/** An Access through a link, with what was read of the link in the same query. */
export interface Bearing {
  access: Access<'readFreeBusy'>
  published: Published
  /** Nobody has opened this address before. */
  fresh: boolean
}

/** A link that gives nothing, or a secret that is no link's (`link` is null then). */
export interface Barred {
  denial: Denial
  link: LinkNotice | null
}

/** Did the bearer of a link give its password? Asked of a link alone that would show something with it. */
export type Unlock = (lock: Lock) => Promise<boolean>

/** What a publish link's secret opens, decided on the link's own collection. One query: decision, names and versions. */
export async function bearer(
  db: Db,
  subject: Extract<Subject, { kind: 'link' }>,
  unlock: Unlock = () => Promise.resolve(false),
): Promise<Bearing | Barred> {
  const known = await factsForLink(db, subject)
  if (!known) return { denial: new Denial('link-unknown', 'readFreeBusy'), link: null }
  const closed = decide('readFreeBusy', known.facts)
  const access = isLocked(closed) && (await unlocks(known, unlock)) ? decide('readFreeBusy', unlocked(known.facts)) : closed
  return access instanceof Denial
    ? { denial: access, link: known.notice }
    : { access, published: known.published(access), fresh: known.fresh }
}

function isLocked(decision: Access<'readFreeBusy'> | Denial): boolean {
  return decision instanceof Denial && decision.because === 'link-locked'
}

async function unlocks({ notice, passwordHash }: LinkFacts, unlock: Unlock): Promise<boolean> {
  return passwordHash !== null && (await unlock({ linkId: notice.id, passwordHash }))
}

function unlocked(known: Facts): Facts {
  return { ...known, grants: known.grants.map(grant => (grant.via === 'link' ? { ...grant, locked: false } : grant)) }
}

/** What a mail's recipient may be sent, decided when the mail is composed. */
export async function recipient(db: Db, subject: RecipientSubject, collectionId: string): Promise<Access<'readFreeBusy'> | Denial> {
  return await ask(db, subject, 'readFreeBusy', collectionId)
}

/** What an invitation entitles to at this turn. Its facts come with its secret, or with whom it was sent to. */
export function invitation(facts: InvitationFacts, turn: Turn): Access<'invitation'> | Denial {
  return decideInvitation(facts, turn)
}

/**
 * What somebody else would be let see, decided on their facts and never on those of who asks (invariant 30); null for nothing.
 * @param facts of the subject that is asked about: each link's, or the person's
 * @throws Denied for a credential that does not read itself (invariant 29)
 */
export function viewAs(asker: Subject, facts: readonly Facts[]): Access<'readFreeBusy'> | null {
  if (!inScope(asker, 'read')) throw new Denied(new Denial('scope', 'oversee'))
  const decided = facts.map(one => decide('readFreeBusy', one)).filter((one): one is Access<'readFreeBusy'> => !(one instanceof Denial))
  return decided.reduce<Access<'readFreeBusy'> | null>((best, one) => (best && showsAsMuch(best, one) ? best : one), null)
}

/** Of two links of one role, the one that leaves nothing out. */
function showsAsMuch(best: Access<'readFreeBusy'>, one: Access<'readFreeBusy'>): boolean {
  return best.role === one.role ? best.narrowing === null || one.narrowing !== null : atLeast(best.role, one.role)
}

/** Who sees what of a collection: asked by whoever may share it and by administrators of its organization. @throws Denied */
export async function oversee(db: Db, subject: Subject, collectionId: string): Promise<Access<'oversee'>> {
  return granted(decideOversee(subject, await facts(db, subject, collectionId, false)))
}

/** @throws Denied unless an administrator of the organization asks */
export function administer(subject: Subject): Access<'administer'> {
  return granted(decideAdminister(subject))
}

/** @throws Denied unless somebody is signed in with a credential for it */
export function self(subject: Subject): Access<'self'> {
  return granted(decideSelf(subject))
}

/** The right to make collections for the owner. @throws Denied */
export async function create(db: Db, subject: Subject, ownerId: string): Promise<Access<'create'>> {
  const owner = subject.kind === 'user' ? await factsForCreate(db, subject, ownerId) : null
  return granted(decideCreate(subject, owner))
}

function granted<P extends Asked>(decision: Access<P> | Denial): Access<P> {
  if (decision instanceof Denial) throw new Denied(decision)
  return decision
}

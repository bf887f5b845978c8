/** Which step an invitation waits for, seen by whoever opens its page. */
import type { Request } from 'express'
import { subjectOf } from '../http/hall.ts'
import type { Ending, Step } from '../pages/screens/invitation.ts'
import { accepting, type Invited } from '../services/acceptance.ts'
import { codeMinutes } from '../services/one-time-codes.ts'
import { type Because, Denial } from '../sharing/decide.ts'
import { type Accepting, endOf, type InvitationFacts } from '../sharing/invitation.ts'
import type { Role } from '../sharing/roles.ts'
import type { UserSubject } from '../sharing/principal.ts'
import { invitation as decideInvitation } from '../services/gate.ts'
import type { Db } from '../storage/database.ts'
import { paths } from './signed-in.ts'

declare module 'express-session' {
  interface SessionData {
    /** Where the code of an invitation was sent; never in an address. */
    invitation?: { id: string; address: string }
  }
}

/** What one form of the page leaves for it. */
export type InvitationNote = { id: string } & (
  | { fault: 'required' | 'invalidAddress'; typed: string }
  | { code: 'wrong' | 'required' }
  | { minutes: number }
  | { formOver: true }
  | { account: string }
  | { ended: 'policy' | 'sender' }
  | { shared: true }
  | { refused: Role | null }
)

/** Enough for the right person to know it, and little for anybody else: mails are forwarded (`a…@fabrikam.example`). */
export function partly(address: string): string {
  const at = address.lastIndexOf('@')
  return `${Array.from(address)[0] ?? ''}…${address.slice(at)}`
}

export function signedInAs(request: Request): UserSubject | null {
  const subject = subjectOf(request)
  return subject.kind === 'user' ? subject : null
}

/** What is next; `done` for whoever accepted it themselves. */
export type Next = { step: Step } | { ending: Ending } | { done: true }

/** Why somebody whose address is certain could not accept it now; null where they can. */
export function refusalFor(facts: InvitationFacts, who: Accepting): Because | null {
  const decided = decideInvitation(facts, who)
  return decided instanceof Denial ? decided.because : null
}

export async function nextStep(
  db: Db,
  request: Request,
  { facts, text }: Invited,
  token: string,
  note: InvitationNote | null,
): Promise<Next> {
  const user = signedInAs(request)
  const who = user && (await accepting(db, facts, { signedIn: user }))
  const certain = who !== null && typeof who !== 'string' ? who : null
  const end = endOf(facts)
  if (end === 'accepted' && certain !== null && certain.id !== null && certain.id === text.settledBy) return { done: true }
  if (end) return { ending: end }
  const signIn = (address: string, account: boolean): Next => {
    return { step: { is: 'signIn', address, href: `/sign-in?to=${encodeURIComponent(paths.invitation(token))}`, account } }
  }
  if (note && 'account' in note) return signIn(note.account, true)
  if (note && 'ended' in note) return { ending: note.ended }
  if (certain && user) {
    const refusal = refusalFor(facts, certain)
    if (refusal === 'policy' || refusal === 'sender') return { ending: refusal }
    if (refusal === null) return { step: { is: 'add', mine: user.address, back: !user.guest } }
  }
  const other: Next = { step: { is: 'otherAccount', mine: user?.address ?? '', address: partly(facts.address), signOut: paths.signOut } }
  if (facts.kind === 'internal' || facts.kind === 'federated') return user ? other : signIn(partly(facts.address), false)
  // Somebody signed in elsewhere may prove the invited address with a code all the same, if it is their own.
  if (user && facts.matchRequired && user.address !== facts.address) return other
  const proved = facts.matchRequired ? await accepting(db, facts, { proved: facts.address }) : null
  if (proved === 'account') return signIn(partly(facts.address), true)
  const refusal = proved !== null && proved !== 'prove' ? refusalFor(facts, proved) : null
  if (refusal === 'policy' || refusal === 'sender') return { ending: refusal }
  const sent = request.session.invitation
  if (sent?.id === facts.id && request.query['code'] !== undefined) {
    const fault = note && 'code' in note ? note.code : null
    return { step: { is: 'code', address: facts.matchRequired ? partly(facts.address) : sent.address, minutes: codeMinutes, fault } }
  }
  const mend = note && 'fault' in note ? note : { fault: null, typed: '' }
  return { step: { is: 'send', address: facts.matchRequired ? partly(facts.address) : null, ...mend } }
}

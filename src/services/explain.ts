/** What somebody sees of a collection, and why (sharing model §7): grants and rules, and nothing of the collection's content. */
import { Problem } from '../errors.ts'
import type { Access, TraceStep } from '../sharing/access.ts'
import { anonymousCap, type Cap, outsideCap } from '../sharing/caps.ts'
import { classOf, effectiveRole } from '../sharing/decide.ts'
import type { Facts, Grant } from '../sharing/facts.ts'
import type { PrincipalKind, SubjectClass } from '../sharing/principal.ts'
import { higher, type Role } from '../sharing/roles.ts'
import { askedAbout, factsForHolder } from '../storage/asked-about.ts'
import type { Db } from '../storage/database.ts'
import { factsFor } from '../storage/facts.ts'
import { policiesOf, readOutside } from '../storage/outside.ts'
import { readPolicyStack } from '../storage/policies.ts'
import { readAddress } from './addresses.ts'
import { isId } from './names.ts'

/** One grant, as it was considered, with what it came from. */
export interface Step {
  grant: Grant
  step: TraceStep
  /** The name of a link. */
  name: string | null
}

export interface Explained {
  subject: { kind: PrincipalKind | 'anonymous' | 'link' | 'address'; id: string | null; address: string | null; name: string | null }
  class: SubjectClass
  role: Role
  steps: Step[]
  /** The grant that decided; null when nothing gives anything. */
  winner: Step | null
  /** What the policy lets somebody outside be given here at most: by permission or mail, and by a personal link. */
  ceilings: { permission: Cap; personalLink: Cap } | null
  /** What the gate decides with; several for `anonymous`, none for an address that has nothing. */
  facts: Facts[]
}

const mostLinks = 1000

function stepsOf(facts: Facts, name: string | null): Step[] {
  const { trace } = effectiveRole(facts)
  const considered = facts.grants.filter(grant => (facts.subject.kind === 'link') === (grant.via === 'link'))
  return trace.flatMap((step, index) => (considered[index] ? [{ grant: considered[index], step, name }] : []))
}

function explained(
  subject: Explained['subject'],
  facts: Facts[],
  names: (string | null)[] = [],
  ceilings: Explained['ceilings'] = null,
): Explained {
  const steps = facts.flatMap((one, index) => stepsOf(one, names[index] ?? null))
  const role = facts.map(one => effectiveRole(one).role).reduce(higher, 'none')
  const winner = role === 'none' ? null : (steps.find(({ step }) => step.effective === role) ?? null)
  const [first] = facts
  return { subject, class: first ? classOf(first) : 'anonymous', role, steps, winner, ceilings, facts }
}

/**
 * @param subject an address, `anonymous`, or the id of a publish link
 * @throws Problem `not-found` for a link that this collection does not have, `calendar-cannot-be-shared` for what is no address
 */
export async function explain(db: Db, access: Access<'oversee'>, subject: string): Promise<Explained> {
  if (subject === 'anonymous' || isId(subject)) return await explainLinks(db, access, subject)
  const address = readAddress(subject, 'subject')
  const found = await askedAbout(db, access, address)
  const { id, kind, name, person } = found ?? { id: null, kind: 'address', name: null, person: null }
  const holder = found && (kind === 'group' || kind === 'mailbox')
  const facts = holder ? await factsForHolder(db, access, found) : person && (await factsFor(db, person, access.collectionId))
  const own = facts ? [facts] : []
  if (holder || kind === 'user') return explained({ kind, id, address, name }, own)
  // What was sent to the address opens without signing in, for whoever has it.
  const sent = await readOutside(db, access, 'link', { address }, await policiesOf(db, access), { after: null, limit: mostLinks })
  const all = [...own, ...sent.flatMap(link => link.facts ?? [])]
  const names = [...own.map(() => null), ...sent.map(link => link.name)]
  return explained({ kind, id, address, name }, all, names, await ceilingsOf(db, access, address, found !== null))
}

async function explainLinks(db: Db, access: Access<'oversee'>, subject: string): Promise<Explained> {
  const linkId = subject === 'anonymous' ? null : subject.toLowerCase()
  const page = { after: null, limit: mostLinks }
  const links = await readOutside(db, access, 'link', { linkId }, await policiesOf(db, access), page)
  const [first] = links
  if (linkId !== null && !first) throw new Problem('not-found', 'There is no such link', { field: 'subject' })
  const facts = links.flatMap(link => link.facts ?? [])
  const names = links.map(link => link.name)
  if (linkId === null) return explained({ kind: 'anonymous', id: null, address: null, name: null }, facts, names)
  return explained({ kind: 'link', id: linkId, address: first?.person?.address ?? null, name: first?.name ?? null }, facts, names)
}

async function ceilingsOf(db: Db, access: Access<'oversee'>, address: string, accepted: boolean): Promise<Explained['ceilings']> {
  const policy = await readPolicyStack(db, access)
  return { permission: outsideCap(policy, address, accepted, policy), personalLink: anonymousCap(policy, policy, address) }
}

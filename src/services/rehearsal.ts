/** What a change of the policy would stop, shrink, delete or bring back, before it is saved. Nothing is written. */
import type { Access } from '../sharing/access.ts'
import type { Subject } from '../sharing/principal.ts'
import { type Effect, effects, type Outcome, rehearseGrant, rehearseInvitation } from '../sharing/rehearse.ts'
import { type Db, snapshot } from '../storage/database.ts'
import { type OutsideOf, outsideInvitations, outsideLinks, outsidePeople, readAllPolicies } from '../storage/outside-facts.ts'
import { switchesOff } from './policy.ts'
import { planChange, type Planned, type PolicyChange, type ScopeName } from './policy-change.ts'
import { bothFor, reachOf, rehearseLink } from './stopped-links.ts'

/** One permission, link or invitation that would not be as it is today. */
export interface RehearsedRow extends Outcome {
  kind: 'permission' | 'link' | 'invitation'
  id: string
  /** Address of a person, name of a link. */
  name: string
  collection: { id: string; name: string }
  owner: { name: string; address: string }
}

export interface Rehearsal {
  counts: Record<Effect, number>
  /** The worst first: deleted, stop, shrink, regain. At most `limit`; the counts are of all. */
  rows: RehearsedRow[]
  total: number
}

const worst: readonly Effect[] = ['deleted', 'stop', 'shrink', 'regain']

/**
 * Asks the same functions that decide on every request, with the policy as it is and as it would be.
 * @throws Problem as the change itself would
 */
export async function rehearse(
  db: Db,
  access: Access<'administer'>,
  scope: ScopeName,
  change: PolicyChange,
  limit: number,
): Promise<Rehearsal> {
  const all = await snapshot(db, async tx => {
    const planned = await planChange(tx, access, scope, change)
    return await affected(tx, access, planned)
  })
  const counts = Object.fromEntries(effects.map(effect => [effect, all.filter(row => row.effect === effect).length])) as Rehearsal['counts']
  const rows = all.toSorted((a, b) => worst.indexOf(a.effect) - worst.indexOf(b.effect)).slice(0, limit)
  return { counts, rows, total: all.length }
}

async function affected(db: Db, access: Access<'administer'>, planned: Planned): Promise<RehearsedRow[]> {
  const policies = await readAllPolicies(db, access)
  const asked = reachOf(planned, policies)
  const people = await outsidePeople(db, access, asked)
  const links = await outsideLinks(db, access, asked)
  const invitations = await outsideInvitations(db, access, asked)
  const off = switchesOff(planned)
  const both = bothFor(planned, policies)
  const row = (kind: RehearsedRow['kind'], id: string, name: string, of: OutsideOf, outcome: Outcome | null): RehearsedRow[] =>
    outcome ? [{ kind, id, name, collection: { id: of.collection.id, name: of.collection.name }, owner: of.owner, ...outcome }] : []

  return [
    ...people.flatMap(one => {
      const { now, collection, grants, standing, person } = one
      const outcome = rehearseGrant({ subject: subjectOf(person, standing.is === 'guest'), standing, collection, grants, now }, both(one))
      const own = grants.some(grant => grant.through === 'self')
      return row('permission', person.id, person.address, one, off && own ? forGood(outcome) : outcome)
    }),
    ...links.flatMap(one => row('link', one.link.id, one.link.recipient ?? one.link.name, one, rehearseLink(one, both))),
    ...invitations.flatMap(one => {
      const outcome = rehearseInvitation(one, { kind: one.collection.kind, sharerGroups: one.sharerGroups }, both(one))
      return row('invitation', one.id, one.address, one, off ? forGood(outcome) : outcome)
    }),
  ]
}

/** Also what gives nothing today is deleted: it would have worked again. */
function forGood(outcome: Outcome | null): Outcome {
  return { from: 'none', to: 'none', because: 'sharing outside is switched off here', ...outcome, effect: 'deleted' }
}

function subjectOf(person: { id: string; organizationId: string; address: string; name: string }, guest: boolean): Subject {
  return { kind: 'user', ...person, guest, administrator: false, scopes: null, expiresAt: null, mark: '' }
}

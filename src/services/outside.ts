/** What people outside see today, row by row: what was given, weighed by the same function as every request. */
import { outsideCap } from '../sharing/caps.ts'
import { effectiveRole } from '../sharing/decide.ts'
import { lower, type Role } from '../sharing/roles.ts'
import type { Db } from '../storage/database.ts'
import { type Given, type OutsideKind, type Overseeing, type Place, policiesOf, readOutside } from '../storage/outside.ts'

export interface OutsideGrant extends Omit<Given, 'facts' | 'policy' | 'sharerGroups'> {
  /** What it gives today; `none` for an invitation that nobody has accepted. */
  effectiveRole: Role
  because: string
}

export interface Found {
  grant: OutsideGrant
  /** Where to go on after it. */
  place: [kind: OutsideKind, id: string, personId: string | null]
}

const kinds: readonly OutsideKind[] = ['permission', 'link', 'invitation']
const rowsAtOnce = 500

function weighed({ facts, policy, sharerGroups, ...given }: Given): OutsideGrant {
  if (facts) {
    const { role, trace } = effectiveRole(facts)
    return { ...given, effectiveRole: role, because: trace[0]?.because ?? 'nothing is given' }
  }
  const cap = outsideCap(policy, given.person?.address ?? '', false, { kind: given.collection.kind, sharerGroups })
  const would = lower(given.role, cap.role)
  const because = would === given.role ? `not accepted yet; would give ${would}` : `not accepted yet; would give ${would} (${cap.because})`
  return { ...given, effectiveRole: 'none', because }
}

/**
 * Permissions, then links, then pending invitations; few rows in memory at a time.
 * @param wanted.effective those that give something today, or those that do not
 */
export async function* outsideGrants(
  db: Db,
  access: Overseeing,
  wanted: { address?: string; effective?: boolean },
  from: Found['place'] | null = null,
): AsyncGenerator<Found> {
  const policies = await policiesOf(db, access)
  for (const kind of kinds.slice(from ? kinds.indexOf(from[0]) : 0)) {
    let after: Place | null = from?.[0] === kind ? { id: from[1], personId: from[2] } : null
    for (;;) {
      const rows = await readOutside(db, access, kind, { address: wanted.address ?? null }, policies, { after, limit: rowsAtOnce })
      for (const row of rows) {
        const grant = weighed(row)
        const place: Found['place'] = [kind, row.id, kind === 'permission' ? (row.person?.id ?? null) : null]
        if (wanted.effective === undefined || wanted.effective === (grant.effectiveRole !== 'none')) yield { grant, place }
        after = { id: place[1], personId: place[2] }
      }
      if (rows.length < rowsAtOnce) break
    }
  }
}

/** What the sharing policy, and the number of links there are, let a new or a changed link be. Nothing is lowered silently. */
import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import { anonymousCap, anonymousExpiryRequired, anonymousMaxDays } from '../sharing/caps.ts'
import type { LinkAudience } from '../sharing/policy.ts'
import { rank, type ViewRole } from '../sharing/roles.ts'
import type { Db } from '../storage/database.ts'
import { listLinks } from '../storage/links.ts'
import type { PolicyAbove } from '../storage/policies.ts'

const day = 24 * 60 * 60 * 1000

/** @throws Problem `policy` with the highest role that is allowed */
export function refuseAbove(role: ViewRole, audience: LinkAudience, policy: PolicyAbove, recipient: string | null = null): void {
  if (audience !== 'anonymous') return
  const cap = anonymousCap(policy, policy, recipient)
  if (rank(role) <= rank(cap.role)) return
  throw new Problem('policy', `The sharing policy allows anonymous links ${cap.role} at most (${cap.because})`, {
    highestRole: cap.role,
    because: cap.because,
    field: 'role',
    ...(policy.kind === 'calendar' ? {} : { kind: policy.kind }),
  })
}

/** The expiry a link gets: what was asked, within what the policy allows. @throws Problem `policy`, `bad-request` */
export function checkExpiry(asked: Date | null | undefined, audience: LinkAudience, policy: PolicyAbove, now: Date): Date | null {
  if (asked && asked <= now) throw new Problem('bad-request', 'A link cannot expire in the past', { field: 'expiresAt' })
  if (audience !== 'anonymous') return asked ?? null
  const maxDays = anonymousMaxDays(policy)
  const latest = maxDays === null ? null : new Date(now.getTime() + maxDays * day)
  if (asked && latest && asked > latest) {
    throw new Problem('policy', `The sharing policy lets anonymous links live ${maxDays} days at most`, { field: 'expiresAt' })
  }
  if (asked) return asked
  if (latest === null && anonymousExpiryRequired(policy)) {
    throw new Problem('policy', 'The sharing policy demands that anonymous links expire', { field: 'expiresAt' })
  }
  return latest
}

/** @param more how many are about to be made @throws Problem `insufficient-storage` */
export async function refuseMany(tx: Db, access: Access<'share'>, config: Config, more = 1): Promise<void> {
  const most = config.limits.linksPerCollection
  if ((await listLinks(tx, access)).length + more > most) throw new Problem('insufficient-storage', `A calendar has at most ${most} links`)
}

/** Principals as calendar programs find them (RFC 3744 §2): oneself, and for people inside everybody of the organization. */
import type { Access } from '../sharing/access.ts'
import type { UserSubject } from '../sharing/principal.ts'
import type { Db } from '../storage/database.ts'
import { isInside } from '../storage/people.ts'
import { principalsLike } from '../storage/principal-search.ts'
import { findAddress, mailboxesOf, type Principal, principalById } from '../storage/directory.ts'

export type { Principal } from '../storage/directory.ts'

/** null for nobody, and for whoever a guest may not know. */
export async function principalByAddress(db: Db, access: Access<'self'>, address: string): Promise<Principal | null> {
  const found = await findAddress(db, access, address)
  if (!found || found.id === access.principalId) return found
  const asking = await principalById(db, access, access.principalId ?? '')
  return asking?.kind === 'user' && found.kind !== 'guest' && found.kind !== 'federated' ? found : null
}

/** The shared mailboxes that the person acts for: their write proxies (Calendar Server `calendar-proxy`). */
export async function actsFor(db: Db, access: Access<'self'>, subject: UserSubject): Promise<Principal[]> {
  return subject.guest ? [] : await mailboxesOf(db, access)
}

/** Whom a search may find: what the address book finds (`services/people.ts`); a guest finds themselves alone. @param most */
export async function searchPrincipals(db: Db, access: Access<'self'>, search: string, most: number): Promise<Principal[]> {
  if (!(await isInside(db, access))) {
    const own = await principalById(db, access, access.principalId ?? '')
    return own ? [own] : []
  }
  return await principalsLike(db, access, search, most)
}

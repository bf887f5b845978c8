/** What a publish link's secret opens (sharing model §8): each calendar that it shows is decided on, as the gate decides on everything. */
import type { Access } from '../sharing/access.ts'
import { decide, Denial } from '../sharing/decide.ts'
import type { Facts } from '../sharing/facts.ts'
import type { LinkSubject } from '../sharing/principal.ts'
import type { Db } from '../storage/database.ts'
import { factsForLink, type LinkFacts } from '../storage/link-facts.ts'
import type { LinkNotice, Published } from '../storage/published.ts'
import type { Lock } from './link-password.ts'

/** An Access through a link, with what was read of the link in the same query. */
export interface Bearing {
  access: Access<'readFreeBusy'>
  published: Published
  /** Nobody has opened this address before. */
  fresh: boolean
  /** The address has a password, which was given. */
  hasPassword: boolean
  /** Of a link that shows several calendars, those that it shows today, each by a decision of its own; null for a link of one. */
  bundle: Bundle | null
}

export interface Bundle {
  /** Whose address it is, whether its own calendar is shown or not. */
  linkId: string
  /** At least one; the link's own calendar first, where it is shown. */
  views: readonly [View, ...View[]]
  /** When one of its links, or a policy above one, last changed: also of those that show nothing today. */
  changedAt: Date
}

export interface View {
  access: Access<'readFreeBusy'>
  published: Published
}

/** A link that gives nothing, or a secret that is no link's (`link` is null then). */
export interface Barred {
  denial: Denial
  link: LinkNotice | null
}

/** Did the bearer of a link give its password? Asked of a link alone that would show something with it. */
export type Unlock = (lock: Lock) => Promise<boolean>

/** One query: decisions, names and versions. */
export async function bearer(db: Db, subject: LinkSubject, unlock: Unlock = () => Promise.resolve(false)): Promise<Bearing | Barred> {
  const known = await factsForLink(db, subject)
  if (!known) return { denial: new Denial('link-unknown', 'readFreeBusy'), link: null }
  const closed = decide('readFreeBusy', known.facts)
  const own = ofOwn(known, isLocked(closed) ? decide('readFreeBusy', unlocked(known.facts)) : closed)
  const shown = known.parts.length > 0 ? bundled(known, own) : own
  // The password is the address's: where its own calendar shows nothing today, it keeps the others as well.
  if (!('access' in shown) || (await unlocks(known, unlock))) return shown
  return { denial: isLocked(closed) ? closed : new Denial('link-locked', 'readFreeBusy'), link: known.notice }
}

function ofOwn(known: LinkFacts, decided: Access<'readFreeBusy'> | Denial): Bearing | Barred {
  if (decided instanceof Denial) return { denial: decided, link: known.notice }
  const hasPassword = known.passwordHash !== null
  return { access: decided, published: known.published(decided), fresh: known.fresh, hasPassword, bundle: null }
}

/** What each calendar of a bundle comes to by itself; those that are not shown are left out. */
function bundled(known: LinkFacts, own: Bearing | Barred): Bearing | Barred {
  // The address is the link's own: with it all ends. What one calendar does not show leaves the others.
  if (!('access' in own) && own.denial.because !== 'link-suspended' && own.denial.because !== 'no-permission') return own
  const decided = known.parts.flatMap((part): View[] => {
    const access = decide('readFreeBusy', part.facts)
    return access instanceof Denial ? [] : [{ access, published: part.published(access) }]
  })
  const views = [...('access' in own ? [{ access: own.access, published: own.published }] : []), ...decided]
  const [first] = views
  if (!first) return own
  const changedAt = new Date(Math.max(...[known, ...known.parts].map(one => one.changedAt.getTime())))
  const bundle: Bundle = { linkId: known.notice.id, views: [first, ...views.slice(1)], changedAt }
  return { ...first, fresh: known.fresh, hasPassword: known.passwordHash !== null, bundle }
}

function isLocked(decision: Access<'readFreeBusy'> | Denial): decision is Denial {
  return decision instanceof Denial && decision.because === 'link-locked'
}

async function unlocks({ notice, passwordHash }: LinkFacts, unlock: Unlock): Promise<boolean> {
  return passwordHash === null || (await unlock({ linkId: notice.id, passwordHash }))
}

function unlocked(known: Facts): Facts {
  return { ...known, grants: known.grants.map(grant => (grant.via === 'link' ? { ...grant, locked: false } : grant)) }
}

/** A link that is about to end, as its publisher is told of it: once, while there is time to keep it. */
import type { Config } from '../config.ts'
import { anonymousEnd, anonymousMaxDays } from '../sharing/caps.ts'
import { Denial } from '../sharing/decide.ts'
import { readCollection } from '../storage/collections.ts'
import type { Db } from '../storage/database.ts'
import { readLink, type PublishLink } from '../storage/links.ts'
import { readPolicyStack } from '../storage/policies.ts'
import { ask } from './gate.ts'
import { shown } from './link-state.ts'
import { type Told, toldOf } from './told.ts'

export { expiringLinks } from '../storage/expiring-links.ts'

/** So long before its end. */
export const expiryDays = 7

export interface ExpiryContent extends Told {
  calendarId: string
  calendarName: string
  link: PublishLink
  endsAt: Date
  /** The most days that the sharing policy gives it, where that is what ends it; null where the link itself says so. */
  maxDays: number | null
}

export interface ExpiryOf {
  organizationId: string
  collectionId: string
  linkId: string
  publisherId: string
  /** When it ends, by itself or by the policy. ISO 8601. */
  expiresAt: string
}

/**
 * Decided as the publisher.
 * @returns null for a link that is gone or gives nothing now, or that ends at another time by now
 */
export async function readExpiry(db: Db, of: ExpiryOf, config: Config, now: Date): Promise<ExpiryContent | Denial | null> {
  const told = await toldOf(db, of.organizationId, of.publisherId, config)
  if (!told) return null
  const access = await ask(db, told.person, 'share', of.collectionId)
  if (access instanceof Denial) return access
  const link = await readLink(db, access, of.linkId)
  if (!link) return null
  const policy = await readPolicyStack(db, access)
  const byPolicy = link.audience === 'anonymous' ? anonymousEnd(policy, link.createdAt) : null
  const [endsAt] = [link.expiresAt, byPolicy].filter(end => end !== null).toSorted((a, b) => a.getTime() - b.getTime())
  if (shown(link, policy, now).state !== 'live' || endsAt?.toISOString() !== of.expiresAt) return null
  const { name } = await readCollection(db, access)
  const maxDays = endsAt === link.expiresAt ? null : anonymousMaxDays(policy)
  return { ...told, calendarId: of.collectionId, calendarName: name, link, endsAt, maxDays }
}

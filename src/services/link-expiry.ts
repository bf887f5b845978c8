/** A link that is about to end, as its publisher is told of it: once, while there is time to keep it. */
import type { Config } from '../config.ts'
import { Denial } from '../sharing/decide.ts'
import { readCollection } from '../storage/collections.ts'
import type { Db } from '../storage/database.ts'
import { readLink, type PublishLink } from '../storage/links.ts'
import { ask } from './gate.ts'
import { type Told, toldOf } from './told.ts'

export { expiringLinks } from '../storage/expiring-links.ts'

/** So long before its end. */
export const expiryDays = 7

export interface ExpiryContent extends Told {
  calendarId: string
  calendarName: string
  link: PublishLink & { expiresAt: Date }
}

export interface ExpiryOf {
  organizationId: string
  collectionId: string
  linkId: string
  publisherId: string
  /** ISO 8601. */
  expiresAt: string
}

/**
 * Decided as the publisher.
 * @returns null for a link that is gone, or that ends at another time by now
 */
export async function readExpiry(db: Db, of: ExpiryOf, config: Config, now: Date): Promise<ExpiryContent | Denial | null> {
  const told = await toldOf(db, of.organizationId, of.publisherId, config)
  if (!told) return null
  const access = await ask(db, told.person, 'share', of.collectionId)
  if (access instanceof Denial) return access
  const link = await readLink(db, access, of.linkId)
  if (!link || link.unpublishedAt || link.expiresAt?.toISOString() !== of.expiresAt || link.expiresAt <= now) return null
  const { name } = await readCollection(db, access)
  return { ...told, calendarId: of.collectionId, calendarName: name, link: { ...link, expiresAt: link.expiresAt } }
}

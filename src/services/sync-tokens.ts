/**
 * Sync tokens (RFC 6578 §4): opaque to clients, signed, of one calendar at one visibility. A level that changes makes every token of the
 * viewer void, so that the whole calendar is fetched anew; so does a database that was restored from a backup.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Reading } from '../storage/dav-entries.ts'
import type { Reached } from '../storage/view-changes.ts'

const prefix = 'urn:dela:sync:'

export interface SyncTokens {
  /** The token that says: the view as it was then. */
  write(access: Reading, reached: Reached): string
  /** null for a token that is not of this calendar, view and database. */
  read(access: Reading, token: string): Reached | null
}

/**
 * @param secret shared by every process
 * @param epoch another one after every restore
 */
export function syncTokens(secret: string, epoch: string): SyncTokens {
  // Whoever has alarms of their own has a token that is good for nobody else.
  const mark = (access: Reading, { view, own }: Reached) =>
    createHmac('sha256', secret)
      .update(JSON.stringify(['sync', epoch, access.organizationId, access.collectionId, access.visibility, view, ...whose(access, own)]))
      .digest('base64url')
      .slice(0, 22)
  const whose = (access: Reading, own: number) => (own === 0 ? [] : [own, access.principalId])
  return {
    write: (access, reached) => {
      const own = reached.own === 0 ? '' : `-${reached.own}`
      return `${prefix}${reached.view}${own}.${mark(access, reached)}`
    },
    read(access, token) {
      const [, view, own = '0', given = ''] = /^urn:dela:sync:(\d{1,15})(?:-(\d{1,15}))?\.([A-Za-z0-9_-]{22})$/.exec(token) ?? []
      if (view === undefined) return null
      const reached = { view: Number(view), own: Number(own) }
      return timingSafeEqual(Buffer.from(given), Buffer.from(mark(access, reached))) ? reached : null
    },
  }
}

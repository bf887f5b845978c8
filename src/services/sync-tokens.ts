/**
 * Sync tokens (RFC 6578 §4): opaque to clients, signed, of one calendar at one visibility. A level that changes makes every token of the
 * viewer void, so that the whole calendar is fetched anew; so does a database that was restored from a backup.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Reading } from '../storage/dav-entries.ts'

const prefix = 'urn:dela:sync:'

export interface SyncTokens {
  /** The token that says: the view as it was at this number. */
  write(access: Reading, number: number): string
  /** The number; null for a token that is not of this calendar, view and database. */
  read(access: Reading, token: string): number | null
}

/**
 * @param secret shared by every process
 * @param epoch another one after every restore
 */
export function syncTokens(secret: string, epoch: string): SyncTokens {
  const mark = (access: Reading, number: number) =>
    createHmac('sha256', secret)
      .update(JSON.stringify(['sync', epoch, access.organizationId, access.collectionId, access.visibility, number]))
      .digest('base64url')
      .slice(0, 22)
  return {
    write: (access, number) => `${prefix}${number}.${mark(access, number)}`,
    read(access, token) {
      const [, digits, given = ''] = /^urn:dela:sync:(\d{1,15})\.([A-Za-z0-9_-]{22})$/.exec(token) ?? []
      if (digits === undefined) return null
      const number = Number(digits)
      return timingSafeEqual(Buffer.from(given), Buffer.from(mark(access, number))) ? number : null
    },
  }
}

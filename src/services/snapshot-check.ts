/** *Still current?*: the secret address in a mailed calendar, which tells whether the same mail would show the same today, and nothing else. */
import type { Config } from '../config.ts'
import type { Db } from '../storage/database.ts'
import { addCheck, type Check, findCheck } from '../storage/snapshot-checks.ts'
import { freshSecret, hashSecret } from './secrets.ts'
import { unsubscribe } from './series-run.ts'
import type { Claimed } from './snapshot-delivery.ts'
import { readDigest, type SnapshotContent } from './snapshot-content.ts'

export type { Check } from '../storage/snapshot-checks.ts'

/** After the last day that the mail shows, nobody plans by it any more. */
const daysAfter = 30
const day = 24 * 60 * 60 * 1000

/**
 * A secret for the mail that is about to leave. Each attempt has one of its own: nobody knows which of them arrived.
 * @returns the secret
 */
export async function openCheck(db: Db, claimed: Claimed, { role, language, digest, window }: SnapshotContent, now: Date): Promise<string> {
  const secret = freshSecret()
  const expiresAt = new Date(Math.max(window.to.getTime(), now.getTime()) + daysAfter * day)
  const { organizationId, snapshotId, recipient } = claimed
  const fresh = { secretHash: hashSecret(secret), snapshotId, address: recipient.address, role, language, digest, expiresAt }
  await addCheck(db, organizationId, fresh)
  return secret
}

/** What stands behind a secret; null for the secret of none. */
export async function readCheck(db: Db, secret: string): Promise<Check | null> {
  return await findCheck(db, hashSecret(secret))
}

/** `refused`: by today's policy the recipient would not be shown this, or not so much of it. */
export type Currency = 'unchanged' | 'changed' | 'refused'

/** Decided on today's policy before anything is compared. */
export async function isCurrent(db: Db, check: Check, config: Config): Promise<Currency> {
  const digest = await readDigest(db, { ...check, frame: check }, config)
  if (digest === null) return 'refused'
  return digest === check.digest ? 'unchanged' : 'changed'
}

/** No more mails of the series that this one is of; nothing changes where there is none, or it was done before. */
export async function unsubscribeBy(db: Db, { seriesId, collectionId, subject }: Check): Promise<void> {
  const { organizationId, address } = subject
  if (seriesId !== null) await unsubscribe(db, { organizationId, collectionId, seriesId, address })
}

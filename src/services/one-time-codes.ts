/**
 * Eight digits, sent by mail, that prove an address: guests sign in with them and accept invitations with them. A code is made
 * when its mail is composed, so that it stands neither in the queue nor, but for its hash, in the database.
 */
import { createHmac, hash, randomInt, randomUUID, timingSafeEqual } from 'node:crypto'
import { Problem } from '../errors.ts'
import type { Language } from '../language/status.ts'
import { type Db, transaction } from '../storage/database.ts'
import { limiterOf } from '../storage/limits.ts'
import { type CodePurpose, codeWanted, endCode, keepCode, tryCode } from '../storage/one-time-codes.ts'
import { readAddress } from './addresses.ts'
import type { Sending } from './snapshots.ts'

/** How long a code holds. */
export const codeMinutes = 10
const mostTries = 5
const hour = 60 * 60

export interface CodeRequest extends CodePurpose {
  language: Language
}

function hashOf(id: string, code: string): Uint8Array {
  return createHmac('sha256', id).update(code).digest()
}

/**
 * Queues the mail with a code for the address, in the caller's transaction. What is done and how long it takes is the same
 * whether or not anybody has the address: the job finds out, and sends nothing then. A code sent earlier holds until it does.
 * @param wanted.network of the request (`networkOf`), counted beside the address
 * @throws Problem `too-many-requests`, `calendar-cannot-be-shared` (`address-not-valid`) naming `address`
 */
export async function sendCode(
  tx: Db,
  { network, ...wanted }: CodeRequest & { network: string },
  { config, enqueue }: Sending,
): Promise<void> {
  const address = readAddress(wanted.address, 'address')
  if (config.rateLimits !== 'off') {
    const { codesPerAddressPerHour, codesPerNetworkPerHour } = config.limits
    const counted = [
      await limiterOf(tx, 'code-network', codesPerNetworkPerHour, hour).count(network),
      await limiterOf(tx, 'code-address', codesPerAddressPerHour, hour).count(hash('sha256', address, 'base64url')),
    ]
    const seconds = counted.find(one => one !== null)
    if (seconds) throw new Problem('too-many-requests', 'Too many codes were asked for', { retryAfterSeconds: seconds })
  }
  const { invitationId, language } = wanted
  await enqueue(tx, { queue: 'one-time-code', address, invitationId, language, livesSeconds: codeMinutes * 60 })
}

/**
 * A fresh code in place of an earlier one, for the mail that is being composed; null when nobody could use it.
 * @returns the organization of whoever could
 */
export async function mintCode(db: Db, purpose: CodePurpose): Promise<{ organizationId: string; code: string } | null> {
  const id = randomUUID()
  const code = String(randomInt(100_000_000)).padStart(8, '0')
  return await transaction(db, async tx => {
    const organizationId = await codeWanted(tx, purpose)
    if (organizationId === null) return null
    await keepCode(tx, { ...purpose, id, hash: hashOf(id, code), minutes: codeMinutes })
    return { organizationId, code }
  })
}

/**
 * Is this the code that was sent last? True once. A wrong one is told apart in nothing from one for an address that nobody has.
 * False is given back rather than thrown: the transaction that counts the try must be kept, so refuse after it.
 */
export async function useCode(tx: Db, given: CodePurpose & { code: string }): Promise<boolean> {
  const digits = given.code.replaceAll(/[\s-]/g, '')
  if (given.address.length > 320 || given.address.includes('\0')) return false
  const purpose = { address: given.address.trim().toLowerCase(), invitationId: given.invitationId }
  const kept = await tryCode(tx, purpose, mostTries)
  const id = kept?.id ?? randomUUID()
  const right = timingSafeEqual(kept?.hash ?? hashOf(id, ''), hashOf(id, /^\d{8}$/.test(digits) ? digits : 'no code'))
  if (!kept || !right) return false
  await endCode(tx, kept.id)
  return true
}

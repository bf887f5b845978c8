/** A calendar sent by mail: decided for each recipient when it is asked for, and once more when each mail leaves (`snapshot-delivery.ts`). */
import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'
import { firstLanguage, languageOf } from '../language/status.ts'
import { oneLine } from '../language/one-line.ts'
import type { Access } from '../sharing/access.ts'
import { Denial } from '../sharing/decide.ts'
import type { ViewRole } from '../sharing/roles.ts'
import { audit } from '../storage/audit.ts'
import { readCollection } from '../storage/collections.ts'
import type { Db } from '../storage/database.ts'
import { findAddress } from '../storage/directory.ts'
import { limiterOf } from '../storage/limits.ts'
import { readPublished } from '../storage/published.ts'
import {
  addSnapshot,
  type Delivery,
  listSnapshots as rows,
  type NewDelivery,
  readSnapshot as readRow,
  type Snapshot,
} from '../storage/snapshots.ts'
import { readAddress } from './addresses.ts'
import { Denied, recipient as decideRecipient } from './gate.ts'
import { type FromRequest, readFrom } from './mailbox-senders.ts'
import type { Enqueue } from './outbox.ts'
import { readRange } from './snapshot-range.ts'
import { isId } from './names.ts'

export type { Enqueue } from './outbox.ts'

export interface SnapshotRequest {
  recipients: (string | { address: string; role?: ViewRole })[]
  range: { from: string; to: string }
  /** For recipients that have none of their own. */
  role: ViewRole
  subject?: string
  message?: string
  /** For recipients whose own language is not known. */
  language?: string
  /** A shared mailbox that it goes out from. */
  from?: FromRequest
}

export interface QueuedSnapshot {
  id: string
  recipients: Delivery[]
}

export interface Sending {
  config: Config
  enqueue: Enqueue
}

const day = 24 * 60 * 60
const longestMessage = 10_000
/** Of a mail's subject, in characters. */
export const longestSubject = 250

/**
 * Queues one mail for each recipient. Nothing is lowered: one recipient above the policy, and nothing is sent to anybody.
 * Call it in the transaction that the Access was decided in.
 * @throws Problem `calendar-cannot-be-shared` with its reason, `policy` with the highest role that is allowed and the rule,
 *   `bad-request` for a malformed address, a range or too many recipients, `too-many-requests`; each with the field
 */
export async function queueSnapshot(
  tx: Db,
  access: Access<'share'>,
  request: SnapshotRequest,
  { config, enqueue }: Sending,
): Promise<QueuedSnapshot> {
  const { recipients: given } = request
  const most = config.limits.snapshotRecipients
  if (given.length === 0) throw new Problem('bad-request', 'Name at least one recipient', { field: 'recipients' })
  if (given.length > most) throw new Problem('bad-request', `A snapshot goes to at most ${most} recipients`, { field: 'recipients' })
  const collection = await readCollection(tx, access)
  if (collection.kind !== 'calendar') throw new Problem('bad-request', 'Only calendars are sent by mail')
  const range = readRange(request.range, collection.timeZone, config.limits.windowDays)
  const message = readMessage(request.message)
  const sentFrom = await readFrom(tx, access, request.from)
  const fallback = await fallbackLanguage(tx, access, request.language, config)
  const recipients: NewDelivery[] = []
  for (const [index, one] of given.entries()) {
    const fresh = await readRecipient(tx, access, typeof one === 'string' ? { address: one } : one, request.role, fallback, index)
    if (!recipients.some(known => known.address === fresh.address)) recipients.push(fresh)
  }
  await countSending(tx, access, config)
  const subject = oneLine(request.subject ?? '', longestSubject) || null
  const { id, deliveries } = await addSnapshot(tx, access, { ...range, subject, message, sentFrom, recipients })
  for (const { id: deliveryId, address } of deliveries)
    await enqueue(tx, { queue: 'snapshot', organizationId: access.organizationId, deliveryId, address, usefulUntil: range.to })
  const details = {
    snapshot: id,
    recipients: recipients.map(({ address, role }) => ({ address, role })),
    from: range.firstDay,
    to: range.lastDay,
    ...(request.from ? { mailbox: request.from } : {}),
  }
  await audit(tx, access, 'snapshot.send', { collectionId: access.collectionId, details })
  return { id, recipients: deliveries }
}

/** The latest snapshots of the calendar with what became of each mail. */
export async function listSnapshots(db: Db, access: Access<'share'>, limit = 50): Promise<Snapshot[]> {
  return await rows(db, access, limit)
}

/** @throws Problem `not-found` */
export async function readSnapshot(db: Db, access: Access<'share'>, id: string): Promise<Snapshot> {
  const found = isId(id) ? await readRow(db, access, id) : null
  if (!found) throw new Problem('not-found', 'There is no such snapshot')
  return found
}

async function fallbackLanguage(tx: Db, access: Access<'share'>, asked: string | undefined, config: Config): Promise<string> {
  if (asked !== undefined && languageOf(asked) === null)
    throw new Problem('bad-request', 'Not a language of this server', { field: 'language' })
  return firstLanguage(asked, (await readPublished(tx, access)).organizationLanguage, config.defaults.language)
}

async function readRecipient(
  tx: Db,
  access: Access<'share'>,
  given: { address: string; role?: ViewRole },
  sharedRole: ViewRole,
  fallback: string,
  index: number,
): Promise<NewDelivery> {
  const field = `recipients.${index}`
  const address = readRecipientAddress(given.address, field)
  const role = given.role ?? sharedRole
  const known = await findAddress(tx, access, address)
  if (known?.kind === 'group' && known.groupKind !== 'security') {
    throw new Problem('calendar-cannot-be-shared', 'The address is a group that is not a security group', {
      reason: 'group-not-security',
      field,
    })
  }
  await refuseAbove(tx, access, address, role, field)
  return { address, name: known?.name ?? '', role, language: languageOf(known?.language) ?? fallback }
}

// More than one address, or a way to say one thing to the policy and another to the mail server: not a slip of the pen.
const malformed = /[\p{Cc}\p{Zl}\p{Zp}\s,;:<>()[\]"\\]/u

function readRecipientAddress(text: string, field: string): string {
  if (text.length > 320 || malformed.test(text)) {
    throw new Problem('bad-request', 'Not one plain e-mail address', { reason: 'address-not-valid', field })
  }
  return readAddress(text, field)
}

async function refuseAbove(tx: Db, access: Access<'share'>, address: string, role: ViewRole, field: string): Promise<void> {
  if (access.principalId === null) throw new TypeError('A snapshot is sent by somebody')
  const subject = { kind: 'recipient', address, organizationId: access.organizationId, role, senderId: access.principalId } as const
  const decision = await decideRecipient(tx, subject, access.collectionId)
  if (!(decision instanceof Denial)) {
    if (decision.role === role) return
    const because = decision.trace[0]?.because ?? ''
    const text = `${role} is more than is allowed for this recipient; the highest is ${decision.role} (${because})`
    throw new Problem('policy', text, { highestRole: decision.role, because, field })
  }
  if (decision.because !== 'policy') throw new Denied(decision)
  const because = decision.rule ?? ''
  throw new Problem(
    'calendar-cannot-be-shared',
    `The address is outside the organization and the policy does not let this calendar be shared there (${because})`,
    { reason: 'outside-not-allowed', highestRole: decision.role, because, field },
  )
}

async function countSending(tx: Db, access: Access<'share'>, config: Config): Promise<void> {
  if (config.rateLimits === 'off') return
  const seconds = await limiterOf(tx, 'snapshot', config.limits.snapshotsPerDayPerPerson, day).count(access.principalId ?? '')
  if (seconds !== null) throw new Problem('too-many-requests', 'Too many calendars sent by mail today', { retryAfterSeconds: seconds })
}

/** What a sender wrote, on lines of its own; null for nothing. @throws Problem `bad-request` for what is too long */
export function readMessage(text: string | undefined): string | null {
  const clean = (text ?? '')
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[^\P{Cc}\n\t]/gu, '')
    .toWellFormed()
    .trim()
  if (clean.length > longestMessage)
    throw new Problem('bad-request', `A message has at most ${longestMessage} characters`, { field: 'message' })
  return clean === '' ? null : clean
}

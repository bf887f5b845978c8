/** Whom a calendar is mailed to: each address as it is typed, known or not, and what the policy lets it be sent today. */
import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'
import { firstLanguage, languageOf } from '../language/status.ts'
import type { Access } from '../sharing/access.ts'
import { Denial } from '../sharing/decide.ts'
import type { ViewRole } from '../sharing/roles.ts'
import type { Db } from '../storage/database.ts'
import { findAddress } from '../storage/directory.ts'
import { readPublished } from '../storage/published.ts'
import type { NewDelivery } from '../storage/snapshots.ts'
import { readAddress } from './addresses.ts'
import { Denied, recipient as decideRecipient } from './gate.ts'

export interface Addressees {
  recipients: (string | { address: string; role?: ViewRole })[]
  /** For recipients that have none of their own. */
  role: ViewRole
  /** For recipients whose own language is not known. */
  language?: string
}

/**
 * Each address once. Nothing is lowered: one recipient above the policy, and nobody is sent anything.
 * @throws Problem `calendar-cannot-be-shared` with its reason, `policy` with the highest role that is allowed and the rule,
 *   `bad-request` for a malformed address or too many recipients; each with the field
 */
export async function readRecipients(tx: Db, access: Access<'share'>, request: Addressees, config: Config): Promise<NewDelivery[]> {
  const { recipients: given } = request
  const most = config.limits.snapshotRecipients
  if (given.length === 0) throw new Problem('bad-request', 'Name at least one recipient', { field: 'recipients' })
  if (given.length > most) throw new Problem('bad-request', `A snapshot goes to at most ${most} recipients`, { field: 'recipients' })
  const fallback = await fallbackLanguage(tx, access, request.language, config)
  const recipients: NewDelivery[] = []
  for (const [index, one] of given.entries()) {
    const fresh = await readRecipient(tx, access, typeof one === 'string' ? { address: one } : one, request.role, fallback, index)
    if (!recipients.some(known => known.address === fresh.address)) recipients.push(fresh)
  }
  return recipients
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

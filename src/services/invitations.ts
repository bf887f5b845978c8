/** Sharing by mail (sharing model §6): several people in one act, each with a role of their own; one who is refused refuses it for all. */
import type { Config } from '../config.ts'
import { Problem, type RefusedRecipient } from '../errors.ts'
import { oneLine } from '../language/one-line.ts'
import { languageOf } from '../language/status.ts'
import type { Access } from '../sharing/access.ts'
import type { InvitedRole } from '../sharing/invitation.ts'
import { isViewRole } from '../sharing/roles.ts'
import { audit } from '../storage/audit.ts'
import type { Db } from '../storage/database.ts'
import type { Invitation } from '../storage/invitations.ts'
import { limiterOf } from '../storage/limits.ts'
import { type PolicyAbove, readPolicyStack } from '../storage/policies.ts'
import { inviteOne, type Inviting, type Recipient, type Wording } from './inviting.ts'
import { type FromRequest, readFrom } from './mailbox-senders.ts'
import { type CalendarPermission, readRow } from './permission-rows.ts'
import { share } from './permissions.ts'
import { type Grantable, refuseAbove, refuseOwner, refuseRole, shareeOf } from './sharees.ts'
import { longestSubject, readMessage } from './snapshots.ts'

export type { Inviting } from './inviting.ts'
export { listInvitations } from '../storage/invitations.ts'

export interface InvitationRequest {
  recipients: { address: string; role: InvitedRole; personal?: boolean }[]
  /** In place of the words that the mail would have. */
  subject?: string
  message?: string
  /** Asks them to share theirs in return. */
  requestShareBack?: boolean
  /** For recipients whose own language is not known. */
  language?: string
  /** A shared mailbox that the mails go out from. */
  from?: FromRequest
}

const day = 24 * 60 * 60
const parted = { role: 'none', because: 'the organizations do not name each other as federated' } as const

/**
 * Invites. People inside have the permission at once, and the members of a group or a mailbox are each written to; outsiders have
 * it when they accept; a personal address works when its mail is there. The same once more changes nothing (invariant 34).
 * @returns the invitations that are under way or in force now, one for each address
 * @throws Problem of the first recipient who is refused, with all of them in `refused`; `bad-request`, `too-many-requests`
 */
export async function invite(tx: Db, access: Access<'share'>, request: InvitationRequest, inviting: Inviting): Promise<Invitation[]> {
  const { recipients: given } = request
  const most = inviting.config.limits.snapshotRecipients
  if (given.length === 0) throw new Problem('bad-request', 'Name at least one recipient', { field: 'recipients' })
  if (given.length > most) throw new Problem('bad-request', `An invitation goes to at most ${most} recipients`, { field: 'recipients' })
  const policy = await readPolicyStack(tx, access)
  const wording = { ...wordingOf(request), sentFrom: await readFrom(tx, access, request.from) }
  const recipients = await readRecipients(tx, access, given, policy)
  const invited: { invitation: Invitation; mailed: boolean }[] = []
  for (const one of recipients) invited.push(...(await inviteOne(tx, access, one, wording, policy, inviting)))
  const mailed = invited.filter(one => one.mailed).map(one => one.invitation)
  await countMails(tx, access, mailed.length, inviting.config)
  if (mailed.length > 0) {
    const told = mailed.map(({ id, address, kind, role }) => ({ invitation: id, address, kind, role }))
    const mailbox = request.from ? { mailbox: request.from } : {}
    await audit(tx, access, 'invitation.send', { collectionId: access.collectionId, details: { recipients: told, ...mailbox } })
  }
  return invited.map(one => one.invitation)
}

/**
 * Gives a role to one address: at once to whoever is known here, by an invitation to somebody outside.
 * @throws Problem `calendar-cannot-be-shared` with its reason, `policy` with the highest role that is allowed
 */
export async function shareWith(
  tx: Db,
  access: Access<'share'>,
  address: string,
  role: Grantable,
  inviting: Inviting,
): Promise<CalendarPermission> {
  const sharee = await shareeOf(tx, access, address, 'emailAddress.address')
  if (sharee.principal || role === 'none') return await share(tx, access, address, role)
  const policy = await readPolicyStack(tx, access)
  refuseRole(sharee, policy.kind, role, 'role')
  const wording = { ...wordingOf({}), sentFrom: null }
  const [made] = await inviteOne(tx, access, { sharee, role, personal: false }, wording, policy, inviting)
  if (!made) throw new Error('The invitation was not written')
  const { id, address: to, kind } = made.invitation
  if (made.mailed) {
    await countMails(tx, access, 1, inviting.config)
    const recipients = [{ invitation: id, address: to, kind, role }]
    await audit(tx, access, 'invitation.send', { collectionId: access.collectionId, details: { recipients } })
  }
  return await readRow(tx, access, id)
}

function wordingOf(request: Omit<InvitationRequest, 'recipients'>): Omit<Wording, 'sentFrom'> {
  if (request.language !== undefined && languageOf(request.language) === null) {
    throw new Problem('bad-request', 'Not a language of this server', { field: 'language' })
  }
  return {
    subject: oneLine(request.subject ?? '', longestSubject) || null,
    message: readMessage(request.message),
    shareBack: request.requestShareBack ?? false,
    language: request.language ?? null,
  }
}

async function readRecipients(
  tx: Db,
  access: Access<'share'>,
  given: InvitationRequest['recipients'],
  policy: PolicyAbove,
): Promise<Recipient[]> {
  const recipients: Recipient[] = []
  const refused: RefusedRecipient[] = []
  for (const [index, one] of given.entries()) {
    try {
      const recipient = await readRecipient(tx, access, one, policy, `recipients.${index}`)
      const twice = recipients.some(other => other.sharee.address === recipient.sharee.address)
      if (twice) throw new Problem('bad-request', 'The address is named twice', { field: `recipients.${index}.address` })
      recipients.push(recipient)
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      const { field, reason, highestRole, because, kind } = error.details
      const known = Object.fromEntries(
        Object.entries({ field, reason, highestRole, because, kind }).filter(([, value]) => value !== undefined),
      )
      refused.push({ type: error.type, detail: error.message, address: one.address.slice(0, 320), ...known })
    }
  }
  const [first] = refused
  if (!first) return recipients
  const { type, detail, address: _address, ...details } = first
  throw new Problem(type, detail, { ...details, refused })
}

async function readRecipient(
  tx: Db,
  access: Access<'share'>,
  { address, role, personal = false }: InvitationRequest['recipients'][0],
  policy: PolicyAbove,
  field: string,
): Promise<Recipient> {
  const sharee = await shareeOf(tx, access, address, `${field}.address`)
  await refuseOwner(tx, access, sharee.address, `${field}.address`)
  if (sharee.parted) refuseAbove(role, parted, policy.kind, `${field}.address`)
  if (!personal) refuseRole(sharee, policy.kind, role, `${field}.role`)
  else if (sharee.is !== 'guest' && sharee.is !== 'federated') {
    throw new Problem('bad-request', 'People inside sign in; a personal address is for people outside', { field: `${field}.personal` })
  } else if (!isViewRole(role)) throw new Problem('bad-request', 'A personal address lets nobody write', { field: `${field}.role` })
  else refuseAbove(role, sharee.personal, policy.kind, `${field}.role`)
  return { sharee, role, personal }
}

// Each mail counts: a thousand people in one act are a thousand mails.
async function countMails(tx: Db, access: Access<'share'>, mails: number, config: Config): Promise<void> {
  if (config.rateLimits === 'off') return
  const limiter = limiterOf(tx, 'invitation', config.limits.invitationsPerDayPerPerson, day)
  for (let count = 0; count < mails; count += 1) {
    const seconds = await limiter.count(access.principalId ?? '')
    if (seconds !== null) throw new Problem('too-many-requests', 'Too many invitations today', { retryAfterSeconds: seconds })
  }
}

/** The mail of an invitation on its way out: decided once more, given its secret, settled. */
import type { Config } from '../config.ts'
import { type Language, firstLanguage } from '../language/status.ts'
import { Denial } from '../sharing/decide.ts'
import type { InvitationKind } from '../sharing/invitation.ts'
import type { Role } from '../sharing/roles.ts'
import { type Db, transaction } from '../storage/database.ts'
import { type InvitationText, standingOf } from '../storage/invitation-facts.ts'
import {
  addInvitationSecret,
  addPersonalSecret,
  type ClaimedMail,
  isValidMail,
  readUntoldInvitation,
  settleInvitationMail,
} from '../storage/invitation-mails.ts'
import { freshSecret, hashSecret } from './authentication.ts'
import { invitation as decideInvitation } from './gate.ts'
import { findInvited } from './invited.ts'
import { type Author, authorOf } from './mailbox-senders.ts'
import type { Enqueue, Outcome } from './outbox.ts'
import type { Untold } from './snapshot-delivery.ts'
import { nameFor } from './told.ts'

export type { ClaimedMail } from '../storage/invitation-mails.ts'

/** All that the mail is composed of: of the calendar its name alone. */
export interface InvitationContent extends Pick<InvitationText, 'calendarName' | 'organizationName' | 'subject' | 'message' | 'shareBack'> {
  author: Author
  kind: InvitationKind
  calendarId: string
  /** What the recipient gets today: never more than was chosen. */
  role: Role
  language: Language
  recipient: { name: string; address: string }
  expiresAt: Date
  /** Of this mail alone. */
  token: string
}

/**
 * Decides, and makes the secret, in one transaction. A Denial means that the mail must not leave.
 * @returns null where the calendar is gone, and the invitation with it, or a newer mail has taken the place of this one
 */
export async function readInvitationMail(db: Db, claimed: ClaimedMail, config: Config): Promise<InvitationContent | Denial | null> {
  return await transaction(db, async tx => {
    if (!(await isValidMail(tx, claimed))) return null
    const invited = await findInvited(tx, { organizationId: claimed.organizationId, id: claimed.invitationId })
    if (!invited) return null
    const { facts, text } = invited
    const { here, partner } = await standingOf(tx, claimed.organizationId, facts.address)
    const access = decideInvitation(facts, { to: 'mail', known: here !== null && !here.disabled })
    if (access instanceof Denial) return access
    const author = await authorOf(tx, claimed.organizationId, text.person, text.sentFrom)
    if (author instanceof Denial) return author
    const token = freshSecret()
    const kept =
      text.linkId === null
        ? await addInvitationSecret(tx, access, claimed, hashSecret(token))
        : await addPersonalSecret(tx, access, claimed, text.linkId, hashSecret(token))
    if (!kept) return new Denial('invitation-withdrawn', 'invitation')
    const { calendarName, organizationName, subject, message, shareBack } = text
    return {
      author,
      calendarName,
      organizationName,
      subject,
      message,
      shareBack,
      kind: facts.kind,
      calendarId: facts.collection.id,
      role: access.role,
      language: firstLanguage(here?.language, partner?.language, text.language, text.organizationLanguage, config.defaults.language),
      recipient: { name: here?.is === 'guest' ? '' : (here?.name ?? partner?.name ?? ''), address: facts.address },
      expiresAt: facts.expiresAt,
      token,
    }
  })
}

/** Says how the attempt ended; the sharer sees it with the invitation, and is told once where the mail did not leave. */
export async function settleInvitation(tx: Db, mail: ClaimedMail, outcome: Outcome, enqueue: Enqueue): Promise<void> {
  const address = await settleInvitationMail(tx, mail, outcome)
  if (address === null || outcome.state === 'queued' || outcome.state === 'sent') return
  // Answered from a list before the mail left: the answer itself is told.
  if (outcome.state === 'refused' && (outcome.answer === 'invitation-accepted' || outcome.answer === 'invitation-declined')) return
  await enqueue(tx, { queue: 'invitation-notice', ...mail, address })
}

/** What the sharer's notice says; null when there is nobody to tell any more, or the mail was sent after all. */
export async function untoldInvitation(db: Db, mail: ClaimedMail): Promise<Untold | null> {
  const found = await readUntoldInvitation(db, mail)
  return found && { ...found, calendarName: await nameFor(db, mail.organizationId, found) }
}

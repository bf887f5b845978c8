/** The mail of an invitation on its way out: taken, decided once more, given its secret, settled. */
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
  claimInvitation,
  type ClaimedMail,
  settleInvitationMail,
} from '../storage/invitation-mails.ts'
import { freshSecret, hashSecret } from './authentication.ts'
import { invitation as decideInvitation } from './gate.ts'
import { findInvited } from './invited.ts'

export type { ClaimedMail } from '../storage/invitation-mails.ts'

/** All that the mail is composed of: of the calendar its name alone. */
export interface InvitationContent
  extends Pick<InvitationText, 'calendarName' | 'organizationName' | 'sharer' | 'subject' | 'message' | 'shareBack'> {
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

/** Takes the mail; `held` while another worker has it, null when there is nothing to do any more. */
export async function takeInvitation(db: Db, organizationId: string, id: string, sending: number): Promise<ClaimedMail | 'held' | null> {
  return await claimInvitation(db, organizationId, id, sending)
}

/**
 * Decides, and makes the secret, in one transaction. A Denial means that the mail must not leave.
 * @returns null where the calendar is gone, and the invitation with it
 */
export async function readInvitationMail(db: Db, claimed: ClaimedMail, config: Config): Promise<InvitationContent | Denial | null> {
  return await transaction(db, async tx => {
    const invited = await findInvited(tx, { organizationId: claimed.organizationId, id: claimed.invitationId })
    if (!invited) return null
    const { facts, text } = invited
    const { here, partner } = await standingOf(tx, claimed.organizationId, facts.address)
    const access = decideInvitation(facts, { to: 'mail', known: here !== null && !here.disabled })
    if (access instanceof Denial) return access
    const token = freshSecret()
    const kept =
      text.linkId === null
        ? await addInvitationSecret(tx, access, claimed, hashSecret(token))
        : await addPersonalSecret(tx, access, claimed, text.linkId, hashSecret(token))
    if (!kept) return new Denial('invitation-withdrawn', 'invitation')
    const { calendarName, organizationName, sharer, subject, message, shareBack } = text
    return {
      calendarName,
      organizationName,
      sharer,
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

/** Says how the attempt ended; the sharer sees it with the invitation. */
export async function settleInvitation(
  db: Db,
  claimed: ClaimedMail,
  status: 'queued' | 'sent' | 'refused' | 'failed',
  answer: string | null,
): Promise<void> {
  await settleInvitationMail(db, claimed, status, answer)
}

/** What one request leaves for the next page of the same person, to be shown once: a fresh secret, a form to be mended. */
import type { Request } from 'express'
import type { AccountNote } from './account.ts'
import type { PasswordNote } from './change-password.ts'
import type { HomeNote } from './home.ts'
import type { MailboxNote } from './mailboxes.ts'
import type { MailingNote } from './mailing.ts'
import type { InvitationNote } from './invitation-step.ts'
import type { OutboxNote } from './outbox.ts'
import type { PolicyNote } from './policy.ts'
import type { PublishNote } from './publish.ts'
import type { RequestNote } from './request.ts'
import type { RequestsNote } from './requests.ts'
import type { SharingNote } from './sharing.ts'
import type { SourceNote } from './subscription.ts'
import type { SubscriptionNote } from './subscription-form.ts'

/** One note for each kind of page. */
export interface Notes {
  account: AccountNote
  home: HomeNote
  invitation: InvitationNote
  outbox: OutboxNote
  mailbox: MailboxNote
  mailing: MailingNote
  password: PasswordNote
  policy: PolicyNote
  publish: PublishNote
  request: RequestNote
  requests: RequestsNote
  sharing: SharingNote
  source: SourceNote
  subscription: SubscriptionNote
}

declare module 'express-session' {
  interface SessionData {
    notes?: Partial<Notes>
  }
}

/** Kept in the session, never in an address: addresses are written down by browsers and proxies. */
export function leave<K extends keyof Notes>(request: Request, page: K, note: Notes[K]): void {
  request.session.notes = { ...request.session.notes, [page]: note }
}

/** The note, which is gone then. `mine` tells whether it is for this very page. */
export function take<K extends keyof Notes>(request: Request, page: K, mine: (note: Notes[K]) => boolean = () => true): Notes[K] | null {
  const note = request.session.notes?.[page]
  if (note === undefined || !mine(note)) return null
  request.session.notes = { ...request.session.notes, [page]: undefined }
  return note
}

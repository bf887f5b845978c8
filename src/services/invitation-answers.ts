/** What whoever invited is told of an answer: that somebody accepted or declined, and nothing of any calendar but its name. */
import type { Config } from '../config.ts'
import { Denial } from '../sharing/decide.ts'
import type { InvitationKind } from '../sharing/invitation.ts'
import type { Role } from '../sharing/roles.ts'
import type { Db } from '../storage/database.ts'
import { principalById } from '../storage/directory.ts'
import { ask, self } from './gate.ts'
import { findInvited } from './invited.ts'
import { type Told, toldOf } from './told.ts'

export interface AnswerContent extends Told {
  state: 'accepted' | 'declined'
  kind: InvitationKind
  /** Whoever answered; the address that was invited may be another, where the policy lets any account accept. */
  by: { name: string; address: string }
  invited: string
  calendarId: string
  calendarName: string
  role: Role
}

/**
 * Decided as the sharer: whoever may not share the calendar any more is told nothing.
 * @returns null where the calendar is gone, or the sharer
 */
export async function readAnswer(
  db: Db,
  { organizationId, invitationId }: { organizationId: string; invitationId: string },
  config: Config,
): Promise<AnswerContent | Denial | null> {
  const found = await findInvited(db, { organizationId, id: invitationId })
  if (!found) return null
  const { facts, text } = found
  const { state, kind, address: invited, role, collection } = facts
  if (state !== 'accepted' && state !== 'declined') return null
  const told = await toldOf(db, organizationId, facts.invitedBy, config)
  if (!told) return null
  const access = await ask(db, told.person, 'share', collection.id)
  if (access instanceof Denial) return access
  const settled = text.settledBy === null ? null : await principalById(db, self(told.person), text.settledBy)
  const by = settled ? { name: settled.name, address: settled.address } : { name: invited, address: invited }
  return { ...told, state, kind, by, invited, calendarId: collection.id, calendarName: text.calendarName, role }
}

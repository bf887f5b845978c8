/** What the mails about asking for access say, decided when they leave: to whoever may share the calendar, and the answer to whoever asked. */
import type { Config } from '../config.ts'
import { Denial } from '../sharing/decide.ts'
import type { InvitedRole } from '../sharing/invitation.ts'
import type { Role } from '../sharing/roles.ts'
import { type AskedAccess, askedById } from '../storage/asked-access.ts'
import type { Db } from '../storage/database.ts'
import { principalById } from '../storage/directory.ts'
import { seenBy } from './access-answers.ts'
import { ask, self } from './gate.ts'
import { type Told, toldOf } from './told.ts'

export { markTold } from '../storage/asked-access.ts'

export interface RequestContent extends Told {
  requestId: string
  asker: { name: string; address: string }
  calendarName: string
  /** What the asker sees today. */
  seen: Role
  role: InvitedRole
  message: string | null
  expiresAt: Date
}

/** The mail to one of those who may share the calendar. */
export interface RequestMail {
  organizationId: string
  requestId: string
  telling: number
  /** Null for an address that nothing stands behind. */
  recipientId: string | null
}

/**
 * Decided as its recipient: whoever may not share the calendar any more is told nothing.
 * @returns null for what was answered or taken back, where a newer mail has taken the place of this one, and for nobody
 */
export async function readRequestMail(db: Db, mail: RequestMail, config: Config): Promise<RequestContent | Denial | null> {
  const { organizationId, requestId, telling, recipientId } = mail
  const asked = recipientId === null ? null : await askedById(db, organizationId, requestId)
  if (recipientId === null || asked?.state !== 'waiting' || asked.telling !== telling) return null
  const told = await toldOf(db, organizationId, recipientId, config)
  if (!told) return null
  const access = await ask(db, told.person, 'share', asked.calendarId)
  if (access instanceof Denial) return access
  const { asker, calendarName, role, message, expiresAt } = asked
  return { ...told, requestId, asker, calendarName, seen: await seenBy(db, asked), role, message, expiresAt }
}

export interface AccessAnswerContent extends Told {
  state: 'granted' | 'declined'
  /** Whoever answered; the address that was asked where they are gone. */
  by: { name: string; address: string }
  calendarId: string
  /** Null where the asker sees nothing of the calendar. */
  calendarName: string | null
  role: InvitedRole
  /** What they see now. */
  seen: Role
}

/**
 * Decided as the asker: what was granted and taken back before the mail leaves is not told of.
 * @returns null where it was asked for anew, or the asker has left
 */
export async function readAccessAnswer(
  db: Db,
  { organizationId, requestId, settledAt }: { organizationId: string; requestId: string; settledAt: string },
  config: Config,
): Promise<AccessAnswerContent | Denial | null> {
  const asked = await askedById(db, organizationId, requestId)
  if (asked?.settledAt?.toISOString() !== settledAt || (asked.state !== 'granted' && asked.state !== 'declined')) return null
  const told = await toldOf(db, organizationId, asked.asker.id, config)
  if (!told) return null
  const access = await ask(db, told.person, 'readFreeBusy', asked.calendarId)
  if (asked.state === 'granted' && access instanceof Denial) return access
  const seen = access instanceof Denial ? 'none' : access.role
  const { state, calendarId, role } = asked
  return {
    ...told,
    state,
    by: await answeredBy(db, told, asked),
    calendarId,
    calendarName: seen === 'none' ? null : asked.calendarName,
    role,
    seen,
  }
}

async function answeredBy(db: Db, { person }: Told, { settledBy, address }: AskedAccess): Promise<AccessAnswerContent['by']> {
  const settled = settledBy === null ? null : await principalById(db, self(person), settledBy)
  return settled ? { name: settled.name, address: settled.address } : { name: address, address }
}

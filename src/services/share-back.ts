/** Sharing one's own calendar with whoever shared theirs, after accepting: an invitation like any other, under one's own policy. */
import { Problem } from '../errors.ts'
import type { UserSubject } from '../sharing/principal.ts'
import type { InvitedRole } from '../sharing/invitation.ts'
import { type Collection, readCollections } from '../storage/collections.ts'
import type { Db } from '../storage/database.ts'
import { all, require as requireAccess } from './gate.ts'
import { invite, type Inviting } from './invitations.ts'

/** @throws Problem `bad-request` for guests and where there is no calendar to share, and what `invite` throws */
export async function shareBack(
  tx: Db,
  person: UserSubject,
  sharer: { address: string },
  { calendarId, role }: { calendarId?: string; role: InvitedRole },
  inviting: Inviting,
): Promise<void> {
  if (person.guest) throw new Problem('bad-request', 'Guests have no calendar to share', { field: 'shareBack' })
  const id = calendarId ?? (await ownDefault(tx, person))
  if (id === null) throw new Problem('bad-request', 'You have no calendar to share', { field: 'shareBack' })
  const access = await requireAccess(tx, person, 'share', id, { lock: true })
  await invite(tx, access, { recipients: [{ address: sharer.address, role }] }, inviting)
}

async function ownDefault(db: Db, person: UserSubject): Promise<string | null> {
  return (await calendarsToShare(db, person))[0]?.id ?? null
}

/** The calendars that somebody may share in return, their default first; none for guests. */
export async function calendarsToShare(db: Db, person: UserSubject): Promise<{ id: string; name: string }[]> {
  if (person.guest) return []
  const shareable = await readCollections(db, await all(db, person, 'share', 'calendar'))
  const rank = (one: Collection) => (one.ownerId === person.id ? (one.isDefault ? 0 : 1) : 2)
  const sorted = shareable.map(({ collection }) => collection).toSorted((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name))
  return sorted.map(({ id, name }) => ({ id, name }))
}

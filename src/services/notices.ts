/** What calendar programs tell a person about sharing: invitations that wait for them, and what others answered to theirs. */
import type { Access } from '../sharing/access.ts'
import type { Db } from '../storage/database.ts'
import { type Answered, answeredInvitations, dismissedNotices, dismissNotice } from '../storage/notices.ts'
import { type Waiting, waitingInvitations } from '../storage/waiting-invitations.ts'

export type Notice = ({ of: 'invitation' } & Waiting) | ({ of: 'answer' } & Answered)

/** Those that were not put away. */
export async function noticesOf(db: Db, access: Access<'self'>): Promise<Notice[]> {
  const gone = await dismissedNotices(db, access)
  const waiting = (await waitingInvitations(db, access)).map(one => ({ of: 'invitation' as const, ...one }))
  const answered = (await answeredInvitations(db, access)).map(one => ({ of: 'answer' as const, ...one }))
  return [...waiting, ...answered].filter(one => !gone.has(one.id))
}

/** The invitation waits on: it is answered, or it expires. */
export async function dismiss(db: Db, access: Access<'self'>, { id }: Notice): Promise<void> {
  await dismissNotice(db, access, id)
}

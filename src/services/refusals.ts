/**
 * Refused attempts in the audit log (sharing model §7). A refusal undoes the transaction of its act, so its row is written by the
 * edge, afterwards. Only what somebody signed in tried to do to sharing or the policy: a stranger's 404 leaves nothing.
 */
import { Problem } from '../errors.ts'
import type { Asked } from '../sharing/access.ts'
import type { Subject } from '../sharing/principal.ts'
import { auditRefusal } from '../storage/audit.ts'
import type { Db } from '../storage/database.ts'
import { Denied } from './gate.ts'
import { isId } from './names.ts'

const watched: readonly Asked[] = ['share', 'administer', 'oversee', 'create']

/** What a refusal says in the log; null for one that is not about sharing, or that would tell of something that may not be seen. */
function detailsOf(error: unknown): Record<string, unknown> | null {
  if (error instanceof Problem) {
    const sharing = error.type === 'policy' || error.type === 'calendar-cannot-be-shared'
    const { highestRole, because, reason } = error.details
    return sharing ? { problem: error.type, reason, highestRole, because } : null
  }
  if (!(error instanceof Denied)) return null
  const { asked, because, role, rule } = error.denial
  const hidden = because === 'no-permission' || because === 'nobody'
  return watched.includes(asked) && !hidden ? { problem: because, asked, role, because: rule ?? undefined } : null
}

/** @param place the method and the path that was asked for, without its query; the collection is read from it */
export async function keepRefusal(db: Db, subject: Subject, error: unknown, place: { method: string; path: string }): Promise<void> {
  if (subject.kind !== 'user') return
  const details = detailsOf(error)
  if (!details) return
  const collection = /\/calendars\/([^/]+)/.exec(place.path)?.[1] ?? ''
  await auditRefusal(db, {
    organizationId: subject.organizationId,
    actorId: subject.id,
    action: 'refused.sharing',
    collectionId: isId(collection) ? collection : null,
    details: { ...details, method: place.method, path: place.path.slice(0, 300) },
  })
}

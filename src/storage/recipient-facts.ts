/** Everything a decision on a mail's recipient knows, in one query. */
import type { Facts } from '../sharing/facts.ts'
import type { LinkLimits, WorkingHours } from '../sharing/narrowing.ts'
import type { RecipientSubject } from '../sharing/principal.ts'
import { type Db, run, type Statement } from './database.ts'
import { type CollectionFactRow, owners, policies, uuidForm } from './facts.ts'
import { usualHours } from './link-limits.ts'
import { policyStack } from './policy-rows.ts'

interface RecipientFactRow extends Pick<CollectionFactRow, 'organization_id' | 'id' | 'kind' | 'owner_id' | 'fed' | 'policies' | 'now'> {
  sharer_groups: string[] | null
  sender_may_share: boolean
  inside: boolean
  accepted: boolean
  sees_private: boolean | null
  owner_hours: WorkingHours | null
  calendar_zone: string
}

const recipientStatement: Statement = {
  name: 'facts-recipient',
  text: `SELECT c.organization_id, c.id, c.kind, c.owner_id, c.fed, now() AS now, ${policies},
      sharer_groups($1, c.owner_id, c.id, $2) AS sharer_groups,
      EXISTS (SELECT FROM principal b WHERE b.organization_id = $1 AND b.id = $2 AND b.disabled_at IS NULL
        AND (b.id = c.owner_id OR acts_for($1, $2, c.owner_id))) AS sender_may_share,
      EXISTS (SELECT FROM principal i WHERE i.organization_id = $1 AND i.address = $4 AND i.kind IN ('user', 'group', 'mailbox') AND i.disabled_at IS NULL) AS inside,
      EXISTS (SELECT FROM principal g WHERE g.organization_id = $1 AND g.address = $4 AND g.kind IN ('guest', 'federated') AND g.disabled_at IS NULL) AS accepted,
      CASE WHEN $5 THEN EXISTS (SELECT FROM principal r WHERE r.organization_id = $1 AND r.address = $4 AND r.kind IN ('user', 'mailbox') AND r.disabled_at IS NULL
        AND (r.id = c.owner_id OR acts_for($1, r.id, c.owner_id) OR EXISTS (SELECT FROM permission p WHERE p.organization_id = $1 AND p.collection_id = c.id
          AND p.role = 'delegateWithPrivateEventAccess' AND (p.grantee_id = r.id OR p.grantee_id IN (SELECT g.id FROM groups_of($1, r.id) g))))) END AS sees_private,
      o.working_hours AS owner_hours, c.time_zone AS calendar_zone
    FROM collection c ${owners} WHERE c.organization_id = $1 AND c.id = $3`,
}

/** The facts of a mail's recipient; null when the collection is gone. */
export async function factsForRecipient(db: Db, subject: RecipientSubject, collectionId: string): Promise<Facts | null> {
  if (!uuidForm.test(collectionId)) return null
  const values = [subject.organizationId, subject.senderId, collectionId, subject.address, subject.privateDetails === true]
  const [row] = await run<RecipientFactRow>(db, recipientStatement, values)
  if (!row) return null
  const { inside, accepted, sender_may_share: senderMayShare, sharer_groups: sharerGroups } = row
  return {
    subject,
    standing: null,
    collection: { organizationId: row.organization_id, id: row.id, kind: row.kind, ownerId: row.owner_id, fed: row.fed },
    policy: policyStack(row, row.policies),
    grants: [
      {
        via: 'snapshot',
        role: subject.role,
        inside,
        accepted,
        senderMayShare,
        sharerGroups: sharerGroups ?? [],
        showsPrivate: row.sees_private === true,
        limits: subject.workingHoursOnly === true ? hoursOnly(row) : null,
      },
    ],
    now: row.now,
  }
}

/** Longer than any calendar: the range that was chosen is the limit in time. */
const anyDays = 36_500

function hoursOnly({ calendar_zone: zone, owner_hours: hours }: RecipientFactRow): LinkLimits {
  const unlimited = { daysBack: anyDays, daysForward: anyDays, detailsDays: null, busyDays: null, categories: null }
  return { zone, ...unlimited, workingHours: hours ?? usualHours(zone) }
}

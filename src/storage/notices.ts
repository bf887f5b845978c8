/** What became of invitations that a person sent from their own calendars, and which notices they put away. */
import type { Access } from '../sharing/access.ts'
import type { Role } from '../sharing/roles.ts'
import { type Db, run, type Statement } from './database.ts'

export interface Answered {
  id: string
  state: 'accepted' | 'declined'
  address: string
  name: string
  role: Role
  settledAt: Date
  calendarId: string
  calendarName: string
  slug: string
}

/** How long an answer is news. */
const newsDays = 30

const answeredStatement: Statement = {
  name: 'invitations-answered',
  text: `SELECT i.id, i.state, i.address, coalesce(p.name, '') AS name, i.role, i.settled_at AS "settledAt",
      c.id AS "calendarId", c.name AS "calendarName", c.slug
    FROM collection c JOIN invitation i ON i.organization_id = c.organization_id AND i.collection_id = c.id
    LEFT JOIN principal p ON p.organization_id = i.organization_id AND p.address = i.address
    WHERE c.organization_id = $1 AND c.owner_id = $2 AND c.kind = 'calendar' AND i.created_by = $2 AND i.kind <> 'personal'
      AND i.state IN ('accepted', 'declined') AND i.settled_at > now() - make_interval(days => ${newsDays})
    ORDER BY i.settled_at, i.id LIMIT 200`,
}

/** Oldest first. */
export async function answeredInvitations(db: Db, access: Access<'self'>): Promise<Answered[]> {
  return await run<Answered>(db, answeredStatement, [access.organizationId, access.principalId])
}

const dismissedStatement: Statement = {
  name: 'notices-dismissed',
  text: 'SELECT notice_id AS id FROM notice_dismissal WHERE organization_id = $1 AND principal_id = $2',
}

export async function dismissedNotices(db: Db, access: Access<'self'>): Promise<Set<string>> {
  return new Set((await run<{ id: string }>(db, dismissedStatement, [access.organizationId, access.principalId])).map(row => row.id))
}

const dismissStatement: Statement = {
  name: 'notice-dismiss',
  text: 'INSERT INTO notice_dismissal (organization_id, principal_id, notice_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
}

export async function dismissNotice(db: Db, access: Access<'self'>, id: string): Promise<void> {
  await run(db, dismissStatement, [access.organizationId, access.principalId, id])
}

/** Invitations that wait for somebody, read for the person themselves. */
import type { Access } from '../sharing/access.ts'
import type { InvitationKind, InvitedRole } from '../sharing/invitation.ts'
import { type Db, run, type Statement } from './database.ts'

/** What waits for the signed-in person, wherever it was sent from. */
export interface Waiting {
  organizationId: string
  id: string
  kind: InvitationKind
  role: InvitedRole
  expiresAt: Date
  calendarId: string
  calendarName: string
  organizationName: string
  sharer: { name: string; address: string }
  message: string | null
  shareBack: boolean
}

// A colleague's own; those of federated organizations for a user of a partner; for a guest every organization's: that address was proved.
const waitingStatement: Statement = {
  name: 'invitations-waiting',
  text: `SELECT i.organization_id AS "organizationId", i.id, i.kind, i.role, i.expires_at AS "expiresAt", i.collection_id AS "calendarId",
      c.name AS "calendarName", n.name AS "organizationName", coalesce(m.name, b.name) AS "sharerName", coalesce(m.address, b.address) AS "sharerAddress", i.message, i.share_back AS "shareBack"
    FROM principal me JOIN invitation i ON i.address = me.address AND i.state = 'pending' AND i.expires_at > now()
    JOIN collection c ON c.organization_id = i.organization_id AND c.id = i.collection_id
    JOIN principal b ON b.organization_id = i.organization_id AND b.id = i.created_by AND b.disabled_at IS NULL JOIN organization n ON n.id = i.organization_id
    LEFT JOIN principal m ON i.from_right = 'sendAs' AND m.organization_id = i.organization_id AND m.id = i.from_mailbox
    WHERE me.organization_id = $1 AND me.id = $2 AND CASE me.kind
      WHEN 'guest' THEN i.kind = 'guest'
      ELSE i.organization_id = me.organization_id
        OR EXISTS (SELECT FROM organization_domain d WHERE d.organization_id = me.organization_id AND d.domain = substring(me.address FROM '[^@]*$') AND d.verified_at IS NOT NULL)
          AND EXISTS (SELECT FROM federation f WHERE f.organization_id = i.organization_id AND f.partner_id = me.organization_id)
          AND EXISTS (SELECT FROM federation f WHERE f.organization_id = me.organization_id AND f.partner_id = i.organization_id) END
    ORDER BY i.created_at, i.id`,
}

interface WaitingRow extends Omit<Waiting, 'sharer'> {
  sharerName: string
  sharerAddress: string
}

/** Oldest first. */
export async function waitingInvitations(db: Db, access: Access<'self'>): Promise<Waiting[]> {
  const rows = await run<WaitingRow>(db, waitingStatement, [access.organizationId, access.principalId])
  return rows.map(({ sharerName: name, sharerAddress: address, ...rest }) => ({ ...rest, sharer: { name, address } }))
}

/** Everything a decision on an invitation knows, and what stands in its mail and on its page, in one query. */
import type { InvitationFacts, InvitationKind, InvitedRole } from '../sharing/invitation.ts'
import type { CollectionKind } from '../sharing/roles.ts'
import { type Db, run, type Statement } from './database.ts'
import { owners, policies, uuidForm } from './facts.ts'
import type { SendingRight, SentFrom } from './mailbox-senders.ts'
import { type PolicyRow, policyStack } from './policy-rows.ts'

/** What is said of an invitation to whoever was invited: of the calendar its name alone. */
export interface InvitationText {
  calendarName: string
  ownerName: string
  organizationName: string
  organizationLanguage: string
  /** As they show: the shared mailbox where the invitation was sent as one. */
  sharer: { id: string; name: string; address: string }
  /** Whoever invited, and from which mailbox. */
  person: { id: string; name: string; address: string }
  sentFrom: SentFrom | null
  subject: string | null
  message: string | null
  /** As whoever invited chose it; null for none. */
  language: string | null
  shareBack: boolean
  linkId: string | null
  /** By their row in the organization; null until it is answered. */
  settledBy: string | null
}

export interface Invited {
  facts: InvitationFacts
  text: InvitationText
}

interface InvitationFactRow {
  organization_id: string
  collection_id: string
  collection_kind: CollectionKind
  owner_id: string
  fed: boolean
  id: string
  kind: InvitationKind
  address: string
  role: InvitedRole
  match_required: boolean
  state: InvitationFacts['state']
  replaced: boolean
  expires_at: Date
  created_by: string
  sharer_may_share: boolean
  sharer_groups: string[] | null
  policies: PolicyRow[] | null
  now: Date
  calendar_name: string
  owner_name: string
  organization_name: string
  organization_language: string
  sharer_name: string
  sharer_address: string
  subject: string | null
  message: string | null
  language: string | null
  share_back: boolean
  link_id: string | null
  settled_by: string | null
  from_mailbox: string | null
  from_right: SendingRight | null
  mailbox_name: string | null
  mailbox_address: string | null
}

const columns = `i.organization_id, i.collection_id, c.kind AS collection_kind, c.owner_id, c.fed, i.id, i.kind, i.address, i.role, i.match_required, i.state,
  i.expires_at, i.created_by, i.subject, i.message, i.language, i.share_back, i.link_id, i.settled_by, i.from_mailbox, i.from_right, f.name AS mailbox_name, f.address AS mailbox_address, c.name AS calendar_name, o.name AS owner_name,
  n.name AS organization_name, n.language AS organization_language, b.name AS sharer_name, b.address AS sharer_address, now() AS now,
  b.disabled_at IS NULL AND o.disabled_at IS NULL AND (i.created_by = c.owner_id OR acts_for(c.organization_id, i.created_by, c.owner_id)) AS sharer_may_share,
  sharer_groups(c.organization_id, c.owner_id, c.id, i.created_by) AS sharer_groups, ${policies}`
const joins = `JOIN collection c ON c.organization_id = i.organization_id AND c.id = i.collection_id ${owners}
  JOIN principal b ON b.organization_id = i.organization_id AND b.id = i.created_by JOIN organization n ON n.id = i.organization_id
  LEFT JOIN principal f ON f.organization_id = i.organization_id AND f.id = i.from_mailbox`

const bySecret: Statement = {
  name: 'invitation-by-secret',
  text: `SELECT ${columns}, s.retired_at IS NOT NULL AS replaced FROM invitation_secret s
    JOIN invitation i ON i.organization_id = s.organization_id AND i.id = s.invitation_id ${joins} WHERE s.token_hash = $1`,
}
const byId: Statement = {
  name: 'invitation-by-id',
  text: `SELECT ${columns}, false AS replaced FROM invitation i ${joins} WHERE i.organization_id = $1 AND i.id = $2`,
}

function invitedOf(row: InvitationFactRow): Invited {
  const person = { id: row.created_by, name: row.sharer_name, address: row.sharer_address }
  const mailbox =
    row.mailbox_name !== null && row.mailbox_address !== null ? { name: row.mailbox_name, address: row.mailbox_address } : null
  const collection = {
    organizationId: row.organization_id,
    id: row.collection_id,
    kind: row.collection_kind,
    ownerId: row.owner_id,
    fed: row.fed,
  }
  return {
    facts: {
      id: row.id,
      kind: row.kind,
      address: row.address,
      role: row.role,
      matchRequired: row.match_required,
      state: row.state,
      replaced: row.replaced,
      expiresAt: row.expires_at,
      invitedBy: row.created_by,
      sharerMayShare: row.sharer_may_share,
      sharerGroups: row.sharer_groups ?? [],
      insideRole: null,
      collection,
      policy: policyStack({ organization_id: row.organization_id, owner_id: row.owner_id, id: row.collection_id }, row.policies),
      now: row.now,
    },
    text: {
      calendarName: row.calendar_name,
      ownerName: row.owner_name,
      organizationName: row.organization_name,
      organizationLanguage: row.organization_language,
      sharer: row.from_right === 'sendAs' && mailbox !== null ? { id: row.created_by, ...mailbox } : person,
      person,
      sentFrom: row.from_mailbox !== null && row.from_right !== null ? { mailboxId: row.from_mailbox, right: row.from_right } : null,
      subject: row.subject,
      message: row.message,
      language: row.language,
      shareBack: row.share_back,
      linkId: row.link_id,
      settledBy: row.settled_by,
    },
  }
}

/** The invitation that a mail's secret belongs to; null for a secret that is none's. */
export async function invitationBySecret(db: Db, tokenHash: Uint8Array): Promise<Invited | null> {
  const [row] = await run<InvitationFactRow>(db, bySecret, [Buffer.from(tokenHash)])
  return row ? invitedOf(row) : null
}

/** The same by its ids: for its mail, and for whoever it was sent to. */
export async function invitationById(db: Db, organizationId: string, id: string): Promise<Invited | null> {
  if (!uuidForm.test(id)) return null
  const [row] = await run<InvitationFactRow>(db, byId, [organizationId, id])
  return row ? invitedOf(row) : null
}

/** What an address is to an organization: a row of its directory, or a user of one that it is federated with. */
export interface Standing {
  here: {
    id: string
    is: 'user' | 'group' | 'mailbox' | 'guest' | 'federated'
    language: string | null
    name: string
    disabled: boolean
  } | null
  /** Only where the partner proved the address's domain: anybody can write an address into their own directory. */
  partner: { organizationId: string; id: string; name: string; language: string | null } | null
}

const standingStatement: Statement = {
  name: 'invitation-standing',
  text: `SELECT
    (SELECT jsonb_build_object('id', p.id, 'is', p.kind, 'language', p.language, 'name', p.name, 'disabled', p.disabled_at IS NOT NULL)
      FROM principal p WHERE p.organization_id = $1 AND p.address = $2) AS here,
    (SELECT jsonb_build_object('organizationId', u.organization_id, 'id', u.id, 'name', u.name, 'language', u.language) FROM principal u
      JOIN organization_domain d ON d.organization_id = u.organization_id AND d.domain = substring($2 FROM '[^@]*$') AND d.verified_at IS NOT NULL
      JOIN federation f ON f.organization_id = $1 AND f.partner_id = u.organization_id
      JOIN federation g ON g.organization_id = u.organization_id AND g.partner_id = $1
      WHERE u.address = $2 AND u.kind = 'user' AND u.disabled_at IS NULL LIMIT 1) AS partner`,
}

export async function standingOf(db: Db, organizationId: string, address: string): Promise<Standing> {
  const [row] = await run<Standing>(db, standingStatement, [organizationId, address])
  return row ?? { here: null, partner: null }
}
